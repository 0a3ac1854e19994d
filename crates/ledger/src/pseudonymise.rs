//! Makes a copy of a ledger to share for analysis: new identifiers, coarser attributes and amounts.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use crate::coarsen::{Coarsened, coarsen};
use crate::{
    Cents, Coded, Consents, Currency, Day, Error, GiftTable, Ids, Kind, Ledger, Receipt, Result, Sha256,
    SourceReceipt, Status, message, totals,
};

mod amounts;

pub use amounts::{AmountChange, TopCode};

/// Name of the one source of a pseudonymised ledger.
const SOURCE: &str = "pseudonymised";
/// Name of all campaigns together that fewer than k donors answered.
const RARE_CAMPAIGNS: &str = "C0";
/// Number of different identifiers: 15 digits, which a spreadsheet does not round.
const IDENTIFIERS: u64 = 1_000_000_000_000_000;

/// Settings of [`pseudonymise`].
#[derive(Debug, Clone, Copy)]
pub struct PseudonymSettings {
    /// Minimum number of donors who share attributes, a large amount or a word.
    pub k: usize,
    /// Keeps the names of campaigns that at least `k` donors answered.
    pub keep_campaigns: bool,
}

/// A pseudonymised ledger, and what was changed.
pub struct Pseudonymised {
    /// The ledger.
    pub ledger: Ledger,
    /// Its receipt, which names no file and no hash of the sources.
    pub receipt: Receipt,
    /// Former and new identifier of each donor, in the order of the former.
    pub links: Vec<(String, String)>,
    /// Changes to the ledger.
    pub changes: PseudonymChanges,
}

/// Shows the numbers of payments and donors, never a former identifier.
impl std::fmt::Debug for Pseudonymised {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pseudonymised({:?})", self.ledger)
    }
}

/// Changes between a ledger and its pseudonymised copy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PseudonymChanges {
    /// Number of donors of the copy.
    pub donors: u64,
    /// Number of payments of the copy.
    pub payments: u64,
    /// Donors who are not in the copy.
    pub left_out: DonorsLeftOut,
    /// Payments in currencies in which fewer than k donors paid.
    pub payments_of_rare_currencies: u64,
    /// Changes of attributes.
    #[serde(flatten)]
    pub attributes: Coarsened,
    /// Changes of campaigns.
    pub campaigns: CampaignChange,
    /// Words of fewer than k donors that were emptied, by column.
    pub words: Vec<WordChange>,
    /// Changes of amounts.
    pub amounts: AmountChange,
    /// Sums of settled payments by year and currency.
    pub years: Vec<YearSums>,
    /// Donors whose month of the first payment, number of payments and sums nobody else has.
    pub unique_histories: u64,
    /// Donors with a payment.
    pub histories: u64,
}

/// Numbers of donors who are not in the copy, by the first reason that applies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct DonorsLeftOut {
    /// Known to have died, or a cell about a death is not understood.
    pub deceased: u64,
    /// Objected to profiling, or a cell about it is not understood.
    pub do_not_profile: u64,
    /// Paid only in currencies in which fewer than k donors paid.
    pub rare_currency: u64,
}

/// Changes of campaigns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct CampaignChange {
    /// Number of campaigns that at least k donors answered; each is apart in the copy.
    pub apart: u64,
    /// Number of campaigns that fewer than k donors answered; they are `C0` together.
    pub joined: u64,
    /// `true` if the campaigns apart keep their names.
    pub names_kept: bool,
}

/// Changes of a column of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct WordChange {
    /// Name of the column.
    pub column: &'static str,
    /// Number of words that fewer than k donors have.
    pub words: u64,
    /// Number of payments that have lost their word.
    pub payments: u64,
}

/// Sums of settled payments of a year. `before - left_out + rounding + top_coding = after`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct YearSums {
    /// The year.
    pub year: i32,
    /// The currency.
    pub currency: Currency,
    /// Sum of the ledger.
    pub before: Cents,
    /// Sum of donors and currencies left out.
    pub left_out: Cents,
    /// Difference by rounding to whole units.
    pub rounding: Cents,
    /// Difference by lowering the largest amounts; negative or zero.
    pub top_coding: Cents,
    /// Sum of the copy.
    pub after: Cents,
}

/// Returns a copy of a ledger for analysis by others, with new identifiers of donors made with a random
/// `key`: whoever has neither the key nor [`Pseudonymised::links`] cannot compute them. The same ledger and
/// key give the same copy. Days stay, so that models can be fitted.
///
/// The copy has no donor who died or objected to profiling, no consents, and no names of sources. Its
/// attributes are shared by at least `k` donors each ([`coarsen`]). Amounts are whole units, and none is
/// above the level that `k` donors reach. Words that fewer than `k` donors have are emptied. Refusals count
/// as unknown for every donor, so that no list is made from the copy.
///
/// The result is not anonymous: histories of gifts differ, and
/// [`unique_histories`](PseudonymChanges::unique_histories) counts the donors who can be singled out by a
/// part of theirs. Pseudonymised data remain personal data (GDPR, article 4(5) and recital 26).
///
/// # Errors
/// [`Kind::Usage`] for a `k` below 2; [`Kind::Refused`] when fewer than `k` donors can be in the copy.
pub fn pseudonymise(ledger: &Ledger, settings: PseudonymSettings, key: &[u8; 32]) -> Result<Pseudonymised> {
    let k = settings.k;
    if k < 2 {
        return Err(Error::new(Kind::Usage, "pseudonymise-small-k"));
    }
    let chosen = Chosen::of(ledger, k);
    if let Some(donors) = [chosen.allowed, chosen.donors.len()].into_iter().find(|donors| *donors < k) {
        let donors = donors as u64;
        return Err(Error::new(
            Kind::Refused,
            message!("pseudonymise-few-donors", donors = donors, k = k as u64),
        ));
    }
    let links = links(ledger, &chosen.donors, key);
    let mut order: Vec<usize> = (0..links.len()).collect();
    order.sort_unstable_by(|a, b| links[*a].1.cmp(&links[*b].1));
    let (mut rows, mut by_donor) = (Vec::new(), Vec::new());
    for (new, at) in order.iter().enumerate() {
        let of_donor = ledger.rows_of(chosen.donors[*at] as usize).filter(|row| chosen.has_row(ledger, *row));
        rows.extend(of_donor.map(|row| row as u32));
        by_donor.resize(rows.len(), new as u32);
    }
    let mut table = ledger.donors().clone();
    let stays: Vec<u32> = order.iter().map(|at| chosen.donors[*at]).collect();
    table.reorder(&stays);
    table.id = Ids::default();
    order.iter().for_each(|at| table.id.push(&links[*at].1));
    table.consent = vec![Consents::default(); order.len()];
    table.refusals_unknown = vec![true; order.len()];
    let attributes = coarsen(&mut table, k)?;

    let mut gifts = ledger.gifts().clone();
    gifts.reorder(&rows, by_donor);
    gifts.id = Ids::Number((1..=rows.len() as u64).collect());
    gifts.source = vec![0; rows.len()];
    gifts.source_row = vec![0; rows.len()];
    gifts.currency.drop_unused();
    let words = empty_rare_words(&mut gifts, k)?;
    let campaigns = rename_campaigns(&mut gifts, settings)?;
    let (exact, amounts) = amounts::coarsen(&mut gifts, k);
    let years = years(ledger, &gifts, &exact);

    let mut giving = ledger.giving().clone();
    let mut copy = Ledger::from_tables(gifts, table, vec![SOURCE.to_owned()], giving.clone())?;
    if let Some((commonest, _)) = copy.currencies().first()
        && copy.gifts().currency.find(giving.currency.code()).is_none()
    {
        giving.currency = *commonest;
        copy = copy.with_giving(giving);
    }
    if let Some(today) = ledger.today() {
        copy = copy.known_on(today);
    }
    let (unique_histories, histories) = unique_histories(&copy);
    let changes = PseudonymChanges {
        donors: copy.donors().len() as u64,
        payments: copy.gifts().len() as u64,
        left_out: chosen.left_out,
        payments_of_rare_currencies: chosen.rare_rows,
        attributes,
        campaigns,
        words,
        amounts,
        years,
        unique_histories,
        histories,
    };
    Ok(Pseudonymised { receipt: receipt(&copy), ledger: copy, links, changes })
}

/// Donors and currencies of the copy.
struct Chosen {
    /// Number of donors who neither died nor objected to profiling.
    allowed: usize,
    donors: Vec<u32>,
    /// For each code of a currency, `true` if at least k donors paid in it.
    currencies: Vec<bool>,
    left_out: DonorsLeftOut,
    rare_rows: u64,
}

impl Chosen {
    fn of(ledger: &Ledger, k: usize) -> Self {
        let (gifts, donors) = (ledger.gifts(), ledger.donors());
        let allowed: Vec<u32> =
            (0..donors.len() as u32).filter(|donor| donors.may_be_profiled(*donor as usize)).collect();
        let rows = allowed.iter().flat_map(|donor| ledger.rows_of(*donor as usize));
        let pairs = rows.map(|row| (gifts.currency.codes()[row], gifts.donor[row]));
        let counts = donors_by_code(gifts.currency.levels().len(), pairs);
        let mut chosen = Self {
            allowed: allowed.len(),
            donors: Vec::new(),
            currencies: counts.into_iter().map(|donors| donors >= k as u64).collect(),
            left_out: DonorsLeftOut::default(),
            rare_rows: 0,
        };
        for donor in 0..donors.len() {
            let rows = ledger.rows_of(donor);
            if donors.deceased.get(donor) != Some(&false) {
                chosen.left_out.deceased += 1;
            } else if !donors.may_be_profiled(donor) {
                chosen.left_out.do_not_profile += 1;
            } else {
                let rare = rows.clone().filter(|row| !chosen.has_row(ledger, *row)).count();
                chosen.rare_rows += rare as u64;
                if rare > 0 && rare == rows.len() {
                    chosen.left_out.rare_currency += 1;
                } else {
                    chosen.donors.push(donor as u32);
                }
            }
        }
        chosen
    }

    /// Returns whether a row of a donor of the copy is in it.
    fn has_row(&self, ledger: &Ledger, row: usize) -> bool {
        self.currencies[usize::from(ledger.gifts().currency.codes()[row])]
    }
}

/// Counts the donors with each code, from pairs of code and donor that are sorted by donor.
fn donors_by_code(codes: usize, pairs: impl Iterator<Item = (u16, u32)>) -> Vec<u64> {
    let (mut counts, mut latest) = (vec![0; codes], vec![None; codes]);
    for (code, donor) in pairs {
        let latest = &mut latest[usize::from(code)];
        if *latest != Some(donor) {
            *latest = Some(donor);
            counts[usize::from(code)] += 1;
        }
    }
    counts
}

/// Returns the former and the new identifier of each donor.
fn links(ledger: &Ledger, donors: &[u32], key: &[u8; 32]) -> Vec<(String, String)> {
    let mut taken = HashSet::new();
    let pseudonym = |id: &str, attempt: u32| {
        let mut hash = Sha256::default();
        hash.update(key);
        hash.update(&attempt.to_le_bytes());
        hash.update(id.as_bytes());
        let digits = hash.finish().sha256;
        let number = u64::from_str_radix(&digits[..16], 16).unwrap_or_default();
        // A letter first: nobody takes it for a number of the association.
        format!("P{:015}", number % IDENTIFIERS)
    };
    let link = |donor: &u32| {
        let id = ledger.donors().id.get(*donor as usize);
        let new = (0..).map(|attempt| pseudonym(&id, attempt)).find(|new| taken.insert(new.clone()));
        (id, new.unwrap_or_default())
    };
    donors.iter().map(link).collect()
}

/// Empties words of payments that fewer than `k` donors have.
fn empty_rare_words(gifts: &mut GiftTable, k: usize) -> Result<Vec<WordChange>> {
    let columns = [
        ("channel", &mut gifts.channel),
        ("payment_method", &mut gifts.payment_method),
        ("failure_code", &mut gifts.failure_code),
    ];
    let mut changes = Vec::new();
    for (name, column) in columns {
        let counts = code_counts(column, &gifts.donor);
        let is_rare = |code: u16| code > 0 && counts[usize::from(code)] < k as u64;
        let change = WordChange {
            column: name,
            words: (1..counts.len()).filter(|code| counts[*code] > 0 && is_rare(*code as u16)).count() as u64,
            payments: column.codes().iter().filter(|code| is_rare(**code)).count() as u64,
        };
        *column = renamed(column, |code| if is_rare(code) { "" } else { column.level(code) })?;
        changes.push(change);
    }
    changes.retain(|change| change.words > 0);
    Ok(changes)
}

fn code_counts(column: &Coded, donors: &[u32]) -> Vec<u64> {
    let pairs = column.codes().iter().copied().zip(donors.iter().copied());
    donors_by_code(column.levels().len(), pairs)
}

/// Returns a column with other words. Its levels do not depend on the order of the rows.
fn renamed<'a>(column: &Coded, word: impl Fn(u16) -> &'a str) -> Result<Coded> {
    let mut new = Coded::default();
    column.codes().iter().try_for_each(|code| new.push(word(*code)))?;
    new.canonicalise();
    Ok(new)
}

/// Gives campaigns neutral names, `C1` to the one with the earliest payment, and joins those of fewer than
/// `k` donors.
fn rename_campaigns(gifts: &mut GiftTable, settings: PseudonymSettings) -> Result<CampaignChange> {
    let column = &gifts.campaign;
    let counts = code_counts(column, &gifts.donor);
    let mut first: Vec<Option<Day>> = vec![None; counts.len()];
    for (code, day) in column.codes().iter().zip(&gifts.day) {
        let first = &mut first[usize::from(*code)];
        *first = Some(first.map_or(*day, |first| first.min(*day)));
    }
    let (mut apart, joined): (Vec<usize>, Vec<usize>) = (1..counts.len())
        .filter(|code| counts[*code] > 0)
        .partition(|code| counts[*code] >= settings.k as u64);
    apart.sort_by_key(|code| (first[*code], *code));
    let mut names = vec![RARE_CAMPAIGNS.to_owned(); counts.len()];
    if let Some(none) = names.first_mut() {
        none.clear();
    }
    for (number, code) in (1..).zip(&apart) {
        names[*code] = match settings.keep_campaigns {
            true => column.level(*code as u16).to_owned(),
            false => format!("C{number}"),
        };
    }
    let change = CampaignChange {
        apart: apart.len() as u64,
        joined: joined.len() as u64,
        names_kept: settings.keep_campaigns,
    };
    gifts.campaign = renamed(column, |code| &names[usize::from(code)])?;
    Ok(change)
}

/// Computes the sums of settled payments. `exact` holds the amounts of the copy before and after rounding.
fn years(ledger: &Ledger, gifts: &GiftTable, exact: &[(Cents, Cents)]) -> Vec<YearSums> {
    let mut years: BTreeMap<(i32, Currency), [i64; 4]> = BTreeMap::new();
    let mut add = |gifts: &GiftTable, row: usize, at: usize, cents: i64| {
        let currency = Currency::parse(gifts.currency.get(row)).unwrap_or(Currency::EUR);
        if gifts.status[row] == Status::Settled {
            years.entry((gifts.day[row].year(), currency)).or_default()[at] += cents;
        }
    };
    let before = ledger.gifts();
    (0..before.len()).for_each(|row| add(before, row, 0, before.cents[row].get()));
    for (row, (exact, rounded)) in exact.iter().enumerate() {
        add(gifts, row, 1, exact.get());
        add(gifts, row, 2, rounded.get());
        add(gifts, row, 3, gifts.cents[row].get());
    }
    let sums = |((year, currency), [before, kept, rounded, after]): (_, [i64; 4])| YearSums {
        year,
        currency,
        before: Cents::new(before),
        left_out: Cents::new(before - kept),
        rounding: Cents::new(rounded - kept),
        top_coding: Cents::new(after - rounded),
        after: Cents::new(after),
    };
    years.into_iter().map(sums).collect()
}

/// Counts the donors whose month of the first payment, number of payments and sums by currency nobody else
/// has, and the donors with a payment.
fn unique_histories(ledger: &Ledger) -> (u64, u64) {
    let gifts = ledger.gifts();
    let mut found: HashMap<(i32, usize, BTreeMap<u16, i64>), u64> = HashMap::new();
    for rows in (0..ledger.donors().len()).map(|donor| ledger.rows_of(donor)).filter(|rows| !rows.is_empty())
    {
        let mut sums = BTreeMap::new();
        for row in rows.clone() {
            *sums.entry(gifts.currency.codes()[row]).or_default() += gifts.cents[row].get();
        }
        *found.entry((gifts.day[rows.start].month_index(), rows.len(), sums)).or_default() += 1;
    }
    (found.values().filter(|donors| **donors == 1).count() as u64, found.values().sum())
}

fn receipt(ledger: &Ledger) -> Receipt {
    let rows = ledger.gifts().len() as u64;
    let (sums, counts) = totals::sums(ledger.gifts());
    Receipt {
        version: Receipt::VERSION,
        read: rows,
        taken: rows,
        sums,
        counts,
        donors: ledger.donors().len() as u64,
        days: ledger.days(),
        sources: vec![SourceReceipt {
            name: SOURCE.to_owned(),
            format: SOURCE.to_owned(),
            read: rows,
            ..SourceReceipt::default()
        }],
        ..Receipt::default()
    }
}

#[cfg(test)]
mod tests;
