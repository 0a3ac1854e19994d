//! The clearest disparities, one short sentence each, without intervals and p values: the points to check
//! first.

use obole::audit::{AskAudit, CampaignAudit};
use obole_fairness::{Metric, Outcome};

use super::names::Names;
use super::{campaign_text, in_order, part_title};
use crate::input::{AuditInput, PartKind};
use crate::view::blocks::lower_first;
use crate::words::{Arg, Words};

/// A disparity. Those of the list come first, then the smallest ratio.
struct Disparity {
    of_list: bool,
    ratio: f64,
    text: String,
}

/// Returns every ratio below its threshold as one sentence: those of the list first, then the smallest ratio.
pub(crate) fn disparities(audit: &AuditInput<'_>, words: &Words) -> Vec<String> {
    let mut found: Vec<Disparity> = Vec::new();
    for part in &audit.parts {
        let names = Names::new(part.kind, words);
        for attribute in in_order(part) {
            let below = attribute.verdicts.iter().filter(|one| one.outcome == Outcome::DoesNotMeet);
            found.extend(below.filter_map(|verdict| {
                let pair = verdict.pair.as_ref()?;
                let ratio = pair.ratio.get()?;
                let values = [
                    ("part", lower_first(&part_title(part.kind, words)).into()),
                    ("attribute", names.attribute(attribute).into()),
                    ("rate", lower_first(&words.get(&format!("rate-{}", verdict.metric.key()))).into()),
                    ("lower", names.group(attribute, &pair.lower).into()),
                    ("higher", names.group(attribute, &pair.higher).into()),
                    ("ratio", Arg::Text(words.decimal(ratio, 2))),
                ];
                let key = match verdict.metric {
                    Metric::SelectionRate => format!("disparity-{}", part.kind.key()),
                    _ => "disparity-of-part".to_owned(),
                };
                let text = words.format(&key, &values);
                Some(Disparity { of_list: part.kind == PartKind::List, ratio, text })
            }));
        }
    }
    let asks = audit.campaign.iter().flat_map(|campaign: &&CampaignAudit| &campaign.asks);
    found.extend(asks.flat_map(|ask| of_asks(ask, words)));
    found.sort_by(|a, b| b.of_list.cmp(&a.of_list).then(a.ratio.total_cmp(&b.ratio)));
    found.into_iter().map(|one| one.text).collect()
}

/// Returns the disparities of asked amounts.
fn of_asks<'a>(ask: &'a AskAudit, words: &'a Words) -> impl Iterator<Item = Disparity> + 'a {
    let names = Names::new(PartKind::List, words);
    ask.attributes.iter().filter_map(move |(name, one)| {
        let pair = one.verdict.pair.as_ref().filter(|_| one.verdict.outcome == Outcome::DoesNotMeet)?;
        let values = [
            ("attribute", Arg::Text(campaign_text::attribute(&names, name))),
            ("lower", names.level_of(name, &pair.lower).into()),
            ("higher", names.level_of(name, &pair.higher).into()),
            ("ratio", words.decimal(pair.ratio, 2).into()),
        ];
        let text = words.format(&format!("disparity-asks-{}", campaign_text::key_of(ask.against)), &values);
        Some(Disparity { of_list: false, ratio: pair.ratio, text })
    })
}
