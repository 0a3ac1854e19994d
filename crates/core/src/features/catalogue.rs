//! The catalogue of features: one definition for code, documentation and reports.

use serde::Serialize;

/// Unit of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// A number of gifts, days or things.
    Count,
    /// Whole units of the giving currency (euros, not cents).
    Money,
    /// Days.
    Days,
    /// Calendar months.
    Months,
    /// Years.
    Years,
    /// A part of the donor's gifts, 0 to 1.
    Share,
    /// A quotient of two amounts.
    Ratio,
    /// 1 or 0.
    Flag,
}

/// Subject that features describe. Features of one subject move together, so their single contributions to a
/// score can be large and of opposite sign; only their sum can be reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Time since the last gift.
    Recency,
    /// Gifts of the last months.
    RecentGiving,
    /// Amount of a gift.
    Size,
    /// Number, total and time span of all gifts.
    History,
    /// Time between gifts.
    Rhythm,
    /// Time of the year of the gifts.
    Season,
    /// Channels of the gifts.
    Channels,
    /// Regular instalments.
    Regular,
    /// Answers to campaigns.
    Campaigns,
    /// Failed and refunded payments.
    Trouble,
    /// The donor's age.
    Age,
}

impl Subject {
    /// All subjects, in the order of their codes.
    pub const ALL: [Self; 11] = [
        Self::Recency,
        Self::RecentGiving,
        Self::Size,
        Self::History,
        Self::Rhythm,
        Self::Season,
        Self::Channels,
        Self::Regular,
        Self::Campaigns,
        Self::Trouble,
        Self::Age,
    ];

    /// Returns the position in [`V1`] of the feature whose value describes the subject best.
    pub const fn headline(self) -> usize {
        match self {
            Self::Recency => column::RECENCY_DAYS,
            Self::RecentGiving => column::N_12M,
            Self::Size => column::AVG_AMOUNT,
            Self::History => column::N_GIFTS,
            Self::Rhythm => column::GAP_MEAN,
            Self::Season => column::DEC_SHARE,
            Self::Channels => column::N_CHANNELS,
            Self::Regular => column::RECURRING_3M,
            Self::Campaigns => column::N_CAMPAIGNS_24M,
            Self::Trouble => column::N_FAILED_12M,
            Self::Age => column::AGE,
        }
    }
}

/// Transform that a model applies to a feature before it standardises it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Transform {
    /// `ln(1 + x)`.
    Log1p,
    /// `ln(x)`.
    Log,
    /// `x`.
    Identity,
}

impl Transform {
    /// Returns the transformed value; a missing one (NaN) stays missing.
    pub fn apply(self, x: f64) -> f64 {
        match self {
            Self::Log1p => x.ln_1p(),
            Self::Log => x.ln(),
            Self::Identity => x,
        }
    }
}

/// One feature: its name, unit, treatment and definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FeatureSpec {
    /// The column's name in files and code.
    pub name: &'static str,
    /// Subject that it describes.
    pub subject: Subject,
    /// Unit of its values.
    pub unit: Unit,
    /// Transform that a model applies to it first.
    pub transform: Transform,
    /// `true` when a donor with a row may lack it (NaN).
    pub may_be_missing: bool,
    /// Definition for the reference. *h* is the donor's counted gifts before the as-of day *c*.
    pub definition: &'static str,
}

/// Rows of the catalogue, one on each line: index constant, name, subject, unit, transform, missing or not,
/// definition.
macro_rules! catalogue {
    ($($index:ident $name:literal $subject:ident $unit:ident $transform:ident $missing:literal $definition:literal;)*) => {
        /// The features of version 1, in the order of the columns.
        pub const V1: [FeatureSpec; COUNT] = [$(FeatureSpec {
            name: $name,
            subject: Subject::$subject,
            unit: Unit::$unit,
            transform: Transform::$transform,
            may_be_missing: $missing,
            definition: $definition,
        }),*];

        /// Positions of the features in [`V1`] and in
        /// [`FeatureTable::columns`](super::FeatureTable::columns).
        pub mod column {
            $(#[doc = concat!("`", $name, "`: ", $definition, ".")] pub const $index: usize = super::place($name);)*
        }
    };
}

/// The number of features of version 1.
pub const COUNT: usize = 39;

/// Returns the position of a name in [`V1`]; a position beyond its end for a name that is not there.
const fn place(name: &str) -> usize {
    let mut place = 0;
    while place < COUNT && !same(V1[place].name.as_bytes(), name.as_bytes()) {
        place += 1;
    }
    place
}

/// Returns whether bytes are equal, which `==` cannot compute in a constant.
const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

catalogue! {
    N_GIFTS "n_gifts" History Count Log1p false "number of gifts in h";
    N_GIFT_DAYS "n_gift_days" History Count Log1p false "number of different days in h";
    TOTAL_AMOUNT "total_amount" History Money Log1p false "sum of the amounts";
    AVG_AMOUNT "avg_amount" Size Money Log1p false "mean amount";
    STD_AMOUNT "std_amount" Size Money Log1p true "sample standard deviation of the amounts; missing below two gifts";
    MIN_AMOUNT "min_amount" Size Money Log1p false "smallest amount";
    MAX_AMOUNT "max_amount" Size Money Log1p false "largest amount";
    MEDIAN_AMOUNT "median_amount" Size Money Log1p false "median amount, the mean of the middle two when even";
    FIRST_AMOUNT "first_amount" Size Money Log1p false "amount of the first gift by day, then gift id";
    LAST_AMOUNT "last_amount" Size Money Log1p false "amount of the last gift by day, then gift id";
    RECENCY_DAYS "recency_days" Recency Days Log1p false "days from the last gift to c";
    MONTHS_SINCE_LAST "months_since_last" Recency Months Identity false "calendar months from the last gift's month to that of c";
    TENURE_DAYS "tenure_days" History Days Log1p false "days from the first gift to c";
    GAP_MEAN "gap_mean" Rhythm Days Log1p true "mean of the days between successive gift days; missing below two gift days";
    GAP_STD "gap_std" Rhythm Days Log1p true "sample standard deviation of those gaps; missing below three gift days";
    N_3M "n_3m" RecentGiving Count Log1p false "gifts in the 3 calendar months before c";
    N_6M "n_6m" RecentGiving Count Log1p false "gifts in the 6 calendar months before c";
    N_12M "n_12m" RecentGiving Count Log1p false "gifts in the 12 calendar months before c";
    N_24M "n_24m" RecentGiving Count Log1p false "gifts in the 24 calendar months before c";
    SUM_3M "sum_3m" RecentGiving Money Log1p false "amount given in the 3 calendar months before c";
    SUM_6M "sum_6m" RecentGiving Money Log1p false "amount given in the 6 calendar months before c";
    SUM_12M "sum_12m" RecentGiving Money Log1p false "amount given in the 12 calendar months before c";
    SUM_24M "sum_24m" RecentGiving Money Log1p false "amount given in the 24 calendar months before c";
    TREND_RATIO "trend_ratio" RecentGiving Ratio Log false "(sum_12m + 10) / (sum_24m - sum_12m + 10)";
    DEC_SHARE "dec_share" Season Share Identity false "share of gifts dated in a December";
    SHARE_MAIL "share_mail" Channels Share Identity false "share of gifts that came by mail";
    SHARE_WEB "share_web" Channels Share Identity false "share of gifts that came by web";
    SHARE_PHONE "share_phone" Channels Share Identity false "share of gifts that came by phone";
    SHARE_EVENT "share_event" Channels Share Identity false "share of gifts that came by event";
    SHARE_STREET "share_street" Channels Share Identity false "share of gifts that came by street";
    N_CHANNELS "n_channels" Channels Count Identity false "how many of those five channels were used";
    SHARE_RECURRING "share_recurring" Regular Share Identity false "share of gifts that are instalments of a regular gift";
    RECURRING_3M "recurring_3m" Regular Flag Identity false "1 if an instalment was paid in the 3 calendar months before c";
    SHARE_CAMPAIGN "share_campaign" Campaigns Share Identity false "share of gifts that answer a campaign";
    N_CAMPAIGNS_24M "n_campaigns_24m" Campaigns Count Log1p false "different campaigns answered in the 24 calendar months before c";
    N_YEARS_ACTIVE "n_years_active" History Years Identity false "calendar years with a gift";
    N_FAILED_12M "n_failed_12m" Trouble Count Log1p false "failed payments in the 12 calendar months before c, not in h";
    N_REFUNDED "n_refunded" Trouble Count Log1p false "refunded payments before c, not in h";
    AGE "age" Age Years Identity true "year of c less year of birth; missing when that is not known";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_and_definition_stands_once() {
        for (index, spec) in V1.iter().enumerate() {
            assert!(
                V1[..index]
                    .iter()
                    .all(|other| other.name != spec.name && other.definition != spec.definition)
            );
        }
        assert_eq!(V1[column::TREND_RATIO].name, "trend_ratio");
        assert_eq!(V1[column::AGE].name, "age");
    }

    #[test]
    fn the_transforms_are_those_of_the_published_table() {
        let places = |transform| -> Vec<usize> {
            (1..=COUNT).filter(|place| V1[place - 1].transform == transform).collect()
        };
        let log1p: Vec<usize> = (1..=11).chain(13..=23).chain([35, 37, 38]).collect();
        assert_eq!(places(Transform::Log1p), log1p);
        assert_eq!(places(Transform::Log), [24]);
        let missing: Vec<&str> = V1.iter().filter(|spec| spec.may_be_missing).map(|spec| spec.name).collect();
        assert_eq!(missing, ["std_amount", "gap_mean", "gap_std", "age"]);
    }
}
