//! One connection point.

use std::{
    fmt,
    net::IpAddr,
    path::{Path, PathBuf},
};

use crate::{
    PointKind, Secret,
    settings::{Findings, Group, Key, Place, Setting},
};

/// A database that routes name.
#[derive(Clone, Debug)]
pub struct Point {
    /// `POINT_NAMEn`: what routes call it, in letters, digits and `_`.
    pub name: String,
    /// `POINT_TYPEn` as written.
    pub kind_text: String,
    /// The kind that this means; `None` where there is no connector for it.
    pub kind: Option<PointKind>,
    /// `HOSTn`: a name, an address, or the directory of a Unix socket; `localhost` where it is not set.
    pub host: String,
    /// `PORTn`, or the port that is usual for the kind.
    pub port: Option<u16>,
    /// `USERn`; `None` leaves it to what is usual for the kind.
    pub user: Option<String>,
    /// `PASSn`; `None` where it is not set or empty.
    pub password: Option<Secret>,
    /// `BDNMn`: the database. For SQLite its file, from the project's directory, and always there.
    pub database: Option<String>,
    /// `SSLn`, or what is the default for the host.
    pub ssl: SslMode,
    /// `CAn`: a file of the certificates to trust, in PEM. In the file it is a path from the file's directory.
    pub ca: Option<PathBuf>,
}

/// How a connection is encrypted. There is no mode that falls back to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SslMode {
    /// Encrypted; the certificate must be trusted and name the host.
    VerifyFull,
    /// Encrypted, whoever answers.
    Require,
    /// Not encrypted.
    Disable,
}

impl SslMode {
    const ALL: [SslMode; 3] = [SslMode::VerifyFull, SslMode::Require, SslMode::Disable];

    /// The mode of this name.
    pub(crate) fn from_text(text: &str) -> Option<SslMode> {
        SslMode::ALL.into_iter().find(|mode| text.eq_ignore_ascii_case(&mode.to_string()))
    }

    /// The default: not encrypted on a socket and on the machine itself, else fully verified.
    pub(crate) fn of_host(host: &str) -> SslMode {
        let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let loopback = match address.parse::<IpAddr>() {
            Ok(address) => address.to_canonical().is_loopback(),
            Err(_) => host.eq_ignore_ascii_case("localhost"),
        };
        if loopback || is_socket(host) { SslMode::Disable } else { SslMode::VerifyFull }
    }
}

impl fmt::Display for SslMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SslMode::VerifyFull => "verify-full",
            SslMode::Require => "require",
            SslMode::Disable => "disable",
        })
    }
}

/// Whether a host is the directory of a Unix socket.
fn is_socket(host: &str) -> bool {
    host.starts_with('/')
}

/// What a route may write before the slash without an entry in `.env`, or instead of a point.
const RESERVED: [&str; 7] = ["csv", "jsonl", "json", "parquet", "sqlite", "dict", "file"];

/// Whether this stands before the slash of a built-in kind, so that no point has it as its name.
pub fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

impl Point {
    /// The point of a group that has a name; `None` after a mistake.
    pub(crate) fn read(number: u32, group: &Group, findings: &mut Findings) -> Option<Point> {
        let before = findings.mistakes.len();
        let text = |key: Key| group.get(&key).map(|setting| setting.value.expose().to_owned());
        let name = text(Key::Name)?;
        let named = group[&Key::Name].place;
        if let Some((what, mend)) = refuse_name(&name) {
            findings.mistake(named, format!("POINT_NAME{number} {what}"), mend);
        }
        let kind_text = text(Key::Type).unwrap_or_default();
        let kind = PointKind::from_text(&kind_text);
        if kind_text.is_empty() {
            let known = PointKind::ALL.map(PointKind::name).join(" or ");
            findings.mistake(
                named,
                format!("POINT_NAME{number} is set and POINT_TYPE{number} is not"),
                format!("say what it is: POINT_TYPE{number} is {known}"),
            );
        }
        let host = text(Key::Host).unwrap_or_else(|| "localhost".to_owned());
        let port = match group.get(&Key::Port) {
            Some(setting) => port(number, setting, findings),
            None => kind.and_then(PointKind::default_port),
        };
        let ssl = match group.get(&Key::Ssl) {
            Some(setting) => ssl(number, setting, &host, findings),
            None => SslMode::of_host(&host),
        };
        let ca = group.get(&Key::Ca).map(|setting| ca(number, setting, ssl, findings));
        let database = text(Key::Bdnm);
        if kind == Some(PointKind::Sqlite) && database.is_none() {
            findings.mistake(
                named,
                format!("POINT_NAME{number} is an SQLite database and BDNM{number} is not set"),
                format!("put the path of its file into BDNM{number}"),
            );
        }
        let password = group.get(&Key::Pass).map(|setting| setting.value.clone());
        let user = text(Key::User);
        (findings.mistakes.len() == before).then_some(Point {
            name,
            kind_text,
            kind,
            host,
            port,
            user,
            password,
            database,
            ssl,
            ca,
        })
    }
}

/// Why a route could not write this name.
fn refuse_name(name: &str) -> Option<(&'static str, &'static str)> {
    if RESERVED.contains(&name) {
        return Some((
            "is a name that routes use for files",
            "choose a name other than csv, jsonl, json, parquet, sqlite, dict and file",
        ));
    }
    refuse_letters(name)
}

/// Why no name in a route is written so.
pub(crate) fn refuse_letters(name: &str) -> Option<(&'static str, &'static str)> {
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    (!plain || name.starts_with(char::is_numeric))
        .then_some(("is a name that a route cannot write", "use letters, digits and `_`, a letter or `_` first"))
}

fn port(number: u32, setting: &Setting, findings: &mut Findings) -> Option<u16> {
    let digits = setting.value.expose();
    let port = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten().filter(|&n| n > 0);
    if port.is_none() {
        findings.mistake(setting.place, format!("PORT{number} is not a port"), "write a whole number from 1 to 65535");
    }
    port
}

fn ssl(number: u32, setting: &Setting, host: &str, findings: &mut Findings) -> SslMode {
    let mode = SslMode::from_text(setting.value.expose());
    match mode {
        None => findings.mistake(
            setting.place,
            format!("SSL{number} is not a mode of encryption"),
            "write verify-full, require or disable",
        ),
        Some(SslMode::VerifyFull | SslMode::Require) if is_socket(host) => findings.mistake(
            setting.place,
            format!("SSL{number} asks for encryption and HOST{number} is a socket, which has none"),
            format!("leave SSL{number} out, or name a host to connect to over the network"),
        ),
        Some(_) => {}
    }
    mode.unwrap_or(SslMode::of_host(host))
}

fn ca(number: u32, setting: &Setting, ssl: SslMode, findings: &mut Findings) -> PathBuf {
    if ssl != SslMode::VerifyFull {
        findings.warning(
            setting.place,
            format!("CA{number} is not used, since SSL{number} is {ssl}"),
            format!("write SSL{number}=verify-full, or leave CA{number} out"),
        );
    }
    let written = Path::new(setting.value.expose());
    match (setting.place, findings.file.as_deref().and_then(Path::parent)) {
        (Place::Line(_), Some(directory)) => directory.join(written),
        _ => written.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_of_ssl_depends_on_the_host() {
        for host in ["localhost", "LocalHost", "127.0.0.1", "127.1.2.3", "::1", "[::1]", "::ffff:127.0.0.1", "/run"] {
            assert_eq!(SslMode::of_host(host), SslMode::Disable, "{host}");
        }
        for host in ["db.example.org", "10.0.0.1", "0.0.0.0", "localhost.example.org", "127.0.0.1.nip.io", "::2"] {
            assert_eq!(SslMode::of_host(host), SslMode::VerifyFull, "{host}");
        }
    }

    #[test]
    fn names_are_those_that_a_route_can_write() {
        for name in ["crm", "crm_2", "_x", "склад", "CSV"] {
            assert_eq!(refuse_name(name), None, "{name}");
        }
        for name in ["csv", "dict", "file", "my-db", "my db", "2crm", "crm.main", "a/b"] {
            assert!(refuse_name(name).is_some(), "{name}");
        }
    }
}
