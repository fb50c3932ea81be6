//! The compiler under test, and what a program says.

use std::{
    fmt::{self, Display},
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::postgres::PASSWORD;

/// A password for points without a server. No program may print it, nor that of the servers.
pub const SECRET: &str = "5up3r$ecret";

/// How long a program may take before a test gives it up; the first build compiles the runtime.
const PATIENCE: Duration = Duration::from_secs(1200);

/// The checkout that is tested.
pub fn checkout() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the tests lie in a checkout")
}

/// The target directory in which this test was built. Routes are compiled in it too, so that nothing is compiled twice.
pub fn target() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows where it is");
    let deps = test.parent().filter(|deps| deps.ends_with("deps")).expect("cargo puts tests into PROFILE/deps");
    deps.ancestors().nth(2).expect("PROFILE lies in the target directory").to_owned()
}

/// Real data that lies beside the checkout where there is any.
pub fn shared(path: &str) -> Option<PathBuf> {
    let path = checkout().join("../shared").join(path);
    path.exists().then_some(path)
}

/// A call of `etlc` in this directory, with no setting of the one who runs the tests.
///
/// # Panics
/// If it has not been built.
pub fn etlc(directory: &Path) -> Command {
    let test = std::env::current_exe().expect("a test knows where it is");
    let etlc = test.parent().expect("a file lies in a directory").join("../etlc");
    assert!(
        etlc.is_file(),
        "there is no {}: run `cargo build -p etlc` first, as `cargo xtask test` does",
        etlc.display()
    );
    let mut command = Command::new(etlc);
    command.current_dir(directory).env("ETLC_CHECKOUT", checkout()).env("CARGO_TARGET_DIR", target());
    command.env_remove("CARGO_MANIFEST_DIR").env_remove("COLUMNS").env_remove("ETLC_LANG");
    command
}

/// What a program said, and how it ended.
#[derive(Clone, Debug)]
pub struct Output {
    /// The exit status; that of a signal is below zero.
    pub status: i32,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
    /// How long it took.
    pub took: Duration,
    command: String,
}

impl Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\nexit status {}", self.command, self.status)?;
        for (name, text) in [("standard output", &self.stdout), ("standard error", &self.stderr)] {
            write!(f, "\n--- {name}\n{text}")?;
        }
        Ok(())
    }
}

impl Output {
    /// Demands this exit status.
    #[track_caller]
    pub fn exits(&self, status: i32) -> &Output {
        assert!(self.status == status, "should end with {status}:\n{self}");
        self
    }

    /// Demands that this stands in standard error.
    #[track_caller]
    pub fn says(&self, text: &str) -> &Output {
        assert!(self.stderr.contains(text), "should say {text:?}:\n{self}");
        self
    }

    /// Demands that this does not stand in standard error.
    #[track_caller]
    pub fn never_says(&self, text: &str) -> &Output {
        assert!(!self.stderr.contains(text), "should not say {text:?}:\n{self}");
        self
    }

    /// Demands that this stands in standard output.
    #[track_caller]
    pub fn prints(&self, text: &str) -> &Output {
        assert!(self.stdout.contains(text), "should print {text:?}:\n{self}");
        self
    }
}

/// Runs a program to its end.
pub fn run(command: &mut Command) -> Output {
    run_on(command, b"")
}

/// Runs a program on this standard input to its end.
pub fn run_on(command: &mut Command, input: &[u8]) -> Output {
    Running::start(command).finish(input)
}

/// A program that runs.
#[derive(Debug)]
pub struct Running {
    child: Child,
    stdout: Gathered,
    stderr: Gathered,
    command: String,
    started: Instant,
}

impl Running {
    /// Starts a program with pipes to it and from it.
    pub fn start(command: &mut Command) -> Running {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let started = Instant::now();
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?} cannot be started: {error}"));
        let stdout = gather(child.stdout.take().expect("it is piped"));
        let stderr = gather(child.stderr.take().expect("it is piped"));
        let name = Path::new(command.get_program()).file_name().expect("a program has a name").to_string_lossy();
        let arguments = command.get_args().map(|argument| format!(" {}", argument.to_string_lossy()));
        let command = format!("{name}{}", arguments.collect::<String>());
        Running { child, stdout, stderr, command, started }
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a child can be asked").is_some()
    }

    /// Waits until it has said this on standard error; false where it ends without.
    pub fn awaits(&mut self, text: &str) -> bool {
        loop {
            let has_ended = self.has_ended();
            if self.stderr.holds(text) {
                return true;
            }
            if has_ended {
                // What it said last may still be on its way.
                thread::sleep(Duration::from_millis(20));
                return self.stderr.holds(text);
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Closes its standard input and waits for the end.
    pub fn wait_closed(mut self) -> Output {
        self.close();
        self.wait()
    }

    /// Writes to its standard input; false where it takes nothing, because it has ended.
    pub fn write(&mut self, input: &[u8]) -> bool {
        let stdin = self.child.stdin.as_mut().expect("it is open until the end is awaited");
        stdin.write_all(input).and_then(|()| stdin.flush()).is_ok()
    }

    /// Reads its standard output no longer: the pipe is closed when the program next writes to it.
    pub fn stop_reading(&self) {
        self.stdout.wanted.store(false, Ordering::Relaxed);
    }

    /// Closes its standard input.
    pub fn close(&mut self) {
        drop(self.child.stdin.take());
    }

    /// Kills it as `kill -9` does.
    pub fn kill(mut self) -> Output {
        let _ended = self.child.kill();
        self.wait()
    }

    /// Asks it to stop as `kill` does.
    pub fn ask_to_stop(&self) {
        let killed = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill can be started");
        assert!(killed.success(), "{} had ended", self.command);
    }

    /// Writes the rest of its standard input, closes it, and waits for the end.
    pub fn finish(mut self, input: &[u8]) -> Output {
        if !input.is_empty() {
            self.write(input);
        }
        self.close();
        self.wait()
    }

    /// Waits for the end; its standard input stays open.
    pub fn wait(mut self) -> Output {
        let mut pause = Duration::from_micros(500);
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child can be asked") {
                break status;
            }
            if self.started.elapsed() > PATIENCE {
                let _ended = self.child.kill();
                panic!("{} stood still for {} s", self.command, PATIENCE.as_secs());
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(20));
        };
        let took = self.started.elapsed();
        let output = Output {
            status: status
                .code()
                .unwrap_or_else(|| -std::os::unix::process::ExitStatusExt::signal(&status).unwrap_or(0)),
            stdout: self.stdout.text(),
            stderr: self.stderr.text(),
            took,
            command: self.command,
        };
        let is_shown =
            [&output.stdout, &output.stderr].iter().any(|text| text.contains(PASSWORD) || text.contains(SECRET));
        assert!(!is_shown, "a password is shown:\n{output}");
        output
    }
}

/// What comes out of a pipe, until nobody wants it.
#[derive(Debug)]
struct Gathered {
    thread: thread::JoinHandle<()>,
    bytes: Arc<Mutex<Vec<u8>>>,
    wanted: Arc<AtomicBool>,
}

impl Gathered {
    fn holds(&self, text: &str) -> bool {
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }

    fn text(self) -> String {
        self.thread.join().expect("reading does not panic");
        let bytes = std::mem::take(&mut *self.bytes.lock().unwrap_or_else(PoisonError::into_inner));
        String::from_utf8(bytes).expect("programs speak UTF-8")
    }
}

fn gather(mut pipe: impl Read + Send + 'static) -> Gathered {
    let (wanted, bytes) = (Arc::new(AtomicBool::new(true)), Arc::<Mutex<Vec<u8>>>::default());
    let (is_wanted, into) = (Arc::clone(&wanted), Arc::clone(&bytes));
    let thread = thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(length @ 1..) = pipe.read(&mut buffer)
            && is_wanted.load(Ordering::Relaxed)
        {
            into.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&buffer[..length]);
        }
    });
    Gathered { thread, bytes, wanted }
}
