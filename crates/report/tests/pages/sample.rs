//! The shipped sample as a newcomer meets it.

use obole::campaign::Arm;
use obole::campaign::effect::{EffectPerContact, Estimate, Person, TrialEffect, TrialSettings};
use obole_ledger::Cents;
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
            Lang::Fr => format!("sur la liste, «\u{a0}{planted}\u{a0}»"),
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

/// The page of a list says what past campaigns promise, with the interval, and how the two arms gave before.
#[test]
fn the_page_shows_the_effect_and_the_arms_before_the_contact() {
    let run = run();
    let of = |estimate, low, high| Estimate { estimate, low, high };
    let effect = EffectPerContact {
        campaigns: 2,
        givers: of(0.02, -0.005, 0.045),
        income: Some(of(1.5, -0.25, 3.25)),
    };
    // Ten of a hundred gave 20.00 in one arm; in the other as many, or nearly all.
    let arms = |held_out: u32| {
        let person = |arm, gave| Person {
            arm,
            gave,
            income: Some(Cents::new(if gave { 2_000 } else { 0 })),
            score: None,
        };
        let contacted = (0..100).map(|at| person(Arm::Contacted, at < 10));
        let people: Vec<Person> =
            contacted.chain((0..100).map(|at| person(Arm::HeldOut, at < held_out))).collect();
        TrialEffect::of(&people, &TrialSettings { permutations: 99, seed: 1 })
    };
    let contacted = run.plan.totals().contacted as f64;
    for lang in Lang::ALL {
        let words = Words::new(lang);
        let html = run.report_with_effect(effect, &arms(12), &words);
        check_page(&html, lang.code());
        let euros =
            |units: f64| words.money(Cents::new((units * 100.0).round() as i64), run.plan.currency(), true);
        for figure in [contacted * 1.5, contacted * -0.25, contacted * 3.25].map(euros) {
            assert!(html.contains(&figure), "{figure}");
        }
        let parts = match lang {
            Lang::En => ["gave alike", "differed by chance", "Keep the draw"],
            Lang::Fr => ["donnaient de même", "différaient par hasard", "Gardez ce tirage"],
        };
        assert!(html.contains(parts[0]) && html.contains(&words.percent(0.12, 0)));
        let apart = run.report_with_effect(effect, &arms(90), &words);
        assert!(!apart.contains(parts[0]) && apart.contains(parts[1]) && apart.contains(parts[2]));
        assert!(!run.report(&words).contains(parts[0]), "nobody is held out");
    }
}
