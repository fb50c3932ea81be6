//! Arguments that are one word of a few, such as a unit of time: literals that the compiler checks.

/// Declares an enum whose literals in routes are words, in the module that it stands in.
macro_rules! words {
    (
        $(#[$doc:meta])*
        $name:ident = $path:literal {
            $($(#[$word_doc:meta])* $variant:ident = $word:literal,)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[$word_doc])* $variant,)+
        }

        impl $crate::Prepared for $name {
            const PATH: &'static str = $path;

            fn prepare(text: &str) -> std::result::Result<$name, String> {
                match text {
                    $($word => Ok($name::$variant),)+
                    other => Err($crate::words::unknown(other, &[$($word),+])),
                }
            }
        }
    };
}

pub(crate) use words;

/// Why a text is none of the words.
pub(crate) fn unknown(text: &str, words: &[&str]) -> String {
    let mut list = String::new();
    for (index, word) in words.iter().enumerate() {
        let before = match index {
            0 => "",
            _ if index + 1 == words.len() => " or ",
            _ => ", ",
        };
        list.push_str(before);
        list.push_str(&format!("`{word}`"));
    }
    format!("`{text}` is not {list}")
}

#[cfg(test)]
mod tests {
    use super::unknown;

    #[test]
    fn the_words_are_listed() {
        assert_eq!(unknown("x", &["a", "b", "c"]), "`x` is not `a`, `b` or `c`");
        assert_eq!(unknown("x", &["a"]), "`x` is not `a`");
    }
}
