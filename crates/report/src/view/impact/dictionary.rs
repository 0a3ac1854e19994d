//! The dictionary of the measures.

use obole::impact::{Impact, Measure};

use super::figures::Figures;
use super::measure_name;
use crate::view::blocks::{Section, Table};
use crate::words::Words;

/// Definition of one measure, in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct MeasureDefinition {
    /// Name in the files.
    pub measure: &'static str,
    /// Name on the page.
    pub name: String,
    /// Definition in words.
    pub definition: String,
    /// Unit.
    pub unit: String,
    /// Formula; Y is the year, Y-1 the year before.
    pub formula: &'static str,
    /// Publication or data that define it.
    pub source: &'static str,
}

/// Returns the definitions of all measures.
pub fn measure_definitions(impact: &Impact, words: &Words) -> Vec<MeasureDefinition> {
    let define = |measure: Measure| MeasureDefinition {
        measure: measure.name(),
        name: measure_name(measure, words),
        definition: words.get(&format!("impact-define-{}", measure.name().replace('_', "-"))),
        unit: impact.unit(measure).to_owned(),
        formula: measure.formula(),
        source: measure.source(),
    };
    Measure::ALL.map(define).to_vec()
}

/// Returns the definitions as a folded section.
pub(super) fn section(figures: &Figures<'_>) -> Section {
    let words = figures.words;
    let mut section = Section::new("impact-dictionary", words.get("impact-dictionary"));
    let head = ["measure", "definition"].map(|key| words.get(&format!("impact-head-{key}")));
    let mut table = Table::new(words.get("impact-table-dictionary"), head.to_vec(), &[1]);
    for one in measure_definitions(figures.impact, words) {
        table.row(vec![format!("{} ({})", one.name, one.measure), one.definition]);
    }
    section.table(table);
    section.text(words.get("impact-files"));
    section.fold(words.get("fold-impact-dictionary"))
}
