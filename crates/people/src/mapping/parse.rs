//! Mappings from TOML, with all faults of a text at once.

use std::collections::{BTreeMap, BTreeSet};

use obole_ledger::{
    ContactChannel, Currency, DateOrder, Error, FindingCode, GiftKind, Kind, Message, Result, Status, message,
};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{FIELDS, Mapping, Numbered, Outcome, Pattern, RefundColumns, Rule, Split, Test, Words};
use crate::fold::{column_name, fold};

/// Reasons to set a row aside, by their name in a mapping.
pub(super) const REASONS: [(&str, FindingCode); 15] = [
    ("continued", FindingCode::RowContinued),
    ("conversion", FindingCode::RowOfConversion),
    ("fee", FindingCode::RowOfFee),
    ("footer", FindingCode::RowOfFooter),
    ("free", FindingCode::WithoutAmount),
    ("hold", FindingCode::RowOfHold),
    ("in-kind", FindingCode::RowInKind),
    ("other-account", FindingCode::RowOfOtherAccount),
    ("other-giver", FindingCode::RowOfOtherGiver),
    ("outgoing", FindingCode::RowOfOutgoing),
    ("payout", FindingCode::RowOfPayout),
    ("pooled", FindingCode::RowOfPool),
    ("refund-alone", FindingCode::RefundUnmatched),
    ("schedule", FindingCode::RowOfSchedule),
    ("test", FindingCode::TestPayment),
];

type Value<'a> = Spanned<DeValue<'a>>;

/// Reads a mapping.
///
/// # Errors
/// [`Kind::Unreadable`] with every fault and its line.
pub(crate) fn mapping(text: &str) -> Result<Mapping> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { text, faults: Vec::new() };
    for error in &errors {
        let row = error.span().map_or(1, |span| reader.row(span.start));
        reader.faults.push(message!("row-of-settings", row = row, why = error.message()));
    }
    let mapping = if errors.is_empty() { reader.mapping(table.get_ref()) } else { Mapping::default() };
    match Message::joined(reader.faults) {
        Some(faults) => Err(Error::new(Kind::Unreadable, faults)),
        None => Ok(mapping),
    }
}

struct Reader<'a> {
    text: &'a str,
    faults: Vec<Message>,
}

impl Reader<'_> {
    fn row(&self, at: usize) -> usize {
        self.text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
    }

    fn fault(&mut self, value: &Value<'_>, key: &str) {
        let row = self.row(value.span().start);
        self.faults.push(message!("mapping-value", row = row, name = key));
    }

    fn text_of(&mut self, key: &str, value: &Value<'_>) -> String {
        match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            _ => {
                self.fault(value, key);
                String::new()
            }
        }
    }

    /// Reads a text, or a list of texts.
    fn texts(&mut self, key: &str, value: &Value<'_>) -> Vec<String> {
        match value.get_ref() {
            DeValue::Array(items) => items.iter().map(|item| self.text_of(key, item)).collect(),
            _ => vec![self.text_of(key, value)],
        }
    }

    fn names(&mut self, key: &str, value: &Value<'_>) -> Vec<String> {
        self.texts(key, value).iter().map(|name| column_name(name)).collect()
    }

    fn patterns(&mut self, key: &str, value: &Value<'_>) -> Vec<Pattern> {
        self.texts(key, value).iter().map(|word| Pattern::new(word)).collect()
    }

    fn yes(&mut self, key: &str, value: &Value<'_>) -> bool {
        match value.get_ref() {
            DeValue::Boolean(yes) => *yes,
            _ => {
                self.fault(value, key);
                false
            }
        }
    }

    /// Reads a text with a meaning.
    fn named<T>(&mut self, key: &str, value: &Value<'_>, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text_of(key, value);
        let meaning = parse(&text);
        if meaning.is_none() && !text.is_empty() {
            self.fault(value, key);
        }
        meaning
    }

    /// Calls `read` for every entry of a table.
    fn table(&mut self, key: &str, value: &Value<'_>, read: &mut dyn FnMut(&mut Self, &str, &Value<'_>)) {
        match value.get_ref() {
            DeValue::Table(table) => table.iter().for_each(|(key, value)| read(self, key.get_ref(), value)),
            _ => self.fault(value, key),
        }
    }

    /// Calls `read` for every table of a list of tables.
    fn tables(&mut self, key: &str, value: &Value<'_>, read: &mut dyn FnMut(&mut Self, &Value<'_>)) {
        match value.get_ref() {
            DeValue::Array(items) => items.iter().for_each(|item| read(self, item)),
            _ => self.fault(value, key),
        }
    }

    fn mapping(&mut self, table: &DeTable<'_>) -> Mapping {
        let mut mapping = Mapping::default();
        for (key, value) in table.iter() {
            let key = key.get_ref().as_ref();
            match key {
                "format" => mapping.format = self.text_of(key, value),
                "prefix" => mapping.prefix = self.text_of(key, value),
                "channel" => mapping.channel = self.text_of(key, value),
                "currency" => mapping.currency = self.named(key, value, Currency::parse),
                "dates" => mapping.dates = self.named(key, value, DateOrder::parse),
                "minor_units" => mapping.minor_units = self.yes(key, value),
                "unix_seconds" => mapping.unix_seconds = self.yes(key, value),
                "names" => mapping.names = self.texts(key, value),
                "extra_cells" => mapping.extra_cells = self.yes(key, value),
                "contacts" => mapping.contacts = self.yes(key, value),
                "volunteers" => mapping.volunteers = self.yes(key, value),
                "anonymous" => mapping.anonymous = self.yes(key, value),
                "lists_people" => mapping.lists_people = self.yes(key, value),
                "absent" => mapping.absent = self.texts(key, value).iter().map(|text| fold(text)).collect(),
                "ignore" => mapping.ignore = self.patterns(key, value),
                "recurring" => mapping.recurring = self.patterns(key, value),
                "one_off" => mapping.one_off = self.patterns(key, value),
                "header" => self.header(key, value, &mut mapping),
                "columns" => self.table(key, value, &mut |reader, name, value| {
                    let names = reader.names(name, value);
                    mapping.columns.insert(name.to_owned(), names);
                }),
                "status" => mapping.status = self.words(key, value, Status::parse),
                "kind" => mapping.kind = self.words(key, value, GiftKind::parse),
                "rows" => self.tables(key, value, &mut |reader, value| {
                    mapping.rows.extend(reader.rule(value));
                }),
                "refunds" => mapping.refunds = self.refunds(key, value),
                "items" => mapping.items = self.items(key, value),
                "split" => self.tables(key, value, &mut |reader, value| {
                    mapping.split.push(reader.split(value));
                }),
                "refuses" => mapping.refuses = self.channels(key, value),
                "agrees" => mapping.agrees = self.channels(key, value),
                _ => self.fault(value, key),
            }
        }
        mapping.contacts |= mapping.volunteers;
        mapping.anonymous |= mapping.contacts;
        self.check(&mapping);
        mapping
    }

    /// Finds names in rules that `[columns]` does not have, and missing columns.
    fn check(&mut self, mapping: &Mapping) {
        for needed in ["date", "amount"] {
            if !mapping.contacts && !mapping.columns.contains_key(needed) {
                self.faults.push(message!("mapping-lacks", name = needed));
            }
        }
        let in_rules: BTreeSet<&String> =
            mapping.rows.iter().flat_map(|rule| rule.when.iter().map(|(name, _)| name)).collect();
        for name in in_rules.iter().filter(|name| !mapping.columns.contains_key(**name)) {
            self.faults.push(message!("mapping-lacks", name = name));
        }
        // A name that nothing reads is a typing mistake.
        let is_read = |name: &String| FIELDS.contains(&name.as_str()) || in_rules.contains(name);
        for name in mapping.columns.keys().filter(|name| !is_read(name)) {
            self.faults.push(message!("mapping-unread", name = name));
        }
    }

    fn header(&mut self, key: &str, value: &Value<'_>, mapping: &mut Mapping) {
        self.table(key, value, &mut |reader, name, value| match (name, value.get_ref()) {
            ("not", _) => mapping.not = reader.names(name, value),
            ("has", DeValue::Array(lists))
                if lists.iter().all(|list| matches!(list.get_ref(), DeValue::Array(_))) =>
            {
                mapping.has = lists.iter().map(|list| reader.names(name, list)).collect();
            }
            ("has", _) => mapping.has = vec![reader.names(name, value)],
            _ => reader.fault(value, name),
        });
    }

    fn words<T: Copy>(
        &mut self,
        key: &str,
        value: &Value<'_>,
        parse: impl Fn(&str) -> Option<T> + Copy,
    ) -> Words<T> {
        let mut words = Words::default();
        self.table(key, value, &mut |reader, name, value| match name {
            "default" => words.default = reader.named(name, value, parse),
            // A list of words belongs to the kind of this name; one word is the meaning of all others.
            "other" if !matches!(value.get_ref(), DeValue::Array(_)) => {
                words.other = reader.named(name, value, parse)
            }
            _ => match parse(name) {
                Some(meaning) => {
                    words.words.extend(reader.patterns(name, value).into_iter().map(|word| (word, meaning)));
                }
                None => reader.fault(value, name),
            },
        });
        words
    }

    fn rule(&mut self, value: &Value<'_>) -> Option<Rule> {
        let (mut when, mut then, mut is_there) = (Vec::new(), None, false);
        self.table("rows", value, &mut |reader, name, value| match name {
            "when" => reader.table(name, value, &mut |reader, column, value| {
                when.extend(reader.test(column, value).map(|test| (column.to_owned(), test)));
            }),
            "then" => (then, is_there) = (reader.named(name, value, outcome), true),
            _ => reader.fault(value, name),
        });
        if !is_there {
            self.fault(value, "then");
        }
        then.map(|then| Rule { when, then })
    }

    fn test(&mut self, key: &str, value: &Value<'_>) -> Option<Test> {
        match value.get_ref() {
            DeValue::Array(_) => {
                let words = self.texts(key, value);
                let is_not = !words.is_empty() && words.iter().all(|word| word.starts_with('!'));
                let patterns =
                    words.iter().map(|word| Pattern::new(word.strip_prefix('!').unwrap_or(word))).collect();
                Some(if is_not { Test::IsNot(patterns) } else { Test::Is(patterns) })
            }
            _ => self.named(key, value, Test::named),
        }
    }

    fn split(&mut self, value: &Value<'_>) -> Split {
        let mut split = Split { columns: Vec::new(), kind: GiftKind::Gift };
        self.table("split", value, &mut |reader, name, value| match name {
            "columns" => split.columns = reader.patterns(name, value),
            "kind" => split.kind = reader.named(name, value, GiftKind::parse).unwrap_or(GiftKind::Gift),
            _ => reader.fault(value, name),
        });
        split
    }

    fn refunds(&mut self, key: &str, value: &Value<'_>) -> RefundColumns {
        let (mut amounts, mut states, mut words) = (Vec::new(), Vec::new(), Vec::new());
        self.table(key, value, &mut |reader, name, value| match name {
            "amount" => amounts = reader.numbered(name, value),
            "status" => states = reader.numbered(name, value),
            "words" => words = reader.patterns(name, value),
            _ => reader.fault(value, name),
        });
        RefundColumns { columns: pairs(amounts, states), words }
    }

    fn items(&mut self, key: &str, value: &Value<'_>) -> Numbered {
        let (mut amounts, mut kinds) = (Vec::new(), Vec::new());
        self.table(key, value, &mut |reader, name, value| match name {
            "amount" => amounts = reader.numbered(name, value),
            "kind" => kinds = reader.numbered(name, value),
            _ => reader.fault(value, name),
        });
        pairs(amounts, kinds)
    }

    /// Reads names of columns with `*` in place of their number.
    fn numbered(&mut self, key: &str, value: &Value<'_>) -> Vec<(String, String)> {
        let mut read = Vec::new();
        for name in self.names(key, value) {
            match name.split_once('*') {
                Some((before, after)) => read.push((before.to_owned(), after.to_owned())),
                None => self.fault(value, key),
            }
        }
        read
    }

    fn channels(&mut self, key: &str, value: &Value<'_>) -> BTreeMap<String, Vec<ContactChannel>> {
        let mut columns: BTreeMap<String, Vec<ContactChannel>> = BTreeMap::new();
        self.table(key, value, &mut |reader, name, value| {
            let channels: Vec<ContactChannel> =
                ContactChannel::ALL.into_iter().filter(|c| name == "all" || c.name() == name).collect();
            if channels.is_empty() {
                reader.fault(value, name);
            }
            for column in reader.names(name, value) {
                columns.entry(column).or_default().extend(&channels);
            }
        });
        columns
    }
}

fn outcome(word: &str) -> Option<Outcome> {
    match word {
        "refund" => Some(Outcome::Refund(FindingCode::RefundUnmatched)),
        "refund-or-outgoing" => Some(Outcome::Refund(FindingCode::RowOfOutgoing)),
        "restored" => Some(Outcome::Restored),
        "reject" => Some(Outcome::Reject),
        "return" => Some(Outcome::Return),
        "batch" => Some(Outcome::Batch),
        "unknown" => Some(Outcome::Unknown),
        _ => Status::parse(word).map(Outcome::Payment).or_else(|| {
            REASONS.iter().find(|(name, _)| *name == word).map(|(_, code)| Outcome::Aside(*code))
        }),
    }
}

/// Returns the word of an outcome.
pub(super) fn word_of(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Refund(FindingCode::RowOfOutgoing) => "refund-or-outgoing",
        Outcome::Refund(_) => "refund",
        Outcome::Restored => "restored",
        Outcome::Reject => "reject",
        Outcome::Return => "return",
        Outcome::Batch => "batch",
        Outcome::Unknown => "unknown",
        Outcome::Payment(status) => status.name(),
        // A test reads every outcome again.
        Outcome::Aside(code) => REASONS.iter().find(|(_, own)| *own == code).map_or("", |(word, _)| word),
    }
}

/// Returns the names of amounts with those of what each is.
fn pairs(amounts: Vec<(String, String)>, others: Vec<(String, String)>) -> Numbered {
    Numbered(amounts.into_iter().zip(others).map(|(amount, other)| [amount, other]).collect())
}

#[cfg(test)]
mod tests {
    use obole_error::Lang;

    use super::*;

    #[test]
    fn every_fault_is_named_with_its_line() {
        let text = "format = \"x\"\ncurrency = \"euro\"\ncolour = 1\n[columns]\ndate = 3\n[[rows]]\n\
                    when = { type = [\"fee\"] }\nthen = \"nothing\"\n";
        let said = mapping(text).unwrap_err().message().text(Lang::En);
        for part in ["line 2", "currency", "line 3", "colour", "line 5", "line 8", "then", "amount"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        let broken = mapping("format = \n").unwrap_err();
        assert_eq!(broken.kind(), Kind::Unreadable);
    }

    #[test]
    fn a_mapping_is_read() {
        let text = "format = \"x\"\nminor_units = true\n[header]\nhas = [[\"A\", \"B\"], [\"C\"]]\n[columns]\n\
                    date = \"A\"\namount = [\"B\", \"C\"]\ntype = \"D\"\n[[rows]]\n\
                    when = { type = [\"!fee\"], amount = \"negative\" }\nthen = \"refund\"\n\
                    [status]\nsettled = [\"paid\"]\ndefault = \"settled\"\n[refuses]\nemail = [\"No mail\"]\n";
        let read = mapping(text).unwrap();
        assert_eq!(read.has, [vec!["a".to_owned(), "b".into()], vec!["c".into()]]);
        assert_eq!(
            (read.rows[0].when.len(), read.rows[0].then),
            (2, Outcome::Refund(FindingCode::RefundUnmatched))
        );
        assert_eq!((read.status.of("paid"), read.status.of("x")), (Some(Status::Settled), None));
        assert_eq!(read.refuses["no mail"], [ContactChannel::Email]);
        assert_eq!(read.fits(&["c".to_owned()]), Some(1));
        assert!(read.knows("d") && !read.knows("e"));
    }
}
