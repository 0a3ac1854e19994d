//! The tables of one attribute: sizes and selection, then predictions against outcomes.

use obole_fairness::{AttributeAudit, Group, GroupMetrics, Metric, Reason, Status};

use super::names::Names;
use super::verdicts::brackets;
use crate::input::AuditPart;
use crate::view::blocks::{Table, upper_first};
use crate::words::Arg;

/// Returns the number of people in a group, as far as it may be published.
pub(super) fn size(group: &Group, names: &Names<'_>) -> String {
    match (group.status, &group.metrics) {
        (Status::Shown, Some(metrics)) => names.words.whole(metrics.rows),
        _ => names.words.get("audit-hidden"),
    }
}

/// Returns a rate of a group with its interval.
fn rate(metrics: &GroupMetrics, metric: Metric, names: &Names<'_>) -> String {
    let value = metrics.get(metric);
    let said = names.share(value);
    let percent = |share: f64| names.words.percent(share, 1);
    let interval = value.get().and_then(|_| metrics.wilson.get(&metric).copied());
    format!("{said} {}", brackets(interval, names.words, &percent)).trim_end().to_owned()
}

fn rate_of(group: &Group, metric: Metric, names: &Names<'_>) -> String {
    match &group.metrics {
        Some(metrics) => rate(metrics, metric, names),
        None => names.share(group.get(metric)),
    }
}

pub(super) fn selection(part: &AuditPart<'_>, attribute: &AttributeAudit, names: &Names<'_>) -> Table {
    let words = names.words;
    let publish_k = part.audit.settings.gates.publish_k;
    let ratio_head = match &attribute.reference {
        Some(reference) => {
            words.format("audit-ratio", &[("group", names.group(attribute, reference).into())])
        }
        None => words.get("audit-ratio-plain"),
    };
    let mut head = ["audit-group", "audit-size", "audit-of-all", "rate-selection_rate"]
        .map(|key| words.get(key))
        .to_vec();
    head.extend([ratio_head, words.get("audit-of-selected"), words.get("rate-mean_score")]);
    let caption = words.format("audit-table-selection", &[("attribute", names.attribute(attribute).into())]);
    let mut table = Table::new(caption, head, &[]);
    for group in &attribute.groups {
        table.row(vec![
            names.title(attribute, &group.name),
            size(group, names),
            names.share(group.share_of_population),
            rate_of(group, Metric::SelectionRate, names),
            ratio(attribute, group, names),
            // A share of the selected would reveal a rate that is based on too few people.
            match group.get(Metric::SelectionRate) {
                rate if rate.get().is_none() => names.share(rate),
                _ => names.share(group.share_of_selected),
            },
            names.or_why(group.get(Metric::MeanScore), |score| words.decimal(score, 3)),
        ]);
    }
    let known = part.missing.and_then(|missing| missing.get(&attribute.name));
    if let Some(missing) = known.or(attribute.missing.as_ref()) {
        table.row(vec![
            upper_first(&words.get("level-missing")),
            size(missing, names),
            "–".to_owned(),
            rate_of(missing, Metric::SelectionRate, names),
            "–".to_owned(),
            "–".to_owned(),
            names.or_why(missing.get(Metric::MeanScore), |score| words.decimal(score, 3)),
        ]);
    }
    let all = &attribute.overall;
    table.total(vec![
        words.get("audit-overall"),
        words.whole(all.rows),
        words.percent(1.0, 0),
        rate(all, Metric::SelectionRate, names),
        "–".to_owned(),
        words.percent(1.0, 0),
        names.or_why(all.get(Metric::MeanScore), |score| words.decimal(score, 3)),
    ]);
    table.notes.push(words.get("rate-help-selection"));
    if attribute.n_missing.is_some_and(|n| n > 0) && attribute.n_excluded > 0 {
        let included = [("included", Arg::Text(words.whole(attribute.n_included)))];
        table.notes.push(words.format("audit-table-note", &included));
    }
    if part.audit.few.contains(&attribute.name) {
        let k = [("k", Arg::Text(words.whole(publish_k)))];
        table.notes.push(words.format("audit-few-note", &k));
    }
    if attribute.groups.iter().any(|group| group.status == Status::Hidden) {
        let k = [("k", Arg::Text(words.whole(publish_k)))];
        table.notes.push(words.format("audit-hidden-note", &k));
    }
    table.notes.extend(withheld(attribute, &[Metric::SelectionRate], names));
    if !attribute.empty_crossings.is_empty() {
        let groups: Vec<String> =
            attribute.empty_crossings.iter().map(|name| names.group(attribute, name)).collect();
        table.notes.push(words.format("audit-empty-crossings", &[("groups", groups.join(" · ").into())]));
    }
    table
}

/// Says why a shown group has no rate; `None` where every shown group has each of these rates.
fn withheld(attribute: &AttributeAudit, metrics: &[Metric], names: &Names<'_>) -> Option<String> {
    let hidden = |group: &Group| {
        let reason = |metric: &Metric| group.get(*metric).reason();
        group.status.is_shown() && metrics.iter().any(|metric| reason(metric) == Some(Reason::Hidden))
    };
    attribute.groups.iter().any(hidden).then(|| names.words.get("audit-withheld-note"))
}

/// Returns the selection rate divided by that of the reference group. There is no ratio if the rate itself is
/// not estimated.
fn ratio(attribute: &AttributeAudit, group: &Group, names: &Names<'_>) -> String {
    if attribute.reference.as_deref() == Some(group.name.as_str()) {
        return names.words.get("audit-reference");
    }
    let selection = group.get(Metric::SelectionRate);
    if selection.get().is_none() {
        return names.share(selection);
    }
    let versus = attribute.versus_reference.iter().find(|versus| versus.group == group.name);
    let write = |number: f64| names.words.decimal(number, 2);
    match versus.and_then(|versus| versus.rates.get(&Metric::SelectionRate)) {
        Some(rate) => {
            let said = names.or_why(rate.ratio, write);
            let interval = rate.ratio.get().and(rate.katz_adjusted);
            format!("{said} {}", brackets(interval, names.words, &write)).trim_end().to_owned()
        }
        None => "–".to_owned(),
    }
}

/// Returns a table of predictions against outcomes; `None` if no outcome is known.
pub(super) fn errors(attribute: &AttributeAudit, names: &Names<'_>) -> Option<Table> {
    if attribute.overall.cells.labelled <= 0.0 {
        return None;
    }
    let words = names.words;
    let metrics = [Metric::BaseRate, Metric::Tpr, Metric::Fpr, Metric::Ppv];
    let mut head = vec![words.get("audit-group")];
    head.extend(metrics.map(|metric| words.get(&format!("rate-{}", metric.key()))));
    head.push(words.get("rate-calibration_gap"));
    let caption = words.format("audit-table-errors", &[("attribute", names.attribute(attribute).into())]);
    let mut table = Table::new(caption, head, &[]);
    let points = |gap: f64| words.decimal(gap, 3);
    for group in &attribute.groups {
        let mut cells = vec![names.title(attribute, &group.name)];
        cells.extend(metrics.map(|metric| rate_of(group, metric, names)));
        cells.push(names.or_why(group.get(Metric::CalibrationGap), points));
        table.row(cells);
    }
    let mut cells = vec![words.get("audit-overall")];
    cells.extend(metrics.map(|metric| rate(&attribute.overall, metric, names)));
    cells.push(names.or_why(attribute.overall.get(Metric::CalibrationGap), points));
    table.total(cells);
    table.notes.push(words.get("rate-help-errors"));
    table.notes.extend(withheld(attribute, &metrics, names));
    Some(table)
}
