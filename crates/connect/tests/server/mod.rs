//! A server on this machine for the tests: one request at a time, and faults on purpose.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request as it came.
#[derive(Clone)]
#[allow(dead_code)] // not every test uses all
pub struct Received {
    pub method: String,
    pub path: String,
    pub query: BTreeMap<String, String>,
    /// Headers by their name in small letters.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

#[allow(dead_code)] // not every test uses all
impl Received {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn form(&self) -> BTreeMap<String, String> {
        pairs(&self.text())
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// An answer, or a fault in its place.
#[allow(dead_code)] // not every test uses all
pub enum Reply {
    /// Status, headers and body.
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// A body that ends before its length.
    Cut(Vec<u8>),
    /// A body that comes byte by byte, with a pause before each.
    Slow(Duration),
    /// No answer for this time, then none at all.
    Silent(Duration),
}

#[allow(dead_code)] // not every test uses all
impl Reply {
    pub fn json(value: &serde_json::Value) -> Self {
        Self::status(200, value)
    }

    pub fn status(status: u16, value: &serde_json::Value) -> Self {
        let kind = ("content-type", "application/json".to_owned());
        Self::Answer(status, vec![kind], value.to_string().into_bytes())
    }

    pub fn text(status: u16, text: &str) -> Self {
        Self::Answer(status, Vec::new(), text.as_bytes().to_vec())
    }

    pub fn wait(seconds: &str) -> Self {
        Self::Answer(429, vec![("retry-after", seconds.to_owned())], b"slow down".to_vec())
    }

    pub fn redirect(to: &str) -> Self {
        Self::Answer(302, vec![("location", to.to_owned())], Vec::new())
    }
}

/// A server that runs until the end of the process.
pub struct Server {
    pub address: String,
    received: Arc<Mutex<Vec<Received>>>,
    crowded: Arc<AtomicU32>,
}

#[allow(dead_code)] // not every test uses all
impl Server {
    /// Starts a server that answers by this function.
    pub fn start(answer: impl FnMut(&Received) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let (crowded, busy) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
        let answer = Arc::new(Mutex::new(answer));
        let server = Self { address, received: received.clone(), crowded: crowded.clone() };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (received, crowded, busy) = (received.clone(), crowded.clone(), busy.clone());
                let answer = answer.clone();
                std::thread::spawn(move || {
                    let mut stream = stream;
                    let Some(request) = read(&mut stream) else { return };
                    // A second request at once is refused.
                    if busy.fetch_add(1, Ordering::SeqCst) > 0 {
                        crowded.fetch_add(1, Ordering::SeqCst);
                        send(&mut stream, Reply::text(429, "one at a time"), || ());
                    } else {
                        received.lock().unwrap().push(request.clone());
                        let reply = (answer.lock().unwrap())(&request);
                        // The client may ask again as soon as it has the last byte.
                        send(&mut stream, reply, || {
                            busy.fetch_sub(1, Ordering::SeqCst);
                        });
                        return;
                    }
                    busy.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        server
    }

    /// Returns the requests so far.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// Returns the requests to a path so far.
    pub fn received_at(&self, path: &str) -> Vec<Received> {
        self.received().into_iter().filter(|request| request.path == path).collect()
    }

    /// Returns the number of requests that came while another was under way.
    pub fn crowded(&self) -> u32 {
        self.crowded.load(Ordering::SeqCst)
    }
}

fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 1 << 16];
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|part| part == b"\r\n\r\n") {
            break at;
        }
        match stream.read(&mut buffer) {
            Ok(n) if n > 0 => bytes.extend_from_slice(&buffer[..n]),
            _ => return None,
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    let (method, target) = (first.next().unwrap().to_owned(), first.next().unwrap().to_owned());
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = bytes[end + 4..].to_vec();
    while body.len() < length {
        match stream.read(&mut buffer) {
            Ok(n) if n > 0 => body.extend_from_slice(&buffer[..n]),
            _ => return None,
        }
    }
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    Some(Received { method, path: path.to_owned(), query: pairs(query), headers, body })
}

fn send(stream: &mut TcpStream, reply: Reply, done: impl FnOnce()) {
    let head = |status: u16, length: usize| {
        format!("HTTP/1.1 {status} Test\r\nconnection: close\r\ncontent-length: {length}\r\n")
    };
    match reply {
        Reply::Answer(status, headers, body) => {
            let headers: String =
                headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            let mut bytes = format!("{}{headers}\r\n", head(status, body.len())).into_bytes();
            bytes.extend_from_slice(&body);
            done();
            let _ = stream.write_all(&bytes);
        }
        Reply::Cut(body) => {
            done();
            let _ = stream.write_all(format!("{}\r\n", head(200, body.len() + 1_000)).as_bytes());
            let _ = stream.write_all(&body);
        }
        Reply::Slow(pause) => {
            done();
            let _ = stream.write_all(format!("{}\r\n", head(200, 1_000)).as_bytes());
            for _ in 0..1_000 {
                std::thread::sleep(pause);
                if stream.write_all(b" ").is_err() {
                    break;
                }
            }
        }
        Reply::Silent(time) => {
            done();
            std::thread::sleep(time);
        }
    }
}

fn pairs(text: &str) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}
