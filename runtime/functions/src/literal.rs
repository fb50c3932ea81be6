//! Literal arguments that are made ready once, before the first row: patterns and formats.

/// A type that a literal text of a route is made into when the route starts.
pub trait Prepared: Sized {
    /// The type's name under `etlc_functions`.
    const PATH: &'static str;

    /// Makes it of a text; the error says what is wrong with the text, without its place.
    ///
    /// # Errors
    /// Where the text is no such literal.
    fn prepare(text: &str) -> Result<Self, String>;
}

/// What a literal is made into, for a text that the compiler has checked with [`Literal::check`](crate::Literal).
///
/// # Panics
/// If the text was not checked.
pub fn literal<T: Prepared>(text: &str) -> T {
    T::prepare(text).expect("the compiler has checked the literal")
}

/// Whether a text makes a `T`.
pub(crate) fn check<T: Prepared>(text: &str) -> Result<(), String> {
    T::prepare(text).map(drop)
}
