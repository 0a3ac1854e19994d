//! A naive reading of the definition: for each donor and feature, a filter over a plain list of gifts. Dates
//! are texts that are compared as texts; nothing here is fast, shared with the library, or clever.

use obole_ledger::{
    AsOf, Cents, Currency, Day, DonorRow, GiftKind, GiftRow, Ledger, LedgerBuilder, RowPlace, Status,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The as-of day of a text.
pub fn as_of(text: &str) -> AsOf {
    AsOf::new(Day::parse_iso(text).unwrap())
}

/// Does a job with so many threads.
pub fn with_threads<T: Send>(threads: usize, job: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(job)
}

/// `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextDate(String);

impl TextDate {
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub fn text(&self) -> &str {
        &self.0
    }

    fn year(&self) -> i64 {
        self.0[..4].parse().unwrap()
    }

    fn month(&self) -> i64 {
        self.0[5..7].parse().unwrap()
    }

    /// A first of a month, moved by whole months.
    fn shifted(&self, months: i64) -> Self {
        let (mut year, mut month) = (self.year(), self.month() + months);
        while month < 1 {
            (year, month) = (year - 1, month + 12);
        }
        while month > 12 {
            (year, month) = (year + 1, month - 12);
        }
        Self(format!("{year:04}-{month:02}-01"))
    }

    fn days(&self) -> i64 {
        i64::from(Day::parse_iso(&self.0).unwrap().days())
    }
}

#[derive(Debug, Clone)]
pub struct Gift {
    pub donor: String,
    pub id: String,
    pub date: TextDate,
    pub cents: i64,
    pub status: String,
    pub kind: String,
    pub currency: String,
    pub campaign: String,
    pub channel: String,
    pub recurring: bool,
}

impl Gift {
    pub fn new(donor: &str, date: &str, cents: i64, status: &str) -> Self {
        Self {
            donor: donor.into(),
            id: String::new(),
            date: TextDate::new(date),
            cents,
            status: status.into(),
            kind: "gift".into(),
            currency: "EUR".into(),
            campaign: String::new(),
            channel: "web".into(),
            recurring: false,
        }
    }

    fn is_giving(&self) -> bool {
        self.kind == "gift" && self.currency == "EUR"
    }

    fn counts(&self) -> bool {
        self.is_giving() && self.status == "settled"
    }
}

#[derive(Debug, Clone)]
pub struct History {
    pub gifts: Vec<Gift>,
    pub birth_years: Vec<(String, Option<i16>)>,
}

impl History {
    /// Days on the edges of months, windows and years; amounts that repeat; every status, some other kinds
    /// and currencies.
    pub fn random(seed: u64, donors: usize) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let edges = [
            "2022-01-01",
            "2021-12-31",
            "2023-01-01",
            "2022-12-31",
            "2023-07-01",
            "2023-06-30",
            "2023-10-01",
            "2023-09-30",
            "2023-12-31",
            "2024-01-01",
            "2024-02-29",
            "2020-02-29",
            "2024-12-31",
            "2025-01-01",
            "2023-05-31",
            "2023-06-01",
            "2019-12-25",
        ];
        let mut history = Self { gifts: Vec::new(), birth_years: Vec::new() };
        for donor in 1..=donors {
            // Multiplication by a number modulo a prime scatters without repeating.
            let name = (donor * 48_271 % 65_537).to_string();
            if rng.random_bool(0.8) {
                let born = rng.random_bool(0.8).then(|| rng.random_range(1920..2008));
                history.birth_years.push((name.clone(), born));
            }
            let long = rng.random_bool(0.1);
            let n = if long { rng.random_range(20..150) } else { rng.random_range(0..9) };
            let usual = rng.random_range(1..20_000_i64);
            let monthly = rng.random_bool(0.2);
            let settled = if rng.random_bool(0.5) { 1.0 } else { 0.7 };
            for _ in 0..n {
                let date = if rng.random_bool(0.3) {
                    edges[rng.random_range(0..edges.len())].to_owned()
                } else {
                    let (year, month) = (rng.random_range(2015..2026), rng.random_range(1..13));
                    format!("{year}-{month:02}-{:02}", rng.random_range(1..29))
                };
                let cents = match rng.random_range(0..10) {
                    0 => 1,
                    1 => 123_456_789_012,
                    2..5 => rng.random_range(1..50_000),
                    _ => usual,
                };
                let mut gift = Gift::new(&name, &date, cents, "settled");
                if !rng.random_bool(settled) {
                    let others = ["failed", "refunded", "pending", "cancelled", "failed"];
                    gift.status = others[rng.random_range(0..others.len())].into();
                }
                if rng.random_bool(0.05) && donor % 2 == 0 {
                    gift.kind = ["membership", "sale", "ticket"][rng.random_range(0..3)].into();
                }
                if rng.random_bool(0.05) && donor % 3 == 0 {
                    gift.currency = "USD".into();
                }
                let channels = ["mail", "web", "phone", "event", "street", "", "pigeon"];
                gift.channel = channels[rng.random_range(0..channels.len())].into();
                if rng.random_bool(0.6) {
                    gift.campaign = format!("{}-C{}", &date[..4], rng.random_range(1..7));
                }
                gift.recurring = monthly && rng.random_bool(0.8);
                gift.id = (history.gifts.len() * 48_271 % 1_000_003 + 1).to_string();
                history.gifts.push(gift);
            }
        }
        history.gifts.sort_by(|a, b| (a.cents % 97, &a.id).cmp(&(b.cents % 97, &b.id)));
        history
    }

    /// The files that `make.py` writes.
    pub fn read(folder: &std::path::Path) -> Self {
        let rows = |name: &str| -> Vec<std::collections::BTreeMap<String, String>> {
            csv::Reader::from_path(folder.join(name)).unwrap().deserialize().map(Result::unwrap).collect()
        };
        let gifts = rows("gifts.csv").into_iter().map(|row| {
            let (units, decimals) = row["amount"].split_once('.').unwrap();
            Gift {
                donor: row["donor_id"].clone(),
                id: row["gift_id"].clone(),
                date: TextDate::new(&row["date"]),
                cents: units.parse::<i64>().unwrap() * 100 + decimals.parse::<i64>().unwrap(),
                status: row["status"].clone(),
                kind: "gift".into(),
                currency: "EUR".into(),
                campaign: row["campaign"].clone(),
                channel: row["channel"].clone(),
                recurring: row["recurring"] == "1",
            }
        });
        let birth_years = rows("donors.csv")
            .into_iter()
            .map(|row| (row["donor_id"].clone(), row["birth_year"].parse().ok()));
        Self { gifts: gifts.collect(), birth_years: birth_years.collect() }
    }

    pub fn ledger(&self) -> Ledger {
        let mut builder = LedgerBuilder::new();
        builder.giving(obole_ledger::Giving::default());
        let source = builder.source("history").unwrap();
        for (id, birth_year) in &self.birth_years {
            let donor = DonorRow { birth_year: *birth_year, ..DonorRow::new(id) };
            builder.donor(&donor, RowPlace { source, row: 2 }).unwrap();
        }
        for (row, gift) in self.gifts.iter().enumerate() {
            let day = Day::parse_iso(gift.date.text()).unwrap();
            let mut line = GiftRow::new(&gift.id, &gift.donor, day, Cents::new(gift.cents));
            line.status = Status::parse(&gift.status).unwrap();
            line.kind = GiftKind::parse(&gift.kind).unwrap();
            line.currency = Currency::parse(&gift.currency).unwrap();
            line.campaign = &gift.campaign;
            line.channel = &gift.channel;
            line.recurring = Some(gift.recurring);
            line.place = RowPlace { source, row: row as u32 + 2 };
            builder.push(&line).unwrap();
        }
        let (ledger, receipt) = builder.build().unwrap();
        assert_eq!(receipt.taken as usize, self.gifts.len(), "the history repeats an identifier");
        ledger
    }

    /// All donors that the gifts name, by number.
    pub fn donors(&self) -> Vec<String> {
        let mut donors: Vec<String> = self.gifts.iter().map(|gift| gift.donor.clone()).collect();
        donors.sort_by_key(|donor| donor.parse::<u64>().unwrap());
        donors.dedup();
        donors
    }

    fn of<'a>(&'a self, donor: &str) -> Vec<&'a Gift> {
        let mut gifts: Vec<&Gift> = self.gifts.iter().filter(|gift| gift.donor == donor).collect();
        gifts.sort_by_key(|gift| (gift.date.clone(), gift.id.parse::<u64>().unwrap()));
        gifts
    }

    pub fn naive_label(&self, donor: &str, cutoff: TextDate, months: i64) -> (bool, i64) {
        let end = cutoff.shifted(months);
        let gifts: Vec<i64> = (self.gifts.iter())
            .filter(|gift| gift.donor == donor && gift.counts() && gift.date >= cutoff && gift.date < end)
            .map(|gift| gift.cents)
            .collect();
        (!gifts.is_empty(), gifts.iter().sum())
    }

    pub fn naive_features(&self, cutoff: TextDate) -> (Vec<String>, Vec<[f64; 39]>) {
        let mut donors = Vec::new();
        let mut rows = Vec::new();
        for donor in self.donors() {
            let all = self.of(&donor);
            let past: Vec<&Gift> = all.iter().copied().filter(|gift| gift.date < cutoff).collect();
            let h: Vec<&Gift> = past.iter().copied().filter(|gift| gift.counts()).collect();
            if !h.is_empty() {
                let born = self.birth_years.iter().find(|(id, _)| *id == donor).and_then(|(_, born)| *born);
                rows.push(row(&h, &past, &cutoff, born));
                donors.push(donor);
            }
        }
        (donors, rows)
    }
}

/// The sample standard deviation by its definition.
fn deviation(values: &[f64]) -> f64 {
    if values.len() < 2 {
        return f64::NAN;
    }
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (squares / (values.len() as f64 - 1.0)).sqrt()
}

fn row(h: &[&Gift], past: &[&Gift], cutoff: &TextDate, born: Option<i16>) -> [f64; 39] {
    let n = h.len() as f64;
    let euros = |cents: i64| cents as f64 / 100.0;
    let within = |months: i64| -> Vec<&Gift> {
        let start = cutoff.shifted(-months);
        h.iter().copied().filter(|gift| gift.date >= start).collect()
    };
    let count = |months| within(months).len() as f64;
    let cents = |months| -> i64 { within(months).iter().map(|gift| gift.cents).sum() };
    let sum = |months| euros(cents(months));
    let share = |test: &dyn Fn(&Gift) -> bool| h.iter().filter(|gift| test(gift)).count() as f64 / n;
    let channel = |name: &'static str| share(&move |gift| gift.channel == name);
    let different = |mut texts: Vec<String>| {
        texts.sort();
        texts.dedup();
        texts
    };
    let dates = different(h.iter().map(|gift| gift.date.text().to_owned()).collect());
    let days: Vec<i64> = dates.iter().map(|date| TextDate::new(date).days()).collect();
    let gaps: Vec<f64> = days.windows(2).map(|pair| (pair[1] - pair[0]) as f64).collect();
    let mut sorted: Vec<i64> = h.iter().map(|gift| gift.cents).collect();
    sorted.sort_unstable();
    let (first, last) = (h[0], h[h.len() - 1]);
    let total = euros(sorted.iter().sum());
    let equal = sorted[0] == sorted[sorted.len() - 1];
    let amounts: Vec<f64> = h.iter().map(|gift| euros(gift.cents)).collect();
    let campaigns = different(
        within(24).iter().map(|gift| gift.campaign.clone()).filter(|campaign| !campaign.is_empty()).collect(),
    );
    let bad = |status: &str, months: i64| {
        let start = cutoff.shifted(-months);
        past.iter().filter(|gift| gift.is_giving() && gift.status == status && gift.date >= start).count()
            as f64
    };
    let channels = [channel("mail"), channel("web"), channel("phone"), channel("event"), channel("street")];
    [
        n,
        dates.len() as f64,
        total,
        total / n,
        if equal && h.len() > 1 { 0.0 } else { deviation(&amounts) },
        euros(sorted[0]),
        euros(sorted[sorted.len() - 1]),
        (euros(sorted[(sorted.len() - 1) / 2]) + euros(sorted[sorted.len() / 2])) / 2.0,
        euros(first.cents),
        euros(last.cents),
        (cutoff.days() - last.date.days()) as f64,
        (12 * (cutoff.year() - last.date.year()) + cutoff.month() - last.date.month()) as f64,
        (cutoff.days() - first.date.days()) as f64,
        if gaps.is_empty() { f64::NAN } else { gaps.iter().sum::<f64>() / gaps.len() as f64 },
        deviation(&gaps),
        count(3),
        count(6),
        count(12),
        count(24),
        sum(3),
        sum(6),
        sum(12),
        sum(24),
        (sum(12) + 10.0) / (euros(cents(24) - cents(12)) + 10.0),
        share(&|gift| gift.date.month() == 12),
        channels[0],
        channels[1],
        channels[2],
        channels[3],
        channels[4],
        channels.iter().filter(|share| **share > 0.0).count() as f64,
        share(&|gift| gift.recurring),
        f64::from(u8::from(within(3).iter().any(|gift| gift.recurring))),
        share(&|gift| !gift.campaign.is_empty()),
        campaigns.len() as f64,
        different(h.iter().map(|gift| gift.date.text()[..4].to_owned()).collect()).len() as f64,
        bad("failed", 12),
        bad("refunded", 12 * 200),
        born.map_or(f64::NAN, |born| cutoff.year() as f64 - f64::from(born)),
    ]
}
