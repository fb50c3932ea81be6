//! The cases of single characters. ASCII and the Cyrillic alphabets of today are told by their ranges, which is several
//! times faster than a search in the tables of Unicode that the standard library makes for all others.

/// Appends a character in lower case.
#[inline]
pub(super) fn push_lower(made: &mut impl Extend<char>, character: char) {
    match character {
        '\0'..='\x7f' => made.extend([character.to_ascii_lowercase()]),
        'Ѐ'..='Џ' => made.extend([shifted(character, 80)]),
        'А'..='Я' => made.extend([shifted(character, 32)]),
        'а'..='џ' => made.extend([character]),
        _ => made.extend(character.to_lowercase()),
    }
}

/// Appends a character in upper case.
#[inline]
pub(super) fn push_upper(made: &mut impl Extend<char>, character: char) {
    match character {
        '\0'..='\x7f' => made.extend([character.to_ascii_uppercase()]),
        'ѐ'..='џ' => made.extend([shifted(character, -80)]),
        'а'..='я' => made.extend([shifted(character, -32)]),
        'Ѐ'..='Я' => made.extend([character]),
        _ => made.extend(character.to_uppercase()),
    }
}

/// Whether a character is another one in lower case.
#[inline]
pub(super) fn has_lower(character: char) -> bool {
    match character {
        '\0'..='\x7f' => character.is_ascii_uppercase(),
        'Ѐ'..='џ' => character <= 'Я',
        _ => !character.to_lowercase().eq([character]),
    }
}

/// Whether a character is another one in upper case.
#[inline]
pub(super) fn has_upper(character: char) -> bool {
    match character {
        '\0'..='\x7f' => character.is_ascii_lowercase(),
        'Ѐ'..='џ' => character > 'Я',
        _ => !character.to_uppercase().eq([character]),
    }
}

/// The Cyrillic letter so many places further.
#[inline]
fn shifted(character: char, places: i32) -> char {
    char::from_u32((character as u32).wrapping_add_signed(places)).unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_as_the_standard_library_has_it() {
        for character in '\0'..=char::MAX {
            let (mut lower, mut upper) = (String::new(), String::new());
            push_lower(&mut lower, character);
            push_upper(&mut upper, character);
            assert!(lower.chars().eq(character.to_lowercase()), "{character}");
            assert!(upper.chars().eq(character.to_uppercase()), "{character}");
            assert_eq!(has_lower(character), !lower.chars().eq([character]), "{character}");
            assert_eq!(has_upper(character), !upper.chars().eq([character]), "{character}");
        }
    }
}
