//! Settings of an audit. The output contains every setting, including the defaults.

use crate::input::Missing;
use crate::metric::Metric;
use obole_error::{Error, Kind, Message, message};
use serde::Serialize;
use std::collections::BTreeMap;

/// Selection of the attributes that are crossed with each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Crossings {
    /// No crossing.
    None,
    /// Crossing of the first two attributes.
    #[default]
    FirstTwo,
    /// Crossing of every pair of attributes.
    AllPairs,
}

/// Choice of the group that the others are compared with.
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

/// Polarity of the decision: being selected is an advantage or a burden for the person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Favourable {
    /// Being selected is the better outcome.
    #[default]
    Selected,
    /// Not being selected is the better outcome.
    NotSelected,
}

/// Method of adjusting the p values of one family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// Holm: the probability of any false finding in the family stays below the level.
    #[default]
    Holm,
    /// Benjamini and Hochberg: the expected share of false findings stays below the level.
    BenjaminiHochberg,
}

/// Counts of people by decision and outcome that are withheld within a group that is shown, with their rates
/// and with as many counts of other groups as needed so that the totals do not give them back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SmallCounts {
    /// None is withheld: for files that nobody else reads.
    Shown,
    /// Counts by decision, by outcome or by score of fewer than three people, or of all but so few. Nobody
    /// and everybody tell the decision or the outcome of each person of the group (group disclosure; A.
    /// Hundepool et al., Statistical Disclosure Control, 2012, 1.2); if they alone were withheld, their
    /// absence would tell them.
    #[default]
    UnderThreeWithheld,
    /// Counts below the publication threshold, or of all but so few, also by decision and outcome together.
    /// One small group then often hides how large ones are treated.
    FewWithheld,
}

/// Minimum sizes for showing a group, for estimating a rate, and for giving a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Gates {
    /// Minimum number of rows of a group; smaller groups are hidden. 0 shows everything and also disables the
    /// estimation gate for shown values.
    pub publish_k: u64,
    /// Counts within a shown group that are withheld.
    pub small_counts: SmallCounts,
    /// Minimum number of rows of a group for a rate to be estimated.
    pub estimate_n: u64,
    /// Minimum denominator of a rate for it to be estimated.
    pub estimate_denominator: u64,
    /// Maximum half-width of the interval of a group's rate for a verdict.
    pub verdict_half_width: f64,
}

impl Default for Gates {
    fn default() -> Self {
        Self {
            publish_k: 10,
            small_counts: SmallCounts::default(),
            estimate_n: 30,
            estimate_denominator: 10,
            verdict_half_width: 0.10,
        }
    }
}

impl Gates {
    /// Returns gates that show every group and every number; the gate for verdicts is unchanged.
    pub fn open() -> Self {
        Self { publish_k: 0, small_counts: SmallCounts::Shown, ..Self::default() }
    }
}

/// Settings of one audit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Settings {
    /// Error of the two-sided intervals; 0.05 gives 95 % intervals.
    pub alpha: f64,
    /// Policy for rows whose attribute is missing.
    pub missing: Missing,
    /// Crossed attributes.
    pub crossings: Crossings,
    /// Reference group.
    pub reference: Reference,
    /// Polarity of the decision.
    pub favourable: Favourable,
    /// Size gates.
    pub gates: Gates,
    /// Values of k for which the first k rows of the list are examined; values above the number of rows are
    /// skipped.
    pub top_k: Vec<u64>,
    /// Smallest acceptable ratio of two groups' rates, chosen by the user; `None` gives no verdict.
    pub min_ratio: Option<f64>,
    /// Largest acceptable difference of two groups' rates, chosen by the user; `None` gives no verdict.
    pub max_gap: Option<f64>,
    /// Rates that a verdict is given on.
    pub verdict_metrics: Vec<Metric>,
    /// Method of adjusting the p values reported with the verdicts; the tables of all tests contain both
    /// adjustments.
    pub correction: Correction,
    /// Named rule set that determined some of these settings, if any.
    pub preset: Option<Preset>,
    /// Settings of the resampling of quantities without a formula; `None` disables it.
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

/// Number of replicates of the resampling, and its seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BootstrapSettings {
    /// Number of replicates of metrics that are computed from counts; their cost is negligible.
    pub replicates: u32,
    /// Number of replicates of metrics that need every row: scores, amounts, weighted rates. Their cost is
    /// proportional to this number times the rows.
    pub row_replicates: u32,
    /// Seed. Each replicate has a separate random stream, so the number of threads does not change the
    /// result.
    pub seed: u64,
}

impl Default for BootstrapSettings {
    fn default() -> Self {
        Self { replicates: 1000, row_replicates: 200, seed: 1 }
    }
}

/// Named rule set: the settings that it prescribes, and its source. It implies no legal conclusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// The four-fifths rule of thumb of United States employment guidelines, 29 CFR 1607.4(D).
    FourFifths,
    /// New York City's rule on automated employment decisions, 6 RCNY § 5-300 and 5-301.
    Ll144,
}

impl Preset {
    /// Returns the key used in `audit.json`.
    pub fn key(self) -> &'static str {
        match self {
            Preset::FourFifths => "four_fifths",
            Preset::Ll144 => "ll144",
        }
    }

    /// Returns the legal source of the rule.
    pub fn source(self) -> &'static str {
        match self {
            Preset::FourFifths => "29 CFR 1607.4(D)",
            Preset::Ll144 => "6 RCNY 5-300, 5-301",
        }
    }

    /// Applies the settings of the rule: selection rates, compared with the group that has the highest rate.
    /// The four-fifths rule requires a ratio of at least 0.8. New York City's rule has no threshold, so none
    /// is set.
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
