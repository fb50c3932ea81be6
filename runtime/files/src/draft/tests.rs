use std::io::Read;
use std::os::unix::fs::{PermissionsExt, symlink};

use etlc_core::publish;
use etlc_core::spec::Mode;

use super::*;
use crate::fixtures::target;

const SHARE: Share = Share { size: 64, count: 2 };

fn plain() -> Frame {
    Frame { head: b"head\n".to_vec(), tail: b"tail\n", extends: Box::new(|_| Ok(())) }
}

fn draft(root: &Path, name: &str, mode: Mode) -> Result<Draft, Stop> {
    Draft::create(root, name, target(&["a"], mode, true), plain(), SHARE, Rc::default(), "route")
}

/// Writes rows as a writer does.
fn fill(draft: &Draft, rows: &[&str]) -> Result<(), Stop> {
    let mut page = Page::new(Rc::clone(&draft.sink))?;
    for row in rows {
        page.begin();
        page.bytes.extend_from_slice(row.as_bytes());
        page.end()?;
    }
    Ok(())
}

/// A whole run over one target.
fn run(root: &Path, name: &str, mode: Mode, rows: &[&str]) -> Result<(), Stop> {
    let mut draft = draft(root, name, mode)?;
    fill(&draft, rows)?;
    let publications = draft.prepare()?;
    publish(&publications)
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).expect("a directory").flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

fn content(path: &Path) -> String {
    let mut text = String::new();
    let file = File::open(path).expect("a file");
    Compression::of(path).decoder(file).expect("a file").read_to_string(&mut text).expect("sound data");
    text
}

#[test]
fn a_file_is_as_it_was_until_it_is_published() {
    let root = tempfile::tempdir().expect("a directory");
    let path = root.path().join("x.csv");
    fs::write(&path, "old").expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("permissions");
    let mut draft = draft(root.path(), "x.csv", Mode::Replace).expect("a target");
    let rows: Vec<_> = (0..100).map(|row| format!("row {row}\n")).collect();
    fill(&draft, &rows.iter().map(String::as_str).collect::<Vec<_>>()).expect("rows");
    assert_eq!((content(&path), names(root.path()).len()), ("old".to_owned(), 2));
    let publications = draft.prepare().expect("a durable file");
    assert_eq!(content(&path), "old");
    publish(&publications).expect("a rename");
    assert_eq!(content(&path), format!("head\n{}tail\n", rows.concat()));
    assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o640);
    assert_eq!(names(root.path()), ["x.csv"]);
}

#[test]
fn a_run_that_is_rolled_back_leaves_nothing() {
    let root = tempfile::tempdir().expect("a directory");
    for is_prepared in [false, true] {
        let mut draft = draft(root.path(), "new/sub/x.csv", Mode::Replace).expect("a target");
        fill(&draft, &["row\n"]).expect("rows");
        if is_prepared {
            draft.prepare().expect("a durable file");
        }
        draft.roll_back();
        assert!(names(root.path()).is_empty());
    }
    fs::create_dir(root.path().join("new")).expect("a directory");
    let mut draft = draft(root.path(), "new/sub/x.csv", Mode::Replace).expect("a target");
    draft.roll_back();
    assert_eq!(names(root.path()), ["new"], "a directory that was there stays");
}

#[test]
fn a_run_that_was_killed_is_swept_up_by_the_next() {
    let root = tempfile::tempdir().expect("a directory");
    fs::write(root.path().join(".x.csv.etl-0123456789abcdef.part"), "half a ro").expect("a file");
    run(root.path(), "x.csv", Mode::Replace, &["new\n"]).expect("a run");
    assert_eq!(names(root.path()), ["x.csv"]);
}

#[test]
fn missing_directories_are_made_and_links_followed() {
    let root = tempfile::tempdir().expect("a directory");
    run(root.path(), "a/b/x.csv", Mode::Replace, &["1\n"]).expect("a run");
    assert_eq!(content(&root.path().join("a/b/x.csv")), "head\n1\ntail\n");

    symlink("a/b/x.csv", root.path().join("link")).expect("a link");
    symlink("link", root.path().join("link2")).expect("a link");
    symlink("a/new.csv", root.path().join("dangling")).expect("a link");
    symlink("a/packed", root.path().join("packed.gz")).expect("a link");
    run(root.path(), "link2", Mode::Replace, &["2\n"]).expect("a run");
    run(root.path(), "dangling", Mode::Replace, &["3\n"]).expect("a run");
    assert_eq!(content(&root.path().join("a/b/x.csv")), "head\n2\ntail\n");
    assert_eq!(content(&root.path().join("a/new.csv")), "head\n3\ntail\n");
    run(root.path(), "packed.gz", Mode::Replace, &["4\n"]).expect("a run");
    assert_eq!(content(&root.path().join("packed.gz")), "head\n4\ntail\n", "it is the route's name that tells");
    assert!(root.path().join("link2").is_symlink() && root.path().join("dangling").is_symlink());
}

#[test]
fn rows_go_to_the_end_of_a_file() {
    let root = tempfile::tempdir().expect("a directory");
    for name in ["x.csv", "x.csv.gz", "x.csv.zst"] {
        run(root.path(), name, Mode::Append, &["1\n"]).expect("a run");
        run(root.path(), name, Mode::Append, &["2\n", "3\n"]).expect("a run");
        run(root.path(), name, Mode::Append, &[]).expect("a run");
        assert_eq!(content(&root.path().join(name)), "head\n1\ntail\n2\n3\ntail\ntail\n", "{name}");
        run(root.path(), name, Mode::Replace, &["4\n"]).expect("a run");
        assert_eq!(content(&root.path().join(name)), "head\n4\ntail\n", "{name}");

        let file = File::create(root.path().join(name)).expect("a file");
        let mut encoder = Compression::of(Path::new(name)).encoder(file).expect("an encoder");
        encoder.write_all(b"no line end").expect("room");
        encoder.finish().expect("room");
        run(root.path(), name, Mode::Append, &["5\n"]).expect("a run");
        assert_eq!(content(&root.path().join(name)), "no line end\n5\ntail\n", "{name}");
    }
    fs::write(root.path().join("empty.csv"), "").expect("a file");
    run(root.path(), "empty.csv", Mode::Append, &["1\n"]).expect("a run");
    assert_eq!(content(&root.path().join("empty.csv")), "head\n1\ntail\n");
}

#[test]
fn rows_are_added_to_what_is_there_when_the_first_of_them_comes() {
    let root = tempfile::tempdir().expect("a directory");
    let mut draft = draft(root.path(), "x.csv", Mode::Append).expect("a target");
    // As when another target's database finishes the renames of a killed run.
    fs::write(root.path().join("x.csv"), "recovered\n").expect("a file");
    fill(&draft, &["row\n"]).expect("rows");
    publish(&draft.prepare().expect("a durable file")).expect("a rename");
    assert_eq!(content(&root.path().join("x.csv")), "recovered\nrow\ntail\n");
}

#[test]
fn a_file_of_other_columns_is_not_appended_to() {
    let root = tempfile::tempdir().expect("a directory");
    fs::write(root.path().join("x.csv"), "id,name,age\n1,2,3\n").expect("a file");
    let form = crate::fixtures::csv(b',', true, &[]);
    let append = |columns: &'static [&'static str]| {
        let target = target(columns, Mode::Append, true);
        Draft::create(root.path(), "x.csv", target, crate::csv::frame(target, form), SHARE, Rc::default(), "route")
            .map(|mut draft| draft.roll_back())
    };
    assert!(append(&["id", "name", "age"]).is_ok());
    let stop = append(&["name", "id"]).expect_err("they differ");
    assert_eq!(
        stop.to_string(),
        "error[R0434]: x.csv cannot be appended to: its header has id, name, age, and the target name, id\n     \
         help: write to a new file, or let the route's columns be those of the file"
    );
    fs::write(root.path().join("x.csv"), "\u{feff}\"id\",name\r\n").expect("a file");
    assert!(append(&["id", "name"]).is_ok());
    fs::write(root.path().join("x.csv"), "\"id").expect("a file");
    assert!(append(&["id"]).expect_err("it is broken").message().ends_with("its first record is broken"));
    assert_eq!(names(root.path()), ["x.csv"]);
}

#[test]
fn what_is_no_file_is_left_alone() {
    let root = tempfile::tempdir().expect("a directory");
    fs::create_dir(root.path().join("d")).expect("a directory");
    fs::write(root.path().join("f"), "").expect("a file");
    symlink("loop", root.path().join("loop")).expect("a link");
    symlink("/dev/null", root.path().join("null")).expect("a link");
    for (name, code, says) in [
        ("d", codes::NOT_A_FILE, "d is a directory"),
        ("null", codes::NOT_A_FILE, "null is no regular file"),
        ("gone/..", codes::NOT_A_FILE, "gone/.. is no name of a file"),
        ("f/x.csv", codes::UNWRITABLE, "f/x.csv cannot be written: Not a directory"),
        ("loop", codes::UNWRITABLE, "loop cannot be written: too many symbolic links"),
    ] {
        let stop = draft(root.path(), name, Mode::Replace).err().expect(name);
        assert_eq!((stop.code(), stop.exit()), (code, Exit::Unfit), "{stop}");
        assert!(stop.message().starts_with(says), "{stop}");
    }
    let never = target(&["a"], Mode::Append, false);
    let stop =
        Draft::create(root.path(), "x", never, plain(), SHARE, Rc::default(), "route").err().expect("there is none");
    assert_eq!((stop.code(), stop.message()), (codes::NOT_CREATED, "there is no file x"));
    assert_eq!(names(root.path()), ["d", "f", "loop", "null"]);
}

#[test]
fn a_full_disk_is_a_lack_of_a_resource() {
    // A device that is always full, where the system has it.
    let Ok(file) = OpenOptions::new().write(true).open("/dev/full") else { return };
    let filling =
        Filling { file, path: PathBuf::from("x.csv"), name: "x.csv".to_owned(), appends: false, frame: plain() };
    let sink = Sink::start("x.csv", SHARE, move |buffers| filling.fill(buffers)).expect("a thread");
    let sink = Rc::new(RefCell::new(sink));
    let mut page = Page::new(Rc::clone(&sink)).expect("a buffer");
    let stop = (0..100).find_map(|_| {
        page.begin();
        page.bytes.extend_from_slice(&[b'x'; 60]);
        page.end().err()
    });
    let stop = stop.expect("the writer learns of it");
    assert_eq!((stop.code(), stop.exit()), (codes::DISK_FULL, Exit::Resource));
}
