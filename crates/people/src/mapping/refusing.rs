//! Columns in which a yes refuses contact, or a no does, by their ordinary names.

use obole_ledger::ContactChannel;
use obole_ledger::canonical::refuse_unknown_refusals;

use crate::fold::fold;

/// Names of columns in which a yes refuses contact, folded, without `is` or `has`.
const REFUSING: [(&str, &[ContactChannel]); 44] = [
    ("do not email", &[ContactChannel::Email]),
    ("do not e mail", &[ContactChannel::Email]),
    ("do not mail", &[ContactChannel::Post]),
    ("do not post", &[ContactChannel::Post]),
    ("do not phone", &[ContactChannel::Phone]),
    ("do not call", &[ContactChannel::Phone]),
    ("do not sms", &[ContactChannel::Sms]),
    ("do not text", &[ContactChannel::Sms]),
    ("do not contact", &ContactChannel::ALL),
    ("do not solicit", &ContactChannel::ALL),
    ("opt out", &ContactChannel::ALL),
    ("opted out", &ContactChannel::ALL),
    ("opted out of all", &ContactChannel::ALL),
    ("opted out of email", &[ContactChannel::Email]),
    ("email opt out", &[ContactChannel::Email]),
    ("email opted out", &[ContactChannel::Email]),
    ("opted out of mail", &[ContactChannel::Post]),
    ("opted out of call", &[ContactChannel::Phone]),
    ("opted out of sms", &[ContactChannel::Sms]),
    // Nobody writes by fax.
    ("opted out of fax", &[]),
    ("fax opt out", &[]),
    ("ne pas contacter", &ContactChannel::ALL),
    ("ne pas solliciter", &ContactChannel::ALL),
    ("ne plus contacter", &ContactChannel::ALL),
    ("ne plus solliciter", &ContactChannel::ALL),
    ("ne pas appeler", &[ContactChannel::Phone]),
    ("ne pas telephoner", &[ContactChannel::Phone]),
    ("ne pas ecrire", &[ContactChannel::Post]),
    ("pas de courrier", &[ContactChannel::Post]),
    ("pas d email", &[ContactChannel::Email]),
    ("pas de mail", &[ContactChannel::Email]),
    ("pas de sms", &[ContactChannel::Sms]),
    ("unsubscribed", &[ContactChannel::Email]),
    ("desinscrit", &[ContactChannel::Email]),
    ("desabonne", &[ContactChannel::Email]),
    ("blacklisted", &[ContactChannel::Email, ContactChannel::Sms]),
    ("blocklisted", &[ContactChannel::Email, ContactChannel::Sms]),
    ("email blacklisted", &[ContactChannel::Email]),
    ("sms blacklisted", &[ContactChannel::Sms]),
    ("excluded from campaigns", &[ContactChannel::Email]),
    ("radie", &ContactChannel::ALL),
    ("radiee", &ContactChannel::ALL),
    ("deceased", &ContactChannel::ALL),
    ("decede", &ContactChannel::ALL),
];

/// Names of columns in which anything but a yes refuses contact, folded.
const AGREEING: [(&str, &[ContactChannel]); 31] = [
    ("ok email", &[ContactChannel::Email]),
    ("ok mail", &[ContactChannel::Email]),
    ("ok mailing", &[ContactChannel::Email]),
    ("email ok", &[ContactChannel::Email]),
    ("mail ok", &[ContactChannel::Email]),
    ("accepte email", &[ContactChannel::Email]),
    ("accepte emails", &[ContactChannel::Email]),
    ("accepte mail", &[ContactChannel::Email]),
    ("accepte newsletter", &[ContactChannel::Email]),
    ("newsletter", &[ContactChannel::Email]),
    ("infolettre", &[ContactChannel::Email]),
    ("lettre d information", &[ContactChannel::Email]),
    ("email opt in", &[ContactChannel::Email]),
    ("opt in email", &[ContactChannel::Email]),
    ("ok courrier", &[ContactChannel::Post]),
    ("courrier ok", &[ContactChannel::Post]),
    ("ok sms", &[ContactChannel::Sms]),
    ("sms ok", &[ContactChannel::Sms]),
    ("sms opt in", &[ContactChannel::Sms]),
    ("ok telephone", &[ContactChannel::Phone]),
    ("telephone ok", &[ContactChannel::Phone]),
    ("a contacter", &ContactChannel::ALL),
    ("a solliciter", &ContactChannel::ALL),
    ("contactable", &ContactChannel::ALL),
    ("accepte contact", &ContactChannel::ALL),
    ("accord rgpd", &ContactChannel::ALL),
    ("consentement rgpd", &ContactChannel::ALL),
    ("opt in", &ContactChannel::ALL),
    ("optin", &ContactChannel::ALL),
    ("ok to contact", &ContactChannel::ALL),
    ("can contact", &ContactChannel::ALL),
];

/// Names of columns in which a no refuses contact; their other cells may be names and numbers.
const OPEN: [(&str, &[ContactChannel]); 5] = [
    ("contact", &ContactChannel::ALL),
    ("appel a dons", &ContactChannel::ALL),
    ("sms", &[ContactChannel::Sms]),
    ("emailing", &[ContactChannel::Email]),
    ("phoning", &[ContactChannel::Phone]),
];

fn of(names: &'static [(&str, &[ContactChannel])], folded: &str) -> Option<&'static [ContactChannel]> {
    names.iter().find(|(name, _)| *name == folded).map(|found| found.1)
}

/// Returns the channels that anything but a yes refuses in a column of an ordinary name: `OK e-mail`.
pub(crate) fn agreed_by(folded: &str) -> Option<&'static [ContactChannel]> {
    of(&AGREEING, folded)
}

/// Returns the channels that a no refuses in a column of an ordinary name, whatever its other cells are.
pub(crate) fn refused_by_no(folded: &str) -> Option<&'static [ContactChannel]> {
    of(&OPEN, folded)
}

/// Returns the channels that a yes in a column refuses, if the column has an ordinary name of a refusal:
/// `Has opted out of email`, `HasOptedOutOfEmail`.
pub(crate) fn refused_by(folded: &str) -> Option<&'static [ContactChannel]> {
    let joined: String = folded.split(' ').collect();
    let bare = joined.strip_prefix("is").or_else(|| joined.strip_prefix("has"));
    let is = |name: &str, written: &str| name.split(' ').flat_map(str::bytes).eq(written.bytes());
    let known =
        |(name, _): &&(&str, &[ContactChannel])| is(name, &joined) || bare.is_some_and(|bare| is(name, bare));
    REFUSING.iter().find(known).map(|found| found.1)
}

/// Returns whether the name of a column (as written) refers to a refusal or a death, ordinary or not.
pub(crate) fn may_refuse(name: &str) -> bool {
    let is_unknown = || refuse_unknown_refusals(&[name.to_owned()], |_| false, "").is_err();
    refused_by(&fold(name)).is_some() || is_unknown()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_with_and_without_spaces() {
        for (name, channels) in [
            ("hasoptedoutofemail", Some(&[ContactChannel::Email][..])),
            ("has opted out of email", Some(&[ContactChannel::Email])),
            ("opted out", Some(&ContactChannel::ALL)),
            ("is opt out", Some(&ContactChannel::ALL)),
            ("donotcall", Some(&[ContactChannel::Phone])),
            ("is deceased", Some(&ContactChannel::ALL)),
            ("hasoptedoutoffax", Some(&[])),
            ("opted", None),
        ] {
            assert_eq!(refused_by(name), channels, "{name}");
        }
    }

    /// A column that stops the import is not read, so that its name would be of no use here.
    #[test]
    fn columns_of_a_no_do_not_stop_the_import() {
        let stops = |name: &str| refuse_unknown_refusals(&[name.to_owned()], |_| false, "").is_err();
        let stopping: Vec<&str> = OPEN.iter().map(|(name, _)| *name).filter(|name| stops(name)).collect();
        assert_eq!(stopping, [""; 0]);
    }
}
