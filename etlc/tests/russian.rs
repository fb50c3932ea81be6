//! Everything that is said for people is said in Russian too.

#![expect(clippy::disallowed_methods, reason = "the sources and the cases are files")]

mod russian {
    mod catalogue;
    pub(crate) mod prose;
    mod sources;
}
