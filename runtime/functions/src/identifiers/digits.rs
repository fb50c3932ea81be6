//! Digits and sums of them.

/// The digits of a text of so many of them; `None` where it is anything else.
pub(super) fn digits<const N: usize>(text: &str) -> Option<[u32; N]> {
    let bytes: [u8; N] = text.as_bytes().try_into().ok()?;
    bytes.iter().all(u8::is_ascii_digit).then(|| bytes.map(|byte| u32::from(byte - b'0')))
}

/// The sum of digits, each times its weight.
pub(super) fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// The text without single hyphens and spaces between its other characters.
pub(super) fn ungrouped(text: &str) -> Option<String> {
    let is_mark = |character: char| matches!(character, '-' | ' ');
    let mut made = String::with_capacity(text.len());
    let mut after_mark = true;
    for character in text.chars() {
        if is_mark(character) && after_mark {
            return None;
        }
        after_mark = is_mark(character);
        if !after_mark {
            made.push(character);
        }
    }
    (!after_mark).then_some(made)
}
