//! Asked amounts, segments and the hold-out of a campaign, by group.

use obole::audit::{
    AskAttribute, AskAudit, AskBaseline, AskGroup, HoldOutAudit, SegmentAudit, SegmentDisparity,
};
use obole_fairness::{Metric, Outcome, Status};

use super::names::Names;
use super::organisations;
use super::verdicts::{brackets, p_value};
use crate::input::{AuditInput, PartKind};
use crate::view::blocks::{Table, lower_first, upper_first};
use crate::words::{Arg, Words};

/// Title, sentences, and the tables behind them.
pub(super) type CampaignPart = (String, Vec<String>, Vec<Table>);

/// Returns everything beside lists and predictions, in the order of the page.
pub(super) fn parts(audit: &AuditInput<'_>, words: &Words) -> Vec<CampaignPart> {
    let Some(found) = audit.campaign else { return Vec::new() };
    let text = CampaignText { names: Names::new(PartKind::List, words) };
    let mut parts: Vec<CampaignPart> = found.asks.iter().map(|ask| text.ask(ask)).collect();
    parts.extend(found.segments.as_ref().map(|segments| text.segments(segments)));
    parts.extend(found.hold_out.as_ref().map(|hold_out| text.hold_out(hold_out)));
    parts
}

/// Returns the sentences on clear differences in these parts, for a terminal, where the rest would be too
/// long.
pub(super) fn claims(audit: &AuditInput<'_>, words: &Words) -> Vec<String> {
    let Some(found) = audit.campaign else { return Vec::new() };
    let text = CampaignText { names: Names::new(PartKind::List, words) };
    let mut lines = Vec::new();
    for ask in &found.asks {
        let below = ask.attributes.iter().filter(|(_, one)| one.verdict.outcome == Outcome::DoesNotMeet);
        lines.extend(below.map(|(name, one)| text.ask_text(ask.against, name, one)));
    }
    for (name, by) in found.segments.iter().flat_map(|segments| &segments.attributes) {
        if by.differs == Some(true) {
            lines.push(text.segments_text(name, by));
        }
    }
    if let Some(hold_out) = &found.hold_out {
        let differing = hold_out.by_lot.iter().filter(|(_, test)| test.differs);
        lines.extend(differing.map(|(name, _)| text.lot_text(name, hold_out)));
    }
    lines
}

/// Returns the name of an attribute or of a crossing of two.
pub(super) fn attribute(names: &Names<'_>, name: &str) -> String {
    match name.split_once('|') {
        None => names.single(name),
        Some((first, second)) => {
            let second = lower_first(&names.single(second));
            let both = [("first", Arg::Text(names.single(first))), ("second", second.into())];
            names.words.format("attribute-crossed", &both)
        }
    }
}

struct CampaignText<'a> {
    names: Names<'a>,
}

impl CampaignText<'_> {
    fn words(&self) -> &Words {
        self.names.words
    }

    fn attribute(&self, name: &str) -> String {
        attribute(&self.names, name)
    }

    fn group(&self, attribute: &str, level: &str) -> String {
        self.names.level_of(attribute, level)
    }

    fn size(&self, status: Status, people: Option<u64>) -> String {
        let words = self.words();
        match (status, people) {
            (Status::Shown, Some(people)) => words.whole(people),
            _ => words.get("audit-hidden"),
        }
    }

    fn ask(&self, ask: &AskAudit) -> CampaignPart {
        let words = self.words();
        let kind = key_of(ask.against);
        let day = [("day", words.day(ask.as_of.day()).into()), ("rows", Arg::Text(words.whole(ask.rows)))];
        let mut texts = vec![words.format(&format!("audit-basis-ask-{kind}"), &day)];
        texts.extend(organisations(ask.organisations, words));
        texts.extend(ask.attributes.iter().map(|(name, one)| self.ask_text(ask.against, name, one)));
        let tables = ask.attributes.iter().map(|(name, one)| self.ask_table(kind, name, one)).collect();
        (words.get(&format!("part-ask-{kind}")), texts, tables)
    }

    fn ask_text(&self, against: AskBaseline, name: &str, one: &AskAttribute) -> String {
        let words = self.words();
        let ratio = |number: f64| words.decimal(number, 2);
        let measure = words.get(&format!("measure-ask-{}", key_of(against)));
        let mut values = vec![("attribute", Arg::Text(self.attribute(name))), ("rate", measure.into())];
        let Some(pair) = &one.verdict.pair else { return words.format("verdict-unsure-small", &values) };
        values.extend([
            ("ratio", ratio(pair.ratio).into()),
            ("interval", brackets(Some(pair.interval), words, &ratio).into()),
            ("lower", self.group(name, &pair.lower).into()),
            ("higher", self.group(name, &pair.higher).into()),
            ("threshold", ratio(one.verdict.min_ratio).into()),
        ]);
        let by_chance = one.verdict.permutation_p;
        match one.verdict.outcome {
            Outcome::DoesNotMeet => words.format("verdict-below", &values),
            Outcome::NotEnoughData if by_chance.is_some() => {
                values.push(("p", p_value(by_chance, words).into()));
                words.format("verdict-unsure-chance", &values)
            }
            Outcome::NotEnoughData => words.format("verdict-unsure", &values),
            Outcome::Meets | Outcome::NotAssessable => words.format("verdict-meets", &values),
        }
    }

    fn ask_table(&self, kind: &str, name: &str, one: &AskAttribute) -> Table {
        let words = self.words();
        let mut head = vec![words.get("audit-group"), words.get("audit-size")];
        head.extend([words.get("ask-mean"), words.get(&format!("ask-base-{kind}"))]);
        head.push(upper_first(&words.get(&format!("measure-ask-{kind}"))));
        let attribute = [("attribute", Arg::Text(self.attribute(name)))];
        let mut table = Table::new(words.format(&format!("ask-table-{kind}"), &attribute), head, &[]);
        let cells = |title: String, group: &AskGroup| {
            let number = |value: f64| words.decimal(value, 2);
            let ratio = self.names.or_why(group.ratio, number);
            let interval = brackets(group.interval, words, &number);
            vec![
                title,
                self.size(group.status, group.people),
                self.names.or_why(group.mean_asked, number),
                self.names.or_why(group.mean_base, number),
                format!("{ratio} {interval}").trim_end().to_owned(),
            ]
        };
        for group in &one.groups {
            table.row(cells(upper_first(&self.group(name, &group.name)), group));
        }
        table.total(cells(words.get("audit-overall"), &one.overall));
        table.note(words.get("ask-note"))
    }

    fn segments(&self, segments: &SegmentAudit) -> CampaignPart {
        let words = self.words();
        let day = [
            ("day", words.day(segments.as_of.day()).into()),
            ("rows", Arg::Text(words.whole(segments.rows))),
        ];
        let mut texts = vec![words.format("audit-basis-segments", &day)];
        texts.extend(organisations(segments.organisations, words));
        texts.extend(segments.attributes.iter().map(|(name, by)| self.segments_text(name, by)));
        let tables = segments.attributes.iter().map(|(name, by)| self.segments_table(name, by)).collect();
        (words.get("part-segments"), texts, tables)
    }

    fn segments_text(&self, name: &str, by: &SegmentDisparity) -> String {
        let words = self.words();
        let key = match by.differs {
            Some(true) => "segments-differ",
            Some(false) => "segments-alike",
            None => "segments-none",
        };
        let mut said = words.format(key, &[("attribute", self.attribute(name).into())]);
        if let Some(p) = by.p_adjusted.get() {
            said.push(' ');
            said.push_str(&words.format("segments-test", &[("p", p_value(Some(p), words).into())]));
        }
        if let Some(cell) = &by.clearest {
            let values = [
                ("group", self.group(name, &cell.group).into()),
                ("segment", words.get(&format!("segment-{}", cell.segment)).into()),
                ("share", words.percent(cell.share, 1).into()),
            ];
            said.push(' ');
            said.push_str(&words.format("segments-clearest", &values));
        }
        said
    }

    fn segments_table(&self, name: &str, by: &SegmentDisparity) -> Table {
        let words = self.words();
        let mut segments: Vec<&String> = by.groups.iter().flat_map(|group| group.shares.keys()).collect();
        segments.sort();
        segments.dedup();
        let mut head = vec![words.get("audit-group"), words.get("audit-size")];
        head.extend(segments.iter().map(|segment| words.get(&format!("segment-{segment}"))));
        let attribute = [("attribute", Arg::Text(self.attribute(name)))];
        let mut table = Table::new(words.format("segments-table", &attribute), head, &[]);
        let percent = |share: f64| words.percent(share, 1);
        for group in &by.groups {
            let mut cells =
                vec![upper_first(&self.group(name, &group.name)), self.size(group.status, group.people)];
            cells.extend(segments.iter().map(|segment| match group.shares.get(*segment) {
                Some(share) => {
                    let said = self.names.or_why(share.share, percent);
                    format!("{said} {}", brackets(share.interval, words, &percent)).trim_end().to_owned()
                }
                None => words.get("audit-hidden"),
            }));
            table.row(cells);
        }
        table.note(words.get("segments-note"))
    }

    fn hold_out(&self, hold_out: &HoldOutAudit) -> CampaignPart {
        let words = self.words();
        let counts = [
            ("held", Arg::Text(words.whole(hold_out.drawn.selected))),
            ("rows", Arg::Text(words.whole(hold_out.drawn.rows))),
        ];
        let mut texts = vec![words.format("audit-basis-hold_out", &counts)];
        texts.extend(organisations(hold_out.organisations, words));
        texts.extend(hold_out.by_lot.keys().map(|name| self.lot_text(name, hold_out)));
        let tables = hold_out.by_lot.keys().filter_map(|name| self.lot_table(name, hold_out)).collect();
        (words.get("part-hold_out"), texts, tables)
    }

    fn lot_text(&self, name: &str, hold_out: &HoldOutAudit) -> String {
        let words = self.words();
        let test = hold_out.by_lot.get(name);
        let p = test.and_then(|test| test.p_adjusted.get());
        let key = match (p, test.is_some_and(|test| test.differs)) {
            (_, true) => "lot-differs",
            (None, _) => "lot-none",
            (_, false) => "lot-alike",
        };
        words.format(key, &[("attribute", self.attribute(name).into()), ("p", p_value(p, words).into())])
    }

    fn lot_table(&self, name: &str, hold_out: &HoldOutAudit) -> Option<Table> {
        let words = self.words();
        let audit = hold_out.drawn.audit.attributes.get(name)?;
        let head = ["audit-group", "audit-size", "lot-share"].map(|key| words.get(key)).to_vec();
        let attribute = [("attribute", Arg::Text(self.attribute(name)))];
        let mut table = Table::new(words.format("lot-table", &attribute), head, &[]);
        let percent = |share: f64| words.percent(share, 1);
        for group in &audit.groups {
            let people = group.metrics.as_ref().map(|metrics| metrics.rows);
            let wilson =
                group.metrics.as_ref().and_then(|metrics| metrics.wilson.get(&Metric::SelectionRate));
            let share = self.names.or_why(group.get(Metric::SelectionRate), percent);
            let interval = brackets(wilson.copied(), words, &percent);
            table.row(vec![
                upper_first(&self.group(name, &group.name)),
                self.size(group.status, people),
                format!("{share} {interval}").trim_end().to_owned(),
            ]);
        }
        Some(table)
    }
}

pub(super) fn key_of(against: AskBaseline) -> &'static str {
    match against {
        AskBaseline::Given => "given",
        AskBaseline::Expected => "expected",
    }
}
