//! Charts in SVG and PNG, drawn once and rendered twice. Marks, lines and words carry the meaning; colour never alone.

mod axis;
mod bar_list;
mod bars;
mod heat;
mod panels;
#[cfg(feature = "charts")]
mod render;
mod rows;
#[cfg_attr(not(feature = "charts"), allow(dead_code))]
mod scene;
#[cfg(feature = "charts")]
mod svg;

pub use axis::Axis;
pub use bar_list::{BarList, BarRow};
pub use bars::{Bar, BarChart};
pub use heat::{HeatChart, HeatRow};
pub use panels::{Backdrop, Panel, PanelChart, Point};
pub use rows::{Guide, Row, RowChart, RowMark};
pub use scene::Shape;

use obole_error::message;
use obole_ledger::Result;
#[cfg(feature = "charts")]
use obole_ledger::{Error, Kind};
use scene::{Scene, Width};

/// A chart in all its forms, with what it shows in words.
#[derive(Clone)]
pub struct Chart {
    /// File name without its ending.
    pub name: String,
    /// What the chart shows, for readers who cannot see it. Hidden groups are hidden here as well.
    pub alt: String,
    /// The chart as SVG.
    pub svg: String,
    /// The same at half the width, with letters of the same size, for a telephone.
    pub narrow: String,
    /// The wide chart as marks, for the bitmap.
    #[cfg(feature = "charts")]
    scene: Scene,
}

impl std::fmt::Debug for Chart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Chart({}, {} bytes of SVG)", self.name, self.svg.len())
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

    /// Draws the chart as PNG, twice as large; no bytes where it was not drawn.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn png(&self) -> Result<Vec<u8>> {
        #[cfg(feature = "charts")]
        return self.scene.png();
        #[cfg(not(feature = "charts"))]
        Ok(Vec::new())
    }
}

/// Without the means to draw, what the chart shows in words.
#[cfg(not(feature = "charts"))]
fn finish(name: &str, _: &str, alt: String, scene: impl Fn(Width) -> Scene) -> Result<Chart> {
    let _ = (scene(Width::Wide), Width::Narrow);
    let none = String::new;
    Ok(Chart { name: name.to_owned(), svg: none(), narrow: none(), alt })
}

#[cfg(feature = "charts")]
fn finish(name: &str, title: &str, alt: String, scene: impl Fn(Width) -> Scene) -> Result<Chart> {
    let wide = scene(Width::Wide);
    Ok(Chart {
        name: name.to_owned(),
        svg: wide.svg(title, &alt)?,
        narrow: scene(Width::Narrow).svg(title, &alt)?,
        scene: wide,
        alt,
    })
}

#[cfg(all(test, feature = "charts"))]
mod tests;
