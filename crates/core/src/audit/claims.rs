//! All claims of a campaign audit, and which of them also hold at the level of the whole run.
//!
//! Each comparison keeps its own level: when nothing differs, it claims something in at most 5 of 100 files.
//! A run makes about thirty comparisons, so more than every second file has a claim that is due to chance
//! alone (measured: 107 of 200). Dropping all but the clearest claims would hide real disparities from the
//! people whom they harm. Showing all of them as findings would raise false alarms. So both are reported:
//! every claim, and which claims would also be made if the level were divided by the number of comparisons
//! (Bonferroni; O. J. Dunn, J. Am. Stat. Assoc. 56 (1961) 52–64). Of 200 files without a disparity, 11 had
//! such a claim; of 200 with one planted, 197 had one of the planted group
//! (`cargo test --release --test disparities`).

use obole_fairness::{
    Interval, Metric, Outcome, SumRatioVerdict, Verdict, fisher_exact, katz_adjusted, normal_two_sided,
};
use serde::Serialize;

use super::{AskBaseline, CampaignAudit};

/// A disparity that one comparison claims.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Claim {
    /// `list`, `backtest`, `lapse`, `ask_given`, `ask_expected`, `segments` or `hold_out`.
    pub part: &'static str,
    /// The attribute or crossing.
    pub attribute: String,
    /// The rate compared; `None` when no rate is compared.
    pub metric: Option<Metric>,
    /// The group with the lower value, or the group that differs most in a segment. `None` for the hold-out,
    /// which is compared as a whole, and when the cell is hidden.
    pub group: Option<String>,
    /// The group with the higher value, when two groups are compared.
    pub against: Option<String>,
    /// `true` when the claim also holds at the level of the whole run.
    pub clear: bool,
}

/// Result of one comparison: part, attribute, rate compared, and the claim if there is one.
type Answer = (&'static str, String, Option<Metric>, Option<Found>);

/// A claim, with a test of whether it holds at another level of its comparison.
struct Found {
    group: Option<String>,
    against: Option<String>,
    stands: Box<dyn Fn(f64) -> bool>,
}

impl CampaignAudit {
    /// Returns the number of comparisons that had enough people for a result, with or without a claim.
    pub fn comparisons(&self) -> u64 {
        self.answers().len() as u64
    }

    /// Returns the claims, in the order of the parts.
    pub fn claims(&self) -> Vec<Claim> {
        let answers = self.answers();
        let level = self.settings.fairness.alpha / answers.len().max(1) as f64;
        let claim = |(part, attribute, metric, found): Answer| {
            let Found { group, against, stands } = found?;
            Some(Claim { part, attribute, metric, group, against, clear: stands(level) })
        };
        answers.into_iter().filter_map(claim).collect()
    }

    fn answers(&self) -> Vec<Answer> {
        let alpha = self.settings.fairness.alpha;
        let mut answers: Vec<Answer> = Vec::new();
        for (part, attribute, verdict) in self.verdicts() {
            if verdict.pair.is_some() {
                answers.push((part, attribute.to_owned(), Some(verdict.metric), of_rates(verdict)));
            }
        }
        for ask in &self.asks {
            let part = match ask.against {
                AskBaseline::Given => "ask_given",
                AskBaseline::Expected => "ask_expected",
            };
            let known = ask.attributes.iter().filter(|(_, one)| one.verdict.pair.is_some());
            answers.extend(known.map(|(name, one)| (part, name.clone(), None, of_sums(&one.verdict, alpha))));
        }
        for (name, by) in self.segments.iter().flat_map(|found| &found.attributes) {
            let Some(p) = by.p else { continue };
            let found = (by.differs == Some(true)).then(|| Found {
                group: by.clearest.as_ref().map(|cell| cell.group.clone()),
                against: None,
                stands: Box::new(move |level| p <= level),
            });
            answers.push(("segments", name.clone(), None, found));
        }
        for (name, test) in self.hold_out.iter().flat_map(|found| &found.by_lot) {
            let Some(p) = test.p_of_decision else { continue };
            let stands: Box<dyn Fn(f64) -> bool> = Box::new(move |level| p <= level);
            let found = test.differs.then_some(Found { group: None, against: None, stands });
            answers.push(("hold_out", name.clone(), Some(Metric::SelectionRate), found));
        }
        answers
    }
}

/// Returns the claim of a verdict on rates. Only the pair that drives it is tested again. At such small
/// levels, Katz's interval of a group of thirty is too short, so Fisher's exact test has to agree.
fn of_rates(verdict: &Verdict) -> Option<Found> {
    let pair = verdict.pair.as_ref().filter(|_| verdict.outcome == Outcome::DoesNotMeet)?;
    let (evidence, min_ratio, pairs) = (pair.evidence, verdict.min_ratio, verdict.pairs.max(1) as f64);
    let stands = move |level: f64| {
        let level = level / pairs;
        let low = (evidence.lower_rate * evidence.lower_n, evidence.lower_n);
        let high = (evidence.higher_rate * evidence.higher_n, evidence.higher_n);
        let row = |(count, size): (f64, f64)| [count.round() as u64, (size - count).round() as u64];
        fisher_exact(row(low), row(high)) <= level
            && below(katz_adjusted(low, high, normal_two_sided(level)), min_ratio)
    };
    Some(Found {
        group: Some(pair.lower.clone()),
        against: Some(pair.higher.clone()),
        stands: Box::new(stands),
    })
}

/// Returns the claim of a verdict on ratios of sums, whose interval is symmetric on the logarithmic scale.
/// Amounts have long tails, so the share of random permutations that are as clear has to be at most the
/// level, too.
fn of_sums(verdict: &SumRatioVerdict, alpha: f64) -> Option<Found> {
    let pair = verdict.pair.as_ref().filter(|_| verdict.outcome == Outcome::DoesNotMeet)?;
    let (min_ratio, pairs) = (verdict.min_ratio, verdict.pairs.max(1) as f64);
    let middle = pair.ratio.ln();
    let half = pair.interval.high.ln() - middle;
    let by_chance = verdict.permutation_p.unwrap_or_default();
    let stands = move |level: f64| {
        let half = half * normal_two_sided(level / pairs) / normal_two_sided(alpha / pairs);
        let interval = Interval { low: (middle - half).exp(), high: (middle + half).exp() };
        by_chance <= level && below(Some(interval), min_ratio)
    };
    Some(Found {
        group: Some(pair.lower.clone()),
        against: Some(pair.higher.clone()),
        stands: Box::new(stands),
    })
}

/// Returns whether the interval of a ratio below the threshold excludes parity or the threshold, as a verdict
/// requires.
fn below(interval: Option<Interval>, min_ratio: f64) -> bool {
    interval.is_some_and(|interval| !(interval.contains(min_ratio) && interval.contains(1.0)))
}
