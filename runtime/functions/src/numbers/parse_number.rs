//! `parse_number`.

use etlc_types::{Decimal, Failure, Result, codes, try_into};

use super::NumberForm;
use super::form::is_space;
use crate::declare::function;

function! {
    /// The number that a text holds as people write it, with separators and a currency.
    ///
    /// The form is told by a sample, the number 1234 written so: `1 234,56`, `1,234.56`, `1'234.5`. How many digits the
    /// sample has after the point does not matter; a sample without a point reads whole numbers. Groups may be missing,
    /// but where one is, all after it have three digits, so that `1,5` is not taken for 15. A space in the sample stands
    /// for a no-break and a thin space too. Around the number may stand spaces, one sign of a currency such as `$` or `₽`,
    /// and a minus, `-` or `−`, before the number or, with brackets, as `(5)`. Fails for all other texts; other words can
    /// be taken off with `remove`.
    Numbers
    fn parse_number(text: &str, form: &NumberForm) -> Result<Decimal> {
        let plain = plain(text, form).ok_or_else(|| {
            Failure::new(codes::NOT_A_NUMBER, format!("the text is no number of the form `{}`", form.text)).value(text)
        })?;
        try_into::numeric(plain.as_str()).map_err(|failure| failure.value(text))
    }
    parse_number("1 234,56", "1 234,56") => 1234.56;
    parse_number("$1,234.5", "1,234.56") => 1234.5;
    parse_number("(1.234,00 €)", "1.234,56") => -1234.00;
    parse_number("−12 345 678 ₽", "1 234") => -12345678;
}

/// The number in the form of a literal.
fn plain(text: &str, form: &NumberForm) -> Option<String> {
    let around = |character: char| is_space(character) || is_currency(character);
    let mut rest = text.trim_matches(is_space);
    let mut negative = false;
    if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (rest, negative) = (inner, true);
    }
    let number = rest.trim_matches(around);
    let unsigned = number.strip_prefix(['-', '−']);
    // A currency after the minus: -$5.
    let digits = unsigned.unwrap_or(number).trim_start_matches(around);
    if rest.chars().filter(|character| is_currency(*character)).count() > 1 || (negative && unsigned.is_some()) {
        return None;
    }
    negative |= unsigned.is_some();
    let (whole, fraction) = match form.point.and_then(|point| digits.split_once(point)) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let mut groups = whole.split(|character| form.groups(character));
    let mut plain = String::from(if negative { "-" } else { "" });
    plain.push_str(groups.next().filter(|group| is_digits(group))?);
    let mut first = plain.len() - usize::from(negative);
    for group in groups {
        if first > 3 || group.len() != 3 || !is_digits(group) {
            return None;
        }
        first = 3;
        plain.push_str(group);
    }
    if let Some(fraction) = fraction {
        plain.push('.');
        plain.push_str(Some(fraction).filter(|fraction| is_digits(fraction))?);
    }
    Some(plain)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A sign of a currency (the general category Sc, as far as currencies of today are in it).
fn is_currency(character: char) -> bool {
    matches!(character, '$' | '¢'..='¥' | '֏' | '฿' | '\u{20a0}'..='\u{20c1}' | '﷼')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Prepared;

    #[test]
    fn texts() {
        for (text, form, expected) in [
            ("1234", "1 234,56", "1234"),
            ("1\u{a0}234\u{202f}567,8", "1 234,56", "1234567.8"),
            ("€ 5", "1 234", "5"),
            ("-$5.00", "1,234.56", "-5.00"),
            ("$-5", "1,234.56", "-5"),
            (" 5 ", "1234", "5"),
            ("12'345", "1'234", "12345"),
        ] {
            let form = NumberForm::prepare(form).expect("a form");
            assert_eq!(parse_number(text, &form), Ok(expected.parse().expect("a number")), "{text}");
        }
    }

    #[test]
    fn others_fail() {
        for (text, form) in [
            ("", "1234"),
            ("1,5", "1,234.56"),
            ("1234,567", "1,234.56"),
            ("1,234,56", "1,234.56"),
            ("1 234.5", "1 234,56"),
            ("1.5", "1234"),
            ("1,", "1234,5"),
            (",5", "1234,5"),
            ("(-5)", "1234"),
            ("--5", "1234"),
            ("$5$", "1234"),
            ("5 руб", "1234"),
            ("1e5", "1234"),
            ("٣", "1234"),
        ] {
            let form = NumberForm::prepare(form).expect("a form");
            let failure = parse_number(text, &form).expect_err(text);
            assert_eq!((failure.code(), failure.shown_value()), (codes::NOT_A_NUMBER, Some(text)));
        }
    }
}
