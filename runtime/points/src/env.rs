//! The file and the environment together.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs::File,
    io::{self, Read},
    path::Path,
};

use secrecy::zeroize::Zeroizing;

use crate::{
    Channel, EnvError, Point, Remark, Secret, dotenv, mask,
    settings::{Findings, Group, Key, Place, Settings},
};

/// The most bytes that an `.env` may have: what is longer was named by mistake.
const LONGEST: u64 = 1 << 20;

/// The points and channels that a route may name, and what is to be said of where they come from.
#[derive(Clone, Debug, Default)]
pub struct Env {
    points: Vec<Point>,
    channels: Vec<Channel>,
    warnings: Vec<Remark>,
}

impl Env {
    /// Reads `.env` in the project's directory where it is there, or the file that was named instead of it, which
    /// must be there.
    ///
    /// # Errors
    /// As [`Env::load`].
    pub fn find<K: Into<OsString>, V: Into<OsString>>(
        named: Option<&Path>,
        project: &Path,
        environment: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Env, EnvError> {
        let usual = project.join(".env");
        let there = !matches!(usual.try_exists(), Ok(false));
        // A pipe may be named, and keep one waiting; nobody asked to read from this one.
        if named.is_none() && usual.metadata().is_ok_and(|metadata| !metadata.is_file()) {
            let (what, mend) = ("this is a directory, a pipe or a device, and no file", "put a file in its place");
            let mistake = Remark { file: Some(usual), line: None, what: what.to_owned(), mend: mend.to_owned() };
            return Err(EnvError { mistakes: vec![mistake] });
        }
        Env::load(named.or(there.then_some(usual.as_path())), environment)
    }

    /// Reads a file, if any, and lets the environment (`std::env::vars_os()`) win over it, key by key. Keys that
    /// are none of a point are left to other programs. What is set to nothing counts as not set.
    ///
    /// # Errors
    /// All mistakes at once: a file that cannot be read or is not UTF-8, lines that are broken, keys set twice,
    /// points without a type or a name, points of one name, and values that are none for their key.
    pub fn load<K: Into<OsString>, V: Into<OsString>>(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Env, EnvError> {
        let mut findings = Findings { file: file.map(Path::to_owned), mistakes: Vec::new(), warnings: Vec::new() };
        let mut settings = Settings::default();
        if let Some(path) = file {
            match read(path, &mut findings.warnings) {
                Ok(text) => add_lines(&text, &mut settings, &mut findings),
                Err(mistake) => findings.mistakes.push(mistake),
            }
        }
        for (key, value) in environment {
            let Some((key, number)) = key.into().to_str().and_then(Key::parse) else { continue };
            match value.into().into_string() {
                Ok(value) => settings.replace(key, number, value.into()),
                Err(_) => findings.mistake(
                    Place::Environment,
                    format!("{}{number} is not UTF-8", key.stem()),
                    "set it to text in UTF-8",
                ),
            }
        }
        let channels = channels(settings.take_channels(), &mut findings);
        let points = points(settings, &mut findings);
        let Findings { mut mistakes, mut warnings, .. } = findings;
        for remarks in [&mut mistakes, &mut warnings] {
            remarks.sort_by_key(|remark| (remark.file.is_none(), remark.line));
        }
        let env = Env { points, channels, warnings };
        mask::keep_out(&env);
        if mistakes.is_empty() { Ok(env) } else { Err(EnvError { mistakes }) }
    }

    /// All points, in the order of their numbers.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The point of this name.
    pub fn point(&self, name: &str) -> Option<&Point> {
        self.points.iter().find(|point| point.name == name)
    }

    /// All channels, in the order of their numbers.
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// The channel of this name.
    pub fn channel(&self, name: &str) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.name == name)
    }

    /// The names of all points, for a message that suggests one.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.points.iter().map(|point| point.name.as_str())
    }

    /// What must never be printed: every password, and every address of a channel.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let addresses = self.channels.iter().filter_map(|channel| channel.url.as_ref());
        self.points.iter().filter_map(|point| point.password.as_ref()).chain(addresses)
    }

    /// What works and had better be mended: a file that others can read, keys that are not used.
    pub fn warnings(&self) -> &[Remark] {
        &self.warnings
    }
}

fn add_lines(text: &str, settings: &mut Settings, findings: &mut Findings) {
    for entry in dotenv::parse(text) {
        match entry {
            Ok(entry) => settings.add(entry.line, entry.key, entry.value, findings),
            Err(broken) => findings.mistake(Place::Line(broken.line), broken.what, broken.mend),
        }
    }
}

fn points(settings: Settings, findings: &mut Findings) -> Vec<Point> {
    let mut points = Vec::new();
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    for (number, group) in settings.into_points(findings) {
        let named = &group[&Key::Name];
        match numbers.get(named.value.expose()) {
            Some(first) => findings.mistake(
                named.place,
                format!("POINT_NAME{number} is the same name as POINT_NAME{first}"),
                "give each point a name of its own",
            ),
            None => _ = numbers.insert(named.value.expose().to_owned(), number),
        }
        points.extend(Point::read(number, &group, findings));
    }
    points
}

fn channels(groups: Vec<(u32, Group)>, findings: &mut Findings) -> Vec<Channel> {
    let mut channels: Vec<Channel> = Vec::new();
    for (number, group) in groups {
        let Some(channel) = Channel::read(number, &group, findings) else { continue };
        if channels.iter().any(|known| known.name == channel.name) {
            findings.mistake(
                group[&Key::NotifyName].place,
                format!("NOTIFY_NAME{number} is the name of another channel, too"),
                "give each channel a name of its own",
            );
            continue;
        }
        channels.push(channel);
    }
    channels
}

/// The text of a file, and a warning where others can read it.
fn read(path: &Path, warnings: &mut Vec<Remark>) -> Result<Zeroizing<String>, Remark> {
    let remark = |line, what: String, mend: &str| Remark { file: Some(path.to_owned()), line, what, mend: mend.into() };
    let unreadable = |error: io::Error| {
        remark(None, format!("the file cannot be read: {error}"), "name another with --env-file, or mend its rights")
    };
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if open_to_others(&metadata) {
        let mend = format!("keep it to yourself: chmod 600 {}", path.display());
        warnings.push(remark(None, "others on this machine can read this file and its passwords".to_owned(), &mend));
    }
    // As long as the file, so that it never grows and leaves a copy behind.
    let capacity = usize::try_from(metadata.len().min(LONGEST)).expect("1 MiB fits") + 1;
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LONGEST {
        return Err(remark(None, "the file is longer than 1 MiB".to_owned(), "name an .env file with --env-file"));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(error) => {
            let line = 1 + bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count();
            Err(remark(Some(line), "the file is not UTF-8".to_owned(), "save it as UTF-8"))
        }
    }
}

#[cfg(unix)]
fn open_to_others(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn open_to_others(_: &std::fs::Metadata) -> bool {
    false
}
