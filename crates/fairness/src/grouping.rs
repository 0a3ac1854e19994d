//! Groups of attributes: application of the policy for missing values, and crossing of two attributes.

use crate::cells::NO_GROUP;
use crate::input::{Attribute, MISSING, Missing};
use std::collections::BTreeMap;

/// Groups of one attribute or of a crossing, encoded for a pass over the rows.
#[derive(Clone, Debug)]
pub(crate) struct Grouping {
    pub name: String,
    /// Levels in name order; a crossing lists only pairs that occur.
    pub levels: Vec<String>,
    /// One code per row, [`NO_GROUP`] where the row is excluded.
    pub codes: Vec<u32>,
    /// Pairs of a crossing that do not occur.
    pub empty: Vec<String>,
    /// For each level, whether it represents a missing value, entirely or in one part.
    pub unknown: Vec<bool>,
    /// For a crossing: its two attributes, and for each level its position in both.
    pub parts: Option<Parts>,
}

/// Origin of the levels of a crossing.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub first: String,
    pub second: String,
    pub places: Vec<(usize, usize)>,
}

impl Grouping {
    pub(crate) fn single(attribute: &Attribute, policy: Missing) -> Self {
        let mut levels = attribute.levels.clone();
        let mut unknown = vec![false; levels.len()];
        let mut shift = vec![0_u32; levels.len()];
        let mut missing_code = NO_GROUP;
        if policy == Missing::AsGroup && attribute.missing() > 0 {
            // If a level already has this name, the missing rows are added to it.
            match levels.binary_search_by(|level| level.as_str().cmp(MISSING)) {
                Ok(at) => missing_code = at as u32,
                Err(at) => {
                    levels.insert(at, MISSING.to_owned());
                    unknown.insert(at, true);
                    shift.iter_mut().skip(at).for_each(|shift| *shift = 1);
                    missing_code = at as u32;
                }
            }
        }
        let recode = |code: &Option<u32>| match code {
            Some(code) => code + shift.get(*code as usize).copied().unwrap_or(0),
            None => missing_code,
        };
        let codes = attribute.codes.iter().map(recode).collect();
        Self { name: attribute.name.clone(), levels, codes, empty: Vec::new(), unknown, parts: None }
    }

    /// Counts the rows without a value or with a missing part, both excluded ones and those that form a
    /// group.
    pub(crate) fn missing_rows(&self) -> usize {
        let known = |code: &u32| self.unknown.get(*code as usize) == Some(&false);
        self.codes.iter().filter(|code| !known(code)).count()
    }

    /// Computes the crossing `a|b`; the names of its levels are joined in the same way. Rows that are
    /// excluded from either attribute are excluded.
    pub(crate) fn cross(a: &Grouping, b: &Grouping) -> Self {
        let (na, nb) = (a.levels.len(), b.levels.len());
        let mut counts = vec![0_u64; na * nb];
        let place = |row: usize| -> Option<usize> {
            let (x, y) = (*a.codes.get(row)? as usize, *b.codes.get(row)? as usize);
            (x < na && y < nb).then_some(x * nb + y)
        };
        for row in 0..a.codes.len() {
            if let Some(count) = place(row).and_then(|at| counts.get_mut(at)) {
                *count += 1;
            }
        }
        let mut named: Vec<(String, usize, usize)> = Vec::with_capacity(na * nb);
        for (x, first) in a.levels.iter().enumerate() {
            for (y, second) in b.levels.iter().enumerate() {
                named.push((format!("{first}|{second}"), x, y));
            }
        }
        tell_apart(&mut named, &a.levels, &b.levels);
        named.sort();
        let (mut levels, mut unknown, mut places, mut empty) = (vec![], vec![], vec![], vec![]);
        let mut code_of = vec![NO_GROUP; na * nb];
        for (name, x, y) in named {
            let at = x * nb + y;
            if counts.get(at).is_none_or(|count| *count == 0) {
                empty.push(name);
                continue;
            }
            if let Some(code) = code_of.get_mut(at) {
                *code = levels.len() as u32;
            }
            levels.push(name);
            unknown.push(a.unknown.get(x) == Some(&true) || b.unknown.get(y) == Some(&true));
            places.push((x, y));
        }
        let code = |row| place(row).and_then(|at| code_of.get(at).copied()).unwrap_or(NO_GROUP);
        let codes = (0..a.codes.len()).map(code).collect();
        let parts = Parts { first: a.name.clone(), second: b.name.clone(), places };
        let name = format!("{}|{}", a.name, b.name);
        Self { name, levels, codes, empty, unknown, parts: Some(parts) }
    }
}

/// Makes the names of pairs unique. Levels that contain a bar can give two pairs the same name (`a|b` and
/// `c`, or `a` and `b|c`); in such names the bars of the levels are written `\|`.
fn tell_apart(named: &mut [(String, usize, usize)], first: &[String], second: &[String]) {
    let mut times = BTreeMap::<String, u32>::new();
    for (name, _, _) in named.iter() {
        *times.entry(name.clone()).or_default() += 1;
    }
    for (name, x, y) in named.iter_mut().filter(|(name, _, _)| times.get(name).is_some_and(|n| *n > 1)) {
        let escaped = |levels: &[String], at: usize| {
            levels.get(at).map(|level| level.replace('\\', "\\\\").replace('|', "\\|")).unwrap_or_default()
        };
        *name = format!("{}|{}", escaped(first, *x), escaped(second, *y));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_rows_are_left_out_or_kept_as_a_group() {
        let a = Attribute::from_labels("sex", [Some("M"), None, Some("F")]);
        assert_eq!(Grouping::single(&a, Missing::Exclude).codes, [1, NO_GROUP, 0]);
        let kept = Grouping::single(&a, Missing::AsGroup);
        assert_eq!(kept.levels, ["(missing)", "F", "M"]);
        assert_eq!(kept.codes, [2, 0, 1]);
        assert_eq!(kept.unknown, [true, false, false]);
    }

    #[test]
    fn a_crossing_names_the_pairs_that_do_not_occur() {
        let a = Grouping::single(&Attribute::from_labels("a", [Some("x"), Some("y")]), Missing::Exclude);
        let b = Grouping::single(&Attribute::from_labels("b", [Some("1"), Some("2")]), Missing::Exclude);
        let cross = Grouping::cross(&a, &b);
        assert_eq!(cross.name, "a|b");
        assert_eq!(cross.levels, ["x|1", "y|2"]);
        assert_eq!(cross.empty, ["x|2", "y|1"]);
    }

    #[test]
    fn two_pairs_never_share_a_name() {
        let a = Attribute::from_labels("a", [Some("x"), Some("x|y")]);
        let b = Attribute::from_labels("b", [Some("y|z"), Some("z")]);
        let [a, b] = [a, b].map(|one| Grouping::single(&one, Missing::Exclude));
        let cross = Grouping::cross(&a, &b);
        assert_eq!(cross.levels, [r"x\|y|z", r"x|y\|z"]);
        assert_eq!(cross.empty, ["x|y|y|z", "x|z"]);
    }
}
