//! A million entries: how much memory they take, and how long they take to be read.

#![expect(clippy::disallowed_macros, reason = "the figures are for whoever measures")]

use std::{
    fmt::Write,
    fs,
    process::Command,
    time::{Duration, Instant},
};

use etlc_dictionaries::{Column, Csv, Dictionary, Layout, Map, read};
use etlc_types::Type;

const ENTRIES: usize = 1_000_000;

/// What an entry may take beside its texts: two ends of 4 bytes, and its place in the index.
const MOST_PER_ENTRY: usize = 24;

/// What a process takes that does nothing.
const PROCESS: usize = 16 << 20;

/// Where the child finds the file.
const FILE: &str = "ETLC_MILLION";

fn text() -> String {
    let mut text = "code,name\n".to_owned();
    for entry in 0..ENTRIES {
        writeln!(text, "user-{entry:07},Name {entry} of a town").expect("a text takes every text");
    }
    text
}

/// A figure of `/proc/self/status`, in bytes.
fn memory(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").expect("Linux says what a process takes");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("the figure is there");
    let kilobytes: usize = line.trim_matches([':', '\t', ' ']).trim_end_matches(" kB").parse().expect("a number");
    kilobytes << 10
}

/// Loads the file of the parent as a run does, looks up every key, and says what that took.
#[test]
fn child() {
    let Some(file) = std::env::var_os(FILE) else { return };
    let file = std::path::PathBuf::from(file);
    let before = memory("VmRSS");
    let started = Instant::now();
    let keys = [Column { name: "code", kind: Type::Text }];
    let value = Column { name: "name", kind: Type::Text };
    let layout = Layout { keys: &keys, range: None, value, ignore_case: false, null: &[], unit: "line" };
    let mut map = Map::<&'static str, &'static str>::default();
    {
        let text = read(file.parent().expect("it lies in a directory"), &file).expect("it can be read");
        let csv = Csv::open(&text).expect("it is CSV");
        csv.read(&[0, 1], &[], |line, cells| map.add(&layout, line, cells)).expect("its records are right");
        map.finish(&layout).expect("a map is ready");
    }
    let loaded = started.elapsed();
    let (resident, peak) = (memory("VmRSS"), memory("VmHWM"));
    for entry in 0..ENTRIES {
        let name = map.get(&format!("user-{entry:07}"));
        assert_eq!(name, Some(format!("Name {entry} of a town").as_str()));
    }
    assert_eq!(map.get("user-1000000"), None);
    println!("figures {} {resident} {peak} {}", resident - before, loaded.as_millis());
}

#[test]
fn a_million_entries_are_small() {
    let directory = tempfile::tempdir().expect("a directory");
    let (file, text) = (directory.path().join("million.csv"), text());
    fs::write(&file, &text).expect("a file");
    let texts = text.len() - 2 * ENTRIES;
    let test = std::env::current_exe().expect("a test knows where it is");
    let output = Command::new(test).args(["--exact", "child", "--nocapture"]).env(FILE, &file).output();
    let output = output.expect("the child can be started");
    let said = String::from_utf8(output.stdout).expect("programs speak UTF-8");
    let figures = said.lines().find_map(|line| line.split_once("figures ").map(|(_, figures)| figures));
    let figures = figures.unwrap_or_else(|| panic!("the child says {said}"));
    let figures: Vec<usize> = figures.split(' ').map(|figure| figure.parse().expect("a number")).collect();
    let [kept, resident, peak, milliseconds] = figures[..] else { panic!("four figures: {figures:?}") };
    println!(
        "file {} bytes; kept {kept}, {:.1} an entry beside {:.1} of text; resident {resident}; peak {peak}; {milliseconds} ms",
        text.len(),
        kept as f64 / ENTRIES as f64 - texts as f64 / ENTRIES as f64,
        texts as f64 / ENTRIES as f64,
    );
    assert!(resident < texts + ENTRIES * MOST_PER_ENTRY + PROCESS, "{resident} bytes stay");
    // While it is read there are also the file, the columns' room to grow, and the lines of the records.
    assert!(peak < text.len() + 2 * texts + 2 * ENTRIES * MOST_PER_ENTRY + PROCESS, "{peak} bytes at most");
    assert!(Duration::from_millis(milliseconds as u64) < Duration::from_secs(20), "{milliseconds} ms");
}
