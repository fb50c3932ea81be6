//! `name_case`.

use etlc_types::Arena;

use crate::declare::function;
use crate::text::{lower, title};

function! {
    /// A name of a person with a capital at the start of each word, and after a hyphen or an apostrophe.
    ///
    /// All other letters are in lower case. Particles such as `де`, `фон`, `оглы`, `van`, `von` and `de` have
    /// no capital where they are not the first word. White space is kept. What no rule tells, such as `McDonald`, comes out as `Mcdonald`.
    People
    fn name_case<'a>(name: &'a str; arena: &'a Arena) -> &'a str {
        let mut made = arena.builder();
        made.reserve(name.len());
        for word in lower(name, arena).split_inclusive(char::is_whitespace) {
            if !made.trim().is_empty() && PARTICLES.contains(&word.trim()) {
                made.push_str(word);
                continue;
            }
            for part in word.split_inclusive(['\'', '’']) {
                made.push_str(title(part, arena));
            }
        }
        made.into_bump_str()
    }
    name_case("ИВАНОВА-ПЕТРОВА анна") => "Иванова-Петрова Анна";
    name_case("ludwig VAN beethoven") => "Ludwig van Beethoven";
    name_case("o'neil, д’артаньян") => "O'Neil, Д’Артаньян";
}

/// Words of names that have no capital.
const PARTICLES: [&str; 24] = [
    "ван", "вон", "да", "де", "дель", "ди", "дю", "ла", "фон", "цу", "оглы", "кызы", "уулу", "da", "de", "del", "der",
    "di", "du", "la", "van", "von", "zu", "zur",
];
