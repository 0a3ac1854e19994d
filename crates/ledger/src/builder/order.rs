//! The order of the ledger: donor, then day, then gift id, by one counting sort and short local sorts.

use crate::GiftTable;

/// The rows that stay, in order.
pub(super) fn sorted(gifts: &GiftTable, donors: usize, drop: &[u32]) -> Vec<u32> {
    let mut starts = vec![0_u32; donors + 1];
    let mut dropped = drop.iter().copied().peekable();
    let mut keep = |row: u32| {
        let gone = dropped.peek() == Some(&row);
        if gone {
            dropped.next();
        }
        !gone
    };
    let kept: Vec<u32> = (0..gifts.len() as u32).filter(|&row| keep(row)).collect();
    for &row in &kept {
        starts[gifts.donor[row as usize] as usize + 1] += 1;
    }
    for donor in 0..donors {
        starts[donor + 1] += starts[donor];
    }
    let mut next = starts.clone();
    let mut order = vec![0_u32; kept.len()];
    for row in kept {
        let slot = &mut next[gifts.donor[row as usize] as usize];
        order[*slot as usize] = row;
        *slot += 1;
    }
    for donor in 0..donors {
        let rows = &mut order[starts[donor] as usize..starts[donor + 1] as usize];
        let compare = |&a: &u32, &b: &u32| {
            let (a, b) = (a as usize, b as usize);
            gifts.day[a].cmp(&gifts.day[b]).then_with(|| gifts.id.compare(a, b))
        };
        // Files are mostly in date order already.
        if !rows.is_sorted_by(|a, b| compare(a, b).is_le()) {
            rows.sort_unstable_by(compare);
        }
    }
    order
}
