//! Charts, tables, HTML and every sentence in French and English.
//!
//! [`Words`] holds the sentences (Fluent files, one per language; a test checks that they have the same keys)
//! and formats numbers, money and days as each language does.
//!
//! In reading order: [`Words`] and [`Lang`], [`error_text`] (one error as a sentence), [`ReportInput`] and
//! [`AuditInput`] (the material of a page), [`report_html`] and [`audit_html`] (the pages), [`charts`], and
//! [`kpi_text`] with its neighbours (the same figures in a terminal), [`access_text`] and [`privacy_text`]
//! (drafts for the people whose data these are).
//!
//! ```
//! use obole_report::{Lang, Words};
//!
//! let fr = Words::new(Lang::Fr);
//! assert_eq!(fr.whole(12_345), "12\u{202f}345");
//! assert_eq!(fr.percent(0.347, 1), "34,7\u{202f}%");
//! ```

pub mod charts;
mod effect_text;
mod help;
mod input;
mod page;
mod privacy;
mod reasons;
mod sentences;
mod terminal;
mod view;
mod words;

pub use effect_text::{arms_before_text, effect_text};
pub use help::{help_text, help_texts};
pub use input::{AuditInput, AuditPart, ImpactInput, Made, PartKind, ReportInput};
pub use page::{STYLE, audit_charts, audit_html, impact_html, report_html};
pub use privacy::{
    AccessAction, AccessChange, AccessConsent, AccessContact, AccessFile, AccessGift, AccessList,
    PrivacyFacts, PrivacyItem, PrivacyModel, PrivacySource, PrivacyText, access_text, privacy_text,
};
pub use reasons::{feature_name, plan_reason_text, reason_again, reason_text, reasons_text};
pub use sentences::error_text;
pub use terminal::{
    backtest_text, cohort_chart, disparities, finding_lines, kpi_text, lifetime_text, mitigation_text,
    preset_lines, profile_text, verdict_lines, wrapped,
};
pub use view::audit::saved::{SavedAudit, SavedPair, SavedVerdict};
pub use view::donors::{segment_cell, segment_name, wmf_status_cell};
pub use view::impact::dictionary::{MeasureDefinition, measure_definitions};
pub use view::impact::suggestions::titles as suggestion_titles;
pub use view::impact::{name_of_year as impact_year, span as impact_days, value_of as impact_value};
pub use view::list::{exclusion_brief, exclusion_name, key_of_event, key_of_goal};
pub use view::models::{method_name, selection_text, task_name, totals_text, undated_text, verdict_text};
pub use words::{Arg, Lang, Words};
