//! The SQL of each feature.

use super::super::catalogue::{COUNT, column as at};

/// The SQL of a feature, by the rows that it reads.
#[derive(Debug, Clone, Copy)]
pub(super) enum Expression {
    /// Over the donor's counted gifts, the rows of `obole_gifts`.
    Gifts(&'static str),
    /// Over the donor's failed and refunded payments, the rows of `obole_payments`; 0 for a donor without
    /// any.
    Troubles(&'static str),
    /// The median of a column of `obole_gifts`, in units of money.
    MedianMoney(&'static str),
    /// Year of the as-of day minus a column of `obole_donors`.
    YearsSince(&'static str),
}

use Expression::{Gifts, MedianMoney, Troubles, YearsSince};

/// The expressions in the order of [`V1`](super::super::V1). A feature without one does not compile.
///
/// Amounts are whole cents until the last step, so sums and comparisons are exact. The sample variances are
/// sums of squares of whole numbers: for n amounts x with sum S it is `Σ(n x - S)² / (n² (n - 1))`, for n
/// gaps g `(n Σg² - (Σg)²) / (n (n - 1))`. Nothing cancels, and equal values give exactly 0.
pub(super) const EXPRESSIONS: [(usize, Expression); COUNT] = [
    (at::N_GIFTS, Gifts("COUNT(*)")),
    (at::N_GIFT_DAYS, Gifts("1 + COUNT(gap)")),
    (at::TOTAL_AMOUNT, Gifts("CAST(SUM(cents) AS DOUBLE) / 100")),
    (at::AVG_AMOUNT, Gifts("CAST(SUM(cents) AS DOUBLE) / 100 / COUNT(*)")),
    (
        at::STD_AMOUNT,
        Gifts(
            "CASE WHEN COUNT(*) > 1 THEN SQRT(SUM(spread * spread) / \
             NULLIF(CAST(COUNT(*) AS DOUBLE) * COUNT(*) * (COUNT(*) - 1), 0)) / 100 END",
        ),
    ),
    (at::MIN_AMOUNT, Gifts("CAST(MIN(cents) AS DOUBLE) / 100")),
    (at::MAX_AMOUNT, Gifts("CAST(MAX(cents) AS DOUBLE) / 100")),
    (at::MEDIAN_AMOUNT, MedianMoney("cents")),
    (at::FIRST_AMOUNT, Gifts("CAST(MAX(CASE WHEN previous_day IS NULL THEN cents END) AS DOUBLE) / 100")),
    (at::LAST_AMOUNT, Gifts("CAST(MAX(CASE WHEN next_day IS NULL THEN cents END) AS DOUBLE) / 100")),
    (at::RECENCY_DAYS, Gifts("MIN(days_ago)")),
    (at::MONTHS_SINCE_LAST, Gifts("MIN(months_ago)")),
    (at::TENURE_DAYS, Gifts("MAX(days_ago)")),
    (at::GAP_MEAN, Gifts("CAST(MAX(days_ago) - MIN(days_ago) AS DOUBLE) / NULLIF(COUNT(gap), 0)")),
    (
        at::GAP_STD,
        Gifts(
            "CASE WHEN COUNT(gap) > 1 THEN SQRT(CAST(COUNT(gap) * SUM(gap * gap) - SUM(gap) * SUM(gap) AS DOUBLE) / \
             NULLIF(CAST(COUNT(gap) AS DOUBLE) * (COUNT(gap) - 1), 0)) END",
        ),
    ),
    (at::N_3M, Gifts("SUM(in_3m)")),
    (at::N_6M, Gifts("SUM(in_6m)")),
    (at::N_12M, Gifts("SUM(in_12m)")),
    (at::N_24M, Gifts("SUM(in_24m)")),
    (at::SUM_3M, Gifts("CAST(SUM(in_3m * cents) AS DOUBLE) / 100")),
    (at::SUM_6M, Gifts("CAST(SUM(in_6m * cents) AS DOUBLE) / 100")),
    (at::SUM_12M, Gifts("CAST(SUM(in_12m * cents) AS DOUBLE) / 100")),
    (at::SUM_24M, Gifts("CAST(SUM(in_24m * cents) AS DOUBLE) / 100")),
    (
        at::TREND_RATIO,
        // The ten units of the definition are 1000 cents.
        Gifts(
            "CAST(SUM(in_12m * cents) + 1000 AS DOUBLE) / \
             CAST(SUM(in_24m * cents) - SUM(in_12m * cents) + 1000 AS DOUBLE)",
        ),
    ),
    (at::DEC_SHARE, Gifts("CAST(SUM(in_december) AS DOUBLE) / COUNT(*)")),
    (at::SHARE_MAIL, Gifts("CAST(SUM(by_mail) AS DOUBLE) / COUNT(*)")),
    (at::SHARE_WEB, Gifts("CAST(SUM(by_web) AS DOUBLE) / COUNT(*)")),
    (at::SHARE_PHONE, Gifts("CAST(SUM(by_phone) AS DOUBLE) / COUNT(*)")),
    (at::SHARE_EVENT, Gifts("CAST(SUM(by_event) AS DOUBLE) / COUNT(*)")),
    (at::SHARE_STREET, Gifts("CAST(SUM(by_street) AS DOUBLE) / COUNT(*)")),
    (at::N_CHANNELS, Gifts("MAX(by_mail) + MAX(by_web) + MAX(by_phone) + MAX(by_event) + MAX(by_street)")),
    (at::SHARE_RECURRING, Gifts("CAST(SUM(is_recurring) AS DOUBLE) / COUNT(*)")),
    (at::RECURRING_3M, Gifts("MAX(in_3m * is_recurring)")),
    (at::SHARE_CAMPAIGN, Gifts("CAST(COUNT(campaign) AS DOUBLE) / COUNT(*)")),
    (at::N_CAMPAIGNS_24M, Gifts("COUNT(DISTINCT CASE WHEN in_24m = 1 THEN campaign END)")),
    (at::N_YEARS_ACTIVE, Gifts("SUM(begins_year)")),
    (at::N_FAILED_12M, Troubles("SUM(CASE WHEN status = 'failed' THEN in_12m ELSE 0 END)")),
    (at::N_REFUNDED, Troubles("SUM(CASE WHEN status = 'refunded' THEN 1 ELSE 0 END)")),
    (at::AGE, YearsSince("birth_year")),
];

const _: () = {
    let mut place = 0;
    while place < COUNT {
        assert!(EXPRESSIONS[place].0 == place, "the expressions are not in the order of the catalogue");
        place += 1;
    }
};
