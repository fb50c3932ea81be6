//! Channels hear of a run once, at its end, and nothing of how it ends depends on them.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::PathBuf,
    sync::{Arc, LazyLock, Mutex},
    thread,
    time::Duration,
};

use etlc_tests::{
    binary::{Output, SECRET, run_on},
    postgres::Server,
    project::{Built, Project},
    runs::{Database, fixture},
    warehouse::Warehouse,
};
use serde_json::Value;

/// What a webhook answers.
#[derive(Clone, Copy, Debug)]
enum Answer {
    Status(u16),
    /// Nothing, for longer than anyone waits.
    Silence,
}

/// A request that a webhook got.
#[derive(Debug)]
struct Request {
    head: String,
    body: Value,
    /// Whether the target was there by then.
    committed: bool,
}

/// A server of this test's own that gives these answers in turn, and the last of them ever after.
struct Webhook {
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Webhook {
    fn start(target: PathBuf, answers: &'static [Answer]) -> Webhook {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let got = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.expect("a connection"));
                let mut head = String::new();
                while !head.ends_with("\r\n\r\n") && stream.read_line(&mut head).expect("a request") > 0 {}
                let length = head.lines().find_map(|line| {
                    let (name, value) = line.split_once(": ")?;
                    name.eq_ignore_ascii_case("content-length").then(|| value.parse().ok())?
                });
                let mut body = vec![0; length.expect("a body with its length")];
                stream.read_exact(&mut body).expect("a body");
                let body = serde_json::from_slice(&body).expect("JSON");
                let mut requests = got.lock().expect("no test panics in it");
                let answer = answers[requests.len().min(answers.len() - 1)];
                requests.push(Request { head, body, committed: target.exists() });
                drop(requests);
                match answer {
                    Answer::Status(status) => {
                        let answer = format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                        let _gone = stream.get_mut().write_all(answer.as_bytes());
                    }
                    Answer::Silence => {
                        thread::spawn(move || {
                            thread::sleep(Duration::from_secs(60));
                            drop(stream);
                        });
                    }
                }
            }
        });
        Webhook { port, requests }
    }

    fn requests(self) -> Vec<Request> {
        std::mem::take(&mut self.requests.lock().expect("no test panics in it"))
    }
}

const ROUTE: &str = r#"source = dict/rows
out    = csv/out/out.csv
notify = console, ops

fn watched($value: text) -> text: |NOTIFY("seen")|strip|

out:
    [id](int8!) -> |IF($this < 0): NOTIFY("below zero: {$this}")| -> [id](int8)
    [n](any) -> |to_int ?? NOTIFY("no number in {[id]}: {[n]}")| -> [n](int8)
    [pin](text secret) -> |IF($this != None): NOTIFY("a pin: {$this}")| -> []
    [w](text) -> |watched| -> [w](text)
    [] -> |NOTIFY("nothing piped")|get(1)| -> [one](int4)
    [text](text) -> |IF($this == "stop"): ROLLBACK("asked to stop") ELIF($this == "no"): REJECT("said no")| -> []

test "what is told":
    given [{"id": -1, "n": "x"}, {"id": 2, "n": 3, "w": " w "}]
    expect out [{"id": -1, "n": None, "one": 1}, {"id": 2, "n": 3, "w": "w"}]
    expect notify "below zero: -1"
    expect notify "no number in -1: x"
    expect notify "nothing piped"
    expect notify "seen"
    expect notify

test "what is not told":
    given {"id": 2, "n": 3}
    expect out {"id": 2}
    expect notify "below zero"
"#;

fn built() -> &'static (Project, Built) {
    static BUILT: LazyLock<(Project, Built)> = LazyLock::new(build);
    &BUILT
}

fn build() -> (Project, Built) {
    let project = Project::new("channels/routes");
    project.env("NOTIFY_NAME1=ops\nNOTIFY_TYPE1=webhook\nNOTIFY_URL1=https://hooks.example.org/x\n");
    project.write("routes/told.etl", ROUTE);
    project.write(
        "routes/quiet.etl",
        "source = dict/rows\nout = csv/out/out.csv\n\nout:\n    [id](int8) -> |NOTIFY(\"row {$this}\")| -> [id](int8)\n",
    );
    let built = project.build();
    (project, built)
}

/// Runs a route in a directory of its own, with a webhook that answers so.
fn run(built: &Built, name: &str, answers: &'static [Answer], rows: &str) -> (Output, Vec<Request>, Project) {
    let place = Project::bare(&format!("channels/{name}"));
    let webhook = Webhook::start(place.path("out/out.csv"), answers);
    let output = call(built, &place, webhook.port, &["--report", "json"], rows);
    (output, webhook.requests(), place)
}

fn call(built: &Built, place: &Project, port: u16, arguments: &[&str], rows: &str) -> Output {
    let url = format!("http://127.0.0.1:{port}/hooks/{SECRET}");
    place.env(&format!("NOTIFY_NAME1=ops\nNOTIFY_TYPE1=webhook\nNOTIFY_URL1='{url}'\n"));
    let mut command = built.command("told", place.root(), arguments);
    for proxy in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env_remove(proxy);
    }
    run_on(&mut command, rows.as_bytes())
}

fn texts(request: &Request) -> Vec<(String, u64, u64)> {
    let messages = request.body["messages"].as_array().expect("messages").iter();
    let message = |one: &Value| {
        let text = one["text"].as_str().expect("a text").to_owned();
        (text, one["count"].as_u64().expect("a count"), one["line"].as_u64().expect("a line"))
    };
    messages.map(message).collect()
}

fn notified(output: &Output) -> Value {
    let report: Value = serde_json::from_str(&output.stdout).expect("one JSON object");
    report["notified"].clone()
}

const TAKES: &[Answer] = &[Answer::Status(200)];

const ROWS: &str =
    "{\"id\": -1, \"n\": \"x\"}\n{\"id\": 2, \"n\": 3, \"w\": \"a\"}\n{\"id\": -1, \"n\": 4, \"pin\": \"1234\"}\n";

#[test]
fn channels_are_told_once_and_after_the_commit() {
    let (_, built) = built();
    let (output, requests, place) = run(built, "done", TAKES, ROWS);
    output.exits(0);
    assert_eq!(place.read("out/out.csv"), "id,n,w,one\n-1,,,1\n2,3,a,1\n-1,4,,1\n");
    let [request] = requests.as_slice() else { panic!("{} requests:\n{output}", requests.len()) };
    assert!(request.committed, "it was told before the target was there");
    assert!(request.head.starts_with("POST /hooks/"), "{}", request.head);
    assert!(request.head.to_lowercase().contains("content-type: application/json"), "{}", request.head);
    let expected = [
        ("below zero: -1", 2, 8),
        ("no number in -1: x", 1, 9),
        ("nothing piped", 3, 12),
        ("seen", 1, 5),
        ("a pin: (secret)", 1, 10),
    ];
    assert_eq!(texts(request), expected.map(|(text, count, line)| (text.to_owned(), count, line)));
    assert_eq!((&request.body["exit"], &request.body["route"]), (&Value::from(0), &Value::from("told")));
    let text = request.body["text"].as_str().expect("a text");
    assert!(text.starts_with("told: done\nbelow zero: -1 (2 times, line 8)\n"), "{text}");
    output.says("notify: below zero: -1 (2 times, line 8)\n").says("notify: seen (line 5)\n");
    assert_eq!(notified(&output)[1]["channel"], "ops");
    assert_eq!(notified(&output)[1]["failed"], Value::Null);

    let (output, requests, _) = run(built, "silent", TAKES, "");
    output.exits(0);
    assert!(requests.is_empty() && notified(&output) == Value::Array(Vec::new()), "there was nothing to tell");

    let (output, requests, place) = run(built, "undone", TAKES, &format!("{ROWS}{{\"id\": 4, \"text\": \"stop\"}}\n"));
    output.exits(3);
    assert!(!place.path("out/out.csv").exists());
    let [request] = requests.as_slice() else { panic!("{} requests:\n{output}", requests.len()) };
    assert_eq!((texts(request), &request.body["unsaid"]), (Vec::new(), &Value::from(10)));
    assert_eq!((&request.body["exit"], &request.body["code"]), (&Value::from(3), &Value::from("R0611")));
    let text = request.body["text"].as_str().expect("a text");
    assert!(text.starts_with("told: rolled back: R0611 the route rolled back: asked to stop\nroute: "), "{text}");
    assert!(text.ends_with("\n10 messages of NOTIFY are not sent: their rows are undone"), "{text}");
    output.never_says("notify: below zero").says("notify: 10 messages of NOTIFY are not sent");

    let (output, requests, _) = run(built, "failed", TAKES, "{\"id\": \"top secret\"}\n");
    output.exits(3);
    assert_eq!(requests.len(), 1);
    assert!(!requests[0].body.to_string().contains("top secret"), "what a row holds is not told");

    let (output, requests, _) = run(built, "rejected", TAKES, "{\"id\": 1, \"text\": \"no\"}\n{\"id\": 2}\n");
    output.exits(2);
    assert_eq!((requests[0].body["exit"].as_u64(), requests[0].committed), (Some(2), true));
    let text = requests[0].body["text"].as_str().expect("a text");
    assert!(text.starts_with("told: done, 1 row in quarantine\n"), "{text}");
    assert_eq!(requests[0].body["targets"][0]["rejected"], 1);
}

#[test]
fn a_channel_that_fails_changes_nothing_of_the_run() {
    let (_, built) = built();
    let fails = |name: &str, answers, count: usize, why: &str| {
        let (output, requests, _) = run(built, name, answers, ROWS);
        output.exits(0).says("warning[W0650]: the channel `ops` was not told: ").says(why);
        output.never_says("127.0.0.1").never_says("/hooks/");
        assert_eq!(requests.len(), count, "{name}");
        assert!(notified(&output)[1]["failed"].as_str().is_some_and(|failed| failed.contains(why)), "{output}");
        output
    };
    let (output, requests, _) = run(built, "again", &[Answer::Status(500), Answer::Status(204)], ROWS);
    output.exits(0).never_says("W0650");
    assert_eq!(requests.len(), 2);
    assert_eq!(texts(&requests[0]), texts(&requests[1]));
    fails("broken", &[Answer::Status(503)], 3, "it answers 503");
    fails("wrong", &[Answer::Status(404)], 1, "it answers 404");
    fails("elsewhere", &[Answer::Status(302)], 1, "it answers 302");
    let output = fails("hanging", &[Answer::Silence], 1, "it gives no answer in time");
    assert!(output.took > Duration::from_secs(9) && output.took < Duration::from_secs(15), "{:?}", output.took);

    let place = Project::bare("channels/refused");
    let port = TcpListener::bind("127.0.0.1:0").expect("a port is free").local_addr().expect("it is bound").port();
    let output = call(built, &place, port, &[], ROWS);
    output.exits(0).says("the channel `ops` was not told: the connection is refused");
}

#[test]
fn what_is_said_has_bounds() {
    let (_, built) = built();
    let place = Project::bare("channels/flood");
    let most = |rows: u32| {
        let text: String = (0..rows).map(|number| format!("{{\"id\": {number}}}\n")).collect();
        let output = run_on(&mut built.command("quiet", place.root(), &[]), text.as_bytes());
        output.exits(0);
        output
    };
    let output = most(100_000);
    assert_eq!(output.stderr.matches("notify: row ").count(), 100, "{output}");
    output.says("notify: row 0 (line 5)\n").says("notify: and 99900 more\n");
}

#[test]
fn previews_plans_and_tests_send_nothing() {
    let (project, built) = built();
    let place = Project::bare("channels/looks");
    let webhook = Webhook::start(place.path("out/out.csv"), TAKES);
    let output = call(built, &place, webhook.port, &["preview"], ROWS);
    output.exits(0).prints("  notify: below zero: -1 (line 8)\n").prints("  notify: a pin: (secret) (line 10)\n");
    let output = call(built, &place, webhook.port, &["plan"], ROWS);
    output.exits(0).prints("\nnotify\n  console\n  ops\n");
    assert!(webhook.requests().is_empty());

    place.env("");
    let output = run_on(&mut built.command("told", place.root(), &[]), ROWS.as_bytes());
    output.exits(1).says("error[R0650]: there is no channel `ops`");
    assert!(fs::metadata(place.path("out/out.csv")).is_err());

    let output = project.etlc(&["test", "told"]);
    output.exits(1);
    output.prints("row 1 tells the channels something else than \"below zero\": nothing piped (routes/told.etl:12)");
    output.says("1 ok, 1 FAILED");

    project.write(
        "routes/other.etl",
        "source = csv/a.csv\nout = csv/b.csv\nnotify = opps, ops, ops, \"x\"\n\nout:\n    [a](text)\n",
    );
    let output = project.etlc(&["check", "other", "--message-format", "short"]);
    output.exits(1).prints("3:10: error[E0550]: there is no channel `opps`");
    output.prints("3:21: error[E0511]: the channel `ops` is named twice").prints("3:26: error[E0511]");
}

/// The route that the language is shown by, with its points, its dictionary and its channels.
#[test]
fn the_sample_of_the_language_runs() {
    let project = Project::new("channels/sample");
    let server = Server::shared();
    let (crm, dwh) = (Warehouse::new(&server, "sample_crm"), Warehouse::new(&server, "sample_dwh"));
    crm.execute(
        "create table users (id bigint primary key, name text, nickname text, role text, country text, age text,
                             status text, email text);
         insert into users values
            (1, ' Алёна ', '  Bob ', ' Role', 'DE', '33', 'active', 'Bob@Example.org'),
            (2, 'none', null, 'admin', 'XX', ' 7 ', null, null),
            (3, 'Cid', 'C', 'role', null, 'many', 'active', 'nobody'),
            (4, 'Dan', 'D', 'role', 'DE', '40', 'deleted', null);",
    );
    dwh.execute("create schema norm");
    let webhook = Webhook::start(project.path("out/kids.csv"), TAKES);
    let url = format!("http://127.0.0.1:{}/hooks/{SECRET}", webhook.port);
    let channel = format!("NOTIFY_NAME1=ops\nNOTIFY_TYPE1=webhook\nNOTIFY_URL1='{url}'\n");
    project.env(&(crm.point(1, "crm") + &dwh.point(2, "dwh") + &channel));
    project.write("routes/dictionaries/countries.csv", "code,name\nDE,Germany\n");
    project.write("routes/users.etl", fs::read(fixture("routes/users.etl")).expect("the sample"));
    project.etlc(&["test", "users"]).exits(0).says("1 ok, 0 FAILED");
    let output = project.etlc(&["run", "users"]);
    output.exits(2).says("norm: read 4 = written 2 + filtered 1 + skipped 0 + rejected 1 + undone 0");
    let rows =
        dwh.rows("select id, \"nameNorm\", \"nicknameNorm\", \"roleNorm\", country, \"group\", email from norm.users");
    assert_eq!(rows, "1|алена|bob|роль|Germany|adult|bob@example.org\n2|NULL|NULL|admin|?|child|NULL\n");
    assert_eq!(dwh.rows("select position, reason from norm.etl_reject"), "id 3|not an address: nobody\n");
    assert_eq!(project.read("out/kids.csv"), "id\n2\n");
    let requests = webhook.requests();
    assert_eq!((requests.len(), requests[0].committed), (1, true));
}
