//! What the person who asks for an audit may choose; every default is printed in the output.

use crate::input::Missing;
use crate::metric::Metric;
use obole_error::{Error, Kind, Message, message};
use serde::Serialize;
use std::collections::BTreeMap;

/// Which attributes are crossed with each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Crossings {
    /// None.
    None,
    /// The first two attributes.
    #[default]
    FirstTwo,
    /// Every pair.
    AllPairs,
}

/// Which group the others are compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// The largest group; ties by name.
    #[default]
    Largest,
    /// The group with the highest selection rate; ties by name.
    HighestRate,
    /// The named level of each named attribute; the largest group where an attribute is not named.
    Named(BTreeMap<String, String>),
}

/// Whether being selected is good for the person or a burden.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Favourable {
    /// Being selected is the better outcome.
    #[default]
    Selected,
    /// Not being selected is the better outcome.
    NotSelected,
}

/// How p values of one family are adjusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// Holm: the chance of any false finding in the family stays below the level.
    #[default]
    Holm,
    /// Benjamini and Hochberg: the expected share of false findings stays below the level.
    BenjaminiHochberg,
}

/// Three gates on size: to show a group, to estimate a rate, to give a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Gates {
    /// A group with fewer rows is hidden; 0 shows everything and also lifts the estimation gate from what is shown.
    pub publish_k: u64,
    /// A rate of a group with fewer rows is not estimated.
    pub estimate_n: u64,
    /// A rate with a smaller denominator is not estimated.
    pub estimate_denominator: u64,
    /// A group whose rate has an interval with a larger half-width gets no verdict.
    pub verdict_half_width: f64,
}

impl Default for Gates {
    fn default() -> Self {
        Self { publish_k: 10, estimate_n: 30, estimate_denominator: 10, verdict_half_width: 0.10 }
    }
}

impl Gates {
    /// Shows every group and every number; verdicts keep their gate.
    pub fn open() -> Self {
        Self { publish_k: 0, ..Self::default() }
    }
}

/// The choices of one audit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Settings {
    /// Error of the two-sided intervals; 0.05 gives 95 % intervals.
    pub alpha: f64,
    /// Rows whose attribute is missing.
    pub missing: Missing,
    /// Crossed attributes.
    pub crossings: Crossings,
    /// Reference group.
    pub reference: Reference,
    /// Polarity of the decision.
    pub favourable: Favourable,
    /// Size gates.
    pub gates: Gates,
    /// The lengths of the top of the list that are looked at; those beyond the number of rows are left out.
    pub top_k: Vec<u64>,
    /// The smallest acceptable ratio of two groups' rates, chosen by the user; `None` gives no verdict.
    pub min_ratio: Option<f64>,
    /// The largest acceptable difference of two groups' rates, chosen by the user; `None` gives no verdict.
    pub max_gap: Option<f64>,
    /// The rates that a verdict is given on.
    pub verdict_metrics: Vec<Metric>,
    /// How the p values beside the verdicts are adjusted; the tables of all tests give both ways.
    pub correction: Correction,
    /// The named rule set that made some of these choices, if one did.
    pub preset: Option<Preset>,
    /// Resampling for what has no formula; `None` leaves it out.
    pub bootstrap: Option<BootstrapSettings>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            alpha: 0.05,
            missing: Missing::default(),
            crossings: Crossings::default(),
            reference: Reference::default(),
            favourable: Favourable::default(),
            gates: Gates::default(),
            top_k: vec![50, 100, 500, 1000],
            min_ratio: None,
            max_gap: None,
            verdict_metrics: vec![Metric::SelectionRate, Metric::Tpr],
            correction: Correction::default(),
            preset: None,
            bootstrap: None,
        }
    }
}

impl Settings {
    pub(crate) fn check(&self) -> Result<(), Error> {
        let bad = |message: Message| Err(Error::new(Kind::InvalidParameter, message));
        if !(self.alpha > 0.0 && self.alpha < 1.0) {
            return bad(message!("level-range"));
        }
        if self.min_ratio.is_some_and(|ratio| !(ratio > 0.0 && ratio <= 1.0)) {
            return bad(message!("smallest-ratio-range"));
        }
        if self.max_gap.is_some_and(|gap| !(0.0..1.0).contains(&gap)) {
            return bad(message!("largest-gap-range"));
        }
        if self.gates.verdict_half_width.is_nan() || self.gates.verdict_half_width <= 0.0 {
            return bad(message!("gate-width-range"));
        }
        if let Some(metric) = self.verdict_metrics.iter().find(|m| !Metric::RATES.contains(m)) {
            return bad(message!("verdict-impossible", metric = metric.key()));
        }
        Ok(())
    }
}

/// How often to resample and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BootstrapSettings {
    /// Replicates of what is made of counts, which cost next to nothing.
    pub replicates: u32,
    /// Replicates of what needs every row: scores, amounts, weighted rates. Their cost is this times the rows.
    pub row_replicates: u32,
    /// Seed; each replicate has a stream of its own, so threads do not change the result.
    pub seed: u64,
}

impl Default for BootstrapSettings {
    fn default() -> Self {
        Self { replicates: 1000, row_replicates: 200, seed: 1 }
    }
}

/// A named rule set: the choices that it makes, and where it comes from. It says nothing about what a law concludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// The four-fifths rule of thumb of United States employment guidelines, 29 CFR 1607.4(D).
    FourFifths,
    /// New York City's rule on automated employment decisions, 6 RCNY § 5-300 and 5-301.
    Ll144,
}

impl Preset {
    /// The key in `audit.json`.
    pub fn key(self) -> &'static str {
        match self {
            Preset::FourFifths => "four_fifths",
            Preset::Ll144 => "ll144",
        }
    }

    /// Where the rule is written.
    pub fn source(self) -> &'static str {
        match self {
            Preset::FourFifths => "29 CFR 1607.4(D)",
            Preset::Ll144 => "6 RCNY 5-300, 5-301",
        }
    }

    /// Makes the rule's choices: selection rates, compared with the group that has the highest. The four-fifths rule asks
    /// for a ratio of at least 0.8; New York City's sets no mark, so none is set.
    ///
    /// ```
    /// use obole_fairness::{Preset, Settings};
    /// let mut settings = Settings::default();
    /// Preset::FourFifths.apply(&mut settings);
    /// assert_eq!(settings.min_ratio, Some(0.8));
    /// ```
    pub fn apply(self, settings: &mut Settings) {
        settings.preset = Some(self);
        settings.reference = Reference::HighestRate;
        settings.verdict_metrics = vec![Metric::SelectionRate];
        settings.min_ratio = match self {
            Preset::FourFifths => Some(0.8),
            Preset::Ll144 => None,
        };
    }
}
