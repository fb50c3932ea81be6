//! `format_number`.

use etlc_types::{Arena, Decimal, TextForm};

use super::NumberForm;
use crate::declare::function;

function! {
    /// The number written for people, with separators.
    ///
    /// The form is told by a sample, the number 1234 written so: `1 234,56`, `1,234.5`. The result has as many digits
    /// after the point as the sample; the number is rounded to them as `round` does.
    Numbers
    fn format_number<'a>(x: Decimal, form: &NumberForm; arena: &'a Arena) -> &'a str {
        let rounded = x.round(form.digits);
        let written = rounded.to_text(arena);
        let (sign, digits) = match written.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", written),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let mut made = arena.builder();
        made.push_str(if rounded.is_zero() { "" } else { sign });
        for (index, digit) in whole.chars().enumerate() {
            if let Some(grouping) = form.grouping
                && index > 0
                && (whole.len() - index).is_multiple_of(3)
            {
                made.push(grouping);
            }
            made.push(digit);
        }
        if let Some(point) = form.point {
            made.push(point);
            made.push_str(fraction);
            made.extend((fraction.len()..form.digits.into()).map(|_| '0'));
        }
        made.into_bump_str()
    }
    format_number(1234567.891, "1 234,56") => "1 234 567,89";
    format_number(-0.5, "1,234.00") => "-0.50";
    format_number(1999.6, "1234") => "2000";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Prepared;

    #[test]
    fn edges() {
        for (x, form, expected) in
            [("0", "1 234", "0"), ("-0.001", "1,234.56", "0.00"), ("999", "1,234", "999"), ("-1000", "1.234", "-1.000")]
        {
            let form = NumberForm::prepare(form).expect("a form");
            let x = x.parse::<Decimal>().expect("a number");
            assert_eq!(format_number(x, &form, &Arena::new()), expected, "{x}");
        }
    }
}
