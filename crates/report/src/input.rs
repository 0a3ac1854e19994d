//! Input of the pages: borrowed results; nothing is computed again.

use std::collections::BTreeMap;

use obole::audit::{Audited, CampaignAudit, Decision};
use obole::campaign::effect::TrialEffect;
use obole::campaign::{Draft, Plan};
use obole::evaluate::Backtest;
use obole::impact::Impact;
use obole::lifetime::Lifetime;
use obole::mitigation::TableMitigation;
use obole::models::ModelCard;
use obole::segments::{IncomeBreakdown, Kpi, Segments};
use obole_fairness::{Audit, Group};
use obole_ledger::{AsOf, Receipt};

/// Origin of a run, for its readers and for anyone who wants to repeat it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// The program with its version, as `obole 0.1.0`.
    pub program: String,
    /// Seed of all random draws.
    pub seed: u64,
    /// SHA-256 of each input, by file name.
    pub inputs: BTreeMap<String, String>,
    /// The hash of the last line of the log of approvals when the page was written; empty without a log.
    pub log_head: String,
}

/// Everything that `report.html` shows.
#[derive(Debug, Clone, Copy)]
pub struct ReportInput<'a> {
    /// As-of date of the run.
    pub as_of: AsOf,
    /// Number of months ahead that are predicted.
    pub horizon_months: u32,
    /// Receipt of the data that were read.
    pub receipt: &'a Receipt,
    /// The life-cycle segments of all donors.
    pub segments: &'a Segments,
    /// Retention, gains and losses.
    pub kpi: &'a Kpi,
    /// Income of the last twelve months by month, campaign, channel and size of donor.
    pub breakdown: &'a IncomeBreakdown,
    /// The models' cards, in the order in which they are shown.
    pub cards: &'a [&'a ModelCard],
    /// The backtest on past days, if one was run.
    pub backtest: Option<&'a Backtest>,
    /// Lifetime values, if the history is long enough.
    pub lifetime: Option<&'a Lifetime>,
    /// The proposed list, if there is one.
    pub plan: Option<&'a Plan<Draft>>,
    /// The two arms of the list before the contact; `None` when nobody is held out.
    pub arms_before: Option<&'a TrialEffect>,
    /// The audit, if there was anything to compare.
    pub audit: Option<&'a AuditInput<'a>>,
    /// Origin of the run.
    pub made: &'a Made,
}

/// Kind of data that an audited part covers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PartKind {
    /// The proposed list; nobody knows yet who gives.
    List,
    /// Past predictions with their outcomes; the value is the share of the rows that counts as selected.
    Backtest(f64),
    /// Past lapse risks with their outcomes; the value is the share of the rows that counts as flagged.
    Lapse(f64),
    /// A table of the user.
    Table,
}

impl PartKind {
    /// Returns the name of the part in files.
    pub fn key(self) -> &'static str {
        match self {
            PartKind::List => "list",
            PartKind::Backtest(_) => "backtest",
            PartKind::Lapse(_) => "lapse",
            PartKind::Table => "table",
        }
    }
}

/// One audited table.
#[derive(Debug, Clone, Copy)]
pub struct AuditPart<'a> {
    /// Kind of data that it covers.
    pub kind: PartKind,
    /// Number of people audited.
    pub rows: u64,
    /// Number of people selected, if there are decisions.
    pub selected: Option<u64>,
    /// Groups, disparities and verdicts.
    pub audit: &'a Audit,
    /// Group of the people whose attribute is missing, by attribute.
    pub missing: Option<&'a BTreeMap<String, Group>>,
    /// Number of organisations that were left out; `None` where people were left out, too.
    pub organisations: Option<u64>,
}

/// Everything that `audit.html` shows.
#[derive(Debug, Clone, Default)]
pub struct AuditInput<'a> {
    /// As-of date of the run; `None` for a table.
    pub as_of: Option<AsOf>,
    /// The audited parts, in the order of the page.
    pub parts: Vec<AuditPart<'a>>,
    /// Asked amounts, segments and the hold-out of a campaign; `None` for a table.
    pub campaign: Option<&'a CampaignAudit>,
    /// Mitigations of the gaps of a table, and the columns that reveal an attribute; `None` unless requested.
    pub mitigation: Option<&'a TableMitigation>,
}

impl<'a> AuditInput<'a> {
    /// Returns the audit of a campaign: the list, the past predictions, the past lapse risks, and everything
    /// else that was audited.
    pub fn campaign(audit: &'a CampaignAudit, as_of: AsOf) -> Self {
        let part = |kind: PartKind, part: &'a Audited, organisations: Option<u64>| AuditPart {
            kind,
            rows: part.rows,
            selected: Some(part.selected),
            audit: &part.audit,
            missing: Some(&part.missing),
            organisations,
        };
        let [in_list, in_backtest] = audit.organisations_left_out;
        let share = |part: &Audited| match part.decision {
            Decision::TopShare(share) => share,
            Decision::List | Decision::HeldOut => 0.0,
        };
        let list = audit.list.as_ref().map(|list| part(PartKind::List, list, in_list));
        let backtest =
            audit.backtest.as_ref().map(|found| part(PartKind::Backtest(share(found)), found, in_backtest));
        let lapse =
            audit.lapse.as_ref().map(|(found, left)| part(PartKind::Lapse(share(found)), found, *left));
        Self {
            as_of: Some(as_of),
            parts: list.into_iter().chain(backtest).chain(lapse).collect(),
            campaign: Some(audit),
            mitigation: None,
        }
    }

    /// Returns the audit of a user's table. Attributes and groups are shown under the names that they have
    /// there.
    pub fn table(audit: &'a Audit) -> Self {
        let selected = audit.overall_all_rows.get(obole_fairness::Metric::SelectionRate).get();
        let part = AuditPart {
            kind: PartKind::Table,
            rows: audit.n_rows,
            selected: selected.map(|_| audit.overall_all_rows.cells.n_sel.round() as u64),
            audit,
            missing: None,
            organisations: Some(0),
        };
        Self { as_of: None, parts: vec![part], campaign: None, mitigation: None }
    }
}

/// Everything that `impact.html` shows.
#[derive(Debug, Clone, Copy)]
pub struct ImpactInput<'a> {
    /// The yearly figures.
    pub impact: &'a Impact,
    /// Plans whose effect cannot be measured, each with the reason as a sentence.
    pub not_measured: &'a [(String, String)],
}
