//! Tests of `obole forecast-income`: its table, its file, and calls that are refused.

#[cfg(test)]
mod support;

use support::Folder;

/// Gifts of a number of months from January 2019 on: an instalment of 10 each month, and a gift of 100 each
/// December.
#[cfg(test)]
fn gifts(months: u32) -> String {
    let mut text = "gift_id,donor_id,date,amount,currency,kind,status,recurring\n".to_owned();
    for month in 0..months {
        let (year, number) = (2019 + month / 12, month % 12 + 1);
        text += &format!("R{month},A1,{year}-{number:02}-05,10.00,EUR,gift,settled,1\n");
        if number == 12 {
            text += &format!("S{month},B2,{year}-12-20,100.00,EUR,gift,settled,0\n");
        }
    }
    text
}

/// Imports the gifts of some months into a folder that goes away.
#[cfg(test)]
fn ledger(months: u32) -> Folder {
    let folder = Folder::new();
    folder.write("gifts.csv", &gifts(months));
    folder.ends(0, &["import", "gifts.csv", "--out", "ledger"]);
    folder
}

#[test]
fn the_answer_fits_one_screen_in_both_languages() {
    let folder = ledger(72);
    for (lang, words) in [
        ("en", ["December\u{a0}2025", "same month of the last year", "not predictions"]),
        ("fr", ["décembre\u{a0}2025", "même mois de l’année précédente", "hypothèses"]),
    ] {
        let (out, _) = folder.ends(0, &["forecast-income", "ledger", "--lang", lang]);
        assert!(out.lines().count() <= 25, "{out}");
        assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
        for word in words {
            assert!(out.contains(word), "{word}: {out}");
        }
    }
}

#[test]
fn a_day_beyond_the_ledger_forecasts_from_its_end() {
    let folder = ledger(30);
    for (lang, words) in
        [("en", "ends on 5\u{a0}June\u{a0}2021"), ("fr", "s’arrête au 5\u{a0}juin\u{a0}2021")]
    {
        let (out, err) =
            folder.ends(0, &["forecast-income", "ledger", "--as-of", "2023-01-01", "--lang", lang]);
        assert!(err.contains(words), "{err}");
        let over = if lang == "en" { "12 of the 12 months" } else { "12 des 12 mois" };
        assert!(err.contains(over), "{err}");
        assert!(out.lines().nth(2).unwrap().contains("2021"), "{out}");
    }
}

#[test]
fn the_file_has_a_row_for_each_month() {
    let folder = ledger(30);
    folder.ends(0, &["forecast-income", "ledger", "--out", "income.csv"]);
    let text = folder.read("income.csv");
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows[0], "month,expected,low,high,recurring,last_year,lower_retention");
    assert_eq!(rows[1], "2021-07,10.00,10.00,10.00,10.00,10.00,9.92");
    assert_eq!(rows[6], "2021-12,110.00,110.00,110.00,10.00,110.00,99.50");
    assert_eq!(rows.len(), 13);
    // The same file again is replaced, one of another kind is not.
    folder.ends(0, &["forecast-income", "ledger", "--out", "income.csv"]);
    let log = "campaign,donor_id,date,channel,cost,arm,draft_sha256\n";
    folder.write("contacts.csv", log);
    let (_, err) = folder.ends(2, &["forecast-income", "ledger", "--out", "contacts.csv"]);
    assert!(err.contains("contacts.csv"), "{err}");
    assert_eq!(folder.read("contacts.csv"), log);
}

#[test]
fn too_few_months_and_wrong_calls_are_refused() {
    let folder = ledger(11);
    let (_, err) = folder.ends(3, &["forecast-income", "ledger"]);
    assert!(err.contains("needs 12 complete months") && err.contains("complete months: 11"), "{err}");
    let (_, err) = folder.ends(3, &["forecast-income", "ledger", "--lang", "fr"]);
    assert!(err.contains("12 mois complets"), "{err}");
    let (_, err) = folder.ends(2, &["forecast-income", "ledger", "--out", "income.xlsx"]);
    assert!(err.contains(".csv"), "{err}");
    folder.ends(2, &["forecast-income", "ledger", "--effect", "gifts.csv"]);
}

/// On the sample, smoothing is better than the rule; the effect of a past experiment is worth 15 for each new
/// donor.
#[test]
fn smoothing_and_a_measured_effect_are_said() {
    let folder = Folder::new();
    folder.ends(0, &["import", support::data("canonical").to_str().unwrap(), "--out", "ledger"]);
    let rows: String = (0..200)
        .map(|n| format!("{},{},{}\n", n % 2, u8::from(n % 4 == 1), 30 * u8::from(n % 4 == 1)))
        .collect();
    folder.write("trial.csv", &format!("arm,gave,amount\n{rows}"));
    let table =
        ["measure", "--table", "trial.csv", "--outcome", "gave", "--arm", "arm", "--amount", "amount"];
    folder.ends(0, &[&table[..], &["--out", "effect.json"]].concat());
    let call = ["forecast-income", "ledger", "--as-of", "2025-01-01", "--effect", "effect.json"];
    let (out, _) = folder.ends(0, &call);
    let text = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("exponential smoothing, damped (square roots), because it was clearly better"),
        "{out}"
    );
    let found = folder.json(0, &call);
    let programme = &found["second_gift_programme"];
    let donors = programme["new_donors"].as_i64().unwrap();
    assert!(donors > 0 && programme["further"] == 1_500 * donors, "{programme}");
    assert!(text.contains(&format!("{donors} new donors a year")), "{out}");
    assert!(out.lines().count() <= 25, "{out}");
}

/// Who was contacted gave as often as who was not: nothing is added to the year.
#[test]
fn an_effect_that_holds_zero_adds_nothing() {
    let folder = Folder::new();
    folder.ends(0, &["import", support::data("canonical").to_str().unwrap(), "--out", "ledger"]);
    let rows: String = (0..200)
        .map(|n| format!("{},{},{}\n", n % 2, u8::from(n % 5 == 1), 20 * u8::from(n % 5 == 1)))
        .collect();
    folder.write("trial.csv", &format!("arm,gave,amount\n{rows}"));
    let table =
        ["measure", "--table", "trial.csv", "--outcome", "gave", "--arm", "arm", "--amount", "amount"];
    folder.ends(1, &[&table[..], &["--out", "effect.json"]].concat());
    for (lang, words) in
        [("en", "no effect on the income was shown"), ("fr", "aucun effet sur la collecte n’a été montré")]
    {
        let call = ["forecast-income", "ledger", "--as-of", "2025-01-01", "--effect", "effect.json"];
        let (out, _) = folder.ends(0, &[&call[..], &["--lang", lang]].concat());
        let text = out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words) && out.lines().count() <= 25, "{out}");
    }
}
