//! What cargo and rustc refuse of the user's own: their messages, at the places in the user's files.

use crate::{
    diagnostics::{Diagnostic, Sources, Span, Text, codes::shared as codes},
    foreign::Dependency,
    shared::Shared,
    toolchain::{Generated, Refusal, RefusedPlace},
    unit::Unit,
};

/// The files that routes share, read for the sake of what is said of them.
pub(super) struct Own<'a> {
    pub(super) sources: &'a Sources,
    pub(super) shared: &'a Shared,
    pub(super) routes: &'a [Generated],
}

impl Own<'_> {
    /// What rustc says of functions in Rust.
    pub(super) fn functions(&self, refusals: &[Refusal]) -> Unit {
        let mut diagnostics: Vec<Diagnostic> = refusals.iter().filter_map(|refusal| self.function(refusal)).collect();
        // A file that several routes use is refused once for each.
        diagnostics.dedup();
        Unit { sources: self.sources.clone(), diagnostics, notes: Vec::new(), ir: None, tests: Vec::new() }
    }

    fn function(&self, refusal: &Refusal) -> Option<Diagnostic> {
        let (first, others) = refusal.places.split_first()?;
        let span = self.span(first)?;
        let message = text!("rustc refuses this: {message}", message = refusal.message);
        let mut diagnostic =
            Diagnostic::error(&codes::RUST_REFUSED, span, message).here(Text::verbatim(first.label.clone()));
        for other in others {
            if let Some(span) = self.span(other) {
                diagnostic = diagnostic.label(span, Text::verbatim(other.label.clone()));
            }
        }
        Some(match refusal.notes.is_empty() {
            true => diagnostic,
            false => diagnostic.help(Text::verbatim(refusal.notes.join("\n"))),
        })
    }

    /// A place in a copy of the user's file, in that file; of one in the code around a function, its signature.
    fn span(&self, place: &RefusedPlace) -> Option<Span> {
        if let Some(file) = place.file.strip_prefix("src/own/") {
            let name = format!("routes/functions/{file}");
            let file = (0..self.sources.count()).find(|file| self.sources.name(*file) == name)?;
            let start = self.sources.bytes(file).start;
            return Some(Span::new(start + place.bytes.start, start + place.bytes.end));
        }
        let generated = self.routes.iter().find(|generated| generated.route == place.route)?;
        let own = generated.package.own.as_ref().filter(|_| place.file == "src/own.rs")?;
        let (_, signature) = own.get(..place.bytes.start)?.rsplit_once("pub(super) fn ")?;
        let name = signature.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '#'))).next()?;
        let function = self.shared.rust.iter().find(|function| function.name.text == name)?;
        Some(function.span)
    }

    /// What cargo says of a crate that functions in Rust need.
    pub(super) fn dependency(&self, said: &str, refusals: &[Refusal]) -> Option<Unit> {
        let rendered: String = refusals.iter().map(|refusal| refusal.rendered.as_str()).collect();
        let named =
            self.shared.dependencies.iter().find(|dependency| names(dependency).any(|name| is_named(said, name)));
        let (span, message) = match named {
            Some(dependency) => (dependency.span, text!("cargo cannot use `{name}`", name = dependency.name)),
            // What the runtime needs is compiled everywhere; the rest is there for the sake of these.
            None => {
                let first = self.shared.dependencies.first()?;
                (first.span, text!("cargo cannot use what functions in Rust need"))
            }
        };
        let help = Text::verbatim(format!("{}\n{rendered}", said.trim()).trim().to_owned());
        let diagnostic = Diagnostic::error(&codes::CRATE_REFUSED, span, message).help(help);
        Some(Unit {
            sources: self.sources.clone(),
            diagnostics: vec![diagnostic],
            notes: Vec::new(),
            ir: None,
            tests: Vec::new(),
        })
    }
}

/// The names by which cargo may call a crate.
fn names(dependency: &Dependency) -> impl Iterator<Item = &str> {
    let package = dependency.specification.get("package").and_then(|package| package.as_str());
    std::iter::once(dependency.name.as_str()).chain(package)
}

/// Whether a name stands in backticks, with whatever behind it.
fn is_named(said: &str, name: &str) -> bool {
    said.match_indices(&format!("`{name}")).any(|(at, quoted)| {
        let behind = said[at + quoted.len()..].chars().next();
        behind.is_some_and(|c| !c.is_alphanumeric() && !matches!(c, '-' | '_'))
    })
}
