//! `obole audit --mitigate` and `--proxy`: mitigations of the gaps, and the inputs that reveal a group.

use std::collections::BTreeSet;

use obole::audit::choices::MitigationChoices;
use obole::audit::table::Table as Checked;
use obole::mitigation::{AskedOfTable, TableMitigation, table_mitigation};
use obole::response::ResponseSettings;
use obole::store::Table as Cells;
use obole::{Error, Kind, Result};
use obole_fairness::Settings;
use obole_ledger::message;

use crate::args::{ALL, Audit};

/// Computes the mitigations of the gaps, if they are requested.
pub fn mitigation(
    verb: &Audit,
    seed: u64,
    table: &Cells,
    checked: &Checked,
    settings: &Settings,
) -> Result<Option<TableMitigation>> {
    if verb.mitigate.is_empty() && verb.proxies.is_empty() {
        return Ok(None);
    }
    let inputs = inputs(verb, table)?;
    let choices = MitigationChoices {
        methods: verb.mitigate.clone(),
        quota: verb.quota,
        accepts_attribute: verb.i_accept_attribute_at_decision_time,
    };
    let ask = choices.ask(settings, !inputs.is_empty())?;
    let asked = AskedOfTable { ask, inputs, fits: ResponseSettings { seed, ..ResponseSettings::default() } };
    table_mitigation(checked, settings, &asked).map(Some)
}

/// Returns the columns that were inputs of the model: the named ones, or all that have no other part in the
/// audit.
fn inputs<'t>(verb: &'t Audit, table: &'t Cells) -> Result<Vec<(&'t str, Vec<&'t str>)>> {
    let single =
        [&verb.truth, &verb.score, &verb.decision, &verb.weight, &verb.amount_true, &verb.amount_pred];
    let mut taken: Vec<&str> = single.into_iter().flatten().map(String::as_str).collect();
    taken.extend(verb.groups.iter().map(String::as_str));
    let mut names: Vec<&str> = Vec::new();
    for name in &verb.proxies {
        if name == ALL && !table.names().contains(&ALL) {
            names.extend(table.names().into_iter().filter(|name| !taken.contains(name)));
        } else if taken.contains(&name.as_str()) {
            return Err(Error::new(Kind::Usage, message!("column-not-a-proxy", name = name)));
        } else {
            names.push(name);
        }
    }
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    names.into_iter().map(|name| Ok((name, table.column(name)?))).collect()
}
