//! Level of amounts: the factor by which predictions sum to what was given.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::kind::{DonorKind, KIND_ROWS};

/// Share of all money above which one donor says nothing about the others.
const LARGEST_SHARE: f64 = 0.05;

/// Minimum number of donors for a level other than 1.
const DONORS_NEEDED: usize = 50;

/// Factors by which predicted amounts are multiplied, so that they sum to the amounts given: one for all
/// donors, and one for each kind of donor of which there were at least 200.
///
/// An expected amount is summed over donors, so it must be a mean. The exponential of a predicted logarithm
/// is nearer to the median, and the last gift is one of several in a year. A ratio of sums corrects both
/// without an assumption on the distribution (Duan 1983, JASA 78:605–610, with weights proportional to the
/// prediction). A donor who gave more than a twentieth of all money is left out, so that one bequest does not
/// raise the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Level {
    all: f64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    by_kind: BTreeMap<DonorKind, f64>,
}

/// Sums of one group of donors.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    donors: usize,
    predicted: f64,
    given: f64,
}

impl Sums {
    fn ratio(self, least: usize) -> Option<f64> {
        let ratio = self.given / self.predicted;
        (self.donors >= least && ratio.is_finite() && ratio > 0.0).then_some(ratio)
    }
}

impl Level {
    /// Computes the factors from donors who gave: kind, amount predicted, amount given.
    pub(crate) fn of(rows: &[(DonorKind, f64, f64)]) -> Self {
        let most = LARGEST_SHARE * rows.iter().map(|row| row.2).sum::<f64>();
        let mut all = Sums::default();
        let mut kinds: BTreeMap<DonorKind, Sums> = BTreeMap::new();
        for (kind, predicted, given) in rows {
            if rows.len() >= DONORS_NEEDED && *given > most {
                continue;
            }
            for sums in [&mut all, kinds.entry(*kind).or_default()] {
                sums.donors += 1;
                sums.predicted += predicted;
                sums.given += given;
            }
        }
        let by_kind = kinds.into_iter().filter_map(|(kind, sums)| Some((kind, sums.ratio(KIND_ROWS)?)));
        Self { all: all.ratio(DONORS_NEEDED).unwrap_or(1.0), by_kind: by_kind.collect() }
    }

    /// Returns the factor of a kind.
    pub fn at(&self, kind: DonorKind) -> f64 {
        self.by_kind.get(&kind).copied().unwrap_or(self.all)
    }

    pub(crate) fn is_valid(&self) -> bool {
        std::iter::once(&self.all)
            .chain(self.by_kind.values())
            .all(|factor| factor.is_finite() && *factor > 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_with_enough_donors_has_a_level_of_its_own() {
        let rows: Vec<(DonorKind, f64, f64)> = (0..500)
            .map(|row| match row % 5 {
                0 => (DonorKind::Monthly, 10.0, 12.0),
                _ => (DonorKind::OneGift, 10.0, 5.0),
            })
            .collect();
        let level = Level::of(&rows);
        assert_eq!(level.at(DonorKind::OneGift), 0.5);
        // Of a hundred monthly donors the level is that of all: (100 · 12 + 400 · 5) / 5,000.
        assert!((level.at(DonorKind::Monthly) - 0.64).abs() < 1e-12);
        assert_eq!(level.at(DonorKind::Silent), level.at(DonorKind::Monthly));
    }

    #[test]
    fn one_donor_of_huge_gifts_does_not_raise_the_others() {
        let mut rows = vec![(DonorKind::Active, 20.0, 30.0); 300];
        rows.push((DonorKind::Active, 20.0, 100_000.0));
        assert_eq!(Level::of(&rows).at(DonorKind::Active), 1.5);
        assert_eq!(Level::of(&rows[..20]).at(DonorKind::Active), 1.0, "too few donors");
        assert_eq!(Level::of(&[]).at(DonorKind::Active), 1.0);
    }
}
