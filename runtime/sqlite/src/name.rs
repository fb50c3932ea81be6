//! Names in SQL, and names that were meant.

/// The name of a table or a column as the database has it. It has no text form of its own: whoever writes it says
/// whether it is for the database or for people.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Identifier(String);

impl Identifier {
    /// In quotes, for SQL.
    pub(crate) fn sql(&self) -> String {
        quoted(&self.0)
    }

    /// As it is: for messages, and to be compared.
    pub(crate) fn shown(&self) -> &str {
        &self.0
    }
}

impl From<String> for Identifier {
    fn from(name: String) -> Identifier {
        Identifier(name)
    }
}

/// A name in quotes: `"users"`. No other text of a route reaches SQL but a whole query.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names in quotes with commas between.
pub(crate) fn quoted_list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(quoted).collect::<Vec<_>>().join(", ")
}

/// The most names that a message lists.
const SHOWN: usize = 20;

/// What to say of a name that is not among these: the one that was likely meant, or all of them.
pub(crate) fn instead(wanted: &str, known: &[&str]) -> String {
    let distance = |name: &str| strsim::damerau_levenshtein(&wanted.to_lowercase(), &name.to_lowercase());
    let nearest = known.iter().min_by_key(|name| distance(name)).filter(|name| distance(name) <= wanted.len() / 3);
    match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if known.is_empty() => "there is none".to_owned(),
        None if known.len() > SHOWN => {
            format!("there are {} and {} more", known[..SHOWN].join(", "), known.len() - SHOWN)
        }
        None => format!("there are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside_their_quotes() {
        assert_eq!(quoted("users"), r#""users""#);
        assert_eq!(quoted(r#"a"; drop table b; --"#), r#""a""; drop table b; --""#);
        assert_eq!(quoted_list(["id", "имя"]), r#""id", "имя""#);
    }

    #[test]
    fn the_name_that_was_meant_is_named() {
        let known = ["id", "nickname", "age"];
        for (wanted, said) in [
            ("nikname", "did you mean `nickname`?"),
            ("Nickname", "did you mean `nickname`?"),
            ("ID", "did you mean `id`?"),
            ("email", "there are id, nickname, age"),
        ] {
            assert_eq!(instead(wanted, &known), said, "{wanted}");
        }
        assert_eq!(instead("users", &[]), "there is none");
        assert!(instead("users", &["x"; 22]).ends_with("x, x and 2 more"));
    }
}
