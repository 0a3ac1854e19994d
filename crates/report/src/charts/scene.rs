//! A drawing as a list of marks, so that its layout can be measured before any backend sees it.

/// A colour: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

pub(super) const BLACK: Colour = Colour(0, 0, 0);
pub(super) const WHITE: Colour = Colour(255, 255, 255);
pub(super) const INK: Colour = Colour(27, 27, 27);
pub(super) const GREY: Colour = Colour(90, 90, 90);
pub(super) const PALE: Colour = Colour(222, 222, 222);
const HATCH: Colour = Colour(165, 165, 165);
pub(super) const ACCENT: Colour = Colour(20, 74, 122);

/// Font sizes. The backends expect the height of a line, which is a fifth more than the font size of a page.
pub(super) const HEAD: f64 = 19.0;
pub(super) const LABEL: f64 = 15.5;
pub(super) const NOTE: f64 = 14.5;
pub(super) const TICK: f64 = 14.0;
/// Distance from one line of labels or notes to the next.
pub(super) const LINE: f64 = 18.0;

/// Empty margin around a drawing, in pixels.
pub(super) const MARGIN: f64 = 14.0;

/// Horizontal alignment of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    Left,
    Middle,
    Right,
}

/// The shape of a point. Shapes differ so that no colour is needed to distinguish them.
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
    /// Returns the width in pixels.
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
    Path { points: Vec<(f64, f64)>, width: u32, colour: Colour, dash: Option<(f64, f64)> },
    Box { from: (f64, f64), to: (f64, f64), colour: Colour, filled: bool },
    Point { at: (f64, f64), shape: Shape, colour: Colour },
    Text { at: (f64, f64), text: String, size: f64, hold: Hold, colour: Colour },
}

/// A drawing.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) marks: Vec<Mark>,
}

#[cfg(feature = "charts")]
pub(super) use super::render::text_width;

/// Estimates the width of a text in pixels; exact enough for a drawing that is not rendered.
#[cfg(not(feature = "charts"))]
pub(super) fn text_width(text: &str, size: f64) -> f64 {
    text.chars().count() as f64 * size * 0.5
}

/// Maximum number of characters of a text in a chart. The name of a group is a cell of the user's file, of
/// any length.
const LONGEST: usize = 300;

/// Breaks a text into lines of at most `width` pixels: at spaces, and within a word that is longer than a
/// line. A text of more than [`LONGEST`] characters is cut.
pub(super) fn wrap(text: &str, size: f64, width: f64) -> Vec<String> {
    let cut = text.char_indices().nth(LONGEST).map(|(at, _)| format!("{}…", &text[..at]));
    let text = cut.as_deref().unwrap_or(text);
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

impl Scene {
    pub(super) fn new(width: Width) -> Self {
        Self { width: width.pixels(), height: 0, marks: Vec::new() }
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), width: u32, colour: Colour) {
        self.path(vec![from, to], width, colour, None);
    }

    pub(super) fn dashed(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        width: u32,
        colour: Colour,
        dash: (f64, f64),
    ) {
        self.path(vec![from, to], width, colour, Some(dash));
    }

    pub(super) fn path(
        &mut self,
        points: Vec<(f64, f64)>,
        width: u32,
        colour: Colour,
        dash: Option<(f64, f64)>,
    ) {
        self.marks.push(Mark::Path { points, width, colour, dash });
    }

    pub(super) fn point(&mut self, at: (f64, f64), shape: Shape, colour: Colour) {
        self.marks.push(Mark::Point { at, shape, colour });
    }

    pub(super) fn filled(&mut self, from: (f64, f64), to: (f64, f64), colour: Colour) {
        self.marks.push(Mark::Box { from, to, colour, filled: true });
    }

    /// Draws a hatched field with a frame: the group exists, but its values are hidden.
    pub(super) fn hatched(&mut self, (x0, y0): (f64, f64), (x1, y1): (f64, f64)) {
        let height = y1 - y0;
        let mut x = x0 - height;
        while x < x1 {
            // Each stroke goes up to the right and is cut at the edge of the field.
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
        colour: Colour,
    ) {
        self.marks.push(Mark::Text { at, text: text.into(), size, hold, colour });
    }

    /// Writes a title, over several lines if it is long; returns the height below it.
    pub(super) fn title(&mut self, title: &str) -> f64 {
        let size = if self.width < 500 { HEAD - 2.0 } else { HEAD };
        let mut y = 22.0;
        for line in wrap(title, size, f64::from(self.width) - 2.0 * MARGIN) {
            self.text((MARGIN, y), line, size, Hold::Left, INK);
            y += size + 4.0;
        }
        y
    }
}
