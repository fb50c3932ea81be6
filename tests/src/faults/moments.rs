//! A source that changes while it is read: what is read is of one moment, by however many connections.

use std::thread;

use super::{Fault, Harness, Record};
use crate::runs::Database;

/// The fault.
pub const FAULT: Fault = Fault {
    name: "moment",
    title: "amounts are moved between rows while they are read: the sum arrives, and each row once",
    run,
};

/// Moves amounts between rows, each time in a transaction of its own, which changes the block that a row lies in.
const WRITER: &str = "do $$ declare moved numeric(20,4); a int8; b int8; begin \
    perform set_config('synchronous_commit', 'off', false); \
    loop moved := 0.0001 * (1 + floor(random() * 1000000)); \
    a := 7 * floor(random() * 2800) + 1; b := 7 * floor(random() * 2800) + 2; \
    update s set amount = amount - moved where id = a; \
    update s set amount = amount + moved where id = b; \
    update control set moves = moves + 1; commit; \
    exit when (select is_over from control); end loop; end $$";

fn run(harness: &Harness, record: &mut Record) {
    for kind in harness.kinds(&["pg-pg", "pg-parts"]) {
        let place = harness.place("moment", kind);
        place
            .database
            .execute("create table control (is_over bool, moves int8); insert into control values (false, 0)");
        let whole = |table: &str| {
            place.database.rows(&format!("select sum(amount), count(*), count(distinct id), min(id) from {table}"))
        };
        let moves = || place.database.rows("select moves from control").trim().parse::<u64>().unwrap_or(0);
        thread::scope(|scope| {
            scope.spawn(|| place.database.execute(WRITER));
            for _ in 0..record.number(4, 40) {
                if record.is_enough() {
                    break;
                }
                record.once(kind.name, |_| {
                    place.reset();
                    let (there, before) = (whole("s"), moves());
                    let output = place.start(None).wait_closed();
                    if output.status != 0 {
                        return Err(format!("the run failed:\n{output}"));
                    }
                    let arrived = whole("t");
                    match moves() - before {
                        0 => Err("nothing was moved meanwhile".to_owned()),
                        _ if arrived != there => Err(format!("of several moments: {arrived}, of one: {there}")),
                        _ => Ok(kind.name.to_owned()),
                    }
                });
            }
            place.database.execute("update control set is_over = true");
        });
        record.note(format!("{}: {} transactions meanwhile", kind.name, moves()));
    }
}
