//! Names of months and days of the week.

use crate::words::words;

words! {
    /// A language that names are in.
    Language = "dates::Language" {
        /// English.
        English = "en",
        /// Russian.
        Russian = "ru",
    }
}

impl Language {
    /// The months from January on.
    pub(super) fn months(self) -> [&'static str; 12] {
        match self {
            Language::English => [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ],
            Language::Russian => [
                "январь",
                "февраль",
                "март",
                "апрель",
                "май",
                "июнь",
                "июль",
                "август",
                "сентябрь",
                "октябрь",
                "ноябрь",
                "декабрь",
            ],
        }
    }

    /// The days of the week from Monday on.
    pub(super) fn weekdays(self) -> [&'static str; 7] {
        match self {
            Language::English => ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
            Language::Russian => ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"],
        }
    }
}
