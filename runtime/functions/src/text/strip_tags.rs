//! `strip_tags`.

use etlc_types::Arena;

use crate::declare::function;

function! {
    /// The text of a piece of HTML, without its tags and comments.
    ///
    /// A tag is `<`, a letter, `/` or `!`, and all up to the next `>`; a `<` before anything else, or without a `>`,
    /// stays. Nothing is put in the place of a tag, and what stands between the tags of a script stays. Entities are
    /// for `html_unescape`, after this.
    Text
    fn strip_tags<'a>(text: &'a str; arena: &'a Arena) -> &'a str {
        let mut made = arena.builder();
        let mut rest = text;
        while let Some(at) = rest.find('<') {
            let (before, tag) = rest.split_at(at);
            let Some(length) = length_of_tag(tag) else {
                let (kept, after) = rest.split_at(at + 1);
                made.push_str(kept);
                rest = after;
                continue;
            };
            made.push_str(before);
            rest = &tag[length..];
        }
        if rest.len() == text.len() {
            return text;
        }
        made.push_str(rest);
        made.into_bump_str()
    }
    strip_tags("<p>Hello <b class=\"x\">world</b></p>") => "Hello world";
    strip_tags("1 < 2<br/><!-- > --> x") => "1 < 2 x";
}

/// The bytes of the tag or comment that begins here.
fn length_of_tag(text: &str) -> Option<usize> {
    if text.starts_with("<!--") {
        return text.find("-->").map(|at| at + 3);
    }
    let first = text.as_bytes().get(1)?;
    if !(first.is_ascii_alphabetic() || matches!(first, b'/' | b'!')) {
        return None;
    }
    text.find('>').map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        for (text, expected) in [("", ""), ("<", "<"), ("<a", "<a"), ("a<b>", "a"), ("<<i>>", "<>"), ("<!-- x", "<!-- x")]
        {
            assert_eq!(strip_tags(text, &Arena::new()), expected, "{text}");
        }
    }
}
