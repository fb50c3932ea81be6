//! `html_escape`.

use etlc_types::Arena;

use crate::declare::function;

function! {
    /// The text as it stands in HTML: `& < > " '` as entities.
    ///
    /// That is right in the text of an element and in an attribute with quotes.
    Encodings
    fn html_escape<'a>(text: &'a str; arena: &'a Arena) -> &'a str {
        if !text.contains(['&', '<', '>', '"', '\'']) {
            return text;
        }
        let mut made = arena.builder();
        for character in text.chars() {
            match character {
                '&' => made.push_str("&amp;"),
                '<' => made.push_str("&lt;"),
                '>' => made.push_str("&gt;"),
                '"' => made.push_str("&quot;"),
                '\'' => made.push_str("&#39;"),
                other => made.push(other),
            }
        }
        made.into_bump_str()
    }
    html_escape("<b title=\"x\">Bob's & co</b>") => "&lt;b title=&quot;x&quot;&gt;Bob&#39;s &amp; co&lt;/b&gt;";
    html_escape("ёлка") => "ёлка";
}
