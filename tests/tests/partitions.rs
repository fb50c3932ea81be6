//! A source that is read in ranges of its key: each range is committed once, wherever the run is killed.

use std::{fs, os::unix::fs::PermissionsExt};

use etlc_tests::{
    binary::{self, Output, Running},
    postgres::Server,
    project::{self, Built, Project},
    runs::Database as _,
    warehouse::Warehouse,
};

const ROUTE: &str = "\
source = dwh/source (key: id, partitions: 4)
on_error = reject
copy   = dwh/copy (commit: every(50 rows))
$five  = 5

copy:
    [id](int8)
    [name](text) -> |IF([id] == $five): REJECT(\"five\") ELIF([id] == 900): REJECT(\"late\")| -> [name](text)
    [] -> |now| -> [at](timestamptz)
";

const TABLES: &str =
    "create table source (id int8 primary key, name text); create table copy (id int8, name text, at timestamptz)";

const ROWS: &str = "insert into source select g, 'name ' || g from generate_series(1, 1000) g";

/// The route, built, and the database that it reads and writes.
struct Place {
    project: Project,
    warehouse: Warehouse,
    built: Built,
}

impl Place {
    fn new(name: &str, route: &str, tables: &str) -> Place {
        let project = Project::new(name);
        let warehouse = Warehouse::new(&Server::shared(), name);
        project.env(&warehouse.env());
        project.write("routes/parts.etl", route);
        warehouse.execute(tables);
        let built = project.build();
        project::env(project.root(), &warehouse.env());
        Place { project, warehouse, built }
    }
}

#[test]
fn each_range_is_committed_once() {
    let Place { project, warehouse, built } = Place::new("partitions", ROUTE, TABLES);
    warehouse.execute(ROWS);
    let run = |failpoint: Option<&str>, arguments: &[&str]| -> Output {
        let mut command = built.command("parts", project.root(), arguments);
        if let Some(failpoint) = failpoint {
            command.env("ETLC_FAILPOINT", format!("{failpoint}=kill"));
        }
        binary::run(&mut command)
    };
    let state = || warehouse.rows("select count(*), count(distinct id), count(distinct at) from copy");
    let rejects = || {
        let query = "select position, reason, (select count(distinct run) from etl_reject) from etl_reject order by 1";
        warehouse.rows(query)
    };

    run(None, &["plan"])
        .exits(0)
        .prints("binary COPY of each of 4 ranges in the order of the key, in a read-only transaction of its own")
        .prints("copy: 4 ranges of the key side by side, each committed every 50 rows in dwh");
    // The division itself is the first commit.
    assert!(run(Some("before-commit"), &["run"]).status < 0);
    assert_eq!(state(), "0|0|0\n");
    run(None, &["run", "--partition", "1"]).exits(4).says("no unfinished run has divided the source");
    for failpoint in ["after-commit:2", "before-commit:3", "after-commit:4", "after-commit:2", "before-advance:2"] {
        let output = run(Some(failpoint), &["run"]);
        assert!(output.status < 0, "{failpoint}: {output}");
        let twice = warehouse.rows("select id from copy group by id having count(*) > 1");
        assert_eq!(twice, "", "killed at {failpoint}");
    }
    let divided = "select position from etl_checkpoint where partition = 0";
    assert_eq!(warehouse.rows(divided), "[[\"250\"],[\"500\"],[\"750\"]]\n");
    says_how_far(&run(None, &["status"]), &run(None, &["status", "--report", "json"]));

    // What the run has begun with, its ranges go by.
    run(None, &["run", "--partition", "4", "--set", "five=6"]).exits(4).says("error[R0663]");
    run(None, &["run", "--partition", "4", "--start-over"]).exits(1).says("cannot be used with");
    // Rows that come meanwhile belong to the range of their key; one alone, twice, is done once.
    for _ in 0..2 {
        run(None, &["run", "--partition", "2"]).exits(0).says("copy: read 250 = written 250");
    }
    assert_eq!(warehouse.rows("select count(*) from copy where id between 251 and 500"), "250\n");
    run(None, &["run", "--partition", "9"]).exits(4).says("divided into those from 1 to 4");

    let output = run(None, &["run"]);
    output.exits(2).says("copy: read 1000 = written 998 + filtered 0 + skipped 0 + rejected 2 + undone 0");
    assert_eq!(state(), "998|998|1\n", "one moment for all ranges and all attempts");
    assert_eq!(rejects(), "id 5|five|1\nid 900|late|1\n");
    assert_eq!(warehouse.rows("select bool_and(finished is not null) from etl_checkpoint"), "t\n");

    // The next run is another one.
    run(None, &["run"]).exits(2);
    assert_eq!(state(), "1996|998|2\n");
}

/// What `status` says of ranges goes together, and with what it says of the run.
fn says_how_far(text: &Output, json: &Output) {
    let report: serde_json::Value = serde_json::from_str(&json.exits(0).stdout).unwrap_or_else(|_| panic!("{json}"));
    let ranges = report["ranges"].as_array().unwrap_or_else(|| panic!("{json}"));
    let read: u64 = ranges.iter().filter_map(|range| range["counts"]["read"].as_u64()).sum();
    assert!(ranges.len() == 4 && read > 0 && report["read"] == read, "{json}");
    text.exits(0).prints("unfinished; the next run goes on, unless constants or dictionaries have changed");
    text.prints(&format!("committed: {read} rows read, {} commits", report["commits"]));
    let ends =
        ["up to [\"250\"]", "behind [\"250\"] up to [\"500\"]", "behind [\"500\"] up to [\"750\"]", "behind [\"750\"]"];
    for (range, ends) in ranges.iter().zip(ends) {
        let state = match (&range["finished"], &range["counts"]) {
            (serde_json::Value::String(_), counts) => format!("finished, {} rows read", counts["read"]),
            (_, serde_json::Value::Null) if range["commits"] == 0 => "not begun".to_owned(),
            (_, counts) => format!("unfinished, {} rows read, behind {}", counts["read"], range["position"]),
        };
        text.prints(&format!("range {}: {ends}: {state}\n", range["number"]));
    }
}

#[test]
fn a_table_is_emptied_once() {
    let Place { project, warehouse, built } =
        Place::new("partitions_truncate", &ROUTE.replace("(commit:", "(mode: truncate, commit:"), TABLES);
    warehouse.execute(ROWS);
    for (failpoint, status) in [("none", 2), ("after-commit:3", 134), ("none", 2), ("after-commit:1", 134), ("none", 2)]
    {
        let mut command = built.command("parts", project.root(), &["run"]);
        if status != 2 {
            command.env("ETLC_FAILPOINT", format!("{failpoint}=kill"));
            assert!(binary::run(&mut command).status < 0, "{failpoint} is passed");
            continue;
        }
        binary::run(&mut command).exits(status).says("copy: read 1000 = written 998");
        assert_eq!(warehouse.rows("select count(*), count(distinct id) from copy"), "998|998\n");
        assert_eq!(warehouse.rows("select count(*) from etl_reject"), "2\n");
    }
    // Whichever range is carried out first, alone, the others keep what they have.
    let mut command = built.command("parts", project.root(), &["run"]);
    command.env("ETLC_FAILPOINT", "after-commit:1=kill");
    assert!(binary::run(&mut command).status < 0);
    for number in ["3", "1", "4", "2"] {
        let status = binary::run(&mut built.command("parts", project.root(), &["run", "--partition", number])).status;
        assert!(matches!(status, 0 | 2), "{status}");
    }
    binary::run(&mut built.command("parts", project.root(), &["run"])).exits(2);
    assert_eq!(warehouse.rows("select count(*), count(distinct id) from copy"), "998|998\n");
}

/// Whoever carries out a range for a run that is over, or has been given up, adds nothing to the next one.
#[test]
fn a_range_of_an_earlier_run_is_fenced() {
    let Place { project, warehouse, built } =
        Place::new("partitions_fenced", &ROUTE.replace("(commit:", "(mode: truncate, commit:"), TABLES);
    warehouse.execute(ROWS);
    let run = |arguments: &[&str]| binary::run(&mut built.command("parts", project.root(), arguments));
    let divide = || {
        let mut command = built.command("parts", project.root(), &["run"]);
        command.env("ETLC_FAILPOINT", "after-commit:1=kill");
        assert!(binary::run(&mut command).status < 0);
    };
    // It has not got its lease yet, or has committed something already.
    for failpoint in ["before-lease=hold", "before-commit:2=hold"] {
        divide();
        let mut command = built.command("parts", project.root(), &["run", "--partition", "2"]);
        let mut late = Running::start(command.env("ETLC_FAILPOINT", failpoint));
        late.awaits("failpoint ");
        let other = run(&["run", "--start-over"]);
        assert!([2, 6].contains(&other.status), "{failpoint}: {other}");
        late.wait().exits(6).says("error[R0662]");
        run(&["run"]).exits(2).says("copy: read 1000 = written 998");
        assert_eq!(warehouse.rows("select count(*), count(distinct id) from copy"), "998|998\n", "{failpoint}");
    }
}

/// The connection that keeps the leases is another one at the end than at the beginning.
#[test]
fn a_run_ends_over_a_connection_that_is_made_again() {
    let Place { project, warehouse, built } = Place::new(
        "partitions_lease",
        ROUTE,
        "create table source (id int8 primary key, name text); \
         create table copy (id int8 unique, name text, at timestamptz)",
    );
    warehouse.execute(ROWS);
    let command = || built.command("parts", project.root(), &["--report", "json"]);
    // A server that has answered is not taken for a wrong address, where a range cannot begin.
    binary::run(&mut command()).exits(2);
    warehouse.execute(
        "truncate copy; delete from etl_checkpoint; create sequence strikes; \
         create function strike() returns trigger language plpgsql as $$ begin \
         if new.partition = 3 and nextval('strikes') = 1 then perform pg_terminate_backend(pg_backend_pid()); end if; \
         return new; end $$; \
         create trigger strike before insert on etl_checkpoint for each row execute function strike()",
    );
    binary::run(&mut command()).exits(2).says("copy: read 1000 = written 998").says("tried again in");
    assert_eq!(warehouse.rows("select bool_and(finished is not null) from etl_checkpoint"), "t\n");

    warehouse.execute("truncate copy");
    let mut held = command();
    held.env("ETLC_FAILPOINT", "after-commit:5=hold");
    let mut running = Running::start(&mut held);
    running.awaits("failpoint ");
    warehouse.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity \
         where datname = current_database() and application_name = 'etlc parts (lease)'",
    );
    running.wait().exits(2).says("copy: read 1000 = written 998");
    assert_eq!(warehouse.rows("select bool_and(finished is not null) from etl_checkpoint"), "t\n");

    // A range that is refused is not counted as written.
    warehouse.execute("truncate copy; insert into copy values (720)");
    let output = binary::run(&mut command());
    output.exits(3);
    let report: serde_json::Value = serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output}"));
    let target = &report["targets"][0];
    let [read, written, rejected, undone] =
        ["read", "written", "rejected", "undone"].map(|count| target[count].as_u64().expect("a number"));
    assert_eq!(warehouse.rows("select count(*) - 1 from copy"), format!("{written}\n"), "{output}");
    assert!(undone > 0 && read == written + rejected + undone, "{output}");
}

#[test]
fn a_table_without_a_key_that_the_server_vouches_for_is_refused() {
    let Place { project, warehouse, built } = Place::new(
        "partitions_refused",
        ROUTE,
        "create table source (id int8, name text); create table copy (id int8, name text, at timestamptz)",
    );
    let run = || binary::run(&mut built.command("parts", project.root(), &["run"]));
    run().exits(4).says("error[R0664]").says("may be null");
    warehouse.execute("alter table source alter id set not null");
    run().exits(4).says("no unique index");
    warehouse.execute("alter table source add primary key (id)");
    run().exits(0).says("copy: read 0 = written 0");
    // What is wrong with `.env` is said once, however many ranges connect.
    warehouse.execute("insert into source select g, 'name ' || g from generate_series(1, 100) g");
    let open = fs::Permissions::from_mode(0o644);
    fs::set_permissions(project.path(".env"), open).expect("it is ours");
    let output = run();
    output.exits(2).says("copy: read 100 = written 99");
    assert_eq!(output.stderr.matches("W0601").count(), 1, "{output}");
}
