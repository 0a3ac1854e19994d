//! `obole letters`: the letters of an approved plan, from templates that a person writes.

use std::collections::BTreeMap;
use std::path::Path;

use obole::{Error, Kind, Result};
use obole_ledger::{AsOf, Cents, ContactChannel, Currency, LedgerView, disk, message, visible};
use obole_people::{
    LetterChoice, LetterFinding, LetterForm, LetterKind, LetterMerge, LetterSettings, LetterTemplates,
    LetterTexts, LettersPer,
};
use obole_report::{Words, error_text};
use serde_json::{Value, json};

use super::export::{folder_of, greeting};
use crate::args::Letters;
use crate::clock;
use crate::exit::Answer;
use crate::ui::Ui;

mod approval;
mod recipients;
mod tax_rule;

use approval::{Approval, Recorded, RecordedIn};
use recipients::Recipients;

pub fn letters(verb: &Letters, ui: &mut Ui<'_>) -> Result<Answer> {
    if let Some(folder) = &verb.write_templates {
        return write_templates(folder, ui);
    }
    let form = verb.out.as_deref().map(form_of).transpose()?;
    let templates = match &verb.templates {
        Some(folder) => LetterTemplates::load(folder)?,
        None => LetterTemplates::drafts(ui.words().lang()),
    };
    let words = Words::new(templates.lang());
    let tax_sentence = verb
        .tax_sentence
        .as_ref()
        .map(|rate| tax_rule::sentence(rate, verb.issues_receipts, clock::today(), &words))
        .transpose()?;
    let contact = templates.shared("contact").unwrap_or("[contact]");
    let opt_out = words.format("letters-opt-out", &[("contact", contact.into())]);
    let (mark, and) = (words.get("letters-draft-mark"), words.get("greeting-and"));
    let named: Vec<&'static str> = LetterTemplates::NAMED
        .into_iter()
        .filter(|name| verb.named.iter().any(|named| named == name))
        .collect();
    let texts = LetterTexts {
        named: &named,
        opt_out: &opt_out,
        tax_sentence: tax_sentence.as_deref(),
        draft: if verb.approved_by.is_some() { None } else { Some(mark.as_str()) },
    };
    let mut people = match (&verb.plan, &verb.remind) {
        (Some(plan), _) => Recipients::of_plan(plan, verb, ui)?,
        (None, Some(ledger)) => Recipients::of_failed_debits(ledger, verb, ui)?,
        (None, None) => return without_people(&templates, &texts, verb, ui),
    };
    let rows = std::mem::take(&mut people.rows);
    // A letter about a debit is about that of one person, and e-mail reaches one person.
    let is_by_household = verb.households && verb.remind.is_none() && people.channel == ContactChannel::Post;
    // A gift of a doubtful day, such as one of the year 2099, is not the last one.
    let coverage = people.ledger.coverage().filter(|_| !named.is_empty());
    let gifts = coverage.map(|coverage| people.ledger.until(AsOf::new(coverage.last.plus_days(1))));
    let choice = |readers: &[&str]| LetterChoice {
        kind: people.kind(readers),
        last_gift: match (readers, &gifts) {
            ([id], Some(gifts)) => last_gift(gifts, id, &words),
            _ => None,
        },
    };
    let settings = LetterSettings {
        channel: people.channel,
        per: if is_by_household { LettersPer::Household } else { LettersPer::Person },
        greeting: &|names| greeting(names, &words),
        and: &and,
        asks: &|asks| in_words(asks, people.currency, &words),
        choice: &choice,
        texts,
    };
    let merge = LetterMerge::new(&templates, &rows, &people.book, settings);
    let findings = merge.findings();
    if verb.check {
        return print_findings(&findings, verb.accept, ui);
    }
    if verb.preview {
        let shown = merge.preview(verb.donor.as_deref())?;
        let shown = shown.ok_or_else(|| match verb.donor {
            Some(_) => Error::new(Kind::Refused, "letters-nobody").hint("letters-on-list"),
            None => no_letters(),
        })?;
        return print_previews(&[shown], ui);
    }
    let (Some(out), Some(form)) = (&verb.out, form) else {
        return Err(Error::new(Kind::Usage, "letters-nothing-asked").hint("letters-ask"));
    };
    stop_at(&findings, verb.accept, ui)?;
    // An approval records the contacts before the letters are written: what can be refused is refused here.
    merge.check_form(out, form)?;
    if verb.approved_by.is_some() && merge.counts().letters.is_empty() {
        return Err(no_letters());
    }
    // Leftovers of a killed run beside the file contain names of people.
    disk::sweep(folder_of(out))?;
    let templates_sha256 = merge.sha256();
    let approval = match &verb.approved_by {
        Some(by) => Some(Approval::new(&people, by, &templates_sha256, out)?),
        None => None,
    };
    let recorded = match approval {
        Some(approval) => Some(disk::uninterrupted(|| {
            approval.record_contacts()?;
            merge.write(out, form)?;
            approval.record()
        })?),
        None => {
            merge.write(out, form)?;
            None
        }
    };
    print_counts(verb, &merge, &people, recorded.as_ref(), ui)
}

fn no_letters() -> Error {
    Error::new(Kind::Refused, "letters-nobody-at-all").hint("letters-see-counts")
}

/// Checks the templates or shows letters to an invented person, where the call names no people.
fn without_people(
    templates: &LetterTemplates,
    texts: &LetterTexts<'_>,
    verb: &Letters,
    ui: &mut Ui<'_>,
) -> Result<Answer> {
    if verb.check {
        return print_findings(&templates.findings(texts.named), verb.accept, ui);
    }
    if !verb.preview || verb.donor.is_some() {
        return Err(Error::new(Kind::Usage, "letters-nothing-asked").hint("letters-ask"));
    }
    let mut shown = Vec::new();
    for kind in templates.kinds() {
        if let Some(text) = templates.preview(kind, texts)? {
            shown.push((kind, text));
        }
    }
    print_previews(&shown, ui)
}

/// Writes the drafts of templates.
fn write_templates(folder: &Path, ui: &mut Ui<'_>) -> Result<Answer> {
    let files = LetterTemplates::write_drafts(folder, ui.words().lang())?;
    if ui.json() {
        let files: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
        ui.data_json(&json!({ "files": files }))?;
    }
    let path = folder.display().to_string();
    ui.paragraph("letters-drafts", &[("n", files.len().into()), ("path", path.into())]);
    Ok(Answer::Yes)
}

/// Returns amounts in words: `30 €, 45 € ou 60 €`.
fn in_words(asks: &[Cents], currency: Currency, words: &Words) -> String {
    let texts: Vec<String> = asks.iter().map(|ask| in_currency(*ask, currency, words)).collect();
    match texts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} {} {last}", others.join(", "), words.get("letters-or")),
        None => String::new(),
    }
}

fn in_currency(amount: Cents, currency: Currency, words: &Words) -> String {
    words.money(amount, currency, amount.get() % 100 == 0)
}

/// Returns day and amount of the last gift of a donor, in words.
fn last_gift(view: &LedgerView<'_>, id: &str, words: &Words) -> Option<[String; 2]> {
    let gifts = view.donor(view.donors().id.find_sorted(id)?);
    let at = (0..gifts.len()).rev().find(|row| gifts.is_counted(*row))?;
    let (day, amount) = (gifts.days().get(at)?, gifts.cents().get(at)?);
    Some([words.day(*day), in_currency(*amount, view.giving().currency, words)])
}

/// Returns the form of a file by its ending.
fn form_of(path: &Path) -> Result<LetterForm> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let form = LetterForm::of_ending(&ending);
    let form =
        form.ok_or_else(|| Error::new(Kind::Usage, "letters-ending").in_file(path).hint("letters-endings"))?;
    form.file_kind().refuse_other(path)?;
    Ok(form)
}

/// Refuses letters whose templates have faults, or phrases that nobody accepted.
fn stop_at(findings: &[LetterFinding], accept: bool, ui: &mut Ui<'_>) -> Result<()> {
    let warnings = findings.iter().filter(|finding| finding.is_warning).count();
    let faults = findings.len() - warnings;
    if faults == 0 && (warnings == 0 || accept) {
        return Ok(());
    }
    list_findings(findings, ui);
    if faults > 0 {
        let what = message!("letters-stopped", n = faults);
        return Err(Error::new(Kind::Refused, what).hint("letters-see-above"));
    }
    Err(Error::new(Kind::Refused, message!("letters-to-accept", n = warnings)).hint("letters-accept"))
}

/// Prints each finding with its file, line and hint.
fn list_findings(findings: &[LetterFinding], ui: &mut Ui<'_>) {
    let lang = ui.words().lang();
    let hint_label = ui.words().get("hint-label");
    for finding in findings {
        let error = finding.error();
        let label = if finding.is_warning { "letters-warning" } else { "letters-fault" };
        let text = format!("{} {}", ui.words().get(label), error_text(&error, lang));
        ui.wrap(&text, "", "  ");
        for hint in error.hints() {
            ui.wrap(&format!("{hint_label} {}", hint.text(lang)), "  ", "  ");
        }
    }
}

fn print_findings(findings: &[LetterFinding], accept: bool, ui: &mut Ui<'_>) -> Result<Answer> {
    if ui.json() {
        let findings: Vec<Value> = findings.iter().map(as_json).collect();
        ui.data_json(&json!({ "findings": findings }))?;
    }
    list_findings(findings, ui);
    let stops = findings.iter().any(|finding| !finding.is_warning || !accept);
    if !stops {
        ui.print("letters-no-fault", &[]);
    }
    Ok(if stops { Answer::No } else { Answer::Yes })
}

fn as_json(finding: &LetterFinding) -> Value {
    let error = finding.error();
    json!({
        "id": error.message().id(),
        "is_warning": finding.is_warning,
        "file": finding.file().display().to_string(),
        "line": finding.line(),
        "message": error.message().text(obole_report::Lang::En),
        "hints": error.hints().iter().map(|hint| hint.text(obole_report::Lang::En)).collect::<Vec<_>>(),
    })
}

fn print_previews(shown: &[(LetterKind, String)], ui: &mut Ui<'_>) -> Result<Answer> {
    if ui.json() {
        let shown: Vec<Value> =
            shown.iter().map(|(kind, text)| json!({ "kind": kind.name(), "text": text })).collect();
        ui.data_json(&json!({ "previews": shown }))?;
        return Ok(Answer::Yes);
    }
    for (kind, text) in shown {
        if shown.len() > 1 {
            ui.data(&format!("--- {}.txt\n\n", kind.name()))?;
        }
        ui.data(&visible(text))?;
        if shown.len() > 1 {
            ui.data("\n")?;
        }
    }
    Ok(Answer::Yes)
}

fn print_counts(
    verb: &Letters,
    merge: &LetterMerge<'_>,
    people: &Recipients,
    recorded: Option<&Recorded>,
    ui: &mut Ui<'_>,
) -> Result<Answer> {
    let counts = merge.counts();
    let letters: usize = counts.letters.values().sum();
    let out = verb.out.as_deref().unwrap_or(Path::new("")).display().to_string();
    if ui.json() {
        let kinds: BTreeMap<&str, usize> = counts.letters.iter().map(|(kind, n)| (kind.name(), *n)).collect();
        let (mut contacts, mut added, mut head) = (None, 0, None);
        if let Some(RecordedIn::Log { head: last, contacts: path, added: n }) = recorded.map(|one| &one.place)
        {
            (contacts, added, head) = (Some(path.display().to_string()), *n, Some(last));
        }
        ui.data_json(&json!({
            "out": out,
            "channel": people.channel.name(),
            "letters": letters,
            "by_template": kinds,
            "without_address": counts.without_address,
            "in_household": counts.in_household,
            "taken_off": people.gone,
            "held_back": people.held_back,
            "refusals_unknown": people.refusals_unknown,
            "without_letter": people.without_letter,
            "is_draft": verb.approved_by.is_none(),
            "templates_sha256": merge.sha256(),
            "earlier_approvals": recorded.map_or(0, |one| one.earlier),
            "contacts": contacts,
            "contacts_added": added,
            "log_head": head,
        }))?;
    }
    let by = ui.words().get(&format!("channel-{}", people.channel.name()));
    let path = people.today.display().to_string();
    ui.print("export-checked", &[("channel", by.into()), ("path", path.into())]);
    if people.gone > 0 {
        let key = if verb.remind.is_some() { "letters-gone" } else { "export-gone" };
        ui.print(key, &[("n", people.gone.into())]);
    }
    if people.held_back > 0 {
        ui.paragraph("letters-held-back", &[("n", people.held_back.into())]);
    }
    if people.refusals_unknown > 0 {
        ui.paragraph("letters-refusals-unknown", &[("n", people.refusals_unknown.into())]);
    }
    if counts.without_address > 0 {
        ui.print("export-left-out-address", &[("n", counts.without_address.into())]);
    }
    if verb.households && people.channel != ContactChannel::Post {
        ui.paragraph("letters-households-by-post", &[]);
    } else if counts.in_household > 0 && verb.remind.is_none() {
        let key = if verb.households { "export-households" } else { "export-same-household" };
        ui.paragraph(key, &[("n", counts.in_household.into())]);
    }
    people.print_earlier(ui)?;
    ui.print("letters-done", &[("n", letters.into()), ("path", out.into())]);
    if people.without_letter > 0 {
        ui.paragraph("letters-by-person", &[("n", people.without_letter.into())]);
    }
    match (recorded, &verb.approved_by) {
        (Some(recorded), Some(by)) => print_approval(recorded, by, ui),
        _ => ui.paragraph("letters-are-drafts", &[]),
    }
    Ok(Answer::Yes)
}

fn print_approval(recorded: &Recorded, by: &str, ui: &mut Ui<'_>) {
    match &recorded.place {
        RecordedIn::Log { head, contacts, added } => {
            if *added > 0 {
                let path = contacts.display().to_string();
                ui.paragraph("export-contacts", &[("n", (*added).into()), ("path", path.into())]);
            }
            ui.paragraph("letters-approved", &[("by", by.into())]);
            ui.print("review-head", &[("head", head.as_str().into())]);
        }
        RecordedIn::Beside(path) => {
            if recorded.earlier > 0 {
                ui.print("letters-again", &[("n", recorded.earlier.into())]);
            }
            let path = path.display().to_string();
            ui.paragraph("letters-approved-beside", &[("by", by.into()), ("path", path.into())]);
        }
    }
}

#[cfg(test)]
mod tests {
    use obole_report::Lang;

    use super::*;

    #[test]
    fn asks_are_said_in_the_language_of_the_letter() {
        let asks = [3_000, 4_550, 6_000].map(Cents::new);
        let said = |asks: &[Cents], lang| in_words(asks, Currency::EUR, &Words::new(lang));
        assert_eq!(said(&asks, Lang::Fr), "30\u{a0}€, 45,50\u{a0}€ ou 60\u{a0}€");
        assert_eq!(said(&asks, Lang::En), "€30, €45.50 or €60");
        assert_eq!(said(&asks[..1], Lang::En), "€30");
        assert_eq!(said(&[], Lang::En), "");
    }
}
