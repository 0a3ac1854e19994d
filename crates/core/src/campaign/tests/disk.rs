use super::log::{Act, Deed};
use super::*;
use crate::Kind;

fn approved() -> Plan<Approved> {
    plan(&three(), &by_post()).approve(Review::new("Camille", "2025-01-06")).unwrap()
}

#[test]
fn a_plan_comes_back_as_it_went_in_its_state() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.json");
    let draft = plan(&three(), &by_post());
    draft.save(&path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(PlanFile::load(&path).unwrap(), PlanFile::Draft(draft.clone()));
    draft.save(&path).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    approved().save(&path).unwrap();
    assert_eq!(PlanFile::load(&path).unwrap(), PlanFile::Approved(approved()));
}

#[test]
fn a_plan_changed_by_hand_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.json");
    approved().save(&path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let changed = |from: &str, to: &str| {
        let other = text.replacen(from, to, 1);
        assert_ne!(other, text, "{from}");
        let other_path = folder.path().join("other.json");
        obole_ledger::disk::write_bytes(&other_path, other.as_bytes()).unwrap();
        PlanFile::load(&other_path).unwrap_err()
    };
    for (from, to) in [
        ("D001", "D002"),
        ("\"suggested_ask\": 2500", "\"suggested_ask\": 2600"),
        ("\"seed\": 0", "\"seed\": 1"),
        ("\"by\": \"Camille\"", "\"by\": \"Sacha\""),
        ("\"gift_likelihood\": 0.4", "\"gift_likelihood\": 0.5"),
        ("\"state\": \"approved\"", "\"state\": \"draft\""),
        ("\"budget\": 1000", "\"budget\": 100"),
        ("\"by\": \"Camille\"", "\"by\": \"\""),
    ] {
        let error = changed(from, to);
        assert!(matches!(error.kind(), Kind::Unreadable | Kind::Usage), "{from}: {error:?}");
    }
    assert_eq!(changed("\"version\": 3", "\"version\": 4").kind(), Kind::Newer);
    assert_eq!(changed("obole-plan", "obole-model").kind(), Kind::Unreadable);
    assert_eq!(changed("{", "").kind(), Kind::Unreadable);
    assert_eq!(PlanFile::load(&folder.path().join("none.json")).unwrap_err().kind(), Kind::Unreadable);
}

#[test]
fn a_draft_made_approved_by_hand_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.json");
    plan(&three(), &by_post()).save(&path).unwrap();
    let mut value: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    value["state"] = "approved".into();
    value["approval"] = serde_json::json!(
        {"by": "Camille", "on": "2025-01-06", "draft_sha256": "ab", "removed": [], "asks": []}
    );
    obole_ledger::disk::write_json(&path, &value).unwrap();
    assert_eq!(PlanFile::load(&path).unwrap_err().kind(), Kind::Unreadable);
}

#[test]
fn the_chain_of_the_log_breaks_on_any_change() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.jsonl");
    for (time, what) in [("09:00", Act::Proposed), ("09:05", Act::Approved), ("09:10", Act::Exported)] {
        log::append(&path, &deed(time, what)).unwrap();
    }
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(log::verify(&text).unwrap().len(), 3);
    let lines: Vec<&str> = text.lines().collect();
    for (broken, row) in [
        (text.replacen("Camille", "Sacha", 1), 1),
        (text.replace("09:05", "09:06"), 2),
        (format!("{}\n{}\n", lines[0], lines[2]), 2),
        (format!("{}\n{}\n{}\n", lines[1], lines[0], lines[2]), 1),
        (text.replace("exported", "proposed"), 3),
        (format!("{text}half a line"), 4),
    ] {
        let error = log::verify(&broken).unwrap_err();
        assert_eq!((error.kind(), error.place().row), (Kind::Unreadable, Some(row)));
    }
    obole_ledger::disk::write_bytes(&path, text.replace("09:05", "09:06").as_bytes()).unwrap();
    assert!(log::append(&path, &deed("09:20", Act::Exported)).is_err());
    obole_ledger::disk::write_bytes(&path, text.as_bytes()).unwrap();
    assert_eq!(log::append(&path, &deed("", Act::Exported)).unwrap_err().kind(), Kind::Usage);
    // Time never goes back, neither in a new line nor in one with valid hashes.
    assert_eq!(log::append(&path, &deed("09:09", Act::Exported)).unwrap_err().kind(), Kind::System);
    log::append(&path, &deed("09:10", Act::Exported)).unwrap();
}

fn deed(time: &str, what: Act) -> Deed<'_> {
    Deed { time, who: "Camille", what, plan_sha256: "ab12", file_sha256: None, approval: None }
}

#[test]
fn only_a_plan_whose_approval_is_logged_is_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.jsonl");
    let signed = approved();
    let sha256 = signed.sha256().unwrap();
    log::append(&path, &Deed { plan_sha256: &sha256, ..deed("09:05", Act::Approved) }).unwrap();
    let entries = log::read(&path).unwrap();
    log::confirm(&entries, &signed).unwrap();
    let mut review = Review::new("Camille", "2025-01-06");
    review.removed.insert("D000".into());
    let other = plan(&three(), &by_post()).approve(review).unwrap();
    assert_eq!(log::confirm(&entries, &other).unwrap_err().kind(), Kind::Refused);
}

/// A name with line breaks or invisible marks can neither sign nor be logged.
#[test]
fn a_name_that_hides_something_is_refused() {
    let draft = plan(&three(), &by_post());
    for by in [
        "Camille\n{\"seq\":9}",
        "Camille\r",
        "\u{1b}[2JCamille",
        "Ca\u{202e}ellim",
        "\u{feff}Camille",
        "\u{85}x",
    ] {
        let refused = draft.clone().approve(Review::new(by, "2025-01-06")).unwrap_err();
        assert_eq!(refused.kind(), Kind::Usage, "{by:?}");
        assert!(!refused.to_string().contains("Camille"), "{refused}");
        let logged = log::check(&[], &Deed { who: by, ..deed("09:05", Act::Approved) });
        assert_eq!(logged.unwrap_err().kind(), Kind::Usage, "{by:?}");
    }
    for by in ["Zoé d’Aubigné", "Łukasz", "山田花子", "علي"] {
        draft.clone().approve(Review::new(by, "2025-01-06")).unwrap();
    }
}

/// A log that holds an approval, or cannot be read, protects the folder when its plan is missing or another
/// one.
#[test]
fn a_logged_approval_is_not_replaced_when_the_plan_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let (path, log_path) = (folder.path().join("plan.json"), folder.path().join("log.jsonl"));
    PlanFile::refuse_signed(&path).unwrap();
    log::append(&log_path, &deed("09:00", Act::Proposed)).unwrap();
    PlanFile::refuse_signed(&path).unwrap();
    log::append(&log_path, &deed("09:05", Act::Approved)).unwrap();
    assert_eq!(PlanFile::refuse_signed(&path).unwrap_err().kind(), Kind::Refused);
    plan(&three(), &by_post()).save(&path).unwrap();
    assert_eq!(PlanFile::refuse_signed(&path).unwrap_err().kind(), Kind::Refused);
    let cut = std::fs::read(&log_path).unwrap();
    obole_ledger::disk::write_bytes(&log_path, &cut[..cut.len() - 9]).unwrap();
    for gone in [false, true] {
        assert_eq!(PlanFile::refuse_signed(&path).unwrap_err().kind(), Kind::Unreadable, "{gone}");
        obole_ledger::disk::remove_file(&path).unwrap();
    }
}
