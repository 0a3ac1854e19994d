//! The Kaplan–Meier estimate: the share still waiting after a number of days, when some were observed for
//! less.
//!
//! S(t) is the product over the days up to t of 1 − d/n, with d events among n observed (Kaplan and Meier
//! 1958, JASA 53:457–481). Greenwood's formula gives its variance, S² Σ d / (n (n − d)) (Greenwood 1926). The
//! interval is that of log(−log S), which never leaves 0 to 1 (Kalbfleisch and Prentice 2002, §1.4; the
//! default of lifelines).

use serde::Serialize;

/// The 97.5 % quantile of the normal distribution.
const Z95: f64 = 1.959_963_984_540_054;

/// One step of the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    day: u32,
    survival: f64,
    /// Σ d / (n (n − d)) so far; infinite once nobody is left.
    greenwood: f64,
}

/// The estimated curve.
#[derive(Debug, Clone, PartialEq)]
pub struct KaplanMeier {
    steps: Vec<Step>,
    /// The longest observation time.
    last: u32,
}

/// The share that is still waiting at a day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Waiting {
    /// The estimate, 0 to 1.
    pub share: f64,
    /// Its standard error by Greenwood.
    pub std_error: f64,
    /// The 95 % interval; `None` if the estimate is 0 or 1, where it is undefined.
    pub interval: Option<(f64, f64)>,
}

impl KaplanMeier {
    /// Estimates the curve from pairs (days observed, `true` if the observation ended with the event). On the
    /// same day, events are counted before observations that end without one.
    ///
    /// ```
    /// use obole::segments::KaplanMeier;
    /// let curve = KaplanMeier::of(vec![(6, true), (6, true), (6, false), (7, true), (9, false)]);
    /// assert_eq!(curve.at(6).map(|waiting| waiting.share), Some(0.6));
    /// assert!(curve.at(10).is_none()); // nobody was watched for so long
    /// ```
    pub fn of(mut watched: Vec<(u32, bool)>) -> Self {
        watched.sort_unstable();
        let last = watched.last().map_or(0, |(day, _)| *day);
        let mut at_risk = watched.len() as f64;
        let (mut survival, mut greenwood) = (1.0, 0.0);
        let mut steps = Vec::new();
        for run in watched.chunk_by(|a, b| a.0 == b.0) {
            let events = run.iter().filter(|(_, event)| *event).count() as f64;
            if let (true, Some((day, _))) = (events > 0.0, run.first()) {
                survival *= 1.0 - events / at_risk;
                greenwood += events / (at_risk * (at_risk - events));
                steps.push(Step { day: *day, survival, greenwood });
            }
            at_risk -= run.len() as f64;
        }
        Self { steps, last }
    }

    /// Returns the share that is still waiting after `day` days; `None` beyond the longest observation, where
    /// nothing is known.
    pub fn at(&self, day: u32) -> Option<Waiting> {
        if day > self.last {
            return None;
        }
        let step = self.steps.iter().rev().find(|step| step.day <= day);
        let (share, greenwood) = step.map_or((1.0, 0.0), |step| (step.survival, step.greenwood));
        if share <= 0.0 || share >= 1.0 {
            return Some(Waiting { share, std_error: 0.0, interval: None });
        }
        let wide = (Z95 * greenwood.sqrt() / share.ln().abs()).exp();
        Some(Waiting {
            share,
            std_error: share * greenwood.sqrt(),
            interval: Some((share.powf(wide), share.powf(1.0 / wide))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The remission times of the 21 patients on 6-MP of Freireich et al. 1963 (Blood 21:699–716), and the
    /// curve with standard errors that Kalbfleisch and Prentice, Kleinbaum and Klein, and R's `survfit`
    /// print.
    #[test]
    fn the_printed_curve_of_freireich() {
        let events = [6, 6, 6, 7, 10, 13, 16, 22, 23];
        let censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
        let all = events.iter().map(|t| (*t, true)).chain(censored.iter().map(|t| (*t, false)));
        let curve = KaplanMeier::of(all.collect());
        let printed = [
            (6, 0.857, 0.0764),
            (7, 0.807, 0.0869),
            (10, 0.753, 0.0963),
            (13, 0.690, 0.1068),
            (16, 0.627, 0.1141),
            (22, 0.538, 0.1282),
            (23, 0.448, 0.1346),
        ];
        for (day, share, error) in printed {
            let found = curve.at(day).unwrap();
            assert!(
                (found.share - share).abs() < 5e-4 && (found.std_error - error).abs() < 5e-5,
                "{found:?}"
            );
        }
        // Computed by fixtures/kaplan_meier.py with numpy only.
        let (low, high) = curve.at(10).unwrap().interval.unwrap();
        assert!(
            (low - 0.503_199_510_799_956_4).abs() < 1e-12 && (high - 0.889_361_835_169_265_6).abs() < 1e-12,
            "{low} {high}"
        );
        assert_eq!(curve.at(5).unwrap().share, 1.0);
        assert_eq!(curve.at(35).unwrap().share, curve.at(23).unwrap().share);
        assert!(curve.at(36).is_none());
    }

    #[test]
    fn nobody_waits_and_all_wait() {
        assert!(KaplanMeier::of(vec![]).at(1).is_none());
        let none = KaplanMeier::of(vec![(5, false)]).at(5).unwrap();
        assert_eq!((none.share, none.interval), (1.0, None));
        let all = KaplanMeier::of(vec![(5, true), (5, true)]).at(5).unwrap();
        assert_eq!((all.share, all.std_error, all.interval), (0.0, 0.0, None));
    }
}
