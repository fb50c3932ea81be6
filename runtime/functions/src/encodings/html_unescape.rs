//! `html_unescape`.

use etlc_types::Arena;

use super::entities::{named, numbered};
use crate::declare::function;

function! {
    /// The text with entities of HTML made the characters that they stand for.
    ///
    /// Known are all numbers, `&#39;` and `&#x27;`, and of names those of XML, the signs of Latin 1 and the punctuation of
    /// HTML 4: `&nbsp; &laquo; &mdash; &hellip; &euro;` and their like, but no accented and no Greek letters. All others,
    /// and what has no semicolon, stay as they are. What comes out is not looked at again: `&amp;lt;` becomes `&lt;`.
    Encodings
    fn html_unescape<'a>(text: &'a str; arena: &'a Arena) -> &'a str {
        if !text.contains('&') {
            return text;
        }
        let mut made = arena.builder();
        made.reserve(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('&') {
            made.push_str(before);
            let meant = after.split_once(';').and_then(|(entity, after)| {
                let character = named(entity).or_else(|| numbered(entity))?;
                Some((character, after))
            });
            rest = match meant {
                Some((character, after)) => {
                    made.push(character);
                    after
                }
                None => {
                    made.push('&');
                    after
                }
            };
        }
        made.push_str(rest);
        made.into_bump_str()
    }
    html_unescape("&laquo;Bob&#39;s&raquo; &amp;amp; &#x1F600;") => "«Bob's» &amp; 😀";
    html_unescape("a & b &copy &unknown;") => "a & b &copy &unknown;";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_characters_stay() {
        for text in ["&#0;", "&#xd800;", "&#x110000;", "&#;", "&#x;", "&;", "&", "&#+5;", "&#99999999999;"] {
            assert_eq!(html_unescape(text, &Arena::new()), text);
        }
    }
}
