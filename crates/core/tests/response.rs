//! 50,083 real letters with a matching gift (Karlan and List 2007): the figures beside anchors that others
//! measured.

#[cfg(test)]
use std::io::Write;
use std::path::Path;

use obole::models::Method;
use obole::response::{ResponseColumns, ResponseReport, ResponseSettings, cross_validate};
use obole::store::{Table, read_table};

/// The table, if it is here.
#[cfg(test)]
fn letters() -> Option<Table> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/tables/matching_gift_experiment.csv");
    if !path.exists() {
        writeln!(std::io::stdout(), "skipped: {} is not here", path.display()).unwrap();
        return None;
    }
    Some(read_table(&path).unwrap())
}

#[cfg(test)]
fn report(table: &Table, seed: u64) -> ResponseReport {
    let columns = table.names().into_iter().map(|name| (name, table.column(name).unwrap())).collect();
    let asked = ResponseColumns { columns, target: "out_gavedum", ..ResponseColumns::default() };
    let settings = ResponseSettings { seed, ..ResponseSettings::default() };
    let report = cross_validate(&asked, &settings).unwrap();
    writeln!(std::io::stdout(), "{:?} {:?}", report.models, report.selection).unwrap();
    report
}

/// The anchors (data card of the table): log-logistic AUC .712, small boosted trees .764. The draw of the
/// parts moves an AUC by a thousandth (.7638, .7657, .7645 and .7639 with four seeds), so that the mean over
/// three seeds is compared.
#[test]
fn real_letters_are_predicted_at_least_as_well_as_the_anchors() {
    let Some(table) = letters() else { return };
    let reports = [42, 1, 2].map(|seed| report(&table, seed));
    for report in &reports {
        assert_eq!((report.n, report.events, report.left_out.len()), (50_083, 1_034, 0));
        assert_eq!((report.chosen, report.recency.as_deref()), (Method::Boosted, Some("mrm2")));
    }
    let auc = |method: Method| reports.iter().map(|r| r.models[&method].auc.unwrap()).sum::<f64>() / 3.0;
    assert!(auc(Method::Boosted) >= 0.764, "{}", auc(Method::Boosted));
    assert!(auc(Method::Logistic) >= 0.712, "{}", auc(Method::Logistic));
}
