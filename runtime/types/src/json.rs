//! JSON documents as text.

mod check;
mod walk;

use std::borrow::Cow;

use crate::{Arena, Result};
use walk::Parts;

/// A text known to be valid JSON. Nothing is made into a tree: its methods walk the text. Equality is of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Json<'a>(&'a str);

/// One step into a JSON document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PathStep {
    /// The value of this key of an object.
    Key(&'static str),
    /// The element at this place of an array, from 0.
    Index(usize),
}

/// The kinds of JSON values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is JSON's own word")]
pub enum JsonKind {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

impl<'a> Json<'a> {
    /// The JSON `null`.
    pub const NULL: Json<'static> = Json("null");

    /// Checks that a text is one JSON value as RFC 8259 defines it, nested at most 128 levels deep, without halves of
    /// surrogate pairs. Nothing is built.
    ///
    /// # Errors
    /// `R0113` with the byte where it went wrong.
    pub fn parse(text: &'a str) -> Result<Json<'a>> {
        match check::check(text.as_bytes()) {
            Ok(()) => Ok(Json(text)),
            Err(wrong) => Err(wrong.failure(text)),
        }
    }

    /// Why a text is no JSON value, and at which byte, from 0; `None` where it is one.
    pub fn mistake(text: &str) -> Option<(usize, &'static str)> {
        check::check(text.as_bytes()).err().map(|wrong| (wrong.at, wrong.what))
    }

    /// Takes a text that a parser or a server has already found valid, without looking at it. Of a text that is not,
    /// the methods find nothing or a wrong part, but they do not panic.
    #[inline]
    pub fn already_valid(text: &'a str) -> Json<'a> {
        Json(text)
    }

    /// The whole text.
    #[inline]
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// What kind of value it is.
    #[inline]
    pub fn kind(self) -> JsonKind {
        match self.trim().as_bytes().first() {
            Some(b'n') => JsonKind::Null,
            Some(b't' | b'f') => JsonKind::Bool,
            Some(b'"') => JsonKind::String,
            Some(b'[') => JsonKind::Array,
            Some(b'{') => JsonKind::Object,
            _ => JsonKind::Number,
        }
    }

    /// Whether it is `null`.
    #[inline]
    pub fn is_null(self) -> bool {
        self.kind() == JsonKind::Null
    }

    /// The value at the end of a path; `None` where a step leads nowhere. Of equal keys the last counts.
    #[inline]
    pub fn path(self, steps: &[PathStep]) -> Option<Json<'a>> {
        steps.iter().try_fold(self, |value, step| match *step {
            PathStep::Key(key) => value.get(key),
            PathStep::Index(index) => value.at(index),
        })
    }

    /// The value of a key of an object; of equal keys the last counts, as in PostgreSQL.
    pub fn get(self, key: &str) -> Option<Json<'a>> {
        Parts::of_object(self.trim())
            .filter(|(written, _)| walk::unescape(written).is_some_and(|written| written == key))
            .last()
            .map(|(_, value)| Json(value))
    }

    /// The element of an array at this place, from 0.
    pub fn at(self, index: usize) -> Option<Json<'a>> {
        self.elements().nth(index)
    }

    /// The elements of an array; none for another kind.
    pub fn elements(self) -> impl Iterator<Item = Json<'a>> {
        Parts::of_array(self.trim()).map(|(_, value)| Json(value))
    }

    /// The keys of an object without escapes, and their values; none for another kind.
    pub fn entries(self) -> impl Iterator<Item = (Cow<'a, str>, Json<'a>)> {
        Parts::of_object(self.trim()).map_while(|(key, value)| Some((walk::unescape(key)?, Json(value))))
    }

    /// The content of a JSON text without escapes, borrowed where it had none. `None` for another kind.
    #[inline]
    pub fn string(self) -> Option<Cow<'a, str>> {
        walk::unescape(self.escaped()?)
    }

    /// The content of a JSON text without escapes, in the arena where it had some. `None` for another kind.
    #[inline]
    pub fn unescape(self, arena: &'a Arena) -> Option<&'a str> {
        let escaped = self.escaped()?;
        if !escaped.contains('\\') {
            return Some(escaped);
        }
        let mut out = arena.builder();
        walk::write_unescaped(escaped, &mut out)?;
        Some(out.into_bump_str())
    }

    /// The text of a JSON number. `None` for another kind.
    #[inline]
    pub fn number(self) -> Option<&'a str> {
        (self.kind() == JsonKind::Number).then(|| self.trim())
    }

    /// `true` or `false`. `None` for another kind.
    #[inline]
    pub fn bool(self) -> Option<bool> {
        (self.kind() == JsonKind::Bool).then(|| self.trim() == "true")
    }

    /// What stands between the quotes of a JSON text.
    #[inline]
    fn escaped(self) -> Option<&'a str> {
        self.trim().strip_prefix('"')?.strip_suffix('"')
    }

    /// The value without the white space that JSON allows around it.
    #[inline]
    pub(crate) fn trim(self) -> &'a str {
        let text = walk::after_space(self.0);
        &text[..text.len() - text.bytes().rev().take_while(walk::is_space).count()]
    }
}
