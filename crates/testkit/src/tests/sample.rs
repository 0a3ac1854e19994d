//! The shipped sample, byte for byte, and the figures of its data card.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::{Kind, SimulationParams, simulate};

fn data() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data")
}

/// Returns the place in the repository of a file of a simulation.
fn shipped_as(name: &str) -> String {
    match name.strip_prefix("named/") {
        Some(named) => format!("sample/{named}"),
        None => format!("canonical/{name}"),
    }
}

#[test]
fn the_files_are_what_the_simulator_makes() {
    for (name, bytes) in simulate(&SimulationParams::default()).unwrap().files().unwrap() {
        let shipped = std::fs::read(data().join(shipped_as(name))).unwrap();
        let first = shipped.iter().zip(&bytes).position(|(a, b)| a != b);
        assert!(
            shipped == bytes,
            "{name}: {} bytes shipped, {} made, first difference {first:?}",
            shipped.len(),
            bytes.len()
        );
    }
}

#[test]
fn the_data_card_says_what_is_there() {
    let association = simulate(&SimulationParams::default()).unwrap();
    let mut lines: Vec<String> = association
        .files()
        .unwrap()
        .iter()
        .map(|(name, bytes)| {
            let is_gifts = name.contains("gifts") || name.contains("paiements");
            let rows = if is_gifts { association.gifts.len() } else { association.donors.len() };
            let (name, hash) = (shipped_as(name), obole_ledger::sha256_hex(bytes));
            format!("| `{name}` | {rows} | {} | `{hash}` |", bytes.len())
        })
        .collect();
    let mut sums: BTreeMap<&str, (u32, i64)> = BTreeMap::new();
    for gift in &association.gifts {
        let sum = sums.entry(gift.status.name()).or_default();
        *sum = (sum.0 + 1, sum.1 + gift.cents);
    }
    lines.extend(sums.iter().map(|(status, (rows, cents))| format!("| {status} | {rows} | {cents} |")));
    let truth = &association.truth;
    let counted = |name: &str, n: usize| format!("| {name} | {n} |");
    lines.push(counted("members of the planted group", truth.iter().filter(|t| t.planted).count()));
    lines.push(counted("rows lost in the planted group", truth.iter().map(|t| t.unrecorded as usize).sum()));
    lines.push(counted(
        "still giving one-off gifts on the last day",
        truth.iter().filter(|t| t.alive).count(),
    ));
    lines
        .push(counted("monthly debits that run on the last day", truth.iter().filter(|t| t.mandate).count()));
    lines.push(counted(
        "settled gift in the 12 months after",
        truth.iter().filter(|t| t.gave_next_12m).count(),
    ));
    let donors = &association.donors;
    lines.push(counted("organisations", donors.iter().filter(|d| d.organisation).count()));
    lines.push(counted("deceased", donors.iter().filter(|d| d.deceased).count()));
    lines.push(counted("do not profile", donors.iter().filter(|d| d.do_not_profile).count()));
    lines.push(counted("without e-mail", donors.iter().filter(|d| !d.has_email).count()));
    lines.push(counted("birth year missing", donors.iter().filter(|d| d.birth_year.is_none()).count()));
    lines.push(counted("gender missing", donors.iter().filter(|d| d.gender.is_none()).count()));
    lines.push(counted("postcode missing", donors.iter().filter(|d| d.postcode.is_none()).count()));
    lines.push(counted("rows of monthly debits", association.gifts.iter().filter(|g| g.recurring).count()));
    let fees = association.gifts.iter().filter(|g| g.kind == Kind::Membership).count();
    lines.push(counted("membership fees", fees));
    let card = std::fs::read_to_string(data().join("README.md")).unwrap();
    let missing: Vec<String> = lines.into_iter().filter(|line| !card.lines().any(|l| l == line)).collect();
    assert!(missing.is_empty(), "data/README.md lacks:\n{}", missing.join("\n"));
}
