//! Scores of the same donor with another history.
//!
//! The features are not edited. The donor's payments known before the as-of day are put into a separate
//! ledger with one change, the feature pass runs over it as of a later day, and the model scores the row. So
//! all features that a gift affects change together, as they would in reality. The result is the answer of
//! the model, not the effect of a gift.

use obole_ledger::{
    AsOf, Cents, Currency, Day, DonorRow, Error, GiftRow, Kind, Ledger, LedgerBuilder, Result, RowPlace,
    Status, message,
};
use serde::Serialize;

use super::explain;
use crate::features::{COUNT, features};
use crate::models::{GiftModel, Probability};

/// Something a donor can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Gives nothing in the months up to the later day.
    Silence {
        /// Number of months.
        months: u32,
    },
    /// Gives once, halfway through the month after the as-of day.
    Gift {
        /// The amount.
        amount: Cents,
    },
}

/// A score after a change.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WhatIf {
    /// The change in the donor's history.
    pub change: Change,
    /// The day on which the changed history is scored.
    pub as_of: AsOf,
    /// Gift likelihood on that day.
    pub likelihood: Probability,
}

/// Scores a donor after each of four changes: a gift of the last amount, one of twice as much, a month of
/// silence and half a year of it. The gifts and the month are scored one month after the as-of day, the half
/// year six months after it. `donor` is the index into the ledger's donors.
///
/// Answers that contradict each other are left out: a longer silence with a higher likelihood than a shorter
/// one, and a gift with a lower likelihood than silence. Nobody could act on them.
///
/// # Errors
/// [`Kind::Refused`] when the donor has no counted gift before the as-of day.
pub fn what_if(model: &GiftModel, ledger: &Ledger, donor: usize, as_of: AsOf) -> Result<Vec<WhatIf>> {
    let known = ledger.until(as_of).donor(donor);
    let last = (0..known.len())
        .rev()
        .find(|&row| known.is_counted(row))
        .and_then(|row| known.cents().get(row).copied())
        .ok_or_else(|| Error::new(Kind::Refused, message!("donor-without-gift", as_of = as_of)))?;
    let changes = [
        (Change::Gift { amount: last }, 1),
        (Change::Gift { amount: Cents::new(last.get().saturating_mul(2)) }, 1),
        (Change::Silence { months: 1 }, 1),
        (Change::Silence { months: 6 }, 6),
    ];
    let answers = changes
        .into_iter()
        .map(|(change, months)| {
            let later = as_of.plus_months(months);
            let gift = match change {
                Change::Gift { amount } => Some((as_of.day().plus_days(14), amount)),
                Change::Silence { .. } => None,
            };
            let row = row_of(ledger, donor, as_of, gift, later)?;
            Ok(WhatIf { change, as_of: later, likelihood: explain(model, &row).likelihood })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(consistent(answers))
}

/// Number of changes that are scored; fewer answers are returned when some contradict each other.
pub const ANSWERS: usize = 4;

/// Leaves out the answers that contradict the one about the shortest silence.
fn consistent(answers: Vec<WhatIf>) -> Vec<WhatIf> {
    let silent = |answer: &WhatIf| match answer.change {
        Change::Silence { months } => Some(months),
        Change::Gift { .. } => None,
    };
    let shortest = answers
        .iter()
        .filter_map(|answer| Some((silent(answer)?, answer.likelihood)))
        .min_by_key(|(months, _)| *months);
    let Some((months, likelihood)) = shortest else { return answers };
    let agrees = |answer: &WhatIf| match silent(answer) {
        Some(longer) => longer == months || answer.likelihood <= likelihood,
        None => answer.likelihood >= likelihood,
    };
    answers.into_iter().filter(agrees).collect()
}

/// Computes the features as of `later` of one donor's payments before `as_of`, with one more gift if there is
/// one.
fn row_of(
    ledger: &Ledger,
    donor: usize,
    as_of: AsOf,
    gift: Option<(Day, Cents)>,
    later: AsOf,
) -> Result<[f64; COUNT]> {
    let mut builder = LedgerBuilder::new();
    builder.source("history")?;
    builder.giving(ledger.giving().clone());
    let (payments, known) = (ledger.gifts(), ledger.until(as_of).donor(donor).len());
    let first = ledger.rows_of(donor).start;
    let currency = ledger.giving().currency;
    let parse = |row: usize| Currency::parse(payments.currency.get(row)).unwrap_or(currency);
    for row in first..first + known {
        let id = format!("{row:010}");
        let mut copy = GiftRow::new(&id, "D", payments.day[row], payments.cents[row]);
        copy.currency = parse(row);
        copy.kind = payments.kind[row];
        copy.status = payments.status[row];
        copy.campaign = payments.campaign.get(row);
        copy.channel = payments.channel.get(row);
        copy.recurring = Some(payments.recurring[row]);
        builder.push(&copy)?;
    }
    if let Some((day, amount)) = gift {
        let like = (first..first + known).rev().find(|&row| payments.status[row] == Status::Settled);
        let mut more = GiftRow::new("more", "D", day, amount);
        more.currency = currency;
        if let Some(row) = like {
            (more.kind, more.channel) = (payments.kind[row], payments.channel.get(row));
        }
        builder.push(&more)?;
    }
    if let Some(birth_year) = ledger.donors().birth_year.get(donor).copied().flatten() {
        let place = RowPlace::default();
        builder.donor(
            &DonorRow { id: "D".to_owned(), birth_year: Some(birth_year), ..DonorRow::default() },
            place,
        )?;
    }
    let (alone, _) = builder.build()?;
    Ok(features(&alone.until(later)).row(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::column;
    use crate::models::FitSettings;
    use crate::models::test_data::training;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).unwrap()
    }

    /// Makes the histories of three donors, with every status, channels and campaigns.
    fn ledger() -> Ledger {
        let mut builder = LedgerBuilder::new();
        builder.source("gifts.csv").unwrap();
        for at in 0..60_i32 {
            let (id, donor) = (format!("{at}"), format!("D{}", at % 3));
            let mut row = GiftRow::new(
                &id,
                &donor,
                day("2021-01-10").plus_days(at * 23),
                Cents::new(500 + 100 * i64::from(at % 7)),
            );
            row.status =
                [Status::Settled, Status::Failed, Status::Settled, Status::Refunded][(at % 4) as usize];
            row.channel = ["mail", "web"][(at % 2) as usize];
            row.campaign = ["", "spring", "winter"][(at / 5 % 3) as usize];
            row.recurring = Some(at % 5 == 0);
            builder.push(&row).unwrap();
        }
        builder.build().unwrap().0
    }

    #[test]
    fn a_history_alone_has_the_features_that_it_has_in_the_ledger() {
        let ledger = ledger();
        let at = AsOf::new(day("2023-06-01"));
        let table = features(&ledger.until(at));
        for (row, donor) in table.donor.iter().enumerate() {
            let alone = row_of(&ledger, *donor as usize, at, None, at).unwrap();
            for (a, b) in alone.iter().zip(table.row(row)) {
                assert!(a == &b || (a.is_nan() && b.is_nan()), "{a} {b}");
            }
        }
    }

    #[test]
    fn a_gift_moves_every_feature_it_touches_and_nothing_later_is_seen() {
        let ledger = ledger();
        let (at, later) = (AsOf::new(day("2023-06-01")), AsOf::new(day("2023-07-01")));
        let silent = row_of(&ledger, 2, at, None, later).unwrap();
        let gift = row_of(&ledger, 2, at, Some((day("2023-06-15"), Cents::new(1_234))), later).unwrap();
        assert_eq!(gift[column::RECENCY_DAYS], 16.0);
        assert_eq!(gift[column::N_GIFTS], silent[column::N_GIFTS] + 1.0);
        assert_eq!(gift[column::LAST_AMOUNT], 12.34);
        assert_eq!(gift[column::N_6M], silent[column::N_6M] + 1.0);
        // The ledger holds a gift of the third of June 2023, which is not known on the first.
        let known = features(&ledger.until(later)).column("n_gifts").unwrap()[2];
        assert!(silent[column::N_GIFTS] < known, "{} {known}", silent[column::N_GIFTS]);
    }

    #[test]
    fn answers_that_contradict_each_other_are_left_out() {
        let at = AsOf::new(day("2024-01-01"));
        let answer =
            |change: Change, p: f64| WhatIf { change, as_of: at, likelihood: Probability::clamped(p) };
        let gift = |p: f64| answer(Change::Gift { amount: Cents::new(500) }, p);
        let silence = |months: u32, p: f64| answer(Change::Silence { months }, p);
        let sound = vec![gift(0.7), gift(0.8), silence(1, 0.62), silence(6, 0.5)];
        assert_eq!(consistent(sound.clone()), sound);
        // The likelihood is 62 % after a month of silence and 77 % after half a year of it, and one gift
        // lowers it.
        let found = consistent(vec![gift(0.6), gift(0.8), silence(1, 0.62), silence(6, 0.77)]);
        assert_eq!(found, [gift(0.8), silence(1, 0.62)]);
    }

    #[test]
    fn giving_raises_and_silence_lowers_where_the_model_has_learned_so() {
        let ledger = ledger();
        let model = GiftModel::fit(&training(4_000, 5), &FitSettings::default()).unwrap();
        let found = what_if(&model, &ledger, 0, AsOf::new(day("2023-06-01"))).unwrap();
        assert_eq!(found.len(), 4);
        let of = |place: usize| found[place].likelihood.get();
        assert!(of(0) >= of(2) && of(2) >= of(3), "{found:?}");
        assert_eq!(found[3].as_of, AsOf::new(day("2023-12-01")));
        let never = what_if(&model, &ledger, 0, AsOf::new(day("2020-01-01"))).unwrap_err();
        assert_eq!(never.kind(), Kind::Refused);
    }
}
