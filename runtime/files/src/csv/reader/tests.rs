use etlc_core::{Reader as _, Row as _};

use super::*;
use crate::fixtures::{ROUTE, Random, csv, fields};

type Cells = Vec<Option<String>>;

/// Reads all rows of all fields; what was read before a stop comes with it.
fn rows(reader: Result<Reader, Stop>) -> (Vec<(String, Cells)>, Option<Stop>) {
    let mut rows = Vec::new();
    let mut reader = match reader {
        Ok(reader) => reader,
        Err(stop) => return (rows, Some(stop)),
    };
    let count = reader.asked.fields.len();
    loop {
        match reader.next() {
            Ok(Some(row)) => {
                let cell = |field| row.text(field).expect("UTF-8").map(str::to_owned);
                rows.push((row.position(), (0..count).map(cell).collect()));
            }
            Ok(None) => return (rows, None),
            Err(stop) => return (rows, Some(stop)),
        }
    }
}

fn read(text: &str, names: &[&str], form: &'static spec::Csv) -> (Vec<(String, Cells)>, Option<Stop>) {
    let whole = rows(Reader::new(Blocks::cut("f.csv", text.as_bytes(), 0), &ROUTE, fields(names), form));
    for cut in 1..=text.len() {
        let again = rows(Reader::new(Blocks::cut("f.csv", text.as_bytes(), cut), &ROUTE, fields(names), form));
        assert_eq!(again.0, whole.0, "{text:?} cut at {cut}");
        assert_eq!(
            again.1.map(|stop| stop.to_string()),
            whole.1.as_ref().map(Stop::to_string),
            "{text:?} cut at {cut}"
        );
    }
    whole
}

fn cells(cells: &[&str]) -> Cells {
    cells.iter().map(|cell| (*cell != "NULL").then(|| (*cell).to_owned())).collect()
}

#[test]
fn fields_are_found_by_their_names() {
    let (rows, stop) = read(
        "\u{feff}id,\"na\"\"me\",x\r\n1,Ann,NA\r\n2,\"B,\"\"o\"\"\r\nb\",\"\"\r\n3,\"NA\",\" \"\r\n",
        &["x", "na\"me"],
        csv(b',', true, &["NA"]),
    );
    assert!(stop.is_none());
    let expected = [("2", ["NULL", "Ann"]), ("3", ["", "B,\"o\"\r\nb"]), ("5", [" ", "NULL"])];
    let expected = expected.map(|(line, row)| (format!("f.csv line {line}"), cells(&row)));
    assert_eq!(rows, expected);
}

#[test]
fn a_listed_empty_text_is_null_in_quotes_too() {
    let (rows, _) = read("a,b\n\"\",\n", &["a", "b"], csv(b',', true, &[""]));
    assert_eq!(rows[0].1, cells(&["NULL", "NULL"]));
}

#[test]
fn a_file_of_one_column_has_a_record_on_every_line() {
    let (rows, stop) = read("a\n1\n\n\"\"\n\n", &["a"], csv(b',', true, &[]));
    assert!(stop.is_none());
    let rows: Vec<_> = rows.into_iter().map(|row| row.1).collect();
    assert_eq!(rows, [cells(&["1"]), cells(&["NULL"]), cells(&[""]), cells(&["NULL"])]);
}

#[test]
fn without_a_header_fields_are_numbers() {
    let (rows, _) = read("1;2\n3;4\n\n\r\n", &["2", "1"], csv(b';', false, &[]));
    let rows: Vec<_> = rows.into_iter().map(|row| row.1).collect();
    assert_eq!(rows, [cells(&["2", "1"]), cells(&["4", "3"])]);
    assert_eq!(read("", &["2"], csv(b';', false, &[])).0, []);
}

#[test]
fn files_of_a_glob_have_headers_of_their_own() {
    let blocks = Blocks::of_pieces(&[
        ("1.csv", &[b"a,b\n1,2\n\n"]),
        ("2.csv", &[b"a,b\n"]),
        ("3.csv", &[b"b,c,", b"a\n3,4,", b"5"]),
    ]);
    let (rows, stop) = rows(Reader::new(blocks, &ROUTE, fields(&["a", "b"]), csv(b',', true, &[])));
    assert!(stop.is_none());
    let expected = [("1.csv line 2", ["1", "2"]), ("3.csv line 2", ["5", "3"])];
    assert_eq!(rows, expected.map(|(position, row)| (position.to_owned(), cells(&row))));
}

#[test]
fn mistakes_say_where_what_and_how_to_mend_it() {
    let header = csv(b',', true, &[]);
    let bare = csv(b',', false, &[]);
    for (text, names, form, says) in [
        (
            "a,b\n1,2\n1\n",
            &["a"][..],
            header,
            "error[R0309]: a record has 1 field where the header has 2\n   source: f.csv line 3, column 1\n     help: quote \
             fields that hold the delimiter, or give the source the delimiter that the file has",
        ),
        ("1,2\n1,2,3\n", &["1"], bare, "error[R0309]: a record has 3 fields where the first record has 2"),
        (
            "a,b\n1,2\n\n\n3,4\n",
            &["a"],
            header,
            "error[R0309]: an empty line stands between records of 2 fields\n   source: f.csv line 3, column 1",
        ),
        (
            "a,b\n1,\"x\ny\n3,4\n",
            &["a"],
            header,
            "error[R0308]: a quote is opened here and never closed\n   source: f.csv line 2, column 3\n     help: close it, \
             or double it where it is a part of the field",
        ),
        (
            "a,b\r\n\"é\r\ny\",\"x\" \n",
            &["a"],
            header,
            "error[R0308]: a quoted field goes on after its second quote\n   source: f.csv line 3, column 7\n     help: \
             double the quotes inside of a quoted field",
        ),
        (
            "id,tail_num,year\n",
            &["tailnum"],
            header,
            "error[R0431]: f.csv has no column `tailnum`\n   source: its header has id, tail_num, year\n    route: routes/copy.etl:7:1  [x]\n     help: did you \
             mean [tail_num]?",
        ),
        (
            "id; Name\n",
            &["name"],
            header,
            "error[R0431]: f.csv has no column `name`\n   source: its header has id; Name\n    route: routes/copy.etl:7:1  [x]\n     help: is this the file \
             that the route was written for, and its delimiter the route's?",
        ),
        (
            "id, Name\n",
            &["name"],
            header,
            "error[R0431]: f.csv has no column `name`\n   source: its header has id,  Name\n    route: routes/copy.etl:7:1  [x]\n     help: did you mean [` Name`]?",
        ),
        (
            "id,US\u{a0}Gross\n",
            &["US Gross"],
            header,
            "error[R0431]: f.csv has no column `US Gross`\n   source: its header has id, US\u{a0}Gross\n    route: routes/copy.etl:7:1  [x]\n     help: did \
             you mean [`US\u{a0}Gross`]? it has U+00A0 where the route has U+0020",
        ),
        (
            "id,na\u{200b}me\n",
            &["name"],
            header,
            "error[R0431]: f.csv has no column `name`\n   source: its header has id, na\u{200b}me\n    route: routes/copy.etl:7:1  [x]\n     help: did \
             you mean [`na\u{200b}me`]? it has U+200B where the route has nothing",
        ),
        (
            "id,b,id\n",
            &["b", "id"],
            header,
            "error[R0432]: f.csv has two columns `id`\n   source: its header has id, b, id\n    route: routes/copy.etl:7:1  [x]\n     help: rename one of them \
             in the file",
        ),
        (
            "1,2\n",
            &["3"],
            bare,
            "error[R0431]: f.csv has no column `3`\n    route: routes/copy.etl:7:1  [x]\n     help: without a header it has the columns 1 to 2",
        ),
        (
            "1,2\n",
            &["id"],
            bare,
            "error[R0431]: f.csv has no column `id`\n    route: routes/copy.etl:7:1  [x]\n     help: without a header it has",
        ),
        ("1,2\n", &["0"], bare, "error[R0431]: f.csv has no column `0`"),
        (
            "",
            &["id"],
            header,
            "error[R0433]: f.csv has no header\n     help: its first line names the columns, unless the route says \
             header: false",
        ),
        ("\r\nid\n", &["id"], header, "error[R0433]: f.csv has no header"),
    ] {
        let (_, stop) = read(text, names, form);
        let stop = stop.expect(text).to_string();
        assert!(stop.starts_with(says), "{text:?}\n{stop}\ninstead of\n{says}");
    }
}

#[test]
fn long_headers_are_listed_in_part() {
    let names: Vec<_> = (0..45).map(|n| format!("c{n}")).collect();
    let (_, stop) = read(&names.join(","), &["x"], csv(b',', true, &[]));
    let stop = stop.expect("there is no x").to_string();
    assert!(stop.contains("c38, c39 and 5 more"), "{stop}");
}

#[test]
fn only_fields_that_are_read_must_be_utf8() {
    let bytes = b"a,b\n\xff,1\nx,\"y\xc3\xa9\xe9\"\n";
    let form = csv(b',', true, &[]);
    let mut reader = Reader::new(Blocks::cut("f.csv", bytes, 9), &ROUTE, fields(&["b", "a"]), form).expect("a header");
    let row = reader.next().expect("a record").expect("a record");
    assert_eq!(row.int4(0), Ok(Some(1)));
    let row = reader.next().expect("a record").expect("a record");
    let failure = row.text(0).expect_err("Latin-1");
    assert_eq!(failure.message(), "the field is not UTF-8 at line 3, column 6");
    assert_eq!((failure.code(), row.text(1)), (codes::NOT_UTF8, Ok(Some("x"))));
    let stop =
        Reader::new(Blocks::cut("f.csv", b"a,\xff\n", 0), &ROUTE, fields(&["a"]), form).err().expect("a broken header");
    assert_eq!(stop.to_string(), "error[R0306]: the header is not UTF-8\n   source: f.csv line 1, column 3");
}

#[test]
fn fields_convert_from_text() {
    let text = "x\n true\n1.50\n\"[1, null]\"\n2013-01-01T10:00:00Z\n\"{\"\"a\"\": 1}\"\n\\x00ff\n";
    let mut reader =
        Reader::new(Blocks::cut("f.csv", text.as_bytes(), 5), &ROUTE, fields(&["x"]), csv(b',', true, &[]))
            .expect("a header");
    let row = reader.next().expect("a record").expect("a record");
    assert_eq!(row.bool(0).expect_err("a space is no part of a bool").code(), etlc_types::codes::NOT_A_BOOL);
    let row = reader.next().expect("a record").expect("a record");
    assert_eq!(row.numeric(0).expect("a number").map(|number| number.to_string()).as_deref(), Some("1.50"));
    assert_eq!(row.float8(0), Ok(Some(1.5)));
    assert!(row.int2(0).is_err() && row.date(0).is_err() && row.uuid(0).is_err());
    let row = reader.next().expect("a record").expect("a record");
    let list = row.list(0, etlc_types::Element::Int4).expect("a list");
    assert_eq!(list, Some(etlc_types::List::Int4(&[Some(1), None])));
    let row = reader.next().expect("a record").expect("a record");
    assert_eq!(row.timestamptz(0).expect("a moment").map(|moment| moment.micros()), Some(1_357_034_400_000_000));
    let row = reader.next().expect("a record").expect("a record");
    assert_eq!(row.json(0).expect("JSON").map(|json| json.as_str()), Some("{\"a\": 1}"));
    let row = reader.next().expect("a record").expect("a record");
    assert_eq!(row.bytea(0), Ok(Some(&[0, 255][..])));
}

#[test]
fn a_record_without_an_end_is_a_stop() {
    let mebibyte = vec![b'x'; 1 << 20];
    let pieces: Vec<&[u8]> = std::iter::once(&b"a\nb\n\"c\n"[..]).chain((0..70).map(|_| &mebibyte[..])).collect();
    let blocks = Blocks::of_pieces(&[("f.csv", &pieces)]);
    let (rows, stop) = rows(Reader::new(blocks, &ROUTE, fields(&["a"]), csv(b',', true, &[])));
    let stop = stop.expect("too long");
    assert_eq!((rows.len(), stop.exit()), (1, Exit::RolledBack));
    assert!(stop.to_string().starts_with(
        "error[R0615]: a row is longer than max_row allows, 64MB\n   source: f.csv line 3, column 1\n     help: a quote is opened \
         here and seems unclosed"
    ));
}

#[test]
fn rows_and_values_have_limits() {
    let limits = spec::Limits { row: 24, value: 8 };
    let told = |text: &str| {
        let mut stops: Vec<_> = (0..text.len())
            .map(|cut| {
                let blocks = Blocks::cut("f.csv", text.as_bytes(), cut).within(limits);
                rows(Reader::new(blocks, &ROUTE, fields(&["a", "c"]), csv(b',', true, &[])))
                    .1
                    .map(|stop| format!("{} {stop}", stop.exit() as u8))
            })
            .collect();
        stops.dedup();
        stops
    };
    assert_eq!(told("a,b,c\n12345678,123456789,123\n"), [None], "a value that is not read is as long as a row may be");
    let value = "3 error[R0616]: [c] has 9 bytes, which is more than max_value allows, 8\n   source: f.csv line 3, column 5\n    \
                 route: line 7\n     help: set max_value in the route: `max_value = 16`";
    assert_eq!(told("a,b,c\n1,2,3\n1,2,123456789\n"), [Some(value.to_owned())]);
    let stops = told("a,b,c\n1,2,3\n1,1234567890123456789012345,3\n");
    assert!(
        stops.iter().all(|stop| stop.as_ref().is_some_and(
            |stop| stop.starts_with("3 error[R0615]: a row") && stop.contains("source: f.csv line 3, column 1")
        )),
        "{stops:?}"
    );
}

/// A reader that is slow and obvious: records with their lines, up to the first mistake, of which it says the line.
fn naive(text: &str) -> (Vec<(usize, Cells)>, Option<usize>) {
    let characters: Vec<char> = text.chars().collect();
    let (mut at, mut line) = (0, 1);
    let mut records: Vec<(usize, Cells)> = Vec::new();
    let line_end = |at: usize| match (characters.get(at), characters.get(at + 1)) {
        (Some('\r'), Some('\n')) => 2,
        (Some('\r' | '\n'), _) => 1,
        _ => 0,
    };
    let mut blank = None;
    while at < characters.len() {
        let (first, first_line) = (at, line);
        let mut record = Vec::new();
        loop {
            let mut field = String::new();
            let is_quoted = characters.get(at) == Some(&'"');
            if is_quoted {
                let open = line;
                at += 1;
                loop {
                    match (characters.get(at), characters.get(at + 1)) {
                        (None, _) => return (records, Some(open)),
                        (Some('"'), Some('"')) => {
                            field.push('"');
                            at += 2;
                        }
                        (Some('"'), _) => {
                            at += 1;
                            break;
                        }
                        (Some(character), _) => {
                            field.push(*character);
                            line += usize::from(line_end(at) == 1);
                            at += 1;
                        }
                    }
                }
                if at < characters.len() && characters[at] != ',' && line_end(at) == 0 {
                    return (records, Some(line));
                }
            } else {
                while at < characters.len() && characters[at] != ',' && line_end(at) == 0 {
                    field.push(characters[at]);
                    at += 1;
                }
            }
            let is_null = (!is_quoted && field.is_empty()) || field == "NA";
            record.push((!is_null).then_some(field));
            if characters.get(at) != Some(&',') {
                break;
            }
            at += 1;
        }
        let is_empty = at == first;
        at += line_end(at);
        line += 1;
        let count = records.first().map_or(record.len(), |(_, first)| first.len());
        let is_blank = is_empty && count > 1;
        if let Some(blank) = blank
            && !is_blank
        {
            return (records, Some(blank));
        }
        if is_blank {
            blank = blank.or(Some(first_line));
        } else if record.len() != count {
            return (records, Some(first_line));
        } else {
            records.push((first_line, record));
        }
    }
    (records, None)
}

/// Pseudo-random text of the bytes that matter, long enough at times to span blocks of 64 bytes.
fn unclean(random: &mut Random) -> String {
    const PIECES: &[&str] = &[
        ",",
        ",",
        ",",
        "\"",
        "\"",
        "\"\"",
        "\n",
        "\r\n",
        "\r",
        "a",
        "é",
        "NA",
        " ",
        ",\"",
        "\",",
        "\"\n",
        "\"x,\ny\"",
        "long text without anything in it that would mean something to a reader",
    ];
    (0..random.below(14)).map(|_| random.of(PIECES)).collect()
}

#[test]
fn it_reads_what_a_naive_reader_reads() {
    let form = csv(b',', false, &["NA"]);
    for seed in 0..1500 {
        let mut random = Random(seed);
        // Half of them have two fields in most lines.
        let text = match seed % 2 {
            0 => unclean(&mut random),
            _ => (0..random.below(6))
                .map(|_| format!("{},b\n", random.of(&["\"x\n\"", "", "\"\"", "NA", "\r"])))
                .collect(),
        };
        let (records, mistake) = naive(&text);
        let count = records.first().map_or(0, |(_, record)| record.len());
        let names: Vec<_> = (1..=count).map(|number| number.to_string()).collect();
        let names = fields(&names);
        let expected: Vec<_> =
            records.into_iter().map(|(line, record)| (format!("f.csv line {line}"), record)).collect();
        for cut in (0..=text.len()).filter(|cut| text.len() < 40 || cut % 7 == 0) {
            let (read, stop) = rows(Reader::new(Blocks::cut("f.csv", text.as_bytes(), cut), &ROUTE, names, form));
            assert_eq!(read, expected, "seed {seed}, cut {cut}: {text:?}");
            let place = stop.map(|stop| stop.notes()[0].1.clone());
            let line = place.as_deref().and_then(|place| place.strip_prefix("f.csv line ")?.split(',').next());
            assert_eq!(
                line.map(str::to_owned),
                mistake.map(|line| line.to_string()),
                "seed {seed}, cut {cut}: {text:?}"
            );
        }
    }
}
