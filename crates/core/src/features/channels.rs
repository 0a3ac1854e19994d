//! Number of gifts by channel.

use obole_ledger::LedgerView;

use super::block::Cells;
use super::catalogue::column as at;

/// The channels with a share of their own, and the share's column; every other channel has no share.
pub(super) const CHANNELS: [(&str, usize); 5] = [
    ("mail", at::SHARE_MAIL),
    ("web", at::SHARE_WEB),
    ("phone", at::SHARE_PHONE),
    ("event", at::SHARE_EVENT),
    ("street", at::SHARE_STREET),
];

/// Bits of a counter, so that one for each of [`CHANNELS`] fits into 64 bits.
const COUNTER_BITS: usize = 12;

/// Largest value of a counter, so no more gifts may be added at a time.
pub(super) const LONGEST: usize = (1 << COUNTER_BITS) - 1;

/// Returns, for each channel code, a 1 in the counter of the channel's position in [`CHANNELS`]; 0 for every
/// other channel.
pub(super) fn counters(view: &LedgerView<'_>) -> Vec<u64> {
    let mut counters = vec![0; usize::from(u16::MAX) + 1];
    for (place, (name, _)) in CHANNELS.iter().enumerate() {
        if let Some(code) = view.channel_code(name) {
            counters[usize::from(code)] = 1 << (place * COUNTER_BITS);
        }
    }
    counters
}

/// Number of gifts by channel.
#[derive(Default)]
pub(super) struct Channels([u32; CHANNELS.len()]);

impl Channels {
    /// Counts gifts by the sum of their [`counters`], which are packed side by side in one register.
    #[inline]
    pub(super) fn add(&mut self, packed: u64) {
        for (place, count) in self.0.iter_mut().enumerate() {
            *count = count.wrapping_add((packed >> (place * COUNTER_BITS)) as u32 & LONGEST as u32);
        }
    }

    #[inline]
    pub(super) fn put(&self, cells: &mut Cells<'_>) {
        let mut used = 0_u32;
        for ((_, share), count) in CHANNELS.into_iter().zip(self.0) {
            cells.put(share, f64::from(count));
            used += u32::from(count > 0);
        }
        cells.put(at::N_CHANNELS, f64::from(used));
    }
}
