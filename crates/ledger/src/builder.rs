//! Builds a valid ledger and its receipt from rows in any order.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use crate::donor::Refusals;
use crate::ids::{Id, canonical_number};
use crate::{
    Cents, Consents, ContactChannel, Currency, DEBTOR_DECEASED, Day, DonorKind, DonorTable, Error, Fault,
    Finding, FindingCode, GiftKind, GiftTable, Giving, Ids, Kind, Ledger, ObjectionRows, Receipt, Refusal,
    Repeat, Result, SetAside, Severity, SourceReceipt, Status, UnappliedObjections, masked_name,
};

mod amounts;
mod described;
mod doubtful;
mod duplicates;
mod earlier;
mod findings;
mod made;
mod objectors;
mod order;
mod personal;
mod recurrence;
mod same_donors;
mod same_gifts;
mod same_ids;
mod summary;

pub(crate) use earlier::is_refund_part;
pub use earlier::{DAYS_TO_TAKE_BACK, EarlierLedger, GivenBack, refund_gift_id};
pub use objectors::ObjectionRow;
pub use same_ids::folded as folded_id;

/// Place of a row: its source and its line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowPlace {
    /// Number of the source, as returned by [`LedgerBuilder::source`].
    pub source: u16,
    /// The line of that source on which the row begins (the header is on line 1).
    pub row: u32,
}

/// One payment as an importer passes it to the builder.
#[derive(Debug, Clone)]
pub struct GiftRow<'a> {
    /// The payment's identifier, unique over all sources; empty if the source has none.
    pub id: &'a str,
    /// The donor's identifier: never a name or an address.
    pub donor: &'a str,
    /// The day.
    pub day: Day,
    /// The amount, positive.
    pub cents: Cents,
    /// The currency.
    pub currency: Currency,
    /// Kind of the payment: gift, membership fee, ticket, sale or other.
    pub kind: GiftKind,
    /// Status of the payment: settled, pending, failed, refunded or cancelled.
    pub status: Status,
    /// Campaign, or empty.
    pub campaign: &'a str,
    /// Channel, or empty.
    pub channel: &'a str,
    /// Payment method, or empty.
    pub payment_method: &'a str,
    /// Failure code, or empty.
    pub failure_code: &'a str,
    /// `true` if the payment is an instalment of a regular gift; `None` if its source cannot say.
    pub recurring: Option<bool>,
    /// Place of the row in its source.
    pub place: RowPlace,
}

impl<'a> GiftRow<'a> {
    /// Creates a settled gift in euros with every other field empty.
    pub fn new(id: &'a str, donor: &'a str, day: Day, cents: Cents) -> Self {
        Self {
            id,
            donor,
            day,
            cents,
            currency: Currency::EUR,
            kind: GiftKind::Gift,
            status: Status::Settled,
            campaign: "",
            channel: "",
            payment_method: "",
            failure_code: "",
            recurring: None,
            place: RowPlace::default(),
        }
    }
}

/// One donor's attributes as an importer passes them to the builder. It has no `Debug`: a postal code is
/// personal.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct DonorRow {
    /// The identifier: never a name or an address.
    pub id: String,
    /// Person or organisation.
    pub kind: DonorKind,
    /// Year of birth.
    pub birth_year: Option<i16>,
    /// Gender as recorded.
    pub gender: String,
    /// Postal code.
    pub postcode: String,
    /// Country.
    pub country: String,
    /// Language.
    pub language: String,
    /// Channel through which the donor was acquired.
    pub acquisition_channel: String,
    /// `true` if the donor is known to have died.
    pub deceased: bool,
    /// `true` if the donor objected to profiling.
    pub do_not_profile: bool,
    /// Consent to contact, by channel.
    pub consent: Consents,
}

/// An identifier that is a whole number or text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(u64),
    Text(Box<str>),
}

impl Key {
    /// Returns the identifier as it is written.
    fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.to_string(),
        }
    }
}

/// Numbers below this bound are looked up in a plain table.
const DENSE: u64 = 1 << 24;

/// Number of rows whose donors are looked up together. Looked up one by one, each would wait for the memory.
const BATCH: usize = 1 << 12;

/// Collects rows, then builds the ledger: repeated rows are dropped, contradicting ones refused, the others
/// sorted.
#[derive(Default)]
pub struct LedgerBuilder {
    gifts: GiftTable,
    keys: Vec<Key>,
    dense: Vec<u32>,
    /// Rows whose donor, a number below [`DENSE`], is not looked up yet.
    pending: Vec<(u32, u32)>,
    sparse: HashMap<u64, u32>,
    texts: HashMap<Box<str>, u32>,
    /// Attributes in order of appearance; `described[donor]` is the row of a provisional donor, if it has
    /// one.
    attributes: DonorTable,
    described: Vec<Option<u32>>,
    /// Rows of the tables of donors.
    listed: Vec<described::Listed>,
    /// Donors described by a source other than a table of donors.
    brought: Vec<u32>,
    /// Donors named in lists of objections.
    objectors: Vec<objectors::Objector>,
    /// Identifiers next to which words seem to refuse contact.
    remarked: BTreeSet<String>,
    objections: ObjectionRows,
    unapplied: UnappliedObjections,
    /// Number of donor rows that name nobody, and number of these rows that hold a refusal.
    unnamed: (u64, u64),
    refusals: Vec<Refusal>,
    findings: Vec<Finding>,
    /// For each kind of finding in a source and column: its number of rows, and the finding that counts the
    /// rows beyond the named ones.
    found: findings::Found,
    sources: Vec<SourceReceipt>,
    giving: Option<Giving>,
    today: Option<Day>,
    repeats: Vec<Repeat>,
    asides: Vec<SetAside>,
    keep_repeats: bool,
    same_gift_rule: crate::SameGiftRule,
    /// `true` for rows whose source cannot say whether they are recurring.
    unsaid: Vec<bool>,
    finds_recurring: bool,
    /// Identifiers that a person called one donor, each list with the kept one first.
    same_donors: Vec<Vec<String>>,
    takes_personal_ids: bool,
    earlier: earlier::Earlier,
    /// Spelling of each identifier that names a person, by its key.
    spelled: HashMap<Box<str>, Box<str>>,
}

impl LedgerBuilder {
    /// Creates an empty builder.
    pub fn new() -> Self {
        Self::default()
    }

    /// Registers a source and returns the number that its rows carry.
    ///
    /// # Errors
    /// [`Kind::Usage`] beyond 65,535 sources.
    pub fn source(&mut self, name: &str) -> Result<u16> {
        let number =
            u16::try_from(self.sources.len()).map_err(|_| Error::new(Kind::Usage, "too-many-files"))?;
        let name = self.distinct(masked_name(name));
        self.sources.push(SourceReceipt { name, ..SourceReceipt::default() });
        Ok(number)
    }

    /// Returns the name of a source. If several names are masked in the same way, each gets a number.
    fn distinct(&self, name: Cow<'_, str>) -> String {
        let Cow::Owned(masked) = &name else { return name.into_owned() };
        let numbered = |number: usize| masked.replacen("(…", &format!("(…{number}"), 1);
        let is_free = |name: &String| self.sources.iter().all(|source| source.name != *name);
        let names = std::iter::once(masked.clone()).chain((2..).map(numbered));
        names.take(self.sources.len() + 1).find(is_free).unwrap_or_else(|| masked.clone())
    }

    /// Returns the receipt of a source, to be completed by its reader.
    pub fn source_mut(&mut self, source: u16) -> Option<&mut SourceReceipt> {
        self.sources.get_mut(usize::from(source))
    }

    /// Sets what counts as giving. Without this call, gifts in the commonest currency count.
    pub fn giving(&mut self, giving: Giving) {
        self.giving = Some(giving);
    }

    /// Sets the day of the import. Later payments stay in the ledger and become findings; they do not move
    /// the as-of day.
    pub fn today(&mut self, today: Day) {
        self.today = Some(today);
    }

    /// Returns the day of the import, if it was set.
    pub fn day_of_import(&self) -> Option<Day> {
        self.today
    }

    /// Keeps payments without an identifier that repeat those of another file, for example of two people with
    /// the same name and amount. Without this call, a payment with the same donor, day, amount and campaign
    /// in another file is the same payment.
    pub fn keep_repeats(&mut self, keep: bool) {
        self.keep_repeats = keep;
    }

    /// Adds a payment and counts it as read.
    ///
    /// # Errors
    /// When a column of categories has too many values or the ledger too many rows.
    pub fn push(&mut self, row: &GiftRow<'_>) -> Result<()> {
        self.count_read(row.place.source);
        if row.cents.get() <= 0 {
            self.refuse_unread(row.place, "amount", FindingCode::NotPositive);
            return Ok(());
        }
        if u32::try_from(self.gifts.len() + 1).is_err() {
            return Err(Error::new(Kind::Refused, "too-many-rows"));
        }
        let donor = match canonical_number(row.donor) {
            Some(number) if number < DENSE => {
                self.pending.push((self.gifts.len() as u32, number as u32));
                u32::MAX
            }
            _ => self.donor_index(row.donor),
        };
        let gifts = &mut self.gifts;
        gifts.donor.push(donor);
        gifts.day.push(row.day);
        gifts.cents.push(row.cents);
        gifts.id.push(row.id);
        gifts.status.push(row.status);
        gifts.kind.push(row.kind);
        gifts.currency.push(row.currency.code())?;
        gifts.campaign.push(row.campaign).map_err(|e| e.in_column("campaign"))?;
        gifts.channel.push(row.channel).map_err(|e| e.in_column("channel"))?;
        gifts.payment_method.push(row.payment_method).map_err(|e| e.in_column("payment_method"))?;
        gifts.failure_code.push(row.failure_code).map_err(|e| e.in_column("failure_code"))?;
        gifts.recurring.push(row.recurring.unwrap_or_default());
        self.unsaid.push(row.recurring.is_none());
        gifts.source.push(row.place.source);
        gifts.source_row.push(row.place.row);
        if self.pending.len() >= BATCH {
            self.look_up_pending();
        }
        Ok(())
    }

    fn look_up_pending(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        for &(row, number) in &pending {
            self.gifts.donor[row as usize] = self.dense_index(number as usize);
        }
        self.pending = pending;
        self.pending.clear();
    }

    /// Refuses a row of payments and counts it as read.
    pub fn refuse(&mut self, place: RowPlace, column: impl Into<Cow<'static, str>>, code: FindingCode) {
        self.count_read(place.source);
        self.refuse_unread(place, column, code);
    }

    /// Refuses a row of payments with all its faults and counts it as read. Does nothing without a fault.
    pub fn refuse_all(&mut self, place: RowPlace, faults: impl IntoIterator<Item = Fault>) {
        let mut faults = faults.into_iter();
        let Some((column, code)) = faults.next() else { return };
        self.count_read(place.source);
        let further = faults.collect();
        self.refusals.push(Refusal { source: place.source, row: place.row, column, code, further });
    }

    /// Drops a row that repeats the payment at `of` by the source's own rule. Counts it as read and repeated.
    pub fn repeat(&mut self, row: RowPlace, of: RowPlace) {
        self.count_read(row.source);
        self.repeats.push(Repeat { row, of });
    }

    /// Sets aside a row that is no payment of a donor. Counts it as read.
    pub fn set_aside(&mut self, row: RowPlace, code: FindingCode) {
        self.count_read(row.source);
        self.asides.push(SetAside { row, code });
    }

    /// Counts a row as read. A source that was not registered gets a receipt without a name.
    fn count_read(&mut self, source: u16) {
        let source = usize::from(source);
        if self.sources.len() <= source {
            self.sources.resize_with(source + 1, SourceReceipt::default);
        }
        self.sources[source].read += 1;
    }

    fn refuse_unread(&mut self, place: RowPlace, column: impl Into<Cow<'static, str>>, code: FindingCode) {
        let (column, further) = (column.into(), Vec::new());
        self.refusals.push(Refusal { source: place.source, row: place.row, column, code, further });
    }

    /// Returns the provisional number of a donor, in order of first appearance.
    fn donor_index(&mut self, id: &str) -> u32 {
        self.index_of(Id::of(id))
    }

    fn index_of(&mut self, id: Id<'_>) -> u32 {
        let next = self.keys.len() as u32;
        let index = match id {
            Id::Number(number) if number < DENSE => return self.dense_index(number as usize),
            Id::Number(number) => *self.sparse.entry(number).or_insert(next),
            Id::Text(text) => match self.texts.get(text) {
                Some(index) => *index,
                None => {
                    self.texts.insert(text.into(), next);
                    next
                }
            },
        };
        if index == next {
            self.keys.push(match id {
                Id::Number(number) => Key::Number(number),
                Id::Text(text) => Key::Text(text.into()),
            });
        }
        index
    }

    /// Returns the provisional number of a donor who was named before.
    fn find_key(&self, id: &str) -> Option<u32> {
        match canonical_number(id) {
            Some(number) if number < DENSE => {
                self.dense.get(number as usize).copied().filter(|donor| *donor != u32::MAX)
            }
            Some(number) => self.sparse.get(&number).copied(),
            None => self.texts.get(id).copied(),
        }
    }

    fn dense_index(&mut self, number: usize) -> u32 {
        if self.dense.len() <= number {
            self.dense.resize(number + 1, u32::MAX);
        }
        let slot = &mut self.dense[number];
        if *slot == u32::MAX {
            *slot = self.keys.len() as u32;
            self.keys.push(Key::Number(number as u64));
        }
        *slot
    }

    /// Builds the ledger and its receipt.
    ///
    /// # Errors
    /// When the tables hold nothing to build from, or a rule of the ledger is violated. [`Kind::Usage`] when
    /// payments are added to a ledger that was read for features alone: repeated ones could not be found.
    pub fn build(mut self) -> Result<(Ledger, Receipt)> {
        if matches!(self.gifts.id, Ids::Unread(_)) && self.gifts.len() > self.earlier_payments() as usize {
            return Err(Error::new(Kind::Usage, "ledger-of-features-only"));
        }
        self.look_up_pending();
        self.describe_earlier()?;
        self.refuse_waiting_keys()?;
        self.mask_free_columns();
        self.apply_objections()?;
        self.merge_same_donors()?;
        self.unify_ids()?;
        self.make_ids_of_renamed_again();
        let (donor_rows, refusals_unknown) = self.count_donor_rows();
        let (objections, unapplied) = self.count_objections();
        let made = self.make_missing_ids();
        let rank = self.sort_donors();
        for donor in &mut self.gifts.donor {
            *donor = rank[*donor as usize];
        }
        for coded in [
            &mut self.gifts.currency,
            &mut self.gifts.campaign,
            &mut self.gifts.channel,
            &mut self.gifts.payment_method,
            &mut self.gifts.failure_code,
        ] {
            coded.canonicalise();
        }
        let mut donors = self.donor_table(&rank, &refusals_unknown)?;
        self.bury_reported(&mut donors);
        self.part_shared_ids();
        self.note_unsaid();
        self.match_parted_earlier();
        let gone = self.replace_earlier();
        let earlier = self.earlier_payments();
        let formats: Vec<&str> = self.sources.iter().map(|source| source.format.as_str()).collect();
        let duplicates::Found { drop, same, corrected } =
            duplicates::find(&self.gifts, (&formats, earlier), gone, &mut self.refusals, &mut self.repeats);
        for (source, count) in corrected {
            self.find_count(source, FindingCode::CorrectedLater, Severity::Warning, None, count);
        }
        for (kept, other) in same {
            self.merge_recurrence(kept, other);
        }
        self.find_repeats_of_made(&made);
        let drop = self.leave_out_same_gifts(drop);
        let (order, by_donor) = order::sorted(&self.gifts, donors.len(), &drop);
        self.gifts.reorder(&order, by_donor);
        let found_recurring = self.mark_recurring(&order);
        self.count_asides();
        let giving = self.giving.clone().unwrap_or_default();
        let sources = self.sources.iter().map(|source| source.name.clone()).collect();
        let ledger = Ledger::from_tables(self.gifts, donors, sources, giving)?;
        let ledger = match (&self.giving, ledger.currencies().first().copied()) {
            (None, Some((currency, _))) => ledger.with_giving(Giving { currency, ..Giving::default() }),
            _ => ledger,
        };
        let ledger = match self.today {
            Some(today) => ledger.known_on(today),
            None => ledger,
        };
        let mut findings = doubtful::find(&ledger);
        findings.append(&mut amounts::find(&ledger));
        findings.append(&mut self.findings);
        let mut receipt = summary::receipt(&ledger, self.sources, findings, self.refusals, self.repeats);
        receipt.set_aside = self.asides.len() as u64;
        receipt.erased_refusing = self.earlier.erased_refusing;
        receipt.asides = self.asides;
        receipt.donor_rows = donor_rows;
        receipt.objections = objections;
        receipt.unapplied = unapplied;
        receipt.found_recurring = found_recurring;
        Ok((ledger, receipt))
    }

    /// Sorts the donors by identifier; returns the new number of each provisional one.
    fn sort_donors(&mut self) -> Vec<u32> {
        if self.keys.iter().any(|key| matches!(key, Key::Text(_))) {
            for key in &mut self.keys {
                if let Key::Number(number) = key {
                    *key = Key::Text(number.to_string().into());
                }
            }
        }
        let mut sorted: Vec<u32> = (0..self.keys.len() as u32).collect();
        // Those of an earlier ledger are in order, and a stable sort takes them as they are.
        sorted.sort_by(|&a, &b| self.keys[a as usize].cmp(&self.keys[b as usize]));
        let mut rank = vec![0_u32; sorted.len()];
        for (new, &old) in sorted.iter().enumerate() {
            rank[old as usize] = new as u32;
        }
        rank
    }

    /// Records the deaths that a bank reports beside a payment: the donor is on no list from then on.
    fn bury_reported(&self, donors: &mut DonorTable) {
        let codes = &self.gifts.failure_code;
        let is_death: Vec<bool> =
            codes.levels().iter().map(|code| code.trim().eq_ignore_ascii_case(DEBTOR_DECEASED)).collect();
        for (code, donor) in codes.codes().iter().zip(&self.gifts.donor) {
            if is_death.get(usize::from(*code)) == Some(&true)
                && let Some(deceased) = donors.deceased.get_mut(*donor as usize)
            {
                *deceased = true;
            }
        }
    }

    fn donor_table(&mut self, rank: &[u32], refusals_unknown: &[bool]) -> Result<DonorTable> {
        let mut provisional = vec![0_u32; rank.len()];
        for (old, &new) in rank.iter().enumerate() {
            provisional[new as usize] = old as u32;
        }
        // Donors without attributes share one blank row.
        let mut table = std::mem::take(&mut self.attributes);
        let blank = table.kind.len() as u32;
        table.push(&DonorRow::default())?;
        let row_of = |old: &u32| self.described.get(*old as usize).copied().flatten().unwrap_or(blank);
        table.reorder(&provisional.iter().map(row_of).collect::<Vec<u32>>());
        let unknown = |old: &u32| refusals_unknown.get(*old as usize).copied().unwrap_or_default();
        table.refusals_unknown = provisional.iter().map(unknown).collect();
        for old in provisional {
            match &self.keys[old as usize] {
                Key::Number(number) => table.id.push(&number.to_string()),
                Key::Text(text) => table.id.push(text),
            }
        }
        for coded in
            [&mut table.gender, &mut table.country, &mut table.language, &mut table.acquisition_channel]
        {
            coded.canonicalise();
        }
        Ok(table)
    }
}

impl DonorRow {
    /// Creates a donor with an identifier and no attributes.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), ..Self::default() }
    }

    /// Records the consent state of a channel and the day since which it holds.
    pub fn say(&mut self, channel: ContactChannel, state: crate::ConsentState, since: Option<Day>) {
        *self.consent.on_mut(channel) = crate::Consent { state, since, source: None };
    }

    /// Returns whether the donor died, or objected to a channel or to profiling, or has a cell about it that
    /// is not understood.
    pub fn refuses(&self) -> bool {
        self.deceased || self.do_not_profile || self.consent.refuses_any()
    }

    /// Returns the refusals of the donor.
    pub(crate) const fn refusals(&self) -> Refusals {
        Refusals { deceased: self.deceased, do_not_profile: self.do_not_profile, consent: self.consent }
    }
}

#[cfg(test)]
mod tests;
