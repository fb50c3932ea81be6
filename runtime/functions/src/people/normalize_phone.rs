//! `normalize_phone`.

use etlc_types::{Arena, Failure, Result};

use super::Country;
use super::countries::COUNTRIES;
use crate::codes;
use crate::declare::function;

function! {
    /// The phone number in the international form of ITU-T E.164, such as `+79161234567`.
    ///
    /// A number that begins with `+` or `00` is international: 7 to 15 digits, and as many as the country has where that
    /// is one of those below. Any other is one of the given country: with its trunk prefix (`8 916 …`), without it, or
    /// with the code of the country but no plus (`7916…`). Spaces, hyphens, dots, slashes and brackets between the digits
    /// are left out. Only how many digits there are is checked, and not whether the number is in use. Fails for all other
    /// texts, letters and extensions among them.
    ///
    /// The countries, by their two letters: RU KZ BY UA AM AZ GE KG MD TJ TM UZ US CA AT AU BE BG CH CN CY CZ DE DK EE ES
    /// FI FR GB GR IE IL IN IT LT LV NL NO PL PT RS SE TR AE.
    People [phone_e164]
    fn normalize_phone<'a>(text: &str, country: &Country; arena: &'a Arena) -> Result<&'a str> {
        read(text, *country, arena).ok_or_else(|| {
            let message = format!("the text is no phone number, neither an international one nor one of {}", country.letters);
            Failure::new(codes::NOT_A_PHONE, message).value(text)
        })
    }
    normalize_phone("8 (916) 123-45-67", "RU") => "+79161234567";
    normalize_phone("916 123 45 67", "RU") => "+79161234567";
    normalize_phone("+1 (212) 555-0100", "RU") => "+12125550100";
    normalize_phone("020 7946 0018", "GB") => "+442079460018";
}

fn read<'a>(text: &str, country: Country, arena: &'a Arena) -> Option<&'a str> {
    let text = text.trim();
    let (international, rest) = match text.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut digits = String::with_capacity(16);
    for character in rest.chars() {
        match character {
            '0'..='9' if digits.len() < 20 => digits.push(character),
            ' ' | '-' | '.' | '/' | '(' | ')' | '\u{a0}' | '\u{2010}'..='\u{2015}' => {}
            _ => return None,
        }
    }
    if !international && digits.starts_with("00") {
        return of_world(&digits[2..]).map(|number| arena.format(format_args!("+{number}")));
    }
    if international {
        return of_world(&digits).map(|number| arena.format(format_args!("+{number}")));
    }
    let fits = |number: &&str| (country.digits.0..=country.digits.1).contains(&number.len());
    let after_trunk = country.trunks.iter().find_map(|trunk| digits.strip_prefix(trunk).filter(fits));
    // Where a number may have several lengths, one that begins like a trunk or a code is taken for that.
    let number = after_trunk
        .or_else(|| digits.strip_prefix(country.code).filter(fits))
        .or_else(|| Some(digits.as_str()).filter(fits))?;
    Some(arena.format(format_args!("+{}{number}", country.code)))
}

/// A number of the world without its plus.
fn of_world(digits: &str) -> Option<&str> {
    let known = COUNTRIES.iter().find(|country| digits.starts_with(country.code));
    let sound = match known {
        Some(country) => (country.digits.0..=country.digits.1).contains(&(digits.len() - country.code.len())),
        None => (7..=15).contains(&digits.len()) && !digits.starts_with('0'),
    };
    sound.then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Prepared;

    #[test]
    fn numbers() {
        for (text, country, expected) in [
            ("79161234567", "RU", Some("+79161234567")),
            ("+7 (916) 123‑45‑67", "RU", Some("+79161234567")),
            ("+7 (916) 123–45–67", "RU", Some("+79161234567")),
            ("00 375 29 123 45 67", "RU", Some("+375291234567")),
            ("80 29 123-45-67", "BY", Some("+375291234567")),
            ("8 029 123-45-67", "BY", Some("+375291234567")),
            ("+39 06 698 1234", "RU", Some("+39066981234")),
            ("+999 1234567", "RU", Some("+9991234567")),
            ("123-45-67", "RU", None),
            ("+7 916 123-45-6", "RU", None),
            ("8 916 123-45-678", "RU", None),
            ("8 916 123-45-67 доб. 5", "RU", None),
            ("+", "RU", None),
            ("", "RU", None),
            ("+0123456789", "RU", None),
            ("٨9161234567", "RU", None),
        ] {
            let country = Country::prepare(country).expect("a country");
            let number = normalize_phone(text, &country, &Arena::new()).ok().map(str::to_owned);
            assert_eq!(number.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn countries_are_those_of_the_page() {
        let known: Vec<&str> = COUNTRIES.iter().map(|country| country.letters).collect();
        let page = FUNCTION.details.split("letters: ").nth(1).expect("the list");
        assert_eq!(page.trim_end_matches('.').split_whitespace().collect::<Vec<_>>(), known);
        assert!(Country::prepare("ru").is_err());
    }
}
