//! Each rule with a donor who just qualifies and one who just does not, on ledgers made by hand.

mod cards;
mod laws;
mod marks;
mod rules;
mod waiting;

use obole_ledger::{
    Cents, Consent, ConsentState, ContactChannel, Day, DonorRow, GiftRow, Ledger, LedgerBuilder, RowPlace,
    Status,
};

use super::*;

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap()
}

/// A payment: donor, day, cents, failure code; `*` marks an instalment that settled, `…` a gift and `…*` an
/// instalment on its way.
type Row<'a> = (&'a str, &'a str, i64, &'a str);

/// Builds a ledger of payments; donors with a refusal have a row.
fn ledger(rows: &[Row<'_>], donors: &[DonorRow]) -> Ledger {
    let mut builder = LedgerBuilder::new();
    builder.source("dons.csv").unwrap();
    for (at, (donor, on, cents, code)) in rows.iter().enumerate() {
        let id = format!("p{at}");
        let mut row = GiftRow::new(&id, donor, day(on), Cents::new(*cents));
        row.recurring = Some(!matches!(*code, "" | "…"));
        row.status = match *code {
            "" | "*" => Status::Settled,
            "…" | "…*" => Status::Pending,
            "MD06" => Status::Refunded,
            _ => Status::Failed,
        };
        row.failure_code = if matches!(*code, "*" | "…" | "…*") { "" } else { code };
        builder.push(&row).unwrap();
    }
    for donor in donors {
        builder.donor(donor, RowPlace::default()).unwrap();
    }
    builder.build().unwrap().0
}

/// Returns 20 donors whose only gifts of 40 euros lie long before any window, and the first gift of the file.
fn others() -> Vec<Row<'static>> {
    const IDS: [&str; 20] = [
        "x-1", "x-2", "x-3", "x-4", "x-5", "x-6", "x-7", "x-8", "x-9", "x-10", "x-11", "x-12", "x-13",
        "x-14", "x-15", "x-16", "x-17", "x-18", "x-19", "x-20",
    ];
    let rows = IDS.into_iter().map(|id| (id, "2025-06-30", 4_000, ""));
    rows.chain([("w-0", "2021-01-31", 4_000, "")]).collect()
}

/// Returns the list of a day, with so many actions.
fn list(ledger: &Ledger, on: &str, most: usize) -> CareList {
    let settings = CareSettings { most, ..CareSettings::new(day(on)) };
    care(ledger.whole().unwrap(), &CareInputs::default(), &settings).unwrap()
}

/// Returns the donors with an action of a rule, in its order.
fn of_rule(ledger: &Ledger, list: &CareList, rule: Rule) -> Vec<String> {
    let actions = list.actions().iter().filter(|action| action.why.rule() == rule);
    actions.map(|action| ledger.donors().id.get(action.donor.unwrap() as usize)).collect()
}

/// Returns the donors with an action of a rule, by payments on top of [`others`].
fn found(rows: &[Row<'_>], on: &str, rule: Rule) -> Vec<String> {
    let rows: Vec<Row<'_>> = others().into_iter().chain(rows.iter().copied()).collect();
    let ledger = ledger(&rows, &[]);
    of_rule(&ledger, &list(&ledger, on, 100), rule)
}
