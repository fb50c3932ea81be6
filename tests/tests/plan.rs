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
        format!(
            "source = csv/in.csv\nnew = dwh/fresh.t (key: id, create: never)\nold = dwh/old.t (create: never)\n\
             file = csv/out.csv\n\nnew:\n{lines}\nold:\n    [id](int8) -> [id](int8)\n    [price](any) -> [price](int4)\n\n\
             file:\n    [id](int8) -> [id](int8)\n"
        ).replace("[price](any) -> [price](int4)", "[id](any) -> [more](int4)"),
    );
    project.write(
        "routes/sqlite.etl",
        format!("source = csv/in.csv\nnew = shop/t (key: id, create: never)\nfile = csv/other.csv\n\nnew:\n{lines}\nfile:\n    [id](int8) -> [id](int8)\n"),
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
    let plan = call("postgres", &["plan", "--report", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&plan.exits(0).stdout).expect("one object");
    assert_eq!((&plan["exit"], &plan["problems"]), (&0.into(), &serde_json::json!([])));
    assert_eq!(plan["targets"][1]["there"], serde_json::json!({"rows": 0}), "{plan}");
    assert_eq!(plan["targets"][1]["columns"][1]["live"], "integer", "{plan}");
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

/// The same conditions over the same rows, from a file and from databases that evaluate what they can: the loop's rows
/// are the same. Constants give each run other conditions.
#[test]
fn a_source_leaves_out_what_the_loop_would() {
    const LINES: &str = "
$low = \"a\"
$high = 3
$ratio = 0.5
$day = \"2024-01-01\"

one:
    WHERE [name] >= $low AND NOT [number] > $high
    WHERE $day_of != $day OR $ratio_of < $ratio
    [id](int8)
    [day](any) -> [$day_of](date)
    [ratio](any) -> [$ratio_of](float8)
two:
    WHERE NOT ([name] LIKE \"%a_\" OR [name] IN [\"A\", None, \"ё\"]) AND $number_of <= $high
    [id](int8)
    [number](int8) -> [$number_of](int8)
";
    let server = Server::shared();
    let warehouse = Warehouse::new(&server, "leaves_out");
    let project = Project::new("leaves-out");
    project.env(&(warehouse.env() + "POINT_NAME2=shop\nPOINT_TYPE2=sqlite\nBDNM2=shop.db\n"));
    let names = ["", "a", "A", "b", "ab", "é", "ё", "aaX", " a", "z😀"];
    let (numbers, ratios) = (["-5", "0", "3", "4", "9223372036854775807"], ["0.5", "0.25", "NaN", "Infinity", "-1"]);
    let days = ["2024-01-01", "2023-12-31", "infinity"];
    let (mut csv, mut sql) = ("id,name,number,ratio,day\n".to_owned(), Vec::new());
    let cell = |values: &[&str], at: usize| values.get(at % (values.len() + 1)).map(|value| (*value).to_owned());
    for id in 0..500 {
        let row = [cell(&names, id), cell(&numbers, id / 3), cell(&ratios, id / 7), cell(&days, id / 11)];
        let quoted = row.clone().map(|value| value.map_or(String::new(), |value| format!("\"{value}\"")));
        csv.push_str(&format!("{id},{}\n", quoted.join(",")));
        let quoted = row.map(|value| value.map_or("null".to_owned(), |value| format!("'{value}'")));
        sql.push(format!("({id}, {})", quoted.join(", ")));
    }
    project.write("in.csv", &csv);
    let rows = sql.join(", ");
    warehouse.execute(&format!(
        "create table t (id int8, name text collate \"en-x-icu\", number int8, ratio float8, day date); \
         insert into t values {rows}"
    ));
    // SQLite keeps no NaN, and dates as texts, which it does not compare.
    sqlite::execute(
        &project.root().join("shop.db"),
        &format!(
            "create table t (id integer primary key, name text, number integer, ratio text, day date); insert into t values {rows}"
        ),
    );
    for (name, source) in [("file", "csv/in.csv"), ("server", "dwh/t"), ("shelf", "shop/t")] {
        let targets = format!("one = csv/{name}-one.csv\ntwo = csv/{name}-two.csv\n");
        project.write(&format!("routes/{name}.etl"), format!("source = {source}\n{targets}{LINES}"));
    }
    let built = project.build();
    for (low, high, ratio, day) in [
        ("a", "3", "0.5", "2024-01-01"),
        ("", "-5", "0", "infinity"),
        ("é", "9223372036854775807", "1000", "2023-12-31"),
        ("z", "0", "-1", "2024-01-01"),
    ] {
        let set = [format!("low={low}"), format!("high={high}"), format!("ratio={ratio}"), format!("day={day}")];
        let arguments: Vec<&str> = set.iter().flat_map(|set| ["--set", set.as_str()]).collect();
        let mut found = Vec::new();
        for name in ["file", "server", "shelf"] {
            let output = run(&mut built.command(name, project.root(), &arguments));
            output.exits(0);
            if name != "file" {
                output.says("rows that no target wants were not read");
            }
            let kept = ["one", "two"].map(|target| project.root().join(format!("{name}-{target}.csv")));
            found.push(kept.map(|file| std::fs::read_to_string(file).expect("it was written")));
        }
        assert_eq!(found[0], found[1], "{set:?}");
        assert_eq!(found[0], found[2], "{set:?}");
    }
}
