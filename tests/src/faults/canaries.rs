//! Passwords over paths that fail: in what is said, in what is generated and in the list of processes, none is to be seen,
//! in no encoding.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpListener},
    path::Path,
    process::Command,
    thread,
};

use data_encoding::{BASE64, BASE64URL, HEXLOWER, HEXUPPER};

use super::{Fault, Harness, Record};
use crate::{
    binary::Running,
    postgres::{DATABASE, USER},
    project::{self, Project},
    random::Dice,
};

/// The fault.
pub const FAULT: Fault = Fault {
    name: "canary",
    title: "passwords over paths that fail: none is said, generated or listed, in no encoding",
    run,
};

/// The route that has to fail.
const ROUTE: &str = "pg-pg";

/// What is called on each path.
const CALLS: &[&[&str]] =
    &[&["run"], &["run", "--log-format", "json", "--report", "json"], &["plan"], &["preview"], &["status"]];

/// A password that nobody has, and every form in which it might be seen.
struct Canary {
    password: String,
    needles: Vec<Vec<u8>>,
}

impl Canary {
    fn new(dice: &mut Dice) -> Canary {
        const LETTERS: &[u8] = b"abcdefghkmnpqrstuvwxyz23456789";
        let core: String = (0..18).map(|_| char::from(*dice.pick(LETTERS))).collect();
        // What quotes, escapes and encodings change.
        let password = format!("{}'\"\\ %é+{}", &core[..9], &core[9..]);
        let mut needles: Vec<Vec<u8>> = Vec::new();
        // A part of it is too much already.
        for half in [&core[..9], &core[9..]] {
            needles.extend((0..=2).map(|start| half.as_bytes()[start..start + 7].to_vec()));
        }
        let bytes = password.as_bytes();
        needles.push(HEXLOWER.encode(&bytes[..8]).into_bytes());
        needles.push(HEXUPPER.encode(&bytes[..8]).into_bytes());
        for skipped in 0..3 {
            // In base64 a text looks different after one, two or three bytes.
            let padded = [vec![0; skipped], bytes.to_vec()].concat();
            let start = [0, 2, 3][skipped];
            for encoded in [BASE64.encode(&padded), BASE64URL.encode(&padded)] {
                needles.push(encoded.as_bytes()[start..start + 12].to_vec());
            }
        }
        // Every byte by itself: `%61%62`, `\x61\x62`, `\u0061\u0062`, `97, 98`.
        let each =
            |form: &dyn Fn(u8) -> String| bytes[..5].iter().map(|byte| form(*byte)).collect::<String>().into_bytes();
        needles.push(each(&|byte| format!("%{byte:02x}")));
        needles.push(each(&|byte| format!("%{byte:02X}")));
        needles.push(each(&|byte| format!("\\x{byte:02x}")));
        needles.push(each(&|byte| format!("\\u00{byte:02x}")));
        needles.push(each(&|byte| format!("{byte}, ")));
        needles.push(each(&|byte| format!("{byte},")));
        Canary { password, needles }
    }

    /// The form in which it is in these bytes.
    fn seen(&self, bytes: &[u8]) -> Option<String> {
        let found = self.needles.iter().find(|needle| {
            let mut rest = bytes;
            while let Some(at) = rest.iter().position(|byte| *byte == needle[0]) {
                if rest[at..].starts_with(needle) {
                    return true;
                }
                rest = &rest[at + 1..];
            }
            false
        });
        found.map(|needle| String::from_utf8_lossy(needle).into_owned())
    }

    /// As a value of `.env`.
    fn quoted(&self) -> String {
        format!("'{}'", self.password.replace('\\', "\\\\").replace('\'', "\\'"))
    }
}

fn run(harness: &Harness, record: &mut Record) {
    if !harness.has(ROUTE) {
        return;
    }
    let canary = Canary::new(&mut record.dice);
    let project = Project::new(&format!("faults/{}/canary", harness.name));
    project.write("routes/own.etl", "source = dwh/s\nout = csv/out.csv\n\nout:\n    [id](int8)\n");
    let quoting = impostor(true);
    let echoing = impostor(false);
    for (name, env) in paths(harness, &canary, quoting, echoing) {
        project::env(project.root(), &env);
        for call in CALLS {
            if record.is_enough() {
                return;
            }
            record.once(name, |_| {
                fails(&canary, &mut harness.built.command(ROUTE, project.root(), call))
                    .map(|()| "executable".to_owned())
            });
        }
        for call in [&["check"][..], &["doctor"], &["ir", "own"], &["describe", "own"], &["run", "own"]] {
            if call == ["run", "own"] && name != "wrong password" {
                continue;
            }
            record.once(name, |_| looks(&canary, &mut project.command(call)).map(|_| "etlc".to_owned()));
        }
    }
    record.once("generated", |_| {
        for directory in ["generated", "routes"] {
            searched(&canary, &project.path(directory))?;
        }
        Ok("generated, executables".to_owned())
    });
    // A search that finds nothing anywhere proves nothing.
    record.once("the search", |_| {
        let escaped = serde_json::Value::from(canary.password.as_str()).to_string();
        let forms = [
            canary.password.clone(),
            escaped,
            BASE64.encode(canary.password.as_bytes()),
            format!("{:?}", canary.password),
        ];
        match forms.iter().find(|form| canary.seen(form.as_bytes()).is_none()) {
            None => Ok("the search itself".to_owned()),
            Some(form) => Err(format!("the search does not find {form}")),
        }
    });
}

/// Calls that have to fail and must not say it.
fn fails(canary: &Canary, command: &mut Command) -> Result<(), String> {
    match looks(canary, command)? {
        0 => Err(format!("it should fail: {command:?}")),
        _ => Ok(()),
    }
}

/// Runs a program and looks at what it says, and at its line in the list of processes; gives its status.
fn looks(canary: &Canary, command: &mut Command) -> Result<i32, String> {
    let running = Running::start(command);
    let line = fs::read(format!("/proc/{}/cmdline", running.id())).unwrap_or_default();
    let output = running.wait_closed();
    for (place, bytes) in [
        ("the list of processes", line.as_slice()),
        ("stdout", output.stdout.as_bytes()),
        ("stderr", output.stderr.as_bytes()),
    ] {
        if let Some(form) = canary.seen(bytes) {
            return Err(format!("{form} is seen in {place}:\n{output}"));
        }
    }
    Ok(output.status)
}

/// Looks into every file of a directory.
fn searched(canary: &Canary, directory: &Path) -> Result<(), String> {
    for entry in fs::read_dir(directory).map_err(|error| format!("{}: {error}", directory.display()))?.flatten() {
        let path = entry.path();
        if path.is_dir() {
            searched(canary, &path)?;
        } else if let Some(form) = fs::read(&path).ok().and_then(|bytes| canary.seen(&bytes)) {
            return Err(format!("{form} is seen in {}", path.display()));
        }
    }
    Ok(())
}

/// A server that is none: it asks for the password in clear, and quotes it in its refusal, or sends back what it gets.
fn impostor(quotes: bool) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut buffer = [0; 4096];
            if quotes {
                let _startup = client.read(&mut buffer);
                let _asked = client.write_all(b"R\0\0\0\x08\0\0\0\x03");
                let length = client.read(&mut buffer).unwrap_or(0);
                let password = buffer.get(5..length.saturating_sub(1)).unwrap_or_default().to_vec();
                let mut body = b"SFATAL\0C28P01\0Mthe password ".to_vec();
                body.extend_from_slice(&password);
                body.extend_from_slice(b" is wrong\0Dthe hex of it is ");
                body.extend_from_slice(HEXLOWER.encode(&password).as_bytes());
                body.extend_from_slice(b"\0Hbase64: ");
                body.extend_from_slice(BASE64.encode(&password).as_bytes());
                body.extend_from_slice(b"\0\0");
                let length = u32::try_from(body.len() + 4).expect("it is short").to_be_bytes();
                let _refused = client.write_all(&[&b"E"[..], &length, &body].concat());
            } else {
                let length = client.read(&mut buffer).unwrap_or(0);
                let _echoed = client.write_all(&buffer[..length]);
            }
        }
    });
    port
}

/// The files `.env` with which everything fails, by what is wrong.
fn paths(harness: &Harness, canary: &Canary, quoting: u16, echoing: u16) -> Vec<(&'static str, String)> {
    let (port, quoted) = (harness.server.port, canary.quoted());
    let point = |number: u32, name: &str, host: &str, port: &str, user: &str, database: &str, password: &str| {
        format!(
            "POINT_NAME{number}={name}\nPOINT_TYPE{number}=postgres\nHOST{number}={host}\nPORT{number}={port}\n\
             USER{number}={user}\nBDNM{number}={database}\nPASS{number}={password}\n"
        )
    };
    let both = |host: &str, port: &str, user: &str, database: &str, password: &str| {
        point(1, "dwh", host, port, user, database, password) + &point(2, "src", host, port, user, database, password)
    };
    let here = "127.0.0.1";
    let good = both(here, &port.to_string(), USER, DATABASE, &quoted);
    vec![
        ("wrong password", good.clone()),
        ("no such role", both(here, &port.to_string(), "nobody_here", DATABASE, &quoted)),
        ("md5", both(here, &port.to_string(), "md5_user", DATABASE, &quoted)),
        ("in clear", both(here, &port.to_string(), "clear_user", DATABASE, &quoted)),
        ("rejected", both(here, &port.to_string(), "gone_user", DATABASE, &quoted)),
        ("needs TLS", both(here, &port.to_string(), "tls_user", DATABASE, &quoted)),
        ("wants TLS", good.replace("PASS", "SSL1=require\nSSL2=require\nPASS")),
        ("nobody listens", both(here, "1", USER, DATABASE, &quoted)),
        ("no such host", both("nowhere.invalid", "5432", USER, DATABASE, &quoted)),
        ("quoted by the server", both(here, &quoting.to_string(), USER, DATABASE, &quoted)),
        ("echoed by the server", both(here, &echoing.to_string(), USER, DATABASE, &quoted)),
        ("a quote is open", both(here, &port.to_string(), USER, DATABASE, &format!("'{}", canary.password))),
        ("twice", format!("{good}PASS1={quoted}\n")),
        ("unknown key", format!("{good}PASSWORD1={quoted}\nPASS1X={quoted}\n")),
        ("no equals sign", format!("{good}PASS3 {}\n", canary.password)),
        ("without a type", good.replace("POINT_TYPE2=postgres\n", "")),
        ("no such socket", both("/nowhere", "5432", USER, DATABASE, &quoted)),
    ]
}
