//! What `describe` and `graph` make of a route, and that nothing of a route gets out of its place in a picture.

use std::{fs, path::Path};

use etlc::{
    describe::Description,
    graph::{mermaid, svg},
};

use super::project::{check, whole};

const USERS: &str = include_str!("users.etl");

/// Compares a text with the file of this name.
fn compare(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check").join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, text).expect("writable");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(text == expected, "`BLESS=1 cargo test -p etlc --test check` accepts it:\n{text}");
}

#[test]
fn users() {
    let route = check(USERS).0.expect("a route");
    let description = Description::of(&route);
    compare("users.describe.txt", &description.to_string());
    compare("users.mmd", &mermaid(&route));
    compare("users.svg", &svg(&route));
    let json = serde_json::to_value(&description).expect("plain data");
    let step = &json["targets"][0]["rules"][3]["steps"][1];
    assert_eq!(
        (&step["text"], &step["type"], &step["nullable"], &step["fallible"]),
        (&"strip".into(), &"text".into(), &true.into(), &false.into()),
        "{step}"
    );
}

#[test]
fn what_is_made_for_all_targets_is_described() {
    let route = check(
        "source = crm/t (key: id, partitions: 4)\ncopy = crm/u (commit: every(50 rows))\n\n\
         row:\n    [name](text) -> |lower| -> [$low](text)\n\n\
         copy:\n    [id](int8)\n    [$low](text) -> [low](text)\n",
    );
    let text = Description::of(&route.0.expect("a route")).to_string();
    assert!(text.contains("on_error rollback, commits every 50 rows\n"), "{text}");
    assert!(text.contains("  partitions 4\n"), "{text}");
    assert!(text.contains("\nrow, for all targets\n  $low (line 5)\n      [name] "), "{text}");
}

#[test]
fn texts_stay_where_they_are() {
    let lines = "[a<b & 'c'](text) -> |replace(\"\\\"]; x --> y\", \"</text><script>%\")| -> [<i>](text)\n\
                 [z](text) -> |IF($this == \"\\u{1}#quot;\"): SKIP(\"</svg>\")| -> [é `x](text)\n"
        .replace(" `x", " x");
    let route = check(&whole(&lines)).0.expect("a route");
    let picture = svg(&route);
    for text in ["<script", "<i>", "</text><", "\u{1}", "b & "] {
        assert!(!picture.contains(text), "{text:?} in {picture}");
    }
    assert_eq!(picture.matches("</svg>").count(), 1);
    assert!(picture.contains("&lt;/text&gt;&lt;script&gt;%"), "{picture}");
    let chart = mermaid(&route);
    for text in ["\"]; x", "<script", "<i>", "%"] {
        assert!(!chart.contains(text), "{text:?} in {chart}");
    }
    assert!(chart.contains("#quot;]#59; x --#gt; y"), "{chart}");
}

#[test]
fn columns_come_from_fields_through_the_variables_of_all_targets() {
    let route = "source = csv/in.csv\nout = csv/out.csv\nrow:\n    [age](any) -> |s1|to_int ?? None| -> [$age](int4)\n    \
                 IF $age > 17:\n        [] -> |get(\"adult\")| -> [$group](text)\n    ELSE:\n        \
                 [school](text) -> [$group](text)\n    [other](text) -> |s1| -> [$other](text)\n\
                 out:\n    [$group](text) -> |upper| -> [kind](text)\n    [$age](int4) -> [age](int4)\n";
    let route = check(route).0.expect("a route");
    let chart = mermaid(&route);
    let box_of = |title: &str| -> Vec<&str> {
        let boxes = chart.lines().filter(|line| line.contains(title) && line.contains("[\""));
        boxes.filter_map(|line| line.trim().split('[').next()).collect()
    };
    let leads = |from: &str, to: &str| chart.contains(&format!("    {from} --> {to}\n"));
    let (age, groups) = (box_of("<b>row: $age</b>")[0], box_of("<b>row: $group</b>"));
    assert!(leads(box_of("<b>[age]</b>")[0], age), "{chart}");
    assert!(leads(age, box_of("<b>IF</b>")[0]), "{chart}");
    assert_eq!(groups.len(), 2, "{chart}");
    let upper = box_of("<br>upper\"")[0];
    assert!(groups.iter().all(|group| leads(group, upper)) && leads(upper, box_of("<b>[kind]</b>")[0]), "{chart}");
    assert!(leads(box_of("<b>[school]</b>")[0], groups[1]), "{chart}");
    assert!(!chart.contains("other"), "what no column comes from is left out: {chart}");
    assert!(svg(&route).contains(">row: $group</text>"));
}

#[test]
fn boxes_of_thirty_rules_do_not_lie_on_one_another() {
    let lines: String = (0..30)
        .map(|index| match index % 3 {
            0 => format!("[f{index}](text) -> |strip|lower|replace(\"a\", \"b\")| -> [c{index}](text)\n"),
            1 => format!("[f{index}](any) -> |s1|to_int ?? None| -> [$v{index}](int8)\n"),
            _ => format!("[f{}](int8) -> |get($this + $v{})| -> [c{index}](int8)\n", index % 7, index - 1),
        })
        .collect();
    let picture = svg(&check(&whole(&lines)).0.expect("a route"));
    let numbers = |text: &str| -> Vec<f64> {
        text.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|number| number.parse().ok()).collect()
    };
    let boxes: Vec<Vec<f64>> = picture
        .lines()
        .filter(|line| line.contains("class=\"box\""))
        .map(|line| {
            let place = line.split("translate(").nth(1).and_then(|rest| rest.split(')').next()).expect("a place");
            let size = line.split("width=").nth(1).expect("a size");
            [numbers(place), numbers(size)].concat()
        })
        .collect();
    assert!(boxes.len() > 60, "{}", boxes.len());
    for (index, one) in boxes.iter().enumerate() {
        for other in &boxes[index + 1..] {
            let apart = |at: usize| one[at] + one[at + 2] <= other[at] || other[at] + other[at + 2] <= one[at];
            assert!(apart(0) || apart(1), "{one:?} and {other:?}");
        }
    }
}
