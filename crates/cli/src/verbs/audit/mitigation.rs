//! `obole audit --mitigate` and `--proxy`: mitigations of the gaps, and the inputs that reveal a group.

use std::collections::BTreeSet;

use obole::audit::table::Table as Checked;
use obole::mitigation::{AskedOfTable, TableMitigation, table_mitigation};
use obole::response::ResponseSettings;
use obole::store::Table as Cells;
use obole::{Error, Kind, Result};
use obole_fairness::{AcceptAttributeAtDecision, Ask, Limit, Method, Settings};
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
    let mut methods = BTreeSet::new();
    for word in &verb.mitigate {
        match Method::from_key(word) {
            Some(method) => drop(methods.insert(method)),
            // The words for several methods select those that can be tried.
            None => methods.extend(Method::ALL.into_iter().filter(|method| {
                let needs_inputs = matches!(method, Method::Reweighing | Method::ProxyRemoval);
                (word == ALL || !method.needs_attribute()) && !(needs_inputs && inputs.is_empty())
            })),
        }
    }
    let accepted = verb.i_accept_attribute_at_decision_time;
    let refused = !accepted && methods.iter().any(|method| method.needs_attribute());
    let ask = Ask {
        methods,
        limit: Limit::of(settings),
        quota: verb.quota,
        accepted: accepted.then(AcceptAttributeAtDecision::by_a_person),
    };
    let asked = AskedOfTable { ask, inputs, fits: ResponseSettings { seed, ..ResponseSettings::default() } };
    let found = table_mitigation(checked, settings, &asked);
    found.map(Some).map_err(|error| match refused {
        true => error.hint("use-attribute-free").hint("accept-attribute"),
        false => error,
    })
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
