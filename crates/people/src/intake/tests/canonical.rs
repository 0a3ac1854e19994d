//! Canonical tables, folders and paths.

use super::*;

const GIFTS: &[u8] = b"gift_id,donor_id,date,amount\n1,7,2024-01-31,50.00\n2,8,2024-02-01,5.00\n";
const DONORS: &[u8] = b"donor_id,birth_year,gender\n7,1950,F\n9,1960,M\n";
const PAYMENTS: &str = "Montant total;Date du paiement;Statut du paiement;Email payeur\r\n\
    5,00;13/01/2024;Pay\u{e9};a@example.org\r\n";

#[test]
fn a_folder_with_gifts_is_read_as_gifts_and_donors_only() {
    let folder = folder(&[
        ("gifts.csv", GIFTS),
        ("donors.csv", DONORS),
        ("helloasso.csv", PAYMENTS.as_bytes()),
        (".hidden", b"x"),
    ]);
    let intake = plainly(&[folder.path().into()]).unwrap();
    assert_eq!((intake.receipt.read, intake.ledger.donors().len()), (2, 3));
    assert!(intake.book.is_empty());
    let note = intake.receipt.findings.iter().find(|f| f.code == FindingCode::FileLeftOut).unwrap();
    assert_eq!((note.file.as_str(), note.severity), ("helloasso.csv", Severity::Note));
}

#[test]
fn gifts_alone_bring_no_donors_unless_they_are_named() {
    let folder = folder(&[("gifts.csv", GIFTS), ("donors.csv", DONORS)]);
    let gifts = folder.path().join("gifts.csv");
    let alone = plainly(std::slice::from_ref(&gifts)).unwrap();
    assert_eq!((alone.ledger.donors().len(), alone.ledger.donors().birth_year[0]), (2, None));
    let donors = Some(folder.path().join("donors.csv"));
    let settings = ImportSettings { donors: donors.clone(), ..ImportSettings::default() };
    for sources in [vec![gifts.clone()], vec![gifts.clone(), gifts], vec![folder.path().into()]] {
        let named = import(&sources, &settings, None, &mut |_| {}).unwrap();
        assert_eq!((named.receipt.read, named.ledger.donors().len()), (2, 3));
        assert_eq!(named.ledger.donors().birth_year[0], Some(1950));
    }
}

#[test]
fn a_folder_without_gifts_gives_what_is_recognised() {
    let folder = folder(&[("a.csv", PAYMENTS.as_bytes()), ("b.csv", GIFTS), ("readme.txt", b"hello\n")]);
    let intake = plainly(&[folder.path().into()]).unwrap();
    assert_eq!(intake.receipt.read, 3);
    let ids: Vec<String> = rows(&intake).into_iter().map(|row| row.0).collect();
    assert!(
        matches!(&ids[..], [seven, eight, given] if seven == "7" && eight == "8" && given.starts_with('D'))
    );
    assert!(
        intake.receipt.findings.iter().any(|f| f.code == FindingCode::FileLeftOut && f.file == "readme.txt")
    );
}

#[test]
fn two_people_never_share_a_number() {
    let known = one("a.csv", PAYMENTS.as_bytes()).unwrap();
    let gifts = format!("donor_id,date,amount\n{},2024-01-31,50.00\n", nth(&known, 1));
    let folder = folder(&[("a.csv", PAYMENTS.as_bytes()), ("b.csv", gifts.as_bytes())]);
    let settings = ImportSettings::default();
    let error = import(&[folder.path().into()], &settings, Some(&known.book), &mut |_| {}).unwrap_err();
    assert_eq!(error.kind(), Kind::Refused);
}

#[test]
fn wrong_paths_and_files_are_said_plainly() {
    let here = folder(&[
        ("empty.csv", b""),
        ("blank.csv", b"\n\n"),
        ("sheet.csv", b"PK\x03\x04"),
        ("binary.csv", b"\x00\x01\x02"),
        ("colon.csv", b"donor_id:date:amount\n1:2024-01-01:5\n"),
        ("utf16.csv", b"\xff\xfeM\x00"),
    ]);
    for name in
        ["empty.csv", "blank.csv", "sheet.csv", "binary.csv", "colon.csv", "utf16.csv", "none.csv", "no/dir"]
    {
        let path = here.path().join(name);
        let error = plainly(std::slice::from_ref(&path)).unwrap_err();
        assert_eq!(error.kind(), Kind::Unreadable, "{name}");
        assert_eq!(error.place().file.as_deref(), Some(path.as_path()), "{name}");
    }
    assert_eq!(plainly(&[here.path().into()]).unwrap_err().kind(), Kind::Unreadable);
    assert_eq!(plainly(&[]).unwrap_err().kind(), Kind::Usage);
    let header = one("gifts.csv", b"donor_id,date,amount\n").unwrap();
    assert_eq!((header.receipt.read, header.receipt.reconciles()), (0, true));
}

#[test]
fn french_spellings_are_decided_by_column() {
    let file = "donor_id;date;amount\r\n7;03/04/2024;1.250\r\n7;31/12/2023;50,00\r\n";
    let intake = one("gifts.csv", file.as_bytes()).unwrap();
    assert_eq!(of(&intake, Status::Settled), (2, 130_000));
    assert_eq!(
        intake.ledger.gifts().day.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["2023-12-31", "2024-04-03"]
    );
    let source = &intake.receipt.sources[0];
    assert_eq!(
        (source.decided["date_order"].as_str(), source.decided["decimal_mark"].as_str()),
        ("day-first", "comma")
    );
    let asked = one("gifts.csv", b"donor_id;date;amount\n7;03/04/2024;5\n").unwrap_err();
    assert_eq!((asked.kind(), asked.place().column.as_deref()), (Kind::Usage, Some("date")));
}

#[test]
fn what_is_plain_at_first_is_never_guessed_later() {
    let mut file = b"gift_id,donor_id,date,amount,campaign\n".to_vec();
    for id in 0..1_500 {
        file.extend(format!("{id},7,2024-01-31,5.00,\n").bytes());
    }
    let plain = file.clone();
    file.extend(b"2000,7,03/04/2024,5.00,\n2001,7,2024-01-31,\"1,250\",\n2002,7,2024-01-31,\"50,00\",\n");
    let intake = one("gifts.csv", &file).unwrap();
    assert_eq!(
        refusals(&intake),
        [(1_502, "date", FindingCode::UnreadableDate), (1_503, "amount", FindingCode::AmbiguousAmount)]
    );
    assert_eq!(of(&intake, Status::Settled), (1_501, 1_500 * 500 + 5_000));

    // The first bytes are ASCII; the encoding shows only beyond them.
    let long: Vec<u8> = [plain, b"3000,7,2024-01-31,5.00,No\xebl\n".to_vec()].concat();
    let padding = "x".repeat(300);
    let mut far = b"gift_id,donor_id,date,amount,campaign\n".to_vec();
    for id in 0..1_500 {
        far.extend(format!("{id},7,2024-01-31,5.00,{padding}\n").bytes());
    }
    far.extend(b"3000,7,2024-01-31,5.00,No\xebl\n");
    for bytes in [long, far] {
        let intake = one("gifts.csv", &bytes).unwrap();
        assert_eq!(intake.receipt.refused, 0);
        assert!(intake.ledger.gifts().campaign.levels().contains(&"No\u{eb}l".to_owned()));
        assert_eq!(intake.receipt.sources[0].sha256, obole_ledger::sha256_hex(&bytes));
        assert_eq!(intake.receipt.sources[0].decided["encoding"], "windows-1252");
    }
}

#[test]
fn progress_reaches_the_end_of_every_file() {
    let folder = folder(&[("a.csv", PAYMENTS.as_bytes()), ("b.csv", GIFTS)]);
    let mut last = Vec::new();
    import(&[folder.path().into()], &ImportSettings::default(), None, &mut |progress| {
        last.retain(|(file, _)| *file != progress.file);
        last.push((progress.file, progress));
    })
    .unwrap();
    assert_eq!(last.len(), 2);
    assert!(last.iter().all(|(_, p)| p.bytes == p.of && p.files == 2));
}

#[test]
fn a_further_table_of_gifts_donors_or_objections_stops_the_import() {
    let refusals = b"donor_id,consent_post\n7,objected\n8,objected\n";
    for (name, bytes) in [
        ("gifts-2024.csv", GIFTS),
        ("2024.csv", GIFTS),
        ("donors (1).csv", &refusals[..]),
        ("donateurs.csv", b"nom;refus\nExemple;1\n"),
        ("contacts.csv", b"donor_id,gender,consent_post\n7,F,objected\n"),
        ("liste_oppositions.csv", b"email\nada@example.org\n"),
        ("décédés.ods", b"x"),
        ("ne pas contacter.txt", b"ada@example.org\n"),
        ("bloctel-2026.csv", b"tel\n"),
    ] {
        let folder = folder(&[("gifts.csv", GIFTS), ("donors.csv", DONORS), (name, bytes)]);
        let error = plainly(&[folder.path().into()]).unwrap_err();
        assert_eq!(error.kind(), Kind::Usage, "{name}");
        assert!(error.place().file.as_ref().unwrap().ends_with(name), "{name}");
    }
    for name in ["association-paiements.csv", "decembre.csv", "prelevements-refuses.csv", "refused.csv"] {
        let folder = folder(&[("gifts.csv", GIFTS), (name, PAYMENTS.as_bytes())]);
        assert!(plainly(&[folder.path().into()]).is_ok(), "{name}");
    }
    let list = ("oppositions.csv", &b"donor_id\n7\n"[..]);
    let folder = folder(&[("gifts.csv", GIFTS), ("Donors.CSV", refusals), list]);
    let objections = Some(folder.path().join("oppositions.csv"));
    let settings = ImportSettings { objections, ..ImportSettings::default() };
    let intake = import(&[folder.path().into()], &settings, None, &mut |_| {}).unwrap();
    assert!(intake.ledger.donors().consent.iter().all(|consents| consents.refuses_any()));
}

#[test]
fn donors_named_beside_a_folder_are_read_with_those_of_the_folder() {
    let more = b"donor_id,consent_post\n8,objected\n";
    let own = folder(&[("gifts.csv", GIFTS), ("donors.csv", b"donor_id,consent_post\n7,objected\n")]);
    let other = folder(&[("more.csv", more)]);
    let donors = Some(other.path().join("more.csv"));
    let settings = ImportSettings { donors, ..ImportSettings::default() };
    let intake = import(&[own.path().into()], &settings, None, &mut |_| {}).unwrap();
    assert!(intake.ledger.donors().consent.iter().all(|consents| consents.refuses_any()));
}
