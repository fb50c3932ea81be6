//! What somebody may have meant by a name that is not there.

use super::Checker;
use crate::diagnostics::{Diagnostic, Span, Text, lookalike, suggest};

/// How many names are compared with unknown ones in one route. Beyond that nothing is suggested: a file of a hundred
/// thousand slips is no slip, and to compare all with all would take minutes.
const MOST_COMPARED: usize = 1_000_000;

/// How many names a message lists.
const LISTED: usize = 50;

/// How a known name resembles a written one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Nearest<'n> {
    /// It looks the same, and is of other characters.
    Alike(&'n str, Text),
    /// The same letters in another case.
    Case(&'n str),
    /// One slip away, and no other name is.
    Slip(&'n str),
    /// The least unlike, and like enough.
    Like(&'n str),
    /// Nothing resembles it.
    Nothing,
}

impl<'n> Nearest<'n> {
    /// The nearest of these names.
    pub(super) fn of<I>(written: &str, known: I) -> Nearest<'n>
    where
        I: IntoIterator<Item = &'n str>,
        I::IntoIter: Clone,
    {
        let known = known.into_iter();
        if let Some(name) = lookalike::find(written, known.clone()) {
            return Nearest::Alike(name, lookalike::difference(written, name));
        }
        let folded = written.to_lowercase();
        let slip = |name: &str| strsim::osa_distance(&folded, &name.to_lowercase()) == 1;
        match suggest::nearest(written, known.clone()) {
            None => Nearest::Nothing,
            Some(name) if name.to_lowercase() == folded => Nearest::Case(name),
            // A name of one or two letters is one slip away from every other such name.
            Some(name)
                if folded.chars().count() > 2 && slip(name) && known.filter(|other| slip(other)).count() == 1 =>
            {
                Nearest::Slip(name)
            }
            Some(name) => Nearest::Like(name),
        }
    }

    /// Adds the fix to a diagnostic: certain where only the case is wrong, else a guess. `written` makes of the name
    /// what stands in the route, sigil included.
    pub(super) fn fix(self, diagnostic: Diagnostic, span: Span, written: impl Fn(&str) -> String) -> Diagnostic {
        match self {
            Nearest::Alike(name, difference) => {
                diagnostic.help(difference).fix(text!("write `{right}`", right = written(name)), span, written(name))
            }
            Nearest::Case(name) => diagnostic.fix(text!("write `{right}`", right = written(name)), span, written(name)),
            Nearest::Slip(name) | Nearest::Like(name) => {
                diagnostic.guess(text!("write `{right}`", right = written(name)), span, written(name))
            }
            Nearest::Nothing => diagnostic,
        }
    }
}

impl Checker<'_> {
    /// The nearest of these names, as long as not too many have been compared.
    pub(super) fn nearest<'n>(&self, written: &str, known: impl FnOnce() -> Vec<&'n str>) -> Nearest<'n> {
        if self.compared.get() >= MOST_COMPARED {
            return Nearest::Nothing;
        }
        let known = known();
        self.compared.set(self.compared.get() + known.len());
        Nearest::of(written, known)
    }
}

/// Names as a sentence lists them: `a`, `b` and `c`.
pub(super) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> Text {
    let mut names = names.into_iter();
    let first: Vec<String> = names.by_ref().take(LISTED).map(|name| format!("`{name}`")).collect();
    match (first.as_slice(), names.count()) {
        (names, more @ 1..) => text!("{names} and {more} more", names = names.join(", "), more),
        ([], _) => text!("none"),
        ([one], _) => Text::verbatim(one),
        ([first @ .., last], _) => text!("{names} and {last}", names = first.join(", "), last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Lang;

    #[test]
    fn finds_what_was_meant() {
        let known = ["text", "timestamp", "timestamptz", "int2", "int4", "strip"];
        assert_eq!(Nearest::of("test", known), Nearest::Slip("text"));
        assert_eq!(Nearest::of("TEXT", known), Nearest::Case("text"));
        assert_eq!(Nearest::of("timestmap", known), Nearest::Slip("timestamp"));
        assert_eq!(Nearest::of("timesta", known), Nearest::Like("timestamp"));
        assert_eq!(Nearest::of("int3", known), Nearest::Like("int2"), "int2 and int4 are equally near");
        assert_eq!(Nearest::of("geometry", known), Nearest::Nothing);
        assert_eq!(Nearest::of("", known), Nearest::Nothing);
        assert!(matches!(Nearest::of("t\u{435}xt", known), Nearest::Alike("text", _)));
        assert!(matches!(Nearest::of("\u{430}", ["a"]), Nearest::Alike("a", _)));
        assert_eq!(Nearest::of("id", ["ids", "x"]), Nearest::Like("ids"), "too short to be sure");
    }

    #[test]
    fn lists_read_like_sentences() {
        assert_eq!(listed([]).render(Lang::En), "none");
        assert_eq!(listed(["a"]).render(Lang::En), "`a`");
        assert_eq!(listed(["a", "b", "c"]).render(Lang::En), "`a`, `b` and `c`");
        let many = listed(std::iter::repeat_n("a", 1000));
        let many = many.render(Lang::En);
        assert!(many.ends_with("`a`, `a` and 950 more"), "{many}");
    }
}
