//! `obole kpi`: retention, gains and losses by published definitions.

use obole::Result;
use obole::segments::kpi::{Kpi as Figures, Share, kpi as figures};
use obole_report::Words;

use super::Answer;
use crate::args::Kpi;
use crate::chain;
use crate::ui::Ui;

pub fn kpi(verb: &Kpi, ui: &mut Ui<'_>) -> Result<Answer> {
    let ledger = chain::load(&verb.ledger)?;
    let as_of = chain::stand(&ledger, verb.as_of)?;
    let figures = figures(&ledger.until(as_of), 1)?;
    if ui.json() {
        ui.data_json(&figures)?;
    } else {
        let text = table(&figures, ui.words());
        ui.data(&text)?;
    }
    Ok(Answer::Yes)
}

/// One line a figure, the rolling year before the day.
fn table(figures: &Figures, words: &Words) -> String {
    let year = &figures.rolling;
    let share = |share: Share| match share.rate() {
        Some(rate) => {
            format!("{} ({} / {})", words.percent(rate, 1), words.whole(share.count), words.whole(share.of))
        }
        None => "–".to_owned(),
    };
    let money = |cents| words.money(cents, figures.currency, true);
    let retention = &year.retention;
    let lines = [
        ("kpi-year", format!("{} – {}", words.day(year.year.start), words.day(year.year.end.plus_days(-1)))),
        ("kpi-donors", words.whole(year.donors)),
        ("kpi-gifts", words.whole(year.gifts)),
        ("kpi-income", money(year.income)),
        ("kpi-income-before", money(year.income_before)),
        ("kpi-average", year.average_gift.map_or_else(|| "–".to_owned(), money)),
        ("kpi-retention", share(retention.all)),
        ("kpi-retention-new", share(retention.new)),
        ("kpi-retention-repeat", share(retention.repeat)),
        ("kpi-retention-recaptured", share(retention.recaptured)),
        ("kpi-recapture", share(year.recapture)),
        ("kpi-lybunt", words.whole(year.lybunt)),
        ("kpi-sybunt", words.whole(year.sybunt)),
    ];
    let width = lines.iter().map(|(key, _)| words.get(key).chars().count()).max().unwrap_or_default();
    let padded = lines.iter().map(|(key, value)| {
        let name = words.get(key);
        let gap = " ".repeat(width - name.chars().count());
        format!("{name}{gap}  {value}\n")
    });
    padded.collect()
}
