//! Choices of an audit of a table in words, as a person writes them on a command line or in Python.

use std::collections::{BTreeMap, BTreeSet};

use obole_error::Value;
use obole_fairness::{
    AcceptAttributeAtDecision, Ask, BootstrapSettings, Correction, Crossings, Favourable, Gates, Limit,
    Method, Missing, Preset, Reference, Settings,
};
use obole_ledger::message;

use super::table::Table;
use crate::{Error, Kind, Result};

/// Word for all methods of mitigation.
const ALL: &str = "all";
/// Word for all methods that do not use the attribute of a person to decide.
const ATTRIBUTE_FREE: &str = "attribute-free";

/// Settings of an audit in words. The groups are crossed in pairs, the first two only.
///
/// ```
/// use obole::audit::choices::Choices;
/// use obole::audit::table::{Columns, Table};
/// let columns = Columns {
///     decision: Some(("contacted", vec!["1", "1", "0"])),
///     groups: vec![("sex", vec!["F", "M", "F"])],
///     ..Columns::default()
/// };
/// let table = Table::parse(&columns)?;
/// let choices = Choices { preset: Some("four-fifths".to_owned()), ..Choices::default() };
/// assert_eq!(choices.settings(&table)?.min_ratio, Some(0.8));
/// let choices = Choices { missing: "guess".to_owned(), ..Choices::default() };
/// assert!(choices.settings(&table).is_err());
/// # Ok::<(), obole::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Choices {
    /// Rows without a group: `exclude` or `as-group`.
    pub missing: String,
    /// Better outcome for a person: `selected` or `not-selected`.
    pub favourable: String,
    /// Adjustment of p values: `holm` or `bh`.
    pub correction: String,
    /// Set of rules: `four-fifths` or `ll144`; the choices that are made beside it prevail.
    pub preset: Option<String>,
    /// Reference: `largest`, `highest-rate`, or `COLUMN=GROUP` for each column; empty for that of the preset,
    /// or the largest.
    pub reference: Vec<String>,
    /// Minimum number of rows of a group that is shown.
    pub publish_k: u64,
    /// Lowest acceptable ratio of two groups' rates.
    pub min_ratio: Option<f64>,
    /// Largest acceptable difference of two groups' rates.
    pub max_gap: Option<f64>,
    /// Number of bootstrap replicates; 0 for none, `None` for the default.
    pub replicates: Option<u32>,
    /// Seed of the bootstrap.
    pub seed: u64,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            missing: "exclude".to_owned(),
            favourable: "selected".to_owned(),
            correction: "holm".to_owned(),
            preset: None,
            reference: Vec::new(),
            publish_k: Gates::default().publish_k,
            min_ratio: None,
            max_gap: None,
            replicates: None,
            seed: BootstrapSettings::default().seed,
        }
    }
}

impl Choices {
    /// Returns the settings of the audit of a table: those of the preset first, then those of the other
    /// choices.
    ///
    /// # Errors
    /// [`Kind::Usage`] for a word that is no choice, and for references that the table does not have, all at
    /// once.
    pub fn settings(&self, table: &Table) -> Result<Settings> {
        let seed = self.seed;
        let mut settings = Settings {
            missing: choose(&self.missing, &[("exclude", Missing::Exclude), ("as-group", Missing::AsGroup)])?,
            crossings: Crossings::FirstTwo,
            favourable: choose(
                &self.favourable,
                &[("selected", Favourable::Selected), ("not-selected", Favourable::NotSelected)],
            )?,
            gates: match self.publish_k {
                0 => Gates::open(),
                publish_k => Gates { publish_k, ..Gates::default() },
            },
            correction: choose(
                &self.correction,
                &[("holm", Correction::Holm), ("bh", Correction::BenjaminiHochberg)],
            )?,
            bootstrap: match self.replicates {
                Some(0) => None,
                Some(n) => Some(BootstrapSettings { replicates: n, row_replicates: n, seed }),
                None => Some(BootstrapSettings { seed, ..BootstrapSettings::default() }),
            },
            ..Settings::default()
        };
        if let Some(word) = &self.preset {
            let presets = [("four-fifths", Preset::FourFifths), ("ll144", Preset::Ll144)];
            choose(word, &presets)?.apply(&mut settings);
        }
        if !self.reference.is_empty() {
            settings.reference = reference(&self.reference, table)?;
        }
        settings.min_ratio = self.min_ratio.or(settings.min_ratio);
        settings.max_gap = self.max_gap;
        Ok(settings)
    }
}

/// Returns the choice of a word.
fn choose<T: Copy>(word: &str, choices: &[(&str, T)]) -> Result<T> {
    let found = choices.iter().find(|(name, _)| *name == word);
    found.map(|(_, choice)| *choice).ok_or_else(|| no_choice(word, choices.iter().map(|(name, _)| *name)))
}

/// Returns the error of a word that is none of the choices.
pub fn no_choice<'a>(word: &str, choices: impl IntoIterator<Item = &'a str>) -> Error {
    Error::new(Kind::Usage, message!("no-such-choice", name = format!("{word:?}")))
        .hint(message!("choices-are", names = Value::list(choices)))
}

/// Returns the group with which the others are compared; all faults are reported at once.
fn reference(asked: &[String], table: &Table) -> Result<Reference> {
    match asked {
        [word] if word == "largest" => return Ok(Reference::Largest),
        [word] if word == "highest-rate" => return Ok(Reference::HighestRate),
        _ => {}
    }
    let mut named = BTreeMap::new();
    let mut wrong = Vec::new();
    for one in asked {
        let attribute = one.split_once('=').and_then(|(column, group)| {
            let found = table.attributes.iter().find(|attribute| attribute.name() == column)?;
            found.levels().iter().any(|level| level == group).then(|| (column.to_owned(), group.to_owned()))
        });
        match attribute {
            Some((column, group)) => drop(named.insert(column, group)),
            None => wrong.push(one.as_str()),
        }
    }
    if wrong.is_empty() {
        return Ok(Reference::Named(named));
    }
    let groups = table.attributes.iter().map(|attribute| {
        format!("{}={}", attribute.name(), attribute.levels().join(&format!(", {}=", attribute.name())))
    });
    Err(Error::new(Kind::Usage, message!("reference-unknown", names = Value::list(wrong)))
        .hint("write-reference")
        .hint(message!("groups-are", groups = Value::list(groups))))
}

/// Mitigations to try, in words.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MitigationChoices {
    /// Names of methods ([`Method::from_key`]); `attribute-free` and `all` stand for several.
    pub methods: Vec<String>,
    /// Share of the places that is drawn at random; `None` for the smallest that meets the threshold.
    pub quota: Option<f64>,
    /// `true` if a person accepts methods that use an attribute to decide.
    pub accepts_attribute: bool,
}

impl MitigationChoices {
    /// Returns the request. The words for several methods select those that can be tried: two of them need
    /// the inputs of the model.
    ///
    /// # Errors
    /// [`Kind::Usage`] for a word that is no method.
    pub fn ask(&self, settings: &Settings, has_inputs: bool) -> Result<Ask> {
        let mut methods = BTreeSet::new();
        for word in &self.methods {
            match Method::from_key(word) {
                Some(method) => drop(methods.insert(method)),
                None if [ALL, ATTRIBUTE_FREE].contains(&word.as_str()) => {
                    methods.extend(Method::ALL.into_iter().filter(|method| {
                        let needs_inputs = matches!(method, Method::Reweighing | Method::ProxyRemoval);
                        (word == ALL || !method.needs_attribute()) && (has_inputs || !needs_inputs)
                    }));
                }
                None => {
                    let keys = Method::ALL.iter().map(|method| method.key()).chain([ATTRIBUTE_FREE, ALL]);
                    return Err(no_choice(word, keys));
                }
            }
        }
        Ok(Ask {
            methods,
            limit: Limit::of(settings),
            quota: self.quota,
            accepted: self.accepts_attribute.then(AcceptAttributeAtDecision::by_a_person),
        })
    }
}
