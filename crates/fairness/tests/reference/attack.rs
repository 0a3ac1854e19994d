//! An attacker writes down every count that is published as an equation in whole people, and bounds each
//! hidden count by linear programming. No count below the threshold may have only one value left.
//!
//! The unknowns are the people of each cell of the full crossing, missing values included, by decision and
//! outcome. Sums of cells are totally unimodular in each line, so the bounds are rounded to whole people.

use obole_fairness::{Attribute, Gates, Missing, Rows, Settings, SmallCounts, audit};
use serde_json::Value as Json;
use std::collections::BTreeMap;

use crate::simplex::Program;

/// A small generator, so that the tables are the same everywhere.
struct Lot(u64);

impl Lot {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

type Level = Option<&'static str>;
/// Predicate of the cells that belong to a line of the table.
type Line = Box<dyn Fn(&(Level, Level)) -> bool>;
/// A cell of the crossing and a kind of person: true positive, false positive, false negative, true negative.
type Unknown = ((Level, Level), usize);

/// The published counts of a line, with the kinds of people that each of them holds.
const COUNTS: [(&str, [bool; 4]); 9] = [
    ("n", [true; 4]),
    ("n_sel", [true, true, false, false]),
    ("n_pos", [true, false, true, false]),
    ("n_neg", [false, true, false, true]),
    ("tp", [true, false, false, false]),
    ("fp", [false, true, false, false]),
    ("fn", [false, false, true, false]),
    ("tn", [false, false, false, true]),
    ("n_labelled", [true; 4]),
];

/// The published rates: the kinds that they count, and the kinds that they count among.
const RATES: [(&str, [bool; 4], [bool; 4]); 8] = [
    ("selection_rate", [true, true, false, false], [true; 4]),
    ("base_rate", [true, false, true, false], [true; 4]),
    ("tpr", [true, false, false, false], [true, false, true, false]),
    ("fpr", [false, true, false, false], [false, true, false, true]),
    ("ppv", [true, false, false, false], [true, true, false, false]),
    ("npv", [false, false, false, true], [false, false, true, true]),
    ("accuracy", [true, false, false, true], [true; 4]),
    ("fdr", [false, true, false, false], [true, true, false, false]),
];

/// Two attributes with few levels, most of the people in the first of each, and some without a value.
struct Table {
    a: Vec<Level>,
    b: Vec<Level>,
    decision: Vec<bool>,
    outcome: Vec<Option<bool>>,
}

impl Table {
    fn random(lot: &mut Lot) -> Self {
        let n = 40 + lot.below(260) as usize;
        let (few, missing, share) = (2 + lot.below(30), lot.below(14), 1 + lot.below(9));
        let level = |lot: &mut Lot, levels: &[&'static str]| match lot.below(100) {
            x if x < missing => None,
            x if x < missing + few => Some(levels[lot.below(levels.len() as u64) as usize]),
            _ => Some(levels[0]),
        };
        let a: Vec<Level> = (0..n).map(|_| level(lot, &["F", "M"])).collect();
        let b: Vec<Level> = (0..n).map(|_| level(lot, &["1", "2", "3"])).collect();
        let decision = (0..n).map(|_| lot.below(10) < share).collect();
        let outcome = (0..n).map(|_| Some(lot.below(10) < share)).collect();
        Self { a, b, decision, outcome }
    }

    fn audit(&self, missing: Missing, small_counts: SmallCounts) -> obole_fairness::Audit {
        let score: Vec<f64> = (0..self.a.len()).map(|row| (row % 97) as f64 / 97.0).collect();
        let rows = Rows {
            y_true: Some(&self.outcome),
            decision: Some(&self.decision),
            score: Some(&score),
            ..Rows::default()
        };
        let attributes = [
            Attribute::from_labels("a", self.a.iter().copied()),
            Attribute::from_labels("b", self.b.iter().copied()),
        ];
        let gates = Gates { small_counts, ..Gates::default() };
        let settings =
            Settings { missing, min_ratio: Some(0.8), max_gap: Some(0.1), gates, ..Settings::default() };
        audit(&rows, &attributes, &settings).unwrap()
    }

    /// Counts the unknowns, without the rows that the audit leaves out.
    fn counts(&self, few: &std::collections::BTreeSet<String>, missing: Missing) -> BTreeMap<Unknown, u64> {
        let mut counts = BTreeMap::new();
        for row in 0..self.a.len() {
            let (a, b) = (self.a[row], self.b[row]);
            let lacks = |name: &str, missing: bool| few.contains(name) && missing;
            let gone = lacks("a", a.is_none()) || lacks("b", b.is_none());
            if missing == Missing::Exclude && (gone || lacks("a|b", a.is_none() && b.is_none())) {
                continue;
            }
            let kind = usize::from(!self.decision[row]) * 2 + usize::from(self.outcome[row] == Some(false));
            for kind in 0..4 {
                counts.entry(((a, b), kind)).or_insert(0);
            }
            *counts.entry(((a, b), kind)).or_default() += 1;
        }
        counts
    }
}

/// Equations that a reader of the file knows.
struct Attack {
    unknowns: Vec<Unknown>,
    equations: Vec<(Vec<f64>, f64)>,
}

impl Attack {
    fn sum(&self, kinds: [bool; 4], of: &dyn Fn(&(Level, Level)) -> bool) -> Vec<f64> {
        self.unknowns.iter().map(|(cell, kind)| f64::from(u8::from(kinds[*kind] && of(cell)))).collect()
    }

    /// Learns the counts of a published line, and the counts that its rates tell.
    fn line(&mut self, line: &Json, of: &dyn Fn(&(Level, Level)) -> bool) {
        for (key, kinds) in COUNTS {
            if let Some(count) = line[key].as_f64() {
                self.equations.push((self.sum(kinds, of), count));
            }
        }
        for (key, part, whole) in RATES {
            if let Some(rate) = line[key].as_f64() {
                let (part, whole) = (self.sum(part, of), self.sum(whole, of));
                let row = part.iter().zip(whole).map(|(part, whole)| part - rate * whole).collect();
                self.equations.push((row, 0.0));
            }
        }
    }

    fn of(json: &Json, counts: &BTreeMap<Unknown, u64>, policy: &str) -> Self {
        let mut attack = Self { unknowns: counts.keys().copied().collect(), equations: Vec::new() };
        let label = |x: Level| x.unwrap_or("(missing)");
        let excluded = policy == "exclude";
        attack.line(&json["overall_all_rows"], &|_| true);
        for (name, side) in [("a", 0), ("b", 1)] {
            let pick = move |cell: &(Level, Level)| if side == 0 { cell.0 } else { cell.1 };
            let part = &json["canonical"][name][policy];
            attack.line(&part["overall_included"], &|cell| !excluded || pick(cell).is_some());
            if excluded {
                attack.line(&part["missing"], &|cell| pick(cell).is_none());
            }
            for (group, line) in part["groups"].as_object().unwrap() {
                attack.line(line, &|cell| label(pick(cell)) == group);
            }
        }
        let part = &json["canonical"]["a|b"][policy];
        let both = |cell: &(Level, Level)| format!("{}|{}", label(cell.0), label(cell.1));
        attack.line(&part["overall_included"], &|cell| !excluded || (cell.0.is_some() && cell.1.is_some()));
        for (group, line) in part["groups"].as_object().unwrap() {
            attack.line(line, &|cell| both(cell) == *group);
        }
        attack
    }
}

#[test]
fn no_count_below_the_threshold_follows_from_what_is_published() {
    let (pinned, parts) = attack_random_tables(SmallCounts::FewWithheld, 10);
    assert!(pinned == 0 && parts > 10_000, "{pinned} of {parts}");
}

/// By default a count of a few people within a group is published, one of fewer than three by decision or by
/// outcome is not. Counts of both together are published beside it, and less than one in a thousand follows
/// from them.
#[test]
fn hardly_a_count_of_nobody_or_almost_nobody_follows_from_what_is_published() {
    assert_eq!(Gates::default().small_counts, SmallCounts::UnderThreeWithheld);
    let (pinned, parts) = attack_random_tables(SmallCounts::UnderThreeWithheld, 3);
    assert!(pinned * 1000 < parts && parts > 3_000, "{pinned} of {parts}");
}

/// Attacks 1,000 random crossings; groups of fewer than 10 people must stay unknown. Returns how many counts
/// below `least` within a group became known, and the number of those counts. Of a kind of which the table
/// has fewer than 20 people everything may follow from the total.
fn attack_random_tables(small_counts: SmallCounts, least: u64) -> (u32, u32) {
    let least = least as f64;
    let unselected = ("not selected", [false, false, true, true]);
    // Of a decision and an outcome together, small counts are published by default.
    let planned = if small_counts == SmallCounts::FewWithheld { &COUNTS[1..8] } else { &COUNTS[1..4] };
    let mut lot = Lot(20_260_301);
    let (mut people, mut parts, mut known) = (0, 0, 0);
    for round in 0..1000 {
        let table = Table::random(&mut lot);
        let missing = if round % 4 == 3 { Missing::AsGroup } else { Missing::Exclude };
        let found = table.audit(missing, small_counts);
        let counts = table.counts(&found.few, missing);
        // Few who have an attribute: they are left out, and with them the table.
        if counts.values().sum::<u64>() != found.n_rows || counts.is_empty() {
            continue;
        }
        let attack = Attack::of(&found.to_json(), &counts, missing.key());
        let program = Program::new(&attack.equations, attack.unknowns.len()).unwrap();
        let truth: Vec<f64> = counts.values().map(|count| *count as f64).collect();
        let value = |sum: &[f64]| sum.iter().zip(&truth).map(|(x, count)| x * count).sum::<f64>();
        let pinned = |sum: &[f64]| {
            let (low, high) = program.bounds(sum);
            assert!(low - 1e-6 <= value(sum) && value(sum) <= high + 1e-6, "{round}: {low} {high}");
            (low - 1e-6).ceil() >= (high + 1e-6).floor()
        };
        let mut cells: Vec<(Level, Level)> = attack.unknowns.iter().map(|(cell, _)| *cell).collect();
        cells.dedup();
        let mut lines: Vec<Line> = Vec::new();
        for cell in cells.iter().copied() {
            lines.push(Box::new(move |other| *other == cell));
            lines.push(Box::new(move |other| other.0 == cell.0));
            lines.push(Box::new(move |other| other.1 == cell.1));
        }
        for (at, of) in lines.iter().enumerate() {
            let all = attack.sum([true; 4], of);
            if value(&all) < 10.0 {
                people += 1;
                assert!(!pinned(&all), "{round}: line {at} of {}", value(&all));
            }
            // The people without a value are counted in full, and so are the totals.
            let cell = cells[at / 3];
            if [at % 3 != 2 && cell.0.is_none(), at % 3 != 1 && cell.1.is_none()].contains(&true) {
                continue;
            }
            for (_, kinds) in planned.iter().chain([&unselected]) {
                let of_table = attack.sum(*kinds, &|_| true);
                let part = attack.sum(*kinds, of);
                if value(&all) > 0.0 && value(&part) < least && value(&of_table) >= 20.0 {
                    parts += 1;
                    known += u32::from(pinned(&part));
                }
            }
        }
    }
    assert!(people > 1000, "{people}");
    (known, parts)
}

#[test]
fn the_attack_finds_what_naive_hiding_gives_away() {
    // Of 30 people in three groups, 20 are shown; of the hidden ones 6 were selected.
    let equations = vec![
        (vec![1.0; 6], 30.0),
        (vec![1.0, 1.0, 0.0, 0.0, 0.0, 0.0], 20.0),
        (vec![0.0, 0.0, 1.0, 0.0, 1.0, 0.0], 6.0),
    ];
    let two = Program::new(&equations, 6).unwrap();
    let group = [0.0, 0.0, 1.0, 1.0, 0.0, 0.0];
    let (low, high) = two.bounds(&group);
    assert!(low.abs() < 1e-9 && (high - 10.0).abs() < 1e-9, "{low} {high}");
    // A rate of one half with 4 selected is the number of its people.
    let mut more = equations;
    more.push((vec![0.0, 0.0, 0.5, -0.5, 0.0, 0.0], 0.0));
    more.push((vec![0.0, 0.0, 1.0, 0.0, 0.0, 0.0], 4.0));
    let (low, high) = Program::new(&more, 6).unwrap().bounds(&group);
    assert!((low - 8.0).abs() < 1e-9 && (high - 8.0).abs() < 1e-9, "{low} {high}");
    assert!(Program::new(&[(vec![1.0, 1.0], -1.0)], 2).is_none());
}
