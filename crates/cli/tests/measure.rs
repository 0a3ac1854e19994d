//! Tests of `obole measure`: plans with a later ledger, several campaigns, tables, and calls that are
//! refused.

#[path = "measure/contacts.rs"]
#[cfg(test)]
mod contacts;
#[cfg(test)]
mod support;

use support::Folder;

/// A folder with an invented association of 600 donors: half of those who were contacted gave in March 2024,
/// one in ten of the others. Monthly gifts before and after make the ledger complete.
#[cfg(test)]
struct Desk {
    folder: Folder,
}

#[cfg(test)]
impl Desk {
    /// Imports the history up to February 2024, signs a list of everybody, and imports the history again with
    /// the gifts of March.
    fn new() -> Self {
        let desk = Self { folder: Folder::new() };
        desk.write("gifts.csv", &history(&[], 26));
        desk.ends(0, &["import", "gifts.csv", "--out", "ledger"]);
        desk.ends(0, &["fit", "ledger", "--as-of", "2023-01-01", "--out", "model"]);
        desk.plan("spring", "0.3", &[]);
        let held_out = desk.held_out("spring");
        let march: Vec<(u32, u32)> = (0..600)
            .filter(|donor| if held_out.contains(donor) { donor % 10 == 0 } else { donor % 2 == 0 })
            .map(|donor| (donor, 10 + donor % 40))
            .collect();
        desk.write("later.csv", &history(&march, 36));
        desk.ends(0, &["import", "later.csv", "--out", "ledger"]);
        desk
    }

    fn plan(&self, name: &str, hold_out: &str, more: &[&str]) {
        let args = ["plan", "ledger", "--model", "model", "--as-of", "2024-02-01", "--out", name];
        let list = ["--hold-out", hold_out, "--unproved", "--budget", "1000", "--not-since", "7"];
        self.ends(0, &[&args[..], &list[..], more].concat());
        self.ends(0, &["review", name, "--approve", "--by", "Camille"]);
    }

    /// Returns the numbers of the donors held out.
    fn held_out(&self, plan: &str) -> Vec<u32> {
        let text = std::fs::read_to_string(self.path(plan).join("plan.json")).unwrap();
        let plan: serde_json::Value = serde_json::from_str(&text).unwrap();
        let rows = plan["plan"]["rows"].as_array().unwrap();
        assert!(rows.len() > 300, "{}", rows.len());
        let held = rows.iter().filter(|row| row["arm"] == "held_out");
        held.map(|row| row["donor_id"].as_str().unwrap()[1..].parse().unwrap()).collect()
    }
}

#[cfg(test)]
support::is_a_folder!(Desk);

/// Writes a gift a year of each donor, gifts of one donor in each month, and the gifts of March 2024.
#[cfg(test)]
fn history(march: &[(u32, u32)], months: u32) -> String {
    let mut text = "gift_id,donor_id,date,amount,currency,kind,status\n".to_owned();
    let mut gift = |donor: u32, day: &str, amount: u32| {
        text.push_str(&format!("{donor}-{day},D{donor:04},{day},{amount}.00,EUR,gift,settled\n"));
    };
    for donor in 0..600 {
        gift(donor, &format!("2022-{:02}-{:02}", 1 + donor % 12, 1 + donor % 28), 20 + donor % 30);
        if donor % 3 > 0 {
            gift(donor, &format!("2023-{:02}-{:02}", 1 + donor % 11, 1 + donor % 28), 20 + donor % 50);
        }
    }
    for month in 0..months {
        gift(9_999, &format!("{}-{:02}-15", 2022 + month / 12, 1 + month % 12), 10);
    }
    for (donor, amount) in march {
        gift(*donor, "2024-03-20", *amount);
    }
    text
}

#[test]
fn the_effect_of_a_signed_list_is_that_of_the_draw() {
    let desk = Desk::new();
    let call = ["measure", "spring", "ledger", "--from", "2024-03-01", "--weeks", "8"];
    let found = desk.json(0, &[&call[..], &["--out", "effect.json"]].concat());
    let one = &found["campaigns"][0];
    assert_eq!(one["assignment"], "drawn");
    let [contacted, held_out] = ["contacted", "held_out"].map(|arm| &one[arm]);
    let rate = |arm: &serde_json::Value| arm["response_rate"].as_f64().unwrap();
    assert!(rate(contacted) > 0.4 && rate(held_out) < 0.25, "{one}");
    assert!(one["response"]["low"].as_f64().unwrap() > 0.2, "{one}");
    // Both figures called ROI are of the incremental income, and differ by one.
    let money = &one["money"];
    let figure = |name: &str| money[name]["estimate"].as_f64().unwrap();
    assert!((figure("raised_over_cost") - figure("net_over_cost") - 1.0).abs() < 1e-9);
    let per_person = one["income_per_person"]["estimate"].as_f64().unwrap();
    let people = contacted["people"].as_f64().unwrap();
    assert!((figure("incremental_income") - per_person * people).abs() < 1e-6);
    assert!(figure("incremental_income") < contacted["income"].as_f64().unwrap() / 100.0);
    let saved = obole::campaign::effect::EffectFile::load(&desk.path("effect.json")).unwrap();
    assert_eq!(saved.campaigns[0].plan_sha256.as_deref(), one["plan_sha256"].as_str());
    assert_eq!(serde_json::to_value(saved.response).unwrap(), one["response"]);
    // At most one screen, in both languages, the same for any number of threads.
    for lang in ["en", "fr"] {
        let said = |threads| desk.ends(0, &[&call[..], &["--lang", lang, "--threads", threads]].concat()).0;
        let text = said("1");
        assert!(text.lines().count() <= 25 && text.lines().all(|line| line.chars().count() <= 100), "{text}");
        assert_eq!(text.matches("ROI").count(), 2, "{text}");
        assert_eq!(said("3"), text);
    }
    // The export is the first day without --from; the ledger ends long before today.
    desk.ends(0, &["export", "spring", "--out", "mailing.csv"]);
    let (_, words) = desk.ends(3, &["measure", "spring"]);
    assert!(words.contains("31\u{a0}December\u{a0}2024") || words.contains("2024-12-"), "{words}");
}

#[test]
fn without_people_held_out_no_effect_is_measured() {
    let desk = Desk::new();
    desk.plan("all", "0", &[]);
    let call = ["measure", "all", "--from", "2024-03-01"];
    let (text, _) = desk.ends(1, &call);
    assert!(text.contains("no effect can be measured") && !text.contains("ROI"), "{text}");
    let (_, words) = desk.ends(3, &[&call[..], &["--out", "effect.json"]].concat());
    assert!(words.contains("nothing to save") && !desk.path("effect.json").exists(), "{words}");
    // Pooled with another campaign, it still has no effect.
    let both = ["measure", "spring", "all", "--from", "2024-03-01", "--from", "2024-03-01"];
    let (text, _) = desk.ends(1, &both);
    assert!(text.contains("cannot be pooled") && text.contains("their gifts count in both"), "{text}");
}

#[test]
fn several_campaigns_are_pooled() {
    let desk = Desk::new();
    desk.plan("other", "0.4", &["--channel", "phone"]);
    let call = ["measure", "spring", "other", "ledger", "--from", "2024-03-01", "--from", "2024-09-01"];
    let found = desk.json(1, &[&call[..], &["--weeks", "4"]].concat());
    let effect = |at: usize| found["campaigns"][at]["response"]["estimate"].as_f64().unwrap();
    let mean = found["pooled"]["response"]["mean"]["estimate"].as_f64().unwrap();
    assert!(effect(1) < mean && mean < effect(0), "{found}");
    assert!(found["pooled"]["response"]["tau_squared"].as_f64().unwrap() > 0.0);
    assert_eq!(found["pooled"]["overlapping"], false);
    // Gifts and regular gifts are different answers.
    desk.plan("monthly", "0.3", &["--goal", "monthly"]);
    let three = ["measure", "spring", "monthly", "ledger", "--from", "2024-03-01", "--from", "2024-03-01"];
    let (_, words) = desk.ends(3, &three);
    assert!(words.contains("different answers"), "{words}");
}

#[test]
fn calls_that_cannot_be_answered_are_refused() {
    let desk = Desk::new();
    let refused = |code: i32, args: &[&str], part: &str| {
        let (data, words) = desk.ends(code, &[&["measure"], args].concat());
        assert!(data.is_empty() && words.contains(part), "{args:?}: {data}{words}");
    };
    refused(2, &["spring", "spring", "--from", "2024-03-01", "--from", "2024-03-01"], "twice");
    refused(2, &["spring", "ledger", "ledger"], "two ledgers");
    refused(2, &["ledger"], "no plan");
    refused(2, &["spring", "--from", "2024-03-01", "--from", "2024-04-01"], "once for each");
    refused(2, &["nowhere", "ledger"], "plan");
    let page =
        ["impact", "ledger", "--year", "2024", "--out", "impact", "--plans", "spring", "--plans", "spring"];
    let (_, words) = desk.ends(2, &page);
    assert!(words.contains("twice") && !desk.path("impact").exists(), "{words}");
    refused(2, &["--table", "t.csv", "--arm", "arm"], "--outcome");
    refused(2, &["spring", "--table", "t.csv", "--arm", "arm", "--outcome", "gave"], "--table");
    desk.ends(
        0,
        &["plan", "ledger", "--model", "model", "--as-of", "2024-02-01", "--unproved", "--out", "draft"],
    );
    refused(3, &["draft", "ledger"], "draft");
    desk.ends(0, &["review", "spring", "--reopen", "second", "--by", "Dominique"]);
    desk.ends(0, &["review", "second", "--approve", "--by", "Dominique"]);
    let days = ["--from", "2024-03-01", "--from", "2024-04-01"];
    refused(2, &[&["spring", "second"], &days[..]].concat(), "two versions");
    // A ledger of another history, and a log that holds no approval.
    desk.write("others.csv", &history(&[], 12).replace("D0", "E0").replace("2022-", "2019-"));
    desk.ends(0, &["import", "others.csv", "--out", "others"]);
    refused(3, &["spring", "others", "--from", "2024-03-01"], "other data");
    desk.write("spring/log.jsonl", "");
    refused(3, &["spring", "ledger"], "log");
}

#[test]
fn a_table_gives_the_effect_of_a_past_experiment() {
    let desk = Folder::new();
    let row = |at: u32| {
        let (arm, gave) =
            if at < 400 { ("traité", at.is_multiple_of(8)) } else { ("témoin", at.is_multiple_of(25)) };
        format!("{arm};{};{}\n", if gave { "oui" } else { "non" }, if gave { "30,00" } else { "" })
    };
    desk.write("essai.csv", &format!("groupe;don;montant\n{}", (0..800).map(row).collect::<String>()));
    let call =
        ["measure", "--table", "essai.csv", "--outcome", "don", "--arm", "groupe", "--amount", "montant"];
    let found = desk.json(0, &[&call[..], &["--spent", "100"]].concat());
    let one = &found["campaigns"][0];
    assert_eq!((&one["contacted"]["givers"], &one["held_out"]["givers"]), (&50.into(), &16.into()));
    // (50 − 16) · 30.00 = 1,020 came because of the letter, which cost 100.
    assert!((one["money"]["net"]["estimate"].as_f64().unwrap() - 920.0).abs() < 1e-6, "{one}");
    let (text, _) = desk.ends(0, &[&call[..], &["--lang", "fr"]].concat());
    assert!(text.contains("tirés au sort") && !text.contains("ROI"), "{text}");
}

/// D. Karlan and J. A. List (2007), table 2A: .0179 and .0220.
#[test]
fn the_published_experiment_is_measured_by_the_program() {
    use std::io::Write;
    let path = support::data("../../shared/data/tables/matching_gift_experiment.csv");
    if !path.exists() {
        writeln!(std::io::stderr(), "skipped: {} is not there", path.display()).unwrap();
        return;
    }
    let desk = Folder::new();
    let table = path.to_str().unwrap();
    let call = ["measure", "--table", table, "--outcome", "out_gavedum", "--arm", "treatment"];
    let (text, _) = desk.ends(0, &call);
    assert!(text.contains("2.20%") && text.contains("1.79%"), "{text}");
    assert!(text.contains("+0.42 points (95% interval +0.16 to +0.67; p\u{a0}=\u{a0}0.002)"), "{text}");
}

/// The response is higher, and one large gift of somebody held out hides the income.
#[test]
fn response_and_income_are_said_apart() {
    let desk = Folder::new();
    let row = |at: u32| match (at.is_multiple_of(2), at.is_multiple_of(4), at == 1) {
        (contacted, true, _) => format!("{at},{},1,50\n", u8::from(contacted)),
        (contacted, _, true) => format!("{at},{},1,9000\n", u8::from(contacted)),
        (contacted, ..) => format!("{at},{},0,\n", u8::from(contacted)),
    };
    desk.write("t.csv", &format!("Donor_ID,arm,gave,given\n{}", (0..400).map(row).collect::<String>()));
    let call = ["measure", "--table", "t.csv", "--outcome", "gave", "--arm", "arm", "--amount", "given"];
    let said = |lang| desk.ends(0, &[&call[..], &["--spent", "300", "--lang", lang]].concat()).0;
    for (lang, response, income, never) in [
        ("en", "an effect on the response:", "No effect on the income could be shown", "because of"),
        ("fr", "un effet sur le taux de retour\u{a0}:", "Aucun effet sur la collecte", "grâce à"),
    ] {
        let out = said(lang);
        let text = out.split(' ').collect::<Vec<_>>().join(" ").replace("\n  ", " ");
        assert!(text.contains(response) && text.contains(income), "{text}");
        assert!(!text.contains("ROI") && !text.contains(never) && out.lines().count() <= 25, "{text}");
    }
    // One person in both groups, under a column of any case.
    desk.write("t.csv", "Donor_ID,arm,gave,given\n1,1,1,10\n1,0,0,\n2,1,0,\n3,0,0,\n");
    let (_, words) = desk.ends(3, &call);
    assert!(words.contains("Donor_ID") && words.contains("rows 3"), "{words}");
    // Outcome and amount that contradict each other may be two things, and are said.
    let row = |at: u32| format!("{},{},{}\n", at % 2, at % 2, if at.is_multiple_of(2) { 10 } else { 0 });
    desk.write("t.csv", &format!("arm,gave,given\n{}", (0..100).map(row).collect::<String>()));
    let (text, _) = desk.ends(0, &call);
    assert!(text.contains("50 people have the outcome and no amount, 50 have"), "{text}");
}

/// No number of campaigns within reach shows an effect of a short list.
#[test]
fn a_short_list_names_no_thousands_of_campaigns() {
    let desk = Desk::new();
    let args =
        ["plan", "ledger", "--model", "model", "--as-of", "2024-02-01", "--out", "short", "--unproved"];
    let more = ["--max-contacts", "20", "--hold-out", "0.1", "--channel", "phone", "-v"];
    let (data, words) = desk.ends(0, &[&args[..], &more[..]].concat());
    let text = (data + &words).replace("\n  ", " ");
    assert!(text.contains("no number of such campaigns"), "{text}");
    assert!(!text.contains("letter") && !text.contains("Writing"), "{text}");
}
