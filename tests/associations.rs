//! Every history ends in an answer: `obole run` on random associations, each unlike the sample in several
//! ways at once.
//!
//! A small draw runs with the other tests. The whole, 500 associations, takes some minutes:
//! `cargo test --release --test associations -- --ignored --nocapture`.

#[cfg(test)]
mod associations {
    use std::collections::BTreeMap;
    use std::fmt::Write as _;
    use std::io::Write as _;
    use std::path::Path;

    /// SplitMix64: the draws of an association follow from its number alone.
    struct Draw(u64);

    impl Draw {
        fn next(&mut self) -> u64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        }

        fn below(&mut self, n: u64) -> u64 {
            self.next() % n.max(1)
        }

        fn one_in(&mut self, n: u64) -> bool {
            self.below(n) == 0
        }

        fn of<T: Copy>(&mut self, choices: &[T]) -> T {
            choices[self.below(choices.len() as u64) as usize]
        }
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Amounts {
        Mixed,
        One,
        Cent,
        Million,
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Monthly {
        Nobody,
        Some,
        All,
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Ids {
        Plain,
        StepBy(u64),
        Text,
    }

    /// The ways in which an association is unlike the sample.
    #[derive(Debug)]
    struct Traits {
        donors: u64,
        first_year: u64,
        years: u64,
        last: (u64, u64),
        one_channel: bool,
        no_campaigns: bool,
        amounts: Amounts,
        monthly: Monthly,
        once_a_day: bool,
        one_gift_each: bool,
        everybody_every_year: bool,
        silent_year: bool,
        only_december: bool,
        ten_thousand_gifts: bool,
        attributes: bool,
        ids: Ids,
        two_currencies: bool,
        all_refunded: bool,
    }

    impl Traits {
        fn draw(number: u64) -> Self {
            let mut draw = Draw(number.wrapping_mul(0x1000_0001));
            let years = 1 + draw.below(15);
            Self {
                // 1, 3, 9, … to 3,000, and what lies between.
                donors: (3_f64.powf(draw.below(730) as f64 / 100.0) as u64).clamp(1, 3_000),
                first_year: 2_025 - draw.below(4) - years + 1,
                years,
                last: draw.of(&[(12, 31), (12, 29), (12, 30), (6, 15), (3, 1), (11, 30)]),
                one_channel: draw.one_in(4),
                no_campaigns: draw.one_in(4),
                amounts: draw.of(&[
                    Amounts::Mixed,
                    Amounts::Mixed,
                    Amounts::One,
                    Amounts::Cent,
                    Amounts::Million,
                ]),
                monthly: draw.of(&[Monthly::Nobody, Monthly::Some, Monthly::Some, Monthly::All]),
                once_a_day: draw.one_in(5),
                one_gift_each: draw.one_in(8),
                everybody_every_year: draw.one_in(6),
                silent_year: draw.one_in(5),
                only_december: draw.one_in(6),
                ten_thousand_gifts: draw.one_in(12),
                attributes: !draw.one_in(4),
                ids: draw.of(&[Ids::Plain, Ids::StepBy(5), Ids::StepBy(10), Ids::Text]),
                two_currencies: draw.one_in(6),
                all_refunded: draw.one_in(25),
            }
        }
    }

    /// The files of an association, with what they hold.
    struct Association {
        gifts: String,
        donors: String,
        rows: u64,
        /// Settled cents by currency.
        settled: BTreeMap<&'static str, i64>,
    }

    fn id(ids: Ids, donor: u64) -> String {
        match ids {
            Ids::Plain => (donor + 1).to_string(),
            Ids::StepBy(step) => ((donor + 1) * step).to_string(),
            Ids::Text => format!("MEM-{donor:05}"),
        }
    }

    /// Days of gifts of one donor: month and day within each year.
    fn days(traits: &Traits, draw: &mut Draw, donor: u64) -> Vec<(u64, u64, u64, bool)> {
        let monthly = match traits.monthly {
            Monthly::Nobody => false,
            Monthly::Some => draw.one_in(6),
            Monthly::All => true,
        };
        let joined = draw.below(traits.years);
        let mut found = Vec::new();
        for year in 0..traits.years {
            let silent = traits.silent_year && traits.years > 2 && year == traits.years / 2;
            if silent || (year < joined && !traits.everybody_every_year) {
                continue;
            }
            let calendar = traits.first_year + year;
            if monthly && !traits.only_december {
                found.extend((1..=12).map(|month| (calendar, month, 5, true)));
                continue;
            }
            let gifts = if traits.everybody_every_year { 1 + draw.below(2) } else { draw.below(3) };
            for _ in 0..gifts {
                let month = if traits.only_december { 12 } else { 1 + draw.below(12) };
                found.push((calendar, month, 1 + draw.below(28), false));
            }
        }
        if donor == 0 && traits.ten_thousand_gifts {
            let years = traits.years;
            found.extend((0..10_000).map(|gift| {
                let month = if traits.only_december { 12 } else { 1 + gift / 28 % 12 };
                (traits.first_year + gift % years, month, 1 + gift % 28, false)
            }));
        }
        if traits.one_gift_each {
            found.truncate(1);
        }
        if traits.once_a_day {
            found.sort_unstable();
            found.dedup_by_key(|gift| (gift.0, gift.1, gift.2));
        }
        found
    }

    fn association(traits: &Traits, number: u64) -> Association {
        let mut draw = Draw(number ^ 0xfeed);
        let mut made = Association {
            gifts: "gift_id,donor_id,date,amount,currency,campaign,channel,status,recurring\n".to_owned(),
            donors: "donor_id,birth_year,gender,postcode,consent_post,deceased\n".to_owned(),
            rows: 0,
            settled: BTreeMap::new(),
        };
        let end = (traits.first_year + traits.years - 1, traits.last.0, traits.last.1);
        for donor in 0..traits.donors {
            let name = id(traits.ids, donor);
            let mut gifts = days(traits, &mut draw, donor);
            gifts.retain(|gift| (gift.0, gift.1, gift.2) <= end);
            for (year, month, day, recurring) in gifts {
                made.rows += 1;
                let cents: i64 = match traits.amounts {
                    Amounts::Mixed => draw.of(&[500, 1_000, 2_050, 5_000, 12_345]),
                    Amounts::One => 2_500,
                    Amounts::Cent => 1,
                    Amounts::Million => 100_000_000,
                };
                let currency = if traits.two_currencies && draw.one_in(4) { "CHF" } else { "EUR" };
                let campaign = if traits.no_campaigns || recurring {
                    String::new()
                } else {
                    format!("{year}-C{}", month % 3)
                };
                let channel = if traits.one_channel { "web" } else { draw.of(&["mail", "web", "event", ""]) };
                let status = match draw.below(20) {
                    _ if traits.all_refunded => "refunded",
                    0 => "failed",
                    1 => "refunded",
                    _ => "settled",
                };
                if status == "settled" {
                    *made.settled.entry(currency).or_default() += cents;
                }
                writeln!(
                    made.gifts,
                    "{},{name},{year:04}-{month:02}-{day:02},{}.{:02},{currency},{campaign},{channel},{status},{}",
                    made.rows,
                    cents / 100,
                    cents % 100,
                    u8::from(recurring)
                )
                .unwrap();
            }
            let (birth, gender) = (1_930 + draw.below(70), draw.of(&["F", "M", "X", ""]));
            let (consent, dead) = (draw.of(&["allowed", "objected", "unknown", ""]), draw.one_in(50));
            writeln!(
                made.donors,
                "{name},{birth},{gender},{:05},{consent},{}",
                1_000 * draw.below(95),
                u8::from(dead)
            )
            .unwrap();
        }
        made
    }

    fn run(folder: &Path, out: &Path) -> (u8, String) {
        let (mut printed, mut said) = (Vec::new(), Vec::new());
        let args = ["obole", "run", folder.to_str().unwrap(), "--out", out.to_str().unwrap()];
        let code = obole_cli::run(args, &mut printed, &mut said);
        (code, String::from_utf8(said).unwrap())
    }

    fn json(path: &Path) -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    /// Cents of a JSON amount, written as a number of cents or as units with two decimals.
    fn cents(value: &serde_json::Value) -> i64 {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match text.split_once('.') {
            Some((units, rest)) => format!("{units}{rest}").parse().unwrap(),
            None => text.parse().unwrap(),
        }
    }

    /// The faults of one association; none is what is wanted.
    fn faults(number: u64) -> Vec<String> {
        let traits = Traits::draw(number);
        let made = association(&traits, number);
        let home = tempfile::tempdir().unwrap();
        let (input, out) = (home.path().join("in"), home.path().join("out"));
        std::fs::create_dir(&input).unwrap();
        obole_ledger::disk::write_bytes(&input.join("gifts.csv"), made.gifts.as_bytes()).unwrap();
        if traits.attributes {
            obole_ledger::disk::write_bytes(&input.join("donors.csv"), made.donors.as_bytes()).unwrap();
        }
        let (code, said) = run(&input, &out);
        let mut found = Vec::new();
        let none = made.settled.values().all(|cents| *cents == 0);
        match code {
            0 => {}
            3 if none || traits.all_refunded => {
                if said.trim().is_empty() {
                    found.push("exit 3 without a sentence".to_owned());
                }
                return found;
            }
            _ => {
                found.push(format!("exit {code}: {}", said.trim()));
                return found;
            }
        }
        let names = [
            "report.html",
            "scores.csv",
            "scores.parquet",
            "run.json",
            "campaign/plan.csv",
            "campaign/plan.json",
            "audit/audit.html",
            "ledger/receipt.json",
        ];
        for name in names {
            if !std::fs::metadata(out.join(name)).is_ok_and(|file| file.len() > 0) {
                found.push(format!("{name} is not there"));
            }
        }
        let receipt = json(&out.join("ledger/receipt.json"));
        let count = |name: &str| receipt[name].as_u64().unwrap();
        if (count("read"), count("taken")) != (made.rows, made.rows) {
            found.push(format!("{} rows, read {}, taken {}", made.rows, count("read"), count("taken")));
        }
        for (currency, sum) in &made.settled {
            let kept = cents(&receipt["sums"][currency]["settled"]);
            if kept != *sum {
                found.push(format!("{currency}: {sum} cents settled, {kept} kept"));
            }
        }
        let mut scores = csv::Reader::from_path(out.join("scores.csv")).unwrap();
        let header = scores.headers().unwrap().clone();
        for row in scores.records() {
            let row = row.unwrap();
            for (name, cell) in header.iter().zip(&row) {
                let probability = ["lapse_risk", "gift_likelihood"].contains(&name);
                let number = probability || name.starts_with("expected") || name.starts_with("ask");
                let value: Option<f64> =
                    if number && !cell.is_empty() { cell.parse().ok() } else { Some(0.5) };
                let good =
                    value.is_some_and(|v| if probability { (0.0..=1.0).contains(&v) } else { v >= 0.0 });
                if !good {
                    found.push(format!("scores.csv: {name} = {cell}"));
                }
            }
        }
        let again = home.path().join("again");
        run(&input, &again);
        for name in
            ["report.html", "scores.csv", "campaign/plan.json", "audit/audit.json", "ledger/receipt.json"]
        {
            let read = |folder: &Path| std::fs::read(folder.join(name)).unwrap_or_default();
            if read(&out) != read(&again) {
                found.push(format!("{name} differs between two runs"));
            }
        }
        found.truncate(5);
        found
    }

    fn check(numbers: impl Iterator<Item = u64>) {
        let mut wrong = Vec::new();
        for number in numbers {
            let found = faults(number);
            if !found.is_empty() {
                wrong.push(format!("association {number}: {found:?}\n  {:?}", Traits::draw(number)));
                writeln!(std::io::stderr(), "{}", wrong[wrong.len() - 1]).unwrap();
            }
        }
        assert!(wrong.is_empty(), "{} associations:\n{}", wrong.len(), wrong.join("\n"));
    }

    #[test]
    fn a_draw_of_associations_ends_in_answers() {
        check(0..24);
    }

    #[test]
    #[ignore = "some minutes: cargo test --release --test associations -- --ignored --nocapture"]
    fn five_hundred_associations_end_in_answers() {
        check(0..500);
    }
}
