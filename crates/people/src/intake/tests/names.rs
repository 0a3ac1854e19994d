//! Tables of donors that name people: linked as payers are, refusals first, names in the vault only.

use obole_ledger::{ConsentState, ContactChannel, DonorKind};

use super::*;

const PAYMENTS: &str = "Référence paiement;Montant total;Date du paiement;Statut du paiement;Nom payeur;\
    Prénom payeur;Email payeur;Date de naissance;Raison sociale;SIREN;Adresse payeur;Code Postal payeur;\
    Ville payeur;Pays payeur\r\n";
const ROWS: &str = "\
    1;10,00;02/01/2024;Payé;ŒUVRÉ;Maëlys;Maelys@Example.org;;;;3 rue Fictive;31000;Toulouse-Fictive;FRA\r\n\
    2;20,00;03/01/2024;Payé;D’ESSAI;Noëlle;;07/03/1958;;;8 quai Postiche;01000;Bourg;France\r\n\
    3;30,00;04/01/2024;Payé;PLACEHOLDER;Gontran;g@example.org;;Ateliers Inventés;;1 cours;35000;Rennes;\r\n\
    4;40,00;05/01/2024;Payé;RIEN;Ulysse;u@example.org;;Fondation Postiche;732829320;2 cours;44000;Nantes;\r\n";

/// Imports the payments above, and others, with tables of donors.
fn with(more: &str, tables: &[(&str, &[u8])]) -> Intake {
    let payments = format!("{PAYMENTS}{ROWS}{more}");
    let files: Vec<(&str, &[u8])> =
        tables.iter().copied().chain([("paiements.csv", payments.as_bytes())]).collect();
    let folder = folder(&files);
    let today = Day::from_ymd(2026, 1, 1);
    let settings = ImportSettings { today, ..ImportSettings::default() };
    import(&[folder.path().into()], &settings, None, &mut |_| {}).unwrap()
}

fn at(intake: &Intake, id: &str) -> usize {
    intake.ledger.donors().id.find_sorted(id).unwrap()
}

fn post(intake: &Intake, id: &str) -> ConsentState {
    intake.ledger.donors().consent[at(intake, id)].on(ContactChannel::Post).state
}

fn counts(intake: &Intake) -> (u64, u64, u64, u64) {
    let rows = &intake.receipt.donor_rows;
    (rows.matched, rows.unmatched, rows.refused, rows.refusals_unmatched)
}

fn count_of(intake: &Intake, code: FindingCode) -> usize {
    intake.receipt.findings.iter().filter(|finding| finding.code == code).count()
}

#[test]
fn rows_meet_payers_by_email_by_name_with_postcode_and_birth_and_by_organisation() {
    // Case, accents, the order and separator of dates, and a lost zero make no other person.
    let donors = "EMAIL,last_name,first_name,birth_date,organisation,siren,postcode,gender,language\n\
        MAELYS@example.ORG,Autrement,,,,,,F,fr\n\
        ,d'essai,NOELLE,1958-03-07,,,1000,F,nl\n\
        ,,,,ateliers inventes,,35000,,fr\n\
        ,,,,,732 829 320,,,de\n\
        new@example.org,Nouvelle,Zélie,,,,75011,F,fr\n";
    let intake = with("", &[("donors.csv", donors.as_bytes())]);
    assert_eq!(counts(&intake), (4, 1, 0, 0));
    let known = intake.ledger.donors();
    assert_eq!((known.len(), intake.book.len()), (5, 5));
    let language = |id: &str| known.language.get(at(&intake, id)).to_owned();
    assert_eq!([1, 2, 3, 4].map(|n| language(&nth(&intake, n))), ["fr", "nl", "fr", "de"]);
    let noelle = at(&intake, &nth(&intake, 2));
    assert_eq!((known.birth_year[noelle], &*known.postcode[noelle]), (Some(1958), "01000"));
    let firms = [3, 4].map(|n| known.kind[at(&intake, &nth(&intake, n))]);
    assert_eq!(firms, [DonorKind::Organisation; 2]);
    // The payment names the person too, and counts more; who never paid is named by the row.
    let maelys = intake.book.get(&nth(&intake, 1)).unwrap();
    assert_eq!((maelys.last_name.as_str(), maelys.address.as_str()), ("ŒUVRÉ", "3 rue Fictive"));
    let new = |(_, person): &(&str, &Person)| person.email == "new@example.org";
    let (_, new) = intake.book.iter().find(new).unwrap();
    assert_eq!((new.last_name.as_str(), new.postcode.as_str()), ("Nouvelle", "75011"));
    for code in [FindingCode::ColumnLeftOut, FindingCode::PseudonymsGiven, FindingCode::ConflictingDonor] {
        assert_eq!(count_of(&intake, code), 0, "{code:?}");
    }
    assert_eq!(count_of(&intake, FindingCode::DonorsUnmatched), 1);
    assert!(known.refusals_unknown.iter().all(|unknown| !unknown));
}

#[test]
fn a_refusal_of_a_row_reaches_every_identity_that_may_be_the_person() {
    // Maëlys pays once without her e-mail as well; the row of Noëlle has an e-mail that no payment has.
    let more = "5;5,00;06/01/2024;Payé;œuvré;MAELYS;;;;;;31000;;\r\n\
        6;5,00;07/01/2024;Payé;ŒUVRÉ;Maëlys;other@example.org;;;;;33000;;\r\n";
    let donors = "email,last_name,first_name,birth_date,organisation,postcode,deceased,do_not_profile,consent_post\n\
        maelys@example.org,Oeuvre,Maelys,,,31000,,,objected\n\
        noelle@example.org,Dessai,Noelle,,,01000,,,\n\
        noelle@example.net,D Essai,Noelle,,,01000,1,,\n\
        ,,,,Ateliers inventés,35000,,oui,\n\
        u@example.org,,,,,,,,peut-être\n";
    let intake = with(more, &[("donors.csv", donors.as_bytes())]);
    use ConsentState::{Objected, Unclear, Unknown};
    let states = [1, 2, 3, 4, 5, 6].map(|n| post(&intake, &nth(&intake, n)));
    assert_eq!(states, [Objected, Unknown, Unknown, Unclear, Objected, Unknown]);
    let known = intake.ledger.donors();
    assert!(
        known.deceased[at(&intake, &nth(&intake, 2))] && known.do_not_profile[at(&intake, &nth(&intake, 3))]
    );
    // No refusal is lost: each row with one reaches somebody who gave.
    assert_eq!(counts(&intake), (2, 3, 0, 0));
    assert_eq!(count_of(&intake, FindingCode::RefusalsUnmatched), 0);
    // Who gave and has no row of their own is on no list.
    let unknown = [1, 3, 2, 6].map(|n| known.refusals_unknown[at(&intake, &nth(&intake, n))]);
    assert_eq!(unknown, [false, false, true, true]);
}

#[test]
fn of_two_rows_of_one_person_the_most_protective_counts_and_namesakes_stay_apart() {
    let donors = "email,last_name,first_name,birth_date,postcode,consent_post,do_not_profile\n\
        maelys@example.org,,,,,allowed,\n\
        Maelys@Example.Org,Œuvré,Maëlys,,,objected,1\n\
        ,D'ESSAI,Noëlle,07/03/1958,01000,allowed,\n\
        ,D'ESSAI,Noëlle,08/04/1990,01000,objected,\n\
        g@example.org,,,,,,\nu@example.org,Oeuvre,Maelys,,44000,,\n";
    let intake = with("", &[("donors.csv", donors.as_bytes())]);
    assert_eq!(post(&intake, &nth(&intake, 1)), ConsentState::Objected);
    assert!(intake.ledger.donors().do_not_profile[at(&intake, &nth(&intake, 1))]);
    assert_eq!(count_of(&intake, FindingCode::ConflictingConsent), 1);
    // Born on another day: another person, whose refusal meets nobody, and that is said.
    assert_eq!(post(&intake, &nth(&intake, 2)), ConsentState::Allowed);
    assert_eq!(intake.receipt.donor_rows.refusals_unmatched, 1);
    // A namesake elsewhere with a row of their own is another person.
    let other =
        intake.book.iter().find(|(_, person)| person.email == "u@example.org" && person.siren.is_empty());
    assert_eq!(post(&intake, other.unwrap().0), ConsentState::Unknown);
}

#[test]
fn a_spreadsheet_of_windows_is_read_and_a_row_of_nobody_is_refused() {
    let text = "last_name;first_name;email;postcode;birth_date;gender;postal_optout\r\n\
        ŒUVRÉ;Maëlys;maelys@example.org;31000;;F;1\r\n\
        D'ESSAI;Noëlle;;1000;7/3/1958;F;0\r\n\
        ;;;;;F;1\r\n\
        Sans-Lieu;Zoé;;;;F;\r\n\
        PLACEHOLDER;Gontran;pas d'adresse;35000;hier;M;\r\n";
    let bytes: Vec<u8> =
        text.chars().map(|c| if c == 'Œ' { 0x8c } else { u8::try_from(u32::from(c)).unwrap() }).collect();
    let intake = with("", &[("donateurs.csv", &bytes)]);
    assert_eq!(intake.receipt.sources[0].decided["encoding"], "windows-1252");
    assert_eq!((post(&intake, &nth(&intake, 1)), counts(&intake)), (ConsentState::Objected, (2, 1, 2, 1)));
    let known = intake.ledger.donors();
    assert_eq!(known.birth_year[at(&intake, &nth(&intake, 2))], Some(1958));
    let found: Vec<_> = findings(&intake)
        .into_iter()
        .filter(|(code, column, _)| column.is_some() && *code != FindingCode::UnknownKind)
        .collect();
    let missing = (FindingCode::MissingDonor, Some("email"), None);
    let unreadable = |column| (FindingCode::UnreadableAttribute, Some(column), None);
    assert_eq!(found, [missing, missing, unreadable("email"), unreadable("birth_date")]);
}

#[test]
fn a_broken_row_refuses_for_whom_it_may_name() {
    let donors = "email,last_name,first_name,address,postcode,consent_post\n\
        maelys@example.org,Œuvré,Maëlys,3 rue Fictive, bât. B,31000,allowed\n\
        ,D'Essai,Noëlle,8 quai Postiche,,,,01000,allowed\n\
        g@example.org,,,,,\n";
    let intake = with("", &[("donors.csv", donors.as_bytes())]);
    for id in [nth(&intake, 1), nth(&intake, 2)] {
        let id = id.as_str();
        assert_eq!(post(&intake, id), ConsentState::Unclear, "{id}");
        assert!(intake.ledger.donors().do_not_profile[at(&intake, id)]);
    }
    assert_eq!(intake.receipt.donor_rows.refused, 1);
}

#[test]
fn words_of_a_refusal_in_a_name_or_an_address_exclude() {
    let donors = "email,last_name,first_name,address,gender\n\
        maelys@example.org,ŒUVRÉ (décédée),Maëlys,,F\n\
        g@example.org,Placeholder,Gontran,NPAI,M\n\
        u@example.org,Lemort,Ulysse,12 rue du Courrier,M\n";
    let more = "7;9,00;09/01/2024;Payé;PLACEHOLDER;Gontran;g@example.org;;;;;;;\r\n\
        8;9,00;10/01/2024;Payé;LEMORT;Ulysse;u@example.org;;;;;;;\r\n";
    let intake = with(more, &[("donors.csv", donors.as_bytes())]);
    use ConsentState::{Unclear, Unknown};
    assert_eq!([1, 5, 6].map(|n| post(&intake, &nth(&intake, n))), [Unclear, Unclear, Unknown]);
    assert_eq!(count_of(&intake, FindingCode::RemarkRefuses), 2);
}

#[test]
fn names_are_in_the_vault_and_nowhere_else() {
    let donors = "email,last_name,first_name,birth_date,organisation,siren,address,postcode,city,country,language\n\
        secrete@example.org,Motclef,Ombeline,1961-02-03,,,77 rue Cachée,31000,Ville-Cachée,FR,fr\n\
        ,Motclef,Tancrède,n'importe,,,77 rue Cachée,77 rue Cachée,Ville-Cachée,Nulle-Part,fr\n\
        faux,,Ombeline,,,,,,,,fr\n\
        ,,,,Maison Discrète,,,69000,,,fr\n";
    let intake = with("", &[("donors.csv", donors.as_bytes())]);
    let person = intake.book.iter().map(|(_, person)| person).find(|person| person.first_name == "Ombeline");
    assert_eq!(person.map(|one| (one.city.as_str(), one.country.as_str())), Some(("Ville-Cachée", "FR")));
    let mut out = Vec::new();
    obole_ledger::canonical::write_gifts(&intake.ledger, &mut out).unwrap();
    let known = intake.ledger.donors();
    let ledger: String = (0..known.len())
        .map(|at| {
            let texts = [known.gender.get(at), known.language.get(at), known.acquisition_channel.get(at)];
            format!(
                "{} {} {} {texts:?}",
                known.id.get(at),
                known.postcode[at],
                known.birth_year[at].is_some()
            )
        })
        .collect();
    let receipt = serde_json::to_string(&intake.receipt).unwrap();
    let said = format!("{ledger} {receipt} {intake:?} {}", String::from_utf8(out).unwrap());
    for value in
        ["secrete", "Motclef", "Ombeline", "Cachée", "Discrète", "maelys", "faux", "1961-02", "Tancr"]
    {
        assert!(!said.to_lowercase().contains(&value.to_lowercase()), "{value}");
    }
}

#[test]
fn the_vault_keeps_identifiers_and_later_words_of_payments_count_more() {
    let donors = b"email,last_name,first_name,address,postcode,gender\n\
        zelie@example.org,Nouvelle,Z\xc3\xa9lie,1 rue Fictive,75011,F\n";
    let first = with("", &[("donors.csv", donors)]);
    let (id, _) = first.book.iter().find(|(_, person)| person.first_name == "Zélie").unwrap();
    let moved = b"email,last_name,first_name,address,postcode,gender\n\
        zelie@example.org,Nouvelle,Z\xc3\xa9lie,2 rue Postiche,69000,F\n";
    let again = |donors: &[u8], more: &str, known: &PeopleBook| {
        let payments = format!("{PAYMENTS}{ROWS}{more}");
        let folder = folder(&[("donors.csv", donors), ("paiements.csv", payments.as_bytes())]);
        import(&[folder.path().into()], &ImportSettings::default(), Some(known), &mut |_| {}).unwrap()
    };
    let second = again(moved, "", &first.book);
    assert_eq!(second.book.len(), first.book.len());
    assert_eq!(second.book.get(id).unwrap().address, "2 rue Postiche");
    let paid = "9;9,00;09/02/2024;Payé;NOUVELLE;Zélie;zelie@example.org;;;;3 quai;13000;Marseille;\r\n";
    let third = again(moved, paid, &second.book);
    assert_eq!(third.book.get(id).unwrap().address, "3 quai");
    let fourth = again(donors, paid, &third.book);
    assert_eq!(fourth.book.get(id).unwrap().address, "3 quai");
    assert_eq!(fourth.receipt.donor_rows.matched, 1);
}

#[test]
fn names_of_two_populations_never_share_a_number() {
    let donors = b"email,gender\nmaelys@example.org,F\ng@example.org,M\n";
    let known = with("", &[("donors.csv", donors)]);
    let gifts = format!("donor_id,date,amount\n{},2024-01-31,50.00\n", nth(&known, 1));
    let payments = format!("{PAYMENTS}{ROWS}");
    let files: [(&str, &[u8]); 3] =
        [("donors.csv", donors), ("p.csv", payments.as_bytes()), ("dons-2024.csv", gifts.as_bytes())];
    let folder = folder(&files);
    let settings = ImportSettings::default();
    let two = import(&[folder.path().into()], &settings, Some(&known.book), &mut |_| {});
    assert_eq!(two.unwrap_err().kind(), Kind::Refused);
}

#[test]
fn which_headers_are_tables_of_donors() {
    let fits = |header: &str| {
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        Format::all().into_iter().find(|format| format.fits(&header))
    };
    for header in
        ["email,gender", "last_name,first_name,postcode,deceased", "Email,postal_optout", "siren,kind"]
    {
        assert_eq!(fits(header), Some(Format::CanonicalDonors), "{header}");
    }
    // Lists of people without an attribute may be lists of objections.
    for header in
        ["email", "email,last_name,first_name,postcode,city", "last_name,channel", "gender,language"]
    {
        assert_eq!(fits(header), None, "{header}");
    }
    let export = format!("{};language;newsletter", PAYMENTS.trim_end());
    assert_eq!(fits(&export.replace(';', ",")), Some(Format::HelloAssoPayments));
}

#[test]
fn a_row_with_an_identifier_keeps_it_and_its_names_go_to_the_vault() {
    let gifts = b"donor_id,date,amount\n7,2024-01-31,50.00\n00012,2024-02-01,5.00\nA-3,2024-02-02,5.00\n";
    let donors = "donor_id,last_name,first_name,email,address,postcode,birth_date,gender,consent_post,deceased\n\
        7,Motclef,Ombeline,o@example.org,1 rue Fictive,31000,1960-02-03,F,,\n\
        12,Motclef,Tancrède,t@example.org,,31000,,M,objected,1\n\
        A-3,,,,,,,F,,\n,Sans,Numéro,s@example.org,,,,F,objected,\n";
    let folder = folder(&[("gifts.csv", gifts), ("donors.csv", donors.as_bytes())]);
    let intake = plainly(&[folder.path().into()]).unwrap();
    let known = intake.ledger.donors();
    let ids: Vec<String> = (0..known.len()).map(|at| known.id.get(at)).collect();
    let (given, own): (Vec<&String>, Vec<&String>) = ids.iter().partition(|id| id.starts_with('D'));
    assert!(own.iter().eq(&["12", "7", "A-3"]) && given.len() == 1, "{ids:?}");
    let first_name = |id: &str| intake.book.get(id).map(|person| person.first_name.clone());
    assert_eq!(
        ["7", "12", given[0].as_str()].map(first_name),
        ["Ombeline", "Tancrède", "Numéro"].map(|n| Some(n.into()))
    );
    assert_eq!((intake.book.len(), intake.book.get("A-3").is_none()), (3, true));
    // Two rows with identifiers are two people, whatever they share.
    assert_eq!(["7", "12"].map(|id| post(&intake, id)), [ConsentState::Unknown, ConsentState::Objected]);
    assert_eq!(known.birth_year[at(&intake, "7")], None);
    assert_eq!(count_of(&intake, FindingCode::ColumnLeftOut), 0);
    assert!(!serde_json::to_string(&intake.receipt).unwrap().contains("Ombeline"));

    // The vault is saved, opened, and used again; a list of objections finds its people by name.
    let vault = folder.path().join("people");
    intake.book.save(&vault).unwrap();
    let kept = PeopleBook::load(&vault).unwrap();
    assert!(kept == intake.book);
    obole_ledger::disk::write_bytes(&folder.path().join("list.txt"), b"nom;prenom\nMotclef;OMBELINE\n")
        .unwrap();
    let objections = Some(folder.path().join("list.txt"));
    let settings = ImportSettings { objections, ..ImportSettings::default() };
    let sources = ["gifts.csv", "donors.csv"].map(|name| folder.path().join(name));
    let again = import(&sources, &settings, Some(&kept), &mut |_| {}).unwrap();
    assert_eq!((again.book.len(), post(&again, "7")), (3, ConsentState::Objected));
}

#[test]
fn a_refusal_beside_an_identifier_reaches_payers_of_the_same_name() {
    let donors = "donor_id,last_name,first_name,postcode,consent_post\n\
        7,Oeuvré,Maelys,31000,objected\n8,D Essai,Noelle,,objected\n9,Autre,Zoé,,objected\n";
    let intake = with("", &[("donors.csv", donors.as_bytes())]);
    use ConsentState::{Objected, Unknown};
    let states = [1, 2, 3].map(|n| post(&intake, &nth(&intake, n)));
    assert_eq!((states, post(&intake, "7")), ([Objected, Objected, Unknown], Objected));
    assert_eq!(counts(&intake), (0, 3, 0, 1));
    assert_eq!(count_of(&intake, FindingCode::FewDonorsMatched), 1);
}

#[test]
fn an_identifier_that_is_a_name_has_a_pseudonym_and_the_names_of_its_row() {
    let gifts = b"donor_id,date,amount\no@example.org,2024-01-31,50.00\n";
    let donors = b"donor_id,last_name,address,gender\nO@Example.org,Motclef,1 rue Fictive,F\n";
    let folder = folder(&[("gifts.csv", gifts), ("donors.csv", donors)]);
    let intake = plainly(&[folder.path().into()]).unwrap();
    let person = intake.book.get(&nth(&intake, 1)).unwrap();
    assert_eq!((person.address.as_str(), intake.book.len()), ("1 rue Fictive", 1));
}

/// Paheko joins the names of all members of an entry with commas.
#[test]
fn members_of_one_entry_are_not_one_person() {
    let header = "Numéro d'écriture,Type,Libellé,Date,Compte de débit,Compte de crédit,Montant,Membres associés,Remarques\n";
    let row = |number: u8, members: &str, remark: &str| {
        format!("{number},Recette,Don,1{number}/01/2024,512A,754,\"{number},00\",\"{members}\",{remark}\n")
    };
    let rows = [
        row(1, "Capucine FICTIVE", ""),
        row(2, "Luc ESSAI,Odile D'EXEMPLE", ""),
        row(3, "Luc ESSAI\nOdile D'EXEMPLE", ""),
        row(4, "Zoé TÉMOIN,Jean TÉMOIN", ""),
        row(5, "Jean TÉMOIN,Zoé TÉMOIN", ""),
        row(6, "TÉMOIN, Ana", ""),
        row(7, "Luc ESSAI", ""),
    ];
    let text = [header, &rows.concat()].concat();
    let intake = one("compta.csv", text.as_bytes()).unwrap();
    assert_eq!((of(&intake, Status::Settled), intake.receipt.refused), ((7, 2_800), 0));
    assert!(findings(&intake).contains(&(FindingCode::SeveralPeople, Some("Membres associés"), Some(2))));
    assert!(intake.receipt.reconciles());
    let mut names: Vec<String> =
        intake.book.iter().map(|(_, person)| [&*person.first_name, &*person.last_name].join(" ")).collect();
    names.sort();
    // Each of the other payments is of somebody unknown.
    let wanted = ["", "", "Capucine FICTIVE", "Jean et Zoé TÉMOIN", "Luc ESSAI", "TÉMOIN, Ana"];
    assert_eq!(names.iter().map(|name| name.trim()).collect::<Vec<_>>(), wanted);
    // Words of a refusal beside several people refuse for each of them.
    let refusing = row(8, "Luc ESSAI,Odile D'EXEMPLE", "ne plus solliciter");
    let intake = one("compta.csv", [text.as_str(), &refusing].concat().as_bytes()).unwrap();
    let (donor, _) = intake.book.iter().find(|(_, person)| person.last_name == "Luc ESSAI").unwrap();
    let donors = intake.ledger.donors();
    let at = (0..donors.len()).find(|at| donors.id.get(*at) == donor).unwrap();
    assert_eq!(donors.consent[at], obole_ledger::Consents::UNCLEAR);
}

/// A table that takes no gifts of unknown donors refuses such a row with its reason.
#[test]
fn a_mapping_may_say_that_names_are_lists() {
    let mapping = "format = \"own-list\"\nprefix = \"own-\"\ncurrency = \"EUR\"\nlists_people = true\n[header]\n\
        has = [[\"Jour\", \"Somme\", \"Qui\"]]\n[columns]\ndate = \"Jour\"\namount = \"Somme\"\nname = \"Qui\"\n";
    let table = "Jour,Somme,Qui\n2024-01-01,5.00,\"Luc ESSAI,Odile D'EXEMPLE\"\n2024-01-02,6.00,Luc ESSAI\n";
    let folder = folder(&[("a.csv", table.as_bytes()), ("a.toml", mapping.as_bytes())]);
    let own = crate::propose::load_mapping(&folder.path().join("a.toml")).unwrap();
    let settings = ImportSettings { mapping: Some(own), ..ImportSettings::default() };
    let intake = import(&[folder.path().join("a.csv")], &settings, None, &mut |_| {}).unwrap();
    assert_eq!(refusals(&intake), [(2, "Qui", FindingCode::SeveralPeople)]);
    assert_eq!(of(&intake, Status::Settled), (1, 600));
}
