//! One JSON object for each diagnostic, as `commands.md` promises to programs.

use std::borrow::Cow;

use serde::Serialize;

use super::source::Lines;
use super::{Diagnostic, Lang, Sources, Span, Text};

/// What a program reads.
#[derive(Serialize)]
struct Object<'a> {
    code: &'a str,
    severity: &'a str,
    message: Cow<'a, str>,
    file: &'a str,
    line: usize,
    column: usize,
    span: [usize; 2],
    labels: Vec<LabelObject<'a>>,
    help: Option<Cow<'a, str>>,
    fixes: Vec<FixObject<'a>>,
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct LabelObject<'a> {
    text: Cow<'a, str>,
    file: &'a str,
    line: usize,
    column: usize,
    span: [usize; 2],
}

#[derive(Serialize)]
struct FixObject<'a> {
    title: Cow<'a, str>,
    sure: bool,
    edits: Vec<EditObject<'a>>,
}

#[derive(Serialize)]
struct EditObject<'a> {
    file: &'a str,
    span: [usize; 2],
    text: &'a str,
}

/// One object a line.
pub(super) fn render(sources: &Sources, lang: Lang, diagnostics: &[&Diagnostic]) -> String {
    let lines = Lines::new(sources);
    let mut output = String::new();
    for diagnostic in diagnostics {
        let object = serde_json::to_string(&object(lang, &lines, diagnostic));
        output.push_str(&object.expect("plain data has no part that JSON cannot hold"));
        output.push('\n');
    }
    output
}

fn object<'a>(lang: Lang, lines: &Lines<'a>, diagnostic: &'a Diagnostic) -> Object<'a> {
    let sources = lines.sources();
    let place = |span: Span| {
        let Span { start, end } = sources.local(span);
        (lines.position(span.start), [start, end])
    };
    let label = |span: Span, text: &'a Text| {
        let (position, span) = place(span);
        let (text, file) = (text.render(lang), sources.name(position.file));
        LabelObject { text, file, line: position.line, column: position.column, span }
    };
    let here = (!diagnostic.here.is_empty()).then(|| label(diagnostic.span, &diagnostic.here));
    let (position, span) = place(diagnostic.span);
    Object {
        code: diagnostic.code.code,
        severity: diagnostic.severity.name(),
        message: diagnostic.message.render(lang),
        file: sources.name(position.file),
        line: position.line,
        column: position.column,
        span,
        labels: here.into_iter().chain(diagnostic.labels.iter().map(|other| label(other.span, &other.text))).collect(),
        help: diagnostic.help.as_ref().map(|help| help.render(lang)),
        fixes: diagnostic
            .fixes
            .iter()
            .map(|fix| FixObject {
                title: fix.title.render(lang),
                sure: fix.sure,
                edits: fix
                    .edits
                    .iter()
                    .map(|edit| {
                        let (position, span) = place(edit.span);
                        EditObject { file: sources.name(position.file), span, text: &edit.text }
                    })
                    .collect(),
            })
            .collect(),
        url: None,
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::{Diagnostic, Format, Lang, Sources, Span, codes, render};

    #[test]
    fn an_object_has_the_promised_keys_in_order() {
        let diagnostic = Diagnostic::error(&codes::syntax::UNEXPECTED, Span::new(5, 6), "not \"here\"")
            .here("this")
            .label(Span::new(8, 9), "there")
            .help("write less")
            .fix("remove it", Span::new(5, 6), "");
        let sources = Sources::new([("a.etl", "жа\nx"), ("b.etl", "\ny")]);
        assert_eq!(
            render(Format::Json, Lang::En, &sources, &[diagnostic]),
            concat!(
                r#"{"code":"E0101","severity":"error","message":"not \"here\"","file":"a.etl","line":2,"column":1,"#,
                r#""span":[5,6],"labels":[{"text":"this","file":"a.etl","line":2,"column":1,"span":[5,6]},"#,
                r#"{"text":"there","file":"b.etl","line":2,"column":1,"span":[1,2]}],"help":"write less","#,
                r#""fixes":[{"title":"remove it","sure":true,"edits":[{"file":"a.etl","span":[5,6],"text":""}]}],"#,
                r#""url":null}"#,
                "\n"
            )
        );
    }
}
