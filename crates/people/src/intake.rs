//! Import of files and folders into a ledger, a vault and a receipt.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use obole_ledger::{
    ContactChannel, Currency, DateOrder, Day, DonorRow, EarlierLedger, Error, Finding, FindingCode, GiftRow,
    Giving, Kind, Ledger, LedgerBuilder, Receipt, Result, RowPlace, SameGiftRule, Severity, Sha256, disk,
    erase, folded_id,
};

use crate::link::{self, Linked};
use crate::objections;
use crate::payment::Payment;
use crate::platforms::mapped::{self, Changes, Chosen};
use crate::platforms::{Format, helloasso};
use crate::text::Encoding;
use crate::vault::{PeopleBook, Person, Recorded};

mod names;
mod plan;
mod pseudonyms;
mod tables;

pub use names::IDENTITY_COLUMNS;
pub(crate) use names::NAMING_COLUMNS;
pub use plan::is_table;
pub(crate) use plan::refused_by_name;
use plan::{Plan, Step};

/// Settings of an import.
#[derive(Debug, Clone, Default)]
pub struct ImportSettings {
    /// Order of dates in columns whose cells do not settle it. A column whose cells settle it keeps its own.
    pub date_order: Option<DateOrder>,
    /// Format of the files named; `None` recognises it.
    pub format: Option<Format>,
    /// Mapping of a user's own ([`load_mapping`](crate::load_mapping)): files that it fits are read by it.
    pub mapping: Option<Format>,
    /// Currency of amounts of a file that names none; without it, such a file is refused.
    pub currency: Option<Currency>,
    /// Rule of what counts as giving; `None` counts gifts in the commonest currency.
    pub giving: Option<Giving>,
    /// Day of the import: later payments become findings and do not move the as-of day.
    pub today: Option<Day>,
    /// A `donors.csv` to read with the sources; it may be in one of their folders.
    pub donors: Option<PathBuf>,
    /// A list of objections: a table with e-mails, names or donor identifiers, and the channel if not all are
    /// meant.
    pub objections: Option<PathBuf>,
    /// `true` counts payments without an identifier that repeat those of another file, instead of taking them
    /// once.
    pub keep_repeats: bool,
    /// A ledger to which the sources are added; its rows stay, and those that the sources correct are
    /// replaced. Files that it was made of are not read again.
    pub earlier: Option<Arc<EarlierLedger>>,
    /// `true` counts payments of two sources that may be one gift once; otherwise they count twice until a
    /// person answers ([`PeopleBook::same_gifts`]).
    pub same_gifts_once: bool,
    /// `true` takes as recurring only the payments that their source marks; otherwise also those of a source
    /// without marks that come every month ([`obole_ledger::LedgerBuilder::find_recurring`]).
    pub recurring_as_marked: bool,
}

/// Progress of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Index of the file that is being read, from 0.
    pub file: usize,
    /// Number of files.
    pub files: usize,
    /// Number of bytes of this file read so far.
    pub bytes: u64,
    /// Size of this file in bytes.
    pub of: u64,
}

/// Result of an import. `Debug` shows counts only.
pub struct Intake {
    /// The pseudonymous ledger.
    pub ledger: Ledger,
    /// People behind the donor identifiers; empty when the sources name nobody.
    pub book: PeopleBook,
    /// The proof that no row was lost.
    pub receipt: Receipt,
    /// Files of a folder that look like tables and could not be read, each with its reason: their rows are
    /// missing.
    pub unread: Vec<Error>,
    /// `true` if every file was one of [`ImportSettings::earlier`], so that there was nothing to read.
    pub nothing_new: bool,
}

impl fmt::Debug for Intake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Receipt { read, taken, repeated, refused, .. } = self.receipt;
        let donors = self.ledger.donors().len();
        write!(
            f,
            "Intake({read} read, {taken} taken, {repeated} repeated, {refused} refused, {donors} donors, "
        )?;
        write!(f, "{:?})", self.book)
    }
}

/// Imports files and folders.
///
/// - A file is recognised by its header. `gifts.csv` named alone reads no donors; name them in
///   [`ImportSettings::donors`].
/// - A folder that holds `gifts.csv` is read as `gifts.csv` with `donors.csv`; its other files are named in
///   the receipt as left out, so that the same gifts are never counted twice. A further table of gifts,
///   donors or objections stops the import.
/// - In any other folder, every file that is recognised is read; a table among the others is listed with the
///   reason ([`Intake::unread`]).
/// - A file that is named twice, or a copy of it, is read once; a finding names the copy.
/// - Payments without an identifier that repeat those of another file (donor, day, amount, campaign) are
///   taken once, unless [`ImportSettings::keep_repeats`] is set.
///
/// `known` is the vault of an earlier import: known identities keep their donor identifier, new ones get
/// theirs from its key.
///
/// An import that takes no row at all is not an error; the receipt shows it.
///
/// # Errors
/// [`Kind::Unreadable`] for a path that does not exist, an empty, binary or unknown file; [`Kind::Usage`]
/// when a person must choose the order of a column's dates; [`Kind::Refused`] when canonical donors and
/// platform donors share identifiers.
pub fn import(
    sources: &[PathBuf],
    settings: &ImportSettings,
    known: Option<&PeopleBook>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Intake> {
    let mut plan = plan::plan(sources, settings)?;
    if let Some(earlier) = &settings.earlier {
        refuse_other_vault(&earlier.receipt, known)?;
        refuse_after_undo(earlier, known)?;
        plan.leave_out_read(&earlier.receipt)?;
    }
    let mut intake = read(&plan, settings, known, progress)?;
    intake.unread = std::mem::take(&mut plan.unread);
    intake.nothing_new = plan.steps.is_empty()
        && settings.objections.is_none()
        && settings.earlier.as_ref().is_some_and(|earlier| !merges_donors(known, &earlier.ledger));
    Ok(intake)
}

fn read(
    plan: &Plan,
    settings: &ImportSettings,
    known: Option<&PeopleBook>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Intake> {
    let first = attempt(plan, settings, known, false, progress)?;
    // A file that looked like UTF-8 in its first rows may turn out not to be UTF-8; every file is then read
    // in full first.
    let not_text = first.receipt.refusals.iter().any(|refusal| refusal.code == FindingCode::NotText)
        || first.receipt.findings.iter().any(|finding| finding.code == FindingCode::NotText);
    let streamed = || plan.steps.iter().filter(|step| step.sniff.plain);
    if not_text {
        for step in streamed() {
            if step.source.weigh()? == Encoding::Windows1252 {
                return attempt(plan, settings, known, true, progress);
            }
        }
    }
    Ok(first)
}

fn attempt(
    plan: &Plan,
    settings: &ImportSettings,
    known: Option<&PeopleBook>,
    thorough: bool,
    progress: &mut dyn FnMut(Progress),
) -> Result<Intake> {
    let mut builder = match &settings.earlier {
        Some(earlier) => LedgerBuilder::adding_to(earlier, settings.objections.is_some())?,
        None => LedgerBuilder::new(),
    };
    if let Some(giving) = &settings.giving {
        builder.giving(giving.clone());
    }
    if let Some(today) = settings.today {
        builder.today(today);
    }
    builder.keep_repeats(settings.keep_repeats);
    let answers = known.map(|book| book.same_gifts().clone()).unwrap_or_default();
    builder.same_gifts(SameGiftRule { count_once: settings.same_gifts_once, answers });
    builder.find_recurring(!settings.recurring_as_marked);
    builder.take_personal_ids();
    let mut names = names::RowNames::new(settings.date_order, settings.today, known);
    let (mut payments, mut contacts, mut remarked) = (Vec::new(), Vec::new(), Vec::new());
    let mut changes = Changes::default();
    let chosen = Chosen { dates: settings.date_order, currency: settings.currency };
    for (file, step) in plan.steps.iter().enumerate() {
        let mut told = |bytes: u64| {
            progress(Progress { file, files: plan.steps.len(), bytes, of: step.bytes });
        };
        let Step { source, sniff, .. } = step;
        if sniff.rows_above > 0 {
            builder.find(Finding {
                code: FindingCode::RowsAboveHeader,
                severity: Severity::Warning,
                file: source.name(),
                row: None,
                column: None,
                count: Some(u64::from(sniff.rows_above)),
            });
        }
        match &sniff.format {
            Format::Mapped(mapping) if mapping.contacts => {
                let into = (&mut builder, &mut remarked);
                contacts.extend(mapped::read_contacts(source, (sniff, mapping), chosen, into, &mut told)?);
            }
            Format::Mapped(mapping) => {
                let into = (&mut builder, &mut remarked);
                let content = mapped::read(source, (sniff, mapping), chosen, into, &mut told)?;
                append(&mut payments, content.payments);
                changes.extend(content.changes);
            }
            Format::HelloAssoPayments => {
                let into = (&mut builder, &mut remarked);
                let (rows, extras) = helloasso::read(source, sniff, settings.date_order, into, &mut told)?;
                let into = (&mut builder, &mut remarked);
                append(&mut payments, helloasso::group(rows, extras, &source.name(), into));
            }
            Format::CanonicalGifts | Format::CanonicalDonors => {
                let into = (&mut builder, &mut names);
                tables::read(source, sniff, settings.date_order, thorough, into, &mut told)?;
            }
        }
    }
    // A list of all contacts names those who refuse in a column: the others did not object.
    let mut says_who_refuses = false;
    for (source, sniff) in settings.objections.iter().flat_map(|list| plan::contacts_of(list)) {
        let Format::Mapped(mapping) = &sniff.format else { continue };
        let into = (&mut builder, &mut remarked);
        contacts.extend(mapped::read_contacts(&source, (&sniff, mapping), chosen, into, &mut |_| {})?);
        says_who_refuses = true;
    }
    let dead = mapped::apply(changes, &mut payments, known, &mut builder)?;
    let mut linked = link::link(&payments, &contacts, known, names.known_people(), |id| builder.knows(id))?;
    let pseudonyms = pseudonyms::assign(&mut linked.book, &mut builder)?;
    names.fill(&mut linked.book, &pseudonyms.by_key);
    if let Some(list) = settings.objections.as_ref().filter(|_| !says_who_refuses) {
        objections::apply(list, &mut linked.book, &mut builder)?;
    }
    keep_objections(&payments, &mut linked, &mut builder);
    mapped::apply_contacts(contacts, &linked.identities, &mut linked.book, &mut builder)?;
    objections::bury(&dead, &mut linked.book)?;
    linked.book.settle_spellings();
    objections::apply_earlier(&mut linked.book);
    objections::remark(&remarked, &linked.book, &mut builder);
    objections::share_between_identities(&mut linked.book);
    for (mut donor, place) in std::mem::take(&mut linked.donors) {
        donor.deceased |= linked.book.get(&donor.id).is_some_and(|person| person.deceased);
        builder.donor(&donor, place)?;
    }
    for (payment, id) in payments.iter().zip(linked.donors_of_payments()) {
        if !payment.objected.is_empty() {
            builder.objection(id, &payment.objected, Some(payment.place.source))?;
        }
    }
    for (id, person) in linked.book.iter() {
        let channels: Vec<ContactChannel> = person.objected().collect();
        if !channels.is_empty() && builder.knows(id) {
            builder.objection(id, &channels, None)?;
        }
    }
    for (payment, id) in payments.into_iter().zip(linked.donors_of_payments()) {
        if payment.remark.is_some() {
            builder.remark(id);
        }
        let gift_id = payment.gift_id();
        builder.push(&GiftRow {
            kind: payment.kind,
            status: payment.status,
            campaign: &payment.campaign,
            channel: &payment.channel,
            payment_method: payment.means,
            failure_code: &payment.failure_code,
            currency: payment.currency,
            recurring: payment.recurring,
            place: payment.place,
            ..GiftRow::new(&gift_id, id, payment.day, payment.cents)
        })?;
    }
    let own = names.own();
    names.share_refusals(&linked.book, &pseudonyms.by_key, &mut builder)?;
    let unread: Vec<String> =
        plan.unread.iter().filter_map(|error| Some(disk::file_name(error.place().file.as_ref()?))).collect();
    let files = [
        (&unread, FindingCode::FileUnread, Severity::Problem),
        (&plan.left_out, FindingCode::FileLeftOut, Severity::Note),
        (&plan.copies, FindingCode::FileRepeated, Severity::Warning),
    ];
    for (names, code, severity) in files {
        for name in names {
            let (row, column, count) = (None, None, None);
            builder.find(Finding { code, severity, file: name.clone(), row, column, count });
        }
    }
    builder.find_many(FindingCode::EmailOfMany, Severity::Warning, linked.emails_of_many);
    builder.find_many(FindingCode::NumberOfSeveral, Severity::Warning, linked.numbers_of_several);
    builder.find_many(FindingCode::DonorsAlone, Severity::Note, linked.alone);
    let merged = linked.book.merged();
    for ids in &merged {
        merge(ids, &linked.book, &mut builder)?;
    }
    let (mut ledger, mut receipt) = builder.build()?;
    let erased = linked.book.erased_in(&ledger);
    if !erased.is_empty() {
        (ledger, receipt) = erase(&ledger, &receipt, &erased)?;
        linked.book.erase(&erased.into_iter().collect::<Vec<_>>())?;
    }
    receipt.merged.clone_from(&merged);
    receipt.kept_apart = known.map(PeopleBook::separate_pairs).unwrap_or_default();
    respell(&own, &ledger, &mut linked.book);
    if !linked.book.is_empty() {
        linked.book.identify(&identity(&ledger));
        linked.book.identity().clone_into(&mut receipt.identity);
    }
    // A person who has a pseudonym for an identifier of a table may be a payer of a platform as well; so may
    // somebody whose identifiers a person called one.
    let is_one = |id: &str| {
        pseudonyms.of_identifiers.contains(id) || merged.iter().flatten().any(|merged| merged == id)
    };
    let assigned: BTreeSet<&str> = linked.donor_ids().filter(|id| !is_one(id)).collect();
    refuse_shared_ids(&ledger, &receipt, &assigned)?;
    Ok(Intake { ledger, book: linked.book, receipt, unread: Vec::new(), nothing_new: false })
}

/// Adds payments to others; the first ones, which may be millions, are not copied.
fn append(payments: &mut Vec<Payment>, mut more: Vec<Payment>) {
    if payments.is_empty() {
        *payments = more;
    } else {
        payments.append(&mut more);
    }
}

/// Saves the objections that rows of payments hold: a later export may lack their column.
fn keep_objections(payments: &[Payment], linked: &mut Linked<'_>, builder: &mut LedgerBuilder) {
    let of_donors = payments.iter().zip(linked.donors_of_payments());
    let objecting = of_donors.filter(|(payment, _)| !payment.objected.is_empty());
    let objecting: Vec<(&Payment, String)> = objecting.map(|(row, id)| (row, id.to_owned())).collect();
    for (payment, id) in objecting {
        let recorded = Recorded::of(builder, payment.place.source);
        if let Some(person) = linked.book.get_mut(&id) {
            person.object(&payment.objected, &recorded);
        }
    }
}

/// Makes some identifiers one donor. The refusals of all of them hold, also of those without a payment in
/// these sources.
fn merge(ids: &[String], book: &PeopleBook, builder: &mut LedgerBuilder) -> Result<()> {
    let people = || ids.iter().filter_map(|id| book.get(id));
    let objected: BTreeSet<ContactChannel> = people().flat_map(Person::objected).collect();
    let objected: Vec<ContactChannel> = objected.into_iter().collect();
    let deceased = people().any(|person| person.deceased);
    for id in ids.iter().filter(|id| builder.knows(id)).cloned().collect::<Vec<_>>() {
        if !objected.is_empty() {
            builder.objection(&id, &objected, None)?;
        }
        if deceased {
            builder.donor(&DonorRow { deceased, ..DonorRow::new(id) }, RowPlace::default())?;
        }
    }
    builder.same_donor(ids.to_vec());
    Ok(())
}

/// Computes the identity of a new vault: the SHA-256 over all payments by which its donors were numbered.
/// Other payments number the donors in another way, and their vaults must not be confused; the order of rows
/// and files has no effect.
fn identity(ledger: &Ledger) -> String {
    let (gifts, donors, mut hash) = (ledger.gifts(), ledger.donors(), Sha256::default());
    for row in 0..gifts.len() {
        let donor = gifts.donor.get(row).map(|donor| donors.id.get(*donor as usize)).unwrap_or_default();
        let (day, cents) = (gifts.day.get(row).copied(), gifts.cents.get(row).copied());
        hash.update(format!("{donor}/{}/{day:?}/{cents:?}\n", gifts.id.get(row)).as_bytes());
    }
    hash.finish().sha256
}

/// Moves people with identifiers of the association's own to the spellings that the ledger uses.
fn respell(own: &[String], ledger: &Ledger, book: &mut PeopleBook) {
    let ids = &ledger.donors().id;
    let lost: Vec<&String> = own.iter().filter(|id| ids.find_sorted(id).is_none()).collect();
    if lost.is_empty() {
        return;
    }
    let spelled: BTreeMap<String, String> =
        (0..ids.len()).map(|donor| ids.get(donor)).map(|id| (folded_id(&id).into_owned(), id)).collect();
    for id in lost {
        if let Some(taken) = spelled.get(folded_id(id).as_ref()) {
            book.respell(id, taken);
        }
    }
}

/// Returns whether a person called donors of a ledger one who are still several there.
fn merges_donors(known: Option<&PeopleBook>, ledger: &Ledger) -> bool {
    let merged = known.map(PeopleBook::merged).unwrap_or_default();
    let is_there = |id: &String| ledger.donors().id.find_sorted(id).is_some();
    merged.iter().any(|ids| ids.iter().skip(1).any(is_there))
}

/// Refuses to add to a ledger whose donors have pseudonyms of another vault: new payments of the same people
/// would get others.
fn refuse_other_vault(receipt: &Receipt, known: Option<&PeopleBook>) -> Result<()> {
    let is_own = |format: &str| format.starts_with("canonical-") || format == "objections";
    let has_pseudonyms = receipt.sources.iter().any(|source| !is_own(&source.format))
        || receipt.findings.iter().any(|finding| finding.code == FindingCode::PseudonymsGiven);
    let identity = known.map(PeopleBook::identity).unwrap_or_default();
    if identity == receipt.identity || !has_pseudonyms && identity.is_empty() {
        return Ok(());
    }
    Err(Error::new(Kind::Refused, "add-other-vault").hint("name-its-vault"))
}

/// Refuses to add to a ledger in which two records are one donor that are two by the vault, or the reverse
/// after a donor was divided: the ledger does not say which payment is whose.
fn refuse_after_undo(earlier: &EarlierLedger, known: Option<&PeopleBook>) -> Result<()> {
    let now = known.map(PeopleBook::merged).unwrap_or_default();
    let is_one = |ids: &Vec<String>| now.iter().any(|group| ids.iter().all(|id| group.contains(id)));
    let donors = &earlier.ledger.donors().id;
    let gave = |ids: &&Vec<String>| ids.first().is_some_and(|kept| donors.find_sorted(kept).is_some());
    let separate = known.map(PeopleBook::separate_pairs).unwrap_or_default();
    let differs = |[kept, _]: &&[String; 2]| donors.find_sorted(kept).is_some();
    let changed = separate.symmetric_difference(&earlier.receipt.kept_apart).any(|pair| differs(&pair));
    if !changed && earlier.receipt.merged.iter().filter(gave).all(is_one) {
        return Ok(());
    }
    Err(Error::new(Kind::Refused, "add-after-undo").hint("import-all-without-add"))
}

/// Refuses donor identifiers that a file and the vault share: two people must not become one because a file
/// numbers its donors as the vault does.
fn refuse_shared_ids(ledger: &Ledger, receipt: &Receipt, assigned: &BTreeSet<&str>) -> Result<()> {
    let canonical = |source: u16| {
        let format = receipt.sources.get(usize::from(source)).map(|source| source.format.as_str());
        format == Some(Format::CanonicalGifts.name())
    };
    let shared = assigned.iter().filter_map(|id| ledger.donors().id.find_sorted(id)).any(|donor| {
        let rows = ledger.gifts().source.get(ledger.rows_of(donor)).unwrap_or_default();
        rows.iter().any(|source| canonical(*source)) && rows.iter().any(|source| !canonical(*source))
    });
    if shared {
        return Err(Error::new(Kind::Refused, "gifts-use-vault-identifiers").hint("import-into-two-ledgers"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
