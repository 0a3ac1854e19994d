//! The quirks of the payments export, each in a small file.

use super::*;
use obole_ledger::Day;

const HEADER: &str = "Référence commande;Référence paiement;Montant total;Date du paiement;Statut du paiement;Versé;\
    Nom payeur;Prénom payeur;Email payeur;Date de naissance;Raison sociale;SIREN;Campagne;Type de campagne;Type;\
    Don supplémentaire;Moyen de paiement;Adresse payeur;Code Postal payeur;Ville payeur;Pays payeur;Commentaire";

fn export(lines: &[&str]) -> Result<Intake> {
    one("paiements.csv", format!("{HEADER}\r\n{}\r\n", lines.join("\r\n")).as_bytes())
}

/// The rows of a payment repeat its total and have prices of their own: each kind gets what is its own.
#[test]
fn a_total_on_every_row_is_shared_by_the_prices() {
    let header = "Référence paiement;Montant total;Date du paiement;Statut du paiement;Email payeur;Type de campagne;Type;\
                  Montant du tarif;Montant des options;Don supplémentaire;Montant du code promo";
    let read = |rows: &[&str]| {
        let text = format!("{header}\n{}\n", rows.join("\n"));
        let intake = one("paiements.csv", text.as_bytes()).unwrap();
        assert!(intake.receipt.reconciles());
        (
            of_kind(&intake, GiftKind::Membership).1,
            of_kind(&intake, GiftKind::Ticket).1,
            of_kind(&intake, GiftKind::Gift).1,
        )
    };
    let start = "912;45,00;06/01/2024;Payé;z@example.org;Adhésion";
    let rows = [format!("{start};Adhésion;25,00;;;"), format!("{start};Don;20,00;;;")];
    assert_eq!(read(&[&rows[0], &rows[1]]), (2_500, 0, 2_000));
    // The total is the payment's: 25 + 5 and 22 + 1 + 5 - 3.
    let start = "203;55,00;06/01/2024;Payé;z@example.org;Billetterie";
    let rows = [format!("{start};Billet;25,00;;5,00;"), format!("{start};Billet;22,00;1,00;5,00;3,00")];
    assert_eq!(read(&[&rows[0], &rows[1]]), (0, 4_500, 1_000));
    // Prices that do not add up say nothing.
    let rows = [format!("{start};Billet;25,00;;;"), format!("{start};Billet;22,00;;;")];
    assert_eq!(read(&[&rows[0], &rows[1]]), (0, 5_500, 0));
}

#[test]
fn a_payment_is_read_whole() {
    let intake = export(&[
        "82;53;1\u{202f}250,50 €;27/03/2024 19:02:13;Payé;Oui;EXEMPLE;Zéphyrin;Z@Example.org;21/09/1963;;;Urgence;Don;\
         Don mensuel;;Prélèvement SEPA;12 bis;1000;Bourg;FRA;\"=1+1\nencore ; ici\"",
    ])
    .unwrap();
    let gifts = intake.ledger.gifts();
    assert_eq!(gifts.id.get(0), "ha-53");
    assert_eq!((gifts.cents[0], gifts.day[0]), (Cents::new(125_050), Day::from_ymd(2024, 3, 27).unwrap()));
    assert_eq!((gifts.kind[0], gifts.recurring[0]), (GiftKind::Gift, true));
    assert_eq!((gifts.campaign.get(0), gifts.channel.get(0)), ("Urgence", "web"));
    assert_eq!(gifts.payment_method.get(0), "direct_debit");
    let donors = intake.ledger.donors();
    assert_eq!(
        (donors.birth_year[0], donors.postcode[0].as_ref(), donors.country.get(0)),
        (Some(1963), "01000", "FR")
    );
    let person = intake.book.get(&nth(&intake, 1)).unwrap();
    assert_eq!((person.email.as_str(), person.birth_date), ("z@example.org", Day::from_ymd(1963, 9, 21)));
    assert_eq!(findings(&intake), [(FindingCode::PostcodeRepaired, Some("Code Postal payeur"), Some(1))]);
    let source = &intake.receipt.sources[0];
    assert_eq!(source.format, "helloasso-payments");
    let decided: Vec<&str> = source.decided.values().map(String::as_str).collect();
    assert_eq!(decided, ["day-first", "comma", "utf-8", "semicolon"]);
}

#[test]
fn every_status_goes_to_its_own_sum() {
    let lines: Vec<String> =
        ["Payé", "Hors Ligne", "REMBOURSE", "Refusé", "En attente", "Annulé", "Contesté"]
            .iter()
            .enumerate()
            .map(|(at, status)| {
                format!("1;{at};{},00;13/01/2024;{status};;A;B;a@example.org;;;;;;Don;;;;;;;", at + 1)
            })
            .collect();
    let intake = export(&lines.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
    assert_eq!(of(&intake, Status::Settled), (2, 300));
    assert_eq!(of(&intake, Status::Refunded), (1, 300));
    assert_eq!(of(&intake, Status::Failed), (1, 400));
    assert_eq!(of(&intake, Status::Pending), (1, 500));
    assert_eq!(of(&intake, Status::Cancelled), (1, 600));
    assert_eq!(refusals(&intake), [(8, "Statut du paiement", FindingCode::UnknownStatus)]);
    assert_eq!(intake.ledger.gifts().channel.levels(), ["", "web"]);
    assert!(intake.receipt.reconciles());
}

#[test]
fn what_cannot_be_read_is_refused_with_its_column() {
    let intake = export(&[
        "1;1;;13/01/2024;Payé;;A;B;a@example.org;;;;;;Don;;;;;;;",
        "1;2;abc;13/01/2024;Payé;;A;B;a@example.org;;;;;;Don;;;;;;;",
        "1;3;-5,00;13/01/2024;Payé;;A;B;a@example.org;;;;;;Don;;;;;;;",
        "1;4;5,00;;Payé;;A;B;a@example.org;;;;;;Don;;;;;;;",
        "1;5;5,00;31/02/2024;Payé;;A;B;a@example.org;;;;;;Don;;;;;;;",
        "1;6;5,00;13/01/2024;Payé;; ;;pas d'adresse;;;;;;Don;;;;75011;;;",
        "1;7;5,00",
        "1;8;5,00;13/01/2024;Payé;;A;B;a@example.org;;;;;;Don;;;;;;;;;un de trop",
        "1;9;5,00;13/01/2024;Payé;;A;B;a@example.org;;;;;;Don",
        "1;10;9999999999999,00;13/01/2024;Payé;;A;B;a@example.org;;;;;;Don;;;;;;;",
    ])
    .unwrap();
    assert_eq!(
        refusals(&intake),
        [
            (2, "Montant total", FindingCode::MissingAmount),
            (3, "Montant total", FindingCode::UnreadableAmount),
            (4, "Montant total", FindingCode::NotPositive),
            (5, "Date du paiement", FindingCode::MissingDate),
            (6, "Date du paiement", FindingCode::UnreadableDate),
            (7, "Email payeur", FindingCode::MissingDonor),
            (8, "", FindingCode::WrongNumberOfCells),
            (9, "", FindingCode::WrongNumberOfCells),
            (11, "Montant total", FindingCode::UnreadableAmount),
        ]
    );
    // A spreadsheet drops trailing empty cells; row 10 is whole.
    assert_eq!((intake.receipt.read, intake.receipt.taken), (10, 1));
    assert!(intake.receipt.reconciles());
}

#[test]
fn one_payment_on_several_rows() {
    let row = |reference: &str, amount: &str, kind: &str, status: &str| {
        format!("1;{reference};{amount};13/01/2024;{status};;A;B;a@example.org;;;;;;{kind};;;;;;;")
    };
    let lines = [
        row("10", "45,00", "Adhésion", "Payé"),
        row("10", "45,00", "Don", "Payé"), // the payment's amount, repeated
        row("11", "30,00", "Don", "Payé"),
        row("11", "5,00", "Don", "Payé"), // items
        row("12", "30,00", "Adhésion", "Payé"),
        row("12", "5,00", "Don", "Payé"), // items of two kinds
        row("13", "9,00", "Don", "En attente"),
        row("13", "9,00", "Don", "Payé"), // further on
        "1;11;7,00;13/01/2024;Payé;;X;Y;x@example.org;;;;;;Don;;;;;;;".to_owned(), // somebody else
    ];
    let intake = export(&lines.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
    let receipt = &intake.receipt;
    assert_eq!((receipt.read, receipt.taken, receipt.repeated, receipt.refused), (9, 5, 3, 1));
    assert_eq!(of(&intake, Status::Settled), (5, 4_500 + 3_500 + 3_500 + 900));
    let kinds: Vec<(String, i64, GiftKind)> =
        rows(&intake).into_iter().map(|row| (row.1, row.3, row.5)).collect();
    assert_eq!(
        kinds,
        [
            ("ha-10".to_owned(), 4_500, GiftKind::Membership),
            ("ha-11".to_owned(), 3_500, GiftKind::Gift),
            ("ha-12".to_owned(), 3_000, GiftKind::Membership),
            ("ha-12-gift".to_owned(), 500, GiftKind::Gift),
            ("ha-13".to_owned(), 900, GiftKind::Gift),
        ]
    );
    assert_eq!(refusals(&intake), [(10, "Référence paiement", FindingCode::ConflictingGift)]);
    assert_eq!(
        findings(&intake),
        [
            (FindingCode::PaymentGrouped, Some("Montant total"), Some(2)),
            (FindingCode::PaymentGrouped, Some("Montant total"), Some(2)),
        ]
    );
    assert!(receipt.reconciles());
}

#[test]
fn gifts_to_two_campaigns_under_one_reference_are_two() {
    let line =
        |campaign: &str| format!("1;10;50,00;13/01/2024;Payé;;A;B;a@example.org;;;;{campaign};;Don;;;;;;;");
    let both = [line("Noël"), line("Urgence")];
    let intake = export(&both.each_ref().map(String::as_str)).unwrap();
    assert_eq!(of(&intake, Status::Settled), (2, 10_000));
    let mut ids: Vec<String> = rows(&intake).into_iter().map(|row| row.1).collect();
    ids.dedup();
    assert_eq!(ids.len(), 2);
    assert!(intake.receipt.reconciles());
    let other = format!("{HEADER}\r\n{}\r\n", line("Urgence"));
    let file = format!("{HEADER}\r\n{}\r\n", both.join("\r\n"));
    let folder = folder(&[("1.csv", file.as_bytes()), ("2.csv", other.as_bytes())]);
    let intake = plainly(&[folder.path().into()]).unwrap();
    assert_eq!((intake.receipt.taken, intake.receipt.repeated), (2, 1));
}

#[test]
fn an_open_quote_takes_one_payment_and_a_currency_is_not_euros() {
    let line = |id: u8, amount: &str, note: &str| {
        format!(
            "1;{id};{amount};13/01/2024;Payé;;A;B;a@example.org;;;;;;Don;;;1 rue;75011;Paris;France;{note}"
        )
    };
    let lines = [
        line(1, "5,00", ""),
        line(2, "5,00", "\"Merci"),
        line(3, "5,00", "\"Merci\r\nà tous\""),
        line(4, "$5,00", "un \"mot\""),
        line(5, "5,00 CHF", ""),
        line(6, "5,00", "\"fin"),
        "1;7;x;y;z;;A;B;a@example.org;;;;;;Don;;;;;;;".to_owned(),
    ];
    let intake = export(&lines.each_ref().map(String::as_str)).unwrap();
    assert_eq!(of(&intake, Status::Settled), (2, 1_000));
    assert_eq!(intake.receipt.sums.len(), 3);
    let open = FindingCode::UnclosedQuote;
    let bad = (9, "Montant total", FindingCode::UnreadableAmount);
    assert_eq!(refusals(&intake), [(3, "", open), (8, "", open), bad]);
    assert_eq!(intake.receipt.refusals[2].faults().count(), 3);
    assert!(findings(&intake).contains(&(FindingCode::StrayQuote, None, Some(1))));
    let lines = intake.receipt.sources[0].lines;
    assert_eq!((lines.physical, lines.rows, lines.continued), (9, 7, 1));
    assert!(intake.receipt.reconciles());
}

#[test]
fn a_copied_file_is_read_once_and_an_overlapping_one_repeats() {
    let line = |day: u8| format!("1;;5,00;{day}/01/2024;Payé;;A;B;a@example.org;;;;Noël;;Don;;;;;;;");
    let file = |days: &[u8]| {
        let lines: Vec<String> = days.iter().map(|day| line(*day)).collect();
        format!("{HEADER}\r\n{}\r\n", lines.join("\r\n"))
    };
    let (one, next) = (file(&[13, 14, 14]), file(&[14, 15]));
    let folder =
        folder(&[("1.csv", one.as_bytes()), ("1 (copy).csv", one.as_bytes()), ("2.csv", next.as_bytes())]);
    let intake = plainly(&[folder.path().into()]).unwrap();
    assert_eq!((intake.receipt.read, intake.receipt.taken, intake.receipt.repeated), (5, 4, 1));
    let found = |code| intake.receipt.findings.iter().any(|finding| finding.code == code);
    assert!(found(FindingCode::FileRepeated) && found(FindingCode::RepeatedAcrossFiles));
    let settings = ImportSettings { keep_repeats: true, ..ImportSettings::default() };
    let kept = import(&[folder.path().into()], &settings, None, &mut |_| {}).unwrap();
    assert_eq!((kept.receipt.taken, kept.receipt.repeated), (5, 0));
}

#[test]
fn a_gift_inside_a_ticket_is_a_payment_of_its_own() {
    let intake = export(&[
        "1;1;45,00;13/01/2024;Payé;;A;B;a@example.org;;;;Soirée;Billetterie;Billet;5,00;;;;;;",
        "1;2;45,00;13/01/2024;Payé;;A;B;a@example.org;;;;Soirée;Billetterie;Billet;0,00;;;;;;",
        "1;3;45,00;13/01/2024;Payé;;A;B;a@example.org;;;;;Formulaire;Paiement;;;;;;;",
    ])
    .unwrap();
    assert_eq!(
        findings(&intake),
        [
            (FindingCode::UnknownKind, Some("Type"), Some(1)),
            (FindingCode::GiftSplitOff, Some("Don supplémentaire"), Some(1)),
        ]
    );
    let gifts = intake.ledger.gifts();
    let mut read: Vec<(String, GiftKind, i64)> =
        (0..gifts.len()).map(|row| (gifts.id.get(row), gifts.kind[row], gifts.cents[row].get())).collect();
    read.sort_unstable();
    assert_eq!(
        read,
        [
            ("ha-1".to_owned(), GiftKind::Ticket, 4_000),
            ("ha-1-gift".to_owned(), GiftKind::Gift, 500),
            ("ha-2".to_owned(), GiftKind::Ticket, 4_500),
            ("ha-3".to_owned(), GiftKind::Other, 4_500),
        ]
    );
    assert!(intake.receipt.reconciles());
}

/// A payment on several rows: the gift is counted once where its rows repeat it, added up where they do not,
/// and stays inside where it is above the total.
#[test]
fn gifts_inside_a_payment_of_several_rows_are_counted_once() {
    let gifts_of = |rows: &[&str]| of_kind(&export(rows).unwrap(), GiftKind::Gift);
    let row = |reference: &str, total: &str, kind: &str, extra: &str| {
        format!(
            "1;{reference};{total};13/01/2024;Payé;;A;B;a@example.org;;;;Soirée;Billetterie;{kind};{extra};;;;;;"
        )
    };
    // One row calls itself a gift: the payment is a ticket all the same, with its gift.
    let rows = [row("7", "45,00", "Don", ""), row("7", "45,00", "Billet", "5,00")];
    assert_eq!(gifts_of(&[&rows[0], &rows[1]]), (1, 500));
    for (first, second, wanted) in [
        (("45,00", "5,00"), ("45,00", "5,00"), (1, 500)),
        (("45,00", "5,00"), ("45,00", ""), (1, 500)),
        (("45,00", "5,00"), ("45,00", "3,00"), (1, 800)),
        (("25,00", "5,00"), ("20,00", "5,00"), (1, 1_000)),
        (("45,00", "50,00"), ("45,00", "50,00"), (0, 0)),
        (("45,00", "45,00"), ("45,00", "45,00"), (1, 4_500)),
    ] {
        let rows = [row("7", first.0, "Billet", first.1), row("7", second.0, "Billet", second.1)];
        assert_eq!(gifts_of(&[&rows[0], &rows[1]]), wanted, "{first:?} {second:?}");
    }
}

#[test]
fn payments_without_reference_are_all_kept() {
    let line = "1;;5,00;13/01/2024;Hors Ligne;;A;B;;;;;;;Don;;Espèce;;;;;";
    let intake = export(&[line, line]).unwrap();
    assert_eq!((intake.receipt.taken, intake.ledger.donors().len()), (2, 2)); // a name alone merges nothing
    let alone = (FindingCode::DonorsAlone, None, Some(2));
    assert_eq!(findings(&intake), [alone, (FindingCode::IdentifiersMade, Some("gift_id"), Some(2))]);
}

#[test]
fn cells_that_slipped_do_not_carry_a_person_out() {
    let intake = export(&[
        "1;a@example.org;5,00;13/01/2024;Payé;;A;B;a@example.org;;;;;;Don;;;;;;;",
        "1;2;5,00;13/01/2024;Payé;;A;B;a@example.org;;;;a@example.org;;Don;;;;12 rue Imaginaire;;Capucine;",
    ])
    .unwrap();
    assert_eq!(refusals(&intake), [(2, "Référence paiement", FindingCode::PersonalIdentifier)]);
    assert_eq!(
        findings(&intake),
        [
            (FindingCode::PersonalIdentifier, Some("Campagne"), Some(1)),
            (FindingCode::UnreadableAttribute, Some("Code Postal payeur"), Some(1)),
            (FindingCode::UnreadableAttribute, Some("Pays payeur"), Some(1)),
        ]
    );
    assert!(!format!("{:?}", intake.ledger).contains('@'));
}

#[test]
fn columns_of_the_association_are_left_at_the_door() {
    let file = "Montant total;Date du paiement;Statut du paiement;Email payeur;Allergies;Allergies;Montant total;a@b.c\r\n\
        5,00;13/01/2024;Payé;a@example.org;arachides;;9,00;x\r\n";
    let intake = one("paiements.csv", file.as_bytes()).unwrap();
    let left_out: Vec<_> = findings(&intake).into_iter().filter_map(|(_, column, _)| column).collect();
    assert_eq!(left_out, ["Allergies", "Allergies", "Montant total", "column 8", "Type", "gift_id"]);
    assert_eq!(of(&intake, Status::Settled), (1, 500));
    assert!(!serde_json::to_string(&intake.book).unwrap().contains("arachides"));
}

#[test]
fn the_platform_writes_the_day_first_and_nobody_is_asked() {
    // Every day could be a month, as in an export of the first days of a year.
    let file = "Montant total,Date du paiement,Statut du paiement,Email payeur,Date de naissance\r\n\
        \"5,00 €\",03/04/2024 10:00,Payé,a@example.org,05/03/1958\r\n";
    let folder = folder(&[("paiements.csv", file.as_bytes())]);
    let path = [folder.path().join("paiements.csv")];
    let first = |order: Option<DateOrder>| {
        let settings = ImportSettings { date_order: order, ..ImportSettings::default() };
        let intake = import(&path, &settings, None, &mut |_| {}).unwrap();
        intake.ledger.gifts().day[0].to_string()
    };
    assert_eq!(first(None), "2024-04-03");
    assert_eq!(first(Some(DateOrder::DayFirst)), "2024-04-03");
    assert_eq!(first(Some(DateOrder::MonthFirst)), "2024-03-04");
}

#[test]
fn a_date_that_cannot_be_day_first_is_refused_beside_others() {
    let file = "Montant total;Date du paiement;Statut du paiement;Email payeur\r\n\
        5,00;13/04/2024;Payé;a@example.org\r\n5,00;04/13/2024;Payé;a@example.org\r\n";
    let intake = one("paiements.csv", file.as_bytes()).unwrap();
    assert_eq!(refusals(&intake), [(3, "Date du paiement", FindingCode::UnreadableDate)]);
    // If every date has the month first, a spreadsheet rewrote the file.
    let rewritten = file.replace("13/04/2024", "04/14/2024");
    assert_eq!(one("paiements.csv", rewritten.as_bytes()).unwrap().receipt.refused, 0);
}

#[test]
fn headers_may_be_quoted_spaced_and_decomposed() {
    let file = "\u{feff}\"Re\u{301}fe\u{301}rence paiement \";\"Montant total\";\"DATE DU PAIEMENT\";\"Statut du  paiement\";\
        \"Email payeur\"\r1;\"5,00\";13/04/2024;Payé;a@example.org\r";
    let intake = one("paiements.csv", file.as_bytes()).unwrap();
    assert_eq!(rows(&intake)[0].1, "ha-1");
    assert!(!findings(&intake).iter().any(|finding| finding.0 == FindingCode::ColumnLeftOut));
}

#[test]
fn a_later_export_brings_a_payment_further() {
    let row = |status: &str| {
        format!("{HEADER}\r\n1;9;5,00;13/01/2024;{status};;A;B;a@example.org;;;;;;Don;;;;;;;\r\n")
    };
    let folder = folder(&[("1.csv", row("En attente").as_bytes()), ("2.csv", row("Payé").as_bytes())]);
    let intake = plainly(&[folder.path().into()]).unwrap();
    assert_eq!((intake.receipt.taken, intake.receipt.repeated), (1, 1));
    assert_eq!(of(&intake, Status::Settled), (1, 500));
}

#[test]
fn an_ambiguous_amount_is_refused_unless_the_column_settles_it() {
    let line =
        |id: u8, amount: &str| format!("1;{id};{amount};13/01/2024;Payé;;A;B;a@example.org;;;;;;Don;;;;;;;");
    let alone = export(&[&line(1, "1.250")]).unwrap();
    assert_eq!(refusals(&alone), [(2, "Montant total", FindingCode::AmbiguousAmount)]);
    let settled = export(&[&line(1, "1.250"), &line(2, "50,00")]).unwrap();
    assert_eq!(of(&settled, Status::Settled), (2, 130_000));
}

#[test]
fn known_people_keep_their_pseudonym_and_the_erased_do_not_come_back() {
    let line = |id: u8, day: &str, mail: &str| format!("1;{id};5,00;{day};Payé;;A;B;{mail};;;;;;Don;;;;;;;");
    let first =
        export(&[&line(5, "13/06/2024", "b@example.org"), &line(6, "14/06/2024", "c@example.org")]).unwrap();
    let mut known = first.book;
    let [b, c] = ["b", "c"].map(|name| id_of(&known, &format!("{name}@example.org")).unwrap());
    known.erase(std::slice::from_ref(&c)).unwrap();
    let file = format!(
        "{HEADER}\r\n{}\r\n{}\r\n{}\r\n{}\r\n",
        line(6, "14/06/2024", "C@example.org"), // erased, and still in the export
        line(1, "13/01/2024", "a@example.org"), // earlier than all, but new
        line(5, "13/06/2024", "B@example.org"),
        line(7, "15/06/2024", "d@example.org"),
    );
    let folder = folder(&[("paiements.csv", file.as_bytes())]);
    let settings = ImportSettings::default();
    let again = import(&[folder.path().into()], &settings, Some(&known), &mut |_| {}).unwrap();
    assert_eq!((again.book.len(), id_of(&again.book, "b@example.org")), (3, Some(b)));
    assert!(again.book.iter().all(|(id, _)| id != c));
    assert_eq!((again.receipt.read, again.receipt.taken, again.receipt.erased), (4, 3, 1));
    assert!(again.receipt.reconciles() && again.receipt.agrees_with(&again.ledger));
}

#[test]
fn the_latest_address_is_kept_whole() {
    let line = |id: u8, day: &str, place: &str| {
        format!("1;{id};5,00;{day};Payé;;A;B;a@example.org;;;;;;Don;;;{place};France;")
    };
    let intake = export(&[
        &line(3, "13/06/2024", ";69007;"),
        &line(1, "13/01/2024", "1 rue Vieille;75011;Paris"),
        &line(4, "14/06/2024", ";;"),
    ])
    .unwrap();
    let person = intake.book.get(&nth(&intake, 1)).unwrap();
    assert_eq!((person.address.as_str(), person.postcode.as_str(), person.city.as_str()), ("", "69007", ""));
}

/// Returns the identifier of the person with an e-mail.
fn id_of(book: &PeopleBook, email: &str) -> Option<String> {
    book.iter().find(|(_, person)| person.email == email).map(|(id, _)| id.to_owned())
}

#[test]
fn a_pseudonym_depends_on_the_person_and_the_vault_alone() {
    let line =
        |id: &str, day: &str, mail: &str| format!("1;{id};5,00;{day};Payé;;A;B;{mail};;;;;;Don;;;;;;;");
    let (a, z) = (line("10", "20/06/2024", "a@example.org"), line("9", "20/06/2024", "z@example.org"));
    let (m, earlier) = (line("11", "19/06/2024", "m@example.org"), line("12", "18/06/2024", "z@example.org"));
    let vault = export(&[&line("1", "01/01/2020", "first@example.org")]).unwrap().book;
    let with = |lines: &[&String]| {
        let lines: Vec<&str> = lines.iter().map(|line| line.as_str()).collect();
        let folder = folder(&[("p.csv", format!("{HEADER}\r\n{}\r\n", lines.join("\r\n")).as_bytes())]);
        import(&[folder.path().into()], &ImportSettings::default(), Some(&vault), &mut |_| {}).unwrap().book
    };
    // Other rows, another order, an earlier payment: the same identifiers.
    let (whole, other) = (with(&[&a, &z, &m, &earlier]), with(&[&z, &a]));
    for mail in ["a@example.org", "z@example.org", "first@example.org"] {
        assert_eq!(id_of(&whole, mail), id_of(&other, mail));
        assert!(id_of(&whole, mail).is_some());
    }
    // Without the vault, other people beside them make other identifiers, and nobody can try e-mails.
    let first = |lines: &[&String]| {
        let lines: Vec<&str> = lines.iter().map(|line| line.as_str()).collect();
        let folder = folder(&[("p.csv", format!("{HEADER}\r\n{}\r\n", lines.join("\r\n")).as_bytes())]);
        import(&[folder.path().into()], &ImportSettings::default(), None, &mut |_| {}).unwrap().book
    };
    assert_eq!(first(&[&a, &m, &a, &z]), first(&[&z, &a, &m]));
    let elsewhere = first(&[&a]);
    assert_ne!(id_of(&elsewhere, "a@example.org"), id_of(&whole, "a@example.org"));
}

#[test]
fn an_older_export_does_not_undo_what_the_vault_knows() {
    let file = |id: u8, day: &str, first: &str, place: &str| {
        format!("{HEADER}\r\n1;{id};5,00;{day};Payé;;A;{first};a@example.org;;;;;;Don;;;{place};France;\r\n")
    };
    let newer = one("n.csv", file(2, "13/06/2024", "Noëlla", "2 rue Neuve;69007;Lyon").as_bytes()).unwrap();
    let folder = folder(&[("o.csv", file(1, "13/06/2020", "N.", "1 rue Vieille;75011;Paris").as_bytes())]);
    let settings = ImportSettings::default();
    let both = import(&[folder.path().into()], &settings, Some(&newer.book), &mut |_| {}).unwrap();
    let person = both.book.get(&nth(&both, 1)).unwrap();
    assert_eq!((person.first_name.as_str(), person.postcode.as_str()), ("Noëlla", "69007"));
    assert_eq!(both.ledger.donors().postcode[0].as_ref(), "69007");
}

#[test]
fn namesakes_are_told_apart_by_the_day_of_birth_in_either_order() {
    let line =
        |id: u8, birth: &str| format!("1;{id};5,00;13/06/2024;Hors Ligne;;A;B;;{birth};;;;;Don;;;;75011;;;");
    let one = export(&[&line(1, "05/03/1958"), &line(2, "06/03/1958"), &line(3, "05/03/1958")]).unwrap();
    assert_eq!(one.ledger.donors().len(), 2);
    // The same person as a spreadsheet writes the date.
    let files = [
        format!("{HEADER}\r\n{}\r\n", line(1, "21/03/1958")),
        format!("{HEADER}\r\n{}\r\n", line(2, "3/21/58")),
    ];
    let folder = folder(&[("1.csv", files[0].as_bytes()), ("2.csv", files[1].as_bytes())]);
    assert_eq!(plainly(&[folder.path().into()]).unwrap().ledger.donors().len(), 1);
}

#[test]
fn a_payer_who_writes_that_letters_are_not_wanted_is_on_no_list() {
    let row = |reference: &str, email: &str, comment: &str| {
        let name = email.trim_end_matches("@example.org");
        format!("1;{reference};10,00;13/01/2024;Payé;;{name};B;{email};;;;;;Don;;;;;;;{comment}")
    };
    let rows = [
        row("1", "ada@example.org", "Merci de ne plus m'envoyer de courrier"),
        row("2", "zoe@example.org", "Don en mémoire de mon père décédé"),
        row("3", "max@example.org", "Bravo"),
        // Two rows of one payment: only the second holds the words.
        row("3", "max@example.org", "STOP"),
        row("4", "lou@example.org", ""),
        // A row without a day is refused, but its words are not lost.
        row("5", "lou@example.org", "ne plus écrire").replace("13/01/2024", ""),
        // Another payer under the reference of two rows: refused as well.
        row("6", "ada@example.org", ""),
        row("6", "ada@example.org", ""),
        row("6", "kim@example.org", "décédé"),
        row("7", "kim@example.org", ""),
        // An unquoted separator moves the cells.
        row("8", "pia@example.org", "ne plus écrire ; merci"),
        row("9", "pia@example.org", ""),
    ];
    let intake = export(&rows.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
    let refuses = |email: &str| {
        let id = intake.book.iter().find(|(_, person)| person.email == email).unwrap().0;
        let donors = intake.ledger.donors();
        donors.consent[donors.id.find_sorted(id).unwrap()].refuses_any()
    };
    for (email, refused) in
        [("ada", true), ("max", true), ("zoe", false), ("lou", true), ("kim", true), ("pia", true)]
    {
        assert_eq!(refuses(&format!("{email}@example.org")), refused, "{email}");
    }
    let found: Vec<_> = intake
        .receipt
        .findings
        .iter()
        .filter(|finding| finding.code == FindingCode::RemarkRefuses)
        .map(|finding| (finding.row, finding.column.as_deref()))
        .collect();
    let comment = Some("Commentaire");
    let at = |row| (Some(row), comment);
    assert_eq!(found, [at(2), at(5), at(7), at(10), (Some(12), None)]);
    assert!(intake.receipt.has_problems());
}
