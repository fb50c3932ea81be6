//! Names that look alike and are different, by Unicode Technical Standard 39
//! (<https://www.unicode.org/reports/tr39/>), and the characters in them that nobody sees.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};
use unicode_security::skeleton;

use super::{Diagnostic, Severity, Span, Text, codes};

/// Whether these are two names that people take for one: equal but for how letters are composed, for what is
/// invisible, or for letters of another script. What one script tells apart (`ı` and `i`) does not look alike, nor do
/// two names of ASCII.
pub(crate) fn alike(one: &str, other: &str) -> bool {
    one != other
        && !(one.is_ascii() && other.is_ascii())
        && shape(one) == shape(other)
        && (visible(one).nfc().eq(visible(other).nfc()) || scripts(one) != scripts(other))
}

/// The first of these names that looks like this one.
pub(crate) fn find<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let shape = shape(name);
    let may_be = |other: &str| !(name.is_ascii() && other.is_ascii()) && skeleton(other).eq(shape.chars());
    known.into_iter().find(|other| may_be(other) && alike(name, other))
}

/// What names that look alike have in common.
pub(crate) fn shape(name: &str) -> String {
    skeleton(name).collect()
}

/// A name without what is invisible in it, and with ordinary spaces for odd blanks.
pub(crate) fn visible(name: &str) -> String {
    let shown = name.chars().filter(|character| !is_invisible(*character));
    shown.map(|character| if is_odd_blank(character) { ' ' } else { character }).collect()
}

/// Whether nothing is seen of this character: the default ignorable code points of Unicode, which are not part of how
/// a letter before them is written, and control characters.
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(character,
        '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{84}' | '\u{86}'..='\u{9F}'
        | '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether this shows as a space and is none.
pub(crate) fn is_odd_blank(character: char) -> bool {
    matches!(
        character,
        '\u{85}' | '\u{A0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200A}' | '\u{2028}' | '\u{2029}' | '\u{202F}' | '\u{205F}' | '\u{2800}' | '\u{3000}'
    )
}

/// Whether this belongs to how the character before it is written: joiners in scripts that join letters, and behind
/// them and emoji the selectors of a variant.
pub(crate) fn belongs_to(character: char, before: Option<char>) -> bool {
    matches!(character, '\u{200C}' | '\u{200D}' | '\u{FE0E}' | '\u{FE0F}')
        && before.is_some_and(|before| {
            let spelled = matches!(before.script(), Script::Latin | Script::Cyrillic | Script::Greek);
            !before.is_ascii()
                && !spelled
                && (character != before)
                && !is_odd_blank(before)
                && (!is_invisible(before) || matches!(before, '\u{FE0E}' | '\u{FE0F}'))
        })
}

/// A character as Unicode's charts name it: `U+200B ZERO WIDTH SPACE`. Only those are named that nobody sees.
pub(crate) fn charted(character: char) -> String {
    let name = match character {
        '\u{85}' => " NEXT LINE",
        '\u{A0}' => " NO-BREAK SPACE",
        '\u{AD}' => " SOFT HYPHEN",
        '\u{34F}' => " COMBINING GRAPHEME JOINER",
        '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' => " HANGUL FILLER",
        '\u{1680}' => " OGHAM SPACE MARK",
        '\u{180E}' => " MONGOLIAN VOWEL SEPARATOR",
        '\u{2000}' => " EN QUAD",
        '\u{2001}' => " EM QUAD",
        '\u{2002}' => " EN SPACE",
        '\u{2003}' => " EM SPACE",
        '\u{2007}' => " FIGURE SPACE",
        '\u{2009}' => " THIN SPACE",
        '\u{200A}' => " HAIR SPACE",
        '\u{2004}'..='\u{2008}' => " SPACE",
        '\u{200B}' => " ZERO WIDTH SPACE",
        '\u{200C}' => " ZERO WIDTH NON-JOINER",
        '\u{200D}' => " ZERO WIDTH JOINER",
        '\u{2028}' => " LINE SEPARATOR",
        '\u{2029}' => " PARAGRAPH SEPARATOR",
        '\u{202F}' => " NARROW NO-BREAK SPACE",
        '\u{205F}' => " MEDIUM MATHEMATICAL SPACE",
        '\u{2060}' => " WORD JOINER",
        '\u{2800}' => " BRAILLE PATTERN BLANK",
        '\u{3000}' => " IDEOGRAPHIC SPACE",
        '\u{FEFF}' => " BYTE ORDER MARK",
        '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => {
            " VARIATION SELECTOR"
        }
        '\u{E0001}'..='\u{E007F}' => " TAG CHARACTER",
        character if character.is_control() => " CONTROL CHARACTER",
        _ => "",
    };
    format!("U+{:04X}{name}", u32::from(character))
}

/// In what the first of two names that look alike differs from the second.
pub(crate) fn difference(written: &str, known: &str) -> Text {
    let (one, other): (Vec<char>, Vec<char>) = (written.chars().collect(), known.chars().collect());
    let before = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[before..], &other[before..]);
    let behind = one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[..one.len() - behind], &other[..other.len() - behind]);
    let same_length = written.chars().count() == known.chars().count();
    let (written, known) = (escaped(written), escaped(known));
    match (one, other) {
        ([], _) => text!("`{known}` has {more} that `{written}` lacks", known, more = points(other), written),
        (_, []) => text!("`{written}` has {more} that `{known}` lacks", written, more = points(one), known),
        ([one, ..], [other, ..]) if same_length && one.script() != other.script() => text!(
            "`{written}` has {letter} where `{known}` has {other}",
            written,
            letter = letter(*one),
            known,
            other = letter(*other),
        ),
        _ => text!(
            "`{written}` has {letter} where `{known}` has {other}",
            written,
            letter = points(one),
            known,
            other = points(other),
        ),
    }
}

/// A letter and its script.
pub(crate) fn letter(character: char) -> Text {
    let number = format!("{:04X}", u32::from(character));
    match character.script() {
        Script::Latin => text!("a Latin `{character}` (U+{number})", character, number),
        Script::Cyrillic => text!("a Cyrillic `{character}` (U+{number})", character, number),
        Script::Greek => text!("a Greek `{character}` (U+{number})", character, number),
        _ if is_invisible(character) || is_odd_blank(character) => Text::verbatim(charted(character)),
        Script::Common | Script::Inherited => Text::verbatim(format!("`{character}` (U+{number})")),
        script => Text::verbatim(format!("`{character}` (U+{number}, {})", script.full_name())),
    }
}

/// The name of a script.
pub(crate) fn script(script: Script) -> Text {
    match script {
        Script::Latin => "Latin".into(),
        Script::Cyrillic => "Cyrillic".into(),
        Script::Greek => "Greek".into(),
        other => Text::verbatim(other.full_name()),
    }
}

/// A name with what is invisible in it written as escapes.
fn escaped(name: &str) -> String {
    let hidden = |character| is_invisible(character) || is_odd_blank(character);
    name.chars().fold(String::new(), |text, character| match hidden(character) {
        true => format!("{text}{}", character.escape_unicode()),
        false => format!("{text}{character}"),
    })
}

/// Characters by their numbers.
fn points(characters: &[char]) -> String {
    let numbers: Vec<String> = characters.iter().take(8).map(|character| charted(*character)).collect();
    numbers.join(" + ")
}

/// The scripts of a name, each once.
fn scripts(name: &str) -> Vec<&'static str> {
    let spelled = name.chars().map(|character| character.script());
    let mut all: Vec<_> = spelled
        .filter(|script| !matches!(script, Script::Common | Script::Inherited))
        .map(Script::short_name)
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What a word mixes: letters of one of the scripts of Europe that all look like letters of the other in it.
pub(crate) struct Mixture {
    /// The letters that seem to be of the other script, each once.
    pub(crate) strangers: Vec<char>,
    /// Their script.
    pub(crate) script: Script,
    /// That of the other letters.
    pub(crate) other: Script,
    /// The word with letters of that script in their place.
    pub(crate) mended: String,
}

/// What is mixed in a word.
pub(crate) fn mixture(word: &str) -> Option<Mixture> {
    let of = |script: Script| word.chars().filter(move |character| character.script() == script);
    let present: Vec<Script> = [Script::Latin, Script::Cyrillic, Script::Greek]
        .into_iter()
        .filter(|script| of(*script).next().is_some())
        .collect();
    let [one, two] = present.as_slice() else { return None };
    let candidates = [(*one, *two), (*two, *one)];
    let mixture = |(script, other): (Script, Script)| {
        let mut strangers: Vec<char> = of(script).collect();
        strangers.sort_unstable();
        strangers.dedup();
        let twins: Option<Vec<(char, char)>> =
            strangers.iter().map(|letter| twin(*letter, other).map(|twin| (*letter, twin))).collect();
        let twins = twins?;
        let mend =
            |letter: char| twins.iter().find(|(stranger, _)| *stranger == letter).map_or(letter, |(_, twin)| *twin);
        Some((of(script).count(), Mixture { strangers, script, other, mended: word.chars().map(mend).collect() }))
    };
    candidates.into_iter().filter_map(mixture).min_by_key(|(count, _)| *count).map(|(_, mixture)| mixture)
}

/// Leaves out the warnings about the letters of names where an error speaks of the same name.
pub fn forget_echoes(diagnostics: &mut Vec<Diagnostic>) {
    let is_warning = |one: &Diagnostic| [&codes::syntax::MIXED_SCRIPTS, &codes::syntax::LOOK_ALIKE].contains(&one.code);
    if !diagnostics.iter().any(is_warning) {
        return;
    }
    let mut errors: Vec<Span> =
        diagnostics.iter().filter(|one| one.severity == Severity::Error).map(|one| one.span).collect();
    errors.sort_unstable();
    let covered = |span: Span| {
        let behind = errors.partition_point(|error| error.start <= span.start);
        errors[..behind].iter().rev().take(4).any(|error| error.end >= span.end)
    };
    diagnostics.retain(|one| !is_warning(one) || !covered(one.span));
}

/// A script, and what its letter of a case looks like.
type Look = (&'static str, String, bool);

fn look_of(letter: char, script: Script) -> Look {
    (script.short_name(), shape(letter.encode_utf8(&mut [0; 4])), letter.is_uppercase())
}

/// The letter of a script that looks like this one, in the same case.
fn twin(letter: char, script: Script) -> Option<char> {
    static LETTERS: LazyLock<HashMap<Look, char>> = LazyLock::new(|| {
        let letters = ('A'..='z').chain('\u{386}'..='\u{3CE}').chain('\u{400}'..='\u{45F}');
        let mut found = HashMap::new();
        for letter in letters.filter(|letter| letter.is_alphabetic()) {
            found.entry(look_of(letter, letter.script())).or_insert(letter);
        }
        found
    });
    LETTERS.get(&look_of(letter, script)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Lang;

    #[test]
    fn names_look_alike_across_scripts_and_compositions() {
        let cases = [
            ("n\u{430}me", "name", true),
            ("\u{441}", "c", true),
            ("caf\u{e9}", "cafe\u{301}", true),
            ("a\u{200b}b", "ab", true),
            ("US\u{a0}Gross", "US Gross", true),
            ("имя", "имя", false),
            ("имя", "имена", false),
            ("modern", "modem", false),
            ("I1", "l1", false),
            ("ad\u{131}", "adi", false),
            ("caf\u{e9}", "cafe", false),
        ];
        for (one, other, expected) in cases {
            assert_eq!(alike(one, other), expected, "{one} {other}");
            assert_eq!(alike(other, one), expected, "{other} {one}");
        }
    }

    #[test]
    fn differences_are_said_in_words() {
        let cases = [
            ("n\u{430}me", "name", "`nаme` has a Cyrillic `а` (U+0430) where `name` has a Latin `a` (U+0061)"),
            ("a\u{200b}b", "ab", "`a\\u{200b}b` has U+200B ZERO WIDTH SPACE that `ab` lacks"),
            ("e\u{301}", "\u{e9}", "`e\u{301}` has U+0065 + U+0301 where `é` has U+00E9"),
        ];
        for (one, other, expected) in cases {
            assert_eq!(difference(one, other).render(Lang::En), expected);
        }
    }

    #[test]
    fn a_word_mixes_where_all_letters_of_a_script_pass_for_another() {
        let mended = |word: &str| mixture(word).map(|mixture| mixture.mended);
        assert_eq!(mended("\u{430}dmin").as_deref(), Some("admin"));
        assert_eq!(mended("Cтатус").as_deref(), Some("\u{421}татус"));
        assert_eq!(mended("\u{39f}rder").as_deref(), Some("Order"));
        for word in ["idКлиента", "имя", "admin", "μm", "Δt", "ёлка2", "日本x"] {
            assert_eq!(mended(word), None, "{word}");
        }
    }

    #[test]
    fn marks_that_a_script_needs_are_part_of_it() {
        assert!(belongs_to('\u{200c}', Some('ی')));
        assert!(belongs_to('\u{fe0f}', Some('❤')));
        assert!(belongs_to('\u{200d}', Some('\u{fe0f}')));
        assert!(!belongs_to('\u{200c}', Some('a')));
        assert!(!belongs_to('\u{200d}', Some('я')));
        assert!(!belongs_to('\u{200d}', None));
        assert!(!belongs_to('\u{200b}', Some('ی')));
    }
}
