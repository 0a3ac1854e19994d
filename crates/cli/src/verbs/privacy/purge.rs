//! Three clocks of storage: donors who are no longer written to, no longer scored, no longer kept.

use std::collections::{BTreeSet, HashMap};

use obole::Result;
use obole::store::{StoredLedger, check_stored};
use obole_ledger::{CellWriter, Day, Ledger, Status, disk};
use obole_people::PeopleBook;
use serde_json::json;

use super::erase;
use crate::args::Purge;
use crate::clock;
use crate::exit::Answer;
use crate::passphrase;
use crate::run_folders::RunFolders;
use crate::ui::Ui;

/// The columns of the table of donors.
const COLUMNS: [&str; 5] = ["donor_id", "last_sign", "solicitation", "scoring", "archive"];

/// Day before which the latest sign of a donor must be for each clock to have run out.
struct Clocks {
    solicitation: Day,
    scoring: Day,
    archive: Day,
}

/// A donor for whom a clock has run out.
struct Due {
    donor_id: String,
    last: Day,
    /// Solicitation, scoring, archive.
    out: [bool; 3],
}

/// Latest days of a person.
#[derive(Default)]
struct Signs {
    sign: Option<Day>,
    /// With payments of any status: the archive keeps each as long as the law asks for it.
    latest: Option<Day>,
}

pub fn purge(verb: &Purge, ui: &mut Ui<'_>) -> Result<Answer> {
    let folders = RunFolders::of(&verb.place.run);
    let people = verb.place.people.clone().unwrap_or_else(|| folders.people_or_new(&verb.place.run));
    let vault = passphrase::vault(&people, &verb.place.passphrase, ui)?;
    let book = vault.load_or_new()?;
    let (StoredLedger { ledger, .. }, checked) = check_stored(&folders.ledger)?;
    checked?;
    let today = verb.as_of.map_or_else(clock::today, |as_of| as_of.day());
    let ago = |months: u32| today.plus_months(-i32::try_from(months).unwrap_or(i32::MAX));
    let clocks = Clocks {
        solicitation: ago(verb.solicitation_months),
        scoring: ago(verb.scoring_months.unwrap_or(verb.solicitation_months)),
        archive: ago(verb.archive_years.saturating_mul(12)),
    };
    let due = due(&ledger, &book, &clocks);
    let count = |clock: usize| due.iter().filter(|due| due.out[clock]).count();
    let counts = [count(0), count(1), count(2)];
    if let Some(path) = &verb.out {
        disk::check_place(path)?;
        disk::FileKind::Csv(COLUMNS.map(str::to_owned).to_vec()).refuse_other(path)?;
        let mut cells = CellWriter::new(Vec::new());
        cells.row(COLUMNS)?;
        for Due { donor_id, last, out } in &due {
            let marks = out.map(|out| if out { "1" } else { "0" });
            cells.row([donor_id.as_str(), &last.to_string(), marks[0], marks[1], marks[2]])?;
        }
        let bytes = cells.finish()?;
        disk::write_private(path, |file| Ok(std::io::Write::write_all(file, &bytes)?))?;
    }
    let days = [clocks.solicitation, clocks.scoring, clocks.archive];
    for (key, (n, day)) in
        ["purge-solicitation", "purge-scoring", "purge-archive"].into_iter().zip(counts.into_iter().zip(days))
    {
        let day = ui.words().day(day);
        ui.paragraph(key, &[("n", n.into()), ("day", day.into())]);
    }
    if let Some(path) = &verb.out {
        ui.wrote(path);
    }
    let ids: BTreeSet<String> = due.into_iter().filter(|due| due.out[2]).map(|due| due.donor_id).collect();
    let touched = if ids.is_empty() {
        Vec::new()
    } else {
        let asked =
            erase::Asked { run: &verb.place.run, vault: &vault, by: verb.by.as_deref(), yes: verb.yes };
        erase::erase_donors(&asked, &ids, ui)?.touched
    };
    if ui.json() {
        let [solicitation, scoring, archive] = counts;
        ui.data_json(&json!({
            "as_of": today,
            "solicitation": solicitation,
            "scoring": scoring,
            "archive": archive,
            "done": verb.yes,
            "files": touched,
        }))?;
    }
    Ok(Answer::Yes)
}

/// Returns the donors for whom a clock has run out. The latest sign of a donor is a payment that was received
/// or announced, or work as a volunteer; a failed collection is none. A sign under any identifier counts for
/// the person, also one that the ledger does not merge before the next import: an erasure takes all.
fn due(ledger: &Ledger, book: &PeopleBook, clocks: &Clocks) -> Vec<Due> {
    let (gifts, donors) = (ledger.gifts(), ledger.donors());
    let same = book.identities();
    let mut signs: HashMap<String, Signs> = HashMap::new();
    let mut add = |id: &str, given: Option<Day>, paid: Option<Day>| {
        let signs = signs.entry(same.kept_id(id).to_owned()).or_default();
        signs.sign = signs.sign.max(given);
        signs.latest = signs.latest.max(paid);
    };
    for (id, person) in book.iter() {
        let worked = person.volunteer.and_then(|work| work.last);
        add(id, worked, worked);
    }
    for donor in 0..donors.len() {
        let rows = ledger.rows_of(donor);
        let days = gifts.day.get(rows.clone()).unwrap_or_default();
        let statuses = gifts.status.get(rows).unwrap_or_default();
        let is_sign = |status: Status| !matches!(status, Status::Failed | Status::Cancelled);
        let given = days.iter().zip(statuses).filter(|(_, status)| is_sign(**status)).map(|(day, _)| *day);
        add(&donors.id.get(donor), given.max(), days.iter().copied().max());
    }
    let mut found = Vec::new();
    for donor in 0..donors.len() {
        let donor_id = donors.id.get(donor).to_string();
        let Some(Signs { sign, latest: Some(latest) }) = signs.get(same.kept_id(&donor_id)) else { continue };
        let last = sign.unwrap_or(*latest);
        let out = [last < clocks.solicitation, last < clocks.scoring, *latest < clocks.archive];
        if out.contains(&true) {
            found.push(Due { donor_id, last, out });
        }
    }
    found
}
