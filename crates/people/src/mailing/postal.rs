//! The lines of an address on an envelope, by the French standard NF Z10-011.
//!
//! At most six lines of 38 characters, a seventh for the country: who (1), where in the building (2), the
//! building (3), number and street (4), place or post-office box (5), postal code and town (6). From the
//! fourth line on, capitals without punctuation. A word is abbreviated only where its line is too long
//! (La Poste, "Les 6 règles d'or de la norme").

use super::letter::Letter;
use crate::countries;
use crate::fold::{STREETS, fold, street};
use crate::vault::Person;

/// Maximum number of characters of a line.
const LONGEST: usize = 38;

/// Words that a line that is too long abbreviates.
const SHORT: [(&str, &str); 25] = [
    ("ALLEE", "ALL"),
    ("APPARTEMENT", "APT"),
    ("AVENUE", "AV"),
    ("BATIMENT", "BAT"),
    ("BOULEVARD", "BD"),
    ("CAPITAINE", "CNE"),
    ("CHEMIN", "CHE"),
    ("COLONEL", "COL"),
    ("COMMANDANT", "CDT"),
    ("DOCTEUR", "DR"),
    ("FAUBOURG", "FG"),
    ("GENERAL", "GAL"),
    ("IMPASSE", "IMP"),
    ("LIEUTENANT", "LT"),
    ("LOTISSEMENT", "LOT"),
    ("MARECHAL", "MAL"),
    ("PLACE", "PL"),
    ("PRESIDENT", "PDT"),
    ("PROFESSEUR", "PR"),
    ("RESIDENCE", "RES"),
    ("ROUTE", "RTE"),
    ("SAINT", "ST"),
    ("SAINTE", "STE"),
    ("SQUARE", "SQ"),
    ("ZONE", "ZON"),
];

/// Beginnings of the parts of an address that say where in a building somebody lives (line 2).
const IN_BUILDING: [&str; 10] =
    ["apt", "appt", "appart", "chez", "etage", "escalier", "esc", "porte", "bte", "boite"];
/// Beginnings of the parts that name the building (line 3).
const OF_BUILDING: [&str; 8] = ["bat", "batiment", "residence", "res", "immeuble", "imm", "entree", "tour"];
/// Beginnings of post-office boxes and places (line 5).
const PLACES: [&str; 5] = ["bp", "cs", "tsa", "lieu dit", "lieudit"];
/// Words before a number or letter, with which a part begins even where no comma stands before it.
const BEFORE_A_CODE: [&str; 13] = [
    "apt",
    "appt",
    "appart",
    "appartement",
    "bat",
    "batiment",
    "bp",
    "bte",
    "cs",
    "entree",
    "esc",
    "escalier",
    "tsa",
];
/// Words before a name, with which a part begins even where no comma stands before it.
const BEFORE_A_NAME: [&str; 3] = ["immeuble", "residence", "chez"];
/// Words after which a name goes on: `rue de la Résidence`.
const GOES_ON: [&str; 9] = ["au", "aux", "d", "de", "des", "du", "l", "la", "le"];

/// Returns the seven lines of the address of a letter; a line that is not needed is empty.
pub(crate) fn lines(letter: &Letter<'_>) -> [String; 7] {
    let person = &letter.person;
    let mut lines: [String; 7] = Default::default();
    let name = format!("{} {}", letter.first_name, letter.last_name).trim().to_owned();
    let [who, within, ..] = &mut lines;
    if person.organisation.is_empty() {
        who.clone_from(&name);
    } else {
        who.clone_from(&person.organisation);
        within.clone_from(&name);
    }
    if is_french(person) {
        let (address, town) = with_town(person);
        for (part, line) in parts(address) {
            if let Some(line) = lines.get_mut(line) {
                *line = format!("{line} {part}").trim().to_owned();
            }
        }
        if let Some(line) = lines.get_mut(5) {
            *line = town;
        }
        lines.iter_mut().skip(3).for_each(|line| *line = capitals(line));
    } else {
        // Other countries have other orders of lines.
        let town = format!("{} {}", person.postcode, person.city);
        let address = person.address.split_whitespace().collect::<Vec<_>>().join(" ");
        for (text, at) in [(address, 3), (town.trim().to_owned(), 5)] {
            if let Some(line) = lines.get_mut(at) {
                *line = text;
            }
        }
        if let Some(line) = lines.get_mut(6) {
            *line = countries::name(&person.country).to_uppercase();
        }
    }
    lines.map(|line| fitting(&line))
}

/// Returns whether a printer can send a letter: the address has a town, in France with its postal code.
pub(super) fn is_complete(person: &Person) -> bool {
    if !is_french(person) {
        let has_town = !person.postcode.is_empty() || !person.city.is_empty();
        return !person.address.is_empty() && has_town;
    }
    let (address, town) = with_town(person);
    let (code, name) = town.split_once(' ').unwrap_or_default();
    !address.is_empty() && is_postcode(code) && !name.is_empty()
}

fn is_french(person: &Person) -> bool {
    matches!(person.country.as_str(), "" | "FR" | "MC") || countries::is_overseas(&person.country)
}

/// Returns the address before the town, and the town with its postal code. Where the vault has neither, they
/// may stand at the end of the address: `12 rue du Faux 31000 Saint-Inventé`.
fn with_town(person: &Person) -> (&str, String) {
    let address = person.address.trim();
    if person.postcode.is_empty() && person.city.is_empty() {
        let mut starts = address.match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at).rev();
        let is_start = |at: &usize| {
            let (before, after) = address.split_at(*at);
            let code = after.split(' ').next().unwrap_or_default();
            before.ends_with([' ', ',', '\n']) && is_postcode(code) && !after[code.len()..].trim().is_empty()
        };
        if let Some(at) = starts.find(is_start) {
            let (before, town) = address.split_at(at);
            return (before.trim_end_matches([' ', ',', '\n', '\r']), town.to_owned());
        }
    }
    (address, format!("{} {}", person.postcode, person.city).trim().to_owned())
}

fn is_postcode(text: &str) -> bool {
    text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether a line is longer than a printer accepts.
pub(super) fn is_too_long(letter: &Letter<'_>) -> bool {
    lines(letter).iter().any(|line| line.chars().count() > LONGEST)
}

/// Returns the parts of an address, each with the index of its line.
fn parts(address: &str) -> Vec<(String, usize)> {
    let parts: Vec<String> = divided(address);
    let street_at = parts.iter().position(|part| is_street(part));
    let place = |part: &str| {
        let folded = fold(part);
        let begins = |names: &[&str]| {
            names.iter().any(|name| {
                folded.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            })
        };
        let is_floor = folded.split(' ').nth(1) == Some("etage");
        if begins(&PLACES) {
            Some(4)
        } else if is_floor || begins(&IN_BUILDING) {
            Some(1)
        } else if begins(&OF_BUILDING) {
            Some(2)
        } else {
            None
        }
    };
    let line = |(at, part): (usize, &String)| match (place(part), street_at) {
        (Some(line), _) => line,
        (None, Some(street)) if at < street => 2,
        (None, Some(street)) if at > street => 4,
        (None, _) => 3,
    };
    parts.iter().enumerate().map(|(at, part)| (part.clone(), line((at, part)))).collect()
}

/// Returns the parts of an address: between line breaks, commas and semicolons, and where the words
/// themselves begin one. A comma after the number of a house divides nothing.
fn divided(address: &str) -> Vec<String> {
    between_commas(address).iter().flat_map(|part| by_words(part)).collect()
}

/// Returns the parts of an address that its words divide: `Bât. B 12 rue du Faux`, `12 rue du Faux BP 40`.
fn by_words(part: &str) -> Vec<String> {
    let words: Vec<&str> = part.split(' ').collect();
    let folded: Vec<String> = words.iter().map(|word| street(word)).collect();
    let mut parts: Vec<Vec<&str>> = vec![Vec::new()];
    for (at, word) in words.into_iter().enumerate() {
        if begins_part(&folded, at) {
            parts.push(Vec::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(word);
        }
    }
    parts.into_iter().map(|words| words.join(" ")).collect()
}

/// Returns whether a word within an address begins a part of its own.
fn begins_part(words: &[String], at: usize) -> bool {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let Some(before) = at.checked_sub(1).map(word) else { return false };
    let (this, next) = (word(at), word(at + 1));
    // `rue de la Résidence`, `place du Bâtiment A`, `3 résidence Fictive`.
    if GOES_ON.contains(&before) || STREETS.contains(&before) {
        return false;
    }
    let is_code = |text: &str| text.len() == 1 || text.bytes().any(|byte| byte.is_ascii_digit());
    let is_floor = this.starts_with(|c: char| c.is_ascii_digit()) && next == "etage";
    let after_number = if matches!(next, "bis" | "ter" | "quater") { at + 2 } else { at + 1 };
    let is_street =
        is_house_number(this) && !BEFORE_A_CODE.contains(&before) && STREETS.contains(&word(after_number));
    let has_code = BEFORE_A_CODE.contains(&this) && is_code(next);
    let is_numbered =
        is_house_number(before) && !at.checked_sub(2).is_some_and(|at| BEFORE_A_CODE.contains(&word(at)));
    let has_name = BEFORE_A_NAME.contains(&this) && !next.is_empty() && !is_numbered;
    is_floor || is_street || has_code || has_name
}

/// Returns the parts of an address between line breaks, commas and semicolons.
fn between_commas(address: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in address.split([',', ';', '\n', '\r']) {
        let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
        let after_number = parts.last().is_some_and(|last| is_house_number(last));
        match parts.last_mut().filter(|_| after_number) {
            Some(last) => *last = format!("{last} {part}"),
            None if part.is_empty() => {}
            None => parts.push(part),
        }
    }
    parts
}

/// Returns whether a part is the number of a house alone: `12`, `12 bis`, `12B`.
fn is_house_number(part: &str) -> bool {
    let folded = fold(part);
    let mut words = folded.split(' ');
    let number = words.next().unwrap_or_default();
    let digits = number.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_number = !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit());
    is_number
        && number.len() <= digits.len() + 1
        && words.all(|word| matches!(word, "bis" | "ter" | "quater" | "a" | "b" | "c" | "d"))
}

/// Returns whether a part is a street, with or without a number.
fn is_street(part: &str) -> bool {
    let folded = street(part);
    let first = folded.split(' ').next().unwrap_or_default();
    let has_number = is_house_number(first) && folded.contains(' ');
    has_number || first == "sentier" || STREETS.contains(&first)
}

/// Returns a text in capitals without accents and punctuation.
fn capitals(text: &str) -> String {
    fold(text).to_uppercase()
}

/// Returns a line with its words abbreviated, if it is too long; one without words to abbreviate stays.
fn fitting(line: &str) -> String {
    if line.chars().count() <= LONGEST {
        return line.to_owned();
    }
    let short = |word: &str| {
        let found = SHORT.iter().find(|(long, _)| *long == capitals(word));
        found.map_or_else(|| word.to_owned(), |(_, short)| (*short).to_owned())
    };
    line.split(' ').map(short).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(address: &str) -> [String; 4] {
        let mut lines: [String; 4] = Default::default();
        for (part, line) in parts(address) {
            let at = line - 1;
            lines[at] = format!("{} {part}", lines[at]).trim().to_owned();
        }
        lines
    }

    #[test]
    fn the_parts_of_an_address_are_on_their_lines() {
        for (address, wanted) in [
            ("12, rue du Faux", ["", "", "12 rue du Faux", ""]),
            ("12 bis, rue du Faux", ["", "", "12 bis rue du Faux", ""]),
            (
                "Appt 3, Résidence Les Lilas, 12 rue du Faux",
                ["Appt 3", "Résidence Les Lilas", "12 rue du Faux", ""],
            ),
            ("12 rue du Faux\nBât. B", ["", "Bât. B", "12 rue du Faux", ""]),
            ("12 rue du Faux; BP 40", ["", "", "12 rue du Faux", "BP 40"]),
            ("Le Moulin, route de Nulle-Part", ["", "Le Moulin", "route de Nulle-Part", ""]),
            ("8 place Fictive, Saint-Inventé", ["", "", "8 place Fictive", "Saint-Inventé"]),
            ("Le Bourg", ["", "", "Le Bourg", ""]),
            ("Chez Mme Fictive, 3 allée Nulle", ["Chez Mme Fictive", "", "3 allée Nulle", ""]),
            (
                "Appt 3 Résidence Les Lilas 12 rue du Faux",
                ["Appt 3", "Résidence Les Lilas", "12 rue du Faux", ""],
            ),
            ("12 bis rue du Faux Bât. B", ["", "Bât. B", "12 bis rue du Faux", ""]),
            ("Bât B 12 bis rue du Faux BP 40", ["", "Bât B", "12 bis rue du Faux", "BP 40"]),
            ("12 rue du Faux 3e étage", ["3e étage", "", "12 rue du Faux", ""]),
            ("Esc. A 12 av. du Faux", ["Esc. A", "", "12 av. du Faux", ""]),
            ("3 résidence Fictive", ["", "", "3 résidence Fictive", ""]),
            ("12 rue de la Résidence", ["", "", "12 rue de la Résidence", ""]),
            ("5 rue Bâtiment A", ["", "", "5 rue Bâtiment A", ""]),
            ("8 rue du 11 Novembre 1918", ["", "", "8 rue du 11 Novembre 1918", ""]),
            ("1 place du 8 Mai", ["", "", "1 place du 8 Mai", ""]),
            ("", ["", "", "", ""]),
        ] {
            assert_eq!(placed(address), wanted.map(str::to_owned), "{address}");
        }
    }

    #[test]
    fn a_printer_needs_a_town_with_its_postal_code() {
        let of = |cells: [&str; 4]| {
            let mut person = Person::default();
            let places = [&mut person.address, &mut person.postcode, &mut person.city, &mut person.country];
            places.into_iter().zip(cells).for_each(|(place, cell)| cell.clone_into(place));
            person
        };
        for (cells, wanted) in [
            (["12 rue du Faux", "31000", "Saint-Inventé", ""], true),
            (["12 rue du Faux, 31000 Saint-Inventé", "", "", ""], true),
            (["12 rue du Faux 31000 Saint-Inventé", "", "", "FR"], true),
            (["12 rue du Faux", "", "Saint-Inventé", ""], false),
            (["12 rue du Faux", "31000", "", ""], false),
            (["12 rue du Faux 31000", "", "", ""], false),
            (["", "31000", "Saint-Inventé", ""], false),
            (["Rue Imaginaire 12", "1000", "Bruxelles", "BE"], true),
            (["Rue Imaginaire 12", "", "", "BE"], false),
        ] {
            assert_eq!(is_complete(&of(cells)), wanted, "{cells:?}");
        }
        let person = of(["Bât B 12 rue du Faux, 31000 Saint-Inventé", "", "", ""]);
        assert_eq!(with_town(&person), ("Bât B 12 rue du Faux", "31000 Saint-Inventé".to_owned()));
    }

    #[test]
    fn only_a_line_that_is_too_long_is_abbreviated() {
        assert_eq!(fitting("12 AVENUE DES FLEURS"), "12 AVENUE DES FLEURS");
        assert_eq!(
            fitting("125 BOULEVARD DU GENERAL IMAGINAIRE DE NULLE PART"),
            "125 BD DU GAL IMAGINAIRE DE NULLE PART"
        );
        assert_eq!(capitals("L'Haÿ-les-Roses, n° 3"), "L HAY LES ROSES N 3");
    }
}
