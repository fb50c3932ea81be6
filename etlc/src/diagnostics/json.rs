//! One JSON object for each diagnostic, as `commands.md` promises to programs.

use std::borrow::Cow;

use serde::Serialize;

use super::source::Lines;
use super::{Diagnostic, Lang, Source, Span, Text};

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
    span: [usize; 2],
    text: &'a str,
}

/// One object a line.
pub(super) fn render(source: Source<'_>, lang: Lang, diagnostics: &[&Diagnostic]) -> String {
    let lines = Lines::new(source.text);
    let mut output = String::new();
    for diagnostic in diagnostics {
        let object = serde_json::to_string(&object(source, lang, &lines, diagnostic));
        output.push_str(&object.expect("plain data has no part that JSON cannot hold"));
        output.push('\n');
    }
    output
}

fn object<'a>(source: Source<'a>, lang: Lang, lines: &Lines<'_>, diagnostic: &'a Diagnostic) -> Object<'a> {
    let label = |span: Span, text: &'a Text| {
        let position = lines.position(span.start);
        let text = text.render(lang);
        LabelObject { text, line: position.line, column: position.column, span: [span.start, span.end] }
    };
    let here = (!diagnostic.here.is_empty()).then(|| label(diagnostic.span, &diagnostic.here));
    let position = lines.position(diagnostic.span.start);
    Object {
        code: diagnostic.code.code,
        severity: diagnostic.severity.name(),
        message: diagnostic.message.render(lang),
        file: source.file,
        line: position.line,
        column: position.column,
        span: [diagnostic.span.start, diagnostic.span.end],
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
                    .map(|edit| EditObject { span: [edit.span.start, edit.span.end], text: &edit.text })
                    .collect(),
            })
            .collect(),
        url: None,
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::{Diagnostic, Format, Lang, Source, Span, codes, render};

    #[test]
    fn an_object_has_the_promised_keys_in_order() {
        let diagnostic = Diagnostic::error(&codes::syntax::UNEXPECTED, Span::new(5, 6), "not \"here\"")
            .here("this")
            .label(Span::new(0, 1), "there")
            .help("write less")
            .fix("remove it", Span::new(5, 6), "");
        let source = Source { file: "a.etl", text: "жа\nx" };
        assert_eq!(
            render(Format::Json, Lang::En, source, &[diagnostic]),
            concat!(
                r#"{"code":"E0101","severity":"error","message":"not \"here\"","file":"a.etl","line":2,"column":1,"#,
                r#""span":[5,6],"labels":[{"text":"this","line":2,"column":1,"span":[5,6]},"#,
                r#"{"text":"there","line":1,"column":1,"span":[0,1]}],"help":"write less","#,
                r#""fixes":[{"title":"remove it","sure":true,"edits":[{"span":[5,6],"text":""}]}],"url":null}"#,
                "\n"
            )
        );
    }
}
