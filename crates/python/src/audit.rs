//! The bias audit of any predictions.

use obole::audit::choices::{Choices, MitigationChoices, no_choice};
use obole::audit::table::{Columns, Table};
use obole::audit::table_audit;
use obole::mitigation::{AskedOfTable, TableMitigation, table_mitigation};
use obole::response::ResponseSettings;
use obole_error::Lang;
use obole_fairness::Audit as Found;
use obole_report::{
    AuditInput, Words, audit_charts, audit_html, mitigation_text, preset_lines, verdict_lines,
};
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use pyo3_arrow::error::{PyArrowError, PyArrowResult};

use crate::error::{freely, raised};
use crate::ledger::Whole;
use crate::taken::Column;

/// A column under the name that it has in messages.
type Named = (String, Column);

/// An audit, and the mitigations that were tried; `obole.Audit` shows it.
#[pyclass(frozen, module = "obole._obole")]
pub struct Audited {
    audit: Found,
    mitigation: Option<TableMitigation>,
}

impl Audited {
    fn input(&self) -> AuditInput<'_> {
        AuditInput { mitigation: self.mitigation.as_ref(), ..AuditInput::table(&self.audit) }
    }
}

#[pymethods]
impl Audited {
    /// Returns the content of `audit.json`.
    fn json(&self) -> String {
        let mut json = self.audit.to_json();
        if let Some(found) = &self.mitigation {
            found.put_into(&mut json);
        }
        json.to_string()
    }

    /// Returns each verdict as a sentence, and then the source and the limits of the preset.
    fn sentences(&self, py: Python<'_>, lang: &str) -> PyResult<Vec<String>> {
        let (input, words) = (self.input(), words(py, lang)?);
        Ok(verdict_lines(&input, &words).into_iter().chain(preset_lines(&input, &words)).collect())
    }

    /// Returns the mitigations in words; nothing if none was tried.
    fn mitigations(&self, py: Python<'_>, lang: &str) -> PyResult<String> {
        let words = words(py, lang)?;
        Ok(self.mitigation.as_ref().map(|_| mitigation_text(&self.input(), &words)).unwrap_or_default())
    }

    /// Returns the page `audit.html`.
    fn html(&self, py: Python<'_>, lang: &str) -> PyResult<String> {
        audit_html(&self.input(), &words(py, lang)?).map_err(|error| raised(py, &error))
    }

    /// Returns the charts of the page: name, description, SVG.
    fn charts(&self, py: Python<'_>, lang: &str) -> PyResult<Vec<(String, String, String)>> {
        let charts = audit_charts(&self.input(), &words(py, lang)?).map_err(|error| raised(py, &error))?;
        Ok(charts.into_iter().map(|chart| (chart.name, chart.alt, chart.svg)).collect())
    }
}

/// Returns the sentences of a language given by its code.
pub fn words(py: Python<'_>, lang: &str) -> PyResult<Words> {
    let unknown = || raised(py, &no_choice(lang, Lang::ALL.map(Lang::code)));
    Lang::parse(lang).map(Words::new).ok_or_else(unknown)
}

/// Audits columns as the program reads them from a file. Columns given by name are taken from the table.
/// `proxies` are the inputs of the model.
#[pyfunction]
#[pyo3(signature = (
    table, *, groups, truth, score, decision, weight, amount_true, amount_pred, ages, bins, missing, favourable, reference,
    correction, preset, publish_k, min_ratio, max_gap, replicates, seed, proxies, mitigate, quota, accepts_attribute
))]
#[expect(clippy::too_many_arguments, reason = "one keyword for each option of the program")]
pub fn audit(
    py: Python<'_>,
    table: Option<PyTable>,
    groups: Vec<Named>,
    truth: Option<Named>,
    score: Option<Named>,
    decision: Option<Named>,
    weight: Option<Named>,
    amount_true: Option<Named>,
    amount_pred: Option<Named>,
    ages: Vec<String>,
    bins: Vec<(String, Vec<f64>)>,
    missing: String,
    favourable: String,
    reference: Vec<String>,
    correction: String,
    preset: Option<String>,
    publish_k: Whole,
    min_ratio: Option<f64>,
    max_gap: Option<f64>,
    replicates: Option<u32>,
    seed: Whole,
    proxies: Vec<Named>,
    mitigate: Vec<String>,
    quota: Option<f64>,
    accepts_attribute: bool,
) -> PyArrowResult<Audited> {
    let choices = Choices {
        missing,
        favourable,
        correction,
        preset,
        reference,
        publish_k: publish_k.0,
        min_ratio,
        max_gap,
        replicates,
        seed: seed.0,
    };
    let mitigations = MitigationChoices { methods: mitigate, quota, accepts_attribute };
    let table = table.map(PyTable::into_inner);
    let taken = |(name, column): Named| Ok::<_, PyArrowError>((name, column.cells(py, table.as_ref())?));
    let given = |column: Option<Named>| column.map(taken).transpose();
    let (truth, score, decision, weight) = (given(truth)?, given(score)?, given(decision)?, given(weight)?);
    let (amount_true, amount_pred) = (given(amount_true)?, given(amount_pred)?);
    let groups = groups.into_iter().map(taken).collect::<Result<Vec<_>, _>>()?;
    let proxies = proxies.into_iter().map(taken).collect::<Result<Vec<_>, _>>()?;
    let audited = freely(py, move || {
        // Rows of a table in memory are counted from 0, as everywhere in Python.
        let rows = groups.first().map_or(0, |(_, cells)| cells.len());
        let lines: Vec<u32> = (0..u32::try_from(rows).unwrap_or(u32::MAX)).collect();
        let columns = Columns {
            lines: &lines,
            truth: truth.as_ref().map(borrowed),
            score: score.as_ref().map(borrowed),
            decision: decision.as_ref().map(borrowed),
            weight: weight.as_ref().map(borrowed),
            amount_true: amount_true.as_ref().map(borrowed),
            amount_pred: amount_pred.as_ref().map(borrowed),
            groups: groups.iter().map(borrowed).collect(),
            ages: ages.iter().map(String::as_str).collect(),
            bins: bins.iter().map(|(name, cuts)| (name.as_str(), cuts.clone())).collect(),
        };
        let table = Table::parse(&columns)?;
        let settings = choices.settings(&table)?;
        let audit = table_audit(&table, &settings)?;
        let inputs: Vec<_> = proxies.iter().map(borrowed).collect();
        let ask = mitigations.ask(&settings, !inputs.is_empty())?;
        let wanted = !(ask.methods.is_empty() && inputs.is_empty());
        let fits = ResponseSettings { seed: seed.0, ..ResponseSettings::default() };
        let asked = AskedOfTable { ask, inputs, fits };
        let mitigation = wanted.then(|| table_mitigation(&table, &settings, &asked)).transpose()?;
        Ok(Audited { audit, mitigation })
    })?;
    Ok(audited)
}

fn borrowed((name, cells): &(String, Vec<String>)) -> (&str, Vec<&str>) {
    (name.as_str(), cells.iter().map(String::as_str).collect())
}
