//! The name that somebody may have meant.

/// The candidate nearest to this name: equal but for case, one typing slip in three characters apart, or with the
/// name as its beginning (three characters or more). `None` where nothing is near.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().take(LONGEST + 1).count();
    if length > LONGEST {
        return None;
    }
    let lower = name.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| *candidate != name)
        .filter_map(|candidate| {
            let other = candidate.to_lowercase();
            let longest = length.max(other.chars().count());
            if longest > LONGEST {
                return None;
            }
            let distance = strsim::osa_distance(&lower, &other);
            let near = distance <= (longest / 3).max(1) && distance < length;
            let begun = length >= 3 && other.starts_with(&lower);
            (near || begun).then_some((distance, candidate))
        })
        .min_by_key(|(distance, candidate)| (*distance, candidate.len()))
        .map(|(_, candidate)| candidate)
}

/// The longest name, in characters, that is worth comparing.
const LONGEST: usize = 100;

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_found() {
        let cases: &[(&str, &[&str], Option<&str>)] = &[
            ("norm_srt", &["strip", "norm_str"], Some("norm_str")),
            ("test", &["date", "text", "uuid"], Some("text")),
            ("WHRE", &["WHERE", "FOR"], Some("WHERE")),
            ("lower", &["LOWER", "lover"], Some("LOWER")),
            ("repl", &["lower", "replace"], Some("replace")),
            ("re", &["replace"], None),
            ("xyz", &["strip", "lower"], None),
            ("x", &["y"], None),
            ("lower", &["lower"], None),
            ("имя", &["имя2", "дата"], Some("имя2")),
            ("", &["a"], None),
        ];
        for (name, candidates, expected) in cases {
            assert_eq!(nearest(name, candidates.iter().copied()), *expected, "{name}");
        }
    }
}
