//! Lists in JSON: lists within lists, single payments, one object a line, several lists side by side.

use serde_json::{Value, json};

use super::*;

fn one(name: &str, value: &Value) -> Result<Intake> {
    text(name, &value.to_string())
}

fn text(name: &str, text: &str) -> Result<Intake> {
    let folder = folder(&[(name, text.as_bytes())]);
    plainly(&[folder.path().join(name)])
}

/// A payment of HelloAsso's interface.
fn payment(id: u32, amount: u32, state: &str) -> Value {
    json!({"id": id, "amount": amount, "state": state, "date": "2024-03-08T15:19:42.27+01:00",
           "paymentMeans": "Card", "items": [{"id": id + 50, "shareAmount": amount}]})
}

fn payer(name: &str) -> Value {
    json!({"email": format!("{name}@example.org"), "lastName": "EXEMPLE", "firstName": name})
}

/// A payment with its order and payer, as the interface's list of payments has it.
fn whole(id: u32, items: &Value) -> Value {
    let amount =
        items.as_array().unwrap().iter().map(|item| item["shareAmount"].as_u64().unwrap()).sum::<u64>();
    json!({"id": id, "amount": amount, "state": "Authorized", "date": "2024-03-08T15:19:42.27+01:00",
           "paymentMeans": "Card", "items": items, "payer": payer("zoe"),
           "order": {"id": 5, "formSlug": "hiver", "formType": "Membership"}})
}

fn item(kind: &str, amount: u32) -> Value {
    json!({"id": amount, "type": kind, "shareAmount": amount, "state": "Processed"})
}

#[test]
fn payments_in_a_list_of_orders_are_read_once() {
    let order = |id: u32, name: &str, form: &str, payments: Value| {
        json!({"id": id, "date": "2024-01-01T10:00:00+01:00", "formSlug": "hiver", "formType": form,
               "payer": payer(name), "amount": {"total": 1}, "payments": payments,
               "items": [{"id": 1, "amount": 2_500, "type": "Donation", "state": "Processed"}]})
    };
    let orders = [
        order(1, "luc", "Donation", json!([payment(11, 2_500, "Authorized"), payment(12, 2_500, "Pending")])),
        order(2, "ana", "Membership", json!([payment(21, 4_000, "Authorized")])),
    ];
    let wanted = |intake: &Intake| {
        assert_eq!((of(intake, Status::Settled), of(intake, Status::Pending)), ((2, 6_500), (1, 2_500)));
        assert_eq!(of_kind(intake, GiftKind::Membership), (1, 4_000));
        assert_eq!((intake.receipt.refused, intake.ledger.donors().len()), (0, 2));
        let days = intake.receipt.days.map(|(first, _)| first.to_string());
        assert_eq!(days.as_deref(), Some("2024-03-08"), "the day of the payment, not of the order");
    };
    wanted(&one("orders.json", &json!({"data": orders, "pagination": {"pageIndex": 1}})).unwrap());
    wanted(&one("orders.json", &json!(orders)).unwrap());
    let notified = orders.clone().map(|order| json!({"data": order, "eventType": "Order"}));
    wanted(&one("notified.json", &json!(notified)).unwrap());
    let lines = notified.map(|line| line.to_string()).join("\n");
    wanted(&text("notified.jsonl", &lines).unwrap());
    let alone = one("order.json", &orders[1]).unwrap();
    assert_eq!(of(&alone, Status::Settled), (1, 4_000));
}

/// The items of a payment have states of their own, which are not those of the money.
#[test]
fn a_notified_payment_is_the_payment_and_not_its_items() {
    let payment = whole(7, &json!([item("Donation", 5_550)]));
    for value in [
        json!({"data": payment, "eventType": "Payment", "metadata": {"a": "b"}}),
        json!([{"data": payment, "eventType": "Payment"}]),
        payment.clone(),
        json!({"data": [payment]}),
    ] {
        let intake = one("payment.json", &value).unwrap();
        assert_eq!((of(&intake, Status::Settled), intake.receipt.refused), ((1, 5_550), 0), "{value}");
        assert_eq!(intake.ledger.gifts().id.get(0), "ha-7");
    }
}

#[test]
fn items_of_several_kinds_are_payments_of_their_own() {
    let mixed = json!([item("Donation", 1_000), item("Membership", 3_000), item("Donation", 500)]);
    let intake = one("payments.json", &json!({"data": [whole(7, &mixed)]})).unwrap();
    assert_eq!(
        (of_kind(&intake, GiftKind::Gift), of_kind(&intake, GiftKind::Membership)),
        ((1, 1_500), (1, 3_000))
    );
    assert!(intake.receipt.reconciles());
    // Shares that do not add up to the payment say nothing about its parts: it is no gift.
    let mut other = whole(8, &mixed);
    other["amount"] = json!(2_000);
    let intake = one("payments.json", &json!({"data": [other]})).unwrap();
    assert_eq!(
        (of_kind(&intake, GiftKind::Gift), of_kind(&intake, GiftKind::Membership)),
        ((0, 0), (1, 2_000))
    );
    // What was given back lowers the parts one after another.
    let mut back = whole(9, &mixed);
    back["refundOperations"] = json!([{"amount": 3_500, "status": "Processed"}]);
    let intake = one("payments.json", &json!({"data": [back]})).unwrap();
    assert_eq!((of(&intake, Status::Settled).1, of(&intake, Status::Refunded).1), (1_000, 3_500));
}

/// Payments and refunds in two lists look alike: counting both would be wrong.
#[test]
fn lists_of_ordinary_names_that_stand_side_by_side_are_asked_about() {
    let row = |amount: f64| json!({"date": "2024-05-02", "amount": amount, "currency": "EUR", "email": "z@example.org"});
    let several = json!({"gifts": [row(5.5), row(6.5)], "refunds": [row(5.5)]});
    assert_eq!(one("gifts.json", &several).unwrap_err().message().id(), "several-lists");
    // The items of a gift are no gifts.
    let mut gift = row(7.5);
    gift["items"] = json!([row(5.0), row(2.5)]);
    let intake = one("gifts.json", &json!({"gifts": [gift, row(6.5)]})).unwrap();
    assert_eq!(of(&intake, Status::Settled), (2, 1_400));
}

#[test]
fn damaged_json_is_named_with_its_line() {
    for (name, damaged, line) in [
        ("a.json", "[{\"date\": \"2024-05-02\",\n\"amount\": 5.5},", 2),
        ("a.jsonl", "{\"amount\": 5.5}\n{\"amount\": 6.5\n", 3),
    ] {
        let error = text(name, damaged).unwrap_err();
        assert_eq!((error.kind(), error.message().id()), (Kind::Unreadable, "json-damaged"));
        assert!(error.to_string().contains(&format!("line {line}")), "{error}");
    }
}

/// Charges of Stripe, contributions of CiviCRM with numbers, donations of Dolibarr, as the interfaces return
/// them.
#[test]
fn answers_of_further_interfaces_are_read() {
    let charge = |id: &str, cents: u32, currency: &str, more: Value| {
        let mut charge = json!({
            "id": id, "object": "charge", "amount": cents, "amount_captured": cents, "amount_refunded": 0,
            "captured": true, "created": 1_710_324_000, "currency": currency, "paid": true, "refunded": false,
            "status": "succeeded", "livemode": true, "disputed": false, "description": "Don",
            "billing_details": {"email": format!("{id}@example.org"), "name": "Zoé EXEMPLE"},
        });
        charge.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        charge
    };
    let charges = json!({"object": "list", "has_more": false, "data": [
        charge("ch_1", 5_000, "eur", json!({})),
        charge("ch_2", 6_000, "eur", json!({"amount_refunded": 2_000})),
        charge("ch_3", 7_000, "eur", json!({"captured": false})),
        charge("ch_4", 800, "jpy", json!({})),
        charge("ch_5", 9_000, "eur", json!({"livemode": false})),
        charge("ch_6", 9_100, "eur", json!({"disputed": true, "dispute": "dp_1"})),
        charge("ch_7", 9_200, "eur", json!({"status": "failed", "failure_code": "card_declined"})),
    ]});
    let intake = one("charges.json", &charges).unwrap();
    let status = |status: Status| of(&intake, status);
    assert_eq!((status(Status::Settled), status(Status::Refunded)), ((2, 9_000), (1, 2_000)));
    let gifts = intake.ledger.gifts();
    let yen = (0..gifts.len()).find(|row| gifts.currency.get(*row) == "JPY").unwrap();
    assert_eq!((gifts.cents[yen].get(), gifts.status[yen]), (80_000, Status::Settled));
    assert_eq!((status(Status::Pending).0, status(Status::Failed).0), (1, 1));
    assert_eq!((intake.receipt.set_aside, intake.receipt.refused), (1, 1));

    let contribution = |id: u32, status: &str, kind: &str| {
        json!({"id": id, "contact_id": id + 10, "display_name": "Zoé EXEMPLE", "currency": "EUR",
               "receive_date": "2024-03-13 10:00:00", "total_amount": "50.00",
               "contribution_status_id": status, "financial_type_id": kind, "is_test": "0"})
    };
    let answer = json!({"is_error": 0, "values": [
        contribution(1, "1", "1"), contribution(2, "3", "1"), contribution(3, "1", "2"),
        contribution(4, "10", "1"), contribution(5, "77", "1"),
    ]});
    let intake = one("contributions.json", &answer).unwrap();
    let kinds: Vec<_> = rows(&intake).into_iter().map(|row| row.4).collect();
    assert_eq!(of(&intake, Status::Settled), (2, 10_000), "{kinds:?}");
    assert_eq!((of(&intake, Status::Cancelled).0, of(&intake, Status::Refunded).0), (1, 1));
    assert_eq!(intake.receipt.refused, 1);
    assert!(intake.ledger.gifts().kind.contains(&GiftKind::Membership));

    let donation = json!([{"id": "1", "date": 1_739_401_200, "datedon": 1_739_401_200, "amount": "50.00000000",
        "firstname": "Zoé", "lastname": "EXEMPLE", "zip": "69001", "email": "z@example.org", "public": "1",
        "status": "2", "statut": "2"}]);
    let folder = folder(&[("donations.json", donation.to_string().as_bytes())]);
    let settings = ImportSettings { currency: Some(Currency::EUR), ..ImportSettings::default() };
    let intake = import(&[folder.path().join("donations.json")], &settings, None, &mut |_| {}).unwrap();
    assert_eq!(of(&intake, Status::Settled), (1, 5_000));
}
