//! Sketch.
use std::{cell::RefCell, rc::Rc, time::Instant};

use etlc_core::{Reader as _, Row as _, Share, Writer as _};
use etlc_points::{Point, PointKind, SslMode};

use super::bench::{ROUTE, finish, leak, table, target};
use crate::{Reader, Writer, session::Session, target::Making};

fn cpu() -> (f64, f64) {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() / 100.0, fields[12].parse::<f64>().unwrap() / 100.0)
}

#[test]
#[ignore]
fn measure() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let host = std::env::var("PERF_HOST").unwrap_or("/tmp/pgperf".into());
    let point = Point {
        name: "dwh".into(),
        kind_text: "postgres".into(),
        kind: Some(PointKind::Postgres),
        host,
        port: Some(54999),
        user: Some("postgres".into()),
        password: None,
        database: None,
        ssl: SslMode::Disable,
        ca: None,
    };
    let fields = [
        ("id", "int8"),
        ("name", "text"),
        ("nickname", "text"),
        ("role", "text"),
        ("age", "text"),
        ("country", "text"),
        ("email", "text"),
        ("status", "text"),
    ];
    let share = Share { size: 1 << 20, count: 4 };
    let mode = std::env::var("PERF_MODE").unwrap_or_default();
    for _ in 0..3 {
        let (begin, before) = (Instant::now(), cpu());
        let (mut reader, _) =
            runtime.block_on(Reader::start(runtime.handle(), &point, share, &ROUTE, table("src", &fields))).unwrap();
        let mut rows = 0u64;
        if mode == "read" {
            let mut sum = 0;
            while let Some(row) = reader.next().unwrap() {
                sum += row.int8(0).unwrap().unwrap();
                for field in 1..8 {
                    sum += row.text(field).unwrap().map_or(0, str::len) as i64;
                }
                rows += 1;
            }
            std::hint::black_box(sum);
        } else {
            let session = Session::open(runtime.handle().clone(), &point, share, &ROUTE);
            let session = Rc::new(RefCell::new(runtime.block_on(session).unwrap()));
            let target = leak(target("dst", &fields));
            let target = leak(etlc_core::spec::Target { mode: etlc_core::spec::Mode::Truncate, ..copy(target) });
            let making = Making { route: &ROUTE, target, live: &[], backends: &[] };
            let mut writer = Writer::start(Rc::clone(&session), &making, share.size).unwrap();
            while let Some(row) = reader.next().unwrap() {
                let row = &row;
                let status = row.text(7).unwrap();
                if status == Some("deleted") {
                    continue;
                }
                writer.begin();
                let mut put = || -> etlc_types::Result<()> {
                    writer.int8(row.int8(0)?)?;
                    writer.text(row.text(1)?)?;
                    writer.text(row.text(2)?)?;
                    writer.text(row.text(3)?)?;
                    writer.text(row.text(4)?)?;
                    writer.text(row.text(5)?)?;
                    writer.text(row.text(6)?)?;
                    writer.text(status)
                };
                put().unwrap();
                writer.end().unwrap();
                rows += 1;
            }
            drop(writer);
            finish(&session, Ok(())).unwrap();
        }
        let after = cpu();
        println!(
            "{mode} {rows} rows, wall {:.2} s, user {:.2} s, system {:.2} s",
            begin.elapsed().as_secs_f64(),
            after.0 - before.0,
            after.1 - before.1
        );
    }
}

fn copy(target: &'static etlc_core::spec::Target) -> etlc_core::spec::Target {
    let etlc_core::spec::Target { name, point, database, object, mode, create, key, columns, place } = *target;
    etlc_core::spec::Target { name, point, database, object, mode, create, key, columns, place }
}
