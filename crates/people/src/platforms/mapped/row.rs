//! One row of a file: its payments, or the reason why it has none.

use std::collections::BTreeMap;

use obole_ledger::canonical::is_failed_formula;
use obole_ledger::records::Record;
use obole_ledger::{
    Cents, Currency, DEBTOR_DECEASED, Day, DecimalMark, FindingCode, GiftKind, RowPlace, Severity, Status,
    parse_amount, parse_money,
};

use super::layout::Layout;
use super::refunds::{self, Batch, Death, Refund, Taken};
use super::{Counts, Decided, refusals};
use crate::card;
use crate::countries;
use crate::dates;
use crate::fold::fold;
use crate::mapping::{CARD_FIELDS, Mapping, Outcome, Rule, any_matches, is_pool, leaves_doubt};
use crate::means::means;
use crate::money::{MOST, from_minor_units};
use crate::names::{couple, listed};
use crate::payer::{Birth, Payer};
use crate::payment::Payment;
use crate::platforms::least_a_gift;

/// The column that makes a row impossible, if it is one column, and the reason.
pub(super) type Refused = (Option<usize>, FindingCode);

/// Content of a row.
pub(super) enum Read {
    /// Payments, and the text that distinguishes the first from others of the same reference.
    Payments(Vec<Payment>, String),
    /// No payment of a donor.
    Aside(FindingCode),
    /// Money given back.
    Refund(Refund),
    /// A refund that did not last.
    Restored(Refund),
    /// A payment that was rejected or taken back.
    Taken(Box<Taken>),
    /// One sum for several payments.
    Batch(Batch),
}

/// Words of a cell that is no yes, folded.
pub(super) const NO: [&str; 9] = ["", "no", "non", "false", "faux", "0", "n", "one time", "never"];
/// Words of a cell that is a yes, folded.
pub(super) const YES: [&str; 8] = ["yes", "oui", "true", "vrai", "1", "y", "x", "o"];

/// Reads a row.
///
/// # Errors
/// All its faults, so that a person can correct them at once.
pub(super) fn read_row(
    record: &Record<'_>,
    layout: &Layout<'_>,
    decided: &Decided,
    place: RowPlace,
    counts: &mut Counts,
) -> Result<Read, Vec<Refused>> {
    let mapping = layout.mapping;
    let text = |field: &str| layout.cell(record, field);
    let rule = rule(record, layout, decided.amounts);
    let outcome = rule.map(|rule| rule.then);
    if let Some(fault) = layout.fault(record) {
        // Lines below a report have fewer cells than its rows.
        let footer = Outcome::Aside(FindingCode::RowOfFooter);
        let is_footer =
            outcome == Some(footer) && record.fault.is_none() && record.len() < layout.header.len();
        return if is_footer { Ok(Read::Aside(FindingCode::RowOfFooter)) } else { Err(vec![(None, fault)]) };
    }
    if let Some(Outcome::Aside(code)) = outcome {
        return Ok(Read::Aside(code));
    }
    // A bank statement names services and sums as payers; the exports of the platforms name people.
    let names_pool = |field: &str| text(field).is_ok_and(|(_, cell)| is_pool(cell));
    if !layout.is_builtin && outcome.is_none() && ["name", "organisation"].into_iter().any(names_pool) {
        return Ok(Read::Aside(FindingCode::RowOfPool));
    }
    if let Some(rule) = rule.filter(|rule| rule.then == Outcome::Unknown) {
        let field = rule
            .when
            .iter()
            .find(|(_, test)| test.is_of_words())
            .map_or("status", |(field, _)| field.as_str());
        return Err(vec![(text(field).map_err(|fault| vec![fault])?.0, FindingCode::UnknownStatus)]);
    }
    let mut faults = Vec::new();
    let mut keep = |fault: Refused| faults.push(fault);
    if outcome.is_none()
        && let Some(at) = doubt(record, layout)
    {
        keep((Some(at), FindingCode::DoubtfulPayment));
    }
    let currency = currency(record, layout).map_err(&mut keep).ok();
    let amount = text("amount").and_then(|(at, cell)| match layout.is_contradicted(record, at, cell) {
        true => Err((at, FindingCode::AmbiguousAmount)),
        false => amount(at, cell, decided, layout, currency.flatten()),
    });
    let amount = amount.and_then(|(cents, currency)| {
        let (at, cell) = text("discount")?;
        let less = match cell {
            "" => Cents::new(0),
            cell => self::amount(at, cell, decided, layout, Some(currency))?.0,
        };
        Ok((Cents::new(cents.get() - less.get().abs()), currency))
    });
    let amount = amount.map_err(&mut keep).ok();
    if let Some(Outcome::Refund(_) | Outcome::Restored) = outcome {
        let refers = text("refers").map_err(&mut keep).map(|(_, cell)| cell.to_owned()).unwrap_or_default();
        let id = [joined(record, layout, "refund_id"), joined(record, layout, "date")].join("|");
        let (Some((cents, currency)), []) = (amount, &faults[..]) else { return Err(faults) };
        let (cents, prefix) = (Cents::new(cents.get().abs()), mapping.prefix.clone());
        let otherwise = match outcome {
            Some(Outcome::Refund(code)) => code,
            _ => FindingCode::RefundUnmatched,
        };
        let refund = Refund { place, id, prefix, refers, cents, currency, otherwise };
        let is_restored = outcome == Some(Outcome::Restored);
        return Ok(if is_restored { Read::Restored(refund) } else { Read::Refund(refund) });
    }
    let day = text("date").and_then(|(at, cell)| match cell {
        "" => Err((at, FindingCode::MissingDate)),
        cell => {
            let written = dates::of_column(cell, mapping.unix_seconds);
            decided.dates.day(&written).ok_or((at, FindingCode::UnreadableDate))
        }
    });
    let day = day.map_err(&mut keep).ok();
    if let Some(Outcome::Batch) = outcome {
        let batch = text("batch").map_err(&mut keep).map(|(_, cell)| cell.to_owned()).unwrap_or_default();
        let (Some((cents, currency)), Some(_), []) = (amount, day, &faults[..]) else { return Err(faults) };
        return Ok(Read::Batch(Batch { place, prefix: mapping.prefix.clone(), batch, cents, currency }));
    }
    let status = status(record, layout, outcome).map_err(&mut keep).ok();
    let reference = text("reference").and_then(|(at, cell)| match cell.contains('@') {
        true => Err((at, FindingCode::PersonalIdentifier)),
        false => Ok(cell.to_owned()),
    });
    let reference = reference.map_err(&mut keep).ok();
    let mut noted = Counts::new();
    // A rejected payment may be named by its reference alone.
    let is_taken =
        matches!(outcome, Some(Outcome::Reject | Outcome::Return)) && !refers_to(record, layout).is_empty();
    let payer = payer(record, layout, decided, (day.unwrap_or(Day::new(0)), is_taken), &mut noted)
        .map_err(&mut keep)
        .ok();
    let mut cell = |field: &str| text(field).map_err(&mut keep).unwrap_or_default();
    let (failure_code, batch) = (cell("failure_code").1, cell("batch").1);
    let (refers, named_by) = (cell("refers").1.to_owned(), cell("named_by").1);
    let (kind_cell, campaign, method, channel, recurring, part, soft_credit) = (
        cell("kind"),
        cell("campaign"),
        cell("method"),
        cell("channel"),
        cell("recurring"),
        joined(record, layout, "part"),
        cell("soft_credit"),
    );
    let refunded = cell("refunded");
    let (Some((cents, currency)), Some(day), Some(status), Some(reference), Some(payer), []) =
        (amount, day, status, reference, payer, &faults[..])
    else {
        return Err(faults);
    };
    for (key, (count, severity)) in noted {
        note(counts, key.0, severity, &key.1, count);
    }
    let column = |at: Option<usize>| at.and_then(|at| layout.header.get(at)).map_or("", String::as_str);
    // A word of any of the columns counts before the meaning of other words.
    let kind_cells = layout.positions("kind").iter().map(|at| fold(record.text(*at).unwrap_or_default()));
    let named = kind_cells.into_iter().find_map(|cell| mapping.kind.named(&cell));
    let kind = named.or_else(|| mapping.kind.of(&fold(kind_cell.1)));
    if kind.is_none() && !kind_cell.1.is_empty() && !mapping.kind.words.is_empty() {
        note(counts, FindingCode::UnknownKind, Severity::Note, column(kind_cell.0), 1);
    }
    let kind = match kind {
        Some(kind) => kind,
        None if mapping.kind.words.is_empty() || kind_cell.1.is_empty() => GiftKind::Gift,
        None => GiftKind::Other,
    };
    let is_zero = |cell: &str| cell.contains('0') && cell.bytes().all(|byte| b"0.,".contains(&byte));
    if !NO.contains(&fold(soft_credit.1).as_str()) && !is_zero(soft_credit.1) {
        note(counts, FindingCode::SoftCredit, Severity::Note, column(soft_credit.0), 1);
    }
    let mut campaign_name = campaign.1;
    if campaign_name.contains('@') {
        note(counts, FindingCode::PersonalIdentifier, Severity::Warning, column(campaign.0), 1);
        campaign_name = "";
    }
    let payment = Payment {
        place,
        reference: reference.into(),
        day,
        cents,
        currency,
        status,
        kind,
        recurring: recurring.0.and_then(|_| is_recurring(mapping, &fold(recurring.1))),
        channel: if channel.1.is_empty() { mapping.channel.as_str().into() } else { fold(channel.1).into() },
        campaign: campaign_name.into(),
        means: means(method.1),
        payer: payer.into(),
        card_expires: card_expires(record, layout, counts),
        part: Box::default(),
        prefix: mapping.prefix.as_str().into(),
        remark: refusals::remark(record, layout),
        named_by: named_by.into(),
        died: failure_code.eq_ignore_ascii_case(DEBTOR_DECEASED),
        failure_code: failure_code.into(),
        batch: batch.into(),
        objected: refusals::objected(record, layout),
    };
    if let Some(Outcome::Reject | Outcome::Return) = outcome {
        let payment = Payment { cents: Cents::new(payment.cents.get().abs()), ..payment };
        let was_collected = outcome == Some(Outcome::Return);
        return Ok(Read::Taken(Box::new(Taken { refers, was_collected, failed: payment })));
    }
    let mut payments = match layout.items.is_empty() {
        true => divided(record, layout, decided, payment, counts),
        false => of_items(record, layout, decided, payment, counts),
    };
    let given_back = lower(&mut payments, refunded, record, decided, layout)?;
    payments.extend(given_back);
    if payments.is_empty() {
        return Ok(Read::Aside(FindingCode::WithoutAmount));
    }
    if payments.iter().any(|payment| payment.cents.get() < 0) {
        let at = layout.positions("amount").first().copied();
        return Err(vec![(at, FindingCode::NotPositive)]);
    }
    Ok(Read::Payments(payments, part))
}

/// Returns the last day of the card of a row. A cell that is not understood is counted and refuses no row.
fn card_expires(record: &Record<'_>, layout: &Layout<'_>, counts: &mut Counts) -> Option<Day> {
    let cells = CARD_FIELDS.map(|field| layout.cell(record, field).unwrap_or_default());
    let (at, _) = cells.into_iter().find(|(_, cell)| !fold(cell).is_empty())?;
    let [(_, both), (_, month), (_, year)] = cells;
    let expires = if both.is_empty() { card::expiry_of(month, year) } else { card::expiry(both) };
    if expires.is_none() {
        let column = at.and_then(|at| layout.header.get(at)).map_or("", String::as_str);
        note(counts, FindingCode::UnreadableAttribute, Severity::Note, column, 1);
    }
    expires
}

/// Returns the name by which a table knows a payer: that of one column, or family name and first name where
/// no column of the table says more of anybody.
fn own_name(layout: &Layout<'_>, name: &str, payer: &Payer) -> Option<String> {
    let says_more = ["email", "postcode", "number", "iban", "siren"];
    let is_all = says_more.iter().all(|field| layout.positions(field).is_empty());
    match fold(name) {
        name if !name.is_empty() => Some(name),
        _ if is_all && !payer.is_organisation() => {
            let [last, first] = [&payer.last_name, &payer.first_name].map(|part| fold(part));
            (!last.is_empty() && !first.is_empty()).then(|| format!("{last} {first}"))
        }
        _ => None,
    }
}

/// Returns whether the folded cell of the column `recurring` says that a payment is recurring; `None` if it
/// says nothing.
fn is_recurring(mapping: &Mapping, cell: &str) -> Option<bool> {
    let says_yes = match mapping.recurring.as_slice() {
        [] => !NO.contains(&cell),
        words => any_matches(words, cell),
    };
    let says_no = mapping.one_off.is_empty() || any_matches(&mapping.one_off, cell);
    (says_yes || says_no).then_some(says_yes)
}

/// Returns the first rule that holds.
pub(super) fn rule<'a>(record: &Record<'_>, layout: &Layout<'a>, mark: DecimalMark) -> Option<&'a Rule> {
    let holds = |(field, test): &(String, crate::mapping::Test)| {
        layout.cell(record, field).is_ok_and(|(_, cell)| test.holds(cell, mark))
    };
    layout.mapping.rows.iter().find(|rule| rule.when.iter().all(holds))
}

fn status(record: &Record<'_>, layout: &Layout<'_>, outcome: Option<Outcome>) -> Result<Status, Refused> {
    match outcome {
        Some(Outcome::Payment(status)) => return Ok(status),
        Some(Outcome::Reject | Outcome::Return) => return Ok(Status::Failed),
        _ => {}
    }
    let (at, cell) = layout.cell(record, "status")?;
    let words = &layout.mapping.status;
    if words.words.is_empty() && words.default.is_none() {
        return Ok(Status::Settled);
    }
    words.status_of(&fold(cell)).ok_or((at, FindingCode::UnknownStatus))
}

/// Returns the currency that a row names in its own column.
fn currency(record: &Record<'_>, layout: &Layout<'_>) -> Result<Option<Currency>, Refused> {
    let (at, cell) = layout.cell(record, "currency")?;
    if cell.is_empty() {
        return Ok(None);
    }
    // Banks and shops write a sign or the code beside a number.
    let named =
        Currency::parse(cell).or_else(|| match parse_money(&format!("1 {cell}"), DecimalMark::Unknown) {
            Ok((_, Some(named))) => named.within(None),
            _ => None,
        });
    named.map(Some).ok_or((at, FindingCode::UnknownCurrency))
}

/// Returns the amount of a row and its currency.
fn amount(
    at: Option<usize>,
    cell: &str,
    decided: &Decided,
    layout: &Layout<'_>,
    column: Option<Currency>,
) -> Result<(Cents, Currency), Refused> {
    let fault = |code: FindingCode| (at, code);
    let (cents, named) = parse_money(cell, decided.amounts).map_err(|why| fault(why.into()))?;
    let currency = match named {
        Some(named) => named.within(column).ok_or(fault(FindingCode::UnknownCurrency))?,
        None => column.or(decided.currency).ok_or(fault(FindingCode::UnknownCurrency))?,
    };
    let cents = match (layout.mapping.minor_units, decided.whole, decided.cents) {
        (true, true, _) => from_minor_units(cents, currency),
        // A program that lost the type of its column writes `1000.0`; `10.5` may be ten euros.
        (true, false, false) => return Err(fault(FindingCode::AmbiguousAmount)),
        // The same columns with amounts in units, as people see them in the tool.
        (true, false, true) | (false, ..) => Some(cents),
    };
    let cents =
        cents.filter(|cents| cents.get().abs() <= MOST).ok_or(fault(FindingCode::UnreadableAmount))?;
    Ok((cents, currency))
}

/// Splits a payment into the payments that the row holds: the total without the parts of another kind, and
/// these parts. Without an amount there is none.
fn divided(
    record: &Record<'_>,
    layout: &Layout<'_>,
    decided: &Decided,
    mut payment: Payment,
    counts: &mut Counts,
) -> Vec<Payment> {
    let mut further = Vec::new();
    for &(at, kind) in &layout.splits {
        let cell = record.text(at).unwrap_or_default();
        let inside = parse_amount(cell, decided.amounts).unwrap_or_default();
        if payment.kind == kind || inside.get() <= 0 || inside > payment.cents {
            continue;
        }
        let name = layout.header.get(at).map_or("", String::as_str);
        note(counts, FindingCode::GiftSplitOff, Severity::Note, name, 1);
        if inside == payment.cents {
            payment.kind = kind;
        } else {
            payment.cents = Cents::new(payment.cents.get() - inside.get());
            let part = format!("-{}", kind.name()).into();
            further.push(Payment { cents: inside, kind, part, ..payment.clone() });
        }
    }
    if payment.cents.get() != 0 {
        further.insert(0, payment);
    }
    further
}

/// Splits a payment into those of each kind of its items, if their amounts add up to its own. Otherwise it is
/// a gift only if every item is one.
fn of_items(
    record: &Record<'_>,
    layout: &Layout<'_>,
    decided: &Decided,
    mut payment: Payment,
    counts: &mut Counts,
) -> Vec<Payment> {
    let mut sums: BTreeMap<GiftKind, i64> = BTreeMap::new();
    let mut first = None;
    for &(at, kind_at) in &layout.items {
        let kind = kind_at.map(|at| fold(record.text(at).unwrap_or_default())).unwrap_or_default();
        let Some(kind) = layout.mapping.kind.of(&kind).filter(|_| !kind.is_empty()) else { continue };
        let cell = record.text(at).unwrap_or_default();
        let part = amount(Some(at), cell, decided, layout, Some(payment.currency));
        *sums.entry(kind).or_default() += part.map_or(0, |(cents, _)| cents.get());
        first = first.or(Some(at));
    }
    // A free ticket is no payment.
    if payment.cents.get() == 0 {
        return Vec::new();
    }
    let Some(kind) = least_a_gift(sums.keys().copied()) else { return vec![payment] };
    payment.kind = kind;
    let whole = sums.values().sum::<i64>() == payment.cents.get() && sums.values().all(|cents| *cents > 0);
    if sums.len() == 1 || !whole {
        return vec![payment];
    }
    let name = first.and_then(|at| layout.header.get(at)).map_or("", String::as_str);
    note(counts, FindingCode::GiftSplitOff, Severity::Note, name, 1);
    let of_kind = |(kind, cents): (GiftKind, i64)| {
        let part = if kind == payment.kind { String::new() } else { format!("-{}", kind.name()) };
        Payment { kind, cents: Cents::new(cents), part: part.into(), ..payment.clone() }
    };
    let mut payments: Vec<Payment> = sums.into_iter().map(of_kind).collect();
    payments.sort_by_key(|part| !part.part.is_empty());
    payments
}

/// Lowers the payments of a row by the parts that it says were given back, and returns these parts.
fn lower(
    payments: &mut [Payment],
    (at, cell): (Option<usize>, &str),
    record: &Record<'_>,
    decided: &Decided,
    layout: &Layout<'_>,
) -> Result<Vec<Payment>, Vec<Refused>> {
    let Some(payment) = payments.first().filter(|payment| payment.status == Status::Settled) else {
        return Ok(Vec::new());
    };
    let words = &layout.mapping.refunds.words;
    let is_done = |state: &Option<usize>| {
        state.is_some_and(|at| any_matches(words, record.text(at).unwrap_or_default()))
    };
    let parts = layout.given_back.iter().filter(|(_, state)| is_done(state));
    let cells = parts.map(|(at, _)| (Some(*at), record.text(*at).unwrap_or_default())).chain([(at, cell)]);
    let mut back = 0_i64;
    for (at, cell) in cells.filter(|(_, cell)| !cell.is_empty()) {
        let (part, _) =
            amount(at, cell, decided, layout, Some(payment.currency)).map_err(|fault| vec![fault])?;
        back = back.saturating_add(part.get().abs());
    }
    let (id, place) = (format!("{}/{}", payment.reference, Cents::new(back)), payment.place);
    let mut given_back = Vec::new();
    for payment in payments {
        let part = back.min(payment.cents.get());
        back -= part;
        given_back.extend(refunds::give_back(payment, Cents::new(part), place, &id));
    }
    Ok(given_back)
}

/// Returns the reference by which a row names another payment.
fn refers_to<'r>(record: &Record<'r>, layout: &Layout<'_>) -> &'r str {
    layout.cell(record, "refers").map(|(_, cell)| cell).unwrap_or_default()
}

/// Returns the death that a row reports, whatever else of the row can be read.
pub(super) fn death(
    record: &Record<'_>,
    layout: &Layout<'_>,
    decided: &Decided,
    place: RowPlace,
) -> Option<Death> {
    let (_, code) = layout.cell(record, "failure_code").ok()?;
    if !code.eq_ignore_ascii_case(DEBTOR_DECEASED) {
        return None;
    }
    let payer = payer(record, layout, decided, (Day::new(0), false), &mut Counts::new()).ok();
    let (prefix, refers) = (layout.mapping.prefix.clone(), refers_to(record, layout).to_owned());
    Some(Death { place, prefix, refers, payer })
}

/// Returns the payer of a row.
pub(super) fn payer(
    record: &Record<'_>,
    layout: &Layout<'_>,
    decided: &Decided,
    (day, anonymous): (Day, bool),
    counts: &mut Counts,
) -> Result<Payer, Refused> {
    let mapping = layout.mapping;
    // People whose names failed to be looked up are not one person of the name `#N/A`.
    let text = |field: &str| {
        let (at, cell) = layout.cell(record, field)?;
        Ok::<_, Refused>((at, if is_failed_formula(cell) { "" } else { cell }))
    };
    let column = |at: Option<usize>| at.and_then(|at| layout.header.get(at)).map_or("", String::as_str);
    let (country_at, country_cell) = text("country")?;
    let country = countries::alpha2(country_cell);
    let (postcode_at, postcode_cell) = text("postcode")?;
    let (mut postcode, repaired) = countries::postcode(postcode_cell, country.as_deref().unwrap_or("?"));
    let no_postcode = !countries::is_postcode(&postcode);
    if no_postcode {
        postcode.clear();
    }
    let (birth_at, birth_cell) = text("birth_date")?;
    let birth = Birth::read(&dates::plain(birth_cell), decided.births, day);
    let (name_at, cell) = text("name")?;
    let people = if mapping.lists_people { listed(cell) } else { Vec::new() };
    // Who gives as a couple is one donor; of other people nobody knows who gave.
    let joint = if people.len() > 1 { Some(couple(&people).unwrap_or_default()) } else { None };
    let name = joint.as_deref().unwrap_or(cell);
    let mut payer = Payer {
        last_name: text("last_name")?.1.to_owned(),
        first_name: text("first_name")?.1.to_owned(),
        email: text("email")?.1.to_owned(),
        organisation: text("organisation")?.1.to_owned(),
        siren: text("siren")?.1.to_owned(),
        birth: birth.ok().flatten(),
        address: [text("address")?.1, text("address_2")?.1]
            .into_iter()
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        postcode,
        city: text("city")?.1.to_owned(),
        country: country.clone().unwrap_or_default(),
        phone: text("phone")?.1.to_owned(),
        iban: text("iban")?.1.to_owned(),
        account: match text("number")?.1 {
            "" => String::new(),
            // A database writes 0 where a row is linked to nobody.
            zeros if zeros.bytes().all(|byte| matches!(byte, b'0' | b'.')) => String::new(),
            number => format!("number:{}{}", mapping.prefix, number.to_lowercase()),
        },
    };
    if payer.last_name.is_empty() && payer.organisation.is_empty() {
        name.clone_into(&mut payer.last_name);
    }
    payer.normalise();
    if payer.account.is_empty()
        && payer.iban.is_empty()
        && payer.email.is_empty()
        && payer.postcode.is_empty()
        && let Some(name) = own_name(layout, name, &payer)
    {
        if mapping.is_ordinary() {
            note(counts, FindingCode::KnownByName, Severity::Warning, "", 1);
        }
        payer.account = format!("name:{}{name}", mapping.prefix);
    }
    let are_several = joint.is_some() && payer.is_nobody();
    if are_several && !mapping.anonymous && !anonymous {
        return Err((name_at, FindingCode::SeveralPeople));
    }
    if payer.is_nobody() && !mapping.anonymous && !anonymous {
        let at = ["email", "name", "last_name", "organisation", "number"];
        let first = at.iter().find_map(|field| layout.positions(field).first().copied());
        return Err((first, FindingCode::MissingDonor));
    }
    let findings = [
        (repaired, FindingCode::PostcodeRepaired, postcode_at),
        (no_postcode, FindingCode::UnreadableAttribute, postcode_at),
        (country.is_none(), FindingCode::UnreadableAttribute, country_at),
        (birth.is_err(), FindingCode::UnreadableAttribute, birth_at),
    ];
    for (_, code, at) in findings.into_iter().filter(|(is_so, _, _)| *is_so) {
        note(counts, code, Severity::Note, column(at), 1);
    }
    if are_several {
        note(counts, FindingCode::SeveralPeople, Severity::Warning, column(name_at), 1);
    } else if payer.is_nobody() {
        note(counts, FindingCode::MissingDonor, Severity::Warning, "", 1);
    }
    Ok(payer)
}

/// Returns the people whom a cell lists, where they are not one donor.
pub(super) fn listed_people(record: &Record<'_>, layout: &Layout<'_>) -> Vec<Payer> {
    let cell = layout.cell(record, "name").map(|(_, cell)| cell).unwrap_or_default();
    let people = if layout.mapping.lists_people { listed(cell) } else { Vec::new() };
    if people.len() < 2 || couple(&people).is_some() {
        return Vec::new();
    }
    people.into_iter().map(|name| Payer { last_name: name, ..Payer::default() }).collect()
}

/// Returns all cells of a field, joined.
fn joined(record: &Record<'_>, layout: &Layout<'_>, field: &str) -> String {
    let cells = layout.positions(field).iter().map(|at| record.text(*at).unwrap_or_default());
    cells.collect::<Vec<_>>().join("|")
}

/// Returns the first column of free text of an ordinary table that says that the money did not come, unless
/// a column of the status says that it did.
fn doubt(record: &Record<'_>, layout: &Layout<'_>) -> Option<usize> {
    let says_status = || layout.cell(record, "status").is_ok_and(|(_, cell)| !cell.is_empty());
    let mut remarks = layout.remarks.iter().copied();
    let is_doubtful =
        |at: &usize| record.text(*at).is_ok_and(|cell| !cell.is_empty() && leaves_doubt(&fold(cell)));
    if layout.mapping.is_ordinary() { remarks.find(is_doubtful).filter(|_| !says_status()) } else { None }
}

pub(super) fn note(counts: &mut Counts, code: FindingCode, severity: Severity, column: &str, times: u64) {
    let entry = counts.entry((code, column.to_owned())).or_insert((0, severity));
    entry.0 += times;
}
