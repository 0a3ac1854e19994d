//! Exports with a fault that once passed in silence: the first words name it, in both languages.

use std::fmt::Write as _;
use std::path::Path;

use super::{column, folder, json, obole, text, write};

/// Gifts of an association in the west, monthly and in cheques, from 2020 to the end of 2023: French cells,
/// no identifiers of gifts.
fn history(further: &str) -> String {
    let mut rows = "donor_id;date;amount;campaign\n".to_owned();
    for donor in 0..150_u32 {
        for month in 0..48_u32 {
            // Each has a rhythm of its own, and some stop.
            let gives = (month + donor) % (1 + donor % 7) == 0 && month < 20 + donor % 60;
            if gives {
                let (year, of_year) = (2020 + month / 12, 1 + month % 12);
                let (day, sum) = (1 + (donor * 7 + month) % 28, 5 + 5 * (donor % 9));
                writeln!(rows, "AB{donor};{day:02}/{of_year:02}/{year};{sum},00;Appel {of_year}").unwrap();
            }
        }
    }
    rows + further
}

/// Writes the gifts where `run` reads them.
fn source(home: &Path, further: &str) -> String {
    let path = home.join("dons.csv");
    write(&path, history(further).as_bytes());
    text(&path)
}

#[test]
fn a_year_mistyped_by_one_is_named_first_and_empties_no_list() {
    let home = folder();
    let honest = source(home.path(), "");
    let rows = history("").lines().count();
    let out = home.path().join("honest");
    assert_eq!(obole(&["run", &honest, "--out", &text(&out), "--model", "rule"]).code, 0);
    let listed = column(&out.join("campaign/plan.csv"), 2);
    assert!(!listed.is_empty());
    let mistyped = source(home.path(), "AB3;11/11/2024;20,00;Appel 11\n");
    let out = home.path().join("mistyped");
    let said = obole(&["run", &mistyped, "--out", &text(&out), "--model", "rule", "--lang", "fr"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let words = said.words();
    let first = words.lines().next().unwrap();
    assert!(first.contains("année mal saisie") && first.contains(&format!("ligne {}", rows + 1)), "{first}");
    assert_eq!(json(&out.join("run.json"))["as_of"], "2024-01-01");
    assert_eq!(column(&out.join("campaign/plan.csv"), 2).len(), listed.len());
}

#[test]
fn an_amount_far_above_all_others_is_named_first() {
    let home = folder();
    let source = source(home.path(), "AB3;11/11/2023;1000000,00;Appel 11\n");
    let ledger = text(&home.path().join("ledger"));
    let said = obole(&["import", &source, "--out", &ledger]);
    let row = history("").lines().count() + 1;
    let first = said.err.lines().next().unwrap();
    assert!(first.contains("far above the others") && first.contains(&format!("row {row}")), "{}", said.err);
    assert!(said.err.contains("€1,0"), "the amount stays: {}", said.err);
}

#[test]
fn nobody_on_the_list_is_said_before_anything_about_models() {
    let home = folder();
    let source = source(home.path(), "");
    for (lang, nobody, reason, model) in [
        ("en", "Nobody is on the list", "A contact would bring less than it costs", "the simple rule"),
        ("fr", "Personne n’est sur la liste", "Écartés", "la règle simple"),
    ] {
        let out = text(&home.path().join(lang));
        let call = ["run", &source, "--out", &out, "--cost", "90000", "--lang", lang];
        let said = obole(&call);
        let all = said.words();
        let at = |words: &str| all.find(words).unwrap_or_else(|| panic!("{words}: {all}"));
        assert!(at(nobody) < at(reason) && at(reason) < at(model), "{}", said.err);
        let last = all.trim_end().lines().last().unwrap();
        assert!(last.contains(nobody), "{last}");
        let ledger = text(&home.path().join(lang).join("ledger"));
        let model = text(&home.path().join(lang).join("model"));
        let plan = text(&home.path().join(format!("plan-{lang}")));
        let call = ["plan", &ledger, "--model", &model, "--as-of", "2024-01-01", "--cost", "90000"];
        let said = obole(&[&call[..], &["--out", &plan, "--lang", lang, "--quiet"]].concat());
        assert_eq!(said.code, 1, "{}", said.err);
        assert!(said.err.starts_with(nobody), "{}", said.err);
    }
}

#[test]
fn segments_have_french_names_in_french() {
    let home = folder();
    let (source, out) = (source(home.path(), ""), home.path().join("out"));
    let said = obole(&["run", &source, "--out", &text(&out), "--model", "rule", "--lang", "fr"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let names = column(&out.join("campaign/plan.csv"), 3);
    assert!(names.iter().any(|name| name == "Régulier" || name == "Fidèle"), "{names:?}");
    let ledger = text(&out.join("ledger"));
    let french = obole(&["segment", &ledger, "--lang", "fr"]).out;
    assert!(french.contains(",Fidèle,") && !french.contains(",loyal,"), "{french}");
    let wmf = obole(&["segment", &ledger, "--profile", "wmf", "--lang", "fr"]).out;
    assert!(wmf.contains(",Perdu") && !wmf.contains("lapsed"), "{wmf}");
    assert!(obole(&["segment", &ledger]).out.contains(",loyal,"));
}

#[test]
fn payments_that_all_lie_in_the_future_are_called_so() {
    let home = folder();
    let path = home.path().join("gifts.csv");
    write(&path, b"donor_id,date,amount\n1,2098-03-01,5.00\n2,2098-04-01,6.00\n");
    let out = text(&home.path().join("out"));
    let said = obole(&["run", &text(&path), "--out", &out, "--lang", "fr"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("tous les paiements du registre sont postérieurs"), "{}", said.err);
}

#[test]
fn a_table_of_a_folder_that_cannot_be_read_is_named_with_its_reason() {
    let home = folder();
    let input = home.path().join("exports");
    write(&input.join("a.csv"), history("").as_bytes());
    write(&input.join("b-2019.CSV"), b"%PDF-1.7");
    write(&input.join("c.xlsx"), b"PK\x03\x04");
    write(&input.join("d.csv"), b"nom;ville\nX;Brest\n");
    write(&input.join("notes.txt"), b"rien");
    let ledger = home.path().join("ledger");
    let said = obole(&["import", &text(&input), "--out", &text(&ledger), "--lang", "fr"]);
    assert_eq!(said.code, 1, "{}", said.err);
    for (name, why) in
        [("b-2019.CSV", "pas du texte"), ("c.xlsx", "archive est endommagée"), ("d.csv", "nom")]
    {
        let line =
            said.err.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{}", said.err));
        assert!(line.contains("Non lu") && line.contains(why), "{line}");
    }
    assert!(!said.err.contains("notes.txt"), "{}", said.err);
    assert_eq!(obole(&["check", &text(&ledger)]).code, 1);
    let out = text(&home.path().join("out"));
    assert_eq!(obole(&["run", &text(&input), "--out", &out, "--model", "rule"]).code, 1);
    // Nothing that can be read: the reasons stand in the refusal.
    std::fs::remove_file(input.join("a.csv")).unwrap();
    let said = obole(&["import", &text(&input), "--out", &out]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("b-2019.CSV: the file is not text"), "{}", said.err);
}

#[test]
fn control_figures_are_compared_in_words_and_in_data() {
    let home = folder();
    let (source, ledger) = (source(home.path(), ""), text(&home.path().join("ledger")));
    let rows = (history("").lines().count() - 1).to_string();
    let call = ["import", &source, "--out", &ledger, "--control-rows", &rows, "--control-total", "1"];
    let said = obole(&[&call[..], &["--json", "--lang", "fr"]].concat());
    assert_eq!(said.code, 1);
    let data: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(data["control"]["rows"]["agrees"], true);
    assert_eq!(data["control"]["rows"]["found"].to_string(), rows);
    assert_eq!(
        (&data["control"]["total"]["agrees"], &data["control"]["total"]["expected"]),
        (&false.into(), &100.into())
    );
    assert!(said.err.contains("paiements encaissés de toute nature en EUR, comme attendu"), "{}", said.err);
    assert!(said.err.contains("au lieu de 1,00"), "{}", said.err);
    let one = home.path().join("one.csv");
    write(&one, b"donor_id,date,amount\n1,2024-03-01,5.00\n");
    let call = ["import", &text(&one), "--out", &text(&home.path().join("one")), "--control-rows", "1"];
    assert!(obole(&call).err.contains("1 settled payment of all kinds in EUR, as expected"));
}

#[test]
fn a_stray_quote_in_a_table_to_audit_loses_no_row() {
    let home = folder();
    let table = home.path().join("scores.csv");
    let rows: String = (0..60).map(|n| format!("{};{};n{n}\n", ["nord", "sud"][n % 2], n % 3 / 2)).collect();
    let audit = |text_of: String, lang: &str| {
        write(&table, text_of.as_bytes());
        let call = ["audit", &text(&table), "--decision", "pris", "--group", "zone", "--lang", lang];
        obole(&[&call[..], &["--out", &text(&home.path().join("audit"))]].concat())
    };
    let open = audit(format!("zone;pris;note\n{rows}nord;1;\"ouvert\n{rows}"), "fr");
    assert_eq!(open.code, 2);
    assert!(open.err.contains("ligne 62") && open.err.contains("guillemet"), "{}", open.err);
    // Line of the file, though a cell has two of them and one is blank.
    let bad = audit(format!("zone;pris;note\n{rows}\nnord;1;\"a\nb\"\nsud;peut-être;\n{rows}"), "fr");
    assert!(bad.err.contains("(lignes 65)"), "{}", bad.err);
    let stray = audit(format!("zone;pris;note\n{rows}nord;1;un \"mot\n{rows}"), "en");
    assert!(stray.err.contains("read as text in row 62"), "{}", stray.err);
}

/// A file of unknown shape is no dead end: a mapping is proposed, checked by a person, and used.
#[test]
fn a_mapping_is_proposed_for_an_unknown_file_and_used() {
    let home = folder();
    let source = home.path().join("cahier.csv");
    write(
        &source,
        "Qui;Jour;Reçu;Etat\nFICTIVE Capucine;13/04/2024;12,50;réglé\nESSAI;05/04/2024;7,00;annulé\n"
            .as_bytes(),
    );
    let (source, ledger) = (text(&source), text(&home.path().join("ledger")));
    let mapping = format!("{source}.mapping.toml");
    let unknown = obole(&["import", &source, "--out", &ledger]);
    assert!(
        unknown.code == 2 && unknown.err.contains(&format!("obole import {source} --propose")),
        "{}",
        unknown.err
    );
    let said = obole(&["import", &source, "--propose", "--lang", "fr"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.err
            .replace(['\u{a0}', '\u{202f}'], " ")
            .contains("12,50 le 13 avril 2024, don, encaissé, aucun nom"),
        "{}",
        said.err
    );
    assert!(!said.err.contains("FICTIVE") && !said.err.contains("Capucine"), "{}", said.err);
    // A mapping that a person may have changed is not replaced.
    assert_eq!(obole(&["import", &source, "--propose"]).code, 3);
    let proposed = std::fs::read_to_string(&mapping).unwrap();
    assert!(!proposed.contains("FICTIVE"));
    write(mapping.as_ref(), proposed.replace("# name = \"\"", "name = \"Qui\"").as_bytes());
    let call = ["import", &source, "--mapping", &mapping, "--out", &ledger, "--json"];
    assert!(obole(&call).err.contains("--currency"));
    let said = obole(&[&call[..], &["--currency", "EUR"]].concat());
    assert_eq!(said.code, 0, "{}", said.err);
    let data: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&data["sums"]["EUR"]["settled"], &data["taken"]), (&1_250.into(), &2.into()));
    write(mapping.as_ref(), b"format = 3\n[columns]\ndate = \"Jour\"\nslip = \"X\"\n");
    let broken = obole(&["import", &source, "--mapping", &mapping, "--out", &ledger]);
    for part in ["line 1", "amount", "slip"] {
        assert!(broken.code == 2 && broken.err.contains(part), "{}", broken.err);
    }
    let data = obole(&["import", &text(&home.path().join("none.csv")), "--propose"]);
    assert_eq!(data.code, 2);
}

/// A table with ordinary names of columns is read where it is named; in a folder it may be anything.
#[test]
fn an_ordinary_table_is_read_when_it_is_named() {
    let home = folder();
    let input = home.path().join("in");
    write(&input.join("dons.csv"), "Nom;Prénom;Courriel;Montant;Date du don;Moyen de paiement\nFICTIVE;Capucine;c@example.org;12,50 €;13/04/2024;Chèque\n".as_bytes());
    let ledger = text(&home.path().join("ledger"));
    let folder = obole(&["import", &text(&input), "--out", &ledger, "--lang", "fr"]);
    assert!(folder.code == 2 && folder.err.contains("noms de colonnes ordinaires"), "{}", folder.err);
    let said = obole(&["import", &text(&input.join("dons.csv")), "--out", &ledger, "--lang", "fr"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("12,50") && said.err.contains("de la personne"), "{}", said.err);
}
