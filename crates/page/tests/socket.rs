//! Requests over a real socket: who is let in, what is refused, and what a hostile client can do.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use obole_ledger::Day;
use obole_page::{Answer, Limits, Program, Settings, bind};
use obole_report::Lang;

/// A program that answers every verb alike, after a pause, and remembers its calls.
#[cfg(test)]
#[derive(Default)]
struct Fake(Mutex<Vec<Vec<OsString>>>, Mutex<Duration>);

#[cfg(test)]
impl Program for Fake {
    fn settings(&self, _: Lang) -> serde_json::Value {
        serde_json::Value::Null
    }

    fn today(&self) -> Day {
        Day::parse_iso("2025-01-15").unwrap()
    }

    fn run(&self, arguments: Vec<OsString>, _: Option<String>) -> Answer {
        self.0.lock().unwrap().push(arguments);
        let pause = *self.1.lock().unwrap();
        std::thread::sleep(pause);
        let data = r#"{ "actions": [], "people": [], "state": "draft" }"#.to_owned();
        Answer { code: 0, data, messages: String::new() }
    }
}

/// A page with a browser that came by its link.
#[cfg(test)]
struct Page {
    folder: tempfile::TempDir,
    program: Arc<Fake>,
    link: String,
    port: u16,
}

#[cfg(test)]
impl Page {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = Arc::new(Fake::default());
        let limits = Limits { upload: 100_000, silence: Duration::from_millis(700) };
        let settings = Settings { folder: folder.path().to_owned(), lang: Lang::En, port: 0, limits };
        let served = bind(settings, program.clone()).unwrap();
        let link = served.link().unwrap();
        let port = link.split(['/', ':']).find_map(|part| part.parse().ok()).unwrap();
        std::thread::spawn(move || served.run());
        Self { folder, program, link, port }
    }

    /// Sends bytes and returns the answer; a connection that is closed early ends it.
    fn raw(&self, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        // The page may refuse a request before it has read it all.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> String {
        let (port, length) = (self.port, body.len());
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {length}\r\n");
        self.raw(format!("{head}{headers}\r\n{body}").as_bytes())
    }

    fn enter(&self) -> Browser<'_> {
        let path = self.link.split_once(&format!("{}/", self.port)).unwrap().1;
        let answer = self.send("GET", &format!("/{path}"), "", "");
        assert_eq!(status(&answer), 303, "{answer}");
        let cookie = answer.split("set-cookie: ").nth(1).unwrap().split(';').next().unwrap();
        assert!(answer.contains("HttpOnly; SameSite=Strict"), "{answer}");
        let headers = format!("Cookie: {cookie}\r\n");
        let page = self.send("GET", "/import", &headers, "");
        let form = page.split("form=").nth(1).unwrap().split('"').next().unwrap().to_owned();
        Browser { page: self, headers, form }
    }

    fn uploads(&self) -> Vec<PathBuf> {
        let found = std::fs::read_dir(self.folder.path().join("uploads"));
        found.map(|entries| entries.map(|entry| entry.unwrap().path()).collect()).unwrap_or_default()
    }
}

#[cfg(test)]
struct Browser<'a> {
    page: &'a Page,
    headers: String,
    form: String,
}

#[cfg(test)]
impl Browser<'_> {
    fn get(&self, path: &str) -> String {
        self.page.send("GET", path, &self.headers, "")
    }

    fn post(&self, path: &str, kind: &str, body: &str) -> String {
        let headers = format!("{}Content-Type: {kind}\r\n", self.headers);
        self.page.send("POST", &format!("{path}?form={}", self.form), &headers, body)
    }
}

#[cfg(test)]
fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
const FORM: &str = "application/x-www-form-urlencoded";
#[cfg(test)]
const PARTS: &str = "multipart/form-data; boundary=X";

#[cfg(test)]
fn part(name: &str, content: &str) -> String {
    let head = "Content-Disposition: form-data; name=\"files\"; filename=";
    format!("--X\r\n{head}\"{name}\"\r\n\r\n{content}\r\n--X--\r\n")
}

#[test]
fn a_link_lets_one_browser_in_once() {
    let page = Page::open();
    assert_eq!(status(&page.send("GET", "/import", "", "")), 401);
    assert_eq!(status(&page.send("GET", "/enter?token=", "", "")), 401);
    let browser = page.enter();
    assert_eq!(status(&browser.get("/import")), 200);
    let path = page.link.split_once(&format!("{}/", page.port)).unwrap().1;
    assert_eq!(status(&page.send("GET", &format!("/{path}"), "", "")), 401);
    let wrong = format!("Cookie: obole-{}=0\r\n", page.port);
    assert_eq!(status(&page.send("GET", "/import", &wrong, "")), 401);
}

#[test]
fn requests_from_elsewhere_are_refused() {
    let page = Page::open();
    let browser = page.enter();
    let post = |headers: &str, query: &str| {
        let headers = format!("{}Content-Type: {FORM}\r\n{headers}", browser.headers);
        status(&page.send("POST", &format!("/today{query}"), &headers, "action=t1"))
    };
    let token = format!("?form={}", browser.form);
    assert_eq!(post("", ""), 403);
    assert_eq!(post("", "?form=0"), 403);
    assert_eq!(post("Origin: http://evil.example\r\n", &token), 403);
    assert_eq!(post("Origin: null\r\n", &token), 403);
    assert_eq!(post("Sec-Fetch-Site: cross-site\r\n", &token), 403);
    assert!(page.program.0.lock().unwrap().is_empty(), "nothing was called");
    assert_eq!(
        post(&format!("Origin: http://127.0.0.1:{}\r\nSec-Fetch-Site: same-origin\r\n", page.port), &token),
        303
    );
    let rebound =
        format!("GET /import HTTP/1.1\r\nHost: evil.example:{}\r\n{}\r\n", page.port, browser.headers);
    assert_eq!(status(&page.raw(rebound.as_bytes())), 403);
    let answer = browser.get("/import");
    for header in
        ["content-security-policy: default-src 'none'", "x-frame-options: DENY", "cache-control: no-store"]
    {
        assert!(answer.contains(header), "{header} lacks in {answer}");
    }
}

#[test]
fn no_path_leads_out_of_what_is_shown() {
    let page = Page::open();
    let browser = page.enter();
    for folder in ["people", "audit", "exports"] {
        obole_ledger::disk::make_folder(&page.folder.path().join(folder)).unwrap();
    }
    let write = |name: &str| obole_ledger::disk::write_bytes(&page.folder.path().join(name), b"x").unwrap();
    ["people/book.json", "audit/audit.html", "exports/list.csv", "secret"]
        .iter()
        .for_each(|name| write(name));
    assert_eq!(status(&browser.get("/files/audit/audit.html")), 200);
    assert!(browser.get("/files/exports/list.csv").contains("content-disposition: attachment"));
    let outside = [
        "/files/people/book.json",
        "/files/audit/../people/book.json",
        "/files/audit/..%2fpeople%2fbook.json",
        "/files/audit/%2e%2e%2fsecret",
        "/files/..%2f/secret",
        "/files/audit//etc/passwd",
        "/files/audit/%2fetc%2fpasswd",
        "/files/audit/..%5csecret",
        "/files/audit/.",
        "/files/audit/%00",
        "/campaigns/..%2fpeople",
        "/assets/..%2f..%2fCargo.toml",
    ];
    for path in outside {
        let answer = browser.get(path);
        assert!([400, 404].contains(&status(&answer)), "{path}: {answer}");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(page.folder.path().join("secret"), page.folder.path().join("audit/link"))
            .unwrap();
        assert_eq!(status(&browser.get("/files/audit/link")), 404);
    }
}

/// A verb cannot be stopped, so what follows it is done, too.
#[test]
fn a_browser_that_leaves_does_not_leave_an_erasure_half_done() {
    let page = Page::open();
    let browser = page.enter();
    std::fs::create_dir(page.folder.path().join("exports")).unwrap();
    let mailing = page.folder.path().join("exports/list-plain.csv");
    obole_ledger::disk::write_bytes(&mailing, b"name\n").unwrap();
    *page.program.1.lock().unwrap() = Duration::from_millis(300);
    let body = "act=erase-now&donor=D1&by=Zo";
    let head = format!(
        "POST /privacy?form={} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: {FORM}\r\nContent-Length: {}\r\n{}\r\n{body}",
        browser.form,
        page.port,
        body.len(),
        browser.headers
    );
    let mut stream = TcpStream::connect(("127.0.0.1", page.port)).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(100));
    stream.shutdown(Shutdown::Both).unwrap();
    let start = Instant::now();
    while page.program.0.lock().unwrap().len() < 2 {
        assert!(start.elapsed() < Duration::from_secs(10), "the erasure did not follow");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(!mailing.exists());
    let calls = page.program.0.lock().unwrap();
    assert!(calls[1].iter().any(|word| word == "--yes") && !calls[0].iter().any(|word| word == "--yes"));
}

/// A list of objections is personal data that nobody keeps, whatever becomes of it.
#[test]
fn an_uploaded_list_of_objections_leaves_no_file() {
    let page = Page::open();
    let browser = page.enter();
    let kept = || std::fs::read_dir(page.folder.path().join(".page")).map_or(0, Iterator::count);
    let too_large = part("list.csv", &"x".repeat(200_000));
    assert_eq!(status(&browser.post("/objections", PARTS, &too_large)), 413);
    assert_eq!(kept(), 0);
    assert_eq!(status(&browser.post("/objections", PARTS, "--X--\r\n")), 400);
    assert_eq!(
        status(&browser.post("/objections", PARTS, &part("../list.csv", "email\na@example.org\n"))),
        200
    );
    assert_eq!(kept(), 0);
    let calls = page.program.0.lock().unwrap();
    let call: Vec<String> =
        calls.last().unwrap().iter().map(|word| word.to_string_lossy().into_owned()).collect();
    assert!(call.contains(&"--add".to_owned()), "{call:?}");
    let list = call.iter().find_map(|word| word.strip_prefix("--objections=")).unwrap();
    assert!(Path::new(list).starts_with(page.folder.path().join(".page")), "{list}");
}

#[test]
fn an_upload_is_saved_whole_or_not_at_all() {
    let page = Page::open();
    let browser = page.enter();
    let too_large = part("large.csv", &"x".repeat(200_000));
    assert_eq!(status(&browser.post("/import", PARTS, &too_large)), 413);
    // The client promises more than it sends, and says no more.
    let promised = format!(
        "POST /import?form={} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: {PARTS}\r\nContent-Length: 90000\r\n{}\r\n",
        browser.form, page.port, browser.headers
    );
    let silent =
        page.raw(format!("{promised}{}", &part("silent.csv", &"x".repeat(5_000))[..4_000]).as_bytes());
    assert_eq!(status(&silent), 408, "{silent}");
    assert_eq!(status(&browser.post("/import", PARTS, "--X\r\nnonsense")), 400);
    assert!(page.uploads().is_empty(), "{:?}", page.uploads());
    assert!(page.program.0.lock().unwrap().is_empty(), "nothing was read");
    assert_eq!(
        status(&browser.post("/import", PARTS, &part("../../a b.csv", "donor_id,date,amount\n"))),
        303
    );
    let saved = page.uploads();
    assert_eq!(saved.iter().map(|path| path.file_name().unwrap()).collect::<Vec<_>>(), ["a b.csv"]);
    assert!(is_private(&saved[0]));
}

#[cfg(all(test, unix))]
fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 == 0)
}

#[cfg(all(test, not(unix)))]
fn is_private(_: &Path) -> bool {
    true
}

/// While one import runs, another is refused.
#[test]
fn one_import_runs_at_a_time() {
    let page = Page::open();
    let browser = page.enter();
    *page.program.1.lock().unwrap() = Duration::from_millis(1_500);
    let upload = |name: &str| status(&browser.post("/import", PARTS, &part(name, "donor_id,date,amount\n")));
    assert_eq!((upload("one.csv"), upload("two.csv")), (303, 409));
    assert_eq!((page.uploads().len(), page.program.0.lock().unwrap().len()), (2, 1));
    std::thread::sleep(Duration::from_secs(2));
    assert!(!browser.get("/job").contains("<progress"));
    // Both are read when the first has ended.
    assert_eq!(upload("two.csv"), 303);
    std::thread::sleep(Duration::from_millis(200));
    let last = page.program.0.lock().unwrap().last().unwrap().clone();
    let names = last.iter().filter_map(|word| word.to_str()).filter(|word| word.ends_with(".csv"));
    assert_eq!(names.count(), 2, "{last:?}");
}

#[test]
fn a_slow_client_is_let_go_and_stops_nobody() {
    let page = Page::open();
    let browser = page.enter();
    let mut slow = TcpStream::connect(("127.0.0.1", page.port)).unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
    let start = Instant::now();
    assert_eq!(status(&browser.get("/import")), 200);
    slow.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut rest = Vec::new();
    slow.read_to_end(&mut rest).unwrap();
    assert!(start.elapsed() < Duration::from_secs(5), "closed after {:?}", start.elapsed());
    // A form that never ends.
    let head = format!(
        "POST /today?form={} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: {FORM}\r\nContent-Length: 90\r\n{}\r\naction=",
        browser.form, page.port, browser.headers
    );
    assert_eq!(status(&page.raw(head.as_bytes())), 408);
    assert!(page.program.0.lock().unwrap().is_empty());
}

#[test]
fn a_thousand_requests_at_once_are_answered() {
    let page = Page::open();
    let browser = page.enter();
    let request = format!("GET /import HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{}\r\n", page.port, browser.headers);
    let open = |_| {
        let mut stream = TcpStream::connect(("127.0.0.1", page.port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    };
    let streams: Vec<TcpStream> = (0..1_000).map(open).collect();
    for mut stream in streams {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert_eq!(status(&answer), 200, "{answer}");
        let _ = stream.shutdown(Shutdown::Both);
    }
}

#[test]
fn nonsense_ends_its_connection_and_nothing_else() {
    let page = Page::open();
    let browser = page.enter();
    for nonsense in
        [&b"\x16\x03\x01\x02\x00"[..], b"GET\r\n\r\n", b"\0\0\0\0\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"]
    {
        assert_ne!(status(&page.raw(nonsense)), 200);
    }
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(2_000_000));
    assert_ne!(status(&page.raw(long.as_bytes())), 200);
    assert_eq!(status(&browser.get("/import")), 200);
}

#[test]
fn what_people_type_is_never_an_option() {
    let page = Page::open();
    let browser = page.enter();
    let _ = browser.get("/privacy?words=--out%3D%2Fetc%2Fpasswd");
    let _ = browser.post("/today", FORM, "action=--out%3Dx&by=--yes&note=-q");
    let calls = page.program.0.lock().unwrap();
    let behind = |call: &Vec<OsString>| {
        let end = call.iter().position(|word| word == "--").unwrap();
        call[end + 1..].to_vec()
    };
    assert_eq!(behind(&calls[0])[0], "--out=/etc/passwd");
    assert!(
        calls[1].contains(&"--done=--out=x".into()) && calls[1].contains(&"--by=--yes".into()),
        "{calls:?}"
    );
}
