//! A table of shares as a chart: the larger the share, the darker the cell. Every cell also shows its number,
//! so the chart can be read in black and white.

use super::scene::{BLACK, Colour, GREY, Hold, INK, MARGIN, Mark, Scene, TICK, WHITE, Width, text_width};
use super::{Chart, finish};
use obole_ledger::Result;

/// One row of cells.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatRow {
    /// Name of the row, such as a cohort.
    pub label: String,
    /// Shares between 0 and 1; `None` leaves the cell white and empty.
    pub cells: Vec<Option<f64>>,
}

/// Chart of shares by row and column, for example cohorts by years since they came.
pub struct HeatChart<'a> {
    /// File name without its ending.
    pub name: &'a str,
    /// Title of the chart.
    pub title: &'a str,
    /// Heading above all columns together.
    pub across: &'a str,
    /// Headings of the columns.
    pub columns: &'a [String],
    /// The rows, from top to bottom.
    pub rows: &'a [HeatRow],
    /// Formats a share.
    pub format: &'a dyn Fn(f64) -> String,
}

/// Minimum width of a cell in pixels; where not all columns fit, only the first ones are drawn.
const LEAST: f64 = 34.0;
const CELL: f64 = 28.0;
/// Numbers are white in cells above this share and black in the others, for the better contrast.
const DARK: f64 = 0.69;

impl HeatChart<'_> {
    /// Draws the chart.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw(&self) -> Result<Chart> {
        let rows = self.rows.iter().map(|row| {
            let cells: Vec<String> = row.cells.iter().flatten().map(|share| (self.format)(*share)).collect();
            format!("{}: {}", row.label, cells.join(", "))
        });
        let alt = rows.collect::<Vec<_>>().join("; ");
        finish(self.name, self.title, alt, |width| self.scene(width))
    }

    pub(super) fn scene(&self, width: Width) -> Scene {
        let mut scene = Scene::new(width);
        let top = scene.title(self.title) + 8.0;
        let label = self.rows.iter().map(|row| text_width(&row.label, TICK)).fold(40.0, f64::max);
        let (x0, x1) = (MARGIN + label + 10.0, f64::from(scene.width) - MARGIN);
        let shown = self.columns.len().min(((x1 - x0) / LEAST) as usize).max(1);
        let wide = ((x1 - x0) / shown as f64).min(72.0);
        scene.text((x0, top), self.across, TICK, Hold::Left, GREY);
        let y0 = top + 36.0;
        for (at, head) in self.columns.iter().take(shown).enumerate() {
            let middle = x0 + wide * (at as f64 + 0.5);
            scene.text((middle, top + 22.0), head, TICK, Hold::Middle, INK);
        }
        // Numbers are made smaller in narrow cells so that they do not touch.
        let numbers = self.rows.iter().flat_map(|row| row.cells.iter().flatten());
        let widest = numbers.map(|share| text_width(&(self.format)(*share), TICK)).fold(1.0, f64::max);
        let size = TICK * ((wide - 4.0) / widest).min(1.0);
        for (line, row) in self.rows.iter().enumerate() {
            let y = y0 + CELL * line as f64;
            scene.text((x0 - 8.0, y + CELL / 2.0), &row.label, TICK, Hold::Right, INK);
            for (at, share) in row.cells.iter().take(shown).enumerate() {
                let Some(share) = share else { continue };
                let (from, to) =
                    ((x0 + wide * at as f64, y), (x0 + wide * (at + 1) as f64 - 1.0, y + CELL - 1.0));
                scene.filled(from, to, shade(*share));
                scene.marks.push(Mark::Box { from, to, colour: GREY, filled: false });
                let ink = if *share > DARK { WHITE } else { BLACK };
                let middle = ((from.0 + to.0) / 2.0, y + CELL / 2.0);
                scene.text(middle, (self.format)(*share), size, Hold::Middle, ink);
            }
        }
        scene.height = (y0 + CELL * self.rows.len() as f64 + 14.0) as u32;
        scene
    }
}

/// Returns the colour of a share, from white for 0 to dark for 1: its brightness alone shows the share.
fn shade(share: f64) -> Colour {
    let share = share.clamp(0.0, 1.0);
    let mix = |dark: f64| (255.0 - (255.0 - dark) * share).round() as u8;
    Colour(mix(20.0), mix(60.0), mix(100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: Colour) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
    }

    #[test]
    fn darker_is_more_and_every_number_can_be_read() {
        let mut before = f64::INFINITY;
        for step in 0..=100 {
            let share = f64::from(step) / 100.0;
            let ground = luminance(shade(share));
            assert!(ground < before, "brightness falls with the share");
            before = ground;
            let ink = luminance(if share > DARK { WHITE } else { BLACK });
            let contrast = (f64::max(ground, ink) + 0.05) / (f64::min(ground, ink) + 0.05);
            // 4.5 to 1: WCAG 2.1, success criterion 1.4.3.
            assert!(contrast >= 4.5, "{share}: {contrast}");
        }
    }

    #[test]
    fn each_known_cell_has_a_box_and_its_number() {
        let rows = [
            HeatRow { label: "2022".into(), cells: vec![Some(1.0), Some(0.5)] },
            HeatRow { label: "2023".into(), cells: vec![Some(1.0), None] },
        ];
        let columns = ["0".to_owned(), "1".to_owned()];
        let chart = HeatChart {
            name: "cohorts",
            title: "Cohorts",
            across: "Years",
            columns: &columns,
            rows: &rows,
            format: &|share| format!("{:.0}%", share * 100.0),
        };
        let scene = chart.scene(Width::Wide);
        let filled = scene.marks.iter().filter(|mark| matches!(mark, Mark::Box { filled: true, .. })).count();
        assert_eq!(filled, 3);
        let drawn = chart.draw().unwrap();
        assert!(drawn.svg.contains("50%") && drawn.alt.contains("2022: 100%, 50%"));
        assert!(drawn.png().unwrap().starts_with(&[0x89, b'P', b'N', b'G']));
    }
}
