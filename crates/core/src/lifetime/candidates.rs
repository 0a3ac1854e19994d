//! Predictions of each method for the years ahead.

use obole_btyd::{BgNbd, DropOut, GammaGamma, Histories, History, Settings, Spend, Spends};
use obole_ledger::{Ledger, Result};
use rayon::prelude::*;

use super::cells::{Ratios, cells};
use super::years::{ValuationDay, given};
use super::{LifeMethod, LifeSettings, YEARS};
use crate::evaluate::{Origin, Past};
use crate::features::{FeatureTable, column};
use crate::models::{AmountModel, Task};
use crate::statistics::YEAR_DAYS;

/// Money of each donor, by year, not discounted.
pub(super) type Yearly = Vec<[f64; YEARS]>;

/// Predicts with a method as of a day, from the data known then; `None` if it cannot be fitted.
///
/// `first` is the first year of every method, the expected value of the 12-month models; the methods differ
/// in the later years. Without it, the rate and buy till you die predict the first year too.
pub(super) fn predict(
    ledger: &Ledger,
    stand: &ValuationDay,
    method: LifeMethod,
    first: Option<&[f64]>,
) -> Option<Yearly> {
    let mut yearly = match method {
        LifeMethod::Rate => by_rate(ledger, stand),
        LifeMethod::Btyd => at_level_of(by_btyd(&stand.table)?, first.unwrap_or_default()),
        LifeMethod::Continued => continued(ledger, stand, first?),
    };
    for (row, first) in yearly.iter_mut().zip(first.unwrap_or_default()) {
        row[0] = *first;
    }
    Some(yearly)
}

/// Multiplies the predictions of each donor by the mean of two factors. With the one, the first years of all
/// donors sum to those of the models, which past years tested; with the other, the first year of the donor is
/// that of the models. The first alone expects too much of donors who gave once or fell silent; the second
/// alone hangs on one year.
fn at_level_of(mut yearly: Yearly, first: &[f64]) -> Yearly {
    let (said, own) = (first.iter().sum::<f64>(), yearly.iter().map(|row| row[0]).sum::<f64>());
    if said <= 0.0 || own <= 0.0 {
        return yearly;
    }
    for (row, first) in yearly.iter_mut().zip(first) {
        let of_donor = if row[0] > 0.0 { first / row[0] } else { said / own };
        row.iter_mut().for_each(|money| *money *= f64::midpoint(said / own, of_donor));
    }
    yearly
}

/// Computes the expected value of the next 12 months by models fitted on the newest year that is known on a
/// day; `None` if nobody gave in it.
pub(super) fn first_year(
    past: &Past<'_, '_>,
    stand: &ValuationDay,
    settings: &LifeSettings,
) -> Result<Option<Vec<f64>>> {
    let Some(newest) = stand.past.first() else { return Ok(None) };
    let set = past.training(newest.as_of)?;
    if !set.labels().gave.contains(&true) {
        return Ok(None);
    }
    let amounts = AmountModel::fit(&set, &settings.fit)?;
    let method = if amounts.ridge().is_some() { settings.amounts } else { amounts.card().method };
    let said = amounts.predict_by(method, &stand.table)?;
    let origin = Origin { fit_at: newest.as_of, test_at: stand.as_of, horizon_months: 12 };
    let chances = past.committees(Task::Gift, &settings.fit, origin, 1)?;
    Ok(chances.map(|p| p.of_days(1).iter().zip(&said).map(|(p, amount)| p * amount.expected).collect()))
}

/// Computes the yearly gifts of each donor so far; a history of less than a year counts as one year.
fn rates(table: &FeatureTable) -> Vec<f64> {
    let of = |place: usize| table.columns.get(place).map_or(&[][..], Vec::as_slice);
    let rows = of(column::TOTAL_AMOUNT).iter().zip(of(column::TENURE_DAYS));
    rows.map(|(total, days)| total / (days / YEAR_DAYS).max(1.0)).collect()
}

/// Fills the years after the last observed one: each falls by the factor `decay` from the year before.
fn fill(yearly: &mut Yearly, from: usize, decay: f64) {
    for row in yearly {
        for year in from..YEARS {
            row[year] = row[year - 1] * decay;
        }
    }
}

/// Computes the decay of the overall ratio from the last observed year but one to the last, clamped to 0..1;
/// 1 if only one year was observed.
fn decay(all: &[f64]) -> f64 {
    match all {
        [.., before, last] if *before > 0.0 => (last / before).clamp(0.0, 1.0),
        _ => 1.0,
    }
}

fn by_rate(ledger: &Ledger, stand: &ValuationDay) -> Yearly {
    let (own, base) = (cells(&stand.table), rates(&stand.table));
    let mut yearly = vec![[0.0; YEARS]; stand.table.len()];
    let mut all = Vec::new();
    for (year, table) in stand.past.iter().enumerate() {
        let ratios = Ratios::of(&cells(table), &rates(table), &given(ledger, table, year + 1));
        for ((row, cell), base) in yearly.iter_mut().zip(&own).zip(&base) {
            row[year] = base * ratios.at(*cell);
        }
        all.push(ratios.all());
    }
    fill(&mut yearly, stand.past.len(), decay(&all));
    yearly
}

/// Carries the first year on by the ratio of the gifts of donors of the same cell in each later year to those
/// in their first.
fn continued(ledger: &Ledger, stand: &ValuationDay, first: &[f64]) -> Yearly {
    let own = cells(&stand.table);
    let mut yearly: Yearly = first.iter().map(|value| [*value, 0.0, 0.0, 0.0, 0.0]).collect();
    let mut all = vec![1.0];
    for (year, table) in stand.past.iter().enumerate().skip(1) {
        let ratios = Ratios::of(&cells(table), &given(ledger, table, 1), &given(ledger, table, year + 1));
        for (row, cell) in yearly.iter_mut().zip(&own) {
            row[year] = row[0] * ratios.at(*cell);
        }
        all.push(ratios.all());
    }
    fill(&mut yearly, stand.past.len(), decay(&all));
    yearly
}

/// Predicts the expected gift days of each year times the expected amount of a gift day. The first gift day
/// counts for the amounts too, so that a donor with one gift has an amount of its own.
fn by_btyd(table: &FeatureTable) -> Option<Yearly> {
    let (giving, frequency, recency) = giving(table)?;
    let of = |place: usize| table.columns.get(place).map_or(&[][..], Vec::as_slice);
    let (days, age, total) = (of(column::N_GIFT_DAYS), of(column::TENURE_DAYS), of(column::TOTAL_AMOUNT));
    let gifts: Vec<u32> = days.iter().map(|days| *days as u32).collect();
    let value: Vec<f64> = total.iter().zip(days).map(|(total, days)| total / days).collect();
    let spends = Spends { frequency: &gifts, value: &value, counts: None };
    let spending = *GammaGamma::fit(&spends, &Settings::default()).ok()?.model();
    (0..table.len())
        .into_par_iter()
        .with_min_len(1024)
        .map(|row| {
            let donor = History { frequency: frequency[row], recency: recency[row], age: age[row] };
            let spend = Spend { frequency: gifts[row], value: value[row] };
            money(&giving, &spending, &donor, &spend)
        })
        .collect()
}

/// Fits the model of gift days; also returns frequency and recency of the donors.
fn giving(table: &FeatureTable) -> Option<(BgNbd, Vec<u32>, Vec<f64>)> {
    let of = |place: usize| table.columns.get(place).map_or(&[][..], Vec::as_slice);
    let (days, silence, age) = (of(column::N_GIFT_DAYS), of(column::RECENCY_DAYS), of(column::TENURE_DAYS));
    let frequency: Vec<u32> = days.iter().map(|days| (days - 1.0).max(0.0) as u32).collect();
    let recency: Vec<f64> =
        (0..table.len()).map(|row| if frequency[row] == 0 { 0.0 } else { age[row] - silence[row] }).collect();
    let data = Histories { frequency: &frequency, recency: &recency, age, counts: None };
    let giving = *BgNbd::fit(&data, DropOut::AfterAnyGift, &Settings::default()).ok()?.model();
    Some((giving, frequency, recency))
}

/// Returns whether the model of gift days has its maximum where all donors share a rate or a probability to
/// leave.
pub(super) fn btyd_is_at_limit(table: &FeatureTable) -> bool {
    giving(table).is_some_and(|(giving, ..)| giving.donors_are_alike())
}

/// Computes the money of a donor in each year ahead: expected gift days of the year times the expected amount
/// of one.
fn money(giving: &BgNbd, spending: &GammaGamma, donor: &History, spend: &Spend) -> Option<[f64; YEARS]> {
    let each = spending.expected_value(spend).ok()?;
    let mut yearly = [0.0; YEARS];
    let mut before = 0.0;
    for (year, money) in yearly.iter_mut().enumerate() {
        let until = giving.expected_gifts(donor, (year + 1) as f64 * YEAR_DAYS).ok()?;
        *money = (until - before) * each;
        before = until;
    }
    Some(yearly)
}

#[cfg(test)]
mod tests {
    use obole_ledger::{AsOf, Day};

    use super::*;

    /// Donors of two years: after each gift one in two stays away for good. Their rhythms differ.
    #[test]
    fn gift_days_of_donors_who_are_alike_are_at_a_limit() {
        let as_of = AsOf::new(Day::parse_iso("2024-01-01").unwrap());
        let columns = vec![Vec::new(); crate::features::COUNT];
        let mut table = FeatureTable { as_of, donor: (0..1_024).collect(), columns };
        for donor in 0..1_024_u32 {
            let (gifts, age) = (f64::from(donor.trailing_ones().min(9)), 700.0);
            let rhythm = [4.0, 8.0, 16.0, 32.0, 64.0][(donor % 5) as usize];
            table.columns[column::N_GIFT_DAYS].push(1.0 + gifts);
            table.columns[column::TENURE_DAYS].push(age);
            table.columns[column::RECENCY_DAYS].push(age - gifts * rhythm);
        }
        assert!(btyd_is_at_limit(&table));
    }

    #[test]
    fn years_beyond_those_seen_fall_as_the_last_did() {
        let mut yearly = vec![[10.0, 8.0, 0.0, 0.0, 0.0]];
        fill(&mut yearly, 2, decay(&[1.0, 0.5]));
        assert_eq!(yearly[0], [10.0, 8.0, 4.0, 2.0, 1.0]);
        assert_eq!((decay(&[1.0]), decay(&[0.5, 0.9]), decay(&[0.0, 0.0])), (1.0, 1.0, 1.0));
    }

    /// `fixtures/lifetime/make.py` computed and documents the expected numbers with lifetimes 0.11. They
    /// agree to a relative 1e-6, the precision of its hypergeometric series.
    #[test]
    fn money_by_year_and_its_present_value_are_those_of_lifetimes() {
        let rows: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/fixtures/lifetime/expected.json")).unwrap();
        let giving = BgNbd::new(DropOut::AfterAnyGift, 0.8, 400.0, 0.6, 4.0).unwrap();
        let spending = GammaGamma::new(4.0, 3.5, 30.0).unwrap();
        let near = |a: f64, b: &serde_json::Value| (a / b.as_f64().unwrap() - 1.0).abs() < 1e-6;
        for row in rows.as_array().unwrap() {
            let of = |name: &str| row[name].as_f64().unwrap();
            let frequency = of("frequency") as u32;
            let donor = History { frequency, recency: of("recency"), age: of("age") };
            let spend = Spend { frequency: frequency + 1, value: of("value") };
            let yearly = money(&giving, &spending, &donor, &spend).unwrap();
            for (money, expected) in yearly.iter().zip(row["yearly"].as_array().unwrap()) {
                assert!(near(*money, expected), "{money} {expected}");
            }
            for years in [1, 3, 5] {
                let present = LifeSettings::default().present(&yearly, years);
                assert!(near(present, &row["present"][years.to_string()]), "{years}: {present}");
            }
        }
    }
}
