//! An attacker adds and subtracts everything that is published; no hidden cell may follow.

use obole_fairness::{Attribute, Missing, Rows, Settings, audit};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// A small generator, so that the tables are the same everywhere.
struct Lot(u64);

impl Lot {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

type Labels = Vec<Option<&'static str>>;

/// Two attributes with large, small and missing parts.
fn table(lot: &mut Lot) -> (Labels, Labels, Vec<bool>) {
    let n = 60 + lot.below(500) as usize;
    let draw = |lot: &mut Lot, levels: &[&'static str]| -> Labels {
        let few = 1 + lot.below(40);
        let part = |lot: &mut Lot| match lot.below(100) {
            x if x < few / 4 => None,
            x if x < few => Some(levels[1 + lot.below(levels.len() as u64 - 1) as usize]),
            x => Some(levels[(x % 2) as usize]),
        };
        (0..n).map(|_| part(lot)).collect()
    };
    let (a, b) = (draw(lot, &["F", "M", "X"]), draw(lot, &["1", "2", "3", "4"]));
    (a, b, (0..n).map(|_| lot.below(3) == 0).collect())
}

/// The unknowns are the cells of the full crossing, missing values included; the value of each is known to
/// the test alone.
struct Attack {
    cells: Vec<(Option<&'static str>, Option<&'static str>)>,
    equations: Vec<Vec<f64>>,
}

impl Attack {
    fn learn(&mut self, of: impl Fn(&(Option<&'static str>, Option<&'static str>)) -> bool) {
        self.equations.push(self.cells.iter().map(|cell| f64::from(u8::from(of(cell)))).collect());
    }

    /// Returns whether the sum of these cells follows from what was learnt: adding it leaves the rank as it
    /// is.
    fn follows(&self, of: impl Fn(&(Option<&'static str>, Option<&'static str>)) -> bool) -> bool {
        let wanted: Vec<f64> = self.cells.iter().map(|cell| f64::from(u8::from(of(cell)))).collect();
        let mut more = self.equations.clone();
        more.push(wanted);
        rank(more) == rank(self.equations.clone())
    }
}

fn rank(mut matrix: Vec<Vec<f64>>) -> usize {
    let width = matrix.first().map_or(0, Vec::len);
    let mut lead = 0;
    for column in 0..width {
        let best =
            (lead..matrix.len()).max_by(|&a, &b| matrix[a][column].abs().total_cmp(&matrix[b][column].abs()));
        let Some(pivot) = best.filter(|&r| matrix[r][column].abs() > 1e-9) else { continue };
        matrix.swap(lead, pivot);
        let pivot_row = matrix[lead].clone();
        for row in matrix.iter_mut().skip(lead + 1) {
            let factor = row[column] / pivot_row[column];
            row.iter_mut().zip(&pivot_row).for_each(|(x, p)| *x -= factor * p);
        }
        lead += 1;
    }
    lead
}

/// Everything that the file says of additive counts: both overalls, groups, missing lines, the crossing,
/// empty cells. A share or a rate times its size is the same sum again.
fn attack(json: &Json, cells: Vec<(Option<&'static str>, Option<&'static str>)>, policy: &str) -> Attack {
    let mut attack = Attack { cells, equations: Vec::new() };
    let shown = |groups: &Json| -> Vec<String> {
        let groups = groups.as_object().unwrap();
        groups.iter().filter(|(_, g)| g["n"].is_u64()).map(|(name, _)| name.clone()).collect()
    };
    attack.learn(|_| true);
    let label = move |x: Option<&'static str>| x.unwrap_or("(missing)");
    let excluded = policy == "exclude";
    for (name, side) in [("a", 0), ("b", 1)] {
        let pick = move |cell: &(Option<&'static str>, Option<&'static str>)| {
            if side == 0 { cell.0 } else { cell.1 }
        };
        let part = &json["canonical"][name][policy];
        attack.learn(|cell| !excluded || pick(cell).is_some());
        if excluded && part["missing"]["n"].is_u64() {
            attack.learn(|cell| pick(cell).is_none());
        }
        for group in shown(&part["groups"]) {
            attack.learn(|cell| label(pick(cell)) == group);
        }
    }
    let part = &json["canonical"]["a|b"][policy];
    let both =
        |cell: &(Option<&'static str>, Option<&'static str>)| format!("{}|{}", label(cell.0), label(cell.1));
    attack.learn(|cell| !excluded || (cell.0.is_some() && cell.1.is_some()));
    for group in shown(&part["groups"]) {
        attack.learn(|cell| both(cell) == group);
    }
    for empty in part["empty_intersections"].as_array().unwrap() {
        attack.learn(|cell| both(cell) == *empty.as_str().unwrap());
    }
    attack
}

#[test]
fn no_hidden_cell_follows_from_what_is_published() {
    let mut lot = Lot(20_250_101);
    let (mut hidden, mut set_aside, mut shown) = (0, 0, 0);
    for round in 0..400 {
        let (a, b, decision) = table(&mut lot);
        let policy = if round % 4 == 3 { Missing::AsGroup } else { Missing::Exclude };
        let rows = Rows { decision: Some(&decision), ..Rows::default() };
        let attributes =
            [Attribute::from_labels("a", a.iter().copied()), Attribute::from_labels("b", b.iter().copied())];
        let settings = Settings { missing: policy, ..Settings::default() };
        let found = audit(&rows, &attributes, &settings).unwrap();
        let json = found.to_json();
        // Rows that were left out wholly are in no number, so they are no unknown either.
        let lacks = |name: &str, missing: bool| found.few.contains(name) && missing;
        let mut counts: BTreeMap<_, u64> = BTreeMap::new();
        for (a, b) in a.iter().zip(&b) {
            let gone = policy == Missing::Exclude
                && (lacks("a", a.is_none())
                    || lacks("b", b.is_none())
                    || lacks("a|b", a.is_none() && b.is_none()));
            if !gone {
                *counts.entry((*a, *b)).or_default() += 1;
            }
        }
        // The other way round, few who have an attribute: nothing is left to recover then.
        if counts.values().sum::<u64>() != found.n_rows {
            continue;
        }
        set_aside += u64::from(!found.few.is_empty());
        let key = policy.key();
        let attack = attack(&json, counts.keys().copied().collect(), key);
        for (cell, count) in counts.iter().filter(|(_, count)| **count < 10) {
            hidden += 1;
            assert!(!attack.follows(|other| other == cell), "{round}: {cell:?} of {count}");
        }
        let totals = [0, 1].map(|side| {
            let mut sums: BTreeMap<_, u64> = BTreeMap::new();
            for (cell, count) in &counts {
                *sums.entry(if side == 0 { cell.0 } else { cell.1 }).or_default() += count;
            }
            sums
        });
        for (side, sums) in totals.iter().enumerate() {
            for (level, count) in sums.iter().filter(|(_, count)| **count < 10) {
                let of = |cell: &(_, _)| if side == 0 { cell.0 == *level } else { cell.1 == *level };
                assert!(!attack.follows(of), "{round}: side {side} {level:?} of {count}");
            }
        }
        shown += found.attributes["a|b"].groups.iter().filter(|group| group.status.is_shown()).count();
    }
    // The tables try what they should: many hidden cells, rows left out, and still something to read.
    assert!(hidden > 300 && set_aside > 30 && shown > 400, "{hidden} {set_aside} {shown}");
}

#[test]
fn the_attack_finds_what_naive_hiding_gives_away() {
    let cells = vec![(Some("F"), None), (Some("M"), None), (None, None)];
    let mut attack = Attack { cells, equations: Vec::new() };
    attack.learn(|_| true);
    attack.learn(|cell| cell.0 == Some("F"));
    assert!(!attack.follows(|cell| cell.0.is_none()));
    attack.learn(|cell| cell.0.is_some());
    assert!(attack.follows(|cell| cell.0.is_none()) && attack.follows(|cell| cell.0 == Some("M")));
}

/// The sums that a few people could be told by, in amounts: the givers of a cell.
#[test]
fn the_givers_of_a_crossing_do_not_follow_from_its_margins() {
    let mut lot = Lot(7);
    let (mut withheld, mut looked) = (0, 0);
    for round in 0..120 {
        let (a, b, decision) = table(&mut lot);
        let full = |labels: &Labels| labels.iter().map(|l| l.or(Some("F"))).collect::<Labels>();
        let (a, b) = (full(&a), full(&b));
        let truth: Vec<f64> = decision.iter().map(|gave| if *gave { 20.0 } else { 0.0 }).collect();
        let rows = Rows { decision: Some(&decision), amount: Some((&truth, &truth)), ..Rows::default() };
        let attributes =
            [Attribute::from_labels("a", a.iter().copied()), Attribute::from_labels("b", b.iter().copied())];
        // Every group that may be published is shown here, however rough its figures.
        let mut settings = Settings::default();
        settings.gates.estimate_n = 0;
        let json = audit(&rows, &attributes, &settings).unwrap().to_json();
        let mut counts: BTreeMap<_, u64> = BTreeMap::new();
        for ((a, b), gave) in a.iter().zip(&b).zip(&decision) {
            *counts.entry((*a, *b)).or_default() += u64::from(*gave);
        }
        let mut attack = Attack { cells: counts.keys().copied().collect(), equations: Vec::new() };
        attack.learn(|_| true);
        let block = |name: &str| {
            json["canonical"][name]["exclude"]["amount"]["givers_only_unweighted"]["groups"].clone()
        };
        for group in block("a").as_object().unwrap().keys() {
            attack.learn(|cell| cell.0 == Some(group));
        }
        for group in block("b").as_object().unwrap().keys() {
            attack.learn(|cell| cell.1 == Some(group));
        }
        for group in block("a|b").as_object().unwrap().keys() {
            attack.learn(|cell| format!("{}|{}", cell.0.unwrap(), cell.1.unwrap()) == *group);
            looked += 1;
        }
        for (cell, count) in counts.iter().filter(|(_, count)| (1..10).contains(*count)) {
            withheld += 1;
            assert!(!attack.follows(|other| other == cell), "{round}: {cell:?} of {count}");
        }
    }
    assert!(withheld > 100 && looked > 100, "{withheld} {looked}");
}
