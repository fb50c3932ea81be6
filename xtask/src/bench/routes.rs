//! `cargo xtask bench routes`: a route of a thousand rules is checked, a hundred routes are built.

use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use super::{ROUNDS, build_etlc};

const RULES: usize = 1_000;
const ROUTES: usize = 100;

pub(crate) fn routes() -> Result<(), String> {
    let etlc = build_etlc()?;
    let scratch = std::env::temp_dir().join(format!("etlc-bench-{}", std::process::id()));
    let io = |error: std::io::Error| error.to_string();
    let many = scratch.join("many/routes");
    let large = scratch.join("large/routes");
    fs::create_dir_all(&many).and_then(|()| fs::create_dir_all(&large)).map_err(io)?;
    fs::write(large.join("large.etl"), route(RULES, 0)).map_err(io)?;
    let mut checks = Vec::new();
    for _ in 0..ROUNDS {
        checks.push(call(&etlc, &["check", "-q"], &scratch.join("large"))?);
    }
    checks.sort();

    // The runtime is compiled first.
    fs::write(many.join("r0.etl"), route(10, 0)).map_err(io)?;
    call(&etlc, &["build"], &scratch.join("many"))?;
    for index in 1..=ROUTES {
        fs::write(many.join(format!("r{index}.etl")), route(10, index)).map_err(io)?;
    }
    let build = call(&etlc, &["build"], &scratch.join("many"))?;
    let again = call(&etlc, &["build"], &scratch.join("many"))?;
    fs::remove_dir_all(&scratch).map_err(io)?;

    println!("whole processes, milliseconds");
    for (what, time) in [
        (format!("check of a route of {RULES} rules, median of {ROUNDS}"), checks[ROUNDS / 2]),
        (format!("build of {ROUTES} routes of 10 rules, runtime compiled"), build),
        (format!("build of {ROUTES} routes, nothing changed"), again),
    ] {
        println!("{what:55} {:>8.0}", time.as_secs_f64() * 1e3);
    }
    Ok(())
}

/// A route of so many rules, which `variant` tells from others.
fn route(rules: usize, variant: usize) -> String {
    let mut text = format!("source = csv/in.csv\nout = csv/out{variant}.csv\n\nout:\n");
    for index in 0..rules {
        let rule = match index % 4 {
            0 => format!("[f{index}](text) -> |strip|lower|replace(\"a\", \"b{variant}\")| -> [t{index}](text)"),
            1 => format!("[f{index}](any) -> |s1|to_int ?? None| -> [t{index}](int4)"),
            2 => format!("[] -> |IF($t{} == None): get(\"x\") ELSE: get(\"y\")| -> [t{index}](text)", index - 1),
            _ => format!("[f{index}](text) -> |s1|to_date ?? None| -> [t{index}](date)"),
        };
        text.push_str(&format!("    {rule}\n"));
    }
    text
}

fn call(etlc: &Path, arguments: &[&str], project: &Path) -> Result<Duration, String> {
    let start = Instant::now();
    let output =
        Command::new(etlc).args(arguments).arg("--project").arg(project).output().map_err(|error| error.to_string())?;
    let elapsed = start.elapsed();
    if output.status.success() { Ok(elapsed) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}
