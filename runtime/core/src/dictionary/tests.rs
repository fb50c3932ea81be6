use clap::Parser;

use super::*;
use crate::{command::Command, partition, retry::Attempt};

static ROUTE: spec::Route = spec::Route {
    name: "route",
    file: "routes/route.etl",
    hash: "",
    on_error: spec::OnError::Rollback,
    commit: spec::Commit::Run,
    partitions: 1,
    limits: spec::Limits::DEFAULT,
    anchor: None,
    channels: &[],
    targets: &[],
    constants: &[],
};

static ROOMS: Spec = Spec {
    name: "rooms.beds",
    origin: Origin::Csv("routes/dictionaries/rooms.csv"),
    part: Part::Records(
        &[],
        Layout {
            keys: &[Column { name: "room", kind: Type::Text }],
            range: None,
            value: Column { name: "beds", kind: Type::Int4 },
            ignore_case: true,
            null: &[],
            unit: "line",
        },
    ),
    place: Place::at(1, 1, "$$rooms.beds"),
};

static LIMIT: Spec = Spec {
    name: "config.limits.rows",
    origin: Origin::Document("routes/dictionaries/config.json", json),
    part: Part::Value(&["limits", "rows"], Type::Int8),
    place: Place::at(2, 1, "$$config.limits.rows"),
};

fn run(given: &[(&str, &str)]) -> Run {
    let directory = tempfile::tempdir().expect("a directory");
    let project = directory.path().to_str().expect("its path is UTF-8");
    let command = Command::try_parse_from(["route", "--project", project]).expect("the command is right");
    let mut run = Run::new(&ROUTE, &command, Attempt::default(), partition::Part::Whole).expect("a run");
    for (name, json) in given {
        run.give_dictionary(name, json).expect("it is JSON");
    }
    run
}

#[test]
fn what_is_given_stands_in_the_place_of_files() {
    for rooms in [
        r#"{"Blue": 2, "red": "1", "none": null}"#,
        r#"{"Blue": {"beds": 2, "view": "sea"}, "red": {"beds": 1}, "none": {}}"#,
        r#"[{"room": "Blue", "beds": 2}, {"beds": "1", "room": "red"}, {"room": "none"}]"#,
    ] {
        let run = run(&[("rooms", rooms), ("config", r#"{"limits": {"rows": 7}}"#)]);
        let map: &Map<&'static str, i32> = load(&run, &ROOMS).expect(rooms);
        assert_eq!(["blue", "red", "none", "Blue"].map(|key| map.get(key)), [Some(2), Some(1), None, None], "{rooms}");
        assert!(map.has("none"));
        assert_eq!(scalar::<i64>(&run, &LIMIT).expect("it is given"), 7);
    }
}

#[test]
fn what_is_given_wrongly_is_told() {
    for (rooms, message) in [
        ("{\"a\": 1,\n \"A\": 2}", "the key `A` stands twice, in line 1 and in line 2"),
        ("{\"a\": 1.5}", "`1.5` in column `beds` is no int4"),
        ("{\"a\": {\"beds\": [1]}}", "column `beds` is int4, and this is a list"),
        ("[1]", "this is a number, and a record is a map"),
        ("7", "this is a number, and no records"),
    ] {
        let run = run(&[("rooms", rooms)]);
        let Err(stop) = load::<Map<&'static str, i32>>(&run, &ROOMS) else { panic!("{rooms} is taken") };
        let said = stop.to_string();
        assert!(stop.exit() == Exit::Usage && said.contains(message) && said.contains("given: $$rooms"), "{said}");
    }
    let mut run = run(&[]);
    assert!(run.give_dictionary("rooms", "{").is_err());
    let Err(stop) = load::<Map<&'static str, i32>>(&run, &ROOMS) else { panic!("there is no file") };
    assert!(stop.to_string().contains("No such file"), "{stop}");
}
