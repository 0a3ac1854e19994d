//! Monthly debits: soft failures and retries, refusals at the end, and the probability that nothing settles
//! in a year.
//!
//! SEPA reason codes: AM04 insufficient funds, MS03 not specified, AC04 closed account, AC06 blocked account,
//! MD01 no mandate, MD06 refund asked by the payer, MD07 payer deceased (ISO 20022 external code set, status
//! reason).

use obole_error::{Error, Kind as Fault, message};
use rand::{Rng, RngExt};
use rand_distr::{Distribution, Gamma, LogNormal};

use super::giving::{Subject, snap};
use crate::streams::pick;
use crate::types::{Kind, Method, SimGift, Status};

const AMOUNTS: [f64; 12] = [5., 8., 10., 12., 15., 20., 25., 30., 40., 50., 75., 100.];
/// P(the first attempt of a month fails); P(settled) of the retries 5 and 10 days later.
const FAILED: f64 = 0.035;
const RETRY_SETTLES: [f64; 2] = [0.6, 0.5];
const RETRY_DAYS: i32 = 5;
/// Share of settled debits that the payer takes back.
const TAKEN_BACK: f64 = 0.004;
/// Share of mandates whose end shows as a refused debit.
const REFUSED_END: f64 = 0.5;

/// P(a month of a running mandate ends with a settled debit).
const MONTH_SETTLES: f64 =
    (1.0 - FAILED * (1.0 - RETRY_SETTLES[0]) * (1.0 - RETRY_SETTLES[1])) * (1.0 - TAKEN_BACK);

/// Outcome of a mandate.
pub(super) struct Ran {
    pub runs: bool,
    pub settled_next_12m: bool,
    pub p_silent_next_12m: f64,
}

/// Distributions of the mandates.
pub(super) struct Laws {
    stop: Gamma<f64>,
    amount: LogNormal<f64>,
}

impl Laws {
    pub fn new() -> Result<Self, Error> {
        Ok(Self {
            stop: Gamma::new(1.2, 0.022 / 1.2).map_err(|e| {
                Error::new(Fault::InvalidParameter, message!("law-invalid", name = "stop", why = e))
            })?,
            amount: LogNormal::new(14f64.ln(), 0.55).map_err(|e| {
                Error::new(Fault::InvalidParameter, message!("law-invalid", name = "amount", why = e))
            })?,
        })
    }

    /// Runs a mandate from month `start` to its end or the horizon; rows up to the last day go to `own`.
    pub fn run(
        &self,
        subject: &Subject<'_>,
        start: usize,
        deceased: bool,
        rng: &mut impl Rng,
        own: &mut Vec<SimGift>,
    ) -> Ran {
        let Subject { index, drawn, calendar } = *subject;
        let stop = self.stop.sample(rng).clamp(1e-4, 0.5);
        let cents = (snap(self.amount.sample(rng), &AMOUNTS) * 100.0).round() as i64;
        let offset = [4, 9, 14][pick(rng.random(), &[0.5, 0.3, 0.2])];
        let method = if rng.random_bool(0.85) { Method::DirectDebit } else { Method::Card };
        let row = |day: i32, second: u32, status: Status, code: Option<&'static str>| SimGift {
            gift_id: 0,
            donor: index,
            day,
            second,
            cents,
            kind: Kind::Gift,
            campaign: None,
            channel: drawn.donor.acquisition,
            method,
            status,
            failure_code: code,
            recurring: true,
        };
        let mut ran = Ran { runs: true, settled_next_12m: false, p_silent_next_12m: silence(stop, 12) };
        for (k, &month) in calendar.months.iter().enumerate().skip(start) {
            let mut day = month + offset;
            let future = day > calendar.last_day;
            let second = rng.random_range(4 * 3600..6 * 3600);
            if k > start && rng.random_bool(stop) {
                let code = end_code(method, deceased, rng.random());
                if !future {
                    ran.runs = false;
                    if rng.random_bool(REFUSED_END) {
                        own.push(row(day, second, Status::Failed, Some(code)));
                    }
                }
                break;
            }
            let mut attempt = rng.random_bool(1.0 - FAILED);
            for settles in RETRY_SETTLES {
                if attempt {
                    break;
                }
                let soft = soft_code(method, rng.random());
                if !future {
                    own.push(row(day, second, Status::Failed, Some(soft)));
                }
                day += RETRY_DAYS;
                attempt = rng.random_bool(settles);
            }
            let taken_back = rng.random_bool(TAKEN_BACK);
            let status = match (attempt, taken_back) {
                (false, _) => Status::Failed,
                (true, true) => Status::Refunded,
                (true, false) => Status::Settled,
            };
            let code = match status {
                Status::Failed => Some(soft_code(method, rng.random())),
                Status::Refunded if method == Method::DirectDebit => Some("MD06"),
                _ => None,
            };
            if future {
                ran.settled_next_12m |= status == Status::Settled;
            } else {
                own.push(row(day, second, status, code));
            }
        }
        if !ran.runs {
            ran.p_silent_next_12m = 1.0;
        }
        ran
    }
}

fn soft_code(method: Method, u: f64) -> &'static str {
    match (method, pick(u, &[0.75, 0.25])) {
        (Method::DirectDebit, 0) => "AM04",
        (Method::DirectDebit, _) => "MS03",
        _ => "card_declined",
    }
}

fn end_code(method: Method, deceased: bool, u: f64) -> &'static str {
    match (method, pick(u, &[0.5, 0.35, 0.15])) {
        (Method::DirectDebit, _) if deceased => "MD07",
        (Method::DirectDebit, 0) => "MD01",
        (Method::DirectDebit, 1) => "AC04",
        (Method::DirectDebit, _) => "AC06",
        _ => "card_expired",
    }
}

/// Returns P(no settled debit in `months` months) of a running mandate: each month it stops with probability
/// `stop`, or its debit settles with [`MONTH_SETTLES`]. It is the sum of two cases: still running without a
/// settled debit, and stopped before anything settled.
fn silence(stop: f64, months: u32) -> f64 {
    let (mut running, mut stopped) = (1.0, 0.0);
    for _ in 0..months {
        stopped += running * stop;
        running *= (1.0 - stop) * (1.0 - MONTH_SETTLES);
    }
    running + stopped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_by_enumeration() {
        // Three months: stop at once, or be silent k months and then stop, or be silent for three.
        let (stop, quiet) = (0.1, 1.0 - MONTH_SETTLES);
        let on = (1.0 - stop) * quiet;
        let expected = stop + on * stop + on * on * stop + on * on * on;
        assert!((silence(stop, 3) - expected).abs() < 1e-15);
    }
}
