//! Texts out of files.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use super::Problem;
use crate::diagnostics::codes::project as codes;

/// Why a file gives no text.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The system's reason.
    Unreadable(io::Error),
    /// A directory, a pipe or a device.
    NoFile,
    /// A link in its path leads out of the project.
    Outside,
    /// More bytes than are allowed.
    TooLarge,
    /// Where the first byte stands that is no UTF-8.
    NotUtf8 {
        /// Bytes before it.
        offset: usize,
        /// From 1.
        line: usize,
        /// In characters, from 1.
        column: usize,
        /// Whether the file starts as UTF-16 does.
        utf_16: bool,
    },
}

/// The text of a file of at most so many bytes.
pub(super) fn read(path: &Path, longest: u64) -> Result<String, Refusal> {
    // To open a pipe would be to wait for who writes into it.
    if !path.metadata().map_err(Refusal::Unreadable)?.is_file() {
        return Err(Refusal::NoFile);
    }
    let file = File::open(path).map_err(Refusal::Unreadable)?;
    let expected = file.metadata().map_err(Refusal::Unreadable)?.len();
    if expected > longest {
        return Err(Refusal::TooLarge);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(expected).map_err(|_| Refusal::TooLarge)?);
    // A file may grow between the two.
    file.take(longest + 1).read_to_end(&mut bytes).map_err(Refusal::Unreadable)?;
    if bytes.len() as u64 > longest {
        return Err(Refusal::TooLarge);
    }
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let before = String::from_utf8_lossy(&bytes[..offset]);
        let last = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
        Refusal::NotUtf8 {
            offset,
            line: 1 + before.matches('\n').count(),
            column: 1 + last,
            utf_16: bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]),
        }
    })
}

/// Puts another text in the place of a file's, which is there until that one is whole.
///
/// # Errors
/// A problem where the file cannot be written; then it is as it was.
pub fn rewrite(path: &Path, text: &str) -> Result<(), Problem> {
    let write = || {
        let path = path.canonicalize()?;
        let draft = path.with_extension("etl.draft");
        fs::write(&draft, text)
            .and_then(|()| fs::set_permissions(&draft, fs::metadata(&path)?.permissions()))
            .and_then(|()| fs::rename(&draft, &path))
            .inspect_err(|_| {
                let _gone = fs::remove_file(&draft);
            })
    };
    write().map_err(|error: io::Error| {
        Problem::error(&codes::UNWRITABLE, text!("the file cannot be written: {error}", error)).file(path)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_say_where() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("a.etl");
        let read = |bytes: &[u8], longest: u64| {
            fs::write(&path, bytes).expect("a file");
            read(&path, longest)
        };
        assert_eq!(read("я\n".as_bytes(), 3).expect("as long as allowed"), "я\n");
        assert!(matches!(read("я\n".as_bytes(), 2), Err(Refusal::TooLarge)));
        assert!(matches!(
            read(b"a\n\xd1\x8f\xff", 9),
            Err(Refusal::NotUtf8 { offset: 4, line: 2, column: 2, utf_16: false })
        ));
        assert!(matches!(
            read(b"\xff\xfea\0", 9),
            Err(Refusal::NotUtf8 { offset: 0, line: 1, column: 1, utf_16: true })
        ));
        assert!(matches!(super::read(&directory.path().join("no"), 9), Err(Refusal::Unreadable(_))));
        assert!(matches!(super::read(directory.path(), 9), Err(Refusal::NoFile)));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_is_no_file() {
        assert!(matches!(super::read(Path::new("/dev/zero"), 1000), Err(Refusal::NoFile)));
    }
}
