//! Lists of objections by e-mail, by name and by identifier, as people write them.

use obole_ledger::{ConsentState, ContactChannel};

use super::*;

const HEADER: &str = "Référence paiement;Montant total;Date du paiement;Statut du paiement;Nom payeur;Prénom payeur;\
    Email payeur;Adresse payeur;Code Postal payeur;Ville payeur\r\n";
const PAYMENTS: [&str; 5] = [
    "1;5,00;13/01/2024;Payé;FICTIVE;Ada;ada@example.org;;31000;",
    "2;5,00;14/01/2024;Payé;FICTIVE;Ada;;;75011;",
    "3;5,00;15/01/2024;Payé;D’ESSAI;Noëlle;noelle@example.org;;31000;",
    "4;5,00;16/01/2024;Payé;FICTIVE;Zoé;zoe@example.org;;31000;",
    "5;5,00;17/01/2024;Payé;RIEN;Personne;personne@example.org;;31000;",
];

/// The vault after an import of the payments alone.
static KNOWN: LazyLock<Intake> = LazyLock::new(|| {
    let export = HEADER.to_owned() + &PAYMENTS.join("\r\n") + "\r\n";
    one("payments.csv", export.as_bytes()).unwrap()
});

/// Imports the payments with a list; returns the channels to which each donor objected, by the number of
/// their payment, and the intake.
fn objected(list: &[u8]) -> (Vec<(usize, Vec<ContactChannel>)>, Intake) {
    let export = HEADER.to_owned() + &PAYMENTS.join("\r\n") + "\r\n";
    let folder = folder(&[("payments.csv", export.as_bytes()), ("list.csv", list)]);
    let objections = Some(folder.path().join("list.csv"));
    let settings = ImportSettings { objections, ..ImportSettings::default() };
    let intake = import(&[folder.path().join("payments.csv")], &settings, Some(&KNOWN.book), &mut |_| {});
    let intake = intake.unwrap();
    let donors = intake.ledger.donors();
    let of = |row: usize| {
        let on = |channel: &ContactChannel| donors.consent[row].on(*channel).state == ConsentState::Objected;
        ContactChannel::ALL.into_iter().filter(on).collect::<Vec<_>>()
    };
    let row_of = |n: usize| donors.id.find_sorted(&nth(&intake, n)).unwrap();
    let found = (1..=donors.len()).map(|n| (n, of(row_of(n)))).filter(|(_, to)| !to.is_empty()).collect();
    (found, intake)
}

fn ids(list: &[u8]) -> Vec<usize> {
    objected(list).0.into_iter().map(|(id, _)| id).collect()
}

#[test]
fn people_are_found_by_email_name_and_identifier() {
    // A column of e-mails without a header.
    assert_eq!(ids("ADA@example.org\nzoe@example.org\n".as_bytes()), [1, 4]);
    // Names in either order, with other accents and case; a postal code distinguishes two people of one name.
    assert_eq!(ids("Nom;Prénom\nNoelle;d'essai\n".as_bytes()), [3]);
    assert_eq!(ids("nom,prenom,code postal\nFictive,ADA,75011\n".as_bytes()), [2]);
    // Without it both are meant: one letter too few is better than one too many.
    assert_eq!(ids("last_name\tfirst_name\nFictive\tAda\n".as_bytes()), [1, 2]);
    assert_eq!(ids("Nom complet;Nom\n;Ada Fictive\n".as_bytes()), [1, 2]);
    assert_eq!(ids(format!("donor_id;canal\n{};courrier\n", nth(&KNOWN, 5)).as_bytes()), [5]);
    // A family name alone identifies nobody.
    let (found, intake) = objected(b"nom;email\nFictive;\n;nobody@example.org\n");
    assert!(found.is_empty());
    assert_eq!(findings(&intake).iter().filter(|f| f.0 == FindingCode::ObjectionsMeetNobody).count(), 1);
    assert!(intake.receipt.refusals_in_doubt() && intake.receipt.has_problems());
    let (found, intake) = objected(b"nom;email\n;ada@example.org\n;nobody@example.org\n");
    assert_eq!(found.len(), 1);
    assert_eq!(findings(&intake).iter().filter(|f| f.0 == FindingCode::ObjectionUnmatched).count(), 1);
    assert!(!intake.receipt.refusals_in_doubt());
}

#[test]
fn identifiers_of_a_list_meet_whatever_their_case_and_spaces() {
    let id = nth(&KNOWN, 5);
    let (lower, apart) = (id.to_lowercase(), id.replacen('D', " D ", 1));
    for id in [&lower, &apart, &format!("{id}\u{a0}"), &format!("\u{feff}{lower}")] {
        assert_eq!(ids(format!("donor_id;canal\n{id};courrier\n").as_bytes()), [5], "{id}");
    }
}

#[test]
fn a_stray_quote_or_separator_loses_no_objection() {
    let rows = ["ada@example.org;FICTIVE;", "zoe@example.org;FICTIVE;", "personne@example.org;RIEN;"];
    for at in 0..rows.len() {
        for (from, to) in [("", "\""), (";", ";\""), (";", ";;"), (";", ";x;")] {
            let mut list = rows.map(str::to_owned);
            list[at] = list[at].replacen(from, to, 1);
            let text = format!("email;nom;canal\n{}\n", list.join("\n"));
            let (found, intake) = objected(text.as_bytes());
            let objections = intake.receipt.objections;
            // Either everybody objects, or the row in doubt stops the list; the other rows are never lost.
            assert_eq!(objections.read, 3, "{text}: {objections:?} {found:?}");
            assert!(found.len() as u64 == objections.matched, "{text}: {objections:?} {found:?}");
            assert!(
                objections.matched == 3 || objections.matched == 2 && objections.in_doubt(),
                "{text}: {objections:?} {found:?}"
            );
            assert!(intake.receipt.reconciles());
        }
    }
    // In a list of one column two stray quotes make one cell of several lines.
    assert_eq!(ids(b"email\n\"ada@example.org\nzoe@example.org\"\npersonne@example.org\n").len(), 3);
    let (_, intake) = objected(
        format!("donor_id\n\"{}\n{}\"\n{}\n", nth(&KNOWN, 1), nth(&KNOWN, 4), nth(&KNOWN, 5)).as_bytes(),
    );
    assert!(intake.receipt.refusals_in_doubt());
    let unreadable = |f: &&(FindingCode, _, _)| f.0 == FindingCode::ObjectionUnreadable;
    assert_eq!(findings(&intake).iter().filter(unreadable).count(), 1);
}

#[test]
fn several_emails_of_a_cell_and_names_beside_them_are_found() {
    for cell in ["ada@example.org; zoe@example.org", "\"Ada <ADA@example.org>, zoe@example.org\""] {
        assert_eq!(ids(format!("email\n{cell}\n").as_bytes()), [1, 4], "{cell}");
    }
}

/// A title above the header, and lists in JSON with values around them.
#[test]
fn lists_with_a_title_or_in_json_are_read() {
    for list in [
        "Liste d'opposition\n\nEmail;Canal\nada@example.org;\n",
        r#"{"total": 1, "page": 1, "per_page": 50, "items": [{"email": "ada@example.org", "tags": [{"name": "x"}]}]}"#,
        r#"{"email": "ada@example.org"}
{"email": "nobody@example.org"}"#,
    ] {
        assert_eq!(ids(list.as_bytes()), [1], "{list}");
    }
    // An e-mail above a header is a row.
    assert_eq!(ids(b"ada@example.org\nzoe@example.org\nEmail\n"), [1, 4]);
}

#[test]
fn a_table_of_payments_or_of_donors_is_no_list_of_objections() {
    for header in ["donor_id,date,amount", "email,consent_post", HEADER.trim(), "donor_id;deceased"] {
        let folder = folder(&[
            ("payments.csv", (HEADER.to_owned() + PAYMENTS[0]).as_bytes()),
            ("list.csv", format!("{header}\n1,2,3\n").as_bytes()),
        ]);
        let objections = Some(folder.path().join("list.csv"));
        let settings = ImportSettings { objections, ..ImportSettings::default() };
        let error = import(&[folder.path().join("payments.csv")], &settings, None, &mut |_| {}).unwrap_err();
        assert_eq!(error.kind(), Kind::Unreadable, "{header}");
    }
}

#[test]
fn a_list_in_windows_1252_is_read_and_its_channels_are_kept() {
    let list = "Nom;Prénom;Canal\nD'Essai;Noëlle;téléphone et courrier\n";
    let bytes: Vec<u8> = list.chars().map(|c| u8::try_from(c as u32).unwrap()).collect();
    let (found, intake) = objected(&bytes);
    assert_eq!(found, [(3, vec![ContactChannel::Post, ContactChannel::Phone])]);
    assert_eq!(intake.book.get(&nth(&intake, 3)).map(|person| person.objected().count()), Some(2));
    assert_eq!(intake.receipt.sources.last().map(|source| source.format.as_str()), Some("objections"));
    assert!(intake.receipt.reconciles());
}

#[test]
fn the_vault_keeps_an_objection_and_its_identity() {
    let (_, first) = objected(b"zoe@example.org\n");
    assert_eq!(first.book.identity(), first.receipt.identity);
    let later =
        HEADER.to_owned() + PAYMENTS[3].replacen("4;", "40;", 1).replace("2024", "2025").as_str() + "\r\n";
    let folder = folder(&[("later.csv", later.as_bytes())]);
    let path = folder.path().join("later.csv");
    let next = import(&[path], &ImportSettings::default(), Some(&first.book), &mut |_| {}).unwrap();
    assert!(next.ledger.donors().consent[0].refuses_any());
    assert_eq!(next.receipt.identity, first.receipt.identity);
}

#[test]
fn what_is_no_list_is_refused() {
    let folder = folder(&[
        ("payments.csv", (HEADER.to_owned() + PAYMENTS[0]).as_bytes()),
        ("list.csv", b"a;b\n1;2\n"),
    ]);
    let objections = Some(folder.path().join("list.csv"));
    let settings = ImportSettings { objections, ..ImportSettings::default() };
    let error = import(&[folder.path().join("payments.csv")], &settings, None, &mut |_| {}).unwrap_err();
    assert_eq!(error.kind(), Kind::Unreadable);
}

#[test]
fn titles_second_columns_and_second_identities_lose_no_objection() {
    assert_eq!(ids("Nom complet;Nom\n;Mme Zoé FICTIVE\n".as_bytes()), [4]);
    assert_eq!(ids(b"email;email 2\nada@example.org;zoe@example.org\n"), [1, 4]);
    assert_eq!(ids(b"ada@example.org;zoe@example.org\n"), [1, 4]);
    // Paid once with an e-mail and once without: two identities of one name and postal code.
    let again = "6;5,00;18/01/2024;Pay\u{e9};FICTIVE;Zo\u{e9};;;31000;";
    let export = HEADER.to_owned() + &PAYMENTS.join("\r\n") + "\r\n" + again + "\r\n";
    let folder = folder(&[("payments.csv", export.as_bytes()), ("list.csv", b"email\nzoe@example.org\n")]);
    let objections = Some(folder.path().join("list.csv"));
    let settings = ImportSettings { objections, ..ImportSettings::default() };
    let intake = import(&[folder.path().join("payments.csv")], &settings, None, &mut |_| {}).unwrap();
    assert_eq!((intake.ledger.donors().len(), intake.ledger.donors().refusing(ContactChannel::Post)), (6, 2));
}

#[test]
fn a_row_by_name_that_meets_nobody_stops_the_list_and_an_email_does_not() {
    let (_, intake) = objected(b"nom;prenom;email\nInconnu;Jean;\n;;ada@example.org\n");
    assert!(intake.receipt.refusals_in_doubt() && intake.receipt.has_problems());
    let (_, intake) = objected(b"nom;prenom;email\nInconnu;Jean;jean@example.org\n;;ada@example.org\n");
    assert!(!intake.receipt.refusals_in_doubt());
}

#[test]
fn an_answer_of_a_form_that_looks_like_an_objection_stops_the_import() {
    for column in ["Opposition", "Ne pas me solliciter", "J'accepte de recevoir des courriers", "RGPD"] {
        let header = HEADER.trim_end().to_owned() + ";" + column + "\r\n";
        let error = one("payments.csv", (header + PAYMENTS[0] + ";Oui\r\n").as_bytes()).unwrap_err();
        assert_eq!(error.kind(), Kind::Unreadable, "{column}");
    }
}

#[test]
fn a_motive_that_refuses_more_than_its_channel_counts() {
    use ContactChannel::{Email, Phone, Post};
    let (found, _) = objected(
        "email;canal;motif\nada@example.org;email;ne plus écrire par courrier ni téléphone\n\
        zoe@example.org;email;trop de messages\n"
            .as_bytes(),
    );
    assert_eq!((found[0].1.as_slice(), found[1].1.as_slice()), (&[Email, Post, Phone][..], &[Email][..]));
    let (found, _) = objected(
        "email;canal;motif\nada@example.org;email;ne plus contacter\n\
        zoe@example.org;email;ne plus envoyer de mails, désinscrite de la newsletter\n"
            .as_bytes(),
    );
    assert_eq!((found[0].1.as_slice(), found[1].1.as_slice()), (&ContactChannel::ALL[..], &[Email][..]));
}
