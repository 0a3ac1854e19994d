//! Lists of payments, of orders and of items, as HelloAsso's interface returns them: three forms of the same
//! money.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;

/// A payment: its number, state, and shares in items as (item, type, cents).
type Paid = (u32, &'static str, Vec<(u32, &'static str, i64)>);

/// Form, payer, payments of one order.
type Ordered = (&'static str, &'static str, Vec<Paid>);

/// Orders with several items in a payment, several payments of an item, and a payment that did not come.
fn ordered() -> Vec<Ordered> {
    vec![
        (
            "Membership",
            "zoe",
            vec![(7, "Authorized", vec![(71, "Membership", 3_000), (72, "Donation", 1_500)])],
        ),
        ("Donation", "luc", vec![(8, "Authorized", vec![(81, "MonthlyDonation", 2_000)])]),
        (
            "Event",
            "ana",
            vec![
                (9, "Authorized", vec![(91, "Registration", 1_200), (92, "Registration", 800)]),
                (10, "Refused", vec![(91, "Registration", 1_200)]),
            ],
        ),
        ("Shop", "eve", vec![(11, "Registered", vec![(111, "Product", 900), (112, "Donation", 100)])]),
        ("Donation", "max", vec![(12, "Pending", vec![(121, "Donation", 700)])]),
        (
            "CrowdFunding",
            "lou",
            vec![(13, "Authorized", vec![(131, "Donation", 500), (132, "Donation", 600)])],
        ),
    ]
}

fn payer(name: &str) -> Value {
    json!({"email": format!("{name}@example.org"), "lastName": "EXEMPLE", "firstName": name})
}

fn order(id: usize, form: &str) -> Value {
    json!({"id": id, "date": "2024-03-01T10:00:00+01:00", "formSlug": "hiver", "formType": form})
}

/// Returns the payment without its order.
fn payment((id, state, shares): &Paid) -> Value {
    let total: i64 = shares.iter().map(|(_, _, cents)| cents).sum();
    json!({"id": id, "amount": total, "amountTip": 0, "state": state, "paymentMeans": "Card", "type": "Credit",
           "date": format!("2024-03-{id:02}T15:19:42.27+01:00"), "refundOperations": []})
}

fn with(mut value: Value, more: Value) -> Value {
    let Value::Object(more) = more else { return value };
    value.as_object_mut().unwrap().extend(more);
    value
}

/// Returns the list of payments.
fn payments(orders: &[Ordered]) -> Value {
    let mut all = Vec::new();
    for (at, (form, name, paid)) in orders.iter().enumerate() {
        for one in paid {
            let items: Vec<Value> = one
                .2
                .iter()
                .map(|(id, kind, cents)| {
                    json!({"id": id, "type": kind, "state": "Processed", "shareAmount": cents, "amount": cents})
                })
                .collect();
            let beside = json!({"order": order(at, form), "payer": payer(name), "items": items});
            all.push(with(payment(one), beside));
        }
    }
    json!({"data": all, "pagination": {"pageIndex": 1}})
}

/// Returns the items of an order, each with its payments as `paid` makes them.
fn items(paid: &[Paid], share: &dyn Fn(&Paid, i64) -> Value) -> Vec<Value> {
    let mut all: BTreeMap<u32, (&str, i64, Vec<Value>)> = BTreeMap::new();
    for one in paid {
        for (id, kind, cents) in &one.2 {
            let item = all.entry(*id).or_insert((kind, 0, Vec::new()));
            item.1 += cents;
            item.2.push(share(one, *cents));
        }
    }
    all.into_iter()
        .map(|(id, (kind, cents, payments))| {
            json!({"id": id, "type": kind, "amount": cents, "state": "Processed", "name": "Tarif", "payments": payments})
        })
        .collect()
}

/// Returns the list of orders.
fn orders(orders: &[Ordered]) -> Value {
    let all = orders.iter().enumerate().map(|(at, (form, name, paid))| {
        let of_payment = |one: &Paid| {
            let shares: Vec<Value> =
                one.2.iter().map(|(id, _, cents)| json!({"id": id, "shareAmount": cents})).collect();
            with(payment(one), json!({"items": shares}))
        };
        let more = json!({
            "payer": payer(name), "amount": {"total": 1, "vat": 0},
            "items": items(paid, &|one, cents| json!({"id": one.0, "shareAmount": cents})),
            "payments": paid.iter().map(of_payment).collect::<Vec<_>>(),
        });
        with(order(at, form), more)
    });
    json!({"data": all.collect::<Vec<_>>()})
}

/// Returns the list of items.
fn all_items(orders: &[Ordered]) -> Vec<Value> {
    let of_order = |(at, (form, name, paid)): (usize, &Ordered)| {
        let beside = json!({"order": order(at, form), "payer": payer(name)});
        let items = items(paid, &|one, cents| with(payment(one), json!({"shareAmount": cents})));
        items.into_iter().map(move |item| with(item, beside.clone())).collect::<Vec<_>>()
    };
    orders.iter().enumerate().flat_map(of_order).collect()
}

fn import_all(lists: &[&Value]) -> Intake {
    let texts: Vec<(String, String)> =
        (0..).zip(lists).map(|(at, list): (u8, _)| (format!("{at}.json"), list.to_string())).collect();
    let files: Vec<(&str, &[u8])> =
        texts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let folder = folder(&files);
    let paths: Vec<PathBuf> = texts.iter().map(|(name, _)| folder.path().join(name)).collect();
    plainly(&paths).unwrap()
}

#[test]
fn payments_orders_and_items_are_the_same_gifts() {
    let of_payments = import_all(&[&payments(&ordered())]);
    assert_eq!(of_kind(&of_payments, GiftKind::Gift), (5, 1_500 + 2_000 + 100 + 700 + 1_100));
    assert_eq!(of_kind(&of_payments, GiftKind::Membership), (1, 3_000));
    assert_eq!(of_kind(&of_payments, GiftKind::Ticket), (2, 2_000 + 1_200));
    assert_eq!(of_kind(&of_payments, GiftKind::Sale), (1, 900));
    assert_eq!(of(&of_payments, Status::Settled).1, 4_500 + 2_000 + 2_000 + 1_000 + 1_100);
    let (of_orders, of_items) = (orders(&ordered()), json!({"data": all_items(&ordered())}));
    for list in [&of_orders, &of_items, &json!(all_items(&ordered()))] {
        let intake = import_all(&[list]);
        assert_eq!(rows(&intake), rows(&of_payments), "{list}");
        assert_eq!(intake.receipt.refused, 0);
        assert!(intake.receipt.reconciles());
    }
    // A second list of the same money adds nothing.
    let all = import_all(&[&payments(&ordered()), &of_orders, &of_items]);
    assert_eq!(rows(&all), rows(&of_payments));
    assert_eq!(all.receipt.refused, 0, "{:?}", refusals(&all));
}

/// Pages of a list, one a line, and notifications about orders.
#[test]
fn items_of_one_payment_on_two_pages_are_one_payment() {
    let wanted = rows(&import_all(&[&payments(&ordered())]));
    let items = all_items(&ordered());
    let (first, second) = items.split_at(1);
    let pages = json!([{"data": first}, {"data": second, "pagination": {"continuationToken": "x"}}]);
    assert_eq!(rows(&import_all(&[&pages])), wanted);
    let orders = orders(&ordered());
    let notified: Vec<Value> = orders["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|order| json!({"data": order, "eventType": "Order"}))
        .collect();
    assert_eq!(rows(&import_all(&[&json!(notified)])), wanted);
    // A payment is notified beside its order.
    let also = payments(&ordered());
    let both: Vec<Value> =
        notified.into_iter().chain([json!({"data": also["data"][0], "eventType": "Payment"})]).collect();
    assert_eq!(rows(&import_all(&[&json!(both)])), wanted);
}

/// An item alone says what it can: its share, its state, the day of its order.
#[test]
fn an_item_without_the_values_of_its_payment_is_read_by_its_own() {
    let item = |id: u32, kind: &str, state: &str, payments: Value| {
        json!({"id": id, "type": kind, "amount": 2_500, "state": state, "order": order(1, "Membership"),
               "payer": payer("zoe"), "payments": payments})
    };
    let list = json!([
        item(1, "Donation", "Processed", json!([{"id": 7, "shareAmount": 1_000}])),
        item(2, "Membership", "Processed", json!([{"id": 7, "shareAmount": 3_000}])),
        item(3, "Donation", "Canceled", json!([{"id": 8, "shareAmount": 400}])),
        item(4, "Donation", "Waiting", json!([{"id": 9, "shareAmount": 500}])),
        item(5, "Donation", "Registered", json!([])),
    ]);
    let intake = import_all(&[&list]);
    assert_eq!((of(&intake, Status::Settled), of(&intake, Status::Pending)), ((3, 6_500), (1, 500)));
    assert_eq!(of(&intake, Status::Cancelled), (1, 400));
    let ids: Vec<String> = rows(&intake).into_iter().map(|row| row.1).collect();
    for id in ["ha-7", "ha-7-gift", "ha-8", "ha-9"] {
        assert!(ids.iter().any(|other| other == id), "{id} in {ids:?}");
    }
    assert_eq!(intake.ledger.gifts().day[0].to_string(), "2024-03-01");
}

/// A list of gifts only leaves the membership of the same payment out: its money keeps the type of the form.
#[test]
fn what_a_list_of_items_leaves_out_of_a_payment_has_the_type_of_the_form() {
    let gifts: Vec<Value> =
        all_items(&ordered()).into_iter().filter(|item| item["type"] != json!("Membership")).collect();
    let intake = import_all(&[&json!({"data": gifts})]);
    assert_eq!(rows(&intake), rows(&import_all(&[&payments(&ordered())])));
}

#[test]
fn free_items_are_no_payments() {
    let free = json!({"id": 1, "type": "Registration", "amount": 0, "state": "Processed", "payments": [],
                      "order": order(1, "Event"), "payer": payer("zoe")});
    let mut list = all_items(&ordered());
    let wanted = import_all(&[&json!(list)]);
    list.push(free);
    let intake = import_all(&[&json!(list)]);
    assert_eq!((rows(&intake), intake.receipt.refused), (rows(&wanted), 0));
    assert_eq!(intake.receipt.asides.len(), 1);
}
