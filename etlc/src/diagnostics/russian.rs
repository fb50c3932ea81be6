//! Russian.

/// This English text or template in Russian.
pub(super) fn text(_english: &str) -> Option<&'static str> {
    None
}
