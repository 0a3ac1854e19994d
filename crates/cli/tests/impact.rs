//! Tests of `obole impact`: its answer, its files, and calls that are refused.

#[cfg(test)]
mod support;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use support::Folder;

/// A folder that goes away, with a ledger of three years in it.
#[cfg(test)]
struct Desk {
    folder: Folder,
}

#[cfg(test)]
impl Desk {
    /// Donors of 2022 to 2024, 60 in each year, of whom two thirds give again; three give with the code
    /// `rare`.
    fn new() -> Self {
        let desk = Self { folder: Folder::new() };
        let mut gifts = "gift_id,donor_id,date,amount,currency,kind,status,campaign,channel\n".to_owned();
        for year in 2022..2025 {
            for at in 0..60 {
                let code = if year == 2024 && at < 3 { "rare" } else { "autumn" };
                let channel = ["post", "web"][at % 2];
                gifts += &format!(
                    "N{year}{at},D{year}{at},{year}-10-{:02},20.00,EUR,gift,settled,{code},{channel}\n",
                    1 + at % 28
                );
                if at % 3 > 0 && year < 2024 {
                    let next = year + 1;
                    gifts +=
                        &format!("R{year}{at},D{year}{at},{next}-12-20,25.00,EUR,gift,settled,,{channel}\n");
                }
            }
        }
        gifts += "F1,D20240,2024-12-21,99.00,CHF,gift,settled,autumn,post\n";
        desk.write("gifts.csv", &gifts);
        desk.ends(0, &["import", "gifts.csv", "--out", "ledger", "--currency", "EUR"]);
        desk
    }

    /// Writes the page; returns the answer and the messages.
    fn impact(&self, wanted: i32, more: &[&str]) -> (String, String) {
        self.ends(wanted, &[&["impact", "ledger", "--out", "impact"], more].concat())
    }
}

#[cfg(test)]
support::is_a_folder!(Desk);

/// Returns the files of a folder with their contents.
#[cfg(test)]
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let named = entries.filter(|entry| entry.path().is_file());
    named.map(|it| (it.file_name().into_string().unwrap(), std::fs::read(it.path()).unwrap())).collect()
}

#[test]
fn the_answer_fits_one_screen_and_begins_with_the_income() {
    let desk = Desk::new();
    for (lang, words) in
        [("en", ["income €2,240", "Page:"]), ("fr", ["collecte 2\u{202f}240\u{a0}€", "Page\u{a0}:"])]
    {
        let (out, _) = desk.impact(0, &["--lang", lang]);
        assert!(out.lines().count() <= 25 && out.lines().all(|line| line.chars().count() <= 100), "{out}");
        // 60 gifts of 20 and 40 of 25 are 2,200; the year is the last complete one.
        let words = words.map(|word| word.replace("2,240", "2,200").replace("2\u{202f}240", "2\u{202f}200"));
        assert!(out.starts_with("2024") && words.iter().all(|word| out.contains(word)), "{out}");
    }
}

#[test]
fn the_files_agree_and_hide_the_rare_campaign_with_another() {
    let desk = Desk::new();
    desk.impact(0, &[]);
    let found = files(&desk.path("impact"));
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["dictionary.csv", "dictionary.json", "impact.csv", "impact.html", "impact.json", "impact.parquet"]
    );
    let csv = obole::store::read_table(&desk.path("impact/impact.csv")).unwrap();
    let parquet = obole::store::read_table(&desk.path("impact/impact.parquet")).unwrap();
    for column in ["year", "measure", "group_kind", "group", "unit", "note"] {
        assert_eq!(csv.column(column).unwrap(), parquet.column(column).unwrap());
    }
    let json: Value = serde_json::from_slice(&found["impact.json"]).unwrap();
    let figures = json["figures"].as_array().unwrap();
    assert_eq!((figures.len(), csv.len()), (csv.len(), parquet.len()));
    let income: Vec<(&str, Option<f64>)> = figures
        .iter()
        .filter(|row| row["year"] == 2024 && row["group_kind"] == "campaign" && row["measure"] == "income")
        .map(|row| (row["group"].as_str().unwrap(), row["value"].as_f64()))
        .collect();
    // 3 gave with `rare`; 40 without a code are fewer than the 57 of `autumn`.
    assert_eq!(income, [("", None), ("autumn", Some(1_140.0)), ("rare", None)]);
    assert_eq!(json["other_currencies"], serde_json::json!(["CHF"]));
    // Each measure of the table is in the dictionary.
    let dictionary = obole::store::read_table(&desk.path("impact/dictionary.csv")).unwrap();
    let defined = dictionary.column("measure").unwrap();
    assert!(csv.column("measure").unwrap().iter().all(|measure| defined.contains(measure)));
    for (name, bytes) in found {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(
            !text.contains("D2024") && !text.contains("99.0"),
            "{name} holds a donor or another currency"
        );
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let desk = Desk::new();
    let made = ["1", "3"].map(|threads| {
        desk.impact(0, &["--threads", threads]);
        files(&desk.path("impact"))
    });
    assert_eq!(made[0], made[1]);
}

#[test]
fn costs_come_from_the_contacts_beside_the_ledger_or_from_the_call() {
    let desk = Desk::new();
    desk.write(
        "contacts.csv",
        "campaign,donor_id,date,channel,cost,arm\nautumn,D20240,2024-10-01,post,100.00,contacted\n\
         autumn,D20241,2024-10-01,post,14.00,contacted\nautumn,D20242,2023-10-01,post,500.00,contacted\n",
    );
    let cost = |more: &[&str]| -> (Option<f64>, Option<f64>) {
        desk.impact(0, more);
        let json: Value = serde_json::from_slice(&files(&desk.path("impact"))["impact.json"]).unwrap();
        let of = |measure: &str| {
            let mut rows = json["figures"].as_array().unwrap().iter();
            rows.find(|row| row["measure"] == measure && row["group"] == "autumn")
                .and_then(|row| row["value"].as_f64())
        };
        (of("cost"), of("raised_over_cost"))
    };
    assert_eq!(cost(&[]), (Some(114.0), Some(10.0)));
    assert_eq!(cost(&["--cost", "autumn=228,00"]), (Some(228.0), Some(5.0)));
    let (_, err) = desk.impact(2, &["--cost", "autum=5", "--cost", "sprin=5"]);
    assert!(err.contains("autum") && err.contains("sprin"), "{err}");
    desk.impact(2, &["--cost", "autumn=5", "--cost", "autumn=6"]);
    desk.impact(2, &["--cost", "autumn"]);
}

#[test]
fn a_plan_that_cannot_be_measured_is_named_with_the_reason() {
    let desk = Desk::new();
    desk.write("nothing/plan.json", "{}");
    // A plan that is not there is a wrong call.
    let (_, err) = desk.impact(2, &["--plans", &desk.at("nowhere")]);
    assert!(err.contains("nowhere") && !desk.path("impact").exists(), "{err}");
    let (out, _) = desk.impact(0, &["--plans", &desk.at("nothing")]);
    assert!(out.contains("not measured: 1"), "{out}");
    let json: Value = serde_json::from_slice(&files(&desk.path("impact"))["impact.json"]).unwrap();
    assert_eq!(json["not_measured"][0]["name"], "nothing");
    let page = String::from_utf8(files(&desk.path("impact"))["impact.html"].clone()).unwrap();
    assert!(page.contains("nothing:") && !page.contains(&desk.at("nothing")));
}

#[test]
fn the_effects_of_logged_plans_are_measured_and_pooled() {
    let desk = Desk::new();
    let mut log = "campaign,donor_id,date,channel,cost,arm,draft_sha256\n".to_owned();
    for (campaign, sha256, arms, on) in [
        ("one", "a", 2, "2024-12-01"),
        ("two", "b", 2, "2024-12-01"),
        ("other", "", 2, "2024-12-01"),
        ("all", "c", 100, "2024-12-01"),
        ("before", "d", 2, "2023-12-01"),
    ] {
        let sha256 = sha256.repeat(64);
        for at in 0..60 {
            let arm = if at % arms == 1 { "held_out" } else { "contacted" };
            log += &format!("{campaign},D2023{at},{on},post,1.00,{arm},{sha256}\n");
        }
    }
    desk.write("contacts.csv", &log);
    let effects = |more: &[&str]| -> Value {
        desk.impact(0, more);
        serde_json::from_slice(&files(&desk.path("impact"))["impact.json"]).unwrap()
    };
    // The ledger ends on 20 December, and may be quiet for a month after it.
    let found = effects(&["--weeks", "3"]);
    let of = |at: usize| &found["effects"][at];
    assert_eq!((of(0)["name"].as_str(), of(1)["name"].as_str()), (Some("one"), Some("two")));
    // Even numbers were contacted; 20 of 30 gave in each arm.
    assert_eq!(of(0)["response"]["estimate"], 0.0);
    assert!(of(0)["response"]["low"].as_f64().unwrap() < -0.1);
    assert_eq!(found["pooled"]["response"]["campaigns"], 2);
    let names: Vec<&str> =
        found["not_measured"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    // Twelve weeks are not over; an arm of 30 is too small for 40.
    assert_eq!(effects(&["--weeks", "12"])["effects"].as_array().unwrap().len(), 0);
    assert_eq!(effects(&["--weeks", "3", "--fewest", "40"])["effects"].as_array().unwrap().len(), 0);
}

#[test]
fn the_retention_is_that_of_kpi() {
    let folder = Folder::new();
    folder.ends(0, &["import", support::data("canonical").to_str().unwrap(), "--out", "ledger"]);
    folder.ends(0, &["impact", "ledger", "--year", "2024", "--out", "impact"]);
    let kpi = folder.json(0, &["kpi", "ledger", "--as-of", "2025-01-01"]);
    let impact: Value = serde_json::from_slice(&files(&folder.path("impact"))["impact.json"]).unwrap();
    for (measure, class) in [("retention", "all"), ("retention_new", "new"), ("retention_repeat", "repeat")] {
        let of =
            |row: &&Value| row["year"] == 2024 && row["measure"] == measure && row["group_kind"] == "all";
        let row = impact["figures"].as_array().unwrap().iter().find(of).unwrap();
        let wanted = &kpi["years"].as_array().unwrap().last().unwrap()["retention"][class];
        assert_eq!((&row["value"], &row["n"]), (&wanted["rate"], &wanted["of"]), "{measure}");
    }
}

#[test]
fn a_year_that_the_ledger_does_not_have_is_refused() {
    let desk = Desk::new();
    let (_, err) = desk.impact(3, &["--year", "1999"]);
    assert!(err.contains("1999") && !desk.path("impact").exists(), "{err}");
}
