//! Erasure of donors from a ledger.

use std::collections::BTreeSet;

use crate::{Ids, Ledger, Receipt, Result, totals};

/// Returns the ledger and its receipt without some donors: neither their payments nor their rows are in it.
/// The receipt counts the payments as erased, so that every row stays accounted for.
///
/// # Errors
/// When a rule of the ledger is violated, which a valid ledger never does.
///
/// ```
/// use std::collections::BTreeSet;
/// use obole_ledger::{Cents, Day, GiftRow, LedgerBuilder, erase};
///
/// # fn main() -> Result<(), obole_ledger::Error> {
/// let mut builder = LedgerBuilder::new();
/// builder.source("gifts.csv")?;
/// for (id, donor) in [("1", "A"), ("2", "B")] {
///     builder.push(&GiftRow::new(id, donor, Day::parse_iso("2024-03-01")?, Cents::new(5_000)))?;
/// }
/// let (ledger, receipt) = builder.build()?;
/// let (ledger, receipt) = erase(&ledger, &receipt, &BTreeSet::from(["A".to_owned()]))?;
/// assert_eq!((ledger.donors().len(), receipt.taken, receipt.erased), (1, 1, 1));
/// assert!(receipt.reconciles() && receipt.agrees_with(&ledger));
/// # Ok(())
/// # }
/// ```
pub fn erase(ledger: &Ledger, receipt: &Receipt, donors: &BTreeSet<String>) -> Result<(Ledger, Receipt)> {
    let stays: Vec<u32> = (0..ledger.donors().len() as u32)
        .filter(|donor| !donors.contains(&ledger.donors().id.get(*donor as usize)))
        .collect();
    let (mut rows, mut by_donor) = (Vec::new(), Vec::new());
    for (new, old) in stays.iter().enumerate() {
        let of_donor = ledger.rows_of(*old as usize);
        by_donor.resize(by_donor.len() + of_donor.len(), new as u32);
        rows.extend(of_donor.map(|row| row as u32));
    }
    let (mut gifts, mut table) = (ledger.gifts().clone(), ledger.donors().clone());
    gifts.reorder(&rows, by_donor);
    table.reorder(&stays);
    table.id = Ids::default();
    stays.iter().for_each(|donor| table.id.push(&ledger.donors().id.get(*donor as usize)));
    // A word that only these donors had must not stay among the words of a column.
    gifts.drop_unused();
    table.drop_unused();
    let mut smaller = Ledger::from_tables(gifts, table, ledger.sources().to_vec(), ledger.giving().clone())?;
    if let Some(today) = ledger.today() {
        smaller = smaller.known_on(today);
    }
    let mut receipt = receipt.clone();
    receipt.erased += receipt.taken - smaller.gifts().len() as u64;
    receipt.erased_refusing += (0..ledger.donors().len())
        .filter(|donor| donors.contains(&ledger.donors().id.get(*donor)))
        .filter(|donor| ledger.donors().row(*donor).refuses())
        .count() as u64;
    receipt.taken = smaller.gifts().len() as u64;
    receipt.donors = smaller.donors().len() as u64;
    receipt.days = smaller.days();
    (receipt.sums, receipt.counts) = totals::sums(smaller.gifts());
    receipt.merged.retain(|ids| !ids.iter().any(|id| donors.contains(id)));
    receipt.kept_apart.retain(|ids| !ids.iter().any(|id| donors.contains(id)));
    receipt.donor_rows.givers_without_row.retain(|id| !donors.contains(id));
    receipt.donor_rows.rows_without_gift.retain(|id| !donors.contains(id));
    Ok((smaller, receipt))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cents, Day, DonorRow, GiftRow, LedgerBuilder, RowPlace};

    #[test]
    fn nothing_of_an_erased_donor_is_left() {
        let mut builder = LedgerBuilder::new();
        builder.source("gifts.csv").unwrap();
        for (id, donor, campaign) in
            [("1", "A", "only A"), ("2", "B", "both"), ("3", "A", "both"), ("4", "C", "both")]
        {
            let gift = GiftRow { campaign, ..GiftRow::new(id, donor, Day::new(19_000), Cents::new(100)) };
            builder.push(&gift).unwrap();
        }
        let row = DonorRow { language: "br".into(), do_not_profile: true, ..DonorRow::new("C") };
        builder.donor(&row, RowPlace::default()).unwrap();
        let (ledger, receipt) = builder.build().unwrap();
        let (smaller, less) = erase(&ledger, &receipt, &BTreeSet::from(["A".to_owned()])).unwrap();
        assert_eq!((smaller.donors().len(), less.taken, less.erased, less.read), (2, 2, 2, 4));
        assert!(less.reconciles() && less.agrees_with(&smaller));
        assert!(smaller.gifts().campaign.levels().iter().all(|level| level != "only A"));
        assert_eq!(smaller.donors().do_not_profile, [false, true]);
        let (none, nothing) =
            erase(&smaller, &less, &BTreeSet::from(["B".to_owned(), "C".to_owned()])).unwrap();
        assert_eq!((none.donors().len(), nothing.erased, nothing.erased_refusing), (0, 4, 1));
        assert!(nothing.reconciles() && nothing.agrees_with(&none));
        let (same, _) = erase(&ledger, &receipt, &BTreeSet::new()).unwrap();
        assert!(same == ledger);
    }
}
