//! What each donor did from an as-of day on.

use obole_ledger::{AsOf, Cents, OutcomeView};
use rayon::prelude::*;

/// What each donor of a feature table did in the months from the as-of day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    /// The day on which one stands.
    pub as_of: AsOf,
    /// The horizon in calendar months.
    pub months: u32,
    /// Whether the ledger reaches the end of the horizon; if not, "no gift" may only mean "not yet".
    pub complete: bool,
    /// For each row, the donor's index in [`obole_ledger::Ledger::donors`].
    pub donor: Vec<u32>,
    /// Whether the donor made a counted gift.
    pub gave: Vec<bool>,
    /// The sum of those gifts, 0 if none.
    pub amount: Vec<Cents>,
}

/// Donors in a range. Fixed, so that the number of threads leaves no trace.
const RANGE: usize = 4096;

/// What the donors (indices into the ledger, as a feature table lists them) did in the view's span.
///
/// Only counted gifts (settled, of a kind and currency that counts as giving) make a label.
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
