//! A person asks for their data; the association writes its texts.

use crate::{done, folder, obole, text, write};

const GIFTS: &str = "Nom;Prénom;Email;Téléphone;Code postal;Montant;Date du don;Ne pas appeler\n\
    FICTIVE;Capucine;c.fictive@example.org;06 39 98 00 00;31000;20,00 €;13/04/2025;oui\n\
    FICTIVE;Capucine;capucine@example.net;;75011;30,00 €;14/04/2025;\n\
    EXEMPLE;Zéphyrin;z@example.org;;69007;40,00 €;15/04/2025;\n";

/// Imports the gifts; returns the folder.
fn imported() -> tempfile::TempDir {
    let home = folder();
    let source = home.path().join("dons.csv");
    write(&source, GIFTS.as_bytes());
    let people = text(&home.path().join("people"));
    done(&["import", &text(&source), "--out", &text(&home.path().join("ledger")), "--people", &people]);
    home
}

#[test]
fn a_person_gets_everything_that_is_held_of_them() {
    let home = imported();
    let (ledger, letter) = (text(&home.path().join("ledger")), home.path().join("letter.md"));
    for (request, lang, parts) in [
        (
            "C.Fictive@example.org",
            "en",
            ["| Name | FICTIVE |", "phone: refused", "€20.00 | settled", "dons.csv, 2"],
        ),
        (
            "06.39.98.00.00",
            "fr",
            ["| Nom | FICTIVE |", "téléphone\u{a0}: refusé", "20,00\u{a0}€ | encaissé", "dons.csv, 2"],
        ),
    ] {
        done(&["privacy", "access", request, &ledger, "--lang", lang, "--out", &text(&letter)]);
        let said = std::fs::read_to_string(&letter).unwrap();
        for part in parts {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(!said.contains("EXEMPLE") && !said.contains("capucine@example.net"), "{said}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&letter).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}

/// The letter says which file refused or agreed, and the day of the answer or of the reading.
#[test]
fn a_letter_says_where_each_consent_comes_from() {
    let home = folder();
    let at = |name: &str| text(&home.path().join(name));
    write(
        &home.path().join("gifts.csv"),
        b"gift_id,donor_id,date,amount\ng1,c.fictive@example.org,2024-03-05,20.00\n\
          g2,z@example.org,2024-04-05,30.00\n",
    );
    write(
        &home.path().join("donors.csv"),
        b"donor_id,consent_email,consent_email_since\nc.fictive@example.org,allowed,2023-11-02\n\
          z@example.org,objected,13/02/2024\n",
    );
    write(&home.path().join("refusals.csv"), b"email,channel\nc.fictive@example.org,phone\n");
    let (sources, ledger, people) = (at(""), at("ledger"), at("people"));
    let import = ["import", &sources, "--out", &ledger, "--people", &people, "--currency", "EUR"];
    done(&[&import[..], &["--objections", &at("refusals.csv")]].concat());
    let letter_to = |email: &str, lang: &str| {
        let letter = at("letter.md");
        let call = ["privacy", "access", email, &ledger, "--lang", lang];
        done(&[&call[..], &["--people", &people, "--out", &letter]].concat());
        std::fs::read_to_string(&letter).unwrap()
    };
    let said = |lang: &str| letter_to("c.fictive@example.org", lang);
    let other = letter_to("z@example.org", "en");
    assert!(
        other.contains("e-mail: refused since 13\u{a0}February\u{a0}2024, according to donors.csv"),
        "{other}"
    );
    assert!(!other.contains("refusals.csv"), "{other}");
    let english = said("en");
    assert!(
        english.contains("e-mail: allowed since 2\u{a0}November\u{a0}2023, according to donors.csv\n"),
        "{english}"
    );
    let phone = english.lines().find(|line| line.contains("phone:")).unwrap_or_default();
    assert!(phone.contains("refused, according to refusals.csv, read on "), "{phone}");
    let french = said("fr");
    assert!(french.contains("d’après donors.csv"), "{french}");

    // A ledger that another file is added to, and the same list again, keep the first answers.
    write(
        &home.path().join("later.csv"),
        b"gift_id,donor_id,date,amount\ng3,c.fictive@example.org,2025-03-05,20.00\n",
    );
    let later = at("later.csv");
    let add = ["import", &later, "--out", &ledger, "--people", &people, "--currency", "EUR", "--add"];
    done(&[&add[..], &["--objections", &at("refusals.csv")]].concat());
    assert_eq!(said("en").lines().find(|line| line.contains("phone:")), Some(phone));
    assert!(said("en").contains("according to donors.csv\n"));
}

/// A run that speaks English makes a letter in French all the same: reasons, group, method.
#[test]
fn a_letter_is_in_one_language() {
    let home = tempfile::tempdir().unwrap();
    let out = text(&home.path().join("out"));
    done(&["run", "data/sample", "--out", &out, "--lang", "en"]);
    let scores = std::fs::read_to_string(home.path().join("out/scores.csv")).unwrap();
    for row in scores.lines().skip(1).step_by(scores.lines().count() / 4) {
        let (id, english) = row.split_once(',').unwrap();
        let letter = obole(&["privacy", "access", id, &out, "--lang", "fr"]);
        assert_eq!(letter.code, 0, "{}", letter.err);
        let reasons = english.split(',').filter(|cell| cell.contains(' '));
        for part in reasons.chain(["logistic+ridge", "direct_debit", "lowers", "cheque"]) {
            assert!(!letter.out.contains(part), "{part}: {}", letter.out);
        }
    }
}

/// Of two people of one name the program asks which, and no message has a name.
#[test]
fn a_name_of_two_people_or_of_nobody_is_asked_about() {
    let home = imported();
    let ledger = text(&home.path().join("ledger"));
    let two = obole(&["privacy", "access", "fictive capucine", &ledger]);
    assert_eq!(two.code, 2);
    assert!(!two.err.to_lowercase().contains("fictive"), "{}", two.err);
    let (_, ids) = two.err.lines().next().unwrap().split_once("may be meant: ").unwrap();
    let ids: Vec<&str> = ids.split(", ").collect();
    let nobody = obole(&["privacy", "access", "Jean Personne", &ledger, "--lang", "fr"]);
    assert_eq!(nobody.code, 3);
    assert!(
        !nobody.err.contains("Personne") || nobody.err.contains("personne dans le coffre"),
        "{}",
        nobody.err
    );
    let [one, other] = [ids[0], ids[1]].map(|id| obole(&["privacy", "access", id, &ledger]));
    assert_eq!((one.code, other.code, ids.len()), (0, 0, 2));
    assert_ne!(one.out.contains("capucine@example.net"), other.out.contains("capucine@example.net"));
}

#[test]
fn the_texts_of_the_association_have_the_facts_of_the_data() {
    let home = imported();
    let ledger = text(&home.path().join("ledger"));
    for (verb, parts) in [
        ("notice", ["Les Amis Fictifs", "48 mois", "## Vos droits"]),
        ("register", ["Les Amis Fictifs", "dons.csv", "13\u{a0}avril\u{a0}2025"]),
        ("dpia", ["Les Amis Fictifs", "2018-327", "| […"]),
    ] {
        let call = ["privacy", verb, &ledger, "--association", "Les Amis Fictifs", "--lang", "fr"];
        let said = obole(&[&call[..], &["--solicitation-months", "48"]].concat());
        assert_eq!(said.code, 0, "{}", said.err);
        for part in parts {
            assert!(said.out.contains(part), "{verb}: {part}: {}", said.out);
        }
        // Names stay in the vault.
        assert!(!said.out.contains("FICTIVE"));
    }
}

/// Returns the files of a folder that hold a text.
fn files_with(folder: &std::path::Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            found.extend(files_with(&entry.path(), text));
        } else {
            let bytes = std::fs::read(entry.path()).unwrap();
            if bytes.windows(text.len()).any(|part| part == text.as_bytes()) {
                found.push(entry.path().display().to_string());
            }
        }
    }
    found
}

#[test]
fn an_erased_person_is_in_no_file_and_does_not_come_back() {
    let home = folder();
    let out = home.path().join("out");
    let place = text(&out);
    let source = format!("{}/data/sample/helloasso_paiements.csv", env!("CARGO_MANIFEST_DIR"));
    done(&["run", &source, "--out", &place, "--budget", "600"]);
    done(&["review", &text(&out.join("campaign")), "--approve", "--by", "Camille"]);
    let plan = std::fs::read_to_string(out.join("campaign/plan.csv")).unwrap();
    let id = plan.lines().nth(3).unwrap().split(',').nth(2).unwrap().to_owned();
    let held = files_with(&out, &id);
    assert!(held.len() >= 6, "{held:?}");
    let rows = |name: &str| std::fs::read_to_string(out.join(name)).unwrap().lines().count();
    let before = (rows("scores.csv"), rows("value.csv"), rows("campaign/plan.csv"));

    // Without --yes nothing changes; a signed list wants a name for its log.
    let nameless = obole(&["privacy", "erase", &id, &place, "--yes"]);
    assert_eq!(nameless.code, 2, "{}", nameless.err);
    done(&["privacy", "erase", &id, &place, "--by", "Noëlle"]);
    assert_eq!(files_with(&out, &id), held);
    let proof = home.path().join("proof.json");
    done(&["privacy", "erase", &id, &place, "--by", "Noëlle", "--yes", "--out", &text(&proof)]);
    assert_eq!(files_with(&out, &id), Vec::<String>::new());
    assert_eq!(
        (rows("scores.csv"), rows("value.csv"), rows("campaign/plan.csv")),
        (before.0 - 1, before.1 - 1, before.2 - 1)
    );
    let said = std::fs::read_to_string(&proof).unwrap();
    assert!(said.contains("\"done\": true") && !said.contains(&id), "{said}");

    // The signature still leads to the plan, and the ledger still adds up.
    done(&["review", &text(&out.join("campaign")), "--verify"]);
    done(&["check", &text(&out.join("ledger"))]);
    done(&["doctor", &place]);
    let mailing = text(&home.path().join("mailing.csv"));
    let people = text(&out.join("people"));
    done(&["export", &text(&out.join("campaign")), "--people", &people, "--out", &mailing]);
    assert!(!std::fs::read_to_string(&mailing).unwrap().contains(&id));
    let again = obole(&["privacy", "erase", &id, &place, "--yes"]);
    assert_eq!(again.code, 3, "{}", again.err);

    // The same export leaves the rows out, and models say what they were fitted with.
    let donors = |ledger: &str| {
        let receipt = std::fs::read_to_string(format!("{ledger}/receipt.json")).unwrap();
        let receipt: serde_json::Value = serde_json::from_str(&receipt).unwrap();
        (receipt["donors"].as_u64().unwrap(), receipt["erased"].as_u64())
    };
    let model = text(&out.join("model"));
    let scores = text(&home.path().join("scores.csv"));
    let ledger = text(&out.join("ledger"));
    let scored = done(&["score", &ledger, "--model", &model, "--as-of", "2025-01-01", "--out", &scores]);
    assert!(scored.err.contains("the data of 1 person were erased"), "{}", scored.err);
    let new = text(&home.path().join("ledger"));
    done(&["import", &source, "--out", &new, "--people", &people]);
    assert_eq!(donors(&new).0, donors(&ledger).0);
    assert!(donors(&new).1 > Some(0));
}

#[test]
fn a_draft_and_a_ledger_without_names_are_erased_as_well() {
    let home = folder();
    let gifts = "gift_id,donor_id,date,amount\n1,417,2024-03-01,20.00\n2,418,2024-03-02,30.00\n3,417,2024-04-01,20.00\n";
    write(&home.path().join("gifts.csv"), gifts.as_bytes());
    let (source, ledger) = (text(&home.path().join("gifts.csv")), text(&home.path().join("ledger")));
    done(&["import", &source, "--out", &ledger]);
    done(&["privacy", "erase", "417", &ledger, "--yes"]);
    let receipt = std::fs::read_to_string(home.path().join("ledger/receipt.json")).unwrap();
    assert!(receipt.contains("\"erased\": 2"), "{receipt}");
    let said = done(&["import", &source, "--out", &ledger]);
    assert!(said.err.contains("1 donor"), "{}", said.err);
}

#[test]
fn the_clocks_of_storage_are_counted_before_anything_is_erased() {
    let home = folder();
    let gifts = "gift_id,donor_id,date,amount,status\n\
        1,A1,2009-03-01,20.00,settled\n2,B2,2021-03-02,30.00,settled\n3,C3,2025-03-01,20.00,settled\n\
        4,E4,2021-03-02,30.00,settled\n5,E4,2025-03-02,30.00,failed\n";
    write(&home.path().join("gifts.csv"), gifts.as_bytes());
    let (source, ledger) = (text(&home.path().join("gifts.csv")), text(&home.path().join("ledger")));
    done(&["import", &source, "--out", &ledger]);
    let due = home.path().join("due.csv");
    let said = done(&["privacy", "purge", &ledger, "--as-of", "2025-06-01", "--out", &text(&due)]);
    let said = said.err.replace('\u{a0}', " ");
    assert!(said.contains("3 donors have given no sign since 1 June 2022: no more appeals"), "{said}");
    assert!(said.contains("1 donor has no payment since 1 June 2015"), "{said}");
    assert_eq!(
        std::fs::read_to_string(&due).unwrap(),
        "donor_id,last_sign,solicitation,scoring,archive\n\
         A1,2009-03-01,1,1,1\nB2,2021-03-02,1,1,0\nE4,2021-03-02,1,1,0\n"
    );
    assert!(files_with(&home.path().join("ledger"), "A1").len() == 1);
    done(&["privacy", "purge", &ledger, "--as-of", "2025-06-01", "--yes"]);
    let receipt = std::fs::read_to_string(home.path().join("ledger/receipt.json")).unwrap();
    assert!(receipt.contains("\"erased\": 1") && receipt.contains("\"donors\": 3"), "{receipt}");
    let again = done(&["privacy", "purge", &ledger, "--as-of", "2025-06-01", "--dry-run"]);
    assert!(again.err.contains("0 donors have no payment since"), "{}", again.err);
}

/// The erasure of somebody who refused takes a refusal from the ledger; the signed list of others stays good.
#[test]
fn the_erasure_of_an_objector_does_not_stop_a_signed_list() {
    let home = folder();
    let out = home.path().join("out");
    let at = text(&out);
    done(&["run", "data/canonical", "--out", &at, "--budget", "600"]);
    let campaign = text(&out.join("campaign"));
    done(&["review", &campaign, "--approve", "--by", "Camille"]);
    let refused = |row: &&Vec<String>| row[12] == "1" && row[8] == "0";
    let donors = crate::plain_rows(&crate::sample("donors.csv"));
    let id = &donors.iter().find(refused).unwrap()[0];
    done(&["privacy", "erase", id, &at, "--by", "Noëlle", "--yes"]);
    let mailing = text(&home.path().join("mailing.csv"));
    let said = obole(&["export", &campaign, "--out", &mailing]);
    assert_eq!(said.code, 0, "{}", said.err);
    // A refusal that is lost in another way still stops it.
    let receipt = std::fs::read_to_string(out.join("ledger/receipt.json")).unwrap();
    assert!(receipt.contains("\"erased_refusing\": 1"), "{receipt}");
}

/// Somebody who may be an objector under another record is left out of the file until a person answers.
#[test]
fn who_may_be_an_objector_is_held_back() {
    let home = folder();
    let at = |name: &str| text(&home.path().join(name));
    let mut rows = String::from("Nom;Prénom;Email;Adresse;Code postal;Montant;Date du don;Téléphone\n");
    for at in 0..60 {
        let (last, first) =
            (["Abrac", "Belugo", "Corvin", "Drumel", "Espalu"][at % 5], ["Zoé", "Yann", "Théo"][at % 3]);
        for year in 2021..=2025 {
            rows += &format!(
                "{last}{};{first};p{at}@example.org;{} rue du Modèle;{};{},00;{:02}/03/{year};\n",
                ["ie", "on", "ard", "eau"][at % 4],
                at + 3,
                13_000 + at,
                20 + at,
                at % 28 + 1,
            );
        }
    }
    // One person with two e-mails and a slip of the keyboard; the second record refuses post.
    for (last, email, year) in
        [("Fictif", "jean@example.org", 2024), ("Fictiff", "jean.fictif@example.net", 2025)]
    {
        rows += &format!("{last};Jean;{email};8 rue du Faux;31000;90,00;03/03/{year};06 39 98 00 11\n");
        rows += &format!("{last};Jean;{email};8 rue du Faux;31000;90,00;03/04/{year};06 39 98 00 11\n");
    }
    write(&home.path().join("dons.csv"), rows.as_bytes());
    write(&home.path().join("refusals.csv"), b"email,channel\njean.fictif@example.net,post\n");
    let (source, out) = (at("dons.csv"), at("out"));
    let list = [
        "--objections",
        &at("refusals.csv"),
        "--budget",
        "5000",
        "--cost",
        "0.01",
        "--currency",
        "EUR",
        "--not-since",
        "0",
    ];
    let run = ["run", &source, "--out", &out, "--model", "rule"];
    let said = obole(&[&run[..], &list].concat());
    assert!(said.code < 2, "{}", said.err);
    let campaign = at("out/campaign");
    done(&["review", &campaign, "--approve", "--by", "Camille"]);
    let mailing = home.path().join("mailing.csv");
    let export = |ledger: &str| {
        let call = ["export", &campaign, "--people", &at("out/people"), "--out", &text(&mailing)];
        let said = obole(&[&call[..], &["--ledger", ledger]].concat());
        assert_eq!(said.code, 0, "{}", said.err);
        (said.err, std::fs::read_to_string(&mailing).unwrap())
    };
    let (said, file) = export(&at("out/ledger"));
    assert!(said.contains("1 person was left out of the file"), "{said}");
    assert!(!file.contains("Fictif") && file.contains("Abrac"), "{file}");
    let access = obole(&["privacy", "access", "jean@example.org", &out]);
    assert!(access.err.contains("May be the same person"), "{}", access.err);
}
