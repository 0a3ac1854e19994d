//! Charts with one row per group: a dot with its interval, a bar, two amounts or a distribution, and the
//! group's size. Hidden groups have a hatched row and no mark.

use obole_ledger::Result;

use super::axis::Axis;
use super::scene::{
    ACCENT, GREY, Hold, INK, LABEL, LINE, MARGIN, Mark, NOTE, PALE, Scene, Shape, TICK, Width, text_width,
    wrap,
};
use super::{Chart, finish};

/// Row of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Heading above the row, such as a level of the first of two attributes; empty for none. Neighbouring
    /// rows with the same heading share it.
    pub under: String,
    /// The group's name.
    pub label: String,
    /// Its size in words: `n = 412`, `n < 10`.
    pub size: String,
    /// Its value in words, or the reason why there is none.
    pub value: String,
    /// Its interval in words; used only in the description for readers who cannot see the chart.
    pub interval: String,
    /// Mark of the row; `None` hatches the row.
    pub drawn: Option<RowMark>,
}

/// Mark in a row.
#[derive(Debug, Clone, PartialEq)]
pub enum RowMark {
    /// A value with its interval, if it has one.
    Dot {
        /// The value.
        at: f64,
        /// Its interval.
        interval: Option<(f64, f64)>,
        /// The shape of its mark.
        shape: Shape,
    },
    /// A bar from 0.
    Bar(f64),
    /// Two values: the first as a ring, the second as a square.
    Pair(f64, f64),
    /// A distribution as its classes (from, to, share), with its median.
    Classes {
        /// Classes by rising value.
        classes: Vec<(f64, f64, f64)>,
        /// The median.
        median: f64,
    },
}

/// A vertical line with a name: the overall value, or a threshold.
#[derive(Debug, Clone, PartialEq)]
pub struct Guide {
    /// Position on the axis of the values.
    pub at: f64,
    /// Name of the line; empty if another line explains it.
    pub label: String,
    /// `true` if the line is dashed.
    pub dashed: bool,
}

/// Chart of values by group.
pub struct RowChart<'a> {
    /// File name without its ending.
    pub name: &'a str,
    /// Title of the chart.
    pub title: &'a str,
    /// Name of the values, written below the axis.
    pub what: &'a str,
    /// Maximum width in pixels of a line of a group's name, on the wide drawing.
    pub label_width: f64,
    /// The axis of the values.
    pub axis: Axis,
    /// The groups, from top to bottom.
    pub rows: &'a [Row],
    /// Vertical lines.
    pub guides: &'a [Guide],
    /// Meaning of each shape of point.
    pub shapes: &'a [(Shape, String)],
    /// Formats a value.
    pub format: &'a dyn Fn(f64) -> String,
}

/// Position of a row.
struct Place {
    /// Lines of the heading above the row, each with its vertical middle.
    heading: Vec<(String, f64)>,
    lines: Vec<String>,
    /// Top and bottom of the band that holds the mark.
    band: (f64, f64),
    /// Vertical middle of the first line of the label.
    first_line: f64,
}

impl RowChart<'_> {
    /// Draws the chart.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn draw(&self) -> Result<Chart> {
        finish(self.name, self.title, self.alt(), |width| self.scene(width))
    }

    /// Describes the chart in words.
    fn alt(&self) -> String {
        let rows = self.rows.iter().map(|row| {
            let value = if row.value.is_empty() { String::new() } else { format!(", {}", row.value) };
            let size = match (row.size.as_str(), row.drawn.is_some()) {
                ("", _) => String::new(),
                (size, true) => format!(" ({size})"),
                (size, false) => format!(", {size}"),
            };
            let label = match row.under.as_str() {
                "" => row.label.clone(),
                under => format!("{under}, {}", row.label),
            };
            format!("{label}{size}{value} {}", row.interval).trim_end().to_owned()
        });
        let named = self.guides.iter().filter(|guide| !guide.label.is_empty());
        let guides = named.map(|guide| guide.label.clone());
        format!("{}. {}", self.what, rows.chain(guides).collect::<Vec<_>>().join("; "))
    }

    pub(super) fn scene(&self, width: Width) -> Scene {
        let mut scene = Scene::new(width);
        let full = f64::from(scene.width);
        let widest = |texts: &dyn Fn(&Row) -> &str| {
            self.rows.iter().map(|r| text_width(texts(r), NOTE)).fold(0.0, f64::max)
        };
        let (values, sizes) = (widest(&|row| &row.value), widest(&|row| &row.size));
        let right = values + sizes + if values > 0.0 { 16.0 } else { 0.0 };
        // The number at the end of the axis may extend half its width beyond it.
        let overhang = 24.0;
        let (label_width, x0, x1) = match width {
            Width::Wide => {
                let lines = self.rows.iter().flat_map(|row| wrap(&row.label, LABEL, self.label_width));
                let label = lines.map(|line| text_width(&line, LABEL)).fold(60.0, f64::max);
                (label, MARGIN + label + 14.0, full - MARGIN - (right + 14.0).max(overhang))
            }
            Width::Narrow => (full - 2.0 * MARGIN - right - 12.0, MARGIN + 10.0, full - MARGIN - 12.0),
        };
        // A long drawing has the numbers of the axis at both ends.
        let is_long = self.rows.len() > 12;
        let top = self.keys(&mut scene) + if is_long { 24.0 } else { 6.0 };
        let places = self.places(width, label_width, top);
        let bottom = places.last().map_or(top, |place| place.band.1);
        let x = |value: f64| x0 + (x1 - x0) * self.axis.place(value);

        let ticks = self.axis.ticks(x1 - x0, self.format);
        for place in &places {
            for tick in &ticks {
                scene.line((x(*tick), place.band.0), (x(*tick), place.band.1), 1, PALE);
            }
        }
        for tick in &ticks {
            scene.text((x(*tick), bottom + 14.0), (self.format)(*tick), TICK, Hold::Middle, GREY);
            if is_long {
                scene.text((x(*tick), top - 10.0), (self.format)(*tick), TICK, Hold::Middle, GREY);
            }
        }
        let mut y = bottom + 37.0;
        for line in wrap(self.what, NOTE, full - 2.0 * MARGIN) {
            // Centred below the axis, but never beyond the edge of the drawing.
            let half = text_width(&line, NOTE) / 2.0;
            let middle = ((x0 + x1) / 2.0).min(full - MARGIN - half).max(MARGIN + half);
            scene.text((middle, y), line, NOTE, Hold::Middle, INK);
            y += LINE;
        }
        scene.height = (y + 4.0) as u32;

        let densest = self.densest();
        for (row, place) in self.rows.iter().zip(&places) {
            let (upper, lower) = place.band;
            if row.drawn.is_none() {
                scene.hatched((x0, (upper + lower) / 2.0 - 7.0), (x1, (upper + lower) / 2.0 + 7.0));
            }
            if let Some(RowMark::Classes { classes, .. }) = &row.drawn {
                draw_classes(&mut scene, classes, (upper + 5.0, lower), densest, &x);
            }
            let guides = if row.drawn.is_some() { self.guides } else { &[] };
            for guide in guides {
                rule(&mut scene, guide.dashed, (x(guide.at), upper), (x(guide.at), lower));
            }
            if let Some(drawn) = &row.drawn {
                self.mark(&mut scene, drawn, place.band, &x);
            }
            for (line, y) in &place.heading {
                scene.text((MARGIN, *y), line, LABEL, Hold::Left, INK);
            }
            for (i, line) in place.lines.iter().enumerate() {
                let y = place.first_line + LINE * i as f64;
                match width {
                    Width::Wide => scene.text((x0 - 14.0, y), line, LABEL, Hold::Right, INK),
                    Width::Narrow => scene.text((MARGIN, y), line, LABEL, Hold::Left, INK),
                }
            }
            let y = if width == Width::Wide { (upper + lower) / 2.0 } else { place.first_line };
            scene.text((full - MARGIN - sizes, y), &row.size, NOTE, Hold::Left, GREY);
            if !row.value.is_empty() {
                scene.text((full - MARGIN - sizes - 16.0, y), &row.value, NOTE, Hold::Right, INK);
            }
        }
        scene
    }

    /// Draws the title, then one line for each guide and shape beside a sample of it; returns the height
    /// below.
    fn keys(&self, scene: &mut Scene) -> f64 {
        let x = MARGIN;
        let mut y = scene.title(self.title) + 6.0;
        let room = f64::from(scene.width) - MARGIN - x - 38.0;
        let mut write = |scene: &mut Scene, label: &str, sample: &dyn Fn(&mut Scene, f64)| {
            sample(scene, y);
            for line in wrap(label, NOTE, room) {
                scene.text((x + 38.0, y), line, NOTE, Hold::Left, INK);
                y += LINE;
            }
        };
        for guide in self.guides.iter().filter(|guide| !guide.label.is_empty()) {
            write(scene, &guide.label, &|scene, y| rule(scene, guide.dashed, (x, y), (x + 28.0, y)));
        }
        for (shape, label) in self.shapes {
            write(scene, label, &|scene, y| scene.point((x + 14.0, y), *shape, ACCENT));
        }
        y
    }

    fn places(&self, width: Width, label_width: f64, top: f64) -> Vec<Place> {
        let mut y = top;
        let mut last = "";
        let mut places = Vec::new();
        for row in self.rows {
            let mut heading = Vec::new();
            if row.under != last {
                last = &row.under;
                y += if y > top { 6.0 } else { 0.0 };
                for line in wrap(&row.under, LABEL, f64::from(width.pixels()) - 2.0 * MARGIN) {
                    heading.push((line, y + LINE / 2.0));
                    y += LINE;
                }
            }
            let lines = wrap(&row.label, LABEL, label_width);
            let text = lines.len() as f64 * LINE;
            let mark = if matches!(row.drawn, Some(RowMark::Classes { .. })) { 46.0 } else { 26.0 };
            let (band, first_line) = match width {
                Width::Wide => {
                    let height = (text + 12.0_f64).max(mark + 3.0);
                    ((y, y + height), y + height / 2.0 - (text - LINE) / 2.0)
                }
                Width::Narrow => ((y + text + 2.0, y + text + 2.0 + mark), y + LINE / 2.0 + 2.0),
            };
            y = band.1 + if width == Width::Wide { 0.0 } else { 4.0 };
            places.push(Place { heading, lines, band, first_line });
        }
        places
    }

    /// Returns the largest density of all rows, so that heights within one chart can be compared.
    fn densest(&self) -> f64 {
        let classes = self.rows.iter().filter_map(|row| match &row.drawn {
            Some(RowMark::Classes { classes, .. }) => Some(classes),
            _ => None,
        });
        classes.flatten().map(|(low, high, share)| share / (high - low)).fold(0.0, f64::max)
    }

    fn mark(&self, scene: &mut Scene, drawn: &RowMark, (upper, lower): (f64, f64), x: &dyn Fn(f64) -> f64) {
        let y = (upper + lower) / 2.0;
        match drawn {
            RowMark::Dot { at, interval, shape } => {
                if let Some((low, high)) = *interval {
                    scene.line((x(low), y), (x(high), y), 2, ACCENT);
                    for (end, inward) in [(low, 6.0), (high, -6.0)] {
                        if self.axis.holds(end) {
                            scene.line((x(end), y - 5.0), (x(end), y + 5.0), 2, ACCENT);
                        } else {
                            arrow(scene, (x(end), y), inward);
                        }
                    }
                }
                if self.axis.holds(*at) {
                    scene.point((x(*at), y), *shape, ACCENT);
                } else {
                    arrow(scene, (x(*at), y), if x(*at) < x(1.0) { 6.0 } else { -6.0 });
                }
            }
            RowMark::Bar(to) => scene.filled((x(0.0), y - 8.0), (x(*to), y + 8.0), ACCENT),
            RowMark::Pair(first, second) => {
                scene.line((x(*first), y), (x(*second), y), 1, GREY);
                scene.point((x(*second), y), Shape::Square, ACCENT);
                scene.point((x(*first), y), Shape::Ring, ACCENT);
            }
            RowMark::Classes { median, .. } => {
                scene.line((x(*median), upper + 5.0), (x(*median), lower), 2, ACCENT);
            }
        }
    }
}

/// Draws the arrow head of a value that lies beyond the edge of the axis.
fn arrow(scene: &mut Scene, (x, y): (f64, f64), inward: f64) {
    scene.path(vec![(x + inward, y - 5.0), (x, y), (x + inward, y + 5.0)], 2, ACCENT, None);
}

fn rule(scene: &mut Scene, dashed: bool, from: (f64, f64), to: (f64, f64)) {
    if dashed {
        scene.dashed(from, to, 2, INK, (6.0, 4.0));
    } else {
        scene.line(from, to, 1, INK);
    }
}

fn draw_classes(
    scene: &mut Scene,
    classes: &[(f64, f64, f64)],
    (upper, lower): (f64, f64),
    densest: f64,
    x: &dyn Fn(f64) -> f64,
) {
    let y = |(low, high, share): (f64, f64, f64)| lower - (lower - upper) * share / (high - low) / densest;
    let mut outline: Vec<(f64, f64)> = classes.first().map(|class| (x(class.0), lower)).into_iter().collect();
    for class in classes {
        let height = y(*class);
        scene.marks.push(Mark::Box {
            from: (x(class.0), height),
            to: (x(class.1), lower),
            colour: PALE,
            filled: true,
        });
        outline.extend([(x(class.0), height), (x(class.1), height)]);
    }
    outline.extend(classes.last().map(|class| (x(class.1), lower)));
    scene.path(outline, 1, INK, None);
}
