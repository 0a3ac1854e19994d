//! Tests of people with two identifiers who are one person by an answer that no import has brought to the
//! ledger yet.

#[cfg(test)]
mod support;

use serde_json::Value;
use support::Folder;

/// People of whom two or three have the same name and address; B1 refuses letters.
const ALIKE: [(&str, &str, &str); 5] = [
    ("A1", "Capucine", "allowed"),
    ("B1", "Capucine", "objected"),
    ("C1", "Capucine", "allowed"),
    ("E1", "Zéphyrin", "allowed"),
    ("F1", "Zéphyrin", "allowed"),
];

/// A folder with a ledger of invented donors, their vault, and a list by post for all of them.
#[cfg(test)]
struct Desk {
    folder: Folder,
}

#[cfg(test)]
impl Desk {
    fn new() -> Self {
        let desk = Self { folder: Folder::new() };
        let mut gifts = "gift_id,donor_id,date,amount\n".to_owned();
        let mut donors =
            "donor_id,last_name,first_name,address,postcode,city,country,consent_post\n".to_owned();
        for n in 0..60 {
            for year in 2018..2025 {
                gifts += &format!("g{n}y{year},d{n:02},{year}-{:02}-10,{}\n", 1 + n % 12, 20 + n);
            }
            donors += &format!("d{n:02},Inventé{n},Prénom{n},{n} rue du Test,590{n:02},Lille,FR,allowed\n");
        }
        for (at, (id, name, consent)) in ALIKE.into_iter().enumerate() {
            // E1 gave for the last time long ago.
            let years = if id == "E1" { 2009..2011 } else { 2018..2025 };
            for year in years {
                gifts += &format!("h{at}y{year},{id},{year}-01-2{at},50\n");
            }
            donors += &format!("{id},Fictive,{name},7 allée du Faux,31000,Toulouse,FR,{consent}\n");
        }
        desk.write("dons.csv", &gifts);
        desk.write("donors.csv", &donors);
        desk.ends(
            0,
            &["import", "dons.csv", "--donors", "donors.csv", "--out", "ledger", "--people", "people"],
        );
        desk.ends(0, &["fit", "ledger", "--as-of", "2023-01-01", "--out", "model"]);
        desk
    }

    fn plan(&self, hold_out: &str) {
        let args = ["plan", "ledger", "--model", "model", "--as-of", "2024-02-01", "--out", "campaign"];
        let list = ["--hold-out", hold_out, "--unproved", "--budget", "1000", "--not-since", "7"];
        self.ends(0, &[&args[..], &list[..]].concat());
    }

    fn same(&self, pair: &str) {
        self.ends(0, &["people", "review", "ledger", "--people", "people", "--yes", pair]);
    }

    fn export(&self) -> (Value, String) {
        let args = ["export", "campaign", "--people", "people", "--ledger", "ledger", "--out", "m.csv"];
        (self.json(0, &args), self.read("m.csv"))
    }

    fn access(&self, id: &str) -> Value {
        self.json(0, &["privacy", "access", id, "ledger", "--people", "people"])
    }
}

#[cfg(test)]
support::is_a_folder!(Desk);

#[test]
fn a_refusal_under_one_identifier_holds_for_all() {
    let desk = Desk::new();
    desk.plan("0");
    let plan = desk.read("campaign/plan.json");
    assert!(plan.contains("\"A1\"") && plan.contains("\"C1\"") && !plan.contains("\"B1\""));
    desk.ends(0, &["review", "campaign", "--approve", "--by", "Camille"]);
    let (open, mailing) = desk.export();
    assert_eq!((&open["held_back"], &open["taken_off"]), (&2.into(), &0.into()), "{open}");
    assert!(!mailing.contains("Capucine") && mailing.contains("Prénom7"));
    desk.same("A1=B1");
    let (answered, mailing) = desk.export();
    assert_eq!((&answered["held_back"], &answered["taken_off"]), (&1.into(), &1.into()), "{answered}");
    assert!(!mailing.contains("Capucine"));
    desk.ends(0, &["people", "review", "ledger", "--people", "people", "--no", "A1=C1", "--no", "B1=C1"]);
    let (answered, mailing) = desk.export();
    assert_eq!((&answered["held_back"], &answered["taken_off"]), (&0.into(), &1.into()), "{answered}");
    assert!(mailing.contains("C1,") && !mailing.contains("A1,") && !mailing.contains("B1,"), "{mailing}");

    // An objection that only the vault has, under the identifier that is not on the list.
    desk.write("o.csv", "donor_id;channel\nE1;post\n");
    desk.same("E1=F1");
    let args = ["export", "campaign", "--people", "people", "--ledger", "ledger", "--out", "m.csv"];
    desk.ends(0, &[&args[..], &["--objections", "o.csv"]].concat());
    assert!(!desk.export().1.contains("Zéphyrin"));
}

#[test]
fn a_payment_under_one_identifier_keeps_all() {
    let desk = Desk::new();
    let purge = |more: &[&str]| {
        let args = ["privacy", "purge", "ledger", "--people", "people", "--as-of", "2025-06-01"];
        desk.json(0, &[&args[..], more].concat())
    };
    assert_eq!(purge(&[])["archive"], 1);
    desk.same("E1=F1");
    let found = purge(&["--yes", "--by", "Camille"]);
    assert_eq!([&found["archive"], &found["solicitation"]], [0, 0].map(Value::from).each_ref(), "{found}");
    assert_eq!(desk.access("F1")["gifts"].as_array().unwrap().len(), 9);
}

#[test]
fn a_person_reads_what_is_held_under_each_identifier() {
    let desk = Desk::new();
    desk.plan("0.3");
    desk.same("A1=B1");
    for id in ["A1", "B1"] {
        let found = desk.access(id);
        assert_eq!(found["donor_id"], "A1");
        assert_eq!(found["gifts"].as_array().unwrap().len(), 14, "{found}");
        let post = found["consents"].as_array().unwrap().iter().find(|on| on["channel"] == "post");
        assert_eq!(post.unwrap()["state"], "refused", "{found}");
        assert_eq!(found["lists"].as_array().unwrap().len(), 1, "{found}");
    }
}

/// A draft holds a person whatever was done to its sheet.
#[test]
fn a_list_is_reported_without_its_sheet() {
    let desk = Desk::new();
    desk.plan("0.3");
    let plan: Value = serde_json::from_str(&desk.read("campaign/plan.json")).unwrap();
    let rows = plan["plan"]["rows"].as_array().unwrap();
    let of_arm = |arm: &str| {
        rows.iter().find(|row| row["arm"] == arm).unwrap()["donor_id"].as_str().unwrap().to_owned()
    };
    let (contacted, held_out) = (of_arm("contacted"), of_arm("held_out"));
    let kept = |id: &str| desk.access(id)["lists"][0]["kept"].as_str().unwrap().to_owned();
    assert_eq!([kept(&contacted), kept(&held_out)], ["yes", "held_out"]);
    let sheet = desk.read("campaign/plan.csv");
    desk.write("campaign/plan.csv", &sheet.replacen("donor_id", "Donor_ID", 1));
    assert_eq!([kept(&contacted), kept(&held_out)], ["yes", "held_out"]);
    let without: Vec<&str> = sheet.lines().filter(|line| !line.contains(&format!(",{contacted},"))).collect();
    desk.write("campaign/plan.csv", &format!("{}\n", without.join("\n")));
    assert_eq!(kept(&contacted), "no");
    obole_ledger::disk::remove_file(&desk.path("campaign/plan.csv")).unwrap();
    assert_eq!(kept(&contacted), "yes");
}
