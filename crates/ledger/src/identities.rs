//! Donor identifiers that are one person.

use std::collections::HashMap;

/// Groups of donor identifiers that are one person: by the answers of a vault, or by those that an import
/// brought to the ledger. Lists and logs may have a person under any of them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Identities {
    /// Each with the identifier that is kept first.
    groups: Vec<Vec<String>>,
    group_of: HashMap<String, usize>,
}

/// Shows the number of people, never an identifier.
impl std::fmt::Debug for Identities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identities({} people)", self.groups.len())
    }
}

impl Identities {
    /// Takes groups of identifiers, each with the identifier that is kept first.
    ///
    /// ```
    /// use obole_ledger::Identities;
    ///
    /// let same = Identities::of(vec![vec!["417".to_owned(), "D1".to_owned()]]);
    /// assert_eq!((same.kept_id("D1"), same.kept_id("D2")), ("417", "D2"));
    /// assert_eq!(same.of_person("D1").collect::<Vec<_>>(), ["417", "D1"]);
    /// ```
    pub fn of(groups: Vec<Vec<String>>) -> Self {
        let numbered = groups.iter().enumerate();
        let group_of = numbered.flat_map(|(group, ids)| ids.iter().map(move |id| (id.clone(), group)));
        Self { group_of: group_of.collect(), groups }
    }

    /// Returns the identifier that is kept for a person.
    pub fn kept_id<'a>(&'a self, donor_id: &'a str) -> &'a str {
        self.group(donor_id).first().map_or(donor_id, String::as_str)
    }

    /// Returns all identifiers of a person, the one that is kept first.
    pub fn of_person<'a>(&'a self, donor_id: &'a str) -> impl Iterator<Item = &'a str> {
        let group = self.group(donor_id);
        let alone = Some(donor_id).filter(|_| group.is_empty());
        group.iter().map(String::as_str).chain(alone)
    }

    fn group(&self, donor_id: &str) -> &[String] {
        let group = self.group_of.get(donor_id).and_then(|group| self.groups.get(*group));
        group.map(Vec::as_slice).unwrap_or_default()
    }
}
