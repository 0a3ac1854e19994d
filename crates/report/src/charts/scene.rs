//! A drawing as a list of marks, so that its layout can be measured before any backend sees it.

use std::sync::OnceLock;

use obole_ledger::Result;
use plotters::backend::{BitMapBackend, SVGBackend};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, register_font};

use super::{drawing_failed, svg};

/// The typeface of all charts, shipped inside the program: no font of the system is needed.
const TYPEFACE: &[u8] = include_bytes!("../../fonts/DejaVuSans.ttf");
const FAMILY: &str = "sans-serif";

pub(super) const INK: RGBColor = RGBColor(27, 27, 27);
pub(super) const GREY: RGBColor = RGBColor(90, 90, 90);
pub(super) const PALE: RGBColor = RGBColor(222, 222, 222);
const HATCH: RGBColor = RGBColor(165, 165, 165);
pub(super) const ACCENT: RGBColor = RGBColor(20, 74, 122);

/// Sizes of letters. The backends take the height of a line, which is a fifth more than what a page calls the size.
pub(super) const HEAD: f64 = 19.0;
pub(super) const LABEL: f64 = 15.5;
pub(super) const NOTE: f64 = 14.5;
pub(super) const TICK: f64 = 14.0;
/// From one line of labels or notes to the next.
pub(super) const LINE: f64 = 18.0;

/// The empty edge of a drawing.
pub(super) const MARGIN: f64 = 14.0;

/// Where a text is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    Left,
    Middle,
    Right,
}

/// The shape of a point: shapes differ, so that colour is not needed to tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A filled circle.
    Disc,
    /// An empty circle.
    Ring,
    /// A filled square.
    Square,
}

/// The two widths in which every drawing exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// For a page and for print.
    Wide,
    /// For a telephone, at the same size of the letters.
    Narrow,
}

impl Width {
    /// Pixels.
    pub(super) fn pixels(self) -> u32 {
        match self {
            Self::Wide => 720,
            Self::Narrow => 352,
        }
    }
}

/// One mark; positions are in pixels from the upper left corner.
#[derive(Debug, Clone)]
pub(super) enum Mark {
    Path { points: Vec<(f64, f64)>, width: u32, colour: RGBColor, dash: Option<(f64, f64)> },
    Box { from: (f64, f64), to: (f64, f64), colour: RGBColor, filled: bool },
    Point { at: (f64, f64), shape: Shape, colour: RGBColor },
    Text { at: (f64, f64), text: String, size: f64, hold: Hold, colour: RGBColor },
}

/// A drawing.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) marks: Vec<Mark>,
}

/// The width of a text in pixels.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    font_is_there();
    (FAMILY, size).into_font().box_size(text).map_or(0.0, |(width, _)| f64::from(width))
}

/// Breaks a text into lines of at most `width` pixels: at spaces, and within a word that is longer than a line.
pub(super) fn wrap(text: &str, size: f64, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if text_width(&format!("{line} {word}"), size) <= width => {
                line.push(' ');
                line.push_str(word);
                continue;
            }
            _ if text_width(word, size) <= width => {
                lines.push(word.to_owned());
                continue;
            }
            _ => lines.push(String::new()),
        }
        for letter in word.chars() {
            match lines.last_mut() {
                Some(line) if line.is_empty() || text_width(&format!("{line}{letter}"), size) <= width => {
                    line.push(letter);
                }
                _ => lines.push(letter.to_string()),
            }
        }
    }
    lines
}

/// Registers the typeface once a process; drawing without it would ask the system for one.
fn font_is_there() {
    static ONCE: OnceLock<bool> = OnceLock::new();
    ONCE.get_or_init(|| register_font(FAMILY, FontStyle::Normal, TYPEFACE).is_ok());
}

impl Scene {
    pub(super) fn new(width: Width) -> Self {
        Self { width: width.pixels(), height: 0, marks: Vec::new() }
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), width: u32, colour: RGBColor) {
        self.path(vec![from, to], width, colour, None);
    }

    pub(super) fn dashed(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        width: u32,
        colour: RGBColor,
        dash: (f64, f64),
    ) {
        self.path(vec![from, to], width, colour, Some(dash));
    }

    pub(super) fn path(
        &mut self,
        points: Vec<(f64, f64)>,
        width: u32,
        colour: RGBColor,
        dash: Option<(f64, f64)>,
    ) {
        self.marks.push(Mark::Path { points, width, colour, dash });
    }

    pub(super) fn point(&mut self, at: (f64, f64), shape: Shape, colour: RGBColor) {
        self.marks.push(Mark::Point { at, shape, colour });
    }

    pub(super) fn filled(&mut self, from: (f64, f64), to: (f64, f64), colour: RGBColor) {
        self.marks.push(Mark::Box { from, to, colour, filled: true });
    }

    /// A text in a line, over a white field so that no line runs through it.
    pub(super) fn label(&mut self, (x, y): (f64, f64), text: &str) {
        let width = text_width(text, NOTE);
        self.filled((x - 2.0, y - 8.0), (x + width + 2.0, y + 8.0), WHITE);
        self.text((x, y), text, NOTE, Hold::Left, INK);
    }

    /// A hatched field with a frame: there is a group, and nothing is shown of it.
    pub(super) fn hatched(&mut self, (x0, y0): (f64, f64), (x1, y1): (f64, f64)) {
        let height = y1 - y0;
        let mut x = x0 - height;
        while x < x1 {
            // Each stroke goes up to the right and is cut where it leaves the field.
            let (from, to) = (x.max(x0), (x + height).min(x1));
            if to > from {
                self.line((from, y1 - (from - x)), (to, y1 - (to - x)), 1, HATCH);
            }
            x += 9.0;
        }
        self.marks.push(Mark::Box { from: (x0, y0), to: (x1, y1), colour: HATCH, filled: false });
    }

    pub(super) fn text(
        &mut self,
        at: (f64, f64),
        text: impl Into<String>,
        size: f64,
        hold: Hold,
        colour: RGBColor,
    ) {
        self.marks.push(Mark::Text { at, text: text.into(), size, hold, colour });
    }

    /// A title over several lines if it is long; returns the height below it.
    pub(super) fn title(&mut self, title: &str) -> f64 {
        let size = if self.width < 500 { HEAD - 2.0 } else { HEAD };
        let mut y = 22.0;
        for line in wrap(title, size, f64::from(self.width) - 2.0 * MARGIN) {
            self.text((MARGIN, y), line, size, Hold::Left, INK);
            y += size + 4.0;
        }
        y
    }

    /// The drawing as SVG, with its title and its meaning in words for readers who cannot see it.
    pub(super) fn svg(&self, title: &str, alt: &str) -> Result<String> {
        let mut text = String::new();
        {
            let backend = SVGBackend::with_string(&mut text, (self.width, self.height));
            self.draw(&backend.into_drawing_area(), 1.0)?;
        }
        Ok(svg::shortened(&text, title, alt))
    }

    /// The drawing as PNG, at twice the size so that it stays sharp in print.
    pub(super) fn png(&self) -> Result<Vec<u8>> {
        let (width, height) = (self.width * 2, self.height * 2);
        let mut pixels = vec![0_u8; (width * height * 3) as usize];
        {
            let backend = BitMapBackend::with_buffer(&mut pixels, (width, height));
            self.draw(&backend.into_drawing_area(), 2.0)?;
        }
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().map_err(drawing_failed)?;
        writer.write_image_data(&pixels).map_err(drawing_failed)?;
        writer.finish().map_err(drawing_failed)?;
        Ok(bytes)
    }

    fn draw<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>, scale: f64) -> Result<()> {
        font_is_there();
        area.fill(&WHITE).map_err(drawing_failed)?;
        let at = |(x, y): (f64, f64)| ((x * scale).round() as i32, (y * scale).round() as i32);
        for mark in &self.marks {
            let drawn = match mark {
                Mark::Path { points, width, colour, dash } => {
                    let style = colour.stroke_width(*width * scale as u32);
                    pieces(points, *dash).into_iter().try_for_each(|piece| {
                        area.draw(&PathElement::new(piece.into_iter().map(at).collect::<Vec<_>>(), style))
                    })
                }
                Mark::Box { from, to, colour, filled } => {
                    let style = if *filled { colour.filled() } else { colour.stroke_width(scale as u32) };
                    area.draw(&Rectangle::new([at(*from), at(*to)], style))
                }
                Mark::Point { at: place, shape, colour } => {
                    draw_point(area, at(*place), *shape, *colour, scale)
                }
                Mark::Text { at: place, text, size, hold, colour } => {
                    let hold = match hold {
                        Hold::Left => HPos::Left,
                        Hold::Middle => HPos::Center,
                        Hold::Right => HPos::Right,
                    };
                    let style =
                        (FAMILY, size * scale).into_font().color(colour).pos(Pos::new(hold, VPos::Center));
                    area.draw(&Text::new(text.as_str(), at(*place), style))
                }
            };
            drawn.map_err(drawing_failed)?;
        }
        area.present().map_err(drawing_failed)
    }
}

fn draw_point<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    at: (i32, i32),
    shape: Shape,
    colour: RGBColor,
    scale: f64,
) -> std::result::Result<(), DrawingAreaErrorKind<B::ErrorType>> {
    let size = (5.0 * scale) as i32;
    let line = colour.stroke_width(2 * scale as u32);
    let (x, y) = at;
    match shape {
        Shape::Disc => area.draw(&Circle::new(at, size, colour.filled())),
        Shape::Ring => {
            area.draw(&Circle::new(at, size, WHITE.filled()))?;
            area.draw(&Circle::new(at, size, line))
        }
        Shape::Square => {
            area.draw(&Rectangle::new([(x - size, y - size), (x + size, y + size)], colour.filled()))
        }
    }
}

/// A path as its dashes; the pattern goes on around corners.
fn pieces(points: &[(f64, f64)], dash: Option<(f64, f64)>) -> Vec<Vec<(f64, f64)>> {
    let Some((on, off)) = dash else { return vec![points.to_vec()] };
    let (mut found, mut piece, mut left, mut inked) = (Vec::new(), Vec::new(), on, true);
    for pair in points.windows(2) {
        let [from, to] = pair else { continue };
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        let along =
            |done: f64| (from.0 + (to.0 - from.0) * done / length, from.1 + (to.1 - from.1) * done / length);
        let mut done = 0.0;
        if inked && piece.is_empty() {
            piece.push(*from);
        }
        while length - done > left {
            done += left;
            piece.push(along(done));
            if inked {
                found.push(std::mem::take(&mut piece));
            }
            inked = !inked;
            left = if inked { on } else { off };
        }
        left -= length - done;
        if inked && length > done {
            piece.push(*to);
        }
    }
    if inked && piece.len() > 1 {
        found.push(piece);
    }
    found
}
