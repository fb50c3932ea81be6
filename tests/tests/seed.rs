//! The rules that the language began with, with the mistakes that they were written with.

use etlc_tests::{
    cases::{self, Cases, blessing},
    project::Project,
    sqlite,
};

const HEADER: &str = "source = sqlite/crm.db:users\nnorm   = sqlite/crm.db:norm\n\n";

#[test]
fn its_mistakes_are_told_and_mended() {
    let mut cases = Cases::read("seed");
    let mut failures = Vec::new();
    for case in &mut cases.cases {
        let project = Project::new(&format!("seed/{}", case.slug()));
        project.write("routes/users.etl", case.section("route").expect("every case has a route"));
        let name = case.name.clone();
        let mut compare =
            |head: &str, found: &str| failures.extend(case.compare(head, found).err().map(|what| (name.clone(), what)));
        compare("short", &project.etlc(&["check", "--message-format", "short"]).stdout);
        project.etlc(&["check", "--fix", "-q"]);
        compare("fixed", &project.read("routes/users.etl"));
        compare("after", &project.etlc(&["check", "--message-format", "short"]).stdout);
    }
    if blessing() {
        cases.write();
    }
    cases::report(&failures);
}

/// The block under a header, with `norm_srt` defined and mended by `--fix`: it runs.
#[test]
fn it_runs_once_it_is_mended() {
    let seed = Cases::read("seed");
    let rules = seed.cases[0].section("route").expect("the first case is the block as it was written");
    let block: String = rules.lines().map(|line| format!("    {line}\n")).collect();
    let function = "fn norm_srt($value: text) -> text: |s1|squeeze|title|\n\n";
    let project = Project::new("seed/runs");
    project.write("routes/users.etl", format!("{HEADER}{function}norm:\n{block}"));
    project.etlc(&["check", "--fix"]).exits(0).says("mended routes/users.etl");
    let database = project.path("crm.db");
    sqlite::execute(
        &database,
        "create table users (id text, name text, nickname text, role text, age integer);
         insert into users values ('1', '  ada   LOVELACE ', ' Countess ', ' ROLE of Honour', 36),
                                  ('2', 'none', null, 'Admin', null),
                                  ('9223372036854775807', '', '', '', -1);",
    );
    project.etlc(&["run", "users"]).exits(0).says("norm: read 3 = written 3");
    let expected = "1|Ada Lovelace|countess|роль of honour|36\n2|NULL|NULL|admin|NULL\n9223372036854775807|NULL|||-1\n";
    assert_eq!(
        sqlite::rows(&database, "select id, nameNorm, nicknameNorm, roleNorm, age from norm order by id"),
        expected
    );
    assert_eq!(
        sqlite::rows(&database, "select name, type from pragma_table_info('norm')"),
        "id|INTEGER\nnameNorm|TEXT\nnicknameNorm|TEXT\nroleNorm|TEXT\nage|INTEGER\n"
    );
}
