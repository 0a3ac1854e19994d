//! The bias audit of any predictions.

use obole::audit::table::{Columns, Table};
use obole::audit::table_audit;
use obole_fairness::{BootstrapSettings, Crossings, Favourable, Gates, Missing, Reference, Settings};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use pyo3_arrow::error::{PyArrowError, PyArrowResult};

use crate::error::freely;
use crate::taken::Column;

/// A column under the name that it has in messages.
type Named = (String, Column);

/// Audits columns as the program reads them from a file, and returns the content of `audit.json`. Columns
/// given by name are taken from the table.
#[pyfunction]
#[pyo3(signature = (
    table, *, groups, truth = None, score = None, decision = None, weight = None, amount_true = None, amount_pred = None,
    missing = "exclude", favourable = "selected", reference = "largest", publish_k = 10, min_ratio = None, max_gap = None,
    replicates = None, seed = 1
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
    missing: &str,
    favourable: &str,
    reference: &str,
    publish_k: u64,
    min_ratio: Option<f64>,
    max_gap: Option<f64>,
    replicates: Option<u32>,
    seed: u64,
) -> PyArrowResult<String> {
    let unknown = |what: &str, said: &str| PyValueError::new_err(format!("`{said}` is no {what}"));
    let settings = Settings {
        missing: match missing {
            "exclude" => Missing::Exclude,
            "as-group" => Missing::AsGroup,
            other => return Err(unknown("way with missing attributes: exclude or as-group", other).into()),
        },
        favourable: match favourable {
            "selected" => Favourable::Selected,
            "not-selected" => Favourable::NotSelected,
            other => return Err(unknown("favourable outcome: selected or not-selected", other).into()),
        },
        reference: match reference {
            "largest" => Reference::Largest,
            "highest-rate" => Reference::HighestRate,
            other => return Err(unknown("reference: largest or highest-rate", other).into()),
        },
        crossings: Crossings::FirstTwo,
        gates: if publish_k == 0 { Gates::open() } else { Gates { publish_k, ..Gates::default() } },
        bootstrap: match replicates {
            Some(0) => None,
            Some(n) => Some(BootstrapSettings { replicates: n, row_replicates: n, seed }),
            None => Some(BootstrapSettings { seed, ..BootstrapSettings::default() }),
        },
        min_ratio,
        max_gap,
        ..Settings::default()
    };
    let taken = |(name, column): Named| Ok::<_, PyArrowError>((name, column.cells(table.as_ref())?));
    let given = |column: Option<Named>| column.map(taken).transpose();
    let (truth, score, decision, weight) = (given(truth)?, given(score)?, given(decision)?, given(weight)?);
    let (amount_true, amount_pred) = (given(amount_true)?, given(amount_pred)?);
    let groups = groups.into_iter().map(taken).collect::<Result<Vec<_>, _>>()?;
    let audit = freely(py, move || {
        let columns = Columns {
            truth: truth.as_ref().map(borrowed),
            score: score.as_ref().map(borrowed),
            decision: decision.as_ref().map(borrowed),
            weight: weight.as_ref().map(borrowed),
            amount_true: amount_true.as_ref().map(borrowed),
            amount_pred: amount_pred.as_ref().map(borrowed),
            groups: groups.iter().map(borrowed).collect(),
            ..Columns::default()
        };
        let audit = table_audit(&Table::parse(&columns)?, &settings)?;
        Ok(audit.to_json().to_string())
    })?;
    Ok(audit)
}

fn borrowed((name, cells): &(String, Vec<String>)) -> (&str, Vec<&str>) {
    (name.as_str(), cells.iter().map(String::as_str).collect())
}
