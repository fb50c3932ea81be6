//! `squeeze`.

use etlc_types::Arena;

use crate::declare::function;

function! {
    /// The text without the white space around it, and each run of white space inside it made one space.
    Text
    fn squeeze<'a>(text: &'a str; arena: &'a Arena) -> &'a str {
        let stripped = text.trim();
        let mut before_is_space = false;
        let clean = stripped.chars().all(|character| {
            let after_space = std::mem::replace(&mut before_is_space, character.is_whitespace());
            !before_is_space || (character == ' ' && !after_space)
        });
        if clean {
            return stripped;
        }
        let mut made = arena.builder();
        made.reserve(stripped.len());
        for word in stripped.split_whitespace() {
            if !made.is_empty() {
                made.push(' ');
            }
            made.push_str(word);
        }
        made.into_bump_str()
    }
    squeeze("  Bob \t\n Smith ") => "Bob Smith";
    squeeze("a\u{a0}b") => "a b";
    squeeze(" ") => "";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_nothing_where_only_the_ends_change() {
        let arena = Arena::new();
        for (text, expected) in [("", ""), ("a b", "a b"), ("  ёлка и ёж\n", "ёлка и ёж")] {
            assert_eq!(squeeze(text, &arena), expected);
        }
        assert_eq!(arena.allocated(), 0);
        assert_eq!(squeeze("a\tb", &arena), "a b");
    }
}
