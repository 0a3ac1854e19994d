//! Predicted against observed: on the diagonal, what was promised is what came.

use obole_ledger::Result;

use super::dots::scale;
use super::scene::{ACCENT, GREY, Hold, INK, Mark, PALE, Scene, Shape, text_width};
use super::{Chart, finish};

/// One bin of scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Mean predicted probability of the bin.
    pub predicted: f64,
    /// Observed rate of the bin.
    pub observed: f64,
    /// People in the bin.
    pub count: u64,
}

/// The bins of one group or model.
#[derive(Debug, Clone, PartialEq)]
pub struct CalibrationSeries {
    /// Its name.
    pub label: String,
    /// How many people it stands for, in words.
    pub size: String,
    /// Its bins, by rising prediction; bins that are too small are left out by the caller.
    pub points: Vec<Point>,
}

/// Calibration of groups or models side by side.
pub struct CalibrationChart<'a> {
    /// File name without its ending.
    pub name: &'a str,
    /// What the chart shows.
    pub title: &'a str,
    /// What the horizontal axis is.
    pub predicted: &'a str,
    /// What the vertical axis is.
    pub observed: &'a str,
    /// The series; each has its own mark and line.
    pub series: &'a [CalibrationSeries],
    /// How a share is written.
    pub format: &'a dyn Fn(f64) -> String,
}

const WIDTH: u32 = 640;
const SIDE: f64 = 380.0;
/// Each series has a line of its own: full, then dashes of different length.
const DASHES: [Option<(f64, f64)>; 6] =
    [None, Some((9.0, 5.0)), Some((3.0, 4.0)), Some((14.0, 5.0)), Some((5.0, 9.0)), Some((2.0, 7.0))];

impl CalibrationChart<'_> {
    /// Draws the chart.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw(&self) -> Result<Chart> {
        finish(self.name, self.alt(), &self.scene())
    }

    fn alt(&self) -> String {
        let series = self.series.iter().map(|series| {
            let points = series
                .points
                .iter()
                .map(|p| format!("{} → {}", (self.format)(p.predicted), (self.format)(p.observed)));
            format!("{}, {}", series.label, points.collect::<Vec<_>>().join(", "))
        });
        format!("{}. {}", self.title, series.collect::<Vec<_>>().join("; "))
    }

    pub(super) fn scene(&self) -> Scene {
        let mut scene = Scene::new(WIDTH, 0);
        let top = scene.title(self.title) + 8.0;
        let (x0, y0) = (88.0, top + SIDE);
        let legend_top = y0 + 62.0;
        scene.height = (legend_top + 22.0 * self.series.len() as f64 + 8.0) as u32;
        let (step, end) = scale(self.largest());
        let place =
            |x: f64, y: f64| (x0 + SIDE * (x / end).clamp(0.0, 1.0), y0 - SIDE * (y / end).clamp(0.0, 1.0));
        for tick in (0..).map(|i| f64::from(i) * step).take_while(|tick| *tick <= end + step / 2.0) {
            scene.line(place(tick, 0.0), place(tick, end), 1, PALE);
            scene.line(place(0.0, tick), place(end, tick), 1, PALE);
            let (x, _) = place(tick, 0.0);
            let (_, y) = place(0.0, tick);
            scene.text((x, y0 + 14.0), (self.format)(tick), 12.0, Hold::Middle, GREY);
            scene.text((x0 - 8.0, y), (self.format)(tick), 12.0, Hold::Right, GREY);
        }
        scene.dashed(place(0.0, 0.0), place(end, end), 1, GREY, (2.0, 4.0));
        scene.text((x0 + SIDE / 2.0, y0 + 38.0), self.predicted, 12.0, Hold::Middle, INK);
        scene.text((x0, top - 8.0), self.observed, 12.0, Hold::Left, INK);
        for (i, series) in self.series.iter().enumerate() {
            let (shape, dash) = (Shape::ALL[i % Shape::ALL.len()], DASHES[i % DASHES.len()]);
            let colour = if i % 2 == 0 { ACCENT } else { INK };
            for pair in series.points.windows(2) {
                if let [a, b] = pair {
                    let (from, to) = (place(a.predicted, a.observed), place(b.predicted, b.observed));
                    scene.marks.push(Mark::Line { from, to, width: 1, colour, dash });
                }
            }
            for point in &series.points {
                scene.marks.push(Mark::Point { at: place(point.predicted, point.observed), shape, colour });
            }
            let y = legend_top + 22.0 * i as f64;
            scene.marks.push(Mark::Line { from: (24.0, y), to: (64.0, y), width: 1, colour, dash });
            scene.marks.push(Mark::Point { at: (44.0, y), shape, colour });
            let label = format!("{} ({})", series.label, series.size);
            scene.width = scene.width.max((text_width(&label, 12.0) + 100.0) as u32);
            scene.text((76.0, y), label, 12.0, Hold::Left, INK);
        }
        scene
    }

    /// The axes end where the largest value does, so that small rates can be read.
    fn largest(&self) -> f64 {
        self.series
            .iter()
            .flat_map(|series| &series.points)
            .map(|p| p.predicted.max(p.observed))
            .fold(0.05, f64::max)
    }
}
