//! A PostgreSQL server of the tests' own: started on a free port in a directory that goes when the server goes.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener},
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, Weak},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::system;

/// The superuser of every server of the tests.
pub const USER: &str = "postgres";
/// Its password; a connection through the socket needs none.
pub const PASSWORD: &str = "p@ss 'word\" \\ пароль";
/// The database that every server has.
pub const DATABASE: &str = "postgres";

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(180);

/// A running server. It listens on 127.0.0.1, where passwords are asked for, and on a socket, where none are. It is
/// stopped and deleted when it is dropped.
#[derive(Debug)]
pub struct Server {
    process: Mutex<Child>,
    programs: Programs,
    launch: Launch,
    directory: TempDir,
    /// The port, of the socket too.
    pub port: u16,
}

/// How the server's process is started.
#[derive(Clone, Debug, Default)]
struct Launch {
    /// Whether what is committed survives the end of the process and of the machine, as in production. It costs time.
    is_durable: bool,
    /// Settings, `name=value`.
    settings: Vec<String>,
    /// A process in whose file systems it lives.
    beside: Option<u32>,
}

/// How roles of these names are asked for their passwords over TCP; all others by SCRAM.
const ACCESS: &str = "\
local all,replication all trust
host all md5_user 127.0.0.1/32 md5
host all clear_user 127.0.0.1/32 password
host all gone_user 127.0.0.1/32 reject
hostssl all tls_user 127.0.0.1/32 scram-sha-256
hostnossl all tls_user 127.0.0.1/32 reject
host all all 127.0.0.1/32 scram-sha-256
";

impl Server {
    /// Starts a server; installs PostgreSQL where there is none.
    ///
    /// # Panics
    /// Where it can be neither found nor installed nor started.
    pub fn start() -> Server {
        Server::start_with(|_| Launch::default())
    }

    /// Starts a server that keeps what it has committed, so that [`Server::restart`] loses nothing.
    pub fn start_durable() -> Server {
        Server::start_with(|_| Launch { is_durable: true, ..Launch::default() })
    }

    /// Starts a server that sees the file systems of this process.
    pub fn start_beside(process: u32) -> Server {
        Server::start_with(|_| Launch { beside: Some(process), ..Launch::default() })
    }

    /// Starts a server that speaks TLS too; [`Server::ca`] is the root of its certificate, which is for `localhost`.
    pub fn start_with_tls() -> Server {
        Server::start_with(|directory| {
            write_certificates(directory);
            let file = |setting: &str, name: &str| format!("{setting}={}", directory.join(name).display());
            let settings =
                vec!["ssl=on".to_owned(), file("ssl_cert_file", "server.crt"), file("ssl_key_file", "server.key")];
            Launch { settings, ..Launch::default() }
        })
    }

    /// Starts a server that follows this one and takes no writes.
    ///
    /// # Panics
    /// Where this one cannot be copied, or the copy does not start.
    pub fn standby(&self) -> Server {
        let programs = self.programs.clone();
        let directory = tempfile::Builder::new().prefix("etl-pg-").tempdir().expect("a temporary directory");
        programs.own(directory.path());
        let mut copy = programs.command("pg_basebackup");
        copy.args(["-R", "-X", "stream", "-c", "fast", "-U", USER, "-D"]).arg(directory.path().join("data"));
        system::run(copy.arg("-h").arg(self.socket()).arg("-p").arg(self.port.to_string()));
        let launch = self.launch.clone();
        let (process, port) = start_process(&programs, directory.path(), &launch);
        Server { process: Mutex::new(process), programs, launch, directory, port }
    }

    /// The server that tests of one process share while any of them holds it.
    pub fn shared() -> Arc<Server> {
        static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let server = Arc::new(Server::start());
            *shared = Arc::downgrade(&server);
            server
        })
    }

    fn start_with(launch: impl FnOnce(&Path) -> Launch) -> Server {
        let programs = Programs::find();
        let directory = tempfile::Builder::new().prefix("etl-pg-").tempdir().expect("a temporary directory");
        let launch = launch(directory.path());
        programs.own(directory.path());
        let data = directory.path().join("data");
        let mut initdb = programs.command("initdb");
        system::run(initdb.args(["-A", "trust", "-E", "UTF8", "--locale=C", "-N", "-U", USER, "-D"]).arg(&data));
        fs::write(data.join("pg_hba.conf"), ACCESS).expect("the directory is writable");
        let (process, port) = start_process(&programs, directory.path(), &launch);
        let server = Server { process: Mutex::new(process), programs, launch, directory, port };
        let password = PASSWORD.replace('\'', "''");
        server.psql(&format!("ALTER ROLE {USER} PASSWORD '{password}'"));
        server
    }

    /// Stops it as a crash does (`pg_ctl stop -m immediate`) and starts it again, on the same port.
    ///
    /// # Panics
    /// If it does not start again.
    pub fn restart(&self) {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        self.stop(&mut process);
        *process = spawn(&self.programs, self.directory.path(), self.port, &self.launch);
        let is_ready = is_ready(&mut process, &self.programs, self.directory.path(), self.port);
        assert!(is_ready, "the server does not start again:\n{}", self.log());
    }

    fn stop(&self, process: &mut Child) {
        let mut stop = self.programs.command("pg_ctl");
        stop.args(["stop", "-s", "-m", "immediate", "-D"]).arg(self.directory.path().join("data"));
        let stopped = stop.status().is_ok_and(|status| status.success());
        if !stopped {
            let _gone = process.kill();
        }
        let _reaped = process.wait();
    }

    /// What the server has logged since it was last started.
    pub fn log(&self) -> String {
        fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }

    /// The number of the user that it runs as.
    pub fn owner(&self) -> String {
        self.programs.owner.map_or_else(
            || std::os::unix::fs::MetadataExt::uid(&fs::metadata(self.socket()).expect("it is there")).to_string(),
            |(user, _)| user.to_string(),
        )
    }

    /// The directory of the server's socket, to be used as its host.
    pub fn socket(&self) -> &Path {
        self.directory.path()
    }

    /// The root that signed the server's certificate, in PEM, where it was started with TLS.
    pub fn ca(&self) -> PathBuf {
        self.directory.path().join("ca.crt")
    }

    /// What SQL gives in the database `postgres`: rows in lines, columns with `|` between.
    ///
    /// # Panics
    /// Where the server refuses it.
    pub fn psql(&self, sql: &str) -> String {
        self.psql_in(DATABASE, sql)
    }

    /// The same in another database.
    ///
    /// # Panics
    /// Where the server refuses it.
    pub fn psql_in(&self, database: &str, sql: &str) -> String {
        let mut psql = self.programs.command("psql");
        psql.args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-U", USER, "-d", database, "-c", sql]);
        psql.arg("-h").arg(self.socket()).arg("-p").arg(self.port.to_string());
        system::run(&mut psql).trim_end_matches('\n').to_owned()
    }

    /// Has a statement done that it may also refuse.
    pub fn try_in(&self, database: &str, sql: &str) {
        let mut psql = self.programs.command("psql");
        psql.args(["-XqAt", "-U", USER, "-d", database, "-c", sql]).stdout(Stdio::null()).stderr(Stdio::null());
        psql.arg("-h").arg(self.socket()).arg("-p").arg(self.port.to_string());
        let _refused = psql.status();
    }

    /// The lines of `.env` that make a database of this server the point of this number and name.
    pub fn point(&self, number: u32, name: &str, database: &str) -> String {
        format!(
            "POINT_NAME{number}={name}\nPOINT_TYPE{number}=postgres\nHOST{number}={}\nPORT{number}={}\n\
             USER{number}={USER}\nBDNM{number}={database}\n",
            self.socket().display(),
            self.port
        )
    }
}

impl Server {
    /// A program that runs as the server does, and this directory, which becomes its own.
    pub(crate) fn command_of_owner(&self, program: &str, directory: &Path) -> Command {
        let mut command = Command::new(program);
        if let Some((user, group)) = self.programs.owner {
            command.uid(user).gid(group);
        }
        self.programs.own(directory);
        command.current_dir("/");
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        self.stop(&mut process);
    }
}

/// Starts the server in a directory that was made for it, on a port that is free.
fn start_process(programs: &Programs, directory: &Path, launch: &Launch) -> (Child, u16) {
    const TRIES: usize = 5;
    for _ in 0..TRIES {
        // Another program may take the port before the server does; then the next one is tried.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let port = port.expect("a free port").port();
        let mut process = spawn(programs, directory, port, launch);
        if is_ready(&mut process, programs, directory, port) {
            return (process, port);
        }
    }
    panic!("PostgreSQL does not start:\n{}", fs::read_to_string(directory.join("log")).unwrap_or_default());
}

fn spawn(programs: &Programs, directory: &Path, port: u16, launch: &Launch) -> Child {
    let mut server = match launch.beside {
        Some(process) => programs.command_beside(process, "postgres"),
        None => programs.command("postgres"),
    };
    server.arg("-D").arg(directory.join("data"));
    server.arg("-c").arg(format!("unix_socket_directories={}", directory.display()));
    let fast: &[&str] = match launch.is_durable {
        true => &[],
        false => &["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
    };
    let own = ["listen_addresses=127.0.0.1", "autovacuum=off", "max_connections=100"];
    let port = format!("port={port}");
    let settings = launch.settings.iter().map(String::as_str);
    for setting in fast.iter().copied().chain(own).chain([port.as_str()]).chain(settings) {
        server.arg("-c").arg(setting);
    }
    let output = fs::File::create(directory.join("log")).expect("the directory is writable");
    server.stdin(Stdio::null()).stdout(output.try_clone().expect("a handle")).stderr(output);
    server.spawn().expect("the server starts")
}

/// Waits until a server takes connections; false where it has ended instead.
fn is_ready(process: &mut Child, programs: &Programs, directory: &Path, port: u16) -> bool {
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE {
        if process.try_wait().expect("the process is ours").is_some() {
            return false;
        }
        let mut asking = programs.command("pg_isready");
        asking.arg("-q").arg("-h").arg(directory).arg("-p").arg(port.to_string());
        if asking.status().is_ok_and(|status| status.success()) {
            return true;
        }
        thread::sleep(Duration::from_millis(20));
    }
    let _gone = process.kill();
    let _reaped = process.wait();
    false
}

/// Writes a root, and a certificate of the server that it signed.
fn write_certificates(directory: &Path) {
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
    let mut root = CertificateParams::new(Vec::new()).expect("no names");
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = CertifiedIssuer::self_signed(root, KeyPair::generate().expect("a key")).expect("a certificate");
    let key = KeyPair::generate().expect("a key");
    let server = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let server = server.signed_by(&key, &root).expect("a certificate");
    let write = |name: &str, text: String| {
        let path = directory.join(name);
        fs::write(&path, text).expect("the directory is writable");
        // The server refuses a key that others can read.
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(&path, mode).expect("the file is ours");
    };
    write("ca.crt", root.pem());
    write("server.crt", server.pem());
    write("server.key", key.serialize_pem());
}

/// The programs of PostgreSQL, and who they run as.
#[derive(Clone, Debug)]
struct Programs {
    directory: PathBuf,
    /// User and group in place of root, whom `initdb` and `postgres` refuse.
    owner: Option<(u32, u32)>,
}

impl Programs {
    fn find() -> Programs {
        let directory = installed().or_else(|| {
            system::install("postgresql", &[("dnf", "postgresql-server")]);
            installed()
        });
        let directory = directory.expect("PostgreSQL's initdb is found after it was installed");
        let owner = system::is_root().then(unprivileged);
        Programs { directory, owner }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.directory.join(program));
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command.current_dir("/").env("LC_ALL", "C");
        command
    }

    /// A program that sees the file systems of another process, which only root may ask for.
    fn command_beside(&self, process: u32, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["--mount", "--target", &process.to_string(), "--"]);
        if let Some((user, group)) = self.owner {
            command.args(["setpriv", "--clear-groups", &format!("--reuid={user}"), &format!("--regid={group}"), "--"]);
        }
        command.arg(self.directory.join(program)).current_dir("/").env("LC_ALL", "C");
        command
    }

    /// Gives a directory and what is in it to the user that the programs run as.
    fn own(&self, directory: &Path) {
        let Some((user, group)) = self.owner else { return };
        let files = fs::read_dir(directory).expect("the directory is ours").flatten().map(|entry| entry.path());
        for path in files.chain([directory.to_owned()]) {
            chown(path, Some(user), Some(group)).expect("root may give files away");
        }
    }
}

/// The newest directory with the server's programs.
fn installed() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    for (parent, inner) in
        [("/usr/lib/postgresql", "bin"), ("/usr/libexec", ""), ("/usr", "bin"), ("/opt/homebrew/opt", "bin")]
    {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten().map(|entry| entry.path());
        found.extend(entries.map(|entry| entry.join(inner)).filter(|directory| directory.join("initdb").is_file()));
    }
    let number = |path: &PathBuf| {
        let digits: String = path.to_string_lossy().chars().filter(char::is_ascii_digit).collect();
        digits.parse::<u32>().unwrap_or(0)
    };
    found.sort_by_key(number);
    found.pop().or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|directory| directory.join("initdb").is_file())
    })
}

/// A user that servers may run as, and its group.
fn unprivileged() -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").expect("the system has users");
    let numbers = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    numbers(USER).or_else(|| numbers("nobody")).expect("the system has a user postgres or nobody")
}
