//! Remarks beside a payment that say that its money did not come, or went back.

use super::denied::has;

/// Words and pairs of words of a remark by which the money did not come, or went back, folded.
const DOUBTS: [&str; 34] = [
    "impaye",
    "impayee",
    "rejete",
    "rejetee",
    "annule",
    "annulee",
    "rembourse",
    "remboursee",
    "irrecouvrable",
    "sans provision",
    "non provisionne",
    "pas recu",
    "pas recue",
    "non recu",
    "non recue",
    "jamais recu",
    "pas encaisse",
    "non encaisse",
    "pas paye",
    "non paye",
    "non regle",
    "pas regle",
    "en nature",
    "unpaid",
    "not paid",
    "not received",
    "never received",
    "refunded",
    "bounced",
    "chargeback",
    "charged back",
    "cancelled",
    "canceled",
    "in kind",
];
/// Words of a remark by which the money came after all.
const SETTLED_LATER: [&str; 8] =
    ["regularise", "regularisee", "remplace", "remplacee", "represente", "recouvre", "replaced", "recovered"];

/// Returns whether a remark, folded, says that the money of its row did not come, or went back. A remark
/// about a receipt or a message (`reçu fiscal pas reçu`) says nothing about the money.
pub(crate) fn leaves_doubt(folded: &str) -> bool {
    let words: Vec<&str> = folded.split(' ').collect();
    let says = |phrase: &str| {
        let count = phrase.split(' ').count();
        words.windows(count).any(|found| found.iter().copied().eq(phrase.split(' ')))
    };
    let is_of_money =
        !has(folded, &["fiscal", "mail", "email", "courrier", "lettre", "recus", "receipt", "newsletter"]);
    let is_promise = matches!(words.first(), Some(&"promesse" | &"pledge"));
    (is_of_money && DOUBTS.iter().any(|phrase| says(phrase)) || is_promise) && !has(folded, &SETTLED_LATER)
}
