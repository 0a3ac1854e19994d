//! Column names that refer to a refusal and are not among those that are read: the import stops, because a
//! refusal would be lost.

use crate::{Error, Kind, Result, fold, message};

/// Parts of a name that refer to a death, without spaces.
const DEATH: [&str; 8] = ["decede", "deces", "deced", "deceased", "death", "defunt", "dateofdeath", "isdead"];
/// Parts of a name that refer to profiling.
const PROFILING: [&str; 4] = ["profilage", "profiling", "donotprofil", "nepasprofil"];
/// Parts of a name that refer to an agreement.
const CONSENT: [&str; 14] = [
    "solicit",
    "mailpreference",
    "contactpreference",
    "communicationpreference",
    "consent",
    "optin",
    "optedin",
    "newsletter",
    "infolettre",
    "contactable",
    "permission",
    "sollicit",
    "accepte",
    "souhaite",
];
/// Parts of a name that refer to an objection: a yes refuses.
const OBJECTION: [&str; 28] = [
    "exclure",
    "werbung",
    "werbesperre",
    "optou",
    "optedou",
    "optsou",
    "donot",
    "dontc",
    "nepas",
    "neplus",
    "noemail",
    "nomail",
    "nophone",
    "nocall",
    "nosms",
    "nocontact",
    "unsubscri",
    "desinscri",
    "desabonn",
    "refus",
    "oppos",
    "objected",
    "objection",
    "blacklist",
    "listerouge",
    "listenoire",
    "bloctel",
    "npai",
];
/// Whole words of a name that refer to a death or a consent.
const DEATH_WORDS: [&str; 10] =
    ["dead", "died", "mort", "morte", "dcd", "dod", "vivant", "vivante", "alive", "living"];
const CONSENT_WORDS: [&str; 16] = [
    "rgpd",
    "gdpr",
    "dnc",
    "dnm",
    "stop",
    "accord",
    "autorisation",
    "autorise",
    "robinson",
    "subscribed",
    "mailing",
    "courrier",
    "courriers",
    "relance",
    "relances",
    "post",
];
/// Names that refer to a refusal only as a whole: `postal` does, `code postal` does not.
const CONSENT_NAMES: [&str; 30] = [
    "communication",
    "communications",
    "npc",
    "baja",
    "no enviar",
    "kontaktsperre",
    "exclu",
    "exclus",
    "exclude",
    "excluded",
    "a exclure",
    "actif",
    "active",
    "inactif",
    "inactive",
    "retirer",
    "a retirer",
    "a supprimer",
    "bloque",
    "blocked",
    "suppressed",
    "suppression",
    "quarantaine",
    "gone away",
    "mps",
    "postal",
    "poste",
    "lettre",
    "papier",
    "letter",
];

/// Parts of a name that refer to a channel. French uses `mail` for e-mail, so it is checked last.
const CHANNELS: [(&str, &str); 15] = [
    ("email", "consent_email"),
    ("courriel", "consent_email"),
    ("newsletter", "consent_email"),
    ("infolettre", "consent_email"),
    ("post", "consent_post"),
    ("courrier", "consent_post"),
    ("lettre", "consent_post"),
    ("letter", "consent_post"),
    ("sms", "consent_sms"),
    ("texto", "consent_sms"),
    ("phone", "consent_phone"),
    ("tel", "consent_phone"),
    ("appel", "consent_phone"),
    ("call", "consent_phone"),
    ("mail", "consent_email"),
];

/// Returns the known column nearest to a name that refers to a consent, a death or a profiling refusal;
/// `None` for other names.
fn nearest(name: &str) -> Option<&'static str> {
    let folded = fold(name);
    let joined = folded.replace(' ', "");
    let has = |parts: &[&str]| parts.iter().any(|part| joined.contains(part));
    let word = |words: &[&str]| folded.split(' ').any(|word| words.contains(&word));
    if has(&PROFILING) {
        return Some("do_not_profile");
    }
    if has(&DEATH) || word(&DEATH_WORDS) {
        return Some("deceased");
    }
    let speaks = has(&CONSENT) || has(&OBJECTION) || word(&CONSENT_WORDS);
    if !speaks && !CONSENT_NAMES.contains(&folded.as_str()) {
        return None;
    }
    // English `mail` is a letter, where French uses the word for e-mails.
    if ["donotmail", "nomail", "dontmail"].iter().any(|english| joined.contains(english)) {
        return Some("consent_post");
    }
    let channel = CHANNELS.iter().find(|(part, _)| joined.contains(part)).map(|(_, column)| *column);
    Some(channel.unwrap_or("consent_email, consent_post, consent_phone, consent_sms"))
}

/// Returns whether a name refers to a refusal: the file is then one of donors, which is read or stops the
/// import.
pub(super) fn holds_refusal(header: &[String]) -> bool {
    header.iter().any(|name| nearest(name).is_some())
}

/// Parts of a name that are refusals as a word or as a whole: a yes refuses under such a name as well.
const REFUSING: [&str; 14] = [
    "exclu",
    "inacti",
    "retirer",
    "supprimer",
    "bloque",
    "blocked",
    "suppress",
    "quarantaine",
    "goneaway",
    "robinson",
    "dnc",
    "dnm",
    "stop",
    "mps",
];
/// Words of a name under which a no reports a death.
const LIVING: [&str; 4] = ["vivant", "vivante", "alive", "living"];

/// Returns whether a yes under a name may refuse: such a column must not be renamed to one of agreements.
fn may_refuse(name: &str) -> bool {
    let joined = fold(name).replace(' ', "");
    OBJECTION.iter().chain(&REFUSING).any(|part| joined.contains(part))
}

/// Refuses the first name that refers to a refusal and is not among the `known`.
///
/// # Errors
/// [`Kind::Unreadable`], naming the column and the nearest known one.
pub fn refuse_unknown_refusals(header: &[String], known: impl Fn(&str) -> bool, file: &str) -> Result<()> {
    let found = header.iter().filter(|name| !known(name)).find_map(|name| Some((name, nearest(name)?)));
    found.map_or(Ok(()), |(name, nearest)| {
        let error = Error::new(Kind::Unreadable, "column-perhaps-refusal").in_file(file).in_column(name);
        // Under `exclu` or `NPAI` a 1 refuses; under the name of a consent it would agree.
        Err(if nearest.starts_with("consent_") && may_refuse(name) {
            error.hint(message!("write-objected", nearest = nearest))
        } else if fold(name).split(' ').any(|word| LIVING.contains(&word)) {
            error.hint("write-deceased")
        } else {
            error.hint(message!("name-column-or-delete", nearest = nearest))
        })
    })
}

#[cfg(test)]
mod tests {
    use obole_error::Lang;

    use super::*;

    #[test]
    fn names_of_refusals_are_recognised_with_their_nearest_column() {
        for (name, column) in [
            ("consent_postal", "consent_post"),
            ("Consentement courrier", "consent_post"),
            ("optin_mail", "consent_email"),
            ("OptInEmail", "consent_email"),
            ("opt-out téléphone", "consent_phone"),
            ("HasOptedOutOfEmail", "consent_email"),
            ("do_not_mail", "consent_post"),
            ("do_not_email", "consent_email"),
            ("Mail preference", "consent_email"),
            ("Opted out of SMS", "consent_sms"),
            ("email_opted_out", "consent_email"),
            ("Newsletter", "consent_email"),
            ("optin_sms", "consent_sms"),
            ("Décédé", "deceased"),
            ("date_deces", "deceased"),
            ("DateOfDeath", "deceased"),
            ("is_dead", "deceased"),
            ("profilage", "do_not_profile"),
            ("refus de profilage", "do_not_profile"),
            ("Bloctel", "consent_phone"),
            ("NPAI/ne pas appeler", "consent_phone"),
            ("Accepte le courrier", "consent_post"),
            ("Souhaite recevoir nos courriers", "consent_post"),
            ("courrier", "consent_post"),
            ("postal_optou", "consent_post"),
            ("mailing", "consent_email"),
            ("vivant", "deceased"),
        ] {
            assert_eq!(nearest(name), Some(column), "{name}");
        }
        for name in [
            "rgpd",
            "RGPD",
            "NPAI",
            "no_contact",
            "relance",
            "sollicitation",
            "do_not_contact",
            "opted_out",
            "Exclure des envois",
            "Solicit codes",
            "Communication",
            "Keine Werbung",
            "Baja",
            "Has opted out",
            "doNotContact",
            "Accord",
            "Actif",
            "à exclure",
            "Gone away",
            "objection",
            "liste rouge",
        ] {
            assert!(nearest(name).is_some_and(|column| column.starts_with("consent_email, ")), "{name}");
        }
    }

    #[test]
    fn other_names_are_notes_as_before() {
        for name in [
            "shoe",
            "profile_url",
            "mortgage",
            "stopover",
            "postcode",
            "address",
            "notes",
            "according_to",
            "code postal",
            "actifs",
            "exclusivement",
        ] {
            assert_eq!(nearest(name), None, "{name}");
        }
    }

    #[test]
    fn the_stop_names_the_column_and_what_to_do() {
        let header = ["donor_id".to_owned(), "decede".to_owned()];
        let error = refuse_unknown_refusals(&header, |name| name == "donor_id", "donors.csv").unwrap_err();
        assert_eq!(error.kind(), Kind::Unreadable);
        assert_eq!(error.place().column.as_deref(), Some("decede"));
        assert!(error.hints().iter().any(|hint| hint.text(Lang::En).contains("deceased")));
    }

    #[test]
    fn a_column_whose_yes_refuses_is_never_to_be_named_a_consent() {
        let hint = |name: &str| {
            let error = refuse_unknown_refusals(&[name.to_owned()], |_| false, "donors.csv").unwrap_err();
            error.hints().iter().map(|hint| hint.text(Lang::En)).collect::<Vec<_>>().join(" ")
        };
        for name in ["exclu", "Bloqué", "à retirer", "suppressed", "inactif", "NPAI", "opt_out_mail", "Stop"]
        {
            assert!(hint(name).contains("write objected in consent_"), "{name}: {}", hint(name));
        }
        assert!(hint("vivant").contains("write 1 in deceased"));
        for name in ["optin_mail", "Accepte le courrier", "Newsletter", "consent_postal"] {
            assert!(hint(name).starts_with("rename it to consent_"), "{name}: {}", hint(name));
        }
    }
}
