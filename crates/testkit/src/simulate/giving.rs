//! Giving of a donor: one-off gifts until drop-out, membership fees, and (in `debit`) a monthly mandate.

use obole_error::{Error, Kind as Fault, message};
use rand::{Rng, RngExt};
use rand_distr::{Distribution, Exp1, Gamma, StandardNormal};

use super::attributes::{ACQUISITION, Drawn};
use super::debit;
use crate::clock::{Calendar, Clock};
use crate::params::SimulationParams;
use crate::streams::pick;
use crate::types::{Channel, Kind, Method, SimGift, Status};

/// Amounts that people write, in euros.
const ROUND: [f64; 28] = [
    5., 10., 15., 20., 25., 30., 40., 50., 60., 70., 75., 80., 100., 120., 150., 200., 250., 300., 400.,
    500., 600., 800., 1000., 1500., 2000., 3000., 5000., 10000.,
];
const REFUNDED: f64 = 0.007;
const CANCELLED: f64 = 0.003;
/// Share of one-off gifts that end up settled.
pub(crate) const SETTLED_SHARE: f64 = 1.0 - REFUNDED - CANCELLED;
/// Share of card gifts whose first attempt is declined.
const DECLINED: f64 = 0.012;
/// Number of days before the end of the history in which transfers and cheques are still on the way.
const PENDING_DAYS: i32 = 12;
const PENDING: f64 = 0.25;
/// Relative frequency of a monthly debit, and relative drop-out hazard, by [`Channel::ALL`].
const DEBIT_BY_CHANNEL: [f64; 5] = [0.35, 1.0, 1.4, 0.6, 3.0];
const HAZARD_BY_CHANNEL: [f64; 5] = [0.85, 1.05, 1.0, 1.2, 1.3];
/// Shares of donors who were there when the history begins, who give mostly in December, who pay a membership
/// fee.
const OLD_BASE: f64 = 0.4;
const DECEMBER_HABIT: f64 = 0.3;
const MEMBER: f64 = 0.06;
/// One-off giving of donors with a mandate, relative to others.
const RATE_WITH_MANDATE: f64 = 0.45;

/// A donor on the calendar: the values that each draw of a gift needs.
pub(super) struct Subject<'a> {
    pub index: u32,
    pub drawn: &'a Drawn,
    pub calendar: &'a Calendar,
}

/// Outcome of a donor's life.
pub(super) struct Life {
    pub alive: bool,
    pub mandate: bool,
    pub deceased: bool,
    pub rate: f64,
    pub hazard: f64,
    pub p_next_12m: f64,
    pub gave_next_12m: bool,
}

/// Distributions of giving.
pub(super) struct Laws {
    rate: Gamma<f64>,
    hazard: Gamma<f64>,
    debit: debit::Laws,
    debit_share: [f64; 5],
}

impl Laws {
    pub fn new(params: &SimulationParams) -> Result<Self, Error> {
        let bad = |e: rand_distr::GammaError| {
            Error::new(Fault::InvalidParameter, message!("law-invalid", name = "rate", why = e))
        };
        let mean = |factor: &[f64; 5]| {
            let total: f64 = ACQUISITION.iter().sum();
            factor.iter().zip(ACQUISITION).map(|(f, share)| f * share / total).sum::<f64>()
        };
        let debit_mean = mean(&DEBIT_BY_CHANNEL);
        Ok(Self {
            rate: Gamma::new(0.9, params.mean_rate / 0.9).map_err(bad)?,
            hazard: Gamma::new(1.4, params.mean_drop_out / mean(&HAZARD_BY_CHANNEL) / 1.4).map_err(bad)?,
            debit: debit::Laws::new()?,
            debit_share: DEBIT_BY_CHANNEL.map(|f| params.monthly_share * f / debit_mean),
        })
    }

    /// Draws one donor's gifts into `own`, in the order of time, up to the last day.
    pub fn live(&self, subject: &Subject<'_>, rng: &mut impl Rng, own: &mut Vec<SimGift>) -> Life {
        let Subject { drawn, calendar, .. } = *subject;
        let channel_index = drawn.donor.acquisition as usize;
        let clock = &calendar.clocks[usize::from(rng.random_bool(DECEMBER_HABIT))];
        let now = clock.at(calendar.last_day + 1);
        let entry = if rng.random_bool(OLD_BASE) {
            rng.random::<f64>() * now.min(1.0)
        } else {
            rng.random::<f64>().powf(0.9) * now
        };
        let hazard = (self.hazard.sample(rng) * HAZARD_BY_CHANNEL[channel_index]).max(1e-4);
        let life: f64 = Exp1.sample(rng);
        let drop_out = entry + life / hazard;
        let mut rate = self.rate.sample(rng).max(1e-4);

        let entry_day = clock.day_of(entry);
        let wants_debit = !drawn.donor.organisation && rng.random_bool(self.debit_share[channel_index]);
        let delay: f64 = Exp1.sample(rng);
        let at_once = rng.random_bool(0.7);
        let start = calendar.month_of(entry_day) + 1 + if at_once { 0 } else { (delay * 18.0) as usize };
        // A mandate that would begin after the last day does not exist, neither in the file nor in the truth.
        let has_debit =
            wants_debit && calendar.months.get(start).is_some_and(|&day| day <= calendar.last_day);
        if has_debit {
            rate *= RATE_WITH_MANDATE;
        }

        let amount = Amounts::draw(drawn, rng);
        let mut gave_next_12m = false;
        let mut at = entry;
        let mut due = !(has_debit && at_once);
        let end = drop_out.min(clock.at(calendar.horizon + 1));
        loop {
            if due {
                let day = clock.day_of(at);
                gave_next_12m |= one_off(subject, day, &amount, rng, own);
            }
            due = true;
            let wait: f64 = Exp1.sample(rng);
            at += wait / rate;
            if at >= end {
                break;
            }
        }

        let alive = drop_out >= now;
        let old = f64::from(drawn.age);
        let mut deceased = !alive && rng.random_bool((0.06 * (0.05 * (old - 75.0)).exp()).min(0.5));
        if !drawn.donor.organisation && rng.random_bool(MEMBER) {
            membership(subject, entry_day, drop_out, clock, rng, own);
        }
        let settled_rate = rate * SETTLED_SHARE;
        let length = clock.at(calendar.horizon + 1) - now;
        let mut silent = if alive { silence(settled_rate, hazard, length) } else { 1.0 };
        let mut mandate = false;
        if has_debit {
            let ran = self.debit.run(subject, start, deceased, rng, own);
            mandate = ran.runs;
            silent *= ran.p_silent_next_12m;
            gave_next_12m |= ran.settled_next_12m;
            deceased &= !mandate;
        }
        own.sort_by_key(|gift| (gift.day, gift.second));
        Life { alive, mandate, deceased, rate, hazard, p_next_12m: 1.0 - silent, gave_next_12m }
    }
}

/// Draws one gift, with its declined first attempt if there was one; returns whether it settles after the
/// last day (then it is no row).
fn one_off(
    subject: &Subject<'_>,
    day: i32,
    amount: &Amounts,
    rng: &mut impl Rng,
    own: &mut Vec<SimGift>,
) -> bool {
    let Subject { drawn, calendar, .. } = *subject;
    let facts = calendar.facts(day);
    let cents = amount.cents(day - calendar.last_day, facts.month, rng);
    let channel = if rng.random_bool(0.68) {
        drawn.donor.acquisition
    } else {
        Channel::ALL[pick(rng.random(), &[0.42, 0.34, 0.08, 0.09, 0.07])]
    };
    let method = method(channel, rng.random());
    let answers = rng.random_bool(0.75);
    let second = rng.random_range(8 * 3600..22 * 3600);
    let declined = method == Method::Card && rng.random_bool(DECLINED);
    let fate: f64 = rng.random();
    let late = rng.random_bool(PENDING);
    let on_the_way = matches!(method, Method::Cheque | Method::Transfer)
        && (calendar.last_day - PENDING_DAYS + 1..=calendar.last_day).contains(&day);
    let status = if fate < REFUNDED {
        Status::Refunded
    } else if fate < REFUNDED + CANCELLED {
        Status::Cancelled
    } else if on_the_way && late {
        Status::Pending
    } else {
        Status::Settled
    };
    if day > calendar.last_day {
        return status == Status::Settled;
    }
    let gift = SimGift {
        gift_id: 0,
        donor: subject.index,
        day,
        second,
        cents,
        kind: Kind::Gift,
        campaign: facts.campaign.filter(|_| answers),
        channel,
        method,
        status,
        failure_code: None,
        recurring: false,
    };
    if declined {
        own.push(SimGift {
            second: second - 90,
            status: Status::Failed,
            failure_code: Some("card_declined"),
            ..gift
        });
    }
    own.push(gift);
    false
}

/// Returns P(no settled gift in operational time `length`) of a donor alive at its start. Arrival at rate r
/// and drop-out at hazard m compete, so an arrival comes first with probability r/(r+m), within `length` with
/// 1 - exp(-(r+m) length) (Ross 2019, Introduction to Probability Models, 5.2.3: minimum of exponentials).
fn silence(rate: f64, hazard: f64, length: f64) -> f64 {
    1.0 - rate / (rate + hazard) * (1.0 - (-(rate + hazard) * length).exp())
}

fn method(channel: Channel, u: f64) -> Method {
    use Method::{Card, Cash, Cheque, Transfer};
    let (choices, weights): ([Method; 3], [f64; 3]) = match channel {
        Channel::Mail => ([Cheque, Transfer, Card], [0.78, 0.12, 0.10]),
        Channel::Web => ([Card, Transfer, Cheque], [0.92, 0.08, 0.0]),
        Channel::Phone => ([Card, Transfer, Cheque], [0.8, 0.2, 0.0]),
        Channel::Event => ([Cash, Card, Cheque], [0.45, 0.35, 0.2]),
        Channel::Street => ([Card, Cash, Cheque], [0.55, 0.45, 0.0]),
    };
    choices[pick(u, &weights)]
}

/// Draws a membership fee in each winter of an active donor; it is not a gift, so no truth depends on it.
fn membership(
    subject: &Subject<'_>,
    entry_day: i32,
    drop_out: f64,
    clock: &Clock,
    rng: &mut impl Rng,
    own: &mut Vec<SimGift>,
) {
    let calendar = subject.calendar;
    let cents = [1_000, 2_000, 3_000][pick(rng.random(), &[0.25, 0.55, 0.2])];
    let cheque = rng.random_bool(0.5);
    for &month in calendar.months.iter().filter(|&&day| calendar.facts(day).month == 1) {
        let day = month + rng.random_range(4..80);
        let second = rng.random_range(8 * 3600..22 * 3600);
        if day > entry_day && day <= calendar.last_day && clock.at(day) < drop_out {
            own.push(SimGift {
                gift_id: 0,
                donor: subject.index,
                day,
                second,
                cents,
                kind: Kind::Membership,
                campaign: None,
                channel: if cheque { Channel::Mail } else { Channel::Web },
                method: if cheque { Method::Cheque } else { Method::Card },
                status: Status::Settled,
                failure_code: None,
                recurring: false,
            });
        }
    }
}

/// A donor's usual amount: log-normal, snapped to [`ROUND`].
struct Amounts {
    log_euros: f64,
}

impl Amounts {
    fn draw(drawn: &Drawn, rng: &mut impl Rng) -> Self {
        let z: f64 = StandardNormal.sample(rng);
        let major = if rng.random_bool(0.006) { 2.2 } else { 0.0 };
        let organisation = if drawn.donor.organisation { 1.3 } else { 0.0 };
        Self { log_euros: 38f64.ln() + 0.75 * z + major + organisation }
    }

    fn cents(&self, days_from_end: i32, month: u8, rng: &mut impl Rng) -> i64 {
        let z: f64 = StandardNormal.sample(rng);
        let growth = 0.015 * f64::from(days_from_end) / 365.25;
        let december = if month == 12 { 0.12 } else { 0.0 };
        let euros = (self.log_euros + 0.33 * z + growth + december).exp();
        if rng.random_bool(0.06) {
            return (euros.clamp(1.0, 20_000.0) * 100.0).round() as i64;
        }
        (snap(euros, &ROUND) * 100.0).round() as i64
    }
}

/// Returns the nearest value of an ascending grid on the log scale.
pub(super) fn snap(x: f64, grid: &[f64]) -> f64 {
    let after = grid.partition_point(|&g| g < x).clamp(1, grid.len() - 1);
    let (low, high) = (grid[after - 1], grid[after]);
    if x * x < low * high { low } else { high }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapping_is_nearest_on_the_log_scale() {
        assert_eq!(snap(0.5, &ROUND), 5.0);
        assert_eq!(snap(44.7, &ROUND), 40.0); // sqrt(40 * 50) = 44.72
        assert_eq!(snap(44.8, &ROUND), 50.0);
        assert_eq!(snap(1e9, &ROUND), 10_000.0);
        for value in ROUND {
            assert_eq!(snap(value, &ROUND), value);
        }
    }

    #[test]
    fn silence_agrees_with_a_numeric_integral() {
        // P(silent) = ∫ over the drop-out time: hazard e^{-h t} e^{-r min(t, length)}, by the midpoint rule.
        let (rate, hazard, length) = (1.7, 0.4, 0.9);
        let steps = 200_000;
        let h = length / f64::from(steps);
        let inside: f64 = (0..steps)
            .map(|i| (f64::from(i) + 0.5) * h)
            .map(|t| hazard * (-hazard * t).exp() * (-rate * t).exp() * h)
            .sum();
        let expected = inside + (-(hazard + rate) * length).exp();
        assert!((silence(rate, hazard, length) - expected).abs() < 1e-9);
    }
}
