//! From SQLite's errors to what ends a run.

use etlc_core::{Exit, Place, Stop};
use rusqlite::{Error, ErrorCode};

use crate::codes;

/// The kinds of work that SQLite may refuse for a reason of their own.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Work {
    /// Opening the file.
    Open,
    /// Compiling the source's query.
    Query,
    /// Reading rows.
    Read,
    /// Making a target ready.
    Prepare,
    /// Writing a row.
    Write,
    /// Committing.
    Commit,
}

impl Work {
    fn exit_and_code(self) -> (Exit, &'static str) {
        match self {
            Work::Open => (Exit::NoConnection, codes::CANNOT_OPEN),
            Work::Query => (Exit::Unfit, codes::QUERY_REFUSED),
            Work::Read => (Exit::RolledBack, codes::NOT_READ),
            Work::Prepare => (Exit::Unfit, codes::NOT_PREPARED),
            Work::Write => (Exit::RolledBack, codes::REFUSED),
            Work::Commit => (Exit::RolledBack, codes::NOT_COMMITTED),
        }
    }

    fn failed(self) -> &'static str {
        match self {
            Work::Open => "cannot be opened",
            Work::Query => "refuses the query",
            Work::Read => "could not be read",
            Work::Prepare => "refuses to make the target ready",
            Work::Write => "refused the row",
            Work::Commit => "could not commit",
        }
    }
}

/// What ends the run when this work on this file failed.
#[cold]
pub(crate) fn stop(error: &Error, file: &str, work: Work) -> Stop {
    let said = match error {
        Error::SqlInputError { msg, offset, .. } => format!("{msg}, at byte {offset}"),
        error => error.to_string(),
    };
    let (exit, code, message, help) = match code_of(error) {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            Exit::NoConnection,
            codes::LOCKED,
            format!("{file} is locked by another program"),
            "end the other program (`fuser` with the file's name says which it is), or let it finish, and start the route again",
        ),
        Some(ErrorCode::CannotOpen) => (
            Exit::NoConnection,
            codes::CANNOT_OPEN,
            format!("{file} cannot be opened: {said}"),
            "look at who may read and write the file and its directory",
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied) => (
            Exit::NoConnection,
            codes::READ_ONLY,
            format!("{file} may not be written: {said}"),
            "make the file and its directory writable for the user that runs the route",
        ),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => (
            Exit::Unfit,
            codes::NOT_A_DATABASE,
            format!("{file} is no sound database of SQLite: {said}"),
            "look at the path, and at what `pragma integrity_check` says",
        ),
        Some(ErrorCode::DiskFull) => (
            Exit::Resource,
            codes::DISK_FULL,
            format!("there is no room on the disk for {file}"),
            "make room, or let SQLITE_TMPDIR name a directory with room for temporary files",
        ),
        Some(ErrorCode::SystemIoFailure) => (
            Exit::Resource,
            codes::INPUT_OUTPUT,
            format!("the disk failed under {file}: {said}"),
            "look at the disk and at the file system",
        ),
        Some(ErrorCode::OutOfMemory) => (
            Exit::Resource,
            codes::OUT_OF_MEMORY,
            format!("there was no memory for {file}"),
            "give the program more memory",
        ),
        _ => {
            let (exit, code) = work.exit_and_code();
            let message = format!("{file} {}: {said}", work.failed());
            return Stop::new(exit, code, message);
        }
    };
    let stop = Stop::new(exit, code, message).help(help);
    if code == codes::LOCKED { stop.transient() } else { stop }
}

/// A place in the same file: `line 7  [age](int4)`.
pub(crate) fn line(place: Place) -> String {
    format!("{}  {}", place.shown_line(), place.text)
}

/// SQLite's number for an error; an error in a statement's text has it in another place.
pub(crate) fn code_of(error: &Error) -> Option<ErrorCode> {
    match error {
        Error::SqlInputError { error, .. } => Some(error.code),
        error => error.sqlite_error_code(),
    }
}
