//! A source that several connections read at one moment, into one commit.

use std::{
    thread,
    time::{Duration, Instant},
};

use etlc_tests::{
    binary::{self, Output, Running},
    pgbouncer::{self, Pooler},
    postgres::Server,
    project::{self, Built, Project},
    runs::Database as _,
    warehouse::Warehouse,
};

const ROUTE: &str = "\
source = dwh/source (partitions: 4)
copy   = dwh/copy (mode: truncate)

copy:
    [id](int8)
    [amount](int8)
    [pad](text)
";

/// Routes with their executables, and the database that they read and write.
struct Place {
    built: Built,
    project: Project,
    warehouse: Warehouse,
}

impl Place {
    fn new(name: &str, routes: &[(&str, String)]) -> Place {
        let project = Project::new(name);
        let warehouse = Warehouse::new(&Server::shared(), name);
        project.env(&warehouse.env());
        for (name, text) in routes {
            project.write(&format!("routes/{name}.etl"), text);
        }
        warehouse.execute(
            "create table source (id int8, amount int8, pad text); create table copy (id int8, amount int8, pad text)",
        );
        let built = project.build();
        project::env(project.root(), &warehouse.env());
        Place { built, project, warehouse }
    }

    fn fill(&self, rows: u32) {
        self.warehouse.execute(&format!(
            "insert into source select g, g % 1000, repeat('x', 200) from generate_series(1, {rows}) g; analyze source"
        ));
    }

    fn run(&self, route: &str, arguments: &[&str]) -> Output {
        binary::run(&mut self.built.command(route, self.project.root(), arguments))
    }

    fn start(&self, route: &str) -> Running {
        Running::start(&mut self.built.command(route, self.project.root(), &["run"]))
    }

    /// What is in the one and not in the other, either way.
    fn difference(&self) -> String {
        self.warehouse.rows(
            "select count(*) from ((select * from source except all select * from copy) union all \
             (select * from copy except all select * from source)) as d",
        )
    }

    /// Waits until so many connections read; gives the server's processes.
    fn readers(&self, count: usize) -> Vec<String> {
        let begin = Instant::now();
        loop {
            let query = "select pid from pg_stat_activity where datname = current_database() \
                         and application_name = 'etlc parts' and query like 'COPY (%' order by 1";
            let found: Vec<_> = self.warehouse.rows(query).lines().map(str::to_owned).collect();
            if found.len() == count {
                return found;
            }
            assert!(begin.elapsed() < Duration::from_secs(60), "{} connections read", found.len());
        }
    }

    /// Has the target stand still for a while at a row in the middle.
    fn stand_still(&self) {
        self.warehouse.execute(
            "create function wait() returns trigger language plpgsql as \
             $$ begin if new.id = 20000 then perform pg_sleep(2); end if; return new; end $$; \
             create trigger wait before insert on copy for each row execute function wait()",
        );
    }
}

#[test]
fn all_readers_see_one_moment() {
    let counts = [2, 3, 8, 32];
    let routes = counts.map(|count| {
        let text = ROUTE.replace("partitions: 4", &format!("partitions: {count}"));
        (format!("parts{count}"), text)
    });
    let routes: Vec<_> = routes.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    let place = Place::new("readers_moment", &routes);
    place.fill(40_000);
    place.warehouse.execute(
        "alter table source add primary key (id); create table control (stop bool, moves int8); \
         insert into control values (false, 0)",
    );
    // It moves amounts between rows, and puts in rows with what it takes from others; the sum stays.
    let writer = "do $$ declare a int8; b int8; n int8 := 0; x int8; begin loop n := n + 1; \
         a := 1 + floor(random() * 40000); b := 1 + floor(random() * 40000); x := 1 + floor(random() * 1000000); \
         update source set amount = amount - x where id = a; \
         if n % 3 = 0 then insert into source values (100000 + n, x, 'new'); \
         elsif n % 3 = 1 and n > 30 then \
           with gone as (delete from source where id = 100000 + n - 28 returning amount) \
           update source set amount = amount + x + (select amount from gone) where id = b; \
         else update source set amount = amount + x where id = b; end if; \
         update control set moves = n; commit; \
         exit when (select stop from control); end loop; end $$";
    let sum = |table: &str| place.warehouse.rows(&format!("select sum(amount) from {table}"));
    let whole = sum("source");
    let moves = || place.warehouse.rows("select moves from control").trim().parse::<u64>().expect("a number");
    thread::scope(|scope| {
        let writing = scope.spawn(|| place.warehouse.execute(writer));
        for count in counts {
            for _ in 0..4 {
                let before = moves();
                let output = place.run(&format!("parts{count}"), &["run"]);
                // The writer is stopped also where this fails.
                if output.status != 0 || sum("copy") != whole {
                    place.warehouse.execute("update control set stop = true");
                }
                output.exits(0);
                assert!(moves() > before, "the writer was at work");
                assert_eq!(sum("copy"), whole, "of one moment, by {count} readers");
                let twice = place.warehouse.rows("select count(*) - count(distinct id) from copy");
                assert_eq!(twice, "0\n");
                let old = place.warehouse.rows("select count(*) from copy where id <= 40000");
                assert_eq!(old, "40000\n", "no row is left out that moved to another block");
            }
        }
        place.warehouse.execute("update control set stop = true");
        writing.join().expect("the writer ends");
    });
}

#[test]
fn there_are_as_many_readers_as_blocks() {
    let place = Place::new("readers_blocks", &[("parts", ROUTE.to_owned())]);
    let run = |rows: u32, way: &str| {
        place.run("parts", &["plan"]).exits(0).prints(way);
        place.run("parts", &["run"]).exits(0).says(&format!("copy: read {rows} = written {rows}"));
        assert_eq!(place.difference(), "0\n");
    };
    let alone = "binary COPY in one read-only transaction";
    run(0, alone);
    place.fill(20);
    run(20, alone);
    place.fill(60);
    run(80, "binary COPY by 3 readers in one snapshot, each a range of the table's blocks");
    place.fill(2000);
    run(2080, "binary COPY by 4 readers in one snapshot");
    // Blocks that hold no row any more.
    place.warehouse.execute("delete from source where id > 5");
    run(15, "binary COPY by 4 readers in one snapshot");
    place.run("parts", &["run", "--partition", "1"]).exits(4).says("error[R0666]");
}

#[test]
fn what_ends_a_reader_ends_the_attempt() {
    let told = ROUTE
        .replace("(mode: truncate)", "(mode: truncate)\nnotify = console")
        .replace("[id](int8)", "[id](int8) -> |IF($this % 10 == 0): NOTIFY(\"ten\")| -> [id](int8)");
    let place = Place::new("readers_lost", &[("parts", told)]);
    place.fill(200_000);
    place.warehouse.execute("insert into copy values (-1, 0, 'before')");
    place.stand_still();
    let before = || assert_eq!(place.warehouse.rows("select * from copy"), "-1|0|before\n");

    let running = place.start("parts");
    place.readers(4);
    running.kill();
    before();

    let running = place.start("parts");
    place.readers(4);
    running.ask_to_stop();
    running.wait().exits(3).says("error[R0612]");
    before();

    for number in [0, 3] {
        let running = place.start("parts");
        let readers = place.readers(4);
        place.warehouse.execute(&format!("select pg_terminate_backend({})", readers[number]));
        let output = running.wait();
        output.exits(0).says("tried again").says("copy: read 200000 = written 200000");
        output.says("ten (20000 times, ");
        assert_eq!(place.difference(), "0\n");
        place.warehouse.execute("truncate copy");
    }
}

#[test]
fn conditions_rejects_and_files_are_as_ever() {
    let route = "\
source = dwh/source (key: id, partitions: 4)
on_error = reject
copy   = dwh/copy (max_rejects: 10)
lines  = csv/out/lines.csv

copy:
    WHERE [id] > 100
    [id](int8)
    [amount](int8) -> |IF([id] == 5000): REJECT(\"five\") ELIF([id] == 19000): REJECT(\"late\")| -> [amount](int8)
    [pad](text)

lines:
    WHERE [id] > 100
    [id](int8)
";
    let place = Place::new("readers_rejects", &[("parts", route.to_owned())]);
    place.fill(20_000);
    place.run("parts", &["plan"]).exits(0).prints("by 4 readers");
    place.run("parts", &["run"]).exits(2).says("rejected 2");
    let rejects = place.warehouse.rows("select position, reason from etl_reject order by 1");
    assert_eq!(rejects, "id 19000|late\nid 5000|five\n");
    assert_eq!(place.warehouse.rows("select count(*), count(distinct id), min(id) from copy"), "19898|19898|101\n");
    let mut lines: Vec<u32> = place.project.read("out/lines.csv").lines().skip(1).flat_map(str::parse).collect();
    lines.sort_unstable();
    assert_eq!(lines, (101..=20_000).collect::<Vec<_>>());
}

#[test]
fn a_pooler_may_stand_between() {
    let place = Place::new("readers_pooler", &[("parts", ROUTE.to_owned())]);
    place.fill(20_000);
    let server = Server::shared();
    let pooler = Pooler::start(&server, 8);
    let env = place.warehouse.point_at(1, "dwh", pooler.port, pgbouncer::PASSWORD);
    project::env(place.project.root(), &env);
    for _ in 0..2 {
        place.run("parts", &["run"]).exits(0).says("copy: read 20000 = written 20000");
        assert_eq!(place.difference(), "0\n");
    }
}
