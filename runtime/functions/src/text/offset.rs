//! Where characters begin in a text.

/// The byte at which the characters after the first so many begin: the length of the text where it has no more.
/// Time is linear in the number, not in the text.
#[inline]
pub(super) fn offset(text: &str, characters: u64) -> usize {
    match usize::try_from(characters) {
        Ok(count) if count < text.len() => match text.as_bytes()[..count].is_ascii() {
            true => count,
            false => text.char_indices().nth(count).map_or(text.len(), |(at, _)| at),
        },
        _ => text.len(),
    }
}

/// The byte at which the last so many characters begin: 0 where there are no more.
#[inline]
pub(super) fn offset_from_end(text: &str, characters: u64) -> usize {
    match usize::try_from(characters) {
        Ok(0) => text.len(),
        Ok(count) if count < text.len() => match text.as_bytes()[text.len() - count..].is_ascii() {
            true => text.len() - count,
            false => text.char_indices().nth_back(count - 1).map_or(0, |(at, _)| at),
        },
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_those_of_characters() {
        for text in ["", "a", "abc", "ёлка", "aё日b", "日a", "a日"] {
            let count = text.chars().count();
            for characters in 0..=text.len() + 1 {
                let first: String = text.chars().take(characters).collect();
                let last: String = text.chars().skip(count.saturating_sub(characters)).collect();
                assert_eq!(&text[..offset(text, characters as u64)], first, "{text} {characters}");
                assert_eq!(&text[offset_from_end(text, characters as u64)..], last, "{text} {characters}");
            }
            assert_eq!(offset(text, u64::MAX), text.len());
            assert_eq!(offset_from_end(text, u64::MAX), 0);
        }
    }
}
