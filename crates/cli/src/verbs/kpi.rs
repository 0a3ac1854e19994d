//! `obole kpi`: retention, gains and losses by published definitions.

use std::path::Path;

use obole::Result;
use obole::segments::kpi::{Kpi as Figures, Share, kpi as figures};
use obole::segments::{KpiRules, Profile, profile_figures};
use obole_ledger::disk;
use obole_report::{Words, cohort_chart, kpi_text, profile_text};

use crate::args::Kpi;
use crate::exit::Answer;
use crate::notices;
use crate::ui::Ui;

pub fn kpi(verb: &Kpi, ui: &mut Ui<'_>) -> Result<Answer> {
    let ledger = obole::store::load_for_features(&verb.ledger)?;
    let view = ledger.until(notices::as_of(&ledger, verb.as_of)?);
    let rules = KpiRules {
        start_month: verb.start_month,
        tolerance: verb.tolerance,
        emergency: verb.emergency.clone(),
    };
    if let Some(profile) = verb.profile.as_deref().and_then(Profile::parse) {
        let found = profile_figures(&view, profile, &rules)?;
        if ui.json() {
            ui.data_json(&found)?;
        } else {
            let text = profile_text(&found, ui.words());
            ui.data(&text)?;
        }
        if let Some(out) = &verb.out {
            save(&figures(&view, &rules)?, out, ui)?;
        }
        return Ok(Answer::Yes);
    }
    let figures = figures(&view, &rules)?;
    if ui.json() {
        ui.data_json(&figures)?;
    } else {
        let text = format!("{}\n{}", table(&figures, ui.words()), kpi_text(&figures, ui.words()));
        ui.data(&text)?;
    }
    if let Some(out) = &verb.out {
        save(&figures, out, ui)?;
    }
    Ok(Answer::Yes)
}

/// Saves the figures and the chart of the cohorts as files.
fn save(figures: &Figures, out: &Path, ui: &mut Ui<'_>) -> Result<()> {
    let _lock = disk::FolderLock::take(out)?;
    let set = disk::FileSet::begin(out)?;
    disk::write_json(&set.stage().join("kpi.json"), figures)?;
    if let Some(chart) = cohort_chart(figures, ui.words())? {
        disk::write_bytes(&set.stage().join("cohorts.svg"), chart.svg.as_bytes())?;
        disk::write_bytes(&set.stage().join("cohorts.png"), &chart.png()?)?;
    }
    set.commit(&[], || Ok(()))?;
    ui.wrote(out);
    Ok(())
}

/// Returns one line per figure, for the rolling year before the day.
fn table(figures: &Figures, words: &Words) -> String {
    let year = &figures.rolling;
    let share = |share: Share| match share.rate() {
        Some(rate) => {
            format!("{} ({} / {})", words.percent(rate, 1), words.whole(share.count), words.whole(share.of))
        }
        None => "–".to_owned(),
    };
    let rate = |rate: Option<f64>| rate.map_or_else(|| "–".to_owned(), |rate| words.percent(rate, 1));
    let moved = |count| share(Share { count, of: year.retention.all.count });
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
        ("kpi-upgraded", moved(year.moves.upgraded)),
        ("kpi-same", moved(year.moves.same)),
        ("kpi-downgraded", moved(year.moves.downgraded)),
        ("kpi-growth", rate(year.growth())),
        ("kpi-money-retention", rate(year.money_retention())),
        ("kpi-lybunt", words.whole(year.lybunt)),
        ("kpi-sybunt", words.whole(year.sybunt)),
        ("kpi-pybunt", words.whole(year.pybunt)),
        ("kpi-loyalty", rate(figures.loyalty.all.loyal())),
    ];
    let width = lines.iter().map(|(key, _)| words.get(key).chars().count()).max().unwrap_or_default();
    let padded = lines.iter().map(|(key, value)| {
        let name = words.get(key);
        let gap = " ".repeat(width - name.chars().count());
        format!("{name}{gap}  {value}\n")
    });
    let definitions = words.format(
        "kpi-definitions",
        &[("profile", Profile::Fep.name().into()), ("version", Profile::Fep.version().to_string().into())],
    );
    format!("{definitions}\n{}", padded.collect::<String>())
}
