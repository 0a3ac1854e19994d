//! Measures against the gaps that an audit of a table shows, with their costs: methods on the decisions
//! (`obole_fairness`), and models fitted anew with training weights or without a column. Also measures which
//! columns predict an attribute.

mod proxies;
mod refits;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use obole_fairness::{
    Ask, Method, Metric, Mitigation, MitigationInput, Settings, Tried, WhyNot, mitigate, rows_audited,
};
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::audit::table::Table;
use crate::response::ResponseSettings;
use crate::{Error, Kind, Result};

pub use proxies::{AttributeProxies, ColumnName, ColumnTie, Proxies};
use refits::Refits;

/// Request for mitigations and proxies of a table.
#[derive(Debug, Clone)]
pub struct AskedOfTable<'a> {
    /// Methods, thresholds, acceptance.
    pub ask: Ask,
    /// The inputs of the model: column name and cells. Without them no model can be fitted and no proxy can
    /// be measured.
    pub inputs: Vec<(&'a str, Vec<&'a str>)>,
    /// Settings of the model fits.
    pub fits: ResponseSettings,
}

/// Mitigations and proxies found.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TableMitigation {
    /// One per attribute, in the given order; empty when no method was requested.
    pub mitigations: Vec<Mitigation>,
    /// Proxies: the strength with which the inputs predict each attribute, and the cost of removing each;
    /// `None` without inputs.
    pub proxies: Option<Proxies>,
}

impl TableMitigation {
    /// Adds the keys `mitigation` and `proxies` to `audit.json`; a result that was not requested adds no key.
    pub fn put_into(&self, audit: &mut Json) {
        let Json::Object(map) = audit else { return };
        if !self.mitigations.is_empty() {
            let by_name = self.mitigations.iter().map(|one| (one.attribute.clone(), json!(one)));
            map.insert("mitigation".to_owned(), Json::Object(by_name.collect()));
        }
        if let Some(proxies) = &self.proxies {
            map.insert("proxies".to_owned(), json!(proxies));
        }
    }
}

/// Tries methods on a table and measures proxies. The rows are those of the audit.
///
/// # Errors
/// [`Kind::Usage`] when a method needs inputs and none is given; [`Kind::InvalidParameter`] for a setting out
/// of range; [`Kind::AttributeAtDecision`] when a method needs the attribute at the decision and nobody has
/// accepted that.
pub fn table_mitigation(
    table: &Table,
    settings: &Settings,
    asked: &AskedOfTable<'_>,
) -> Result<TableMitigation> {
    let wants = |method: Method| asked.ask.methods.contains(&method);
    if asked.inputs.is_empty() && (wants(Method::Reweighing) || wants(Method::ProxyRemoval)) {
        return Err(Error::new(Kind::Usage, "inputs-not-known").hint("name-inputs"));
    }
    let rows = table.rows().len();
    let keep = rows_audited(&table.attributes, rows, settings);
    let (table, inputs) = (table.part(&keep), part(&asked.inputs, &keep));
    let rows = table.rows();
    let refits = if inputs.is_empty() { None } else { Some(Refits::new(&table, &inputs, &asked.fits)) };
    let mut found = TableMitigation::default();
    if !asked.ask.methods.is_empty() {
        for attribute in &table.attributes {
            let mut one = mitigate(&rows, attribute, settings, &asked.ask).map_err(with_hints)?;
            if let Some(refits) = &refits {
                let field = MitigationInput::new(&rows, attribute, settings)?;
                add_refits(&mut one, refits, &field, &asked.ask);
            }
            found.mitigations.push(one);
        }
    }
    if let Some(refits) = &refits {
        found.proxies = Some(proxies::measure(&table, settings, refits, asked.ask.limit)?);
    }
    Ok(found)
}

/// Adds what can be done where nobody has accepted that the attribute decides.
fn with_hints(error: Error) -> Error {
    match error.kind() {
        Kind::AttributeAtDecision => error.hint("use-attribute-free").hint("accept-attribute"),
        _ => error,
    }
}

/// Returns the rows of an audit, for each input.
fn part<'a>(inputs: &[(&'a str, Vec<&'a str>)], keep: &[bool]) -> Vec<(&'a str, Vec<&'a str>)> {
    let one = |(name, cells): &(&'a str, Vec<&'a str>)| {
        let kept = cells.iter().zip(keep).filter(|(_, keep)| **keep).map(|(cell, _)| *cell);
        (*name, kept.collect())
    };
    inputs.iter().map(one).collect()
}

fn add_refits(one: &mut Mitigation, refits: &Refits<'_>, field: &MitigationInput<'_>, ask: &Ask) {
    let methods: BTreeSet<Method> =
        [Method::Reweighing, Method::ProxyRemoval].into_iter().filter(|m| ask.methods.contains(m)).collect();
    if methods.is_empty() {
        return;
    }
    let Some(before) = refits.before(field) else {
        let failed = |method| Tried::new(method, Metric::SelectionRate).without(WhyNot::NotFitted);
        one.tried.extend(methods.into_iter().map(failed));
        one.put_beside();
        return;
    };
    if methods.contains(&Method::Reweighing) {
        one.tried.push(refits.reweighed(field, &before, ask.limit));
    }
    if methods.contains(&Method::ProxyRemoval) {
        let names = refits.names();
        one.tried.extend(names.iter().map(|name| refits.without(name, field, &before, ask.limit)));
    }
    one.refit = Some(before);
    one.put_beside();
}
