//! Sorts the ledger by donor, then day, then gift id, with one counting sort and short local sorts.

use crate::GiftTable;

/// Returns the rows that stay, in order, and the donor of each.
pub(super) fn sorted(gifts: &GiftTable, donors: usize, drop: &[u32]) -> (Vec<u32>, Vec<u32>) {
    // The end of each donor's rows; filling from the last row backwards turns it into their start.
    let mut bounds = vec![0_u32; donors + 1];
    for row in kept(gifts.len(), drop) {
        bounds[gifts.donor[row] as usize] += 1;
    }
    let mut end = 0;
    for bound in &mut bounds {
        end += *bound;
        *bound = end;
    }
    let mut order = vec![0_u32; end as usize];
    for row in kept(gifts.len(), drop).rev() {
        let slot = &mut bounds[gifts.donor[row] as usize];
        *slot -= 1;
        order[*slot as usize] = row as u32;
    }
    let mut by_donor = Vec::with_capacity(order.len());
    for donor in 0..donors {
        by_donor.resize(bounds[donor + 1] as usize, donor as u32);
        let rows = &mut order[bounds[donor] as usize..bounds[donor + 1] as usize];
        let compare = |&a: &u32, &b: &u32| {
            let (a, b) = (a as usize, b as usize);
            gifts.day[a].cmp(&gifts.day[b]).then_with(|| gifts.id.compare(a, b))
        };
        // Files are mostly in date order already.
        if !rows.is_sorted_by(|a, b| compare(a, b).is_le()) {
            rows.sort_unstable_by(compare);
        }
    }
    (order, by_donor)
}

/// Returns the rows that are not dropped.
fn kept(rows: usize, drop: &[u32]) -> impl DoubleEndedIterator<Item = usize> {
    let gone = !drop.is_empty();
    (0..rows).filter(move |row| !(gone && drop.binary_search(&(*row as u32)).is_ok()))
}
