//! One donor from many rows, two donors behind one e-mail, and what a person answered about both.

use super::*;

const HEADER: &str = "Nom;Prénom;Email;Code postal;Montant;Date du don";

fn file(rows: &[&str]) -> Vec<u8> {
    format!("{HEADER}\n{}\n", rows.join("\n")).into_bytes()
}

fn import_of(rows: &[&str], known: Option<&PeopleBook>) -> Intake {
    let folder = folder(&[("dons.csv", &file(rows))]);
    let settings = ImportSettings {
        date_order: Some(DateOrder::DayFirst),
        currency: Currency::parse("EUR"),
        ..ImportSettings::default()
    };
    import(&[folder.path().join("dons.csv")], &settings, known, &mut |_| {}).unwrap()
}

fn names(intake: &Intake) -> Vec<String> {
    let mut names: Vec<String> = intake.book.iter().map(|(_, person)| person.first_name.clone()).collect();
    names.sort();
    names
}

#[test]
fn a_couple_with_one_email_is_two_donors_with_the_same_identifiers_in_each_import() {
    let jean = "FICTIF;Jean;couple@example.org;31000;50,00;14/03/2023";
    let marie = "FICTIVE;Marie;couple@example.org;31000;20,00;15/04/2023";
    let initial = "FICTIF;J.;couple@example.org;31000;50,00;16/05/2023";
    let both = import_of(&[marie, jean, initial], None);
    // An initial does not replace a name.
    assert_eq!(names(&both), ["Jean", "Marie"]);
    let jean_s = both.ledger.donors().id.find_sorted(&nth(&both, 1)).unwrap();
    assert_eq!(both.ledger.rows_of(jean_s).len(), 2);
    // One of them first, the other later, in either order.
    for (first, then) in [(jean, marie), (marie, jean)] {
        let one = import_of(&[first], None);
        let two = import_of(&[then, first], Some(&one.book));
        assert_eq!(two.ledger.donors().len(), 2);
        let id = nth(&one, 1);
        assert_eq!(two.book.get(&id), one.book.get(&id));
        let again = import_of(&[first, then, initial], Some(&two.book));
        assert_eq!(again.book.len(), 2, "{first}");
    }
}

#[test]
fn a_placeholder_email_merges_nobody_and_is_reported() {
    let rows: Vec<String> = ["Jean", "Marie", "Noëlle", "Capucine", "Zéphyrin"]
        .iter()
        .enumerate()
        .map(|(at, first)| format!("FICTIF;{first};contact@example.org;;10,00;{}/03/2023", at + 13))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let intake = import_of(&rows, None);
    assert_eq!(intake.ledger.donors().len(), 5);
    assert!(findings(&intake).contains(&(FindingCode::EmailOfMany, None, Some(1))));
    // A refusal by this e-mail holds for all of them.
    let book = intake.book;
    assert!(book.iter().all(|(_, person)| person.has_email("contact@example.org")));
}

#[test]
fn people_called_one_are_one_donor_until_the_answer_is_taken_back() {
    let rows = [
        "FICTIF;Jean;jean@example.org;31000;50,00;14/03/2023",
        "FICTIF;Jean;jean.fictif@example.org;31000;20,00;15/04/2023",
    ];
    let first = import_of(&rows, None);
    let (a, b) = (nth(&first, 1), nth(&first, 2));
    let mut book = first.book;
    assert_eq!(book.len(), 2);
    book.same_people_mut().answer(&a, &b, true);
    book.get_mut(&b).unwrap().object(&[ContactChannel::Email], &crate::Recorded::default());
    let one = import_of(&rows, Some(&book));
    assert_eq!((one.ledger.donors().len(), one.ledger.rows_of(0).len()), (1, 2));
    assert_eq!(one.ledger.donors().id.get(0), (&a).min(&b).as_str());
    assert!(one.receipt.reconciles());
    // The refusal of one identity is of the person, even where only the other one gave.
    for rows in [&rows[..], &rows[..1]] {
        let one = import_of(rows, Some(&book));
        assert_eq!(one.ledger.donors().refusing(ContactChannel::Email), 1);
    }
    book.same_people_mut().forget(&b, &a);
    let two = import_of(&rows, Some(&book));
    assert_eq!(two.ledger.donors().len(), 2);
}

#[test]
fn a_gift_of_two_systems_counts_once_after_a_yes() {
    let folder = folder(&[
        (
            "paypal.csv",
            b"Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID\n\
              03/14/2023,10:00:00,PDT,Jean FICTIF,Donation Payment,Completed,EUR,50.00,-1.00,49.00,jean@example.org,a@example.org,T1\n",
        ),
        ("dons.csv", &file(&["FICTIF;Jean;jean@example.org;31000;50,00;15/03/2023"])),
    ]);
    let sources = ["paypal.csv", "dons.csv"].map(|name| folder.path().join(name));
    let settings = ImportSettings {
        date_order: Some(DateOrder::DayFirst),
        currency: Currency::parse("EUR"),
        ..ImportSettings::default()
    };
    let read = |settings: &ImportSettings, known: Option<&PeopleBook>| {
        import(&sources, settings, known, &mut |_| {}).unwrap()
    };
    let mut intake = read(&settings, None);
    assert_eq!(of(&intake, Status::Settled), (2, 10_000));
    let proposed = obole_ledger::same_gifts(&intake.ledger, &intake.receipt, intake.book.same_gifts());
    assert_eq!(proposed.len(), 1);
    intake.book.same_gifts_mut().answer(&proposed[0].kept.gift_id, &proposed[0].other.gift_id, true);
    assert_eq!(of(&read(&settings, Some(&intake.book)), Status::Settled), (1, 5_000));
    let by_rule = ImportSettings { same_gifts_once: true, ..settings };
    let once = read(&by_rule, None);
    assert_eq!((of(&once, Status::Settled), once.receipt.repeated), ((1, 5_000), 1));
}

#[test]
fn the_number_zero_of_a_database_is_nobody() {
    let file = "rowid,datedon,amount,fk_statut,firstname,lastname,societe,zip,fk_soc,email\n\
        1,2023-03-14,10.00,2,Jean,FICTIF,,31000,0,\n\
        2,2023-03-15,20.00,2,Marie,EXEMPLE,,31000,0,\n\
        3,2023-03-16,30.00,2,Jean,FICTIF,,31000,0,\n";
    let folder = folder(&[("llx_don.csv", file.as_bytes())]);
    let settings = ImportSettings { currency: Currency::parse("EUR"), ..ImportSettings::default() };
    let intake = import(&[folder.path().join("llx_don.csv")], &settings, None, &mut |_| {}).unwrap();
    assert_eq!(intake.receipt.sources[0].format, "dolibarr");
    assert_eq!((intake.ledger.donors().len(), of(&intake, Status::Settled)), (2, (3, 6_000)));
}

#[test]
fn columns_are_left_out_by_reason_and_their_cells_are_nowhere() {
    let file = "Nom;Prénom;Email;Montant;Date du don;N° de sécurité sociale;Allergies;Nom de l'enfant;Mot de passe;genre_estime;Couleur\n\
        FICTIF;Jean;jean@example.org;50,00;2023-03-15;SECRET1;SECRET2;SECRET3;SECRET4;SECRET5;SECRET6\n";
    let folder = folder(&[("dons.csv", file.as_bytes())]);
    let settings = ImportSettings { currency: Currency::parse("EUR"), ..ImportSettings::default() };
    let intake = import(&[folder.path().join("dons.csv")], &settings, None, &mut |_| {}).unwrap();
    use obole_ledger::LeftOut::{GuessedGender, Health, Minors, NationalNumber, NotNeeded, Password};
    let counts: Vec<_> = intake.receipt.sources[0].left_out.clone().into_iter().collect();
    let one = |reason| (reason, 1);
    let mut expected = [Health, Minors, NationalNumber, Password, GuessedGender, NotNeeded].map(one);
    expected.sort();
    assert_eq!(counts, expected);
    let vault = tempfile::tempdir().unwrap();
    intake.book.save(vault.path()).unwrap();
    let saved = std::fs::read_to_string(vault.path().join("book.json")).unwrap();
    assert!(saved.contains("FICTIF") && !saved.contains("SECRET"), "{saved}");
    assert!(!format!("{:?}", intake.receipt).contains("SECRET"));
}

#[test]
fn rows_behind_a_stray_quote_of_the_header_are_in_no_finding() {
    let file = "gift_id,donor_id,date,amount,\"remark\n1,D1,2023-03-15,10.00,Jean FICTIF\n2,D1,2023-03-16,10.00,\",note\n\
        3,D1,2023-03-17,10.00,a,b\n";
    let folder = folder(&[("gifts.csv", file.as_bytes())]);
    let intake = plainly(&[folder.path().join("gifts.csv")]).unwrap();
    let left_out = findings(&intake).iter().filter(|(code, ..)| *code == FindingCode::ColumnLeftOut).count();
    assert!(left_out > 0 && !format!("{:?}", intake.receipt.findings).contains("FICTIF"));
}

#[test]
fn a_couple_in_a_table_of_donors_is_two_donors_whose_payments_find_them() {
    let donors = "email,last_name,first_name,postcode,gender,consent_post\n\
        couple@example.org,FICTIF,Jean,31000,M,\n\
        couple@example.org,FICTIVE,Marie,31000,F,\n\
        Couple@example.org,Fictif,J.,31000,M,\n";
    let payments = "Référence paiement;Montant total;Date du paiement;Statut du paiement;Nom payeur;Prénom payeur;\
        Email payeur\r\n\
        1;10,00;13/01/2024;Payé;Fictive;MARIE;couple@example.org\r\n\
        2;20,00;14/01/2024;Payé;Fictif;Jean;couple@example.org\r\n\
        3;30,00;15/01/2024;Payé;FICTIVE;Marie;couple@example.org\r\n";
    let nobody = "Référence paiement;Montant total;Date du paiement;Statut du paiement;Nom payeur;Email payeur\r\n\
        9;1,00;01/01/2020;Payé;Autre;autre@example.org\r\n";
    for paid in [payments, nobody] {
        let files = [("donors.csv", donors.as_bytes()), ("paiements.csv", paid.as_bytes())];
        let first = plainly(&[folder(&files).path().into()]).unwrap();
        let of_couple =
            names(&first).iter().filter(|name| ["Jean", "Marie"].contains(&name.as_str())).count();
        assert_eq!(of_couple, 2, "{:?}", names(&first));
        // Marie alone pays later; she is not taken for Jean, who has the key of the e-mail.
        let later = payments.lines().take(2).collect::<Vec<_>>().join("\r\n") + "\r\n";
        let folder = folder(&[("paiements.csv", later.as_bytes())]);
        let again =
            import(&[folder.path().into()], &ImportSettings::default(), Some(&first.book), &mut |_| {})
                .unwrap();
        let marie = again.book.get(&nth(&again, 1)).unwrap();
        assert_eq!(marie.first_name.to_lowercase(), "marie");
        assert_eq!(again.book.len(), first.book.len());
    }
}

#[test]
fn a_gift_without_an_identifier_in_two_formats_is_asked_about() {
    let own = b"donor_id,date,amount\njean@example.org,2023-03-14,50.00\njean@example.org,2023-04-14,20.00\n";
    let folder = folder(&[
        ("dons.csv", &file(&["FICTIF;Jean;jean@example.org;;50,00;14/03/2023"])),
        ("cahier.csv", own),
        ("cahier-2.csv", b"donor_id,date,amount\njean@example.org,2023-04-14,20.00\n"),
    ]);
    let settings = ImportSettings {
        date_order: Some(DateOrder::DayFirst),
        currency: Currency::parse("EUR"),
        ..ImportSettings::default()
    };
    let sources = ["dons.csv", "cahier.csv", "cahier-2.csv"].map(|name| folder.path().join(name));
    let intake = import(&sources, &settings, None, &mut |_| {}).unwrap();
    // The same row in two files of one format is one gift; in two formats it may be one.
    assert_eq!((of(&intake, Status::Settled), intake.receipt.repeated), ((3, 12_000), 1));
    let asked = findings(&intake).into_iter().find(|found| found.0 == FindingCode::SameGiftProposed);
    assert_eq!(asked.and_then(|found| found.2), Some(1));
    let settings = ImportSettings { same_gifts_once: true, ..settings };
    let once = import(&sources, &settings, None, &mut |_| {}).unwrap();
    assert_eq!(of(&once, Status::Settled), (2, 7_000));
}

#[test]
fn the_death_of_one_of_a_couple_is_not_of_the_other() {
    let donors = "email,last_name,first_name,postcode,address,deceased,consent_post\n\
        couple@example.org,FICTIF,Paul,31000,1 rue du Faux,1,objected\n\
        couple@example.org,FICTIVE,Anne,31000,1 rue du Faux,,\n";
    let payments = "Référence paiement;Montant total;Date du paiement;Statut du paiement;Nom payeur;Prénom payeur;\
        Email payeur;Code Postal payeur\r\n\
        1;10,00;13/01/2024;Payé;FICTIVE;Anne;couple@example.org;31000\r\n\
        2;20,00;14/01/2024;Payé;FICTIF;Paul;couple@example.org;31000\r\n";
    let folder = folder(&[("donors.csv", donors.as_bytes()), ("p.csv", payments.as_bytes())]);
    let intake = plainly(&[folder.path().into()]).unwrap();
    let known = intake.ledger.donors();
    let [anne, paul] = [1, 2].map(|n| known.id.find_sorted(&nth(&intake, n)).unwrap());
    assert_eq!((known.deceased[anne], known.deceased[paul]), (false, true));
    assert!(!known.consent[anne].refuses_any() && known.consent[paul].refuses_any());
}

#[test]
fn an_erased_person_does_not_come_back_without_the_email() {
    let header = "Référence paiement;Montant total;Date du paiement;Statut du paiement;Nom payeur;Prénom payeur;\
        Email payeur;Code Postal payeur;Date de naissance";
    let row =
        |email: &str| format!("{header}\r\n1;10,00;13/01/2024;Payé;FICTIVE;Ada;{email};31000;21/09/1963\r\n");
    for (first, then) in
        [("ada@example.org", ""), ("", "ada@example.org"), ("ada@example.org", "other@example.org")]
    {
        let mut book = one("p.csv", row(first).as_bytes()).unwrap().book;
        let id = book.iter().next().unwrap().0.to_owned();
        book.erase(&[id]).unwrap();
        let folder = folder(&[("p.csv", row(then).as_bytes())]);
        let again =
            import(&[folder.path().into()], &ImportSettings::default(), Some(&book), &mut |_| {}).unwrap();
        assert_eq!((again.receipt.taken, again.receipt.erased), (0, 1), "{first} {then}");
    }
}

/// Each case is a set of rows in which nobody is to be merged with another.
#[test]
fn people_who_differ_are_not_merged_in_whatever_order() {
    let row = |last: &str, first: &str, day: usize| {
        format!("{last};{first};one@example.org;31000;10,00;{:02}/03/2023", day + 13)
    };
    for (people, donors) in [
        (&[("EXEMPLE", "Anne"), ("FICTIVE", "Anne-Sophie")][..], 2),
        (&[("FICTIF", "Jean"), ("FICTIF", "Jean-Marie"), ("FICTIF", "Marie")], 3),
        (&[("FICTIF", "Claude"), ("FICTIF", "Claude-Marie")], 2),
        (&[("FICTIF", "M"), ("FICTIF", "Marc"), ("FICTIF", "Martine")], 3),
        (&[("FICTIF", "C."), ("FICTIF", "Claire"), ("FICTIF", "Camille")], 3),
        (&[("FICTIF", "Pierre et Marie"), ("FICTIF", "Pierre"), ("FICTIF", "Marie")], 3),
        (&[("", "FICTIF Jean"), ("FICTIF", "Marie"), ("FICTIF", "Jean")], 2),
    ] {
        let of: Vec<usize> = (0..people.len()).collect();
        for order in [of.clone(), of.iter().rev().copied().collect(), [&of[1..], &of[..1]].concat()] {
            let rows: Vec<String> =
                order.iter().enumerate().map(|(day, at)| row(people[*at].0, people[*at].1, day)).collect();
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            let once = import_of(&rows, None);
            assert_eq!(once.ledger.donors().len(), donors, "{people:?} {order:?}");
            // One after the other, as exports come; an unclear row then joins the only person it fits.
            let mut book: Option<PeopleBook> = None;
            for row in &rows {
                book = Some(import_of(&[row], book.as_ref()).book);
            }
            assert!((2..=donors).contains(&book.unwrap().len()), "{people:?} {order:?}");
        }
    }
}

#[test]
fn a_table_of_donors_that_names_a_couple_first_merges_no_couple() {
    let donors = "email,last_name,first_name,consent_post\n\
        one@example.org,FICTIF,Pierre et Marie,\n\
        one@example.org,FICTIF,Pierre,objected\n\
        one@example.org,FICTIF,Marie,allowed\n";
    let paid = file(&[
        "FICTIF;Pierre;one@example.org;31000;50,00;14/03/2023",
        "FICTIF;Marie;one@example.org;31000;20,00;15/04/2023",
    ]);
    let folder = folder(&[("donors.csv", donors.as_bytes()), ("dons.csv", &paid)]);
    let settings = ImportSettings {
        date_order: Some(DateOrder::DayFirst),
        currency: Currency::parse("EUR"),
        ..ImportSettings::default()
    };
    let sources = ["donors.csv", "dons.csv"].map(|name| folder.path().join(name));
    let intake = import(&sources, &settings, None, &mut |_| {}).unwrap();
    let donors = intake.ledger.donors();
    let gave: Vec<usize> = (0..donors.len()).filter(|at| !intake.ledger.rows_of(*at).is_empty()).collect();
    let refuses: Vec<bool> = gave.iter().map(|at| donors.consent[*at].refuses_any()).collect();
    assert_eq!(refuses.iter().filter(|refuses| **refuses).count(), 1, "{refuses:?}");
}

const WITH_STREET: &str = "Nom;Prénom;Adresse;Code postal;Montant;Date du don";

fn import_with_streets(rows: &[&str], known: Option<&PeopleBook>) -> Intake {
    let folder = folder(&[("dons.csv", format!("{WITH_STREET}\n{}\n", rows.join("\n")).as_bytes())]);
    let settings = ImportSettings {
        date_order: Some(DateOrder::DayFirst),
        currency: Currency::parse("EUR"),
        ..ImportSettings::default()
    };
    import(&[folder.path().join("dons.csv")], &settings, known, &mut |_| {}).unwrap()
}

#[test]
fn one_name_and_postal_code_at_two_addresses_are_two_people_until_somebody_says_otherwise() {
    let here = "FICTIF;Jean;12 rue du Faux;75015;50,00;14/03/2023";
    let again = "FICTIF;Jean;12, r. du Faux, appt 3;75015;20,00;15/03/2023";
    let there = "FICTIF;Jean;14 rue du Faux;75015;30,00;16/03/2023";
    let nowhere = "FICTIF;Jean;;75015;30,00;17/03/2023";
    let all = [here, again, there, nowhere];
    let first = import_with_streets(&all, None);
    assert_eq!(first.ledger.donors().len(), 2);
    // Among others, they are proposed as one.
    let others: Vec<String> = ["ABRAC", "BELUGO", "CORVIN", "DRUMEL", "ESPALU", "FORGIN", "GRUVEL", "HIBORD"]
        .iter()
        .zip(["Zoe", "Yann", "Xavier", "Wanda", "Victor", "Ursule", "Theo", "Sabine"])
        .map(|(last, first)| format!("{last};{first};{} rue du Modele;13001;10,00;14/03/2023", last.len()))
        .collect();
    let many: Vec<&str> = all.into_iter().chain(others.iter().map(String::as_str)).collect();
    let many = import_with_streets(&many, None).book;
    let is_of_both = |pair: &&crate::PossibleDuplicate| {
        [&pair.kept, &pair.other].iter().all(|id| many.get(id).is_some_and(|one| one.last_name == "FICTIF"))
    };
    assert_eq!(crate::possible_duplicates(&many).iter().filter(is_of_both).count(), 1);
    for later in [&all[..], &[there, here], &[there], &[nowhere, there, again]] {
        let later = import_with_streets(later, Some(&first.book));
        assert_eq!(later.book.len(), 2);
        let ids = &later.ledger.donors().id;
        assert!((0..ids.len()).all(|at| first.ledger.donors().id.find_sorted(&ids.get(at)).is_some()));
    }
    // Whoever was erased does not come back, alone or with the namesake.
    for at in 0..2 {
        let mut book = first.book.clone();
        book.erase(&[first.ledger.donors().id.get(at)]).unwrap();
        assert_eq!(book.len(), 1);
        let both = import_with_streets(&all, Some(&book));
        assert_eq!((both.book.len(), both.ledger.donors().len()), (1, 1), "{at}");
    }
    let mut book = first.book.clone();
    book.erase(&[first.ledger.donors().id.get(0), first.ledger.donors().id.get(1)]).unwrap();
    for row in all {
        assert_eq!(import_with_streets(&[row], Some(&book)).receipt.taken, 0, "{row}");
    }
}

#[test]
fn the_erased_partner_of_a_shared_email_does_not_come_back_alone() {
    let rows = [
        "FICTIF;Jean;couple@example.org;31000;50,00;14/03/2023",
        "FICTIVE;Marie;couple@example.org;31000;20,00;15/04/2023",
    ];
    let first = import_of(&rows, None);
    let id_of =
        |name: &str| first.book.iter().find(|(_, person)| person.first_name == name).unwrap().0.to_owned();
    for (erased, row) in [("Marie", rows[1]), ("Jean", rows[0])] {
        let mut book = first.book.clone();
        book.erase(&[id_of("Marie"), id_of("Jean")]).unwrap();
        assert_eq!(import_of(&[row], Some(&book)).receipt.taken, 0, "{erased}");
    }
}

#[test]
fn what_one_of_a_couple_refuses_holds_for_the_gifts_of_both_and_not_for_the_other() {
    let rows = [
        "FICTIF;Jean et Odile;;31000;50,00;14/03/2023",
        "FICTIF;Jean;;31000;20,00;15/03/2023",
        "FICTIVE;Odile;;31000;20,00;16/03/2023",
        "FICTIF;Odile;;31000;20,00;17/03/2023",
    ];
    let folder = folder(&[
        ("dons.csv", &file(&rows)),
        ("refusals.csv", b"last_name,first_name,postcode\nFICTIF,Jean,31000\n"),
    ]);
    let settings = ImportSettings {
        date_order: Some(DateOrder::DayFirst),
        currency: Currency::parse("EUR"),
        objections: Some(folder.path().join("refusals.csv")),
        ..ImportSettings::default()
    };
    let source = [folder.path().join("dons.csv")];
    let first = import(&source, &settings, None, &mut |_| {}).unwrap();
    let settings = ImportSettings { objections: None, ..settings };
    let later = import(&source, &settings, Some(&first.book), &mut |_| {}).unwrap();
    for intake in [&first, &later] {
        let refusing: Vec<&str> = intake
            .book
            .iter()
            .filter(|(_, person)| person.objected().next().is_some())
            .map(|(_, person)| person.first_name.as_str())
            .collect();
        assert!(refusing.contains(&"Jean et Odile") && refusing.contains(&"Jean"), "{refusing:?}");
        assert_eq!(refusing.len(), 2);
        assert_eq!(intake.ledger.donors().refusing(ContactChannel::Post), 2);
    }
    // A request names a couple as well; it is asked about, by identifier.
    assert_eq!(first.book.find("Jean Fictif").len(), 2);
}

/// Rows of somebody whose data were erased, written in other ways, and of others who have only the name in
/// common.
#[test]
fn an_erased_person_is_recognised_in_other_spellings_and_nobody_else_is_taken_for_them() {
    let header = "Nom;Prénom;Email;Adresse;Code postal;Montant;Date du don;Date de naissance";
    let read = |rows: &[&str], known: Option<&PeopleBook>| {
        let folder = folder(&[("dons.csv", format!("{header}\n{}\n", rows.join("\n")).as_bytes())]);
        let settings = ImportSettings {
            date_order: Some(DateOrder::DayFirst),
            currency: Currency::parse("EUR"),
            ..ImportSettings::default()
        };
        import(&[folder.path().join("dons.csv")], &settings, known, &mut |_| {}).unwrap()
    };
    for erased in [
        "FICTIF;Jean;;3 rue du Modèle;69001;10,00;25/02/2023;",
        "FICTIF;Jean;jean@example.org;3 rue du Modèle;69001;10,00;25/02/2023;",
    ] {
        let mut book = read(&[erased], None).book;
        let id = book.iter().next().unwrap().0.to_owned();
        book.erase(&[id]).unwrap();
        for again in [
            erased,
            "FICTIF;M. Jean;;3 r. du Modele;69001;10,00;25/02/2023;",
            "Fictif;JEAN;;;69001;10,00;25/02/2023;",
            "Fictif;Jean;jean.fictif@example.net;3, rue du Modèle;69001;10,00;25/02/2023;",
            "Fictif;Jean;jean @example.org;Appt 7, 3 rue du Modèle;69001;10,00;25/02/2023;",
        ] {
            assert_eq!(read(&[again], Some(&book)).receipt.taken, 0, "{erased} {again}");
        }
        for other in [
            "FICTIF;Jean;;97 avenue de l'Exemple;69001;10,00;26/02/2023;",
            "FICTIF;Jean;;3 rue du Modèle;69002;10,00;26/02/2023;",
            "FICTIF;Jean;other@example.org;97 avenue de l'Exemple;69001;10,00;26/02/2023;",
            "FICTIF;Odile;;3 rue du Modèle;69001;10,00;26/02/2023;",
        ] {
            for rows in [&[other][..], &[erased, other]] {
                let intake = read(rows, Some(&book));
                assert_eq!((intake.receipt.taken, intake.book.len()), (1, 1), "{erased} {other}");
            }
        }
    }
    // Father and son at one address, with their dates of birth.
    let father = "FICTIF;Jean;;3 rue du Modèle;69001;10,00;25/02/2023;13/05/1950";
    let son = "FICTIF;Jean;;3 rue du Modèle;69001;10,00;26/02/2023;14/06/1980";
    let mut book = read(&[father], None).book;
    let id = book.iter().next().unwrap().0.to_owned();
    book.erase(&[id]).unwrap();
    assert_eq!(read(&[father, son], Some(&book)).receipt.taken, 1);
}

#[test]
fn a_refusal_in_an_export_and_one_of_an_address_hold_in_later_exports() {
    let columns = |more: &str| format!("Nom;Prénom;Email;Montant;Date du don{more}\n");
    let read = |name: &str, text: &str, objections: Option<&str>, known: Option<&PeopleBook>| {
        let mut files = vec![(name, text.as_bytes())];
        files.extend(objections.map(|list| ("refusals.csv", list.as_bytes())));
        let folder = folder(&files);
        let settings = ImportSettings {
            currency: Currency::parse("EUR"),
            objections: objections.map(|_| folder.path().join("refusals.csv")),
            ..ImportSettings::default()
        };
        import(&[folder.path().join(name)], &settings, known, &mut |_| {}).unwrap()
    };
    let refusing = |intake: &Intake| intake.ledger.donors().refusing(ContactChannel::Email);
    let jean = "FICTIF;Jean;couple@example.org;50,00;2023-03-14";
    let odile = "FICTIF;Odile;couple@example.org;60,00;2023-03-15";

    let marked = format!("{}{jean};oui\n", columns(";Ne pas contacter"));
    let first = read("a.csv", &marked, None, None);
    assert_eq!(refusing(&first), 1);
    for later in [format!("{}{jean}\n", columns("")), format!("{}{jean};\n", columns(";Ne pas contacter"))] {
        assert_eq!(refusing(&read("b.csv", &later, None, Some(&first.book))), 1, "{later}");
    }

    // An address is refused, whoever of the couple uses it then.
    let list = "email\ncouple@example.org\n";
    let first = read("a.csv", &format!("{}{jean}\n", columns("")), Some(list), None);
    for rows in [odile.to_owned(), format!("{jean}\n{odile}")] {
        let later = read("b.csv", &format!("{}{rows}\n", columns("")), None, Some(&first.book));
        let donors = later.ledger.donors().len() as u64;
        assert_eq!(refusing(&later), donors, "{rows}");
    }
}

#[test]
fn a_later_row_that_says_less_takes_nothing_away() {
    let with_street = "FICTIF;Jean;3 rue du Modèle;69001;10,00;25/02/2023";
    let without = "FICTIF;Jean;;69001;10,00;26/02/2023";
    let intake = import_with_streets(&[with_street, without], None);
    assert_eq!(intake.book.iter().next().unwrap().1.address, "3 rue du Modèle");
    let only_first = import_of(&[";Odile;o@example.org;;10,00;21/02/2023"], None);
    assert_eq!(names(&only_first), ["Odile"]);
    let then = import_of(&["FICTIF;Jean;o@example.org;;12,00;23/02/2023"], Some(&only_first.book));
    assert_eq!(names(&then), ["Jean", "Odile"]);
}

/// A sheet with names only knows its donors by their names; overlapping sheets then have the same payments.
#[test]
fn a_sheet_of_names_knows_its_donors_by_them() {
    let header = "Nom;Prénom;Montant;Date du don\n";
    let rows =
        ["ESSAI;Zoé;50,00;14/05/2024\n", "Essai;zoe;60,00;14/06/2024\n", "ESSAI;Léa;70,00;14/05/2025\n"];
    let files = [("1.csv", [rows[0], rows[1]]), ("2.csv", [rows[1], rows[2]])]
        .map(|(name, rows)| (name, format!("{header}{}", rows.concat()).into_bytes()));
    let folder = folder(&files.each_ref().map(|(name, bytes)| (*name, bytes.as_slice())));
    let intake = import(
        &["1.csv", "2.csv"].map(|name| folder.path().join(name)),
        &platforms::told("EUR"),
        None,
        &mut |_| {},
    )
    .unwrap();
    assert_eq!((of(&intake, Status::Settled), intake.receipt.repeated), ((3, 18_000), 1));
    assert_eq!(intake.ledger.donors().len(), 2);
    let known = intake.receipt.findings.iter().filter(|finding| finding.code == FindingCode::KnownByName);
    assert_eq!(known.map(|finding| finding.count).collect::<Vec<_>>(), [Some(2), Some(2)]);
}

/// In a sheet with e-mails, rows that lack one are donors of their own. Overlapping sheets have them once.
#[test]
fn rows_of_a_name_are_one_payment_in_overlapping_sheets() {
    let header = "Nom;Prénom;Email;Montant;Date du don\n";
    let twice = "ESSAI;Zoé;;60,00;14/06/2024\n";
    let first = format!("{header}ESSAI;Zoé;;50,00;14/05/2024\n{twice}{twice};;;5,00;14/06/2024\n");
    let second = format!("{header}{twice}{twice}ESSAI;Zoé;z@example.org;70,00;14/07/2024\n");
    let folder = folder(&[("1.csv", first.as_bytes()), ("2.csv", second.as_bytes())]);
    let intake = import(
        &["1.csv", "2.csv"].map(|name| folder.path().join(name)),
        &platforms::told("EUR"),
        None,
        &mut |_| {},
    )
    .unwrap();
    assert_eq!((of(&intake, Status::Settled), intake.receipt.repeated), ((4, 24_000), 2));
    assert!(findings(&intake).contains(&(FindingCode::DonorsAlone, None, Some(5))));
}

/// A number that two people have is said; two e-mails in one cell are the first one.
#[test]
fn a_number_of_two_people_is_said() {
    let text = "N° donateur;Nom;Prénom;Email;Montant;Date du don\n\
                12;Faux;Anne;;50,00;13/04/2024\n\
                12;Nul;Marc;;60,00;14/04/2024\n\
                13;Faux;Anne;;50,00;13/04/2025\n\
                13;Faux-Essai;Anne;;60,00;14/04/2025\n\
                ;Fils;Paul;\"Paul@example.org;paul2@example.org\";5,00;14/04/2025\n";
    let folder = folder(&[("dons.csv", text.as_bytes())]);
    let intake =
        import(&[folder.path().join("dons.csv")], &platforms::told("EUR"), None, &mut |_| {}).unwrap();
    assert!(findings(&intake).contains(&(FindingCode::NumberOfSeveral, None, Some(1))));
    assert!(intake.book.iter().any(|(_, person)| person.email == "paul@example.org"));
}
