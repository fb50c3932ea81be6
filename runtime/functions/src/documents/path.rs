//! Paths into documents.

use etlc_types::Json;

use crate::Prepared;

/// A way into a document, written as in a field: keys and places with dots between them, places counted from 0. A part
/// in backticks is a key as it is, dots and digits included. The empty path is the whole document.
#[derive(Clone, Debug)]
pub struct JsonPath(Vec<Step>);

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Key(String),
    /// Digits: a place in an array.
    Place(usize),
}

impl JsonPath {
    /// The value at the end of the path; `None` where it leads nowhere.
    pub(super) fn find<'a>(&self, document: Json<'a>) -> Option<Json<'a>> {
        self.0.iter().try_fold(document, |value, step| match step {
            Step::Key(key) => value.get(key),
            Step::Place(place) => value.at(*place),
        })
    }
}

impl Prepared for JsonPath {
    const PATH: &'static str = "documents::JsonPath";

    fn prepare(text: &str) -> Result<JsonPath, String> {
        let mut steps = Vec::new();
        if text.is_empty() {
            return Ok(JsonPath(steps));
        }
        let mut rest = text;
        loop {
            let part;
            (part, rest) = match rest.strip_prefix('`') {
                Some(quoted) => {
                    let (key, after) = quoted.split_once('`').ok_or("a backtick is not closed")?;
                    (Step::Key(key.to_owned()), after)
                }
                None => {
                    let (part, after) = rest.split_at(rest.find('.').unwrap_or(rest.len()));
                    if part.is_empty() {
                        return Err("a part of the path is empty; a path is written `user.address.0.city`".to_owned());
                    }
                    let is_place = part.bytes().all(|byte| byte.is_ascii_digit());
                    let place = is_place.then(|| part.parse()).transpose();
                    let place = place.map_err(|_| format!("there is no place {part} in an array"))?;
                    (place.map_or_else(|| Step::Key(part.to_owned()), Step::Place), after)
                }
            };
            steps.push(part);
            if rest.is_empty() {
                return Ok(JsonPath(steps));
            }
            rest = rest.strip_prefix('.').ok_or("a dot is missing after a part in backticks")?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let key = |text: &str| Step::Key(text.to_owned());
        for (text, steps) in [
            ("", vec![]),
            ("a", vec![key("a")]),
            ("a.0.b", vec![key("a"), Step::Place(0), key("b")]),
            ("`a.b`.`0`", vec![key("a.b"), key("0")]),
            ("US Gross", vec![key("US Gross")]),
        ] {
            assert_eq!(JsonPath::prepare(text).expect(text).0, steps);
        }
        for text in [".", "a.", ".a", "a..b", "`a", "`a`b", "99999999999999999999"] {
            assert!(JsonPath::prepare(text).is_err(), "{text}");
        }
    }
}
