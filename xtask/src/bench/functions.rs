//! `cargo xtask bench functions DIR`: one function of each family over one column, beside the same expression of DuckDB
//! and Polars, which are installed in the Python environment DIR. One core, processor time of whole processes.

use std::{fs, path::Path, process::Command};

use super::{build_etlc, root};

const ROWS: usize = 500_000;

/// A family, its rule, and the expressions over column `x` in SQL and in Polars; what has none there is `None`.
type Family = (&'static str, &'static str, Option<&'static str>, Option<&'static str>);

const FAMILIES: &[Family] = &[
    ("nothing", "[x](text) -> [y](text)", Some("x"), Some("x")),
    (
        "text",
        "[x](text) -> |strip|lower|replace(\"a\", \"b\")| -> [y](text)",
        Some("replace(lower(trim(x)), 'a', 'b')"),
        Some("x.str.strip_chars().str.to_lowercase().str.replace_all('a', 'b', literal=True)"),
    ),
    (
        "regular expressions",
        "[x](text) -> |regex_extract(\"[0-9]+\")| -> [y](text)",
        Some("regexp_extract(x, '[0-9]+')"),
        Some("x.str.extract('([0-9]+)')"),
    ),
    (
        "numbers",
        "[n](float8) -> |sqrt|round(2)| -> [y](float8)",
        Some("round(sqrt(n::double), 2)"),
        Some("n.cast(pl.Float64).sqrt().round(2)"),
    ),
    (
        "decimals",
        "[n](numeric(12,2)) -> |get($this * 1.2)|round(2)| -> [y](numeric(14,2))",
        Some("round(n::decimal(12,2) * 1.2, 2)"),
        Some("(n.cast(pl.Decimal(12, 2)) * pl.lit(Decimal('1.2'))).round(2)"),
    ),
    (
        "dates",
        "[d](text) -> |parse_date(\"%d.%m.%Y\")|format_date(\"%Y-%m\")| -> [y](text)",
        Some("strftime(strptime(d, '%d.%m.%Y'), '%Y-%m')"),
        Some("d.str.to_date('%d.%m.%Y').dt.strftime('%Y-%m')"),
    ),
    (
        "zones",
        "[t](timestamp) -> |at_zone(\"Europe/Moscow\")| -> [y](timestamptz)",
        Some("t::timestamp at time zone 'Europe/Moscow'"),
        Some("t.str.to_datetime().dt.replace_time_zone('Europe/Moscow').dt.convert_time_zone('UTC')"),
    ),
    (
        "documents",
        "[j](json) -> |json_get(\"a.b\")|to_text| -> [y](text)",
        Some("json_extract_string(j, '$.a.b')"),
        Some("j.str.json_path_match('$.a.b')"),
    ),
    (
        "lists",
        "[x](text) -> |split(\" \")|element(1)| -> [y](text)",
        Some("split(x, ' ')[1]"),
        Some("x.str.split(' ').list.first()"),
    ),
    ("hashes", "[x](text) -> |md5| -> [y](text)", Some("md5(x)"), None),
    (
        "encodings",
        "[x](text) -> |base64_encode| -> [y](text)",
        Some("to_base64(encode(x))"),
        Some("x.str.encode('base64')"),
    ),
    ("similarity", "[x](text) -> |levenshtein(\"customer\")| -> [y](int8)", Some("levenshtein(x, 'customer')"), None),
    (
        "dictionaries",
        "[c](text) -> |lookup($$countries.name) ?? \"?\"| -> [y](text)",
        Some("coalesce(map(['c1', 'c2', 'c3'], ['one', 'two', 'three'])[c], '?')"),
        Some("c.replace_strict({'c1': 'one', 'c2': 'two', 'c3': 'three'}, default='?')"),
    ),
];

pub(crate) fn functions(tools: &Path) -> Result<(), String> {
    let etlc = build_etlc()?;
    let python = tools.join("bin/python");
    if !python.is_file() {
        return Err(format!(
            "{} is no Python environment: make one with `python3 -m venv` and install duckdb and polars",
            tools.display()
        ));
    }
    let scratch = std::env::temp_dir().join(format!("etlc-bench-{}", std::process::id()));
    let io = |error: std::io::Error| error.to_string();
    fs::create_dir_all(scratch.join("routes/dictionaries")).map_err(io)?;
    fs::write(scratch.join("routes/dictionaries/countries.csv"), "code,name\nc1,one\nc2,two\nc3,three\n")
        .map_err(io)?;
    let mut csv = String::from("x,n,d,t,j,c\n");
    for row in 0..ROWS {
        let mixed = (row as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        csv.push_str(&format!(
            " Customer {mixed} Straße ,{}.{:02},{:02}.{:02}.{},2024-{:02}-{:02} {:02}:30:00,\"{{\"\"a\"\":{{\"\"b\"\":\"\"v{mixed}\"\"}}}}\",c{}\n",
            mixed % 90_000, row % 100, 1 + row % 28, 1 + row % 12, 1950 + row % 70, 1 + row % 12, 1 + row % 28, row % 24,
            row % 5
        ));
    }
    fs::write(scratch.join("in.csv"), csv).map_err(io)?;
    let mut families = Vec::new();
    for (index, (family, rule, sql, polars)) in FAMILIES.iter().enumerate() {
        let route = format!("source = csv/in.csv\nout = csv/out.csv\n\nout:\n    {rule}\n");
        fs::write(scratch.join(format!("routes/f{index}.etl")), route).map_err(io)?;
        families
            .push(serde_json::json!({"family": family, "route": format!("f{index}"), "sql": sql, "polars": polars}));
    }
    let build = Command::new(etlc).args(["build", "--project"]).arg(&scratch).output().map_err(io)?;
    if !build.status.success() {
        return Err(String::from_utf8_lossy(&build.stderr).into_owned());
    }
    fs::write(scratch.join("families.json"), serde_json::json!(families).to_string()).map_err(io)?;
    let measured =
        Command::new(python).arg(root().join("xtask/src/bench/functions.py")).arg(&scratch).status().map_err(io)?;
    fs::remove_dir_all(&scratch).map_err(io)?;
    if measured.success() { Ok(()) } else { Err("not everything could be measured".to_owned()) }
}
