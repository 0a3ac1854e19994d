//! Tables with ordinary column names, in French and English: they need no mapping of their own.

use obole_ledger::Status;

use super::cards::card_columns;
use super::refusing::{agreed_by, refused_by};
use super::{Mapping, Pattern, Words, received};
use crate::fold::{column_name, fold};

/// Ordinary names of the columns of a table of gifts, folded; of several columns for one field, the name that
/// stands first here counts.
const NAMES: [(&str, &[&str]); 23] = [
    (
        "phone",
        &[
            "telephone mobile",
            "telephone portable",
            "mobile",
            "portable",
            "telephone",
            "tel",
            "numero de telephone",
            "n de telephone",
            "telephone fixe",
            "mobile phone",
            "phone number",
            "phone",
        ],
    ),
    (
        "date",
        &[
            "date du don",
            "date de don",
            "date don",
            "gift date",
            "donation date",
            "date of gift",
            "date of donation",
            "date received",
            "received date",
            "date de reception",
            "date d encaissement",
            "date encaissement",
            "date du paiement",
            "date de paiement",
            "date paiement",
            "payment date",
            "date du versement",
            "date de versement",
            "date versement",
            "transaction date",
            "date de la transaction",
            "date transaction",
            "contribution date",
            "date given",
            "date operation",
            "date de l operation",
            "booking date",
            "buchungsdatum",
            "fecha",
            "donated at",
            "date",
        ],
    ),
    (
        "amount",
        &[
            "montant du don",
            "montant don",
            "gift amount",
            "donation amount",
            "montant verse",
            "amount given",
            "montant total",
            "total amount",
            "montant en euros",
            "montant eur",
            "montant en eur",
            "montant",
            "amount",
            "somme",
            "gross amount",
            "umsatz",
            "betrag",
            "importe",
            "credit",
            "montant credit",
            "credit euros",
            "credit eur",
        ],
    ),
    (
        "currency",
        &[
            "devise",
            "monnaie",
            "devise du don",
            "code devise",
            "currency",
            "currency code",
            "currency iso code",
            "amount currency",
            "gift currency",
            "donation currency",
            "payment currency",
            "transaction currency",
            "wahrung",
            "moneda",
            "divisa",
        ],
    ),
    (
        "last_name",
        &[
            "nom du donateur",
            "nom donateur",
            "donor last name",
            "nom de famille",
            "last name",
            "lastname",
            "surname",
            "family name",
            "nom payeur",
            "nachname",
            "nom",
        ],
    ),
    (
        "first_name",
        &[
            "prenom du donateur",
            "prenom donateur",
            "donor first name",
            "prenom",
            "first name",
            "firstname",
            "given name",
            "prenom payeur",
            "vorname",
        ],
    ),
    (
        "name",
        &[
            "donateur",
            "donor",
            "donor name",
            "name of donor",
            "nom et prenom",
            "nom prenom",
            "prenom nom",
            "nom complet",
            "full name",
            "name",
            "display name",
            "contact name",
            "supporter",
            "payeur",
            "sender",
            "auftraggeber 1",
        ],
    ),
    (
        "email",
        &[
            "email du donateur",
            "donor email",
            "donor email address",
            "email",
            "e mail",
            "mail",
            "courriel",
            "adresse email",
            "adresse e mail",
            "adresse mail",
            "adresse electronique",
            "email address",
            "e mail address",
            "email payeur",
        ],
    ),
    (
        "organisation",
        &[
            "raison sociale",
            "societe",
            "entreprise",
            "organisation",
            "organization",
            "organization name",
            "organisation name",
            "business or organization name",
            "company name",
            "company",
            "donor company name",
        ],
    ),
    ("siren", &["siren"]),
    (
        "address",
        &[
            "adresse",
            "adresse postale",
            "adresse 1",
            "rue",
            "address",
            "street",
            "street address",
            "address 1",
            "address line 1",
            "donor address 1",
        ],
    ),
    (
        "address_2",
        &[
            "complement",
            "complement d adresse",
            "adresse 2",
            "address 2",
            "address line 2",
            "donor address 2",
        ],
    ),
    (
        "postcode",
        &[
            "code postal",
            "cp",
            "postcode",
            "postal code",
            "zip",
            "zip code",
            "zipcode",
            "post code",
            "donor postal zip code",
        ],
    ),
    ("city", &["ville", "commune", "localite", "city", "town", "donor city"]),
    ("country", &["pays", "country", "donor country"]),
    ("birth_date", &["date de naissance", "birth date", "date of birth", "birthdate"]),
    (
        "method",
        &[
            "moyen de paiement",
            "mode de paiement",
            "mode de reglement",
            "moyen de reglement",
            "type de paiement",
            "reglement",
            "payment method",
            "method",
            "payment type",
            "payment instrument",
            "payment mode",
        ],
    ),
    ("campaign", &["campagne", "collecte", "campaign", "campaign name", "appeal", "fund", "program"]),
    (
        "status",
        &[
            "statut du don",
            "statut du paiement",
            "etat du paiement",
            "donation status",
            "payment status",
            "transaction status",
            "contribution status",
            "gift status",
            "payment state",
            "statut",
            "etat",
            "status",
            "state",
            "stage",
        ],
    ),
    (
        "recurring",
        &[
            "type de don",
            "frequence",
            "periodicite",
            "frequency",
            "donation frequency",
            "recurring",
            "recurrence",
        ],
    ),
    (
        "reference",
        &[
            "numero du don",
            "n du don",
            "id don",
            "reference du don",
            "gift id",
            "donation id",
            "reference paiement",
            "reference du paiement",
            "n de transaction",
            "numero de transaction",
            "transaction id",
            "transaction number",
            "id transaction",
            "payment id",
            "reference",
            "ref",
        ],
    ),
    (
        "number",
        &[
            "numero donateur",
            "numero de donateur",
            "n donateur",
            "id donateur",
            "identifiant donateur",
            "code donateur",
            "numero d adherent",
            "numero adherent",
            "n adherent",
            "numero de membre",
            "reference donateur",
            "ref donateur",
            "donor id",
            "donor number",
            "donor no",
            "donor ref",
            "donor reference",
            "constituent id",
            "constituent number",
            "contact id",
            "customer id",
            "id contact",
            "supporter id",
            "member id",
        ],
    ),
    (
        "remark",
        &[
            "commentaire",
            "commentaires",
            "remarque",
            "remarques",
            "note",
            "notes",
            "comment",
            "comments",
            "message",
            "message to charity",
            "observations",
        ],
    ),
];

/// Fields of which a table must have one, so that its rows name somebody.
const NAMING: [&str; 5] = ["email", "name", "last_name", "organisation", "number"];

/// Ordinary words of the status of a payment.
const STATUSES: [(&str, Status); 45] = [
    ("paye*", Status::Settled),
    ("regle*", Status::Settled),
    ("encaisse*", Status::Settled),
    ("recu*", Status::Settled),
    ("valide*", Status::Settled),
    ("confirme*", Status::Settled),
    ("effectue*", Status::Settled),
    ("termine*", Status::Settled),
    ("paid*", Status::Settled),
    ("completed", Status::Settled),
    ("complete", Status::Settled),
    ("settled", Status::Settled),
    ("succeeded", Status::Settled),
    ("successful", Status::Settled),
    ("success", Status::Settled),
    ("received", Status::Settled),
    ("posted", Status::Settled),
    ("captured", Status::Settled),
    ("closed won", Status::Settled),
    ("processed", Status::Settled),
    ("approved", Status::Settled),
    ("accepte*", Status::Settled),
    ("abgeschlossen", Status::Settled),
    ("gebucht", Status::Settled),
    ("ausstehend", Status::Pending),
    ("vorgemerkt", Status::Pending),
    ("unpaid", Status::Pending),
    ("rejected", Status::Failed),
    ("void*", Status::Cancelled),
    ("en attente*", Status::Pending),
    ("en cours*", Status::Pending),
    ("promesse*", Status::Pending),
    ("pending", Status::Pending),
    ("pledged", Status::Pending),
    ("processing", Status::Pending),
    ("refuse*", Status::Failed),
    ("rejete*", Status::Failed),
    ("impaye*", Status::Failed),
    ("echou*", Status::Failed),
    ("failed", Status::Failed),
    ("declined", Status::Failed),
    ("rembourse*", Status::Refunded),
    ("refunded", Status::Refunded),
    ("annule*", Status::Cancelled),
    ("cancel*", Status::Cancelled),
];

/// Words of a regular gift.
const RECURRING: [&str; 10] = [
    "mensuel*",
    "regulier*",
    "recurrent*",
    "trimestriel*",
    "annuel*",
    "monthly*",
    "recurring*",
    "quarterly*",
    "oui",
    "yes",
];

/// Name of the format of such tables.
pub(super) const FORMAT: &str = "table";

/// Returns the mapping of a table by the names of its columns (as written); `None` unless it has a date, an
/// amount and a column that names somebody.
pub(crate) fn common(header: &[String]) -> Option<Mapping> {
    let mapping = guess(header);
    let has = |field: &str| mapping.columns.contains_key(field);
    (has("date") && has("amount") && NAMING.iter().any(|field| has(field))).then_some(mapping)
}

/// Returns what the names of the columns say, even if that is not enough to read the table.
pub(crate) fn guess(header: &[String]) -> Mapping {
    let folded: Vec<String> = header.iter().map(|name| fold(name)).collect();
    let mut mapping = Mapping {
        format: FORMAT.to_owned(),
        prefix: format!("{FORMAT}-"),
        status: words(&STATUSES, Some(Status::Settled)),
        recurring: RECURRING.map(Pattern::new).to_vec(),
        ..Mapping::default()
    };
    // In an address, `state` is a part of a country.
    let has_place = ["city", "town", "zip", "zip code", "zipcode", "postal code"]
        .iter()
        .any(|place| folded.iter().any(|cell| cell == place));
    for (field, names) in NAMES {
        let is_meant = |name: &&&str| !(has_place && field == "status" && **name == "state");
        let found =
            names.iter().filter(is_meant).find_map(|name| folded.iter().position(|cell| cell == name));
        if let Some(name) = found.and_then(|at| header.get(at)) {
            mapping.columns.insert(field.to_owned(), vec![column_name(name)]);
        }
    }
    for (field, at) in card_columns(header) {
        mapping.columns.extend(header.get(at).map(|name| (field.to_owned(), vec![column_name(name)])));
    }
    for (name, column) in folded.iter().zip(header) {
        if let Some(channels) = refused_by(name) {
            mapping.refuses.insert(column_name(column), channels.to_vec());
        } else if let Some(channels) = agreed_by(name) {
            mapping.agrees.insert(column_name(column), channels.to_vec());
        }
    }
    if !mapping.columns.contains_key("currency")
        && let [only] = currency_columns(&folded)[..]
        && let Some(name) = header.get(only)
    {
        mapping.columns.insert("currency".to_owned(), vec![column_name(name)]);
    }
    let states = NAMES.iter().find(|(field, _)| *field == "status").map_or(&[][..], |(_, names)| names);
    received::guard(&mut mapping, header, &folded, states);
    mapping.has = vec![mapping.columns.values().flatten().cloned().collect()];
    mapping
}

/// Returns the positions of the columns whose names say a currency, except rates and signs.
pub(crate) fn currency_columns(folded: &[String]) -> Vec<usize> {
    let says = |name: &String| {
        let has = |words: &[&str]| name.split(' ').any(|word| words.contains(&word));
        has(&["currency", "devise", "monnaie", "wahrung", "divisa", "currencyisocode"])
            && !has(&["rate", "taux", "symbol", "symbole", "amount", "montant", "conversion"])
    };
    (0..folded.len()).filter(|at| folded.get(*at).is_some_and(says)).collect()
}

fn words<T: Copy>(words: &[(&str, T)], default: Option<T>) -> Words<T> {
    let words = words.iter().map(|(word, meaning)| (Pattern::new(word), *meaning)).collect();
    Words { words, default, other: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &str) -> Vec<String> {
        names.split(';').map(str::to_owned).collect()
    }

    #[test]
    fn the_names_are_folded_and_stand_once() {
        let mut seen = std::collections::BTreeSet::new();
        for (field, names) in NAMES {
            assert!(super::super::FIELDS.contains(&field), "{field}");
            for name in names {
                assert_eq!(&fold(name), name);
                assert!(seen.insert(*name), "{name}");
            }
        }
    }

    #[test]
    fn six_ordinary_columns_are_a_table_of_gifts() {
        for names in [
            "Donor ID;Date;Amount",
            "Nom;Prénom;Courriel;Montant;Date du don;Moyen de paiement",
            "Last name;First name;E-mail;Amount;Date;Payment method",
            "DONATEUR;MONTANT;DATE",
            "Donor;Gift amount;Gift date",
        ] {
            assert!(common(&header(names)).is_some(), "{names}");
        }
        for names in [
            "Nom;Montant",
            "Date;Montant;Libellé",
            "Nom;Date;Ville",
            "A;B;C",
            "Nom;Date de naissance;Montant",
        ] {
            assert!(common(&header(names)).is_none(), "{names}");
        }
        let state = |names: &str| guess(&header(names)).columns.get("status").cloned();
        assert_eq!(state("Date;Amount;Email;City;State;Zip"), None);
        assert_eq!(state("Date;Amount;Email;State"), Some(vec!["state".to_owned()]));
        let currency = |names: &str| guess(&header(names)).columns.get("currency").cloned();
        assert_eq!(
            currency("Date;Amount;Currency of gift;Rate of currency"),
            Some(vec!["currency of gift".to_owned()])
        );
        assert_eq!(currency("Date;Amount;Payout currency;Invoice currency"), None);
        let both = common(&header("Date;Date du don;Montant;Nom;Nom du donateur")).unwrap();
        assert_eq!(
            (&both.columns["date"][0][..], &both.columns["last_name"][0][..]),
            ("date du don", "nom du donateur")
        );
    }
}
