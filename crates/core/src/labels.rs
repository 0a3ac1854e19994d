//! Labels: the outcome of each donor from an as-of day on.

mod giving;

use obole_ledger::{AsOf, Cents, OutcomeView};
use rayon::prelude::*;

pub(crate) use giving::{Giving, OPEN_MONTHS, has_gift_on_its_way};

/// Outcome of each donor of a feature table in the months from the as-of day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    /// As-of day from which the outcomes count.
    pub as_of: AsOf,
    /// The horizon in calendar months.
    pub months: u32,
    /// `true` when the ledger reaches the end of the horizon; otherwise "no gift" may only mean "not yet".
    pub complete: bool,
    /// For each row, the donor's index in [`obole_ledger::Ledger::donors`].
    pub donor: Vec<u32>,
    /// `true` for each donor who made a counted gift.
    pub gave: Vec<bool>,
    /// The sum of those gifts, 0 if none.
    pub amount: Vec<Cents>,
}

/// Number of donors in a range. Fixed, so that the number of threads does not change the result.
const RANGE: usize = 4096;

/// Returns the outcomes of the donors (indices into the ledger, as a feature table lists them) in the view's
/// span.
///
/// Only counted gifts (settled, of a kind and currency that counts as giving) make a label.
///
/// The view of what was known before a day holds no outcome:
///
/// ```compile_fail,E0308
/// fn known_before(ledger: &obole_ledger::Ledger, as_of: obole_ledger::AsOf) {
///     let _ = obole::labels::labels(&ledger.until(as_of), &[0]);
/// }
/// ```
pub fn labels(outcome: &OutcomeView<'_>, donors: &[u32]) -> Labels {
    let one = |&donor: &u32| {
        let payments = outcome.donor(donor as usize);
        let mut gave = false;
        let mut sum = 0;
        for (index, cents) in payments.cents().iter().enumerate() {
            if payments.is_counted(index) {
                gave = true;
                sum += cents.get();
            }
        }
        (gave, Cents::new(sum))
    };
    let (gave, amount) = donors.par_iter().with_min_len(RANGE).map(one).unzip();
    let period = outcome.period();
    Labels {
        as_of: outcome.as_of(),
        months: (period.end.month_index() - period.start.month_index()).unsigned_abs(),
        complete: outcome.is_complete(),
        donor: donors.to_vec(),
        gave,
        amount,
    }
}
