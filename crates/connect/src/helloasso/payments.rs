//! Payments by their identifier: of two states of one payment the newer counts.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use obole_error::{Error, Kind, Result};
use serde_json::Value;

/// Payments by their identifier.
#[derive(Default)]
pub(super) struct Payments(BTreeMap<i64, Value>);

/// Number of payments that an addition changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ChangeCounts {
    /// Payments that were not known.
    pub(super) new: u64,
    /// Payments of which a newer state was added.
    pub(super) newer: u64,
}

impl Payments {
    /// Adds payments. Of two states with one time of change, the one that is added later counts.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] for a payment without an identifier.
    pub(super) fn add(&mut self, payments: Vec<Value>) -> Result<ChangeCounts> {
        let mut changed = ChangeCounts::default();
        for payment in payments {
            let id = payment.get("id").and_then(Value::as_i64);
            let id = id.ok_or_else(|| Error::new(Kind::Unreadable, "connect-payment-without-id"))?;
            match self.0.get_mut(&id) {
                None => {
                    changed.new += 1;
                    self.0.insert(id, payment);
                }
                Some(known) if *known != payment && updated(&payment) >= updated(known) => {
                    changed.newer += 1;
                    *known = payment;
                }
                Some(_) => {}
            }
        }
        Ok(changed)
    }

    /// Returns the number of payments.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns a payment by its identifier.
    pub(super) fn get(&self, id: i64) -> Option<&Value> {
        self.0.get(&id)
    }

    /// Returns the payments by identifier, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = (i64, &Value)> {
        self.0.iter().map(|(id, payment)| (*id, payment))
    }

    /// Returns the payments, by ascending identifier.
    pub(super) fn into_values(self) -> Vec<Value> {
        self.0.into_values().collect()
    }
}

/// Returns the time of the last change; none if the payment names none.
fn updated(payment: &Value) -> Option<DateTime<FixedOffset>> {
    let time = payment.pointer("/meta/updatedAt").and_then(Value::as_str)?;
    DateTime::parse_from_rfc3339(time).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_newest_state_of_a_payment_counts_in_any_order() {
        let state =
            |id: i64, at: &str, state: &str| json!({"id": id, "state": state, "meta": {"updatedAt": at}});
        let old = state(7, "2026-03-08T23:30:00.2762028+01:00", "Authorized");
        // The same day by the clock of Paris, later by the world's.
        let newer = state(7, "2026-03-08T22:45:00.0000001+00:00", "Refunded");
        let other = state(3, "2026-01-01T00:00:00Z", "Authorized");
        for order in [[&old, &newer, &other], [&newer, &other, &old], [&other, &newer, &newer]] {
            let mut payments = Payments::default();
            for one in order {
                payments.add(vec![one.clone()]).unwrap();
            }
            assert_eq!(payments.into_values(), [other.clone(), newer.clone()]);
        }
        let mut payments = Payments::default();
        let changed = payments.add(vec![old.clone(), newer, old]).unwrap();
        assert_eq!(changed, ChangeCounts { new: 1, newer: 1 });
        assert!(payments.add(vec![json!({"amount": 5})]).is_err());
    }
}
