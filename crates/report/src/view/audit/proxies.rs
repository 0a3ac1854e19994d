//! Columns that reveal an attribute: by their names, by measurement, and the cost of removing each of them.

use obole::mitigation::{AttributeProxies, ColumnTie, Proxies};
use obole_fairness::{Metric, Stands, Value};

use super::mitigation::{number, points};
use super::names::Names;
use crate::view::blocks::{Section, Table, enumerate};
use crate::words::{Arg, Words};

pub(super) fn section(proxies: &Proxies, names: &Names<'_>) -> Section {
    let words = names.words;
    let mut section = Section::new("proxies", words.get("proxies-title"));
    section.text(words.get("proxies-about"));
    if proxies.sampled < proxies.rows {
        let numbers = [
            ("sampled", Arg::Text(words.whole(proxies.sampled))),
            ("rows", Arg::Text(words.whole(proxies.rows))),
        ];
        section.text(words.format("proxies-sampled", &numbers));
    }
    section.heading(3, words.get("proxies-names"));
    let named = proxies.names.iter().filter(|one| !one.criteria.is_empty());
    let lines: Vec<String> = named
        .map(|one| {
            let said: Vec<String> = one
                .criteria
                .iter()
                .map(|(criterion, stands)| {
                    let key = match stands {
                        Stands::Names => "criterion-names",
                        Stands::TellsOf => "criterion-tells-of",
                    };
                    let criterion = words.get(&format!("criterion-{}", criterion.key()));
                    words.format(key, &[("criterion", criterion.into())])
                })
                .collect();
            let values = [("column", one.column.as_str().into()), ("criteria", said.join(", ").into())];
            words.format("proxies-name", &values)
        })
        .collect();
    if lines.is_empty() {
        section.text(words.get("proxies-names-none"));
    }
    section.list(lines);
    if !proxies.left_out.is_empty() {
        let columns: Vec<String> = proxies.left_out.iter().map(|left| left.column.clone()).collect();
        section.text(words.format("proxies-left-out", &[("columns", enumerate(words, &columns).into())]));
    }
    for attribute in &proxies.attributes {
        section.heading(3, names.single(&attribute.attribute));
        section.text(match attribute.auc.get() {
            Some(auc) => {
                let groups = enumerate(words, &attribute.groups);
                let values = [("auc", words.decimal(auc, 3).into()), ("groups", groups.into())];
                words.format("proxies-together", &values)
            }
            None => words.get("proxies-together-none"),
        });
        if !attribute.columns.is_empty() {
            section.table(table(attribute, names));
        }
    }
    section
}

fn table(attribute: &AttributeProxies, names: &Names<'_>) -> Table {
    let words = names.words;
    let head = [
        "proxies-column",
        "proxies-auc",
        "proxies-v",
        "proxies-information",
        "proxies-share",
        "proxies-auc-without",
        "proxies-model-auc",
        "proxies-model-loss",
        "mitigation-lost",
        "proxies-gap-after",
    ];
    let head: Vec<String> = head.iter().map(|key| words.get(key)).collect();
    let caption = words.format("proxies-table", &[("attribute", names.single(&attribute.attribute).into())]);
    let mut table = Table::new(caption, head, &[]);
    let none = || "–".to_owned();
    for tie in &attribute.columns {
        let mut cells = vec![
            tie.column.clone(),
            three(tie.auc, words),
            three(tie.tie.cramers_v, words),
            three(tie.tie.mutual_information, words),
            tie.tie.uncertainty.get().map_or_else(none, |share| words.percent(share, 1)),
            three(tie.auc_without, words),
        ];
        cells.extend(removal(tie, words).unwrap_or_else(|| [none(), none(), none(), none()]));
        table.row(cells);
    }
    if let Some(refit) = &attribute.refit {
        let gap = refit.effect.rates.get(&Metric::SelectionRate).map_or_else(none, |r| points(r.gap, words));
        table.total(vec![
            words.get("proxies-as-is"),
            three(attribute.auc, words),
            none(),
            none(),
            none(),
            none(),
            three(refit.fit.auc, words),
            three(refit.fit.log_loss, words),
            none(),
            gap,
        ]);
        table.notes.push(words.get("mitigation-note-refit"));
    }
    table
}

/// Returns the AUC and log loss of the model without the column, the gifts lost, and the remaining gap.
fn removal(tie: &ColumnTie, words: &Words) -> Option<[String; 4]> {
    let tried = tie.removal.as_ref()?;
    let (fit, price, effect) = (tried.fit?, tried.price.as_ref()?, tried.effect.as_ref()?);
    let gap = effect.rates.get(&Metric::SelectionRate)?.gap;
    Some([three(fit.auc, words), three(fit.log_loss, words), number(price.lost, words), points(gap, words)])
}

fn three(value: Value, words: &Words) -> String {
    value.get().map_or("–".to_owned(), |value| words.decimal(value, 3))
}
