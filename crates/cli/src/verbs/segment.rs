//! `obole segment`: RFM and life-cycle segment of every donor, as CSV on standard output.

use std::collections::BTreeMap;

use obole::Result;
use obole::segments::{SegmentRules, TIERS, WmfStatus, segments, wmf};
use obole_ledger::{AsOf, CellWriter, Ledger};
use obole_report::{segment_cell, wmf_status_cell};

use crate::args::Segment;
use crate::exit::Answer;
use crate::notices;
use crate::ui::Ui;

pub fn segment(verb: &Segment, ui: &mut Ui<'_>) -> Result<Answer> {
    let ledger = obole::store::load_for_features(&verb.ledger)?;
    let as_of = notices::as_of(&ledger, verb.as_of)?;
    if verb.profile == "wmf" {
        return ladder(&ledger, as_of, verb.start_month, ui);
    }
    let segments = segments(&ledger.until(as_of), &SegmentRules::default())?;
    if ui.json() {
        ui.data_json(&segments.counts())?;
        return Ok(Answer::Yes);
    }
    let mut cells = CellWriter::new(Vec::new());
    cells.row(["donor_id", "segment", "r", "f", "m"])?;
    let listed = |donor: u32| ledger.donors().may_be_profiled(donor as usize);
    for (row, donor) in segments.donor.iter().enumerate().filter(|(_, donor)| listed(**donor)) {
        let rfm = &segments.rfm[row];
        let scores = [rfm.r, rfm.f, rfm.m].map(|score| score.to_string());
        let id = ledger.donors().id.get(*donor as usize);
        let segment = segment_cell(segments.life_cycle[row], ui.words());
        cells.row([&id, &segment].into_iter().chain(&scores))?;
    }
    print_left_out(&ledger, segments.donor.iter().copied(), ui);
    show(cells, ui)
}

/// Prints how many donors are counted but not listed.
fn print_left_out(ledger: &Ledger, donors: impl Iterator<Item = u32>, ui: &mut Ui<'_>) {
    let left_out = donors.filter(|donor| !ledger.donors().may_be_profiled(*donor as usize)).count();
    if left_out > 0 {
        ui.print("left-out-profiling", &[("n", left_out.into())]);
    }
}

/// Prints the status and value tier of the Wikimedia Foundation.
fn ladder(ledger: &Ledger, as_of: AsOf, start_month: u8, ui: &mut Ui<'_>) -> Result<Answer> {
    let places = wmf(&ledger.until(as_of), start_month)?;
    if ui.json() {
        let mut counts: BTreeMap<&str, u64> = WmfStatus::ALL.map(|status| (status.name(), 0)).into();
        for place in &places {
            *counts.entry(place.status.name()).or_default() += 1;
        }
        ui.data_json(&counts)?;
        return Ok(Answer::Yes);
    }
    let mut cells = CellWriter::new(Vec::new());
    cells.row(["donor_id", "status", "tier_from"])?;
    for place in places.iter().filter(|place| ledger.donors().may_be_profiled(place.donor as usize)) {
        let id = ledger.donors().id.get(place.donor as usize);
        let tier = TIERS.get(usize::from(place.tier)).map_or("", |(name, _)| name);
        cells.row([id.as_str(), &wmf_status_cell(place.status, ui.words()), tier])?;
    }
    print_left_out(ledger, places.iter().map(|place| place.donor), ui);
    show(cells, ui)
}

fn show(cells: CellWriter<Vec<u8>>, ui: &mut Ui<'_>) -> Result<Answer> {
    ui.data(&String::from_utf8_lossy(&cells.finish()?))?;
    Ok(Answer::Yes)
}
