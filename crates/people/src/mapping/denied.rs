//! Words beside the word of a status that contradict it: `Paid - refunded`, `Règlement refusé`.

use obole_ledger::Status;

/// Beginnings of words that deny that money came, or say that it went back, folded.
const DENYING: [&str; 34] = [
    "refus",
    "rejet",
    "reject",
    "attente",
    "impay",
    "unpaid",
    "rembours",
    "refund",
    "disput",
    "litig",
    "echou",
    "echec",
    "annul",
    "cancel",
    "fail",
    "declin",
    "chargeback",
    "pending",
    "revers",
    "contest",
    "oppos",
    "retourn",
    "return",
    "bloqu",
    "block",
    "suspend",
    "expir",
    "abandon",
    "erreur",
    "error",
    "void",
    "perdu",
    "invalid",
    "denied",
];
/// Whole words that do so.
const DENYING_WORDS: [&str; 4] = ["test", "tests", "lost", "nul"];

/// Beginnings of words that leave open whether all of the money came, or are other words than the one meant:
/// `récusé` and `récurrent` begin like `reçu`.
const LEAVING_OPEN: [&str; 16] = [
    "partiel", "partial", "attend", "prevu", "planifi", "programm", "promis", "retard", "overdue", "manqu",
    "incompl", "demand", "recus", "recur", "recup", "simul",
];
/// Whole words that do so; an infinitive says what is still to be done.
const LEAVING_OPEN_WORDS: [&str; 20] = [
    "non",
    "not",
    "pas",
    "sans",
    "cours",
    "bientot",
    "due",
    "payer",
    "regler",
    "encaisser",
    "valider",
    "confirmer",
    "effectuer",
    "terminer",
    "accepter",
    "recevoir",
    "faire",
    "venir",
    "nature",
    "back",
];
/// A word that begins like one of these and says that money came.
const MEANING_RECEIVED: [&str; 1] = ["recus"];

/// Words by which a refund did not happen, or not of the whole amount.
const DENYING_REFUND: [&str; 15] = [
    "partiel", "partial", "refus", "rejet", "reject", "attente", "pending", "cours", "echou", "echec",
    "fail", "declin", "annul", "cancel", "demand",
];

/// Words of money that came after all.
const CAME: [&str; 13] = [
    "paye",
    "payee",
    "regle",
    "reglee",
    "encaisse",
    "encaissee",
    "regularise",
    "regularisee",
    "recu",
    "recue",
    "paid",
    "received",
    "collected",
];

/// Returns whether one of the words of a folded cell begins with one of the texts.
fn begins(folded: &str, texts: &[&str]) -> bool {
    let mut words = folded.split(' ').filter(|word| !MEANING_RECEIVED.contains(word));
    words.any(|word| texts.iter().any(|text| word.starts_with(text)))
}

/// Returns whether one of the words of a folded text is among some.
pub(super) fn has(folded: &str, words: &[&str]) -> bool {
    folded.split(' ').any(|word| words.contains(&word))
}

/// Returns whether a word of a folded cell denies that money came, or says that it went back.
pub(super) fn denies(folded: &str) -> bool {
    begins(folded, &DENYING) || has(folded, &DENYING_WORDS) || folded.contains("charge back")
}

/// Returns whether the words of a folded cell contradict the status that a pattern gives it. A person has to
/// say what such a cell means.
pub(super) fn contradicts(status: Status, folded: &str) -> bool {
    match status {
        Status::Settled => {
            denies(folded) || begins(folded, &LEAVING_OPEN) || has(folded, &LEAVING_OPEN_WORDS)
        }
        Status::Refunded => begins(folded, &DENYING_REFUND),
        Status::Pending | Status::Failed | Status::Cancelled => {
            has(folded, &CAME) && !has(folded, &["non", "not", "pas", "jamais", "never"])
        }
    }
}
