//! `etlc functions`, and the page of the reference that lists the functions.

use std::fmt::Write;

use clap::ValueEnum;
use etlc_functions::{Family, Function, find, functions as all};

use super::{
    Flags, MISTAKE, output,
    output::Stream,
    own::{Own, own},
};
use crate::diagnostics::{Lang, Text, suggest::nearest};

/// How functions are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// For a terminal.
    #[default]
    Text,
    /// As the reference has them.
    Markdown,
}

pub(super) fn functions(flags: &Flags, name: Option<&str>, form: Form) -> Result<(), u8> {
    let own = own(flags);
    let Some(name) = name else {
        Stream::Output.write(&match form {
            Form::Text => list(flags.lang, &own),
            Form::Markdown => markdown(),
        });
        return Ok(());
    };
    if let Some(own) = own.iter().find(|own| own.name == name) {
        Stream::Output.write(&own.page());
        return Ok(());
    }
    let Some(function) = find(name) else {
        let names = all().iter().flat_map(|function| std::iter::once(&function.name).chain(function.aliases));
        let names = names.copied().chain(own.iter().map(|own| own.name.as_str()));
        let help = nearest(name, names).map(|nearest| text!("did you mean `{nearest}`?", nearest));
        output::refusal(flags, text!("there is no function `{name}`", name), help);
        return Err(MISTAKE);
    };
    Stream::Output.write(&match form {
        Form::Text => page(flags, function),
        Form::Markdown => section(function, 1),
    });
    Ok(())
}

/// All functions by family, in Markdown.
pub fn markdown() -> String {
    let mut page =
        "# Functions\n\nWhat a step or an expression can call. `etlc functions NAME` prints one.\n".to_owned();
    for (family, functions) in families() {
        let _ = writeln!(page, "\n## {family}");
        for function in functions {
            let _ = write!(page, "\n{}", section(function, 3));
        }
    }
    page
}

/// The functions of each family, in the order of the families.
fn families() -> Vec<(Family, Vec<&'static Function>)> {
    let mut families: Vec<(Family, Vec<&'static Function>)> = Vec::new();
    let mut functions = all().to_vec();
    functions.sort_by_key(|function| function.family);
    for function in functions {
        match families.last_mut() {
            Some((family, of_family)) if *family == function.family => of_family.push(function),
            _ => families.push((function.family, vec![function])),
        }
    }
    families
}

/// A line for each function, by family, those of the project last.
fn list(lang: Lang, own: &[Own]) -> String {
    let names = all().iter().map(|function| function.name.len()).chain(own.iter().map(|own| own.name.len()));
    let width = names.max().unwrap_or(0);
    let mut list = String::new();
    for (family, functions) in families() {
        let line = if list.is_empty() { "" } else { "\n" };
        let _ = writeln!(list, "{line}{}", heading(family).render(lang));
        for function in functions {
            let summary = Text::from(function.summary);
            let _ = writeln!(list, "  {:width$}  {}", function.name, summary.render(lang));
        }
    }
    if !own.is_empty() {
        let _ = writeln!(list, "\n{}", text!("the project's own").render(lang));
        list.extend(own.iter().map(|own| own.line(width)));
    }
    list
}

/// What a family is called.
fn heading(family: Family) -> Text {
    match family {
        Family::Text => text!("text"),
        Family::Numbers => text!("numbers"),
        Family::Dates => text!("dates"),
        Family::Values => text!("values"),
        Family::Lists => text!("lists"),
        Family::Documents => text!("documents"),
        Family::Hashes => text!("hashes"),
        Family::Encodings => text!("encodings"),
        Family::Identifiers => text!("identifiers"),
        Family::People => text!("people"),
        Family::Web => text!("web"),
        Family::Checks => text!("checks"),
        Family::Conversions => text!("conversions"),
        Family::System => text!("system"),
    }
}

/// The page of a function for a terminal.
fn page(flags: &Flags, function: &Function) -> String {
    let mut page = format!("{function}\n\n{}\n", Text::from(function.summary).render(flags.lang));
    if !function.aliases.is_empty() {
        let aliases = text!("Also called {names}.", names = function.aliases.join(", "));
        let _ = write!(page, "\n{}\n", aliases.render(flags.lang));
    }
    if !function.details.is_empty() {
        let _ = write!(page, "\n{}\n", function.details);
    }
    page.push('\n');
    for example in function.examples {
        let example = text!("{call} gives {result}", call = example.call, result = example.gives);
        let _ = writeln!(page, "    {}", example.render(flags.lang));
    }
    page
}

/// The section of a function under a heading of this level.
fn section(function: &Function, level: usize) -> String {
    let mut section = format!("{} {}\n\n`{function}`\n\n{}\n", "#".repeat(level), function.name, function.summary);
    if !function.aliases.is_empty() {
        let _ = writeln!(section, "\nAlso called `{}`.", function.aliases.join("`, `"));
    }
    if !function.details.is_empty() {
        let _ = writeln!(section, "\n{}", function.details);
    }
    section.push_str("\n```\n");
    for example in function.examples {
        let _ = writeln!(section, "{} gives {}", example.call, example.gives);
    }
    section.push_str("```\n");
    section
}
