use etlc_core::{Reader as _, Row as _};

use super::*;
use crate::blocks::Blocks;
use crate::fixtures::{ROUTE, csv, fields};
use crate::{csv as csv_files, jsonl};

/// What names a row, what stands in it, and the place behind it.
type Passed = (String, String, Place);

type Files<'a> = &'a [(&'a str, &'a [&'a [u8]])];

/// Reads CSV files with a header, or without one, from a place on.
fn records(files: Files<'_>, header: bool, at: Option<Place>) -> Result<Vec<Passed>, Stop> {
    let blocks = Blocks::of_pieces(files).from(at);
    let names = if header { ["b", "a"] } else { ["2", "1"] };
    let mut reader = csv_files::Reader::new(blocks, &ROUTE, fields(&names), csv(b',', header, &[]))?;
    let mut passed = Vec::new();
    while let Some(row) = reader.next()? {
        let (name, cells) = (row.position(), format!("{:?}", [row.text(0), row.text(1)]));
        passed.push((name, cells, Place::read(&reader.position()?)?));
    }
    Ok(passed)
}

/// The same of JSON Lines.
fn objects(files: Files<'_>, at: Option<Place>) -> Result<Vec<Passed>, Stop> {
    let mut reader = jsonl::Reader::new(Blocks::of_pieces(files).from(at), fields(&["a"]))?;
    let mut passed = Vec::new();
    while let Some(row) = reader.next()? {
        let (name, text) = (row.position(), format!("{:?}", row.json(0)));
        passed.push((name, text, Place::read(&reader.position()?)?));
    }
    Ok(passed)
}

/// From wherever reading goes on, it gives what it would have given from there; whatever blocks the bytes come in.
fn goes_on(files: &[(&str, &str)], rows: usize, read: impl Fn(Files<'_>, Option<Place>) -> Result<Vec<Passed>, Stop>) {
    let pieces: Vec<[&[u8]; 1]> = files.iter().map(|(_, text)| [text.as_bytes()]).collect();
    let at_once: Vec<_> = files.iter().zip(&pieces).map(|((name, _), pieces)| (*name, &pieces[..])).collect();
    let whole = read(&at_once, None).expect("the files are right");
    assert_eq!(whole.len(), rows, "{files:?}");
    let bytes: Vec<Vec<&[u8]>> = files.iter().map(|(_, text)| text.as_bytes().chunks(1).collect()).collect();
    let one_by_one: Vec<_> = files.iter().zip(&bytes).map(|((name, _), pieces)| (*name, &pieces[..])).collect();
    for files in [&at_once, &one_by_one] {
        assert_eq!(read(files, None).expect("the files are right"), whole, "{files:?}");
        for (row, (_, _, place)) in whole.iter().enumerate() {
            let rest = read(files, Some(place.clone())).unwrap_or_else(|stop| panic!("{files:?}, {place:?}: {stop}"));
            assert_eq!(rest, whole[row + 1..], "{files:?} behind row {row}");
        }
    }
}

#[test]
fn records_go_on_behind_every_record() {
    let first = "\u{feff}a,b\r\n1,\"x\r\ny\"\r\n2,é\n3,\n";
    let second = "b,a\n\"q,\"\"q\",4\rr,5\rs,6";
    let files = [("one.csv", first), ("empty.csv", "a,b\n\n\n"), ("two.csv", second)];
    goes_on(&files, 6, |files, at| records(files, true, at));
    goes_on(&[("one.csv", "1,x\n2,y\n\n"), ("two.csv", "3,z\r\n4,\"\n\"\r\n")], 4, |files, at| {
        records(files, false, at)
    });
}

#[test]
fn objects_go_on_behind_every_object() {
    let files = [
        ("one.jsonl", "\u{feff}{\"a\": 1}\r\n\n  {\"a\": \"é\\n\"}\n \n{\"a\": [2]}"),
        ("empty.jsonl", ""),
        ("two.jsonl", "{\"b\": 1}\n{\"a\": 5} \n\n"),
    ];
    goes_on(&files, 5, objects);
}

/// The place behind the first row of these files.
fn behind_first(files: Files<'_>) -> Place {
    records(files, true, None).expect("the files are right")[0].2.clone()
}

#[test]
fn files_that_have_changed_are_told() {
    let first: (&str, &[&[u8]]) = ("a.csv", &[b"a,b\n1,2\n3,4\n"]);
    let second: (&str, &[&[u8]]) = ("b.csv", &[b"a,b\n5,6\n7,8\n"]);
    let place = records(&[first, second], true, None).expect("the files are right")[2].2.clone();
    assert_eq!((place.before, place.bytes), (1, 8));
    for (files, says) in [
        (&[first, ("b.csv", &[b"a,b\n5,7\n7,8\n"])][..], "the first 8 bytes of b.csv are not what they were"),
        (&[first, ("b.csv", &[b"a,b\n5,\n"])], "b.csv has 7 bytes, and 8 of it were done"),
        (&[("a.csv", &[b"a,b\n1,2\n3,4\n5,5\n"]), second], "a file before b.csv is not what it was"),
        (&[("z.csv", first.1), second], "a file before b.csv is not what it was"),
        (&[second], "0 files come before b.csv now, and 1 did"),
        (&[first, ("aa.csv", &[b"a,b\n"]), second], "2 files come before b.csv now, and 1 did"),
        (&[first], "b.csv is no file of the source any more"),
    ] {
        let stop = records(files, true, Some(place.clone())).expect_err(says);
        assert_eq!((stop.code(), stop.exit()), ("R0664", Exit::Unfit), "{stop}");
        assert!(stop.message().starts_with(says), "{stop}");
    }
    let more: (&str, &[&[u8]]) = ("b.csv", &[b"a,b\n5,6\n9,9\n0,0\n"]);
    let later: (&str, &[&[u8]]) = ("c.csv", &[b"b,a\n1,1\n"]);
    assert_eq!(records(&[first, more, later], true, Some(place)).expect("what is done is the same").len(), 3);
}

#[test]
fn a_last_line_that_ended_with_the_file_may_be_ended_and_not_go_on() {
    for (end, rows) in [("", 0), ("\n", 0), ("\r\n", 0), ("\r", 0), ("\n3,4\n", 1), ("\r\n3,4\n", 1)] {
        let place = behind_first(&[("a.csv", &[b"a,b\n1,2"])]);
        let text = format!("a,b\n1,2{end}");
        let read = records(&[("a.csv", &[text.as_bytes()])], true, Some(place)).expect(&text);
        assert_eq!(read.len(), rows, "{text:?}");
    }
    let place = behind_first(&[("a.csv", &[b"a,b\n1,2"])]);
    let stop = records(&[("a.csv", &[b"a,b\n1,23\n"])], true, Some(place)).expect_err("it was another record");
    assert_eq!(stop.message(), "the line of a.csv that was its last one goes on now");
}

#[test]
fn another_position_is_no_place_in_files() {
    let stop = Place::read(&Position::new("[\"42\"]".to_owned())).expect_err("a key of a table");
    assert_eq!(stop.code(), "R0664");
}
