//! Figures of the bank or the platform, beside those of the ledger.

use obole_ledger::{Cents, Currency, Status};
use obole_people::Intake;
use obole_report::Arg;
use serde::Serialize;

use crate::args::Import;
use crate::ui::Ui;

/// The settled payments of the analysed currency, compared with the figures of the bank or the platform.
#[derive(Serialize)]
pub struct Control {
    /// The sum, in cents; absent where no figure was given.
    total: Option<Compared<Cents>>,
    /// The number of payments; absent where no figure was given.
    rows: Option<Compared<u64>>,
}

/// A figure of the ledger beside the one expected.
#[derive(Serialize)]
struct Compared<T> {
    found: T,
    expected: T,
    agrees: bool,
}

impl<T: PartialEq> Compared<T> {
    fn new(found: T, expected: T) -> Self {
        let agrees = found == expected;
        Self { found, expected, agrees }
    }
}

impl Control {
    pub fn of(verb: &Import, intake: &Intake) -> Self {
        let currency = intake.ledger.giving().currency;
        let counts = intake.receipt.counts.get(&currency);
        let rows = counts.and_then(|by| by.get(&Status::Settled)).copied().unwrap_or_default();
        let sum = intake.ledger.sum(currency, Status::Settled);
        Self {
            total: verb.control_total.map(|expected| Compared::new(sum, expected)),
            rows: verb.control_rows.map(|expected| Compared::new(rows, expected)),
        }
    }

    pub fn agrees(&self) -> bool {
        self.total.as_ref().is_none_or(|total| total.agrees)
            && self.rows.as_ref().is_none_or(|rows| rows.agrees)
    }

    pub fn print(&self, currency: Currency, ui: &mut Ui<'_>) {
        if let Some(Compared { found, expected, agrees }) = self.total {
            let difference = Cents::new(found.get() - expected.get());
            let [found, expected, difference] =
                [found, expected, difference].map(|sum| Arg::Text(ui.words().money(sum, currency, false)));
            let key = if agrees { "import-control-total-good" } else { "import-control-total" };
            ui.print(key, &[("found", found), ("expected", expected), ("difference", difference)]);
        }
        if let Some(Compared { found, expected, agrees }) = self.rows {
            let difference = found.abs_diff(expected);
            let key = if agrees { "import-control-rows-good" } else { "import-control-rows" };
            let values = [
                ("currency", currency.code().into()),
                ("found", found.into()),
                ("expected", expected.into()),
                ("difference", difference.into()),
            ];
            ui.print(key, &values);
        }
    }
}
