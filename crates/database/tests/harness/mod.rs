//! Starts servers of PostgreSQL and MariaDB on loopback, on a free port, with a folder that is removed with
//! them.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use mysql::prelude::Queryable;
use obole_database::{Address, Server, System};
use obole_ledger::disk;
use tempfile::TempDir;

/// Password of the user of the tests.
pub const PASSWORD: &str = "essai-7";
const USER: &str = "essai";

/// Reason why a server is not tested.
type Skipped<T> = Result<T, String>;

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Returns the path of a program, by its name in these folders or in those of the system.
fn program(name: &str, folders: &[PathBuf]) -> Skipped<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(std::env::split_paths(&path)).chain(["/usr/sbin".into()]);
    let found = all.map(|folder| folder.join(name)).find(|path| path.is_file());
    found.ok_or_else(|| format!("{name} is not installed"))
}

fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Runs a command to its end.
fn output(command: &mut Command) -> Skipped<String> {
    let done = command.output().map_err(|e| format!("{command:?}: {e}"))?;
    let [out, err] = [done.stdout, done.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    if done.status.success() { Ok(out) } else { Err(format!("{command:?}: {out}{err}")) }
}

/// Runs a command of PostgreSQL, which refuses to run as root.
fn as_postgres(program: &Path, args: &[&str]) -> Skipped<String> {
    if !is_root() {
        return output(Command::new(program).args(args));
    }
    let quoted = |word: &str| format!("'{}'", word.replace('\'', "'\\''"));
    let words: Vec<String> =
        [program.to_str().unwrap()].iter().chain(args).map(|word| quoted(word)).collect();
    output(Command::new("su").args(["postgres", "-s", "/bin/sh", "-c", &words.join(" ")]).current_dir("/"))
}

fn own(folder: &Path, user: &str) -> Skipped<()> {
    if is_root() {
        output(Command::new("chown").args(["-R", user]).arg(folder))?;
    }
    Ok(())
}

/// Makes the certificates of two authorities, and one of a server that the first vouches for.
fn certificates(folder: &Path) -> Skipped<()> {
    let openssl = program("openssl", &[])?;
    let run = |args: &str| output(Command::new(&openssl).args(args.split(' ')).current_dir(folder));
    for name in ["own", "other"] {
        run(&format!(
            "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={name} -keyout {name}.key -out {name}.pem"
        ))?;
    }
    let names = "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n";
    disk::write_bytes(&folder.join("names"), names.as_bytes()).unwrap();
    run("req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr")?;
    run(
        "x509 -req -in server.csr -CA own.pem -CAkey own.key -CAcreateserial -days 2 -extfile names -out server.pem",
    )?;
    Ok(())
}

/// A server of PostgreSQL.
pub struct Postgres {
    folder: TempDir,
    control: PathBuf,
    port: u16,
}

impl Postgres {
    pub fn start() -> Skipped<Self> {
        let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let mut folders: Vec<PathBuf> = versions.map(|entry| entry.path().join("bin")).collect();
        folders.sort();
        folders.reverse();
        let (init, control) = (program("initdb", &folders)?, program("pg_ctl", &folders)?);
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let word = folder.path().join("word");
        disk::write_bytes(&word, PASSWORD.as_bytes()).unwrap();
        own(folder.path(), "postgres")?;
        let port = free_port();
        let at = |path: &Path| path.to_str().unwrap().to_owned();
        let (data, word) = (at(&data), at(&word));
        let encoding = ["-E", "UTF8", "--locale=C", "--no-sync", "-A", "scram-sha-256"];
        let named = ["-D", &data, "-U", USER, "--pwfile", &word];
        as_postgres(&init, &[&named[..], &encoding].concat())?;
        let options = format!("-p {port} -k {data} -c listen_addresses=127.0.0.1 -c fsync=off");
        let log = format!("{data}/log");
        as_postgres(&control, &["-D", &data, "-w", "-l", &log, "-o", &options, "start"])?;
        Ok(Self { folder, control, port })
    }

    /// Returns the address of a database by the socket of the server.
    pub fn by_socket(&self, system: System) -> Address {
        let mut server = self.server(&format!("{system:?}").to_lowercase());
        (server.host, server.socket) = (String::new(), Some(self.folder.path().join("data")));
        Address::Postgres(server)
    }

    fn server(&self, database: &str) -> Server {
        Server {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            user: USER.to_owned(),
            database: database.to_owned(),
            socket: None,
        }
    }

    pub fn address(&self, system: System) -> Address {
        Address::Postgres(self.server(&format!("{system:?}").to_lowercase()))
    }

    fn client(&self, database: &str) -> postgres::Client {
        let mut config = postgres::Config::new();
        config.host("127.0.0.1").port(self.port).user(USER).password(PASSWORD).dbname(database);
        config.connect(postgres::NoTls).unwrap()
    }

    pub fn fill(&self, system: System, statements: &[String]) {
        let name = format!("{system:?}").to_lowercase();
        self.client("postgres").batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        let mut client = self.client(&name);
        for statement in statements {
            client.batch_execute(statement).unwrap_or_else(|e| panic!("{e}\n{statement}"));
        }
    }

    pub fn run(&self, system: System, statement: &str) {
        self.client(&format!("{system:?}").to_lowercase()).batch_execute(statement).unwrap();
    }

    /// Makes certificates; returns those of its authority and of another one.
    pub fn certificates(&self) -> Skipped<(PathBuf, PathBuf)> {
        let folder = self.folder.path();
        certificates(folder)?;
        own(folder, "postgres")?;
        Ok((folder.join("own.pem"), folder.join("other.pem")))
    }

    /// Switches encryption on.
    pub fn encrypt(&self) -> Skipped<()> {
        let folder = self.folder.path();
        let at = |name: &str| folder.join(name).to_str().unwrap().to_owned();
        let mut client = self.client("postgres");
        output(Command::new("chmod").arg("600").arg(at("server.key")))?;
        for (name, value) in [("ssl_cert_file", at("server.pem")), ("ssl_key_file", at("server.key"))] {
            client.batch_execute(&format!("ALTER SYSTEM SET {name} = '{value}'")).unwrap();
        }
        client.batch_execute("ALTER SYSTEM SET ssl = on").unwrap();
        as_postgres(&self.control, &["-D", &at("data"), "-w", "-m", "fast", "stop"])?;
        let options = format!("-p {} -k {} -c listen_addresses=127.0.0.1", self.port, at("data"));
        as_postgres(
            &self.control,
            &["-D", &at("data"), "-w", "-l", &at("data/log"), "-o", &options, "start"],
        )?;
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.folder.path().join("data");
        let _ = as_postgres(&self.control, &["-D", data.to_str().unwrap(), "-m", "immediate", "stop"]);
    }
}

/// A server of MariaDB.
pub struct MariaDb {
    folder: TempDir,
    program: PathBuf,
    process: Child,
    port: u16,
}

impl MariaDb {
    pub fn start() -> Skipped<Self> {
        let (install, program) = (program("mariadb-install-db", &[])?, program("mariadbd", &[])?);
        let folder = tempfile::tempdir().unwrap();
        let data = format!("--datadir={}", folder.path().join("data").display());
        disk::make_folder(&folder.path().join("data")).unwrap();
        own(folder.path(), "mysql")?;
        let user = if is_root() { &["--user=mysql"][..] } else { &[] };
        let plain = ["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"];
        output(Command::new(install).args(plain).arg(&data).args(user))?;
        let port = free_port();
        let process = Self::process(&program, folder.path(), port, &[])?;
        let server = Self { folder, program, process, port };
        let mut root = server.wait()?;
        for statement in [
            format!("CREATE USER '{USER}'@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'"),
            format!("CREATE USER '{USER}'@'localhost' IDENTIFIED BY '{PASSWORD}'"),
            format!("GRANT ALL ON *.* TO '{USER}'@'127.0.0.1'"),
            format!("GRANT ALL ON *.* TO '{USER}'@'localhost'"),
        ] {
            root.query_drop(statement).unwrap();
        }
        Ok(server)
    }

    fn process(program: &Path, folder: &Path, port: u16, more: &[String]) -> Skipped<Child> {
        let at = |option: &str, name: &str| format!("{option}={}", folder.join(name).display());
        let mut command = Command::new(program);
        command.arg("--no-defaults").arg(at("--datadir", "data")).arg(at("--socket", "data/socket"));
        command.arg(at("--pid-file", "data/pid")).args(["--bind-address=127.0.0.1", "--skip-name-resolve"]);
        command.arg(format!("--port={port}")).args(more);
        if is_root() {
            command.arg("--user=mysql");
        }
        command.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
        command.spawn().map_err(|e| e.to_string())
    }

    fn options(&self) -> mysql::OptsBuilder {
        let socket = self.folder.path().join("data/socket").display().to_string();
        mysql::OptsBuilder::new().socket(Some(socket)).user(Some("root"))
    }

    fn wait(&self) -> Skipped<mysql::Conn> {
        let begin = Instant::now();
        loop {
            match mysql::Conn::new(self.options()) {
                Ok(connection) => return Ok(connection),
                Err(e) if begin.elapsed() > Duration::from_secs(60) => return Err(e.to_string()),
                Err(_) => std::thread::sleep(Duration::from_millis(200)),
            }
        }
    }

    /// Returns the address of a database by the socket of the server.
    pub fn by_socket(&self, system: System) -> Address {
        let Address::Mysql(mut server) = self.address(system) else { unreachable!() };
        server.socket = Some(self.folder.path().join("data/socket"));
        Address::Mysql(server)
    }

    pub fn address(&self, system: System) -> Address {
        Address::Mysql(Server {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            user: USER.to_owned(),
            database: format!("{system:?}").to_lowercase(),
            socket: None,
        })
    }

    pub fn fill(&self, system: System, statements: &[String]) {
        let name = format!("{system:?}").to_lowercase();
        let mut root = mysql::Conn::new(self.options()).unwrap();
        root.query_drop(format!("CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"))
            .unwrap();
        root.query_drop(format!("USE {name}")).unwrap();
        for statement in statements {
            root.query_drop(statement).unwrap_or_else(|e| panic!("{e}\n{statement}"));
        }
    }

    pub fn run(&self, system: System, statement: &str) {
        let mut root = mysql::Conn::new(self.options()).unwrap();
        root.query_drop(format!("USE {}", format!("{system:?}").to_lowercase())).unwrap();
        root.query_drop(statement).unwrap();
    }

    /// Makes certificates; returns those of its authority and of another one.
    pub fn certificates(&self) -> Skipped<(PathBuf, PathBuf)> {
        let folder = self.folder.path();
        certificates(folder)?;
        own(folder, "mysql")?;
        Ok((folder.join("own.pem"), folder.join("other.pem")))
    }

    /// Starts again with encryption.
    pub fn encrypt(&mut self) -> Skipped<()> {
        let folder = self.folder.path().to_owned();
        let option = |option: &str, name: &str| format!("--{option}={}", folder.join(name).display());
        self.process.kill().map_err(|e| e.to_string())?;
        self.process.wait().map_err(|e| e.to_string())?;
        let more = [("ssl-ca", "own.pem"), ("ssl-cert", "server.pem"), ("ssl-key", "server.key")];
        let more = more.map(|(name, file)| option(name, file));
        self.process = Self::process(&self.program, &folder, self.port, &more)?;
        self.wait()?;
        Ok(())
    }
}

impl Drop for MariaDb {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
