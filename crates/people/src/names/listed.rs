//! Cells that list several people, where a system joins the names of all people of a payment.

use crate::fold::fold;

/// Returns the names in a cell that lists people by commas or lines. `FICTIF, Jean` is the name of one.
pub(crate) fn listed(cell: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for line in cell.split(['\n', '\r']) {
        for (at, piece) in line.split(',').enumerate() {
            match names.last_mut() {
                // A first name behind a family name: systems join names without a space.
                Some(name) if at > 0 && piece.starts_with(' ') && name.split_whitespace().count() == 1 => {
                    name.push(',');
                    name.push_str(piece);
                }
                _ => names.push(piece.trim().to_owned()),
            }
        }
    }
    let mut seen = Vec::new();
    names.retain(|name| {
        let folded = fold(name);
        let is_new = !folded.is_empty() && !seen.contains(&folded);
        seen.push(folded);
        is_new
    });
    names
}

/// Returns two people of one family name as the couple that they give as: `Jean et Odile FICTIF`. The order
/// of the two does not matter.
pub(crate) fn couple(names: &[String]) -> Option<String> {
    let words = |name: &String| -> Vec<String> {
        name.split_whitespace().map(|word| word.trim_end_matches(',').to_owned()).collect()
    };
    let [one, other] = names else { return None };
    let (one, other) = (words(one), words(other));
    let shared = |pairs: &mut dyn Iterator<Item = (&String, &String)>| {
        pairs.take_while(|(one, other)| fold(one) == fold(other)).count()
    };
    let is_capital = |word: &String| word.chars().count() > 1 && !word.chars().any(char::is_lowercase);
    let has_capitals = one.iter().chain(&other).any(is_capital);
    let before = shared(&mut one.iter().zip(&other));
    let after = shared(&mut one.iter().rev().zip(other.iter().rev()));
    let ends = [(after, one.len() - after, one.len()), (before, 0, before)];
    for (words, from, to) in ends {
        let family = one.get(from..to).unwrap_or_default();
        // Without capitals the family name is the last one.
        let is_family = if has_capitals { family.iter().all(is_capital) } else { from > 0 };
        if words == 0 || words >= one.len().min(other.len()) || !is_family {
            continue;
        }
        let first = |name: &[String]| {
            let rest = if from > 0 { name.get(..name.len() - words) } else { name.get(words..) };
            rest.unwrap_or_default().join(" ")
        };
        let mut firsts = [first(&one), first(&other)];
        firsts.sort_by_key(|first| fold(first));
        return Some(format!("{} {}", firsts.join(" et "), family.join(" ")));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_a_list() {
        for (cell, wanted) in [
            ("", &[][..]),
            ("Jean FICTIF", &["Jean FICTIF"]),
            ("Jean FICTIF,Odile D'ESSAI", &["Jean FICTIF", "Odile D'ESSAI"]),
            ("Jean FICTIF, Odile D'ESSAI", &["Jean FICTIF", "Odile D'ESSAI"]),
            ("Jean FICTIF\r\nOdile D'ESSAI\n", &["Jean FICTIF", "Odile D'ESSAI"]),
            ("Jean FICTIF, Odile", &["Jean FICTIF", "Odile"]),
            ("FICTIF, Jean", &["FICTIF, Jean"]),
            ("FICTIF, Jean,D'ESSAI, Odile Marie", &["FICTIF, Jean", "D'ESSAI, Odile Marie"]),
            ("FICTIF,ESSAI", &["FICTIF", "ESSAI"]),
            ("Jean FICTIF,jean fictif,", &["Jean FICTIF"]),
            ("Zoé ESSAI,Luc ESSAI,Ana ESSAI", &["Zoé ESSAI", "Luc ESSAI", "Ana ESSAI"]),
        ] {
            assert_eq!(listed(cell), wanted, "{cell}");
        }
    }

    #[test]
    fn two_people_of_one_family_name_are_a_couple() {
        for (cell, wanted) in [
            ("Odile FICTIF,Jean FICTIF", Some("Jean et Odile FICTIF")),
            ("FICTIF Jean,FICTIF Odile", Some("Jean et Odile FICTIF")),
            ("FICTIF, Jean,FICTIF, Odile", Some("Jean et Odile FICTIF")),
            ("Jean de Fictif,Odile de Fictif", Some("Jean et Odile de Fictif")),
            ("M. FICTIF,Mme FICTIF", Some("M. et Mme FICTIF")),
            ("Jean FICTIF,Jean ESSAI", None),
            ("FICTIF Jean,ESSAI Jean", None),
            ("Jean Fictif,Jean Essai", None),
            ("Jean FICTIF,Odile D'ESSAI", None),
            ("Jean FICTIF,FICTIF", None),
            ("Zoé ESSAI,Luc ESSAI,Ana ESSAI", None),
        ] {
            assert_eq!(couple(&listed(cell)).as_deref(), wanted, "{cell}");
        }
    }
}
