//! A column of texts.

/// Marks the end of a null, which has no bytes.
const NULL: u32 = 1 << 31;

/// Texts, each after the one before it in one piece of memory; an entry costs its bytes and four more.
#[derive(Debug, Default)]
pub struct Texts {
    bytes: String,
    /// Where each text ends.
    ends: Vec<u32>,
}

impl Texts {
    /// Adds a text or a null; false where a column is full, at 2 GiB.
    #[must_use]
    pub(crate) fn push(&mut self, text: Option<&str>) -> bool {
        let end = self.bytes.len() + text.map_or(0, str::len);
        let Some(end) = u32::try_from(end).ok().filter(|end| *end < NULL) else { return false };
        self.bytes.push_str(text.unwrap_or_default());
        self.ends.push(if text.is_none() { end | NULL } else { end });
        true
    }

    /// The text at this place.
    #[inline]
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        let end = self.ends[row];
        if end & NULL != 0 {
            return None;
        }
        let start = if row == 0 { 0 } else { self.ends[row - 1] & !NULL };
        Some(&self.bytes[start as usize..end as usize])
    }

    /// Takes the last text away.
    pub(crate) fn pop(&mut self) {
        self.ends.pop();
        let end = self.ends.last().map_or(0, |end| end & !NULL);
        self.bytes.truncate(end as usize);
    }

    /// Gives back memory that is not used.
    pub(crate) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_nulls_stay_apart() {
        let mut texts = Texts::default();
        let all = [Some("a"), None, Some(""), Some("яя"), None, Some("b")];
        for text in all {
            assert!(texts.push(text));
        }
        texts.shrink();
        assert_eq!((0..all.len()).map(|row| texts.get(row)).collect::<Vec<_>>(), all);
    }
}
