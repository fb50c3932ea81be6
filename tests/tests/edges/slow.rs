//! A target a hundred times slower than the source: the program waits, and takes no memory for what waits.

use std::{
    fs,
    process::{Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use etlc_tests::{
    postgres::Server,
    project::{self, Project},
    runs::Database,
    warehouse::Warehouse,
};

use super::form;

/// What a route's executable may take at its peak, in KiB.
const MOST: u64 = 64 << 10;

/// The peak of a process so far, in KiB; none where it has ended.
fn peak(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

/// Runs a program to its end; how long it took and what memory it had at its peak.
fn measured(command: &mut Command) -> (Duration, u64) {
    let begin = Instant::now();
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().expect("it starts");
    let mut most = 0;
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child can be asked") {
            break status;
        }
        most = most.max(peak(child.id()).unwrap_or(0));
        thread::sleep(Duration::from_millis(10));
    };
    assert!(status.success(), "{status}");
    (begin.elapsed(), most)
}

#[test]
fn a_slow_target_takes_no_memory() {
    let rows = form(50_000, 1_000_000, 10_000_000);
    let project = Project::new("edges/slow");
    project.env("POINT_NAME1=dwh\nPOINT_TYPE1=postgres\nPOINT_NAME3=crm\nPOINT_TYPE3=postgres\n");
    let text = |table: &str| {
        format!("source = crm/s\nt = dwh/{table} (mode: truncate)\n\nt:\n    [id](int8)\n    [name](text)\n")
    };
    project.write("routes/fast.etl", text("fast"));
    project.write("routes/slow.etl", text("slow"));
    let built = project.build();
    let server: Arc<Server> = Server::shared();
    let database = Warehouse::new(&server, "slow");
    database.execute(&format!(
        "create view s as select i::int8 as id, 'name of the row ' || i as name from generate_series(1, {rows}) as i;
         create table fast (id int8, name text); create table slow (like fast)"
    ));
    project::env(project.root(), &database.env());
    let (fast, of_fast) = measured(&mut built.command("fast", project.root(), &[]));
    // A hundred times as long for all rows; a pause for each would be longer than it is told to be.
    let pause = fast.as_secs_f64() * 100.0 / (rows as f64 / 500.0);
    database.execute(&format!(
        "create function slow() returns trigger language plpgsql as $$
             begin if new.id % 500 = 0 then perform pg_sleep({pause}); end if; return new; end $$;
         create trigger slow before insert on slow for each row execute function slow()"
    ));
    let (slow, of_slow) = measured(&mut built.command("slow", project.root(), &[]));
    let equal = database.rows("select (select (count(*), sum(id), sum(hashtext(name))) from fast) = (select (count(*), sum(id), sum(hashtext(name))) from slow)");
    assert_eq!(equal, "t\n");
    println!(
        "{rows} rows: {:.2} s and {of_fast} KiB at the peak; into a table {:.0} times as slow {:.1} s and {of_slow} KiB",
        fast.as_secs_f64(),
        slow.as_secs_f64() / fast.as_secs_f64(),
        slow.as_secs_f64()
    );
    assert!(of_fast > 0 && of_slow > 0, "no peak was seen");
    assert!(of_fast < MOST && of_slow < MOST, "more than {MOST} KiB");
}
