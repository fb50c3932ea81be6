//! What the operators of the language need while a route runs, and what the compiler checks of them.

pub use regex::Regex;
use regex::RegexBuilder;

use crate::Prepared;

/// The most bytes that a regular expression may take when compiled.
const LARGEST: usize = 10 << 20;

/// Whether a pattern is found anywhere in a text: the operator `MATCHES`.
#[inline]
pub fn matches(text: &str, pattern: &Regex) -> bool {
    pattern.is_match(text)
}

/// Whether a text as a whole is of a form: the operator `LIKE`.
#[inline]
pub fn like(text: &str, pattern: &Like) -> bool {
    pattern.0.is_match(text)
}

/// Whether a text is a regular expression, in the syntax of the `regex` crate; the error says where and why not.
///
/// # Errors
/// Where it is none, or one too large to be compiled.
pub fn check_regex(pattern: &str) -> Result<(), String> {
    Regex::prepare(pattern).map(drop)
}

/// As [`check_regex`], where the regular expressions of a route together may take so many bytes more when compiled. What
/// this one takes comes off that, rounded up to a power of two; where nothing is left, that has been said, and no more is
/// checked.
///
/// # Errors
/// Where it is none, or one too large to be compiled, by itself or with those before it.
pub fn check_regex_within(pattern: &str, left: &mut usize) -> Result<(), String> {
    if *left == 0 {
        return Ok(());
    }
    let all = *left;
    let mut limit = 1 << 10;
    let outcome = loop {
        match RegexBuilder::new(pattern).size_limit(limit).build() {
            Err(regex::Error::CompiledTooBig(_)) if limit < LARGEST => limit = (2 * limit).min(LARGEST),
            Err(error) => break Err(explained(error)),
            Ok(_) if limit > all => {
                break Err("with it the regular expressions of the route take too many bytes when compiled".to_owned());
            }
            Ok(_) => break Ok(()),
        }
    };
    *left = all.saturating_sub(limit);
    outcome
}

/// Whether a text is a pattern of [`Like`]; the error says why not.
///
/// # Errors
/// Where it ends in a `\` that escapes nothing.
pub fn check_like(pattern: &str) -> Result<(), String> {
    Like::prepare(pattern).map(drop)
}

impl Prepared for Regex {
    const PATH: &'static str = "Regex";

    fn prepare(text: &str) -> Result<Regex, String> {
        RegexBuilder::new(text).size_limit(LARGEST).build().map_err(explained)
    }
}

fn explained(error: regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(limit) => format!("the pattern takes more than {limit} bytes when compiled"),
        error => error.to_string(),
    }
}

/// A pattern of `LIKE`, case-sensitive: `%` stands for any characters, `_` for any one, `\` before a character for that
/// character itself.
#[derive(Clone, Debug)]
pub struct Like(Regex);

impl Prepared for Like {
    const PATH: &'static str = "Like";

    /// Made into a regular expression, whose time is linear in the text for every pattern. A `%` at an end is the
    /// absence of an anchor, so the common `%word%` is a plain search.
    fn prepare(text: &str) -> Result<Like, String> {
        let open = text.trim_start_matches('%');
        let mut expression = String::from(if open.len() == text.len() { r"(?s)\A" } else { "(?s)" });
        let mut characters = open.chars().peekable();
        let mut anchored = true;
        while let Some(character) = characters.next() {
            anchored = true;
            match character {
                '_' => expression.push('.'),
                '%' if characters.peek() == Some(&'%') => {}
                '%' if characters.peek().is_none() => anchored = false,
                '%' => expression.push_str(".*?"),
                '\\' => match characters.next() {
                    Some(literal) => expression.push_str(&regex::escape(literal.encode_utf8(&mut [0; 4]))),
                    None => return Err(r"the pattern ends in a `\` that escapes nothing".to_owned()),
                },
                literal => expression.push_str(&regex::escape(literal.encode_utf8(&mut [0; 4]))),
            }
        }
        // A pattern of nothing but `%` has lost its only one above.
        if anchored && (!open.is_empty() || text.is_empty()) {
            expression.push_str(r"\z");
        }
        Regex::prepare(&expression).map(Like)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_matches_whole_texts() {
        let cases = [
            ("abc", "abc", true),
            ("abc", "ABC", false),
            ("abc", "ab", false),
            ("abc", "bc", false),
            ("abc", "a%", true),
            ("abc", "%c", true),
            ("abc", "%b%", true),
            ("abc", "%x%", false),
            ("abc", "a%c", true),
            ("abc", "a%%c", true),
            ("abc", "a_c", true),
            ("abc", "__", false),
            ("abc", "___", true),
            ("abc", "_%", true),
            ("", "", true),
            ("a", "", false),
            ("", "%", true),
            ("", "%%", true),
            ("", "_", false),
            ("abcbc", "%bc", true),
            ("aXbXc", "a%X%c", true),
            ("a\nb", "a_b", true),
            ("a\nb\n", "a%", true),
            ("a\n", "a", false),
            ("ёж", "_ж", true),
            ("100%", r"100\%", true),
            ("1000", r"100\%", false),
            (r"a\b", r"a\\b", true),
            ("a_b", r"a\_b", true),
            ("axb", r"a\_b", false),
            ("%", r"\%", true),
            ("x%", r"%\%", true),
            ("xy", r"%\%", false),
            ("a.c", "a.c", true),
            ("abc", "a.c", false),
            ("a+(b)[c]", "a+(b)[c]", true),
        ];
        for (text, pattern, expected) in cases {
            let compiled = Like::prepare(pattern).expect("a pattern");
            assert_eq!(like(text, &compiled), expected, "{text:?} LIKE {pattern:?}");
        }
    }

    #[test]
    fn a_lone_escape_is_refused() {
        assert_eq!(check_like(r"a\"), Err(r"the pattern ends in a `\` that escapes nothing".to_owned()));
        assert_eq!(check_like(r"a\\"), Ok(()));
    }

    #[test]
    fn matches_searches() {
        let digits = Regex::prepare(r"\d+").expect("a pattern");
        assert!(matches("room 12", &digits));
        assert!(matches("٣", &digits), "digits of every script");
        assert!(!matches("room", &digits));
        let word = Regex::prepare(r"(?i)^\p{Cyrillic}+$").expect("a pattern");
        assert!(matches("Ёлка", &word));
    }

    #[test]
    fn a_wrong_regex_is_explained() {
        assert!(check_regex("a(b").expect_err("an open group").contains("unclosed group"));
        assert!(check_regex("a{1000}{1000}{1000}").expect_err("too large").contains("bytes when compiled"));
        assert_eq!(check_regex(r"^\w+@\w+$"), Ok(()));
    }

    #[test]
    fn regular_expressions_share_what_they_may_take() {
        let mut left = 1 << 20;
        assert_eq!(check_regex_within("a+b", &mut left), Ok(()));
        assert!(left < 1 << 20 && left > 1000 << 10, "{left}");
        assert!(check_regex_within("a(b", &mut left).expect_err("an open group").contains("unclosed group"));
        assert!(check_regex_within(r"\w{100}", &mut left).expect_err("too large").contains("too many bytes"));
        assert_eq!(left, 0);
        assert_eq!(check_regex_within(r"\w{101}", &mut left), Ok(()), "it has been said");
    }
}
