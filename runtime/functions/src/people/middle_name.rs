//! `middle_name`.

use super::full_name::FullName;
use crate::declare::function;

function! {
    /// The middle name, or patronymic, in a full name of a person.
    ///
    /// The words of a full name are taken as last, first and middle name, the Russian order; where a patronymic (`-вич`,
    /// `-вна`) stands second of three, as first, middle and last name. `оглы`, `кызы` and their like belong to the word
    /// before them. Null where there is no such part, and for more words.
    People [patronymic]
    fn middle_name(name: &str) -> Option<&str> {
        FullName::read(name)?.middle
    }
    middle_name("Иванов Иван Иванович") => "Иванович";
    middle_name("Алиев Вагиф Гейдар оглы") => "Гейдар оглы";
    middle_name("Иванов Иван") => None;
}
