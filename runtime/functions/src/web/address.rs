//! Addresses in parts.

/// The parts of an absolute address that names a host, by RFC 3986, section 3, without its user and port.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Address<'a> {
    pub(super) scheme: &'a str,
    pub(super) host: &'a str,
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
}

impl<'a> Address<'a> {
    /// Takes an address apart; `None` where the text is none.
    pub(super) fn read(text: &'a str) -> Option<Address<'a>> {
        let (scheme, rest) = text.split_once("://")?;
        let sound = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
            && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"\\^`{|}".contains(c));
        if !sound {
            return None;
        }
        let rest = rest.split('#').next().unwrap_or(rest);
        let (rest, query) = match rest.split_once('?') {
            Some((rest, query)) => (rest, Some(query)),
            None => (rest, None),
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let machine = authority.rsplit_once('@').map_or(authority, |(_, machine)| machine);
        let (host, port) = match machine.rfind(']') {
            Some(end) => machine.split_at(end + 1),
            None => machine.split_at(machine.find(':').unwrap_or(machine.len())),
        };
        let port = port.strip_prefix(':').unwrap_or(port);
        let is_port = port.is_empty() || port.parse::<u16>().is_ok_and(|_| !port.starts_with('+'));
        (is_port && is_host(host)).then_some(Address { scheme, host, path, query })
    }
}

/// Whether a text is a name of the domain name system, of any script, or an IP address.
fn is_host(text: &str) -> bool {
    if let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        return inner.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let name = text.strip_suffix('.').unwrap_or(text);
    text.len() <= 253
        && name.split('.').all(|label| {
            !label.is_empty()
                && label.chars().count() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, scheme, host, path, query) in [
            ("http://a", "http", "a", "", None),
            ("https://bob:secret@example.com:8080/a/b?x=1#top", "https", "example.com", "/a/b", Some("x=1")),
            ("ftp://[::1]:21/", "ftp", "[::1]", "/", None),
            ("https://пример.рф/путь?", "https", "пример.рф", "/путь", Some("")),
            ("http://a?b/c", "http", "a", "", Some("b/c")),
            ("postgresql+ssl://h_1/db", "postgresql+ssl", "h_1", "/db", None),
        ] {
            assert_eq!(Address::read(text), Some(Address { scheme, host, path, query }), "{text}");
        }
        for text in [
            "",
            "example.com",
            "http:/a",
            "http://",
            "http:///a",
            "://a",
            "1a://b",
            "http://a b",
            "http://a:x",
            "http://a:70000",
            "http://-a",
            "http://a..b",
            "http://[::1",
            "http://[x]",
            "mailto:a@b.c",
            "http://a\n",
        ] {
            assert_eq!(Address::read(text), None, "{text}");
        }
    }
}
