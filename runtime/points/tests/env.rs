//! Points as they are read from files and environments.
#![expect(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use etlc_points::{Env, EnvError, Point, PointKind, SslMode};

/// A password that no message may show.
const PASSWORD: &str = "hunter2-hunter2";

const NO_VARIABLES: [(&str, &str); 0] = [];

struct Directory(tempfile::TempDir);

impl Directory {
    /// A directory with an `.env` that only its owner can read.
    fn with(text: impl AsRef<[u8]>) -> Directory {
        let directory = Directory(tempfile::tempdir().unwrap());
        fs::write(directory.env(), text).unwrap();
        directory.allow(0o600);
        directory
    }

    fn env(&self) -> PathBuf {
        self.0.path().join(".env")
    }

    fn allow(&self, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(self.env(), fs::Permissions::from_mode(mode)).unwrap();
    }
}

fn load(text: &str, environment: &[(&str, &str)]) -> Result<Env, EnvError> {
    Env::load(Some(&Directory::with(text).env()), environment.iter().copied())
}

fn point(text: &str) -> Point {
    let env = load(text, &[]).unwrap();
    assert_eq!(env.warnings(), [], "{text}");
    assert_eq!(env.points().len(), 1, "{text}");
    env.points()[0].clone()
}

/// Line (0 for the environment) and text of each mistake.
fn mistakes(text: &str, environment: &[(&str, &str)]) -> Vec<(usize, String)> {
    let error = load(text, environment).expect_err(text);
    assert!(!format!("{error} {error:?}").contains(PASSWORD), "{error}");
    error.mistakes.into_iter().map(|mistake| (mistake.line.unwrap_or(0), mistake.what)).collect()
}

#[test]
fn a_point_has_all_of_its_keys() {
    let text = "# crm\nPOINT_NAME1=crm\nPOINT_TYPE1=PostgreSQL\nHOST1=db.example.org\nPORT1=6432\nUSER1=etl\n\
                PASS1='hunter2-hunter2'\nBDNM1=sales\nSSL1=Require\n";
    let crm = point(text);
    assert_eq!((crm.name.as_str(), crm.kind_text.as_str(), crm.kind), ("crm", "PostgreSQL", Some(PointKind::Postgres)));
    assert_eq!((crm.host.as_str(), crm.port), ("db.example.org", Some(6432)));
    assert_eq!((crm.user.as_deref(), crm.database.as_deref()), (Some("etl"), Some("sales")));
    assert_eq!(crm.password.as_ref().unwrap().expose(), PASSWORD);
    assert_eq!((crm.ssl, crm.ca.as_deref()), (SslMode::Require, None));
    assert!(!format!("{crm:?}").contains(PASSWORD));
}

#[test]
fn a_point_has_defaults() {
    let here = point("POINT_NAME7=crm\nPOINT_TYPE7=pg\nPASS7=\n");
    assert_eq!((here.host.as_str(), here.port, here.ssl), ("localhost", Some(5432), SslMode::Disable));
    assert!(here.user.is_none() && here.password.is_none() && here.database.is_none());

    let there = point("POINT_NAME1=crm\nPOINT_TYPE1=pg\nHOST1=10.0.0.1\n");
    assert_eq!(there.ssl, SslMode::VerifyFull);

    let other = point("POINT_NAME1=crm\nPOINT_TYPE1=MariaDB\n");
    assert_eq!((other.kind_text.as_str(), other.kind, other.port), ("MariaDB", None, None));

    let file = point("POINT_NAME1=shop\nPOINT_TYPE1=sqlite\nBDNM1=data/shop.db\n");
    assert_eq!((file.kind, file.port, file.database.as_deref()), (Some(PointKind::Sqlite), None, Some("data/shop.db")));
}

#[test]
fn numbers_may_have_gaps_and_come_in_any_order() {
    let env =
        load("POINT_TYPE10=pg\nPOINT_NAME2=b\nPOINT_NAME10=c\nPOINT_TYPE0=pg\nPOINT_TYPE2=pg\nPOINT_NAME0=a\n", &[]);
    let env = env.unwrap();
    assert_eq!(env.names().collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(env.point("b").unwrap().name, "b");
    assert!(env.point("B").is_none());
}

#[test]
fn the_environment_wins_over_the_file() {
    let text = "POINT_NAME1=crm\nPOINT_TYPE1=pg\nHOST1=a.example.org\nPASS1=old\nCA1=certs/a.pem\n";
    let directory = Directory::with(text);
    let env = Env::load(
        Some(&directory.env()),
        [
            ("PASS1", PASSWORD),
            ("USER1", "etl"),
            ("HOST1", ""),
            ("HOME", "/"),
            ("POINT_NAME2", "dwh"),
            ("POINT_TYPE2", "pg"),
        ],
    )
    .unwrap();
    let crm = env.point("crm").unwrap();
    assert_eq!((crm.host.as_str(), crm.user.as_deref()), ("localhost", Some("etl")), "an empty variable wins too");
    assert_eq!(crm.ca.as_deref(), Some(directory.0.path().join("certs/a.pem").as_path()));
    assert_eq!(env.secrets().map(|secret| secret.expose()).collect::<Vec<_>>(), [PASSWORD]);
    assert!(env.point("dwh").is_some());

    let alone = Env::load(None, [("POINT_NAME1", "crm"), ("POINT_TYPE1", "pg"), ("CA1", "a.pem"), ("HOST1", "db")]);
    assert_eq!(alone.unwrap().points()[0].ca.as_deref(), Some(Path::new("a.pem")));
}

#[test]
fn foreign_keys_are_left_alone() {
    let env = load("DEBUG=1\nDEBUG=2\nDATABASE_URL=x\nPASSWORD=x\nNOTIFY_EMAIL=x\n", &[("HOST5", "x"), ("CI", "1")]);
    let env = env.unwrap();
    assert!(env.points().is_empty() && env.warnings().is_empty());
}

#[test]
fn channels_have_numbers_of_their_own() {
    let env = load(
        "NOTIFY_NAME1=ops\nNOTIFY_TYPE1=webhook\nNOTIFY_URL1=https://hooks.example.org/hunter2\n\
         NOTIFY_NAME2=local\nNOTIFY_TYPE2=Webhook\nNOTIFY_URL2=http://localhost:8080/x\n\
         NOTIFY_NAME3=inside\nNOTIFY_TYPE3=webhook\nNOTIFY_URL3=http://chat.lan/x\nNOTIFY_SSL3=disable\n\
         NOTIFY_NAME4=screen\nNOTIFY_TYPE4=console\n\
         POINT_NAME1=crm\nPOINT_TYPE1=pg\n",
        &[],
    );
    let env = env.unwrap();
    let names: Vec<_> = env.channels().iter().map(|channel| channel.name.as_str()).collect();
    assert_eq!(names, ["ops", "local", "inside", "screen"]);
    assert!(!format!("{env:?}").contains("hunter2"));
    assert_eq!(env.secrets().count(), 3);
    assert_eq!(env.channel("screen").unwrap().kind, etlc_points::ChannelKind::Console);
    for (text, line, what) in [
        ("NOTIFY_NAME1=ops", 1, "NOTIFY_NAME1 is set and NOTIFY_TYPE1 is not"),
        ("NOTIFY_NAME1=ops\nNOTIFY_TYPE1=mail", 2, "NOTIFY_TYPE1 is no type of a channel"),
        ("NOTIFY_NAME1=ops\nNOTIFY_TYPE1=webhook", 1, "NOTIFY_NAME1 is a webhook and NOTIFY_URL1 is not set"),
        ("NOTIFY_NAME1=console\nNOTIFY_TYPE1=console", 1, "NOTIFY_NAME1 is `console`, which needs no entry"),
        ("NOTIFY_NAME1=a-b\nNOTIFY_TYPE1=console", 1, "NOTIFY_NAME1 is a name that a route cannot write"),
        ("NOTIFY_NAME=ops", 1, "`NOTIFY_NAME` is no key of a channel"),
        (
            "NOTIFY_NAME1=a\nNOTIFY_TYPE1=console\nNOTIFY_NAME2=a\nNOTIFY_TYPE2=console",
            3,
            "NOTIFY_NAME2 is the name of another channel, too",
        ),
        (
            "NOTIFY_NAME1=ops\nNOTIFY_TYPE1=webhook\nNOTIFY_URL1=http://example.org/hunter2",
            3,
            "NOTIFY_URL1 is not encrypted",
        ),
        ("NOTIFY_NAME1=ops\nNOTIFY_TYPE1=webhook\nNOTIFY_URL1=hunter2", 3, "NOTIFY_URL1 is no address of a webhook"),
    ] {
        let error = load(text, &[]).unwrap_err();
        assert_eq!((error.mistakes[0].line, error.mistakes[0].what.as_str()), (Some(line), what), "{text}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

#[test]
fn every_mistake_has_its_line() {
    let crm = "POINT_NAME1=crm\nPOINT_TYPE1=pg\n";
    for (rest, line, what) in [
        ("hunter2-hunter2", 3, "this line sets nothing"),
        ("hunter2 hunter2-hunter2=x", 3, "what stands before `=` is not a key"),
        ("PASS1='hunter2-hunter2", 3, "the quote is not closed on its line"),
        ("PASS1=hunter2-hunter2\nPASS1=hunter2-hunter2", 4, "`PASS1` is set in line 3 already"),
        ("POINT_NAME2=crm\nPOINT_TYPE2=pg", 3, "POINT_NAME2 is the same name as POINT_NAME1"),
        ("POINT_NAME2=dwh", 3, "POINT_NAME2 is set and POINT_TYPE2 is not"),
        ("POINT_TYPE2=pg", 3, "POINT_TYPE2 is set and POINT_NAME2 is not"),
        ("POINT_NAME=dwh", 3, "`POINT_NAME` is no key of a point"),
        ("POINT_NAME02=dwh", 3, "`POINT_NAME02` is no key of a point"),
        ("point_type2=dwh", 3, "`point_type2` is no key of a point"),
        ("POINT_NAME2=hunter2-hunter2\nPOINT_TYPE2=pg", 3, "POINT_NAME2 is a name that a route cannot write"),
        ("POINT_NAME2=sqlite\nPOINT_TYPE2=pg", 3, "POINT_NAME2 is a name that routes use for files"),
        ("POINT_NAME2=db\nPOINT_TYPE2=sqlite", 3, "POINT_NAME2 is an SQLite database and BDNM2 is not set"),
        ("PORT1=hunter2-hunter2", 3, "PORT1 is not a port"),
        ("PORT1=0", 3, "PORT1 is not a port"),
        ("PORT1=65536", 3, "PORT1 is not a port"),
        ("PORT1=+1", 3, "PORT1 is not a port"),
        ("SSL1=prefer", 3, "SSL1 is not a mode of encryption"),
        ("SSL1=require\nHOST1=/run/pg", 3, "SSL1 asks for encryption and HOST1 is a socket, which has none"),
    ] {
        assert_eq!(mistakes(&format!("{crm}{rest}\n"), &[]), [(line, what.to_owned())], "{rest}");
    }
}

#[test]
fn mistakes_come_all_at_once_in_the_order_of_their_places() {
    let found = mistakes("?\nPOINT_NAME1=crm\nPOINT_TYPE1=pg\nPORT1=x\n?\n", &[("SSL1", "x"), ("POINT_TYPE9", "pg")]);
    let found: Vec<_> = found.iter().map(|(line, what)| (*line, what.as_str())).collect();
    let nothing = "this line sets nothing";
    assert_eq!(
        found,
        [
            (1, nothing),
            (4, "PORT1 is not a port"),
            (5, nothing),
            (0, "POINT_TYPE9 is set and POINT_NAME9 is not"),
            (0, "SSL1 is not a mode of encryption"),
        ]
    );
}

#[test]
fn a_mistake_reads_as_where_what_and_how_to_mend_it() {
    let directory = Directory::with("POINT_NAME1=crm\nPOINT_TYPE1=pg\nPORT1=x\nPASS1=hunter2-hunter2\n");
    let error = Env::load(Some(&directory.env()), [("SSL1", "on")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "{}:3: PORT1 is not a port; write a whole number from 1 to 65535\n\
             environment: SSL1 is not a mode of encryption; write verify-full, require or disable",
            directory.env().display()
        )
    );
}

#[test]
fn a_variable_that_is_not_utf_8_is_a_mistake_only_where_it_matters() {
    use std::os::unix::ffi::OsStringExt;
    let broken = || OsString::from_vec(vec![b'a', 0xff]);
    let load = |key: &str| Env::load(None, [(OsString::from(key), broken()), (broken(), broken())]);
    assert!(load("HOME").is_ok());
    assert_eq!(load("PASS1").unwrap_err().mistakes[0].what, "PASS1 is not UTF-8");
}

#[test]
fn what_is_not_used_is_warned_about() {
    let crm = "POINT_NAME1=crm\nPOINT_TYPE1=pg\nHOST1=db.example.org\n";
    for (rest, what) in [
        ("PASSWORD1=hunter2-hunter2", "`PASSWORD1` is no key of a point and is not used"),
        ("DBNM1=sales", "`DBNM1` is no key of a point and is not used"),
        ("host1=sales", "`host1` is no key of a point and is not used"),
        ("PASS2=hunter2-hunter2", "PASS2 belongs to no point"),
        ("CA1=a.pem\nSSL1=require", "CA1 is not used, since SSL1 is require"),
    ] {
        let env = load(&format!("{crm}{rest}\n"), &[]).unwrap();
        let warnings: Vec<_> = env.warnings().iter().map(|warning| (warning.line, warning.what.as_str())).collect();
        assert_eq!(warnings, [(Some(4), what)], "{rest}");
        assert!(!format!("{env:?}").contains(PASSWORD), "{rest}");
    }
    assert!(load(&format!("{crm}DATABASE9=x\nPASS2=\n"), &[]).unwrap().warnings().is_empty());
}

#[test]
fn a_file_that_others_can_read_is_warned_about() {
    let directory = Directory::with("");
    for (mode, warnings) in [(0o600, 0), (0o400, 0), (0o640, 1), (0o604, 1), (0o620, 1)] {
        directory.allow(mode);
        let env = Env::load(Some(&directory.env()), NO_VARIABLES).unwrap();
        assert_eq!(env.warnings().len(), warnings, "{mode:o}");
    }
}

#[test]
fn files_that_cannot_be_read() {
    let directory = Directory::with(b"A=1\nB=\xff\n");
    let error = |path: &Path| Env::load(Some(path), NO_VARIABLES).unwrap_err().mistakes.remove(0);
    let not_utf_8 = error(&directory.env());
    assert_eq!((not_utf_8.line, not_utf_8.what.as_str()), (Some(2), "the file is not UTF-8"));

    let missing = error(&directory.0.path().join("other.env"));
    assert!(missing.what.starts_with("the file cannot be read: "), "{}", missing.what);
    assert!(error(directory.0.path()).what.starts_with("the file cannot be read: "));

    let long = Directory::with(vec![b'\n'; (1 << 20) + 1]);
    assert_eq!(error(&long.env()).what, "the file is longer than 1 MiB");
}

#[test]
fn the_file_of_a_project_may_be_absent_and_a_named_one_may_not() {
    let directory = Directory::with("POINT_NAME1=crm\nPOINT_TYPE1=pg\n");
    let empty = tempfile::tempdir().unwrap();
    let find =
        |named: Option<&Path>, project: &Path| Env::find(named, project, NO_VARIABLES).map(|env| env.points().len());
    assert_eq!(find(None, directory.0.path()), Ok(1));
    assert_eq!(find(None, empty.path()), Ok(0));
    assert_eq!(find(Some(&directory.env()), empty.path()), Ok(1));
    assert!(find(Some(&empty.path().join(".env")), directory.0.path()).is_err());
    std::fs::create_dir(empty.path().join(".env")).unwrap();
    let mistake = find(None, empty.path()).unwrap_err().mistakes.remove(0);
    assert_eq!(mistake.what, "this is a directory, a pipe or a device, and no file");
}
