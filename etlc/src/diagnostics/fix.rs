//! Mending a source with the fixes that its diagnostics carry.

use super::{Diagnostic, Edit, Fix, Sources};

/// The texts with every sure fix in them that touches no other, file by file; a fix is applied as a whole or not at
/// all, and where two meet, the first in the order of the diagnostics wins: the other comes back with the next check.
pub fn apply(sources: &Sources, diagnostics: &[Diagnostic]) -> Vec<String> {
    let mut chosen: Vec<&Edit> = Vec::new();
    for diagnostic in diagnostics {
        let Some(fix) = diagnostic.fixes.iter().find(|fix| fix.sure) else { continue };
        if fits(fix, &chosen) {
            chosen.extend(&fix.edits);
        }
    }
    chosen.sort_by_key(|edit| edit.span);

    let mut chosen = chosen.into_iter().peekable();
    let mend = |file| {
        let bytes = sources.bytes(file);
        let mut mended = String::with_capacity(bytes.len());
        let mut at = bytes.start;
        while let Some(edit) = chosen.next_if(|edit| sources.file(edit.span.start) == file) {
            mended.push_str(&sources.text()[at..edit.span.start]);
            mended.push_str(&edit.text);
            at = edit.span.end;
        }
        mended.push_str(&sources.text()[at..bytes.end]);
        mended
    };
    (0..sources.count()).map(mend).collect()
}

/// Whether no edit of this fix touches one that is already chosen.
fn fits(fix: &Fix, chosen: &[&Edit]) -> bool {
    let apart =
        |a: &Edit, b: &Edit| (a.span.end <= b.span.start || b.span.end <= a.span.start) && a.span.start != b.span.start;
    fix.edits.iter().all(|edit| chosen.iter().all(|other| apart(edit, other)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Span, codes};

    fn diagnostic() -> Diagnostic {
        Diagnostic::error(&codes::syntax::UNEXPECTED, Span::new(0, 0), "wrong")
    }

    fn mended(diagnostics: &[Diagnostic]) -> String {
        apply(&Sources::of("a.etl", "abcdef"), diagnostics).concat()
    }

    #[test]
    fn each_file_is_mended() {
        let sources = Sources::new([("a.etl", "abc"), ("b.etl", ""), ("c.etl", "def")]);
        let diagnostics = [diagnostic().fix("", Span::new(3, 3), "!"), diagnostic().fix("", Span::new(5, 6), "D")];
        assert_eq!(apply(&sources, &diagnostics), ["abc!", "", "Def"]);
    }

    #[test]
    fn sure_fixes_that_do_not_touch_are_applied() {
        let cases = [
            ("nothing", vec![], "abcdef"),
            ("a guess", vec![diagnostic().guess("", Span::new(0, 1), "x")], "abcdef"),
            (
                "two, in any order",
                vec![diagnostic().fix("", Span::new(4, 5), "E"), diagnostic().fix("", Span::new(0, 1), "A")],
                "AbcdEf",
            ),
            (
                "two that overlap",
                vec![diagnostic().fix("", Span::new(0, 3), "x"), diagnostic().fix("", Span::new(2, 4), "y")],
                "xdef",
            ),
            (
                "two insertions at one place",
                vec![diagnostic().fix("", Span::new(6, 6), "x"), diagnostic().fix("", Span::new(6, 6), "y")],
                "abcdefx",
            ),
            (
                "neighbours",
                vec![diagnostic().fix("", Span::new(0, 2), "x"), diagnostic().fix("", Span::new(2, 4), "y")],
                "xyef",
            ),
        ];
        for (name, diagnostics, expected) in cases {
            assert_eq!(mended(&diagnostics), expected, "{name}");
        }
    }

    #[test]
    fn a_fix_is_applied_as_a_whole_or_not_at_all() {
        let mut whole = diagnostic().fix("", Span::new(1, 2), "x");
        whole.fixes[0].edits.push(Edit { span: Span::new(5, 6), text: "y".into() });
        let first = diagnostic().fix("", Span::new(4, 6), "z");
        assert_eq!(mended(&[first.clone(), whole.clone()]), "abcdz");
        assert_eq!(mended(&[whole, first]), "axcdey");
    }
}
