//! The local page over a real socket: from an export to a mailing file, as a person without a terminal does
//! it.

#[cfg(test)]
mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::rc::Rc;
use std::time::{Duration, Instant};

use support::{Folder, data, obole};

/// The program, serving a folder, and a browser that came by its link.
#[cfg(test)]
struct Page {
    folder: Rc<Folder>,
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
        Self::of(Rc::new(Folder::new()), lang)
    }

    /// Opens the page of a folder that another page served before.
    fn of(folder: Rc<Folder>, lang: &str) -> Self {
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
        page.form = page.get("/unlock").split("form=").nth(1).unwrap().split('"').next().unwrap().to_owned();
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
        let mark = if list.contains('?') { '&' } else { '?' };
        let html = self.get(&format!("{list}{mark}page={page}"));
        let form = html
            .split("<form")
            .find(|form| form.contains("name=\"version\""))
            .unwrap()
            .split("</form>")
            .next()
            .unwrap();
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
    let later = ticked.split("name=\"action\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    page.post(303, "/today", &[field("action", later), field("later", "1")]);
    assert!(page.get("/today").contains("Remis au "));
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
    assert!(refused.contains("toutes cochées"), "{refused}");
    // Those drawn are shown alone, and saving them leaves the others as they are.
    assert!(page.get(list).contains("main\u{a0}: 20, dont vérifiées\u{a0}: 1."));
    let drawn = page.fields(&format!("{list}?check=1"), 1);
    assert_eq!(drawn.iter().filter(|(name, _)| name.starts_with("row-")).count(), 20);
    assert!(
        page.post(303, list, &[drawn, vec![field("go", "1")]].concat()).contains("page=1&check=1&saved=1")
    );
    assert!(page.get(list).contains("main\u{a0}: 20, dont vérifiées\u{a0}: 20."));
    // The only one removed is the first of the list: that may be a slip of the hand.
    let slip = page.post(422, &format!("{list}/sign"), &[version(&page), field("by", "Camille")]);
    assert!(slip.contains("extrémité"), "{slip}");
    page.post(422, &format!("{list}/sign"), &sign(""));
    page.post(422, &format!("{list}/export"), &[field("for", "plain")]);
    page.post(303, &format!("{list}/sign"), &sign("Camille"));
    assert!(page.get(list).contains("Signée") && page.get(list).contains("signée par Camille le "));
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
    // The signed list keeps the audit that it was signed with.
    assert!(
        page.get(kept).contains("Équité de cette liste")
            && page.get(&format!("{kept}/audit")).contains("<svg")
    );
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
    assert!(page.get("/today").contains("location: /import"));
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

/// A page whose folder holds a run of the sample.
#[cfg(test)]
fn with_a_run(lang: &str) -> Page {
    let folder = Folder::new();
    let done = folder
        .ends(0, &["run", data("sample").to_str().unwrap(), "--out", &folder.at("our"), "--lang", lang]);
    assert!(!done.1.is_empty());
    Page::of(Rc::new(folder), lang)
}

#[cfg(test)]
fn fields<const N: usize>(given: [(&str, &str); N]) -> [(String, String); N] {
    given.map(|(name, value)| field(name, value))
}

/// Returns the version that the form of a page carries.
#[cfg(test)]
fn version_of(page: &str) -> (String, String) {
    let value = page.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    field("version", value)
}

/// Returns the number before a word of the page.
#[cfg(test)]
fn number_before(page: &str, word: &str) -> u32 {
    let before = page.split(word).next().unwrap();
    let digits = before.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap();
    digits.parse().unwrap()
}

#[test]
fn a_budget_is_tried_and_a_further_thousand_is_told() {
    let page = with_a_run("en");
    let tried = |budget: &str, moved: bool| {
        let form = fields([("goal", "all"), ("channel", "post"), ("cost", "10"), ("budget", budget)]);
        let slider = fields([("slide", "700"), ("moved", "1")]);
        let sent = if moved { [&form[..], &slider].concat() } else { form.to_vec() };
        page.post(200, "/campaigns/trial", &sent)
    };
    let few = tried("500", false);
    assert!(few.contains("To contact: 50, for €500;"), "{few}");
    assert!(
        few.contains("contacted or not.")
            && few.contains("would bring that would not come anyway is not known")
    );
    let more = number_before(&few, "), who are likely to give");
    assert!((80..=100).contains(&more), "{more}");
    let wrong = page.post(422, "/campaigns/trial", &fields([("cost", "1"), ("budget", "beaucoup")]));
    assert!(wrong.contains("Budget: beaucoup is no amount."), "{wrong}");
    // The slider counts when it was moved, and everybody is its end.
    assert!(tried("500", true).contains("To contact: 70, for €700;"));
    let all = tried("1000000", false);
    assert!(all.contains("a larger budget reaches nobody else"), "{all}");
    // Nothing was proposed, and nothing of it stays.
    assert!(!page.folder.path("our/.page/trial/plan.json").exists());
    assert!(!page.get("/campaigns").contains("list-"));

    // A draft is removed, and nothing of another list is.
    let form = fields([("name", "two"), ("goal", "reactivate"), ("channel", "post"), ("cost", "1")]);
    page.post(303, "/campaigns", &form);
    let compared = page.get("/campaigns/compare?one=campaign&other=list-two");
    let people = |name: &str| -> Vec<String> {
        let plan = page.folder.read(&format!("our/{name}/plan.csv"));
        plan.lines().skip(1).map(|row| row.split(',').nth(2).unwrap().to_owned()).collect()
    };
    let [one, other] = ["campaign", "list-two"].map(people);
    let both = one.iter().filter(|id| other.contains(id)).count();
    assert!(both > 0 && compared.contains(&format!("People on both lists: {both}.")), "{compared}");
    assert!(page.get("/campaigns/compare?one=campaign&other=..").starts_with("HTTP/1.1 404 "));
    // The list has an audit of its own.
    let list = page.get("/campaigns/list-two");
    assert!(list.contains("Comparisons of groups that do not meet the threshold: "), "{list}");
    assert!(
        page.get("/campaigns/list-two/audit").contains("<svg")
            && page.folder.path("our/audits/list-two").exists()
    );
    assert!(page.get("/campaigns/list-none/audit").starts_with("HTTP/1.1 404 "));
    let version =
        |page: &Page| page.fields("/campaigns/list-two", 1).into_iter().find(|(name, _)| name == "version");
    page.post(409, "/campaigns/list-two/remove", &[field("version", "older")]);
    page.post(303, "/campaigns/list-two/remove", &[version(&page).unwrap()]);
    assert!(!page.get("/campaigns").contains("list-two") && !page.folder.path("our/list-two").exists());
    assert!(!page.folder.path("our/audits/list-two").exists());
    assert!(page.get("/campaigns/campaign").starts_with("HTTP/1.1 200 "));
}

#[test]
fn who_objects_on_the_page_is_on_no_list_from_then_on() {
    let page = with_a_run("en");
    page.get("/campaigns/campaign");
    let sheet = page.folder.read("our/reviews/campaign.csv");
    let header: Vec<&str> = sheet.lines().next().unwrap().split(',').collect();
    let at = header.iter().position(|name| *name == "Identifier").unwrap();
    // From the end: amounts have commas of their own.
    let donor = sheet.lines().nth(3).unwrap().rsplit(',').nth(header.len() - 1 - at).unwrap();
    // A mailing file from before names the person.
    page.folder.write("our/exports/list-plain.csv", "name\n");
    let said = page.post(200, "/objections/one", &fields([("donor", donor), ("channel", "post")]));
    assert!(said.contains("Rows that met a person: 1 of 1."), "{said}");
    assert!(page.get("/files/exports/list-plain.csv").starts_with("HTTP/1.1 404 "));
    page.post(422, "/objections/one", &fields([("donor", donor), ("channel", "pigeon")]));
    page.post(422, "/objections/one", &fields([("donor", "x;y\nz"), ("channel", "post")]));
    let form = fields([("name", "later"), ("goal", "all"), ("channel", "post"), ("cost", "1")]);
    page.post(303, "/campaigns", &form);
    assert!(!page.folder.read("our/list-later/plan.json").contains(donor));
    // Nothing of the list stays, and the next import keeps the objection.
    assert!(!page.folder.path("our/.page/objection.csv").exists());
    page.upload(&[
        data("sample").join("helloasso_paiements.csv").to_str().unwrap(),
        data("sample").join("donors.csv").to_str().unwrap(),
    ]);
    assert!(page.job().contains("Read, checked and predicted"));
    assert!(!page.folder.read("our/campaign/plan.json").contains(donor));
}

#[test]
fn settings_have_the_names_of_the_file_and_wrong_ones_change_nothing() {
    let page = with_a_run("fr");
    page.folder.write("our/obole.toml", "# à nous\n[plan]\ncost = 2 # timbre\n");
    let shown = page.get("/settings");
    assert!(
        shown.contains("name=\"plan.cost\" value=\"2\"") && shown.contains("Coût d’un contact"),
        "{shown}"
    );
    let save = |status: u16, given: &[(String, String)]| {
        let shown = page.get("/settings");
        page.post(status, "/settings", &[given, &[version_of(&shown)]].concat())
    };
    let refused = save(422, &fields([("plan.cost", "2"), ("plan.budget", "beaucoup")]));
    assert!(refused.contains("beaucoup"), "{refused}");
    assert!(page.folder.read("our/obole.toml").starts_with("# à nous\n[plan]\ncost = 2 # timbre\n"));
    save(303, &fields([("plan.cost", "2"), ("plan.budget", "1 500,50"), ("plan.channel", "email")]));
    let kept = page.folder.read("our/obole.toml");
    assert!(kept.contains("cost = 2 # timbre") && kept.contains("budget = \"1 500,50\""), "{kept}");
    save(303, &fields([("plan.budget", ""), ("plan.channel", "")]));
    assert_eq!(page.folder.read("our/obole.toml"), "# à nous\n[plan]\ncost = 2 # timbre\n");
    // A form that was opened before this change does not undo it.
    let stale = [field("plan.cost", "9"), version_of(&shown)];
    save(303, &fields([("plan.goal", "renew")]));
    assert!(page.post(409, "/settings", &stale).contains("modifié ailleurs"));
    assert!(page.folder.read("our/obole.toml").contains("cost = 2 # timbre"));
}

#[test]
fn a_passphrase_locks_the_names_and_opens_them() {
    let page = with_a_run("en");
    let twice = |one: &str, other: &str| fields([("passphrase", one), ("again", other)]);
    page.post(422, "/encrypt", &twice("a long enough phrase", "another phrase"));
    page.post(422, "/encrypt", &twice("short", "short"));
    assert!(page.folder.path("our/people/book.json").exists());
    page.post(303, "/encrypt", &twice("a long enough phrase", "a long enough phrase"));
    assert!(
        page.folder.path("our/people/book.age").exists()
            && !page.folder.path("our/people/book.json").exists()
    );
    assert!(page.get("/privacy?words=mar").contains("Marie"), "the page that encrypted it has it open");
    // Another start asks for it before anything else.
    let folder = Rc::clone(&page.folder);
    drop(page);
    let page = Page::of(folder, "en");
    for path in ["/", "/privacy?words=mar", "/campaigns/campaign", "/import"] {
        assert!(page.get(path).contains("location: /unlock"), "{path}");
    }
    assert!(page.post(303, "/import/remove", &fields([("file", "x")])).contains("location: /unlock"));
    page.post(422, "/unlock", &fields([("passphrase", "a wrong phrase")]));
    page.post(422, "/unlock", &fields([("passphrase", "")]));
    assert!(page.get("/").contains("location: /unlock"));
    page.post(303, "/unlock", &fields([("passphrase", "a long enough phrase")]));
    assert!(page.get("/privacy?words=mar").contains("Marie"));
    // Nothing on the disk holds it.
    let holds = |name: &str| page.folder.read(name).contains("long enough");
    assert!(!holds("our/run.json") && !page.folder.path("our/obole.toml").exists());
}

#[test]
fn letters_are_written_for_a_signed_list_only() {
    let page = with_a_run("en");
    let letters = "/campaigns/campaign/letters";
    assert!(page.get(letters).starts_with("HTTP/1.1 404 "));
    page.post(404, letters, &fields([("act", "begin")]));
    page.folder.ends(0, &["review", &page.folder.at("our/campaign"), "--approve", "--by", "Camille"]);
    page.post(303, letters, &fields([("act", "begin")]));
    // What is missing is said, and nothing is written before it is there.
    assert!(page.get(letters).contains("Fill in the name of the association"));
    page.post(422, letters, &fields([("act", "write"), ("as", "html"), ("by", "Camille")]));
    let own = fields([("association", "Les \"Amis\""), ("signatory", "Zoé"), ("contact", "12 rue Exemple")]);
    let save = |given: &[(String, String)]| {
        let shown = page.get(letters);
        page.post(303, letters, &[given, &[version_of(&shown)]].concat())
    };
    save(&own);
    // The comment at the beginning is no part of the text that a person changes.
    let draft = page.folder.read("our/letters/renew.txt");
    let (comment, text) = draft.split_once("#}\n").unwrap();
    let text = text.replace("Subject: ", "Subject: Bonjour, ");
    let texts = [("text-renew.txt", text.as_str()), ("text-../obole.txt", "x"), ("text-new.txt", "x")];
    save(&fields(texts));
    assert!(!page.folder.path("our/obole.txt").exists() && !page.folder.path("our/letters/new.txt").exists());
    assert_eq!(page.folder.read("our/letters/renew.txt"), format!("{comment}#}}\n{text}"));
    let shown = page.get(letters);
    assert!(shown.contains("Bonjour, ") && shown.contains("Nothing is missing"), "{shown}");
    page.post(422, letters, &fields([("act", "write"), ("as", "csv")]));
    // A pushy phrase is named before anybody is asked to keep it.
    let pushy = format!("{text}\nThis is your last chance to give this year.\n");
    save(&fields([("text-renew.txt", pushy.as_str())]));
    let shown = page.get(letters);
    assert!(shown.contains("last chance") && !shown.contains("Nothing is missing"), "{shown}");
    assert!(shown.contains("renew.txt, row "), "{shown}");
    save(&fields([("text-renew.txt", text.as_str())]));
    assert!(page.post(409, letters, &own).contains("changed elsewhere"));
    page.post(303, letters, &fields([("act", "write"), ("as", "html"), ("by", "Camille")]));
    let written = page.get("/files/exports/campaign-letters.html");
    assert!(written.contains("Bonjour, ") && written.contains("Les &quot;Amis&quot;"), "no letters");
}

#[test]
fn the_page_speaks_the_other_language_and_ends() {
    let mut page = with_a_run("en");
    page.post(303, "/language", &fields([("lang", "fr")]));
    assert!(page.get("/campaigns").contains("<html lang=\"fr\">"));
    page.post(303, "/language", &fields([("lang", "xx")]));
    assert!(page.get("/drift").contains("depuis le dernier calcul"));
    assert!(page.post(200, "/close", &[]).contains("Obole est fermé"));
    let start = Instant::now();
    while page.process.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < Duration::from_secs(10), "the program did not end");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A desktop starts the program without a call, a terminal, or a folder.
#[cfg(target_os = "linux")]
#[test]
fn a_double_click_opens_the_page_of_the_own_folder() {
    let home = Folder::new();
    let clicked = |display: &str| {
        let mut command = obole();
        command.env("HOME", home.at("home")).env("DISPLAY", display).env("LANG", "fr_FR.UTF-8");
        command.env_remove("WAYLAND_DISPLAY").env_remove("LC_ALL").env_remove("LC_MESSAGES").env("PATH", "");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let mut process = clicked(":0");
    let mut link = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut link).unwrap();
    assert!(link.starts_with("http://127.0.0.1:"), "{link}");
    assert!(home.path("home/Obole").is_dir());
    process.kill().unwrap();
    process.wait().unwrap();
    // Without a desktop it says how it is called.
    let answer = clicked("").wait_with_output().unwrap();
    assert!(answer.status.code() == Some(2) && answer.stdout.is_empty());
}
