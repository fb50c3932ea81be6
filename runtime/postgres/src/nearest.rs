//! Names that were perhaps meant.

/// How alike two names must be for one to be taken for the other.
const ALIKE: f64 = 0.75;

/// The names that are most like one that is not there, at most three, the likeliest first.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = name.to_lowercase();
    let mut alike: Vec<_> = known
        .into_iter()
        .map(|known| (strsim::jaro_winkler(&wanted, &known.to_lowercase()), known))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0));
    alike.into_iter().take(3).map(|(_, known)| known).collect()
}

/// A sentence that suggests a name, or lists what there is where none is alike.
pub(crate) fn suggestion(name: &str, known: &[String]) -> String {
    /// As many names as a message lists.
    const SHOWN: usize = 20;
    let alike = nearest(name, known.iter().map(String::as_str));
    match (alike.as_slice(), known) {
        ([], []) => "there is none".to_owned(),
        ([], known) if known.len() <= SHOWN => format!("there is {}", known.join(", ")),
        ([], known) => format!("there is {} and {} more", known[..SHOWN].join(", "), known.len() - SHOWN),
        (alike, _) => format!("did you mean {}?", alike.join(" or ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_comes_first() {
        let known = ["id", "user_name", "username", "email"];
        assert_eq!(nearest("Username", known), ["username", "user_name"]);
        assert_eq!(nearest("emial", known), ["email"]);
        assert_eq!(nearest("zzz", known), [""; 0]);
    }

    #[test]
    fn without_one_that_is_alike_all_are_listed() {
        let known = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(suggestion("zzz", &known(&["id", "email"])), "there is id, email");
        assert_eq!(suggestion("emial", &known(&["id", "email"])), "did you mean email?");
        assert_eq!(suggestion("zzz", &[]), "there is none");
        let many: Vec<String> = (0..25).map(|number| format!("column{number}")).collect();
        assert!(suggestion("zzz", &many).ends_with("column19 and 5 more"));
    }
}
