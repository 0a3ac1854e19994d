//! `obole explain`: the reasons for the scores of one donor.

use obole::explain::{
    ANSWERS, Change, Explanation, LEAST_CONTRIBUTION, Reason, explain as reasons_of, what_if,
};
use obole::features::{Unit, V1};
use obole::forecast::features_to_score;
use obole::models::StoredModels;
use obole::{Error, Kind, Result};
use obole_ledger::message;
use obole_report::reason_text;
use serde_json::json;

use crate::args::Explain;
use crate::exit::Answer;
use crate::ui::Ui;

/// Returns the subjects whose weight is not written as 0.00.
fn shown(explanation: &Explanation) -> impl Iterator<Item = &Reason> {
    explanation.subjects.iter().filter(|reason| reason.contribution.abs() >= LEAST_CONTRIBUTION)
}

pub fn explain(verb: &Explain, ui: &mut Ui<'_>) -> Result<Answer> {
    let models = StoredModels::load(&verb.model)?;
    let ledger = obole::store::load_for_features(&verb.ledger)?;
    let place = ledger.donors().id.find_sorted(&verb.donor);
    if place.is_some_and(|place| !ledger.donors().may_be_profiled(place)) {
        return Err(Error::new(Kind::Refused, "no-score-to-explain"));
    }
    let table = features_to_score(&ledger, verb.as_of)?;
    let donor = place.and_then(|donor| u32::try_from(donor).ok());
    let row = donor.and_then(|donor| table.donor.binary_search(&donor).ok()).ok_or_else(|| {
        Error::new(Kind::Refused, message!("donor-unknown", as_of = verb.as_of)).hint("identifiers-in-scores")
    })?;
    let explanation = reasons_of(models.gift(), &table.row(row));
    let place = table.donor.get(row).map_or(0, |donor| *donor as usize);
    let changes = what_if(models.gift(), &ledger, place, verb.as_of)?;
    if ui.json() {
        let unit = |feature: usize| V1[feature].unit;
        let currency =
            |feature: usize| (unit(feature) == Unit::Money).then(|| ledger.giving().currency.code());
        let subjects: Vec<_> = shown(&explanation)
            .map(|r| {
                json!({
                    "subject": V1[r.feature].subject,
                    "text": reason_text(r, ui.words(), ledger.giving().currency),
                    "value": Some(r.value).filter(|value| value.is_finite()),
                    "unit": unit(r.feature),
                    "currency": currency(r.feature),
                    "contribution": r.contribution,
                })
            })
            .collect();
        let features: Vec<_> = explanation
            .reasons
            .iter()
            .map(|r| {
                json!({
                    "feature": V1[r.feature].name,
                    "value": Some(r.value).filter(|value| value.is_finite()),
                    "unit": unit(r.feature),
                    "currency": currency(r.feature),
                    "contribution": r.contribution,
                })
            })
            .collect();
        let value = json!({
            "donor_id": verb.donor,
            "as_of": verb.as_of,
            "method": explanation.method,
            "gift_likelihood": explanation.likelihood,
            "base": explanation.base,
            "decision": explanation.decision(),
            "reasons": subjects,
            "features": features,
            "what_if": changes,
        });
        ui.data_json(&value)?;
        return Ok(Answer::Yes);
    }
    let words = ui.words();
    let likelihood = words.percent(explanation.likelihood.get(), 1);
    let mut text = words.format(
        "explain-likelihood",
        &[("donor", verb.donor.as_str().into()), ("likelihood", likelihood.into())],
    );
    text.push('\n');
    for reason in shown(&explanation) {
        let weight = words.decimal(reason.contribution, 2);
        let plus = if reason.contribution > 0.0 { "+" } else { "" };
        text.push_str(&format!(
            "{:>7}  {}\n",
            format!("{plus}{weight}"),
            reason_text(reason, words, ledger.giving().currency)
        ));
    }
    text.push_str(&format!("{}\n", words.get("what-if")));
    for found in &changes {
        let likelihood = words.percent(found.likelihood.get(), 1);
        let line = match found.change {
            Change::Gift { amount } => {
                let amount = words.money(amount, ledger.giving().currency, false);
                words.format("what-if-gift", &[("amount", amount.into()), ("likelihood", likelihood.into())])
            }
            Change::Silence { months } => words.format(
                "what-if-silence",
                &[("n", u64::from(months).into()), ("likelihood", likelihood.into())],
            ),
        };
        text.push_str(&format!("         {line}\n"));
    }
    ui.data(&text)?;
    if changes.len() < ANSWERS {
        ui.print("what-if-left-out", &[]);
    }
    ui.print("explain-note", &[]);
    Ok(Answer::Yes)
}
