//! Free text beside a donor: words by which somebody refuses contact, or tells of the donor's death.
//!
//! A column that is not read may say `décédé` under `statut`, or `ne plus écrire` under `commentaire`. Such a
//! donor is on no list until a person has looked: a wrong find costs a letter, a missed one harms somebody.

use super::answer::{CROSSES, DEAD, REFUSAL};
use crate::fold;

/// Words that refuse wherever they stand, or begin one that does.
const REFUSING: [&str; 8] =
    ["desabonn", "desinscri", "desincri", "unsubscri", "blacklist", "listerouge", "listenoire", "npai"];
/// Phrases that refuse wherever they stand.
const PHRASES: [&str; 29] = [
    "opt out",
    "opted out",
    "liste rouge",
    "liste noire",
    "liste robinson",
    "droit d opposition",
    "s oppose",
    "m oppose",
    "remove me",
    "remove from",
    "please remove",
    "take off",
    "take me off",
    "delete my data",
    "no contact",
    "retirez moi",
    "me retirer",
    "retire du",
    "retiree du",
    "retirer du",
    "retirer de la liste",
    "a retirer",
    "enlevez moi",
    "effacez mes",
    "effacer mes donnees",
    "supprimez mes",
    "supprimer mes donnees",
    "a supprimer",
    "sans laisser d adresse",
];
/// Words that end a contact, before one of [`CONTACT`] or after it.
const ENDING: [&str; 9] =
    ["pas", "plus", "jamais", "stop", "arretez", "cessez", "aucun", "aucune", "supprimer"];
/// English words that end a contact where a word for one follows.
const ENGLISH: [&str; 6] = ["do not", "don t", "no longer", "no more", "no further", "please stop"];
/// Beginnings of words for a contact, or for the rights about one.
const CONTACT: [&str; 25] = [
    "contact",
    "recontact",
    "ecri",
    "sollicit",
    "resollicit",
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
    "rgpd",
    "gdpr",
    "cnil",
    "list",
];
/// Words for a contact that are said of a tax receipt as well: `ne pas envoyer de reçu fiscal`.
const SENDING: [&str; 6] = ["envo", "recevoir", "adress", "send", "receive", "post"];
/// Words for a tax receipt.
const RECEIPT: [&str; 6] = ["recu", "recus", "attestation", "cerfa", "receipt", "receipts"];
/// Words by which a death is somebody else's: `don en mémoire de mon père décédé`.
const SOMEBODY: [&str; 32] = [
    "memoire", "hommage", "suite", "obseques", "legs", "papa", "maman", "pere", "mere", "mari", "femme",
    "epoux", "epouse", "conjoint", "fils", "fille", "frere", "soeur", "grand", "ami", "amie", "parents",
    "memory", "honor", "honour", "tribute", "father", "mother", "husband", "wife", "brother", "sister",
];
/// Words of [`DEAD`] that are family names as well.
const NAMES: [&str; 6] = ["mort", "morte", "dead", "died", "death", "deces"];

/// Returns whether a text refuses contact or tells of the donor's death.
///
/// ```
/// use obole_ledger::canonical::remark_refuses;
/// assert!(remark_refuses("ne plus écrire") && remark_refuses("Mr est décédé en mars"));
/// assert!(!remark_refuses("Don en mémoire de mon père décédé"));
/// ```
pub fn remark_refuses(text: &str) -> bool {
    refuses_contact(text) || tells_of_death(text)
}

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
    if folded != "robinson" && REFUSAL.contains(&folded.as_str())
        || words.iter().any(|word| begins(word, &REFUSING))
    {
        return true;
    }
    let spaced = format!(" {folded} ");
    if PHRASES.iter().any(|phrase| spaced.contains(&format!(" {phrase} "))) {
        return true;
    }
    let is_receipt = words.iter().any(|word| RECEIPT.contains(word));
    let is_contact = |word: &&str| begins(word, &CONTACT) || !is_receipt && begins(word, &SENDING);
    let refused = words.first().is_some_and(|first| REFUSAL.contains(first)) && words.iter().any(is_contact);
    if refused || words.last() == Some(&"stop") {
        return true;
    }
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

/// Returns whether a text says that the donor has died, and speaks of nobody else.
fn tells_of_death(text: &str) -> bool {
    if text.contains(CROSSES) {
        return true;
    }
    let Some(folded) = worth_reading(text) else { return false };
    let mut dead = false;
    for word in folded.split(' ') {
        if SOMEBODY.contains(&word) || matches!(word, "non" | "pas" | "not" | "no") {
            return false;
        }
        dead |= DEAD.contains(&word) || word == "rip";
    }
    dead
}

/// Returns whether a name, a place or an identifier carries words of a refusal or a death (`Dupont (décédé)`,
/// `NPAI`); family names that are such words do not.
pub fn marks_refusal(name: &str) -> bool {
    let others = |folded: &str| folded.split(' ').all(|word| !DEAD.contains(&word) || NAMES.contains(&word));
    refuses_contact(name) || tells_of_death(name) && (name.contains(CROSSES) || !others(&fold(name)))
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
            "NPAI",
            "a demandé à être retiré du fichier",
            "supprimer de la liste",
            "à supprimer",
            "opposition RGPD",
            "opposé au démarchage",
            "refuse tout démarchage",
            "merci de ne pas me recontacter",
            "parti sans laisser d’adresse",
            "en maison de retraite, stop",
            "please remove from mailing list",
            "no further contact",
            "take off list",
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
            "Stop Sida",
            "Courrier",
            "liste de Noël",
            "aucun don depuis 2019",
        ] {
            assert!(!refuses_contact(text), "{text}");
        }
    }

    #[test]
    fn deaths_are_told_of_the_donor_and_of_nobody_else() {
        for text in [
            "décédé",
            "Décédée le 3 mai",
            "client décédé",
            "DCD",
            "Statut : décédé",
            "deceased 2019",
            "mort",
            "Mr est décédé en mars",
            "mme veuve, mr dcd",
            "RIP",
            "Dupont †",
        ] {
            assert!(tells_of_death(text), "{text}");
        }
        for text in [
            "Don en mémoire de mon père décédé",
            "Suite au décès de Paul",
            "in memory of my late father, who died in May",
            "non décédé",
            "veuve",
            "Mortagne",
            "actif",
        ] {
            assert!(!tells_of_death(text), "{text}");
        }
    }

    #[test]
    fn names_carry_refusals_and_are_none() {
        for name in ["Exemple (décédé)", "Exemple DCD", "Exemple †", "Exemple - ne plus écrire", "NPAI"]
        {
            assert!(marks_refusal(name), "{name}");
        }
        for name in [
            "Mort",
            "Le Mort Paul",
            "Petit",
            "Robinson",
            "Le Plessis-Robinson",
            "Stop Sida",
            "Rue des Morts",
            "Paris",
        ] {
            assert!(!marks_refusal(name), "{name}");
        }
    }
}
