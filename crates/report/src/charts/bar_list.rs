//! Horizontal bars, with their names before them and their values after them.

use obole_ledger::Result;

use super::axis::Axis;
use super::scene::{ACCENT, GREY, Hold, INK, LINE, MARGIN, NOTE, PALE, Scene, Width, text_width, wrap};
use super::{Chart, finish};

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct BarRow {
    /// Its name.
    pub label: String,
    /// Its length. A loss is negative and is drawn hatched.
    pub value: f64,
    /// The value in words.
    pub text: String,
}

/// Chart of values one below the other, for example one per segment.
pub struct BarList<'a> {
    /// File name without its ending.
    pub name: &'a str,
    /// Title of the chart.
    pub title: &'a str,
    /// The bars, from top to bottom.
    pub rows: &'a [BarRow],
}

const BAR: f64 = 14.0;
const GAP: f64 = 10.0;

impl BarList<'_> {
    /// Draws the chart.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw(&self) -> Result<Chart> {
        let rows = self.rows.iter().map(|row| format!("{}, {}", row.label, row.text));
        let alt = rows.collect::<Vec<_>>().join("; ");
        finish(self.name, self.title, alt, |width| self.scene(width))
    }

    pub(super) fn scene(&self, width: Width) -> Scene {
        let mut scene = Scene::new(width);
        let full = f64::from(scene.width);
        let texts = self.rows.iter().map(|row| text_width(&row.text, NOTE)).fold(0.0, f64::max);
        let most = full * 0.38;
        let lines: Vec<Vec<String>> = self.rows.iter().map(|row| wrap(&row.label, NOTE, most)).collect();
        let labels = lines.iter().flatten().map(|line| text_width(line, NOTE)).fold(30.0, f64::max);
        let (x0, x1) = (MARGIN + labels + 10.0, full - MARGIN - texts - 8.0);
        let axis = Axis::from_zero(self.rows.iter().map(|row| row.value.abs()).fold(0.0, f64::max));
        let mut y = scene.title(self.title) + 8.0;
        let top = y;
        for (row, lines) in self.rows.iter().zip(&lines) {
            let height = (lines.len() as f64 * LINE).max(BAR + 4.0);
            let middle = y + height / 2.0;
            let first = middle - (lines.len() as f64 - 1.0) * LINE / 2.0;
            for (at, line) in lines.iter().enumerate() {
                scene.text((MARGIN, first + at as f64 * LINE), line, NOTE, Hold::Left, INK);
            }
            let end = x0 + (x1 - x0) * axis.place(row.value.abs());
            let (from, to) = ((x0, middle - BAR / 2.0), (end, middle + BAR / 2.0));
            if row.value < 0.0 {
                scene.hatched(from, to);
            } else {
                scene.filled(from, to, ACCENT);
            }
            scene.text((full - MARGIN, middle), &row.text, NOTE, Hold::Right, INK);
            y += height + GAP;
        }
        scene.line((x0, top - 2.0), (x0, y - GAP + 2.0), 1, if self.rows.is_empty() { PALE } else { GREY });
        scene.height = (y + 4.0) as u32;
        scene
    }
}

#[cfg(test)]
mod tests {
    use super::super::scene::Mark;
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_values_and_losses_are_hatched() {
        let row = |label: &str, value: f64| BarRow { label: label.into(), value, text: value.to_string() };
        let rows = [row("New", 50.0), row("Stopped", -25.0)];
        let chart = BarList { name: "flows", title: "Gains and losses", rows: &rows };
        let scene = chart.scene(Width::Narrow);
        let boxes: Vec<(f64, bool)> = scene
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Box { from, to, filled, .. } => Some((to.0 - from.0, *filled)),
                _ => None,
            })
            .collect();
        assert_eq!(boxes.len(), 2);
        assert!((boxes[0].0 / boxes[1].0 - 2.0).abs() < 1e-9 && boxes[0].1 && !boxes[1].1);
        assert!(chart.draw().unwrap().alt.contains("Stopped, -25"));
    }
}
