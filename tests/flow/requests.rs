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

/// Of two people of one name the program asks which, and no message has a name.
#[test]
fn a_name_of_two_people_or_of_nobody_is_asked_about() {
    let home = imported();
    let ledger = text(&home.path().join("ledger"));
    let two = obole(&["privacy", "access", "fictive capucine", &ledger]);
    assert_eq!(two.code, 2);
    assert!(
        two.err.contains("D000001, D000002") && !two.err.to_lowercase().contains("fictive"),
        "{}",
        two.err
    );
    let nobody = obole(&["privacy", "access", "Jean Personne", &ledger, "--lang", "fr"]);
    assert_eq!(nobody.code, 3);
    assert!(
        !nobody.err.contains("Personne") || nobody.err.contains("personne dans le coffre"),
        "{}",
        nobody.err
    );
    let one = obole(&["privacy", "access", "D000002", &ledger]);
    assert!(one.out.contains("capucine@example.net") && one.code == 0);
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
