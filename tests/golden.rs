//! Files of every released format open for ever, and say what they said. See `tests/golden/README.md`.

use std::path::{Path, PathBuf};

use obole::campaign::PlanFile;
use obole::models::StoredModels;
use obole::store::{load_ledger, load_receipt};

/// The released formats; a folder each.
#[cfg(test)]
const RELEASES: [&str; 2] = ["v0.0", "v0.1"];

/// Tolerance of a score: the files hold six decimals of a probability and two of an amount.
#[cfg(test)]
const PROBABILITY: f64 = 1e-6;
#[cfg(test)]
const MONEY: f64 = 0.01;

#[cfg(test)]
fn golden(release: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(release)
}

#[cfg(test)]
fn obole(args: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = ["obole", "--no-config"].iter().chain(args).copied();
    let code = obole_cli::run(args, &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

/// Copies the files of a folder, because a use leaves traces: a lock, a line in the log.
#[cfg(test)]
fn copy(from: &Path, to: &Path) {
    obole_ledger::disk::make_folder(to).unwrap();
    for file in obole_ledger::disk::files_of(from).unwrap() {
        obole_ledger::disk::write_bytes(&to.join(file.file_name().unwrap()), &std::fs::read(&file).unwrap())
            .unwrap();
    }
}

/// Identifier and the numbers of a scores file: lapse risk, likelihood, expected gift.
#[cfg(test)]
fn scores(path: &Path) -> Vec<(String, [Option<f64>; 3])> {
    let text = std::fs::read_to_string(path).unwrap();
    let number = |cell: &str| (!cell.is_empty()).then(|| cell.parse().unwrap());
    let row = |line: &str| {
        let cells: Vec<&str> = line.splitn(6, ',').collect();
        (cells[0].to_owned(), [number(cells[2]), number(cells[3]), number(cells[4])])
    };
    text.lines().skip(1).map(row).collect()
}

#[test]
fn every_released_format_is_here() {
    let mut found: Vec<String> = std::fs::read_dir(golden("."))
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    found.sort();
    assert_eq!(found, RELEASES);
}

/// A use of these folders must not write them anew: both vaults are of the first version.
#[test]
fn the_vaults_are_those_that_were_released() {
    for release in RELEASES {
        let vault = std::fs::read(golden(release).join("people/book.json")).unwrap();
        let vault: serde_json::Value = serde_json::from_slice(&vault).unwrap();
        assert_eq!(vault["version"], 1, "{release}");
        assert_eq!(vault.get("identity"), None, "{release}");
    }
}

#[test]
fn ledgers_open_and_give_the_same_figures() {
    for release in RELEASES {
        let folder = golden(release).join("ledger");
        let (ledger, receipt) = (load_ledger(&folder).unwrap(), load_receipt(&folder).unwrap());
        assert_eq!(
            (ledger.gifts().len() as u64, ledger.donors().len() as u64),
            (receipt.taken, receipt.donors),
            "{release}"
        );
        let cents: i64 = ledger.gifts().cents.iter().map(|cents| cents.get()).sum();
        let told: i64 = receipt.sums.values().flat_map(|of| of.values()).map(|cents| cents.get()).sum();
        assert_eq!(cents, told, "{release}");
        let (code, said, words) =
            obole(&["kpi", folder.to_str().unwrap(), "--as-of", "2025-01-01", "--json"]);
        assert_eq!(code, 0, "{words}");
        let said: serde_json::Value = serde_json::from_str(&said).unwrap();
        let kept = std::fs::read_to_string(golden(release).join("kpi.json")).unwrap();
        let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
        for figure in ["donors", "gifts", "income", "average_gift", "retention", "gains", "losses", "lybunt"]
        {
            let of = |value: &serde_json::Value| value["rolling"][figure].clone();
            assert!(
                !of(&kept).is_null() && of(&said) == of(&kept),
                "{release}: {figure}: {} {}",
                of(&said),
                of(&kept)
            );
        }
    }
}

#[test]
fn models_open_and_give_the_same_scores() {
    let out = tempfile::tempdir().unwrap();
    for release in RELEASES {
        let folder = golden(release);
        for (model, file) in [("model", "scores.csv"), ("trees", "scores-trees.csv")] {
            let models = StoredModels::load(&folder.join(model)).unwrap();
            assert_eq!(models.gift().card().horizon_months, 12);
            let path = out.path().join(file);
            let place = |path: &Path| path.to_str().unwrap().to_owned();
            let (ledger, model) = (place(&folder.join("ledger")), place(&folder.join(model)));
            let call = [
                "score",
                &ledger,
                "--model",
                &model,
                "--as-of",
                "2025-01-01",
                "--out",
                path.to_str().unwrap(),
                // The files of these versions do not say what they were compared with.
                "--unproved",
            ];
            let (code, _, words) = obole(&call);
            assert_eq!(code, 0, "{release}: {words}");
            let (found, kept) = (scores(&path), scores(&folder.join(file)));
            assert!(
                kept.len() > 100 && found.len() == kept.len(),
                "{release}: {} {}",
                found.len(),
                kept.len()
            );
            for ((donor, found), (of, kept)) in found.iter().zip(&kept) {
                assert_eq!(donor, of);
                for ((found, kept), least) in found.iter().zip(kept).zip([PROBABILITY, PROBABILITY, MONEY]) {
                    let near = match (found, kept) {
                        (Some(found), Some(kept)) => (found - kept).abs() <= least * 1.000_1,
                        (found, kept) => found.is_none() && kept.is_none(),
                    };
                    assert!(near, "{release} {file} {donor}: {found:?}, it was {kept:?}");
                }
            }
        }
    }
}

#[test]
fn plans_open_and_what_was_signed_can_be_exported() {
    let out = tempfile::tempdir().unwrap();
    for release in RELEASES {
        let folder = golden(release);
        let PlanFile::Draft(draft) = PlanFile::load(&folder.join("draft/plan.json")).unwrap() else {
            panic!("{release}: the draft is none")
        };
        let PlanFile::Approved(signed) = PlanFile::load(&folder.join("campaign/plan.json")).unwrap() else {
            panic!("{release}: the signature is gone")
        };
        assert_eq!((draft.rows().len(), signed.approval().by.as_str()), (signed.rows().len(), "Camille"));
        let campaign = out.path().join(release);
        copy(&folder.join("campaign"), &campaign);
        let people = out.path().join(format!("{release}-people"));
        copy(&folder.join("people"), &people);
        let mailing = out.path().join("mailing.csv");
        let (data, today) =
            (out.path().join(format!("{release}-data")), out.path().join(format!("{release}-today")));
        let paths = [&campaign, &mailing, &people, &folder.join("ledger"), &data, &today]
            .map(|path| path.to_str().unwrap().to_owned());
        let [plan, out_file, vault, ledger, data, today] = paths.each_ref().map(String::as_str);
        let export =
            |ledger: &str| obole(&["export", plan, "--out", out_file, "--people", vault, "--ledger", ledger]);
        // The refusals of a ledger of then may be misread: the sources are imported again.
        let (code, _, words) = export(ledger);
        assert_eq!(code, 3, "{release}: {words}");
        assert!(words.contains("older version") && !mailing.exists(), "{release}: {words}");
        let (code, _, words) =
            obole(&["simulate", "--donors", "150", "--years", "6", "--seed", "5", "--out", data]);
        assert_eq!(code, 0, "{release}: {words}");
        let export_file = format!("{data}/named/helloasso_paiements.csv");
        let (code, _, words) = obole(&["import", &export_file, "--out", today, "--people", vault]);
        assert_eq!(code, 0, "{release}: {words}");
        let (code, _, words) = export(today);
        assert_eq!(code, 0, "{release}: {words}");
        let text = std::fs::read_to_string(&mailing).unwrap();
        assert_eq!(text.lines().count(), signed.rows().len() + 1);
        std::fs::remove_file(&mailing).unwrap();
        assert!(
            text.contains("@example.org") || text.contains(" rue ") || text.contains(" place "),
            "no address"
        );
        // A draft of then can be signed now.
        let again = out.path().join(format!("{release}-draft"));
        copy(&folder.join("draft"), &again);
        let (code, _, words) = obole(&["review", again.to_str().unwrap(), "--approve", "--by", "Dominique"]);
        assert_eq!(code, 0, "{release}: {words}");
    }
}
