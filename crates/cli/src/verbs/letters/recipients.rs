//! The people of letters: those of a signed plan, or monthly donors whose debit failed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use obole::campaign::contacts::ContactLog;
use obole::campaign::log::Entry;
use obole::campaign::{Approved, Goal, Plan, plan_inputs, refuse_misread, refuse_other_vault};
use obole::recurring::{Cause, reminders};
use obole::segments::LifeCycle;
use obole::store::{load_ledger, load_receipt};
use obole::{Error, Kind, Result};
use obole_ledger::{ContactChannel, Currency, Ledger, disk};
use obole_people::{LetterKind, MailingRow, PeopleBook};

use super::super::cleared_list::{ClearedList, ClearingCall};
use super::super::export::EarlierContacts;
use super::super::refusals::Refusals;
use crate::args::Letters;
use crate::notices;
use crate::passphrase;
use crate::ui::Ui;

/// People who get a letter, with the kind of each.
pub struct Recipients {
    pub rows: Vec<MailingRow>,
    kinds: BTreeMap<String, LetterKind>,
    pub channel: ContactChannel,
    pub currency: Currency,
    pub ledger: Ledger,
    /// Folder of the ledger.
    pub today: PathBuf,
    pub book: PeopleBook,
    /// Number of people who refuse today or died.
    pub gone: u64,
    /// Number of people who may be somebody who refused.
    pub held_back: usize,
    /// Number of people whose refusals no row of the table of donors says.
    pub refusals_unknown: usize,
    /// Number of failed debits that a person handles without a letter.
    pub without_letter: usize,
    /// The signed plan; none for failed debits.
    pub signed: Option<Signed>,
    _locks: Vec<disk::FolderLock>,
}

/// A signed plan with its folder and its log.
pub struct Signed {
    pub folder: PathBuf,
    pub approved: Plan<Approved>,
    pub entries: Vec<Entry>,
    /// The log of contacts before this call, which stays locked.
    pub contacts: ContactLog,
}

impl Signed {
    /// Returns the contacts before this call.
    pub fn earlier(&self) -> Result<EarlierContacts> {
        EarlierContacts::of(&self.entries, &self.approved)
    }
}

impl Recipients {
    /// Returns the people of a signed plan, as an export does.
    ///
    /// # Errors
    /// As [`ClearedList::load`]; [`Kind::Usage`] without a vault, or for a channel without letters.
    pub fn of_plan(plan: &Path, verb: &Letters, ui: &mut Ui<'_>) -> Result<Self> {
        let call = ClearingCall {
            plan,
            people: verb.people.as_deref(),
            passphrase: &verb.passphrase,
            ledger: verb.ledger.as_deref(),
            objections: &[],
            accepts_unmatched: false,
        };
        let list = ClearedList::load(&call, ui)?;
        list.print_since(ui);
        if !matches!(list.channel, ContactChannel::Post | ContactChannel::Email) {
            let error = Error::new(Kind::Usage, "letters-by-other-channel");
            return Err(error.in_file(plan).hint("letters-channels"));
        }
        let book = list.book.filter(|_| list.names_people).ok_or_else(without_vault)?;
        let goal = list.approved.settings().goal;
        let kinds = list.rows.iter().map(|row| (row.donor_id.clone(), kind_of(goal, row.segment)));
        Ok(Self {
            kinds: kinds.collect(),
            rows: list.rows.iter().map(row).collect(),
            channel: list.channel,
            currency: list.approved.currency(),
            ledger: list.ledger,
            today: list.today,
            book,
            gone: list.gone,
            held_back: list.held_back,
            refusals_unknown: 0,
            without_letter: 0,
            signed: Some(Signed {
                folder: plan.to_owned(),
                approved: list.approved,
                entries: list.entries,
                contacts: list.contacts,
            }),
            _locks: list.locks,
        })
    }

    /// Returns monthly donors with a failed debit that a letter can follow. Who died gets none, and neither
    /// does anybody who refuses the channel, profiling or the debit, or whose refusals are not known.
    ///
    /// # Errors
    /// [`Kind::Refused`] for a ledger whose refusals are in doubt, or a vault of other data; [`Kind::Usage`]
    /// without a vault.
    pub fn of_failed_debits(folder: &Path, verb: &Letters, ui: &mut Ui<'_>) -> Result<Self> {
        let channel = ContactChannel::parse(&verb.channel).unwrap_or(ContactChannel::Post);
        let (ledger, receipt) = (load_ledger(folder)?, load_receipt(folder)?);
        refuse_misread(&receipt).map_err(|e| e.in_file(folder))?;
        if receipt.refusals_in_doubt() {
            let error = Error::new(Kind::Refused, "refusals-unmatched").in_file(folder);
            return Err(error.hint("look-at-identifiers"));
        }
        let vault_folder = verb.people.as_deref().ok_or_else(without_vault)?;
        let book = passphrase::vault(vault_folder, &verb.passphrase, ui)?.load()?;
        let inputs = plan_inputs(String::new(), &receipt);
        if !refuse_other_vault(&inputs, book.identity()).map_err(|e| e.in_file(vault_folder))? {
            ui.print("export-no-identity", &[]);
        }
        let as_of = notices::as_of(&ledger, None)?;
        notices::warn_beyond(&ledger, as_of, ui);
        let whole = ledger.whole().ok_or_else(|| Error::new(Kind::System, "ledger-without-failure-codes"))?;
        let refusals = Refusals::of(&book, ledger.donors(), channel);
        let (mut rows, mut kinds) = (Vec::new(), BTreeMap::new());
        let (mut gone, mut held_back, mut refusals_unknown, mut without_letter) = (0, 0, 0, 0);
        for reminder in reminders(whole, as_of) {
            let donor_id = ledger.donors().id.get(reminder.donor as usize).to_string();
            let Some(kind) = kind_of_cause(reminder.cause) else {
                // Nobody writes to who died or refused the debit.
                match reminder.cause {
                    Cause::Deceased | Cause::Refused => gone += 1,
                    _ => without_letter += 1,
                }
                continue;
            };
            if refusals.refusing.contains(&donor_id) {
                gone += 1;
            } else if refusals.doubtful.contains(&donor_id) {
                held_back += 1;
            } else if ledger.donors().refusals_unknown.get(reminder.donor as usize) != Some(&false) {
                refusals_unknown += 1;
            } else {
                kinds.insert(donor_id.clone(), kind);
                let (ask, higher_asks) = (None, Vec::new());
                rows.push(MailingRow { donor_id, segment: String::new(), ask, higher_asks });
            }
        }
        let currency = ledger.giving().currency;
        Ok(Self {
            rows,
            kinds,
            channel,
            currency,
            ledger,
            today: folder.to_owned(),
            book,
            gone,
            held_back,
            refusals_unknown,
            without_letter,
            signed: None,
            _locks: Vec::new(),
        })
    }

    /// Prints how many times the people of a plan were written to before this call.
    ///
    /// # Errors
    /// As [`Plan::sha256`].
    pub fn print_earlier(&self, ui: &mut Ui<'_>) -> Result<()> {
        if let Some(signed) = &self.signed {
            signed.earlier()?.print(ui);
        }
        Ok(())
    }

    /// Returns the kind of the letter to a donor, or to the people of a household.
    pub fn kind(&self, readers: &[&str]) -> LetterKind {
        common_kind(&readers.iter().filter_map(|id| self.kinds.get(*id)).copied().collect())
    }
}

/// Returns the kind of which a letter to several people is true of each: one of several kinds names no first
/// gift and no years without one.
fn common_kind(kinds: &BTreeSet<LetterKind>) -> LetterKind {
    let mut each = kinds.iter().copied();
    match (each.next(), each.next()) {
        (Some(kind), None) => kind,
        (Some(LetterKind::Thank), Some(LetterKind::Welcome)) if kinds.len() == 2 => LetterKind::Thank,
        _ => LetterKind::Renew,
    }
}

fn without_vault() -> Error {
    Error::new(Kind::Usage, "letters-without-people").hint("name-vault")
}

/// Returns the kind of the letter about a failed debit; none where a person calls or writes, or nobody does.
const fn kind_of_cause(cause: Cause) -> Option<LetterKind> {
    match cause {
        Cause::Funds | Cause::Unspecified => Some(LetterKind::DebitFunds),
        Cause::Account => Some(LetterKind::DebitAccount),
        Cause::Mandate => Some(LetterKind::DebitMandate),
        Cause::CardExpired | Cause::CardDeclined => Some(LetterKind::DebitCard),
        Cause::Deceased | Cause::Refund | Cause::Refused | Cause::Technical | Cause::Unknown => None,
    }
}

/// Returns the template's kind for the goal of a list and the segment of a donor.
fn kind_of(goal: Goal, segment: Option<LifeCycle>) -> LetterKind {
    match (goal, segment) {
        (Goal::Thank, Some(LifeCycle::New)) => LetterKind::Welcome,
        (Goal::Thank, _) => LetterKind::Thank,
        (Goal::SecondGift, _) | (Goal::All, Some(LifeCycle::New)) => LetterKind::SecondGift,
        (Goal::Reactivate, _) | (Goal::All, Some(LifeCycle::Sybunt | LifeCycle::Lapsed)) => {
            LetterKind::Reactivate
        }
        (Goal::Upgrade, _) => LetterKind::Upgrade,
        (Goal::Monthly, _) => LetterKind::Monthly,
        (Goal::LegacyInformation, _) => LetterKind::LegacyInformation,
        (Goal::Renew | Goal::All, _) => LetterKind::Renew,
    }
}

fn row(row: &obole::campaign::MailingRow) -> MailingRow {
    MailingRow {
        donor_id: row.donor_id.clone(),
        // No letter names a segment.
        segment: String::new(),
        ask: row.ask,
        higher_asks: row.higher_asks.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_goal_has_a_template_and_a_list_for_all_has_those_of_the_segments() {
        assert_eq!(kind_of(Goal::Thank, Some(LifeCycle::New)), LetterKind::Welcome);
        assert_eq!(kind_of(Goal::Thank, Some(LifeCycle::Loyal)), LetterKind::Thank);
        for (segment, kind) in [
            (Some(LifeCycle::New), LetterKind::SecondGift),
            (Some(LifeCycle::AtRisk), LetterKind::Renew),
            (Some(LifeCycle::Lybunt), LetterKind::Renew),
            (Some(LifeCycle::Lapsed), LetterKind::Reactivate),
            (None, LetterKind::Renew),
        ] {
            assert_eq!(kind_of(Goal::All, segment), kind, "{segment:?}");
            assert_eq!(kind_of(Goal::Monthly, segment), LetterKind::Monthly);
        }
        assert!(Goal::ALL.into_iter().all(|goal| !kind_of(goal, None).is_service()));
    }

    #[test]
    fn a_household_of_several_kinds_reads_what_is_true_of_all() {
        use LetterKind::{Monthly, Reactivate, Renew, SecondGift, Thank, Welcome};
        for (kinds, wanted) in [
            (&[][..], Renew),
            (&[SecondGift], SecondGift),
            (&[Monthly, Monthly], Monthly),
            (&[Thank, Welcome], Thank),
            (&[SecondGift, Renew], Renew),
            (&[Reactivate, SecondGift], Renew),
        ] {
            assert_eq!(common_kind(&kinds.iter().copied().collect()), wanted, "{kinds:?}");
        }
        assert_eq!(kind_of(Goal::All, Some(LifeCycle::Recurring)), Renew);
    }

    #[test]
    fn no_letter_follows_a_death_or_a_wish_to_stop() {
        let without = Cause::ALL.into_iter().filter(|cause| kind_of_cause(*cause).is_none());
        let wanted = [Cause::Deceased, Cause::Refund, Cause::Refused, Cause::Technical, Cause::Unknown];
        assert_eq!(without.collect::<Vec<_>>(), wanted);
    }
}
