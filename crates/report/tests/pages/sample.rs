//! The shipped sample as a newcomer meets it.

use obole_report::{AuditInput, Lang, Words, audit_charts, audit_html};

use crate::support::{check_page, keep, run};

#[test]
fn the_sample_makes_whole_pages_in_both_languages() {
    let run = run();
    for lang in Lang::ALL {
        let words = Words::new(lang);
        let html = run.report(&words);
        keep(&format!("report-{}.html", lang.code()), html.as_bytes());
        check_page(&html, lang.code());
        assert!(html.contains(&words.get("page-banner")));
        // Department 85 is the planted one: the page says so in words.
        let planted = words.format("level-area", &[("code", "85".into())]);
        let below = match lang {
            Lang::En => format!("&quot;{planted}&quot; is on the list"),
            Lang::Fr => format!("«\u{a0}{planted}\u{a0}» figure sur la liste"),
        };
        assert!(html.contains(&below), "{below}");
        assert_eq!(html, run.report(&words), "the same input gives other bytes");

        let input = AuditInput::campaign(&run.audit, run.as_of);
        let audit = audit_html(&input, &words).unwrap();
        keep(&format!("audit-{}.html", lang.code()), audit.as_bytes());
        check_page(&audit, lang.code());
        let cell = words.format(
            "verdict-group",
            &[("group", planted.as_str().into()), ("rate", "".into()), ("n", "".into())],
        );
        assert!(audit.contains(cell.split(',').next().unwrap()), "{cell}");
        let charts = audit_charts(&input, &words).unwrap();
        assert!(charts.len() >= 30, "{}", charts.len());
        assert_eq!(audit.matches("<figure>").count(), charts.len());
        for (at, chart) in charts.iter().enumerate() {
            assert!(charts[..at].iter().all(|other| other.name != chart.name), "{}", chart.name);
            keep(&format!("{}-{}.png", chart.name, lang.code()), &chart.png().unwrap());
        }
        assert!(html.len() < 2_000_000 && audit.len() < 2_000_000, "a page must open on any machine");
    }
}
