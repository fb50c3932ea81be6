//! Dictionaries in TOML. Numbers keep their digits; a date, a time, a timestamp without an offset and one with it are
//! `date`, `time`, `timestamp` and `timestamptz`.

use etlc_dictionaries::{Document, Entries, Mistake, Node, Value};
use etlc_types::Type;
use toml_edit::{Item, Table, Value as Toml};

/// Reads a TOML document.
///
/// # Errors
/// What is wrong and where.
pub fn read(text: &str) -> Result<Document, Mistake> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = Lines::of(text);
    let document = toml_edit::Document::parse(text).map_err(|error| {
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        let mistake = Mistake::broken(format!("this is not TOML: {message}"));
        match error.span() {
            Some(span) => mistake.line(lines.at(span.start)),
            None => mistake,
        }
    })?;
    let reader = Reader { text, lines };
    Ok(Document(Node { line: 1, value: reader.table(document.as_table())? }))
}

struct Reader<'a> {
    text: &'a str,
    lines: Lines,
}

impl Reader<'_> {
    fn table(&self, table: &Table) -> Result<Value, Mistake> {
        let entries = table.iter().map(|(key, item)| Ok((key.into(), self.item(item)?)));
        Ok(Value::Map(Entries::new(entries.collect::<Result<_, Mistake>>()?)?))
    }

    fn item(&self, item: &Item) -> Result<Node, Mistake> {
        let line = self.lines.at(item.span().map_or(0, |span| span.start));
        let value = match item {
            Item::Value(value) => return self.value(value),
            Item::Table(table) => self.table(table)?,
            Item::ArrayOfTables(tables) => {
                let nodes = tables.iter().map(|table| {
                    let line = table.span().map_or(line, |span| self.lines.at(span.start));
                    Ok(Node { line, value: self.table(table)? })
                });
                Value::List(nodes.collect::<Result<_, Mistake>>()?)
            }
            Item::None => Value::Null,
        };
        Ok(Node { line, value })
    }

    fn value(&self, value: &Toml) -> Result<Node, Mistake> {
        let span = value.span().unwrap_or_default();
        let line = self.lines.at(span.start);
        let value = match value {
            Toml::String(text) => Value::Scalar(Type::Text, text.value().as_str().into()),
            Toml::Boolean(bool) => Value::Scalar(Type::Bool, bool.value().to_string().into()),
            Toml::Integer(number) => Value::Number(number.value().to_string().into()),
            Toml::Float(_) => float(&self.text[span]),
            Toml::Datetime(moment) => {
                let moment = moment.value();
                let kind = match (moment.date, moment.time, moment.offset) {
                    (Some(_), None, _) => Type::Date,
                    (None, _, _) => Type::Time,
                    (Some(_), Some(_), None) => Type::Timestamp,
                    (Some(_), Some(_), Some(_)) => Type::Timestamptz,
                };
                if moment.time.and_then(|time| time.nanosecond).is_some_and(|nanosecond| nanosecond % 1000 != 0) {
                    return Err(Mistake::broken("this moment is finer than a microsecond").line(line));
                }
                Value::Scalar(kind, micros(&moment.to_string()).into())
            }
            Toml::Array(elements) => {
                Value::List(elements.iter().map(|element| self.value(element)).collect::<Result<_, _>>()?)
            }
            Toml::InlineTable(table) => {
                let entries = table.iter().map(|(key, value)| Ok((key.into(), self.value(value)?)));
                Value::Map(Entries::new(entries.collect::<Result<_, Mistake>>()?)?)
            }
        };
        Ok(Node { line, value })
    }
}

/// A float with the digits that are written.
fn float(written: &str) -> Value {
    let digits: String = written.chars().filter(|c| *c != '_').collect();
    let digits = digits.strip_prefix('+').unwrap_or(&digits);
    match digits {
        "inf" => Value::Scalar(Type::Float8, "Infinity".into()),
        "-inf" => Value::Scalar(Type::Float8, "-Infinity".into()),
        "nan" | "-nan" => Value::Scalar(Type::Float8, "NaN".into()),
        digits => Value::Number(digits.into()),
    }
}

/// A moment without the zeros that its fraction has behind the microseconds.
fn micros(moment: &str) -> String {
    let Some((before, rest)) = moment.split_once('.') else { return moment.to_owned() };
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    format!("{before}.{}{}", &rest[..end.min(6)], &rest[end..])
}

/// Where the lines of a text begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Lines {
        Lines(text.match_indices('\n').map(|(at, _)| at + 1).collect())
    }

    fn at(&self, byte: usize) -> u32 {
        self.0.partition_point(|start| *start <= byte) as u32 + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Result<String, String> {
        read(text).map(|document| document.0.json()).map_err(|mistake| mistake.to_string())
    }

    #[test]
    fn documents() {
        for (text, expected) in [
            ("", "{}"),
            ("a = 1_000\nb = \"x\"\n[c.d]\ne = [true, {f = -0x1}]", ""),
            (
                "a = 1_000\nb = \"x\"\n[c.d]\ne = [true, {f = 0x1f}]",
                r#"{"a":1000,"b":"x","c":{"d":{"e":[true,{"f":31}]}}}"#,
            ),
            (
                "[[rates]]\ncode = 'EUR'\nrate = +1_0.10\n[[rates]]\ncode = 'USD'\nrate = 1.234567890123456789012345678901\n",
                r#"{"rates":[{"code":"EUR","rate":10.10},{"code":"USD","rate":1.234567890123456789012345678901}]}"#,
            ),
            (
                "d = 2024-02-29\nt = 07:32:00.5\nl = 2024-02-29 07:32:00\no = 2024-02-29T07:32:00.123456000Z",
                r#"{"d":"2024-02-29","t":"07:32:00.5","l":"2024-02-29T07:32:00","o":"2024-02-29T07:32:00.123456Z"}"#,
            ),
        ] {
            if expected.is_empty() {
                assert!(json(text).is_err(), "{text}");
            } else {
                assert_eq!(json(text).as_deref(), Ok(expected), "{text}");
            }
        }
    }

    #[test]
    fn dates_have_types() {
        let Document(root) =
            read("d = 2024-02-29\nt = 07:32:00\nl = 2024-02-29 07:32:00\no = 2024-02-29T07:32:00Z\nf = inf")
                .expect("it is TOML");
        let Value::Map(entries) = &root.value else { panic!("it is a map") };
        let kinds: Vec<_> = entries.iter().map(|(_, node)| (node.kind().expect("a type"), node.line)).collect();
        let expected = [Type::Date, Type::Time, Type::Timestamp, Type::Timestamptz, Type::Float8].into_iter().zip(1..);
        assert_eq!(kinds, expected.collect::<Vec<_>>());
        for (_, node) in entries.iter() {
            let text = node.text().expect("a scalar");
            match node.kind() {
                Some(Type::Date) => assert!(etlc_types::try_into::date(text).is_ok()),
                Some(Type::Time) => assert!(etlc_types::try_into::time(text).is_ok()),
                Some(Type::Timestamp) => assert!(etlc_types::try_into::timestamp(text).is_ok()),
                Some(Type::Timestamptz) => assert!(etlc_types::try_into::timestamptz(text).is_ok()),
                _ => assert!(etlc_types::try_into::float8(text).is_ok()),
            }
        }
    }

    #[test]
    fn mistakes_say_where() {
        for (text, line) in [
            ("a = 1\nb = 2\na = 3\n", 3),
            ("a = 1\nb = \n", 2),
            ("a = 9223372036854775808", 1),
            ("\n\nt = 07:32:00.1234567", 3),
        ] {
            let said = json(text).expect_err(text);
            assert!(said.starts_with(&format!("line {line}: ")), "{text}: {said}");
        }
        assert!(json(&format!("a = {}", "[".repeat(100_000))).is_err());
    }
}
