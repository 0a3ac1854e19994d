//! One path through a field, with labelled points on it: what is won against what is lost.

use obole_ledger::Result;

use super::axis::Axis;
use super::scene::{
    ACCENT, GREY, Hold, INK, LINE, MARGIN, Mark, NOTE, PALE, Scene, Shape, TICK, Width, text_width, wrap,
};
use super::{Chart, finish};

/// One point of the path.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// Along.
    pub x: f64,
    /// Up.
    pub y: f64,
    /// The shape of its mark; `None` for a point that only the line goes through.
    pub shape: Option<Shape>,
    /// What stands beside it.
    pub label: String,
}

/// A path with its stops.
pub struct PlotChart<'a> {
    /// File name without its ending.
    pub name: &'a str,
    /// What the chart shows.
    pub title: &'a str,
    /// What the horizontal axis is.
    pub along: &'a str,
    /// What the vertical axis is.
    pub up: &'a str,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// The stops, in the order of the path.
    pub stops: &'a [Stop],
    /// A point beside the path.
    pub apart: Option<Stop>,
    /// A dashed upright line with its name.
    pub guide: Option<(f64, String)>,
    /// What the shapes mean.
    pub shapes: &'a [(Shape, String)],
    /// How a horizontal and a vertical value are written.
    pub formats: (&'a dyn Fn(f64) -> String, &'a dyn Fn(f64) -> String),
}

impl PlotChart<'_> {
    /// Draws the chart.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw(&self) -> Result<Chart> {
        finish(self.name, self.title, self.alt(), |width| self.scene(width))
    }

    fn alt(&self) -> String {
        let stops = self.stops.iter().chain(&self.apart).filter(|stop| stop.shape.is_some());
        let said = stops.map(|stop| {
            format!("{}: {} → {}", stop.label, (self.formats.0)(stop.x), (self.formats.1)(stop.y))
        });
        let said: Vec<String> = said.chain(self.guide.iter().map(|(_, label)| label.clone())).collect();
        format!("{} → {}. {}", self.along, self.up, said.join("; "))
    }

    pub(super) fn scene(&self, width: Width) -> Scene {
        let mut scene = Scene::new(width);
        let full = f64::from(scene.width) - 2.0 * MARGIN;
        let mut y = scene.title(self.title) + 6.0;
        if let Some((_, label)) = &self.guide {
            scene.dashed((MARGIN, y), (MARGIN + 28.0, y), 2, INK, (6.0, 4.0));
            y = paragraph(&mut scene, label, (MARGIN + 38.0, y), full - 38.0);
        }
        for (shape, label) in self.shapes {
            scene.point((MARGIN + 14.0, y), *shape, ACCENT);
            y = paragraph(&mut scene, label, (MARGIN + 38.0, y), full - 38.0);
        }
        y = paragraph(&mut scene, &format!("↑ {}", self.up), (MARGIN, y), full);

        let height = if width == Width::Wide { 300.0 } else { 260.0 };
        let (top, bottom) = (y + 8.0, y + 8.0 + height);
        let ups = self.y.ticks(height * 2.0, self.formats.1);
        let numbers = ups.iter().map(|tick| text_width(&(self.formats.1)(*tick), TICK)).fold(0.0, f64::max);
        let (x0, x1) = (MARGIN + numbers + 8.0, MARGIN + full - 24.0);
        let at = |x: f64, y: f64| (x0 + (x1 - x0) * self.x.place(x), bottom - height * self.y.place(y));
        for tick in ups {
            let (_, y) = at(0.0, tick);
            scene.line((x0, y), (x1, y), 1, PALE);
            scene.text((x0 - 8.0, y), (self.formats.1)(tick), TICK, Hold::Right, GREY);
        }
        for tick in self.x.ticks(x1 - x0, self.formats.0) {
            let (x, _) = at(tick, 0.0);
            scene.line((x, top), (x, bottom), 1, PALE);
            scene.text((x, bottom + 15.0), (self.formats.0)(tick), TICK, Hold::Middle, GREY);
        }
        scene.marks.push(Mark::Box { from: (x0, top), to: (x1, bottom), colour: GREY, filled: false });
        if let Some((value, _)) = &self.guide {
            let (x, _) = at(*value, 0.0);
            scene.dashed((x, top), (x, bottom), 2, INK, (6.0, 4.0));
        }
        scene.path(self.stops.iter().map(|stop| at(stop.x, stop.y)).collect(), 1, GREY, None);
        let mut taken: Vec<[f64; 4]> = Vec::new();
        for stop in self.stops.iter().chain(&self.apart) {
            let Some(shape) = stop.shape else { continue };
            let place = at(stop.x, stop.y);
            scene.point(place, shape, ACCENT);
            taken.push([place.0 - 6.0, place.1 - 6.0, place.0 + 6.0, place.1 + 6.0]);
        }
        for stop in self.apart.iter().chain(self.stops).filter(|stop| stop.shape.is_some()) {
            label(&mut scene, &stop.label, at(stop.x, stop.y), &mut taken, (x0, x1));
        }
        let y = paragraph(&mut scene, &format!("{} →", self.along), (x0, bottom + 39.0), x1 - x0 + 20.0);
        scene.height = (y + 2.0) as u32;
        scene
    }
}

/// Lines from a place on; returns the height below them.
fn paragraph(scene: &mut Scene, text: &str, (x, mut y): (f64, f64), room: f64) -> f64 {
    for line in wrap(text, NOTE, room) {
        scene.text((x, y), line, NOTE, Hold::Left, INK);
        y += LINE;
    }
    y
}

/// Beside the point, on the side that is free; where none is, the label is left to the words below the chart.
fn label(scene: &mut Scene, text: &str, (x, y): (f64, f64), taken: &mut Vec<[f64; 4]>, (x0, x1): (f64, f64)) {
    let width = text_width(text, NOTE);
    let sides =
        [(x + 10.0, y), (x - 10.0 - width, y), (x - width / 2.0, y - 17.0), (x - width / 2.0, y + 17.0)];
    for (left, middle) in sides {
        let field = [left, middle - 8.0, left + width, middle + 8.0];
        let inside = field[0] >= x0 && field[2] <= x1 + 20.0;
        let free = |other: &[f64; 4]| {
            field[2] <= other[0] || other[2] <= field[0] || field[3] <= other[1] || other[3] <= field[1]
        };
        if inside && taken.iter().all(free) {
            scene.label((left, middle), text);
            taken.push(field);
            return;
        }
    }
}
