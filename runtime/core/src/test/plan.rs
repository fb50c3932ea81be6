//! The tests as `etlc test` writes them: one JSON document.

use std::path::PathBuf;

use etlc_types::{Timestamptz, try_into};
use serde_json::Value;

/// Tests of one route.
pub(super) struct Plan {
    /// The project's directory, for dictionaries that no test replaces.
    pub(super) project: PathBuf,
    pub(super) cases: Vec<Case>,
}

/// A test.
pub(super) struct Case {
    pub(super) rows: Vec<u8>,
    /// Names, and what they hold as JSON.
    pub(super) dictionaries: Vec<(String, String)>,
    /// Names, and values in the text forms of their types.
    pub(super) constants: Vec<(String, String)>,
    pub(super) at: Option<Timestamptz>,
}

impl Plan {
    /// Reads the document; the error says what is missing in it.
    pub(super) fn read(text: &str) -> Result<Plan, String> {
        let document: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let project = document["project"].as_str().ok_or("it names no project")?;
        let cases = document["tests"].as_array().ok_or("it has no tests")?;
        let cases = cases.iter().map(Case::read).collect::<Result<_, _>>()?;
        Ok(Plan { project: project.into(), cases })
    }
}

impl Case {
    fn read(value: &Value) -> Result<Case, String> {
        let rows = value["rows"].as_str().ok_or("a test has no rows")?.as_bytes().to_owned();
        let entries = |key: &str| {
            let entries = value[key].as_object().into_iter().flatten().map(|(name, text)| {
                let text = text.as_str().ok_or_else(|| format!("what {name} holds is no text"))?;
                Ok((name.clone(), text.to_owned()))
            });
            entries.collect::<Result<Vec<_>, String>>()
        };
        let at = value["at"].as_str().map(|text| try_into::timestamptz(text).map_err(|failure| failure.to_string()));
        Ok(Case { rows, constants: entries("constants")?, dictionaries: entries("dictionaries")?, at: at.transpose()? })
    }
}
