//! A mapping as a commented TOML text.

use std::fmt::Write;

use obole_error::Lang;
use obole_ledger::{GiftKind, Message, Status, message};

use super::{FIELDS, Mapping, Words, parse};
use crate::fold::column_name;

/// Returns a mapping as a TOML text, with comments in a language. `header` has the columns as written,
/// `remarks` what a person should check, by field.
pub(crate) fn to_toml(
    mapping: &Mapping,
    header: &[String],
    remarks: &[(&'static str, Message)],
    lang: Lang,
) -> String {
    let mut text = String::new();
    let mut line = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    let comment = |message: Message| format!("# {}", message.text(lang));
    let remark = |field: &str| {
        let of_field = remarks.iter().filter(|(own, _)| *own == field);
        of_field.map(|(_, message)| format!("  # {}", message.text(lang))).collect::<String>()
    };
    let written = |name: &String| {
        let as_written = header.iter().find(|cell| column_name(cell) == *name);
        quoted(as_written.unwrap_or(name))
    };
    line(&comment(message!("mapping-text-top")));
    line(&format!("format = {}", quoted(&mapping.format)));
    line(&format!("prefix = {}", quoted(&mapping.prefix)));
    match mapping.currency {
        Some(currency) => line(&format!("currency = \"{currency}\"{}", remark("currency"))),
        None => line(&format!("# currency = \"EUR\"  # {}", message!("mapping-text-currency").text(lang))),
    }
    match mapping.dates {
        Some(order) => line(&format!("dates = \"{}\"{}", order.name(), remark("dates"))),
        None => line(&format!("# dates = \"day-first\"  # {}", message!("mapping-text-dates").text(lang))),
    }
    let is_comment = if mapping.minor_units { "" } else { "# " };
    line(&format!("{is_comment}minor_units = true  # {}", message!("mapping-text-minor").text(lang)));
    if mapping.columns.contains_key("recurring") {
        let words: Vec<String> = mapping.recurring.iter().map(|word| quoted(&word.to_string())).collect();
        line(&format!(
            "recurring = [{}]  # {}",
            words.join(", "),
            message!("mapping-text-recurring").text(lang)
        ));
    }
    line("");
    line(&comment(message!("mapping-text-header")));
    line("[header]");
    let has: Vec<String> = mapping.has.iter().flatten().map(written).collect();
    line(&format!("has = [{}]", has.join(", ")));
    line("");
    line(&comment(message!("mapping-text-columns")));
    let rest: Vec<String> = header
        .iter()
        .filter(|name| !name.is_empty() && !mapping.knows(&column_name(name)))
        .map(|name| quoted(name))
        .collect();
    if !rest.is_empty() {
        line(&format!("# {}", message!("mapping-text-rest", columns = rest.join(", ")).text(lang)));
    }
    line("[columns]");
    for field in FIELDS {
        match mapping.columns.get(field) {
            Some(names) => {
                let names: Vec<String> = names.iter().map(written).collect();
                line(&format!("{field} = [{}]{}", names.join(", "), remark(field)));
            }
            None if matches!(
                field,
                "date" | "amount" | "email" | "last_name" | "name" | "status" | "reference"
            ) =>
            {
                line(&format!("# {field} = \"\""));
            }
            None => {}
        }
    }
    // Columns of the rules below.
    for (field, names) in mapping.columns.iter().filter(|(field, _)| !FIELDS.contains(&field.as_str())) {
        let names: Vec<String> = names.iter().map(written).collect();
        line(&format!("{field} = [{}]", names.join(", ")));
    }
    line("");
    line(&comment(message!("mapping-text-status")));
    if let Some(remark) = remarks.iter().find(|(own, _)| *own == "status words") {
        line(&comment(remark.1.clone()));
    }
    line("[status]");
    Status::ALL.into_iter().for_each(|status| line(&words_of(&mapping.status, status, status.name())));
    line("default = \"settled\"");
    if mapping.columns.contains_key("kind") {
        line("");
        line(&comment(message!("mapping-text-kinds")));
        line("[kind]");
        let known = |kind: &GiftKind| mapping.kind.words.iter().any(|(_, meaning)| meaning == kind);
        let kinds = GiftKind::ALL.into_iter().filter(known);
        kinds.for_each(|kind| line(&words_of(&mapping.kind, kind, kind.name())));
        for (key, kind) in [("default", mapping.kind.default), ("other", mapping.kind.other)] {
            kind.into_iter().for_each(|kind| line(&format!("{key} = \"{}\"", kind.name())));
        }
    }
    line("");
    line(&comment(message!("mapping-text-rows")));
    line("# [[rows]]");
    line("# when = { amount = \"negative\" }");
    line("# then = \"outgoing\"");
    for rule in &mapping.rows {
        let when: Vec<String> =
            rule.when.iter().map(|(field, test)| format!("{field} = {}", test.written())).collect();
        line("");
        line("[[rows]]");
        line(&format!("when = {{ {} }}", when.join(", ")));
        line(&format!("then = \"{}\"", parse::word_of(rule.then)));
    }
    let channels = [("refuses", &mapping.refuses), ("agrees", &mapping.agrees)];
    for (table, columns) in channels.into_iter().filter(|(_, columns)| !columns.is_empty()) {
        line("");
        line(&format!("[{table}]"));
        let mut by_channel: std::collections::BTreeMap<&str, Vec<String>> = std::collections::BTreeMap::new();
        for (column, channels) in columns {
            let all = channels.len() == obole_ledger::ContactChannel::ALL.len();
            let names: Vec<&str> =
                if all { vec!["all"] } else { channels.iter().map(|c| c.name()).collect() };
            for name in names {
                by_channel.entry(name).or_default().push(written(column));
            }
        }
        for (channel, columns) in by_channel {
            line(&format!("{channel} = [{}]", columns.join(", ")));
        }
    }
    text
}

/// Returns the line of the words with a meaning.
fn words_of<T: Copy + PartialEq>(words: &Words<T>, meaning: T, name: &str) -> String {
    let of_meaning = words.words.iter().filter(|(_, own)| *own == meaning);
    let written: Vec<String> = of_meaning.map(|(word, _)| quoted(&word.to_string())).collect();
    format!("{name} = [{}]", written.join(", "))
}

/// Returns a text as a TOML string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text is read as the mapping that it was made of: rows are imported as they were shown.
    #[test]
    fn a_written_mapping_is_read_as_itself() {
        for names in [
            "Date;Amount;Donor",
            "Date;Montant;Nom;Type;Statut;Fréquence;Remboursé;Test",
            "Booking date;Credit;Debit;Name;Payment status;Charge status;Refunded amount;Is live",
            "Date du don;Montant;Email;Ne pas contacter;Pas de SMS;Annulé le;Payé;Moyen de paiement",
            "Gift date;Amount \"gross\";Amount;Donor ID;Record type;Cancelled;Is test;Do not mail",
        ] {
            let header: Vec<String> = names.split(';').map(str::to_owned).collect();
            let guessed = Mapping { format: "own".to_owned(), ..super::super::guess(&header) };
            for lang in [Lang::En, Lang::Fr] {
                let text = to_toml(&guessed, &header, &[], lang);
                let mut read = super::super::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
                // Without a column the words say nothing.
                if !guessed.columns.contains_key("recurring") {
                    read.recurring.clone_from(&guessed.recurring);
                }
                // The order of the words of a status is that of the statuses.
                let kinds = |mapping: &Mapping| {
                    let mut kinds: Vec<String> =
                        mapping.kind.words.iter().map(|word| format!("{word:?}")).collect();
                    kinds.sort();
                    (kinds, mapping.kind.default, mapping.kind.other)
                };
                assert_eq!(kinds(&read), kinds(&guessed));
                read.kind = guessed.kind.clone();
                let sorted = |mapping: &Mapping| {
                    let mut words: Vec<String> =
                        mapping.status.words.iter().map(|word| format!("{word:?}")).collect();
                    words.sort();
                    (words, mapping.status.default, mapping.status.other)
                };
                assert_eq!(sorted(&read), sorted(&guessed));
                read.status = guessed.status.clone();
                // So is that of the tests of a rule.
                let mut guessed = guessed.clone();
                [&mut read, &mut guessed]
                    .into_iter()
                    .flat_map(|mapping| &mut mapping.rows)
                    .for_each(|rule| rule.when.sort_by(|a, b| a.0.cmp(&b.0)));
                assert_eq!(read, guessed, "{text}");
            }
        }
    }
}
