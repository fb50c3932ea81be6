//! How numbers are written for people.

use crate::Prepared;

/// A way to write numbers, told by a sample: one thousand two hundred and thirty-four, with digits after the point or
/// without, such as `1 234,56` or `1234.5`.
#[derive(Clone, Debug)]
pub struct NumberForm {
    /// The route's text, for messages.
    pub(super) text: String,
    /// What stands between groups of three digits.
    pub(super) grouping: Option<char>,
    /// What stands before the fraction; a form without one has whole numbers.
    pub(super) point: Option<char>,
    /// The digits of the fraction.
    pub(super) digits: u8,
}

impl NumberForm {
    /// Whether a character stands between groups: of spaces, any that is one.
    pub(super) fn groups(&self, character: char) -> bool {
        match self.grouping {
            Some(' ') => is_space(character),
            grouping => grouping == Some(character),
        }
    }
}

/// The spaces that people write between groups of digits.
pub(super) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

impl Prepared for NumberForm {
    const PATH: &'static str = "numbers::NumberForm";

    fn prepare(text: &str) -> Result<NumberForm, String> {
        read(text).ok_or_else(|| {
            format!(
                "`{text}` is no sample of a number; write the number 1234 in the form that is meant, such as `1 234,56`, \
                 `1,234.56` or `1234,5`"
            )
        })
    }
}

fn read(text: &str) -> Option<NumberForm> {
    let rest = text.strip_prefix('1')?;
    let (grouping, rest) = match rest.strip_prefix("234") {
        Some(rest) => (None, rest),
        None => {
            let mark =
                rest.chars().next().filter(|mark| is_space(*mark) || matches!(mark, ',' | '.' | '\'' | '’' | '_'))?;
            (Some(if is_space(mark) { ' ' } else { mark }), rest[mark.len_utf8()..].strip_prefix("234")?)
        }
    };
    let point = rest.chars().next();
    let digits = rest.get(1..).unwrap_or_default();
    let sound = match point {
        None => true,
        Some(point) => {
            matches!(point, '.' | ',')
                && grouping != Some(point)
                && !digits.is_empty()
                && digits.bytes().all(|byte| byte.is_ascii_digit())
        }
    };
    let digits = u8::try_from(digits.len()).ok().filter(|digits| *digits <= etlc_types::MAX_PRECISION)?;
    sound.then(|| NumberForm { text: text.to_owned(), grouping, point, digits })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples() {
        for (text, grouping, point, digits) in [
            ("1234", None, None, 0),
            ("1 234,56", Some(' '), Some(','), 2),
            ("1\u{a0}234", Some(' '), None, 0),
            ("1,234.5", Some(','), Some('.'), 1),
            ("1'234.000", Some('\''), Some('.'), 3),
            ("1.234,56", Some('.'), Some(','), 2),
        ] {
            let form = NumberForm::prepare(text).expect(text);
            assert_eq!((form.grouping, form.point, form.digits), (grouping, point, digits), "{text}");
        }
        for text in ["", "1", "1,234,5", "12.5", "1234.", "1234,5,6", "1-234", "1 234 ", "€1234", "1  234", "1234;5"]
        {
            assert!(NumberForm::prepare(text).is_err(), "{text}");
        }
    }
}
