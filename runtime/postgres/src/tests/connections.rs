//! Getting in, and everything that keeps one out.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
};

use etlc_core::{Exit, Stop};
use etlc_points::{Point, SslMode};
use etlc_tests::postgres::{PASSWORD, Server, USER};

use super::bench::{Bench, leak, table, target, told};
use crate::connection::Connection;

fn connect(bench: &Bench, point: &Point) -> Result<String, Stop> {
    bench.runtime.block_on(async {
        let mut connection = Connection::open(point, "etlc people").await?;
        let answer = connection.query("SELECT current_user, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").await;
        let rows = answer.expect("the server answers").rows;
        connection.close().await;
        Ok(rows[0].iter().map(|value| value.clone().unwrap_or_default()).collect::<Vec<_>>().join(" "))
    })
}

#[test]
fn passwords_let_in() {
    let bench = Bench::new("passwords");
    bench.sql(
        "SET password_encryption = 'md5'; CREATE ROLE md5_user LOGIN PASSWORD 'secret-md5'; \
         SET password_encryption = 'scram-sha-256'; CREATE ROLE clear_user LOGIN PASSWORD 'secret-clear'; \
         CREATE ROLE gone_user LOGIN PASSWORD 'secret-gone'; CREATE ROLE full_user LOGIN PASSWORD 'secret' CONNECTION LIMIT 0",
    );
    assert_eq!(connect(&bench, &bench.point).as_deref().ok(), Some("postgres f"));
    for (user, password) in [(USER, PASSWORD), ("md5_user", "secret-md5"), ("clear_user", "secret-clear")] {
        let outcome = connect(&bench, &bench.tcp_point(user, password));
        assert_eq!(outcome.map_err(|stop| stop.to_string()), Ok(format!("{user} f")));
        let told = told(connect(&bench, &bench.tcp_point(user, "secret-wrong")));
        assert!(
            told.starts_with(&format!(
                "5 error[R0502]: PostgreSQL says: password authentication failed for user \"{user}\""
            )),
            "{told}"
        );
        assert!(told.contains("help: look at USER and PASS of the point") && !told.contains("secret"), "{told}");
        let without = Point { password: None, ..bench.tcp_point(user, "") };
        let told = super::bench::told(connect(&bench, &without));
        assert!(told.starts_with("5 error[R0502]: 127.0.0.1:") && told.contains("the point has none"), "{told}");
    }
    let cases = [
        (
            bench.tcp_point("gone_user", "secret-gone"),
            "5 error[R0502]: PostgreSQL says: pg_hba.conf rejects connection",
        ),
        (bench.tcp_point("nobody_there", "secret"), "5 error[R0502]: PostgreSQL says: password authentication failed"),
        (
            Point { user: Some("nobody_there".to_owned()), ..bench.point.clone() },
            "5 error[R0502]: PostgreSQL says: role \"nobody_there\" does not exist",
        ),
        (
            bench.tcp_point("full_user", "secret"),
            "5 error[R0505]: PostgreSQL says: too many connections for role \"full_user\"",
        ),
        (
            Point { database: Some("Passwords".to_owned()), ..bench.point.clone() },
            "5 error[R0503]: PostgreSQL says: database \"Passwords\" does not exist",
        ),
        (
            Point { user: Some("a\0b".to_owned()), ..bench.point.clone() },
            "1 error[R0511]: this cannot be told to PostgreSQL",
        ),
    ];
    for (point, expected) in cases {
        let told = told(connect(&bench, &point));
        assert!(told.starts_with(expected), "{told}");
        assert!(!told.contains("secret"), "{told}");
        assert!(told.contains("point: dwh"), "{told}");
    }
}

#[test]
fn a_point_without_a_database_means_the_one_of_the_user() {
    let bench = Bench::new("defaults");
    let point = Point { database: None, ..bench.point.clone() };
    assert_eq!(connect(&bench, &point).as_deref().ok(), Some("postgres f"));
}

#[test]
fn no_server_is_told_with_its_address() {
    let bench = Bench::new("no_server");
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let told = |point: Point| told(connect(&bench, &point));
    let tcp = bench.tcp_point(USER, PASSWORD);
    let transient = |point: Point| connect(&bench, &point).expect_err("nobody is there").is_transient();
    assert!(transient(Point { port: Some(free), ..tcp.clone() }), "a server that is not up yet may come up");
    assert!(transient(Point { port: Some(1), ..bench.point.clone() }), "so may one that makes its socket anew");
    assert!(!transient(Point { host: "no-such-host.invalid".to_owned(), ..tcp.clone() }));
    assert!(!transient(Point { host: "/no/such/directory".to_owned(), ..bench.point.clone() }));
    assert!(!transient(bench.tcp_point(USER, "secret-wrong")));
    assert!(!transient(Point { database: Some("nowhere".to_owned()), ..bench.point.clone() }));
    assert_eq!(
        told(Point { port: Some(free), ..tcp.clone() }),
        format!(
            "5 error[R0501]: no server answers at 127.0.0.1:{free}: Connection refused (os error 111)\n    point: dwh\n     \
             help: look at whether it runs and listens there, and at HOST and PORT of the point"
        )
    );
    let unknown = told(Point { host: "no-such-host.invalid".to_owned(), port: None, ..tcp });
    assert!(unknown.starts_with("5 error[R0501]: no server answers at no-such-host.invalid:5432: "), "{unknown}");
    let socket = told(Point { host: "/no/such/directory".to_owned(), port: Some(5432), ..bench.point.clone() });
    assert!(socket.starts_with("5 error[R0501]: no server answers at /no/such/directory/.s.PGSQL.5432: "), "{socket}");
}

/// A server that answers everything in its own way.
fn impostor(answer: &'static [u8], patience: u64) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let _read = stream.read(&mut [0; 1024]);
            let _written = stream.write_all(answer);
            thread::sleep(std::time::Duration::from_secs(patience));
        }
    });
    port
}

#[test]
fn what_is_no_postgresql_is_recognised() {
    let bench = Bench::new("impostors");
    let cases: [(&[u8], u64, &str); 7] = [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", 1, "5 error[R0509]: 127.0.0.1:"),
        (b"", 0, "5 error[R0506]: the connection to 127.0.0.1:"),
        (b"", 60, "5 error[R0501]: no server answers at 127.0.0.1:"),
        // Lets in without SCRAM having been finished, or with nonsense in it.
        (b"R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0R\0\0\0\x08\0\0\0\0", 1, "5 error[R0509]: 127.0.0.1:"),
        (b"R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0R\0\0\0\x0c\0\0\0\x0br=no", 1, "5 error[R0502]: 127.0.0.1:"),
        (b"R\0\0\0\x08\0\0\0\x07", 1, "5 error[R0502]: 127.0.0.1:"),
        (b"R\xff\xff\xff\xff", 1, "5 error[R0509]: 127.0.0.1:"),
    ];
    thread::scope(|scope| {
        for (answer, patience, expected) in cases {
            let (bench, point) =
                (&bench, Point { port: Some(impostor(answer, patience)), ..bench.tcp_point(USER, PASSWORD) });
            scope.spawn(move || {
                let told = told(connect(bench, &point));
                assert!(told.starts_with(expected), "{told}");
            });
        }
    });
}

#[test]
fn tls_is_as_the_point_asks_for_it() {
    let mut bench = Bench::on(Server::start_with_tls().into(), "tls");
    bench.sql("CREATE ROLE tls_user LOGIN PASSWORD 'secret'");
    let tls = |host: &str, ssl, ca| Point { host: host.to_owned(), ssl, ca, ..bench.tcp_point("tls_user", "secret") };
    let ca = bench.server.ca();
    let lets_in = [
        tls("localhost", SslMode::VerifyFull, Some(ca.clone())),
        tls("localhost", SslMode::Require, None),
        tls("127.0.0.1", SslMode::Require, None),
    ];
    for point in lets_in {
        let outcome = connect(&bench, &point);
        assert_eq!(outcome.map_err(|stop| stop.to_string()), Ok("tls_user t".to_owned()));
    }
    let cases = [
        (tls("localhost", SslMode::VerifyFull, None), "invalid peer certificate: UnknownIssuer"),
        (tls("127.0.0.1", SslMode::VerifyFull, Some(ca.clone())), "not valid for name"),
        (
            tls("127.0.0.1", SslMode::VerifyFull, Some("/no/such/ca.pem".into())),
            "the certificates in /no/such/ca.pem cannot be used",
        ),
        (
            tls("127.0.0.1", SslMode::VerifyFull, Some(bench.server.socket().join("data/PG_VERSION"))),
            "there is none in it",
        ),
    ];
    for (point, expected) in cases {
        let told = told(connect(&bench, &point));
        assert!(told.starts_with("5 error[R0504]: ") && told.contains(expected), "{told}");
    }
    let refused = told(connect(&bench, &tls("127.0.0.1", SslMode::Disable, None)));
    assert!(refused.starts_with("5 error[R0502]: PostgreSQL says: pg_hba.conf rejects connection"), "{refused}");
    // Rows go through TLS as well.
    bench.sql("CREATE TABLE a AS SELECT i::int8 AS id FROM generate_series(1, 30000) i");
    bench.sql("GRANT SELECT ON a TO tls_user; GRANT CREATE ON SCHEMA public TO tls_user");
    bench.point = tls("localhost", SslMode::VerifyFull, Some(ca.clone()));
    let fields = [("id", "int8")];
    assert_eq!(told(bench.run(table("a", &fields), leak(target("b", &fields)))), "done");
    assert_eq!(bench.sql("SELECT count(*), sum(id) FROM b"), "30000|450015000");
}

#[test]
fn a_server_without_tls_is_not_talked_to_in_clear() {
    let bench = Bench::new("no_tls");
    for ssl in [SslMode::Require, SslMode::VerifyFull] {
        let point = Point { ssl, ..bench.tcp_point(USER, PASSWORD) };
        let stop = connect(&bench, &point).expect_err("it has no TLS");
        assert_eq!((stop.exit(), stop.code()), (Exit::NoConnection, "R0504"));
        assert_eq!(stop.message(), format!("127.0.0.1:{} does not speak TLS", bench.server.port));
    }
    let port = impostor(b"Sgarbage that is no handshake", 1);
    let told =
        told(connect(&bench, &Point { port: Some(port), ssl: SslMode::Require, ..bench.tcp_point(USER, PASSWORD) }));
    assert!(told.starts_with("5 error[R0504]: "), "{told}");
}
