//! A drawing as a list of marks, so that its layout can be measured before any backend sees it.

use std::sync::OnceLock;

use obole_ledger::Result;
use plotters::backend::{BitMapBackend, SVGBackend};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, register_font};

use super::drawing_failed;

/// The typeface of all charts, shipped inside the program: no font of the system is needed.
const TYPEFACE: &[u8] = include_bytes!("../../fonts/DejaVuSans.ttf");
const FAMILY: &str = "sans-serif";

pub(super) const INK: RGBColor = RGBColor(27, 27, 27);
pub(super) const GREY: RGBColor = RGBColor(110, 110, 110);
pub(super) const PALE: RGBColor = RGBColor(214, 214, 214);
pub(super) const ACCENT: RGBColor = RGBColor(20, 74, 122);

/// Where a text is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    Left,
    Middle,
    Right,
}

/// The shape of a point: shapes differ, so that colour is not needed to tell series apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Disc,
    Ring,
    Square,
    Triangle,
    Cross,
    Plus,
}

impl Shape {
    pub(super) const ALL: [Self; 6] =
        [Self::Disc, Self::Ring, Self::Square, Self::Triangle, Self::Cross, Self::Plus];
}

/// One mark; positions are in pixels from the upper left corner.
#[derive(Debug, Clone)]
pub(super) enum Mark {
    Line { from: (f64, f64), to: (f64, f64), width: u32, colour: RGBColor, dash: Option<(f64, f64)> },
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

/// Breaks a text into lines of at most `width` pixels, at spaces.
pub(super) fn wrap(text: &str, size: f64, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if text_width(&format!("{line} {word}"), size) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
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
    pub(super) fn new(width: u32, height: u32) -> Self {
        Self { width, height, marks: Vec::new() }
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), width: u32, colour: RGBColor) {
        self.marks.push(Mark::Line { from, to, width, colour, dash: None });
    }

    pub(super) fn dashed(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        width: u32,
        colour: RGBColor,
        dash: (f64, f64),
    ) {
        self.marks.push(Mark::Line { from, to, width, colour, dash: Some(dash) });
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
        let mut y = 24.0;
        for line in wrap(title, 16.0, f64::from(self.width) - 32.0) {
            self.text((16.0, y), line, 16.0, Hold::Left, INK);
            y += 22.0;
        }
        y
    }

    /// The drawing as SVG, with its meaning in words for readers who cannot see it.
    pub(super) fn svg(&self, alt: &str) -> Result<String> {
        let mut text = String::new();
        {
            let backend = SVGBackend::with_string(&mut text, (self.width, self.height));
            self.draw(&backend.into_drawing_area(), 1.0)?;
        }
        let described = format!(" role=\"img\"><desc>{}</desc>", escape(alt));
        let text = text.replacen("\">\n", &format!("\"{described}\n"), 1);
        Ok(text.replace("font-family=\"sans-serif\"", "font-family=\"DejaVu Sans, Verdana, sans-serif\""))
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
                Mark::Line { from, to, width, colour, dash } => {
                    let style = colour.stroke_width(*width * scale as u32);
                    pieces(*from, *to, *dash).into_iter().try_for_each(|(from, to)| {
                        area.draw(&PathElement::new(vec![at(from), at(to)], style))
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
        Shape::Triangle => area.draw(&TriangleMarker::new(at, size + size / 2, colour.filled())),
        Shape::Cross => area.draw(&plotters::element::Cross::new(at, size, line)),
        Shape::Plus => {
            area.draw(&PathElement::new(vec![(x - size, y), (x + size, y)], line))?;
            area.draw(&PathElement::new(vec![(x, y - size), (x, y + size)], line))
        }
    }
}

/// A line as its dashes.
fn pieces(from: (f64, f64), to: (f64, f64), dash: Option<(f64, f64)>) -> Vec<((f64, f64), (f64, f64))> {
    let Some((on, off)) = dash else { return vec![(from, to)] };
    let length = (to.0 - from.0).hypot(to.1 - from.1);
    let along = |distance: f64| {
        let share = if length > 0.0 { (distance / length).min(1.0) } else { 0.0 };
        (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share)
    };
    let count = (length / (on + off)).ceil() as usize;
    (0..count)
        .map(|i| i as f64 * (on + off))
        .map(|start| (along(start), along((start + on).min(length))))
        .collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
