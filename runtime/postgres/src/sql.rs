//! How names and texts are written into SQL. Nothing reaches the server but through these.

/// The name of a schema, a table or a column as the server has it. It has no text form of its own: whoever writes it
/// says whether it is for the server or for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identifier(String);

impl Identifier {
    /// In quotes, for SQL.
    pub(crate) fn sql(&self) -> String {
        identifier(&self.0)
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

impl PartialEq<str> for Identifier {
    fn eq(&self, name: &str) -> bool {
        self.0 == name
    }
}

/// A name in quotes: `"users"`.
pub(crate) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The name of a table by its parts: `"public"."users"`.
pub(crate) fn qualified(parts: &[&str]) -> String {
    list(parts, ".")
}

/// Names of columns with commas between.
pub(crate) fn identifiers(names: &[&str]) -> String {
    list(names, ", ")
}

fn list(names: &[&str], between: &str) -> String {
    names.iter().map(|name| identifier(name)).collect::<Vec<_>>().join(between)
}

/// A text in quotes, read alike whatever the server thinks of backslashes.
pub(crate) fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if quoted.contains('\\') { format!("E'{}'", quoted.replace('\\', "\\\\")) } else { format!("'{quoted}'") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside_their_quotes() {
        assert_eq!(identifier("users"), r#""users""#);
        assert_eq!(identifier(r#"a"; drop table b; --"#), r#""a""; drop table b; --""#);
        assert_eq!(qualified(&["My Schema", "t.x"]), r#""My Schema"."t.x""#);
        assert_eq!(identifiers(&["id", "имя"]), r#""id", "имя""#);
    }

    #[test]
    fn texts_stay_inside_their_quotes() {
        assert_eq!(literal("O'Neil"), "'O''Neil'");
        assert_eq!(literal(r"\'; drop table b; --"), r"E'\\''; drop table b; --'");
        assert_eq!(literal(""), "''");
    }
}
