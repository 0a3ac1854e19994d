//! The same input gives the same bytes, in whatever order and however many files it comes.

use std::path::Path;

use crate::{done, files, folder, sample, text, write};

#[test]
fn twice_the_same_bytes() {
    let folder = folder();
    let outs = ["first", "second"].map(|name| folder.path().join(name));
    for out in &outs {
        done(&["run", &sample(""), "--out", &text(out)]);
    }
    let names = |out: &Path| -> Vec<_> {
        files(out).into_iter().map(|path| path.strip_prefix(out).unwrap().to_owned()).collect()
    };
    assert_eq!(names(&outs[0]), names(&outs[1]));
    assert!(names(&outs[0]).len() > 40);
    for name in names(&outs[0]).iter().filter(|name| !name.ends_with("run.json")) {
        let [a, b] = [0, 1].map(|i| std::fs::read(outs[i].join(name)).unwrap());
        assert!(a == b, "{} differs from run to run", name.display());
    }
}

#[test]
fn another_seed_is_another_draw_of_the_intervals_only() {
    let folder = folder();
    let outs = ["1", "2"].map(|seed| {
        let out = folder.path().join(seed);
        done(&["run", &sample(""), "--seed", seed, "--out", &text(&out)]);
        out
    });
    let read = |name: &str| [0, 1].map(|i: usize| std::fs::read(outs[i].join(name)).unwrap());
    let [a, b] = read("model/backtest.json");
    assert!(a != b, "the seed reaches no draw");
    let [a, b] = read("ledger/gifts.arrow");
    assert!(a == b);
}

/// Rows backwards, and in three files: the ledger sorts them, and the scores are the same to the byte.
#[test]
fn the_order_of_rows_and_files_changes_no_score() {
    let folder = folder();
    let gifts = std::fs::read_to_string(sample("gifts.csv")).unwrap();
    let donors = std::fs::read_to_string(sample("donors.csv")).unwrap();
    let (header, rows) = gifts.split_once('\n').unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    let (donor_header, donor_rows) = donors.split_once('\n').unwrap();
    let table = |header: &str, rows: &mut dyn Iterator<Item = &&str>| {
        let mut text = format!("{header}\n");
        for row in rows {
            text.push_str(row);
            text.push('\n');
        }
        text.into_bytes()
    };
    let backwards = folder.path().join("backwards");
    write(&backwards.join("gifts.csv"), &table(header, &mut rows.iter().rev()));
    let donor_rows: Vec<&str> = donor_rows.lines().collect();
    write(&backwards.join("donors.csv"), &table(donor_header, &mut donor_rows.iter().rev()));
    let split = folder.path().join("split");
    for part in 0..3 {
        let name = format!("gifts-{part}.csv");
        write(&split.join(name), &table(header, &mut rows.iter().skip(part).step_by(3)));
    }
    write(&split.join("donors.csv"), donors.as_bytes());

    let scores = [sample(""), text(&backwards), text(&split)].map(|source| {
        let out = folder.path().join("out");
        done(&["run", &source, "--out", &text(&out)]);
        std::fs::read_to_string(out.join("scores.csv")).unwrap()
    });
    assert!(scores[0].lines().count() > 1_900);
    assert!(scores[0] == scores[1], "rows backwards change scores.csv");
    assert!(scores[0] == scores[2], "three files instead of one change scores.csv");
}

#[test]
fn the_page_speaks_the_language_asked_for() {
    let folder = folder();
    for lang in ["fr", "en"] {
        let out = folder.path().join(lang);
        done(&["run", &sample(""), "--lang", lang, "--out", &text(&out)]);
        for page in ["report.html", "audit/audit.html"] {
            let page = std::fs::read_to_string(out.join(page)).unwrap();
            assert!(page.contains(&format!("<html lang=\"{lang}\"")), "{lang}");
        }
    }
    let figures = |lang: &str| std::fs::read(folder.path().join(lang).join("audit/audit.json")).unwrap();
    assert!(figures("fr") == figures("en"), "the language changes the figures");
}
