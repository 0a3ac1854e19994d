//! `obole export`: the mailing file of an approved plan. The only meeting of names and a list.

use obole::campaign::PlanFile;
use obole::campaign::log::{Act, append, confirm, read};
use obole::{Error, Kind, Result};
use obole_ledger::{ContactChannel, disk};
use obole_people::{MailingRow, PeopleBook, write_mailing};
use obole_report::segment_name;
use serde_json::json;

use super::Answer;
use crate::args::Export;
use crate::ui::Ui;
use crate::{chain, clock};

pub fn export(verb: &Export, ui: &mut Ui<'_>) -> Result<Answer> {
    let path = verb.plan.join("plan.json");
    let approved = match PlanFile::load(&path)? {
        PlanFile::Approved(approved) => approved,
        PlanFile::Draft(_) => {
            return Err(Error::new(Kind::Refused, "this plan is a draft: a person has to approve it first")
                .in_file(&path)
                .hint(format!(
                    "look at it, then: obole review {} --approve --by NAME",
                    verb.plan.display()
                )));
        }
    };
    let log = verb.plan.join("log.jsonl");
    confirm(&read(&log)?, &approved).map_err(|e| e.in_file(&log))?;
    let mut list = approved.mailing_list();
    let gone = match &verb.ledger {
        Some(folder) => list.recheck(chain::load(folder)?.donors()),
        None => 0,
    };
    let book = verb.people.as_deref().map(PeopleBook::load).transpose()?;
    if book.is_none() {
        ui.say("export-no-people", &[]);
    }
    let rows: Vec<MailingRow> = list
        .rows()
        .iter()
        .map(|row| MailingRow {
            donor_id: row.donor_id.clone(),
            segment: row.segment.map(|segment| segment_name(segment, ui.words())).unwrap_or_default(),
            ask: row.ask,
            higher_asks: row.higher_asks.clone(),
        })
        .collect();
    let channel = list.channel().unwrap_or(ContactChannel::Post);
    let mailing = write_mailing(&rows, book.as_ref(), channel)?;
    let _lock = disk::FolderLock::take(&verb.plan)?;
    append(&log, &clock::now(), &approved.approval().by, Act::Exported, &approved.sha256()?)?;
    disk::write_bytes(&verb.out, &mailing.csv)?;
    if ui.json() {
        ui.data_json(&json!({
            "out": verb.out.display().to_string(),
            "rows": rows.len(),
            "channel": channel.name(),
            "with_addresses": book.is_some(),
            "without_address": mailing.without_address,
            "taken_off": gone,
        }))?;
    }
    if gone > 0 {
        ui.say("export-gone", &[("n", gone.into())]);
    }
    if mailing.without_address > 0 {
        ui.say("export-no-address", &[("n", mailing.without_address.into())]);
    }
    ui.say("export-done", &[("n", rows.len().into()), ("path", verb.out.display().to_string().into())]);
    Ok(Answer::Yes)
}
