//! Posts to Slack, Discord and Notion: totals of a real run, within the limits, and nothing about a person.

#[cfg(test)]
mod channels;
#[cfg(test)]
mod run;
#[cfg(test)]
mod server;
#[cfg(test)]
mod support;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

#[cfg(test)]
use channels::TOKEN;
use serde_json::Value;
#[cfg(test)]
use server::{Reply, Server};
#[cfg(test)]
use support::Desk;

/// Identifier of a data source.
#[cfg(test)]
const SOURCE: &str = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";
/// A chart of every run.
#[cfg(test)]
const CHART: &str = "audit/list-age_band-selection_rate.png";

/// A server of the three channels, which answers first with these replies.
#[cfg(test)]
fn server(first: Vec<Reply>) -> Server {
    let mut first = std::collections::VecDeque::from(first);
    let address = Arc::new(Mutex::new(String::new()));
    let own = address.clone();
    let server = Server::start(move |request| match first.pop_front() {
        Some(reply) => reply,
        None if request.path.starts_with("/v1/") => channels::notion(request),
        None if request.path.starts_with("/api/webhooks/") => channels::discord(request),
        None => channels::slack(request, &own.lock().unwrap()),
    });
    address.lock().unwrap().clone_from(&server.address);
    server
}

#[cfg(test)]
fn desk(server: &Server) -> Desk {
    let slack = format!("{}/services/T0/B0/Sesame", server.address);
    let discord = format!("{}/api/webhooks/1/Sesame", server.address);
    Desk::new(&[
        ("SLACK_WEBHOOK_URL", &slack),
        ("SLACK_BOT_TOKEN", TOKEN),
        ("DISCORD_WEBHOOK_URL", &discord),
        ("NOTION_TOKEN", TOKEN),
    ])
}

/// The calls, one for each channel and way, for a run.
#[cfg(test)]
fn calls(server: &Server, run: &str) -> Vec<String> {
    let (base, chart) = (&server.address, format!("--chart {run}/{CHART}"));
    let bot = format!("--channel C0NF841BK --base-url {base}");
    let notion = format!("notion post {run}/run.json --data-source {SOURCE} --base-url {base}");
    vec![
        format!("slack post {run}/run.json"),
        format!("slack post {run} {bot}"),
        format!("slack post {run}/run.json {bot} {chart}"),
        format!("discord post {run}/run.json"),
        format!("discord post {run}/run.json {chart}"),
        notion.clone(),
        format!("{notion} {chart}"),
    ]
}

/// Everything in a run that says who somebody is: identifiers, e-mails, last names.
#[cfg(test)]
fn people() -> BTreeSet<String> {
    let book = std::fs::read(run::made().join("out/people/book.json")).unwrap();
    let book: Value = serde_json::from_slice(&book).unwrap();
    let mut found = BTreeSet::new();
    for (id, person) in book["people"].as_object().unwrap() {
        found.insert(id.clone());
        let cells = ["email", "last_name"].iter().filter_map(|key| person[*key].as_str());
        found.extend(cells.filter(|cell| cell.len() > 3).map(str::to_owned));
    }
    assert!(found.len() > 3_000, "{}", found.len());
    found
}

#[test]
fn totals_are_posted_within_the_limits_and_name_nobody() {
    let server = server(vec![]);
    let desk = desk(&server);
    let run = run::made().join("out").display().to_string();
    let people = people();
    for lang in ["en", "fr"] {
        for call in calls(&server, &run) {
            let before = server.received().len();
            let answered = desk.call(&format!("{call} --lang {lang}"));
            assert_eq!(answered.code, 0, "{call}: {answered:?}");
            let sent: String = server.received()[before..].iter().map(server::Received::text).collect();
            let form: String =
                server.received()[before..].iter().flat_map(|r| r.form().into_values()).collect();
            let sent = format!("{sent}{form}");
            let wanted = match lang {
                "en" => ["1\u{a0}January\u{a0}2025", "To be checked by a person.", "fewer than 10"],
                _ => ["1er\u{a0}janvier\u{a0}2025", "À vérifier par une personne.", "moins de 10"],
            };
            assert!(wanted.iter().all(|words| sent.contains(words)), "{call}: {sent}");
            let named: Vec<&String> = people.iter().filter(|text| sent.contains(text.as_str())).collect();
            assert!(named.is_empty(), "{call}: {named:?}");
            let said = format!("{}{}", answered.out, answered.err);
            assert!(!said.contains("Sesame"), "{said}");
        }
    }
    assert_eq!(server.crowded(), 0);
}

#[test]
fn a_dry_run_prints_the_exact_body_and_sends_nothing() {
    let (silent, real) = (server(vec![]), server(vec![]));
    // A dry run needs no secret.
    let nobody = Desk::new(&[]);
    let run = run::made().join("out").display().to_string();
    for (dry, call) in calls(&silent, &run).into_iter().zip(calls(&real, &run)) {
        let printed = nobody.call(&format!("{dry} --dry-run"));
        assert!(printed.code == 0 && printed.out.ends_with("Nothing was sent.\n"), "{printed:?}");
        let before = real.received().len();
        assert_eq!(desk(&real).call(&call).code, 0);
        // What comes from an answer of the server is a word in braces.
        let known = |text: String| {
            text.replace("F0TEST", "{identifier of the file}")
                .replace("a3f9d3e2-1abc-42de-b904-badc0ffee000", "{identifier of the file}")
        };
        for request in &real.received()[before..] {
            if !request.body.windows(4).any(|part| part == b"\x89PNG") {
                assert!(printed.out.contains(&known(request.text())), "{}\n{}", request.text(), printed.out);
            }
        }
    }
    assert_eq!(silent.received().len(), 0);
}

/// First replies, exit code, words of the error, number of requests, pauses in seconds.
#[cfg(test)]
type Case = (Vec<Reply>, u8, &'static str, usize, &'static [u64]);

#[test]
fn one_pause_is_waited_for_and_nothing_is_posted_twice() {
    let run = run::made().join("out").display().to_string();
    let cases: [Case; 6] = [
        (vec![Reply::wait("3")], 0, "", 2, &[3]),
        (vec![Reply::status(429, &serde_json::json!({"retry_after": 1.5}))], 0, "", 2, &[1]),
        (vec![Reply::wait("3"), Reply::wait("3")], 3, "refuses the request (429)", 2, &[3]),
        (vec![Reply::wait("4000")], 4, "asks to wait 4000 seconds", 1, &[]),
        (vec![Reply::text(500, "oops")], 4, "look before you run the same command again", 1, &[]),
        (vec![Reply::redirect("http://127.0.0.1:9/elsewhere")], 2, "another address", 1, &[]),
    ];
    for (first, code, words, requests, pauses) in cases {
        let server = server(first);
        let desk = desk(&server);
        let answered = desk.call(&format!("discord post {run}/run.json"));
        assert!(answered.code == code && answered.err.contains(words), "{words}: {answered:?}");
        assert_eq!((server.received().len(), desk.pauses().as_slice()), (requests, pauses), "{words}");
        assert!(!answered.err.contains("Sesame"), "{answered:?}");
    }
}

#[test]
fn wrong_secrets_places_and_charts_are_refused() {
    let server = server(vec![]);
    let base = &server.address;
    let run = run::made().join("out").display().to_string();
    let wrong = Desk::new(&[
        ("SLACK_BOT_TOKEN", "xoxb-Sesame-9"),
        ("NOTION_TOKEN", "ntn_Sesame-9"),
        ("SLACK_WEBHOOK_URL", "http://hooks.example.org/services/Sesame-9"),
        ("DISCORD_WEBHOOK_URL", &format!("{base}/api/webhooks/1/Sesame-9")),
    ]);
    let other = wrong.path("other.png");
    support::write(&other, b"\x89PNG of something else");
    for (call, code, words) in [
        (
            format!("slack post {run} --channel C0NF841BK --base-url {base}"),
            2,
            "refuses the request (invalid_auth)",
        ),
        (
            format!("notion post {run} --data-source {SOURCE} --base-url {base}"),
            2,
            "refuses the key (401, unauthorized)",
        ),
        (format!("slack post {run}"), 2, "SLACK_WEBHOOK_URL is no https address"),
        (format!("discord post {run}"), 2, "Discord does not know this"),
        (
            format!("notion post {run} --data-source mine --base-url {base}"),
            2,
            "no identifier of a data source",
        ),
        (format!("slack post {run} --chart {run}/{CHART}"), 2, "a webhook of Slack takes no chart"),
        (format!("discord post {run} --chart {other}"), 3, "no chart of this run"),
        (format!("discord post {run} --chart {run}/report.html"), 3, "no chart of this run"),
        (format!("discord post {run}/audit/audit.json"), 2, "no run.json"),
    ] {
        let answered = wrong.call(&call);
        assert!(answered.code == code && answered.err.contains(words), "{call}: {answered:?}");
        assert!(!answered.err.contains("Sesame-9") && !answered.out.contains("Sesame-9"), "{answered:?}");
    }
}

#[test]
fn a_run_that_was_changed_is_not_posted() {
    let server = server(vec![]);
    let desk = desk(&server);
    for (name, from, to) in [
        ("ledger/receipt.json", "\"donors\": 2000", "\"donors\": 2001"),
        ("campaign/plan.json", "\"population\": 2000", "\"population\": 2001"),
        ("audit/audit.json", "obole-audit", "obole-audit "),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let run = run::copy_to(folder.path());
        let text = std::fs::read_to_string(run.join(name)).unwrap();
        assert!(text.contains(from), "{name}");
        support::write(run.join(name), text.replacen(from, to, 1));
        let answered = desk.call(&format!("discord post {}", run.display()));
        assert_eq!(answered.code, 2, "{name}: {answered:?}");
    }
    assert_eq!(server.received().len(), 0);
    // A signature is no change.
    let folder = tempfile::tempdir().unwrap();
    let run = run::copy_to(folder.path());
    run::obole(folder.path(), "review ~/out/campaign --approve --by Camille -q");
    assert_eq!(desk.call(&format!("discord post {}", run.display())).code, 0);
    assert!(server.received()[0].text().contains("State: signed by a person"));
}
