//! The points and channels of a project as far as a compiler may know them: names and kinds, no secrets.

use std::path::Path;

use etlc_points::{Env, PointKind, Remark};

use super::Problem;
use crate::{
    check::context::{Declared, Point},
    diagnostics::{Code, Severity, Text, codes::project as codes},
    ir::Connector,
};

pub(super) fn read(root: &Path, env_file: Option<&Path>) -> (Declared, Vec<Problem>) {
    match Env::find(env_file, root, std::env::vars_os()) {
        Ok(env) => {
            let declared = Declared {
                points: env.points().iter().map(known).collect(),
                channels: env.channels().iter().map(|channel| channel.name.clone()).collect(),
            };
            let warnings = env.warnings().iter().cloned();
            (declared, warnings.map(|remark| problem(&codes::CARELESS_ENV, Severity::Warning, remark)).collect())
        }
        Err(error) => {
            let mistakes = error.mistakes.into_iter();
            (Declared::default(), mistakes.map(|remark| problem(&codes::BROKEN_ENV, Severity::Error, remark)).collect())
        }
    }
}

fn known(point: &etlc_points::Point) -> Point {
    let connector = point.kind.map(|kind| match kind {
        PointKind::Postgres => Connector::Postgres,
        PointKind::Sqlite => Connector::Sqlite,
    });
    Point { name: point.name.clone(), written_kind: point.kind_text.clone(), connector }
}

fn problem(code: &'static Code, severity: Severity, remark: Remark) -> Problem {
    let message = match remark.file {
        Some(_) => Text::of_runtime(remark.what),
        None => text!("in the environment, {what}", what = Text::of_runtime(remark.what)),
    };
    let (file, line) = (remark.file, remark.line);
    Problem { code, severity, message, file, line, column: None, help: Some(Text::of_runtime(remark.mend)) }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::diagnostics::Lang;

    #[test]
    fn names_and_kinds_are_known_and_mistakes_have_their_lines() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("points.env");
        let read = |text: &str| {
            fs::write(&file, text).expect("a file");
            read(directory.path(), Some(&file))
        };

        let crm = "POINT_NAME1=crm\nPOINT_TYPE1=pg\nPASS1=hunter2\n";
        let (Declared { points, .. }, problems) =
            read(&format!("{crm}POINT_NAME2=old\nPOINT_TYPE2=MySQL\nPASSWORD2=x\n"));
        let point =
            |name: &str, kind: &str, connector| Point { name: name.into(), written_kind: kind.into(), connector };
        assert_eq!(points, [point("crm", "pg", Some(Connector::Postgres)), point("old", "MySQL", None)]);
        let slip = problems.last().expect("a warning");
        assert_eq!((slip.code.code, slip.severity, slip.line), ("W0701", Severity::Warning, Some(6)));

        let (declared, problems) = read(&format!("{crm}PORT1=hunter2\n"));
        assert_eq!((declared, problems.len()), (Declared::default(), 1));
        assert_eq!((problems[0].code.code, problems[0].severity), ("E0707", Severity::Error));
        assert_eq!(problems[0].render(Lang::En), format!("{}:4: PORT1 is not a port", file.display()));
        assert!(!format!("{problems:?}").contains("hunter2"));
    }

    #[test]
    fn a_project_without_an_env_has_no_points() {
        let directory = tempfile::tempdir().expect("a directory");
        assert_eq!(read(directory.path(), None), (Declared::default(), Vec::new()));
        let (_, problems) = read(directory.path(), Some(&directory.path().join("no.env")));
        assert_eq!(problems[0].code.code, "E0707");
    }
}
