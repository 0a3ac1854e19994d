//! Everything that is held of one person.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use obole::campaign::contacts::{Contact, ContactLog};
use obole::campaign::sheet::read_sheet;
use obole::campaign::{Arm, PlanFile, PlanRow};
use obole::care::{CareLog, CareRecord, Recorded};
use obole::features::features;
use obole::store::{HISTORY, StoredLedger, check_stored, read_table};
use obole::{Error, Kind, Result};
use obole_ledger::{
    AsOf, Consent, ConsentState, ContactChannel, Currency, Day, DonorKind, Ledger, Receipt, SourceReceipt,
    Status, message,
};
use obole_people::{PeopleBook, Person};
use obole_report::{
    AccessAction, AccessChange, AccessConsent, AccessContact, AccessFile, AccessGift, AccessList,
    PrivacyItem, PrivacySource, Words, access_text, reason_again,
};

use super::{open_pairs, print_open_pairs, source, write};
use crate::args::Access;
use crate::clock;
use crate::exit::Answer;
use crate::passphrase;
use crate::run_folders::RunFolders;
use crate::ui::Ui;
use crate::verbs::import::status_key;
use crate::verbs::today::rule_key;

pub fn access(verb: &Access, ui: &mut Ui<'_>) -> Result<Answer> {
    let folders = RunFolders::of(&verb.place.run);
    let people =
        verb.place.people.clone().or_else(|| Some(folders.people.clone()).filter(|folder| folder.exists()));
    let book = match people {
        Some(folder) => Some(passphrase::vault(&folder, &verb.place.passphrase, ui)?.load()?),
        None => None,
    };
    let (StoredLedger { ledger, receipt, .. }, checked) = check_stored(&folders.ledger)?;
    checked?;
    let donor_id = find(&verb.donor, &ledger, book.as_ref(), &folders.ledger)?;
    // A list, or the ledger until the next import, may have the person under any of them.
    let same = book.as_ref().map(PeopleBook::identities).unwrap_or_default();
    let ids: Vec<String> = same.of_person(&donor_id).map(str::to_owned).collect();
    let words = ui.words();
    let mut file = AccessFile {
        association: verb.association.clone(),
        contact: verb.contact.clone(),
        day: words.day(clock::today()),
        identity: book
            .as_ref()
            .and_then(|book| book.whole(&donor_id))
            .map(|person| identity(&person, words))
            .unwrap_or_default(),
        ..AccessFile::default()
    };
    if let Some(book) = &book {
        let spellings = book.also_written(&donor_id).join("; ");
        file.identity.extend(item("also_written", spellings));
        add_other_identities(book, &ids, &mut file, words);
    }
    of_ledger(&ledger, &ids, &mut file, words);
    if let Some(book) = &book {
        add_lists_of_objections(book, &donor_id, &mut file, words);
    }
    file.sources = sources_of(&file, &receipt);
    add_changes(&folders.ledger.join(HISTORY), &ids, &mut file, words)?;
    of_run(&folders.run, &ids, &mut file, (words, &ledger))?;
    file.contacts = contacts_of(&folders, &ids, words)?;
    file.actions = actions_of(&folders, &ids, words)?;
    for list in folders.plans()? {
        of_list(&list, &ids, &mut file, words)?;
    }
    if let Some(book) = &book {
        print_open_pairs(&open_pairs(book, &ids.iter().cloned().collect()), ui);
    }
    file.donor_id = donor_id;
    if ui.json() {
        ui.data_json(&file)?;
        return Ok(Answer::Yes);
    }
    let text = access_text(&file, ui.words().lang())?;
    write(&text, verb.out.as_deref(), ui)
}

/// Returns the identifier of the one person whom a request means, in the ledger of a folder, in its history
/// or in the vault.
pub(super) fn find(
    request: &str,
    ledger: &Ledger,
    book: Option<&PeopleBook>,
    folder: &Path,
) -> Result<String> {
    let wanted = request.trim();
    let kept = book.map_or_else(|| wanted.to_owned(), |book| book.kept_id(wanted));
    // The vault has nobody under an identifier of the association's own without a table of names.
    let known = kept != wanted
        || ledger.donors().id.find_sorted(wanted).is_some()
        || !row_of(&folder.join(HISTORY), wanted)?.is_empty();
    let found = match book.map(|book| book.find(request)).unwrap_or_default() {
        found if found.is_empty() && known => vec![kept],
        found => found,
    };
    match &found[..] {
        [one] => Ok(one.clone()),
        [] => Err(Error::new(Kind::Refused, "person-not-found").hint("search-person-otherwise")),
        // The message has no name: several people have the one that was asked for.
        several => Err(Error::new(Kind::Usage, message!("people-found", ids = several.join(", ")))
            .hint("name-donor-by-identifier")),
    }
}

/// Adds what other identities of a merged person say otherwise: each e-mail, address and spelling is held.
fn add_other_identities(book: &PeopleBook, ids: &[String], file: &mut AccessFile, words: &Words) {
    for id in ids {
        for item in book.get(id).map(|person| identity(person, words)).unwrap_or_default() {
            let is_said = |said: &PrivacyItem| said.key == item.key && said.value == item.value;
            if !file.identity.iter().any(is_said) {
                file.identity.push(item);
            }
        }
    }
}

/// Returns the sources that hold the person: those of payments and consents, and the tables of people, whose
/// rows are not kept apart.
fn sources_of(file: &AccessFile, receipt: &Receipt) -> Vec<PrivacySource> {
    let of_consents = file.consents.iter().map(|consent| consent.source.as_str());
    let named: BTreeSet<&str> = file
        .gifts
        .iter()
        .map(|gift| gift.source.as_str())
        .chain(of_consents)
        .filter(|name| !name.is_empty())
        .collect();
    let is_in_ledger = !file.attributes.is_empty();
    let names_people = |source: &&SourceReceipt| {
        ["donors", "contacts"].iter().any(|kind| source.decided.contains_key(*kind))
    };
    let holds = |source: &&SourceReceipt| {
        named.contains(source.name.as_str()) || is_in_ledger && names_people(source)
    };
    let mut sources: Vec<PrivacySource> = receipt.sources.iter().filter(holds).map(source).collect();
    // A list that an earlier import read is not among the files of this ledger.
    for name in named {
        if !sources.iter().any(|source| source.name == name) {
            sources.push(PrivacySource { name: name.to_owned(), format: "objections".to_owned() });
        }
    }
    sources
}

/// Adds the payments of the person that a later import brought otherwise.
fn add_changes(history: &Path, ids: &[String], file: &mut AccessFile, words: &Words) -> Result<()> {
    if !history.exists() {
        return Ok(());
    }
    let table = read_table(history)?;
    let columns = table.names().into_iter().map(|name| Ok((name, table.column(name)?)));
    let columns: BTreeMap<&str, Vec<&str>> = columns.collect::<Result<_>>()?;
    let cell = |name: &str, row: usize| columns.get(name).and_then(|cells| cells.get(row)).copied();
    let day = |text: &str| Day::parse_iso(text).map_or_else(|_| text.to_owned(), |day| words.day(day));
    for row in 0..columns.get("donor_id").map_or(0, Vec::len) {
        let is_of = |name: &str| cell(name, row).is_some_and(|id| ids.iter().any(|own| own == id));
        if !is_of("donor_id") && !is_of("new_donor_id") {
            continue;
        }
        let currency = cell("currency", row).unwrap_or_default();
        let state = |names: [&str; 3]| {
            let [on, amount, status] = names.map(|name| cell(name, row).unwrap_or_default());
            let cents = obole_ledger::parse_amount(amount, obole_ledger::DecimalMark::Point);
            let amount = match (cents, Currency::parse(currency)) {
                (Ok(cents), Some(currency)) => words.money(cents, currency, false),
                _ => amount.to_owned(),
            };
            let status = Status::parse(status).map(|status| words.get(status_key(status)));
            match on {
                "" => String::new(),
                on => format!("{} · {amount} · {}", day(on), status.unwrap_or_default()),
            }
        };
        file.changes.push(AccessChange {
            seen: day(cell("seen", row).unwrap_or_default()),
            before: state(["date", "amount", "status"]),
            after: state(["new_date", "new_amount", "new_status"]),
        });
    }
    Ok(())
}

/// Adds the lists that say what the person refused, where no file of the ledger does.
fn add_lists_of_objections(book: &PeopleBook, donor_id: &str, file: &mut AccessFile, words: &Words) {
    let Some(person) = book.whole(donor_id) else { return };
    if file.consents.is_empty() && person.objected().next().is_some() {
        // Whoever has no payment in the ledger may have refused.
        let refused = |channel: &ContactChannel| AccessConsent {
            channel: words.get(&format!("channel-{}", channel.name())),
            state: words.get(&format!("consent-{}", ConsentState::Objected.name())),
            since: String::new(),
            source: String::new(),
            recorded: String::new(),
        };
        for channel in ContactChannel::ALL {
            let state = match person.objection(channel) {
                Some(_) => refused(&channel),
                None => AccessConsent {
                    state: words.get(&format!("consent-{}", ConsentState::Unknown.name())),
                    ..refused(&channel)
                },
            };
            file.consents.push(state);
        }
    }
    for (channel, consent) in ContactChannel::ALL.into_iter().zip(&mut file.consents) {
        if let Some(recorded) = person.objection(channel).filter(|_| consent.source.is_empty()) {
            consent.source.clone_from(&recorded.file);
            consent.recorded = recorded.on.map(|day| words.day(day)).unwrap_or_default();
        }
    }
}

fn item(key: &'static str, value: impl Into<String>) -> Option<PrivacyItem> {
    Some(PrivacyItem { key, value: value.into() }).filter(|item| !item.value.is_empty())
}

fn identity(person: &Person, words: &Words) -> Vec<PrivacyItem> {
    let volunteer =
        person.volunteer.map(|work| work.last.map_or_else(|| "—".to_owned(), |day| words.day(day)));
    [
        item("last_name", &person.last_name),
        item("first_name", &person.first_name),
        item("organisation", &person.organisation),
        item("siren", &person.siren),
        item("email", &person.email),
        item("phone", &person.phone),
        item("iban", person.ibans().collect::<Vec<_>>().join(", ")),
        item("card_expires", person.card.map(|card| words.day(card.expires)).unwrap_or_default()),
        item("address", &person.address),
        item("postcode", &person.postcode),
        item("city", &person.city),
        item("country", &person.country),
        item("birth_date", person.birth_date.map(|day| words.day(day)).unwrap_or_default()),
        item("birth_year", person.birth_year.map(|year| year.to_string()).unwrap_or_default()),
        item("source_id", &person.source_id),
        item("volunteer", volunteer.unwrap_or_default()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Fills in what the ledger holds of a donor under any identifier.
fn of_ledger(ledger: &Ledger, ids: &[String], file: &mut AccessFile, words: &Words) {
    let donors = ledger.donors();
    let rows: Vec<usize> = ids.iter().filter_map(|id| donors.id.find_sorted(id)).collect();
    if rows.is_empty() {
        return;
    }
    for item in rows.iter().flat_map(|at| attributes(ledger, *at, words)) {
        let is_said = |said: &PrivacyItem| said.key == item.key && said.value == item.value;
        if !file.identity.iter().any(|said| said.key == item.key) && !file.attributes.iter().any(is_said) {
            file.attributes.push(item);
        }
    }
    file.objects_to_profiling = rows.iter().any(|at| donors.do_not_profile.get(*at) == Some(&true));
    file.consents = ContactChannel::ALL
        .map(|channel| {
            let on = |at: &usize| donors.consent.get(*at).copied().unwrap_or_default().on(channel);
            // A refusal under one identifier counts for the person.
            let consent = rows.iter().map(on).min_by_key(|consent| strength(consent.state));
            let consent = consent.unwrap_or_default();
            AccessConsent {
                channel: words.get(&format!("channel-{}", channel.name())),
                state: words.get(state_key(channel, consent)),
                since: consent.since.map(|day| words.day(day)).unwrap_or_default(),
                source: consent
                    .source
                    .and_then(|at| ledger.sources().get(usize::from(at)))
                    .cloned()
                    .unwrap_or_default(),
                recorded: String::new(),
            }
        })
        .to_vec();
    let mut gifts: Vec<usize> = rows.iter().flat_map(|at| ledger.rows_of(*at)).collect();
    gifts.sort_by_key(|row| ledger.gifts().day.get(*row).copied());
    file.gifts = gifts.into_iter().filter_map(|row| gift(ledger, row, words)).collect();
}

/// Returns the key of a consent's state. Nobody must agree to letters: without a day of an agreement, the
/// file only says that nobody objected.
const fn state_key(channel: ContactChannel, consent: Consent) -> &'static str {
    match (consent.state, channel, consent.since) {
        (ConsentState::Allowed, ContactChannel::Post, None) => "consent-not_objected",
        (ConsentState::Allowed, ..) => "consent-allowed",
        (ConsentState::Objected, ..) => "consent-objected",
        (ConsentState::Unknown, ..) => "consent-unknown",
        (ConsentState::Unclear, ..) => "consent-unclear",
    }
}

/// Returns the order in which the consents of several identifiers count.
const fn strength(state: ConsentState) -> u8 {
    match state {
        ConsentState::Objected => 0,
        ConsentState::Unclear => 1,
        ConsentState::Allowed => 2,
        ConsentState::Unknown => 3,
    }
}

/// Returns what the ledger holds of a donor beside payments and consents.
fn attributes(ledger: &Ledger, at: usize, words: &Words) -> Vec<PrivacyItem> {
    let donors = ledger.donors();
    let kind = donors.kind.get(at).copied().unwrap_or_default();
    let yes = |is: Option<&bool>| if is == Some(&true) { words.get("privacy-yes") } else { String::new() };
    [
        item(
            "kind",
            words.get(if kind == DonorKind::Person { "kind-of-person" } else { "kind-of-organisation" }),
        ),
        item(
            "birth_year",
            donors.birth_year.get(at).copied().flatten().map(|year| year.to_string()).unwrap_or_default(),
        ),
        item("gender", named("gender", donors.gender.get(at), words)),
        item("postcode", donors.postcode.get(at).map(|postcode| postcode.to_string()).unwrap_or_default()),
        item("country", donors.country.get(at)),
        item("language", named("language", donors.language.get(at), words)),
        item("acquisition_channel", named("origin", donors.acquisition_channel.get(at), words)),
        item("deceased", yes(donors.deceased.get(at))),
        item("do_not_profile", yes(donors.do_not_profile.get(at))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Returns a payment in words.
fn gift(ledger: &Ledger, row: usize, words: &Words) -> Option<AccessGift> {
    let gifts = ledger.gifts();
    let currency = Currency::parse(gifts.currency.get(row)).unwrap_or(ledger.giving().currency);
    let source = gifts.source.get(row).and_then(|at| ledger.sources().get(usize::from(*at)));
    Some(AccessGift {
        day: words.day(*gifts.day.get(row)?),
        amount: words.money(*gifts.cents.get(row)?, currency, false),
        status: words.get(status_key(*gifts.status.get(row)?)),
        reason: gifts.failure_code.get(row).to_owned(),
        kind: words.get(&format!("kind-{}", gifts.kind.get(row)?.name())),
        campaign: gifts.campaign.get(row).to_owned(),
        channel: named("origin", gifts.channel.get(row), words),
        method: named("paid-by", gifts.payment_method.get(row), words),
        source: source.cloned().unwrap_or_default(),
        row: gifts.source_row.get(row).copied().unwrap_or_default(),
    })
}

/// Fills in scores and values of a run, if it has them.
fn of_run(
    run: &Path,
    ids: &[String],
    file: &mut AccessFile,
    (words, ledger): (&Words, &Ledger),
) -> Result<()> {
    let head = std::fs::read_to_string(run.join("run.json")).ok();
    let head = head.map(|text| serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default());
    let as_of = head.as_ref().map(|head| head["as_of"].as_str().unwrap_or_default());
    let day = as_of.and_then(|as_of| Day::parse_iso(as_of).ok());
    file.as_of = day.map_or_else(|| as_of.unwrap_or_default().to_owned(), |day| words.day(day));
    for id in ids {
        scores_of(run, id, file, (words, ledger), day)?;
    }
    Ok(())
}

/// Adds scores and values of one identifier.
fn scores_of(
    run: &Path,
    donor_id: &str,
    file: &mut AccessFile,
    (words, ledger): (&Words, &Ledger),
    as_of: Option<Day>,
) -> Result<()> {
    let currency = ledger.giving().currency;
    let money = |cell: &str| money_text(cell, words, ledger);
    let share = |cell: &str| cell.parse().map_or_else(|_| cell.to_owned(), |share| words.percent(share, 1));
    let columns = ["segment", "gift_likelihood", "lapse_risk", "expected_gift", "suggested_ask", "model"];
    let row = row_of(&run.join("scores.csv"), donor_id)?;
    let shown = |name: &str, cell: &str| match name {
        "gift_likelihood" | "lapse_risk" => share(cell),
        "segment" => named("segment", cell, words),
        "model" => {
            cell.split('+').map(|part| named("method-full", part, words)).collect::<Vec<_>>().join(" + ")
        }
        _ => money(cell),
    };
    file.scores.extend(columns.into_iter().filter_map(|name| item(name, shown(name, row.get(name)?))));
    let reasons = ["reason_1", "reason_2", "reason_3"].into_iter().filter_map(|name| row.get(name).cloned());
    let reasons = reasons.filter(|reason| !reason.is_empty());
    // A run writes its reasons in its own language.
    match as_of.and_then(|day| features_of(donor_id, ledger, day)) {
        Some(values) => {
            file.reasons.extend(reasons.map(|reason| reason_again(&reason, &values, words, currency)));
        }
        None => file.reasons.extend(reasons),
    }
    let values = row_of(&run.join("value.csv"), donor_id)?;
    let columns = ["value_1y", "value_3y", "value_5y"];
    file.scores.extend(columns.into_iter().filter_map(|name| item(name, money(values.get(name)?))));
    Ok(())
}

/// Returns an amount of a table in words, or the cell itself.
fn money_text(cell: &str, words: &Words, ledger: &Ledger) -> String {
    let cents = obole_ledger::parse_amount(cell, obole_ledger::DecimalMark::Point);
    cents.map_or_else(|_| cell.to_owned(), |cents| words.money(cents, ledger.giving().currency, false))
}

/// Returns the contacts of the person, and the campaigns that held them out, under any identity.
fn contacts_of(folders: &RunFolders, ids: &[String], words: &Words) -> Result<Vec<AccessContact>> {
    let path = folders.contacts();
    if !path.exists() {
        return Ok(Vec::new());
    }
    let log = ContactLog::load(&path)?;
    let rows = log.rows().iter().filter(|row| ids.contains(&row.donor_id));
    let contact = |row: &Contact| AccessContact {
        day: words.day(row.day),
        campaign: row.campaign.clone(),
        channel: row
            .contact_channel()
            .map_or_else(|| row.channel.clone(), |channel| named("channel", channel.name(), words)),
        contacted: row.arm == Arm::Contacted,
    };
    Ok(rows.map(contact).collect())
}

/// Returns what was done or postponed for a person.
fn actions_of(folders: &RunFolders, ids: &[String], words: &Words) -> Result<Vec<AccessAction>> {
    let log = CareLog::load(&folders.actions())?;
    let action = |record: &CareRecord| AccessAction {
        day: words.day(record.day),
        action: words.get(&rule_key(record.rule)),
        state: match record.state {
            Recorded::Done => words.get("today-is-done"),
            Recorded::NotDone { until } => {
                words.format("today-state-not_done", &[("day", words.day(until).into())])
            }
        },
        note: record.note.clone(),
    };
    Ok(log.rows().iter().filter(|row| ids.contains(&row.donor_id)).map(action).collect())
}

/// Adds the rows of a campaign list that name the person.
fn of_list(list: &Path, ids: &[String], file: &mut AccessFile, words: &Words) -> Result<()> {
    let path = list.join("plan.json");
    if !path.exists() {
        return Ok(());
    }
    let is_own = |id: &str| ids.iter().any(|own| own == id);
    let (rows, removed, currency, signed) = match PlanFile::load(&path)? {
        PlanFile::Approved(plan) => {
            let removed: BTreeSet<String> = plan.approval().removed.iter().cloned().collect();
            (plan.rows().to_vec(), removed, plan.currency(), true)
        }
        PlanFile::Draft(plan) => {
            // The draft holds the person whatever was done to its sheet, which may be edited or gone.
            let sheet = std::fs::read(list.join("plan.csv")).ok();
            let read = sheet.and_then(|bytes| read_sheet(&plan, &bytes, "", "").ok());
            let removed = read.map(|review| review.removed).unwrap_or_default();
            (plan.rows().to_vec(), removed, plan.currency(), false)
        }
    };
    let folder = list.display().to_string();
    let row = |row: &PlanRow| AccessList {
        folder: folder.clone(),
        kept: match row.arm {
            _ if removed.contains(&row.donor_id) => "no",
            Arm::HeldOut => "held_out",
            Arm::Contacted => "yes",
        }
        .to_owned(),
        ask: row.suggested_ask.map(|ask| words.money(ask, currency, false)).unwrap_or_default(),
        signed,
    };
    file.lists.extend(rows.iter().filter(|row| is_own(&row.donor_id)).map(row));
    // A signed list has no row for somebody who was taken off.
    let off = removed.iter().filter(|id| is_own(id) && !rows.iter().any(|row| row.donor_id == *id.as_str()));
    file.lists.extend(off.map(|_| AccessList {
        folder: folder.clone(),
        kept: "no".to_owned(),
        ask: String::new(),
        signed,
    }));
    Ok(())
}

/// Returns the features of a donor as of a day, if the donor had given by then.
fn features_of(donor_id: &str, ledger: &Ledger, as_of: Day) -> Option<Vec<f64>> {
    let donor = ledger.donors().id.find_sorted(donor_id)?;
    let table = features(&ledger.until(AsOf::new(as_of)));
    let row = table.donor.iter().position(|other| *other as usize == donor)?;
    Some(table.row(row).to_vec())
}

/// Returns the words for a code, or the code itself if there are none: `mail` has none, because French uses
/// it for e-mail and English for post.
fn named(group: &str, code: &str, words: &Words) -> String {
    let key = format!("{group}-{}", code.to_lowercase());
    if words.knows(&key) { words.get(&key) } else { code.to_owned() }
}

/// Returns the cells of a donor's row by column; nothing if there is no such file or row.
fn row_of(path: &Path, donor_id: &str) -> Result<BTreeMap<String, String>> {
    if !path.exists() {
        return Ok(Default::default());
    }
    let table = read_table(path)?;
    let at = table.column("donor_id")?.iter().position(|id| *id == donor_id);
    let Some(at) = at else { return Ok(Default::default()) };
    let cell = |name: &str| {
        Ok((name.to_owned(), table.column(name)?.get(at).copied().unwrap_or_default().to_owned()))
    };
    table.names().into_iter().map(cell).collect()
}
