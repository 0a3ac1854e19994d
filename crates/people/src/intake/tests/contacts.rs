//! Lists of contacts and of volunteers beside payments.

use obole_ledger::Day;

use super::*;
use crate::vault::Volunteer;

const GIFTS: &str = "Nom;Prénom;Email;Montant;Date du don;Moyen de paiement\n\
    FICTIVE;Capucine;capucine.fictive@example.org;20,00 €;13/04/2025;CB\n\
    EXEMPLE;Zéphyrin;zephyrin.exemple@example.org;30,00 €;14/04/2025;CB\n\
    D'ESSAI;Noëlle;noelle.dessai@example.net;40,00 €;15/04/2025;CB\n";

/// Imports the gifts with another list.
fn beside_gifts(name: &str, list: &str) -> Intake {
    let folder = folder(&[("dons.csv", GIFTS.as_bytes()), (name, list.as_bytes())]);
    plainly(&[folder.path().join("dons.csv"), folder.path().join(name)]).unwrap()
}

fn person(intake: &Intake, email: &str) -> crate::Person {
    let found = intake.book.iter().find(|(_, person)| person.email == email);
    found.map(|(_, person)| person.clone()).unwrap_or_else(|| panic!("nobody with this e-mail"))
}

#[test]
fn an_audience_fills_the_vault_and_its_unsubscribers_get_no_mail() {
    let list = "Email Address,First Name,Last Name,Phone Number,OPTIN_TIME,UNSUB_TIME,LEID\n\
                capucine.fictive@example.org,Capucine,FICTIVE,06 39 98 00 00,2018-02-12 10:54:27,,1\n\
                zephyrin.exemple@example.org,,,,2018-02-12 10:54:27,2023-06-06 12:56:15,2\n\
                nobody.yet@example.org,,,,2018-02-12 10:54:27,2023-06-06 12:56:15,3\n\
                reader.only@example.org,Only,READER,,2018-02-12 10:54:27,,4\n";
    let intake = beside_gifts("subscribed.csv", list);
    assert_eq!(intake.receipt.sources[1].format, "mailchimp");
    assert_eq!((intake.receipt.read, intake.receipt.taken, intake.receipt.donors), (3, 3, 3));
    assert_eq!(person(&intake, "capucine.fictive@example.org").phone, "06 39 98 00 00");
    assert_eq!((objecting(&intake, ContactChannel::Email), objecting(&intake, ContactChannel::Post)), (1, 0));
    // Who only reads the letter is not saved; who refuses is saved as a hash.
    let saved = serde_json::to_string(&intake.book).unwrap();
    assert!(!saved.contains("reader.only") && !saved.contains("nobody.yet"));
    assert!(findings(&intake).contains(&(FindingCode::ContactSuppressed, None, Some(1))));

    let later =
        "Nom;Prénom;Email;Montant;Date du don\nPERSONNE;Jean;nobody.yet@example.org;5,00 €;20/05/2025\n";
    let folder = folder(&[("mai.csv", later.as_bytes())]);
    let next =
        import(&[folder.path().join("mai.csv")], &ImportSettings::default(), Some(&intake.book), &mut |_| {});
    assert_eq!(objecting(&next.unwrap(), ContactChannel::Email), 1);
}

/// A list of objections holds for whoever gives later, by name and postal code as well.
#[test]
fn a_list_of_objections_holds_for_later_donors() {
    let list = "Nom;Prénom;Code postal;Email\nABSENT;Marie;31000;\n;;;later@example.org\n";
    let folder = folder(&[("dons.csv", GIFTS.as_bytes()), ("refus.csv", list.as_bytes())]);
    let settings =
        ImportSettings { objections: Some(folder.path().join("refus.csv")), ..ImportSettings::default() };
    let first = import(&[folder.path().join("dons.csv")], &settings, None, &mut |_| {}).unwrap();
    let gift = |name: &str, email: &str, postcode: &str| {
        format!("{name};Marie;{email};{postcode};5,00 €;20/05/2025\n")
    };
    let header = "Nom;Prénom;Email;Code postal;Montant;Date du don\n";
    for (row, objects) in [
        (gift("ABSENT", "", "31000"), 1),
        (gift("ABSENT", "m@example.org", "31000"), 1),
        (gift("ABSENT", "m@example.org", ""), 1),
        (gift("ABSENT", "m@example.org", "75011"), 0),
        (gift("AUTRE", "later@example.org", "75011"), 1),
    ] {
        put_again(&folder.path().join("mai.csv"), format!("{header}{row}").as_bytes());
        let later = import(
            &[folder.path().join("mai.csv")],
            &ImportSettings::default(),
            Some(&first.book),
            &mut |_| {},
        );
        assert_eq!(objecting(&later.unwrap(), ContactChannel::Post), objects, "{row}");
    }
}

fn put_again(path: &Path, bytes: &[u8]) {
    let _ = std::fs::remove_file(path);
    put(path, bytes);
}

/// Nothing of health, children or passwords is read, whatever the association calls its columns.
#[test]
fn columns_of_the_association_are_not_read() {
    let list = "ID du Contact;Nom;Prénom;Email;Téléphone mobile;Mot de passe;Indications médicales;Enfant 1\n\
                7;FICTIVE;Capucine;capucine.fictive@example.org;+33639980000;secret;asthme;Léo\n";
    let intake = beside_gifts("contacts.csv", list);
    assert_eq!(intake.receipt.sources[1].format, "assoconnect-contacts");
    assert_eq!(person(&intake, "capucine.fictive@example.org").phone, "+33639980000");
    let all = format!("{}{:?}", serde_json::to_string(&intake.book).unwrap(), intake.receipt.findings);
    assert!(!all.contains("secret") && !all.contains("asthme") && !all.contains("Léo"));
    let left_out = findings(&intake).iter().filter(|(code, ..)| *code == FindingCode::ColumnLeftOut).count();
    assert_eq!(left_out, 3);
}

#[test]
fn volunteers_are_marked_and_nobody_else_is_saved() {
    let list = "Prénom;Nom;Email;Mission;Date;Heures;Statut\n\
                Capucine;FICTIVE;capucine.fictive@example.org;Distribution;01/09/2025;2h30;Validé\n\
                Capucine;FICTIVE;capucine.fictive@example.org;Distribution;20/09/2025;1,5;Validé\n\
                Zéphyrin;EXEMPLE;zephyrin.exemple@example.org;Distribution;20/09/2025;2;Annulé\n\
                Autre;BENEVOLE;autre@example.org;Distribution;21/09/2025;2;Validé\n";
    let intake = beside_gifts("heures.csv", list);
    let worked = Volunteer { last: Day::from_ymd(2025, 9, 20), minutes: Some(240) };
    assert_eq!(person(&intake, "capucine.fictive@example.org").volunteer, Some(worked));
    assert_eq!(person(&intake, "zephyrin.exemple@example.org").volunteer, None);
    assert!(!serde_json::to_string(&intake.book).unwrap().contains("BENEVOLE"));
}

#[test]
fn lists_of_each_tool_are_recognised() {
    let folder = samples();
    for (name, format, contacts) in [
        ("assoconnect_contacts__VERIFIED.csv", "assoconnect-contacts", "12"),
        ("assoconnect_contacts_dash_in_numeric_cell__VERIFIED-quirk.xlsx", "assoconnect-contacts", "12"),
        ("benevolat_heures_generique__INFERRED.csv", "volunteer-hours", "12"),
        ("export_brevo_contacts__VERIFIED-names.csv", "brevo", "12"),
        ("export_mailchimp_audience__VERIFIED-rules.csv", "mailchimp", "12"),
        ("export_mailjet_contacts__PARTIAL.csv", "mailjet", "12"),
        ("jeveuxaider_missions__VERIFIED.csv", "jeveuxaider-missions", "0"),
        ("jeveuxaider_participations__VERIFIED.csv", "jeveuxaider-participations", "3"),
        ("jeveuxaider_utilisateurs__VERIFIED.csv", "jeveuxaider-users", "12"),
        ("paheko_membres__VERIFIED-defaults.csv", "paheko-members", "12"),
    ] {
        let settings = ImportSettings { date_order: Some(DateOrder::DayFirst), ..ImportSettings::default() };
        let intake = import(&[folder.join(name)], &settings, None, &mut |_| {});
        let intake = intake.unwrap_or_else(|error| panic!("{name}: {error}"));
        let source = &intake.receipt.sources[0];
        assert_eq!(
            (source.format.as_str(), source.decided["contacts"].as_str()),
            (format, contacts),
            "{name}"
        );
        assert!(intake.receipt.read == 0 && intake.book.is_empty(), "{name}");
    }
}

/// Of an audience as it is packed, each file refuses what its column or its name says, and a file that cannot
/// be read is a problem.
#[test]
fn a_packed_audience_is_read_as_it_is() {
    let zip = |members: &[(&str, &str)]| {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in members {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut writer, text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    let header = "Email Address,First Name,Last Name,OPTIN_TIME,LEID";
    let subscribed = format!("{header}\ncapucine.fictive@example.org,Capucine,FICTIVE,2018-02-12,1\n");
    let gone = format!("{header}\nzephyrin.exemple@example.org,Z,EXEMPLE,2018-02-12,2\n");
    let archive = zip(&[("subscribed_members.csv", &subscribed), ("unsubscribed_members.csv", &gone)]);
    let home = folder(&[("dons.csv", GIFTS.as_bytes()), ("audience.zip", &archive)]);
    let (gifts, audience) = (home.path().join("dons.csv"), home.path().join("audience.zip"));
    let beside = plainly(&[gifts.clone(), audience.clone()]).unwrap();
    let settings = ImportSettings { objections: Some(audience), ..ImportSettings::default() };
    let named = import(std::slice::from_ref(&gifts), &settings, None, &mut |_| {}).unwrap();
    for intake in [beside, named] {
        assert_eq!(
            (objecting(&intake, ContactChannel::Email), objecting(&intake, ContactChannel::Post)),
            (1, 0)
        );
    }
    let unknown = zip(&[("subscribed_members.csv", &subscribed), ("more.csv", "a,b\n1,2\n")]);
    put_again(&home.path().join("audience.zip"), &unknown);
    let intake = plainly(&[gifts.clone(), home.path().join("audience.zip")]).unwrap();
    assert_eq!(intake.unread.len(), 1);
    let damaged =
        zip(&[("subscribed_members.csv", &subscribed), ("rejects.xml", "<?xml version=\"1.0\"?><a><b>")]);
    put_again(&home.path().join("audience.zip"), &damaged);
    assert_eq!(
        plainly(&[gifts, home.path().join("audience.zip")]).unwrap_err().message().id(),
        "xml-damaged"
    );
}

/// Words of a death or a refusal next to somebody who gives only later are not forgotten.
#[test]
fn a_remark_about_a_contact_holds_for_later_gifts() {
    let list = "Email Address,First Name,Last Name,OPTIN_TIME,LEID,NOTES\n\
                later@example.org,L,ATER,2018-02-12,1,décédé\n";
    let intake = beside_gifts("audience.csv", list);
    let later = "Nom;Prénom;Email;Montant;Date du don\nATER;L;later@example.org;5,00 €;20/05/2025\n";
    let folder = folder(&[("mai.csv", later.as_bytes())]);
    let next =
        import(&[folder.path().join("mai.csv")], &ImportSettings::default(), Some(&intake.book), &mut |_| {});
    assert_eq!(objecting(&next.unwrap(), ContactChannel::Post), 1);
}

/// A folder within a folder is not passed over in silence.
#[test]
fn folders_in_a_folder_are_named() {
    let export = "Référence paiement;Montant total;Date du paiement;Statut du paiement;Nom payeur;Email payeur\n\
                  1;5,00;27/03/2024;Payé;EXEMPLE;z@example.org\n";
    let canonical = "donor_id,date,amount\n1,2024-05-13,5.00\n";
    for (name, text, inner, is_problem) in [
        ("payments.csv", export, "more.csv", true),
        ("gifts.csv", canonical, "more.csv", false),
        ("gifts.csv", canonical, "refus.csv", true),
    ] {
        let home = folder(&[(name, text.as_bytes())]);
        std::fs::create_dir(home.path().join("sub")).unwrap();
        put(&home.path().join("sub").join(inner), GIFTS.as_bytes());
        let intake = plainly(&[home.path().to_owned()]).unwrap();
        assert_eq!(!intake.unread.is_empty(), is_problem, "{name} {inner}");
        let code = if is_problem { FindingCode::FileUnread } else { FindingCode::FileLeftOut };
        assert!(findings(&intake).iter().any(|(found, ..)| *found == code));
    }
}

/// A file that nobody here wrote: its five addresses are kept off e-mail lists.
#[test]
fn unsubscribers_of_a_tool_are_suppressed() {
    let Some(folder) = beside("shared/data/exports") else { return };
    let intake = plainly(&[folder.join("mailchimp__ghost__unsubscribed.csv")]).unwrap();
    assert!(findings(&intake).contains(&(FindingCode::ContactSuppressed, None, Some(5))));
    assert!(intake.book.suppressed() >= 5 && intake.book.is_empty());
}

/// A refusal of somebody whom the row does not name stops the list until a person has looked at it.
#[test]
fn a_refusal_of_nobody_is_no_silence() {
    let list = |email: &str| {
        format!(
            "Email Address,First Name,Last Name,OPTIN_TIME,UNSUB_TIME,LEID\n{email},,,2018-02-12,2023-06-06,1\n"
        )
    };
    assert!(beside_gifts("unsub.csv", &list("a(at)example.org")).receipt.refusals_in_doubt());
    assert!(!beside_gifts("unsub.csv", &list("a@example.org")).receipt.refusals_in_doubt());
}

/// A name that tells of deaths refuses every channel, and beside gifts.csv no list is left out in silence.
#[test]
fn the_name_of_a_list_says_how_far_it_refuses() {
    let list = "Email Address,First Name,Last Name,Tags\nzephyrin.exemple@example.org,Z,EXEMPLE,\n";
    for (name, post) in [("unsubscribed.csv", 0), ("decedes.csv", 1)] {
        let intake = beside_gifts(name, list);
        assert_eq!(objecting(&intake, ContactChannel::Email), 1, "{name}");
        assert_eq!(objecting(&intake, ContactChannel::Post), post, "{name}");
    }
    let hours = "Prénom;Nom;Email;Heures\nZ;EXEMPLE;zephyrin.exemple@example.org;2\n";
    let canonical = "donor_id,date,amount\n1,2024-05-13,5.00\n";
    let home = folder(&[("payments.csv", canonical.as_bytes()), ("refus.csv", hours.as_bytes())]);
    let error = plainly(&[home.path().to_owned()]).unwrap_err();
    assert_eq!(error.message().id(), "objections-not-named");
    // The list of a mailing tool says who refuses, whatever its name and whatever the gifts are called.
    let cleaned = "Email Address,First Name,Last Name,OPTIN_TIME,CLEAN_TIME,LEID\nzephyrin.exemple@example.org,,,2018-02-12,2023-06-06,1\n";
    let donors = "donor_id,email\n1,zephyrin.exemple@example.org\n";
    for (name, text) in [("unsubscribed.csv", list), ("cleaned.csv", cleaned)] {
        let tables = [("gifts.csv", canonical), ("donors.csv", donors), (name, text)];
        let home = folder(&tables.map(|(name, text)| (name, text.as_bytes())));
        let intake = plainly(&[home.path().to_owned()]).unwrap();
        assert_eq!(objecting(&intake, ContactChannel::Email), 1, "{name}");
    }
}

/// The list of those who receive the e-mails, given as the list of those who refuse them, would leave out
/// everybody.
#[test]
fn the_subscribers_of_a_tool_are_no_list_of_refusals() {
    let list = "Email Address,First Name,Last Name,OPTIN_TIME,MEMBER_RATING\n\
            zephyrin.exemple@example.org,Z,EXEMPLE,2018-02-12,2\n";
    let gifts = "donor_id,date,amount\n1,2024-05-13,5.00\n";
    let home = folder(&[("gifts.csv", gifts.as_bytes()), ("audience.csv", list.as_bytes())]);
    let objections = Some(home.path().join("audience.csv"));
    let settings = ImportSettings { objections, ..ImportSettings::default() };
    let error = import(&[home.path().join("gifts.csv")], &settings, None, &mut |_| {}).unwrap_err();
    assert_eq!(error.message().id(), "subscribers-not-objections");
}
