//! Several people review one list, and the program names everything that is wrong with their sheets.

use obole_people::read_sheets;

use crate::named_sheets::{listed, saved_again};
use crate::{Said, done, obole, text, write};

/// Returns the rows of a sheet with names, the header first.
fn rows_of(sheet: &str) -> Vec<Vec<String>> {
    let table = String::from_utf8(read_sheets(std::path::Path::new(sheet)).unwrap()[0].clone()).unwrap();
    table.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn position(rows: &[Vec<String>], title: &str) -> usize {
    rows[0].iter().position(|name| name == title).unwrap()
}

#[test]
fn two_people_review_one_list() {
    let home = listed();
    let at = |name: &str| text(&home.path().join(name));
    let (campaign, people, sheet) = (at("out/campaign"), at("out/people"), at("relecture.xlsx"));
    done(&["review", &campaign, "--people", &people, "--sheet", &sheet, "--lang", "fr"]);
    let rows = rows_of(&sheet);
    let (keep, checked) = (position(&rows, "Garder\u{a0}?"), position(&rows, "Vérifié à la main"));
    let (ask, id) = (position(&rows, "Montant proposé (EUR)"), position(&rows, "Identifiant"));
    let drawn: Vec<usize> = (1..rows.len()).filter(|row| rows[*row][checked] == "à vérifier").collect();
    let (mut one, mut two) = (rows.clone(), rows.clone());
    let plain: Vec<usize> = (1..rows.len()).filter(|row| !drawn.contains(row)).collect();
    for (at, row) in drawn.iter().enumerate() {
        (if at % 2 == 0 { &mut one } else { &mut two })[*row][checked] = "vérifié".into();
    }
    one[plain[7]][keep] = "non".into();
    two[plain[1]][ask] = "33,5".into();
    one[plain[2]][ask] = String::new();
    // Both change one donor in another way, and another is kept by one only.
    one[plain[3]][ask] = "41".into();
    two[plain[3]][ask] = "42".into();
    two[plain[7]][ask] = "43".into();
    let (a, b) = (at("Alix.xlsx"), at("Basile.xlsx"));
    let sign = |lang: &str| -> Said {
        write(std::path::Path::new(&a), &saved_again(&one));
        write(std::path::Path::new(&b), &saved_again(&two));
        let call = ["review", &campaign, "--sheet", &a, "--sheet", &b, "--approve", "--by", "Camille"];
        obole(&[&call[..], &["--lang", lang]].concat())
    };
    let conflict = sign("fr");
    assert_eq!(conflict.code, 3, "{}", conflict.err);
    let (first, second) = (&rows[plain[7]][id], &rows[plain[3]][id]);
    let row = plain[7] + 1;
    let places = format!("non dans Alix.xlsx, ligne {row}, 43,00 dans Basile.xlsx, ligne {row}");
    for part in [first, second, &places, "41,00", "42,00"] {
        assert!(conflict.words().contains(part), "{part}: {}", conflict.err);
    }
    assert!(!home.path().join("out/campaign/log.jsonl").exists() || !log(&home).contains("approved"));

    two[plain[7]][ask] = rows[plain[7]][ask].clone();
    two[plain[3]][ask] = "41".into();
    write(std::path::Path::new(&a), &saved_again(&one));
    let alone = obole(&["review", &campaign, "--sheet", &a, "--approve", "--by", "Camille"]);
    assert!(alone.code == 3 && alone.words().contains("not ticked"), "{}", alone.err);
    let signed = {
        write(std::path::Path::new(&b), &saved_again(&two));
        let call = ["review", &campaign, "--sheet", &a, "--sheet", &b, "--approve", "--by", "Camille"];
        done(&[&call[..], &["--lang", "fr"]].concat())
    };
    for part in ["1 montant vidé reste celui", "2 montants modifiés", "vérifiées à la main\u{a0}: 20"] {
        assert!(signed.words().contains(part), "{part}: {}", signed.err);
    }
    let log = log(&home);
    for sheet in [&a, &b] {
        let sha256 = obole_ledger::sha256_hex(&std::fs::read(sheet).unwrap());
        assert!(log.contains(&sha256), "{log}");
    }
    done(&["review", &campaign, "--verify", "--sheet", &a, "--sheet", &b]);
    write(std::path::Path::new(&b), &saved_again(&rows));
    assert_eq!(obole(&["review", &campaign, "--verify", "--sheet", &a, "--sheet", &b]).code, 1);
    assert_eq!(obole(&["review", &campaign, "--people", &people, "--sheet", &a, "--sheet", &b]).code, 2);
    // Once the sheets are deleted, the answer is short and says what it can show.
    for (lang, words) in [("en", ["Proved:", "Not proved:", "SSH"]), ("fr", ["Prouvé", "Non prouvé", "SSH"])]
    {
        let verified = done(&["review", &campaign, "--verify", "--lang", lang]);
        assert!(words.iter().all(|word| verified.err.contains(word)), "{}", verified.err);
        assert!(verified.err.lines().count() <= 12, "{}", verified.err);
    }
}

fn log(home: &tempfile::TempDir) -> String {
    std::fs::read_to_string(home.path().join("out/campaign/log.jsonl")).unwrap_or_default()
}

#[test]
fn twenty_faults_are_shown_and_the_others_counted() {
    let home = listed();
    let at = |name: &str| text(&home.path().join(name));
    let (campaign, sheet) = (at("out/campaign"), at("out/campaign/plan.csv"));
    let plan = std::fs::read(home.path().join("out/campaign/plan.json")).unwrap();
    let whole = std::fs::read_to_string(&sheet).unwrap();
    let lines = whole.lines().enumerate();
    let broken: String = lines
        .map(|(row, line)| {
            let is_broken = row >= 1 && row % 2 == 1 && row < 50;
            (if is_broken { line.replacen("yes", "peut-être", 1) } else { line.to_owned() }) + "\n"
        })
        .collect();
    write(std::path::Path::new(&sheet), format!("Liste d’automne\n{broken}").as_bytes());
    let refused = obole(&["review", &campaign, "--approve", "--by", "Camille", "--lang", "fr"]);
    assert_eq!(refused.code, 3);
    assert_eq!(refused.err.matches("colonne keep").count(), 20, "{}", refused.err);
    assert_eq!(refused.err.matches("écrivez oui").count(), 1, "{}", refused.err);
    for part in ["ligne 3, colonne keep", "ligne 41, colonne keep", "5 autres défauts"] {
        assert!(refused.err.contains(part), "{part}: {}", refused.err);
    }
    let json = obole(&["review", &campaign, "--approve", "--by", "Camille", "--json", "-q"]);
    let answer: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(answer["further"].as_array().unwrap().len(), 24);
    assert_eq!(plan, std::fs::read(home.path().join("out/campaign/plan.json")).unwrap());

    // A sheet without names is signed, and the answer and the log say that nobody was checked.
    write(std::path::Path::new(&sheet), whole.as_bytes());
    let signed = done(&["review", &campaign, "--approve", "--by", "Camille", "--lang", "fr"]);
    assert!(signed.err.starts_with("RIEN N’A ÉTÉ VÉRIFIÉ À LA MAIN"), "{}", signed.err);
    assert!(signed.words().contains("--people COFFRE"), "{}", signed.err);
    assert!(log(&home).contains("\"checked\":0"), "{}", log(&home));
    done(&["review", &campaign, "--verify"]);
}
