//! Disks that are full: those of a server's table and those of a file.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
};

use super::{
    Fault, Harness, Record,
    place::{Place, State, Target},
};
use crate::{binary::Running, postgres::Server, runs::Database};

/// The fault.
pub const FAULT: Fault = Fault {
    name: "disk",
    title: "the disk of a table or of a file is full: exit 7, as before the run; with room it goes through",
    run,
};

/// More than any disk has that is made here, in bytes.
const LARGEST: u64 = 64 << 20;

/// A file system of a few megabytes that nobody sees but who is let in.
struct Disk {
    holder: Child,
    directory: tempfile::TempDir,
}

impl Disk {
    /// Mounts one of so many KiB in a name space of its own.
    ///
    /// # Errors
    /// Where the machine does not allow that.
    fn mount(size: u64) -> Result<Disk, String> {
        let directory = tempfile::Builder::new().prefix("etl-disk-").tempdir().map_err(|error| error.to_string())?;
        let mut command = Command::new("unshare");
        command.args(["--mount", "--propagation", "private", "sh", "-c"]);
        command.arg("mount -t tmpfs -o mode=0777,size=\"$1\"k tmpfs \"$2\" && echo mounted && exec cat").arg("sh");
        command.arg(size.to_string()).arg(directory.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut holder = command.spawn().map_err(|error| format!("unshare cannot be started: {error}"))?;
        let mut said = String::new();
        let stdout = holder.stdout.take().expect("it is piped");
        let _ended = BufReader::new(stdout).read_line(&mut said);
        if said.trim() == "mounted" {
            return Ok(Disk { holder, directory });
        }
        let mut why = String::new();
        let stderr = holder.stderr.take().expect("it is piped");
        let _ended = std::io::Read::read_to_string(&mut BufReader::new(stderr), &mut why);
        let _reaped = holder.wait();
        Err(format!("no small file system can be mounted here: {}", why.trim()))
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Where it is to be seen from outside.
    fn seen(&self) -> std::path::PathBuf {
        let path = self.path().strip_prefix("/").expect("an absolute path");
        Path::new("/proc").join(self.holder.id().to_string()).join("root").join(path)
    }

    /// A call that sees it.
    fn inside(&self, call: &Command) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--mount", "--target", &self.holder.id().to_string(), "--"]);
        command.arg(call.get_program()).args(call.get_args());
        command
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _gone = self.holder.kill();
        let _reaped = self.holder.wait();
    }
}

fn run(harness: &Harness, record: &mut Record) {
    match Disk::mount(4096) {
        Ok(disk) => files(harness, record, &disk),
        Err(why) => return record.note(format!("NOT RUN: {why}")),
    }
    match Disk::mount(12 << 10) {
        Ok(disk) => tables(harness, record, &disk),
        Err(why) => record.note(format!("NOT RUN: tables: {why}")),
    }
}

/// A target in a file whose project lies on the small disk.
fn files(harness: &Harness, record: &mut Record, disk: &Disk) {
    for kind in harness.kinds(&["pg-csv", "pg-files", "pg-lite"]) {
        let place = harness.place("disk", kind);
        fs::copy(place.path(".env"), disk.seen().join(".env")).expect("there is room for it");
        for _ in 0..record.number(2, 20) {
            record.once(kind.name, |dice| {
                let out = disk.seen().join("out");
                let _none = fs::remove_dir_all(&out);
                place.reset();
                fs::create_dir_all(&out).map_err(|error| error.to_string())?;
                for name in ["lines.csv", "more.jsonl"] {
                    if place.path("out").join(name).exists() {
                        fs::copy(place.path("out").join(name), out.join(name)).map_err(|error| error.to_string())?;
                    }
                }
                let databases = ["t.db", "t.db-journal"];
                for name in databases {
                    let _none = fs::remove_file(disk.seen().join(name));
                }
                if place.path("t.db").exists() {
                    fs::copy(place.path("t.db"), disk.seen().join("t.db")).map_err(|error| error.to_string())?;
                }
                // Room for a part of what is to come.
                let room = dice.bits() % 1_200_000;
                let filler = disk.seen().join("filler");
                fill(&filler, room)?;
                let call = || disk.inside(&harness.built.command(kind.name, disk.path(), &["run", "--report", "json"]));
                let output = Running::start(&mut call()).wait_closed();
                let how = |wrong: String| format!("{room} bytes of room: {wrong}");
                if output.status != 7 || !output.stderr.contains("error[R07") {
                    return Err(how(format!("it should end with 7:\n{output}")));
                }
                // SQLite would look for the file where this process sees that path.
                let copies = place.path("seen");
                let copy = || -> std::io::Result<()> {
                    let _none = fs::remove_dir_all(&copies);
                    fs::create_dir_all(&copies)?;
                    let mut there = databases.into_iter().filter(|name| disk.seen().join(name).exists());
                    there.try_for_each(|name| fs::copy(disk.seen().join(name), copies.join(name)).map(drop))
                };
                let state = |target: Target| {
                    if target.is_file() {
                        return place.state_in(target, &disk.seen());
                    }
                    copy().map_err(|error| error.to_string())?;
                    place.state_in(target, &copies)
                };
                for target in kind.targets() {
                    if state(target).map_err(how)? != State::Before {
                        return Err(how(format!("{target:?} is not as before:\n{output}")));
                    }
                }
                let left: Vec<_> =
                    fs::read_dir(&out).into_iter().flatten().flatten().map(|entry| entry.file_name()).collect();
                if left.len() != kind.targets().filter(|target| target.is_file()).count() {
                    return Err(how(format!("left over: {left:?}")));
                }
                fs::remove_file(&filler).map_err(|error| error.to_string())?;
                let output = Running::start(&mut call()).wait_closed();
                for target in kind.targets() {
                    if output.status != 0 || state(target).map_err(how)? != State::Whole {
                        return Err(how(format!("with room it should go through: {target:?}\n{output}")));
                    }
                }
                let left = place.leftovers_in(&copies.join("t.db"));
                if !left.is_empty() {
                    return Err(how(format!("left over: {left:?}")));
                }
                Ok(format!("file, {}", kind.name))
            });
        }
    }
}

/// Fills the disk until so many bytes are left.
fn fill(filler: &Path, room: u64) -> Result<(), String> {
    let _none = fs::remove_file(filler);
    let mut file = fs::File::create(filler).map_err(|error| error.to_string())?;
    let mut length = 0;
    while file.write_all(&[b'x'; 4096]).is_ok() {
        length += 4096;
        if length > LARGEST {
            let _gone = fs::remove_file(filler);
            return Err("the disk is larger than it was made: is it the one?".to_owned());
        }
    }
    file.set_len(length.saturating_sub(room)).map_err(|error| error.to_string())
}

/// A table in a table space on the small disk.
fn tables(harness: &Harness, record: &mut Record, disk: &Disk) {
    let server = std::sync::Arc::new(Server::start_beside(disk.holder.id()));
    // The server's own user has to own the directory.
    let space = disk.path().join("space");
    let mut make = Command::new("install");
    make.arg("-d").arg("-m").arg("0700").args(["-o", &server.owner()]).arg(&space);
    crate::system::run(&mut disk.inside(&make));
    server.psql(&format!("create tablespace small location '{}'", space.display()));
    for kind in harness.kinds(&["pg-pg", "pg-often-append"]) {
        let place = Place::on(harness, &server, "disk", kind);
        place.database.execute("alter table t set tablespace small");
        for _ in 0..record.number(2, 20) {
            record.once(kind.name, |dice| {
                place.reset();
                let room = 65_536 + dice.bits() % 1_000_000;
                let filler = disk.seen().join("filler");
                fill(&filler, room)?;
                let output = place.start(None).wait_closed();
                let _freed = fs::remove_file(&filler);
                let how = |wrong: String| format!("{room} bytes of room: {wrong}");
                if output.status != 7 || !output.stderr.contains("error[R0711]") {
                    return Err(how(format!("it should end with 7:\n{output}")));
                }
                let states = place.states().map_err(how)?;
                if !kind.commits_often && states != [State::Before] {
                    return Err(how(format!("the table is not as before: {states:?}")));
                }
                place.is_made_good(&states).map_err(|wrong| how(format!("with room: {wrong}")))?;
                Ok(format!("table, {}", kind.name))
            });
        }
    }
}
