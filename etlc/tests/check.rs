//! What the checker says of routes, and what it makes of them, against one small project.

#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

mod check {
    mod cases;
    mod codes;
    mod pictures;
    mod project;
    #[path = "../russian/prose.rs"]
    mod prose;
    mod shown;
    mod sound;
    mod whole;
}
