//! How phone numbers of countries are built.

use crate::Prepared;

/// A country whose national phone numbers are known, by its two letters of ISO 3166-1.
#[derive(Clone, Copy, Debug)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub(super) letters: &'static str,
    /// The digits after the plus.
    pub(super) code: &'static str,
    /// What is dialled before a number within the country, the usual one first; may be empty.
    pub(super) trunks: &'static [&'static str],
    /// The least and the most digits of a number after code or trunk.
    pub(super) digits: (usize, usize),
}

const fn country(
    letters: &'static str,
    code: &'static str,
    trunks: &'static [&'static str],
    least: usize,
    most: usize,
) -> Country {
    Country { letters, code, trunks, digits: (least, most) }
}

/// The countries, by ITU-T E.164 (list of codes) and E.129 (national numbering plans).
pub(super) const COUNTRIES: [Country; 44] = [
    country("RU", "7", &["8"], 10, 10),
    country("KZ", "7", &["8"], 10, 10),
    country("BY", "375", &["80", "8"], 9, 9),
    country("UA", "380", &["0"], 9, 9),
    country("AM", "374", &["0"], 8, 8),
    country("AZ", "994", &["0"], 9, 9),
    country("GE", "995", &["0"], 9, 9),
    country("KG", "996", &["0"], 9, 9),
    country("MD", "373", &["0"], 8, 8),
    country("TJ", "992", &["8"], 9, 9),
    country("TM", "993", &["8"], 8, 8),
    country("UZ", "998", &["8"], 9, 9),
    country("US", "1", &["1"], 10, 10),
    country("CA", "1", &["1"], 10, 10),
    country("AT", "43", &["0"], 4, 13),
    country("AU", "61", &["0"], 9, 9),
    country("BE", "32", &["0"], 8, 9),
    country("BG", "359", &["0"], 7, 9),
    country("CH", "41", &["0"], 9, 9),
    country("CN", "86", &["0"], 9, 11),
    country("CY", "357", &[], 8, 8),
    country("CZ", "420", &[], 9, 9),
    country("DE", "49", &["0"], 5, 11),
    country("DK", "45", &[], 8, 8),
    country("EE", "372", &[], 7, 8),
    country("ES", "34", &[], 9, 9),
    country("FI", "358", &["0"], 5, 12),
    country("FR", "33", &["0"], 9, 9),
    country("GB", "44", &["0"], 9, 10),
    country("GR", "30", &[], 10, 10),
    country("IE", "353", &["0"], 7, 9),
    country("IL", "972", &["0"], 8, 9),
    country("IN", "91", &["0"], 10, 10),
    country("IT", "39", &[], 6, 11),
    country("LT", "370", &["0", "8"], 8, 8),
    country("LV", "371", &[], 8, 8),
    country("NL", "31", &["0"], 9, 9),
    country("NO", "47", &[], 8, 8),
    country("PL", "48", &[], 9, 9),
    country("PT", "351", &[], 9, 9),
    country("RS", "381", &["0"], 8, 9),
    country("SE", "46", &["0"], 7, 10),
    country("TR", "90", &["0"], 10, 10),
    country("AE", "971", &["0"], 8, 9),
];

impl Prepared for Country {
    const PATH: &'static str = "people::Country";

    fn prepare(text: &str) -> Result<Country, String> {
        COUNTRIES.iter().find(|country| country.letters == text).copied().ok_or_else(|| {
            let known: Vec<&str> = COUNTRIES.iter().map(|country| country.letters).collect();
            format!("`{text}` is none of the countries whose numbers are known: {}", known.join(" "))
        })
    }
}
