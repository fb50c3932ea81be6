//! Cyrillic letters in Latin ones.

/// A lower-case Cyrillic letter by ICAO Doc 9303-3 (section 6, table B), which passports use.
pub(super) fn icao(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ё' | 'э' => "e",
        'ж' => "zh",
        'и' | 'й' | 'і' | 'ї' => "i",
        'х' => "kh",
        'ц' => "ts",
        'щ' => "shch",
        'ъ' => "ie",
        'ь' => "",
        'ю' => "iu",
        'я' => "ia",
        'є' => "ie",
        'ґ' => "g",
        'ў' => "u",
        other => return common(other),
    })
}

/// A lower-case Cyrillic letter by GOST 7.79-2000, system B (ISO 9 with ASCII letters); ц is `c` before i, e, y and j,
/// which the caller sees to.
pub(super) fn gost(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ё' => "yo",
        'ж' => "zh",
        'и' | 'і' => "i",
        'й' => "j",
        'х' => "x",
        'ц' => "cz",
        'щ' => "shh",
        'ъ' => "``",
        'ы' => "y`",
        'ь' => "`",
        'э' => "e`",
        'ю' => "yu",
        'я' => "ya",
        'ї' => "yi",
        'є' => "ye",
        'ґ' => "g`",
        'ў' => "u`",
        other => return common(other),
    })
}

/// Those that all schemes write alike.
fn common(letter: char) -> Option<&'static str> {
    Some(match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' => "e",
        'з' => "z",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'ч' => "ch",
        'ш' => "sh",
        'ы' => "y",
        _ => return None,
    })
}

/// Cyrillic letters, and the Latin ones that look like them.
const TWINS: [(char, char); 25] = [
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('У', 'Y'),
    ('Х', 'X'),
    ('І', 'I'),
    ('Ј', 'J'),
    ('Ѕ', 'S'),
    ('а', 'a'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('у', 'y'),
    ('х', 'x'),
    ('і', 'i'),
    ('ј', 'j'),
    ('ѕ', 's'),
];

/// The Latin letter that looks like a Cyrillic one.
pub(super) fn latin_twin(letter: char) -> Option<char> {
    TWINS.iter().find(|(cyrillic, _)| *cyrillic == letter).map(|(_, latin)| *latin)
}

/// The Cyrillic letter that looks like a Latin one.
pub(super) fn cyrillic_twin(letter: char) -> Option<char> {
    TWINS.iter().find(|(_, latin)| *latin == letter).map(|(cyrillic, _)| *cyrillic)
}

/// Whether a letter is Cyrillic, of the alphabets of today.
pub(super) fn is_cyrillic(letter: char) -> bool {
    matches!(letter, 'Ѐ'..='ӿ')
}
