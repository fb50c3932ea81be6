//! `last_name`.

use super::full_name::FullName;
use crate::declare::function;

function! {
    /// The last name in a full name of a person.
    ///
    /// The words of a full name are taken as last, first and middle name, the Russian order; where a patronymic (`-вич`,
    /// `-вна`) stands second of three, as first, middle and last name. `оглы`, `кызы` and their like belong to the word
    /// before them. Null where there is no such part, and for more words.
    People [surname]
    fn last_name(name: &str) -> Option<&str> {
        FullName::read(name).map(|name| name.last)
    }
    last_name("Иванов Иван Иванович") => "Иванов";
    last_name("Анна Ильинична Петрова") => "Петрова";
    last_name("") => None;
}
