//! Charts in SVG and PNG: each is laid out once and rendered in both formats. No meaning is carried by colour
//! alone.

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

#[cfg(feature = "charts")]
use obole_error::message;
use obole_ledger::Result;
#[cfg(feature = "charts")]
use obole_ledger::{Error, Kind};
use scene::{Scene, Width};

/// A chart in all its forms, with a description in words.
#[derive(Clone)]
pub struct Chart {
    /// File name without its ending.
    pub name: String,
    /// Description of the chart for readers who cannot see it. Groups that are hidden in the chart are hidden
    /// here, too.
    pub alt: String,
    /// The chart as SVG.
    pub svg: String,
    /// The chart as SVG at half the width, with letters of the same size, for telephones.
    pub narrow: String,
    /// Marks of the wide chart, for the PNG.
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
    /// Returns whether the chart was drawn. Without the feature `charts`, no chart is.
    pub fn is_drawn(&self) -> bool {
        !self.svg.is_empty()
    }

    /// Draws the chart as PNG at twice the size; returns no bytes if the chart was not drawn.
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

/// Makes a chart that has a description but no drawing, as the feature `charts` is off.
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
