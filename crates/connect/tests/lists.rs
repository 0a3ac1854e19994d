//! Signed lists to Brevo and Mailchimp, and people who left them back to `obole`.

// A test that needs files which are not here says so.
#![allow(clippy::print_stdout)]

#[cfg(test)]
mod run;
#[cfg(test)]
mod server;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tools;

use std::collections::BTreeMap;
use std::path::Path;

#[cfg(test)]
use obole_ledger::{ConsentState, ContactChannel};
#[cfg(test)]
use obole_people::{ImportSettings, Intake, import};
#[cfg(test)]
use serde_json::json;
#[cfg(test)]
use support::{Answered, Desk};
#[cfg(test)]
use tools::{BREVO_KEY, MAILCHIMP_KEY, State, Tools};

#[cfg(test)]
fn desk() -> Desk {
    Desk::new(&[("BREVO_API_KEY", BREVO_KEY), ("MAILCHIMP_API_KEY", MAILCHIMP_KEY)])
}

/// Signs the list of a run in the desk's folder and exports it for a tool.
#[cfg(test)]
fn signed(desk: &Desk, tool: &str) -> Vec<String> {
    run::copy_to(desk.folder.path());
    run::obole(desk.folder.path(), "review ~/out/campaign --approve --by Camille -q");
    export(desk, tool, "list.csv")
}

/// Exports the signed list again and returns its e-mails.
#[cfg(test)]
fn export(desk: &Desk, tool: &str, name: &str) -> Vec<String> {
    let call = format!("export ~/out/campaign --people ~/out/people --out ~/{name} --for {tool} -q");
    run::obole(desk.folder.path(), &call);
    let text = std::fs::read_to_string(desk.path(name)).unwrap();
    let separator = if tool == "brevo" { ';' } else { ',' };
    let at = text
        .lines()
        .next()
        .unwrap()
        .split(separator)
        .position(|cell| cell.to_lowercase().starts_with("email"));
    text.lines().skip(1).map(|line| line.split(separator).nth(at.unwrap()).unwrap().to_owned()).collect()
}

#[cfg(test)]
fn push(desk: &Desk, tools: &Tools, tool: &str, more: &str) -> Answered {
    let to = if tool == "brevo" { "--list 12" } else { "--audience a1b2c3d4e5" };
    let base = &tools.server.address;
    desk.call(&format!("{tool} push ~/list.csv --plan ~/out/campaign {to} --base-url {base} {more}"))
}

#[cfg(test)]
fn contact(email: &str, more: &serde_json::Value) -> serde_json::Value {
    let mut contact =
        json!({"email": email, "emailBlacklisted": false, "smsBlacklisted": false, "listUnsubscribed": null});
    contact.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    contact
}

#[test]
fn a_signed_list_goes_to_brevo_without_whoever_left() {
    let desk = desk();
    let emails = signed(&desk, "brevo");
    assert!(emails.len() > 100, "{}", emails.len());
    let upper = emails[3].to_uppercase();
    let tools = Tools::start(State {
        contacts: vec![
            contact(&emails[0], &json!({})),
            contact(&emails[1], &json!({"emailBlacklisted": true})),
            contact(&emails[2], &json!({"listUnsubscribed": [12]})),
            contact(&upper, &json!({"emailBlacklisted": true})),
            contact(&emails[4], &json!({"smsBlacklisted": true})),
        ],
        blocked: vec![json!({"email": emails[5], "reason": {"code": "hardBounce"}})],
        page: 2,
        questions: 3,
        ..State::default()
    });
    let answered = push(&desk, &tools, "brevo", "");
    assert_eq!(answered.code, 0, "{answered:?}");
    let sent = format!(
        "sent to Brevo: {}. Left out because they unsubscribed, are blocked or cannot be reached: 4",
        emails.len() - 4
    );
    assert!(
        answered.out.contains(&sent) && answered.out.contains("left out: GREETING, ASK_2, ASK_3"),
        "{answered:?}"
    );
    let state = tools.state.lock().unwrap();
    let text = state.imported.concat();
    assert_eq!(text.lines().count(), emails.len() - 4 + 1);
    for (email, at) in emails.iter().zip(0..) {
        assert_eq!(text.contains(email.as_str()), ![1, 2, 3, 5].contains(&at), "{at}");
    }
    assert_eq!(tools.server.received_at("/v3/contacts/import")[0].json()["listIds"], json!([12]));
    assert_eq!((desk.pauses(), tools.server.crowded()), (vec![5, 5], 0));
    let said = format!("{}{}", answered.out, answered.err);
    assert!(!said.contains("Sesame") && !said.contains('@'), "{said}");
}

#[test]
fn a_signed_list_goes_to_mailchimp_and_nobody_is_subscribed_again() {
    let desk = desk();
    let emails = signed(&desk, "mailchimp");
    let members: BTreeMap<String, String> =
        ["subscribed", "unsubscribed", "cleaned", "archived", "forgotten", "pending", "transactional"]
            .iter()
            .zip(&emails)
            .map(|(status, email)| (email.clone(), (*status).to_owned()))
            .collect();
    let tools = Tools::start(State { members: members.clone(), page: 1, ..State::default() });
    let answered = push(&desk, &tools, "mailchimp", "");
    assert_eq!(answered.code, 0, "{answered:?}");
    let sent = format!(
        "sent to Mailchimp: {}. Left out because they unsubscribed, are blocked or cannot be reached: 4",
        emails.len() - 4
    );
    assert!(
        answered.out.contains(&sent) && answered.out.contains("GREETING, ASK_2, ASK_3, DONOR_ID"),
        "{answered:?}"
    );
    let state = tools.state.lock().unwrap();
    // The status of everybody who was known is as it was.
    assert!(members.iter().all(|(email, status)| state.members[email] == *status));
    assert_eq!(state.fields.len(), emails.len() - 4);
    for left in &emails[1..5] {
        assert!(!state.fields.contains_key(left));
    }
    let fields = &state.fields[&emails[7]];
    assert!(fields["LNAME"].is_string() && fields["SEGMENT"].is_string(), "{fields}");
    assert_eq!(tools.server.crowded(), 0);
    assert!(!format!("{answered:?}").contains("Sesame") && !answered.out.contains('@'));
    drop(state);
    // An address that the tool refuses is counted, and the call says so by its code.
    let tools = Tools::start(State {
        members: [(emails[9].clone(), "invalid".into())].into(),
        page: 9,
        ..State::default()
    });
    let answered = push(&desk, &tools, "mailchimp", "--lang fr");
    assert!(
        answered.code == 3 && answered.out.contains("Adresses refusées par Mailchimp\u{a0}: 1"),
        "{answered:?}"
    );
}

#[test]
fn only_the_last_export_of_a_signed_plan_is_sent() {
    let desk = desk();
    let tools = Tools::start(State { page: 100, ..State::default() });
    let refused = |tool: &str, code: u8, words: &str| {
        let answered = push(&desk, &tools, tool, "");
        assert!(answered.code == code && answered.err.contains(words), "{words}: {answered:?}");
    };
    run::copy_to(desk.folder.path());
    support::write(desk.path("list.csv"), "EXT_ID;EMAIL;SEGMENT;ASK\n1;a@example.org;;\n");
    refused("brevo", 3, "draft");
    run::obole(desk.folder.path(), "review ~/out/campaign --approve --by Camille -q");
    refused("brevo", 3, "did not write this file from this plan");
    export(&desk, "brevo", "list.csv");
    refused("mailchimp", 2, "no list of e-mails for mailchimp");
    let list = std::fs::read_to_string(desk.path("list.csv")).unwrap();
    support::write(desk.path("list.csv"), format!("{list}X;somebody@example.org;;;;;;;\n"));
    refused("brevo", 3, "did not write this file from this plan");
    support::write(desk.path("list.csv"), &list);
    // Whoever objects is left out of the next export, so the one before is not sent any more.
    let gone = list.lines().nth(1).unwrap().split(';').nth(1).unwrap();
    support::write(desk.path("no.csv"), format!("email\n{gone}\n"));
    run::obole(
        desk.folder.path(),
        "export ~/out/campaign --people ~/out/people --objections ~/no.csv --out ~/later.csv --for brevo -q",
    );
    refused("brevo", 3, "exported again");
    obole_ledger::disk::rename(desk.path("later.csv").as_ref(), desk.path("list.csv").as_ref()).unwrap();
    assert_eq!(push(&desk, &tools, "brevo", "").code, 0);
    let state = tools.state.lock().unwrap();
    assert!(!state.imported.is_empty() && !state.imported.concat().contains(gone));
    drop(state);
    // A log that was changed proves nothing.
    let log = desk.path("out/campaign/log.jsonl");
    let text = std::fs::read_to_string(&log).unwrap();
    support::write(&log, text.replace("Camille", "Dominique"));
    refused("brevo", 2, "log");
}

/// Imports two gifts of each e-mail with a list of objections.
#[cfg(test)]
fn imported(folder: &Path, emails: &[&str], objections: &Path) -> Intake {
    let rows = emails.iter().zip(1..).map(|(email, id)| {
        format!("{id};20,00;27/03/2024;Payé;FICTIVE{id};{email}\r\n{}1;20,00;27/04/2024;Payé;FICTIVE{id};{email}\r\n", id)
    });
    let head =
        "Référence paiement;Montant total;Date du paiement;Statut du paiement;Nom payeur;Email payeur\r\n";
    let path = folder.join("gifts.csv");
    support::write(&path, format!("{head}{}", rows.collect::<String>()));
    let settings = ImportSettings { objections: Some(objections.to_owned()), ..ImportSettings::default() };
    import(&[path], &settings, None, &mut |_| {}).unwrap()
}

/// The channels that the donor of an e-mail refuses.
#[cfg(test)]
fn refused(intake: &Intake, email: &str) -> Vec<ContactChannel> {
    let id =
        intake.book.iter().find(|(_, person)| person.email == email).map(|(id, _)| id.to_owned()).unwrap();
    let donors = intake.ledger.donors();
    let donor = (0..donors.len()).find(|at| donors.id.get(*at) == id).unwrap();
    let refuses =
        |channel: &ContactChannel| donors.consent[donor].on(*channel).state == ConsentState::Objected;
    ContactChannel::ALL.into_iter().filter(refuses).collect()
}

#[test]
fn people_who_left_are_read_by_obole_as_objections() {
    use ContactChannel::{Email, Sms};
    let desk = desk();
    let emails = [
        "ada@example.org",
        "bea@example.org",
        "cleo@example.org",
        "dora@example.org",
        "enzo@example.org",
        "flo@example.org",
        "+gus@example.org",
        "hugo@example.org",
    ];
    let tools = Tools::start(State {
        contacts: vec![
            contact("Ada@Example.org", &json!({"listUnsubscribed": [3]})),
            contact(emails[1], &json!({"emailBlacklisted": true})),
            contact(emails[2], &json!({"emailBlacklisted": true, "smsBlacklisted": true})),
            contact(emails[3], &json!({"smsBlacklisted": true})),
            contact(emails[7], &json!({})),
            // A contact without an e-mail.
            json!({"id": 9, "smsBlacklisted": true, "emailBlacklisted": true}),
        ],
        blocked: vec![
            json!({"email": emails[4], "reason": {"code": "hardBounce", "message": "not sure"}}),
            json!({"email": emails[5], "reason": {"code": "contactFlaggedAsSpam"}}),
            json!({"email": emails[6], "reason": {"code": "unsubscribedViaEmail"}}),
        ],
        members: [
            (emails[0], "unsubscribed"),
            (emails[4], "cleaned"),
            (emails[6], "unsubscribed"),
            (emails[7], "archived"),
        ]
        .map(|(email, status)| (email.to_owned(), status.to_owned()))
        .into(),
        page: 2,
        ..State::default()
    });
    let base = &tools.server.address;
    let answered = desk.call(&format!("brevo pull --out ~/brevo.csv --base-url {base}"));
    assert!(answered.code == 0 && answered.out.contains("in Brevo: 7,"), "{answered:?}");
    let file = desk.folder.path().join("brevo.csv");
    let intake = imported(desk.folder.path(), &emails, &file);
    for (email, wanted) in emails.iter().zip([
        vec![Email],
        vec![Email],
        vec![Email, Sms],
        vec![Sms],
        vec![Email],
        vec![Email],
        vec![Email],
        vec![],
    ]) {
        assert_eq!(refused(&intake, email), wanted, "{email}");
    }
    assert_eq!((intake.receipt.objections.read, intake.receipt.objections.matched), (7, 7));
    let answered =
        desk.call(&format!("mailchimp pull --out ~/mailchimp.csv --audience a1b2c3d4e5 --base-url {base}"));
    assert!(answered.code == 0 && answered.out.contains("in Mailchimp: 3,"), "{answered:?}");
    let intake = imported(desk.folder.path(), &emails, &desk.folder.path().join("mailchimp.csv"));
    for (email, at) in emails.iter().zip(0..) {
        let wanted = if [0, 4, 6].contains(&at) { vec![Email] } else { vec![] };
        assert_eq!(refused(&intake, email), wanted, "{email}");
    }
    #[cfg(unix)]
    assert_eq!((support::mode(&file), support::mode(desk.path("mailchimp.csv"))), (0o600, 0o600));
    // A file of another kind is not replaced, one of the same kind is.
    support::write(desk.path("gifts.csv"), "donor_id,date,amount\n");
    assert_eq!(desk.call(&format!("brevo pull --out ~/gifts.csv --base-url {base}")).code, 2);
    assert_eq!(desk.call(&format!("brevo pull --out ~/brevo.csv --base-url {base}")).code, 0);
}

#[test]
fn a_tool_that_fails_leaves_no_half_list() {
    let desk = desk();
    let people: Vec<_> =
        (0..9).map(|n| contact(&format!("p{n}@example.org"), &json!({"emailBlacklisted": true}))).collect();
    let tools = Tools::start(State { contacts: people, page: 2, endless: true, ..State::default() });
    let base = &tools.server.address;
    let answered = desk.call(&format!("brevo pull --out ~/brevo.csv --base-url {base}"));
    assert!(answered.code == 2 && answered.err.contains("again and again"), "{answered:?}");
    assert!(!Path::new(&desk.path("brevo.csv")).exists());
    let wrong = Desk::new(&[("BREVO_API_KEY", "xkeysib-Sesame-9"), ("MAILCHIMP_API_KEY", "Sesame9")]);
    let answered = wrong.call(&format!("brevo pull --out ~/brevo.csv --base-url {base}"));
    assert!(
        answered.code == 2 && answered.err.contains("refuses the key (401, unauthorized)"),
        "{answered:?}"
    );
    let answered = wrong.call(&format!("mailchimp pull --out ~/m.csv --audience a1 --base-url {base}"));
    assert!(answered.code == 2 && answered.err.contains("as in …-us6"), "{answered:?}");
    let unknown = desk.call(&format!("mailchimp pull --out ~/m.csv --audience 000 --base-url {base}"));
    assert!(unknown.code == 2 && unknown.err.contains("does not know this"), "{unknown:?}");
}

#[test]
fn the_vendors_own_list_and_a_pull_name_the_same_people() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/exports/mailchimp__ghost__unsubscribed.csv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("without the recorded list: {} is not here", path.display());
        return;
    };
    let emails: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(emails.len(), 5);
    let desk = desk();
    let members = emails.iter().map(|email| ((*email).to_owned(), "unsubscribed".to_owned())).collect();
    let tools = Tools::start(State { members, page: 2, ..State::default() });
    let base = &tools.server.address;
    assert_eq!(
        desk.call(&format!("mailchimp pull --out ~/m.csv --audience a1b2c3d4e5 --base-url {base}")).code,
        0
    );
    let intake = imported(desk.folder.path(), &emails, &desk.folder.path().join("m.csv"));
    for email in &emails {
        assert_eq!(refused(&intake, email), [ContactChannel::Email], "{email}");
    }
}
