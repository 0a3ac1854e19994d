//! The forecast in words, on one screen.

use obole::income::{
    Coverage, ExpectedIncome, INTERVAL, IncomeForecast, IncomeMethod, IncomeRange, LEAST_YEARS,
    LOWER_RETENTION, MethodError, MethodReason,
};
use obole_ledger::{Cents, Day};
use obole_report::{Arg, Words};

use crate::answer_text::AnswerText;

/// The answer as it is written.
struct Page<'a> {
    words: &'a Words,
    found: &'a IncomeForecast,
    lines: AnswerText<'a>,
}

pub fn answer(found: &IncomeForecast, words: &Words) -> String {
    let mut page = Page { words, found, lines: AnswerText::new(words) };
    page.months();
    page.method();
    page.past();
    page.scenarios();
    page.lines.finish()
}

impl Page<'_> {
    fn say(&mut self, key: &str, values: &[(&str, Arg)]) {
        self.lines.say(key, values);
    }

    fn money(&self, amount: Cents) -> String {
        self.words.money(amount, self.found.currency, true)
    }

    fn share(&self, share: f64) -> Arg {
        self.words.percent(share, 0).into()
    }

    fn month(&self, day: Day) -> String {
        format!("{}\u{a0}{}", self.words.get(&format!("month-{}", day.month())), day.year())
    }

    fn range(&self, range: Option<IncomeRange>) -> String {
        range.map_or_else(
            || "–".to_owned(),
            |range| format!("{}\u{a0}–\u{a0}{}", self.money(range.low), self.money(range.high)),
        )
    }

    /// Writes the months and their sum as columns.
    fn months(&mut self) {
        let head =
            ["income-month", "income-expected", "income-interval", "income-recurring", "income-last-year"];
        let mut rows = vec![head.map(|key| self.words.get(key))];
        let row = |name: String, one: &ExpectedIncome| {
            [
                name,
                self.money(one.expected),
                self.range(one.interval),
                self.money(one.recurring),
                self.money(one.last_year),
            ]
        };
        rows.extend(self.found.months.iter().map(|one| row(self.month(one.period.start), one)));
        rows.push(row(self.words.get("income-year"), &self.found.year));
        let share = self.share(INTERVAL);
        self.say("income-heading", &[("share", share)]);
        self.lines.table(&rows);
    }

    fn method_name(&self, method: IncomeMethod) -> Arg {
        self.words.get(&format!("income-method-{}", method.name().replace('_', "-"))).into()
    }

    fn error_of(&self, method: IncomeMethod) -> Option<&MethodError> {
        self.found.backtest.methods.iter().find(|one| one.method == method)
    }

    /// Writes the method that was used, and why.
    fn method(&mut self) {
        let method = ("method", self.method_name(self.found.method));
        let others = self.found.backtest.methods.iter().skip(1);
        let (key, compared) = match self.found.reason {
            MethodReason::TooShort => ("income-too-short", None),
            MethodReason::NotCompared => ("income-not-compared", None),
            MethodReason::NotBetter => ("income-not-better", others.min_by_key(|one| one.month)),
            MethodReason::Better => ("income-better", self.error_of(self.found.method)),
        };
        let mut values = vec![method, ("years", LEAST_YEARS.into())];
        if let Some(one) = compared {
            values.push(("other", self.method_name(one.method)));
            values.push(("error", self.money(one.month).into()));
        }
        if let Some(naive) = self.error_of(IncomeMethod::SeasonalNaive) {
            values.push(("naive", self.money(naive.month).into()));
        }
        self.say(key, &values);
    }

    /// Writes how well the method did on past years.
    fn past(&mut self) {
        let backtest = &self.found.backtest;
        let off = self.error_of(self.found.method).and_then(|one| one.year);
        if let (Some(off), Some([first, last])) = (off, backtest.origins) {
            let values = [
                ("off", self.words.percent(off, 1).into()),
                ("first", self.month(first).into()),
                ("last", self.month(last).into()),
                ("n", backtest.separate_years.into()),
            ];
            self.say("income-past", &values);
        }
        let [months, years] = [backtest.months_within, backtest.years_within];
        if let (Some(months), Some(years)) = (rate(months), rate(years)) {
            let values = [("months", self.share(months)), ("years", self.share(years))];
            self.say("income-coverage", &values);
        }
    }

    fn scenarios(&mut self) {
        let found = self.found;
        let year = [("year", Arg::from(self.money(found.year.expected)))];
        self.say("income-scenarios", &year);
        let Some(lower) = &found.lower_retention else {
            self.say("income-young", &[]);
            return;
        };
        let values = [
            ("year", self.money(lower.year).into()),
            ("share", self.share(LOWER_RETENTION)),
            ("returning", self.share(lower.returning)),
        ];
        self.say("income-lower-retention", &values);
        match &found.second_gift_programme {
            Some(programme) => {
                let values = [
                    ("year", self.money(programme.year).into()),
                    ("further", self.money(programme.further).into()),
                    ("low", self.money(programme.low).into()),
                    ("high", self.money(programme.high).into()),
                    ("n", programme.new_donors.into()),
                ];
                let unclear = if programme.is_shown { "" } else { "-unclear" };
                self.say(&format!("income-second-gift{unclear}"), &values);
                if programme.is_of_other_goal {
                    self.say("income-effect-of-others", &[]);
                }
            }
            None => self.say("income-no-effect", &[]),
        }
    }
}

fn rate(coverage: Coverage) -> Option<f64> {
    (coverage.of > 0).then(|| coverage.within as f64 / coverage.of as f64)
}
