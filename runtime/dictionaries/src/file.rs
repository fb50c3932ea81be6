//! The files that dictionaries are read from.

use std::{fs::File, io::Read, path::Path};

use crate::Mistake;

/// The most bytes that a dictionary may have, since it is held in memory as a whole.
pub const LONGEST: u64 = 256 << 20;

/// The text of a file that lies below a directory.
///
/// # Errors
/// Where it is missing, no file, too large or not UTF-8, and where its path or a link in it leads out of the directory.
pub fn read(directory: &Path, path: &Path) -> Result<String, Mistake> {
    let unreadable = |error: std::io::Error| Mistake::broken(format!("it cannot be read: {error}"));
    let whole = path.canonicalize().map_err(unreadable)?;
    if !whole.starts_with(directory.canonicalize().map_err(unreadable)?) {
        return Err(Mistake::broken("it leads out of the directory that it is looked for in")
            .help("keep dictionaries in the project's directory, and no links out of it"));
    }
    let file = File::open(&whole).map_err(unreadable)?;
    let meta = file.metadata().map_err(unreadable)?;
    if !meta.is_file() {
        return Err(Mistake::broken("it is no file"));
    }
    let too_large = || {
        Mistake::broken(format!("it is larger than {} MiB", LONGEST >> 20))
            .help("a dictionary is held in memory: leave out what is not looked up, or join in the database")
    };
    if meta.len() > LONGEST {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(meta.len() as usize + 1);
    file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LONGEST {
        return Err(too_large());
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = memchr::memchr_iter(b'\n', valid).count() as u32 + 1;
        Mistake::broken("this is not UTF-8").line(line).help("convert it: iconv -f CP1251 -t UTF-8 in.csv > out.csv")
    })
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    #[test]
    fn files_are_read_below_their_directory() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = directory.path().join("project");
        fs::create_dir_all(root.join("sub")).expect("directories");
        fs::write(directory.path().join("secret.csv"), "k,v\n").expect("a file");
        fs::write(root.join("sub/a.csv"), "a,b\n").expect("a file");
        fs::write(root.join("b.csv"), b"a,b\n1,\xff\n").expect("a file");
        File::create(root.join("large.csv")).and_then(|file| file.set_len(LONGEST + 1)).expect("a sparse file");
        symlink("../secret.csv", root.join("out.csv")).expect("a link");
        symlink("sub", root.join("within")).expect("a link");
        assert_eq!(read(&root, &root.join("sub/a.csv")).as_deref(), Ok("a,b\n"));
        assert_eq!(read(&root, &root.join("within/a.csv")).as_deref(), Ok("a,b\n"));
        for (path, error) in [
            ("none.csv", "it cannot be read: No such file or directory (os error 2)"),
            ("sub", "it is no file"),
            ("out.csv", "it leads out of the directory that it is looked for in"),
            ("../secret.csv", "it leads out of the directory that it is looked for in"),
            ("b.csv", "line 2: this is not UTF-8"),
            ("large.csv", "it is larger than 256 MiB"),
        ] {
            assert_eq!(read(&root, &root.join(path)).expect_err(path).to_string(), error, "{path}");
        }
    }
}
