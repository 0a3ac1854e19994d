//! Merges by one key that a person undoes.

use super::*;
use crate::OtherSpelling;

const HEADER: &str = "Nom;Prénom;Email;Code postal;Montant;Date du don";
const JEANNE: &str = "FICTIVE;Jeanne;m.fictive@example.org;31000;50,00;14/03/2023";
const INITIAL: &str = "FICTIVE;J.;m.fictive@example.org;31000;20,00;15/04/2023";
const MOVED: &str = "FICTIVE;Jeanne;m.fictive@example.org;75011;30,00;16/05/2023";

fn import_with(rows: &[&str], known: Option<&PeopleBook>, earlier: Option<&Intake>) -> Result<Intake> {
    let folder = folder(&[("dons.csv", format!("{HEADER}\n{}\n", rows.join("\n")).as_bytes())]);
    let earlier = earlier.map(|intake| {
        Arc::new(EarlierLedger { ledger: intake.ledger.clone(), receipt: intake.receipt.clone() })
    });
    let settings = ImportSettings {
        date_order: Some(DateOrder::DayFirst),
        currency: Currency::parse("EUR"),
        earlier,
        ..ImportSettings::default()
    };
    import(&[folder.path().join("dons.csv")], &settings, known, &mut |_| {})
}

fn import_of(rows: &[&str], known: Option<&PeopleBook>) -> Intake {
    import_with(rows, known, None).unwrap()
}

/// Returns the sums of the donors, the smallest first.
fn sums(intake: &Intake) -> Vec<i64> {
    let cents = &intake.ledger.gifts().cents;
    let of = |donor| intake.ledger.rows_of(donor).map(|row| cents[row].get()).sum();
    let mut sums: Vec<i64> = (0..intake.ledger.donors().len()).map(of).collect();
    sums.sort_unstable();
    sums
}

/// Imports three rows of one e-mail; returns the vault and its other spellings.
fn merged() -> (PeopleBook, Vec<OtherSpelling>) {
    let intake = import_of(&[JEANNE, INITIAL, MOVED], None);
    assert_eq!(sums(&intake), [10_000]);
    let found = intake.book.other_spellings();
    (intake.book, found)
}

#[test]
fn a_name_and_a_postal_code_are_told_apart_on_request() {
    let (mut book, found) = merged();
    let shown: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.postcode.as_deref())).collect();
    assert_eq!(shown, [("fictive j", None), ("fictive jeanne", Some("31000"))]);
    let initial = &found[0];
    book.same_people_mut().answer(&initial.donor_id, &initial.other_id, false);
    assert_eq!(book.other_spellings(), found[1..]);
    // In every later import, in any order of the rows, also from the vault that this import made.
    let mut known = book.clone();
    for rows in [[JEANNE, INITIAL, MOVED], [INITIAL, MOVED, JEANNE]] {
        let two = import_of(&rows, Some(&known));
        assert_eq!(sums(&two), [2_000, 8_000]);
        let ids = &two.ledger.donors().id;
        assert!(ids.find_sorted(&initial.donor_id).is_some() && ids.find_sorted(&initial.other_id).is_some());
        assert_eq!(two.receipt.kept_apart.len(), 1);
        known = two.book;
    }
    let moved = &found[1];
    known.same_people_mut().answer(&moved.donor_id, &moved.other_id, false);
    assert_eq!(sums(&import_of(&[JEANNE, INITIAL, MOVED], Some(&known))), [2_000, 3_000, 5_000]);
    known.same_people_mut().forget(&initial.donor_id, &initial.other_id);
    known.same_people_mut().forget(&moved.donor_id, &moved.other_id);
    assert_eq!(sums(&import_of(&[JEANNE, INITIAL, MOVED], Some(&known))), [10_000]);
}

#[test]
fn a_yes_ends_the_question_and_changes_nothing() {
    let (mut book, found) = merged();
    for one in &found {
        book.same_people_mut().answer(&one.donor_id, &one.other_id, true);
    }
    assert!(book.other_spellings().is_empty() && book.merged().is_empty());
    let again = import_of(&[JEANNE, INITIAL, MOVED], Some(&book));
    assert_eq!((sums(&again), again.ledger.donors().id.get(0)), (vec![10_000], found[0].donor_id.clone()));
}

#[test]
fn a_donor_number_of_two_people_is_divided_as_well() {
    let read = |known: Option<&PeopleBook>| {
        let text = "N° donateur;Nom;Prénom;Montant;Date du don\n\
                    12;Faux;Anne;50,00;13/04/2024\n\
                    12;Nul;Marc;20,00;14/04/2024\n\
                    12;;;5,00;15/04/2024\n\
                    13;Fils;Paul;7,00;15/04/2024\n";
        let folder = folder(&[("dons.csv", text.as_bytes())]);
        import(&[folder.path().join("dons.csv")], &platforms::told("EUR"), known, &mut |_| {}).unwrap()
    };
    let one = read(None);
    assert_eq!(sums(&one), [700, 7_500]);
    let (mut book, found) = (one.book.clone(), one.book.other_spellings());
    assert_eq!(found.len(), 1);
    book.same_people_mut().answer(&found[0].donor_id, &found[0].other_id, false);
    // The vault has the latest name for the number; the row without a name stays with it.
    let two = read(Some(&book));
    assert_eq!(sums(&two), [700, 2_500, 5_000]);
    assert_eq!(sums(&read(Some(&two.book))), [700, 2_500, 5_000]);
}

#[test]
fn a_refusal_by_the_email_is_of_both() {
    let (mut book, found) = merged();
    book.same_people_mut().answer(&found[0].donor_id, &found[0].other_id, false);
    let list = folder(&[
        ("dons.csv", format!("{HEADER}\n{JEANNE}\n{INITIAL}\n").as_bytes()),
        ("refus.csv", b"email\nm.fictive@example.org\n"),
    ]);
    let settings = ImportSettings {
        date_order: Some(DateOrder::DayFirst),
        currency: Currency::parse("EUR"),
        objections: Some(list.path().join("refus.csv")),
        ..ImportSettings::default()
    };
    let intake = import(&[list.path().join("dons.csv")], &settings, Some(&book), &mut |_| {}).unwrap();
    assert_eq!(intake.ledger.donors().len(), 2);
    assert_eq!(objecting(&intake, ContactChannel::Email), 2);
}

#[test]
fn somebody_kept_apart_and_erased_does_not_come_back_as_the_other() {
    let (mut book, found) = merged();
    let (kept, gone) = (found[0].donor_id.clone(), found[0].other_id.clone());
    book.same_people_mut().answer(&kept, &gone, false);
    let mut two = import_of(&[JEANNE, INITIAL, MOVED], Some(&book));
    two.book.erase(std::slice::from_ref(&gone)).unwrap();
    assert!(!serde_json::to_string(&two.book).unwrap().contains("fictive j\""));
    let again = import_of(&[JEANNE, INITIAL, MOVED], Some(&two.book));
    assert_eq!((sums(&again), again.receipt.erased), (vec![8_000], 1));
}

#[test]
fn nothing_is_added_to_a_ledger_in_which_both_are_one() {
    let one = import_of(&[JEANNE, INITIAL], None);
    let found = one.book.other_spellings();
    let mut book = one.book.clone();
    book.same_people_mut().answer(&found[0].donor_id, &found[0].other_id, false);
    let error = import_with(&[MOVED], Some(&book), Some(&one)).unwrap_err();
    assert_eq!(error.kind(), Kind::Refused);
    let two = import_of(&[JEANNE, INITIAL], Some(&book));
    let added = import_with(&[MOVED], Some(&two.book), Some(&two)).unwrap();
    assert_eq!(sums(&added), [2_000, 8_000]);
    assert!(import_with(&[MOVED], Some(&one.book), Some(&two)).is_err());
}
