//! `extract_numbers`.

use etlc_types::{Arena, List};

use crate::declare::function;

function! {
    /// The numbers that stand in the text, as they are written there.
    ///
    /// A number is ASCII digits, with a point and more digits or without; a minus belongs to it where no letter or digit
    /// stands before it. Commas and spaces end a number; `parse_number` reads one number with separators.
    Text
    fn extract_numbers<'a>(text: &'a str; arena: &'a Arena) -> List<'a> {
        let bytes = text.as_bytes();
        let mut found = arena.vec();
        let mut at = 0;
        while let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|from| at + from) {
            let mut end = start + digits(&bytes[start..]);
            if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
                end += 1;
                end += digits(&bytes[end..]);
            }
            let negative = text[..start].strip_suffix('-').is_some_and(|before| !before.ends_with(char::is_alphanumeric));
            found.push(Some(&text[start - usize::from(negative)..end]));
            at = end;
        }
        List::Text(found.into_bump_slice())
    }
    extract_numbers("2 rooms, 54.3 m², floor 5/9") => ["2", "54.3", "5", "9"];
    extract_numbers("-5 to 10-12") => ["-5", "10", "12"];
    extract_numbers("none") => [];
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let arena = Arena::new();
        for (text, expected) in [
            ("", &[][..]),
            ("1.", &["1"]),
            (".5", &["5"]),
            ("1.2.3", &["1.2", "3"]),
            ("ё-7", &["7"]),
            ("--7", &["-7"]),
            ("٣", &[]),
        ] {
            let expected: Vec<Option<&str>> = expected.iter().copied().map(Some).collect();
            assert_eq!(extract_numbers(text, &arena), List::Text(&expected), "{text}");
        }
    }
}
