//! Full names in parts.

/// The parts of a full name.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct FullName<'a> {
    pub(super) last: &'a str,
    pub(super) first: Option<&'a str>,
    /// The patronymic, of two words where the second is `оглы` or its like.
    pub(super) middle: Option<&'a str>,
}

impl<'a> FullName<'a> {
    /// Takes a name apart: last, first and middle name in this order, or, where a patronymic stands second of three, the
    /// first name before it and the last after it. `None` for no words or too many.
    pub(super) fn read(text: &'a str) -> Option<FullName<'a>> {
        let mut words: Vec<&str> = text.split_whitespace().collect();
        // A word that belongs to the patronymic before it.
        if let [.., patronymic, son] = words.as_slice()
            && words.len() > 2
            && ["оглы", "оглу", "улы", "уулу", "кызы", "гызы", "кизи"].contains(&son.to_lowercase().as_str())
        {
            let start = offset(text, patronymic);
            let both = &text[start..offset(text, son) + son.len()];
            words.truncate(words.len() - 2);
            words.push(both);
        }
        match words.as_slice() {
            [last] => Some(FullName { last, ..FullName::default() }),
            [last, first] => Some(FullName { last, first: Some(first), middle: None }),
            [first, middle, last] if is_patronymic(middle) && !is_patronymic(last) => {
                Some(FullName { last, first: Some(first), middle: Some(middle) })
            }
            [last, first, middle] => Some(FullName { last, first: Some(first), middle: Some(middle) }),
            _ => None,
        }
    }
}

/// Where a part of a text begins in it.
fn offset(text: &str, part: &str) -> usize {
    part.as_ptr().addr() - text.as_ptr().addr()
}

/// Whether a word ends as Russian patronymics do.
fn is_patronymic(word: &str) -> bool {
    let lower = word.to_lowercase();
    ["вич", "ьич", "мич", "тич", "вна", "ична", "инична"].iter().any(|end| lower.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (text, last, first, middle) in [
            ("Иванов", "Иванов", None, None),
            ("Иванов  Иван", "Иванов", Some("Иван"), None),
            (" Иванов Иван Иванович ", "Иванов", Some("Иван"), Some("Иванович")),
            ("Анна Ильинична Петрова", "Петрова", Some("Анна"), Some("Ильинична")),
            ("Кузьма Фомич Шевич", "Кузьма", Some("Фомич"), Some("Шевич")),
            ("Алиев Вагиф Гейдар  оглы", "Алиев", Some("Вагиф"), Some("Гейдар  оглы")),
            ("Bach Johann Sebastian", "Bach", Some("Johann"), Some("Sebastian")),
        ] {
            assert_eq!(FullName::read(text), Some(FullName { last, first, middle }), "{text}");
        }
        for text in ["", "  ", "a b c d", "a b c d оглы"] {
            assert_eq!(FullName::read(text), None, "{text}");
        }
    }
}
