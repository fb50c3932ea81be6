//! What is true after a fault: how many rows there are, under which keys, and what they hold. It asks the databases and
//! files themselves, by their own means, and knows nothing of the programs that wrote them: no crate of the runtime is
//! named here.

use std::{collections::HashMap, fs, path::Path};

use serde_json::Value;
use sha2::{Digest, Sha256};

/// Rows, as text: a line each, cells between bars, the key first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// How many.
    pub rows: u64,
    /// How often each key is there.
    keys: HashMap<String, u64>,
    /// The sum of the hashes of all rows, whatever their order.
    hash: u128,
}

impl Contents {
    /// Of these lines.
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a str>) -> Contents {
        let mut contents = Contents::default();
        for line in lines {
            contents.rows += 1;
            let key = line.split('|').next().unwrap_or_default();
            *contents.keys.entry(key.to_owned()).or_default() += 1;
            let hash = Sha256::digest(line.as_bytes());
            let hash = hash[..16].try_into().expect("a hash has 32 bytes");
            contents.hash = contents.hash.wrapping_add(u128::from_be_bytes(hash));
        }
        contents
    }

    /// These rows and those.
    #[must_use]
    pub fn and(&self, other: &Contents) -> Contents {
        let mut both = self.clone();
        both.rows += other.rows;
        both.hash = both.hash.wrapping_add(other.hash);
        for (key, count) in &other.keys {
            *both.keys.entry(key.clone()).or_default() += count;
        }
        both
    }

    /// What is wrong with these rows where those are expected; nothing where they are the same.
    pub fn difference(&self, expected: &Contents) -> Option<String> {
        if self == expected {
            return None;
        }
        let count = |of: &Contents, key: &String| of.keys.get(key).copied().unwrap_or(0);
        let mut missing: Vec<&String> =
            expected.keys.keys().filter(|key| count(self, key) < expected.keys[*key]).collect();
        let mut more: Vec<&String> = self.keys.keys().filter(|key| self.keys[*key] > count(expected, key)).collect();
        missing.sort();
        more.sort();
        let some = |keys: &[&String]| keys.iter().take(5).map(|key| key.as_str()).collect::<Vec<_>>().join(" ");
        Some(match (missing.as_slice(), more.as_slice()) {
            ([], []) => format!("{} rows under the right keys hold something else", self.rows),
            (missing, more) => format!(
                "{} rows in place of {}: {} keys lack rows ({}), {} have too many ({})",
                self.rows,
                expected.rows,
                missing.len(),
                some(missing),
                more.len(),
                some(more)
            ),
        })
    }
}

/// The rows of a CSV file with a header, as [`Contents`] wants them; an empty cell is null. `None` where there is none.
pub fn csv(path: &Path) -> Option<Vec<String>> {
    let text = fs::read_to_string(path).ok()?;
    let mut rows = records(&text).into_iter().map(|record| record.join("|"));
    rows.next()?;
    Some(rows.collect())
}

/// The records of a CSV text, by RFC 4180.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut is_quoted, mut was_quoted) = (false, false);
    let mut characters = text.chars().peekable();
    let end = |cell: &mut String, was_quoted: &mut bool| {
        let text = std::mem::take(cell);
        let was_quoted = std::mem::take(was_quoted);
        if text.is_empty() && !was_quoted { "NULL".to_owned() } else { escaped(&text) }
    };
    while let Some(character) = characters.next() {
        match character {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' => {
                is_quoted = !is_quoted;
                was_quoted = true;
            }
            ',' if !is_quoted => record.push(end(&mut cell, &mut was_quoted)),
            '\n' if !is_quoted => {
                record.push(end(&mut cell, &mut was_quoted));
                records.push(std::mem::take(&mut record));
            }
            '\r' if !is_quoted => {}
            character => cell.push(character),
        }
    }
    if !record.is_empty() || !cell.is_empty() {
        // A line without its end: a file that was cut short.
        record.push(format!("{cell} (cut short)"));
        records.push(record);
    }
    records
}

/// The rows of a file of JSON lines whose objects have the columns in their order.
pub fn jsonl(path: &Path) -> Option<Vec<String>> {
    let text = fs::read_to_string(path).ok()?;
    let row = |line: &str| match serde_json::from_str::<Value>(line) {
        Ok(Value::Object(object)) => ["id", "name", "amount", "day"].map(|column| cell(&object[column])).join("|"),
        _ => format!("{line} (no object)"),
    };
    Some(text.lines().map(row).collect())
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::String(text) => escaped(text),
        other => other.to_string(),
    }
}

/// A text as PostgreSQL's COPY writes it with bars between cells.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t").replace('|', "\\|")
}

/// What a run said of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The exit status that it names.
    pub exit: i64,
    /// Rows of the source.
    pub read: u64,
    /// Of each target: written, filtered, skipped, rejected, undone.
    pub targets: Vec<(String, [u64; 5])>,
}

impl Balance {
    /// Reads the report on a run's standard output.
    ///
    /// # Errors
    /// Where there is none, or it does not balance.
    pub fn of(stdout: &str, status: i32) -> Result<Balance, String> {
        let line = stdout.lines().last().ok_or("the run printed no report")?;
        let report: Value = serde_json::from_str(line).map_err(|_| format!("no report: {line}"))?;
        let number = |value: &Value, key: &str| value[key].as_u64().ok_or(format!("the report has no `{key}`: {line}"));
        let mut targets = Vec::new();
        for target in report["targets"].as_array().ok_or("the report has no targets")? {
            let name = target["name"].as_str().unwrap_or_default().to_owned();
            let mut counts = [0; 5];
            for (count, key) in counts.iter_mut().zip(["written", "filtered", "skipped", "rejected", "undone"]) {
                *count = number(target, key)?;
            }
            let read = number(target, "read")?;
            if counts.iter().sum::<u64>() != read {
                return Err(format!("the report does not balance: {line}"));
            }
            targets.push((name, counts));
        }
        let exit = report["exit"].as_i64().ok_or("the report has no exit")?;
        if exit != i64::from(status) {
            return Err(format!("the report says exit {exit}, and the run ended with {status}"));
        }
        Ok(Balance { exit, read: number(&report, "read")?, targets })
    }

    /// Demands that every target got all of so many rows.
    ///
    /// # Errors
    /// Where it did not.
    pub fn is_whole(&self, rows: u64) -> Result<(), String> {
        let is_whole = self.read == rows && self.targets.iter().all(|(_, counts)| counts[0] == rows);
        if is_whole { Ok(()) } else { Err(format!("the report should say {rows} rows written: {self:?}")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lost_or_doubled_is_told() {
        let expected = Contents::of(["1|a", "2|b", "3|c"]);
        assert_eq!(Contents::of(["3|c", "1|a", "2|b"]).difference(&expected), None);
        let lost = Contents::of(["1|a", "3|c"]).difference(&expected).expect("a row is missing");
        assert!(lost.contains("1 keys lack rows (2)"), "{lost}");
        let doubled = expected.and(&Contents::of(["2|b"])).difference(&expected).expect("a row is there twice");
        assert!(doubled.contains("1 have too many (2)"), "{doubled}");
        let changed = Contents::of(["1|a", "2|b", "3|d"]).difference(&expected).expect("a cell has changed");
        assert!(changed.contains("hold something else"), "{changed}");
        let moved = Contents::of(["1|b", "2|a", "3|c"]).difference(&expected).expect("two cells have changed places");
        assert!(moved.contains("hold something else"), "{moved}");
    }

    #[test]
    fn csv_is_read_by_the_standard() {
        let read: Vec<String> =
            records("a,b\r\n1,\"x \"\"y\"\", |\nz\"\n\"2\",\n3,\"\"\n").iter().map(|r| r.join("+")).collect();
        assert_eq!(read, ["a+b", "1+x \"y\", \\|\\nz", "2+NULL", "3+"]);
        assert_eq!(records("1,2\n3,4"), [vec!["1", "2"], vec!["3", "4 (cut short)"]]);
    }

    #[test]
    fn a_report_has_to_balance() {
        let report = |written: u64, exit: u64| {
            format!(
                "{{\"exit\": {exit}, \"read\": 3, \"targets\": [{{\"name\": \"t\", \"read\": 3, \"written\": {written}, \
                 \"filtered\": 0, \"skipped\": 0, \"rejected\": 0, \"undone\": 0}}]}}"
            )
        };
        Balance::of(&report(3, 0), 0).expect("it balances").is_whole(3).expect("it is whole");
        assert!(Balance::of(&report(2, 0), 0).is_err(), "a row is in no count");
        assert!(Balance::of(&report(3, 0), 5).is_err(), "it ended otherwise");
        assert!(Balance::of("", 0).is_err(), "nothing was said");
    }
}
