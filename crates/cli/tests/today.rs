//! Tests of `obole today`: the list in both languages, marks of one person and of two at once, the files, and
//! what a person may read or have erased.

#[cfg(test)]
mod support;

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;
use support::{Folder, data};

const DAY: [&str; 2] = ["--day", "2026-11-17"];

/// A folder with an invented association for which every rule finds somebody, and its vault.
#[cfg(test)]
struct Desk {
    folder: Folder,
}

#[cfg(test)]
impl Desk {
    fn new() -> Self {
        let desk = Self { folder: Folder::new() };
        let (gifts, donors) = tables();
        desk.write("dons.csv", &gifts);
        desk.write("donors.csv", &donors);
        desk.ends(
            0,
            &["import", "dons.csv", "--donors", "donors.csv", "--out", "ledger", "--people", "people"],
        );
        desk
    }

    fn today(&self, code: i32, more: &[&str]) -> (String, String) {
        self.ends(code, &[&["today", "ledger"], &DAY[..], more].concat())
    }

    fn json(&self, more: &[&str]) -> Value {
        serde_json::from_str(&self.today(0, &[more, &["--json"]].concat()).0).unwrap()
    }

    /// Returns the donors of the list with their states.
    fn states(&self, more: &[&str]) -> Vec<(String, String)> {
        let list = self.json(more);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let actions = list["actions"].as_array().unwrap().iter();
        actions.map(|action| (text(&action["donor_id"]), text(&action["state"]["state"]))).collect()
    }
}

#[cfg(test)]
support::is_a_folder!(Desk);

/// Returns the payments and the donors.
fn tables() -> (String, String) {
    let mut gifts = vec![("w0".to_owned(), "2021-01-31", "40", "")];
    let mut give = |id: &str, day: &'static str, amount: &'static str, code: &'static str| {
        gifts.push((id.to_owned(), day, amount, code));
    };
    for n in 0..20 {
        give(&format!("x{n}"), "2025-06-30", "40", "");
    }
    give("A1", "2026-11-03", "500", "");
    give("A2", "2026-11-10", "500", "");
    for n in 0..9 {
        give(&format!("n{n}"), "2026-11-15", "25", "");
    }
    for (id, code) in [("B1", "AM04"), ("B2", "MS02"), ("B3", "AC04"), ("B4", "MD07")] {
        give(id, "2026-08-05", "15", "*");
        give(id, "2026-09-05", "15", "*");
        give(id, "2026-10-05", "15", code);
    }
    give("C1", "2026-09-01", "60", "");
    for day in ["2022-10-01", "2023-10-01", "2024-10-01", "2025-10-01"] {
        give("D1", day, "100", "");
    }
    let mut table = "gift_id,donor_id,date,amount,currency,kind,status,failure_code,recurring\n".to_owned();
    for (at, (id, day, amount, code)) in gifts.iter().enumerate() {
        let status = if ["", "*"].contains(code) { "settled" } else { "failed" };
        let (recurring, code) = (u8::from(!code.is_empty()), code.trim_matches('*'));
        table += &format!("p{at},{id},{day},{amount},EUR,gift,{status},{code},{recurring}\n");
    }
    let mut donors = "donor_id,last_name,first_name,email,address,postcode,city,country,phone,\
                      consent_email,consent_post,consent_phone\n"
        .to_owned();
    let ids: std::collections::BTreeSet<&str> = gifts.iter().map(|(id, ..)| id.as_str()).collect();
    for (at, id) in ids.into_iter().enumerate() {
        let (first, last) = match id {
            "A1" => ("Capucine".to_owned(), "FICTIVE-DE-LA-TRÈS-LONGUE-VALLÉE-AUX-LOUPS".to_owned()),
            _ => (format!("Prénom{at}"), format!("Inventé{at}")),
        };
        // C1 takes no e-mail, D1 no call, A2 nothing at all.
        let consents = match id {
            "C1" => "objected,allowed,objected",
            "D1" => "unknown,unknown,objected",
            "A2" => "objected,objected,objected",
            _ => "allowed,allowed,allowed",
        };
        donors += &format!(
            "{id},{last},{first},{}@exemple.example,{at} rue du Test,590{at:02},Lille{at},FR,06 39 98 01 {at:02},{consents}\n",
            id.to_lowercase()
        );
    }
    (table, donors)
}

#[test]
fn the_list_fits_a_screen_in_both_languages() {
    let desk = Desk::new();
    for (lang, name) in [("en", "today"), ("fr", "today-fr")] {
        let (out, err) = desk.today(0, &["--lang", lang, "--people", "people"]);
        let lines: Vec<&str> = out.lines().chain(err.lines()).collect();
        assert!(lines.len() <= 25, "{out}{err}");
        assert!(lines.iter().all(|line| line.chars().count() <= 100), "{out}{err}");
        assert_eq!(out.lines().count(), 20);
        insta::assert_snapshot!(name, format!("{out}--- words\n{err}"));
    }
}

#[test]
fn without_a_vault_there_are_identifiers_and_with_one_names_on_the_data_only() {
    let desk = Desk::new();
    let (out, err) = desk.today(0, &[]);
    assert!(out.contains("A1") && !out.contains("Capucine") && !out.contains("@"), "{out}");
    assert!(!err.contains("Capucine"));
    let (out, err) = desk.today(0, &["--people", "people", "-v"]);
    assert!(out.contains("Capucine") && out.contains("06 39 98 01"), "{out}");
    for word in ["Capucine", "Prénom", "06 39", "@exemple"] {
        assert!(!err.contains(word), "{err}");
    }
    // A2 gave as much, and refuses every channel.
    assert!(!out.contains("A2") && err.contains("No permitted channel"), "{err}");
    // C1 takes no e-mail and no call: a letter.
    let list = desk.json(&["--people", "people"]);
    let of =
        |id: &str| list["actions"].as_array().unwrap().iter().find(|a| a["donor_id"] == id).unwrap().clone();
    assert_eq!((&of("C1")["channel"], &of("D1")["channel"]), (&"post".into(), &"post".into()));
    assert_eq!(list["actions"].as_array().unwrap().iter().filter(|a| a["why"]["rule"] == "death").count(), 1);
}

#[test]
fn marks_are_saved_once_and_keep_the_numbers_of_the_day() {
    let desk = Desk::new();
    let before = desk.states(&[]);
    let at = |id: &str| (before.iter().position(|(donor, _)| donor == id).unwrap() + 1).to_string();
    let marked = desk.json(&["--done", &at("A1"), "--by", "Camille", "--note", "heureuse d’être appelée"]);
    assert_eq!(marked["marked"].as_array().unwrap().len(), 1);
    assert_eq!(desk.json(&["--done", &at("A1")])["marked"].as_array().unwrap().len(), 0);
    desk.today(0, &["--not-done", &at("C1"), "--postpone", "3d"]);
    let contacts = desk.read("contacts.csv");
    assert_eq!(contacts.lines().skip(1).collect::<Vec<_>>(), ["today,A1,2026-11-17,phone,,contacted,"]);
    assert_eq!(desk.read("today.csv").lines().count(), 3);
    let after = desk.states(&[]);
    assert_eq!(
        before.iter().map(|(id, _)| id).collect::<Vec<_>>(),
        after.iter().map(|(id, _)| id).collect::<Vec<_>>()
    );
    assert!(after.contains(&("A1".to_owned(), "done".to_owned())));
    assert!(after.contains(&("C1".to_owned(), "not_done".to_owned())));
    let on = |day: &str| {
        let (out, _) = desk.ends(0, &["today", "ledger", "--day", day, "--most", "50"]);
        ["A1", "C1"].map(|id| out.contains(&format!("· {id} ·")))
    };
    assert_eq!(
        [on("2026-11-18"), on("2026-11-19"), on("2026-11-20")],
        [[false; 2], [false; 2], [false, true]]
    );
    // Nothing is saved if one action is wrong, and all wrong ones are named.
    let (_, err) = desk.today(2, &["--done", "2", "--done", "99", "--not-done", "tabc"]);
    assert!(err.contains("99, tabc"), "{err}");
    assert_eq!(desk.read("today.csv").lines().count(), 3);
    let (_, err) = desk.today(2, &["--done", "3", "--not-done", "3", "--done", "2"]);
    assert!(err.contains("done and as not done") && !err.contains(" is done."), "{err}");
    assert_eq!(desk.read("today.csv").lines().count(), 3);
    desk.today(2, &["--done", "2", "--note", "two\nlines"]);
    for file in ["today.csv", "contacts.csv"] {
        let mode = std::fs::metadata(desk.path(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn two_people_at_once_lose_no_mark() {
    let desk = Desk::new();
    let list = desk.json(&[]);
    let ids: Vec<String> =
        list["actions"].as_array().unwrap().iter().map(|a| a["id"].as_str().unwrap().to_owned()).collect();
    std::thread::scope(|scope| {
        for id in &ids {
            let desk = &desk;
            scope.spawn(move || desk.today(0, &["--done", id, "--by", "Dominique"]));
        }
    });
    assert_eq!(desk.read("today.csv").lines().count(), ids.len() + 1);
    assert!(desk.states(&[]).iter().all(|(_, state)| state == "done"));
}

#[test]
fn files_are_private_and_replace_only_their_own_kind() {
    let desk = Desk::new();
    let files = ["--out", "jour.csv", "--ics", "jour.ics", "--people", "people", "--lang", "fr"];
    desk.today(0, &files);
    let table = desk.read("jour.csv");
    assert!(table.starts_with("\u{feff}numéro;id_action;action;"), "{table}");
    assert!(table.contains("Capucine FICTIVE-DE-LA-TRÈS-LONGUE-VALLÉE-AUX-LOUPS;Appeler;06 39"), "{table}");
    let calendar = desk.read("jour.ics");
    assert!(
        calendar.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && calendar.ends_with("END:VCALENDAR\r\n")
    );
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 10);
    assert!(calendar.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    for secret in ["Capucine", "Prénom", "06 39", "A1", "500", "décès", "MD07", "provision"] {
        assert!(!calendar.contains(secret), "{secret}: {calendar}");
    }
    assert!(calendar.contains("DTSTART;VALUE=DATE:20261117\r\nDTEND;VALUE=DATE:20261118"));
    for file in ["jour.csv", "jour.ics"] {
        let mode = std::fs::metadata(desk.path(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    // The same entries later, under the same identifiers; that of what was done is cancelled.
    let uids = |text: &str| {
        text.lines().filter(|line| line.starts_with("UID")).map(str::to_owned).collect::<Vec<_>>()
    };
    let first = uids(&calendar);
    desk.today(0, &[&files[..], &["--done", "2"]].concat());
    let second = uids(&desk.read("jour.ics"));
    assert!(second.len() == 10 && second.iter().all(|uid| first.contains(uid)));
    assert_eq!(desk.read("jour.ics").matches("STATUS:CANCELLED").count(), 1);
    desk.write("mine.ics", "BEGIN:VCALENDAR\r\nPRODID:-//Mine//\r\nEND:VCALENDAR\r\n");
    desk.today(2, &["--ics", "mine.ics"]);
    desk.today(2, &["--out", "donors.csv"]);
    assert!(desk.read("donors.csv").starts_with("donor_id"));
}

#[test]
fn a_person_reads_what_was_noted_and_erasure_takes_it_out() {
    let desk = Desk::new();
    let at = desk.states(&[]).iter().position(|(id, _)| id == "A1").unwrap() + 1;
    desk.today(0, &["--done", &at.to_string(), "--done", "1", "--note", "=rappeler en mai"]);
    let (text, _) =
        desk.ends(0, &["privacy", "access", "A1", "ledger", "--people", "people", "--lang", "fr"]);
    assert!(text.contains("| Grand premier don | fait | =rappeler en mai |"), "{text}");
    let (text, _) = desk.ends(0, &["privacy", "access", "D1", "ledger", "--people", "people"]);
    assert!(!text.contains("rappeler"), "{text}");
    let erase = ["privacy", "erase", "A1", "ledger", "--people", "people", "--by", "Camille"];
    desk.ends(0, &erase);
    assert!(desk.read("today.csv").contains(",A1,"));
    let (_, words) = desk.ends(0, &[&erase[..], &["--yes"]].concat());
    assert!(words.contains("today.csv"), "{words}");
    assert!(!desk.read("today.csv").contains(",A1,") && !desk.read("contacts.csv").contains(",A1,"));
    assert_eq!(desk.read("today.csv").lines().count(), 2);
    desk.today(0, &[]);
}

#[test]
fn the_same_ledger_gives_the_same_list_on_any_number_of_threads() {
    let desk = Desk::new();
    desk.ends(0, &["import", data("canonical").to_str().unwrap(), "--out", "sample"]);
    let list = |threads: &str| {
        desk.ends(
            0,
            &["today", "sample", "--day", "2024-12-20", "--json", "--most", "100", "--threads", threads],
        )
        .0
    };
    let one = list("1");
    assert!(
        one.contains("going_silent") && one.contains("second_gift") && one.contains("failed_debit"),
        "{one}"
    );
    assert_eq!(one, list("3"));
}

#[test]
fn an_old_ledger_says_so_and_counts_from_its_end() {
    let desk = Desk::new();
    desk.write("old.csv", "gift_id,donor_id,date,amount\n1,A1,2024-02-29,20\n2,A2,2023-05-31,10\n");
    desk.ends(0, &["import", "old.csv", "--out", "old/ledger"]);
    let (out, err) = desk.ends(0, &["today", "old/ledger"]);
    assert!(
        err.contains("29\u{a0}February\u{a0}2024") && out.contains("gift of €20 on 29\u{a0}Feb"),
        "{out}{err}"
    );
    let (out, err) = desk.ends(0, &["today", "old/ledger", "--day", "2026-11-17"]);
    // A day that is asked for adds no gifts to the ledger.
    assert!(out.contains("gift of €20 on 29\u{a0}Feb") && err.contains("ends on"), "{out}{err}");
}

/// Payments of a table with the expiry of cards. The years are past, so that no file has them as its own
/// time.
const CARDS: &str = "Nom;Prénom;Email;Téléphone;Montant;Date du don;Fréquence;Moyen de paiement;Expiration carte\n\
    EXEMPLE;Zoé;zoe@exemple.example;06 39 98 01 01;15,00;05/10/2024;Mensuel;CB;12/2024\n\
    EXEMPLE;Zoé;zoe@exemple.example;06 39 98 01 01;15,00;05/11/2024;Mensuel;CB;12/2024\n\
    TÉMOIN;Luc;luc@exemple.example;06 39 98 01 02;20,00;06/10/2024;Mensuel;CB;10/24\n\
    TÉMOIN;Luc;luc@exemple.example;06 39 98 01 02;20,00;06/11/2024;Mensuel;CB;10/24\n\
    FICTIVE;Ana;ana@exemple.example;06 39 98 01 03;20,00;06/10/2024;Mensuel;CB;09/26\n\
    FICTIVE;Ana;ana@exemple.example;06 39 98 01 03;20,00;06/11/2024;Mensuel;CB;09/26\n\
    INVENTÉ;Noé;noe@exemple.example;06 39 98 01 04;20,00;06/11/2024;Mensuel;CB;hiver 2024\n";

/// Ways in which the days of the cards could be written.
const CARD_DAYS: [&str; 11] = [
    "12/2024",
    "10/24",
    "09/26",
    "2024-12",
    "2024-10-31",
    "2026-09",
    "31/12",
    "31\u{a0}Dec",
    "31/10",
    "31\u{a0}Oct",
    "hiver",
];

#[test]
fn a_card_to_renew_is_an_action_and_its_day_stays_in_the_vault() {
    let folder = Folder::new();
    folder.write("dons.csv", CARDS);
    let import = [
        "import",
        "dons.csv",
        "--date-order",
        "day-first",
        "--currency",
        "EUR",
        "--out",
        "ledger",
        "--people",
        "people",
    ];
    let mut outside = Vec::new();
    for (lang, more) in [("en", &["-v"][..]), ("fr", &["-v", "--json"])] {
        let (out, err) = folder.ends(0, &[&import[..], more, &["--lang", lang]].concat());
        outside.push(("import".to_owned(), format!("{out}{err}")));
    }
    for entry in std::fs::read_dir(folder.path("ledger")).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        outside.push((path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()));
    }
    // Without --people, the vault beside the ledger finds the action and shows no day.
    let list =
        |more: &[&str]| folder.ends(0, &[&["today", "ledger"], &["--day", "2024-11-17"], more].concat());
    for more in [&["--lang", "en", "-v"][..], &["--lang", "fr"], &["--json"]] {
        let (out, err) = list(more);
        outside.push((format!("today {more:?}"), format!("{out}{err}")));
    }
    list(&["--people", "people", "--ics", "jour.ics"]);
    outside.push(("jour.ics".to_owned(), folder.read("jour.ics")));
    for (name, text) in &outside {
        // A row of the list is the day of a gift, never of a card.
        let found = CARD_DAYS.iter().find(|day| text.contains(**day));
        assert_eq!(found, None, "{name}: {text}");
    }
    let of_card = |more: &[&str]| -> Vec<Value> {
        let list: Value = serde_json::from_str(&list(&[more, &["--json"]].concat()).0).unwrap();
        let actions = list["actions"].as_array().unwrap().iter();
        actions.filter(|action| action["why"]["rule"] == "card_expires").cloned().collect()
    };
    let (hidden, shown) = (of_card(&[]), of_card(&["--people", "people", "--lang", "fr"]));
    assert_eq!((hidden.len(), shown.len()), (2, 2));
    assert_eq!(hidden[0]["reason"], "regular gift of €20, card near its expiry date");
    assert_eq!(hidden[0]["id"], shown[0]["id"]);
    // The soonest first; who gave no consent to e-mail is called.
    assert_eq!([&shown[0]["name"], &shown[1]["name"]], ["Luc TÉMOIN", "Zoé EXEMPLE"]);
    assert_eq!([&shown[0]["channel"], &shown[0]["address"]], ["phone", "06 39 98 01 02"]);
    let reason = shown[1]["reason"].as_str().unwrap();
    assert_eq!(reason, "don régulier de 15\u{a0}€, carte valable jusqu’au 31/12");
    let said = |action: &Value| action["script"].as_str().unwrap().to_owned();
    assert!(said(&shown[0]).contains("a expiré") && said(&shown[1]).contains("expire bientôt"));
    let (out, _) = list(&["--people", "people"]);
    assert!(out.contains("card valid until 31\u{a0}Dec") && out.contains("“The card of your"), "{out}");
    list(&["--people", "people", "--lang", "fr", "--out", "jour.csv"]);
    let table = folder.read("jour.csv");
    assert!(table.contains(";Carte à renouveler;") && table.contains("jusqu’au 31/12"), "{table}");
    // A person reads the day, and erasure takes it out.
    let id = shown[1]["donor_id"].as_str().unwrap();
    let (text, _) = folder.ends(0, &["privacy", "access", id, "ledger", "--people", "people"]);
    assert!(text.contains("| End of the card of your regular gift | 31\u{a0}December\u{a0}2024 |"), "{text}");
    assert!(folder.read("people/book.json").contains("\"expires\": \"2024-12-31\""));
    folder.ends(0, &["privacy", "erase", id, "ledger", "--people", "people", "--by", "Camille", "--yes"]);
    assert!(!folder.read("people/book.json").contains("2024-12-31"));
}
