//! A reader who knows the definitions and tries to compute the hidden figures from the shown ones. It shares
//! no code with the protection: it works on the published rows and over real numbers.

use std::collections::{BTreeMap, BTreeSet};

use crate::impact::{GroupKind, Impact, ImpactRow, Measure};

/// A number behind a row: its amount or count, or its number of donors.
type Number = (i32, Measure, GroupKind, String, bool);

/// Numbers that are published, and the equations that the definitions give.
pub(super) struct Attack {
    place: BTreeMap<Number, usize>,
    known: BTreeSet<usize>,
    /// Directions in which the unknown numbers are fixed, orthonormal.
    basis: Vec<Vec<f64>>,
}

fn number(row: &ImpactRow, donors: bool) -> Number {
    (row.year, row.measure, row.group_kind, row.group.clone(), donors)
}

const CLASSES: [Measure; 3] = [Measure::RetentionNew, Measure::RetentionRepeat, Measure::RetentionRecaptured];
const GAINS: [Measure; 3] = [Measure::GainNew, Measure::GainRecaptured, Measure::GainUpgraded];
const LOSSES: [Measure; 4] = [
    Measure::LossDowngraded,
    Measure::LossLapsedNew,
    Measure::LossLapsedRepeat,
    Measure::LossLapsedRecaptured,
];

impl Attack {
    /// Takes a publication with all its rows, for their names only, and the one that is shown.
    pub(super) fn new(all: &Impact, shown: &Impact) -> Self {
        let numbers = all.rows.iter().flat_map(|row| [number(row, false), number(row, true)]);
        let place: BTreeMap<Number, usize> = numbers.enumerate().map(|(at, number)| (number, at)).collect();
        let known = shown.rows.iter().filter(|row| row.value.is_some());
        let known = known.flat_map(|row| [number(row, false), number(row, true)]);
        let known = known.filter_map(|number| place.get(&number).copied()).collect();
        let mut attack = Self { place, known, basis: Vec::new() };
        for equation in equations(all) {
            attack.learn(&equation);
        }
        attack
    }

    /// Adds an equation if all its numbers belong to the publication.
    fn learn(&mut self, terms: &[(Number, f64)]) {
        let mut vector = vec![0.0; self.place.len()];
        for (number, factor) in terms {
            let Some(at) = self.place.get(number) else { return };
            if !self.known.contains(at) {
                vector[*at] += factor;
            }
        }
        let norm = self.residual(&mut vector);
        if norm > 1e-9 {
            self.basis.push(vector.iter().map(|x| x / norm).collect());
        }
    }

    fn residual(&self, vector: &mut [f64]) -> f64 {
        for _ in 0..2 {
            for one in &self.basis {
                let dot: f64 = one.iter().zip(vector.iter()).map(|(a, b)| a * b).sum();
                vector.iter_mut().zip(one).for_each(|(x, y)| *x -= dot * y);
            }
        }
        vector.iter().map(|x| x * x).sum::<f64>().sqrt()
    }

    /// Returns whether the number of donors of a row can be computed (`donors`), or else its amount or count.
    pub(super) fn finds(&self, row: &ImpactRow, donors: bool) -> bool {
        let Some(at) = self.place.get(&number(row, donors)) else { return false };
        let mut unit = vec![0.0; self.place.len()];
        if let Some(slot) = unit.get_mut(*at) {
            *slot = 1.0;
        }
        self.known.contains(at) || self.residual(&mut unit) < 1e-9
    }
}

/// Returns the equations between the numbers; those about a row that does not exist are of no use.
fn equations(all: &Impact) -> Vec<Vec<(Number, f64)>> {
    let mut found: Vec<Vec<(Number, f64)>> = Vec::new();
    for year in all.days.iter().map(|days| days.start.year()) {
        let of = |year: i32, measure: Measure, donors: bool| {
            (year, measure, GroupKind::All, String::new(), donors)
        };
        let is_there = |year: i32, measure: Measure| all.find(year, measure, GroupKind::All, "").is_some();
        let terms = |measures: &[Measure], factor: f64, donors: bool| -> Vec<(Number, f64)> {
            let there = measures.iter().filter(|measure| is_there(year, **measure));
            there.map(|measure| (of(year, *measure, donors), factor)).collect()
        };
        // A class without donors has no row and adds nothing.
        if CLASSES.iter().any(|class| is_there(year, *class)) {
            for donors in [false, true] {
                let mut sum = terms(&CLASSES, 1.0, donors);
                sum.push((of(year, Measure::Retention, donors), -1.0));
                found.push(sum);
            }
            let mut sum = terms(&[Measure::Retention, Measure::Recapture, Measure::NewDonors], 1.0, false);
            sum.push((of(year, Measure::Donors, false), -1.0));
            found.push(sum);
        }
        for measure in [Measure::Income, Measure::Gifts] {
            found.push(vec![(of(year, measure, true), 1.0), (of(year, Measure::Donors, false), -1.0)]);
        }
        for measure in [Measure::Donors, Measure::NewDonors] {
            found.push(vec![(of(year, measure, true), 1.0), (of(year, measure, false), -1.0)]);
        }
        for kind in [GroupKind::Campaign, GroupKind::Channel] {
            for measure in [Measure::Income, Measure::Gifts, Measure::NewDonors] {
                let rows = all
                    .rows
                    .iter()
                    .filter(|row| row.year == year && row.group_kind == kind && row.measure == measure);
                let mut sum: Vec<_> = rows.map(|row| (number(row, false), 1.0)).collect();
                if !sum.is_empty() {
                    sum.push((of(year, measure, false), -1.0));
                    found.push(sum);
                }
            }
        }
        if all.complete && is_there(year, Measure::Growth) {
            let mut change = terms(&GAINS, 1.0, false);
            change.extend(terms(&LOSSES, -1.0, false));
            change.extend([
                (of(year, Measure::Income, false), -1.0),
                (of(year - 1, Measure::Income, false), 1.0),
            ]);
            found.push(change);
            found.push(vec![
                (of(year, Measure::GainNew, true), 1.0),
                (of(year, Measure::NewDonors, false), -1.0),
            ]);
            for (loss, class) in LOSSES.iter().skip(1).zip(CLASSES) {
                found.push(vec![
                    (of(year, *loss, true), 1.0),
                    (of(year, class, false), 1.0),
                    (of(year, class, true), -1.0),
                ]);
            }
        }
        if all.complete {
            found.push(vec![
                (of(year, Measure::Retention, true), 1.0),
                (of(year - 1, Measure::Donors, false), -1.0),
            ]);
        }
    }
    found
}
