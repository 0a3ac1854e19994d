//! The Python module `obole`: it uses the same terms as the library and the program.
//!
//! Code that holds the global lock is short: every pass over data runs without it. Names and addresses cannot
//! be reached from here: no crate that this one depends on can read them. The program reads exports and
//! writes lists that a person signed; it is a wheel of its own.

mod audit;
mod backtest;
mod btyd;
mod classifier;
mod error;
mod explain;
mod forecast;
mod ledger;
mod models;
mod table;
mod taken;

use pyo3::prelude::*;

/// The compiled part of `obole`; import `obole` instead.
#[pymodule]
mod _obole {
    #[pymodule_export]
    use super::audit::{Audited, audit};
    #[pymodule_export]
    use super::backtest::{backtest, measures};
    #[pymodule_export]
    use super::btyd::{Btyd, fit_btyd};
    #[pymodule_export]
    use super::classifier::{fit_logistic, grow_trees, tree_decisions};
    #[pymodule_export]
    use super::explain::{contributions, explain_donors};
    #[pymodule_export]
    use super::forecast::{Forecast, forecast};
    #[pymodule_export]
    use super::ledger::Ledger;
    #[pymodule_export]
    use super::models::{Models, fit};
    #[pymodule_export]
    use super::table::Table;
    #[pymodule_export]
    use super::taken::write_csv;
    use super::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
