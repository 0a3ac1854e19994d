//! Figures of all donors, by year: income, retention, gains and losses, second gifts, monthly giving.

use obole_ledger::{AsOf, Cents, Ledger, LedgerView};

use super::cells::Cell;
use super::measure::{GroupKind, Measure, Note};
use super::rows::{Draft, Place, ShareCells};
use super::years::Years;
use crate::segments::kpi::{Flow, Share};
use crate::segments::{
    SECOND_GIFT_DAYS, YearKpi, first_day, kpi_of_years, monthly, new_since, second_gifts_of,
};

/// Cells of one year that other figures add up to.
#[derive(Debug, Clone, Copy)]
pub(super) struct YearCells {
    pub(super) income: Cell,
    pub(super) gifts: Cell,
    pub(super) donors: Cell,
    pub(super) new: Cell,
    /// `true` if the file begins so early that first gifts of the year are surely first ones.
    pub(super) knows_new: bool,
    /// Retention of all donors of the year before.
    pub(super) retention: ShareCells,
    /// Recapture of those who gave before the year before, but not in it.
    pub(super) recapture: ShareCells,
}

/// Figures of one year with their cells.
struct YearTotals {
    cells: YearCells,
    /// New donors of the year before, of the retention.
    of_new: Cell,
    /// Of them, and of the repeat donors, those who did not give.
    lapsed_new: Cell,
    lapsed_repeat: Cell,
}

/// Adds the rows of all donors; returns the cells of each year.
pub(super) fn totals(
    draft: &mut Draft,
    ledger: &Ledger,
    view: &LedgerView<'_>,
    years: &Years,
) -> Vec<YearCells> {
    let heads = kpi_of_years(view, &windows(years, |w| [w.days, w.before, w.earlier]), Cents::default());
    let note = (!years.complete).then_some(Note::ToDate);
    let mut found: Vec<YearTotals> = Vec::with_capacity(heads.len());
    let first = first_day(view);
    let new_since = first.map(new_since);
    for (head, window) in heads.iter().zip(&years.windows) {
        let begins_in = first.is_some_and(|first| first >= window.days.start.plus_months(1));
        let note = if begins_in { Some(Note::ShortHistory) } else { note };
        let place = Place { year: window.year(), kind: GroupKind::All, group: "", note };
        let is_sure = new_since.is_some_and(|since| since <= window.days.start);
        found.push(year_totals(draft, place, head, is_sure));
    }
    if years.complete {
        link(draft, &found);
    } else {
        link_rests(draft, &heads, &found);
    }
    let flows = kpi_of_years(view, &windows(years, |w| w.twelve), Cents::default());
    let incomes = compared(draft, view, years, (&heads, &flows), &found);
    growth(draft, years, &flows, incomes, &found);
    for (at, window) in years.windows.iter().enumerate() {
        let place = Place { year: window.year(), kind: GroupKind::All, group: "", note: None };
        let [_, first_gifts, _] = window.twelve;
        if new_since.is_some_and(|since| since <= first_gifts.start) {
            let shares = second_gifts_of(view, first_gifts);
            let year = SECOND_GIFT_DAYS.iter().position(|days| *days == 365);
            let share = year.and_then(|at| shares.get(at)).copied().unwrap_or_default();
            let cells = draft.share_cells(share);
            if let (true, Some(before), Some(head)) = (years.complete, found.get(at + 1), heads.get(at + 1)) {
                let regular = draft.cells.cell(head.gains.new.donors.saturating_sub(share.of));
                draft.cells.partition(before.cells.new, &[cells.of, regular]);
            }
            draft.share(place, Measure::SecondGift, share, cells);
        }
        let note = (!years.complete).then_some(Note::TwelveMonths);
        churn(draft, Place { note, ..place }, ledger, AsOf::new(window.days.end));
    }
    found.into_iter().map(|year| year.cells).collect()
}

fn windows<T>(years: &Years, of: impl Fn(&super::years::Window) -> T) -> Vec<T> {
    years.windows.iter().map(of).collect()
}

/// Adds the rows of one year. In the first year of a file nobody is known to be new.
fn year_totals(draft: &mut Draft, place: Place<'_>, head: &YearKpi, knows_new: bool) -> YearTotals {
    let n = head.donors;
    let [donors, income, gifts] = [n, n, n].map(|n| draft.cells.cell(n));
    let new = draft.cells.cell(head.gains.new.donors);
    draft.money(place, Measure::Income, head.income, (n, donors), income);
    draft.row(place, Measure::Gifts, head.gifts as f64, Some(n), None, vec![gifts, donors]);
    draft.count(place, Measure::Donors, n, donors);
    if knows_new {
        draft.count(place, Measure::NewDonors, head.gains.new.donors, new);
    }
    if let Some(average) = head.average_gift {
        let cells = vec![income, gifts, donors];
        draft.row(place, Measure::AverageGift, average.units(), Some(n), None, cells);
    }
    let retention = &head.retention;
    let all = draft.share_cells(retention.all);
    let classes = [retention.new, retention.repeat, retention.recaptured].map(|it| draft.share_cells(it));
    for of in [|it: &ShareCells| it.count, |it: &ShareCells| it.rest, |it: &ShareCells| it.of] {
        draft.cells.partition(of(&all), &classes.iter().map(of).collect::<Vec<_>>());
    }
    let recapture = draft.share_cells(head.recapture);
    draft.cells.partition(donors, &[all.count, recapture.count, new]);
    draft.share(place, Measure::Retention, retention.all, all);
    let [of_new, of_repeat, of_recaptured] = classes;
    if head.history_is_long_enough {
        draft.share(place, Measure::RetentionNew, retention.new, of_new);
        draft.share(place, Measure::RetentionRepeat, retention.repeat, of_repeat);
        draft.share(place, Measure::RetentionRecaptured, retention.recaptured, of_recaptured);
        draft.share(place, Measure::Recapture, head.recapture, recapture);
    }
    let cells = YearCells { income, gifts, donors, new, knows_new, retention: all, recapture };
    YearTotals { cells, of_new: of_new.of, lapsed_new: of_new.rest, lapsed_repeat: of_repeat.rest }
}

/// Adds the equations between complete years: the donors of a year are those whose retention is measured in
/// the next, the new donors likewise, and who may be recaptured follows from both.
fn link(draft: &mut Draft, years: &[YearTotals]) {
    for pair in years.windows(2) {
        let [year, before] = pair else { continue };
        draft.cells.equal(year.cells.retention.of, before.cells.donors);
        draft.cells.equal(year.of_new, before.cells.new);
        draft.cells.equation(&[
            (year.cells.recapture.of, 1),
            (before.cells.recapture.of, -1),
            (before.cells.new, -1),
            (before.cells.retention.of, -1),
            (before.cells.donors, 1),
        ]);
    }
}

/// Adds the equations of years that are not over: the donors of a whole year, whose retention is measured in
/// the next, are those up to the date and those who gave only after it.
fn link_rests(draft: &mut Draft, heads: &[YearKpi], years: &[YearTotals]) {
    for ((pair, head), before_head) in years.windows(2).zip(heads).zip(heads.iter().skip(1)) {
        let [year, before] = pair else { continue };
        let only_rest = draft.cells.cell(head.retention.all.of.saturating_sub(before_head.donors));
        draft.cells.equation(&[(year.cells.retention.of, -1), (before.cells.donors, 1), (only_rest, 1)]);
    }
}

/// Returns the cells of the incomes that growth compares, with those of their donors: of complete years, or
/// of the twelve months that end with the compared days. These are the days up to the date and the rest of
/// the year before.
fn compared(
    draft: &mut Draft,
    view: &LedgerView<'_>,
    years: &Years,
    (heads, flows): (&[YearKpi], &[YearKpi]),
    found: &[YearTotals],
) -> Vec<(Cell, Cell)> {
    if years.complete {
        return found.iter().map(|year| (year.cells.income, year.cells.donors)).collect();
    }
    let rests = windows(years, |w| [w.rest_before(), w.before, w.earlier]);
    let rests = kpi_of_years(view, &rests, Cents::default());
    let mut cells = Vec::with_capacity(flows.len());
    for (((flow, rest), head), year) in flows.iter().zip(&rests).zip(heads).zip(found) {
        let [income, donors] = [flow.donors, flow.donors].map(|n| draft.cells.cell(n));
        let of_rest = draft.cells.cell(rest.donors);
        let only_rest = draft.cells.cell(flow.donors.saturating_sub(head.donors));
        draft.cells.equation(&[(income, -1), (year.cells.income, 1), (of_rest, 1)]);
        draft.cells.equation(&[(donors, -1), (year.cells.donors, 1), (only_rest, 1)]);
        cells.push((income, donors));
    }
    cells
}

/// Adds growth with its gains and losses, of the twelve months that end with the compared days.
fn growth(
    draft: &mut Draft,
    years: &Years,
    flows: &[YearKpi],
    mut incomes: Vec<(Cell, Cell)>,
    found: &[YearTotals],
) {
    let note = (!years.complete).then_some(Note::TwelveMonths);
    let oldest = flows.last().map_or(0, |flow| flow.retention.all.of);
    incomes.push((draft.cells.cell(oldest), draft.cells.cell(oldest)));
    for (at, (flow, window)) in flows.iter().zip(&years.windows).enumerate() {
        let (Some(&(income, donors)), Some(&(before, _))) = (incomes.get(at), incomes.get(at + 1)) else {
            continue;
        };
        let place = Place { year: window.year(), kind: GroupKind::All, group: "", note };
        if !flow.history_is_long_enough || flow.income_before.get() == 0 {
            continue;
        }
        if let Some(growth) = flow.growth() {
            let cells = vec![income, before, donors];
            draft.row(place, Measure::Growth, growth, Some(flow.donors), None, cells);
        }
        let mut terms = vec![(income, -1), (before, 1)];
        let mut counts = Vec::new();
        for (measure, found, sign) in parts(flow) {
            let (amount, count) = (draft.cells.cell(found.donors), draft.cells.cell(found.donors));
            draft.money(place, measure, found.amount, (found.donors, count), amount);
            terms.push((amount, sign));
            counts.push(count);
        }
        draft.cells.equation(&terms);
        if let (true, Some(year)) = (years.complete, found.get(at)) {
            count_flows(draft, year, flow.unchanged, &counts);
        }
    }
}

/// Returns gains and losses with their measures and signs.
fn parts(flow: &YearKpi) -> [(Measure, Flow, i64); 7] {
    let (gains, losses) = (&flow.gains, &flow.losses);
    [
        (Measure::GainNew, gains.new, 1),
        (Measure::GainRecaptured, gains.recaptured, 1),
        (Measure::GainUpgraded, gains.upgraded, 1),
        (Measure::LossDowngraded, losses.downgraded, -1),
        (Measure::LossLapsedNew, losses.lapsed_new, -1),
        (Measure::LossLapsedRepeat, losses.lapsed_repeat, -1),
        (Measure::LossLapsedRecaptured, losses.lapsed_recaptured, -1),
    ]
}

/// Adds the equations between the numbers of donors of the flows and the retention.
fn count_flows(draft: &mut Draft, year: &YearTotals, unchanged: Flow, counts: &[Cell]) {
    let &[new, recaptured, upgraded, downgraded, lapsed_new, lapsed_repeat, lapsed_recaptured] = counts
    else {
        return;
    };
    draft.cells.equal(new, year.cells.new);
    draft.cells.equal(recaptured, year.cells.recapture.count);
    let unchanged = draft.cells.cell(unchanged.donors);
    draft.cells.partition(year.cells.retention.count, &[upgraded, downgraded, unchanged]);
    draft.cells.partition(year.cells.retention.rest, &[lapsed_new, lapsed_repeat, lapsed_recaptured]);
    draft.cells.equal(lapsed_new, year.lapsed_new);
    draft.cells.equal(lapsed_repeat, year.lapsed_repeat);
}

/// Adds the mean monthly churn of the twelve full months before a day, if anybody gives monthly.
fn churn(draft: &mut Draft, place: Place<'_>, ledger: &Ledger, as_of: AsOf) {
    let Some(found) = monthly(&ledger.until(as_of)) else { return };
    let share = found.months.iter().fold(Share::default(), |sum, month| sum.plus(month.lost));
    let Some(rate) = share.rate() else { return };
    let most = found.months.iter().map(|month| month.lost.of).max().unwrap_or_default();
    // Donor-months: a donor of twelve months is one donor, so that the largest month counts the donors.
    let cells = vec![draft.cells.cell(share.count), draft.cells.cell(most)];
    draft.row(place, Measure::MonthlyChurn, rate, Some(share.of), None, cells);
}
