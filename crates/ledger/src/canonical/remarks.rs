//! Free text beside a donor: words by which somebody refuses contact, or tells of the donor's death.
//!
//! A column that is not read may say `décédé` under `statut`, or `ne plus écrire` under `commentaire`. Such a
//! donor is on no list until a person has looked: a wrong find costs a letter, a missed one harms somebody.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::answer::{CROSSES, DEAD, REFUSAL};
use crate::fold;

/// Words that refuse wherever they stand, or begin one that does.
const REFUSING: [&str; 8] =
    ["desabonn", "desinscri", "desincri", "unsubscri", "blacklist", "listerouge", "listenoire", "npai"];
/// Phrases that refuse wherever they stand.
const PHRASES: [&str; 34] = [
    "opt out",
    "opted out",
    "liste rouge",
    "liste noire",
    "liste robinson",
    "droit d opposition",
    "demande d opposition",
    "opposition rgpd",
    "s oppose",
    "m oppose",
    "remove me",
    "remove from",
    "please remove",
    "take off",
    "take me off",
    "delete my data",
    "no contact",
    "do not disturb",
    "retirez moi",
    "me retirer",
    "retire du",
    "retiree du",
    "retirer du",
    "retirer de la liste",
    "enlevez moi",
    "effacez mes",
    "effacer mes donnees",
    "supprimez mes",
    "supprimer mes donnees",
    "sans laisser d adresse",
    "pas deranger",
    "plus deranger",
    "plus etre derange",
    "plus etre derangee",
];
/// Phrases that refuse, unless the text is about a tax receipt: `ne souhaite plus de reçu fiscal`.
const WISHES: [&str; 7] = [
    "plus rien",
    "ne veut plus",
    "ne veux plus",
    "ne souhaite plus",
    "ne desire plus",
    "no longer wish",
    "no longer wishes",
];
/// Orders to take somebody off, which may be about a thing: `billet à retirer`.
const TAKE_OFF: [&str; 2] = ["a retirer", "a supprimer"];
/// Words for things that are taken off.
const THINGS: [&str; 12] = [
    "billet",
    "billets",
    "ticket",
    "tickets",
    "place",
    "places",
    "doublon",
    "doublons",
    "commande",
    "colis",
    "paiement",
    "reservation",
];
/// Verbs that refuse in the middle of a text, where a word for a contact follows.
const VERBS: [&str; 8] =
    ["refuse", "refuses", "refus", "oppose", "opposee", "objects", "declines", "opposition"];
/// Words for a payment, which is refused as well: `prélèvement refusé, relancer`.
const PAYMENT: [&str; 12] = [
    "cheque",
    "cheques",
    "paiement",
    "prelevement",
    "virement",
    "carte",
    "cb",
    "banque",
    "payment",
    "card",
    "debit",
    "bank",
];
/// Words that end a contact, before one of [`CONTACT`] or after it.
const ENDING: [&str; 9] =
    ["pas", "plus", "jamais", "stop", "arretez", "cessez", "aucun", "aucune", "supprimer"];
/// English words that end a contact where a word for one follows.
const ENGLISH: [&str; 7] = ["do not", "don t", "no longer", "no more", "no further", "please stop", "never"];
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
/// Words that follow an ending which refuses nothing: `pas reçu votre courrier`, `n'hésitez pas à écrire`.
const HARMLESS: [&str; 6] = ["recu", "recue", "recus", "encore", "received", "hesitate"];
/// Words for an address that somebody has not: `pas d'adresse mail`, `aucun email`.
const ADDRESS: [&str; 8] =
    ["adresse", "address", "numero", "number", "email", "telephone", "portable", "mobile"];
/// Words by which a death is somebody else's: `don en mémoire de mon père décédé`.
const SOMEBODY: [&str; 31] = [
    "memoire", "hommage", "suite", "obseques", "papa", "maman", "pere", "mere", "mari", "femme", "epoux",
    "epouse", "conjoint", "fils", "fille", "frere", "soeur", "grand", "ami", "amie", "parents", "memory",
    "honor", "honour", "tribute", "father", "mother", "husband", "wife", "brother", "sister",
];
/// Words that say the contrary of a death that follows: `non décédé`, `pas encore décédé`.
const DENIALS: [&str; 4] = ["non", "pas", "not", "no"];
/// Words for a death itself, which is somebody's: `décès de son mari`.
const NOUNS: [&str; 4] = ["deces", "death", "mort", "morte"];
/// Words between which `mort` says that the donor is dead; elsewhere it is a name or a thing.
const SAID_OF: [&str; 6] = ["est", "etait", "is", "was", "statut", "status"];
/// Phrases that tell of a death.
const DEATH_PHRASES: [&str; 4] = ["passed away", "nous a quittes", "nous a quitte", "a quitte ce monde"];
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
    text.contains(CROSSES)
        || worth_reading(text).is_some_and(|folded| {
            let words = Words::of(&folded);
            words.may_refuse() && (words.refuse_contact() || words.tell_of_death())
        })
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
    worth_reading(text).is_some_and(|folded| Words::of(&folded).refuse_contact())
}

/// Returns whether a name, a place or an identifier carries words of a refusal or a death (`Dupont (décédé)`,
/// `NPAI`); family names that are such words do not.
pub fn marks_refusal(name: &str) -> bool {
    if name.contains(CROSSES) {
        return true;
    }
    let Some(folded) = worth_reading(name) else { return false };
    let words = Words::of(&folded);
    let family = |word: &&str| !DEAD.contains(word) || NAMES.contains(word);
    words.may_refuse() && (words.refuse_contact() || words.tell_of_death() && !words.0.iter().all(family))
}

/// The folded text, unless it is too short to say anything or has no letter.
fn worth_reading(text: &str) -> Option<String> {
    (text.len() >= 3 && text.chars().any(char::is_alphabetic)).then(|| fold(text))
}

fn begins(word: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| word.starts_with(part))
}

/// Words of which a text that refuses or tells of a death has one, unless one of its words begins with one of
/// [`REFUSING`]. Most remarks hold none, and an import reads millions.
static SIGNS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let phrases: [&[&str]; 5] = [&PHRASES, &WISHES, &TAKE_OFF, &ENGLISH, &DEATH_PHRASES];
    let first = phrases.into_iter().flatten().filter_map(|phrase| phrase.split(' ').next());
    let words: [&[&str]; 4] = [&REFUSAL, &VERBS, &ENDING, &DEAD];
    first.chain(words.into_iter().flatten().copied()).chain(["no", "rip"]).collect()
});

/// The words of a folded text.
struct Words<'a>(Vec<&'a str>);

impl<'a> Words<'a> {
    fn of(folded: &'a str) -> Self {
        Self(folded.split(' ').collect())
    }

    /// The places after each occurrence of a phrase.
    fn after<'s>(&'s self, phrase: &'s str) -> impl Iterator<Item = usize> + 's {
        let length = phrase.split(' ').count();
        let is_there = move |at: usize| self.from(at).take(length).eq(phrase.split(' '));
        (0..self.0.len()).filter(move |at| is_there(*at)).map(move |at| at + length)
    }

    fn say_one_of(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.after(phrase).next().is_some())
    }

    fn from(&self, at: usize) -> impl Iterator<Item = &'a str> {
        self.0.get(at..).unwrap_or_default().iter().copied()
    }

    fn before(&self, at: usize) -> impl Iterator<Item = &'a str> {
        self.0.get(..at).unwrap_or_default().iter().rev().copied()
    }

    fn any(&self, words: &[&str]) -> bool {
        self.from(0).any(|word| words.contains(&word))
    }

    /// Returns whether one of the words is a sign of a refusal or a death.
    fn may_refuse(&self) -> bool {
        self.from(0).any(|word| SIGNS.contains(word) || begins(word, &REFUSING))
    }

    fn refuse_contact(&self) -> bool {
        let first = self.from(0).next().unwrap_or_default();
        let alone = self.0.len() == 1 && first != "robinson" && REFUSAL.contains(&first);
        if alone || self.from(0).any(|word| begins(word, &REFUSING)) {
            return true;
        }
        let is_receipt = self.any(&RECEIPT);
        if self.say_one_of(&PHRASES)
            || !is_receipt && self.say_one_of(&WISHES)
            || !self.any(&THINGS) && self.say_one_of(&TAKE_OFF)
        {
            return true;
        }
        let is_contact = |word: &str| begins(word, &CONTACT) || !is_receipt && begins(word, &SENDING);
        if REFUSAL.contains(&first) && self.from(0).any(is_contact) || self.0.last() == Some(&"stop") {
            return true;
        }
        let said = |at: usize| VERBS.contains(&self.0[at]) && self.from(at + 1).take(3).any(is_contact);
        if !self.any(&PAYMENT) && (0..self.0.len()).any(said) {
            return true;
        }
        (0..self.0.len()).any(|at| self.ends_contact(at, is_contact))
            || ENGLISH.iter().any(|ending| self.after(ending).any(|at| self.is_ended(at, 5, is_contact)))
            || self.after("no").any(|at| self.is_ended(at, 1, is_contact))
    }

    /// Returns whether a contact follows within some words of an ending, which is no `not yet` or `do not
    /// hesitate`.
    fn is_ended(&self, at: usize, within: usize, is_contact: impl Fn(&str) -> bool) -> bool {
        let harmless = self.from(at).next().is_some_and(|word| HARMLESS.contains(&word));
        !harmless && self.from(at).take(within).any(is_contact)
    }

    /// Returns whether the word at a place ends a contact, in French.
    fn ends_contact(&self, at: usize, is_contact: impl Fn(&str) -> bool) -> bool {
        if !ENDING.contains(&self.0[at]) {
            return false;
        }
        let before = self.before(at).next().unwrap_or_default();
        if before.starts_with("hesit") || before.starts_with("oubli") {
            return false;
        }
        // `pas d'adresse mail`, `aucun email`: there is none.
        let mut next = self.from(at + 1).skip_while(|word| matches!(*word, "d" | "de"));
        let has_none = next.next().is_some_and(|word| match self.0[at] {
            "pas" => matches!(word, "adresse" | "numero"),
            "aucun" | "aucune" => ADDRESS.contains(&word),
            _ => false,
        });
        // `ne m'écrivez plus`, but not `j'ai écrit, pas reçu`: the verb is an order.
        let order = before.ends_with("ez") && is_contact(before);
        order || !has_none && self.is_ended(at + 1, 3, is_contact)
    }

    /// Returns whether the words say that the donor has died. A death of somebody else is named before the
    /// word for it; what follows is its cause, its day or an heir.
    fn tell_of_death(&self) -> bool {
        self.0 == ["rip"]
            || DEATH_PHRASES.iter().any(|phrase| self.after(phrase).any(|at| !self.is_of_somebody(at)))
            || (0..self.0.len()).any(|at| DEAD.contains(&self.0[at]) && self.is_dead(at))
    }

    fn is_dead(&self, at: usize) -> bool {
        let word = self.0[at];
        if self.is_of_somebody(at) || self.before(at).take(2).any(|word| DENIALS.contains(&word)) {
            return false;
        }
        let before = self.before(at).next();
        if word.starts_with("mort") && before.is_some_and(|word| !SAID_OF.contains(&word)) {
            return false;
        }
        // `décès de son mari`, `mort subite du nourrisson`
        let mut after = self.from(at + 1);
        let another = NOUNS.contains(&word) && {
            let next = after.next().unwrap_or_default();
            next == "subite" || self.from(at + 1).take(3).any(|word| SOMEBODY.contains(&word))
        };
        !another
    }

    /// Returns whether somebody other than the donor is named before a place.
    fn is_of_somebody(&self, at: usize) -> bool {
        self.before(at).any(|word| SOMEBODY.contains(&word))
    }
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
            "no mail",
            "no letters please",
            "ne veut plus rien",
            "M. Exemple refuse tout courrier",
            "never contact",
            "demande d'opposition du 3 mai",
            "ne pas déranger",
            "elle s'oppose aux appels",
            "aucun appel",
            "pas de courriel",
            "fiche à supprimer",
        ] {
            assert!(refuses_contact(text) && remark_refuses(text), "{text}");
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
            "ne souhaite plus de reçu fiscal",
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
            "n'hésitez pas à me contacter",
            "do not hesitate to call me",
            "pas d'adresse mail",
            "aucun email",
            "je n'ai pas reçu votre courrier",
            "pas encore reçu de mail",
            "billet à retirer sur place",
            "doublon à supprimer",
            "prélèvement refusé, relancer",
            "n'oubliez pas de m'envoyer la lettre",
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
            "Décédé suite à un cancer",
            "décédé, legs en cours",
            "Décédée (info de sa fille)",
            "Décédé, pas d'héritier",
            "Mme est décédée, voir son mari",
            "M. Exemple : DCD, écrire à sa fille",
            "passed away in May",
            "mort en 2019",
            "Décès le 3 mai",
            "pas de réponse, décédé",
        ] {
            assert!(remark_refuses(text), "{text}");
        }
        for text in [
            "Don en mémoire de mon père décédé",
            "Suite au décès de Paul",
            "in memory of my late father, who died in May",
            "non décédé",
            "veuve",
            "Mortagne",
            "actif",
            "pas encore décédé",
            "décès de son mari",
            "mort subite du nourrisson",
            "RIP reçu",
            "12 rue de l'Homme Mort",
            "mari décédé en 2019, veuve",
            "peine de mort",
        ] {
            assert!(!remark_refuses(text), "{text}");
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
