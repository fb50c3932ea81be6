//! Servers that take no writes: a standby is a source and never a target, and what a database has set for its sessions
//! keeps no run from writing.

use std::{thread, time::Duration};

use etlc_tests::{
    binary::{self, Output},
    postgres::Server,
    project::{self, Project},
    runs::Database as _,
    warehouse::Warehouse,
};

#[test]
fn a_standby_is_read_and_not_written() {
    let project = Project::new("standby");
    let server = std::sync::Arc::new(Server::start());
    let warehouse = Warehouse::new(&server, "standby");
    let primary = warehouse.point(1, "dwh") + &warehouse.point(2, "src");
    project.env(&primary);
    project.write("routes/copy.etl", "source = src/s (key: id)\nt = dwh/t\n\nt:\n    [id](int8)\n");
    let often = "source = src/s (key: id, partitions: 2)\nt = dwh/t (mode: truncate, commit: every(100 rows))\n";
    project.write("routes/often.etl", format!("{often}\nt:\n    [id](int8)\n"));
    warehouse.execute("create table s (id int8 primary key); insert into s select generate_series(1, 1000)");
    let built = project.build();
    let run = |route: &str, env: &str, arguments: &[&str]| -> Output {
        project::env(project.root(), env);
        binary::run(&mut built.command(route, project.root(), arguments))
    };
    let standby = server.standby();
    while standby.psql_in("standby", "select count(*) from pg_tables where tablename = 's'") != "1" {
        thread::sleep(Duration::from_millis(50));
    }
    let of_standby = warehouse.point(1, "dwh") + &standby.point(2, "src", "standby");
    run("copy", &of_standby, &["run"]).exits(0).says("t: read 1000 = written 1000");
    run("often", &of_standby, &["run"]).exits(0).says("t: read 1000 = written 1000");

    let into_standby = standby.point(1, "dwh", "standby") + &warehouse.point(2, "src");
    for route in ["copy", "often"] {
        run(route, &into_standby, &["run"]).exits(5).says("error[R0516]").says("name the primary in HOST and PORT");
        run(route, &into_standby, &["plan"]).exits(5).says("the server of dwh is a standby");
        run(route, &into_standby, &["status"]).exits(0).prints("finished");
    }

    warehouse.execute("alter database standby set default_transaction_read_only = on");
    for route in ["copy", "often"] {
        run(route, &primary, &["run"]).exits(0).says("t: read 1000 = written 1000");
    }
    assert_eq!(warehouse.rows("select bool_and(finished is not null) from etl_checkpoint"), "t\n");
}
