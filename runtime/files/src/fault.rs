//! What the file system refuses, as stops.

use std::io::{self, ErrorKind};

use etlc_core::{Exit, Place, Stop, spec};
use etlc_types::codes::run;

use crate::codes;
use crate::compression::Compression;
use crate::encoding::Malformed;

/// A file that could not be opened or looked at.
#[cold]
pub(crate) fn opening(name: &str, error: &io::Error) -> Stop {
    if error.kind() == ErrorKind::NotFound {
        return Stop::new(Exit::Unfit, codes::NO_SUCH_FILE, format!("there is no file {name}"))
            .help("a path starts at the project's directory");
    }
    Stop::new(Exit::Unfit, codes::UNREADABLE, format!("{name} cannot be opened: {error}"))
}

/// A file or stream that could not be read to its end.
#[cold]
pub(crate) fn reading(name: &str, compression: Compression, error: &io::Error) -> Stop {
    if let Some(malformed) = error.get_ref().and_then(|error| error.downcast_ref::<Malformed>()) {
        return Stop::new(Exit::RolledBack, codes::MALFORMED, format!("{name} {malformed}"))
            .note("source", format!("{name} {}", malformed.position))
            .help(
                "name the encoding that the file is in, with the source's option `encoding`, or mend the file there",
            );
    }
    let format = match compression {
        // An error of the system has a number; what the decoders find wrong has none.
        _ if error.raw_os_error().is_some() => None,
        Compression::Plain => None,
        Compression::Gzip => Some("gzip"),
        Compression::Zstandard => Some("Zstandard"),
    };
    match format {
        Some(format) if error.kind() == ErrorKind::UnexpectedEof => {
            Stop::new(Exit::RolledBack, codes::DAMAGED, format!("{name} is cut off in the middle of its {format} data"))
                .help("fetch the file again")
        }
        Some(format) => {
            Stop::new(Exit::RolledBack, codes::DAMAGED, format!("{name} is not sound {format} data: {error}"))
                .help("fetch the file again, or correct the ending of its name")
        }
        None => Stop::new(Exit::RolledBack, codes::UNREADABLE, format!("{name} cannot be read on: {error}")),
    }
}

/// A file that could not be made, filled or removed.
#[cold]
pub(crate) fn writing(name: &str, error: &io::Error) -> Stop {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            Stop::new(Exit::Resource, codes::DISK_FULL, format!("{name} cannot be written: {error}"))
                .help("make room: a file is written beside the one it replaces, so both need it at once")
        }
        _ => Stop::new(Exit::Unfit, codes::UNWRITABLE, format!("{name} cannot be written: {error}")),
    }
}

/// A thread that the system does not allow.
#[cold]
pub(crate) fn no_thread(error: &io::Error) -> Stop {
    Stop::new(Exit::Resource, run::NO_THREADS, format!("no thread can be started: {error}"))
}

/// A thread of this program that ended before its work did.
#[cold]
pub(crate) fn thread_lost(name: &str) -> Stop {
    Stop::new(Exit::Bug, run::BUG, format!("the thread that moves the bytes of {name} has ended too early"))
}

/// Adds the place in the route that the stop is about, where it does not have one yet.
#[cold]
pub(crate) fn placed(stop: Stop, route: &spec::Route, place: Place) -> Stop {
    if stop.notes().iter().any(|(label, _)| *label == "route") {
        return stop;
    }
    stop.note("route", place.shown(route.file))
}
