//! Rendering of the marks as SVG and PNG.

use std::sync::OnceLock;

use obole_ledger::Result;
use plotters::backend::{BitMapBackend, SVGBackend};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, register_font};

use super::scene::{Colour, Hold, Mark, Scene, Shape};
use super::{drawing_failed, svg};

/// Typeface of all charts. It is part of the program, so no font of the system is needed.
const TYPEFACE: &[u8] = include_bytes!("../../fonts/DejaVuSans.ttf");
const FAMILY: &str = "sans-serif";

/// Registers the typeface once per process; without it, the backend would ask the system for one.
fn font_is_there() {
    static ONCE: OnceLock<bool> = OnceLock::new();
    ONCE.get_or_init(|| register_font(FAMILY, FontStyle::Normal, TYPEFACE).is_ok());
}

/// Returns the width of a text in pixels.
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    font_is_there();
    (FAMILY, size).into_font().box_size(text).map_or(0.0, |(width, _)| f64::from(width))
}

impl From<Colour> for RGBColor {
    fn from(Colour(red, green, blue): Colour) -> Self {
        Self(red, green, blue)
    }
}

impl Scene {
    /// Returns the drawing as SVG, with its title and a description for readers who cannot see it.
    pub(super) fn svg(&self, title: &str, alt: &str) -> Result<String> {
        let mut text = String::new();
        {
            let backend = SVGBackend::with_string(&mut text, (self.width, self.height));
            self.draw(&backend.into_drawing_area(), 1.0)?;
        }
        Ok(svg::shortened(&text, title, alt))
    }

    /// Returns the drawing as PNG, at twice the size so that it stays sharp in print.
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
                    let style = RGBColor::from(*colour).stroke_width(*width * scale as u32);
                    pieces(points, *dash).into_iter().try_for_each(|piece| {
                        area.draw(&PathElement::new(piece.into_iter().map(at).collect::<Vec<_>>(), style))
                    })
                }
                Mark::Box { from, to, colour, filled } => {
                    let colour = RGBColor::from(*colour);
                    let style = if *filled { colour.filled() } else { colour.stroke_width(scale as u32) };
                    area.draw(&Rectangle::new([at(*from), at(*to)], style))
                }
                Mark::Point { at: place, shape, colour } => {
                    draw_point(area, at(*place), *shape, (*colour).into(), scale)
                }
                Mark::Text { at: place, text, size, hold, colour } => {
                    let hold = match hold {
                        Hold::Left => HPos::Left,
                        Hold::Middle => HPos::Center,
                        Hold::Right => HPos::Right,
                    };
                    let style = (FAMILY, size * scale)
                        .into_font()
                        .color(&RGBColor::from(*colour))
                        .pos(Pos::new(hold, VPos::Center));
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

/// Splits a path into its dashes; the pattern continues around corners.
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
