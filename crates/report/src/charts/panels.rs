//! Small panels side by side, one per group, all with the same axes: calibration and ROC curves. As each line
//! has a panel of its own, no colour is needed to identify it.

use obole_ledger::Result;

use super::axis::Axis;
use super::scene::{
    ACCENT, GREY, Hold, INK, LABEL, LINE, MARGIN, Mark, NOTE, PALE, Scene, Shape, TICK, Width, text_width,
    wrap,
};
use super::{Chart, finish};

/// One point of a panel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Position on the horizontal axis.
    pub x: f64,
    /// Position on the vertical axis.
    pub y: f64,
    /// The interval of `y`, if it has one.
    pub interval: Option<(f64, f64)>,
}

/// Panel of one group or model.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Its name.
    pub label: String,
    /// Its size and other figures in words.
    pub note: String,
    /// Its points, from left to right; empty for a group that is hidden or has no points.
    pub points: Vec<Point>,
}

/// A line drawn in every panel, such as the line of equality.
#[derive(Debug, Clone, PartialEq)]
pub struct Backdrop {
    /// Its name.
    pub label: String,
    /// Its points.
    pub points: Vec<(f64, f64)>,
    /// Dash pattern: lengths of a dash and of a gap, in pixels.
    pub dash: (f64, f64),
}

/// Chart with one panel per group or model.
pub struct PanelChart<'a> {
    /// File name without its ending.
    pub name: &'a str,
    /// Title of the chart.
    pub title: &'a str,
    /// Name of the horizontal axis.
    pub along: &'a str,
    /// Name of the vertical axis.
    pub up: &'a str,
    /// Scale of both axes.
    pub axis: Axis,
    /// The panels.
    pub panels: &'a [Panel],
    /// Lines drawn in every panel.
    pub backdrops: &'a [Backdrop],
    /// `true` if the points are marked; otherwise only their line is drawn.
    pub marked: bool,
    /// Formats a share.
    pub format: &'a dyn Fn(f64) -> String,
}

const GAP: f64 = 20.0;
/// Maximum number of points of a line in the description for readers who cannot see the chart.
const READ_OUT: usize = 10;

/// Position of one panel within the drawing.
struct Frame {
    left: f64,
    top: f64,
    side: f64,
}

impl PanelChart<'_> {
    /// Draws the chart.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw(&self) -> Result<Chart> {
        finish(self.name, self.title, self.alt(), |width| self.scene(width))
    }

    fn alt(&self) -> String {
        let panels = self.panels.iter().map(|panel| {
            let every = panel.points.len().div_ceil(READ_OUT).max(1);
            let read = panel.points.iter().step_by(every);
            let points = read.map(|p| format!("{} → {}", (self.format)(p.x), (self.format)(p.y)));
            let points: Vec<String> = points.collect();
            let said = if points.is_empty() { String::new() } else { format!(": {}", points.join(", ")) };
            format!("{}, {}{said}", panel.label, panel.note)
        });
        format!("{} → {}. {}", self.along, self.up, panels.collect::<Vec<_>>().join("; "))
    }

    pub(super) fn scene(&self, width: Width) -> Scene {
        let mut scene = Scene::new(width);
        let full = f64::from(scene.width) - 2.0 * MARGIN;
        let columns = match (width, self.panels.len()) {
            (Width::Wide, 3 | 5..) => 3,
            (_, 0 | 1) => 1,
            _ => 2,
        };
        let number = text_width(&(self.format)(1.0), TICK).max(text_width(&(self.format)(0.5), TICK)) + 6.0;
        let cell = (full - GAP * (columns - 1) as f64) / columns as f64;
        // Half of the last number of the axis extends beyond the panel.
        let side = (cell - number - text_width(&(self.format)(1.0), TICK) / 2.0).min(300.0);
        let mut y = self.keys(&mut scene);
        for row in self.panels.chunks(columns) {
            let heads: Vec<Vec<(String, bool)>> =
                row.iter().map(|panel| head(panel, number + side)).collect();
            let lines = heads.iter().map(Vec::len).max().unwrap_or_default();
            let top = y + LINE * lines as f64 + 10.0;
            for (i, (panel, head)) in row.iter().zip(&heads).enumerate() {
                let left = MARGIN + (cell + GAP) * i as f64;
                for (j, (line, of_note)) in head.iter().enumerate() {
                    let (size, colour) = if *of_note { (NOTE, GREY) } else { (LABEL, INK) };
                    scene.text((left, y + 8.0 + LINE * j as f64), line, size, Hold::Left, colour);
                }
                self.panel(&mut scene, panel, &Frame { left: left + number, top, side });
            }
            y = top + side + 38.0;
        }
        for line in wrap(&format!("{} →", self.along), NOTE, full) {
            scene.text((MARGIN + number, y), line, NOTE, Hold::Left, INK);
            y += LINE;
        }
        scene.height = (y + 2.0) as u32;
        scene
    }

    /// Draws the title, the legend of the lines in every panel and the name of the vertical axis; returns the
    /// height below.
    fn keys(&self, scene: &mut Scene) -> f64 {
        let mut y = scene.title(self.title) + 6.0;
        let room = f64::from(scene.width) - 2.0 * MARGIN - 38.0;
        for backdrop in self.backdrops {
            scene.dashed((MARGIN, y), (MARGIN + 28.0, y), 1, INK, backdrop.dash);
            for line in wrap(&backdrop.label, NOTE, room) {
                scene.text((MARGIN + 38.0, y), line, NOTE, Hold::Left, INK);
                y += LINE;
            }
        }
        for line in wrap(&format!("↑ {}", self.up), NOTE, room + 38.0) {
            scene.text((MARGIN, y), line, NOTE, Hold::Left, INK);
            y += LINE;
        }
        y + 4.0
    }

    fn panel(&self, scene: &mut Scene, panel: &Panel, frame: &Frame) {
        let Frame { left, top, side } = *frame;
        let at = |x: f64, y: f64| (left + side * self.axis.place(x), top + side * (1.0 - self.axis.place(y)));
        if panel.points.is_empty() {
            scene.hatched((left, top), (left + side, top + side));
            return;
        }
        for tick in self.axis.ticks(side.min(200.0), self.format) {
            let ((x, _), (_, y)) = (at(tick, 0.0), at(0.0, tick));
            scene.line((x, top), (x, top + side), 1, PALE);
            scene.line((left, y), (left + side, y), 1, PALE);
            scene.text((x, top + side + 15.0), (self.format)(tick), TICK, Hold::Middle, GREY);
            scene.text((left - 6.0, y), (self.format)(tick), TICK, Hold::Right, GREY);
        }
        scene.marks.push(Mark::Box {
            from: (left, top),
            to: (left + side, top + side),
            colour: GREY,
            filled: false,
        });
        for backdrop in self.backdrops {
            let points = backdrop.points.iter().map(|(x, y)| at(*x, *y)).collect();
            scene.path(points, 1, INK, Some(backdrop.dash));
        }
        let line = panel.points.iter().map(|point| at(point.x, point.y)).collect();
        scene.path(line, if self.marked { 1 } else { 2 }, ACCENT, None);
        for point in &panel.points {
            if let Some((low, high)) = point.interval {
                scene.line(at(point.x, low), at(point.x, high), 2, ACCENT);
            }
            if self.marked {
                scene.point(at(point.x, point.y), Shape::Disc, ACCENT);
            }
        }
    }
}

/// Returns the lines above a panel, each with `true` if it belongs to the note.
fn head(panel: &Panel, width: f64) -> Vec<(String, bool)> {
    let label = wrap(&panel.label, LABEL, width).into_iter().map(|line| (line, false));
    label.chain(wrap(&panel.note, NOTE, width).into_iter().map(|line| (line, true))).collect()
}
