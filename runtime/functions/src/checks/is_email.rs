//! `is_email`.

use crate::declare::function;

function! {
    /// Whether the text looks like the address of a mailbox.
    ///
    /// It has one `@`. Before it are 1 to 64 bytes of letters, digits and ``.!#$%&'*+/=?^_`{|}~-``, with dots only
    /// between others. After it is a domain of at most 253 bytes: two names or more with dots between them, each of 1
    /// to 63 letters, digits and inner hyphens, the last one not all digits. Letters and digits of all scripts count.
    /// Quoted names, comments and numeric addresses, which RFC 5321 allows too, are refused, as is white space.
    Checks
    fn is_email(text: &str) -> bool {
        match text.split_once('@') {
            Some((mailbox, domain)) => is_mailbox(mailbox) && is_domain(domain),
            None => false,
        }
    }
    is_email("bob.smith+news@mail.example.com") => True;
    is_email("почта@пример.рф") => True;
    is_email("bob@localhost") => False;
    is_email("bob@@example.com") => False;
    is_email(" bob@example.com") => False;
}

fn is_mailbox(text: &str) -> bool {
    text.len() <= 64
        && text.split('.').all(|part| {
            !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c))
        })
}

fn is_domain(text: &str) -> bool {
    let last = text.rsplit('.').next().unwrap_or(text);
    text.len() <= 253
        && text.contains('.')
        && !last.bytes().all(|byte| byte.is_ascii_digit())
        && text.split('.').all(|name| {
            !name.is_empty()
                && name.chars().count() <= 63
                && !name.starts_with('-')
                && !name.ends_with('-')
                && name.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for text in
            ["a@b.c", "a.b@c.d", "A_B-c@d-e.fr", "x@xn--e1afmkfd.xn--p1ai", "1@2.c3", "o'neil@example.ie", "a@1.b"]
        {
            assert!(is_email(text), "{text}");
        }
        assert!(is_email(&format!("{}@{}.com", "a".repeat(64), "b".repeat(63))));
    }

    #[test]
    fn others() {
        for text in [
            "",
            "@",
            "a",
            "a@",
            "@b.c",
            "a@b",
            "a@.b",
            "a@b.",
            "a@b..c",
            ".a@b.c",
            "a.@b.c",
            "a..b@c.d",
            "a@-b.c",
            "a@b-.c",
            "a@b_c.d",
            "a b@c.d",
            "a@b c.d",
            "a@b.c ",
            "a@b@c.d",
            "\"a\"@b.c",
            "a@[1.2.3.4]",
            "a@1.2.3.4",
            "a,b@c.d",
            "a@b.c\n",
            "<a@b.c>",
            "a@b.c,d@e.f",
        ] {
            assert!(!is_email(text), "{text}");
        }
        assert!(!is_email(&format!("{}@b.com", "a".repeat(65))));
        assert!(!is_email(&format!("a@{}.com", "b".repeat(64))));
        assert!(!is_email(&format!("a@{}com", "b.".repeat(130))));
    }
}
