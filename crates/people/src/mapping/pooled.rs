//! Names of payers in bank statements that stand for many people.

use crate::fold::fold;

/// Words that a bank writes before the name of the one who sent a transfer.
const OF_TRANSFERS: [&str; 8] = ["vir", "virement", "vrt", "sepa", "inst", "instantane", "recu", "de"];

/// Beginnings of the names of payment services: the gifts are in their own exports.
const SERVICES: [&str; 25] = [
    "helloasso",
    "stripe payments",
    "stripe technology",
    "paypal",
    "gocardless",
    "sumup",
    "zettle",
    "izettle",
    "mollie payments",
    "mollie b v",
    "lemonway",
    "lemon way",
    "donorbox",
    "iraiser",
    "assoconnect",
    "benevity",
    "yapla",
    "weezevent",
    "leetchi",
    "ulule",
    "kisskissbank",
    "adyen",
    "payplug",
    "cotizup",
    "gofundme",
];

/// Such names that may also begin the name of a person.
const WHOLE_NAMES: [&str; 2] = ["stripe", "mollie"];

/// Beginnings of the words of a bank for cheques, cash, cards and collections in one sum.
const SUMS: [&str; 16] = [
    "remise cheque",
    "remise de cheque",
    "remise chq",
    "rem chq",
    "depot cheque",
    "depot de cheque",
    "remise cb",
    "remise carte",
    "remise de carte",
    "remise especes",
    "depot especes",
    "depot d especes",
    "versement especes",
    "versement d especes",
    "remise prelevement",
    "remise de prelevement",
];

/// Returns whether a payer of a bank statement stands for many people: a payment service, a sum of cheques.
pub(crate) fn is_pool(name: &str) -> bool {
    let folded = fold(name);
    let mut words = folded.split(' ').peekable();
    while words.next_if(|word| OF_TRANSFERS.contains(word)).is_some() {}
    let bare = words.collect::<Vec<_>>().join(" ");
    let begins = |texts: &[&str]| texts.iter().any(|text| bare.starts_with(text));
    begins(&SERVICES) || begins(&SUMS) || WHOLE_NAMES.contains(&bare.as_str())
}
