//! Suggestions for action from trends, each with its evidence and what speaks against it.

use obole_fairness::{RateVersus, holm, normal_p, normal_two_sided, wilson};
use serde::Serialize;

use super::measure::{GroupKind, Measure};
use super::rows::ImpactRow;

/// Error level of the intervals and of the tests together.
const ALPHA: f64 = 0.05;
/// Minimum number of donors behind each rate of a suggestion.
pub const LEAST_DONORS: u64 = 50;
/// Number of donors below which a suggestion says that they are few.
const FEW_DONORS: u64 = 200;
/// Maximum number of suggestions.
const MOST: usize = 5;
/// Share of the income from the largest tenth of the donors above which it counts as concentrated.
const CONCENTRATED: f64 = 0.5;

/// Rule behind a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Fewer donors of the year before gave again.
    RetentionFell,
    /// Fewer new donors gave a second time.
    SecondGiftFell,
    /// New donors are retained less than repeat donors.
    NewBelowRepeat,
    /// More monthly donors stopped.
    ChurnRose,
    /// A channel brought fewer new donors.
    ChannelFell,
    /// The largest tenth of the donors gives more than half of the income.
    Concentrated,
}

impl Rule {
    /// Returns the end of the names of its sentences.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RetentionFell => "retention-fell",
            Self::SecondGiftFell => "second-gift-fell",
            Self::NewBelowRepeat => "new-below-repeat",
            Self::ChurnRose => "churn-rose",
            Self::ChannelFell => "channel-fell",
            Self::Concentrated => "concentrated",
        }
    }
}

/// Fact that speaks against a suggestion, or weakens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Counter {
    /// The same was not seen the year before.
    OneYear,
    /// Fewer than 200 donors stand behind one of the rates.
    FewDonors,
    /// Many donors are in both years, which the test takes as separate.
    SameDonors,
    /// A donor counts in each of twelve months, which the test takes as separate.
    SameMonths,
    /// New donors are retained less than repeat donors in nearly every association.
    Usual,
    /// New donors of all channels together did not become fewer.
    TotalHeld,
    /// Without its largest donor, the share is not above half.
    OneLargeDonor,
    /// Intervals of the share of the largest donors are too narrow when a few gifts are very large.
    Skewed,
    /// The year is not over.
    NotOver,
}

impl Counter {
    /// Returns the end of the name of its sentence.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OneYear => "one-year",
            Self::FewDonors => "few-donors",
            Self::SameDonors => "same-donors",
            Self::SameMonths => "same-months",
            Self::Usual => "usual",
            Self::TotalHeld => "total-held",
            Self::OneLargeDonor => "one-large-donor",
            Self::Skewed => "skewed",
            Self::NotOver => "not-over",
        }
    }
}

/// A suggestion with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggestion {
    /// The rule.
    pub rule: Rule,
    /// The channel, if the rule is about one; empty otherwise.
    pub group: String,
    /// The figure of the year.
    pub now: f64,
    /// Number of donors behind it; donor-months for monthly churn.
    pub n: u64,
    /// The figure that it is compared with: of the year before, or of repeat donors; absent where a threshold
    /// is used.
    pub before: Option<f64>,
    /// Number of donors behind that.
    pub before_n: Option<u64>,
    /// Lower end of the 95 % interval of the difference; of the share of the two years' new donors who came
    /// this year, for a channel; of the share itself, for concentrated income.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Two-sided p value, adjusted for all rules that were tested (Holm); absent for a bootstrap interval.
    pub p: Option<f64>,
    /// Facts that speak against it.
    pub against: Vec<Counter>,
}

/// Result of one test, before the adjustment.
struct Tested {
    suggestion: Suggestion,
    adverse: bool,
    p: f64,
}

/// The shown rows of the examined year and of the years before.
struct Shown<'a> {
    rows: &'a [ImpactRow],
    year: i32,
}

impl<'a> Shown<'a> {
    /// Returns a figure of all donors, `back` years before the examined one.
    fn all(&self, measure: Measure, back: i32) -> Option<&'a ImpactRow> {
        self.find(measure, GroupKind::All, "", back)
    }

    fn find(&self, measure: Measure, kind: GroupKind, group: &str, back: i32) -> Option<&'a ImpactRow> {
        self.rows.iter().find(|row| {
            row.year == self.year - back
                && row.measure == measure
                && row.group_kind == kind
                && row.group == group
                && row.value.is_some()
        })
    }
}

/// Returns the suggestions whose change is larger than chance, the clearest first.
///
/// Rates are compared by Fisher's exact test with Newcombe's interval, the new donors of a channel by the
/// conditional test of two Poisson counts (J. Przyborowski, H. Wilenski, Biometrika 31 (1940) 313–323) in its
/// normal form with Wilson's interval. All p values are adjusted together (S. Holm, Scandinavian Journal of
/// Statistics 6 (1979) 65–70). Concentration uses a bootstrap interval.
pub(super) fn suggest(
    rows: &[ImpactRow],
    year: i32,
    complete: bool,
    without_largest: Option<f64>,
) -> Vec<Suggestion> {
    let shown = Shown { rows, year };
    let mut tested: Vec<Tested> = Vec::new();
    tested.extend(change(&shown, Rule::RetentionFell, Measure::Retention, &[Counter::SameDonors]));
    tested.extend(change(&shown, Rule::SecondGiftFell, Measure::SecondGift, &[]));
    tested.extend(change(&shown, Rule::ChurnRose, Measure::MonthlyChurn, &[Counter::SameMonths]));
    tested.extend(new_below_repeat(&shown));
    tested.extend(channels(&shown));
    let adjusted = holm(&tested.iter().map(|one| one.p).collect::<Vec<_>>());
    let clear = tested.into_iter().zip(adjusted).filter(|(one, p)| one.adverse && *p < ALPHA);
    let mut found: Vec<Suggestion> =
        clear.map(|(one, p)| Suggestion { p: Some(p), ..one.suggestion }).collect();
    found.sort_by(|a, b| {
        let p = |one: &Suggestion| one.p.unwrap_or_default();
        p(a).total_cmp(&p(b)).then_with(|| (a.rule, &a.group).cmp(&(b.rule, &b.group)))
    });
    let concentrated = concentrated(&shown, without_largest);
    found.truncate(MOST - usize::from(concentrated.is_some()));
    found.extend(concentrated);
    if !complete {
        found.iter_mut().for_each(|one| one.against.push(Counter::NotOver));
    }
    found
}

/// Returns the count and the size behind a share.
fn counts(row: &ImpactRow) -> Option<(f64, f64)> {
    let n = row.n? as f64;
    Some(((row.value? * n).round(), n))
}

fn compared(rule: Rule, now: &ImpactRow, before: &ImpactRow) -> Option<Tested> {
    let found = RateVersus::new(counts(now)?, counts(before)?, normal_two_sided(ALPHA));
    let (interval, p) = (found.newcombe?, found.p_fisher.get()?);
    let (n, before_n) = (now.n?, before.n?);
    let least = if rule == Rule::ChurnRose { 12 * LEAST_DONORS } else { LEAST_DONORS };
    if n.min(before_n) < least {
        return None;
    }
    let few = n.min(before_n) < FEW_DONORS * (least / LEAST_DONORS);
    let suggestion = Suggestion {
        rule,
        group: String::new(),
        now: now.value?,
        n,
        before: before.value,
        before_n: Some(before_n),
        low: interval.low,
        high: interval.high,
        p: None,
        against: if few { vec![Counter::FewDonors] } else { Vec::new() },
    };
    let adverse = if rule == Rule::ChurnRose { interval.low > 0.0 } else { interval.high < 0.0 };
    Some(Tested { suggestion, adverse, p })
}

/// Compares a rate with that of the year before.
fn change(shown: &Shown<'_>, rule: Rule, measure: Measure, always: &[Counter]) -> Option<Tested> {
    let (now, before) = (shown.all(measure, 0)?, shown.all(measure, 1)?);
    let mut found = compared(rule, now, before)?;
    let earlier = shown.all(measure, 2).and_then(|row| row.value).zip(before.value);
    let went_on = earlier.is_some_and(|(earlier, before)| match rule {
        Rule::ChurnRose => before > earlier,
        _ => before < earlier,
    });
    if !went_on {
        found.suggestion.against.push(Counter::OneYear);
    }
    found.suggestion.against.extend(always);
    Some(found)
}

fn new_below_repeat(shown: &Shown<'_>) -> Option<Tested> {
    let of =
        |back| Some((shown.all(Measure::RetentionNew, back)?, shown.all(Measure::RetentionRepeat, back)?));
    let (new, repeat) = of(0)?;
    let mut found = compared(Rule::NewBelowRepeat, new, repeat)?;
    if !of(1).is_some_and(|(new, repeat)| new.value < repeat.value) {
        found.suggestion.against.push(Counter::OneYear);
    }
    found.suggestion.against.push(Counter::Usual);
    Some(found)
}

/// Compares the new donors of each channel with those of the year before.
fn channels(shown: &Shown<'_>) -> Vec<Tested> {
    let of_channel = |row: &&ImpactRow| {
        row.year == shown.year - 1
            && row.group_kind == GroupKind::Channel
            && row.measure == Measure::NewDonors
            && !row.group.is_empty()
    };
    let held = || {
        let of = |back| shown.all(Measure::NewDonors, back).and_then(|row| row.value);
        of(0).zip(of(1)).is_some_and(|(now, before)| now >= before)
    };
    let test = |row: &ImpactRow| {
        let before = row.n?;
        // A channel without a gift this year has no row: it brought nobody.
        let any = shown.rows.iter().any(|other| {
            other.year == shown.year
                && other.group_kind == GroupKind::Channel
                && other.group == row.group
                && other.measure == Measure::NewDonors
        });
        let now = match shown.find(Measure::NewDonors, GroupKind::Channel, &row.group, 0) {
            Some(now) => now.n?,
            None if any => return None,
            None => 0,
        };
        let both = now + before;
        if both < LEAST_DONORS {
            return None;
        }
        let (share, of) = (now as f64, both as f64);
        let interval = wilson(share, of, normal_two_sided(ALPHA))?;
        let mut against = Vec::new();
        if both < FEW_DONORS {
            against.push(Counter::FewDonors);
        }
        let earlier = shown.find(Measure::NewDonors, GroupKind::Channel, &row.group, 2);
        if earlier.and_then(|row| row.n).is_none_or(|earlier| earlier <= before) {
            against.push(Counter::OneYear);
        }
        if held() {
            against.push(Counter::TotalHeld);
        }
        let suggestion = Suggestion {
            rule: Rule::ChannelFell,
            group: row.group.clone(),
            now: share,
            n: now,
            before: Some(before as f64),
            before_n: Some(before),
            low: interval.low,
            high: interval.high,
            p: None,
            against,
        };
        let p = normal_p((share - 0.5 * of) / (0.25 * of).sqrt());
        Some(Tested { suggestion, adverse: interval.high < 0.5, p })
    };
    shown.rows.iter().filter(of_channel).filter_map(test).collect()
}

fn concentrated(shown: &Shown<'_>, without_largest: Option<f64>) -> Option<Suggestion> {
    let row = shown.all(Measure::LargestTenth, 0)?;
    let (now, n, low, high) = (row.value?, row.n?, row.low?, row.high?);
    if n < LEAST_DONORS || low <= CONCENTRATED {
        return None;
    }
    let mut against = Vec::new();
    if without_largest.is_none_or(|share| share <= CONCENTRATED) {
        against.push(Counter::OneLargeDonor);
    }
    if n < FEW_DONORS {
        against.push(Counter::FewDonors);
    }
    let before = shown.all(Measure::LargestTenth, 1);
    if !before.and_then(|row| row.low).is_some_and(|low| low > CONCENTRATED) {
        against.push(Counter::OneYear);
    }
    against.push(Counter::Skewed);
    Some(Suggestion {
        rule: Rule::Concentrated,
        group: String::new(),
        now,
        n,
        before: None,
        before_n: None,
        low,
        high,
        p: None,
        against,
    })
}
