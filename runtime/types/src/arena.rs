//! Memory for the texts that functions make.

use bumpalo::Bump;

/// Holds what the rules of a row make (texts, bytes, lists) until the reader resets it between rows.
#[derive(Debug, Default)]
pub struct Arena(Bump);

impl Arena {
    /// An empty arena.
    pub fn new() -> Arena {
        Arena::default()
    }

    /// Copies a text into the arena.
    pub fn text(&self, text: &str) -> &str {
        self.0.alloc_str(text)
    }

    /// Formats a text into the arena: `arena.format(format_args!("{a}-{b}"))`.
    pub fn format(&self, arguments: std::fmt::Arguments<'_>) -> &str {
        bumpalo::format!(in &self.0, "{}", arguments).into_bump_str()
    }

    /// Copies bytes into the arena.
    pub fn bytes(&self, bytes: &[u8]) -> &[u8] {
        self.0.alloc_slice_copy(bytes)
    }

    /// Copies the elements of a list into the arena.
    pub fn list<T: Copy>(&self, elements: &[T]) -> &[T] {
        self.0.alloc_slice_copy(elements)
    }

    /// An empty text in the arena that grows as it is written.
    pub fn builder(&self) -> bumpalo::collections::String<'_> {
        bumpalo::collections::String::new_in(&self.0)
    }

    /// An empty list in the arena that grows as it is filled. Its elements are never dropped, so they own nothing.
    pub fn vec<T: Copy>(&self) -> bumpalo::collections::Vec<'_, T> {
        bumpalo::collections::Vec::new_in(&self.0)
    }

    /// Forgets everything; what was the largest piece of memory is kept for use again.
    pub fn reset(&mut self) {
        self.0.reset();
    }

    /// Bytes that the arena holds from the allocator.
    pub fn allocated(&self) -> usize {
        self.0.allocated_bytes()
    }
}
