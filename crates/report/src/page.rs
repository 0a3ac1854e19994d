//! HTML pages: sections laid out as one self-contained file and escaped by the template engine.

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment};
use obole_ledger::{Error, Kind, Result, visible};
use serde::Serialize;

use crate::charts::Chart;
use crate::input::{AuditInput, ImpactInput, ReportInput};
use crate::reasons::feature_name;
use crate::view::blocks::{Section, enumerate};
use crate::view::{audit, donors, glance, impact, lifetime, list, made, models, overview, read};
use crate::words::Words;

/// Style of all pages, also of the local page.
pub const STYLE: &str = include_str!("../templates/style.css");

/// A page before it is HTML.
#[derive(Debug, Clone, Serialize)]
struct Page {
    lang: &'static str,
    title: String,
    skip: String,
    contents: String,
    /// Statement at the top that no reader may overlook.
    banner: String,
    /// Reason for the banner.
    banner_why: String,
    /// Warning beside the banner, if it applies.
    warning: Option<String>,
    about: String,
    sections: Vec<Section>,
}

impl Page {
    fn html(&self) -> Result<String> {
        let failed = |error: minijinja::Error| Error::new(Kind::System, "page-not-written").caused_by(error);
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        for (name, source) in [
            ("page.html", include_str!("../templates/page.html")),
            ("blocks.html", include_str!("../templates/blocks.html")),
            ("style.css", STYLE),
        ] {
            environment.add_template(name, source).map_err(failed)?;
        }
        let page = environment
            .get_template("page.html")
            .and_then(|page| page.render(Serde(self)))
            .map_err(failed)?;
        // The name of a campaign or a file must not change the text direction of the rest of the page.
        Ok(visible(&page).into_owned())
    }
}

/// Renders `report.html`: one self-contained page about a run, without scripts and external links.
///
/// # Errors
/// [`Kind::System`] when a chart cannot be drawn or the page cannot be written.
pub fn report_html(input: &ReportInput<'_>, words: &Words) -> Result<String> {
    let switched: Vec<String> =
        made::protected_on(input.cards).into_iter().map(|name| feature_name(name, words)).collect();
    let warning = (!switched.is_empty())
        .then(|| words.format("page-protected-on", &[("features", enumerate(words, &switched).into())]));
    let page = Page {
        title: words.format("page-title", &[("day", words.day(input.as_of.day()).into())]),
        banner: words.get("page-banner"),
        banner_why: words.get("page-banner-why"),
        warning,
        about: words.get("page-about"),
        sections: sections(input, words)?,
        ..frame(words)
    };
    page.html()
}

/// Returns the sections of the report in order. Sections that do not apply are left out; all but the first
/// three are folded.
fn sections(input: &ReportInput<'_>, words: &Words) -> Result<Vec<Section>> {
    let folded = |section: Section| {
        let summary = words.get(&format!("fold-{}", section.id));
        section.fold(summary)
    };
    let mut sections = vec![
        overview::section(input, words)?,
        glance::section(input, words)?,
        list::section(input.plan, input.arms_before, words),
        folded(models::section(input.backtest, input.cards, input.kpi.currency, words)?),
    ];
    sections.extend(lifetime::section(input.lifetime, input.kpi.currency, words).map(folded));
    sections.extend(
        [
            audit::section(input.audit, words)?,
            donors::section(input.segments, input.kpi, words)?,
            read::section(input.receipt, words),
            made::section(input, words),
        ]
        .map(folded),
    );
    Ok(sections)
}

/// Renders `audit.html`: the audit alone, with all its charts.
///
/// ```
/// use obole_fairness::{Attribute, Rows, Settings, audit};
/// use obole_report::{AuditInput, Lang, Words, audit_charts, audit_html};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let selected: Vec<bool> = (0..200).map(|row| row % 4 == 0 || row % 20 == 1).collect();
/// let sex = Attribute::from_labels("sex", (0..200).map(|row| Some(["F", "M"][row % 2])));
/// let rows = Rows { decision: Some(&selected), ..Rows::default() };
/// let audit = audit(&rows, &[sex], &Settings { min_ratio: Some(0.8), ..Settings::default() })?;
///
/// let (input, words) = (AuditInput::table(&audit), Words::new(Lang::Fr));
/// assert!(audit_html(&input, &words)?.contains("est sous le seuil"));
/// let names: Vec<String> = audit_charts(&input, &words)?.into_iter().map(|chart| chart.name).collect();
/// assert_eq!(names, ["comparisons", "table-sex-sizes", "table-sex-selection_rate", "table-sex-ratio"]);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// As [`report_html`].
pub fn audit_html(input: &AuditInput<'_>, words: &Words) -> Result<String> {
    let (title, about) = match input.as_of {
        Some(as_of) => {
            let day = [("day", words.day(as_of.day()).into())];
            (words.format("audit-page-title", &day), words.get("audit-about-campaign"))
        }
        None => (words.get("audit-page-title-table"), words.get("audit-about")),
    };
    let page = Page {
        title,
        banner: words.get("audit-banner"),
        banner_why: words.get("audit-banner-why"),
        about,
        sections: audit::sections(input, words)?,
        ..frame(words)
    };
    page.html()
}

/// Returns every chart of an audit with its name, in the order of the page, for files in SVG and PNG.
///
/// # Errors
/// [`Kind::System`] when a chart cannot be drawn.
pub fn audit_charts(input: &AuditInput<'_>, words: &Words) -> Result<Vec<Chart>> {
    let mut charts = audit::charts(input, words)?;
    charts.retain(Chart::is_drawn);
    Ok(charts)
}

/// Renders `impact.html`: the yearly page for a board and for funders.
///
/// # Errors
/// As [`report_html`].
pub fn impact_html(input: &ImpactInput<'_>, words: &Words) -> Result<String> {
    let year = impact::name_of_year(input.impact);
    let key = if input.impact.complete { "impact-title" } else { "impact-title-so-far" };
    let page = Page {
        title: words.format(key, &[("year", year.into())]),
        banner: words.get("impact-banner"),
        banner_why: words.get("impact-banner-why"),
        about: words.get("impact-about"),
        sections: impact::sections(input, words)?,
        ..frame(words)
    };
    page.html()
}

fn frame(words: &Words) -> Page {
    Page {
        lang: words.lang().code(),
        title: String::new(),
        skip: words.get("page-skip"),
        contents: words.get("page-contents"),
        banner: String::new(),
        banner_why: String::new(),
        warning: None,
        about: String::new(),
        sections: Vec::new(),
    }
}
