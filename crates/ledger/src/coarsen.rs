//! Coarsens attributes of donors until every combination of them is shared by enough donors.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use crate::{Coded, DonorKind, DonorTable, Result};

/// An attribute of a donor that helps to find the person together with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuasiIdentifier {
    /// Postal code.
    Postcode,
    /// Year of birth.
    BirthYear,
    /// Country.
    Country,
    /// Language.
    Language,
    /// Channel through which the donor was acquired.
    AcquisitionChannel,
    /// Gender.
    Gender,
    /// Person or organisation; a donor without a kind counts as a person.
    Kind,
}

impl QuasiIdentifier {
    /// All attributes. Of two with equally many values, the first is coarsened first; the kind is the last.
    pub const ALL: [Self; 7] = [
        Self::Postcode,
        Self::BirthYear,
        Self::Country,
        Self::Language,
        Self::AcquisitionChannel,
        Self::Gender,
        Self::Kind,
    ];

    /// Returns the name of the column.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postcode => "postcode",
            Self::BirthYear => "birth_year",
            Self::Country => "country",
            Self::Language => "language",
            Self::AcquisitionChannel => "acquisition_channel",
            Self::Gender => "gender",
            Self::Kind => "kind",
        }
    }

    /// Returns a value after a number of steps: a year becomes the first of its five years, then of its
    /// decade; a postcode keeps three characters, then two (a French department). After the last step it is
    /// empty.
    fn coarser(self, value: Value<'_>, steps: u8) -> Value<'_> {
        match (value, steps) {
            (value, 0) => value,
            (Value::Year(year), 1) => Value::Year(year - year.rem_euclid(5)),
            (Value::Year(year), 2) => Value::Year(year - year.rem_euclid(10)),
            (Value::Text(text), 1) => Value::start(text, 3),
            (Value::Text(text), 2) => Value::start(text, 2),
            _ => Value::Empty,
        }
    }
}

/// Value of an attribute.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Value<'a> {
    Empty,
    Code(u16),
    Year(i16),
    Text(&'a str),
}

impl<'a> Value<'a> {
    /// Returns the first characters of a text.
    fn start(text: &'a str, characters: usize) -> Self {
        let end = text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at);
        Self::text(text[..end].trim_end())
    }

    fn text(text: &'a str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    fn code(code: Option<&u16>) -> Self {
        code.filter(|code| **code > 0).map_or(Self::Empty, |code| Self::Code(*code))
    }
}

/// Values of one donor, in the order of [`QuasiIdentifier::ALL`].
type Combination<'a> = [Value<'a>; QuasiIdentifier::ALL.len()];

const NOTHING: Combination<'_> = [Value::Empty; QuasiIdentifier::ALL.len()];

/// Effect of coarsening on one attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AttributeChange {
    /// The attribute.
    pub attribute: QuasiIdentifier,
    /// Number of donors who had a value.
    pub known: u64,
    /// Number of donors with a coarser value than before, or none.
    pub coarsened: u64,
    /// Number of donors with no value any more.
    pub emptied: u64,
}

/// Effect of [`coarsen`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coarsened {
    /// Size of the smallest group of donors with the same attributes; 0 without donors.
    pub k_reached: u64,
    /// Effect by attribute.
    pub by_attribute: Vec<AttributeChange>,
    /// Number of donors who had an attribute and have none any more.
    pub left_with_nothing: u64,
}

/// Coarsens the attributes of donors until at least `k` donors share each combination (k-anonymity: Sweeney,
/// L. (2002), "k-anonymity: a model for protecting privacy" and "Achieving k-anonymity privacy protection
/// using generalization and suppression", International Journal of Uncertainty, Fuzziness and Knowledge-Based
/// Systems 10(5), 557-570 and 571-588).
///
/// As in Sweeney's Datafly, the attribute with the most values is coarsened by one step, again and again.
/// Unlike there, only donors in groups of fewer than `k` are concerned (local recoding), so that the others
/// keep their values. Donors who are left without any attribute form a group as well: where they are fewer
/// than `k`, the smallest other group joins them. With fewer than `k` donors, no attribute is left.
///
/// Gifts are no attributes here: a history of gifts may single out a donor whose attributes are shared.
///
/// # Errors
/// Never: no column has more values than before.
pub fn coarsen(donors: &mut DonorTable, k: usize) -> Result<Coarsened> {
    let before: Vec<Combination<'_>> = (0..donors.len()).map(|donor| combination(donors, donor)).collect();
    let after = shared(before.clone(), k);
    let changed = |at: usize, to_nothing: bool| {
        let pairs = before.iter().zip(&after).map(|(before, after)| (before[at], after[at]));
        pairs.filter(|(before, after)| before != after && (!to_nothing || *after == Value::Empty)).count()
            as u64
    };
    let change = |(at, attribute)| AttributeChange {
        attribute,
        known: before.iter().filter(|values| values[at] != Value::Empty).count() as u64,
        coarsened: changed(at, false),
        emptied: changed(at, true),
    };
    let emptied = before.iter().zip(&after).filter(|(before, after)| before != after && **after == NOTHING);
    let report = Coarsened {
        k_reached: sizes(&after).into_values().min().unwrap_or_default() as u64,
        by_attribute: QuasiIdentifier::ALL.into_iter().enumerate().map(change).collect(),
        left_with_nothing: emptied.count() as u64,
    };
    let coded = |at: usize, column: &Coded| -> Result<Coded> {
        let mut coarser = Coded::default();
        for values in &after {
            coarser.push(if let Value::Code(code) = values[at] { column.level(code) } else { "" })?;
        }
        coarser.canonicalise();
        Ok(coarser)
    };
    let postcode = |values: &Combination<'_>| match values[0] {
        Value::Text(text) => text.into(),
        _ => Box::default(),
    };
    let year = |values: &Combination<'_>| match values[1] {
        Value::Year(year) => Some(year),
        _ => None,
    };
    let kind = |values: &Combination<'_>| match values[6] {
        Value::Empty => DonorKind::Person,
        _ => DonorKind::Organisation,
    };
    let kinds = after.iter().map(kind).collect();
    let years = after.iter().map(year).collect();
    let postcodes = after.iter().map(postcode).collect();
    let (country, language) = (coded(2, &donors.country)?, coded(3, &donors.language)?);
    let (channel, gender) = (coded(4, &donors.acquisition_channel)?, coded(5, &donors.gender)?);
    (donors.kind, donors.birth_year, donors.postcode) = (kinds, years, postcodes);
    (donors.country, donors.language) = (country, language);
    (donors.acquisition_channel, donors.gender) = (channel, gender);
    Ok(report)
}

fn combination(donors: &DonorTable, donor: usize) -> Combination<'_> {
    let code = |column: &Coded| Value::code(column.codes().get(donor));
    [
        Value::text(donors.postcode.get(donor).map_or("", |text| text.trim())),
        donors.birth_year.get(donor).copied().flatten().map_or(Value::Empty, Value::Year),
        code(&donors.country),
        code(&donors.language),
        code(&donors.acquisition_channel),
        code(&donors.gender),
        match donors.kind.get(donor) {
            Some(DonorKind::Organisation) => Value::Code(1),
            _ => Value::Empty,
        },
    ]
}

/// Returns the number of donors with each combination.
fn sizes<'a>(donors: &[Combination<'a>]) -> HashMap<Combination<'a>, usize> {
    let mut sizes = HashMap::new();
    for values in donors {
        *sizes.entry(*values).or_default() += 1;
    }
    sizes
}

/// Coarsens the combinations until at least `k` donors have each.
fn shared(mut donors: Vec<Combination<'_>>, k: usize) -> Vec<Combination<'_>> {
    let exact = donors.clone();
    let mut sizes = sizes(&donors);
    let mut rare: Vec<usize> = (0..donors.len()).filter(|donor| sizes[&donors[*donor]] < k).collect();
    let mut steps = [0_u8; QuasiIdentifier::ALL.len()];
    while let Some(at) = most_varied(&donors, &rare) {
        steps[at] += 1;
        for &donor in &rare {
            if let Some(size) = sizes.get_mut(&donors[donor]) {
                *size -= 1;
            }
            donors[donor][at] = QuasiIdentifier::ALL[at].coarser(exact[donor][at], steps[at]);
            *sizes.entry(donors[donor]).or_default() += 1;
        }
        rare.retain(|donor| sizes[&donors[*donor]] < k);
    }
    if !rare.is_empty() {
        sizes.retain(|values, size| *size > 0 && *values != NOTHING);
        let smallest = sizes.into_iter().min_by_key(|(values, size)| (*size, *values));
        if let Some((smallest, _)) = smallest {
            donors.iter_mut().filter(|values| **values == smallest).for_each(|values| *values = NOTHING);
        }
    }
    donors
}

/// Returns the index of the attribute with the most values among some donors; `None` if none has a value.
/// The kind is chosen when nothing else is left.
fn most_varied(donors: &[Combination<'_>], rare: &[usize]) -> Option<usize> {
    let last = QuasiIdentifier::ALL.len() - 1;
    let values = |at: usize| {
        let found: BTreeSet<Value<'_>> = rare.iter().map(|donor| donors[*donor][at]).collect();
        found.len() - usize::from(found.contains(&Value::Empty))
    };
    let counts = (0..=last).map(|at| (values(at), at)).filter(|(values, _)| *values > 0);
    counts.max_by_key(|(values, at)| (*at < last, *values, last - at)).map(|(_, at)| at)
}

#[cfg(test)]
mod tests;
