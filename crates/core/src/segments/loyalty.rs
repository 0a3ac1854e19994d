//! "Part de fidélisation": the share of the income that comes from gifts after the first (France
//! générosités). It is not a retention rate.

use obole_ledger::{Cents, LedgerView, Period};
use rayon::prelude::*;
use serde::Serialize;

use super::chunks;
use super::kpi::Flow;

/// Gifts above this are left out, as in the barometer of France générosités: 1,500 euros.
pub const BAROMETER_MOST: Cents = Cents::new(150_000);

/// Income of a year, and the part of it from first gifts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Income {
    /// All income.
    pub all: Cents,
    /// Income from first gifts.
    pub first: Cents,
}

impl Income {
    /// Computes the share that came from gifts after the first; `None` without income.
    pub fn loyal(self) -> Option<f64> {
        let all = self.all.get();
        (all > 0).then(|| (all - self.first.get()) as f64 / all as f64)
    }

    fn add(&mut self, cents: Cents, is_first: bool) {
        self.all = Cents::new(self.all.get() + cents.get());
        if is_first {
            self.first = Cents::new(self.first.get() + cents.get());
        }
    }

    fn merge(&mut self, other: Self) {
        self.all = Cents::new(self.all.get() + other.all.get());
        self.first = Cents::new(self.first.get() + other.first.get());
    }
}

/// The part de fidélisation of a year, in total and by way of giving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Loyalty {
    /// The year.
    pub year: Period,
    /// All gifts that are included.
    pub all: Income,
    /// Instalments of regular gifts ("prélèvement automatique").
    pub regular: Income,
    /// All other gifts.
    pub others: Income,
    /// Gifts left out, above [`BAROMETER_MOST`] or of an emergency; `donors` counts gifts here.
    pub left_out: Flow,
}

/// Computes the part de fidélisation; gifts of the campaigns in `emergency` are left out.
pub(super) fn loyalty(view: &LedgerView<'_>, year: Period, emergency: &[u16]) -> Loyalty {
    let empty = || Loyalty {
        year,
        all: Income::default(),
        regular: Income::default(),
        others: Income::default(),
        left_out: Flow::default(),
    };
    let parts: Vec<Loyalty> = chunks(view.donor_count())
        .into_par_iter()
        .map(|range| {
            let mut part = empty();
            for donor in range {
                let payments = view.donor(donor);
                let mut counted = (0..payments.len()).filter(|&row| payments.is_counted(row)).peekable();
                let first = counted.peek().copied();
                for row in counted.filter(|&row| year.contains(payments.days()[row])) {
                    let cents = payments.cents()[row];
                    if cents > BAROMETER_MOST || emergency.contains(&payments.campaigns()[row]) {
                        part.left_out.add(cents.get());
                        continue;
                    }
                    let is_first = first == Some(row);
                    part.all.add(cents, is_first);
                    let way = if payments.recurring()[row] { &mut part.regular } else { &mut part.others };
                    way.add(cents, is_first);
                }
            }
            part
        })
        .collect();
    parts.into_iter().fold(empty(), |mut sum, part| {
        sum.all.merge(part.all);
        sum.regular.merge(part.regular);
        sum.others.merge(part.others);
        sum.left_out += part.left_out;
        sum
    })
}
