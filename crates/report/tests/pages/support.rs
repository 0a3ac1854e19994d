//! One run over the shipped sample, and what every page must hold to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

use obole::audit::{AuditSettings, CampaignAudit, Predictions, campaign_audit};
use obole::campaign::effect::{EffectPerContact, TrialEffect};
use obole::campaign::{Candidates, Draft, Plan, PlanSettings, propose};
use obole::evaluate::{Backtest, BacktestSettings, BootstrapSettings, backtest};
use obole::features::features;
use obole::labels::labels;
use obole::lifetime::{LifeSettings, Lifetime, lifetime};
use obole::models::{FitSettings, ModelCard, ModelSet, TrainingSet};
use obole::segments::{
    IncomeBreakdown, Kpi, KpiRules, SegmentRules, Segments, income_breakdown, kpi, segments,
};
use obole_ledger::canonical::{Dialect, read_donors, read_gifts};
use obole_ledger::{AsOf, Cents, ContactChannel, Day, Ledger, LedgerBuilder, Receipt, SourceReceipt, disk};
use obole_report::{AuditInput, Made, ReportInput, Words, report_html};

/// Everything that a run leaves behind.
pub struct Run {
    pub as_of: AsOf,
    pub receipt: Receipt,
    pub segments: Segments,
    pub kpi: Kpi,
    pub breakdown: IncomeBreakdown,
    pub models: ModelSet,
    pub backtest: Backtest,
    pub lifetime: Lifetime,
    pub plan: Plan<Draft>,
    pub audit: CampaignAudit,
    pub made: Made,
}

pub fn day(text: &str) -> AsOf {
    AsOf::new(Day::parse_iso(text).unwrap())
}

fn ledger() -> (Ledger, Receipt) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/canonical");
    let open = |name: &str| File::open(folder.join(name)).unwrap();
    let mut builder = LedgerBuilder::new();
    let dialect = Dialect::default();
    read_gifts(open("gifts.csv"), "gifts.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    read_donors(open("donors.csv"), "donors.csv", &dialect, &mut builder, &mut |_| {}).unwrap();
    let (ledger, mut receipt) = builder.build().unwrap();
    if receipt.sources.is_empty() {
        let decided = [("encoding", "utf-8"), ("separator", "comma"), ("date_order", "iso")];
        receipt.sources.push(SourceReceipt {
            name: "gifts.csv".into(),
            format: "canonical".into(),
            read: receipt.read,
            decided: decided.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            ..SourceReceipt::default()
        });
    }
    (ledger, receipt)
}

pub fn run() -> Run {
    let (ledger, receipt) = ledger();
    let as_of = day("2025-01-01");
    let view = ledger.until(as_of);
    let table = features(&ledger.until(day("2024-01-01")));
    let found = labels(&ledger.outcomes(day("2024-01-01"), 12), &table.donor);
    let models = ModelSet::fit(TrainingSet::join(table, found).unwrap(), &FitSettings::default()).unwrap();
    // Few draws: what is tested here is the page.
    let bootstrap = BootstrapSettings { replicates: 60, ..BootstrapSettings::default() };
    let backtest =
        backtest(&ledger, as_of, &BacktestSettings { bootstrap, ..BacktestSettings::default() }).unwrap();
    let models = models.by_proof(&backtest).unwrap();
    let scores = models.score(&features(&view)).unwrap();
    let candidates = Candidates::from_scores(&scores);
    let segments = segments(&view, &SegmentRules::default()).unwrap();
    let settings = PlanSettings {
        budget: Some(Cents::new(60_000)),
        cost: Cents::new(150),
        channel: Some(ContactChannel::Post),
        // With every donor, the planted disparity is beyond chance.
        quiet_days: 0,
        ..PlanSettings::default()
    };
    let plan = propose(&view, &candidates, &segments, &settings, BTreeMap::new()).unwrap();
    let lifetime = lifetime(&ledger, as_of, &LifeSettings { bootstrap, ..LifeSettings::default() }).unwrap();
    let past = backtest.newest();
    let donor: Vec<u32> = past.iter().map(|row| row.donor).collect();
    let gave: Vec<bool> = past.iter().map(|row| row.gave).collect();
    let score: Vec<f64> = past.iter().map(|row| row.gift_likelihood).collect();
    let predictions =
        Predictions { as_of: past.first().unwrap().origin, donor: &donor, gave: &gave, score: &score };
    let seen = plan.for_audit(ledger.donors(), &candidates);
    let audit =
        campaign_audit(ledger.donors(), Some(&seen), Some(&predictions), &AuditSettings::default()).unwrap();
    let kpi = kpi(&view, &KpiRules::default()).unwrap();
    let inputs = [("gifts.csv".to_owned(), "00".repeat(32)), ("donors.csv".to_owned(), "11".repeat(32))];
    let made =
        Made { program: "obole 0.1.0".into(), seed: 0, inputs: inputs.into(), log_head: String::new() };
    let breakdown = income_breakdown(&view);
    Run { as_of, receipt, segments, kpi, breakdown, models, backtest, lifetime, plan, audit, made }
}

impl Run {
    fn input<'a>(&'a self, cards: &'a [&'a ModelCard], audit: Option<&'a AuditInput<'a>>) -> ReportInput<'a> {
        ReportInput {
            as_of: self.as_of,
            horizon_months: 12,
            receipt: &self.receipt,
            segments: &self.segments,
            kpi: &self.kpi,
            breakdown: &self.breakdown,
            cards,
            backtest: Some(&self.backtest),
            lifetime: Some(&self.lifetime),
            plan: Some(&self.plan),
            arms_before: None,
            audit,
            made: &self.made,
        }
    }

    pub fn report(&self, words: &Words) -> String {
        self.report_with(words, &self.models.cards())
    }

    pub fn report_with(&self, words: &Words, cards: &[&ModelCard]) -> String {
        let audit = AuditInput::campaign(&self.audit, self.as_of);
        report_html(&self.input(cards, Some(&audit)), words).unwrap()
    }

    /// The page of a list with the measured effect of past campaigns, and its two arms before the contact.
    pub fn report_with_effect(
        &self,
        effect: EffectPerContact,
        arms_before: &TrialEffect,
        words: &Words,
    ) -> String {
        let plan = self.plan.clone().with_effect(effect);
        let input =
            ReportInput { plan: Some(&plan), arms_before: Some(arms_before), ..self.input(&[], None) };
        report_html(&input, words).unwrap()
    }

    /// Nothing but what was read and who the donors are.
    pub fn bare_report(&self, words: &Words) -> String {
        let bare = ReportInput { backtest: None, lifetime: None, plan: None, ..self.input(&[], None) };
        report_html(&bare, words).unwrap()
    }
}

/// The names of all sentences and the words they begin with.
fn keys() -> (BTreeSet<String>, BTreeSet<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("words/en");
    let mut keys = BTreeSet::new();
    for file in ["report.ftl", "audit.ftl", "features.ftl"] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let lines = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        keys.extend(lines.filter_map(|line| line.split_once(" = ")).map(|(key, _)| key.to_owned()));
    }
    let starts = keys.iter().filter_map(|key| Some(format!("{}-", key.split_once('-')?.0))).collect();
    (keys, starts)
}

/// No name of a sentence stands where its text should be.
fn check_no_key(html: &str) {
    let (keys, starts) = keys();
    assert!(keys.len() > 300 && starts.len() > 20);
    let text = html.split("</style>").nth(1).unwrap();
    for piece in text.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text) {
        for word in piece.split_whitespace() {
            let raw = keys.contains(word)
                || (starts.iter().any(|start| word.starts_with(start.as_str()))
                    && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'_'));
            assert!(!raw || !word.contains('-'), "the name of a sentence stands in the page: {word}");
        }
    }
}

/// Keeps a page where `OBOLE_PAGES` says, to be looked at in a browser.
pub fn keep(name: &str, bytes: &[u8]) {
    if let Ok(folder) = std::env::var("OBOLE_PAGES") {
        disk::make_folder(Path::new(&folder)).unwrap();
        disk::write_bytes(&Path::new(&folder).join(name), bytes).unwrap();
    }
}

/// Checks the rules that hold for every page.
pub fn check_page(html: &str, lang: &str) {
    assert!(html.starts_with("<!DOCTYPE html>"));
    assert!(html.contains(&format!("<html lang=\"{lang}\">")));
    for outside in ["https://", "src=", "<script", "@import", "url(", "<link", "<iframe"] {
        assert!(!html.contains(outside), "the page is not self-contained: {outside}");
    }
    let namespaces = html.matches("xmlns=\"http://www.w3.org/2000/svg\"").count();
    assert_eq!(html.matches("http://").count(), namespaces, "a link leaves the page");
    for broken in ["{$", "{{", "}}", "{%", "NaN", "undefined", "None", "Some("] {
        assert!(!html.contains(broken), "{broken} stands in the page");
    }
    check_no_key(html);
    // Headings go down one level at a time.
    let mut last = 0;
    for (at, _) in html.match_indices("<h") {
        let level: String = html[at + 2..].chars().take(1).collect();
        let Ok(level) = level.parse::<u32>() else { continue };
        assert!(level <= last + 1, "a heading of level {level} follows one of level {last}");
        last = level;
    }
    assert_eq!(html.matches("<h1>").count(), 1);
    // Assistive technology lists the tables by these names.
    let labels: Vec<&str> =
        html.split("role=\"region\"").skip(1).map(|rest| rest.split('>').next().unwrap()).collect();
    assert_eq!(labels.iter().collect::<BTreeSet<_>>().len(), labels.len(), "two tables have one name");
    for (open, close) in [("<table>", "</table>"), ("<figure>", "</figure>"), ("<svg", "</svg>")] {
        assert_eq!(html.matches(open).count(), html.matches(close).count(), "{open}");
    }
    assert_eq!(html.matches("<table>").count(), html.matches("<caption>").count());
    assert_eq!(html.matches("<svg").count(), html.matches("role=\"img\"><title>").count());
    for row in html.split("<table>").skip(1).filter_map(|part| part.split("</table>").next()) {
        let columns = row.matches("scope=\"col\"").count();
        for line in row.split("<tr").skip(2) {
            assert_eq!(line.matches("<td").count() + line.matches("<th").count(), columns, "{line}");
        }
    }
}
