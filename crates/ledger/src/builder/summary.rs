//! Receipt of a finished ledger: sums, counts, and the identity of its data.

use crate::totals::sums;
use crate::{Finding, FindingCode, Ledger, Period, Receipt, Refusal, Repeat, Severity, SourceReceipt};

pub(super) fn receipt(
    ledger: &Ledger,
    sources: Vec<SourceReceipt>,
    mut findings: Vec<Finding>,
    mut refusals: Vec<Refusal>,
    mut repeats: Vec<Repeat>,
) -> Receipt {
    let gifts = ledger.gifts();
    let read: u64 = sources.iter().map(|source| source.read).sum();
    let taken = gifts.len() as u64;
    let mut receipt = Receipt {
        version: Receipt::VERSION,
        read,
        taken,
        repeated: repeats.len() as u64,
        refused: refusals.len() as u64,
        donors: ledger.donors().len() as u64,
        days: ledger.days(),
        identity: identity(ledger),
        sources,
        ..Receipt::default()
    };
    (receipt.sums, receipt.counts) = sums(gifts);
    for (currency, count) in ledger.currencies() {
        if currency != ledger.giving().currency {
            findings.push(Finding {
                code: FindingCode::OtherCurrency,
                severity: Severity::Warning,
                file: String::new(),
                row: None,
                column: Some(currency.code().to_owned()),
                count: Some(count),
            });
        }
    }
    refusals.sort_by_key(|refusal| (refusal.source, refusal.row));
    repeats.sort_by_key(|repeat| (repeat.row, repeat.of));
    receipt.repeats = repeats;
    receipt.findings = findings;
    receipt.refusals = refusals;
    receipt
}

/// Number of days from the first payment whose payments make up the identity.
const FIRST_DAYS: i32 = 31;

/// Computes the identity of the data of an association without a vault: the SHA-256 over the payments of its
/// first month. A later export of the same history, with newer payments, has the same identity; doubtful days
/// have no influence.
fn identity(ledger: &Ledger) -> String {
    let gifts = ledger.gifts();
    let doubtful_only = || ledger.days().map(|(first, _)| first);
    let Some(first) = ledger.coverage().map(|coverage| coverage.first).or_else(doubtful_only) else {
        return String::new();
    };
    let month = Period { start: first, end: first.plus_days(FIRST_DAYS) };
    let mut hash = crate::Sha256::default();
    for row in (0..gifts.len()).filter(|row| month.contains(gifts.day[*row])) {
        let donor = ledger.donors().id.get(gifts.donor[row] as usize);
        let payment =
            format!("{donor}/{}/{}/{}\n", gifts.day[row], gifts.cents[row], gifts.currency.get(row));
        hash.update(payment.as_bytes());
    }
    hash.finish().sha256
}
