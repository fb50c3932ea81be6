//! How fast rows go through.

#![expect(clippy::disallowed_macros, reason = "the figures are for whoever measures")]

use std::time::Instant;

use etlc_core::{Reader as _, Row as _, Writer as _, spec::Mode};

use super::{Shop, commit, put, table, target};

/// Rows that are read and written.
const ROWS: i64 = 200_000;

#[test]
#[ignore = "a measurement: cargo test --release -p etlc-sqlite -- --ignored --nocapture"]
fn rows_per_second() {
    let columns =
        [("id", "int8"), ("name", "text"), ("rate", "float8"), ("price", "numeric(10,2)"), ("at", "timestamp")];
    let shop = Shop::without_database();
    let (transaction, mut writer) =
        shop.write(Box::leak(Box::new(target("t", Mode::Append, &columns)))).expect("it is made");
    let started = Instant::now();
    for id in 0..ROWS {
        put(&mut writer, |writer| {
            writer.int8(Some(id))?;
            writer.text(Some("somebody with a name"))?;
            writer.float8(Some(id as f64 / 7.0))?;
            writer.numeric(etlc_types::Decimal::new((id * 3).into(), 2).ok())?;
            writer.timestamp(etlc_types::Timestamp::from_micros(id * 1_000_000).ok())
        })
        .expect("it is written");
    }
    drop(writer);
    commit(transaction, &[]).expect("it is committed");
    let written = started.elapsed();

    let mut reader = shop.read(table("t", &columns)).expect("it fits");
    let started = Instant::now();
    let mut count = 0;
    while let Some(row) = reader.next().expect("it can be read") {
        let cells = (row.int8(0), row.text(1), row.float8(2), row.numeric(3), row.timestamp(4));
        assert!(cells.0.is_ok() && cells.1.is_ok() && cells.2.is_ok() && cells.3.is_ok() && cells.4.is_ok());
        count += 1;
    }
    let read = started.elapsed();
    assert_eq!(count, ROWS);
    let speed = |elapsed: std::time::Duration| ROWS as f64 / elapsed.as_secs_f64();
    println!("written: {:.0} rows/s, read: {:.0} rows/s", speed(written), speed(read));
}
