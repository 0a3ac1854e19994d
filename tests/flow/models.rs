//! A folder of models is of one ledger, one day and one horizon.

use std::path::Path;

use serde_json::{Value, json};

use crate::{done, folder, obole, sample, text, write};

/// Fits the tasks of a call by the rule, which takes no time, into `out`.
fn fit(ledger: &Path, as_of: &str, tasks: &[&str], out: &Path) {
    let (ledger, out) = (text(ledger), text(out));
    let mut call = vec!["fit", &ledger, "--model", "rule", "--as-of", as_of, "--out", &out];
    call.extend(tasks.iter().flat_map(|task| ["--task", *task]));
    done(&call);
}

#[test]
fn no_lapse_model_of_an_earlier_fit_is_left_beside_the_new_ones() {
    let folder = folder();
    let [ledger, other, models] = ["ledger", "other", "models"].map(|name| folder.path().join(name));
    done(&["import", &sample(""), "--out", &text(&ledger)]);
    // The same association a few gifts earlier, so that only the ledger differs.
    let gifts = std::fs::read_to_string(sample("gifts.csv")).unwrap();
    let fewer: Vec<&str> = gifts.lines().take(gifts.lines().count() - 50).collect();
    let source = folder.path().join("source");
    write(&source.join("gifts.csv"), (fewer.join("\n") + "\n").as_bytes());
    write(&source.join("donors.csv"), &std::fs::read(sample("donors.csv")).unwrap());
    done(&["import", &text(&source), "--out", &text(&other)]);
    let lapse = models.join("lapse.json");

    fit(&ledger, "2023-01-01", &[], &models);
    assert!(lapse.exists());
    // Of the same ledger, day and horizon: the models belong together.
    fit(&ledger, "2023-01-01", &["gift", "amount"], &models);
    assert!(lapse.exists());
    for (ledger, as_of) in [(&ledger, "2022-01-01"), (&other, "2023-01-01")] {
        fit(ledger, as_of, &["gift", "amount"], &models);
        assert!(!lapse.exists(), "{as_of}");
        fit(ledger, as_of, &[], &models);
    }

    // An amount model of another ledger is not mixed with the others.
    fit(&ledger, "2023-01-01", &["gift", "lapse"], &models);
    let scores = text(&folder.path().join("scores.csv"));
    let call =
        ["score", &text(&ledger), "--model", &text(&models), "--as-of", "2024-01-01", "--out", &scores];
    let said = obole(&call);
    assert_eq!(said.code, 3, "{}", said.err);
    assert!(said.err.contains("do not have the same ledger"), "{}", said.err);
    assert!(!Path::new(&scores).exists());
}

#[test]
fn models_that_were_not_compared_score_only_where_a_person_takes_them_so() {
    let folder = folder();
    let [ledger, unproved, proved] =
        ["ledger", "unproved", "proved"].map(|name| text(&folder.path().join(name)));
    done(&["import", &sample(""), "--out", &ledger]);
    done(&["fit", &ledger, "--as-of", "2024-01-01", "--unproved", "--out", &unproved]);
    let said = done(&["fit", &ledger, "--as-of", "2024-01-01", "--out", &proved]);
    assert!(said.err.contains("simple rule"), "{}", said.err);

    let auto = ["fit", &ledger, "--as-of", "2024-01-01", "--unproved", "--model", "auto", "--out", &unproved];
    assert_eq!(obole(&auto).code, 2);

    let [scores, plan] = ["scores.csv", "plan"].map(|name| text(&folder.path().join(name)));
    let score = ["score", &ledger, "--as-of", "2025-01-01", "--out", &scores, "--model"];
    let plan = ["plan", &ledger, "--as-of", "2025-01-01", "--cost", "1.20", "--out", &plan, "--model"];
    for (verb, told, mark) in
        [(&score[..], "/methods/unproved", json!(true)), (&plan[..], "/notes/0", json!("unproved"))]
    {
        let with = |more: &[&'static str], model: &str| {
            let call: Vec<&str> = verb.iter().copied().chain([model]).chain(more.iter().copied()).collect();
            obole(&call)
        };
        let refused = with(&[], &unproved);
        assert_eq!(refused.code, 3, "{}", refused.err);
        assert!(refused.err.contains("--unproved"), "{}", refused.err);
        let taken = with(&["--unproved", "--json"], &unproved);
        assert_eq!(taken.code, 0, "{}", taken.err);
        let told_of = |out: &str| serde_json::from_str::<Value>(out).unwrap().pointer(told).cloned();
        assert_eq!(told_of(&taken.out), Some(mark.clone()));
        assert!(taken.err.contains("Unproved"), "{}", taken.err);
        let ordinary = with(&["--json"], &proved);
        assert_eq!(ordinary.code, 0, "{}", ordinary.err);
        assert_ne!(told_of(&ordinary.out), Some(mark));
        assert!(!ordinary.err.contains("Unproved"), "{}", ordinary.err);
    }
}
