//! Dictionary files, read alike by the compiler, which types them, and by a run, which looks things up in them.

mod csv;
mod json;

pub use serde_json::Value;

/// What a dictionary file holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Dictionary {
    /// A JSON document.
    Json(Value),
    /// A CSV file with a header. Every cell is text; an empty cell without quotes is null.
    Csv {
        /// The names in its first record.
        header: Vec<String>,
        /// Its other records, each as long as the header.
        records: Vec<Vec<Option<String>>>,
    },
}

impl Dictionary {
    /// Reads a dictionary of the kind that its file's name ends in.
    ///
    /// # Errors
    /// What is wrong and where in the file, as a sentence without a full stop.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Dictionary, String> {
        let text =
            std::str::from_utf8(bytes).map_err(|error| format!("byte {} is not UTF-8", error.valid_up_to() + 1))?;
        match name.rsplit_once('.').map(|(_, extension)| extension) {
            Some("json") => json::parse(text).map(Dictionary::Json),
            Some("csv") => {
                let csv::Table { header, records } = csv::parse(text)?;
                Ok(Dictionary::Csv { header, records })
            }
            _ => Err("a dictionary is a .json or a .csv file".to_owned()),
        }
    }

    /// The value at a path of a JSON document; `None` where there is none, or where it is no JSON document.
    pub fn at<'a>(&'a self, path: impl IntoIterator<Item = &'a str>) -> Option<&'a Value> {
        match self {
            Dictionary::Json(document) => path.into_iter().try_fold(document, |value, key| value.get(key)),
            Dictionary::Csv { .. } => None,
        }
    }
}

/// The text form of a JSON scalar: what a conversion from text reads. `None` for null; an object or array is an error.
///
/// # Errors
/// For an object or an array.
pub fn scalar(value: &Value) -> Result<Option<String>, &'static str> {
    match value {
        Value::Null => Ok(None),
        Value::Bool(value) => Ok(Some(value.to_string())),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::String(text) => Ok(Some(text.clone())),
        Value::Array(_) => Err("a list"),
        Value::Object(_) => Err("a map"),
    }
}
