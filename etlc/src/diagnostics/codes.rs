//! Every code, declared once: what `etlc explain` prints comes from here. A code is never used again for another
//! mistake. `E01` syntax, `E02` names, `E03` types, `E04` rules and blocks, `E05` header, sources and targets,
//! `E06` dictionaries, `E07` project, points and files, `E09` what this build cannot honour yet; `W` warnings, `N` notes.

pub mod notes;
pub mod project;
pub mod routes;
pub mod shared;
pub mod syntax;
pub mod tests;
pub mod unsupported;

/// A kind of mistake and its page.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `E`, `W` or `N` and four digits.
    pub code: &'static str,
    /// A heading.
    pub title: &'static str,
    /// What it means and why it is refused, in sentences.
    pub explanation: &'static str,
    /// A route, or a part of one, that has the mistake.
    pub wrong: &'static str,
    /// The same without it.
    pub right: &'static str,
}

/// Declares codes as constants and lists them in `ALL`, in order.
macro_rules! codes {
    ($($name:ident = $code:literal, $title:literal, $explanation:literal, wrong $wrong:literal, right $right:literal;)*) => {
        $(
            #[doc = $title]
            pub static $name: $crate::diagnostics::Code = $crate::diagnostics::Code {
                code: $code,
                title: $title,
                explanation: $explanation,
                wrong: $wrong,
                right: $right,
            };
        )*

        /// The codes of this part.
        pub static ALL: &[&$crate::diagnostics::Code] = &[$(&$name),*];
    };
}
pub(crate) use codes;

/// Every code of the compiler, in order.
pub fn all() -> impl Iterator<Item = &'static Code> {
    [syntax::ALL, routes::ALL, shared::ALL, tests::ALL, project::ALL, unsupported::ALL, notes::ALL]
        .into_iter()
        .flatten()
        .copied()
}

/// The code of this name, in any case.
pub fn find(name: &str) -> Option<&'static Code> {
    all().find(|code| code.code.eq_ignore_ascii_case(name))
}
