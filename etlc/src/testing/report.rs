//! What is printed of a test.

use serde_json::json;

use super::verdict::{Difference, Failure};
use crate::{
    diagnostics::{Lang, Text},
    ir::{Place, Route, test::Test},
};

/// The forms of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// For people.
    Fancy {
        /// Whether in colours.
        color: bool,
    },
    /// One line a mistake.
    Short,
    /// One JSON object a test.
    Json,
    /// Annotations for GitHub.
    Github,
}

/// A test with what is wrong.
#[derive(Debug)]
pub(crate) struct Verdict<'a> {
    pub(crate) route: &'a Route,
    pub(crate) test: &'a Test,
    /// Empty where it passes.
    pub(crate) failures: Vec<Failure>,
}

impl Verdict<'_> {
    /// What is printed of it, with its line end.
    pub(crate) fn render(&self, form: Form, lang: Lang) -> String {
        match form {
            Form::Fancy { color } => self.fancy(color, lang),
            Form::Short => self.short(lang),
            Form::Json => self.json(lang),
            Form::Github => self.github(lang),
        }
    }

    fn at(&self, place: &Place) -> String {
        format!("{}:{}", place.file.as_ref().unwrap_or(&self.route.file), place.line)
    }

    fn fancy(&self, color: bool, lang: Lang) -> String {
        let (word, code) = if self.failures.is_empty() { ("ok    ", "32") } else { ("FAILED", "1;31") };
        let word = if color { format!("\u{1b}[{code}m{word}\u{1b}[0m") } else { word.to_owned() };
        let mut said = format!("{word}  {}: {}  ({})\n", self.route.name, self.test.name, self.at(&self.test.place));
        for failure in &self.failures {
            said.push_str(&format!("  {}  {}\n", self.at(&failure.place), failure.message.render(lang)));
            for note in &failure.notes {
                said.push_str(&format!("      {}\n", note.render(lang)));
            }
            for Difference { field, expected, got, rule } in &failure.fields {
                let label = |text: Text| text.render(lang).into_owned();
                let mut lines = vec![(label(text!("expected")), expected.clone()), (label(text!("got")), got.clone())];
                if let Some(place) = rule {
                    lines.push((label(text!("made by")), format!("{}  {}", self.at(place), place.text)));
                }
                let width = lines.iter().map(|(label, _)| label.chars().count()).max().unwrap_or_default();
                said.push_str(&format!("      {field}\n"));
                for (label, text) in lines {
                    said.push_str(&format!("        {label:<width$}  {text}\n"));
                }
            }
        }
        said
    }

    /// The failures on one line each.
    fn lines(&self, lang: Lang) -> impl Iterator<Item = (&Place, String)> {
        self.failures.iter().flat_map(move |failure| {
            let message = failure.message.render(lang);
            let told = match failure.fields.as_slice() {
                [] => vec![message.into_owned()],
                fields => {
                    let told = fields.iter().map(|Difference { field, expected, got, .. }| {
                        text!("{message}: {field} is {got}, expected {expected}", message, field, got, expected)
                            .render(lang)
                            .into_owned()
                    });
                    told.collect()
                }
            };
            told.into_iter().map(|line| (&failure.place, line))
        })
    }

    fn short(&self, lang: Lang) -> String {
        let place = &self.test.place;
        if self.failures.is_empty() {
            return format!("{}:{}: ok: {}\n", self.at(place), place.column, self.test.name);
        }
        self.lines(lang)
            .map(|(place, line)| format!("{}:{}: FAILED: {}: {line}\n", self.at(place), place.column, self.test.name))
            .collect()
    }

    fn json(&self, lang: Lang) -> String {
        let placed =
            |place: &Place| (place.file.as_ref().unwrap_or(&self.route.file).clone(), place.line, place.column);
        let failures = self.failures.iter().map(|failure| {
            let (file, line, column) = placed(&failure.place);
            let fields = failure.fields.iter().map(|Difference { field, expected, got, rule }| {
                let rule = rule.as_ref().map(|place| {
                    let (file, line, column) = placed(place);
                    json!({"file": file, "line": line, "column": column, "text": place.text})
                });
                json!({"field": field, "expected": expected, "got": got, "rule": rule})
            });
            let notes = failure.notes.iter().map(|note| note.render(lang));
            json!({
                "message": failure.message.render(lang), "file": file, "line": line, "column": column,
                "notes": notes.collect::<Vec<_>>(), "fields": fields.collect::<Vec<_>>(),
            })
        });
        let (file, line, column) = placed(&self.test.place);
        let outcome = if self.failures.is_empty() { "ok" } else { "failed" };
        let object = json!({
            "route": self.route.name, "test": self.test.name, "file": file, "line": line, "column": column,
            "outcome": outcome, "failures": failures.collect::<Vec<_>>(),
        });
        format!("{object}\n")
    }

    fn github(&self, lang: Lang) -> String {
        let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
        let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
        let lines = self.lines(lang).map(|(place, line)| {
            let file = place.file.as_ref().unwrap_or(&self.route.file);
            format!(
                "::error file={},line={},col={},title={}::{}\n",
                property(file),
                place.line,
                place.column,
                property(&self.test.name),
                data(&line)
            )
        });
        lines.collect()
    }
}
