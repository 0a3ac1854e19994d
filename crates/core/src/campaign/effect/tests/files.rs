//! Tables of past experiments, and the file of an effect.

use obole_ledger::Currency;

use super::*;

fn columns<'a>(arm: &[&'a str], outcome: &[&'a str], amount: &[&'a str]) -> TrialColumns<'a> {
    TrialColumns {
        outcome: ("gave", outcome.to_vec()),
        arm: ("arm", arm.to_vec()),
        amount: Some(("given", amount.to_vec())),
        ..TrialColumns::default()
    }
}

#[test]
fn the_arms_of_a_table_are_read_in_both_languages() {
    let table = columns(
        &["Treatment", "témoin", "1", "non", ""],
        &["oui", "0", "1", "yes", "1"],
        &["12,50", "", "3", "7.25", "9"],
    );
    let (found, without) = table.read().unwrap();
    let arms: Vec<Arm> = found.iter().map(|person| person.arm).collect();
    assert_eq!(arms, [Arm::Contacted, Arm::HeldOut, Arm::Contacted, Arm::HeldOut]);
    let incomes: Vec<i64> = found.iter().map(|person| person.income.unwrap().get()).collect();
    assert_eq!((incomes, without), (vec![1_250, 0, 300, 725], 1));
}

#[test]
fn cells_that_cannot_be_read_are_named_by_row_and_not_shown() {
    let table = columns(&["control", "Zoé Martin"], &["1", "peut-être"], &["-5", "1"]);
    let error = table.read().unwrap_err();
    let text = error.to_string();
    assert_eq!(error.kind(), Kind::Refused);
    assert!(text.contains("`arm`") || text.contains("arm"), "{text}");
    assert!(text.contains("given") && text.contains("gave"), "{text}");
    assert!(!text.contains("Martin") && !text.contains("peut"), "{text}");
}

#[test]
fn a_person_has_one_row_and_a_giver_an_amount() {
    let refused = |table: &TrialColumns<'_>| table.read().unwrap_err().to_string();
    // The second row of 7 is in the other group; gaps identify nobody.
    let mut twice = columns(&["1", "0", "0", "0", "1"], &["1", "0", "1", "0", "0"], &["5", "", "2", "", ""]);
    twice.id = Some(("donor_id", vec!["7", "8", " 7", "", ""]));
    let text = refused(&twice);
    assert!(text.contains("donor_id") && text.contains("wrong cells: 1 (rows 4)"), "{text}");
    twice.id = Some(("donor_id", vec!["7", "8", "9", "", ""]));
    assert_eq!(twice.read().unwrap().0.len(), 5);
    for cell in ["", "nan", "NA"] {
        let text = refused(&columns(&["1", "0"], &["yes", "no"], &[cell, cell]));
        assert!(text.contains("given") && text.contains("wrong cells: 1 (rows 2)"), "{cell:?}: {text}");
    }
}

fn file() -> EffectFile {
    let difference = Difference { estimate: 0.02, standard_error: 0.01, low: 0.001, high: 0.041, p: 0.04 };
    let campaign = MeasuredCampaign {
        plan_sha256: Some("ab".repeat(32)),
        channel: Some("post".to_owned()),
        goal: Some(crate::campaign::Goal::Renew),
        window: None,
        contacted: 800,
        held_out: 200,
    };
    EffectFile::new(vec![campaign], Some(Currency::EUR), difference, Some(difference))
}

#[test]
fn an_effect_comes_back_as_it_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("effect.json");
    file().save(&path).unwrap();
    assert_eq!(EffectFile::load(&path).unwrap(), file());
    file().save(&path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    // Version 1 had no goal; a file of a later version is not replaced.
    let first = text.replacen("\"version\": 2", "\"version\": 1", 1).replacen("\"goal\": \"renew\",", "", 1);
    let other = folder.path().join("first.json");
    obole_ledger::disk::write_bytes(&other, first.as_bytes()).unwrap();
    assert_eq!(EffectFile::load(&other).unwrap().campaigns[0].goal, None);
    let newer = text.replacen("\"version\": 2", "\"version\": 3", 1);
    obole_ledger::disk::write_bytes(&other, newer.as_bytes()).unwrap();
    assert_eq!(file().save(&other).unwrap_err().kind(), Kind::Newer);
    for (from, to, kind) in [
        ("\"version\": 2", "\"version\": 3", Kind::Newer),
        ("obole-effect", "obole-plan", Kind::Unreadable),
        ("\"standard_error\": 0.01", "\"standard_error\": 0.0", Kind::Unreadable),
        ("\"held_out\": 200", "\"held_out\": 0", Kind::Unreadable),
        ("\"p\": 0.04", "\"p\": 4.0", Kind::Unreadable),
        ("\"low\": 0.001", "\"low\": 0.9", Kind::Unreadable),
        ("\"campaigns\"", "\"other\"", Kind::Unreadable),
    ] {
        let other = folder.path().join("other.json");
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        obole_ledger::disk::write_bytes(&other, changed.as_bytes()).unwrap();
        assert_eq!(EffectFile::load(&other).unwrap_err().kind(), kind, "{from}");
        obole_ledger::disk::remove_file(&other).unwrap();
    }
}

#[test]
fn another_file_is_not_replaced_by_an_effect() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.json");
    obole_ledger::disk::write_bytes(&path, b"{}").unwrap();
    assert_eq!(file().save(&path).unwrap_err().kind(), Kind::Usage);
    assert_eq!(std::fs::read(&path).unwrap(), b"{}");
}
