//! The codes of what goes wrong while a route runs, each declared once with the page that `etlc explain` shows. They lie
//! here and not beside the code that fails, since the compiler explains them and links no connector.

pub mod files;
pub mod functions;
pub mod own;
pub mod postgres;
pub mod run;
pub mod sqlite;
mod values;

pub use values::*;

/// One code of a run: what `etlc explain R0101` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunCode {
    /// `R` (or `W` for a warning) and four digits; never used again for something else.
    pub code: &'static str,
    /// What happened, in a few words.
    pub title: &'static str,
    /// Why it happens and what to do, in plain sentences.
    pub explanation: &'static str,
    /// Lines of a route that fail so, with the value that shows it; empty where no route is to blame.
    pub wrong: &'static str,
    /// The same lines mended.
    pub right: &'static str,
}

/// Declares each code once: as a constant for the places that fail, and as a page for readers.
macro_rules! codes {
    ($($name:ident = $code:literal, $title:literal, $explanation:literal, wrong $wrong:literal, right $right:literal;)*) => {
        $(#[doc = $title] pub const $name: &str = $code;)*

        /// The pages of this part, in the order of the codes.
        pub const RUN_CODES: &[$crate::RunCode] = &[$($crate::RunCode {
            code: $code,
            title: $title,
            explanation: $explanation,
            wrong: $wrong,
            right: $right,
        }),*];
    };
}
pub(crate) use codes;

/// Every code of a run.
pub fn run_codes() -> impl Iterator<Item = &'static RunCode> {
    [
        values::RUN_CODES,
        functions::RUN_CODES,
        own::RUN_CODES,
        run::RUN_CODES,
        sqlite::RUN_CODES,
        postgres::RUN_CODES,
        files::RUN_CODES,
    ]
    .into_iter()
    .flatten()
}
