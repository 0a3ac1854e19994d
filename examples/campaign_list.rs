//! A campaign list within a budget, signed by a person: `cargo run --release --example campaign_list --
//! LEDGER MODEL`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use obole::Result;
use obole::campaign::{Candidates, PlanSettings, Review, propose};
use obole::forecast::features_to_score;
use obole::models::StoredModels;
use obole::segments::{SegmentRules, segments};
use obole::store::load_for_features;
use obole_ledger::{Cents, ContactChannel};

/// Proposes 500 letters at 1.20 each, prints who is left out, and signs. Only a signed plan has a mailing
/// list.
pub fn run(ledger: &Path, model: &Path, out: &mut dyn Write) -> Result<()> {
    let (ledger, models) = (load_for_features(ledger)?, StoredModels::load(model)?);
    let Some(today) = ledger.default_as_of() else { return Ok(()) };
    let view = ledger.until(today);
    let scores = models.proved()?.score(&features_to_score(&ledger, today)?)?;
    let settings = PlanSettings {
        budget: Some(Cents::new(60_000)),
        cost: Cents::new(120),
        channel: Some(ContactChannel::Post),
        ..PlanSettings::default()
    };
    let segments = segments(&view, &SegmentRules::default())?;
    let draft = propose(&view, &Candidates::from_scores(&scores), &segments, &settings, BTreeMap::new())?;
    let totals = *draft.totals();
    writeln!(
        out,
        "{} letters for {:.2}, to people likely to give {:.2} with or without one",
        totals.contacted,
        totals.cost.units(),
        totals.expected_income.units()
    )?;
    for (reason, donors) in draft.exclusions() {
        writeln!(out, "left out, {reason:?}: {donors}")?;
    }
    let approved = draft.approve(Review::new("Camille", "2025-01-06"))?;
    for row in approved.mailing_list(ledger.donors()).rows().iter().take(3) {
        writeln!(out, "{}: ask for {:?}", row.donor_id, row.ask)?;
    }
    Ok(())
}

fn main() -> Result<()> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let ledger = args.next().unwrap_or_else(|| "out/ledger".into());
    let model = args.next().unwrap_or_else(|| "out/model".into());
    run(&ledger, &model, &mut std::io::stdout().lock())
}
