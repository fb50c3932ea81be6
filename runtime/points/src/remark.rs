//! What is wrong with an `.env`, without a word of what is in it.

use std::{error::Error, fmt, path::PathBuf};

/// A mistake or a warning: where, what, and how to mend it. It never holds a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The file; `None` for what the environment says.
    pub file: Option<PathBuf>,
    /// The line, from 1; `None` where it is about the file as a whole.
    pub line: Option<usize>,
    /// What is wrong, one sentence without a full stop.
    pub what: String,
    /// How to mend it, as an instruction without a full stop.
    pub mend: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{}", file.display())?,
            None => f.write_str("environment")?,
        }
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}; {}", self.what, self.mend)
    }
}

/// All mistakes of an `.env` and the environment, in the order of their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvError {
    /// At least one.
    pub mistakes: Vec<Remark>,
}

impl fmt::Display for EnvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.mistakes.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            mistake.fmt(f)?;
        }
        Ok(())
    }
}

impl Error for EnvError {}
