//! The programs in `examples/` do what they say, on the sample.

#[path = "../examples/audit_predictions.rs"]
#[cfg(test)]
#[allow(dead_code)]
mod audit_predictions;
#[path = "../examples/campaign_list.rs"]
#[cfg(test)]
#[allow(dead_code)]
mod campaign_list;
#[path = "../examples/import_export.rs"]
#[cfg(test)]
#[allow(dead_code)]
mod import_export;
#[path = "../examples/prove_a_model.rs"]
#[cfg(test)]
#[allow(dead_code)]
mod prove_a_model;
#[path = "../examples/score_donors.rs"]
#[cfg(test)]
#[allow(dead_code)]
mod score_donors;

use std::path::{Path, PathBuf};

#[cfg(test)]
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Output of a program.
#[cfg(test)]
fn said(run: impl FnOnce(&mut dyn std::io::Write) -> obole::Result<()>) -> String {
    let mut out = Vec::new();
    run(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[cfg(test)]
fn obole(args: &[&str]) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = obole_cli::run(["obole", "--no-config"].iter().chain(args).copied(), &mut out, &mut err);
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&err));
}

#[test]
fn every_example_is_run_here() {
    let files = obole_ledger::disk::files_of(&root().join("examples")).unwrap();
    let names: Vec<&str> = files.iter().map(|path| path.file_stem().unwrap().to_str().unwrap()).collect();
    let run = ["audit_predictions", "campaign_list", "import_export", "prove_a_model", "score_donors"];
    assert_eq!(names, run);
}

#[test]
fn the_way_from_an_export_to_a_signed_list() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let export = root().join("data/sample/helloasso_paiements.csv");
    let told = said(|out| import_export::run(&export, folder.path(), out));
    assert!(told.starts_with("read 23466, taken 23466, repeated 0, refused 0\n"), "{told}");
    assert!(place("people/book.json").exists());

    let told = said(|out| score_donors::run(&place("ledger"), out));
    assert_eq!(
        told.lines().filter(|line| line.starts_with('D') && line.contains("; main inputs: ")).count(),
        5,
        "{told}"
    );
    assert!(told.ends_with(" donors, 12 columns\n"), "{told}");
    let told = said(|out| prove_a_model::run(&place("ledger"), out));
    assert!(told.starts_with("gift: use ") && told.contains("against the rule"), "{told}");

    let (ledger, model) = (text(&place("ledger")), text(&place("model")));
    obole(&["fit", &ledger, "--as-of", "2024-01-01", "--out", &model, "--quiet"]);
    let told = said(|out| campaign_list::run(&place("ledger"), &place("model"), out));
    assert!(told.starts_with("500 letters for 600.00, to people likely to give "), "{told}");
    assert_eq!(told.lines().filter(|line| line.contains(": ask for ")).count(), 3, "{told}");
}

#[test]
fn predictions_of_any_model() {
    let table = root().join("crates/fairness/tests/data/tiny.csv");
    let told = said(|out| audit_predictions::run(&table, out));
    assert!(told.lines().count() > 1 && told.lines().all(|line| line.starts_with("group, ")), "{told}");
}
