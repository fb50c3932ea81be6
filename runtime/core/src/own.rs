//! Calls of functions of the user's own in Rust. What goes wrong in one is a failure of the row, a panic too.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    fmt::Display,
    panic::{AssertUnwindSafe, Location, PanicHookInfo, catch_unwind},
};

use etlc_types::{Failure, Result, codes::own as codes};

thread_local! {
    /// Whether such a function is running.
    static RUNNING: Cell<bool> = const { Cell::new(false) };
    /// Where the last panic in one was.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Calls a function of this name.
///
/// # Errors
/// A failure where it panics.
#[inline]
pub fn call<T>(name: &'static str, function: impl FnOnce() -> T) -> Result<T> {
    RUNNING.set(true);
    let made = catch_unwind(AssertUnwindSafe(function));
    RUNNING.set(false);
    made.map_err(|payload| panicked(name, payload))
}

/// Calls a function of this name that may give an error.
///
/// # Errors
/// A failure where it does, or panics.
#[inline]
pub fn attempt<T, E: Display>(name: &'static str, function: impl FnOnce() -> std::result::Result<T, E>) -> Result<T> {
    call(name, || function().map_err(|error| error.to_string()))?.map_err(|error| failed(name, error))
}

#[cold]
fn failed(name: &str, error: String) -> Failure {
    Failure::new(codes::FAILED, format!("the function `{name}` fails")).reason(error)
}

#[cold]
fn panicked(name: &str, payload: Box<dyn Any + Send>) -> Failure {
    let said = match (payload.downcast_ref::<&str>(), payload.downcast_ref::<String>()) {
        (Some(said), _) => (*said).to_owned(),
        (None, Some(said)) => said.clone(),
        (None, None) => {
            // What it is nobody knows; dropping it might panic again.
            std::mem::forget(payload);
            "a value that is no text".to_owned()
        }
    };
    let said = match PANIC.take() {
        Some(place) => format!("{said} ({place})"),
        None => said,
    };
    Failure::new(codes::PANICKED, format!("the function `{name}` panics")).reason(said)
}

/// Notes where a panic is that [`call`] is going to catch; false for another, which is a bug of this program.
pub(crate) fn note(panic: &PanicHookInfo<'_>) -> bool {
    let running = RUNNING.get();
    if running {
        PANIC.set(panic.location().map(place));
    }
    running
}

/// A place in the code, in the file that was copied where it is in one.
fn place(location: &Location<'_>) -> String {
    let compiled = location.file().replace('\\', "/");
    let file = match compiled.rsplit_once("/src/own/") {
        Some((_, file)) => format!("routes/functions/{file}"),
        None => compiled,
    };
    format!("{file}:{}:{}", location.line(), location.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_wrong_is_a_failure() {
        std::panic::set_hook(Box::new(|panic| assert!(note(panic), "{panic}")));
        assert_eq!(call("f", || 1), Ok(1));
        assert_eq!(attempt("f", || Ok::<_, String>(1)), Ok(1));
        let error = attempt("f", || Err::<i32, _>("no such tag")).expect_err("an error");
        assert_eq!((error.code(), error.shown_reason()), (codes::FAILED, Some("no such tag")));
        let error = call("f", || -> i32 { panic!("at {}", 7) }).expect_err("a panic");
        assert_eq!((error.code(), error.message()), (codes::PANICKED, "the function `f` panics"));
        let reason = error.shown_reason().expect("a reason");
        assert!(reason.starts_with("at 7 (") && reason.contains("src/own.rs:"), "{reason}");
        let error = call("f", || std::panic::panic_any(7)).expect_err("a panic");
        assert!(error.shown_reason().is_some_and(|reason| reason.starts_with("a value that is no text (")));
        let error = attempt("f", || -> std::result::Result<i32, String> { panic!("both") }).expect_err("a panic");
        assert_eq!(error.code(), codes::PANICKED);
        assert!(!RUNNING.get());
        drop(std::panic::take_hook());
    }
}
