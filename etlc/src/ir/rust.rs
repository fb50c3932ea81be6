//! Functions of the user's own in Rust, as far as a route uses them.

use std::collections::BTreeMap;

use etlc_types::Type;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Place;

/// What a route uses of `routes/functions/`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rust {
    /// The functions, in the order of their first use.
    pub functions: Vec<RustFunction>,
    /// The files that hold them, by name.
    pub files: Vec<RustFile>,
    /// The crates that the project's functions need.
    pub dependencies: Vec<Dependency>,
}

impl Rust {
    /// Whether the route uses no function in Rust.
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }
}

/// A function in Rust. A call gives null, without running it, where an argument is null whose parameter is not nullable.
/// It may fail in any case: a panic in it is a failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RustFunction {
    /// Its name.
    pub name: String,
    /// The module that it is in: its file's name without `.rs`.
    pub module: String,
    /// Its parameters.
    pub parameters: Vec<RustParameter>,
    /// The type of what it gives.
    #[schemars(with = "String")]
    pub result: Type,
    /// How that is held.
    pub form: RustForm,
    /// Whether it gives an `Option`, which is null where it is `None`.
    pub nullable: bool,
    /// Whether it gives a `Result`.
    pub fallible: bool,
    /// Its signature.
    pub place: Place,
}

/// A parameter of a function in Rust.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RustParameter {
    /// Its name.
    pub name: String,
    /// Its type.
    #[schemars(with = "String")]
    pub kind: Type,
    /// Whether it is an `Option`, so that null goes in.
    pub nullable: bool,
}

/// How a value is held that a function in Rust gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RustForm {
    /// As it is: a number, a date, `&str`.
    Plain,
    /// `String`, `Vec<u8>`.
    Owned,
    /// `Cow<str>`, `Cow<[u8]>`.
    Cow,
}

/// A file of functions in Rust.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RustFile {
    /// The module that it becomes.
    pub module: String,
    /// The file, from the project's directory, with `/`.
    pub file: String,
    /// Hash of what it holds, in hex.
    pub hash: String,
}

/// A crate that functions in Rust need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dependency {
    /// Its name in the code.
    pub name: String,
    /// What cargo is told of it: `version`, `path` (from `routes/functions/`), `features` and their kin.
    pub specification: BTreeMap<String, serde_json::Value>,
}
