//! The answer in words, on one screen.

use obole::campaign::effect::{ArmResult, Assignment, Difference, Estimate, MoneyEffect, WindowStart};
use obole_ledger::{Cents, Currency};
use obole_report::{Arg, Words};

use super::appeals::{OTHER, WhyNot};
use super::{Measured, PooledEffect, Unmeasured};
use crate::answer_text::AnswerText;

/// Maximum number of campaigns that a line names.
const NAMED: usize = 5;

/// The answer as it is written.
struct Page<'a> {
    words: &'a Words,
    lines: AnswerText<'a>,
}

pub fn answer(
    found: &[Measured],
    pooled: Option<&PooledEffect>,
    not_measured: &[Unmeasured],
    words: &Words,
) -> String {
    let mut page = Page { words, lines: AnswerText::new(words) };
    match (found, pooled) {
        ([one], _) => page.campaign(one),
        (_, Some(pooled)) => page.campaigns(found, pooled),
        _ => {}
    }
    page.without_goal(found);
    page.not_measured(not_measured);
    page.lines.finish()
}

/// Returns the key of a text that says something else where the answer is a regular gift.
fn of_event(key: &str, one: &Measured) -> String {
    match one.goal.filter(|goal| goal.is_regular()) {
        Some(goal) => format!("{key}-{}", goal.name()),
        None => key.to_owned(),
    }
}

/// Returns the first names, and a mark if there are more; `None` for no name.
fn first_names<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<&str> = names.collect();
    let more = (names.len() > NAMED).then_some("…");
    let shown: Vec<&str> = names.iter().take(NAMED).copied().chain(more).collect();
    (!shown.is_empty()).then(|| shown.join(", "))
}

impl Page<'_> {
    fn say(&mut self, key: &str, values: &[(&str, Arg)]) {
        self.lines.say(key, values);
    }

    fn campaign(&mut self, one: &Measured) {
        self.heading(one);
        self.arms(one);
        match &one.response {
            Some(response) => {
                self.difference("measure-response", response, |page, x| page.points(x));
                if let Some(income) = &one.income_per_person {
                    self.difference("measure-income", income, |page, x| page.money_change(x, one.currency));
                }
                self.verdict(response, one.income_per_person.as_ref());
                if let Some(money) = &one.money {
                    self.money(one, money);
                }
                if one.assignment != Some(Assignment::NoHeldOut) {
                    self.uplift(one);
                }
            }
            None if one.held_out.people + one.missing_held_out == 0 => self.say("measure-no-effect", &[]),
            None => self.say("measure-no-arm", &[]),
        }
        self.notes(one);
    }

    fn heading(&mut self, one: &Measured) {
        let name = || Arg::from(one.name.as_str());
        match (&one.window, &one.channel) {
            (Some(window), Some(channel)) => {
                let day = |day| Arg::from(self.words.day(day));
                let values = [
                    ("name", name()),
                    ("channel", self.channel(channel).into()),
                    ("from", day(window.days.start)),
                    ("to", day(window.days.end.plus_days(-1))),
                ];
                self.say(
                    if window.start == WindowStart::Recorded {
                        "measure-recorded"
                    } else {
                        "measure-campaign"
                    },
                    &values,
                );
                if window.start == WindowStart::Signed {
                    self.say("measure-signed", &[]);
                }
                if window.is_cut() {
                    self.say("measure-cut", &[("wanted", day(window.wanted_end.plus_days(-1)))]);
                }
            }
            _ => self.say("measure-table", &[("name", name())]),
        }
    }

    /// Writes the results of the arms, side by side.
    fn arms(&mut self, one: &Measured) {
        let words = self.words;
        let held_out = Some(&one.held_out).filter(|arm| arm.people > 0);
        let arms: Vec<&ArmResult> = std::iter::once(&one.contacted).chain(held_out).collect();
        let mut head = vec![String::new(), words.get("measure-contacted")];
        if held_out.is_some() {
            head.push(words.get("measure-held-out"));
        }
        let dash = || "–".to_owned();
        let row = |key: &str, of: &dyn Fn(&ArmResult) -> String| {
            std::iter::once(words.get(key)).chain(arms.iter().map(|arm| of(arm))).collect::<Vec<_>>()
        };
        let mut rows = vec![
            head,
            row("measure-people", &|arm| words.whole(arm.people)),
            row(&of_event("measure-givers", one), &|arm| words.whole(arm.givers)),
            row("measure-rate", &|arm| arm.response_rate.map_or_else(dash, |rate| words.percent(rate, 2))),
        ];
        if one.contacted.income.is_some() {
            let income = |arm: &ArmResult| {
                arm.income.map_or_else(dash, |x| whole_money(words, x.units(), one.currency))
            };
            rows.push(row("measure-sum", &income));
            let each =
                |arm: &ArmResult| arm.income_per_person.map_or_else(dash, |x| money(words, x, one.currency));
            rows.push(row("measure-each", &each));
        }
        self.lines.table(&rows);
    }

    fn difference(&mut self, key: &str, found: &Difference, written: impl Fn(&Self, f64) -> String) {
        let values = [
            ("difference", written(self, found.estimate).into()),
            ("low", written(self, found.low).into()),
            ("high", written(self, found.high).into()),
            ("p", self.p(found.p).into()),
        ];
        self.say(key, &values);
    }

    /// Writes of the response and of the income whether a difference is shown, and in which direction.
    fn verdict(&mut self, response: &Difference, income: Option<&Difference>) {
        let of_response = verdict_of(response);
        let said = match income.map(verdict_of) {
            None => vec![(of_response, "measure-the-response")],
            Some(same) if same == of_response => vec![(same, "measure-the-response-and-income")],
            Some(other) => vec![(of_response, "measure-the-response"), (other, "measure-the-income")],
        };
        for (key, of) in said {
            let of = self.words.get(of);
            self.say(key, &[("of", of.into())]);
        }
    }

    fn money(&mut self, one: &Measured, found: &MoneyEffect) {
        let of = |x: f64| whole_money(self.words, x, one.currency);
        // An interval that holds zero gives no return: all of it may have come anyway.
        if !one.income_per_person.is_some_and(|income| income.is_clear()) {
            let gave = one.contacted.income.map(|income| of(income.units())).unwrap_or_default();
            let values = [("gave", gave.into()), ("cost", of(found.cost.units()).into())];
            self.say("measure-no-return", &values);
            return;
        }
        let anyway = one.contacted.income.map_or(0.0, Cents::units) - found.incremental_income.estimate;
        let brought = [
            ("gave", one.contacted.income.map(|income| of(income.units())).unwrap_or_default().into()),
            ("anyway", of(anyway).into()),
            ("brought", of(found.incremental_income.estimate).into()),
            ("low", of(found.incremental_income.low).into()),
            ("high", of(found.incremental_income.high).into()),
        ];
        let net = [
            ("cost", of(found.cost.units()).into()),
            ("net", of(found.net.estimate).into()),
            ("low", of(found.net.low).into()),
            ("high", of(found.net.high).into()),
        ];
        let is_gain = found.incremental_income.estimate > 0.0;
        self.say(if is_gain { "measure-brought" } else { "measure-brought-less" }, &brought);
        self.say("measure-net", &net);
        if let (true, Some(raised), Some(net)) = (is_gain, found.raised_over_cost, found.net_over_cost) {
            self.ratio("measure-raised-over-cost", raised);
            self.ratio("measure-net-over-cost", net);
        }
    }

    fn ratio(&mut self, key: &str, found: Estimate) {
        let [ratio, low, high] =
            [found.estimate, found.low, found.high].map(|x| Arg::from(self.words.decimal(x, 2)));
        self.say(key, &[("ratio", ratio), ("low", low), ("high", high)]);
    }

    fn uplift(&mut self, one: &Measured) {
        let Some(found) = &one.uplift else {
            if matches!(one.assignment, Some(Assignment::NotDrawn | Assignment::NotVerifiable)) {
                self.say("measure-no-uplift", &[]);
            }
            return;
        };
        let bands = found.bands.iter().map(|band| self.points(band.uplift.estimate));
        let key = if one.assignment.is_some() { "measure-uplift" } else { "measure-uplift-score" };
        self.say(key, &[("bands", bands.collect::<Vec<_>>().join(" · ").into())]);
        self.targeting(&found.top_against_rest, one.contacted.people + one.held_out.people);
    }

    /// Writes whether past data suffice to direct a list by uplift, or how many more people are needed.
    fn targeting(&mut self, top_against_rest: &Difference, people: u64) {
        if top_against_rest.directs() {
            self.say("measure-targeting", &[]);
        } else if top_against_rest.is_clear() {
            self.say("measure-targeting-against", &[]);
        } else if let Some(more) = top_against_rest.more_people(people) {
            self.say("measure-targeting-more", &[("more", rounded(more).into())]);
        } else {
            self.say("measure-targeting-never", &[]);
        }
    }

    fn notes(&mut self, one: &Measured) {
        let missing = one.missing_contacted + one.missing_held_out;
        if missing > 0 {
            self.say("measure-missing", &[("n", missing.into()), ("held_out", one.missing_held_out.into())]);
        }
        if one.erasures > 0 {
            self.say("measure-erased", &[("n", one.erasures.into())]);
        }
        if one.without_outcome > 0 {
            self.say("measure-without-outcome", &[("n", one.without_outcome.into())]);
        }
        if one.outcome_without_amount + one.amount_without_outcome > 0 {
            let values =
                [("without", one.outcome_without_amount.into()), ("with", one.amount_without_outcome.into())];
            self.say("measure-contradicts", &values);
        }
        match one.assignment {
            Some(Assignment::NotDrawn) => self.say("measure-not-drawn", &[]),
            Some(Assignment::Declared) => self.say("measure-declared", &[]),
            None => self.say("measure-table-drawn", &[]),
            Some(_) => {}
        }
    }

    fn campaigns(&mut self, found: &[Measured], pooled: &PooledEffect) {
        let words = self.words;
        let dash = || "–".to_owned();
        let with = found.iter().all(|one| one.income_per_person.is_some());
        let mut head: Vec<String> =
            ["measure-name", "measure-contacted", "measure-held-out", "measure-more-givers"]
                .map(|key| words.get(key))
                .to_vec();
        if with {
            head.push(words.get("measure-more-income"));
        }
        let mut rows = vec![head];
        for one in found {
            let arm = |arm: &ArmResult| format!("{} / {}", words.whole(arm.givers), words.whole(arm.people));
            let mut row = vec![
                one.name.clone(),
                arm(&one.contacted),
                arm(&one.held_out),
                one.response.map_or_else(dash, |found| self.of_points(found.estimate)),
            ];
            if let Some(income) = one.income_per_person.filter(|_| with) {
                row.push(self.money_change(income.estimate, one.currency));
            }
            rows.push(row);
        }
        self.say("measure-campaigns", &[("n", found.len().into())]);
        self.lines.table(&rows);
        let currency = found.first().and_then(|one| one.currency);
        match &pooled.response {
            Some(response) => {
                self.difference("measure-response", &response.mean, |page, x| page.points(x));
                if let Some(income) = &pooled.income_per_person {
                    self.difference("measure-income", &income.mean, |page, x| page.money_change(x, currency));
                }
                let income = pooled.income_per_person.as_ref().map(|income| &income.mean);
                self.verdict(&response.mean, income);
                self.cost_of_a_contact(found, pooled, currency);
            }
            None => self.say("measure-not-pooled", &[]),
        }
        if let Some(by_score) = &pooled.top_against_rest {
            let people = found.iter().map(|one| one.contacted.people + one.held_out.people).sum();
            self.targeting(by_score, people);
        }
        if pooled.overlapping {
            self.say("measure-overlap", &[]);
        }
        if found.iter().any(|one| one.window.is_some_and(|window| window.is_cut())) {
            self.say("measure-some-cut", &[]);
        }
        for one in found {
            self.notes(one);
        }
    }

    fn cost_of_a_contact(&mut self, found: &[Measured], pooled: &PooledEffect, currency: Option<Currency>) {
        let Some(income) = &pooled.income_per_person else { return };
        // Without the cost of each, the contacts of some would count as free.
        let costs: Option<Vec<f64>> = found.iter().map(|one| Some(one.money?.cost.units())).collect();
        let Some(cost) = costs.map(|costs| costs.into_iter().sum::<f64>()) else { return };
        let contacted: u64 = found.iter().map(|one| one.contacted.people + one.missing_contacted).sum();
        let each = cost / contacted as f64;
        if !income.mean.is_clear() {
            self.say("measure-no-return-each", &[("cost", money(self.words, each, currency).into())]);
            return;
        }
        let values = [
            ("cost", money(self.words, each, currency).into()),
            ("net", self.money_change(income.mean.estimate - each, currency).into()),
            ("low", self.money_change(income.mean.low - each, currency).into()),
            ("high", self.money_change(income.mean.high - each, currency).into()),
        ];
        self.say("measure-net-each", &values);
    }

    /// Names the campaigns of a file whose effect cannot be measured, the first few of each reason.
    fn not_measured(&mut self, found: &[Unmeasured]) {
        for why in WhyNot::ALL {
            let of_why = found.iter().filter(|one| one.why == why);
            if let Some(names) = first_names(of_why.map(|one| one.name.as_str())) {
                let why = self.words.get(&format!("measure-cannot-{}", why.name()));
                self.say("measure-cannot", &[("name", names.into()), ("why", why.into())]);
            }
        }
    }

    /// Names the campaigns of a file of contacts whose goal is not known.
    fn without_goal(&mut self, found: &[Measured]) {
        let is_recorded = |one: &&Measured| one.window.is_some_and(|it| it.start == WindowStart::Recorded);
        let unknown = found.iter().filter(|one| one.goal.is_none()).filter(is_recorded);
        if let Some(names) = first_names(unknown.map(|one| one.name.as_str())) {
            self.say("measure-goal-unknown", &[("name", names.into())]);
        }
    }

    fn channel(&self, channel: &str) -> String {
        let key =
            if channel == OTHER { "measure-other-channel".to_owned() } else { format!("channel-{channel}") };
        self.words.get(&key)
    }

    /// Writes a difference of shares in percentage points, with its sign.
    fn points(&self, share: f64) -> String {
        plus(share, self.words.decimal(share * 100.0, 2))
    }

    fn of_points(&self, share: f64) -> String {
        self.words.format("measure-points", &[("points", self.points(share).into())])
    }

    fn money_change(&self, units: f64, currency: Option<Currency>) -> String {
        plus(units, money(self.words, units, currency))
    }

    fn p(&self, p: f64) -> String {
        if p < 0.001 { format!("< {}", self.words.decimal(0.001, 3)) } else { self.words.decimal(p, 3) }
    }
}

/// Returns the key of the sentence about one difference.
fn verdict_of(found: &Difference) -> &'static str {
    match (found.is_clear(), found.estimate > 0.0) {
        (true, true) => "measure-shown",
        (true, false) => "measure-shown-against",
        (false, _) => "measure-not-shown",
    }
}

fn money(words: &Words, units: f64, currency: Option<Currency>) -> String {
    let cents = Cents::new((units * 100.0).round() as i64);
    currency.map_or_else(|| words.decimal(units, 2), |currency| words.money(cents, currency, false))
}

/// Writes the money of a whole campaign, without cents.
fn whole_money(words: &Words, units: f64, currency: Option<Currency>) -> String {
    let cents = Cents::new((units * 100.0).round() as i64);
    currency.map_or_else(|| words.decimal(units, 0), |currency| words.money(cents, currency, true))
}

fn plus(number: f64, written: String) -> String {
    if number > 0.0 { format!("+{written}") } else { written }
}

/// Rounds up to two digits: a number of people for a plan is no more certain than that.
fn rounded(people: u64) -> u64 {
    let unit = 10_u64.pow(people.max(1).ilog10().saturating_sub(1));
    people.div_ceil(unit) * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_rounded_up_to_two_digits() {
        assert_eq!([7, 99, 101, 1_234, 987_654].map(rounded), [7, 99, 110, 1_300, 990_000]);
    }
}
