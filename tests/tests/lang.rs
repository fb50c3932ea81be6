//! `--lang`: what `etlc` says, in Russian.

use etlc_tests::{binary, project::Project};

const ROUTE: &str = "source = csv/in.csv\nout = csv/out.csv\nout:\n    [a](test) -> |strip| -> [a](text)\n";

#[test]
fn commands_speak_the_language_that_is_asked_for() {
    let project = Project::new("lang");
    project.write("routes/slip.etl", ROUTE);
    let russian = |arguments: &[&str]| project.etlc(&[&["--lang", "ru"], arguments].concat());

    russian(&["check", "--color", "never"])
        .exits(1)
        .says("× типа `test` нет")
        .says("подсказка: исправление: напишите `text`");
    russian(&["check", "--message-format", "short"]).exits(1).prints("slip.etl:4:9: error[E0301]: типа `test` нет\n");
    russian(&["check", "--message-format", "github"])
        .exits(1)
        .prints("::типа `test` нет%0Aисправление: напишите `text`");
    let object = russian(&["check", "--message-format", "json"]);
    object.exits(1).prints(r#""severity":"error","message":"типа `test` нет""#);
    russian(&["check", "none"]).exits(1).says("ошибка[E0702]: маршрута `none` нет").says("подсказка: ");
    russian(&["check", "--fix"]).exits(0).says("исправлен файл routes/slip.etl").says("маршрутов без ошибок: 1");

    russian(&["explain", "E0301"])
        .exits(0)
        .prints("E0301: Типа с таким именем нет")
        .prints("Неверно:")
        .prints("Верно:");
    russian(&["explain", "R0101"]).exits(0).prints("R0101: Текст — не число.");
    russian(&["explain", "E9999"]).exits(1).says("ошибка: страницы о `E9999` нет");
    russian(&["explain", "FOR"])
        .exits(0)
        .prints("эта страница есть только на английском")
        .prints("FOR $item IN [items]");
    russian(&["functions"]).exits(0).prints("Текст без пробелов по краям.");
    russian(&["functions", "strip"]).exits(0).prints("strip(text: text) -> text").prints("Другие имена: trim.");
    russian(&["doctor"]).exits(0).prints("есть   проект: ");
    russian(&["new", "fresh"]).exits(0).says("проект создан в `fresh`");
}

#[test]
fn the_environment_names_the_language_and_the_flag_wins() {
    let project = Project::new("lang-environment");
    let explain = |arguments: &[&str], lang: &str| {
        let mut command = project.command(&[&["explain", "E0301"], arguments].concat());
        binary::run(command.env("ETLC_LANG", lang))
    };
    explain(&[], "ru").exits(0).prints("Типа с таким именем нет");
    explain(&["--lang", "en"], "ru").exits(0).prints("There is no type of this name");
    explain(&[], "en").exits(0).prints("There is no type of this name");
    explain(&[], "tlh").exits(1).says("[possible values: en, ru]");
    project.etlc(&["explain", "E0301"]).exits(0).prints("There is no type of this name");
}
