//! Routes from and to PostgreSQL, and connections that fail.

use std::{fs, net::TcpListener, path::Path, sync::Arc};

use etlc_tests::{
    binary::{self, SECRET},
    postgres::{PASSWORD, Server},
    project::{self, Project},
    runs::{Database, check},
    state::State,
    warehouse::Warehouse,
};

const ROUTE: &str = "source = csv/in.csv\nout = dwh/t\nmore = csv/more.csv\n\n\
                     out:\n    [id](int8) -> [id](int8)\nmore:\n    [id](int8) -> [id](int8)\n";

#[test]
fn cases() {
    let server = Server::shared();
    check("dwh", Some(&|name| Box::new(Warehouse::new(&server, name))));
}

#[test]
fn tables() {
    let server = Server::shared();
    check("dwh_tables", Some(&|name| Box::new(Warehouse::new(&server, name))));
}

#[test]
fn dictionaries() {
    let server = Server::shared();
    check("dwh_dictionaries", Some(&|name| Box::new(Warehouse::new(&server, name))));
}

/// A connection that fails, or does not: its `.env` after that of the warehouse, the exit status, what is said.
struct Login {
    name: &'static str,
    env: String,
    exit: i32,
    says: &'static [&'static str],
}

#[test]
fn connections() {
    let plain = Server::shared();
    let tls = Arc::new(Server::start_with_tls());
    let build = Project::new("connections/routes");
    build.write("routes/login.etl", ROUTE).env("POINT_NAME1=dwh\nPOINT_TYPE1=postgres\n");
    let built = build.build();
    let closed =
        TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port();
    let other = other_root(build.root());
    let database = Warehouse::new(&plain, "logins");
    let encrypted = Warehouse::new(&tls, "logins");
    let over_tls = |ssl: &str, host: &str, ca: &Path| {
        let env = encrypted.env().replace("HOST1=127.0.0.1", &format!("HOST1={host}"));
        format!("{env}SSL1={ssl}\nCA1={}\n", ca.display())
    };
    let without_ca = |ssl: &str| encrypted.env() + &format!("SSL1={ssl}\n");
    for Login { name, env, exit, says } in [
        Login { name: "the right password", env: database.env(), exit: 0, says: &["written 1"] },
        Login {
            name: "no server",
            env: database.point_at(1, "dwh", closed, PASSWORD),
            exit: 5,
            says: &["error[R0501]", "127.0.0.1"],
        },
        Login {
            name: "a wrong password",
            env: database.point_at(1, "dwh", plain.port, SECRET),
            exit: 5,
            says: &["error[R0502]", "postgres"],
        },
        Login {
            name: "no password",
            env: database.point_at(1, "dwh", plain.port, ""),
            exit: 5,
            says: &["error[R0502]"],
        },
        Login {
            name: "no user",
            env: database.env().replace("USER1=postgres", "USER1=nobody"),
            exit: 5,
            says: &["error[R0502]", "nobody"],
        },
        Login {
            name: "no database",
            env: database.env().replace("BDNM1=logins", "BDNM1=Logins"),
            exit: 5,
            says: &["error[R0503]", "Logins"],
        },
        Login {
            name: "no host",
            env: database.env().replace("HOST1=127.0.0.1", "HOST1=nowhere.invalid\nSSL1=disable"),
            exit: 5,
            says: &["error[R0501]", "nowhere.invalid"],
        },
        Login {
            name: "a server without TLS",
            env: database.env() + "SSL1=require\n",
            exit: 5,
            says: &["error[R0504]"],
        },
        Login {
            name: "TLS, verified",
            env: over_tls("verify-full", "localhost", &tls.ca()),
            exit: 0,
            says: &["written 1"],
        },
        Login {
            name: "TLS, a certificate of another name",
            env: over_tls("verify-full", "127.0.0.1", &tls.ca()),
            exit: 5,
            says: &["error[R0504]"],
        },
        Login {
            name: "TLS, another root",
            env: over_tls("verify-full", "localhost", &other),
            exit: 5,
            says: &["error[R0504]"],
        },
        Login { name: "TLS, roots of the system", env: without_ca("verify-full"), exit: 5, says: &["error[R0504]"] },
        Login {
            name: "TLS, roots that are missing",
            env: over_tls("verify-full", "localhost", Path::new("nowhere.pem")),
            exit: 5,
            says: &["error[R0504]", "nowhere.pem"],
        },
        Login { name: "TLS, not verified", env: without_ca("require"), exit: 0, says: &["written 1"] },
        Login { name: "no TLS where there could be", env: without_ca("disable"), exit: 0, says: &["written 1"] },
        Login {
            name: "a wrong password over TLS",
            env: over_tls("verify-full", "localhost", &tls.ca()).replace("PASS1='p", "PASS1='q"),
            exit: 5,
            says: &["error[R0502]"],
        },
    ] {
        let place = Project::bare(&format!("connections/{}", name.replace([' ', ','], "-")));
        place.write("in.csv", "id\n1\n");
        project::env(place.root(), &env);
        let before = State::of(place.root());
        let output = binary::run(&mut built.command("login", place.root(), &["--report", "json"]));
        assert_eq!(output.status, exit, "{name}: {output}");
        says.iter().for_each(|text| assert!(output.stderr.contains(text), "{name}: {text:?} is expected:\n{output}"));
        if exit != 0 {
            assert_eq!(before.difference(&State::of(place.root())), "", "{name}");
        }
    }
    let rows = |warehouse: &Warehouse| warehouse.rows("select count(*) from t");
    assert_eq!((rows(&database), rows(&encrypted)), ("1\n".to_owned(), "3\n".to_owned()));
}

/// The root of certificates that no server has.
fn other_root(directory: &Path) -> std::path::PathBuf {
    let stranger = Server::start_with_tls();
    let path = directory.join("other.pem");
    fs::copy(stranger.ca(), &path).expect("a file can be copied");
    path
}
