//! Views of the ledger as of a day: the past for features, the outcome for labels (no look-ahead).

use crate::{AsOf, Cents, Day, DonorTable, GiftKind, GiftTable, Giving, Ledger, Period, Status};

/// The ledger cut at an as-of day: it holds nothing on or after that day.
///
/// Attributes of donors that carry no date (consent, deceased) are today's state; read them for the list, not
/// for features.
#[derive(Debug, Clone, Copy)]
pub struct LedgerView<'a> {
    ledger: &'a Ledger,
    as_of: AsOf,
    /// The statuses as known before the as-of day.
    status: &'a [Status],
}

/// The ledger from an as-of day on, for a number of months: the data that a label may use.
#[derive(Debug, Clone, Copy)]
pub struct OutcomeView<'a> {
    ledger: &'a Ledger,
    as_of: AsOf,
    period: Period,
}

/// One donor's payments within a view, in order of day, then gift id.
#[derive(Debug, Clone, Copy)]
pub struct DonorView<'a> {
    ledger: &'a Ledger,
    start: usize,
    end: usize,
    /// The statuses of all payments of the ledger, as the view knows them.
    status: &'a [Status],
}

impl<'a> LedgerView<'a> {
    pub(crate) fn cut(ledger: &'a Ledger, as_of: AsOf) -> Self {
        Self { ledger, as_of, status: ledger.statuses_known(as_of) }
    }

    /// Returns the as-of day.
    pub fn as_of(&self) -> AsOf {
        self.as_of
    }

    /// Returns the ledger up to its last day that is not doubtful: everything that is known of whom to write
    /// to today. Features and labels never use it.
    #[must_use]
    pub fn newest(&self) -> Self {
        let last = self.ledger.coverage().map(|coverage| coverage.last.plus_days(1));
        Self::cut(self.ledger, AsOf::new(last.map_or(self.as_of.day(), |last| last.max(self.as_of.day()))))
    }

    /// Returns the number of donors in the ledger, with or without payments before the as-of day.
    pub fn donor_count(&self) -> usize {
        self.ledger.donors().len()
    }

    /// Returns the table of donors: identifiers, and attributes as they are today.
    pub fn donors(&self) -> &'a DonorTable {
        self.ledger.donors()
    }

    /// Returns the rule of what counts as giving.
    pub fn giving(&self) -> &'a Giving {
        self.ledger.giving()
    }

    /// Returns a donor's payments before the as-of day; none for a donor that does not exist.
    #[inline]
    pub fn donor(&self, donor: usize) -> DonorView<'a> {
        let rows = self.ledger.rows_of(donor);
        let days = self.ledger.gifts().day.get(rows.clone()).unwrap_or_default();
        // For nearly all donors, the last payment lies before the as-of day if that is a recent day: then no
        // search is needed.
        let before = match days.last() {
            Some(last) if *last >= self.as_of.day() => days.partition_point(|day| *day < self.as_of.day()),
            _ => days.len(),
        };
        DonorView { ledger: self.ledger, start: rows.start, end: rows.start + before, status: self.status }
    }
}

impl<'a> OutcomeView<'a> {
    pub(crate) fn cut(ledger: &'a Ledger, as_of: AsOf, period: Period) -> Self {
        Self { ledger, as_of, period }
    }

    /// Returns the as-of day.
    pub fn as_of(&self) -> AsOf {
        self.as_of
    }

    /// Returns the span of the outcome.
    pub fn period(&self) -> Period {
        self.period
    }

    /// Returns whether the ledger reaches the end of the span; if not, "no gift" may only mean "not yet". A
    /// span without a day has no outcome.
    pub fn is_complete(&self) -> bool {
        self.period.start < self.period.end && self.ledger.reaches(self.period.end)
    }

    /// Returns a donor's payments in the span.
    #[inline]
    pub fn donor(&self, donor: usize) -> DonorView<'a> {
        let rows = self.ledger.rows_of(donor);
        let days = self.ledger.gifts().day.get(rows.clone()).unwrap_or_default();
        let from = days.partition_point(|day| *day < self.period.start);
        let to = days.partition_point(|day| *day < self.period.end);
        let (start, end) = (rows.start + from, rows.start + to.max(from));
        DonorView { ledger: self.ledger, start, end, status: &self.ledger.gifts().status }
    }
}

impl<'a> DonorView<'a> {
    /// Returns the number of payments of any status.
    #[inline]
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// Returns whether there is no payment.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    #[inline]
    fn table(&self) -> &'a GiftTable {
        self.ledger.gifts()
    }

    #[inline]
    fn slice<T>(&self, column: &'a [T]) -> &'a [T] {
        column.get(self.start..self.end).unwrap_or_default()
    }

    /// Returns the days, ascending.
    #[inline]
    pub fn days(&self) -> &'a [Day] {
        self.slice(&self.table().day)
    }

    /// Returns the amounts.
    #[inline]
    pub fn cents(&self) -> &'a [Cents] {
        self.slice(&self.table().cents)
    }

    /// Returns the statuses: as known before the as-of day in a [`LedgerView`], as known today in an
    /// [`OutcomeView`].
    #[inline]
    pub fn statuses(&self) -> &'a [Status] {
        self.slice(self.status)
    }

    /// Returns the kinds.
    #[inline]
    pub fn kinds(&self) -> &'a [GiftKind] {
        self.slice(&self.table().kind)
    }

    /// Returns the codes into [`GiftTable::channel`].
    #[inline]
    pub fn channels(&self) -> &'a [u16] {
        self.slice(self.table().channel.codes())
    }

    /// Returns the codes into [`GiftTable::campaign`]; 0 is none.
    #[inline]
    pub fn campaigns(&self) -> &'a [u16] {
        self.slice(self.table().campaign.codes())
    }

    /// Returns the codes into [`GiftTable::failure_code`]; 0 is none.
    #[inline]
    pub fn failure_codes(&self) -> &'a [u16] {
        self.slice(self.table().failure_code.codes())
    }

    /// Returns, for each payment, whether it is an instalment of a regular gift.
    #[inline]
    pub fn recurring(&self) -> &'a [bool] {
        self.slice(&self.table().recurring)
    }

    /// Returns whether the payment at `index` is of a kind and currency that counts as giving, whatever its
    /// status.
    #[inline]
    pub fn is_giving(&self, index: usize) -> bool {
        let row = self.start + index;
        row < self.end && self.ledger.is_giving(row)
    }

    /// Returns whether every payment is a counted gift, as is the case for nearly all donors. It is faster
    /// than a call of [`DonorView::is_counted`] for each.
    #[inline]
    pub fn all_counted(&self) -> bool {
        let statuses = self.statuses();
        let others = statuses.iter().fold(0_u32, |n, status| n | u32::from(*status != Status::Settled));
        others == 0 && (self.ledger.all_giving() || (0..self.len()).all(|index| self.is_giving(index)))
    }

    /// Returns whether the payment at `index` is a counted gift: giving, and settled.
    #[inline]
    pub fn is_counted(&self, index: usize) -> bool {
        self.statuses().get(index) == Some(&Status::Settled) && self.is_giving(index)
    }
}

impl<'a> LedgerView<'a> {
    /// Returns the code of a channel's name in [`DonorView::channels`], if any payment has it.
    pub fn channel_code(&self, name: &str) -> Option<u16> {
        self.ledger.gifts().channel.find(name)
    }

    /// Returns the code of a campaign's name in [`DonorView::campaigns`], if any payment has it.
    pub fn campaign_code(&self, name: &str) -> Option<u16> {
        self.ledger.gifts().campaign.find(name)
    }

    /// Returns the meaning of a code of [`DonorView::failure_codes`], as the source wrote it; empty for none.
    pub fn failure_name(&self, code: u16) -> &'a str {
        self.ledger.gifts().failure_code.level(code)
    }

    /// Returns the number of codes that [`DonorView::campaigns`] may show.
    pub fn campaign_codes(&self) -> usize {
        self.ledger.gifts().campaign.levels().len()
    }

    /// Returns the name behind a code of [`DonorView::campaigns`]; empty for none.
    pub fn campaign_name(&self, code: u16) -> &'a str {
        self.ledger.gifts().campaign.level(code)
    }

    /// Returns the number of codes that [`DonorView::channels`] may show.
    pub fn channel_codes(&self) -> usize {
        self.ledger.gifts().channel.levels().len()
    }

    /// Returns the name behind a code of [`DonorView::channels`]; empty for none.
    pub fn channel_name(&self, code: u16) -> &'a str {
        self.ledger.gifts().channel.level(code)
    }
}
