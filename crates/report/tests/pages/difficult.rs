//! Tables that try to break a page: hostile names, hidden groups, nothing at all.

use obole_fairness::{Attribute, Audit, Rows, Settings, audit};
use obole_report::{AuditInput, Lang, Words, audit_charts, audit_html};

use crate::support::{check_page, keep, run};

const HOSTILE: &str = "<script>alert('x')</script> & \"quoted\" {{ 7919 * 7907 }}";

/// 7 people of one group beside 400 and 287: with a threshold, scores and outcomes. Their rates are 6/7 and
/// 1/7.
fn with_a_hidden_group(names: [&str; 3]) -> Audit {
    let sizes = [400_usize, 287, 7];
    let (mut labels, mut decision, mut truth, mut score) = (vec![], vec![], vec![], vec![]);
    for (name, size) in names.into_iter().zip(sizes) {
        for row in 0..size {
            labels.push(Some(name));
            decision.push(if size == 7 { row < 6 } else { row % 4 == 0 });
            truth.push(Some(if size == 7 { row < 1 } else { row % 3 == 0 }));
            score.push(if size == 7 { 0.712_345 } else { (row % 10) as f64 / 10.0 + 0.03 });
        }
    }
    let rows =
        Rows { y_true: Some(&truth), score: Some(&score), decision: Some(&decision), ..Rows::default() };
    let group = Attribute::from_labels("../<b>group", labels);
    let settings = Settings { min_ratio: Some(0.8), ..Settings::default() };
    audit(&rows, &[group], &settings).unwrap()
}

/// Readable text of a page: each tag becomes a bar, so that no place of a stroke is taken for a number.
fn texts(page: &str) -> String {
    let mut parts = page.split('<');
    let before = parts.next().unwrap_or_default().to_owned();
    parts.fold(before, |read, part| read + "|" + part.split_once('>').map_or("", |(_, text)| text))
}

#[test]
fn a_hidden_group_is_nowhere_in_page_chart_or_alt_text() {
    let audit = with_a_hidden_group(["a", "b", "c"]);
    for lang in Lang::ALL {
        let words = Words::new(lang);
        let input = AuditInput::table(&audit);
        let html = audit_html(&input, &words).unwrap();
        check_page(&html, lang.code());
        keep(&format!("hidden-{}.html", lang.code()), html.as_bytes());
        // The small group and the one that protects it have the same mark.
        assert!(!html.contains("n &lt; 10") && html.contains(&words.get("audit-hidden")));
        // Its size, its selection rate 6/7, its base rate 1/7, its score, in every spelling a page uses.
        let mut hidden: Vec<String> = [6.0 / 7.0, 1.0 / 7.0]
            .into_iter()
            .flat_map(|rate| [words.percent(rate, 0), words.percent(rate, 1), words.decimal(rate, 3)])
            .collect();
        hidden.extend([
            words.decimal(0.712_345, 3),
            "|7|".to_owned(),
            "n = 7|".to_owned(),
            "n = 7)".to_owned(),
        ]);
        // Its complement is hidden as well, or the 7 would follow from the total.
        hidden.extend(["|287|".to_owned(), "n = 287".to_owned()]);
        let charts = audit_charts(&input, &words).unwrap();
        assert!(!charts.is_empty());
        let drawn = charts.iter().flat_map(|c| [c.svg.as_str(), c.narrow.as_str(), c.alt.as_str()]);
        let everything: Vec<String> = [html.as_str()].into_iter().chain(drawn).map(texts).collect();
        for text in &everything {
            for number in &hidden {
                assert!(!text.contains(number.as_str()), "{number} gives the hidden group away");
            }
        }
        // What is shown is there: 400 people, a quarter selected.
        assert!(html.contains(">400<") && html.contains(&words.percent(0.25, 1)));
    }
}

#[test]
fn hostile_names_are_escaped_and_reach_no_file_name() {
    let audit = with_a_hidden_group([HOSTILE, "b", "c"]);
    let words = Words::new(Lang::En);
    let input = AuditInput::table(&audit);
    let html = audit_html(&input, &words).unwrap();
    assert!(!html.contains("<script") && !html.contains("alert('x')</script>") && !html.contains("<b>"));
    assert!(html.contains("&lt;script&gt;"));
    // The template engine does not run what stands in a name.
    assert!(!html.contains("62615533"));
    for chart in audit_charts(&input, &words).unwrap() {
        assert!(
            chart.name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'),
            "{}",
            chart.name
        );
        assert!(!chart.svg.contains("<script"));
    }
}

#[test]
fn hostile_donors_files_and_findings_are_escaped_in_the_report() {
    let mut run = run();
    run.receipt.sources[0].name = HOSTILE.to_owned();
    run.receipt.sources[0].decided.insert("<i>".into(), HOSTILE.to_owned());
    run.receipt.findings.push(obole_ledger::Finding {
        code: obole_ledger::FindingCode::ColumnLeftOut,
        severity: obole_ledger::Severity::Note,
        file: HOSTILE.to_owned(),
        row: None,
        column: Some("<img src=x>".to_owned()),
        count: Some(3),
    });
    run.made.inputs.insert(HOSTILE.to_owned(), "<u>".to_owned());
    let html = run.report(&Words::new(Lang::Fr));
    for raw in ["<script", "<img", "<i>", "<u>", "62615533"] {
        assert!(!html.contains(raw), "{raw}");
    }
    assert!(html.contains("&lt;img"));
}

#[test]
fn nothing_tested_and_nothing_proposed_is_said_plainly() {
    let run = run();
    for lang in Lang::ALL {
        let words = Words::new(lang);
        let html = run.bare_report(&words);
        check_page(&html, lang.code());
        keep(&format!("bare-{}.html", lang.code()), html.as_bytes());
        for key in ["models-no-history", "list-none", "audit-none", "page-banner", "models-cannot"] {
            let said = words.get(key).replace('\'', "&#x27;");
            assert!(html.contains(&said), "{key}");
        }
    }
    let empty = AuditInput::default();
    check_page(&audit_html(&empty, &Words::new(Lang::Fr)).unwrap(), "fr");
    assert!(audit_charts(&empty, &Words::new(Lang::Fr)).unwrap().is_empty());
}

#[test]
fn a_protected_feature_that_is_on_is_said_at_the_top() {
    let run = run();
    let words = Words::new(Lang::En);
    let mut card = run.models.gift().card().clone();
    card.features_switched_on.push("age".to_owned());
    let html = run.report_with(&words, &[&card]);
    let said = words.format("page-protected-on", &[("features", words.get("feature-age").into())]);
    let (top, _) = html.split_once("<main").unwrap();
    assert!(top.contains(&said));
    assert!(!run.report(&words).contains("switched on a protected feature"));
}
