//! What `plan` says, that it changes nothing, and that its SQL is what a route needs.

use etlc_tests::{
    binary::{Output, run},
    postgres::Server,
    project::Project,
    runs::{Database, check},
    sqlite,
    warehouse::Warehouse,
};

#[test]
fn cases() {
    let server = Server::shared();
    check("plan", Some(&|name| Box::new(Warehouse::new(&server, name))));
}

const LINES: &str = "    [id](int8) -> [id](int8!)\n    [name](any) -> [Full \"; Name](varchar(10))\n    \
                     [price](any) -> [price](numeric(12,2))\n    [at](any) -> [at](timestamptz)\n    \
                     [tags](any) -> [tags](text[])\n    [doc](any) -> [doc](json)\n";
const ROWS: &str = "id,name,price,at,tags,doc\n1,a,1.50,2024-01-01T00:00Z,\"[\"\"x\"\"]\",{}\n";

/// The SQL of `plan --ddl` is executed; then the route, which creates nothing, runs.
#[test]
fn the_statements_are_what_the_route_needs() {
    let server = Server::shared();
    let warehouse = Warehouse::new(&server, "ddl");
    // What is not as the route wants it: a column of another type, and one that is missing.
    warehouse.execute("create schema old; create table old.t (id int4, name text)");
    let project = Project::new("ddl");
    project.env(&(warehouse.env() + "POINT_NAME2=shop\nPOINT_TYPE2=sqlite\nBDNM2=shop.db\n"));
    project.write("in.csv", ROWS);
    let lines = LINES.replace('"', "").replace("; ", " ");
    project.write(
        "routes/postgres.etl",
        &format!(
            "source = csv/in.csv\nnew = dwh/fresh.t (key: id, create: never)\nold = dwh/old.t (create: never)\n\
             file = csv/out.csv\n\nnew:\n{lines}\nold:\n    [id](int8) -> [id](int8)\n    [price](any) -> [price](int4)\n\n\
             file:\n    [id](int8) -> [id](int8)\n"
        ).replace("[price](any) -> [price](int4)", "[id](any) -> [more](int4)"),
    );
    project.write(
        "routes/sqlite.etl",
        &format!("source = csv/in.csv\nnew = shop/t (key: id, create: never)\nfile = csv/other.csv\n\nnew:\n{lines}\nfile:\n    [id](int8) -> [id](int8)\n"),
    );
    sqlite::execute(&project.root().join("shop.db"), "create table unrelated (x)");
    let built = project.build();
    let call =
        |route: &str, arguments: &[&str]| -> Output { run(&mut built.command(route, project.root(), arguments)) };
    call("postgres", &["run"]).exits(4);
    let ddl = call("postgres", &["plan", "--ddl"]);
    ddl.exits(4)
        .prints("CREATE SCHEMA \"fresh\"")
        .prints("ALTER COLUMN \"id\" TYPE int8")
        .prints("ADD COLUMN \"more\" int4");
    warehouse.execute(&ddl.stdout);
    let fitting = call("postgres", &["plan", "--ddl"]);
    fitting.exits(0);
    assert_eq!(fitting.stdout, "", "nothing is left to do");
    call("postgres", &["run"]).exits(0).says("new: read 1 = written 1");
    assert_eq!(warehouse.rows("select id, price from fresh.t"), "1|1.50\n");
    call("sqlite", &["run"]).exits(4);
    let ddl = call("sqlite", &["plan", "--ddl"]);
    ddl.exits(4).prints("CREATE TABLE main.\"t\"");
    sqlite::execute(&project.root().join("shop.db"), &ddl.stdout);
    call("sqlite", &["run"]).exits(0).says("new: read 1 = written 1");
}

/// Without a server, and with a wrong password, it is exit 5.
#[test]
fn without_a_connection() {
    let project = Project::new("plan-without-a-connection");
    project.env("POINT_NAME1=dwh\nPOINT_TYPE1=postgres\nHOST1=127.0.0.1\nPORT1=1\nUSER1=x\nBDNM1=x\n");
    project.write("routes/lost.etl", "source = dwh/t\nout = csv/out.csv\n\nout:\n    [id](int8) -> [id](int8)\n");
    let built = project.build();
    run(&mut built.command("lost", project.root(), &["plan"]))
        .exits(5)
        .says("error[R0501]")
        .prints("out out.csv: is created");
}
