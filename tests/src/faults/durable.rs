//! What would a loss of power take? Nothing that a run has shown or recorded: the system calls of a run are followed, and
//! none gives a name to what is not yet on the disk.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::Path,
    process::Command,
};

use super::{Fault, Harness, Record, place::Place, watch};
use crate::binary::Running;

/// The fault.
pub const FAULT: Fault = Fault {
    name: "durable",
    title: "the order of system calls: what gets a name is on the disk, and so are the names before a commit",
    run,
};

/// The calls that change files, say that they are to last, or speak to a server.
const CALLS: &str = "openat,write,writev,pwrite64,sendto,sendmsg,copy_file_range,sendfile,ftruncate,fsync,fdatasync,rename,renameat,renameat2";

fn run(harness: &Harness, record: &mut Record) {
    if let Err(why) = watch::has_strace() {
        record.note(format!("NOT RUN: {why}"));
        return;
    }
    for kind in harness.kinds(&["pg-csv", "pg-both", "pg-files", "lite-both"]) {
        let place = harness.place("durable", kind);
        for _ in 0..record.number(1, 5) {
            record.once(kind.name, |_| {
                look(&place)?;
                Ok(kind.name.to_owned())
            });
        }
    }
}

fn look(place: &Place<'_>) -> Result<(), String> {
    place.reset();
    let trace = place.path("trace");
    let inner = place.command(&["run", "--report", "json"]);
    let mut command = Command::new("strace");
    command.args(["-f", "-y", "-qq", "-s", "16", "-e"]).arg(format!("trace={CALLS}")).arg("-o").arg(&trace);
    command.arg(inner.get_program()).args(inner.get_args()).current_dir(place.project.root());
    let output = Running::start(&mut command).wait_closed();
    let text = fs::read(&trace).map_err(|error| format!("there is no trace: {error}"))?;
    let checked = check(&String::from_utf8_lossy(&text), place.project.root());
    fs::remove_file(&trace).map_err(|error| format!("the trace cannot be removed: {error}"))?;
    let renames = checked?;
    let expected = place.kind.targets().filter(|target| target.is_file()).count();
    if renames < 2 * expected {
        return Err(format!("{renames} renames were seen, where {expected} files were written: is nothing followed?"));
    }
    place.is_done(&output, 1)
}

/// Goes through a trace and gives how many renames there were below a directory.
///
/// # Errors
/// Where something gets a name, or a server is told to commit, before everything up to there is on the disk.
fn check(trace: &str, root: &Path) -> Result<usize, String> {
    let root = root.to_str().expect("UTF-8");
    let (mut renames, mut open) = (0, HashMap::new());
    // Files whose last bytes, and directories whose last names, may be lost.
    let (mut files, mut directories): (BTreeSet<String>, BTreeSet<String>) = Default::default();
    for line in trace.lines() {
        let Some((process, call)) = line.split_once(char::is_whitespace) else { continue };
        let call = call.trim_start();
        // A call that another thread's came in between stands on two lines.
        let call = match call.strip_suffix(" <unfinished ...>") {
            Some(begin) => {
                open.insert(process.to_owned(), begin.to_owned());
                continue;
            }
            None => match call.split_once(" resumed>") {
                Some((_, end)) => open.remove(process).unwrap_or_default() + end,
                None => call.to_owned(),
            },
        };
        let Some((name, arguments)) = call.split_once('(') else { continue };
        let of_descriptor = arguments.split_once('<').and_then(|(_, rest)| Some(rest.split_once('>')?.0.to_owned()));
        let is_ours = of_descriptor.as_ref().is_some_and(|path| path.starts_with(root) && !path.contains(".db"));
        match name {
            "write" | "writev" | "sendto" | "sendmsg" if arguments.contains("COMMIT\\0") => {
                // The transaction that reads ends while rows are on their way into files that nobody knows of.
                let mut known = files.iter().filter(|path| !path.ends_with(".part")).chain(&directories);
                if let Some(lost) = known.next() {
                    return Err(format!("COMMIT is sent while {lost} is not on the disk"));
                }
            }
            "write" | "writev" | "pwrite64" | "ftruncate" if is_ours => files.extend(of_descriptor),
            "copy_file_range" | "sendfile" => {
                let into = arguments.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(path, _)| path);
                files.extend(into.filter(|path| path.starts_with(root)).map(str::to_owned));
            }
            "fsync" | "fdatasync" => {
                if let Some(path) = of_descriptor {
                    files.remove(&path);
                    directories.remove(&path);
                }
            }
            "rename" | "renameat" | "renameat2" => {
                let names: Vec<&str> = arguments.split('"').skip(1).step_by(2).collect();
                let [from, to] = names[..] else { continue };
                if !from.starts_with(root) {
                    continue;
                }
                renames += 1;
                if files.contains(from) {
                    return Err(format!("{to} gets its name while its bytes are not on the disk"));
                }
                if let Some(directory) = directories.first() {
                    return Err(format!("{to} gets its name while those of {directory} are not on the disk"));
                }
                let directory = Path::new(to).parent().expect("a file lies in a directory");
                directories.insert(directory.display().to_string());
            }
            _ => {}
        }
    }
    match directories.first() {
        Some(directory) => Err(format!("the run ends while names of {directory} are not on the disk")),
        None => Ok(renames),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_that_loses_something_is_told() {
        let check = |trace: &str| check(trace, Path::new("/p"));
        let good = "1 write(3</p/.a.part>, \"x\", 1) = 1\n1 fsync(3</p/.a.part>) = 0\n1 rename(\"/p/.a.part\", \"/p/a\") = 0\n\
                    1 fsync(4</p> <unfinished ...>\n2 write(1<pipe:[1]>, \"y\", 1) = 1\n1 <... fsync resumed>) = 0\n\
                    1 sendto(9<socket:[2]>, \"Q\\0\\0\\0\\vCOMMIT\\0\", 12, 0) = 12\n";
        assert_eq!(check(good), Ok(1));
        let without = |part: &str| {
            check(&good.lines().filter(|line| !line.contains(part)).map(|l| format!("{l}\n")).collect::<String>())
        };
        assert!(without("fsync(3").expect_err("the file").contains("its bytes are not on the disk"));
        let last = good.replace("1 <... fsync resumed>) = 0\n", "");
        assert!(check(&last).expect_err("the directory").contains("COMMIT is sent"));
        let end =
            last.lines().filter(|line| !line.contains("COMMIT")).map(|line| format!("{line}\n")).collect::<String>();
        assert!(check(&end).expect_err("the directory").contains("the run ends"));
    }
}
