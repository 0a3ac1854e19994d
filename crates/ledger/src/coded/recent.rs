//! Cache of the codes of recent values, found without comparing text: nearly every cell of a file is one of
//! them.

/// Number of slots; a power of two.
const SLOTS: usize = 64;

/// A direct-mapped cache from short values to their codes.
#[derive(Clone)]
pub(super) struct Recent([Option<(Fingerprint, u16)>; SLOTS]);

impl Default for Recent {
    fn default() -> Self {
        Self([None; SLOTS])
    }
}

/// Fingerprint of a value of up to 16 bytes: its length, its first and its last eight bytes. Two such values
/// with one fingerprint are equal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Fingerprint {
    length: u8,
    first: u64,
    last: u64,
}

impl Fingerprint {
    /// Returns the fingerprint of a value; `None` when it is too long for one.
    #[inline]
    pub(super) fn of(value: &str) -> Option<Self> {
        let bytes = value.as_bytes();
        let (first, last) = if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
            (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
        } else if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
            (u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last)))
        } else {
            let at = |place: usize| u64::from(bytes.get(place).copied().unwrap_or_default());
            (at(0) | at(1) << 8 | at(2) << 16, 0)
        };
        (bytes.len() <= 16).then_some(Self { length: bytes.len() as u8, first, last })
    }

    /// Computes the slot by Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4).
    #[inline]
    fn slot(self) -> usize {
        let mixed = self.first ^ self.last.rotate_left(23) ^ u64::from(self.length);
        (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize % SLOTS
    }
}

impl Recent {
    /// Returns the code that was last saved for the value, unless another value took its slot.
    #[inline]
    pub(super) fn code(&self, value: Fingerprint) -> Option<u16> {
        self.0[value.slot()].and_then(|(kept, code)| (kept == value).then_some(code))
    }

    pub(super) fn keep(&mut self, value: Fingerprint, code: u16) {
        self.0[value.slot()] = Some((value, code));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_values_have_different_fingerprints() {
        let words = ["", "a", "b", "ab", "ba", "aa", "abc", "acb", "abcd", "abcde", "abcdefg", "abcdefgh"];
        let long =
            ["abcdefghi", "abcdefghj", "abcdefghijklmnop", "abcdefghijklmnoq", "abcd\0efgh", "a\0", "a\0\0"];
        let all: Vec<&str> = words.into_iter().chain(long).collect();
        for (i, a) in all.iter().enumerate() {
            for (j, b) in all.iter().enumerate() {
                assert_eq!(Fingerprint::of(a) == Fingerprint::of(b), i == j, "{a:?} {b:?}");
            }
        }
        assert!(Fingerprint::of("abcdefghijklmnopq").is_none());
    }

    #[test]
    fn a_code_is_found_until_its_slot_is_taken() {
        let mut recent = Recent::default();
        let codes: Vec<(Fingerprint, u16)> =
            (0..1_000).filter_map(|n| Some((Fingerprint::of(&format!("campaign-{n}"))?, n))).collect();
        for (value, code) in codes {
            assert_eq!(recent.code(value), None);
            recent.keep(value, code);
            assert_eq!(recent.code(value), Some(code));
        }
    }
}
