//! What a test executable says: what became of the rows of each test.

use serde_json::Value;

/// What became of a test's rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Outcome {
    /// Why the run ended before its end.
    pub(crate) stop: Option<Stopped>,
    /// For each row and target, in the order in which it happened.
    pub(crate) rows: Vec<Row>,
    /// What the channels are told, in order.
    pub(crate) told: Vec<Told>,
}

/// Something that the channels are told.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    /// The number of the row that says it.
    pub(crate) number: u64,
    /// What it says.
    pub(crate) said: Reason,
}

/// What became of a row, for a target.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    /// The target's name.
    pub(crate) target: String,
    /// The number of the row among those that are given, from 1.
    pub(crate) number: u64,
    /// What became of it.
    pub(crate) fate: Fate,
}

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fate {
    /// It reaches the target, with these cells as texts.
    Written(Vec<Option<String>>),
    /// A `WHERE` keeps it away.
    Filtered,
    /// It is left out, for this reason.
    Skipped(Reason),
    /// It goes to quarantine, for this reason.
    Rejected(Reason),
}

/// Why a row is left out, or what is said of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reason {
    pub(crate) text: String,
    /// The number of the rule's place among those of the route.
    pub(crate) place: Option<usize>,
}

/// Why a run ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stopped {
    /// `CODE message`.
    pub(crate) text: String,
    /// Whether the route did it, by `ROLLBACK`.
    pub(crate) rollback: bool,
    /// The row and the target; `None` where the run could not begin.
    pub(crate) row: Option<(u64, String)>,
    /// The number of the rule's place among those of the route.
    pub(crate) place: Option<usize>,
    /// The value that it is about.
    pub(crate) value: Option<String>,
}

/// The outcomes that a test executable has written, each behind the byte 0x1E; and what else it printed.
pub(crate) fn read(printed: &str) -> (Vec<Outcome>, String) {
    let mut parts = printed.split('\u{1e}');
    let mut other = parts.next().unwrap_or_default().to_owned();
    let mut outcomes = Vec::new();
    for part in parts {
        let (line, rest) = part.split_once('\n').unwrap_or((part, ""));
        outcomes.extend(serde_json::from_str(line).ok().map(|value| outcome(&value)));
        other.push_str(rest);
    }
    (outcomes, other)
}

fn outcome(value: &Value) -> Outcome {
    let rows = value["rows"].as_array().into_iter().flatten().filter_map(row).collect();
    let told = value["told"].as_array().into_iter().flatten().filter_map(told).collect();
    Outcome { stop: Some(&value["stop"]).filter(|stop| stop.is_object()).map(stopped), rows, told }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn place(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|number| usize::try_from(number).ok())
}

fn reason(value: &Value) -> Reason {
    Reason { text: text(&value["text"]), place: place(&value["line"]) }
}

fn told(value: &Value) -> Option<Told> {
    Some(Told { number: value["row"].as_u64()?, said: reason(value) })
}

fn row(value: &Value) -> Option<Row> {
    let fate = match value["is"].as_str()? {
        "written" => {
            Fate::Written(value["cells"].as_array()?.iter().map(|cell| cell.as_str().map(str::to_owned)).collect())
        }
        "filtered" => Fate::Filtered,
        "skipped" => Fate::Skipped(reason(value)),
        "rejected" => Fate::Rejected(reason(value)),
        _ => return None,
    };
    Some(Row { target: text(&value["target"]), number: value["row"].as_u64()?, fate })
}

fn stopped(value: &Value) -> Stopped {
    let row = value["of_row"].as_bool().unwrap_or_default();
    Stopped {
        text: format!("{} {}", text(&value["code"]), text(&value["message"])),
        rollback: value["rollback"].as_bool().unwrap_or_default(),
        row: row.then(|| (value["row"].as_u64().unwrap_or_default(), text(&value["target"]))),
        place: place(&value["line"]),
        value: value["value"].as_str().map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_else_is_printed_is_told_apart() {
        let printed = "hello\n\u{1e}{\"stop\":null,\"rows\":[]}\nof a function\n\u{1e}{\"stop\":null,\"rows\":[]}\n";
        let (outcomes, other) = read(printed);
        assert_eq!(outcomes, [Outcome::default(), Outcome::default()]);
        assert_eq!(other, "hello\nof a function\n");
    }
}
