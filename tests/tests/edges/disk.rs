//! Disks that are full: of the server, of a file target, of SQLite, and of temporary files. Nothing has changed, or what
//! was committed stays; the exit code says what it is; and once there is room, the next run completes it.

use std::{
    fs::{self, OpenOptions},
    os::unix::fs::{FileExt, PermissionsExt},
    path::{Path, PathBuf},
    process::Command,
};

use etlc_tests::{
    binary::{Output, run},
    postgres::Server,
    project::{self, Built, Project},
    random::Dice,
    runs::Database,
    sqlite, system,
    warehouse::Warehouse,
};

use super::form;

/// Rows of the source.
const ROWS: u64 = 20_000;

/// Rows between two commits of a route that commits often.
const EVERY: u64 = 1_000;

/// A file system of its own, in memory, which goes when this goes.
struct Disk {
    path: PathBuf,
}

impl Disk {
    /// Mounts one of so many bytes; the reason where that is not possible.
    fn mount(path: &Path, bytes: u64) -> Result<Disk, String> {
        fs::create_dir_all(path).map_err(|error| error.to_string())?;
        let output = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={bytes},mode=777"), "edges"])
            .arg(path)
            .output();
        match output {
            Ok(output) if output.status.success() => Ok(Disk { path: path.to_owned() }),
            Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
            Err(error) => Err(format!("mount: {error}")),
        }
    }

    /// Bytes that are free.
    fn room(&self) -> u64 {
        let text = system::run(Command::new("df").args(["--output=avail", "-B1"]).arg(&self.path));
        text.lines().nth(1).and_then(|line| line.trim().parse().ok()).expect("df says it")
    }

    /// Takes all room but so many bytes.
    fn leave(&self, bytes: u64) {
        let filler = OpenOptions::new().create(true).append(false).write(true).truncate(false).open(self.filler());
        let filler = filler.expect("an empty file has room");
        let (taken, page) = (filler.metadata().expect("it is ours").len(), vec![0; 4096]);
        for at in 0..self.room().saturating_sub(bytes) / 4096 {
            filler.write_all_at(&page, taken + at * 4096).expect("there is room");
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.filler()).expect("it is there");
    }

    fn filler(&self) -> PathBuf {
        self.path.join("filler")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _unmounted = Command::new("umount").arg("-l").arg(&self.path).status();
    }
}

const RULES: &str = "    [id](int8)\n    [name](text)\n";

/// A route that fills a disk.
struct Target<'a> {
    name: &'static str,
    route: &'static str,
    built: &'a Built,
    place: Project,
    database: Warehouse,
    disk: Disk,
    /// The code of the error.
    codes: &'static [&'static str],
}

impl Target<'_> {
    fn run(&self) -> Output {
        run(self
            .built
            .command(self.route, self.place.root(), &["--report", "json"])
            .env("TMPDIR", self.place.path("temporary")))
    }

    /// How many rows are there, how many keys, and a hash of all, by the means of the target itself.
    fn contents(&self) -> String {
        let lines = match self.route {
            "whole" | "chunks" => {
                return self.database.rows("select count(*), count(distinct id), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) from t");
            }
            "lite" => sqlite::rows(&self.place.path("out/t.db"), "select id, name from t"),
            _ => fs::read_to_string(self.place.path("out/rows.csv")).unwrap_or_default(),
        };
        let rejects = fs::read_to_string(self.place.path("out/rows.csv.rejects.jsonl")).unwrap_or_default();
        let mut lines: Vec<&str> = lines.lines().collect();
        lines.sort_unstable();
        format!("{} {} {:?}", lines.len(), rejects.lines().count(), lines.join("\n"))
    }

    /// Puts a row into the target that a run replaces.
    fn reset(&self) {
        match self.route {
            "whole" => self.database.execute("truncate t; insert into t values (-1, 'before')"),
            "chunks" => self.database.execute("truncate t; drop table if exists etl_checkpoint"),
            "lite" => sqlite::execute(
                &self.place.path("out/t.db"),
                "create table if not exists t (id INTEGER, name TEXT); delete from t; insert into t values (-1, 'before'); vacuum",
            ),
            _ => {
                self.place.write("out/rows.csv", "id,name\n-1,before\n");
                let _gone = fs::remove_file(self.place.path("out/rows.csv.rejects.jsonl"));
            }
        }
    }

    fn leftovers(&self) -> Vec<String> {
        let names = fs::read_dir(self.place.path("out")).expect("it is there").flatten();
        let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.filter(|name| name.contains("etl-") || name.ends_with("-journal") || name.ends_with("-wal")).collect()
    }

    /// Runs with ever another room that is too little; gives how often that was so.
    fn starve(&self, rounds: usize, dice: &mut Dice) -> usize {
        self.reset();
        let (free, before) = (self.disk.room(), self.contents());
        let mut least = free;
        let output = std::thread::scope(|scope| {
            let running = scope.spawn(|| self.run());
            while !running.is_finished() {
                least = least.min(self.disk.room());
            }
            running.join().expect("a run does not panic")
        });
        assert!(matches!(output.status, 0 | 2), "{}: {output}", self.name);
        let (needed, whole) = (free - least, self.contents());
        assert_ne!(before, whole, "{}: the run does nothing", self.name);
        let mut starved = 0;
        for _ in 0..rounds {
            self.reset();
            // What the server keeps of an earlier run may do for a part of this one.
            let room = needed * dice.below(80) as u64 / 100;
            self.disk.leave(room);
            let before = self.contents();
            let output = self.run();
            let when = format!("{}, {room} of {needed} bytes", self.name);
            if output.status == 7 {
                starved += 1;
                let code = self.codes.iter().any(|code| output.stderr.contains(&format!("error[{code}]")));
                assert!(code, "{when}: {output}");
                let after = self.contents();
                if self.route == "chunks" {
                    let rows: u64 = after.split('|').next().and_then(|rows| rows.parse().ok()).expect("a count");
                    assert!(rows.is_multiple_of(EVERY) && rows < ROWS, "{when}: {rows} rows are committed: {output}");
                    let keys = self
                        .database
                        .rows("select count(*) = count(distinct id) and coalesce(max(id), 0) = count(*) from t");
                    assert_eq!(keys, "t\n", "{when}: not the first rows: {output}");
                } else {
                    assert_eq!(before, after, "{when}: {output}");
                }
                assert_eq!(self.leftovers(), [""; 0], "{when}: {output}");
            } else {
                assert!(matches!(output.status, 0 | 2), "{when}: {output}");
            }
            self.disk.make_room();
            if output.status == 7 {
                let output = self.run();
                assert!(matches!(output.status, 0 | 2), "{when}, after room was made: {output}");
            }
            assert_eq!(self.contents(), whole, "{when}, after room was made");
            assert_eq!(self.leftovers(), [""; 0], "{when}, after room was made");
        }
        starved
    }
}

#[test]
fn full_disks() {
    const MEGABYTE: u64 = 1 << 20;
    let project = Project::new("edges/disk");
    project.env("POINT_NAME1=dwh\nPOINT_TYPE1=postgres\nPOINT_NAME3=crm\nPOINT_TYPE3=postgres\n");
    for (name, target, more) in [
        ("whole", "dwh/t (mode: truncate)", ""),
        ("chunks", "dwh/t (commit: every(1000 rows))", ""),
        ("file", "csv/out/rows.csv", ""),
        ("lite", "sqlite/out/t.db:t (mode: truncate)", ""),
        ("rejects", "csv/out/rows.csv", "    [id](int8) -> |IF($this % 4 > 0): REJECT(\"one of four\")| -> []\n"),
    ] {
        project.write(
            &format!("routes/{name}.etl"),
            format!("source = crm/s (key: id)\nt = {target}\n\nt:\n{more}{RULES}"),
        );
    }
    let built = project.build();
    let server = Server::shared();
    let seed = 20_240_310;
    let mut dice = Dice::new(seed);
    let rounds = form(2, 10, 100);
    for (name, route, disk, codes) in [
        ("the server's tablespace", "whole", "server", ["R0711"].as_slice()),
        ("the server's tablespace, commit: every", "chunks", "server", &["R0711"]),
        ("a file target", "file", "out", &["R0731"]),
        ("SQLite", "lite", "out", &["R0751"]),
        ("rejects beside a file", "rejects", "out", &["R0731"]),
        ("TMPDIR", "rejects", "temporary", &["R0745"]),
    ] {
        let slug = format!("{route}_{disk}");
        let place = Project::bare(&format!("edges/disk-{slug}"));
        let directory = if disk == "server" { server.socket().join(&slug) } else { place.path(disk) };
        let disk = match Disk::mount(&directory, 32 * MEGABYTE) {
            Ok(disk) => disk,
            Err(why) => {
                println!("NOT RUN: a full disk of {name}: no file system can be mounted here: {why}");
                continue;
            }
        };
        for directory in ["out", "temporary"] {
            fs::create_dir_all(place.path(directory)).expect("a directory");
        }
        let database = Warehouse::new(&server, &format!("disk_{slug}"));
        database.execute(&format!(
            "create table s as select i::int8 as id, 'имя ' || i || repeat(' \"x\"', (i % 20)::int) as name from generate_series(1, {ROWS}) as i;
             alter table s add primary key (id)"
        ));
        if route == "whole" || route == "chunks" {
            let inner = directory.join("space");
            fs::create_dir(&inner).expect("there is room");
            fs::set_permissions(&inner, fs::Permissions::from_mode(0o700)).expect("it is ours");
            system::run(Command::new("chown").arg("--reference").arg(server.socket().join("data")).arg(&inner));
            server.psql(&format!("create tablespace {slug} location '{}'", inner.display()));
            database.execute(&format!("create table t (id int8, name text) tablespace {slug}"));
        }
        project::env(place.root(), &database.env());
        let target = Target { name, route, built: &built, place, database, disk, codes };
        let starved = target.starve(rounds, &mut dice);
        println!("{name}: the disk was full in {starved} of {rounds} runs, every one clean (seed {seed})");
        assert!(starved > 0, "{name}: there was always room enough");
        if route == "whole" || route == "chunks" {
            target.database.execute("drop table t");
            server.psql(&format!("drop tablespace {slug}"));
        }
    }
}
