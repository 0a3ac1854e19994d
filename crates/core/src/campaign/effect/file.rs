//! `effect.json`: the measured effect of past campaigns, for the next plan.

use std::path::Path;

use obole_ledger::{Currency, Period, disk};
use serde::{Deserialize, Serialize};

use super::Difference;
use crate::campaign::Goal;
use crate::{Error, Kind, Result};

const FORMAT: &str = "obole-effect";
/// Version 2 added the goal.
const VERSION: u32 = 2;

/// A campaign behind an effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasuredCampaign {
    /// Hash of the approved plan; `None` for a table of a past experiment, and for a file of contacts.
    pub plan_sha256: Option<String>,
    /// Channel of the contacts; `None` for a table.
    pub channel: Option<String>,
    /// Goal, whose event counted as an answer; `None` for a table, and in a file of version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
    /// Days in which gifts were counted; `None` for a table.
    pub window: Option<Period>,
    /// Number of people to contact whose gifts are known.
    pub contacted: u64,
    /// Number of people held out whose gifts are known.
    pub held_out: u64,
}

/// The effect of one campaign, or the mean effect of several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EffectFile {
    format: String,
    version: u32,
    /// The campaigns.
    pub campaigns: Vec<MeasuredCampaign>,
    /// Currency of the income; `None` for a table.
    pub currency: Option<Currency>,
    /// Further givers for each person contacted.
    pub response: Difference,
    /// Further income for each person contacted, in units of the currency; `None` when amounts are not known.
    pub income_per_person: Option<Difference>,
}

/// The fields that distinguish a newer file from a damaged one.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

impl EffectFile {
    /// Makes the content of the file.
    pub fn new(
        campaigns: Vec<MeasuredCampaign>,
        currency: Option<Currency>,
        response: Difference,
        income_per_person: Option<Difference>,
    ) -> Self {
        Self { format: FORMAT.to_owned(), version: VERSION, campaigns, currency, response, income_per_person }
    }

    /// Writes the file, readable by its owner only.
    ///
    /// # Errors
    /// [`Kind::Usage`] when another kind of file is there, [`Kind::Newer`] for one of a later version;
    /// as [`disk::write_private_json`].
    pub fn save(&self, path: &Path) -> Result<()> {
        match if path.exists() { Self::load(path).err() } else { None } {
            Some(newer) if newer.kind() == Kind::Newer => return Err(newer),
            Some(_) => {
                let error = Error::new(Kind::Usage, "not-an-effect").in_file(path);
                return Err(error.hint("choose-name-or-remove"));
            }
            None => {}
        }
        disk::write_private_json(path, self)
    }

    /// Reads the file and checks its numbers.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] for a file that is no measured effect or is damaged, [`Kind::Newer`] for one of a
    /// later version.
    pub fn load(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|e| Error::io("cannot-read-effect", path, e))?;
        Self::parse(&bytes).map_err(|e| e.in_file(path))
    }

    fn parse(bytes: &[u8]) -> Result<Self> {
        let damaged = || Error::new(Kind::Unreadable, "not-an-effect");
        let head: Head = serde_json::from_slice(bytes).map_err(|_| damaged())?;
        if head.format != FORMAT {
            return Err(damaged());
        }
        if head.version > VERSION {
            return Err(Error::new(Kind::Newer, "effect-newer"));
        }
        let file: Self = serde_json::from_slice(bytes).map_err(|_| damaged())?;
        let sized = file.campaigns.iter().all(|campaign| campaign.contacted > 0 && campaign.held_out > 0);
        let valid = is_valid(&file.response) && file.income_per_person.as_ref().is_none_or(is_valid);
        if file.campaigns.is_empty() || !sized || !valid {
            return Err(damaged());
        }
        Ok(file)
    }
}

fn is_valid(found: &Difference) -> bool {
    let numbers = [found.estimate, found.standard_error, found.low, found.high];
    let finite = numbers.iter().all(|x| x.is_finite());
    finite && found.standard_error > 0.0 && found.low <= found.high && (0.0..=1.0).contains(&found.p)
}
