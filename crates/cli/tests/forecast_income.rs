//! Tests of `obole forecast-income`: its table, its file, and calls that are refused.

#[cfg(test)]
mod support;

use obole_ledger::disk::write_bytes;

/// Calls the program; returns its exit code, output and messages.
#[cfg(test)]
fn obole(args: &[&str]) -> (i32, String, String) {
    let output = support::obole().args(args).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

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
fn ledger(months: u32) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let [file, ledger] =
        ["gifts.csv", "ledger"].map(|name| folder.path().join(name).to_str().unwrap().to_owned());
    write_bytes(file.as_ref(), gifts(months).as_bytes()).unwrap();
    assert_eq!(obole(&["import", &file, "--out", &ledger]).0, 0);
    (folder, ledger)
}

#[test]
fn the_answer_fits_one_screen_in_both_languages() {
    let (_folder, ledger) = ledger(72);
    for (lang, words) in [
        ("en", ["December\u{a0}2025", "same month of the last year", "not predictions"]),
        ("fr", ["décembre\u{a0}2025", "même mois de l’année précédente", "hypothèses"]),
    ] {
        let (code, out, err) = obole(&["forecast-income", &ledger, "--lang", lang]);
        assert_eq!(code, 0, "{err}");
        assert!(out.lines().count() <= 25, "{out}");
        assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
        for word in words {
            assert!(out.contains(word), "{word}: {out}");
        }
    }
}

#[test]
fn a_day_beyond_the_ledger_forecasts_from_its_end() {
    let (_folder, ledger) = ledger(30);
    for (lang, words) in
        [("en", "ends on 5\u{a0}June\u{a0}2021"), ("fr", "s’arrête au 5\u{a0}juin\u{a0}2021")]
    {
        let (code, out, err) = obole(&["forecast-income", &ledger, "--as-of", "2023-01-01", "--lang", lang]);
        assert_eq!(code, 0, "{err}");
        assert!(err.contains(words), "{err}");
        assert!(out.lines().nth(2).unwrap().contains("2021"), "{out}");
    }
}

#[test]
fn the_file_has_a_row_for_each_month() {
    let (folder, ledger) = ledger(30);
    let out = folder.path().join("income.csv");
    let (code, _, err) = obole(&["forecast-income", &ledger, "--out", out.to_str().unwrap()]);
    assert_eq!(code, 0, "{err}");
    let text = std::fs::read_to_string(&out).unwrap();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows[0], "month,expected,low,high,recurring,last_year,lower_retention");
    assert_eq!(rows[1], "2021-07,10.00,10.00,10.00,10.00,10.00,9.92");
    assert_eq!(rows[6], "2021-12,110.00,110.00,110.00,10.00,110.00,99.50");
    assert_eq!(rows.len(), 13);
}

#[test]
fn too_few_months_and_wrong_calls_are_refused() {
    let (folder, short) = ledger(11);
    let (code, _, err) = obole(&["forecast-income", &short]);
    assert_eq!(code, 3);
    assert!(err.contains("needs 12 complete months") && err.contains("complete months: 11"), "{err}");
    let (code, _, err) = obole(&["forecast-income", &short, "--lang", "fr"]);
    assert_eq!(code, 3);
    assert!(err.contains("12 mois complets"), "{err}");
    let (code, _, err) = obole(&["forecast-income", &short, "--out", "income.xlsx"]);
    assert_eq!(code, 2);
    assert!(err.contains(".csv"), "{err}");
    let gifts = folder.path().join("gifts.csv");
    let (code, _, err) = obole(&["forecast-income", &short, "--effect", gifts.to_str().unwrap()]);
    assert_eq!(code, 2, "{err}");
}

/// On the sample, smoothing is better than the rule; the effect of a past experiment is worth 15 for each new
/// donor.
#[test]
fn smoothing_and_a_measured_effect_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let [ledger, trial, effect] = ["ledger", "trial.csv", "effect.json"]
        .map(|name| folder.path().join(name).to_str().unwrap().to_owned());
    assert_eq!(obole(&["import", support::data("canonical").to_str().unwrap(), "--out", &ledger]).0, 0);
    let rows: String = (0..200)
        .map(|n| format!("{},{},{}\n", n % 2, u8::from(n % 4 == 1), 30 * u8::from(n % 4 == 1)))
        .collect();
    write_bytes(trial.as_ref(), format!("arm,gave,amount\n{rows}").as_bytes()).unwrap();
    let table = ["measure", "--table", &trial, "--outcome", "gave", "--arm", "arm", "--amount", "amount"];
    assert_eq!(obole(&[&table[..], &["--out", &effect]].concat()).0, 0);
    let call = ["forecast-income", &ledger, "--as-of", "2025-01-01", "--effect", &effect];
    let (code, out, err) = obole(&call);
    assert_eq!(code, 0, "{err}");
    let text = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("exponential smoothing (square roots), because it was clearly better"), "{out}");
    let (_, json, _) = obole(&[&call[..], &["--json"]].concat());
    let found: serde_json::Value = serde_json::from_str(&json).unwrap();
    let programme = &found["second_gift_programme"];
    let donors = programme["new_donors"].as_i64().unwrap();
    assert!(donors > 0 && programme["further"] == 1_500 * donors, "{programme}");
    assert!(text.contains(&format!("{donors} new donors a year")), "{out}");
    assert!(out.lines().count() <= 25, "{out}");
}
