//! Upright bars with their values written above.

use obole_ledger::Result;

use super::axis::Axis;
use super::scene::{ACCENT, GREY, Hold, INK, MARGIN, PALE, Scene, TICK, Width, text_width};
use super::{Chart, finish};

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Name of the bar, such as a year.
    pub label: String,
    /// Height of the bar; `None` leaves a gap with a dash.
    pub value: Option<f64>,
}

/// Chart of values side by side, for example one per year.
pub struct BarChart<'a> {
    /// File name without its ending.
    pub name: &'a str,
    /// Title of the chart.
    pub title: &'a str,
    /// The bars, from left to right.
    pub bars: &'a [Bar],
    /// Formats a value.
    pub format: &'a dyn Fn(f64) -> String,
}

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
        let alt = bars.collect::<Vec<_>>().join("; ");
        finish(self.name, self.title, alt, |width| self.scene(width))
    }

    pub(super) fn scene(&self, width: Width) -> Scene {
        let mut scene = Scene::new(width);
        let top = scene.title(self.title) + 18.0;
        let bottom = top + HEIGHT;
        scene.height = (bottom + 34.0) as u32;
        let axis = Axis::from_zero(self.bars.iter().filter_map(|bar| bar.value).fold(0.0, f64::max));
        let ticks = axis.ticks(2.0 * HEIGHT, self.format);
        let numbers = ticks.iter().map(|tick| text_width(&(self.format)(*tick), TICK)).fold(0.0, f64::max);
        let (x0, x1) = (MARGIN + numbers + 8.0, f64::from(scene.width) - MARGIN);
        let y = |value: f64| bottom - HEIGHT * axis.place(value);
        for tick in ticks {
            scene.line((x0, y(tick)), (x1, y(tick)), 1, PALE);
            scene.text((x0 - 8.0, y(tick)), (self.format)(tick), TICK, Hold::Right, GREY);
        }
        let slot = (x1 - x0) / self.bars.len().max(1) as f64;
        let size = |texts: &dyn Fn(&Bar) -> String| {
            let widest = self.bars.iter().map(|bar| text_width(&texts(bar), TICK)).fold(1.0, f64::max);
            (TICK * (slot - 4.0) / widest).min(TICK)
        };
        let written = |bar: &Bar| bar.value.map_or("–".to_owned(), self.format);
        // On a narrow chart, every second name is written if all of them would be too small to read.
        let labels = size(&|bar| bar.label.clone());
        let (every, labels) = if labels < 11.0 { (2, TICK.min(labels * 2.0)) } else { (1, labels) };
        let values = size(&written).max(11.0);
        for (i, bar) in self.bars.iter().enumerate() {
            let middle = x0 + slot * (i as f64 + 0.5);
            let half = (slot * 0.34).min(36.0);
            if i % every == 0 {
                scene.text((middle, bottom + 15.0), &bar.label, labels, Hold::Middle, INK);
            }
            match bar.value {
                Some(value) => {
                    scene.filled((middle - half, y(value)), (middle + half, bottom), ACCENT);
                    if size(&written) >= 11.0 {
                        scene.text((middle, y(value) - 9.0), (self.format)(value), values, Hold::Middle, INK);
                    }
                }
                None => scene.text((middle, bottom - 9.0), "–", TICK, Hold::Middle, GREY),
            }
        }
        scene
    }
}
