//! Values that many payments have, stored once: an export of ten million rows has few campaigns, and each
//! payer has many rows.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

use crate::payer::Payer;
use crate::payment::Payment;

/// The payers and texts of the payments of a file.
#[derive(Default)]
pub(crate) struct SharedValues {
    payers: HashSet<Arc<Payer>>,
    texts: HashSet<Arc<str>>,
}

impl SharedValues {
    /// Replaces the payer, campaign, channel and prefix of a payment by those of an earlier one, if they are
    /// equal.
    pub(crate) fn share(&mut self, payment: &mut Payment) {
        replace(&mut self.payers, &mut payment.payer);
        for text in [&mut payment.campaign, &mut payment.channel, &mut payment.prefix] {
            replace(&mut self.texts, text);
        }
    }
}

fn replace<T: ?Sized + Eq + Hash>(all: &mut HashSet<Arc<T>>, value: &mut Arc<T>) {
    match all.get(value) {
        Some(earlier) => value.clone_from(earlier),
        None => {
            all.insert(Arc::clone(value));
        }
    }
}
