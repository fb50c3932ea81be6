//! What rustc says where it refuses code.

use std::ops::Range;

use serde_json::Value;

/// An error of rustc.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What it says, in one sentence.
    pub message: String,
    /// The whole of it, as rustc shows it.
    pub rendered: String,
    /// Where it is, in files of routes' crates only; the place itself first, then what belongs to it.
    pub places: Vec<RefusedPlace>,
    /// What else rustc says.
    pub notes: Vec<String>,
}

/// A place in a file of a route's crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedPlace {
    /// The route.
    pub route: String,
    /// The file from the crate's directory: `src/main.rs`.
    pub file: String,
    /// Its bytes there.
    pub bytes: Range<usize>,
    /// What rustc says of it; empty for nothing.
    pub label: String,
}

/// The errors among the messages of cargo, one JSON object a line.
pub(super) fn refusals(messages: &str) -> Vec<Refusal> {
    messages.lines().filter_map(|line| refusal(&serde_json::from_str(line).ok()?)).collect()
}

fn refusal(object: &Value) -> Option<Refusal> {
    let message = object.get("message").filter(|_| object["reason"] == "compiler-message")?;
    let spans = message["spans"].as_array()?;
    if message["level"] != "error" || spans.is_empty() {
        return None;
    }
    let primary = |span: &&Value| span["is_primary"] == true;
    let ordered = spans.iter().filter(primary).chain(spans.iter().filter(|span| !primary(span)));
    let notes = message["children"].as_array().into_iter().flatten();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Some(Refusal {
        message: text(&message["message"]),
        rendered: text(&message["rendered"]),
        places: ordered.filter_map(place).collect(),
        notes: notes.map(|note| text(&note["message"])).filter(|note| !note.is_empty()).collect(),
    })
}

/// The place of a span in a route's crate; of one inside a macro, where that is called.
fn place(span: &Value) -> Option<RefusedPlace> {
    let mut at = span;
    loop {
        let found = at["file_name"].as_str().and_then(|name| name.strip_prefix("route-")?.split_once('/'));
        if let Some((route, file)) = found {
            let byte = |key: &str| at[key].as_u64().and_then(|byte| usize::try_from(byte).ok());
            return Some(RefusedPlace {
                route: route.to_owned(),
                file: file.to_owned(),
                bytes: byte("byte_start")?..byte("byte_end")?,
                label: span["label"].as_str().unwrap_or_default().to_owned(),
            });
        }
        at = at.get("expansion")?.get("span")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_found_with_their_places() {
        let span = |file: &str, primary: bool| {
            serde_json::json!({
                "file_name": file, "byte_start": 3, "byte_end": 5, "is_primary": primary, "label": "here", "expansion": null
            })
        };
        let message = |level: &str, spans: Vec<Value>| {
            let message = serde_json::json!({
                "level": level, "message": "wrong", "rendered": "wrong at", "spans": spans,
                "children": [{"message": "mend it"}],
            });
            serde_json::json!({"reason": "compiler-message", "message": message}).to_string()
        };
        let macro_span = serde_json::json!({
            "file_name": "/rustc/library/macros.rs", "is_primary": true, "label": "in a macro",
            "expansion": {"span": span("route-b/src/main.rs", false)}
        });
        let said = [
            message("warning", vec![span("route-a/src/own/tags.rs", true)]),
            message("error", vec![]),
            message("error", vec![span("route-a/src/own.rs", false), span("route-a/src/own/tags.rs", true)]),
            message("error", vec![macro_span]),
            r#"{"reason":"build-finished","success":false}"#.to_owned(),
            "noise".to_owned(),
        ];
        let found = refusals(&said.join("\n"));
        let files: Vec<Vec<(&str, &str)>> = found
            .iter()
            .map(|one| one.places.iter().map(|place| (place.route.as_str(), place.file.as_str())).collect())
            .collect();
        assert_eq!(files, [vec![("a", "src/own/tags.rs"), ("a", "src/own.rs")], vec![("b", "src/main.rs")]]);
        assert_eq!(found[0].notes, ["mend it"]);
        assert_eq!((found[1].places[0].bytes.clone(), found[1].places[0].label.as_str()), (3..5, "in a macro"));
    }
}
