//! The local page over a real socket: from an export to a mailing file, as a person without a terminal does
//! it.

#[cfg(test)]
mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use support::{Folder, data, obole};

/// The program, serving a folder, and a browser that came by its link.
#[cfg(test)]
struct Page {
    folder: Folder,
    process: Child,
    host: String,
    cookie: String,
    form: String,
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(test)]
impl Page {
    fn open(lang: &str) -> Self {
        let folder = Folder::new();
        let mut command = obole();
        command.args(["serve", &folder.at("our"), "--no-open", "--lang", lang]);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut link = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut link).unwrap();
        let (host, path) = link.trim().strip_prefix("http://").unwrap().split_once('/').unwrap();
        let mut page =
            Self { folder, process, host: host.to_owned(), cookie: String::new(), form: String::new() };
        let answer = page.get(&format!("/{path}"));
        page.cookie = answer.split("set-cookie: ").nth(1).unwrap().split(';').next().unwrap().to_owned();
        page.form = page.get("/import").split("form=").nth(1).unwrap().split('"').next().unwrap().to_owned();
        page
    }

    fn send(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            self.host,
            self.cookie,
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str) -> String {
        self.send("GET", path, "text/plain", b"")
    }

    /// Sends a form; returns the answer, which must have this status.
    fn post(&self, status: u16, path: &str, fields: &[(String, String)]) -> String {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect();
        let path = format!("{path}?form={}", self.form);
        let answer = self.send("POST", &path, "application/x-www-form-urlencoded", body.join("&").as_bytes());
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{path}: {answer}");
        answer
    }

    fn upload(&self, files: &[&str]) {
        let mut body = Vec::new();
        for file in files {
            let head = format!(
                "--X\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{}\"\r\n\r\n",
                file.rsplit('/').next().unwrap()
            );
            body.extend([head.as_bytes(), &std::fs::read(file).unwrap(), b"\r\n"].concat());
        }
        body.extend(b"--X--\r\n");
        let path = format!("/import?form={}", self.form);
        let answer = self.send("POST", &path, "multipart/form-data; boundary=X", &body);
        assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
    }

    /// Waits for the job in the background; returns its page.
    fn job(&self) -> String {
        let start = Instant::now();
        loop {
            let page = self.get("/job");
            if !page.contains("<progress") {
                return page;
            }
            assert!(start.elapsed() < Duration::from_secs(300), "{page}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// The fields of the list on one page of it: everybody is kept, and whoever was drawn is checked.
    fn fields(&self, list: &str, page: usize) -> Vec<(String, String)> {
        let html = self.get(&format!("{list}?page={page}"));
        let form = html.split("<form").nth(1).unwrap().split("</form>").next().unwrap();
        let inputs = form.split("<input ").skip(1);
        let of = |input: &str, name: &str| {
            let value = input.split(&format!("{name}=\"")).nth(1)?.split('"').next()?;
            Some(value.replace("&#x2f;", "/").replace("&amp;", "&"))
        };
        let field = |input: &str| {
            let is_box = input.contains("type=\"checkbox\"");
            Some((
                of(input, "name")?,
                if is_box { "on".into() } else { of(input, "value").unwrap_or_default() },
            ))
        };
        inputs.filter_map(field).collect()
    }
}

#[cfg(test)]
fn coded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[cfg(test)]
fn field(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn from_an_export_to_a_mailing_file_without_a_terminal() {
    let page = Page::open("fr");
    assert!(page.get("/").contains("location: /import"));
    let sample = data("sample");
    let [gifts, donors] = ["helloasso_paiements.csv", "donors.csv"].map(|name| sample.join(name));
    page.upload(&[gifts.to_str().unwrap(), donors.to_str().unwrap()]);
    let done = page.job();
    assert!(done.contains("Lu, vérifié et prévu"), "{done}");
    assert!(page.get("/receipt").contains("23\u{202f}466"));
    let dashboard = page.get("/");
    assert!(
        dashboard.contains("<svg") && dashboard.contains("Fidélisation") && dashboard.contains("68\u{202f}%")
    );
    for shown in ["/fairness", "/trust"] {
        assert!(page.get(shown).contains("<section aria-labelledby="), "{shown}");
    }
    assert!(page.get("/privacy?words=mar").contains("Marie"));

    // An action of the day is ticked, and stays so.
    let today = page.get("/today");
    let action = today.split("name=\"action\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    page.post(303, "/today", &[field("action", action), field("note", "appelée")]);
    let ticked = page.get("/today");
    assert!(!ticked.contains(&format!("value=\"{action}\"")), "{ticked}");

    // A person drops the first of the list, and somebody with an older page cannot undo it.
    let list = "/campaigns/campaign";
    let shown = page.get(list);
    assert!(shown.contains("sollicités ou non") && shown.contains("Donateurs mensuels"), "{shown}");
    let first = page.fields(list, 1);
    let name =
        page.get(list).split("<th scope=\"row\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let dropped: Vec<_> = first.iter().filter(|(name, _)| name != "keep-1").cloned().collect();
    page.post(303, list, &dropped);
    let sheet = page.folder.read("our/reviews/campaign.csv");
    assert!(sheet.lines().nth(1).unwrap().starts_with("non;"), "{sheet}");
    let stale = page.post(409, list, &first);
    assert!(stale.contains("Quelqu’un a modifié cette liste"), "{stale}");
    assert_eq!(page.folder.read("our/reviews/campaign.csv"), sheet);

    // Nobody signs before the drawn people were checked by hand, and not without a name.
    let version = |page: &Page| page.fields(list, 1).into_iter().find(|(name, _)| name == "version").unwrap();
    let sign = |by: &str| [version(&page), field("by", by), field("confirm-removed", "on")];
    let refused = page.post(422, &format!("{list}/sign"), &sign("Camille"));
    assert!(refused.contains("non cochées"), "{refused}");
    let pages = 647_usize.div_ceil(50);
    for number in 1..=pages {
        let mut fields = page.fields(list, number);
        fields.retain(|(name, _)| name != "keep-1");
        page.post(303, list, &fields);
    }
    // The only one removed is the first of the list: that may be a slip of the hand.
    let slip = page.post(422, &format!("{list}/sign"), &[version(&page), field("by", "Camille")]);
    assert!(slip.contains("extrémité"), "{slip}");
    page.post(422, &format!("{list}/sign"), &sign(""));
    page.post(422, &format!("{list}/export"), &[field("for", "plain")]);
    page.post(303, &format!("{list}/sign"), &sign("Camille"));
    assert!(page.get(list).contains("Signée"));
    page.post(409, &format!("{list}/sign"), &sign("Sacha"));

    page.post(303, &format!("{list}/export"), &[field("for", "postal")]);
    let mailing = page.get("/files/exports/campaign-postal.csv");
    assert!(
        mailing.lines().count() > 300 && mailing.contains("content-disposition: attachment"),
        "{mailing}"
    );
    let dropped = name.rsplit(' ').next().unwrap();
    assert!(!dropped.is_empty() && !mailing.contains(dropped), "{name}");
    // The signed list does not change any more, and a newer export can still be read.
    let late = page.fields(list, 1);
    let refused = page.post(409, list, &[late, vec![field("ask-3", "88")]].concat());
    assert!(refused.contains("signée entre-temps"), "{refused}");
    page.upload(&[donors.to_str().unwrap()]);
    assert!(page.job().contains("Lu, vérifié et prévu"));
    let kept = "/campaigns/campaign-2025-01-01";
    assert!(page.get(kept).contains("Signée") && page.get(kept).contains("campaign-2025-01-01-postal.csv"));
    let draft = page.get(list);
    assert!(draft.contains("Brouillon") && !draft.contains("postal.csv"), "the file of another list");
    assert!(
        page.get("/results").contains("campaign-2025-01-01") && !page.get("/results").contains("brouillon")
    );
    let signed = page.folder.at("our/campaign-2025-01-01");

    // A further list opens with its people; a name is given once; an ask is an amount.
    let form = [("name", "printemps"), ("goal", "reactivate"), ("channel", "post"), ("cost", "1")];
    let form = form.map(|(name, value)| field(name, value));
    page.post(303, "/campaigns", &form);
    page.post(409, "/campaigns", &form);
    let second = "/campaigns/list-printemps";
    let mut fields = page.fields(second, 1);
    assert!(fields.iter().filter(|(name, _)| name.starts_with("keep-")).count() > 20, "{fields:?}");
    let ask = fields.iter_mut().find(|(name, _)| name == "ask-1").unwrap();
    ask.1 = "=1+1".to_owned();
    assert!(page.post(422, second, &fields).contains("n’est pas un montant"));

    // Whoever is erased is in no sheet and in no mailing file.
    let sheet = page.folder.read("our/reviews/campaign-2025-01-01.csv");
    let donor = sheet.lines().nth(5).unwrap().split(';').nth(16).unwrap().to_owned();
    page.post(200, "/privacy", &[field("donor", &donor), field("act", "erase")]);
    let erased = [field("donor", &donor), field("act", "erase-now"), field("by", "Camille")];
    assert!(page.post(200, "/privacy", &erased).contains("La personne est effacée"));
    let sheets = ["campaign-2025-01-01.csv", "campaign.csv", "list-printemps.csv"];
    let read = |name: &str| {
        std::fs::read_to_string(page.folder.path(&format!("our/reviews/{name}"))).unwrap_or_default()
    };
    assert!(sheets.iter().all(|name| !read(name).contains(&donor)));
    assert!(page.get("/files/exports/campaign-2025-01-01-postal.csv").starts_with("HTTP/1.1 404 "));

    let verified = page.folder.ends(0, &["review", &signed, "--verify", "--lang", "en"]);
    assert!(verified.1.contains("Plan, sheet and log agree"), "{verified:?}");
}

#[test]
fn what_cannot_be_read_is_said_and_leaves_nothing() {
    let page = Page::open("en");
    page.folder.write("strange.csv", "a,b,c\n1,2,3\n");
    page.upload(&[&page.folder.at("strange.csv")]);
    let said = page.job();
    assert!(
        said.contains("the first line is not a known header") && said.contains("No known format"),
        "{said}"
    );
    assert!(!page.folder.path("our/ledger").exists());
    assert!(page.get("/").contains("location: /import"));
    assert!(page.get("/today").starts_with("HTTP/1.1 422 "));
    assert!(page.get("/campaigns/campaign").starts_with("HTTP/1.1 404 "));
    // The wrong file is taken away, and the right one is read.
    page.post(303, "/import/remove", &[field("file", "strange.csv")]);
    page.post(404, "/import/remove", &[field("file", "../our/uploads/strange.csv")]);
    page.upload(&[data("canonical").join("gifts.csv").to_str().unwrap()]);
    assert!(page.job().contains("Read, checked and predicted"));
}

#[test]
fn the_columns_of_an_unknown_file_are_chosen_on_the_page() {
    let page = Page::open("en");
    let row =
        |n: u32| format!("Personne n{n};{:02}/0{}/202{};{},50\n", 1 + n % 28, 1 + n % 9, n % 5, 10 + n % 40);
    let rows: String = (0..400).map(row).collect();
    page.folder.write("own.csv", &format!("qui;le;combien\n{rows}"));
    page.upload(&[&page.folder.at("own.csv")]);
    assert!(page.job().contains("/mapping?file=own.csv"));
    let form = page.get("/mapping?file=own.csv");
    assert!(
        form.contains("<option>combien</option>") && form.contains("<option selected>le</option>"),
        "{form}"
    );
    assert!(page.get("/mapping?file=..%2Fledger").starts_with("HTTP/1.1 404 "));
    let chosen = [
        ("file", "own.csv"),
        ("field-amount", "combien"),
        ("field-date", "le"),
        ("field-name", "qui"),
        ("currency", "EUR"),
    ];
    page.post(303, "/mapping", &chosen.map(|(name, value)| field(name, value)));
    let done = page.job();
    assert!(done.contains("Read, checked and predicted"), "{done}");
    assert!(page.get("/receipt").contains("400"));
    assert!(page.get("/results").contains("No campaign was signed yet."));
}
