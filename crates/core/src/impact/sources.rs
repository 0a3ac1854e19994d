//! Income by campaign and by channel, with the cost of campaigns where it is known.

use std::collections::BTreeMap;

use obole_ledger::{Cents, LedgerView, Period};

use super::cells::Cell;
use super::measure::{GroupKind, Measure, Note};
use super::rows::{Draft, Place};
use super::totals::YearCells;

/// Gifts with one code in one year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Source {
    income: i64,
    gifts: u64,
    givers: u64,
    /// Number of donors whose first gift ever has the code.
    new_donors: u64,
}

/// Cells of the income with one code.
#[derive(Debug, Clone, Copy)]
pub(super) struct SourceCells {
    income: Cents,
    n: u64,
    cell: Cell,
    givers: Cell,
}

/// Adds the rows of each campaign or channel in some days; returns the cells of each by name.
///
/// A gift without a code belongs to the group without a name. The new donors of a code are those whose first
/// gift ever has it, so that the groups add up to all new donors.
pub(super) fn sources(
    draft: &mut Draft,
    view: &LedgerView<'_>,
    days: Period,
    place: Place<'_>,
    year: YearCells,
) -> BTreeMap<String, SourceCells> {
    let campaigns = place.kind == GroupKind::Campaign;
    let codes = if campaigns { view.campaign_codes() } else { view.channel_codes() };
    let mut by_name: BTreeMap<&str, Source> = BTreeMap::new();
    for (code, found) in (0..=u16::MAX).zip(counted(view, days, campaigns, codes)) {
        let name = if campaigns { view.campaign_name(code) } else { view.channel_name(code) };
        if found.gifts > 0 {
            by_name.insert(name, found);
        }
    }
    let mut cells = BTreeMap::new();
    let (mut incomes, mut gift_cells, mut new_cells) = (Vec::new(), Vec::new(), Vec::new());
    for (name, found) in by_name {
        let place = Place { group: name, ..place };
        let n = found.givers;
        let [income, gifts, givers] = [n, n, n].map(|n| draft.cells.cell(n));
        let (new, old) = (draft.cells.cell(found.new_donors), draft.cells.cell(n - found.new_donors));
        draft.cells.partition(givers, &[new, old]);
        let amount = Cents::new(found.income);
        draft.money(place, Measure::Income, amount, (n, givers), income);
        draft.row(place, Measure::Gifts, found.gifts as f64, Some(n), None, vec![gifts, givers]);
        draft.count(place, Measure::Donors, n, givers);
        if year.knows_new {
            draft.count(place, Measure::NewDonors, found.new_donors, new);
        }
        let average = (amount.units() / found.gifts as f64 * 100.0).round() / 100.0;
        draft.row(place, Measure::AverageGift, average, Some(n), None, vec![income, gifts, givers]);
        cells.insert(name.to_owned(), SourceCells { income: amount, n, cell: income, givers });
        incomes.push(income);
        gift_cells.push(gifts);
        new_cells.push(new);
    }
    draft.cells.sum(year.income, &incomes);
    draft.cells.sum(year.gifts, &gift_cells);
    draft.cells.partition(year.new, &new_cells);
    cells
}

/// Counts the gifts of each code in some days.
fn counted(view: &LedgerView<'_>, days: Period, campaigns: bool, codes: usize) -> Vec<Source> {
    let mut found = vec![Source::default(); codes];
    // Donor that was last counted as a giver of each code.
    let mut last = vec![usize::MAX; codes];
    for donor in 0..view.donor_count() {
        let payments = view.donor(donor);
        let of_code = if campaigns { payments.campaigns() } else { payments.channels() };
        let mut is_first = true;
        let rows = payments.days().iter().zip(payments.cents()).zip(of_code).enumerate();
        for (_, ((day, cents), code)) in rows.filter(|(row, _)| payments.is_counted(*row)) {
            let code = usize::from(*code);
            if let (true, Some(source), Some(last)) =
                (days.contains(*day), found.get_mut(code), last.get_mut(code))
            {
                source.income += cents.get();
                source.gifts += 1;
                source.givers += u64::from(*last != donor);
                source.new_donors += u64::from(is_first);
                *last = donor;
            }
            is_first = false;
        }
    }
    found
}

/// Adds what the campaigns with a known cost cost and raised, each and together. Where no gift of the ledger
/// has the code of a campaign, nobody knows what it raised: its row has a note, and there are no ratios of it
/// and of all.
pub(super) fn costs(
    draft: &mut Draft,
    view: &LedgerView<'_>,
    place: Place<'_>,
    campaigns: &BTreeMap<String, SourceCells>,
    costs: &BTreeMap<String, Cents>,
) {
    let (mut spent, mut raised, mut incomes, mut most) = (0_i64, 0_i64, Vec::new(), 0);
    let mut note = None;
    for (name, cost) in costs.iter().filter(|(_, cost)| cost.get() > 0) {
        let found = campaigns.get(name);
        let income = found.map_or(Cents::default(), |found| found.income);
        let printed = found.map(|found| vec![found.cell, found.givers]).unwrap_or_default();
        let place = Place { kind: GroupKind::Campaign, group: name, ..place };
        spent = spent.saturating_add(cost.get());
        if view.campaign_code(name).is_none() {
            note = Some(Note::NoGiftWithCode);
            draft.row(Place { note, ..place }, Measure::Cost, cost.units(), None, None, Vec::new());
            continue;
        }
        ratios(draft, place, *cost, income, found.map_or(0, |found| found.n), &printed);
        raised += income.get();
        incomes.extend(found.map(|found| found.cell));
        most = most.max(found.map_or(0, |found| found.n));
    }
    if note.is_some() {
        draft.row(Place { note, ..place }, Measure::Cost, Cents::new(spent).units(), None, None, Vec::new());
    } else if spent > 0 {
        let together = draft.cells.cell(most);
        draft.cells.sum(together, &incomes);
        ratios(draft, place, Cents::new(spent), Cents::new(raised), most, &[together]);
    }
}

/// Adds a cost and its ratios to the income; these print the income.
fn ratios(draft: &mut Draft, place: Place<'_>, cost: Cents, income: Cents, n: u64, printed: &[Cell]) {
    // Only the donors of one campaign can be counted: several campaigns share donors.
    let n = (place.kind == GroupKind::Campaign).then_some(n);
    let (spent, raised) = (cost.units(), income.units());
    draft.row(place, Measure::Cost, spent, None, None, Vec::new());
    if raised > 0.0 {
        draft.row(place, Measure::CostPerUnitRaised, spent / raised, n, None, printed.to_vec());
    }
    draft.row(place, Measure::RaisedOverCost, raised / spent, n, None, printed.to_vec());
    draft.row(place, Measure::NetOverCost, (raised - spent) / spent, n, None, printed.to_vec());
}
