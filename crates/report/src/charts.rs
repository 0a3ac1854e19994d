//! Charts in SVG and PNG, drawn once and rendered twice. Marks, lines and words carry the meaning; colour never alone.

mod bars;
mod calibration;
mod dots;
mod scene;

pub use bars::{Bar, BarChart};
pub use calibration::{CalibrationChart, CalibrationSeries, Point};
pub use dots::{Dot, DotChart, DotRow, Guide};

use obole_ledger::{Error, Kind, Result};

/// A chart in both forms, with what it shows in words.
#[derive(Clone, PartialEq, Eq)]
pub struct Chart {
    /// File name without its ending.
    pub name: String,
    /// What the chart shows, for readers who cannot see it. Hidden groups are hidden here as well.
    pub alt: String,
    /// The chart as SVG.
    pub svg: String,
    /// The chart as PNG, twice as large.
    pub png: Vec<u8>,
}

impl std::fmt::Debug for Chart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Chart({}, {} bytes of SVG, {} of PNG)", self.name, self.svg.len(), self.png.len())
    }
}

fn drawing_failed(error: impl std::fmt::Display) -> Error {
    Error::new(Kind::System, format!("cannot draw the chart: {error}"))
}

fn finish(name: &str, alt: String, scene: &scene::Scene) -> Result<Chart> {
    Ok(Chart { name: name.to_owned(), svg: scene.svg(&alt)?, png: scene.png()?, alt })
}

#[cfg(test)]
mod tests;
