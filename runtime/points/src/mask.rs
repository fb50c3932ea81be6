//! The last filter over all that a program says: no secret gets through, whoever quotes it.
//!
//! A password does not get into a message by our own doing. But a server may repeat a statement, a library an address, a
//! bug its data. So every text that leaves the program, and is not a row of a target, passes here, and so does whatever
//! form of the secret another program may have made: in JSON, in SQL, in an address, in the Base64 of a header, in the
//! hexadecimal digits of a dump.
//!
//! Each reading of points makes their secrets known here, and they stay known for as long as the program runs.

use std::{
    borrow::Cow,
    sync::{PoisonError, RwLock},
};

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use secrecy::zeroize::Zeroizing;

use crate::{Channel, Env};

/// What stands in a secret's place.
const MASK: &str = "(secret)";

/// Fewer characters are in every other text by chance.
const SHORTEST: usize = 4;

/// What stands where a text was cut: by this program, and by PostgreSQL.
const ELLIPSES: [&str; 2] = ["…", "..."];

/// A part of an address of fewer characters says what it leads to; a token is longer.
const SHORTEST_TOKEN: usize = 16;

/// The forms of all secrets, the longest first: a secret may be a part of another.
static FORMS: RwLock<Vec<Zeroizing<String>>> = RwLock::new(Vec::new());

/// The text without the secrets that are known, in any of the forms that they take in messages.
pub fn masked(text: &str) -> Cow<'_, str> {
    without(text, &FORMS.read().unwrap_or_else(PoisonError::into_inner))
}

/// The text without these forms, and without the start of one where the rest was cut off.
fn without<'a>(text: &'a str, forms: &[Zeroizing<String>]) -> Cow<'a, str> {
    let mut masked = Cow::Borrowed(text);
    for form in forms {
        if masked.contains(form.as_str()) {
            masked = Cow::Owned(masked.replace(form.as_str(), MASK));
        }
    }
    for mark in ELLIPSES {
        let pieces: Vec<&str> = masked.split(mark).collect();
        let (last, cut) = pieces.split_last().expect("a text has a piece");
        let starts: Vec<usize> = cut.iter().map(|piece| start_at_end(piece, forms)).collect();
        if starts.iter().all(|length| *length == 0) {
            continue;
        }
        let mut whole = String::new();
        for (piece, length) in cut.iter().zip(starts) {
            whole.push_str(&piece[..piece.len() - length]);
            whole.push_str(if length > 0 { MASK } else { "" });
            whole.push_str(mark);
        }
        whole.push_str(last);
        masked = Cow::Owned(whole);
    }
    masked
}

/// How many bytes at the end of a text are the start of one of these forms.
fn start_at_end(text: &str, forms: &[Zeroizing<String>]) -> usize {
    let longest = |form: &Zeroizing<String>| {
        let ends = form.char_indices().skip(SHORTEST).map(|(end, _)| end);
        ends.filter(|end| text.ends_with(&form[..*end])).max()
    };
    forms.iter().filter_map(longest).max().unwrap_or(0)
}

/// Makes the secrets of points and channels known.
pub(crate) fn keep_out(env: &Env) {
    let mut found = Vec::new();
    for secret in env.secrets() {
        found.extend(forms(secret.expose()));
    }
    for address in env.channels().iter().filter_map(|channel: &Channel| channel.url.as_ref()) {
        tokens(address.expose()).for_each(|token| found.extend(forms(token)));
    }
    let mut known = FORMS.write().unwrap_or_else(PoisonError::into_inner);
    known.extend(found);
    known.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    known.dedup();
}

/// The parts of an address that open it: user and password, long steps of the path, values of the query.
fn tokens(address: &str) -> impl Iterator<Item = &str> {
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (before, query) = address.split_once('?').unwrap_or((address, ""));
    let mut steps = before.split('/');
    let user = steps.next().and_then(|host| host.rsplit_once('@')).map_or("", |(user, _)| user);
    let steps = steps.filter(|step| step.chars().count() >= SHORTEST_TOKEN);
    let values = query.split('&').filter_map(|pair| pair.split_once('=').map(|(_, value)| value));
    user.split(':').chain(steps).chain(values)
}

/// How a secret may be written; none of one that is too short to be told from other text.
fn forms(secret: &str) -> Vec<Zeroizing<String>> {
    if secret.chars().count() < SHORTEST {
        return Vec::new();
    }
    let mut plain = vec![
        secret.to_owned(),
        secret.replace('\'', "''"),
        secret.replace('\'', "''").replace('\\', "\\\\"),
        secret.replace('\'', "\\'"),
        secret.replace('"', "\"\""),
        in_address(secret, "%20", true),
        in_address(secret, "%20", false),
        in_address(secret, "+", true),
        in_address(secret, "+", false),
    ];
    let quoted: Vec<_> = plain.iter().flat_map(|form| [in_json(form, false), in_json(form, true)]).collect();
    let twice: Vec<_> = quoted.iter().map(|form| in_json(form, false)).collect();
    let debug = format!("{secret:?}");
    plain.extend(quoted);
    plain.extend(twice);
    plain.push(debug[1..debug.len() - 1].to_owned());
    plain.extend(in_base64(secret));
    plain.extend([HEXLOWER, HEXUPPER].map(|digits| digits.encode(secret.as_bytes())));
    plain.retain(|form| form.chars().count() >= SHORTEST);
    plain.into_iter().map(Zeroizing::new).collect()
}

/// Percent-encoded (RFC 3986), with this for a blank.
fn in_address(secret: &str, blank: &str, upper: bool) -> String {
    let mut encoded = String::new();
    for byte in secret.bytes() {
        match byte {
            b' ' => encoded.push_str(blank),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ if upper => encoded.push_str(&format!("%{byte:02X}")),
            _ => encoded.push_str(&format!("%{byte:02x}")),
        }
    }
    encoded
}

/// As a JSON text has it (RFC 8259), between its quotes; with what is not ASCII escaped too, or as it is.
fn in_json(text: &str, escapes: bool) -> String {
    let mut written = String::new();
    for character in text.chars() {
        match character {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            character if character < ' ' || escapes && !character.is_ascii() => {
                let mut units = [0; 2];
                character.encode_utf16(&mut units).iter().for_each(|unit| written.push_str(&format!("\\u{unit:04x}")));
            }
            character => written.push(character),
        }
    }
    written
}

/// What of its Base64 (RFC 4648) depends on nothing but the secret, wherever it starts in what is encoded: by itself,
/// behind a user and a colon, anywhere.
fn in_base64(secret: &str) -> Vec<String> {
    let mut found = Vec::new();
    for before in 0..3 {
        let mut bytes = Zeroizing::new(vec![0; before]);
        bytes.extend_from_slice(secret.as_bytes());
        // A digit that holds bits of what stands before or behind the secret is not its own.
        let (first, whole) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
        for encoding in [BASE64_NOPAD, BASE64URL_NOPAD] {
            found.push(encoding.encode(&bytes)[first..whole].to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(secret: &str, text: &str) -> String {
        let mut forms = forms(secret);
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        super::without(text, &forms).into_owned()
    }

    #[test]
    fn the_start_of_a_secret_is_masked_where_a_text_was_cut() {
        const SECRET: &str = "p@ss 'word\" \\ пароль/+";
        for (text, clean) in [
            ("value: xxp@ss 'wo…", "value: xx(secret)…"),
            ("value: \"p@ss 'word\\\" \\\\ пар…\" at line 1…", "value: \"(secret)…\" at line 1…"),
            ("line 1, column v: \"p@ss ''w...\"", "line 1, column v: \"(secret)...\""),
            ("a map…, a pass…, p@s…", "a map…, a pass…, p@s…"),
            ("p@ss 'word is not it", "p@ss 'word is not it"),
        ] {
            assert_eq!(without(SECRET, text), clean);
        }
    }

    #[test]
    fn secrets_are_found_in_every_form() {
        const SECRET: &str = "p@ss 'word\" \\ пароль/+";
        let cases = [
            format!("password is {SECRET}!"),
            "PASSWORD 'p@ss ''word\" \\ пароль/+'".to_owned(),
            "PASSWORD E'p@ss ''word\" \\\\ пароль/+'".to_owned(),
            "postgres://u:p%40ss%20%27word%22%20%5C%20%D0%BF%D0%B0%D1%80%D0%BE%D0%BB%D1%8C%2F%2B@h/db".to_owned(),
            "postgres://u:p%40ss%20%27word%22%20%5c%20%d0%bf%d0%b0%d1%80%d0%be%d0%bb%d1%8c%2f%2b@h/db".to_owned(),
            "p=p%40ss+%27word%22+%5C+%D0%BF%D0%B0%D1%80%D0%BE%D0%BB%D1%8C%2F%2B&q".to_owned(),
            "{\"a\": \"p@ss 'word\\\" \\\\ пароль/+\"}".to_owned(),
            "{\"a\": \"p@ss 'word\\\" \\\\ \\u043f\\u0430\\u0440\\u043e\\u043b\\u044c/+\"}".to_owned(),
            format!("{:?}", format!("{SECRET:?}")),
            format!("token {}", data_encoding::BASE64.encode(SECRET.as_bytes())),
            format!("Basic {}", data_encoding::BASE64.encode(format!("etl:{SECRET}").as_bytes())),
            format!("Basic {}", data_encoding::BASE64.encode(format!("root:{SECRET} and more").as_bytes())),
            format!("\\x00{}", data_encoding::HEXLOWER.encode(SECRET.as_bytes())),
            data_encoding::HEXUPPER.encode(SECRET.as_bytes()),
            format!("Basic {}", data_encoding::BASE64URL_NOPAD.encode(format!("admin:{SECRET}").as_bytes())),
        ];
        for text in &cases {
            let clean = without(SECRET, text);
            assert!(clean.contains(MASK), "{text}: {clean}");
            for part in [
                "'word",
                "27word",
                "пароль",
                "\\u043f",
                "%D0%BF",
                "%d0%bf",
                "c3MgJ3dvcmQ",
                "cyAnd29yZ",
                "3MgJ3dvcm",
                "776f72",
                "776F72",
            ] {
                assert!(!clean.contains(part), "{text}: {clean}");
            }
        }
    }

    #[test]
    fn what_is_short_is_left() {
        assert!(forms("abc").is_empty() && !forms("abcd").is_empty());
        assert_eq!(without("яя", "яя"), "яя");
        // A part of an encoding that is as short is not looked for.
        assert_eq!(without("abcd", "YWJj"), "YWJj");
    }

    #[test]
    fn of_an_address_the_tokens_are_known() {
        let found: Vec<_> = tokens("https://me:word@hooks.example.org/services/T0/0123456789abcdef?key=k1&b").collect();
        assert_eq!(found, ["me", "word", "0123456789abcdef", "k1"]);
        assert_eq!(tokens("https://hooks.example.org/services").collect::<Vec<_>>(), [""]);
    }

    #[test]
    fn what_a_file_of_points_holds_is_known_from_then_on() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join(".env");
        std::fs::write(&file, "POINT_NAME1=a\nPOINT_TYPE1=postgres\nPASS1=vq7hs\nPOINT_NAME2=b\nPOINT_TYPE2=postgres\nPASS2=vq7hs-longer\n")
            .expect("a file");
        assert_eq!(masked("vq7hs-longer"), "vq7hs-longer");
        Env::load(Some(&file), Vec::<(String, String)>::new()).expect("it is right");
        assert_eq!(masked("a vq7hs-longer, vq7hs"), "a (secret), (secret)");
        assert!(matches!(masked("nothing of it"), Cow::Borrowed(_)));
    }
}
