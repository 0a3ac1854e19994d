//! The as-of day of a forecast, and the donors who are scored on it.

use obole_ledger::{AsOf, Day, Error, Kind, Ledger, Result, message};

use crate::features::{FeatureTable, features};

/// Returns the as-of day: the requested one, or the newest day before which the ledger is complete. Months
/// that have not ended by `today` are never complete, however few payments a ledger has.
///
/// # Errors
/// [`Kind::Refused`] when the ledger holds no payment before today.
pub fn resolve_as_of(ledger: &Ledger, asked: Option<AsOf>, today: Day) -> Result<AsOf> {
    let this_month = today.month_start();
    let begun = ledger.coverage().is_some_and(|coverage| coverage.first < this_month);
    let usual = ledger
        .default_as_of()
        .map(|day| if day.day() > today && begun { AsOf::new(this_month) } else { day });
    asked.or(usual).ok_or_else(|| no_as_of(ledger))
}

fn no_as_of(ledger: &Ledger) -> Error {
    if ledger.gifts().is_empty() {
        return Error::new(Kind::Refused, "ledger-without-payment").hint("import-payments-first");
    }
    Error::new(Kind::Refused, "all-payments-later").hint("look-at-years")
}

/// Returns the features of every donor with a counted gift before the day.
///
/// # Errors
/// [`Kind::Refused`] where there is none.
pub fn features_as_of(ledger: &Ledger, as_of: AsOf) -> Result<FeatureTable> {
    some(features(&ledger.until(as_of)))
}

/// Returns the features of the donors who are scored, without those who died or objected to profiling.
///
/// # Errors
/// [`Kind::Refused`] where nobody is left.
pub fn features_to_score(ledger: &Ledger, as_of: AsOf) -> Result<FeatureTable> {
    to_score(features(&ledger.until(as_of)), ledger)
}

/// Returns the rows of a table that are scored.
pub(super) fn to_score(table: FeatureTable, ledger: &Ledger) -> Result<FeatureTable> {
    let table = some(table)?.who_may_be_profiled(ledger.donors());
    if table.is_empty() {
        return Err(Error::new(Kind::Refused, "nobody-to-score").hint("look-at-deceased"));
    }
    Ok(table)
}

fn some(table: FeatureTable) -> Result<FeatureTable> {
    if table.is_empty() {
        let as_of = table.as_of;
        return Err(
            Error::new(Kind::Refused, message!("no-gift-before", as_of = as_of)).hint("take-later-as-of")
        );
    }
    Ok(table)
}
