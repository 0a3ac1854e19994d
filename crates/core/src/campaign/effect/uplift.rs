//! The effect by score: whether contacts would bring more in one part of a list than in another.

use obole_fairness::{newcombe, normal_p, normal_two_sided};
use serde::Serialize;

use super::{ALPHA, Difference, Estimate, POWER, Person, variance_of_rate};
use crate::campaign::Arm;
use crate::statistics::Ranked;

/// Number of bands of the score.
const BANDS: usize = 3;
/// Maximum number of points of a Qini curve that are saved.
const POINTS: f64 = 100.0;
/// Beyond this number of further people, none is named.
const MOST_FURTHER: f64 = 1e7;

/// Response of the two arms within a band of the score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ScoreBand {
    /// Number of people to contact.
    pub contacted: u64,
    /// Number of givers among them.
    pub contacted_givers: u64,
    /// Number of people held out.
    pub held_out: u64,
    /// Number of givers among them.
    pub held_out_givers: u64,
    /// Difference of the response rates (uplift), with Newcombe's interval.
    pub uplift: Estimate,
}

/// A point of the Qini curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct QiniPoint {
    /// Share of the list, in descending score.
    pub share: f64,
    /// Further givers up to that share, for each person to contact.
    pub gain: f64,
}

/// Effect on the response by score, in a campaign whose arms were drawn at random.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Uplift {
    /// The thirds of the list, the highest score first. People of equal score share a band.
    pub bands: Vec<ScoreBand>,
    /// Uplift of the first band minus that of the others together, with a normal interval and p value.
    pub top_against_rest: Difference,
    /// The Qini curve, at most 100 points.
    pub qini: Vec<QiniPoint>,
    /// Area between the Qini curve and the straight line to its end; 0 for a score that does not separate.
    pub qini_coefficient: f64,
    /// Number of further people, in arms of the same proportion, with whom the difference of top and rest
    /// would be shown with a probability of 80 %; `None` when it is shown, or for more than ten million.
    pub more_people: Option<u64>,
}

/// Counts of people and givers of both arms.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    contacted: f64,
    contacted_givers: f64,
    held_out: f64,
    held_out_givers: f64,
}

impl Counts {
    fn add(&mut self, person: &Person) {
        let gave = f64::from(u8::from(person.gave));
        match person.arm {
            Arm::Contacted => {
                self.contacted += 1.0;
                self.contacted_givers += gave;
            }
            Arm::HeldOut => {
                self.held_out += 1.0;
                self.held_out_givers += gave;
            }
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            contacted: self.contacted + other.contacted,
            contacted_givers: self.contacted_givers + other.contacted_givers,
            held_out: self.held_out + other.held_out,
            held_out_givers: self.held_out_givers + other.held_out_givers,
        }
    }

    fn people(self) -> f64 {
        self.contacted + self.held_out
    }

    /// Computes the difference of the response rates and its variance; `None` unless both arms have people.
    fn uplift(self) -> Option<(f64, f64)> {
        (self.contacted > 0.0 && self.held_out > 0.0).then(|| {
            let rates = self.contacted_givers / self.contacted - self.held_out_givers / self.held_out;
            let variances = variance_of_rate(self.contacted_givers, self.contacted)
                + variance_of_rate(self.held_out_givers, self.held_out);
            (rates, variances)
        })
    }

    fn band(self) -> Option<ScoreBand> {
        let (one, reference) =
            ((self.contacted_givers, self.contacted), (self.held_out_givers, self.held_out));
        let (estimate, interval) = (self.uplift()?.0, newcombe(one, reference, normal_two_sided(ALPHA))?);
        Some(ScoreBand {
            contacted: self.contacted as u64,
            contacted_givers: self.contacted_givers as u64,
            held_out: self.held_out as u64,
            held_out_givers: self.held_out_givers as u64,
            uplift: Estimate { estimate, low: interval.low, high: interval.high },
        })
    }
}

impl Uplift {
    /// Computes the effect by score. Call it only for arms that were drawn at random. `None` when somebody
    /// has no score, or a third of the list lacks one of the arms.
    pub fn of(people: &[Person]) -> Option<Self> {
        let scores: Vec<f64> = people.iter().map(|person| person.score).collect::<Option<_>>()?;
        let ranked = Ranked::by_score(&scores)?;
        let runs = runs(people, &ranked);
        let bands = bands(&runs, people.len());
        let (top, rest) = bands.split_first()?;
        let rest = rest.iter().fold(Counts::default(), |sum, band| sum.plus(*band));
        let (of_top, of_rest) = (top.uplift()?, rest.uplift()?);
        // The two parts hold different people, so their variances add up.
        let top_against_rest = Difference::normal(of_top.0 - of_rest.0, (of_top.1 + of_rest.1).sqrt());
        let curve = curve(&runs, people.len());
        Some(Self {
            bands: bands.iter().map(|band| band.band()).collect::<Option<_>>()?,
            more_people: top_against_rest.more_people(people.len() as u64),
            top_against_rest,
            qini_coefficient: coefficient(&curve),
            qini: thinned(&curve),
        })
    }
}

/// Returns the counts of each run of equal score, the best first.
fn runs(people: &[Person], ranked: &Ranked) -> Vec<Counts> {
    let counts = |run: &[u32]| {
        let mut counts = Counts::default();
        run.iter().filter_map(|row| people.get(*row as usize)).for_each(|person| counts.add(person));
        counts
    };
    ranked.ties().map(counts).collect()
}

/// Joins runs to thirds of the people; a run belongs to the band in which it begins.
fn bands(runs: &[Counts], people: usize) -> Vec<Counts> {
    let mut bands: Vec<Counts> = Vec::new();
    let (mut before, mut band) = (0.0, usize::MAX);
    for run in runs {
        let at = (before * BANDS as f64 / people as f64) as usize;
        match bands.last_mut().filter(|_| at == band) {
            Some(last) => *last = last.plus(*run),
            None => bands.push(*run),
        }
        (before, band) = (before + run.people(), at);
    }
    bands
}

impl Difference {
    /// Returns a difference with the interval d ± z·s and the p value of d/s.
    fn normal(estimate: f64, standard_error: f64) -> Self {
        let half = normal_two_sided(ALPHA) * standard_error;
        Self {
            estimate,
            standard_error,
            low: estimate - half,
            high: estimate + half,
            p: normal_p(estimate / standard_error),
        }
    }

    /// Computes the mean of differences of several campaigns, weighted by 1/s²; `None` without any. It takes
    /// the true difference as the same in all of them (W. G. Cochran, Biometrics 10 (1954) 101–129), so that
    /// the number of people still needed can be named.
    pub fn common(differences: &[Self]) -> Option<Self> {
        let weight = |one: &Self| 1.0 / (one.standard_error * one.standard_error);
        let weights: f64 = differences.iter().map(weight).sum();
        let sum: f64 = differences.iter().map(|one| weight(one) * one.estimate).sum();
        (weights > 0.0).then(|| Self::normal(sum / weights, weights.sqrt().recip()))
    }

    /// Returns whether the difference of top and rest suffices to direct a list by uplift: it is clear, and
    /// the effect is larger in the top.
    pub fn directs(&self) -> bool {
        self.is_clear() && self.estimate > 0.0
    }

    /// Computes the number of people needed, beside the `people` behind this difference and in the same
    /// proportions, to show it with a probability of 80 % if it is as large as it seems; `None` when it is
    /// shown, or for more than ten million.
    ///
    /// The standard error must fall to |d|/(z₀.₉₇₅ + z₀.₈₀), and it falls with the root of the number of
    /// people (J. Cohen, Statistical Power Analysis for the Behavioral Sciences, 2nd edition 1988, 6.2).
    pub fn more_people(&self, people: u64) -> Option<u64> {
        let factor = (normal_two_sided(ALPHA) + POWER) * self.standard_error / self.estimate.abs();
        let more = people as f64 * (factor * factor - 1.0);
        (!self.is_clear() && more > 0.0 && more <= MOST_FURTHER).then(|| more.ceil() as u64)
    }
}

/// Computes the Qini curve at the end of each run of equal score: with R givers and N people up to there,
/// (R₁ − R₀·N₁/N₀) over all people to contact.
/// Source: N. J. Radcliffe, Direct Marketing Analytics Journal 1 (2007) 14–21. Places without people of the
/// held-out arm have no point.
fn curve(runs: &[Counts], people: usize) -> Vec<QiniPoint> {
    let all = runs.iter().fold(0.0, |sum, run| sum + run.contacted);
    let sums = runs.iter().scan(Counts::default(), |sum, run| {
        *sum = sum.plus(*run);
        Some(*sum)
    });
    let point = |c: Counts| {
        let gain = c.contacted_givers - c.held_out_givers * c.contacted / c.held_out;
        QiniPoint { share: c.people() / people as f64, gain: gain / all }
    };
    sums.filter(|c| c.held_out > 0.0).map(point).collect()
}

/// Computes the area between the curve, from (0, 0), and the straight line to its end, by trapezia (N. J.
/// Radcliffe, P. D. Surry, Portrait Technical Report TR-2011-1, 2011, without the division by the area of the
/// best possible curve).
fn coefficient(curve: &[QiniPoint]) -> f64 {
    let mut before = QiniPoint { share: 0.0, gain: 0.0 };
    let mut area = 0.0;
    for point in curve {
        area += (point.share - before.share) * f64::midpoint(point.gain, before.gain);
        before = *point;
    }
    area - 0.5 * before.gain * before.share
}

/// Returns the last point in each of 100 equal parts of the list.
fn thinned(curve: &[QiniPoint]) -> Vec<QiniPoint> {
    let mut kept: Vec<QiniPoint> = Vec::new();
    let part = |point: &QiniPoint| (point.share * POINTS).ceil() as u64;
    for point in curve {
        match kept.last_mut().filter(|last| part(last) == part(point)) {
            Some(last) => *last = *point,
            None => kept.push(*point),
        }
    }
    kept
}
