//! Group metrics, intervals and disparities of any table of predictions, on plain slices.
//!
//! [`audit`] takes [`Rows`] (outcome, score, decision, weights), one [`Attribute`] per protected attribute
//! and [`Settings`], and returns an [`Audit`]. Its structure is always the same: every number is either
//! defined or has the [`Reason`] why it is not. [`Audit::frame`] is its long format, [`Audit::to_json`] the
//! content of `audit.json`.
//!
//! In reading order: [`Rows`], [`Attribute`] and [`Settings`] (what goes in), [`audit`], [`Audit`] with its
//! [`AttributeAudit`], [`Group`], [`Metric`], [`Spread`] and [`Verdict`] (what comes out), [`Value`] and
//! [`Reason`] (a number or why there is none), [`mitigate`], [`sum_ratio_verdict`] (amounts of money), then
//! single functions such as [`wilson`], [`fisher_exact`] and [`holm`].
//!
//! # Rules
//! - 0/0 is undefined; it is never replaced by 0 or by a maximum. Groups without a value are listed with each
//!   spread.
//! - Metric formulas are documented at [`Metric`]; in a weighted table, sums of weights replace counts.
//! - The overall line is computed on the rows of the groups; a line of all rows is reported in addition.
//! - Groups below [`Gates::publish_k`] rows are hidden, with as many others as needed so that their counts
//!   cannot be computed from the totals ([`hide`]). In a shown group, so are counts of fewer than three
//!   people by decision or outcome ([`SmallCounts`]), and their rates. Spreads and comparisons use only
//!   what is shown, and verdicts besides it that a count is below the threshold ([`Pair::is_bound`]).
//! - Rates below the estimation gate are `null` with a reason, unless `publish_k` is 0, which shows
//!   everything.
//! - An audit assesses disparities; whether a disparity is a harm is for people to judge.
//!
//! # Mitigation
//! [`mitigate`] evaluates methods that reduce a gap, each with its price in gifts lost for each percentage
//! point: one threshold chosen on the [`Frontier`], a randomly drawn [`Quota`] and, only with an
//! [`AcceptAttributeAtDecision`], methods that use a person's attribute for the decision.
//! [`reweighing_weights`] are for training.
//!
//! # Output
//! `audit.json` holds every key of the reference cases' `canonical` part (groups, weighted, spread, named,
//! versus_reference, multiple_testing, omnibus_selection, four_fifths, ll144, entropy,
//! smoothed_differential_fairness, reweighing_kamiran_calders, ranking, amount, empty_intersections),
//! `overall_all_rows` and the calibration slopes, each tested at 1e-12 relative (Fisher 1e-10, slopes 1e-8).
//! `resampling` is a key next to them. [`Audit::csv`] is the long format as a table.
//!
//! # Uncertainty
//! Shares of rows have Wilson intervals, differences Newcombe's, ratios Katz' (adjusted), AUCs DeLong's
//! ([`auc_interval`]); weighted shares use Kish's effective size as the number of rows. With
//! [`Settings::bootstrap`], spreads, scores, calibration and amounts are resampled ([`Resampled`]), with the
//! gap expected by chance alone; the interval of the largest gap holds simultaneously for all pairs.
//! Verdicts hold simultaneously for all pairs of an attribute; they use the weighted rates where the table
//! has weights.
//!
//! ```
//! use obole_fairness::{AGE_CUTS, Attribute, BootstrapSettings, Outcome, Rows, Settings, audit};
//! // 400 people: those from 70 on are selected half as often.
//! let ages: Vec<Option<f64>> = (0..400).map(|i| Some(if i % 2 == 0 { 40.0 } else { 75.0 })).collect();
//! let selected: Vec<bool> = (0..400).map(|i| if i % 2 == 0 { i % 4 == 0 } else { i % 8 == 1 }).collect();
//! let age = Attribute::from_numbers("age", ages, &AGE_CUTS)?;
//! let settings =
//!     Settings { min_ratio: Some(0.8), bootstrap: Some(BootstrapSettings::default()), ..Settings::default() };
//! let found = audit(&Rows { decision: Some(&selected), ..Rows::default() }, &[age], &settings)?;
//! let verdict = &found.attributes["age"].verdicts[0];
//! assert_eq!(verdict.outcome, Outcome::DoesNotMeet);
//! let pair = verdict.pair.as_ref().unwrap();
//! assert_eq!((pair.lower.as_str(), pair.ratio.get()), ("70+", Some(0.5)));
//! assert!(pair.evidence.p.get().unwrap() < 0.001);
//! let drawn = found.attributes["age"].resampled.as_ref().unwrap();
//! assert!(drawn.metrics.spread["selection_rate"].permutation_p.get().unwrap() < 0.01);
//! # Ok::<(), obole_fairness::Error>(())
//! ```
//!
//! # Disclosure control
//! A test adds and subtracts everything that is published (groups, margins, missing lines, both overall
//! lines, the crossing, givers) and must not find a small cell; another bounds each count by linear
//! programming over all published counts and rates. Where fewer than [`Gates::publish_k`] rows
//! lack an attribute, they are excluded from the whole audit and are not counted ([`Audit::few`]), because
//! their line could be computed from the totals. Two limits: with [`Crossings::AllPairs`] each crossing is
//! protected separately, not all of them together; and an audit gives no protection against a second audit of
//! the same people with other settings.
//!
//! Speed: one linear pass per attribute for everything that is a sum, one sort per table for everything that
//! is a rank.

mod amounts;
mod aside;
mod association;
mod attribute;
mod audit;
mod bins;
mod bounds;
mod canonical;
mod cells;
mod compare;
mod curves;
mod evidence;
mod frame;
mod gate;
mod group;
mod grouping;
mod inequality;
mod input;
mod interval;
mod lexicon;
mod metric;
mod mitigation;
mod multiple;
mod named;
mod numeric;
mod pass;
mod plan;
mod presets;
mod proportions;
mod proxy_strength;
mod rank;
mod ranking;
mod resample;
mod settings;
mod slope;
mod spread;
mod sum_ratio;
mod value;
mod verdict;

pub use amounts::{AMOUNT_KEYS, AMOUNT_SPREADS, AmountAudit, AmountBlock, AmountMetrics};
pub use aside::rows_audited;
pub use association::Omnibus;
pub use attribute::AttributeAudit;
pub use audit::{Audit, audit};
pub use bins::AGE_CUTS;
pub use cells::{Bin, Cells};
pub use compare::{RatesVersus, Versus};
pub use curves::{Curves, RocPoint, ScoreClass};
pub use evidence::{Evidence, Test};
pub use frame::{AuditFrame, FrameRow, IntervalMethod};
pub use gate::{Status, hide};
pub use group::{Group, GroupMetrics, QUANTILES};
pub use inequality::{Differential, Entropy, Reweighing};
pub use input::{Attribute, MISSING, Missing, Rows};
pub use interval::{Scale, auc_interval, clopper_pearson, katz, katz_adjusted, newcombe, wilson};
pub use lexicon::{Criterion, Stands, criteria};
pub use metric::Metric;
pub use mitigation::{
    AcceptAttributeAtDecision, Ask, Disparity, Effect, EqualisedOdds, Fit, Frontier, FrontierPoint, GapPrice,
    Limit, Method, Mitigation, MitigationInput, OddsRule, Price, Quota, Refit, RowWeights, Tried, WhyNot,
    draw_chances, mitigate, reweighing_weights,
};
pub use multiple::{Families, Family, benjamini_hochberg, holm};
pub use named::Named;
pub use numeric::{chi_square_log_sf, normal_p, normal_two_sided, quantile_sorted};
pub use obole_error::{Error, Kind};
pub use presets::{ImpactRatio, Ll144};
pub use proportions::{RateVersus, fisher_exact, pooled_z};
pub use proxy_strength::{ProxyStrength, proxy_strength, quantile_bins};
pub use rank::OrderedPairs;
pub use ranking::{Exposure, Ranking, Top};
pub use resample::{Replicates, Resampled, ResampledPart, SpreadBootstrap, resampled_cells};
pub use settings::{
    BootstrapSettings, Correction, Crossings, Favourable, Gates, Preset, Reference, Settings, SmallCounts,
};
pub use slope::CalibrationSlope;
pub use spread::{LeftOut, Spread};
pub use sum_ratio::{SumRatio, SumRatioPair, SumRatioVerdict, label_permutation_p, sum_ratio_verdict};
pub use value::{Interval, Reason, Value};
pub use verdict::{Gap, GapPair, Outcome, Pair, Verdict};
