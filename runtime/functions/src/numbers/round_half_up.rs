//! `round_half_up`.

use etlc_types::{Decimal, Result};
use ethnum::I256;

use super::number;
use crate::declare::function;

function! {
    /// The number rounded to so many digits after the point as merchants do: a half goes away from zero.
    ///
    /// `round` lets a half go to the even neighbour. A float becomes a numeric first, with `to_numeric`, as its binary
    /// value is hardly ever a half. Fails for digits outside 0 to 76.
    Numbers [round_half_away]
    fn round_half_up(x: Decimal, digits: i64 = 0) -> Result<Decimal> {
        let digits = number::digits(digits)?;
        let Some(cut) = x.scale().checked_sub(digits).filter(|cut| *cut > 0) else { return Ok(x) };
        let unit = I256::from(10).pow(cut.into());
        let (mut quotient, rest) = (x.coefficient() / unit, x.coefficient() % unit);
        if rest.abs() >= unit - rest.abs() {
            quotient += rest.signum();
        }
        Decimal::new(quotient, digits)
    }
    round_half_up(2.5) => 3;
    round_half_up(-2.5) => -3;
    round_half_up(2.345, 2) => 2.35;
    round_half_up(2.344, 2) => 2.34;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes;

    #[test]
    fn edges() {
        let decimal = |text: &str| text.parse::<Decimal>().expect("a number");
        for (x, digits, expected) in
            [("0.5", 0, "1"), ("-0.4", 0, "0"), ("1.5", 3, "1.5"), ("9.995", 2, "10.00"), ("0", 0, "0")]
        {
            assert_eq!(round_half_up(decimal(x), digits), Ok(decimal(expected)), "{x}");
        }
        let long = format!("0.{}5", "0".repeat(75));
        assert_eq!(round_half_up(decimal(&long), 0), Ok(Decimal::ZERO));
        assert_eq!(round_half_up(decimal("1"), 77).map_err(|failure| failure.code()), Err(codes::TOO_MANY_DIGITS));
    }
}
