//! Sections of the report that the last run wrote: how far to trust it, the audit, what was read.

use std::path::Path;

use axum::response::Response;
use minijinja::{Value, context};

use obole_ledger::disk;

use super::Visit;
use super::campaigns::as_of;
use crate::frame::without_commands;
use crate::site::{Call, Site};

pub async fn trust(visit: Visit) -> Response {
    page(visit, "/trust", "serve-trust", &["models", "lifetime", "made"]).await
}

/// Shows what changed since the models were fitted. The page before it loads this after the rest: all donors
/// are scored anew.
pub async fn drift((site, session): Visit) -> Response {
    let said = drifted(&site).await;
    site.frames().page(&session, "/trust", "drift.html", "serve-drift", context! { said })
}

/// Scores the newest ledger into a file that nobody keeps; returns what changed since the models were fitted.
async fn drifted(site: &Site) -> Vec<String> {
    let Some(day) = as_of(site) else { return Vec::new() };
    let _one_at_a_time = site.trials.lock().await;
    let Ok(out) = site.scratch("scores.csv") else { return Vec::new() };
    let call =
        Call::of("score").option("model", site.place("model")).option("as-of", day).option("out", &out);
    let answer = site.call_spoken(call.on([site.place("ledger")])).await;
    // Scores are personal data, and these were not asked for. A file that stays is replaced the next time.
    let _ = disk::remove_file(&out);
    let written = out.display().to_string();
    let said = answer.paragraphs().into_iter().filter(|line| !line.contains(&written));
    without_commands(said.collect())
}

pub async fn fairness(visit: Visit) -> Response {
    page(visit, "/fairness", "serve-fairness", &["audit"]).await
}

pub async fn receipt(visit: Visit) -> Response {
    page(visit, "/receipt", "serve-receipt", &["read"]).await
}

async fn page((site, session): Visit, path: &str, title: &str, ids: &[&str]) -> Response {
    let drawn = sections(&site.folder, ids);
    let busy = site.is_busy();
    let audit = path == "/fairness" && site.place("audit/audit.html").exists();
    site.frames().page(
        &session,
        path,
        "report.html",
        title,
        context! { drawn, audit, busy, trust => path == "/trust" },
    )
}

/// Returns sections of the report by their identifiers, opened: its own HTML, which the report escaped.
pub fn sections(folder: &Path, ids: &[&str]) -> Vec<Value> {
    let report = std::fs::read_to_string(folder.join("report.html")).unwrap_or_default();
    ids.iter().filter_map(|id| section(&report, id)).map(Value::from_safe_string).collect()
}

fn section(report: &str, id: &str) -> Option<String> {
    let start = report.find(&format!("<section aria-labelledby=\"{id}\">"))?;
    let rest = report.get(start..)?;
    let end = rest.find("</section>")? + "</section>".len();
    let links = "href=\"audit&#x2f;audit.html\"";
    Some(
        rest.get(..end)?
            .replace("<details>", "<details open>")
            .replace(links, "href=\"/files/audit/audit.html\""),
    )
}

#[cfg(test)]
mod tests {
    use super::section;

    #[test]
    fn a_section_is_cut_out_whole_and_opened() {
        let report = "<section aria-labelledby=\"a\"><p>1</p></section>\n<section aria-labelledby=\"b\">\
            <details><p>2</p></details></section></main>";
        assert_eq!(
            section(report, "b").unwrap(),
            "<section aria-labelledby=\"b\"><details open><p>2</p></details></section>"
        );
        assert!(section(report, "c").is_none());
    }
}
