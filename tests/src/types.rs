//! Every type of the language with values at its edges.

use serde_json::Value;

/// A type and values of it in their text forms, the first one to show how it is stored.
#[derive(Debug)]
pub struct Kind {
    /// Its name in a route.
    pub name: &'static str,
    /// The column of its values.
    pub column: &'static str,
    /// The values.
    pub values: &'static [&'static str],
}

const fn kind(name: &'static str, column: &'static str, values: &'static [&'static str]) -> Kind {
    Kind { name, column, values }
}

/// The types in the order of the reference.
pub const KINDS: &[Kind] = &[
    kind("bool", "bool", &["true", "false"]),
    kind("int2", "int2", &["32767", "-32768", "0"]),
    kind("int4", "int4", &["2147483647", "-2147483648", "0"]),
    kind("int8", "int8", &["9223372036854775807", "-9223372036854775808", "9007199254740993"]),
    kind("float4", "float4", &["0.1", "-3.4028235e+38", "1e-45", "16777216"]),
    kind("float8", "float8", &["0.1", "1.7976931348623157e+308", "5e-324", "1e+23", "0.30000000000000004"]),
    kind(
        "numeric",
        "numeric",
        &[
            "12345678901234567890.12345678901234567890",
            "9999999999999999999999999999999999999999999999999999999999999999999999999999",
            "-0.0000000000000000000000000000000000000000000000000000000000000000000000000001",
            "1.5",
            "0",
        ],
    ),
    kind("numeric(10,2)", "numeric_10_2", &["1234.56", "99999999.99", "-0.01", "7", "0.1"]),
    kind(
        "numeric(40,20)",
        "numeric_40_20",
        &["1234.56", "99999999999999999999.99999999999999999999", "-0.00000000000000000001"],
    ),
    kind(
        "text",
        "text",
        &[
            "Ж",
            "",
            "a,b;c|d",
            "she said \"no\"",
            "two\nlines\r\nand a\ttab",
            "\\N",
            "NULL",
            " null ",
            "it's",
            "😀\u{feff}\u{7f}",
            "{\"a\": 1}",
            "007",
        ],
    ),
    kind("varchar(5)", "varchar_5", &["äöüßé", "", "😀😀😀😀😀", "1e5"]),
    kind("bytea", "bytea", &["\\x00ff5c", "\\x", "\\x4142"]),
    kind(
        "date",
        "date",
        &["2013-01-31", "0001-01-01", "4714-11-24 BC", "5874897-12-31", "infinity", "-infinity", "2000-02-29"],
    ),
    kind("time", "time", &["23:59:59.999999", "00:00:00", "24:00:00", "05:17:00"]),
    kind(
        "timestamp",
        "timestamp",
        &[
            "2013-01-31 05:17:00",
            "4714-11-24 00:00:00 BC",
            "294246-12-31 23:59:59.999999",
            "infinity",
            "-infinity",
            "1969-12-31 23:59:59.999999",
        ],
    ),
    kind(
        "timestamptz",
        "timestamptz",
        &[
            "2013-01-31 05:17:00+00",
            "4714-11-24 00:00:00+00 BC",
            "294246-12-31 23:59:59.999999+00",
            "infinity",
            "-infinity",
        ],
    ),
    kind(
        "interval",
        "interval",
        &[
            "1 year 2 mons 3 days 04:05:06.5",
            "00:00:00",
            "-178956970 years -8 mons",
            "2147483647 days",
            "-1 mons +1 day -00:00:00.000001",
        ],
    ),
    kind(
        "uuid",
        "uuid",
        &[
            "67e55044-10b1-426f-9247-bb680e5fe0c8",
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ],
    ),
    kind("json", "json", &["{\"a\": [1, 2.5, null, \"x\\n\"]}", "\"text\"", "[]", "true", "-1.5", "{\"\": {}}"]),
    kind("bool[]", "bool_list", &["[true,null,false]", "[]"]),
    kind("int4[]", "int4_list", &["[1,null,-2147483648]", "[]", "[null]"]),
    kind("int8[]", "int8_list", &["[9223372036854775807]"]),
    kind("float8[]", "float8_list", &["[0.1,null,1e23]"]),
    kind("numeric[]", "numeric_list", &["[0.5,null,12345678901234567890]"]),
    kind("text[]", "text_list", &["[\"a\",null,\"b\\\"c\",\"\",\"NULL\",\"{x,y}\",\"\\\\\"]", "[]"]),
    kind("bytea[]", "bytea_list", &["[\"\\\\x00ff\",null]"]),
    kind("date[]", "date_list", &["[\"2013-01-31\",null,\"infinity\"]"]),
    kind("timestamptz[]", "timestamptz_list", &["[\"2013-01-31T05:17:00+00:00\"]"]),
    kind("interval[]", "interval_list", &["[\"1 day\",null]"]),
    kind("uuid[]", "uuid_list", &["[\"67e55044-10b1-426f-9247-bb680e5fe0c8\"]"]),
    kind("json[]", "json_list", &["[{\"a\": 1},\"x\",[1]]"]),
];

/// A value that a connector cannot keep, and the code that it is refused with.
#[derive(Debug)]
pub struct Refused {
    /// The connector.
    pub connector: &'static str,
    /// The column of its type.
    pub column: &'static str,
    /// The value.
    pub value: &'static str,
    /// The code.
    pub code: &'static str,
}

/// What cannot be kept.
pub const REFUSED: &[Refused] = &[
    Refused { connector: "sqlite", column: "float4", value: "NaN", code: "R0154" },
    Refused { connector: "sqlite", column: "float8", value: "NaN", code: "R0154" },
    Refused { connector: "jsonl", column: "float4", value: "Infinity", code: "R0116" },
    Refused { connector: "jsonl", column: "float8", value: "-Infinity", code: "R0116" },
    Refused { connector: "sqlite", column: "text", value: "a\0b", code: "R0153" },
    Refused { connector: "postgres", column: "text", value: "a\0b", code: "R0141" },
    Refused { connector: "postgres", column: "varchar_5", value: "\0", code: "R0141" },
    Refused { connector: "postgres", column: "text_list", value: "[\"a\\u0000b\"]", code: "R0141" },
];

/// Whether two texts are the same value of a type: JSON and lists as JSON, exact numbers whatever zeros they end in.
pub fn same(name: &str, one: &str, other: &str) -> bool {
    if name == "json" || name.ends_with("[]") {
        let parsed = |text: &str| serde_json::from_str::<Value>(text).ok();
        return one == other || parsed(one).is_some() && parsed(one) == parsed(other);
    }
    let exact = |text: &'_ str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    if name.starts_with("numeric") { exact(one) == exact(other) } else { one == other }
}

/// The records of a CSV text; `None` is an empty field without quotes.
///
/// # Panics
/// If its quotes are broken.
pub fn records(csv: &str) -> Vec<Vec<Option<String>>> {
    let mut records = Vec::new();
    let mut record = Vec::new();
    let mut rest = csv;
    while !rest.is_empty() {
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let ends = quoted.match_indices('"').map(|(at, _)| at);
                let mut skip = None;
                let end = ends.into_iter().find(|at| {
                    let doubled = skip != Some(*at) && quoted[at + 1..].starts_with('"');
                    let passed = doubled || skip == Some(*at);
                    skip = doubled.then_some(at + 1);
                    !passed
                });
                let end = end.expect("a closed quote");
                (Some(quoted[..end].replace("\"\"", "\"")), &quoted[end + 1..])
            }
            None => {
                let end = rest.find([',', '\n']).unwrap_or(rest.len());
                ((end > 0).then(|| rest[..end].to_owned()), &rest[end..])
            }
        };
        record.push(field);
        if let Some(next) = after.strip_prefix(',') {
            rest = next;
        } else {
            rest = after.strip_prefix('\n').expect("a record ends with its line");
            records.push(std::mem::take(&mut record));
        }
    }
    records
}

/// The records as a CSV text, every field that is not null in quotes.
pub fn csv(records: &[Vec<Option<String>>]) -> String {
    let field = |field: &Option<String>| {
        field.as_ref().map_or(String::new(), |text| format!("\"{}\"", text.replace('"', "\"\"")))
    };
    records.iter().map(|record| record.iter().map(field).collect::<Vec<_>>().join(",") + "\n").collect()
}
