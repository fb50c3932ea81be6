//! What a source's field turned out to be when the run began.

use etlc_types::Type;

/// The live type of a source field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    /// The type of the language that it is; `None` for one that the language does not know (opaque).
    pub kind: Option<Type>,
    /// The type as the source's system names it, with its modifier: `numeric(10,2)`, `inet`.
    pub native: String,
    /// The source's connector and its number for the type, for a target of the same connector to recognise.
    pub identity: (&'static str, u32, i32),
    /// Whether it may be null.
    pub nullable: bool,
}
