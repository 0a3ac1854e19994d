//! One row a group: a dot with its interval, and the group's size. Hidden groups have a row and no mark.

use obole_ledger::Result;

use super::scene::{ACCENT, GREY, Hold, INK, Mark, PALE, Scene, Shape, text_width, wrap};
use super::{Chart, finish};

/// One group.
#[derive(Debug, Clone, PartialEq)]
pub struct DotRow {
    /// The group's name.
    pub label: String,
    /// Its size in words, or why it is hidden: `n = 412`, `n < 10`.
    pub size: String,
    /// The value with its interval; `None` hides the group or says that the value is undefined.
    pub value: Option<Dot>,
}

/// A value with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    /// The value.
    pub at: f64,
    /// Its interval, if it has one.
    pub interval: Option<(f64, f64)>,
    /// A part of the interval drawn thick, such as the middle half of a distribution.
    pub middle: Option<(f64, f64)>,
}

impl DotRow {
    /// A group that is shown.
    pub fn shown(
        label: impl Into<String>,
        size: impl Into<String>,
        at: f64,
        interval: Option<(f64, f64)>,
    ) -> Self {
        Self { label: label.into(), size: size.into(), value: Some(Dot { at, interval, middle: None }) }
    }

    /// A group that is hidden or has no value.
    pub fn hidden(label: impl Into<String>, size: impl Into<String>) -> Self {
        Self { label: label.into(), size: size.into(), value: None }
    }
}

/// A vertical line with a name: the overall value, or a threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct Guide {
    /// Where it stands.
    pub at: f64,
    /// What it is.
    pub label: String,
    /// Drawn dashed.
    pub dashed: bool,
}

/// Values by group.
pub struct DotChart<'a> {
    /// File name without its ending.
    pub name: &'a str,
    /// What the chart shows.
    pub title: &'a str,
    /// What the values are.
    pub axis: &'a str,
    /// The groups, from top to bottom.
    pub rows: &'a [DotRow],
    /// Vertical lines.
    pub guides: &'a [Guide],
    /// The axis starts at 0 and ends here at least.
    pub at_least: f64,
    /// The axis ends here at most, unless a dot or a guide lies beyond; an interval that goes on has no end mark.
    pub at_most: f64,
    /// How a value is written.
    pub format: &'a dyn Fn(f64) -> String,
}

const WIDTH: u32 = 760;
const SIZE: f64 = 13.0;
const LINE: f64 = 18.0;

impl DotChart<'_> {
    /// Draws the chart.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw(&self) -> Result<Chart> {
        finish(self.name, self.alt(), &self.scene())
    }

    /// What the chart shows, in words.
    fn alt(&self) -> String {
        let rows = self.rows.iter().map(|row| match row.value {
            Some(Dot { at, interval: Some((low, high)), .. }) => {
                let (at, low, high) = ((self.format)(at), (self.format)(low), (self.format)(high));
                format!("{} ({}), {at} [{low} – {high}]", row.label, row.size)
            }
            Some(Dot { at, interval: None, .. }) => {
                format!("{} ({}), {}", row.label, row.size, (self.format)(at))
            }
            None => format!("{}, {}", row.label, row.size),
        });
        let guides = self.guides.iter().map(|guide| format!("{} ({})", guide.label, (self.format)(guide.at)));
        format!("{}. {}", self.title, rows.chain(guides).collect::<Vec<_>>().join("; "))
    }

    pub(super) fn scene(&self) -> Scene {
        let labels: Vec<Vec<String>> = self.rows.iter().map(|row| wrap(&row.label, SIZE, 230.0)).collect();
        let left = labels.iter().flatten().map(|line| text_width(line, SIZE)).fold(80.0, f64::max) + 28.0;
        let right = self.rows.iter().map(|row| text_width(&row.size, 12.0)).fold(40.0, f64::max) + 28.0;
        let heights: Vec<f64> =
            labels.iter().map(|lines| (lines.len() as f64 * LINE + 12.0).max(30.0)).collect();
        let mut scene = Scene::new(WIDTH, 0);
        let top = scene.title(self.title) + 8.0 + 18.0 * self.guides.len() as f64;
        let bottom = top + heights.iter().sum::<f64>();
        scene.height = (bottom + 56.0) as u32;

        let (x0, x1) = (left, f64::from(WIDTH) - right);
        let (step, end) = scale(self.largest());
        let x = |value: f64| x0 + (x1 - x0) * (value / end).clamp(0.0, 1.0);

        let mut tick = 0.0;
        while tick <= end + step / 2.0 {
            scene.line((x(tick), top), (x(tick), bottom), 1, PALE);
            scene.text((x(tick), bottom + 14.0), (self.format)(tick), 12.0, Hold::Middle, GREY);
            tick += step;
        }
        scene.text(((x0 + x1) / 2.0, bottom + 38.0), self.axis, 12.0, Hold::Middle, INK);
        for (i, guide) in self.guides.iter().enumerate() {
            let above = top - 16.0 - 18.0 * (self.guides.len() - 1 - i) as f64;
            self.draw_guide(&mut scene, guide, x(guide.at), (x0, above), (top, bottom));
        }
        let mut y = top;
        for ((row, lines), height) in self.rows.iter().zip(&labels).zip(&heights) {
            let middle = y + height / 2.0;
            let first = middle - (lines.len() as f64 - 1.0) * LINE / 2.0;
            for (i, line) in lines.iter().enumerate() {
                scene.text((left - 14.0, first + i as f64 * LINE), line, SIZE, Hold::Right, INK);
            }
            scene.text((x1 + 14.0, middle), &row.size, 12.0, Hold::Left, GREY);
            match row.value {
                Some(dot) => draw_dot(&mut scene, dot, middle, end, &x),
                None => hatch(&mut scene, (x0, middle), x1),
            }
            y += height;
        }
        scene
    }

    fn largest(&self) -> f64 {
        let rows = self
            .rows
            .iter()
            .filter_map(|row| row.value)
            .map(|dot| dot.interval.map_or(dot.at, |(_, high)| high.min(self.at_most).max(dot.at)));
        let guides = self.guides.iter().map(|guide| guide.at);
        rows.chain(guides).filter(|value| value.is_finite()).fold(self.at_least, f64::max)
    }

    /// The line, and its name above the plot beside a sample of it, so that no name lies on a line.
    fn draw_guide(
        &self,
        scene: &mut Scene,
        guide: &Guide,
        at: f64,
        legend: (f64, f64),
        (top, bottom): (f64, f64),
    ) {
        let (x, y) = legend;
        let mut both = |from: (f64, f64), to: (f64, f64)| {
            if guide.dashed {
                scene.dashed(from, to, 2, INK, (7.0, 5.0));
            } else {
                scene.line(from, to, 1, INK);
            }
        };
        both((at, top), (at, bottom));
        both((x, y), (x + 31.0, y));
        scene.text(
            (x + 40.0, y),
            format!("{} ({})", guide.label, (self.format)(guide.at)),
            12.0,
            Hold::Left,
            INK,
        );
    }
}

fn draw_dot(scene: &mut Scene, dot: Dot, y: f64, last: f64, x: &dyn Fn(f64) -> f64) {
    if let Some((low, high)) = dot.interval {
        scene.line((x(low), y), (x(high), y), 2, ACCENT);
        for end in [low, high].into_iter().filter(|end| *end <= last) {
            scene.line((x(end), y - 5.0), (x(end), y + 5.0), 2, ACCENT);
        }
    }
    if let Some((low, high)) = dot.middle {
        let (from, to) = ((x(low), y - 5.0), (x(high), y + 5.0));
        scene.marks.push(Mark::Box { from, to, colour: PALE, filled: true });
        scene.marks.push(Mark::Box { from, to, colour: ACCENT, filled: false });
    }
    scene.marks.push(Mark::Point { at: (x(dot.at), y), shape: Shape::Disc, colour: ACCENT });
}

/// A hatched band: there is a group, and nothing is shown of it.
fn hatch(scene: &mut Scene, (x0, y): (f64, f64), x1: f64) {
    let mut x = x0;
    while x + 8.0 <= x1 {
        scene.line((x, y + 5.0), (x + 8.0, y - 5.0), 1, PALE);
        x += 12.0;
    }
}

/// Round steps of an axis from 0 that reaches the largest value: about five.
pub(super) fn scale(largest: f64) -> (f64, f64) {
    let largest = if largest > 0.0 { largest } else { 1.0 };
    let rough = largest / 5.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|m| m * power)
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(power * 10.0);
    (step, (largest / step - 1e-9).ceil() * step)
}
