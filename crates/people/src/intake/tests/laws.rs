//! Properties of the import of any export: the order of the rows, the split into files, and the protection of
//! names.

use std::sync::Arc;

use obole_ledger::EarlierLedger;
use proptest::prelude::*;

use super::*;

const HEADER: &str = "Référence paiement;Montant total;Date du paiement;Statut du paiement;Nom payeur;Prénom payeur;\
    Email payeur;Date de naissance;Raison sociale;SIREN;Type;Adresse payeur;Code Postal payeur;Ville payeur;Pays payeur";

/// A row built from small numbers, so that references, people and places occur again.
#[derive(Debug, Clone)]
struct Row {
    reference: u8,
    cents: u16,
    day: u16,
    status: usize,
    person: usize,
    place: usize,
    kind: usize,
}

impl Row {
    fn line(&self) -> String {
        const STATUSES: [&str; 6] = ["Payé", "Hors Ligne", "Remboursé", "Refusé", "En attente", "Perdu"];
        const PEOPLE: [&str; 8] = [
            "FICTIVE;Capucine;capucine@example.org;21/09/1963;;",
            "Fictive;CAPUCINE;Capucine@Example.org;;;",
            "FICTIVE;Capucine;;21/09/1963;;",
            "FICTIVE;Capucine;;;;",
            "ŒUVRÉ;Maëlys;;05/05/1990;;",
            "PLACEHOLDER;Gontran;g@example.org;;Société Imaginaire;",
            "PLACEHOLDER;Gontran;g@example.org;;Société Imaginaire;732829320",
            ";;;;;",
        ];
        const PLACES: [&str; 4] =
            ["1 rue A;75011;Paris;France", ";1000;Bourg;FRA", ";;;", "2 rue B;1000;Bruxelles;Belgique"];
        const KINDS: [&str; 4] = ["Don mensuel", "Don unique", "Adhésion", "Paiement"];
        let reference = if self.reference == 0 { String::new() } else { self.reference.to_string() };
        let day = obole_ledger::Day::new(19_000 + i32::from(self.day));
        let date = format!("{:02}/{:02}/{}", day.day_of_month(), day.month(), day.year());
        format!(
            "{reference};{},{:02};{date};{};{};{};{}",
            self.cents / 100,
            self.cents % 100,
            STATUSES[self.status],
            PEOPLE[self.person],
            KINDS[self.kind],
            PLACES[self.place],
        )
    }
}

fn some_rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (0..30_u8, 0..400_u16, 0..40_u16, 0..6_usize, 0..8_usize, 0..4_usize, 0..4_usize).prop_map(
        |(reference, cents, day, status, person, place, kind)| Row {
            reference,
            cents: cents * 50,
            day,
            status,
            person,
            place,
            kind,
        },
    );
    prop::collection::vec(row, 0..40)
}

/// Imports these rows from as many files.
fn imported(files: &[Vec<Row>], known: Option<&PeopleBook>) -> Intake {
    added(files, known, None)
}

/// Imports these rows from as many files, and adds them to an earlier ledger.
fn added(files: &[Vec<Row>], known: Option<&PeopleBook>, earlier: Option<&Intake>) -> Intake {
    let folder = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for (at, rows) in files.iter().enumerate() {
        let lines: Vec<String> = rows.iter().map(Row::line).collect();
        let path = folder.path().join(format!("part{at}.csv"));
        put(&path, format!("{HEADER}\r\n{}\r\n", lines.join("\r\n")).as_bytes());
        paths.push(path);
    }
    // Rows of different files are different payments here, even where they agree.
    let date_order = Some(DateOrder::DayFirst);
    let earlier = earlier.map(|Intake { ledger, receipt, .. }| {
        Arc::new(EarlierLedger { ledger: ledger.clone(), receipt: receipt.clone() })
    });
    let settings = ImportSettings { date_order, keep_repeats: true, earlier, ..ImportSettings::default() };
    import(&paths, &settings, known, &mut |_| {}).unwrap()
}

/// Returns `refused.csv` and `repeated.csv`.
fn lists(intake: &Intake) -> [String; 2] {
    let header = ["file", "row", "column", "code", "reason"].map(str::to_owned);
    let refused = crate::refused_csv(&intake.receipt, header, &FindingCode::name).unwrap();
    let header = ["file", "row", "taken_file", "taken_row"].map(str::to_owned);
    let repeated = crate::repeated_csv(&intake.receipt, header).unwrap();
    [refused, repeated].map(|bytes| String::from_utf8(bytes).unwrap())
}

fn same(one: &Intake, other: &Intake) -> std::result::Result<(), TestCaseError> {
    prop_assert_eq!(rows(one), rows(other));
    prop_assert!(one.book == other.book, "the vaults differ");
    prop_assert_eq!(one.ledger.donors(), other.ledger.donors());
    let (one, other) = (&one.receipt, &other.receipt);
    prop_assert_eq!(&one.sums, &other.sums);
    prop_assert_eq!(
        (one.read, one.taken, one.repeated, one.refused),
        (other.read, other.taken, other.repeated, other.refused)
    );
    Ok(())
}

/// Returns the payer of a row by a rule written by hand: people 0 and 1 share an e-mail, 6 has a SIREN, the
/// others need a postal code.
fn payer(row: &Row, at: usize) -> Option<String> {
    let postcode = ["75011", "01000", "", "1000"][row.place];
    match (row.person, postcode) {
        (7, _) => None,
        (0 | 1, _) => Some("e-mail".to_owned()),
        (6, _) => Some("siren".to_owned()),
        (5, "") => Some("organisation by e-mail".to_owned()),
        (_, "") => Some(format!("alone {at}")),
        (person, postcode) => Some(format!("{person} in {postcode}")),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_row_is_lost(rows in some_rows()) {
        let intake = imported(&[rows], None);
        prop_assert!(intake.receipt.reconciles());
        let lists = lists(&intake);
        let rows: std::collections::BTreeSet<&str> =
            lists[0].lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
        prop_assert_eq!(rows.len() as u64, intake.receipt.refused);
        prop_assert_eq!(lists[1].lines().count() as u64, intake.receipt.repeated + 1);
    }

    #[test]
    fn sums_and_donors_agree_with_a_count_by_hand(rows in some_rows()) {
        let mut unique = rows;
        let mut seen = std::collections::BTreeSet::new();
        unique.retain(|row| row.reference == 0 || seen.insert(row.reference));
        let mut sums = [0_i64; 5];
        let mut donors = std::collections::BTreeSet::new();
        let mut taken = 0;
        for (at, row) in unique.iter().enumerate() {
            if let (1.., 0..=4, Some(payer)) = (row.cents, row.status, payer(row, at)) {
                taken += 1;
                sums[row.status] += i64::from(row.cents);
                donors.insert(payer);
            }
        }
        let intake = imported(&[unique.clone()], None);
        prop_assert_eq!((intake.receipt.read, intake.receipt.taken), (unique.len() as u64, taken));
        prop_assert_eq!((intake.ledger.donors().len(), intake.book.len()), (donors.len(), donors.len()));
        prop_assert_eq!(of(&intake, Status::Settled).1, sums[0] + sums[1]);
        prop_assert_eq!(of(&intake, Status::Refunded).1, sums[2]);
        prop_assert_eq!(of(&intake, Status::Failed).1, sums[3]);
        prop_assert_eq!(of(&intake, Status::Pending).1, sums[4]);
    }

    #[test]
    fn the_order_of_the_rows_changes_nothing(
        (rows, shuffled) in some_rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        same(&imported(&[rows], None), &imported(&[shuffled], None))?;
    }

    #[test]
    fn cutting_the_export_into_files_changes_nothing(rows in some_rows(), cut in 0..40_u8, swap in any::<bool>()) {
        // The rows of one payment stay together, as an export by period leaves them.
        let mut unique = rows.clone();
        let mut seen = std::collections::BTreeSet::new();
        unique.retain(|row| row.reference == 0 || seen.insert(row.reference));
        let at = usize::from(cut).min(unique.len());
        let mut parts = vec![unique[..at].to_vec(), unique[at..].to_vec(), Vec::new()];
        if swap {
            parts.reverse();
        }
        same(&imported(&[unique], None), &imported(&parts, None))?;
    }

    #[test]
    fn adding_the_rest_of_an_export_is_importing_it_whole(
        rows in some_rows(),
        (from, to) in (0..40_usize, 0..40_usize),
        swap in any::<bool>(),
    ) {
        let mut unique = rows;
        let mut seen = std::collections::BTreeSet::new();
        unique.retain(|row| row.reference != 0 && seen.insert(row.reference));
        // Of two addresses of one day, the one that was imported later counts; and the vault has one day for
        // all that it knows of a person, so that here every payment says everything.
        unique.iter_mut().for_each(|row| row.day = row.reference.into());
        unique.iter_mut().filter(|row| row.place == 2).for_each(|row| row.place = 0);
        // The two exports overlap, or have a gap between them that both leave out.
        let (first, second) = (&unique[..to.min(unique.len())], &unique[from.min(unique.len())..]);
        let either: Vec<Row> = unique[..].iter().enumerate().filter(|(at, _)| *at < to || *at >= from)
            .map(|(_, row)| row.clone()).collect();
        let (first, second) = if swap { (second, first) } else { (first, second) };
        let whole = imported(&[either], Some(&VAULT));
        let before = imported(&[first.to_vec()], Some(&VAULT));
        let after = added(&[second.to_vec()], Some(&before.book), Some(&before));
        prop_assert_eq!(self::rows(&after), self::rows(&whole));
        prop_assert_eq!((&after.receipt.sums, after.receipt.donors), (&whole.receipt.sums, whole.receipt.donors));
        let columns = |intake: &Intake| {
            let donors = intake.ledger.donors();
            let row = |at: usize| {
                let consent = donors.consent[at].on(obole_ledger::ContactChannel::Post).state;
                let texts = (donors.id.get(at), donors.postcode[at].to_string(), donors.country.get(at).to_owned());
                (texts, donors.kind[at], donors.birth_year[at], consent, donors.refusals_unknown[at])
            };
            (0..donors.len()).map(row).collect::<Vec<_>>()
        };
        prop_assert_eq!(columns(&after), columns(&whole));
        prop_assert!(after.receipt.reconciles() && after.receipt.agrees_with(&after.ledger));
    }

    #[test]
    fn importing_again_with_the_vault_changes_nothing(rows in some_rows()) {
        let first = imported(std::slice::from_ref(&rows), None);
        let again = imported(&[rows], Some(&first.book));
        same(&first, &again)?;
    }
}

#[test]
fn no_name_leaves_the_vault() {
    let planted = [
        "Capucine",
        "capucine",
        "FICTIVE",
        "Maëlys",
        "ŒUVRÉ",
        "GONTRAN",
        "Gontran",
        "Imaginaire",
        "rue A",
        "@",
    ];
    let rows: Vec<Row> = (0..64)
        .map(|at: usize| Row {
            reference: (at % 32) as u8, // twice each, for the same person on the same day
            cents: (at % 32) as u16 * 100,
            day: (at % 32) as u16,
            status: at % 6,
            person: at % 8,
            place: (at / 8) % 4,
            kind: at % 4,
        })
        .collect();
    let intake = imported(&[rows], None);
    assert!(intake.receipt.refused > 0 && intake.receipt.repeated > 0 && intake.receipt.taken > 0);
    let book = serde_json::to_string(&intake.book).unwrap();
    assert!(
        ["Capucine", "Imaginaire", "rue A", "@"].iter().all(|name| book.contains(name)),
        "nothing was planted"
    );
    let mut canonical = Vec::new();
    obole_ledger::canonical::write_gifts(&intake.ledger, &mut canonical).unwrap();
    for (what, text) in [
        ("intake", format!("{intake:?} {:?}", intake.book)),
        ("people", format!("{:?}", intake.book.iter().collect::<Vec<_>>())),
        ("ledger", format!("{:?}", intake.ledger)),
        ("receipt", format!("{:?}", intake.receipt)),
        ("receipt.json", serde_json::to_string(&intake.receipt).unwrap()),
        ("refused.csv", lists(&intake)[0].clone()),
        ("repeated.csv", lists(&intake)[1].clone()),
        ("gifts.csv", String::from_utf8(canonical).unwrap()),
    ] {
        for name in planted {
            assert!(!text.contains(name), "{name} stands in {what}");
        }
    }
}
