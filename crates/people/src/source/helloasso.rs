//! Orders and items of HelloAsso's interface as the payments that it returns itself, so that one payment has
//! the same identifiers in all three lists.
//!
//! A payment has shares in items: in a list of orders the shares stand in the payment and the types in the
//! items beside it, in a list of items both stand in each item.

use std::collections::BTreeMap;
use std::path::Path;

use obole_ledger::Result;
use serde_json::{Map, Value, json};

use super::room::Room;

type Object = Map<String, Value>;

/// Size in bytes of a value beside its text.
const VALUE: u64 = 64;
/// Keys of an order that its payments need.
const OF_ORDER: [&str; 4] = ["id", "date", "formSlug", "formType"];
/// Keys of an item that its payments need.
const OF_ITEM: [&str; 4] = ["id", "type", "state", "amount"];

/// Returns the payments of the orders and items in a value, each with its order, payer and items, and the
/// other objects of its lists; `None` if it holds neither orders nor items.
///
/// # Errors
/// When the copies of orders and payers become too large.
pub(super) fn payments_of(value: &Value, path: &Path, room: &mut Room) -> Result<Option<Value>> {
    if !holds_order_or_item(value) {
        return Ok(None);
    }
    let mut found = Found { path, room, rows: Vec::new(), places: BTreeMap::new() };
    found.see(value)?;
    found.add_rests();
    Ok(Some(Value::Array(found.rows.into_iter().map(Value::Object).collect())))
}

/// Returns whether an object is an order.
fn is_order(object: &Object) -> bool {
    let has_list = |key| object.get(key).is_some_and(Value::is_array);
    !object.contains_key("order")
        && object.get("formSlug").is_some_and(Value::is_string)
        && (has_list("items") || has_list("payments"))
}

/// Returns whether an object is an item of an order. A payment has a date and items of its own.
fn is_item(object: &Object) -> bool {
    object.get("order").is_some_and(|order| order.get("formSlug").is_some())
        && object.contains_key("type")
        && !["date", "items"].iter().any(|key| object.contains_key(*key))
}

/// Returns the value that a page of a list or a notification holds.
fn inside(object: &Object) -> Option<&Value> {
    object.get("data").filter(|_| !object.contains_key("id"))
}

fn holds_order_or_item(value: &Value) -> bool {
    match value {
        Value::Array(all) => all.iter().any(holds_order_or_item),
        Value::Object(object) => {
            is_order(object) || is_item(object) || inside(object).is_some_and(holds_order_or_item)
        }
        _ => false,
    }
}

/// Payments, in the order in which they are found.
struct Found<'a> {
    path: &'a Path,
    room: &'a mut Room,
    rows: Vec<Object>,
    /// Places of the payments of items, which several items share, by their identifiers.
    places: BTreeMap<String, usize>,
}

impl Found<'_> {
    fn see(&mut self, value: &Value) -> Result<()> {
        match value {
            Value::Array(all) => all.iter().try_for_each(|value| self.see(value)),
            Value::Object(object) if is_order(object) => self.order(object),
            Value::Object(object) if is_item(object) => self.item(object),
            Value::Object(object) => match inside(object) {
                Some(inside) => self.see(inside),
                None => {
                    let row = self.copy(value)?;
                    self.rows.extend(row.as_object().cloned());
                    Ok(())
                }
            },
            _ => Ok(()),
        }
    }

    /// Adds the payments of an order.
    fn order(&mut self, order: &Object) -> Result<()> {
        let items: BTreeMap<String, &Object> = objects(order, "items").map(|item| (id(item), item)).collect();
        let mut named: BTreeMap<String, Vec<(&Object, &Object)>> = BTreeMap::new();
        for item in items.values() {
            for share in objects(item, "payments") {
                named.entry(id(share)).or_default().push((*item, share));
            }
        }
        let payments: Vec<&Object> = objects(order, "payments").collect();
        for payment in &payments {
            let mut row = self.payment(payment, order, order)?;
            let own: Vec<_> = objects(payment, "items")
                .map(|share| (items.get(&id(share)).copied().unwrap_or(share), share))
                .collect();
            // Without shares of its own, those that the items name.
            let parts = if own.is_empty() { named.remove(&id(payment)).unwrap_or_default() } else { own };
            let mut shares = Vec::new();
            for (item, share) in parts {
                shares.push(self.share(item, share.get("shareAmount"))?);
            }
            row.insert("items".to_owned(), Value::Array(shares));
            self.rows.push(complete(row));
        }
        if payments.is_empty() {
            for item in objects(order, "items") {
                let row = self.unpaid(item, order, order)?;
                self.rows.push(row);
            }
        }
        Ok(())
    }

    /// Adds an item to its payments.
    fn item(&mut self, item: &Object) -> Result<()> {
        let empty = Object::new();
        let order = item.get("order").and_then(Value::as_object).unwrap_or(&empty);
        let payments: Vec<&Object> = objects(item, "payments").collect();
        let only = payments.len() == 1;
        for payment in &payments {
            let share = payment.get("shareAmount").or_else(|| item.get("amount").filter(|_| only));
            let share = self.share(item, share)?;
            let place = match self.places.get(&id(payment)) {
                Some(place) if !lacks(payment, "id") => *place,
                _ => {
                    let mut row = self.payment(payment, order, item)?;
                    row.remove("shareAmount");
                    row.insert("items".to_owned(), json!([]));
                    self.places.insert(id(payment), self.rows.len());
                    self.rows.push(row);
                    self.rows.len() - 1
                }
            };
            let items = self.rows.get_mut(place).and_then(|row| row.get_mut("items"));
            if let Some(items) = items.and_then(Value::as_array_mut) {
                items.push(share);
            }
        }
        if payments.is_empty() {
            let row = self.unpaid(item, order, item)?;
            self.rows.push(row);
        }
        Ok(())
    }

    /// Completes the payments of items. A list of items may leave some out: beside a gift, what is missing of
    /// a payment has the type of its form.
    fn add_rests(&mut self) {
        for place in self.places.values() {
            let Some(row) = self.rows.get_mut(*place) else { continue };
            let mut whole = complete(std::mem::take(row));
            let rest = cents(whole.get("amount")).saturating_sub(shares(&whole));
            let form = whole.get("order").and_then(|order| order.get("formType")).cloned();
            let is_gift = |item: &Object| {
                item.get("type").and_then(Value::as_str).is_some_and(|name| name.contains("Donation"))
            };
            let has_gift = objects(&whole, "items").any(is_gift);
            if let Some(Value::Array(items)) = whole.get_mut("items").filter(|_| rest > 0 && has_gift) {
                items.push(json!({"type": form, "shareAmount": rest}));
            }
            *row = whole;
        }
    }

    /// Returns a payment with its order and the payer beside it.
    fn payment(&mut self, payment: &Object, order: &Object, beside: &Object) -> Result<Object> {
        let mut row = Object::new();
        for (key, value) in payment {
            row.insert(key.clone(), self.copy(value)?);
        }
        row.insert("order".to_owned(), Value::Object(self.part(order, &OF_ORDER)?));
        if let Some(payer) = beside.get("payer") {
            row.insert("payer".to_owned(), self.copy(payer)?);
        }
        Ok(row)
    }

    /// Returns the payment of an item that names none: without an identifier, in the state of the item.
    fn unpaid(&mut self, item: &Object, order: &Object, beside: &Object) -> Result<Object> {
        let mut row = self.payment(&Object::new(), order, beside)?;
        row.insert("id".to_owned(), json!(""));
        let share = self.share(item, item.get("amount"))?;
        row.insert("items".to_owned(), Value::Array(vec![share]));
        Ok(complete(row))
    }

    /// Returns an item with its share in a payment.
    fn share(&mut self, item: &Object, share: Option<&Value>) -> Result<Value> {
        let mut part = self.part(item, &OF_ITEM)?;
        part.extend(share.map(|share| ("shareAmount".to_owned(), share.clone())));
        Ok(Value::Object(part))
    }

    fn part(&mut self, object: &Object, keys: &[&str]) -> Result<Object> {
        let mut part = Object::new();
        for key in keys {
            if let Some(value) = object.get(*key) {
                part.insert((*key).to_owned(), self.copy(value)?);
            }
        }
        Ok(part)
    }

    /// Copies a value. An order and its payer are copied to each payment: the copies are counted.
    fn copy(&mut self, value: &Value) -> Result<Value> {
        self.room.make(size(value), self.path)?;
        Ok(value.clone())
    }
}

/// Adds to a payment what it lacks: the date of its order, the state of its items, the sum of its shares. Of
/// items in several states, those that are paid count.
fn complete(mut payment: Object) -> Object {
    if lacks(&payment, "date") {
        let date = payment.get("order").and_then(|order| order.get("date")).cloned();
        payment.extend(date.map(|date| ("date".to_owned(), date)));
    }
    if lacks(&payment, "state") {
        let mut items: Vec<Value> = objects(&payment, "items").cloned().map(Value::Object).collect();
        let state = |item: &Value| match item.get("state").and_then(Value::as_str) {
            Some("Processed") => "Authorized".to_owned(),
            state => state.unwrap_or_default().to_owned(),
        };
        let is_paid = |item: &Value| ["Authorized", "Registered"].contains(&state(item).as_str());
        if items.iter().any(is_paid) {
            items.retain(is_paid);
        }
        let state = items.first().map(state).unwrap_or_default();
        payment.insert("state".to_owned(), Value::String(state));
        payment.insert("items".to_owned(), Value::Array(items));
    }
    if lacks(&payment, "amount") {
        let sum = shares(&payment);
        payment.insert("amount".to_owned(), json!(sum));
    }
    payment
}

/// Returns the sum of the shares of the items in a payment, in cents.
fn shares(payment: &Object) -> i64 {
    objects(payment, "items").map(|item| cents(item.get("shareAmount"))).fold(0, i64::saturating_add)
}

/// Returns whether an object has no such value. The interface writes the first day of all for no day.
fn lacks(object: &Object, key: &str) -> bool {
    let is_none = |value: &Value| {
        value.is_null() || value.as_str().is_some_and(|text| text.is_empty() || text.starts_with("0001-"))
    };
    object.get(key).is_none_or(is_none)
}

fn cents(value: Option<&Value>) -> i64 {
    value.and_then(Value::as_i64).unwrap_or_default()
}

/// Returns the objects in a list of an object.
fn objects<'a>(object: &'a Object, key: &str) -> impl Iterator<Item = &'a Object> {
    object.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

fn id(object: &Object) -> String {
    object.get("id").map(Value::to_string).unwrap_or_default()
}

fn size(value: &Value) -> u64 {
    match value {
        Value::Array(all) => VALUE + all.iter().map(size).sum::<u64>(),
        Value::Object(object) => {
            VALUE + object.iter().map(|(key, value)| key.len() as u64 + size(value)).sum::<u64>()
        }
        Value::String(text) => VALUE + text.len() as u64,
        _ => VALUE,
    }
}
