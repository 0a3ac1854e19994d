//! `obole segment`: RFM and life-cycle segment of every donor, as CSV on standard output.

use obole::{Error, Kind, Result};

use super::Answer;
use crate::args::Segment;
use crate::chain;
use crate::ui::Ui;

pub fn segment(verb: &Segment, ui: &mut Ui<'_>) -> Result<Answer> {
    let ledger = chain::load(&verb.ledger)?;
    let segments = chain::segment(&ledger, chain::stand(&ledger, verb.as_of)?)?;
    if ui.json() {
        ui.data_json(&segments.counts())?;
        return Ok(Answer::Yes);
    }
    let failed = |e: csv::Error| Error::new(Kind::System, format!("cannot write the table: {e}"));
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["donor_id", "segment", "r", "f", "m"]).map_err(failed)?;
    for (row, donor) in segments.donor.iter().enumerate() {
        let rfm = &segments.rfm[row];
        let scores = [rfm.r, rfm.f, rfm.m].map(|score| score.to_string());
        let id = ledger.donors().id.get(*donor as usize);
        csv.write_record([&id, segments.life_cycle[row].name(), &scores[0], &scores[1], &scores[2]])
            .map_err(failed)?;
    }
    let bytes =
        csv.into_inner().map_err(|e| Error::new(Kind::System, format!("cannot write the table: {e}")))?;
    ui.data(&String::from_utf8_lossy(&bytes))?;
    Ok(Answer::Yes)
}
