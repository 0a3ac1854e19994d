//! Axes: round steps from 0 for rates and money, a logarithmic axis with a tick at 1 for ratios, an axis
//! around 0 for gaps.

use super::scene::{TICK, text_width};

/// An axis from one value to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    from: f64,
    to: f64,
    steps: Steps,
}

#[derive(Debug, Clone, PartialEq)]
enum Steps {
    /// Equal steps.
    Even,
    /// Ticks at these values, on a logarithmic axis.
    Ratio(Vec<f64>),
}

/// Ticks for ratios that all lie between 0.5 and 2 (`CLOSE`), and for wider ranges (`FAR`).
const CLOSE: [f64; 11] = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0];
const FAR: [f64; 13] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0];

impl Axis {
    /// Returns an axis from 0 to a round value that reaches the largest one.
    pub fn from_zero(largest: f64) -> Self {
        Self { from: 0.0, to: scale(largest, 5.0).1, steps: Steps::Even }
    }

    /// Returns an axis that extends equally far on both sides of 0.
    pub fn around_zero(largest: f64) -> Self {
        let (_, end) = scale(largest, 4.0);
        Self { from: -end, to: end, steps: Steps::Even }
    }

    /// Returns a logarithmic axis of ratios: 0.5 is as far from 1 as 2 is. The axis covers the dots from 0.01
    /// to 100 and the ends of intervals from 0.1 to 10.
    pub fn ratios(dots: impl Iterator<Item = f64>, ends: impl Iterator<Item = f64>) -> Self {
        let within = |value: f64| value.is_finite() && value > 0.0;
        let ends = ends.map(|end| end.clamp(0.1, 10.0));
        let all: Vec<f64> = dots.chain(ends).filter(|value| within(*value)).collect();
        let low = all.iter().copied().fold(0.8, f64::min).max(0.01);
        let high = all.iter().copied().fold(1.25, f64::max).min(100.0);
        let ticks: &[f64] = if low >= 0.5 && high <= 2.0 { &CLOSE } else { &FAR };
        let from = ticks.iter().copied().filter(|tick| *tick <= low).fold(0.01, f64::max);
        let to = ticks.iter().copied().filter(|tick| *tick >= high).fold(100.0, f64::min);
        let inside = ticks.iter().copied().filter(|tick| (from..=to).contains(tick)).collect();
        Self { from, to, steps: Steps::Ratio(inside) }
    }

    /// Returns the position of a value: 0 at the beginning of the axis, 1 at its end. Values beyond the axis
    /// are placed at its edge.
    pub(super) fn place(&self, value: f64) -> f64 {
        let place = match self.steps {
            Steps::Even => (value - self.from) / (self.to - self.from),
            Steps::Ratio(_) if value <= 0.0 => 0.0,
            Steps::Ratio(_) => (value / self.from).ln() / (self.to / self.from).ln(),
        };
        place.clamp(0.0, 1.0)
    }

    /// Returns whether a value lies on the axis.
    pub(super) fn holds(&self, value: f64) -> bool {
        let margin = 1e-9 * (self.to - self.from);
        (self.from - margin..=self.to + margin).contains(&value)
    }

    /// Returns the values to write at an axis of `length` pixels, without overlaps.
    pub(super) fn ticks(&self, length: f64, format: &dyn Fn(f64) -> String) -> Vec<f64> {
        match &self.steps {
            Steps::Even => {
                let width = text_width(&format(self.to), TICK).max(text_width(&format(self.from), TICK));
                let most = (length / (width + 14.0)).floor().clamp(1.0, 5.0);
                let span = self.to - self.from;
                // The largest number of steps that fits and gives a round step: the last tick is then exactly
                // the end of the axis.
                let steps = [5.0, 4.0, 3.0, 2.0, 1.0].into_iter().filter(|n| *n <= most);
                let round = |n: &f64| is_round(span / n) && (self.from == 0.0 || n % 2.0 == 0.0);
                let n = steps.into_iter().find(round).unwrap_or(1.0);
                (0..=n as u32).map(|i| self.from + span * f64::from(i) / n).collect()
            }
            Steps::Ratio(ticks) => {
                let mut kept: Vec<f64> = Vec::new();
                let mut by_need = ticks.clone();
                by_need.sort_by_key(|tick| match *tick {
                    1.0 => 0,
                    tick if tick == self.from || tick == self.to => 1,
                    tick if [0.5, 0.8, 1.25, 2.0].contains(&tick) => 2,
                    _ => 3,
                });
                let half = |tick: f64| text_width(&format(tick), TICK) / 2.0 + 5.0;
                for tick in by_need {
                    let free = kept.iter().all(|other| {
                        (self.place(*other) - self.place(tick)).abs() * length > half(*other) + half(tick)
                    });
                    if free {
                        kept.push(tick);
                    }
                }
                kept.sort_by(f64::total_cmp);
                kept
            }
        }
    }
}

/// Returns whether a step is 1, 2, 2.5, 4 or 5 times a power of ten.
fn is_round(step: f64) -> bool {
    let power = 10_f64.powf(step.log10().floor());
    [1.0, 2.0, 2.5, 4.0, 5.0, 10.0].into_iter().any(|m| (step / power - m).abs() < 1e-6)
}

/// Returns the step and the end of an axis from 0 that reaches the largest value in about `parts` round
/// steps.
pub(super) fn scale(largest: f64, parts: f64) -> (f64, f64) {
    let largest = if largest > 0.0 { largest } else { 1.0 };
    let rough = largest / parts;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|m| m * power)
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(power * 10.0);
    (step, (largest / step - 1e-9).ceil() * step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_lies_as_far_from_one_as_twice() {
        let axis = Axis::ratios([0.3, 1.9].into_iter(), std::iter::empty());
        let one = axis.place(1.0);
        assert!((one - axis.place(0.5) - (axis.place(2.0) - one)).abs() < 1e-12);
        assert_eq!((axis.place(0.0), axis.holds(0.0), axis.holds(1.0)), (0.0, false, true));
    }

    #[test]
    fn ticks_are_round_and_hold_one() {
        let format = |value: f64| format!("{value:.2}");
        for length in [90.0, 200.0, 400.0] {
            let near = Axis::ratios([0.71].into_iter(), [1.3].into_iter()).ticks(length, &format);
            assert!(near.contains(&1.0) && near.len() >= 2, "{near:?}");
        }
        let even = Axis::from_zero(0.37).ticks(400.0, &format);
        assert_eq!(even.last(), Some(&0.4));
        let around: Vec<String> =
            Axis::around_zero(0.07).ticks(300.0, &format).into_iter().map(format).collect();
        assert_eq!(around, ["-0.08", "-0.04", "0.00", "0.04", "0.08"]);
    }
}
