//! How fast files are read and written, in bytes of the file by second; not run with the other tests:
//! `cargo test --release -p etlc-files throughput -- --ignored --nocapture`.

#![expect(clippy::disallowed_macros, reason = "the figures are for whoever measures")]

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use etlc_core::{Reader, Row, Share, Stop, Writer, spec};

use crate::blocks::Blocks;
use crate::fixtures::{ROUTE, Random, csv, fields, target, written_in};
use crate::listing::list;
use crate::{csv as csv_files, json, jsonl};

const SHARE: Share = Share { size: 1 << 20, count: 4 };
const ROWS: usize = 1_500_000;

const NAMES: &[&str] = &[
    "year",
    "month",
    "day",
    "dep_time",
    "sched_dep_time",
    "dep_delay",
    "arr_time",
    "sched_arr_time",
    "arr_delay",
    "carrier",
    "flight",
    "tailnum",
    "origin",
    "dest",
    "air_time",
    "distance",
    "hour",
    "minute",
    "time_hour",
];

/// Departures of aeroplanes, as those who count them write them.
fn departures(mut row: impl FnMut(&mut String, &[String])) -> String {
    let mut random = Random(1);
    let mut text = String::new();
    for _ in 0..ROWS {
        let mut number = |low: usize, high: usize| (low + random.below(high - low)).to_string();
        let cells: [String; 19] = [
            "2013".into(),
            number(1, 13),
            number(1, 29),
            number(100, 2400),
            number(100, 2400),
            number(0, 60),
            number(100, 2400),
            number(100, 2400),
            number(0, 60),
            "UA".into(),
            number(1, 6000),
            format!("N{}", number(10_000, 99_999)),
            "EWR".into(),
            "IAH".into(),
            number(30, 600),
            number(80, 5000),
            number(5, 24),
            number(0, 60),
            "2013-01-01T10:00:00Z".into(),
        ];
        row(&mut text, &cells);
    }
    text
}

/// Prints the speed by the clock, and by what this thread had of a processor: the latter holds on a busy machine too.
fn measure(what: &str, bytes: usize, work: impl FnOnce()) {
    let (start, processor) = (Instant::now(), on_processor());
    work();
    let speed = |seconds: f64| bytes as f64 / 1e6 / seconds;
    let (wall, thread) = (speed(start.elapsed().as_secs_f64()), speed(on_processor() - processor));
    println!("{what:<46} {wall:>6.0} MB/s by the clock {thread:>6.0} MB/s of this thread");
}

/// Seconds that this thread had a processor, where Linux tells.
fn on_processor() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|nanos| nanos.parse::<f64>().ok()).map_or(f64::NAN, |nanos| nanos / 1e9)
}

fn read<R: Reader>(mut reader: R, mut row: impl FnMut(&R::Row<'_>)) {
    let mut rows = 0;
    while let Some(next) = reader.next().expect("records") {
        row(&next);
        rows += 1;
    }
    assert_eq!(rows, ROWS);
}

fn blocks(directory: &Path, name: &str) -> Blocks {
    Blocks::of_files(list(directory, name).expect("a file"), None, SHARE).expect("a thread")
}

#[test]
#[ignore = "it measures, which takes a release build and a machine at rest"]
fn throughput() {
    let directory = tempfile::tempdir().expect("a directory");
    let root = directory.path();
    let form = csv(b',', true, &["NA"]);
    let quoted = departures(|text, cells| {
        let quoted: Vec<_> = cells.iter().map(|cell| format!("\"{cell}\"")).collect();
        writeln!(text, "{}", quoted.join(",")).expect("memory");
    });
    let plain = quoted.replace('"', "");
    let objects = departures(|text, cells| {
        let members: Vec<_> = NAMES
            .iter()
            .zip(cells)
            .map(|(name, cell)| match cell.parse::<u32>() {
                Ok(number) => format!("\"{name}\":{number}"),
                Err(_) => format!("\"{name}\":\"{cell}\""),
            })
            .collect();
        writeln!(text, "{{{}}}", members.join(",")).expect("memory");
    });
    for (name, text) in [("plain.csv", &plain), ("quoted.csv", &quoted)] {
        let text = format!("{}\n{text}", NAMES.join(","));
        std::fs::write(root.join(name), &text).expect("room");
        let open = |names| csv_files::Reader::new(blocks(root, name), &ROUTE, fields(names), form).expect("a header");
        measure(&format!("{name}: records"), text.len(), || read(open(&NAMES[..1]), |_| {}));
        measure(&format!("{name}: 5 fields by type"), text.len(), || {
            read(open(&["year", "flight", "tailnum", "time_hour", "distance"]), |row| {
                assert!(row.int4(0).is_ok() && row.int8(1).is_ok() && row.text(2).is_ok());
                assert!(row.timestamptz(3).is_ok() && row.float8(4).is_ok());
            });
        });
        measure(&format!("{name}: 19 fields as text"), text.len(), || {
            read(open(NAMES), |row| (0..19).for_each(|field| assert!(row.text(field).is_ok())));
        });
    }
    for name in ["plain.csv.gz", "plain.csv.zst"] {
        let path = root.join(name);
        let mut encoder = crate::compression::Compression::of(&path)
            .encoder(std::fs::File::create(&path).expect("a file"))
            .expect("an encoder");
        let text = format!("{}\n{plain}", NAMES.join(","));
        measure(&format!("{name}: compression"), text.len(), || encoder.write_all(text.as_bytes()).expect("room"));
        encoder.finish().expect("room");
        let reader = csv_files::Reader::new(blocks(root, name), &ROUTE, fields(&NAMES[..1]), form).expect("a header");
        measure(&format!("{name}: records"), text.len(), || read(reader, |_| {}));
    }
    std::fs::write(root.join("o.jsonl"), &objects).expect("room");
    std::fs::write(root.join("o.json"), format!("[{}]", objects.trim_end().replace('\n', ",\n"))).expect("room");
    for names in [&NAMES[..5], NAMES] {
        let reader = jsonl::Reader::new(blocks(root, "o.jsonl"), fields(names)).expect("a file");
        measure(&format!("o.jsonl: {} fields as text", names.len()), objects.len(), || {
            read(reader, |row| (0..names.len()).for_each(|field| assert!(row.text(field).is_ok())));
        });
    }
    let reader = json::Reader::new(blocks(root, "o.json"), fields(&NAMES[..5])).expect("a file");
    measure("o.json: 5 fields as text", objects.len(), || {
        read(reader, |row| (0..5).for_each(|field| assert!(row.text(field).is_ok())));
    });
    let target = target(NAMES, spec::Mode::Replace, true);
    let size = |write: &dyn Fn(crate::page::Page) -> Result<(), Stop>| written_in(SHARE, write).expect("memory").len();
    let to_csv = |page| write_rows(&mut csv_files::Writer::new(page, form));
    let to_jsonl = |page| write_rows(&mut jsonl::Writer::new(page, target.columns));
    for (name, write) in [("CSV", &to_csv as &dyn Fn(_) -> _), ("JSON Lines", &to_jsonl)] {
        let bytes = size(write);
        measure(&format!("{name}: 12 numbers and 7 texts written"), bytes, || assert_eq!(size(write), bytes));
    }
}

fn write_rows(writer: &mut impl Writer) -> Result<(), Stop> {
    for row in 0..ROWS {
        writer.begin();
        let cells = (0..12).try_for_each(|column| writer.int8(Some((row * column) as i64)));
        let cells = cells.and_then(|()| (0..7).try_for_each(|_| writer.text(Some("2013-01-01"))));
        cells.expect("all can be written");
        writer.end()?;
    }
    Ok(())
}
