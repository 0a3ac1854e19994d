//! Detection of column names that refer to a protected criterion, in English and French.
//!
//! The criteria are those of article 225-1 of the French code pénal (with loi 2008-496 for the place of a
//! bank account) as far as a donor file can hold them. A match means only that the name refers to a
//! *criterion in the list*: whether its use is allowed is a question of law and of purpose, which no program
//! can answer. A name without a match proves nothing. The association of a column with an attribute is
//! measured by [`crate::proxy_strength()`] and by fits.

use serde::Serialize;
use std::collections::BTreeMap;

/// A protected criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// Age.
    Age,
    /// Place where the bank account is held.
    BankDomicile,
    /// Economic vulnerability, wealth and income.
    EconomicSituation,
    /// Marriage, partnership, children, pregnancy.
    FamilySituation,
    /// Health, handicap, loss of autonomy.
    Health,
    /// Language.
    Language,
    /// Surname.
    Name,
    /// Origin, nation, ethnicity.
    Origin,
    /// Political opinions.
    PoliticalOpinion,
    /// Religion or belief.
    Religion,
    /// Place of residence.
    Residence,
    /// Sex and gender identity.
    Sex,
    /// Sexual orientation.
    SexualOrientation,
    /// Union activity.
    UnionActivity,
}

impl Criterion {
    /// All criteria, in the order of their keys.
    pub const ALL: [Criterion; 14] = {
        use Criterion::*;
        [
            Age,
            BankDomicile,
            EconomicSituation,
            FamilySituation,
            Health,
            Language,
            Name,
            Origin,
            PoliticalOpinion,
            Religion,
            Residence,
            Sex,
            SexualOrientation,
            UnionActivity,
        ]
    };

    /// Returns the key used in files.
    pub fn key(self) -> &'static str {
        match self {
            Criterion::Age => "age",
            Criterion::BankDomicile => "bank_domicile",
            Criterion::EconomicSituation => "economic_situation",
            Criterion::FamilySituation => "family_situation",
            Criterion::Health => "health",
            Criterion::Language => "language",
            Criterion::Name => "name",
            Criterion::Origin => "origin",
            Criterion::PoliticalOpinion => "political_opinion",
            Criterion::Religion => "religion",
            Criterion::Residence => "residence",
            Criterion::Sex => "sex",
            Criterion::SexualOrientation => "sexual_orientation",
            Criterion::UnionActivity => "union_activity",
        }
    }
}

/// Relation of a column to a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stands {
    /// The column name denotes the criterion itself.
    Names,
    /// The column is a known proxy of the criterion: a first name for the sex, payment by cheque for the age.
    TellsOf,
}

/// Returns the criteria that a column name refers to, with the kind of relation; empty when there is no
/// match.
///
/// ```
/// use obole_fairness::{criteria, Criterion, Stands};
/// assert_eq!(criteria("Code_Postal")[&Criterion::Residence], Stands::Names);
/// assert_eq!(criteria("mode_paiement_cheque")[&Criterion::Age], Stands::TellsOf);
/// assert!(criteria("nb_dons_12m").is_empty() && criteria("average_gift").is_empty());
/// ```
pub fn criteria(column: &str) -> BTreeMap<Criterion, Stands> {
    let words = words(column);
    let joined = words.join("_");
    let mut found: BTreeMap<Criterion, Stands> = BTreeMap::new();
    for (term, names, tells_of) in ENTRIES {
        let is_there = match term.strip_suffix('*') {
            Some(stem) if stem.contains('_') => joined.contains(stem),
            Some(stem) => words.iter().any(|word| word.starts_with(stem)),
            None if term.contains('_') => format!("_{joined}_").contains(&format!("_{term}_")),
            None => words.iter().any(|word| word == term),
        };
        if is_there {
            let all = names
                .iter()
                .map(|c| (*c, Stands::Names))
                .chain(tells_of.iter().map(|c| (*c, Stands::TellsOf)));
            for (criterion, stands) in all {
                found.entry(criterion).and_modify(|known| *known = stands.min(*known)).or_insert(stands);
            }
        }
    }
    found
}

/// Splits a name into lower-case words without accents: at punctuation, before an upper-case letter that
/// follows a lower-case one, and between letters and digits.
fn words(column: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in column.chars() {
        let new_word = (c.is_uppercase() && before.is_lowercase()) || (before.is_numeric() != c.is_numeric());
        if (new_word || !c.is_alphanumeric()) && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase().map(plain));
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

fn plain(c: char) -> char {
    match c {
        'à' | 'â' | 'ä' | 'á' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ö' | 'ó' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        'ç' => 'c',
        other => other,
    }
}

/// A word (`*` marks a prefix, `_` joins consecutive words), the criteria that it denotes, and the criteria
/// that it is a known proxy of.
type Entry = (&'static str, &'static [Criterion], &'static [Criterion]);

use Criterion::{
    Age, BankDomicile, EconomicSituation, FamilySituation, Health, Language, Name, Origin, PoliticalOpinion,
    Religion, Residence, Sex, SexualOrientation, UnionActivity,
};

const ENTRIES: &[Entry] = &[
    ("age", &[Age], &[]),
    ("ages", &[Age], &[]),
    ("birth*", &[Age], &[]),
    ("born", &[Age], &[]),
    ("dob", &[Age], &[]),
    ("naissance", &[Age], &[]),
    ("ne_le", &[Age], &[]),
    ("senior*", &[Age], &[]),
    ("retired", &[], &[Age]),
    ("retrait*", &[], &[Age]),
    ("deceased", &[], &[Age]),
    ("decede*", &[], &[Age]),
    ("deces", &[], &[Age]),
    ("cheque*", &[], &[Age]),
    ("payment_method", &[], &[Age]),
    ("payment_type", &[], &[Age]),
    ("mode_paiement", &[], &[Age]),
    ("mode_de_paiement", &[], &[Age]),
    ("mode_reglement", &[], &[Age]),
    ("phone*", &[], &[Age]),
    ("telephone*", &[], &[Age]),
    ("landline", &[], &[Age]),
    ("mobile", &[], &[Age]),
    ("email_domain", &[], &[Age]),
    ("mail_domain", &[], &[Age]),
    ("domaine_email", &[], &[Age]),
    ("domaine_mail", &[], &[Age]),
    ("iban", &[BankDomicile], &[]),
    ("bic", &[BankDomicile], &[]),
    ("swift", &[BankDomicile], &[]),
    ("rib", &[BankDomicile], &[]),
    ("bank*", &[BankDomicile], &[]),
    ("banque", &[BankDomicile], &[]),
    ("domiciliation", &[BankDomicile], &[]),
    ("postcode", &[Residence], &[Origin, EconomicSituation]),
    ("post_code", &[Residence], &[Origin, EconomicSituation]),
    ("postal*", &[Residence], &[Origin, EconomicSituation]),
    ("zip*", &[Residence], &[Origin, EconomicSituation]),
    ("cp", &[Residence], &[Origin, EconomicSituation]),
    ("iris", &[Residence], &[Origin, EconomicSituation]),
    ("insee", &[Residence], &[Origin, EconomicSituation]),
    ("commune", &[Residence], &[Origin, EconomicSituation]),
    ("city", &[Residence], &[Origin, EconomicSituation]),
    ("town", &[Residence], &[Origin, EconomicSituation]),
    ("ville", &[Residence], &[Origin, EconomicSituation]),
    ("departement", &[Residence], &[Origin, EconomicSituation]),
    ("dept", &[Residence], &[Origin, EconomicSituation]),
    ("county", &[Residence], &[Origin, EconomicSituation]),
    ("region", &[Residence], &[Origin]),
    ("neighbourhood", &[Residence], &[Origin, EconomicSituation]),
    ("neighborhood", &[Residence], &[Origin, EconomicSituation]),
    ("quartier", &[Residence], &[Origin, EconomicSituation]),
    ("qpv", &[Residence], &[Origin, EconomicSituation]),
    ("address*", &[Residence], &[Origin, EconomicSituation]),
    ("adresse*", &[Residence], &[Origin, EconomicSituation]),
    ("street", &[Residence], &[]),
    ("rue", &[Residence], &[]),
    ("latitude", &[Residence], &[]),
    ("longitude", &[Residence], &[]),
    ("state_code", &[Residence], &[]),
    ("country*", &[Residence], &[Origin]),
    ("pays", &[Residence], &[Origin]),
    ("surname", &[Name], &[Origin]),
    ("lastname", &[Name], &[Origin]),
    ("last_name", &[Name], &[Origin]),
    ("family_name", &[Name], &[Origin]),
    ("patronyme", &[Name], &[Origin]),
    ("nom", &[Name], &[Origin]),
    ("donor_name", &[Name], &[Origin, Sex]),
    ("full_name", &[Name], &[Origin, Sex]),
    ("firstname", &[], &[Sex, Age, Origin]),
    ("first_name", &[], &[Sex, Age, Origin]),
    ("forename", &[], &[Sex, Age, Origin]),
    ("prenom", &[], &[Sex, Age, Origin]),
    ("title", &[], &[Sex, FamilySituation]),
    ("salutation", &[], &[Sex, FamilySituation]),
    ("civilite", &[], &[Sex, FamilySituation]),
    ("gender", &[Sex], &[]),
    ("genre", &[Sex], &[]),
    ("sex", &[Sex], &[]),
    ("sexe", &[Sex], &[]),
    ("female*", &[Sex], &[]),
    ("male*", &[Sex], &[]),
    ("femme", &[Sex], &[]),
    ("homme", &[Sex], &[]),
    ("language*", &[Language], &[Origin]),
    ("langue*", &[Language], &[Origin]),
    ("lang", &[Language], &[Origin]),
    ("locale", &[Language], &[Origin]),
    ("national*", &[Origin], &[]),
    ("ethnic*", &[Origin], &[]),
    ("ethnie", &[Origin], &[]),
    ("race", &[Origin], &[]),
    ("racial", &[Origin], &[]),
    ("hispanic*", &[Origin], &[]),
    ("black", &[Origin], &[]),
    ("white", &[Origin], &[]),
    ("origine", &[Origin], &[]),
    ("religio*", &[Religion], &[]),
    ("church", &[], &[Religion]),
    ("parish", &[], &[Religion]),
    ("paroisse", &[], &[Religion]),
    ("eglise", &[], &[Religion]),
    ("diocese", &[], &[Religion]),
    ("denier", &[], &[Religion]),
    ("mosque*", &[], &[Religion]),
    ("synagogue", &[], &[Religion]),
    ("zakat", &[], &[Religion]),
    ("union", &[UnionActivity], &[]),
    ("syndica*", &[UnionActivity], &[]),
    ("syndiq*", &[UnionActivity], &[]),
    ("politic*", &[PoliticalOpinion], &[]),
    ("politique*", &[PoliticalOpinion], &[]),
    ("parti", &[PoliticalOpinion], &[]),
    ("party", &[PoliticalOpinion], &[]),
    ("vote*", &[PoliticalOpinion], &[]),
    ("health", &[Health], &[]),
    ("sante", &[Health], &[]),
    ("disab*", &[Health], &[]),
    ("handicap*", &[Health], &[]),
    ("disease", &[Health], &[]),
    ("maladie", &[Health], &[]),
    ("hospital", &[], &[Health]),
    ("hopital", &[], &[Health]),
    ("marital", &[FamilySituation], &[]),
    ("married", &[FamilySituation], &[]),
    ("marie", &[FamilySituation], &[]),
    ("couple", &[FamilySituation], &[Sex]),
    ("spouse", &[FamilySituation], &[Sex]),
    ("conjoint", &[FamilySituation], &[Sex]),
    ("children", &[FamilySituation], &[]),
    ("enfants", &[FamilySituation], &[]),
    ("household", &[FamilySituation], &[]),
    ("situation_familiale", &[FamilySituation], &[]),
    ("pregnan*", &[FamilySituation], &[Sex]),
    ("grossesse", &[FamilySituation], &[Sex]),
    ("income", &[EconomicSituation], &[]),
    ("revenu*", &[EconomicSituation], &[]),
    ("wealth*", &[EconomicSituation], &[]),
    ("patrimoine", &[EconomicSituation], &[]),
    ("salary", &[EconomicSituation], &[]),
    ("salaire", &[EconomicSituation], &[]),
    ("homeowner", &[EconomicSituation], &[]),
    ("proprietaire", &[EconomicSituation], &[]),
    ("sexual*", &[SexualOrientation], &[]),
    ("orientation_sexuelle", &[SexualOrientation], &[]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_files_write_them_are_found() {
        let cases: [(&str, &[Criterion]); 16] = [
            ("postcode", &[Residence]),
            ("CodePostal", &[Residence]),
            ("dept_residence", &[Residence]),
            ("Année de naissance", &[Age]),
            ("age2", &[Age]),
            ("Age_band", &[Age]),
            ("Prénom", &[Sex, Age, Origin]),
            ("lastName", &[Name]),
            ("civilité", &[Sex]),
            ("IBAN", &[BankDomicile]),
            ("sexe", &[Sex]),
            ("langue", &[Language]),
            ("payment_method", &[Age]),
            ("church_gifts", &[Religion]),
            ("phone_type", &[Age]),
            ("HHINCOME income", &[EconomicSituation]),
        ];
        for (column, wanted) in cases {
            let found = criteria(column);
            assert!(wanted.iter().all(|criterion| found.contains_key(criterion)), "{column}: {found:?}");
        }
    }

    #[test]
    fn names_of_giving_are_not() {
        for column in [
            "recency_days",
            "frequency",
            "average_gift",
            "montant_total",
            "nb_dons",
            "percentage",
            "message",
            "voyage",
            "nombre",
            "campaign",
            "image",
            "usage",
            "months_since_last",
            "channel",
            "y_true",
            "score",
            "genericness",
        ] {
            assert!(criteria(column).is_empty(), "{column}: {:?}", criteria(column));
        }
    }

    #[test]
    fn what_names_a_criterion_goes_before_what_tells_of_it() {
        let found = criteria("donor_name first_name");
        assert_eq!((found[&Name], found[&Sex]), (Stands::Names, Stands::TellsOf));
        assert_eq!(
            Criterion::ALL.len(),
            Criterion::ALL.map(Criterion::key).iter().collect::<std::collections::BTreeSet<_>>().len()
        );
    }
}
