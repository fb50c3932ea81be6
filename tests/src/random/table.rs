//! Unclean rows at random, as CSV.

use super::Dice;

/// Rows of texts and nulls under the columns `c0`, `c1`, ….
#[derive(Clone, Debug)]
pub struct Table {
    /// The rows.
    pub rows: Vec<Vec<Option<String>>>,
}

/// What people and programs leave in columns.
const CELLS: &[&str] = &[
    "",
    " ",
    "0",
    "1",
    "-1",
    "7",
    "12",
    " 12",
    "+5",
    "007",
    "2147483647",
    "2147483648",
    "-2147483648",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "9007199254740993",
    "1.5",
    "-0.25",
    "1e3",
    "1e400",
    ".5",
    "NaN",
    "inf",
    "-inf",
    "-0",
    "true",
    "No",
    "T",
    "yes",
    "none",
    "NULL",
    "nan",
    "[]",
    "{ }",
    "2024-02-29",
    "2023-02-29",
    "1970-01-01",
    "0001-01-01",
    "9999-12-31",
    "2024-2-9",
    "Bob",
    "  Bob  Smith ",
    "bob@example.com",
    "Straße",
    "ÇA VA",
    "Ёлка",
    "ёж и ёлка",
    "ΣΊΣΥΦΟΣ",
    "a,b",
    "say \"hi\"",
    "line\nbreak",
    "100%",
    "a_b",
    "日本語",
    "e\u{301}",
    "\u{a0}x\u{a0}",
    "𝒳",
];

impl Table {
    /// So many rows of so many columns.
    pub fn new(dice: &mut Dice, rows: usize, columns: usize) -> Table {
        let cell = |dice: &mut Dice| (!dice.percent(15)).then(|| (*dice.pick(CELLS)).to_owned());
        Table { rows: (0..rows).map(|_| (0..columns).map(|_| cell(dice)).collect()).collect() }
    }

    /// The rows as a CSV file: null is an empty field, and the empty text a quoted one.
    pub fn csv(&self) -> String {
        let columns = self.rows.first().map_or(0, Vec::len);
        let header: Vec<String> = (0..columns).map(|column| format!("c{column}")).collect();
        let mut csv = header.join(",") + "\n";
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|cell| written(cell.as_deref())).collect();
            csv.push_str(&(cells.join(",") + "\n"));
        }
        csv
    }
}

fn written(cell: Option<&str>) -> String {
    match cell {
        None => String::new(),
        Some(text) => format!("\"{}\"", text.replace('"', "\"\"")),
    }
}

/// The records of a CSV file, header included; an empty field without quotes is null.
pub(super) fn records(csv: &str) -> Vec<Vec<Option<String>>> {
    let mut records = vec![Vec::new()];
    let (mut cell, mut quoted, mut inside) = (String::new(), false, false);
    let mut characters = csv.chars().peekable();
    let end = |records: &mut Vec<Vec<Option<String>>>, cell: &mut String, quoted: &mut bool| {
        let text = std::mem::take(cell);
        let value = (!text.is_empty() || *quoted).then_some(text);
        *quoted = false;
        records.last_mut().expect("there is one").push(value);
    };
    while let Some(character) = characters.next() {
        match character {
            '"' if inside && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' => {
                inside = !inside;
                quoted = true;
            }
            ',' if !inside => end(&mut records, &mut cell, &mut quoted),
            '\n' if !inside => {
                end(&mut records, &mut cell, &mut quoted);
                records.push(Vec::new());
            }
            other => cell.push(other),
        }
    }
    if records.last().is_some_and(Vec::is_empty) {
        records.pop();
    }
    records
}
