//! What is wrong with the letters of names: characters that nobody sees, words that mix scripts, and names that look
//! alike and are different. Comments, texts and what stands in backticks may hold anything.

use std::collections::{HashMap, HashSet};

use crate::diagnostics::{Diagnostic, Span, Text, codes, lookalike};

use super::characters::is_bidirectional;
use super::field;
use super::head::{HeadKind, split_name};
use super::layout::{Layout, Statement};
use super::lexer::Damage;
use super::tokens::{Kind, Token, quoted};

/// The longest name, in bytes, that is compared with others.
const LONGEST: usize = 400;

/// The most names of one look that a name is compared with.
const MOST_ALIKE: usize = 8;

/// Reports what is wrong in the names of a file that starts at this byte. Nothing is where all of it is ASCII.
pub(super) fn check(
    source: &str,
    start: usize,
    statements: &[Statement],
    tokens: &[Token],
    problems: &mut Vec<Diagnostic>,
) {
    if source.as_bytes()[start..].is_ascii() {
        return;
    }
    Names::of(source, statements, tokens, problems).alike(problems);
}

/// Reports each name of a route that looks like one of a file that it shares; both as they are laid out, with the text up to
/// their end. What looks alike in one file is reported with that.
pub(super) fn check_across(route: (&str, &Layout), shared: (&str, &Layout), problems: &mut Vec<Diagnostic>) {
    let names = |(source, layout): (_, &Layout)| Names::of(source, &layout.statements, &layout.tokens, &mut Vec::new());
    let (own, shared) = (names(route), names(shared));
    let mut shapes: HashMap<String, Vec<&str>> = HashMap::new();
    for name in &shared.order {
        let known = shapes.entry(lookalike::shape(name)).or_default();
        if known.len() < MOST_ALIKE {
            known.push(name);
        }
    }
    let mut told = HashSet::new();
    for name in own.order.iter().filter(|name| !shared.first.contains_key(*name)) {
        let known = shapes.get(&lookalike::shape(name)).into_iter().flatten();
        let mut known = known.filter(|other| !own.first.contains_key(*other));
        if let Some(other) = known.find(|other| lookalike::alike(name, other)) {
            let (span, before) = (own.first[name], shared.first[other]);
            told.insert(span);
            problems.push(look_alike((name, span), (other, before)));
        }
    }
    forget_mixtures(problems, &told);
}

/// Two names that look alike, each with its place.
fn look_alike((name, span): (&str, Span), (other, before): (&str, Span)) -> Diagnostic {
    Diagnostic::warning(
        &codes::syntax::LOOK_ALIKE,
        span,
        text!("two names look alike: {difference}", difference = lookalike::difference(name, other)),
    )
    .label(before, "the other one")
    .help("where both are meant, write one of them in backticks inside its brackets")
    .guess(text!("write `{right}`", right = other), span, other)
}

/// What looks like another name is reported instead of what it mixes.
fn forget_mixtures(problems: &mut Vec<Diagnostic>, told: &HashSet<Span>) {
    problems.retain(|problem| problem.code != &codes::syntax::MIXED_SCRIPTS || !told.contains(&problem.span));
}

/// The names of a file, each where it stands first, in the order of their places.
#[derive(Default)]
struct Names<'s> {
    first: HashMap<&'s str, Span>,
    order: Vec<&'s str>,
}

impl<'s> Names<'s> {
    /// Those of these statements.
    fn of(source: &'s str, statements: &[Statement], tokens: &[Token], problems: &mut Vec<Diagnostic>) -> Names<'s> {
        let mut names = Names::default();
        for statement in statements {
            names.head(source, statement, problems);
            if statement.damage < Damage::Torn {
                for token in &tokens[statement.tokens.clone()] {
                    names.token(source, *token, problems);
                }
            }
        }
        names
    }

    /// The name that a statement starts with, or that `USE` names.
    fn head(&mut self, source: &'s str, statement: &Statement, problems: &mut Vec<Diagnostic>) {
        let head = &statement.head;
        let span = match head.kind {
            HeadKind::Constant => Span::new(head.word.start + 1, head.word.end),
            HeadKind::Use => {
                let rest = &source[head.body..statement.span.end];
                let start = head.body + rest.len() - rest.trim_start().len();
                Span::new(start, start + split_name(rest.trim_start()).0.len())
            }
            _ => head.word,
        };
        self.word(source, span, problems);
    }

    fn token(&mut self, source: &'s str, token: Token, problems: &mut Vec<Diagnostic>) {
        let written = &source[token.span.start..token.span.end];
        if written.is_ascii() && token.kind != Kind::Field && token.kind != Kind::Place {
            if matches!(token.kind, Kind::Name | Kind::Word | Kind::Variable | Kind::Dictionary) {
                self.path(written.trim_start_matches('$'), token.span.end, &mut Vec::new());
            }
            return;
        }
        match token.kind {
            Kind::Name | Kind::Word => self.word(source, token.span, problems),
            Kind::Variable | Kind::Dictionary => {
                let name = written.trim_start_matches('$');
                let start = token.span.end - name.len();
                problems.extend(
                    field::parts(name, start)
                        .filter(|part| !part.literal)
                        .filter_map(|part| invisible(part.text, part.at, true)),
                );
                self.path(name, token.span.end, problems);
            }
            // What is invisible in fields is reported where they are read, in the texts of events too.
            Kind::Field | Kind::Place => {
                const AROUND: [char; 4] = ['[', ']', ' ', '\t'];
                let inside = written.trim_matches(AROUND).trim_start_matches('$');
                let end = token.span.start + written.trim_end_matches(AROUND).len();
                self.path(inside, end, problems);
            }
            Kind::Type => problems.extend(invisible(written, token.span.start, true)),
            Kind::Object => {
                let unquoted = written.find('"').unwrap_or(written.len());
                problems.extend(invisible(&written[..unquoted], token.span.start, true));
            }
            _ => {}
        }
    }

    /// The parts of a path that ends at this byte.
    fn path(&mut self, path: &'s str, end: usize, problems: &mut Vec<Diagnostic>) {
        for part in field::parts(path, end - path.len()).filter(|part| !part.literal) {
            self.name(part.text, Span::new(part.at, part.at + part.text.len()), problems);
        }
    }

    /// A name outside brackets.
    fn word(&mut self, source: &'s str, span: Span, problems: &mut Vec<Diagnostic>) {
        let name = &source[span.start..span.end];
        problems.extend(invisible(name, span.start, true));
        self.name(name, span, problems);
    }

    fn name(&mut self, name: &'s str, span: Span, problems: &mut Vec<Diagnostic>) {
        let is_told = || !name.is_ascii() && invisible(name, 0, true).is_some();
        if name.is_empty() || name.len() > LONGEST || self.first.contains_key(name) || is_told() {
            return;
        }
        self.first.insert(name, span);
        self.order.push(name);
        if !name.is_ascii() {
            problems.extend(mixed(name, span));
        }
    }

    /// Reports each name that looks like one before it, instead of what it mixes.
    fn alike(&self, problems: &mut Vec<Diagnostic>) {
        let mut shapes: HashMap<String, Vec<&str>> = HashMap::new();
        let mut told = HashSet::new();
        for name in &self.order {
            let known = shapes.entry(lookalike::shape(name)).or_default();
            if let Some(other) = known.iter().find(|other| lookalike::alike(name, other)) {
                let (span, before) = (self.first[name], self.first[*other]);
                told.extend([span, before]);
                problems.push(look_alike((name, span), (other, before)));
            }
            if known.len() < MOST_ALIKE {
                known.push(name);
            }
        }
        forget_mixtures(problems, &told);
    }
}

/// What nobody sees in a name that stands at this byte, the first of it; certain is a fix where no source could have
/// made the name so.
pub(super) fn invisible(name: &str, at: usize, certain: bool) -> Option<Diagnostic> {
    let mut before = None;
    let (offset, character) = name.char_indices().find(|(_, character)| {
        let hidden = lookalike::is_invisible(*character) && !lookalike::belongs_to(*character, before);
        before = Some(*character);
        (hidden || lookalike::is_odd_blank(*character)) && !is_bidirectional(*character)
    })?;
    let span = Span::new(at + offset, at + offset + character.len_utf8());
    let whole = Span::new(at, at + name.len());
    let shown = lookalike::visible(name);
    let shown = shown.trim();
    let (message, title): (Text, Text) = match lookalike::is_odd_blank(character) {
        true => (
            text!(
                "a blank in {name} is no ordinary space: {character}",
                name = quoted(shown),
                character = lookalike::charted(character)
            ),
            "write an ordinary space".into(),
        ),
        false => (
            text!(
                "an invisible character stands in {name}: {character}",
                name = quoted(shown),
                character = lookalike::charted(character)
            ),
            "leave it out".into(),
        ),
    };
    let problem = Diagnostic::error(&codes::syntax::INVISIBLE, span, message);
    Some(match certain {
        true => problem.fix(title, whole, shown),
        false => problem.guess(title, whole, shown).guess(
            text!("where the source's name holds it, write the name in backticks: `` [`{name}`] ``", name = shown),
            whole,
            format!("`{name}`"),
        ),
    })
}

/// The first word of a name that mixes scripts.
fn mixed(name: &str, span: Span) -> Option<Diagnostic> {
    let words = name.split(|character: char| !super::head::is_name_part(character) || character == '_');
    let (word, mixture) =
        words.filter(|word| !word.is_ascii()).find_map(|word| Some((word, lookalike::mixture(word)?)))?;
    let letters: Vec<String> =
        mixture.strangers.iter().map(|letter| format!("`{letter}` (U+{:04X})", u32::from(*letter))).collect();
    let right = name.replace(word, &mixture.mended);
    Some(
        Diagnostic::warning(
            &codes::syntax::MIXED_SCRIPTS,
            span,
            text!(
                "{name} mixes letters that look alike: {letters}: {script}; the others: {other}",
                name = quoted(name),
                letters = letters.join(", "),
                script = lookalike::script(mixture.script),
                other = lookalike::script(mixture.other),
            ),
        )
        .guess(text!("write `{right}`, all of one script", right), span, right)
        .help("where the source's name is so, write it in backticks inside its brackets"),
    )
}
