//! Countries as exports name them, as ISO 3166-1 alpha-2 codes.

use crate::fold::fold;

/// Alpha-2 code, alpha-3 code (as the platform's API writes it), folded French and English names.
const COUNTRIES: [(&str, &str, &[&str]); 25] = [
    ("FR", "fra", &["france", "france metropolitaine"]),
    ("BE", "bel", &["belgique", "belgium"]),
    ("CH", "che", &["suisse", "switzerland"]),
    ("LU", "lux", &["luxembourg"]),
    ("MC", "mco", &["monaco"]),
    ("DE", "deu", &["allemagne", "germany"]),
    ("ES", "esp", &["espagne", "spain"]),
    ("IT", "ita", &["italie", "italy"]),
    ("PT", "prt", &["portugal"]),
    ("NL", "nld", &["pays bas", "netherlands"]),
    ("GB", "gbr", &["royaume uni", "united kingdom"]),
    ("IE", "irl", &["irlande", "ireland"]),
    ("AT", "aut", &["autriche", "austria"]),
    ("US", "usa", &["etats unis", "united states"]),
    ("CA", "can", &["canada"]),
    ("MA", "mar", &["maroc", "morocco"]),
    ("SN", "sen", &["senegal"]),
    ("GP", "glp", &["guadeloupe"]),
    ("MQ", "mtq", &["martinique"]),
    ("GF", "guf", &["guyane", "guyane francaise"]),
    ("RE", "reu", &["reunion", "la reunion"]),
    ("YT", "myt", &["mayotte"]),
    ("NC", "ncl", &["nouvelle caledonie"]),
    ("PF", "pyf", &["polynesie francaise"]),
    ("AD", "and", &["andorre", "andorra"]),
];

/// Returns the alpha-2 code of a country cell: a code of two letters, a known code of three, a known name.
/// `None` when the cell is none of these, `Some("")` when it is empty.
pub(crate) fn alpha2(cell: &str) -> Option<String> {
    let folded = fold(cell);
    if folded.is_empty() {
        return Some(String::new());
    }
    if folded.len() == 2 && folded.bytes().all(|b| b.is_ascii_lowercase()) {
        return Some(folded.to_uppercase());
    }
    COUNTRIES
        .iter()
        .find(|(_, alpha3, names)| *alpha3 == folded || names.contains(&folded.as_str()))
        .map(|(alpha2, ..)| (*alpha2).to_owned())
}

/// Returns the French name of a country, or its code if the name is not known.
pub(crate) fn name(alpha2: &str) -> &str {
    let known = COUNTRIES.iter().find(|(code, ..)| *code == alpha2);
    known.and_then(|(.., names)| names.first()).copied().unwrap_or(alpha2)
}

/// Returns whether a country has French postal addresses: overseas departments and territories.
pub(crate) fn is_overseas(alpha2: &str) -> bool {
    ["GP", "MQ", "GF", "RE", "YT", "NC", "PF", "PM", "WF", "BL", "MF"].contains(&alpha2)
}

/// Returns a postal code as text. A French one of four digits gets back the leading zero that a spreadsheet
/// removed; the flag is `true` if it was repaired. Belgian, Swiss and Luxembourg codes have four digits and
/// do not change.
pub(crate) fn postcode(cell: &str, country: &str) -> (String, bool) {
    let code: String = cell.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
    let lost_zero = code.len() == 4 && code.bytes().all(|b| b.is_ascii_digit());
    if lost_zero && matches!(country, "FR" | "") { (format!("0{code}"), true) } else { (code, false) }
}

/// Returns whether a text could be a postal code somewhere. Postal codes are in the ledger, so a street that
/// slipped into the column must not pass. An empty text passes.
pub(crate) fn is_postcode(code: &str) -> bool {
    code.is_empty()
        || (code.len() <= 10
            && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && code.bytes().any(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_two_letters() {
        for (cell, code) in [("FRA", "FR"), ("France", "FR"), ("fr", "FR"), ("", ""), ("Belgique", "BE")] {
            assert_eq!(alpha2(cell).as_deref(), Some(code), "{cell}");
        }
        assert_eq!(alpha2("12 rue Nulle-Part"), None);
    }

    #[test]
    fn a_lost_zero_is_put_back_in_france_only() {
        assert_eq!(postcode("1000", "FR"), ("01000".to_owned(), true));
        assert_eq!(postcode("1000", "BE"), ("1000".to_owned(), false));
        assert_eq!(postcode("75 011", "FR"), ("75011".to_owned(), false));
        assert_eq!(postcode("2a004", ""), ("2A004".to_owned(), false));
        assert!(["", "75011", "2A004", "SW1A1AA", "1234-567"].iter().all(|code| is_postcode(code)));
        assert!(["LYON", "12RUENULLE-PART", "6,39E+08", "a@b.c1"].iter().all(|code| !is_postcode(code)));
    }
}
