//! One channel.

use crate::{
    Secret, SslMode,
    point::refuse_letters,
    settings::{Findings, Group, Key, Place, Setting},
};

/// Who is told how runs of a route ended, and what the route has to say.
#[derive(Clone, Debug)]
pub struct Channel {
    /// `NOTIFY_NAMEn`: what routes call it, in letters, digits and `_`.
    pub name: String,
    /// `NOTIFY_TYPEn`.
    pub kind: ChannelKind,
    /// `NOTIFY_URLn`, which may hold a token. For a webhook it is there, and it is the address of a host over HTTPS, or over
    /// HTTP where that is allowed.
    pub url: Option<Secret>,
}

/// What a channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelKind {
    /// Standard error.
    Console,
    /// An address that takes JSON by POST.
    Webhook,
}

/// The channel that needs no entry.
const CONSOLE: &str = "console";

impl Channel {
    /// The channel of a group; `None` after a mistake.
    pub(crate) fn read(number: u32, group: &Group, findings: &mut Findings) -> Option<Channel> {
        let before = findings.mistakes.len();
        let Some(named) = group.get(&Key::NotifyName) else {
            for (key, setting) in group.iter().filter(|(_, setting)| setting.place != Place::Environment) {
                findings.warning(
                    setting.place,
                    format!("{}{number} belongs to no channel", key.stem()),
                    format!("name the channel with NOTIFY_NAME{number}, or leave the line out"),
                );
            }
            return None;
        };
        let name = named.value.expose().to_owned();
        if name == CONSOLE {
            findings.mistake(
                named.place,
                format!("NOTIFY_NAME{number} is `console`, which needs no entry"),
                "choose another name",
            );
        } else if let Some((what, mend)) = refuse_letters(&name) {
            findings.mistake(named.place, format!("NOTIFY_NAME{number} {what}"), mend);
        }
        let kind = match group.get(&Key::NotifyType) {
            Some(setting) => kind(number, setting, findings),
            None => {
                findings.mistake(
                    named.place,
                    format!("NOTIFY_NAME{number} is set and NOTIFY_TYPE{number} is not"),
                    format!("say what it is: NOTIFY_TYPE{number} is webhook or console"),
                );
                None
            }
        };
        let url = group.get(&Key::NotifyUrl);
        match (kind, url) {
            (Some(ChannelKind::Webhook), Some(url)) => {
                check_url(number, url, group.get(&Key::NotifySsl), findings);
            }
            (Some(ChannelKind::Webhook), None) => findings.mistake(
                named.place,
                format!("NOTIFY_NAME{number} is a webhook and NOTIFY_URL{number} is not set"),
                format!("put its address into NOTIFY_URL{number}"),
            ),
            _ => {}
        }
        let kind = kind.filter(|_| findings.mistakes.len() == before)?;
        Some(Channel { name, kind, url: url.map(|setting| setting.value.clone()) })
    }
}

fn kind(number: u32, setting: &Setting, findings: &mut Findings) -> Option<ChannelKind> {
    match setting.value.expose().to_ascii_lowercase().as_str() {
        "webhook" => Some(ChannelKind::Webhook),
        CONSOLE => Some(ChannelKind::Console),
        _ => {
            findings.mistake(
                setting.place,
                format!("NOTIFY_TYPE{number} is no type of a channel"),
                "write webhook or console",
            );
            None
        }
    }
}

/// Refuses an address that could not be posted to, or would be without encryption though nobody allows that.
fn check_url(number: u32, url: &Setting, ssl: Option<&Setting>, findings: &mut Findings) {
    let Some((encrypted, host)) = host(url.value.expose()) else {
        findings.mistake(
            url.place,
            format!("NOTIFY_URL{number} is no address of a webhook"),
            "write https://host/path, in Latin letters and without spaces",
        );
        return;
    };
    let mode = match ssl {
        None => SslMode::of_host(host),
        Some(setting) => match SslMode::from_text(setting.value.expose()) {
            Some(mode @ (SslMode::VerifyFull | SslMode::Disable)) => mode,
            _ => {
                findings.mistake(
                    setting.place,
                    format!("NOTIFY_SSL{number} is not a mode of encryption"),
                    "write verify-full or disable",
                );
                return;
            }
        },
    };
    if !encrypted && mode != SslMode::Disable {
        findings.mistake(
            url.place,
            format!("NOTIFY_URL{number} is not encrypted"),
            format!("write https://, or allow it with NOTIFY_SSL{number}=disable"),
        );
    }
}

/// Whether an address is encrypted, and its host.
fn host(url: &str) -> Option<(bool, &str)> {
    if !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let (scheme, rest) = url.split_once("://")?;
    let encrypted = match scheme.to_ascii_lowercase().as_str() {
        "https" => true,
        "http" => false,
        _ => return None,
    };
    let authority = rest.split(['/', '?', '#']).next()?;
    let address = authority.rsplit('@').next()?;
    let host = match address.rfind(']') {
        Some(end) => &address[..=end],
        None => address.split(':').next()?,
    };
    (!host.is_empty()).then_some((encrypted, host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_addresses() {
        for (url, found) in [
            ("https://hooks.example.org/T0/B0?x=1", Some((true, "hooks.example.org"))),
            ("HTTP://127.0.0.1:8080/a", Some((false, "127.0.0.1"))),
            ("http://[::1]:8080", Some((false, "[::1]"))),
            ("http://localhost@example.org/", Some((false, "example.org"))),
            ("https://a:b@example.org#x", Some((true, "example.org"))),
            ("https://", None),
            ("https:///path", None),
            ("ftp://example.org", None),
            ("example.org/hook", None),
            ("https://example.org/a b", None),
            ("https://пример.рф/", None),
        ] {
            assert_eq!(host(url), found, "{url}");
        }
    }
}
