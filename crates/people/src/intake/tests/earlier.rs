//! Imports that add to an earlier ledger.

use std::sync::Arc;

use obole_ledger::{ConsentState, ContactChannel, EarlierLedger};

use super::*;

const HEADER: &str = "Référence paiement;Montant total;Date du paiement;Statut du paiement;Nom payeur;Prénom payeur;\
    Email payeur;Code Postal payeur";

fn payment(id: u32, euros: u32, day: &str, status: &str, name: &str) -> String {
    format!("{id};{euros},00;{day};{status};{};Ada;{name}@example.org;75011", name.to_uppercase())
}

fn export(rows: &[String]) -> Vec<u8> {
    format!("{HEADER}\r\n{}\r\n", rows.join("\r\n")).into_bytes()
}

/// Imports files, added to an earlier import if there is one.
fn add(files: &[(&str, &[u8])], earlier: Option<&Intake>) -> Result<Intake> {
    let folder = folder(files);
    let known = earlier.map(|intake| &intake.book);
    let earlier = earlier.map(|intake| {
        let (ledger, receipt) = (intake.ledger.clone(), intake.receipt.clone());
        Arc::new(EarlierLedger { ledger, receipt })
    });
    let settings = ImportSettings { earlier, today: Day::from_ymd(2026, 1, 1), ..ImportSettings::default() };
    import(&[folder.path().into()], &settings, known, &mut |_| {})
}

fn counted(intake: &Intake) -> Vec<(String, i64, Status)> {
    let mut all: Vec<_> = rows(intake).into_iter().map(|row| (row.1, row.3, row.4)).collect();
    all.sort();
    assert!(intake.receipt.reconciles() && intake.receipt.agrees_with(&intake.ledger));
    all
}

#[test]
fn what_is_added_part_by_part_is_what_is_imported_at_once() {
    let all: Vec<String> = (0..60)
        .map(|n| {
            let day = format!("{:02}/{:02}/202{}", 1 + n % 28, 1 + n % 12, n / 20);
            payment(n, 5 + n, &day, "Payé", ["ada", "zoe", "noe", "bea"][n as usize % 4])
        })
        .collect();
    let whole = add(&[("whole.csv", &export(&all))], None).unwrap();
    let mut parts = add(&[("first.csv", &export(&all[..25]))], None).unwrap();
    // Exports overlap, and a later one may reach further back.
    for (name, rows) in [("second.csv", &all[20..45]), ("third.csv", &all[10..60])] {
        parts = add(&[(name, &export(rows))], Some(&parts)).unwrap();
    }
    assert_eq!(counted(&parts), counted(&whole));
    let people = |intake: &Intake| {
        let mut emails: Vec<String> = intake.book.iter().map(|(_, person)| person.email.clone()).collect();
        emails.sort();
        emails
    };
    assert_eq!(people(&parts), people(&whole));
    let read: Vec<(&str, bool, u64)> =
        parts.receipt.sources.iter().map(|s| (s.name.as_str(), s.earlier, s.read)).collect();
    assert_eq!(read, [("first.csv", true, 25), ("second.csv", true, 20), ("third.csv", false, 50)]);
}

#[test]
fn attributes_stay_with_their_donor_when_e_mails_become_pseudonyms() {
    let donors = |rows: &str| format!("donor_id,birth_year,postal_optout\n{rows}").into_bytes();
    let gifts = |rows: &str| format!("gift_id,donor_id,date,amount\n{rows}").into_bytes();
    let first = add(
        &[
            ("gifts.csv", &gifts("1,ada@example.org,2025-01-03,10.00\n2,bea@example.org,2025-01-04,10.00\n")),
            // Zoe gave nothing yet, and refuses.
            (
                "donors.csv",
                &donors("ada@example.org,1950,0\nbea@example.org,1951,0\nzoe@example.org,1944,1\n"),
            ),
        ],
        None,
    )
    .unwrap();
    let month = gifts("3,noe@example.org,2025-02-03,10.00\n");
    for rows in ["", "zoe@example.org,1944,1\n", "bea@example.org,1951,0\n"] {
        let files = [("month.csv", &month[..]), ("later.csv", &donors(rows)[..])];
        let second = add(&files[..1 + usize::from(!rows.is_empty())], Some(&first)).unwrap();
        let table = second.ledger.donors();
        let of = |email: &str| {
            let id = second.book.iter().find(|(_, person)| person.email == email).unwrap().0;
            let at = table.id.find_sorted(id).unwrap();
            (table.birth_year[at], table.refuses(at, ContactChannel::Post))
        };
        assert_eq!(of("ada@example.org"), (Some(1950), false), "{rows}");
        assert_eq!(of("bea@example.org"), (Some(1951), false), "{rows}");
        assert_eq!(of("zoe@example.org"), (Some(1944), true), "{rows}");
        assert_eq!(of("noe@example.org"), (None, false), "{rows}");
    }
}

#[test]
fn a_refusal_stays_when_a_number_proves_to_be_a_telephone() {
    let gifts = |rows: &str| format!("gift_id,donor_id,date,amount\n{rows}").into_bytes();
    let donors = b"donor_id,birth_year,postal_optout\n612345678,1950,1\n7,1951,0\n";
    let first = gifts("1,612345678,2025-01-03,10.00\n2,7,2025-01-04,10.00\n");
    let first = add(&[("gifts.csv", &first), ("donors.csv", donors)], None).unwrap();
    assert_eq!(first.ledger.donors().len(), 2);
    // Only the full spelling of the month shows that the number is that of a telephone.
    let second = gifts("3,06 12 34 56 78,2025-02-03,10.00\n");
    let second = add(&[("month.csv", &second)], Some(&first)).unwrap();
    let table = second.ledger.donors();
    let refusing: Vec<(usize, Option<i16>)> = (0..table.len())
        .filter(|donor| table.refuses(*donor, ContactChannel::Post))
        .map(|donor| (second.ledger.rows_of(donor).len(), table.birth_year[donor]))
        .collect();
    assert_eq!(refusing, [(2, Some(1950))]);
}

#[test]
fn an_objection_reaches_a_donor_of_the_earlier_ledger_who_gave_nothing_yet() {
    let gifts = b"gift_id,donor_id,date,amount\n1,ada@example.org,2025-01-03,10.00\n";
    let donors = b"donor_id,birth_year\nada@example.org,1950\nzoe@example.org,1944\n";
    let first = add(&[("gifts.csv", gifts), ("donors.csv", donors)], None).unwrap();
    let list = folder(&[("list.csv", b"donor_id\nzoe@example.org\n")]);
    let (ledger, receipt) = (first.ledger.clone(), first.receipt.clone());
    let settings = ImportSettings {
        earlier: Some(Arc::new(EarlierLedger { ledger, receipt })),
        objections: Some(list.path().join("list.csv")),
        today: Day::from_ymd(2026, 1, 1),
        ..ImportSettings::default()
    };
    let second = import(&[], &settings, Some(&first.book), &mut |_| {}).unwrap();
    let table = second.ledger.donors();
    let refusing: Vec<Option<i16>> = (0..table.len())
        .filter(|donor| table.refuses(*donor, ContactChannel::Email))
        .map(|donor| table.birth_year[donor])
        .collect();
    assert_eq!(refusing, [Some(1944)]);
}

#[test]
fn the_same_file_is_not_read_again() {
    let file = export(&[payment(1, 10, "03/01/2025", "Payé", "ada")]);
    let first = add(&[("a.csv", &file)], None).unwrap();
    let again = add(&[("copy of a.csv", &file)], Some(&first)).unwrap();
    assert!(again.nothing_new && !first.nothing_new);
    assert!(again.ledger == first.ledger && again.book == first.book);
    assert!(again.receipt.findings.iter().any(|finding| finding.code == FindingCode::FileRepeated));
}

#[test]
fn a_corrected_row_replaces_the_earlier_one_and_a_refund_stays() {
    let first = add(
        &[(
            "a.csv",
            &export(&[
                payment(1, 10, "03/01/2025", "Payé", "ada"),
                payment(2, 20, "04/01/2025", "Remboursé", "ada"),
                payment(3, 30, "05/01/2025", "En attente", "zoe"),
                payment(4, 40, "06/01/2025", "Payé", "zoe"),
            ]),
        )],
        None,
    )
    .unwrap();
    let second = add(
        &[(
            "b.csv",
            &export(&[
                payment(1, 12, "03/01/2025", "Payé", "ada"), // corrected
                payment(2, 20, "04/01/2025", "Payé", "ada"), // does not know of the refund
                payment(3, 30, "05/01/2025", "Payé", "zoe"), // settled since
                payment(5, 50, "07/01/2025", "Payé", "noe"), // new
            ]),
        )],
        Some(&first),
    )
    .unwrap();
    use Status::{Refunded, Settled};
    let expected = [
        ("ha-1", 1_200, Settled),
        ("ha-2", 2_000, Refunded),
        ("ha-3", 3_000, Settled),
        ("ha-4", 4_000, Settled),
        ("ha-5", 5_000, Settled),
    ];
    assert_eq!(counted(&second), expected.map(|(id, cents, status)| (id.to_owned(), cents, status)));
    assert_eq!((second.receipt.read, second.receipt.repeated, second.receipt.refused), (8, 3, 0));
}

#[test]
fn a_refund_of_a_later_file_lowers_the_earlier_payment() {
    let paid = b"Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Reference Txn ID\n\
        03/14/2023,10:00:00,PDT,Jean FICTIF,Donation Payment,Completed,EUR,50.00,-1.00,49.00,jean@example.org,a@example.org,T1,\n\
        03/15/2023,10:00:00,PDT,Ada FICTIVE,Donation Payment,Completed,EUR,30.00,-1.00,29.00,ada@example.org,a@example.org,T2,\n";
    let back = b"Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Reference Txn ID\n\
        04/21/2023,10:00:00,PDT,Jean FICTIF,Payment Refund,Completed,EUR,-20.00,0.50,-19.50,a@example.org,jean@example.org,R1,T1\n\
        04/22/2023,10:00:00,PDT,Ada FICTIVE,Payment Refund,Completed,EUR,-30.00,0.50,-29.50,a@example.org,ada@example.org,R2,T2\n";
    let first = add(&[("paypal-1.csv", paid)], None).unwrap();
    assert_eq!(of(&first, Status::Settled), (2, 8_000));
    let second = add(&[("paypal-2.csv", back)], Some(&first)).unwrap();
    assert_eq!(of(&second, Status::Settled), (1, 3_000));
    assert_eq!(of(&second, Status::Refunded), (2, 5_000));
    counted(&second);
    // The list of payments comes again, with a new one: nothing of the refunds is undone.
    let more = [&paid[..], b"05/15/2023,10:00:00,PDT,Ada FICTIVE,Donation Payment,Completed,EUR,7.00,-1.00,6.00,ada@example.org,a@example.org,T3,\n"].concat();
    let third = add(&[("paypal-3.csv", &more)], Some(&second)).unwrap();
    assert_eq!((of(&third, Status::Settled), of(&third, Status::Refunded)), ((2, 3_700), (2, 5_000)));
    // So do the refunds, in a file that overlaps.
    let again = [&back[..], b"06/15/2023,10:00:00,PDT,Ada FICTIVE,Donation Payment,Completed,EUR,9.00,-1.00,8.00,ada@example.org,a@example.org,T4,\n"].concat();
    let fourth = add(&[("paypal-4.csv", &again)], Some(&third)).unwrap();
    assert_eq!((of(&fourth, Status::Settled), of(&fourth, Status::Refunded)), ((3, 4_600), (2, 5_000)));
    counted(&fourth);
}

/// A dispute that was won and a refund that the bank sent back count again, in whatever files their rows are.
#[test]
fn a_refund_that_did_not_last_is_undone() {
    const STRIPE: &str = "balance_transaction_id,created,currency,gross,reporting_category,source_id,charge_id,customer_email\n";
    const PAYPAL: &str =
        "Date,Time,Name,Type,Status,Currency,Gross,From Email Address,Transaction ID,Reference Txn ID\n";
    let cases = [
        (
            STRIPE,
            [
                "txn_1,2025-01-06,eur,17.00,charge,ch_1,ch_1,l@example.org\n\
                 txn_2,2025-01-06,eur,40.00,charge,ch_2,ch_2,m@example.org\n\
                 txn_3,2025-01-07,eur,5.00,charge,ch_3,ch_3,n@example.org\n",
                "txn_4,2025-02-06,eur,-17.00,dispute,dp_1,ch_1,l@example.org\n\
                 txn_5,2025-02-07,eur,-15.00,refund,re_1,ch_2,m@example.org\n\
                 txn_6,2025-02-07,eur,-5.00,refund,re_2,ch_3,n@example.org\n",
                "txn_7,2025-03-06,eur,17.00,dispute_reversal,dp_1,ch_1,l@example.org\n\
                 txn_8,2025-03-07,eur,15.00,refund_failure,re_1,ch_2,m@example.org\n",
            ],
        ),
        (
            PAYPAL,
            [
                "01/13/2025,10:00,Zoé ESSAI,Donation Payment,Completed,EUR,17.00,z@example.org,T1,\n\
                 01/14/2025,10:00,Léa ESSAI,Donation Payment,Completed,EUR,40.00,l@example.org,T2,\n\
                 01/15/2025,10:00,Noé ESSAI,Donation Payment,Completed,EUR,5.00,n@example.org,T3,\n",
                "02/13/2025,10:00,Zoé ESSAI,Chargeback,Completed,EUR,-17.00,z@example.org,T4,T1\n\
                 02/14/2025,10:00,Léa ESSAI,Payment Reversal,Completed,EUR,-15.00,l@example.org,T5,T2\n\
                 02/15/2025,10:00,Noé ESSAI,Payment Refund,Completed,EUR,-5.00,n@example.org,T6,T3\n",
                // One names the payment, the other the reversal; a supplier's refund names neither.
                "03/13/2025,10:00,Zoé ESSAI,Chargeback Reversal,Completed,EUR,17.00,z@example.org,T7,T1\n\
                 03/14/2025,10:00,Léa ESSAI,Cancelled Payment Reversal,Completed,EUR,15.00,l@example.org,T8,T5\n\
                 03/15/2025,10:00,IMPRIMERIE,Payment Refund,Completed,EUR,5.00,i@example.org,T9,X0\n",
            ],
        ),
    ];
    for (header, [paid, back, restored]) in cases {
        let file = |rows: &[&str]| format!("{header}{}", rows.concat()).into_bytes();
        let sums = |intake: &Intake| {
            counted(intake);
            (of(intake, Status::Settled), of(intake, Status::Refunded))
        };
        let (open, won) = (((1, 2_500), (3, 3_700)), ((2, 5_700), (1, 500)));
        let at_once = add(&[("all.csv", &file(&[paid, back, restored]))], None).unwrap();
        assert_eq!(sums(&at_once), won);
        let overlapping = [
            ("1.csv", &file(&[paid, back])[..]),
            ("2.csv", &file(&[back, restored])),
            ("3.csv", &file(&[restored])),
        ];
        assert_eq!(sums(&add(&overlapping, None).unwrap()), won);
        let first = add(&[("1.csv", &file(&[paid, back]))], None).unwrap();
        assert_eq!(sums(&first), open);
        // Without its refund, a row is known by the payment that it names.
        let alone = restored.replace(",T5\n", ",T2\n");
        for rows in [vec![&*alone], vec![back, restored], vec![paid, back, restored]] {
            let second = add(&[("2.csv", &file(&rows))], Some(&first)).unwrap();
            assert_eq!(sums(&second), won, "{rows:?}");
            let third = add(&[("3.csv", &file(&[restored, back, paid]))], Some(&second)).unwrap();
            assert_eq!(sums(&third), won, "{rows:?}, and all again");
        }
    }
}

#[test]
fn objections_and_attributes_stay_and_new_givers_without_a_row_are_unknown() {
    let gifts = |ids: &[&str]| {
        let rows: String =
            ids.iter().map(|id| format!("g{id},{id},2024-03-0{},20.00\n", 1 + id.len() % 9)).collect();
        format!("gift_id,donor_id,date,amount\n{rows}").into_bytes()
    };
    let donors = b"donor_id,postcode,gender,consent_post\n101,31000,F,objected\n102,75011,M,\n103,,F,\n";
    let first = add(&[("gifts.csv", &gifts(&["101", "102", "103"])), ("donors.csv", donors)], None).unwrap();
    let second = add(&[("gifts.csv", &gifts(&["102", "104"]))], Some(&first)).unwrap();
    let known = second.ledger.donors();
    assert_eq!(known.len(), 4);
    let post = |at: usize| known.consent[at].on(ContactChannel::Post).state;
    assert_eq!((post(0), &*known.postcode[0], known.gender.get(0)), (ConsentState::Objected, "31000", "F"));
    assert_eq!(known.refusals_unknown, [false, false, false, true]);
    // A later table corrects an attribute; a refusal is never undone by silence.
    let moved = b"donor_id,postcode,gender,consent_post\n101,69000,F,\n104,44000,M,\n";
    let third = add(&[("gifts.csv", &gifts(&["105"])), ("donors.csv", moved)], Some(&second)).unwrap();
    let known = third.ledger.donors();
    let post = |at: usize| known.consent[at].on(ContactChannel::Post).state;
    assert_eq!((post(0), &*known.postcode[0]), (ConsentState::Objected, "69000"));
    assert_eq!(known.refusals_unknown, [false, false, false, false, true]);
    counted(&third);
}

#[test]
fn payments_without_an_identifier_are_recognised_in_the_earlier_ledger() {
    let gifts = |rows: &str| format!("donor_id,date,amount,campaign\n{rows}").into_bytes();
    let first =
        add(&[("2024.csv", &gifts("1,2024-01-01,5.00,a\n1,2024-01-01,5.00,a\n2,2024-02-01,7.00,b\n"))], None)
            .unwrap();
    let rows = "1,2024-01-01,5.00,a\n1,2024-01-01,5.00,a\n1,2024-01-01,5.00,a\n3,2024-05-01,9.00,c\n";
    let second = add(&[("2025.csv", &gifts(rows))], Some(&first)).unwrap();
    assert_eq!(of(&second, Status::Settled), (5, 500 * 3 + 700 + 900));
    counted(&second);
}

#[test]
fn a_ledger_of_another_vault_is_not_added_to() {
    let first = add(&[("a.csv", &export(&[payment(1, 10, "03/01/2025", "Payé", "ada")]))], None).unwrap();
    let other = add(&[("a.csv", &export(&[payment(1, 10, "03/01/2025", "Payé", "zoe")]))], None).unwrap();
    for book in [Some(other.book), None] {
        let (ledger, receipt) = (first.ledger.clone(), first.receipt.clone());
        let earlier = Some(Arc::new(EarlierLedger { ledger, receipt }));
        let settings = ImportSettings { earlier, ..ImportSettings::default() };
        let folder = folder(&[("b.csv", &export(&[payment(2, 10, "03/02/2025", "Payé", "ada")]))]);
        let error = import(&[folder.path().into()], &settings, book.as_ref(), &mut |_| {}).unwrap_err();
        assert_eq!(error.kind(), Kind::Refused);
    }
}

#[test]
fn monthly_gifts_are_found_where_each_month_is_added_by_itself() {
    let month = |at: u32| format!("donor_id,date,amount\n7,2024-0{at}-05,15.00\n8,2024-0{at}-1{at},20.00\n");
    let mut all: Option<Intake> = None;
    for at in 1..=6 {
        all = Some(add(&[(&format!("{at}.csv"), month(at).as_bytes())], all.as_ref()).unwrap());
    }
    let added = all.unwrap();
    let texts: Vec<(String, String)> = (1..=6).map(|at| (format!("{at}.csv"), month(at))).collect();
    let files: Vec<(&str, &[u8])> =
        texts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let whole = add(&files, None).unwrap();
    let recurring = |intake: &Intake| -> Vec<bool> { rows(intake).into_iter().map(|row| row.7).collect() };
    assert_eq!(recurring(&added), recurring(&whole));
    assert_eq!(recurring(&added).into_iter().filter(|is| *is).count(), 8);
}

#[test]
fn of_two_exports_of_one_import_the_newer_corrects_the_other() {
    let old = [payment(1, 10, "03/01/2025", "Payé", "ada"), payment(2, 20, "13/01/2025", "Payé", "zoe")];
    let new = [payment(1, 12, "03/01/2025", "Payé", "ada"), payment(3, 30, "14/02/2025", "Payé", "zoe")];
    for names in [["a.csv", "b.csv"], ["b.csv", "a.csv"]] {
        let intake = add(&[(names[0], &export(&old)), (names[1], &export(&new))], None).unwrap();
        assert_eq!(of(&intake, Status::Settled), (3, 6_200));
        assert_eq!((intake.receipt.repeated, intake.receipt.refused), (1, 0));
        let found = intake.receipt.findings.iter().find(|found| found.code == FindingCode::CorrectedLater);
        assert_eq!(found.map(|found| (found.file.as_str(), found.count)), Some((names[0], Some(1))));
        counted(&intake);
    }
    // Nothing says which of two exports up to the same day is newer; the same number for somebody else is no
    // correction.
    let same_end = [payment(1, 12, "03/01/2025", "Payé", "ada"), payment(4, 20, "13/01/2025", "Payé", "zoe")];
    let other_payer =
        [payment(1, 10, "03/01/2025", "Payé", "noe"), payment(3, 30, "14/02/2025", "Payé", "zoe")];
    for rows in [same_end, other_payer] {
        let intake = add(&[("a.csv", &export(&old)), ("b.csv", &export(&rows))], None).unwrap();
        assert_eq!((intake.receipt.repeated, intake.receipt.refused), (0, 1));
        let first = add(&[("a.csv", &export(&old))], None).unwrap();
        let added = add(&[("b.csv", &export(&rows))], Some(&first)).unwrap();
        assert_eq!(added.receipt.refused, u64::from(rows[0].contains("NOE")));
        counted(&added);
    }
}

#[test]
fn numbers_that_start_again_each_year_are_no_corrections() {
    let year = |year: u32| {
        let rows: String = (1..=3).map(|n| format!("{n},N{n},{year}-0{n}-0{n},{n}0.00\n")).collect();
        format!("gift_id,donor_id,date,amount\n{rows}")
    };
    let (old, new) = (year(2023), year(2024));
    let first = add(&[("2023.csv", old.as_bytes())], None).unwrap();
    let added = add(&[("2024.csv", new.as_bytes())], Some(&first)).unwrap();
    let both = add(&[("2023.csv", old.as_bytes()), ("2024.csv", new.as_bytes())], None).unwrap();
    for intake in [added, both] {
        assert_eq!((intake.receipt.taken, intake.receipt.refused), (3, 3));
        counted(&intake);
    }
    let added = add(&[("2024.csv", new.as_bytes())], Some(&first)).unwrap();
    assert!((0..3).all(|row| added.ledger.gifts().day[row].year() == 2023), "the earlier rows stay");
}

#[test]
fn an_older_export_that_is_added_late_corrects_nothing() {
    let old = [payment(1, 10, "03/01/2025", "Payé", "ada"), payment(2, 20, "04/01/2025", "Payé", "zoe")];
    let new = [payment(1, 12, "03/01/2025", "Payé", "ada"), payment(3, 30, "14/02/2025", "Payé", "zoe")];
    let first = add(&[("new.csv", &export(&new))], None).unwrap();
    let late = add(&[("old.csv", &export(&old))], Some(&first)).unwrap();
    assert_eq!(of(&late, Status::Settled), (3, 6_200));
    assert_eq!(late.receipt.refused, 0);
    counted(&late);
    // Nor does it know that a payment has come in since.
    let waiting = [payment(1, 12, "03/01/2025", "En attente", "ada")];
    let late = add(&[("waiting.csv", &export(&waiting))], Some(&first)).unwrap();
    assert_eq!(of(&late, Status::Settled), (2, 4_200));
    counted(&late);
}

#[test]
fn gifts_of_merged_donors_without_identifiers_are_found_again() {
    let rows = [
        "FICTIF;Jean;jean@example.org;31000;50,00;2023-03-14",
        "FICTIF;Jean;j.f@example.org;31000;20,00;2023-04-15",
    ];
    let file = |rows: &[&str]| {
        format!("Nom;Prénom;Email;Code postal;Montant;Date du don\n{}\n", rows.join("\n")).into_bytes()
    };
    let import_of = |rows: &[&str], book: Option<&PeopleBook>, earlier: Option<&Intake>| {
        let folder = folder(&[("dons.csv", &file(rows))]);
        let earlier = earlier.map(|intake| {
            let (ledger, receipt) = (intake.ledger.clone(), intake.receipt.clone());
            Arc::new(EarlierLedger { ledger, receipt })
        });
        let settings =
            ImportSettings { earlier, currency: Currency::parse("EUR"), ..ImportSettings::default() };
        import(&[folder.path().join("dons.csv")], &settings, book, &mut |_| {}).unwrap()
    };
    let first = import_of(&rows, None, None);
    let mut book = first.book.clone();
    book.same_people_mut().answer(&nth(&first, 1), &nth(&first, 2), true);
    // The same file: nothing to read, and the answer is applied.
    let same = import_of(&rows, Some(&book), Some(&first));
    assert_eq!(
        (same.nothing_new, same.ledger.donors().len(), of(&same, Status::Settled)),
        (false, 1, (2, 7_000))
    );
    let more = [&rows[..], &["FICTIF;Jean;jean@example.org;31000;5,00;2023-06-16"]].concat();
    let later = import_of(&more, Some(&book), Some(&first));
    assert_eq!((later.ledger.donors().len(), of(&later, Status::Settled)), (1, (3, 7_500)));
    counted(&later);
}

/// Refunds that come before their payments lower nothing later: that is said until all files are imported at
/// once.
#[test]
fn refunds_that_wait_for_their_payments_are_named() {
    let header = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Reference Txn ID\n";
    let file = |row: &str| format!("{header}{row}").into_bytes();
    let back = file(
        "04/21/2023,10:00:00,PDT,Jean FICTIF,Payment Refund,Completed,EUR,-20.00,0.50,-19.50,a@example.org,jean@example.org,R1,T1\n\
                     04/22/2023,10:00:00,PDT,Ada FICTIVE,Donation Payment,Completed,EUR,7.00,-1.00,6.00,ada@example.org,a@example.org,T3,\n",
    );
    let paid = file(
        "03/14/2023,10:00:00,PDT,Jean FICTIF,Donation Payment,Completed,EUR,50.00,-1.00,49.00,jean@example.org,a@example.org,T1,\n",
    );
    let first = add(&[("refunds.csv", &back)], None).unwrap();
    let mut later = add(&[("payments.csv", &paid)], Some(&first)).unwrap();
    let waiting = |intake: &Intake| {
        let found =
            intake.receipt.findings.iter().find(|finding| finding.code == FindingCode::RefundsWaiting);
        found.map(|finding| (finding.file.clone(), finding.count))
    };
    assert_eq!((waiting(&first), waiting(&later)), (None, Some(("refunds.csv".to_owned(), Some(1)))));
    let other = file(
        "05/14/2023,10:00:00,PDT,Jean FICTIF,Donation Payment,Completed,EUR,5.00,-1.00,4.00,jean@example.org,a@example.org,T5,\n",
    );
    later = add(&[("other.csv", &other)], Some(&later)).unwrap();
    assert_eq!(waiting(&later), Some(("refunds.csv".to_owned(), Some(1))));
    let whole = add(&[("refunds.csv", &back), ("payments.csv", &paid)], None).unwrap();
    assert_eq!((waiting(&whole), of(&whole, Status::Settled)), (None, (2, 3_700)));
}

/// Rows of Stripe's payments: identifier, day, amount, amount given back, status.
fn charges(rows: &[(&str, &str, &str, &str, &str)]) -> Vec<u8> {
    let header = "id,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer Email,Captured,Card ID,Invoice ID,Mode\n";
    let row = |(id, day, amount, back, status): &(&str, &str, &str, &str, &str)| {
        format!("{id},{day} 06:00,{amount},{back},eur,{status},a@example.org,true,,,Live\n")
    };
    (header.to_owned() + &rows.iter().map(row).collect::<String>()).into_bytes()
}

/// A refund that grows from export to export counts once, up to the whole payment.
#[test]
fn a_refund_that_grows_counts_once() {
    let other = ("ch_2", "2025-01-25", "30.00", "0.00", "Paid");
    let state = |back: &str, status: &str| charges(&[("ch_1", "2025-01-05", "40.00", back, status), other]);
    let first = add(&[("1.csv", &state("0.00", "Paid"))], None).unwrap();
    let ten = add(&[("2.csv", &state("10.00", "Paid"))], Some(&first)).unwrap();
    assert_eq!((of(&ten, Status::Settled).1, of(&ten, Status::Refunded).1), (6_000, 1_000));
    let more = add(&[("3.csv", &state("25.00", "Paid"))], Some(&ten)).unwrap();
    assert_eq!((of(&more, Status::Settled).1, of(&more, Status::Refunded).1), (4_500, 2_500));
    for before in [&first, &ten, &more] {
        let whole = add(&[("4.csv", &state("40.00", "Refunded"))], Some(before)).unwrap();
        assert_eq!((of(&whole, Status::Settled).1, of(&whole, Status::Refunded).1), (3_000, 4_000));
        counted(&whole);
    }
    // A list that ends earlier knows of the refund all the same.
    let alone = charges(&[("ch_1", "2025-01-05", "40.00", "10.00", "Paid")]);
    let late = add(&[("5.csv", &alone)], Some(&first)).unwrap();
    assert_eq!((of(&late, Status::Settled).1, of(&late, Status::Refunded).1), (6_000, 1_000));
}

/// Rows of one payment of several kinds: another state of them is another state of the same payments.
#[test]
fn items_that_are_given_back_later_are_the_same_items() {
    let header = "Référence paiement;Montant total;Date du paiement;Statut du paiement;Email payeur;Type";
    let rows = |status: &str| {
        format!("{header}\n911;25,00;06/01/2024;{status};z@example.org;Adhésion\n911;20,00;06/01/2024;{status};z@example.org;Don\n")
            .into_bytes()
    };
    let first = add(&[("1.csv", &rows("Payé"))], None).unwrap();
    let ids: Vec<String> = counted(&first).into_iter().map(|(id, ..)| id).collect();
    assert_eq!(ids, ["ha-911", "ha-911-gift"]);
    let second = add(&[("2.csv", &rows("Remboursé"))], Some(&first)).unwrap();
    assert_eq!((of(&second, Status::Settled), of(&second, Status::Refunded)), ((0, 0), (2, 4_500)));
}

/// A file that ends earlier may be an older export, so that it corrects nothing: that is said.
#[test]
fn what_an_older_export_would_correct_is_counted() {
    let rows = |euros: u32| vec![payment(301, euros, "09/01/2024", "Payé", "eva")];
    let first = [rows(50), vec![payment(302, 60, "19/01/2024", "Payé", "leo")]].concat();
    let first = add(&[("1.csv", &export(&first))], None).unwrap();
    let second = add(&[("2.csv", &export(&rows(40)))], Some(&first)).unwrap();
    assert_eq!(of(&second, Status::Settled), (2, 11_000));
    assert!(findings(&second).contains(&(FindingCode::OlderExport, None, Some(1))));
}

/// A statement of the next month takes a debit back, by a reference that the ledger does not keep.
#[test]
fn a_debit_that_the_bank_takes_back_lowers_the_payment_of_an_earlier_statement() {
    use super::bank::{account, entry};
    let details = |name: &str, iban: &str, more: &str| {
        format!(
            "<TxDtls><Refs><EndToEndId>{name}-1</EndToEndId><MndtId>M-{name}</MndtId></Refs><RltdPties><Dbtr><Nm>{name} \
             FICTIVE</Nm></Dbtr><DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct></RltdPties>{more}</TxDtls>"
        )
    };
    let (ada, zoe) = ("FR7630001007941234567890185", "FR7630004000031234567890143");
    let first = account(
        "camt.053",
        &[
            entry("CRDT", "10.00", "2025-11-05", &details("ADA", ada, "")),
            entry("CRDT", "10.00", "2025-12-05", &details("ADA", ada, "")),
            entry("CRDT", "20.00", "2025-11-05", &details("ZOE", zoe, "")),
        ]
        .concat(),
    );
    let reason = "<RtrInf><Rsn><Cd>AM04</Cd></Rsn></RtrInf>";
    let back = entry("DBIT", "10.00", "2025-12-09", &details("ADA", ada, reason));
    let statement = add(&[("november.xml", first.as_bytes())], None).unwrap();
    let second = account("camt.053", &back);
    let added = add(&[("december.xml", second.as_bytes())], Some(&statement)).unwrap();
    assert_eq!(
        [Status::Settled, Status::Refunded, Status::Failed].map(|s| of(&added, s)),
        [(2, 3_000), (1, 1_000), (0, 0)]
    );
    let refunded = counted(&added).into_iter().find(|row| row.2 == Status::Refunded);
    assert!(refunded.is_some());
    // A later file that has the row again changes nothing; a debit of the month before is another one.
    let again = account(
        "camt.053",
        &[back.clone(), entry("CRDT", "5.00", "2025-12-10", &details("ZOE", zoe, ""))].concat(),
    );
    let overlapping = add(&[("december-2.xml", again.as_bytes())], Some(&added)).unwrap();
    assert_eq!([Status::Settled, Status::Refunded].map(|s| of(&overlapping, s)), [(3, 3_500), (1, 1_000)]);
    let closed = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>";
    let before = entry("DBIT", "10.00", "2025-12-11", &details("ADA", ada, closed));
    let both = add(&[("january.xml", account("camt.053", &before).as_bytes())], Some(&added)).unwrap();
    assert_eq!([Status::Settled, Status::Refunded].map(|s| of(&both, s)), [(1, 2_000), (2, 2_000)]);
    let at_once = account("camt.053", &[back, before].concat());
    let at_once = add(&[("december.xml", at_once.as_bytes())], Some(&statement)).unwrap();
    assert_eq!([Status::Settled, Status::Refunded].map(|s| of(&at_once, s)), [(1, 2_000), (2, 2_000)]);
    // What nobody paid is a debit that failed.
    let other = account("camt.053", &entry("DBIT", "15.00", "2025-12-09", &details("ADA", ada, reason)));
    let added = add(&[("december.xml", other.as_bytes())], Some(&statement)).unwrap();
    assert_eq!([Status::Settled, Status::Failed].map(|s| of(&added, s)), [(3, 4_000), (1, 1_500)]);
}
