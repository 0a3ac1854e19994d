//! Letters of the sample's signed list, with real processes: who gets one, what is recorded, what is refused.
#![cfg(unix)]

#[cfg(test)]
mod support;

use std::os::unix::fs::PermissionsExt;

use support::{Folder, data};

/// A folder with a run of the sample, a signed plan, and filled templates.
#[cfg(test)]
struct Desk {
    folder: Folder,
}

#[cfg(test)]
impl Desk {
    fn new() -> Self {
        let desk = Self { folder: Folder::new() };
        let sample = data("sample");
        let sample = sample.to_str().unwrap();
        desk.ends(0, &["run", sample, "--out", "out", "--hold-out", "0.3", "--channel", "post", "-q"]);
        desk.ends(0, &["letters", "--write-templates", "t", "--lang", "fr"]);
        desk.write(
            "t/letters.toml",
            "language = \"fr\"\nassociation = \"Les Amis\"\nsignatory = \"Camille\"\ncontact = \"1 rue du Faux\"\n",
        );
        desk
    }

    /// As [`Folder::ends`], for letters of the plan.
    fn letters(&self, code: i32, more: &[&str]) -> (String, String) {
        let args = ["letters", "out/campaign", "--people", "out/people", "--templates", "t"];
        self.ends(code, &[&args[..], more].concat())
    }
}

#[cfg(test)]
support::is_a_folder!(Desk);

#[test]
fn only_a_signed_list_has_letters_and_nobody_who_was_held_out_gets_one() {
    let desk = Desk::new();
    let (_, words) = desk.letters(3, &["--out", "l.html"]);
    assert!(words.contains("a draft") && !desk.path("l.html").exists(), "{words}");
    desk.ends(0, &["review", "out/campaign", "--approve", "--by", "Camille"]);

    desk.letters(0, &["--out", "l.html"]);
    let page = desk.read("l.html");
    let mode = std::fs::metadata(desk.path("l.html")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let plan: serde_json::Value = serde_json::from_str(&desk.read("out/campaign/plan.json")).unwrap();
    let arms: Vec<&str> =
        plan["plan"]["rows"].as_array().unwrap().iter().map(|row| row["arm"].as_str().unwrap()).collect();
    let contacted = arms.iter().filter(|arm| **arm == "contacted").count();
    assert!(contacted < arms.len() && contacted > 50, "{contacted} of {}", arms.len());
    assert_eq!(page.matches("<section>").count(), contacted);
    assert_eq!(page.matches("<p class=\"draft\">BROUILLON</p>").count(), contacted);
    for row in plan["plan"]["rows"].as_array().unwrap() {
        let id = row["donor_id"].as_str().unwrap();
        let code = if row["arm"] == "contacted" { 0 } else { 3 };
        if id.ends_with(['3', 'K']) {
            desk.letters(code, &["--preview", "--donor", id]);
        }
        assert!(!page.contains(id), "no letter holds an identifier");
    }
    // The same letters are the same bytes, and a file of another kind is not replaced.
    desk.letters(0, &["--out", "l.html"]);
    assert_eq!(desk.read("l.html"), page);
    desk.write("mine.html", "<!doctype html><title>Mine</title>");
    desk.letters(2, &["--out", "mine.html"]);
    desk.letters(2, &["--out", "l.csv"]);
    desk.letters(2, &["--out", "l.pdf"]);

    let log = desk.read("out/campaign/log.jsonl");
    assert!(!log.contains("letters_approved"));
    // A call that is refused contacts nobody.
    desk.letters(2, &["--out", "mine.html", "--approved-by", "Alix"]);
    desk.letters(2, &["--out", "l.csv", "--approved-by", "Alix"]);
    desk.letters(2, &["--out", "l.html", "--channel", "email"]);
    assert!(!desk.path("out/contacts.csv").exists());
    assert_eq!(desk.read("out/campaign/log.jsonl"), log);
    let (_, words) = desk.letters(0, &["--out", "l.html", "--approved-by", "Alix"]);
    assert!(words.contains("contacts.csv") && words.contains("--verify"), "{words}");
    assert!(!desk.read("l.html").contains("BROUILLON"));
    // Both arms are in the log of contacts, once.
    let logged = |desk: &Desk| desk.read("out/contacts.csv").lines().count();
    assert_eq!(logged(&desk), arms.len() + 1);
    let (_, words) = desk.letters(0, &["--out", "l.html", "--approved-by", "Alix"]);
    assert!(words.contains("approved before: 1 time"), "{words}");
    assert_eq!(logged(&desk), arms.len() + 1);
    let last = desk.read("out/campaign/log.jsonl").lines().last().unwrap().to_owned();
    assert!(last.contains("\"who\":\"Alix\",\"what\":\"letters_approved\""), "{last}");
    desk.ends(0, &["review", "out/campaign", "--verify"]);
}

/// The rows of a list that match nobody are named, and never what they hold.
#[test]
fn a_list_of_objections_says_which_rows_match_nobody() {
    let desk = Desk::new();
    desk.ends(0, &["review", "out/campaign", "--approve", "--by", "Camille"]);
    let export = ["export", "out/campaign", "--people", "out/people", "--out", "m.csv"];
    desk.ends(0, &export);
    let objects = desk.read("m.csv").lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    desk.write("ids.csv", &format!("donor_id;channel\nZZ9;post\n{objects};post\nZZ8;post\n"));
    let list = |name: &'static str, more: &[&'static str]| [&["--objections", name], more].concat();
    let call = |more: Vec<&'static str>| [&export[..], &more].concat();
    let (_, refused) = desk.ends(3, &call(list("ids.csv", &[])));
    assert!(refused.contains("of 3 rows of the list, 1 name") && refused.contains("ids.csv"), "{refused}");
    assert!(refused.contains("rows 2, 4") && refused.contains("--accept-unmatched"), "{refused}");
    assert!(!refused.contains("ZZ9") && !refused.contains("obole check"), "{refused}");
    let (_, went_on) = desk.ends(0, &call(list("ids.csv", &["--accept-unmatched"])));
    assert!(went_on.contains("Rows read: 3; rows that found somebody: 1"), "{went_on}");
    assert!(went_on.contains("2 rows match nobody") && went_on.contains("Row: 2, 4"), "{went_on}");
    // E-mails of people who are no donors stop nothing, even if all of a list are.
    desk.write("left.csv", "email\nzz1@example.net\nzz2@example.net\n");
    let (_, left) = desk.ends(0, &call(list("left.csv", &[])));
    assert!(left.contains("Rows read: 2; rows that found somebody: 0"), "{left}");
    assert!(left.contains("vault saves them") && left.contains("Row: 2, 3"), "{left}");
    assert!(!left.contains("zz1@"), "{left}");
    let answer = desk.json(0, &call(list("left.csv", &[])));
    assert_eq!(answer["objection_lists"][0]["unmatched_rows"], serde_json::json!([2, 3]), "{answer}");
}

#[test]
fn who_objected_since_gets_no_letter_and_another_vault_is_refused() {
    let desk = Desk::new();
    desk.ends(0, &["review", "out/campaign", "--approve", "--by", "Camille"]);
    desk.ends(0, &["export", "out/campaign", "--people", "out/people", "--out", "m.csv"]);
    let mailing = desk.read("m.csv");
    let objects = mailing.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    desk.letters(0, &["--preview", "--donor", &objects]);
    desk.write("o.csv", &format!("donor_id;channel\n{objects};post\n"));
    desk.ends(
        0,
        &["export", "out/campaign", "--people", "out/people", "--out", "m.csv", "--objections", "o.csv"],
    );
    // The vault knows of the objection, which no import has brought to the ledger.
    desk.letters(3, &["--preview", "--donor", &objects]);
    let (out, _) = desk.letters(0, &["--out", "l.docx", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(answer["taken_off"], 1, "{out}");

    desk.ends(0, &["simulate", "--donors", "50", "--years", "3", "--out", "invented"]);
    desk.ends(0, &["import", "invented/named", "--out", "other"]);
    let args = ["letters", "out/campaign", "--people", "other/people", "--templates", "t", "--out", "x.html"];
    desk.ends(3, &args);
    assert!(!desk.path("x.html").exists());
}

#[test]
fn faults_of_templates_stop_before_anything_is_written() {
    let desk = Desk::new();
    desk.ends(0, &["review", "out/campaign", "--approve", "--by", "Camille"]);
    desk.write("t/renew.txt", "Objet : a\n{{ score }} {{ last_gift_day }}\nC’est votre dernière chance.\n");
    let (_, words) = desk.letters(3, &["--out", "l.html"]);
    for part in ["renew.txt, row 2", "score", "--use last_gift_day", "derniere chance", "opt_out"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(!desk.path("l.html").exists());
    desk.letters(1, &["--check"]);

    desk.write(
        "t/renew.txt",
        "Objet : a\nLe {{ last_gift_day }}. C’est votre dernière chance.\n{{ opt_out }}\n",
    );
    desk.letters(3, &["--out", "l.html", "--use", "last_gift_day"]);
    desk.letters(0, &["--out", "l.html", "--use", "last_gift_day", "--accept"]);
    desk.letters(0, &["--check", "--use", "last_gift_day", "--accept"]);
    desk.letters(2, &["--check", "--use", "score"]);
    desk.letters(2, &["--preview", "--tax-sentence", "66"]);
    desk.ends(2, &["letters", "--write-templates", "u", "--accept"]);
}

#[test]
fn the_drafts_are_shown_to_the_people_of_a_list_and_never_written() {
    let desk = Desk::new();
    desk.ends(0, &["review", "out/campaign", "--approve", "--by", "Camille"]);
    let args = ["letters", "out/campaign", "--people", "out/people", "--lang", "fr"];
    let (shown, _) = desk.ends(0, &[&args[..], &["--preview"]].concat());
    assert!(shown.contains("BROUILLON") && shown.contains("[signataire]"), "{shown}");
    desk.ends(0, &[&args[..], &["--check"]].concat());
}

/// Invented people, none of whom may be another.
#[cfg(test)]
const PEOPLE: [(&str, &str); 9] = [
    ("BELMAROT", "Anaïs"),
    ("DRUVIGNAC", "Benoît"),
    ("FASTOUVEL", "Clémence"),
    ("GORMIQUET", "Dorian"),
    ("HALVERNON", "Estelle"),
    ("JUPICROIX", "Fabrice"),
    ("KERZAMPEL", "Gwenola"),
    ("LOUBRITTE", "Hippolyte"),
    ("NESTAVOUX", "Isaure"),
];

#[test]
fn failed_debits_have_letters_by_cause_and_a_death_has_none() {
    let desk = Desk::new();
    let (mut gifts, mut donors) = (
        "gift_id,donor_id,date,amount,currency,kind,status,recurring,failure_code\n".to_owned(),
        "donor_id,last_name,first_name,address,postcode,city,postal_optout\n".to_owned(),
    );
    let codes = ["AM04", "MS03", "AC04", "MD01", "card_expired", "MD07", "MD06", "AM05", "AM04"];
    for (n, code) in codes.into_iter().enumerate() {
        let post = if n == 8 { "1" } else { "0" };
        gifts += &format!("1{n},A{n},2026-05-05,10.00,EUR,gift,settled,1,\n");
        gifts += &format!("2{n},A{n},2026-06-05,10.00,EUR,gift,failed,1,{code}\n");
        let (last, first) = PEOPLE[n];
        donors += &format!("A{n},{last},{first},{n} rue du Faux,3{n}000,Fictiveville,{post}\n");
    }
    // The end of the ledger.
    gifts += "30,A0,2026-06-30,5.00,EUR,other,settled,0,\n";
    // A mistyped year, other money that is no giving, and a donor of whom no refusal is known.
    gifts += "31,A0,2099-05-03,99.00,EUR,gift,settled,0,\n";
    gifts += "32,B0,2026-05-05,10.00,EUR,gift,settled,1,\n33,B0,2026-06-05,10.00,EUR,gift,failed,1,AM04\n";
    desk.write("bank/gifts.csv", &gifts);
    desk.write("bank/donors.csv", &donors);
    desk.ends(0, &["import", "bank", "--out", "l"]);
    let args = ["letters", "--remind", "l", "--people", "l/people", "--templates", "t"];
    let (out, _) =
        desk.ends(0, &[&args[..], &["--json", "--out", "l.html", "--approved-by", "Alix"]].concat());
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&answer["letters"], &answer["taken_off"], &answer["without_letter"], &answer["refusals_unknown"]),
        (&5.into(), &2.into(), &2.into(), &1.into()),
        "{out}"
    );
    let by_template = serde_json::json!({
        "debit-account": 1, "debit-card": 1, "debit-funds": 2, "debit-mandate": 1,
    });
    assert_eq!(answer["by_template"], by_template);
    let page = desk.read("l.html");
    for (n, code) in codes.into_iter().enumerate() {
        assert_eq!(page.contains(PEOPLE[n].0), n < 5, "{code}");
    }
    let record = desk.read("l.html.approval.json");
    assert!(record.contains("\"by\": \"Alix\"") && !page.contains("BROUILLON"), "{record}");

    // Later letters in the same file leave the record of the earlier ones.
    desk.write("t/debit-funds.txt", "{{ greeting }}\n{{ last_gift_day }} {{ last_gift_amount }}\n");
    let gift = ["--use", "last_gift_day", "--use", "last_gift_amount"];
    let approved = ["--out", "l.html", "--approved-by", "Bo"];
    let (_, words) = desk.ends(0, &[&args[..], &gift, &approved].concat());
    assert!(words.contains("l.html.approval.json") && !words.contains("the plan"), "{words}");
    assert!(desk.read("l.html").contains("5\u{a0}mai\u{a0}2026 10\u{a0}€"), "{}", desk.read("l.html"));
    let record: serde_json::Value = serde_json::from_str(&desk.read("l.html.approval.json")).unwrap();
    let approvals = record["approvals"].as_array().unwrap();
    assert_eq!(
        (approvals.len(), &approvals[0]["by"], &approvals[1]["by"]),
        (2, &"Alix".into(), &"Bo".into())
    );
    assert_ne!(approvals[0]["file_sha256"], approvals[1]["file_sha256"]);
    let sha256 = obole_ledger::sha256_file(&desk.path("l.html")).unwrap().sha256;
    assert_eq!(approvals[1]["file_sha256"], sha256);

    // A name is needed; the letter about a debit is for one person; a list of nobody has no approval.
    desk.ends(2, &[&args[..], &gift, &["--out", "l.html", "--approved-by", " "]].concat());
    desk.ends(2, &[&args[..], &gift, &["--out", "x.html", "--households"]].concat());
    desk.ends(3, &[&args[..], &["--out", "x.csv", "--channel", "email", "--approved-by", "Alix"]].concat());
    desk.ends(3, &[&args[..], &["--preview", "--channel", "email"]].concat());
    assert!(!desk.path("x.csv").exists() && !desk.path("x.csv.approval.json").exists());
    desk.write("t/debit-funds.txt", "{{ greeting }}\n");
    desk.ends(3, &[&args[..], &["--preview", "--donor", "A5"]].concat());
    desk.ends(0, &[&args[..], &["--preview", "--donor", "A2"]].concat());
    desk.ends(2, &["letters", "--people", "l/people", "--templates", "t", "--out", "x.html"]);
}
