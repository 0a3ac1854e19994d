//! An approved list, checked again before names are joined to it.

use std::path::{Path, PathBuf};

use obole::campaign::contacts::ContactLog;
use obole::campaign::log::{Entry, confirm, read};
use obole::campaign::{
    Approved, DonorCoverage, Exclusion, MailingRow, Plan, PlanFile, erased_refusing_since, gave_since,
    refuse_misread, refuse_other_ledger, refuse_other_vault,
};
use obole::store::StoredLedger;
use obole::{Error, Kind, Result};
use obole_ledger::{ContactChannel, DonorTable, Ledger, Receipt, disk, message};
use obole_people::{PeopleBook, Vault, VaultForm};

use super::export::lock_contacts;
use super::refusals::Refusals;
use super::review::reopened;
use crate::args::PassphraseSource;
use crate::clock;
use crate::passphrase;
use crate::run_folders::RunFolders;
use crate::ui::Ui;

mod applied;

pub use applied::AppliedList;

/// Folders and files that a call names: the list, and whom it may reach.
pub struct ClearingCall<'a> {
    /// Folder of the plan.
    pub plan: &'a Path,
    /// Folder of the vault.
    pub people: Option<&'a Path>,
    /// Source of the passphrase of the vault.
    pub passphrase: &'a PassphraseSource,
    /// Newest ledger; the one beside the plan if not given.
    pub ledger: Option<&'a Path>,
    /// Lists of objections to apply first.
    pub objections: &'a [PathBuf],
    /// Goes on although rows of these lists match nobody.
    pub accepts_unmatched: bool,
}

/// An approved list without those who refuse today, with the locks that hold until it is dropped.
pub struct ClearedList {
    /// The signed plan.
    pub approved: Plan<Approved>,
    /// Its log.
    pub entries: Vec<Entry>,
    /// Ledger in which consents were checked.
    pub today: PathBuf,
    /// Content of that ledger.
    pub ledger: Ledger,
    /// The vault: the one that the call names, or that beside the ledger.
    pub book: Option<PeopleBook>,
    /// `true` if the call names the vault: only then are names written.
    pub names_people: bool,
    /// The log of contacts, which stays locked.
    pub contacts: ContactLog,
    /// Channel of the list.
    pub channel: ContactChannel,
    /// Donors to contact.
    pub rows: Vec<MailingRow>,
    /// Number of donors who died, objected or disappeared since the signature.
    pub gone: u64,
    /// Number of donors who may be somebody who refused.
    pub held_back: usize,
    /// Number of donors who gave since the list was made.
    pub gave_since: usize,
    /// Number of donors whom another campaign contacted or held out since the list was made.
    pub reached_since: usize,
    /// Number of donors whose objection the lists of the call add.
    pub new_objections: u64,
    /// These lists, with the rows that match nobody.
    pub lists: Vec<AppliedList>,
    /// The vault to save, if lists of objections changed it.
    changed: Option<Vault>,
    /// Locks of the folders.
    pub locks: Vec<disk::FolderLock>,
}

impl ClearedList {
    /// Loads a signed plan and takes off whoever may not be contacted today.
    ///
    /// # Errors
    /// [`Kind::Refused`] for a plan that nobody signed or that was changed or reopened, for a ledger or a
    /// vault of other data, and for a ledger in which refusals may be lost.
    pub fn load(call: &ClearingCall<'_>, ui: &mut Ui<'_>) -> Result<Self> {
        let path = call.plan.join("plan.json");
        if !path.exists() {
            PlanFile::load(&path)?;
        }
        let mut locks = vec![disk::FolderLock::take(call.plan)?];
        let approved = match PlanFile::load(&path)? {
            PlanFile::Approved(approved) => approved,
            PlanFile::Draft(_) => {
                return Err(Error::new(Kind::Refused, "plan-is-draft")
                    .in_file(&path)
                    .hint(message!("look-and-approve", plan = call.plan.display())));
            }
        };
        let log = call.plan.join("log.jsonl");
        let entries = read(&log)?;
        confirm(&entries, &approved).map_err(|e| e.in_file(&log))?;
        if approved.is_reopened(&entries)? {
            return Err(reopened(call.plan));
        }
        let today = ledger_of_today(call)?;
        let StoredLedger { mut ledger, mut receipt, .. } = obole::store::load_stored(&today)?;
        refuse_doubt(&receipt, ledger.donors(), &approved).map_err(|e| e.in_file(&today))?;
        let folders = RunFolders::of(&today);
        let (mut vault, vault_folder) = vault_of(call, &folders, ui)?.unzip();
        // Locked before it is read: it is saved with the objections.
        let writes_vault = vault.as_ref().filter(|_| !call.objections.is_empty());
        if let Some(vault) = writes_vault {
            locks.push(disk::FolderLock::take_private(vault.folder())?);
        }
        let mut book = vault.as_ref().map(Vault::load).transpose()?;
        // A vault of other data beside the ledger says nothing about this list.
        let is_of_others =
            |book: &PeopleBook| refuse_other_vault(approved.inputs(), book.identity()).is_err();
        if call.people.is_none() && book.as_ref().is_some_and(is_of_others) {
            (vault, book) = (None, None);
        }
        let objecting_before = ledger.donors().refusing(approved.settings().channel());
        let accepts = call.accepts_unmatched || approved.settings().coverage == DonorCoverage::Accepted;
        let mut lists = Vec::new();
        for list in call.objections {
            let applied;
            (applied, ledger, receipt) = AppliedList::apply(list, (ledger, receipt), &mut book, accepts)?;
            lists.push(applied);
            refuse_doubt(&receipt, ledger.donors(), &approved).map_err(|e| e.in_file(list))?;
        }
        let objecting = ledger.donors().refusing(approved.settings().channel());
        let list = approved.mailing_list(ledger.donors());
        belong_together(&approved, (&receipt, &today), book.as_ref().zip(vault_folder.as_deref()), ui)?;
        let channel = list.channel();
        let refusals = book.as_ref().map(|book| Refusals::of(book, ledger.donors(), channel));
        let refusals = refusals.unwrap_or_default();
        let refused = |row: &&MailingRow| refusals.refusing.contains(&row.donor_id);
        let doubted = |row: &&MailingRow| refusals.doubtful.contains(&row.donor_id);
        let gone = list.taken_off() + list.rows().iter().filter(refused).count() as u64;
        let held_back = list.rows().iter().filter(doubted).count();
        // Locked before it is read: two lists may be exported at once.
        locks.extend(lock_contacts(&folders, call.plan)?);
        let contacts = ContactLog::load_own(&folders.contacts())?;
        let same = receipt.identities();
        let gave = gave_since(&approved, &ledger, &same);
        let reached = contacts.reached_by_others(&approved, &same, clock::today());
        let (mut rows, mut later) = (Vec::new(), [0; 2]);
        for row in list.rows().iter().filter(|row| refusals.allow(&row.donor_id)) {
            match [&gave, &reached].iter().position(|found| found.contains(&row.donor_id)) {
                Some(why) => later[why] += 1,
                None => rows.push(row.clone()),
            }
        }
        let [gave_since, reached_since] = later;
        let new_objections = objecting.saturating_sub(objecting_before);
        let changed = vault.filter(|_| !call.objections.is_empty());
        Ok(Self {
            approved,
            entries,
            today,
            ledger,
            book,
            names_people: call.people.is_some(),
            contacts,
            channel,
            rows,
            gone,
            held_back,
            gave_since,
            reached_since,
            new_objections,
            lists,
            changed,
            locks,
        })
    }

    /// Prints how many are left out because of what happened since the list was made.
    pub fn print_since(&self, ui: &mut Ui<'_>) {
        for (key, n) in [("export-gave-since", self.gave_since), ("export-reached-since", self.reached_since)]
        {
            if n > 0 {
                ui.paragraph(key, &[("n", n.into())]);
            }
        }
    }

    /// Saves the vault, if lists of objections changed it.
    ///
    /// # Errors
    /// As [`Vault::save`].
    pub fn save_vault(&self) -> Result<()> {
        match (&self.changed, &self.book) {
            (Some(vault), Some(book)) => vault.save(book),
            _ => Ok(()),
        }
    }
}

/// Returns the vault with its folder: the one that the call names, or that beside the ledger, which says who
/// objected even if no names are wanted.
///
/// # Errors
/// [`Kind::Usage`] for one beside the ledger that only a passphrase opens.
fn vault_of(
    call: &ClearingCall<'_>,
    folders: &RunFolders,
    ui: &mut Ui<'_>,
) -> Result<Option<(Vault, PathBuf)>> {
    let folder = call.people.unwrap_or(&folders.people);
    match (call.people, VaultForm::of(folder)) {
        (None, VaultForm::Absent) => return Ok(None),
        (None, VaultForm::Encrypted | VaultForm::Both) => {
            let error = Error::new(Kind::Usage, "vault-not-named").in_file(folder);
            return Err(error.hint("name-vault-of-refusals"));
        }
        _ => {}
    }
    Ok(Some((passphrase::vault(folder, call.passphrase, ui)?, folder.to_owned())))
}

/// Returns the ledger in which consents are checked again: the one named, by its folder or that of its run,
/// or the one beside the plan.
fn ledger_of_today(call: &ClearingCall<'_>) -> Result<PathBuf> {
    let beside = || Some(call.plan.join("../ledger")).filter(|folder| folder.join("ledger.json").exists());
    call.ledger
        .map(|folder| RunFolders::of(folder).ledger)
        .or_else(beside)
        .ok_or_else(|| Error::new(Kind::Usage, "ledger-not-named").in_file(call.plan).hint("name-ledger"))
}

/// Refuses a current ledger in which refusals may be lost: an older version read it, its rows of donors no
/// longer match the gifts, or it holds fewer refusals than when the list was made.
fn refuse_doubt(receipt: &Receipt, donors: &DonorTable, plan: &Plan<Approved>) -> Result<()> {
    refuse_misread(receipt)?;
    let accepted = plan.settings().coverage == DonorCoverage::Accepted;
    if receipt.refusals_in_doubt() && !accepted {
        return Err(Error::new(Kind::Refused, "refusals-unmatched").hint("look-at-identifiers"));
    }
    // A plan of an older version counts only those who were left out because of a refusal.
    let left_out = || {
        let refusals = [Exclusion::Deceased, Exclusion::DoNotProfile, Exclusion::Objected];
        refusals.iter().filter_map(|why| plan.exclusions().get(why)).sum()
    };
    let before = plan.refusing().unwrap_or_else(left_out);
    let now = donors.refusing(plan.settings().channel());
    if now + erased_refusing_since(plan.inputs(), receipt) < before {
        return Err(Error::new(
            Kind::Refused,
            message!("refusals-fewer-than-before", now = now, before = before),
        )
        .hint("import-again-with-same-refusals")
        .hint("or-make-new-list"));
    }
    Ok(())
}

/// Refuses a vault or a ledger of another association. Files of older versions have no identity; this is
/// reported.
fn belong_together(
    plan: &Plan<Approved>,
    (receipt, ledger): (&Receipt, &Path),
    vault: Option<(&PeopleBook, &Path)>,
    ui: &mut Ui<'_>,
) -> Result<()> {
    let compared = refuse_other_ledger(plan.inputs(), receipt).map_err(|e| e.in_file(ledger))?;
    let known = match vault {
        Some((book, folder)) => {
            refuse_other_vault(plan.inputs(), book.identity()).map_err(|e| e.in_file(folder))?
        }
        None => true,
    };
    if !compared || !known {
        ui.print("export-no-identity", &[]);
    }
    Ok(())
}
