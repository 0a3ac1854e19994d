//! Sections of the report that the last run wrote: how far to trust it, the audit, what was read.

use std::path::Path;

use axum::response::Response;
use minijinja::{Value, context};

use super::Visit;

pub async fn trust(visit: Visit) -> Response {
    page(visit, "/trust", "serve-trust", &["models", "lifetime", "made"]).await
}

pub async fn fairness(visit: Visit) -> Response {
    page(visit, "/fairness", "serve-fairness", &["audit"]).await
}

pub async fn receipt(visit: Visit) -> Response {
    page(visit, "/receipt", "serve-receipt", &["read"]).await
}

async fn page((site, session): Visit, path: &str, title: &str, ids: &[&str]) -> Response {
    let drawn = sections(&site.folder, ids);
    let audit = path == "/fairness" && site.place("audit/audit.html").exists();
    site.frames.page(&session, path, "report.html", title, context! { drawn, audit })
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
