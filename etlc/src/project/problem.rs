//! What is wrong outside the text of a route.

use std::path::{Path, PathBuf};

use crate::diagnostics::{Code, Lang, Severity, Text};

/// A mistake, or a remark, that belongs to no route's text: a missing file, a broken `.env`. It never shows what is
/// in the file, since that may be a password or no text at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of mistake it is.
    pub code: &'static Code,
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong, one sentence without a full stop.
    pub message: Text,
    /// The file that it is about.
    pub file: Option<PathBuf>,
    /// The line in it, from 1.
    pub line: Option<usize>,
    /// The column in that line, in characters from 1.
    pub column: Option<usize>,
    /// How to mend it.
    pub help: Option<Text>,
}

impl Problem {
    /// An error of this code.
    pub(crate) fn error(code: &'static Code, message: impl Into<Text>) -> Problem {
        let message = message.into();
        Problem { code, severity: Severity::Error, message, file: None, line: None, column: None, help: None }
    }

    /// The same about this file.
    pub(crate) fn file(mut self, file: &Path) -> Problem {
        self.file = Some(file.to_owned());
        self
    }

    /// The same with advice.
    pub(crate) fn help(mut self, help: impl Into<Text>) -> Problem {
        self.help = Some(help.into());
        self
    }
}

impl Problem {
    /// `FILE:LINE:COLUMN: MESSAGE`, as far as there is a place; code and help are for the output form to arrange.
    pub fn render(&self, lang: Lang) -> String {
        let mut rendered = String::new();
        if let Some(file) = &self.file {
            rendered.push_str(&file.display().to_string());
            for number in [self.line, self.column].into_iter().flatten() {
                rendered.push_str(&format!(":{number}"));
            }
            rendered.push_str(": ");
        }
        rendered.push_str(&self.message.render(lang));
        rendered
    }
}
