//! Charts in SVG and PNG, drawn once and rendered twice. Marks, lines and words carry the meaning; colour never alone.

mod axis;
mod bars;
mod heat;
mod panels;
mod plot;
#[cfg(feature = "charts")]
mod render;
mod rows;
#[cfg_attr(not(feature = "charts"), allow(dead_code))]
mod scene;
#[cfg(feature = "charts")]
mod svg;

pub use axis::Axis;
pub use bars::{Bar, BarChart};
pub use heat::{HeatChart, HeatRow};
pub use panels::{Backdrop, Panel, PanelChart, Point};
pub use plot::{PlotChart, Stop};
pub use rows::{Drawn, Guide, Row, RowChart};
pub use scene::Shape;

use obole_error::message;
use obole_ledger::Result;
#[cfg(feature = "charts")]
use obole_ledger::{Error, Kind};
use scene::{Scene, Width};

/// A chart in all its forms, with what it shows in words.
#[derive(Clone, PartialEq, Eq)]
pub struct Chart {
    /// File name without its ending.
    pub name: String,
    /// What the chart shows, for readers who cannot see it. Hidden groups are hidden here as well.
    pub alt: String,
    /// The chart as SVG.
    pub svg: String,
    /// The same at half the width, with letters of the same size, for a telephone.
    pub narrow: String,
    /// The chart as PNG, twice as large.
    pub png: Vec<u8>,
}

impl std::fmt::Debug for Chart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Chart({}, {} bytes of SVG, {} of PNG)", self.name, self.svg.len(), self.png.len())
    }
}

#[cfg(feature = "charts")]
fn drawing_failed(error: impl std::fmt::Display) -> Error {
    Error::new(Kind::System, message!("chart-not-drawn", why = error))
}

impl Chart {
    /// Whether it was drawn: without the feature `charts` none is.
    pub fn is_drawn(&self) -> bool {
        !self.svg.is_empty()
    }
}

/// Without the means to draw, what the chart shows in words.
#[cfg(not(feature = "charts"))]
fn finish(name: &str, _: &str, alt: String, scene: impl Fn(Width) -> Scene) -> Result<Chart> {
    let _ = (scene(Width::Wide), Width::Narrow);
    let none = String::new;
    Ok(Chart { name: name.to_owned(), svg: none(), narrow: none(), png: Vec::new(), alt })
}

#[cfg(feature = "charts")]
fn finish(name: &str, title: &str, alt: String, scene: impl Fn(Width) -> Scene) -> Result<Chart> {
    let wide = scene(Width::Wide);
    Ok(Chart {
        name: name.to_owned(),
        svg: wide.svg(title, &alt)?,
        narrow: scene(Width::Narrow).svg(title, &alt)?,
        png: wide.png()?,
        alt,
    })
}

#[cfg(all(test, feature = "charts"))]
mod tests;
