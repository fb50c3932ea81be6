//! A target that is much slower than the source: the rows wait at the source and not in memory.

use std::{fs, thread, time::Duration};

use super::{Fault, Harness, Record};
use crate::{
    binary::Running,
    postgres::PASSWORD,
    project::{self, Project},
    proxy::{Plan, Proxy},
    runs::Database,
    warehouse::Warehouse,
};

/// The fault.
pub const FAULT: Fault = Fault {
    name: "slow",
    title: "a target a hundred times slower than the source: memory stays flat and below 64 MB",
    run,
};

/// The most memory that a run may take, in KiB.
const MOST: u64 = 64 << 10;

/// How much more it may take in its second half than in its first, in KiB.
const FLAT: u64 = 4 << 10;

/// The route of this fault, with its name.
pub fn route() -> (&'static str, String) {
    let text = "source = src/big (key: id)\nb = dwh/b (mode: truncate)\n\nb:\n    [id](int8)\n    [name](text)\n";
    ("slow", text.to_owned())
}

fn run(harness: &Harness, record: &mut Record) {
    if !harness.has("slow") {
        return;
    }
    let rows = record.number(200_000, 10_000_000);
    let database = Warehouse::new(&harness.server, "faults_slow");
    database.execute(&format!(
        "create view big as select i as id, 'row number ' || i as name from generate_series(1, {rows}::int8) as i;
         create table b (id int8, name text)"
    ));
    let project = Project::bare(&format!("faults/{}/slow", harness.name));
    let proxy = Proxy::start(harness.server.port, Plan::default());
    project::env(project.root(), &(database.point_at(1, "dwh", proxy.port, PASSWORD) + &database.point(2, "src")));
    let start = || Running::start(&mut harness.built.command("slow", project.root(), &["run", "--report", "json"]));
    let sums = |table: &str| {
        database.rows(&format!("select count(*), sum(id), sum(hashtextextended(name, 0)::numeric) from {table}"))
    };
    let mut rate = 0;
    record.once("as fast as it goes", |_| {
        let output = start().wait_closed();
        if output.status != 0 {
            return Err(format!("it failed:\n{output}"));
        }
        let bytes = proxy.carried().0;
        rate = (bytes as f64 / output.took.as_secs_f64() / 100.0) as u64;
        Ok("fast".to_owned())
    });
    if !record.is_clean() {
        return;
    }
    // In the short form so slow that it lasts some seconds.
    let bytes = proxy.carried().0;
    let rate = if record.is_long { rate } else { rate.max(bytes / 8) };
    let mut memory = Vec::new();
    record.once("slow", |_| {
        database.execute("truncate b");
        proxy.set(Plan { rate: Some(rate.max(1)), ..Plan::default() });
        let mut running = start();
        while !running.has_ended() {
            memory.extend(resident(running.id()));
            thread::sleep(Duration::from_millis(50));
        }
        let output = running.wait_closed();
        if output.status != 0 {
            return Err(format!("it failed:\n{output}"));
        }
        let (found, expected) = (sums("b"), sums("big"));
        if found != expected {
            return Err(format!("the table holds {found} in place of {expected}"));
        }
        let (first, second) = memory.split_at(memory.len() / 2);
        let most = |of: &[u64]| of.iter().copied().max().unwrap_or(0);
        if most(&memory) > MOST || most(second) > most(first) + FLAT {
            return Err(format!(
                "it took {} KiB in its first half and {} KiB in its second",
                most(first),
                most(second)
            ));
        }
        Ok("slow".to_owned())
    });
    let most = memory.iter().max().copied().unwrap_or(0);
    record.note(format!("{rows} rows, {bytes} bytes at {rate} bytes a second: at most {most} KiB resident"));
}

/// What a process has in memory, in KiB.
fn resident(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}
