//! The ledger: valid by construction, sorted, pseudonymous.

use crate::past::PastStatuses;
use crate::{
    AsOf, Cents, Coverage, Currency, Day, DonorTable, Error, GiftKind, GiftTable, Giving, Kind, LedgerView,
    Message, OutcomeView, Period, Result, Status, StatusChange, message,
};

/// All payments of all donors, sorted by donor, then day, then gift id.
#[derive(Clone, PartialEq, Eq)]
pub struct Ledger {
    gifts: GiftTable,
    donors: DonorTable,
    /// `offsets[d]..offsets[d + 1]` are the rows of donor `d`.
    offsets: Vec<u32>,
    sources: Vec<String>,
    giving: Giving,
    /// The code of the giving currency in `gifts.currency`; `None` when no row has it.
    currency_code: Option<u16>,
    /// For each kind by code, `true` if it counts; read for each row in the hot pass.
    counted_kinds: [bool; GiftKind::ALL.len()],
    /// `true` if every row is of a kind and currency that counts: the hot pass then checks no row.
    all_giving: bool,
    /// Day of the import, if payments lie after it.
    today: Option<Day>,
    coverage: Option<Coverage>,
    /// Statuses as known on earlier days.
    past: PastStatuses,
}

/// Shows the numbers of payments and donors, never a value: postal codes and campaigns may be personal.
impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ledger({} payments, {} donors)", self.gifts.len(), self.donors.len())
    }
}

impl Ledger {
    /// Creates a ledger from its tables, as a store saves them. Checks every rule of order.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when the tables do not fit each other or are not sorted.
    pub fn from_tables(
        gifts: GiftTable,
        donors: DonorTable,
        sources: Vec<String>,
        giving: Giving,
    ) -> Result<Self> {
        let damaged = |what: Message| Error::new(Kind::Unreadable, message!("ledger-damaged", what = what));
        let n = gifts.len();
        let lengths = [
            gifts.day.len(),
            gifts.cents.len(),
            gifts.id.len(),
            gifts.status.len(),
            gifts.kind.len(),
            gifts.currency.len(),
            gifts.campaign.len(),
            gifts.channel.len(),
            gifts.payment_method.len(),
            gifts.failure_code.len(),
            gifts.recurring.len(),
            gifts.source.len(),
            gifts.source_row.len(),
        ];
        if lengths.iter().any(|&length| length != n) || u32::try_from(n).is_err() {
            return Err(damaged(message!("gift-columns-differ")));
        }
        let d = donors.len();
        let lengths = [
            donors.kind.len(),
            donors.birth_year.len(),
            donors.gender.len(),
            donors.postcode.len(),
            donors.country.len(),
            donors.language.len(),
            donors.acquisition_channel.len(),
            donors.deceased.len(),
            donors.do_not_profile.len(),
            donors.consent.len(),
        ];
        if lengths.iter().any(|&length| length != d) {
            return Err(damaged(message!("donor-columns-differ")));
        }
        if (1..d).any(|row| donors.id.compare(row - 1, row).is_ge()) {
            return Err(damaged(message!("donors-not-sorted")));
        }
        if gifts.donor.iter().any(|&donor| donor as usize >= d) {
            return Err(damaged(message!("gift-of-unknown-donor")));
        }
        if gifts.cents.iter().any(|cents| cents.get() <= 0) {
            return Err(damaged(message!("amount-not-positive")));
        }
        // Every sum over a ledger is a part of this one, so none can overflow.
        if gifts.cents.iter().try_fold(0_i64, |sum, cents| sum.checked_add(cents.get())).is_none() {
            return Err(Error::new(Kind::Refused, "sum-too-large"));
        }
        let in_order = |row: usize| {
            (gifts.donor[row - 1], gifts.day[row - 1])
                .cmp(&(gifts.donor[row], gifts.day[row]))
                .then_with(|| gifts.id.compare(row - 1, row))
                .is_lt()
        };
        if !(1..n).all(in_order) {
            return Err(damaged(message!("gifts-not-sorted")));
        }
        let mut offsets = vec![0_u32; d + 1];
        for &donor in &gifts.donor {
            offsets[donor as usize + 1] += 1;
        }
        for donor in 0..d {
            offsets[donor + 1] += offsets[donor];
        }
        let coverage = Coverage::of(&gifts.day, None);
        let ledger = Self {
            gifts,
            donors,
            offsets,
            sources,
            giving: Giving::default(),
            currency_code: None,
            counted_kinds: [false; 5],
            all_giving: false,
            today: None,
            coverage,
            past: PastStatuses::default(),
        };
        Ok(ledger.with_giving(giving))
    }

    /// Returns the same ledger with another rule of what counts as giving.
    #[must_use]
    pub fn with_giving(mut self, giving: Giving) -> Self {
        self.currency_code = self.gifts.currency.find(giving.currency.code());
        self.counted_kinds = GiftKind::ALL.map(|kind| giving.kinds.contains(&kind));
        self.giving = giving;
        self.all_giving = false;
        self.all_giving = (0..self.gifts.len()).all(|row| self.is_giving(row));
        self
    }

    /// Returns the same ledger as known on the day of its import: payments after it are doubtful
    /// ([`Coverage`]).
    #[must_use]
    pub fn known_on(mut self, today: Day) -> Self {
        // A day that excludes nothing is not stored, so that the same files imported a day later give the
        // same ledger.
        self.today = self.gifts.day.iter().any(|day| *day > today).then_some(today);
        self.coverage = Coverage::of(&self.gifts.day, self.today);
        self
    }

    /// Sets the days on which statuses were seen to change, for the views of earlier days
    /// ([`Ledger::until`]).
    pub fn set_status_changes(&mut self, changes: Vec<StatusChange>) {
        self.past = PastStatuses::new(changes);
    }

    /// Returns the statuses as known before an as-of day. In the last month of the ledger, that is today's
    /// knowledge: a list for now leaves out whom it has paid back.
    pub(crate) fn statuses_known(&self, as_of: AsOf) -> &[Status] {
        let last = self.coverage.as_ref().map(|coverage| coverage.last.month_start());
        match last {
            Some(last) if as_of.day() < last => self.past.known_before(as_of.day(), &self.gifts.status),
            _ => &self.gifts.status,
        }
    }

    /// Returns the day of the import, if payments lie after it.
    pub fn today(&self) -> Option<Day> {
        self.today
    }

    /// Returns the ledger cut at the as-of day, with the statuses that were known then. This is the only
    /// access for features.
    pub fn until(&self, as_of: AsOf) -> LedgerView<'_> {
        LedgerView::cut(self, as_of)
    }

    /// Returns the payments of the `months` calendar months from the as-of day on. This is the only access
    /// for labels.
    pub fn outcomes(&self, as_of: AsOf, months: u32) -> OutcomeView<'_> {
        OutcomeView::cut(self, as_of, Period::months_from(as_of.day(), months))
    }

    /// Returns the payments of some days. This is the access for the measured effect of a campaign.
    pub fn outcomes_in(&self, period: Period) -> OutcomeView<'_> {
        OutcomeView::cut(self, AsOf::new(period.start), period)
    }

    /// Returns the rule of what counts as giving.
    pub fn giving(&self) -> &Giving {
        &self.giving
    }

    #[inline]
    pub(crate) fn all_giving(&self) -> bool {
        self.all_giving
    }

    /// Returns whether a row is of a kind and currency that counts as giving.
    #[inline]
    pub(crate) fn is_giving(&self, row: usize) -> bool {
        if self.all_giving {
            return row < self.gifts.len();
        }
        let kind = self.gifts.kind.get(row).is_some_and(|kind| self.counted_kinds[*kind as usize]);
        kind && self.gifts.currency.codes().get(row).copied() == self.currency_code
    }

    /// Returns all payments, for stores, receipts and sums; models take a [`LedgerView`].
    #[inline]
    pub fn gifts(&self) -> &GiftTable {
        &self.gifts
    }

    /// Returns all donors, sorted by identifier.
    #[inline]
    pub fn donors(&self) -> &DonorTable {
        &self.donors
    }

    /// Returns the names of the files that the rows came from.
    pub fn sources(&self) -> &[String] {
        &self.sources
    }

    /// Returns the rows of a donor.
    #[inline]
    pub fn rows_of(&self, donor: usize) -> std::ops::Range<usize> {
        let at = |index: usize| self.offsets.get(index).copied().unwrap_or_default() as usize;
        at(donor)..at(donor + 1).max(at(donor))
    }

    /// Returns the first and the last day with a payment, doubtful days included.
    pub fn days(&self) -> Option<(Day, Day)> {
        Some((*self.gifts.day.iter().min()?, *self.gifts.day.iter().max()?))
    }

    /// Returns the span of days for which the ledger has its payments; `None` without a payment up to the day
    /// of the import.
    pub fn coverage(&self) -> Option<&Coverage> {
        self.coverage.as_ref()
    }

    /// Returns whether the ledger has the payments of all days before `day`. Every computation that needs
    /// complete months calls it: as-of days, labels, tests, lifetime values, drift.
    pub fn reaches(&self, day: Day) -> bool {
        self.coverage.as_ref().is_some_and(|coverage| day <= coverage.end())
    }

    /// Returns the newest as-of day up to `as_of` that the ledger reaches: `as_of` itself, or the first day
    /// of the month in which the ledger ends.
    pub fn known_until(&self, as_of: AsOf) -> AsOf {
        match &self.coverage {
            Some(coverage) if as_of.day() > coverage.end() => AsOf::new(coverage.end().month_start()),
            _ => as_of,
        }
    }

    /// Returns the as-of day of a run that names none: the first of the month after the last complete month
    /// with a payment. For a history whose counted gifts all lie in its last month, it is the first of the
    /// month after it, complete or not.
    pub fn default_as_of(&self) -> Option<AsOf> {
        let coverage = self.coverage.as_ref()?;
        let last = coverage.last.month_start();
        let next = last.plus_months(1);
        let is_counted = |row: usize| {
            self.gifts.day.get(row).is_some_and(|day| *day < last && coverage.contains(*day))
                && self.gifts.status.get(row) == Some(&crate::Status::Settled)
                && self.is_giving(row)
        };
        let any_before = (0..self.gifts.len()).any(is_counted);
        Some(AsOf::new(if self.reaches(next) || !any_before { next } else { last }))
    }

    /// Returns the currencies with their number of rows, the commonest first.
    pub fn currencies(&self) -> Vec<(Currency, u64)> {
        let mut counts = vec![0_u64; self.gifts.currency.levels().len()];
        for &code in self.gifts.currency.codes() {
            if let Some(count) = counts.get_mut(usize::from(code)) {
                *count += 1;
            }
        }
        let mut named: Vec<(Currency, u64)> = counts
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
            .filter_map(|(code, &count)| {
                Some((Currency::parse(self.gifts.currency.level(code as u16))?, count))
            })
            .collect();
        named.sort_by_key(|&(currency, count)| (std::cmp::Reverse(count), currency));
        named
    }

    /// Returns the sum of all amounts of a currency and status, in cents.
    pub fn sum(&self, currency: Currency, status: crate::Status) -> Cents {
        let Some(code) = self.gifts.currency.find(currency.code()) else { return Cents::default() };
        let rows = self.gifts.cents.iter().zip(&self.gifts.status).zip(self.gifts.currency.codes());
        Cents::new(
            rows.filter(|((_, s), c)| **s == status && **c == code).map(|((cents, _), _)| cents.get()).sum(),
        )
    }
}
