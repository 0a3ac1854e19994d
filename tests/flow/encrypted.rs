//! Every verb that needs the vault works with an encrypted one, and none writes a name in plain.

use std::path::{Path, PathBuf};

use crate::{Said, column, done, files, folder, obole, sample, text, write};

/// Two donors, of whom one gives again in the second export.
const HEADER: &str = "Référence paiement;Montant total;Date du paiement;Statut du paiement;Nom payeur;Prénom payeur;Email payeur\n";
const FIRST: &str = "53000;50,00;27/03/2023 19:02:13;Payé;EXEMPLE;Zephyrin;zephyrin@example.org\n\
                     53001;20,00;28/03/2023 10:00:00;Payé;FICTIVE;Capucine;capucine@example.org\n";
const SECOND: &str = "53002;30,00;29/03/2024 10:00:00;Payé;EXEMPLE;Zephyrin;zephyrin@example.org\n\
                      53003;10,00;30/03/2024 10:00:00;Payé;INVENTE;Ambroise;ambroise@example.org\n";

/// An association in a folder of its own, with a file for the passphrase.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        let home = Self(folder());
        write(&home.path("first.csv"), format!("{HEADER}{FIRST}").as_bytes());
        write(&home.path("both.csv"), format!("{HEADER}{FIRST}{SECOND}").as_bytes());
        // A text editor has added a mark and a line end.
        write(&home.path("secret"), "\u{feff}quiet heron\r\n".as_bytes());
        write(&home.path("other"), b"loud heron\n");
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Returns the arguments of a call, with paths for what begins with `@`.
    fn args(&self, call: &str) -> Vec<String> {
        let path = |word: &str| word.strip_prefix('@').map_or(word.to_owned(), |name| text(&self.path(name)));
        call.split(' ').map(path).collect()
    }

    fn done(&self, call: &str) -> Said {
        done(&self.args(call).iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn refused(&self, call: &str, words: &str) {
        let before = bytes(self.0.path());
        let said = obole(&self.args(call).iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(said.code, 2, "{call}: {}", said.err);
        assert!(said.err.contains(words) && said.err.contains("hint: "), "{call}: {}", said.err);
        assert!(!said.err.contains("heron"), "{call}: {}", said.err);
        assert!(bytes(self.0.path()) == before, "{call} changed a file");
    }

    /// Returns whether a file of the ledger's folder holds a name or an e-mail.
    fn names_somebody(&self) -> bool {
        let texts = ["EXEMPLE", "FICTIVE", "INVENTE", "@example.org"];
        let holds = |bytes: &[u8]| {
            texts.iter().any(|text| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
        };
        bytes(&self.path("ledger")).iter().any(|(_, bytes)| holds(bytes))
    }
}

fn bytes(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    files(folder).into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn every_verb_works_with_an_encrypted_vault_and_nothing_is_written_in_plain() {
    let home = Home::new();
    home.done("import @first.csv --out @ledger");
    let access = "privacy access zephyrin@example.org @ledger";
    let plain = home.done(access).out;
    assert!(plain.contains("EXEMPLE") && home.names_somebody());
    let said = home.done("people encrypt @ledger --passphrase-file @secret");
    assert!(said.words().contains("Keep the passphrase in a safe place"), "{}", said.err);
    assert!(!home.names_somebody());

    for (call, words) in [
        ("import @both.csv --out @ledger", "none was given"),
        ("import @both.csv --out @ledger --passphrase-file @other", "does not open the vault"),
        ("import @both.csv --out @ledger --passphrase-file @nowhere", "nowhere"),
        (access, "--passphrase-file"),
        ("privacy erase zephyrin@example.org @ledger --yes", "OBOLE_PASSPHRASE"),
        ("privacy purge @ledger --as-of 2060-01-01 --yes", "OBOLE_PASSPHRASE"),
        ("people review @ledger", "none was given"),
        ("people same-gifts @ledger", "none was given"),
        ("people decrypt @ledger", "none was given"),
        ("people encrypt @ledger --passphrase-file @secret", "--new-passphrase-file"),
    ] {
        home.refused(call, words);
    }

    let with = |call: &str| home.done(&format!("{call} --passphrase-file @secret"));
    with("import @both.csv --out @ledger");
    let later = with(access).out;
    let id = |text: &str| {
        let at = text.find("our files: ").unwrap() + "our files: ".len();
        text[at..at + 11].to_owned()
    };
    assert_eq!(id(&later), id(&plain), "the pseudonym stays");
    with("people review @ledger");
    with("people same-gifts @ledger");
    assert!(with("doctor @ledger/people").out.contains("names 3 people"));
    assert!(home.done("doctor @ledger/people").out.contains("an encrypted vault that was not opened"));
    let erased = with("privacy erase capucine@example.org @ledger --yes").err;
    assert!(erased.contains("people/book.age"), "{erased}");
    // Ten years after the last payment of Ambroise and Zephyrin.
    with("privacy purge @ledger --as-of 2060-01-01 --yes");
    assert!(!home.names_somebody());
    assert!(with("doctor @ledger/people").out.contains("names 0 people"));
}

#[test]
fn the_form_changes_both_ways_and_the_passphrase_as_well() {
    let home = Home::new();
    // A new vault is encrypted at once.
    home.done("import @first.csv --out @ledger --passphrase-file @secret");
    assert!(!home.names_somebody());
    home.done("people encrypt @ledger/people --passphrase-file @secret --new-passphrase-file @other");
    home.refused("people decrypt @ledger --passphrase-file @secret", "does not open the vault");
    let said = home.done("people decrypt @ledger --passphrase-file @other --json");
    let said: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&said["encrypted"], &said["people"]), (&false.into(), &2.into()));
    assert!(home.names_somebody());
    let names: Vec<String> =
        files(&home.path("ledger/people")).iter().map(|path| obole_ledger::disk::file_name(path)).collect();
    assert_eq!(names, ["book.json"]);
    for call in ["people encrypt @nowhere", "people decrypt @nowhere"] {
        home.refused(call, "no vault in this folder");
    }
}

#[test]
fn a_run_and_an_export_use_the_encrypted_vault() {
    let home = Home::new();
    let export = sample("helloasso_paiements.csv");
    let run = format!("run {export} --out @ledger --model rule --budget 60");
    let said = home.done(&format!("{run} --passphrase-file @secret"));
    assert!(said.err.contains("--people"), "{}", said.err);
    assert!(
        !bytes(&home.path("ledger"))
            .iter()
            .any(|(_, bytes)| { bytes.windows(9).any(|part| part == b"@example.") })
    );
    home.refused(&run, "none was given");
    home.done("review @ledger/campaign --approve --by Camille");
    let call = "export @ledger/campaign --people @ledger/people --out @mailing.csv";
    home.refused(call, "none was given");
    home.refused(&format!("{call} --passphrase-file @other"), "does not open the vault");
    home.done(&format!("{call} --passphrase-file @secret"));
    let mailing = std::fs::read_to_string(home.path("mailing.csv")).unwrap();
    let names = mailing.lines().next().unwrap().split(',').position(|name| name == "last_name").unwrap();
    let names = column(&home.path("mailing.csv"), names);
    assert!(names.len() > 10 && names.iter().any(|name| !name.is_empty()), "{names:?}");
}
