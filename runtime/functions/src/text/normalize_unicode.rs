//! `normalize_unicode`.

use etlc_types::Arena;
use unicode_normalization::{IsNormalized, UnicodeNormalization};

use crate::declare::function;
use crate::words::words;

function! {
    /// The text in a normal form of Unicode, so that texts that look the same are the same.
    ///
    /// The forms are those of UAX 15: `NFC` joins letters and their accents, `NFD` takes them apart, `NFKC` and `NFKD`
    /// also make plain what is only a way to write (ligatures, full-width letters, superscripts, no-break spaces).
    Text [unicode_normalize]
    fn normalize_unicode<'a>(text: &'a str, form: &NormalForm = "NFC"; arena: &'a Arena) -> &'a str {
        use unicode_normalization as unicode;

        // ASCII is in every form.
        let normal = text.is_ascii()
            || IsNormalized::Yes
                == match form {
                    NormalForm::Nfc => unicode::is_nfc_quick(text.chars()),
                    NormalForm::Nfd => unicode::is_nfd_quick(text.chars()),
                    NormalForm::Nfkc => unicode::is_nfkc_quick(text.chars()),
                    NormalForm::Nfkd => unicode::is_nfkd_quick(text.chars()),
                };
        if normal {
            return text;
        }
        let mut made = arena.builder();
        match form {
            NormalForm::Nfc => made.extend(text.nfc()),
            NormalForm::Nfd => made.extend(text.nfd()),
            NormalForm::Nfkc => made.extend(text.nfkc()),
            NormalForm::Nfkd => made.extend(text.nfkd()),
        }
        made.into_bump_str()
    }
    normalize_unicode("и\u{306}") => "й";
    normalize_unicode("ﬁ №5", "NFKC") => "fi No5";
    normalize_unicode("é", "NFD") => "e\u{301}";
}

words! {
    /// A normal form of Unicode.
    NormalForm = "text::NormalForm" {
        /// Composed.
        Nfc = "NFC",
        /// Decomposed.
        Nfd = "NFD",
        /// Composed, compatibility characters made plain.
        Nfkc = "NFKC",
        /// Decomposed, compatibility characters made plain.
        Nfkd = "NFKD",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_nothing_where_nothing_changes() {
        let arena = Arena::new();
        for text in ["", "abc", "ёлка й", "日本"] {
            assert!(std::ptr::eq(normalize_unicode(text, &NormalForm::Nfc, &arena), text), "{text}");
        }
        assert_eq!(arena.allocated(), 0);
        assert_eq!(normalize_unicode("ё", &NormalForm::Nfkd, &arena), "е\u{308}");
    }
}
