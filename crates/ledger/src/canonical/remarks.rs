//! Free text beside a donor: words by which somebody refuses contact, or tells of the donor's death.
//!
//! A column that is not read may say `décédé` under `statut`, or `ne plus écrire` under `commentaire`. Such a
//! donor is on no list until a person has looked: a wrong find costs a letter, a missed one harms somebody.

use super::answer::{DEAD, REFUSAL};
use crate::fold;

/// Most words of a cell that is a state (`client décédé`) and no sentence about somebody else's death.
const FEW: usize = 3;
/// Words that refuse wherever they stand.
const REFUSING: [&str; 8] =
    ["desabonn", "desinscri", "desincri", "unsubscri", "blacklist", "listerouge", "listenoire", "robinson"];
/// Phrases that refuse wherever they stand.
const PHRASES: [&str; 17] = [
    "opt out",
    "opted out",
    "liste rouge",
    "liste noire",
    "droit d opposition",
    "s oppose",
    "m oppose",
    "remove me",
    "delete my data",
    "no contact",
    "retirez moi",
    "me retirer",
    "enlevez moi",
    "effacez mes",
    "effacer mes donnees",
    "supprimez mes",
    "supprimer mes donnees",
];
/// Words that end a contact, before one of [`CONTACT`] or after it.
const ENDING: [&str; 8] = ["pas", "plus", "jamais", "stop", "arretez", "cessez", "aucun", "aucune"];
/// English words that end a contact where a word of [`ENGLISH`] stands between: `do not`, `no longer`.
const ENGLISH: [&str; 5] = ["do not", "don t", "no longer", "no more", "please stop"];
/// Beginnings of words for a contact.
const CONTACT: [&str; 19] = [
    "contact",
    "ecri",
    "sollicit",
    "appel",
    "telephon",
    "relanc",
    "demarch",
    "courrier",
    "courriel",
    "mail",
    "email",
    "newsletter",
    "infolettre",
    "lettre",
    "letter",
    "call",
    "phone",
    "write",
    "sms",
];
/// Words for a contact that are said of a tax receipt as well: `ne pas envoyer de reçu fiscal`.
const SENDING: [&str; 6] = ["envo", "recevoir", "adress", "send", "receive", "post"];
/// Words for a tax receipt.
const RECEIPT: [&str; 6] = ["recu", "recus", "attestation", "cerfa", "receipt", "receipts"];

/// Returns whether a text refuses contact: one word that does, or an ending beside a contact (`ne plus
/// écrire`, `do not call`).
///
/// ```
/// use obole_ledger::canonical::refuses_contact;
/// assert!(refuses_contact("Merci de ne plus m'envoyer de courrier"));
/// assert!(!refuses_contact("Ne pas envoyer de reçu fiscal, merci !"));
/// ```
pub fn refuses_contact(text: &str) -> bool {
    let Some(folded) = worth_reading(text) else { return false };
    let words: Vec<&str> = folded.split(' ').collect();
    if REFUSAL.contains(&folded.as_str()) || words.iter().any(|word| begins(word, &REFUSING)) {
        return true;
    }
    let spaced = format!(" {folded} ");
    if PHRASES.iter().any(|phrase| spaced.contains(&format!(" {phrase} "))) {
        return true;
    }
    let is_receipt = words.iter().any(|word| RECEIPT.contains(word));
    let is_contact = |word: &&str| begins(word, &CONTACT) || !is_receipt && begins(word, &SENDING);
    let ended = |at: usize| {
        let after = words.iter().skip(at + 1).take(3);
        // `ne m'écrivez plus`, but not `j'ai écrit, pas reçu`: the verb is an order.
        let order = at.checked_sub(1).and_then(|before| words.get(before));
        after.into_iter().any(is_contact)
            || order.is_some_and(|word| word.ends_with("ez") && is_contact(word))
    };
    let french = words.iter().enumerate().any(|(at, word)| ENDING.contains(word) && ended(at));
    french || ENGLISH.iter().any(|ending| ends_contact(&spaced, ending, is_contact))
}

/// Returns whether a word for a contact follows an ending of several words.
fn ends_contact(spaced: &str, ending: &str, is_contact: impl Fn(&&str) -> bool) -> bool {
    spaced
        .split(&format!(" {ending} "))
        .skip(1)
        .any(|rest| rest.split(' ').filter(|word| !word.is_empty()).take(5).any(|word| is_contact(&word)))
}

/// Returns whether a text is the state of somebody who has died: it begins so (`décédée le 3 mai`), or has a
/// few words of which one says it (`client décédé`).
///
/// ```
/// use obole_ledger::canonical::tells_of_death;
/// assert!(tells_of_death("Décédé") && tells_of_death("client DCD"));
/// assert!(!tells_of_death("Don en mémoire de mon père décédé"));
/// ```
pub fn tells_of_death(text: &str) -> bool {
    let Some(folded) = worth_reading(text) else { return false };
    let words: Vec<&str> = folded.split(' ').collect();
    let dead = |word: &&str| DEAD.contains(word);
    let negated = words.iter().any(|word| matches!(*word, "non" | "pas" | "not" | "no"));
    !negated && (words.first().is_some_and(dead) || words.len() <= FEW && words.iter().any(dead))
}

/// The folded text, unless it is too short to say anything or has no letter.
fn worth_reading(text: &str) -> Option<String> {
    (text.len() >= 3 && text.chars().any(char::is_alphabetic)).then(|| fold(text))
}

fn begins(word: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| word.starts_with(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_found_in_free_text() {
        for text in [
            "ne plus écrire",
            "NE PAS CONTACTER",
            "Ne plus solliciter svp",
            "Merci de ne plus m'envoyer de courrier",
            "je ne souhaite plus recevoir vos lettres",
            "ne souhaite pas être contactée",
            "Ne m'écrivez plus",
            "ne m'envoyez plus rien",
            "Plus de courrier s'il vous plaît",
            "pas de mail",
            "STOP",
            "stop courrier",
            "désabonnée le 3 mai",
            "demande de désinscription",
            "Refus",
            "opposée",
            "s'oppose à tout envoi",
            "droit d’opposition exercé",
            "veuillez supprimer mes données",
            "retirez-moi de vos listes",
            "do not mail",
            "Please do not contact me again",
            "don't call",
            "no longer wishes to receive letters",
            "no more mail",
            "unsubscribed 2024",
            "opt-out",
        ] {
            assert!(refuses_contact(text), "{text}");
        }
    }

    #[test]
    fn other_remarks_are_no_refusals() {
        for text in [
            "",
            "ok",
            "Merci pour tout ce que vous faites !",
            "Ne pas envoyer de reçu fiscal",
            "je ne souhaite pas recevoir d'attestation",
            "Bon courage, n'arrêtez pas !",
            "en plus de mon don habituel",
            "pas de souci",
            "donatrice fidèle, appelle souvent",
            "Écrire à sa fille",
            "un don de plus",
            "Appel de Noël",
            "Rue du Postillon",
            "75011",
            "actif",
        ] {
            assert!(!refuses_contact(text), "{text}");
        }
    }

    #[test]
    fn deaths_are_states_and_memories_are_none() {
        for text in
            ["décédé", "Décédée le 3 mai", "client décédé", "DCD", "Statut : décédé", "deceased 2019", "mort"]
        {
            assert!(tells_of_death(text), "{text}");
        }
        for text in [
            "Don en mémoire de mon père décédé",
            "in memory of my late father, who died in May",
            "non décédé",
            "veuve",
            "Mortagne",
            "actif",
        ] {
            assert!(!tells_of_death(text), "{text}");
        }
    }
}
