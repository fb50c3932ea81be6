//! `cargo xtask bench latency`: how long it takes from a route file to an executable.

use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use super::{ROUNDS, build_etlc, root};

/// A route of thirty rules of every kind that people write, over a CSV file.
fn route(edit: usize) -> String {
    let mut text = String::from(
        "source = csv/in.csv\nout = csv/out.csv\n\n$adult = 18\n\nout:\n    WHERE [status] != \"deleted\"\n",
    );
    for index in 0..30 {
        let rule = match index % 6 {
            0 => format!("[f{index}](text) -> |strip|lower| -> [t{index}](text)"),
            1 => format!("[f{index}](any) -> |s1|to_int ?? None| -> [t{index}](int4)"),
            2 => format!("[f{index}](text) -> |strip|replace(\"a{edit}\", \"b\")|upper| -> [t{index}](text)"),
            3 => format!("[f{index}](text) -> |s1| -> [t{index}](text)"),
            4 => format!(
                "[] -> |IF($t1 == None): get(\"unknown\") ELIF($t1 >= $adult): get(\"adult\") ELSE: get(\"child\")| -> [t{index}](text)"
            ),
            _ => format!("[f{index}](any) -> |s1|to_float ?? None| -> [t{index}](float8)"),
        };
        text.push_str(&format!("    {rule}\n"));
    }
    text
}

pub(crate) fn latency() -> Result<(), String> {
    let etlc = build_etlc()?;
    let scratch = std::env::temp_dir().join(format!("etlc-bench-{}", std::process::id()));
    let project = scratch.join("project");
    fs::create_dir_all(project.join("routes")).map_err(|error| error.to_string())?;
    let file = project.join("routes/bench.etl");
    let write = |edit: usize| fs::write(&file, route(edit)).map_err(|error| error.to_string());
    let etlc_run = |arguments: &[&str], envs: &[(&str, &Path)]| -> Result<Duration, String> {
        let start = Instant::now();
        let output = Command::new(&etlc)
            .args(arguments)
            .arg("--project")
            .arg(&project)
            .envs(envs.iter().copied())
            .output()
            .map_err(|error| error.to_string())?;
        let elapsed = start.elapsed();
        if output.status.success() { Ok(elapsed) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    };
    let median = |mut times: Vec<Duration>| {
        times.sort();
        times[times.len() / 2]
    };

    write(0)?;
    etlc_run(&["build"], &[])?;
    fs::remove_dir_all(project.join("generated")).map_err(|error| error.to_string())?;
    fs::rename(&file, project.join("routes/fresh.etl")).map_err(|error| error.to_string())?;
    let first = etlc_run(&["build"], &[])?;
    fs::rename(project.join("routes/fresh.etl"), &file).map_err(|error| error.to_string())?;
    etlc_run(&["build"], &[])?;
    let check = (0..ROUNDS).map(|_| etlc_run(&["check", "-q"], &[])).collect::<Result<Vec<_>, _>>()?;
    let unchanged = (0..ROUNDS).map(|_| etlc_run(&["build"], &[])).collect::<Result<Vec<_>, _>>()?;
    let mut edits = Vec::new();
    for edit in 1..=ROUNDS {
        write(edit)?;
        edits.push(etlc_run(&["build"], &[])?);
    }
    let lines = llvm_lines(&scratch, &project)?;
    let cold = etlc_run(&["build"], &[("ETLC_CHECKOUT", &root()), ("CARGO_TARGET_DIR", &scratch.join("cold"))])
        .and_then(|_| {
            fs::remove_dir_all(project.join("generated")).map_err(|error| error.to_string())?;
            fs::remove_dir_all(scratch.join("cold")).map_err(|error| error.to_string())?;
            etlc_run(&["build"], &[("ETLC_CHECKOUT", &root()), ("CARGO_TARGET_DIR", &scratch.join("cold"))])
        })?;
    fs::remove_dir_all(&scratch).map_err(|error| error.to_string())?;

    println!("a route of 30 rules, CSV to CSV; medians of {ROUNDS}, milliseconds");
    for (what, time) in [
        ("check", median(check)),
        ("build, nothing changed", median(unchanged)),
        ("build, one rule edited", median(edits)),
        ("first build of a route, runtime compiled", first),
        ("cold build, runtime included", cold),
    ] {
        println!("{what:45} {:>8.0}", time.as_secs_f64() * 1e3);
    }
    println!("{:45} {lines:>8}", "lines of LLVM IR of the generated crate");
    Ok(())
}

/// The lines of LLVM IR that rustc makes of the generated crate, before optimisation.
fn llvm_lines(scratch: &Path, project: &Path) -> Result<usize, String> {
    let generated = project.join("generated/bench");
    let workspace = scratch.join("llvm");
    let copy = workspace.join("bench/src");
    let io = |error: std::io::Error| error.to_string();
    fs::create_dir_all(&copy).map_err(io)?;
    fs::copy(generated.join("src/main.rs"), copy.join("main.rs")).map_err(io)?;
    fs::copy(generated.join("Cargo.toml"), workspace.join("bench/Cargo.toml")).map_err(io)?;
    fs::copy(root().join("Cargo.lock"), workspace.join("Cargo.lock")).map_err(io)?;
    let runtime = root().join("runtime");
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\"bench\"]\n\n[workspace.dependencies]\n\
         etlc-core = {{ path = {:?} }}\netlc-files = {{ path = {:?} }}\n",
        runtime.join("core"),
        runtime.join("files"),
    );
    fs::write(workspace.join("Cargo.toml"), manifest).map_err(io)?;
    let output = Command::new("cargo")
        .args(["rustc", "--package", "route-bench", "--", "--emit", "llvm-ir", "-C", "codegen-units=1"])
        .current_dir(&workspace)
        .env("CARGO_TARGET_DIR", scratch.join("llvm-target"))
        .output()
        .map_err(io)?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let deps = scratch.join("llvm-target/debug/deps");
    for entry in fs::read_dir(deps).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.extension().is_some_and(|extension| extension == "ll") {
            return Ok(fs::read_to_string(path).map_err(io)?.lines().count());
        }
    }
    Err("rustc wrote no LLVM IR".to_owned())
}
