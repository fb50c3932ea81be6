//! `initials`.

use etlc_types::Arena;

use super::full_name::FullName;
use crate::declare::function;

function! {
    /// A full name of a person with the last name whole and of the others the first letters.
    ///
    /// The parts are those of `last_name`, `first_name` and `middle_name`. Null where the name has no words, or more than
    /// these.
    People [short_name]
    fn initials<'a>(name: &str; arena: &'a Arena) -> Option<&'a str> {
        let name = FullName::read(name)?;
        let mut made = arena.builder();
        made.push_str(name.last);
        for part in [name.first, name.middle].into_iter().flatten() {
            made.push(' ');
            made.extend(part.chars().next().into_iter().flat_map(char::to_uppercase));
            made.push('.');
        }
        Some(made.into_bump_str())
    }
    initials("Иванов Иван Иванович") => "Иванов И. И.";
    initials("Анна Ильинична Петрова") => "Петрова А. И.";
    initials("Иванов") => "Иванов";
}
