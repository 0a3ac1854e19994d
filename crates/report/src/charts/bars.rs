//! Upright bars with their values written above.

use obole_ledger::Result;

use super::dots::scale;
use super::scene::{ACCENT, GREY, Hold, INK, Mark, PALE, Scene};
use super::{Chart, finish};

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Its height; `None` leaves a gap with a dash.
    pub value: Option<f64>,
}

/// Values side by side, such as one a year.
pub struct BarChart<'a> {
    /// File name without its ending.
    pub name: &'a str,
    /// What the chart shows.
    pub title: &'a str,
    /// The bars, from left to right.
    pub bars: &'a [Bar],
    /// How a value is written.
    pub format: &'a dyn Fn(f64) -> String,
}

const WIDTH: u32 = 640;
const HEIGHT: f64 = 220.0;

impl BarChart<'_> {
    /// Draws the chart.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw(&self) -> Result<Chart> {
        let bars = self
            .bars
            .iter()
            .map(|bar| format!("{}, {}", bar.label, bar.value.map_or("–".to_owned(), self.format)));
        let alt = format!("{}. {}", self.title, bars.collect::<Vec<_>>().join("; "));
        finish(self.name, alt, &self.scene())
    }

    pub(super) fn scene(&self) -> Scene {
        let mut scene = Scene::new(WIDTH, 0);
        let top = scene.title(self.title) + 16.0;
        let bottom = top + HEIGHT;
        scene.height = (bottom + 36.0) as u32;
        let (x0, x1) = (72.0, f64::from(WIDTH) - 20.0);
        let (step, end) = scale(self.bars.iter().filter_map(|bar| bar.value).fold(0.0, f64::max));
        let y = |value: f64| bottom - HEIGHT * (value / end).clamp(0.0, 1.0);
        let mut tick = 0.0;
        while tick <= end + step / 2.0 {
            scene.line((x0, y(tick)), (x1, y(tick)), 1, PALE);
            scene.text((x0 - 8.0, y(tick)), (self.format)(tick), 12.0, Hold::Right, GREY);
            tick += step;
        }
        let slot = (x1 - x0) / self.bars.len().max(1) as f64;
        for (i, bar) in self.bars.iter().enumerate() {
            let middle = x0 + slot * (i as f64 + 0.5);
            let half = (slot * 0.34).min(36.0);
            scene.text((middle, bottom + 16.0), &bar.label, 12.0, Hold::Middle, INK);
            match bar.value {
                Some(value) => {
                    let (from, to) = ((middle - half, y(value)), (middle + half, bottom));
                    scene.marks.push(Mark::Box { from, to, colour: ACCENT, filled: true });
                    scene.text((middle, y(value) - 9.0), (self.format)(value), 12.0, Hold::Middle, INK);
                }
                None => scene.text((middle, bottom - 9.0), "–", 12.0, Hold::Middle, GREY),
            }
        }
        scene
    }
}
