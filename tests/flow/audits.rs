//! The audit from the outside: the planted disparity, the reference values, the feature table.

use std::path::Path;

use crate::{done, folder, json, obole, sample, text};

/// The names of the feature definitions, in their order, written down apart from the program.
const FEATURES: [&str; 39] = [
    "n_gifts",
    "n_gift_days",
    "total_amount",
    "avg_amount",
    "std_amount",
    "min_amount",
    "max_amount",
    "median_amount",
    "first_amount",
    "last_amount",
    "recency_days",
    "months_since_last",
    "tenure_days",
    "gap_mean",
    "gap_std",
    "n_3m",
    "n_6m",
    "n_12m",
    "n_24m",
    "sum_3m",
    "sum_6m",
    "sum_12m",
    "sum_24m",
    "trend_ratio",
    "dec_share",
    "share_mail",
    "share_web",
    "share_phone",
    "share_event",
    "share_street",
    "n_channels",
    "share_recurring",
    "recurring_3m",
    "share_campaign",
    "n_campaigns_24m",
    "n_years_active",
    "n_failed_12m",
    "n_refunded",
    "age",
];

#[test]
fn the_planted_disparity_is_found() {
    let folder = folder();
    let out = folder.path().join("out");
    let said = done(&["run", &sample(""), "--out", &text(&out), "--not-since", "0", "--hold-out", "0", "-v"]);
    let found: Vec<&str> =
        said.err.lines().filter(|line| line.contains("Area, selection rate: below the threshold")).collect();
    assert_eq!(found.len(), 2, "past predictions, past lapse risks: {}", said.err);
    // Without monthly donors the list is too short for a verdict, and its lowest rate is that department's.
    let of_list =
        said.err.lines().find(|line| line.contains("The proposed list") && line.contains("Area, selection"));
    assert!(of_list.is_some_and(|line| line.contains("The ratio of \"department 85\" to")), "{of_list:?}");
    assert!(found.iter().all(|line| line.contains("\"department 85\"")), "{found:?}");
    let asked = said.err.lines().filter(|line| line.contains("Area, ratio of asked to"));
    assert!(asked.filter(|line| line.contains("to \"department 85\"")).count() == 2, "{}", said.err);
    let attributes =
        |json: &serde_json::Value| json["canonical"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let audit = json(&out.join("audit/audit.json"));
    assert!(attributes(&audit["backtest"]).contains(&"gender|age_band".to_owned()));
    assert!(attributes(&audit["lapse"]).contains(&"area".to_owned()));
    assert_eq!(audit["ask"].as_array().unwrap().len(), 2);
    assert!(audit["segments"]["attributes"]["gender"]["differs"].is_boolean());
    assert!(audit["hold_out"].is_null(), "nobody was held out");
    // Without a planted disparity nothing is said of the department.
    let fair = folder.path().join("fair");
    done(&["simulate", "--no-disparity", "--seed", "20241231", "--out", &text(&fair)]);
    let said = done(&["run", &text(&fair), "--out", &text(&folder.path().join("fair-out"))]);
    assert!(
        !said.err.contains("selection rate: below the threshold. The ratio of \"department 85\""),
        "{}",
        said.err
    );
}

fn audit(case: &str, groups: &[&str], more: &[&str], out: &Path) -> crate::Said {
    let table = text(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/fairness/tests/data").join(format!("{case}.csv")),
    );
    let out = text(out);
    let mut args = vec!["audit", &table, "--truth", "y_true", "--score", "score", "--decision", "selected"];
    for group in groups {
        args.extend(["--group", group]);
    }
    args.extend(["--out", &out]);
    args.extend(more);
    obole(&args)
}

/// AskBaseline the reference values, made by other programs; `null` in both where 0/0.
#[test]
fn the_table_audit_gives_the_reference_values() {
    for (case, groups, more) in [
        ("tiny", ["group", "region"], vec!["--publish-k", "0"]),
        ("donor", ["sex", "age_band"], vec!["--publish-k", "0", "--weight", "weight"]),
    ] {
        let folder = folder();
        let said = audit(case, &groups, &more, folder.path());
        assert_eq!(said.code, 0, "{case}: {}", said.err);
        let made = json(&folder.path().join("audit.json"));
        let expected = json(
            &Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("crates/fairness/tests/data")
                .join(format!("{case}.expected.json")),
        );
        let mut compared = 0;
        for group in groups.iter().map(ToString::to_string).chain([groups.join("|")]) {
            let wanted = expected["canonical"][&group]["exclude"]["groups"].as_object().unwrap();
            let given = made["canonical"][&group]["exclude"]["groups"].as_object().unwrap();
            assert_eq!(wanted.keys().collect::<Vec<_>>(), given.keys().collect::<Vec<_>>(), "{case} {group}");
            for (name, wanted) in wanted {
                for key in ["selection_rate", "tpr", "fpr", "ppv", "base_rate", "mean_score"] {
                    let (wanted, given) = (wanted[key].as_f64(), given[name][key].as_f64());
                    let close = match (wanted, given) {
                        (Some(a), Some(b)) => (a - b).abs() <= 1e-12,
                        (a, b) => a == b,
                    };
                    assert!(close, "{case} {group} {name} {key}: {given:?}, wanted {wanted:?}");
                    compared += usize::from(given.is_some());
                }
            }
        }
        assert!(compared > 40, "{case}: only {compared} values");
    }
}

/// Exit code 1 says that a ratio lies below the limit; without a limit there is nothing to lie below.
#[test]
fn the_exit_code_of_an_audit_is_its_answer() {
    let folder = folder();
    let answer = |group: &str, more: &[&str]| audit("donor", &[group], more, folder.path());
    let below = answer("age_band", &["--min-ratio", "0.8"]);
    assert_eq!(below.code, 1, "{}", below.err);
    assert!(below.err.contains("age_band, selection rate: below the threshold"), "{}", below.err);
    assert_eq!(answer("age_band", &[]).code, 0);
    assert_eq!(answer("age_band", &["--min-ratio", "0.05"]).code, 0);
    let meets = answer("sex", &["--min-ratio", "0.8"]);
    assert_eq!(meets.code, 0, "{}", meets.err);
    assert!(meets.err.contains("sex, selection rate: meets the threshold"), "{}", meets.err);
    for outside in ["0", "1.5", "-1", "half"] {
        assert_eq!(answer("sex", &[&format!("--min-ratio={outside}")]).code, 2, "{outside}");
    }
}

/// The small case has a group below ten rows; its figures, and those that would give them away, are not
/// written.
#[test]
fn a_small_group_is_hidden_unless_asked_for() {
    let folder = folder();
    let groups = |more: &[&str]| {
        assert_eq!(audit("tiny", &["group"], more, folder.path()).code, 0);
        json(&folder.path().join("audit.json"))["canonical"]["group"]["exclude"]["groups"].clone()
    };
    let open = groups(&["--publish-k", "0"]);
    let small: Vec<&String> = open
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, group)| group["n"].as_f64().unwrap() < 10.0)
        .map(|(name, _)| name)
        .collect();
    assert!(!small.is_empty());
    let hidden = groups(&[]);
    let known = |name: &str, key: &str| hidden[name][key].as_f64().is_some();
    for name in &small {
        for key in ["n", "n_sel", "n_pos", "selection_rate", "tpr", "mean_score"] {
            assert!(!known(name, key), "{name} {key}");
        }
    }
    let unseen = open.as_object().unwrap().keys().filter(|name| !known(name, "n")).count();
    assert!(unseen >= 2, "one hidden group alone is the total less the others");
}

#[test]
fn the_feature_table_has_the_columns_of_its_definition() {
    let folder = folder();
    let (ledger, table) = (folder.path().join("ledger"), folder.path().join("features.csv"));
    done(&["import", &sample(""), "--out", &text(&ledger)]);
    let features = |more: &[&str]| {
        let (ledger, table) = (text(&ledger), text(&table));
        let mut args = vec!["features", &ledger, "--as-of", "2024-01-01", "--out", &table];
        args.extend(more);
        done(&args);
        std::fs::read_to_string(&table).unwrap()
    };
    let plain = features(&[]);
    let names: Vec<&str> = plain.lines().next().unwrap().split(',').collect();
    assert_eq!(names[0], "donor_id");
    assert_eq!(names[1..], FEATURES);
    let labelled = features(&["--label-months", "12"]);
    let names: Vec<&str> = labelled.lines().next().unwrap().split(',').collect();
    assert_eq!(names[1..40], FEATURES);
    assert_eq!(names[40..], ["label", "label_amount"]);

    // The label and its sum against a count over the lines of gifts.csv: settled gifts of 2024.
    let mut given: std::collections::BTreeMap<String, u64> = std::collections::BTreeMap::new();
    for row in crate::plain_rows(&sample("gifts.csv")) {
        if row[9] == "settled" && row[5] == "gift" && row[2].starts_with("2024-") {
            *given.entry(row[1].clone()).or_default() += row[3].replace('.', "").parse::<u64>().unwrap();
        }
    }
    let mut gave = 0;
    for line in labelled.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let cents = given.get(cells[0]).copied().unwrap_or_default();
        assert_eq!(cells[40], if cents > 0 { "1" } else { "0" }, "{}", cells[0]);
        assert_eq!((cells[41].parse::<f64>().unwrap() * 100.0).round() as u64, cents, "{}", cells[0]);
        gave += u64::from(cents > 0);
    }
    assert!(gave > 300);
}
