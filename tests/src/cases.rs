//! Cases as data: a file holds many, each with a name and sections.
//!
//! ```text
//! === the name of a case, in words
//! --- the head of a section
//! its body,
//! line by line
//! ```
//!
//! With `BLESS=1` in the environment, a section that differs from what it is compared with is written anew. Read what
//! changed before it is committed: a blessed mistake is a tested mistake.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A file of cases.
#[derive(Debug)]
pub struct Cases {
    path: PathBuf,
    before: String,
    /// The cases in the order of the file.
    pub cases: Vec<Case>,
}

/// A case.
#[derive(Debug)]
pub struct Case {
    /// Its name, in words.
    pub name: String,
    /// Its sections in order.
    pub sections: Vec<Section>,
}

/// A section of a case.
#[derive(Debug)]
pub struct Section {
    /// What follows `---`.
    pub head: String,
    /// Its lines; empty, or ended by a line's end.
    pub body: String,
}

impl Cases {
    /// Reads `tests/cases/NAME.cases`.
    ///
    /// # Panics
    /// If there is no such file, it holds no case, or two of one name.
    pub fn read(name: &str) -> Cases {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(name).with_extension("cases");
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut cases = Cases { path, before: String::new(), cases: Vec::new() };
        for line in text.split_inclusive('\n') {
            if let Some(name) = line.strip_prefix("=== ") {
                let name = name.trim_end().to_owned();
                assert!(cases.cases.iter().all(|case| case.name != name), "two cases are called {name:?}");
                cases.cases.push(Case { name, sections: Vec::new() });
            } else if let Some(head) = line.strip_prefix("--- ") {
                let case = cases.cases.last_mut().expect("a section belongs to a case");
                case.sections.push(Section { head: head.trim_end().to_owned(), body: String::new() });
            } else {
                let section = cases.cases.last_mut().and_then(|case| case.sections.last_mut());
                section.map_or(&mut cases.before, |section| &mut section.body).push_str(line);
            }
        }
        for section in cases.cases.iter_mut().filter_map(|case| case.sections.last_mut()) {
            if section.body.ends_with("\n\n") || section.body == "\n" {
                section.body.pop();
            }
        }
        assert!(!cases.cases.is_empty(), "{} holds no case", cases.path.display());
        cases
    }

    /// Writes the file anew, after a blessing.
    pub fn write(&self) {
        let cases: Vec<String> = self.cases.iter().map(Case::text).collect();
        fs::write(&self.path, self.before.clone() + &cases.join("\n")).expect("the cases can be written");
    }
}

impl Case {
    /// A name for a route: the letters and digits of the case's, joined by `-`.
    pub fn slug(&self) -> String {
        let words = self.name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let slug = words.collect::<Vec<_>>().join("-").to_ascii_lowercase();
        let slug = if slug.starts_with(|first: char| first.is_ascii_digit()) { format!("n{slug}") } else { slug };
        slug[..slug.len().min(60)].trim_end_matches('-').to_owned()
    }

    /// The body of the section with this head.
    pub fn section(&self, head: &str) -> Option<&str> {
        self.sections.iter().find(|section| section.head == head).map(|section| section.body.as_str())
    }

    /// Compares the section with this head, an empty one where there is none, with what came out. A difference is
    /// blessed, or described in the `Err`.
    pub fn compare(&mut self, head: &str, found: &str) -> Result<(), String> {
        let index = self.sections.iter().position(|section| section.head == head);
        match index {
            Some(index) => self.compare_at(index, found),
            None if found.is_empty() => Ok(()),
            None => {
                self.sections.push(Section { head: head.to_owned(), body: String::new() });
                self.compare_at(self.sections.len() - 1, found)
            }
        }
    }

    /// The same with the section at this position.
    pub fn compare_at(&mut self, index: usize, found: &str) -> Result<(), String> {
        let Section { head, body } = &mut self.sections[index];
        if body == found {
            return Ok(());
        }
        if blessing() {
            found.clone_into(body);
            return Ok(());
        }
        Err(format!("--- {head}: expected\n{body}--- but found\n{found}"))
    }

    fn text(&self) -> String {
        let sections = self.sections.iter().map(|section| format!("--- {}\n{}", section.head, section.body));
        format!("=== {}\n{}", self.name, sections.collect::<String>())
    }
}

/// Whether what came out is to be taken as what is expected.
pub fn blessing() -> bool {
    std::env::var_os("BLESS").is_some_and(|value| value == "1")
}

/// Fails with every failure of a list, each under its name; passes where there is none.
#[track_caller]
pub fn report(failures: &[(String, String)]) {
    let texts: Vec<String> = failures.iter().map(|(name, what)| format!("=== {name}\n{what}")).collect();
    assert!(failures.is_empty(), "{} failed:\n\n{}", failures.len(), texts.join("\n\n"));
}
