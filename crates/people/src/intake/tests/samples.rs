//! The published header with invented people, as exported and as a spreadsheet saved it again.

use super::*;

const EXPORT: &str = "helloasso_paiements_31col__VERIFIED.csv";
const RESAVED: &str = "helloasso_paiements_resaved_excel__VERIFIED-behaviour.csv";

/// Checks the sums of the 13 rows, added up by hand:
/// settled 25 + 25 + 1250 + 60 + 45 + 10 + 30 + 100 + 15.50 + 500.
fn as_written_down(intake: &Intake) {
    // A ticket holds a gift, which is a payment of its own.
    assert_eq!((intake.receipt.taken, intake.receipt.refused), (14, 0));
    assert_eq!(of(intake, Status::Settled), (11, 206_050));
    assert_eq!(of(intake, Status::Failed), (1, 2_500));
    assert_eq!(of(intake, Status::Refunded), (1, 6_000));
    assert_eq!(of(intake, Status::Pending), (1, 2_000));
    assert_eq!(of(intake, Status::Cancelled), (0, 0));
    assert_eq!(intake.ledger.donors().len(), 10);
    let days = intake.receipt.days.map(|(first, last)| (first.to_string(), last.to_string()));
    assert_eq!(days, Some(("2024-01-06".to_owned(), "2024-11-25".to_owned())));
    assert!(intake.receipt.reconciles());
}

#[test]
fn the_export_and_its_copy_from_a_spreadsheet_say_the_same() {
    let (export, resaved) = (samples().join(EXPORT), samples().join(RESAVED));
    let one = plainly(std::slice::from_ref(&export)).unwrap();
    let other = plainly(std::slice::from_ref(&resaved)).unwrap();
    as_written_down(&one);
    as_written_down(&other);
    assert_eq!(rows(&one), rows(&other));
    assert!(one.book == other.book, "the vaults differ");
    assert_eq!(one.ledger.donors(), other.ledger.donors());
    let decided = |intake: &Intake| intake.receipt.sources[0].decided.values().cloned().collect::<Vec<_>>();
    assert_eq!(decided(&one), ["day-first", "comma", "utf-8", "semicolon"]);
    assert_eq!(decided(&other), ["month-first", "comma", "windows-1252", "comma"]);
    assert_eq!(findings(&one), [(FindingCode::GiftSplitOff, Some("Don supplémentaire"), Some(1))]);

    let both = plainly(&[export, resaved]).unwrap();
    as_written_down(&both);
    assert_eq!((both.receipt.read, both.receipt.repeated), (28, 14));
}

#[test]
fn the_sample_is_the_same_in_both_dresses() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let (canonical, named) = (here.join("canonical"), here.join("sample"));
    if !canonical.exists() || !named.exists() {
        skipped(&named);
        return;
    }
    let one = plainly(&[canonical]).unwrap();
    let other = plainly(&[named]).unwrap();
    assert_eq!(other.receipt.refused, 0, "{:?}", refusals(&other).first());
    assert_eq!(one.receipt.sums, other.receipt.sums);
    assert_eq!(one.receipt.counts, other.receipt.counts);
    assert!(one.receipt.taken > 10_000 && one.receipt.reconciles() && other.receipt.reconciles());

    // The same payments, row by row, and the same people: each number of one import corresponds to one number
    // of the other.
    let (by_row, other_by_row) = (by_source_row(&one), by_source_row(&other));
    // Comments with line breaks move the rows of the export down, not their order.
    assert_eq!(by_row.len(), other_by_row.len());
    let mut pairs = std::collections::BTreeSet::new();
    for ((donor, payment), (other_donor, other_payment)) in by_row.values().zip(other_by_row.values()) {
        assert_eq!(payment, other_payment);
        pairs.insert((donor.clone(), other_donor.clone()));
    }
    assert_eq!((pairs.len(), pairs.len()), (one.ledger.donors().len(), other.ledger.donors().len()));
    assert_eq!(other.book.len(), other.ledger.donors().len());
    // And the same is known of them.
    for (id, other_id) in pairs {
        assert_eq!(attributes(&one, &id), attributes(&other, &other_id), "{id} {other_id}");
    }
    let rows = |intake: &Intake| {
        let rows = &intake.receipt.donor_rows;
        (rows.matched, rows.unmatched, rows.refused, rows.givers_matched, rows.refusals_unmatched)
    };
    assert_eq!(rows(&one), rows(&other));
    assert_eq!(findings(&other), []);
}

/// Attributes of a donor in a ledger.
fn attributes(intake: &Intake, id: &str) -> impl PartialEq + std::fmt::Debug {
    let donors = intake.ledger.donors();
    let at = donors.id.find_sorted(id).unwrap();
    let texts = [
        donors.gender.get(at).to_owned(),
        donors.country.get(at).to_owned(),
        donors.language.get(at).to_owned(),
        donors.acquisition_channel.get(at).to_owned(),
        donors.postcode[at].to_string(),
    ];
    let refusals = (donors.deceased[at], donors.do_not_profile[at], donors.consent[at]);
    (donors.kind[at], donors.birth_year[at], texts, refusals, donors.refusals_unknown[at])
}

/// Returns the donor and payment of each row of the file.
fn by_source_row(
    intake: &Intake,
) -> std::collections::BTreeMap<u32, (String, impl PartialEq + std::fmt::Debug)> {
    rows(intake)
        .into_iter()
        .zip(&intake.ledger.gifts().source_row)
        .map(|((donor, _, day, cents, status, kind, method, recurring), row)| {
            (*row, (donor, (day, cents, status, kind, method, recurring)))
        })
        .collect()
}
