//! Which column of a file each field of the route is.

use etlc_core::{Exit, Stop, spec};

use super::splitter::{Split, Splitter};
use crate::{codes, fault};

/// The columns of a file.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    /// The column of each field, from 0.
    pub(crate) positions: Vec<usize>,
    /// How many columns there are.
    pub(crate) count: usize,
}

/// The fields that a route reads.
pub(crate) struct Asked {
    pub(crate) route: &'static spec::Route,
    pub(crate) fields: &'static [spec::Field],
}

impl Asked {
    /// The column of each field; a stop has the field's place in the route.
    fn find(&self, find: impl Fn(&spec::Field) -> Result<usize, Stop>) -> Result<Vec<usize>, Stop> {
        let placed = |field| find(field).map_err(|stop| fault::placed(stop, self.route, field.place));
        self.fields.iter().map(placed).collect()
    }
}

/// The most names that a message lists.
const LISTED: usize = 40;

impl Columns {
    /// Finds a source's fields in the header of a file.
    pub(crate) fn of_header(names: &[String], asked: &Asked, file: &str) -> Result<Columns, Stop> {
        let find = |field: &spec::Field| {
            let mut found = names.iter().enumerate().filter(|(_, name)| *name == field.name).map(|(at, _)| at);
            match (found.next(), found.next()) {
                (Some(position), None) => Ok(position),
                (Some(_), Some(_)) => {
                    let message = format!("{file} has two columns `{}`", field.name);
                    Err(Stop::new(Exit::Unfit, codes::COLUMN_TWICE, message)
                        .note("source", listed(names))
                        .help("rename one of them in the file"))
                }
                (None, _) => Err(missing(field.name, names, file)),
            }
        };
        let positions = asked.find(find)?;
        Ok(Columns { positions, count: names.len() })
    }

    /// Takes the fields' names as numbers of columns, in a file without a header; `count` is `None` where it is empty.
    pub(crate) fn numbered(count: Option<usize>, asked: &Asked, file: &str) -> Result<Columns, Stop> {
        let find = |field: &spec::Field| match field.name.parse::<usize>() {
            Ok(number @ 1..) if count.is_none_or(|count| number <= count) => Ok(number - 1),
            _ => {
                let message = format!("{file} has no column `{}`", field.name);
                let columns = count.map_or("no columns".to_owned(), |count| format!("the columns 1 to {count}"));
                Err(Stop::new(Exit::Unfit, codes::NO_COLUMN, message)
                    .help(format!("without a header it has {columns}")))
            }
        };
        let positions = asked.find(find)?;
        Ok(Columns { positions, count: count.unwrap_or(0) })
    }
}

#[cold]
fn missing(wanted: &str, names: &[String], file: &str) -> Stop {
    let stop = Stop::new(Exit::Unfit, codes::NO_COLUMN, format!("{file} has no column `{wanted}`"))
        .note("source", listed(names));
    match nearest(wanted, names) {
        Some(name) => stop.help(match unseen(name, wanted) {
            Some((has, wants)) => format!("did you mean [`{name}`]? it has {has} where the route has {wants}"),
            None if name.trim() != name => format!("did you mean [`{name}`]?"),
            None => format!("did you mean [{name}]?"),
        }),
        None => stop.help("is this the file that the route was written for, and its delimiter the route's?"),
    }
}

/// The name that differs in case or spaces alone, or else in few letters.
fn nearest<'n>(wanted: &str, names: &'n [String]) -> Option<&'n str> {
    let plain = |name: &str| name.trim().to_lowercase();
    let distance = |name: &str| match plain(name) == plain(wanted) {
        true => 0,
        false => strsim::osa_distance(&plain(name), &plain(wanted)),
    };
    let allowed = wanted.chars().count() / 3;
    let name = names.iter().min_by_key(|name| distance(name))?;
    (distance(name) <= allowed).then_some(name)
}

/// Where two names differ, by the numbers of the characters, if the difference may be one that nobody sees.
fn unseen(name: &str, wanted: &str) -> Option<(String, String)> {
    let (name, wanted): (Vec<char>, Vec<char>) = (name.chars().collect(), wanted.chars().collect());
    let before = name.iter().zip(&wanted).take_while(|(one, other)| one == other).count();
    let (name, wanted) = (&name[before..], &wanted[before..]);
    let behind = name.iter().rev().zip(wanted.iter().rev()).take_while(|(one, other)| one == other).count();
    let (name, wanted) = (&name[..name.len() - behind], &wanted[..wanted.len() - behind]);
    let points = |part: &[char]| match part {
        [] => "nothing".to_owned(),
        part => part.iter().map(|character| format!("U+{:04X}", u32::from(*character))).collect::<Vec<_>>().join(" "),
    };
    let short = name.len().max(wanted.len()) <= 3;
    let is_ascii = name.iter().chain(wanted).all(|character| matches!(character, ' '..='~'));
    (short && !is_ascii).then(|| (points(name), points(wanted)))
}

/// What a file has, for messages.
pub(crate) fn listed(names: &[String]) -> String {
    let mut list = names.iter().take(LISTED).map(String::as_str).collect::<Vec<_>>().join(", ");
    if let Some(more @ 1..) = names.len().checked_sub(LISTED) {
        list.push_str(&format!(" and {more} more"));
    }
    format!("its header has {list}")
}

/// The names in the first record of a text, which has it whole; `None` where it is broken or not UTF-8.
pub(crate) fn first_record(bytes: &[u8], delimiter: u8) -> Option<Vec<String>> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut bounds = Vec::new();
    let mut splitter = Splitter::new(delimiter);
    splitter.seek(bytes, 0);
    match splitter.split(bytes, 0, true, &mut bounds) {
        Split::Record(_) => names(&bounds, |start, end| std::str::from_utf8(&bytes[start..end])).ok(),
        _ => None,
    }
}

/// The fields of a record as names; `text` gives what lies between two positions.
pub(crate) fn names<'t, E>(
    bounds: &[usize],
    text: impl Fn(usize, usize) -> Result<&'t str, E>,
) -> Result<Vec<String>, E> {
    let name = |pair: &[usize]| {
        text(pair[0], pair[1] - 1).map(|field| match field.strip_prefix('"') {
            Some(quoted) => quoted.strip_suffix('"').unwrap_or(quoted).replace("\"\"", "\""),
            None => field.to_owned(),
        })
    };
    bounds.windows(2).map(name).collect()
}
