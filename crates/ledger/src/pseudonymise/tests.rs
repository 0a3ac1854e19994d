use std::collections::BTreeSet;

use super::*;
use crate::{DonorRow, GiftRow, LedgerBuilder, RowPlace};

const KEY: [u8; 32] = [7; 32];
const OTHER_KEY: [u8; 32] = [8; 32];

fn settings(k: usize) -> PseudonymSettings {
    PseudonymSettings { k, keep_campaigns: false }
}

/// A payment: donor, day, cents, campaign, currency.
type Paid = (&'static str, &'static str, i64, &'static str, Currency);

fn ledger(paid: &[Paid], rows: &[DonorRow]) -> Ledger {
    let mut builder = LedgerBuilder::new();
    builder.source("dons de Mme Fictive.csv").unwrap();
    for (at, (donor, day, cents, campaign, currency)) in paid.iter().enumerate() {
        let (id, day) = (format!("REF{at:03}"), Day::parse_iso(day).unwrap());
        let gift =
            GiftRow { campaign, currency: *currency, ..GiftRow::new(&id, donor, day, Cents::new(*cents)) };
        builder.push(&gift).unwrap();
    }
    for row in rows {
        builder.donor(row, RowPlace::default()).unwrap();
    }
    builder.build().unwrap().0
}

const EUR: Currency = Currency::EUR;

fn chf() -> Currency {
    Currency::parse("CHF").unwrap()
}

/// Six donors whose identifiers step by ten; the ledger ends in the middle of a month.
fn six() -> Vec<Paid> {
    vec![
        ("10", "2023-03-01", 2_000, "Noël", EUR),
        ("20", "2023-03-02", 2_049, "Noël", EUR),
        ("30", "2023-04-02", 2_050, "Printemps", EUR),
        ("40", "2023-05-02", 20, "Noël", EUR),
        ("50", "2023-06-02", 5_000, "Legs Durand", EUR),
        ("60", "2024-06-11", 1_234_567, "", EUR),
    ]
}

#[test]
fn donors_get_identifiers_in_which_no_order_is_left() {
    let ledger = ledger(&six(), &[]);
    let made = pseudonymise(&ledger, settings(2), &KEY).unwrap();
    let ids: Vec<String> = (0..6).map(|donor| made.ledger.donors().id.get(donor)).collect();
    assert!(ids.iter().all(|id| id.len() == 16 && id.starts_with('P')), "{ids:?}");
    assert!(ids.is_sorted());
    let former: Vec<&str> = made.links.iter().map(|(old, _)| old.as_str()).collect();
    assert_eq!(former, ["10", "20", "30", "40", "50", "60"]);
    let order: Vec<&String> = made.links.iter().map(|(_, new)| new).collect();
    assert!(!order.is_sorted() && !order.is_sorted_by(|a, b| a > b), "{order:?}");
    // The same key gives the same copy, another key another one.
    let again = pseudonymise(&ledger, settings(2), &KEY).unwrap();
    assert!(again.ledger == made.ledger && again.receipt == made.receipt);
    let other = pseudonymise(&ledger, settings(2), &OTHER_KEY).unwrap();
    let known: BTreeSet<&String> = order.into_iter().collect();
    assert!(other.links.iter().all(|(_, new)| !known.contains(new)));
    // A person's payments stay theirs.
    for (old, new) in &made.links {
        let days = |ledger: &Ledger, id: &str| {
            let donor = ledger.donors().id.find_sorted(id).unwrap();
            ledger.gifts().day[ledger.rows_of(donor)].to_vec()
        };
        assert_eq!(days(&ledger, old), days(&made.ledger, new));
    }
    assert_eq!(made.ledger.default_as_of(), ledger.default_as_of());
}

#[test]
fn references_campaigns_and_places_are_replaced() {
    let ledger = ledger(&six(), &[]);
    let made = pseudonymise(&ledger, settings(2), &KEY).unwrap();
    let gifts = made.ledger.gifts();
    assert_eq!(gifts.id, Ids::Number((1..=6).collect()));
    assert_eq!(gifts.campaign.levels(), ["", "C0", "C1"]);
    let campaign = |old: &str| {
        let new = &made.links.iter().find(|(former, _)| former == old).unwrap().1;
        let donor = made.ledger.donors().id.find_sorted(new).unwrap();
        gifts.campaign.get(made.ledger.rows_of(donor).start).to_owned()
    };
    assert_eq!(["10", "30", "50", "60"].map(campaign), ["C1", "C0", "C0", ""]);
    assert_eq!(made.changes.campaigns, CampaignChange { apart: 1, joined: 2, names_kept: false });
    assert_eq!((made.ledger.sources(), &gifts.source_row[..]), (&[SOURCE.to_owned()][..], &[0; 6][..]));
    assert!(made.receipt.reconciles() && made.receipt.agrees_with(&made.ledger));
    // A kept name is one of many donors: the legacy of one is not named.
    let kept = PseudonymSettings { k: 2, keep_campaigns: true };
    let made = pseudonymise(&ledger, kept, &KEY).unwrap();
    assert_eq!(made.ledger.gifts().campaign.levels(), ["", "C0", "Noël"]);
}

#[test]
fn amounts_are_whole_and_below_what_k_donors_reach() {
    let made = pseudonymise(&ledger(&six(), &[]), settings(2), &KEY).unwrap();
    let mut cents: Vec<i64> = made.ledger.gifts().cents.iter().map(|cents| cents.get()).collect();
    cents.sort_unstable();
    assert_eq!(cents, [100, 2_000, 2_000, 2_100, 5_000, 5_000]);
    assert_eq!(made.changes.amounts.rounded, 4);
    let level = Cents::new(5_000);
    assert_eq!(made.changes.amounts.top_codes, [TopCode { currency: EUR, level, payments: 1, donors: 1 }]);
    let sums = |year: i32| {
        let sums = made.changes.years.iter().find(|sums| sums.year == year).unwrap();
        [sums.before, sums.left_out, sums.rounding, sums.top_coding, sums.after].map(Cents::get)
    };
    assert_eq!(sums(2023), [11_119, 0, 81, 0, 11_200]);
    assert_eq!(sums(2024), [1_234_567, 0, 33, -1_229_600, 5_000]);
    // One of the largest donors alone does not raise the level, whatever the number of payments.
    let mut paid = six();
    paid.extend(vec![("60", "2024-06-12", 900_000, "", EUR); 9]);
    let made = pseudonymise(&ledger(&paid, &[]), settings(2), &KEY).unwrap();
    assert_eq!(made.changes.amounts.top_codes[0].level, level);
    assert_eq!(made.changes.amounts.top_codes[0].payments, 10);
}

#[test]
fn who_objected_or_died_and_rare_currencies_are_left_out() {
    let mut paid = six();
    paid.push(("70", "2024-01-01", 1_000, "", EUR));
    paid.push(("80", "2024-01-01", 1_100, "", chf()));
    paid.push(("10", "2024-01-01", 1_200, "", chf()));
    let rows = [
        DonorRow { deceased: true, do_not_profile: true, ..DonorRow::new("60") },
        DonorRow { do_not_profile: true, ..DonorRow::new("70") },
        DonorRow { consent: Consents::UNCLEAR, ..DonorRow::new("20") },
    ];
    let ledger = ledger(&paid, &rows);
    let made = pseudonymise(&ledger, settings(3), &KEY).unwrap();
    assert_eq!(made.changes.left_out, DonorsLeftOut { deceased: 1, do_not_profile: 1, rare_currency: 1 });
    assert_eq!(
        (made.changes.donors, made.changes.payments, made.changes.payments_of_rare_currencies),
        (5, 5, 2)
    );
    assert_eq!(made.ledger.gifts().currency.levels(), ["", "EUR"]);
    let donors = made.ledger.donors();
    assert!(donors.consent.iter().all(|consents| *consents == Consents::default()));
    assert!(donors.refusals_unknown.iter().all(|unknown| *unknown));
    let year = |year: i32, currency| {
        *made.changes.years.iter().find(|sums| (sums.year, sums.currency) == (year, currency)).unwrap()
    };
    assert_eq!(year(2024, EUR).left_out, Cents::new(1_235_567));
    assert_eq!((year(2024, chf()).left_out, year(2024, chf()).after), (Cents::new(2_300), Cents::new(0)));
    for sums in &made.changes.years {
        let [before, left_out, rounding, top, after] =
            [sums.before, sums.left_out, sums.rounding, sums.top_coding, sums.after].map(Cents::get);
        assert_eq!(before - left_out + rounding + top, after);
    }
    // The currency that is analysed is one of the copy.
    let giving = crate::Giving { currency: chf(), ..crate::Giving::default() };
    let made = pseudonymise(&ledger.with_giving(giving), settings(3), &KEY).unwrap();
    assert_eq!(made.ledger.giving().currency, EUR);
}

#[test]
fn fewer_donors_than_k_make_no_copy() {
    let ledger = ledger(&six(), &[]);
    assert_eq!(pseudonymise(&ledger, settings(7), &KEY).unwrap_err().kind(), Kind::Refused);
    assert_eq!(pseudonymise(&ledger, settings(1), &KEY).unwrap_err().kind(), Kind::Usage);
    assert_eq!(pseudonymise(&ledger, settings(6), &KEY).unwrap().changes.attributes.k_reached, 6);
}

#[test]
fn histories_that_nobody_else_has_are_counted() {
    let mut paid = six();
    paid.push(("70", "2023-03-28", 2_010, "", EUR));
    let made = pseudonymise(&ledger(&paid, &[]), settings(2), &KEY).unwrap();
    // 10, 20 and 70 began in March 2023 with one gift of 20.
    assert_eq!((made.changes.unique_histories, made.changes.histories), (4, 7));
}
