//! The numbered keys of points and channels, gathered from the file and the environment.

use std::{collections::BTreeMap, path::PathBuf};

use crate::{Remark, Secret};

/// A key of a point or a channel, without its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Name,
    Type,
    Host,
    Port,
    User,
    Pass,
    Bdnm,
    Ssl,
    Ca,
    NotifyName,
    NotifyType,
    NotifyUrl,
    NotifySsl,
}

/// What the keys of channels start with.
const CHANNEL: &str = "NOTIFY_";

impl Key {
    const ALL: [Key; 13] = [
        Key::Name,
        Key::Type,
        Key::Host,
        Key::Port,
        Key::User,
        Key::Pass,
        Key::Bdnm,
        Key::Ssl,
        Key::Ca,
        Key::NotifyName,
        Key::NotifyType,
        Key::NotifyUrl,
        Key::NotifySsl,
    ];

    pub(crate) fn stem(self) -> &'static str {
        match self {
            Key::Name => "POINT_NAME",
            Key::Type => "POINT_TYPE",
            Key::Host => "HOST",
            Key::Port => "PORT",
            Key::User => "USER",
            Key::Pass => "PASS",
            Key::Bdnm => "BDNM",
            Key::Ssl => "SSL",
            Key::Ca => "CA",
            Key::NotifyName => "NOTIFY_NAME",
            Key::NotifyType => "NOTIFY_TYPE",
            Key::NotifyUrl => "NOTIFY_URL",
            Key::NotifySsl => "NOTIFY_SSL",
        }
    }

    fn is_of_channel(self) -> bool {
        self.stem().starts_with(CHANNEL)
    }

    /// The key and number of `HOST12`; `None` for what belongs to other programs.
    pub(crate) fn parse(written: &str) -> Option<(Key, u32)> {
        let (stem, number) = numbered(written)?;
        Key::ALL.into_iter().find(|key| key.stem() == stem).map(|key| (key, number))
    }
}

/// The parts of `HOST12`. A number has no leading zeros, so that no two texts mean the same one.
fn numbered(written: &str) -> Option<(&str, u32)> {
    let stem = written.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &written[stem.len()..];
    let canonical = digits == "0" || !digits.starts_with('0');
    canonical.then(|| digits.parse().ok()).flatten().map(|number| (stem, number))
}

/// The key that is meant by one that other programs call so.
fn meant(written: &str) -> Option<(Key, u32)> {
    let (stem, number) = numbered(written)?;
    let key = match stem.to_ascii_uppercase().as_str() {
        "NAME" | "POINTNAME" => Key::Name,
        "TYPE" | "POINTTYPE" => Key::Type,
        "HOST" | "HOSTNAME" | "POINT_HOST" => Key::Host,
        "PORT" | "POINT_PORT" => Key::Port,
        "USER" | "USERNAME" | "LOGIN" | "POINT_USER" => Key::User,
        "PASS" | "PASSWORD" | "PASSWD" | "PWD" | "POINT_PASS" => Key::Pass,
        "BDNM" | "DBNM" | "DB" | "DBNAME" | "DB_NAME" | "DATABASE" | "POINT_BDNM" => Key::Bdnm,
        "SSL" | "SSLMODE" | "SSL_MODE" => Key::Ssl,
        "CA" | "CAFILE" | "CA_FILE" | "SSLROOTCERT" => Key::Ca,
        _ => return None,
    };
    Some((key, number))
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) value: Secret,
    pub(crate) place: Place,
}

/// Where a setting stands. The file comes first, so that remarks sort by where they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// A line of the file, from 1.
    Line(usize),
    Environment,
}

/// The settings of one number, of a point or of a channel.
pub(crate) type Group = BTreeMap<Key, Setting>;

/// What is found while reading, with the file that it is about.
#[derive(Debug)]
pub(crate) struct Findings {
    pub(crate) file: Option<PathBuf>,
    pub(crate) mistakes: Vec<Remark>,
    pub(crate) warnings: Vec<Remark>,
}

impl Findings {
    pub(crate) fn mistake(&mut self, place: Place, what: impl Into<String>, mend: impl Into<String>) {
        let remark = self.remark(place, what.into(), mend.into());
        self.mistakes.push(remark);
    }

    pub(crate) fn warning(&mut self, place: Place, what: impl Into<String>, mend: impl Into<String>) {
        let remark = self.remark(place, what.into(), mend.into());
        self.warnings.push(remark);
    }

    fn remark(&self, place: Place, what: String, mend: String) -> Remark {
        match place {
            Place::Line(line) => Remark { file: self.file.clone(), line: Some(line), what, mend },
            Place::Environment => Remark { file: None, line: None, what, mend },
        }
    }
}

/// All settings, by the numbers of their points and channels.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    points: BTreeMap<u32, Group>,
    channels: BTreeMap<u32, Group>,
    /// Keys of the file that look like one of a point.
    strangers: Vec<(usize, String)>,
}

impl Settings {
    /// Takes in a line of the file.
    pub(crate) fn add(&mut self, line: usize, written: &str, value: Secret, findings: &mut Findings) {
        let place = Place::Line(line);
        let Some((key, number)) = Key::parse(written) else {
            let upper = written.to_ascii_uppercase();
            if upper.starts_with(Key::Name.stem()) || upper.starts_with(Key::Type.stem()) {
                findings.mistake(
                    place,
                    format!("`{written}` is no key of a point"),
                    "write the keys of each point with its number, without leading zeros: POINT_NAME1, POINT_TYPE1, …",
                );
            } else if upper.starts_with(Key::NotifyName.stem()) || upper.starts_with(Key::NotifyType.stem()) {
                findings.mistake(
                    place,
                    format!("`{written}` is no key of a channel"),
                    "the keys of a channel are NOTIFY_NAMEn, NOTIFY_TYPEn, NOTIFY_URLn and NOTIFY_SSLn, all with its number",
                );
            } else if meant(written).is_some() {
                self.strangers.push((line, written.to_owned()));
            }
            return;
        };
        let before = self.group(key, number).insert(key, Setting { value, place });
        if let Some(Setting { place: Place::Line(first), .. }) = before {
            findings.mistake(
                place,
                format!("`{written}` is set in line {first} already"),
                "keep one of the two, or give the other one a number of its own",
            );
        }
    }

    /// Takes in a variable of the environment, which wins over the file.
    pub(crate) fn replace(&mut self, key: Key, number: u32, value: Secret) {
        self.group(key, number).insert(key, Setting { value, place: Place::Environment });
    }

    fn group(&mut self, key: Key, number: u32) -> &mut Group {
        let groups = if key.is_of_channel() { &mut self.channels } else { &mut self.points };
        groups.entry(number).or_default()
    }

    /// The groups of channels, in the order of their numbers. What is empty counts as not set.
    pub(crate) fn take_channels(&mut self) -> Vec<(u32, Group)> {
        let mut channels: Vec<_> = std::mem::take(&mut self.channels).into_iter().collect();
        channels.iter_mut().for_each(|(_, group)| group.retain(|_, setting| !setting.value.expose().is_empty()));
        channels.retain(|(_, group)| !group.is_empty());
        channels
    }

    /// The groups that name a point, in the order of their numbers. What is empty counts as not set.
    pub(crate) fn into_points(self, findings: &mut Findings) -> Vec<(u32, Group)> {
        let mut points = Vec::new();
        for (number, mut group) in self.points {
            group.retain(|_, setting| !setting.value.expose().is_empty());
            if group.contains_key(&Key::Name) {
                points.push((number, group));
            } else if let Some(kind) = group.get(&Key::Type) {
                findings.mistake(
                    kind.place,
                    format!("POINT_TYPE{number} is set and POINT_NAME{number} is not"),
                    format!("name the point with POINT_NAME{number}, or leave POINT_TYPE{number} out"),
                );
            } else {
                for (key, setting) in group.iter().filter(|(_, setting)| setting.place != Place::Environment) {
                    findings.warning(
                        setting.place,
                        format!("{}{number} belongs to no point", key.stem()),
                        format!("name the point with POINT_NAME{number}, or leave the line out"),
                    );
                }
            }
        }
        for (line, written) in self.strangers {
            let Some((key, number)) = meant(&written) else { continue };
            if points.iter().any(|(other, _)| *other == number) {
                findings.warning(
                    Place::Line(line),
                    format!("`{written}` is no key of a point and is not used"),
                    format!("write {}{number}", key.stem()),
                );
            }
        }
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_numbers() {
        for (written, key) in [
            ("POINT_NAME1", Some((Key::Name, 1))),
            ("CA0", Some((Key::Ca, 0))),
            ("BDNM4294967295", Some((Key::Bdnm, u32::MAX))),
            ("HOST4294967296", None),
            ("HOST01", None),
            ("HOST00", None),
            ("HOST", None),
            ("host1", None),
            ("MYHOST1", None),
            ("HOST1A", None),
            ("", None),
            ("1", None),
        ] {
            assert_eq!(Key::parse(written), key, "{written}");
        }
    }
}
