//! Asked amounts by group, as ratios to the amounts given later or to the amounts expected.

use std::collections::BTreeMap;

use obole_fairness::{
    Attribute, Interval, Outcome, Reason, Rows, Status, SumRatio, SumRatioVerdict, Value,
    label_permutation_p, rows_audited, sum_ratio_verdict,
};
use obole_ledger::{AsOf, DonorTable};
use serde::Serialize;

use super::{AuditSettings, FOUR_FIFTHS, attributes, disclosure_settings, organisations, persons, pick};
use crate::{Error, Kind, Result};

/// The seed of the random permutations of group labels behind a claim.
const SEED: u64 = 1;

/// Returns the number of permutations: enough for a claim to survive a Bonferroni correction over 50
/// comparisons ([`super::Claim::clear`]).
fn permutations(alpha: f64) -> u32 {
    (50.0 / alpha).ceil() as u32 - 1
}

/// Kind of amount with which the asked amounts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AskBaseline {
    /// Amounts given within the horizon after a past day, by the people who gave (out of time).
    Given,
    /// Amounts expected today if the donors give.
    Expected,
}

/// Asked amounts of some donors, in units of the currency.
#[derive(Debug, Clone, Copy)]
pub struct AskAmounts<'a> {
    /// As-of day of the asked amounts.
    pub as_of: AsOf,
    /// Kind of amount with which they are compared.
    pub against: AskBaseline,
    /// Index into the donors' table.
    pub donor: &'a [u32],
    /// Amount asked of each donor.
    pub asked: &'a [f64],
    /// Amount with which it is compared; donors without one are left out.
    pub base: &'a [f64],
}

/// The asked amounts of one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AskGroup {
    /// The group.
    pub name: String,
    /// Status of the group: shown or hidden.
    pub status: Status,
    /// Number of people; `None` when hidden.
    pub people: Option<u64>,
    /// Mean asked amount.
    pub mean_asked: Value,
    /// Mean of the amounts with which they are compared.
    pub mean_base: Value,
    /// Sum of the asked amounts divided by the sum of the amounts with which they are compared.
    pub ratio: Value,
    /// Interval of the ratio.
    pub interval: Option<Interval>,
}

/// The asked amounts by one attribute.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AskAttribute {
    /// The two attributes of a crossing; `None` for a single attribute.
    pub crossing_of: Option<(String, String)>,
    /// The groups in name order.
    pub groups: Vec<AskGroup>,
    /// All groups together.
    pub overall: AskGroup,
    /// The verdict on the smallest ratio of two groups.
    pub verdict: SumRatioVerdict,
}

/// The audit of asked amounts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AskAudit {
    /// As-of day of the asked amounts.
    pub as_of: AsOf,
    /// Kind of amount with which the asked amounts are compared.
    pub against: AskBaseline,
    /// Number of persons audited.
    pub rows: u64,
    /// Number of organisations left out; `None` where people were left out, too.
    pub organisations: Option<u64>,
    /// Results by attribute and crossing.
    pub attributes: BTreeMap<String, AskAttribute>,
}

impl AskAudit {
    /// Returns whether the threshold is not met in any verdict.
    pub fn passes_limit(&self) -> bool {
        self.attributes.values().any(|found| found.verdict.outcome == Outcome::DoesNotMeet)
    }
}

/// Audits asked amounts; `None` when nobody with both amounts can be audited.
pub(super) fn ask_audit(
    donors: &DonorTable,
    asked: &AskAmounts<'_>,
    settings: &AuditSettings,
) -> Result<Option<AskAudit>> {
    if asked.donor.len() != asked.asked.len() || asked.donor.len() != asked.base.len() {
        return Err(Error::new(Kind::Refused, "audit-asks-of-other-length"));
    }
    let known = |row: &usize| {
        let of = |column: &[f64]| column.get(*row).copied().unwrap_or(f64::NAN);
        of(asked.asked) > 0.0
            && of(asked.base) > 0.0
            && of(asked.asked).is_finite()
            && of(asked.base).is_finite()
    };
    let with_both: Vec<usize> = (0..asked.donor.len()).filter(known).collect();
    let people = persons(donors, &pick(asked.donor, &with_both));
    let kept = pick(&with_both, &people);
    if kept.is_empty() {
        return Ok(None);
    }
    let made = attributes(donors, &pick(asked.donor, &kept), asked.as_of, &settings.groups);
    let fair = disclosure_settings(settings);
    // Rows whose people could be identified from the totals are left out, as in every audit.
    let keep = rows_audited(&made, kept.len(), &fair);
    let rows: Vec<usize> = (0..kept.len()).filter(|&row| keep.get(row) == Some(&true)).collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let organisations = organisations(with_both.len(), kept.len(), rows.len() as u64);
    let kept = pick(&kept, &rows);
    let made = attributes(donors, &pick(asked.donor, &kept), asked.as_of, &settings.groups);
    let (numerator, denominator) = (pick(asked.asked, &kept), pick(asked.base, &kept));
    // The audit of amounts decides which groups are shown; the denominators are its true amounts.
    let table = Rows { amount: Some((&denominator, &numerator)), ..Rows::default() };
    let audit = obole_fairness::audit(&table, &made, &fair)?;
    let limit = settings.fairness.min_ratio.unwrap_or(FOUR_FIFTHS);
    let fairness = &settings.fairness;
    let found = audit.attributes.iter().map(|(name, one)| {
        let names = labels(&made, name, one.crossing_of.as_ref());
        let sums = sums(&names, &numerator, &denominator);
        let (mut compared, mut groups) = (Vec::new(), Vec::with_capacity(one.groups.len()));
        for group in &one.groups {
            let (measured, mean) = match sums.get(group.name.as_str()) {
                Some((measured, mean)) => (*measured, Some(*mean)),
                None => (SumRatio::of(std::iter::empty()), None),
            };
            let hidden = match group.status {
                Status::Hidden => Some(Reason::Hidden),
                Status::Shown if measured.n < fairness.gates.estimate_n => Some(Reason::BelowEstimate),
                Status::Shown => None,
            };
            if hidden.is_none() {
                compared.push((group.name.as_str(), measured));
            }
            groups.push(AskGroup::new(&group.name, group.status, &measured, mean, hidden, fairness.alpha));
        }
        let known: Vec<usize> =
            names.iter().enumerate().filter(|(_, name)| name.is_some()).map(|(row, _)| row).collect();
        let (asked, base) = (pick(&numerator, &known), pick(&denominator, &known));
        let whole = SumRatio::of(asked.iter().copied().zip(base.iter().copied()));
        let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len().max(1) as f64;
        let overall =
            AskGroup::new("", Status::Shown, &whole, Some((mean(&asked), mean(&base))), None, fairness.alpha);
        let verdict =
            sum_ratio_verdict(&compared, limit, fairness.alpha).against_chance(fairness.alpha, || {
                let place = |name: &str| compared.iter().position(|(group, _)| *group == name);
                let rows = names.iter().zip(numerator.iter().zip(&denominator));
                let (codes, amounts): (Vec<u32>, Vec<(f64, f64)>) = rows
                    .filter_map(|(name, (a, b))| Some((place(name.as_deref()?)? as u32, (*a, *b))))
                    .unzip();
                label_permutation_p(&amounts, &codes, compared.len(), permutations(fairness.alpha), SEED)
            });
        (name.clone(), AskAttribute { crossing_of: one.crossing_of.clone(), groups, overall, verdict })
    });
    Ok(Some(AskAudit {
        as_of: asked.as_of,
        against: asked.against,
        rows: kept.len() as u64,
        organisations,
        attributes: found.collect(),
    }))
}

/// Returns the ratio of the sums and both means of each group.
fn sums<'n>(
    names: &'n [Option<String>],
    asked: &[f64],
    base: &[f64],
) -> BTreeMap<&'n str, (SumRatio, (f64, f64))> {
    let mut pairs: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    for (name, (a, b)) in names.iter().zip(asked.iter().zip(base)) {
        if let Some(name) = name {
            pairs.entry(name).or_default().push((*a, *b));
        }
    }
    let mean = |of: &[(f64, f64)]| {
        let n = of.len().max(1) as f64;
        (of.iter().map(|pair| pair.0).sum::<f64>() / n, of.iter().map(|pair| pair.1).sum::<f64>() / n)
    };
    pairs.iter().map(|(name, of)| (*name, (SumRatio::of(of.iter().copied()), mean(of)))).collect()
}

impl AskGroup {
    fn new(
        name: &str,
        status: Status,
        measured: &SumRatio,
        means: Option<(f64, f64)>,
        hidden: Option<Reason>,
        alpha: f64,
    ) -> Self {
        let shown = |value: Value| hidden.map_or(value, Value::undefined);
        let mean = |of: Option<f64>| shown(of.map_or(Value::undefined(Reason::NoRows), Value::new));
        Self {
            name: name.to_owned(),
            status,
            people: status.is_shown().then_some(measured.n),
            mean_asked: mean(means.map(|means| means.0)),
            mean_base: mean(means.map(|means| means.1)),
            ratio: shown(measured.ratio),
            interval: if hidden.is_none() { measured.interval(alpha) } else { None },
        }
    }
}

/// Returns the group of each row by one attribute, or by a crossing of two.
fn labels(made: &[Attribute], name: &str, crossing: Option<&(String, String)>) -> Vec<Option<String>> {
    let of = |name: &str| made.iter().find(|attribute| attribute.name() == name);
    let label = |attribute: &Attribute, row: usize| {
        let code = attribute.codes().get(row).copied().flatten()?;
        attribute.levels().get(code as usize).cloned()
    };
    let rows = made.first().map_or(0, |attribute| attribute.codes().len());
    (0..rows)
        .map(|row| match crossing {
            None => label(of(name)?, row),
            Some((a, b)) => Some(format!("{}|{}", label(of(a)?, row)?, label(of(b)?, row)?)),
        })
        .collect()
}
