//! The measures of the yearly figures, with the unit, source and formula of each.

use serde::{Serialize, Serializer};

/// A measure of the yearly figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Sum of the counted gifts.
    Income,
    /// Number of counted gifts.
    Gifts,
    /// Number of donors with a counted gift.
    Donors,
    /// Income over gifts.
    AverageGift,
    /// Number of donors whose first gift ever is in the year.
    NewDonors,
    /// Share of the donors of the year before who gave.
    Retention,
    /// Share of the new donors of the year before who gave.
    RetentionNew,
    /// Share of the repeat donors of the year before who gave.
    RetentionRepeat,
    /// Share of the recaptured donors of the year before who gave.
    RetentionRecaptured,
    /// Share of the lapsed donors who gave.
    Recapture,
    /// Share of the new donors who gave on a second day within 365 days.
    SecondGift,
    /// Share of the monthly donors who stopped in a month.
    MonthlyChurn,
    /// Gains less losses over the income of the year before.
    Growth,
    /// Gain: gifts of new donors.
    GainNew,
    /// Gain: gifts of recaptured donors.
    GainRecaptured,
    /// Gain: what retained donors gave more.
    GainUpgraded,
    /// Loss: what retained donors gave less.
    LossDowngraded,
    /// Loss: what the new donors of the year before had given who did not give again.
    LossLapsedNew,
    /// Loss: the same of repeat donors.
    LossLapsedRepeat,
    /// Loss: the same of recaptured donors.
    LossLapsedRecaptured,
    /// Share of the income that the largest tenth of the donors gave.
    LargestTenth,
    /// Known cost of a campaign.
    Cost,
    /// Cost over income with the code of the campaign.
    CostPerUnitRaised,
    /// Income with the code of the campaign over its cost.
    RaisedOverCost,
    /// Income with the code of the campaign less its cost, over its cost.
    NetOverCost,
    /// Measured effect: difference of the shares that gave.
    EffectResponse,
    /// Measured effect: difference of the incomes per person.
    EffectIncome,
}

/// Unit of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Amount in the currency of the ledger.
    Money,
    /// Number of donors.
    Donors,
    /// Number of gifts.
    Gifts,
    /// Share, 1 for all.
    Share,
    /// Amount over amount.
    Ratio,
}

const KPI: &str = "Fundraising Effectiveness Project (Association of Fundraising Professionals)";
const LEDGER: &str = "Counted gifts of the ledger";
const COSTS: &str = "Contact log and costs named in the call";
const TRIAL: &str = "Approved plans with a hold-out; R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890; E. Chung, J. P. Romano, Annals of Statistics 41 (2013) 484-507";

impl Measure {
    /// All measures, in the order of the dictionary.
    pub const ALL: [Self; 27] = [
        Self::Income,
        Self::Gifts,
        Self::Donors,
        Self::AverageGift,
        Self::NewDonors,
        Self::Retention,
        Self::RetentionNew,
        Self::RetentionRepeat,
        Self::RetentionRecaptured,
        Self::Recapture,
        Self::SecondGift,
        Self::MonthlyChurn,
        Self::Growth,
        Self::GainNew,
        Self::GainRecaptured,
        Self::GainUpgraded,
        Self::LossDowngraded,
        Self::LossLapsedNew,
        Self::LossLapsedRepeat,
        Self::LossLapsedRecaptured,
        Self::LargestTenth,
        Self::Cost,
        Self::CostPerUnitRaised,
        Self::RaisedOverCost,
        Self::NetOverCost,
        Self::EffectResponse,
        Self::EffectIncome,
    ];

    /// Returns the name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Income => "income",
            Self::Gifts => "gifts",
            Self::Donors => "donors",
            Self::AverageGift => "average_gift",
            Self::NewDonors => "new_donors",
            Self::Retention => "retention",
            Self::RetentionNew => "retention_new",
            Self::RetentionRepeat => "retention_repeat",
            Self::RetentionRecaptured => "retention_recaptured",
            Self::Recapture => "recapture",
            Self::SecondGift => "second_gift",
            Self::MonthlyChurn => "monthly_churn",
            Self::Growth => "growth",
            Self::GainNew => "gain_new",
            Self::GainRecaptured => "gain_recaptured",
            Self::GainUpgraded => "gain_upgraded",
            Self::LossDowngraded => "loss_downgraded",
            Self::LossLapsedNew => "loss_lapsed_new",
            Self::LossLapsedRepeat => "loss_lapsed_repeat",
            Self::LossLapsedRecaptured => "loss_lapsed_recaptured",
            Self::LargestTenth => "largest_tenth",
            Self::Cost => "cost",
            Self::CostPerUnitRaised => "cost_per_unit_raised",
            Self::RaisedOverCost => "raised_over_cost",
            Self::NetOverCost => "net_over_cost",
            Self::EffectResponse => "effect_response",
            Self::EffectIncome => "effect_income_per_person",
        }
    }

    /// Returns the unit.
    pub const fn unit(self) -> Unit {
        match self {
            Self::Gifts => Unit::Gifts,
            Self::Donors | Self::NewDonors => Unit::Donors,
            Self::Income
            | Self::AverageGift
            | Self::GainNew
            | Self::GainRecaptured
            | Self::GainUpgraded
            | Self::LossDowngraded
            | Self::LossLapsedNew
            | Self::LossLapsedRepeat
            | Self::LossLapsedRecaptured
            | Self::Cost
            | Self::EffectIncome => Unit::Money,
            Self::CostPerUnitRaised | Self::RaisedOverCost | Self::NetOverCost => Unit::Ratio,
            _ => Unit::Share,
        }
    }

    /// Returns the publication or the data that define the measure.
    pub const fn source(self) -> &'static str {
        match self {
            Self::Income | Self::Gifts | Self::Donors | Self::AverageGift | Self::NewDonors => LEDGER,
            Self::SecondGift => "Interval: E. B. Wilson, JASA 22 (1927) 209-212",
            Self::MonthlyChurn => "Dataro: a monthly donor is active for three months after a debit",
            Self::LargestTenth => {
                "Interval: percentile bootstrap over donors; A. C. Davison, D. V. Hinkley, Bootstrap Methods and their Application (1997)"
            }
            Self::Cost | Self::CostPerUnitRaised | Self::RaisedOverCost | Self::NetOverCost => COSTS,
            Self::EffectResponse | Self::EffectIncome => TRIAL,
            _ => KPI,
        }
    }

    /// Returns the formula; Y is the year, Y-1 the year before.
    pub const fn formula(self) -> &'static str {
        match self {
            Self::Income => "sum of gifts in Y",
            Self::Gifts => "count of gifts in Y",
            Self::Donors => "count of donors with a gift in Y",
            Self::AverageGift => "income / gifts",
            Self::NewDonors => "count of donors whose first gift ever is in Y",
            Self::Retention => "donors of Y-1 who gave in Y / donors of Y-1",
            Self::RetentionNew => "new donors of Y-1 who gave in Y / new donors of Y-1",
            Self::RetentionRepeat => "donors of Y-2 and Y-1 who gave in Y / donors of Y-2 and Y-1",
            Self::RetentionRecaptured => {
                "donors of Y-1 who had given before Y-2 only and gave in Y / donors of Y-1 who had given before Y-2 only"
            }
            Self::Recapture => "donors before Y-1, not in Y-1, who gave in Y / donors before Y-1, not in Y-1",
            Self::SecondGift => {
                "new donors of the twelve months that end one year before the end of Y, not begun with a regular gift, who gave on a second day within 365 days / all of these"
            }
            Self::MonthlyChurn => {
                "sum over the last 12 full months of donors who stopped / sum of donors active at the start of the month"
            }
            Self::Growth => "(gains - losses) / income of the twelve months before",
            Self::GainNew => "sum of gifts of donors new in Y",
            Self::GainRecaptured => "sum of gifts of donors who gave before Y-1 and not in Y-1",
            Self::GainUpgraded => "sum of (Y - (Y-1)) over donors who gave more",
            Self::LossDowngraded => "sum of ((Y-1) - Y) over donors who gave less",
            Self::LossLapsedNew => "sum of Y-1 over donors new in Y-1 without a gift in Y",
            Self::LossLapsedRepeat => "sum of Y-1 over donors of Y-2 and Y-1 without a gift in Y",
            Self::LossLapsedRecaptured => {
                "sum of Y-1 over donors of Y-1, not of Y-2, who gave before Y-2, without a gift in Y"
            }
            Self::LargestTenth => "income from the largest 10 % of the donors / income",
            Self::Cost => "sum of the costs of the contacts in Y, or the cost named in the call",
            Self::CostPerUnitRaised => "cost / income with the code of the campaign",
            Self::RaisedOverCost => "income with the code of the campaign / cost",
            Self::NetOverCost => "(income with the code of the campaign - cost) / cost",
            Self::EffectResponse => "share that gave among contacted - share that gave among held out",
            Self::EffectIncome => "income per contacted person - income per held-out person",
        }
    }
}

/// Serialised as its name.
impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Kind of the group that a row describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// All donors.
    All,
    /// Gifts with the code of a campaign; the empty group has no code.
    Campaign,
    /// Gifts of a channel; the empty group has none.
    Channel,
    /// Gender as recorded; the empty group has none.
    Gender,
    /// Age band; the empty group has no year of birth.
    AgeBand,
    /// Area; the empty group has no postcode.
    Area,
    /// An approved plan with a hold-out; the empty group is the mean of all.
    Plan,
}

impl GroupKind {
    /// The attributes of donors, in the order of [`crate::audit::attributes`].
    pub const ATTRIBUTES: [Self; 3] = [Self::Gender, Self::AgeBand, Self::Area];

    /// Returns the name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Campaign => "campaign",
            Self::Channel => "channel",
            Self::Gender => "gender",
            Self::AgeBand => "age_band",
            Self::Area => "area",
            Self::Plan => "plan",
        }
    }
}

/// Remark on a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// Hidden, because it stands for too few donors or such a number would follow from it.
    Hidden,
    /// Of the part of the year that the ledger covers; in earlier years, of the same dates.
    ToDate,
    /// Of the twelve months that end with the part of the year that the ledger covers.
    TwelveMonths,
    /// The ledger begins within the year: its first months may be missing.
    ShortHistory,
    /// No gift of the ledger has the code of a campaign, so that what it raised is not known.
    NoGiftWithCode,
}

impl Note {
    /// Returns the name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::ToDate => "to_date",
            Self::TwelveMonths => "twelve_months",
            Self::ShortHistory => "short_history",
            Self::NoGiftWithCode => "no_gift_with_code",
        }
    }
}
