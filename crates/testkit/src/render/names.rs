//! Invented people. Surnames are built from syllables and a number, so that no two donors share one, and no
//! real person is meant; e-mail addresses end in the domains that RFC 2606 reserves for examples.

use rand::{Rng, RngExt};

use crate::types::{Gender, SimDonor};

const WOMEN: [&str; 24] = [
    "Capucine",
    "Noëlle",
    "Aglaé",
    "Maëlys",
    "Zélie",
    "Léontine",
    "Hélène",
    "Françoise",
    "Odile",
    "Solène",
    "Apolline",
    "Marie-Ève",
    "Joséphine",
    "Céleste",
    "Bérengère",
    "Gaëlle",
    "Anaïs",
    "Inès",
    "Clémence",
    "Ombeline",
    "Perrine",
    "Maÿlis",
    "Clotilde",
    "Thaïs",
];
const MEN: [&str; 24] = [
    "Zéphyrin",
    "Ulysse",
    "Barnabé",
    "Gontran",
    "Tancrède",
    "Jean-Apocryphe",
    "Théophile",
    "Anselme",
    "Rémi",
    "Loïc",
    "Gaël",
    "Côme",
    "Hippolyte",
    "Célestin",
    "Aurèle",
    "François",
    "Jérôme",
    "Étienne",
    "Noé",
    "Benoît",
    "Cyprien",
    "Raphaël",
    "Siméon",
    "Aloïs",
];
const HEAD: [&str; 40] = [
    "Bel", "Bour", "Bré", "Cha", "Cler", "Cor", "Cré", "Dar", "Del", "Dra", "Fau", "Fla", "For", "Gar",
    "Gri", "Gué", "Hau", "Jal", "Ker", "Lam", "Lan", "Lou", "Mal", "Mer", "Mon", "Mor", "Nar", "Oeu", "Pel",
    "Pré", "Qué", "Rou", "San", "Ser", "Tal", "Ter", "Tré", "Val", "Vau", "Vil",
];
const MIDDLE: [&str; 30] = [
    "ba", "bi", "cé", "cha", "da", "di", "do", "fa", "fo", "ga", "go", "la", "lé", "li", "lo", "ma", "mé",
    "mi", "na", "né", "no", "pa", "pé", "ra", "ri", "ro", "sa", "ta", "ti", "vi",
];
const TAIL: [&str; 30] = [
    "bert", "blin", "cart", "ceau", "chet", "cour", "dault", "dier", "douin", "fant", "gault", "get", "gnac",
    "guin", "laud", "let", "lier", "mand", "mier", "neau", "nier", "quet", "raud", "rel", "rin", "sard",
    "teau", "tois", "val", "zac",
];
const PARTICLES: [&str; 4] = ["de ", "D'", "Le ", "de la "];
const DOMAINS: [&str; 3] = ["example.org", "example.net", "example.com"];
const STREETS: [&str; 8] = [
    "rue de l'Invention",
    "avenue du Modèle",
    "impasse des Tests",
    "cours Imaginaire",
    "place \"du Faux\"",
    "quai du Simulacre",
    "bd de l'Illusion",
    "chemin Fictif ; bât. B",
];
const TOWNS: [&str; 8] = [
    "Bourg-Exemple",
    "Saint-Fictif",
    "Ville-en-Papier",
    "Maquette-sur-Mer",
    "Factice-le-Château",
    "Nulle-Part",
    "Port-Inventé",
    "L'Île-Postiche",
];
const FIRMS: [(&str, &str); 4] = [
    ("Société Imaginaire", "Entreprise"),
    ("Ateliers Fictifs", "Entreprise"),
    ("Fondation Postiche", "Fondation"),
    ("Amicale Inventée", "Association"),
];

/// Data of a payer in the platform file.
pub(super) struct Person {
    pub last: String,
    pub first: &'static str,
    pub email: String,
    /// Cell of the column "Date de naissance".
    pub birth: String,
    pub firm: String,
    pub siren: String,
    pub form: &'static str,
    pub address: String,
    pub town: &'static str,
}

/// Invents the payer of donor `index`; the surname is unique, so that a payer without e-mail stays one
/// person.
pub(super) fn invent(index: u32, donor: &SimDonor, rng: &mut impl Rng) -> Person {
    let firsts = match donor.gender {
        Some(Gender::Woman) => &WOMEN,
        Some(Gender::Man) => &MEN,
        _ if rng.random_bool(0.5) => &WOMEN,
        _ => &MEN,
    };
    let first = firsts[rng.random_range(0..firsts.len())];
    let mut last = surname(index);
    if rng.random_bool(0.08) {
        last = format!("{}{last}", PARTICLES[rng.random_range(0..PARTICLES.len())]);
    }
    let email = if donor.has_email {
        let domain = DOMAINS[rng.random_range(0..DOMAINS.len())];
        format!("{}.{}{}@{domain}", ascii(first), ascii(&last), u64::from(index) + 1)
    } else {
        String::new()
    };
    // 1970-01-01 is the platform's placeholder for "not given"; a real birthday is never on the first of a
    // month here.
    let (month, dom) = (rng.random_range(1..=12), rng.random_range(2..=28));
    let birth = match donor.birth_year {
        Some(year) => format!("{dom:02}/{month:02}/{year}"),
        None if !donor.organisation && rng.random_bool(0.3) => "01/01/1970".to_owned(),
        None => String::new(),
    };
    let (firm, siren, form) = if donor.organisation {
        let (name, form) = FIRMS[rng.random_range(0..FIRMS.len())];
        // Nine digits beginning with 0000: no register number in use.
        (format!("{name} n° {}", u64::from(index) + 1), format!("{index:09}"), form)
    } else {
        (String::new(), String::new(), "")
    };
    let address = format!("{} {}", rng.random_range(1..120), STREETS[rng.random_range(0..STREETS.len())]);
    let town = TOWNS[rng.random_range(0..TOWNS.len())];
    Person { last: last.to_uppercase(), first, email, birth, firm, siren, form, address, town }
}

/// Returns a different surname for each number: mixed-radix digits written in syllables, a second name beyond
/// 36,000.
fn surname(index: u32) -> String {
    let base = HEAD.len() * MIDDLE.len() * TAIL.len();
    let index = index as usize;
    // A step without a common factor visits every combination once.
    let name = |n: usize| {
        let n = n * 24_781 % base;
        let (head, rest) = (n % HEAD.len(), n / HEAD.len());
        format!("{}{}{}", HEAD[head], MIDDLE[rest % MIDDLE.len()], TAIL[rest / MIDDLE.len() % TAIL.len()])
    };
    match index / base {
        0 => name(index),
        more => format!("{}-{}", name(index % base), name(more)),
    }
}

/// Returns the lower-case ASCII letters of a name, with accents removed.
fn ascii(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter_map(|c| match c {
            'à' | 'â' => Some('a'),
            'é' | 'è' | 'ê' | 'ë' => Some('e'),
            'ç' => Some('c'),
            'î' | 'ï' => Some('i'),
            'ô' => Some('o'),
            'ÿ' => Some('y'),
            'a'..='z' => Some(c),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_surnames_are_alike() {
        let names: BTreeSet<String> = (0..100_000).map(surname).collect();
        assert_eq!(names.len(), 100_000);
    }

    #[test]
    fn accents_come_off() {
        assert_eq!(ascii("D'Œuvré-Maÿlis"), "duvremaylis");
        for name in WOMEN.iter().chain(&MEN) {
            let letters = name.chars().filter(|c| c.is_alphabetic()).count();
            assert_eq!(ascii(name).len(), letters, "{name}");
        }
    }
}
