//! Passwords and the address of a webhook, over every way on which something fails: nobody sees them.

use std::{
    collections::HashMap,
    fs,
    io::{Read, Write},
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use etlc_tests::{
    binary::{Output, run},
    postgres::Server,
    project::{Built, Project},
    runs::Database,
    warehouse::Warehouse,
};

use super::form;

/// The password, with every character that somebody escapes.
const CANARY: &str = "Kq7vNw3z'Hx5mRb8t\"Pf2jLd6y\\Gs9cTk4a %41@éWu1Vn8eQ";

/// What stands in the address of the webhook.
const TOKEN: &str = "Zt6hYc1oXb9sMg3i";

/// Another form of a secret, and its name.
type Form = (&'static str, Vec<u8>);

/// The forms in which a secret might be said.
fn forms() -> Vec<Form> {
    let bytes = CANARY.as_bytes();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let percent = |is_plain: &dyn Fn(u8) -> bool, upper: bool| -> String {
        let one = |byte: &u8| match *byte {
            byte if is_plain(byte) => char::from(byte).to_string(),
            byte if upper => format!("%{byte:02X}"),
            byte => format!("%{byte:02x}"),
        };
        bytes.iter().map(one).collect()
    };
    let json = serde_json::to_string(CANARY).expect("a text is JSON");
    let json = json.trim_matches('"').to_owned();
    let mut forms: Vec<Form> = vec![
        ("plain", CANARY.into()),
        ("in hexadecimal", hex.clone().into()),
        ("in hexadecimal", hex.to_uppercase().into()),
        ("in a URL", percent(&|byte| byte.is_ascii_alphanumeric(), true).into()),
        ("in a URL", percent(&|byte| byte.is_ascii_alphanumeric(), false).into()),
        ("in a URL", percent(&|byte| byte.is_ascii_graphic() && byte != b'%', true).into()),
        ("in a form", percent(&|byte| byte.is_ascii_alphanumeric() || byte == b' ', true).replace(' ', "+").into()),
        ("in JSON", json.replace('é', "\\u00e9").into()),
        ("in JSON", json.into()),
        ("in SQL", CANARY.replace('\'', "''").into()),
        ("in SQL", CANARY.replace('\\', "\\\\").replace('\'', "''").into()),
        ("in Rust", format!("{CANARY:?}").trim_matches('"').into()),
        ("in Rust", CANARY.escape_default().to_string().into()),
        ("in Rust", bytes.escape_ascii().to_string().into()),
        ("in .env", CANARY.replace('\\', "\\\\").replace('\'', "\\'").into()),
    ];
    // Whatever stands before it moves the groups of three.
    for secret in [CANARY, TOKEN] {
        for shift in 0..3 {
            let whole = &secret.as_bytes()[shift..];
            forms.push(("in Base64", base64(&whole[..whole.len() / 3 * 3]).into()));
        }
    }
    let token: String = TOKEN.bytes().map(|byte| format!("{byte:02x}")).collect();
    forms.extend([("a token", TOKEN.into()), ("a token in hexadecimal", token.into())]);
    forms.extend(["Kq7vNw3z", "Hx5mRb8t", "Pf2jLd6y", "Gs9cTk4a", "Wu1Vn8eQ"].map(|part| ("a part", part.into())));
    forms
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |group: &[u8]| {
        let bits = group.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(LETTERS[bits >> shift & 63]))
    };
    bytes.chunks_exact(3).flat_map(group).collect()
}

/// What is looked for, and where it was found.
struct Watch {
    forms: Vec<Form>,
    paths: usize,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Watch {
    /// Looks into bytes.
    fn look(&self, place: &str, bytes: &[u8]) {
        look(&self.forms, &self.seen, place, bytes);
    }

    /// A way that a program went: it ends so, and has said nothing.
    fn path(&mut self, name: &str, output: &Output, exits: &[i32]) {
        self.paths += 1;
        self.look(&format!("{name}: standard output"), output.stdout.as_bytes());
        self.look(&format!("{name}: standard error"), output.stderr.as_bytes());
        assert!(exits.contains(&output.status), "{name}: should end with {exits:?}:\n{output}");
    }

    /// Looks into every file below a directory, executables too.
    fn directory(&self, directory: &Path) {
        let mut patterns = tempfile::NamedTempFile::new().expect("a temporary file");
        for (_, form) in &self.forms {
            patterns.write_all(form).and_then(|()| patterns.write_all(b"\n")).expect("there is room");
        }
        let mut grep = Command::new("grep");
        grep.args(["-r", "-a", "-F", "-l", "-f"]).arg(patterns.path()).arg(directory).env("LC_ALL", "C");
        let output = grep.output().expect("grep is there");
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
        for file in String::from_utf8_lossy(&output.stdout).lines() {
            self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(file.to_owned());
        }
    }
}

fn look(forms: &[Form], seen: &Mutex<Vec<String>>, place: &str, bytes: &[u8]) {
    for (name, form) in forms {
        let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == form[0]);
        if let Some(at) = starts.map(|(at, _)| at).find(|at| bytes[*at..].starts_with(form)) {
            let around = &bytes[at.saturating_sub(60)..(at + form.len() + 20).min(bytes.len())];
            let found = format!("{place}: {name}: {}", String::from_utf8_lossy(around));
            seen.lock().unwrap_or_else(PoisonError::into_inner).push(found);
            return;
        }
    }
}

/// How often a process is looked at: it starts as a copy of another one.
const LOOKS: usize = 8;

/// Looks at the arguments and the environment of every process, until it is over.
fn watch_processes(
    forms: Vec<Form>,
    seen: Arc<Mutex<Vec<String>>>,
    over: Arc<AtomicBool>,
) -> thread::JoinHandle<usize> {
    thread::spawn(move || {
        let (mut looks, mut seen_before) = (0, HashMap::<_, usize>::new());
        while !over.load(Ordering::Relaxed) {
            for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
                if !entry.file_name().to_string_lossy().bytes().all(|byte| byte.is_ascii_digit()) {
                    continue;
                }
                let times = seen_before.entry(entry.file_name()).or_default();
                *times += 1;
                if *times > LOOKS {
                    continue;
                }
                for file in ["cmdline", "environ"] {
                    let bytes = fs::read(entry.path().join(file)).unwrap_or_default();
                    looks += 1;
                    look(&forms, &seen, &format!("{} of a process", file), &bytes);
                }
            }
            thread::sleep(Duration::from_millis(15));
        }
        looks
    })
}

/// Ends the watch, however the test ends.
struct Over(Arc<AtomicBool>);

impl Drop for Over {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// How points are reached, as `.env` says it.
#[derive(Clone)]
struct Login {
    host: String,
    port: u16,
    user: &'static str,
    database: &'static str,
    more: String,
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

impl Login {
    fn env(&self, webhook: &str) -> String {
        let Login { host, port, user, database, more } = self;
        let point = |number: u32, name: &str| {
            format!(
                "POINT_NAME{number}={name}\nPOINT_TYPE{number}=postgres\nHOST{number}={host}\nPORT{number}={port}\n\
                 USER{number}={user}\nPASS{number}={}\nBDNM{number}={database}\n{}",
                quoted(CANARY),
                more.replace('#', &number.to_string())
            )
        };
        format!(
            "{}{}NOTIFY_NAME1=ops\nNOTIFY_TYPE1=webhook\nNOTIFY_URL1={}\n",
            point(1, "dwh"),
            point(3, "crm"),
            quoted(webhook)
        )
    }
}

/// A port where somebody answers every connection so.
fn answering(answer: String) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _timeout = stream.set_read_timeout(Some(Duration::from_millis(300)));
            let mut buffer = [0; 4096];
            while matches!(stream.read(&mut buffer), Ok(4096)) {}
            let _gone = stream.write_all(answer.as_bytes());
        }
    });
    port
}

const ROUTE: &str = r#"source = crm/s (key: id)
t = dwh/t
notify = console, ops

fn as_number($text: text) -> text: |to_int|to_text|
fn as_day($text: text) -> text: |parse_date("%d.%m.%Y")|to_text|

t:
    [id](int8!)
    [kind](text) -> [kind](text)
    [v](text) -> |IF([kind] == "rollback"): ROLLBACK("it is {$this}")| -> []
    [v](text) -> |IF([kind] == "skip"): SKIP("it is {$this}")| -> []
    [v](text) -> |IF([kind] == "reject"): REJECT("it is no row")| -> []
    [v](text) -> |IF([kind] == "notify"): NOTIFY("it is {$this}")| -> []
    [v](text) -> |IF([kind] == "panic"): panics| -> []
    [v](text) -> |IF([kind] == "fails"): fails| -> []
    [v](text) -> |IF([kind] == "number"): as_number| -> []
    [v](text) -> |IF([kind] == "date"): as_day| -> []
    [v](text) -> [v](text)
"#;

const FUNCTIONS: &str = "/// Panics with what it is given.\npub fn panics(text: &str) -> String { panic!(\"it is {text}\") }\n\n\
                         /// Fails with what it is given.\npub fn fails(text: &str) -> Result<String, String> { Err(format!(\"it is {text}\")) }\n";

#[test]
fn nobody_sees_a_secret() {
    let server = Server::shared();
    let tls = Arc::new(Server::start_with_tls());
    let database = Warehouse::new(&server, "canary");
    let password = CANARY.replace('\'', "''");
    server.psql(&format!(
        "create role canary superuser login password '{password}'; create role lost_user superuser login password '{password}';
         create role poor_user login password '{password}'; create role full_user login connection limit 0 password '{password}';
         create role wrong_user login password 'another'; alter role lost_user set search_path = pg_catalog;
         set password_encryption = 'md5'; create role md5_user login password 'another'; create role clear_user login password 'another';
         create role gone_user login"
    ));
    database.execute(&format!(
        "create table secret (v text); insert into secret values ('{password}');
         create table s (id int8 primary key, kind text, v text); create table t (id int8, kind text, v text);
         create function quote() returns trigger language plpgsql as $$
             begin if new.kind = 'trigger' then raise exception 'no % here', new.v using hint = new.v, detail = new.v; end if; return new; end $$;
         create trigger quote before insert on t for each row execute function quote();
         alter table t add check (kind <> 'check'); create unique index on t (v) where kind = 'twice';
         create table bad (id int4)"
    ));
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let mut watch = Watch { forms: forms(), paths: 0, seen: Arc::clone(&seen) };
    let over = Arc::new(AtomicBool::new(false));
    let _over = Over(Arc::clone(&over));
    let processes = watch_processes(forms(), Arc::clone(&seen), Arc::clone(&over));

    let project = Project::new("edges/canary");
    let hook = |port: u16| format!("http://127.0.0.1:{port}/hook/{TOKEN}?key={TOKEN}");
    let accepted = hook(answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".to_owned()));
    let good = Login {
        host: "127.0.0.1".to_owned(),
        port: server.port,
        user: "canary",
        database: "canary",
        more: String::new(),
    };
    project.env(&good.env(&accepted));
    project.write("routes/one.etl", ROUTE).write("routes/functions/own.rs", FUNCTIONS);
    project.write(
        "routes/quoted.etl",
        "source = crm/query(\"select v::int4 as id from secret\")\nt = csv/out/q.csv\n\nt:\n    [id](int4)\n",
    );
    project.write(
        "routes/looked.etl",
        "source = crm/s (key: id)\nt = csv/out/l.csv\ndict numbers = crm/query(\"select v, v as n from secret\") (key: v, columns: {n: int4})\n\n\
         t:\n    [v](text) -> |lookup($$numbers.n)| -> [n](int4)\n",
    );
    let built = build(&project, &mut watch);
    compiler(&project, &mut watch, "a good .env");
    connections(&project, &built, &mut watch, &good, &tls);
    files(&project, &built, &mut watch, &good, &accepted);
    rows(&project, &built, &mut watch, &database, &good, &accepted);
    channels(&project, &built, &mut watch, &database, &good);
    let tables = ["etl_checkpoint", "etl_reject"].map(|table| {
        let rows = database.rows(&format!("select t::text from {table} as t"));
        assert!(!rows.is_empty(), "nothing is in {table}");
        rows
    });
    let tables = tables.concat();
    watch.look("the ledger and the quarantine", tables.as_bytes());
    watch.directory(&project.path("generated"));
    over.store(true, Ordering::Relaxed);
    let looks = processes.join().expect("it does not panic");
    let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    println!(
        "{} paths, {} forms of two secrets, {looks} looks at processes: seen {} times",
        watch.paths,
        watch.forms.len(),
        seen.len()
    );
    assert!(seen.is_empty(), "{}", seen.join("\n"));
}

fn build(project: &Project, watch: &mut Watch) -> Built {
    let output = project.etlc(&["build", "--message-format", "json"]);
    watch.path("build", &output, &[0]);
    project.build()
}

/// Everything that the compiler does with `.env` beside it.
fn compiler(project: &Project, watch: &mut Watch, when: &str) {
    let is_good = when == "a good .env";
    for arguments in [
        &["check"][..],
        &["check", "--message-format", "short"],
        &["check", "--message-format", "json", "--lang", "ru"],
        &["check", "--message-format", "github"],
        &["build"],
        &["describe", "one"],
        &["describe", "one", "--format", "json"],
        &["graph", "one"],
        &["ir", "one"],
        &["doctor"],
        &["plan", "one"],
        &["preview", "one"],
        &["run", "one"],
    ] {
        let output = project.etlc(arguments);
        let exits: &[i32] = if is_good { &[0] } else { &[0, 1] };
        watch.path(&format!("{when}: etlc {}", arguments.join(" ")), &output, exits);
    }
}

/// Connections that fail, and every command of an executable on one of them.
fn connections(project: &Project, built: &Built, watch: &mut Watch, good: &Login, tls: &Server) {
    let closed =
        TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port();
    let user = |user: &'static str| Login { user, ..good.clone() };
    let more = |more: &str| Login { more: more.to_owned(), ..good.clone() };
    for (name, login, exit) in [
        ("a wrong password by SCRAM", user("wrong_user"), 5),
        ("a wrong password by md5", user("md5_user"), 5),
        ("a wrong password in clear", user("clear_user"), 5),
        ("a user who is not let in", user("gone_user"), 5),
        ("no such user", user("nobody_user"), 5),
        ("too many connections", user("full_user"), 5),
        ("no rights", user("poor_user"), 5),
        ("no such table, and no right to make one", user("lost_user"), 5),
        ("no such database", Login { database: "nowhere", ..good.clone() }, 5),
        ("a port where nobody listens", Login { port: closed, ..good.clone() }, 5),
        ("no such host", Login { host: "nowhere.invalid".to_owned(), ..good.clone() }, 5),
        ("no directory of a socket", Login { host: "/nowhere".to_owned(), ..good.clone() }, 5),
        ("TLS that the server has not", more("SSL#=require\n"), 5),
        ("a certificate that nobody trusts", Login { port: tls.port, ..more("SSL#=verify-full\n") }, 5),
        ("no such file of certificates", Login { port: tls.port, ..more("SSL#=verify-full\nCA#=nowhere.pem\n") }, 5),
        ("no such mode of TLS", more("SSL#=maybe\n"), 1),
        (
            "somebody who is no server",
            Login { port: answering("HTTP/1.1 400 Bad Request\r\n\r\n".to_owned()), ..good.clone() },
            5,
        ),
        ("somebody who hangs up", Login { port: answering(String::new()), ..good.clone() }, 5),
        (
            "somebody who asks for everything in clear",
            Login { port: answering("R\0\0\0\x08\0\0\0\x07".to_owned()), ..good.clone() },
            5,
        ),
    ] {
        project.env(&login.env("https://127.0.0.1:1/"));
        let output = run(&mut built.command("one", project.root(), &[]));
        watch.path(name, &output, &[exit, if exit == 5 { 1 } else { exit }]);
    }
    project.env(&user("wrong_user").env("https://127.0.0.1:1/"));
    for arguments in [
        &["--log-format", "json", "--report", "json"][..],
        &["preview"],
        &["plan"],
        &["plan", "--ddl"],
        &["plan", "--report", "json"],
        &["status"],
        &["status", "--finish"],
        &["rejects", "list"],
        &["rejects", "show"],
    ] {
        let output = run(&mut built.command("one", project.root(), arguments));
        watch.path(&format!("a wrong password: {}", arguments.join(" ")), &output, &[5]);
    }
    for route in ["quoted", "looked"] {
        watch.path(&format!("a wrong password: {route}"), &run(&mut built.command(route, project.root(), &[])), &[5]);
    }
    let output = project.etlc(&["run", "one", "quoted", "looked"]);
    watch.path("a wrong password: etlc run", &output, &[5]);
}

/// Files of points that have mistakes.
fn files(project: &Project, built: &Built, watch: &mut Watch, good: &Login, webhook: &str) {
    let env = good.env(webhook);
    let pass = format!("PASS1={}", quoted(CANARY));
    let double = format!("PASS1=\"{}", CANARY.replace('"', ""));
    for (name, text) in [
        ("a quote that is not closed", env.replace(&pass, &pass[..pass.len() - 1])),
        ("a double quote that is not closed", env.replace(&pass, &double)),
        ("no quotes", env.replace(&pass, &format!("PASS1={CANARY}"))),
        ("something behind the quotes", env.replace(&pass, &format!("{pass} {CANARY}"))),
        ("no sign between key and value", env.replace(&pass, &pass.replace('=', " "))),
        ("the password alone", env.replace(&pass, CANARY)),
        ("a password as a key", env.replace(&pass, &format!("{CANARY}=1"))),
        ("a key that does nothing", env.replace(&pass, &pass.replace("PASS1", "PAS1"))),
        ("a key of no point", env.replace(&pass, &pass.replace("PASS1", "PASS77"))),
        ("a key twice", format!("{env}{pass}\n")),
        ("a password as a type", env.replace("POINT_TYPE1=postgres", &format!("POINT_TYPE1={}", quoted(CANARY)))),
        ("a password as a port", env.replace("PORT1=", &format!("PORT1={} #", quoted(CANARY)))),
        ("a password as a mode", format!("{env}SSL1={}\n", quoted(CANARY))),
        ("a NUL", env.replace(&pass, &format!("{pass}\0"))),
        ("no address", env.replace("http://", "nothing://")),
        ("an address that is none", env.replace("http://127.0.0.1", "https://[127.0.0.1")),
        ("an address in clear", env.replace("http://127.0.0.1", "http://192.0.2.1")),
    ] {
        project.env(&text);
        let output = run(&mut built.command("one", project.root(), &["--report", "json"]));
        watch.path(&format!(".env with {name}"), &output, &[0, 1, 5]);
        for arguments in [["check", "one"], ["doctor", "-q"]] {
            watch.path(&format!(".env with {name}: etlc {}", arguments[0]), &project.etlc(&arguments), &[0, 1]);
        }
    }
    let mut latin = env.replace(&pass, "PASS1=").into_bytes();
    latin.extend(CANARY.chars().map(|character| u8::try_from(u32::from(character)).expect("it is in Latin-1")));
    project.write(".env", latin);
    watch.path(".env in Latin-1", &run(&mut built.command("one", project.root(), &[])), &[1]);
    compiler(project, watch, ".env in Latin-1");
    project.env(&env);
    fs::set_permissions(project.path(".env"), fs::Permissions::from_mode(0o644)).expect("it is ours");
    watch.path(".env for all eyes", &run(&mut built.command("one", project.root(), &["plan"])), &[0]);
    compiler(project, watch, "a good .env");
}

/// Rows that hold the password, and what fails with them.
fn rows(project: &Project, built: &Built, watch: &mut Watch, database: &Warehouse, good: &Login, webhook: &str) {
    project.env(&good.env(webhook));
    for (kind, exits) in [
        ("rollback", &[3][..]),
        ("skip", &[0]),
        ("notify", &[0]),
        ("panic", &[3]),
        ("fails", &[3]),
        ("number", &[3]),
        ("date", &[3]),
        ("trigger", &[3]),
        ("check", &[3]),
        ("twice", &[3]),
        ("plain", &[0]),
    ] {
        const FORMS: &[(&str, &str)] = &[
            ("", "v"),
            ("cut at 200", "repeat('x', 185) || v"),
            ("cut at 100", "repeat('x', 85) || v"),
            ("in JSON", "to_json(v)::text"),
        ];
        for (form, value) in &FORMS[..form(2, 4, 4)] {
            database.execute(&format!(
                "truncate t, s; insert into s select 1, '{kind}', {value} from secret; insert into s select 2, '{kind}', {value} from secret"
            ));
            for arguments in [&[][..], &["--log-format", "json", "--report", "json"], &["preview"]] {
                let output = run(&mut built.command("one", project.root(), arguments));
                let exits = if arguments == ["preview"] { &[0, 3][..] } else { exits };
                watch.path(&format!("a row, {kind} {form} {}", arguments.join(" ")), &output, exits);
            }
        }
    }
    for route in ["quoted", "looked"] {
        for arguments in [&[][..], &["--log-format", "json"], &["preview"], &["plan"]] {
            let output = run(&mut built.command(route, project.root(), arguments));
            watch.path(&format!("{route} {}", arguments.join(" ")), &output, &[0, 1, 3, 4]);
        }
    }
    database.execute("truncate t, s; insert into s values (1, 'reject', 'harmless')");
    watch.path("a reject", &run(&mut built.command("one", project.root(), &[])), &[2]);
    for arguments in [&["rejects", "list"][..], &["rejects", "show"], &["status"], &["plan"], &["plan", "--ddl"]] {
        watch.path(&arguments.join(" "), &run(&mut built.command("one", project.root(), arguments)), &[0]);
    }
}

/// Channels that fail.
fn channels(project: &Project, built: &Built, watch: &mut Watch, database: &Warehouse, good: &Login) {
    database.execute("truncate t, s; insert into s values (1, 'notify', 'harmless')");
    let status = |status: &str, more: &str| {
        let port = answering(format!("HTTP/1.1 {status}\r\n{more}content-length: 0\r\nconnection: close\r\n\r\n"));
        format!("http://127.0.0.1:{port}/hook/{TOKEN}?key={TOKEN}")
    };
    let closed =
        TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port();
    let clear = answering("no TLS".to_owned());
    for (name, url) in [
        ("refuses", format!("http://127.0.0.1:{closed}/hook/{TOKEN}")),
        ("does not know the address", status("404 Not Found", "")),
        ("has a bug", status("500 Internal Server Error", "")),
        ("leads on", status("302 Found", &format!("location: http://127.0.0.1:{closed}/other/{TOKEN}\r\n"))),
        ("leads nowhere", status("302 Found", &format!("location: {TOKEN}\r\n"))),
        ("speaks something else", format!("http://127.0.0.1:{}/hook/{TOKEN}", answering(format!("{TOKEN}\r\n")))),
        ("has no TLS", format!("https://127.0.0.1:{clear}/hook/{TOKEN}")),
        ("is nowhere", format!("https://nowhere.invalid/hook/{TOKEN}")),
        ("has its token in its name", format!("https://{TOKEN}.invalid/hook")),
        ("has a user", format!("https://user:{TOKEN}@127.0.0.1:{closed}/hook")),
    ] {
        project.env(&good.env(&url));
        // A channel is tried again, with pauses.
        const CALLS: [&[&str]; 2] = [&[], &["--log-format", "json", "--report", "json"]];
        for arguments in &CALLS[..form(1, 2, 2)] {
            database.execute("truncate t");
            let output = run(&mut built.command("one", project.root(), arguments));
            watch.path(&format!("a channel that {name} {}", arguments.join(" ")), &output, &[0, 1]);
        }
    }
}
