//! The systems with a built-in query.

use obole_ledger::Day;

use crate::query::{Query, Schema, Table};

mod civicrm;
mod dolibarr;
mod galette;
mod odoo;

/// A system whose tables are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum System {
    /// CiviCRM: contributions.
    Civicrm,
    /// Dolibarr: the module of donations.
    Dolibarr,
    /// Odoo with the OCA module `donation`.
    Odoo,
    /// Galette: contributions.
    Galette,
}

impl System {
    /// All systems.
    pub const ALL: [Self; 4] = [Self::Civicrm, Self::Dolibarr, Self::Odoo, Self::Galette];

    /// Returns the name of the file that is written.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Civicrm => "civicrm.csv",
            Self::Dolibarr => "dolibarr.csv",
            Self::Odoo => "odoo.csv",
            Self::Galette => "galette.csv",
        }
    }

    /// Returns the name of the system and the versions whose tables are read.
    pub(crate) const fn versions(self) -> &'static str {
        match self {
            Self::Civicrm => "CiviCRM 5, 6",
            Self::Dolibarr => "Dolibarr 8 – 22",
            Self::Odoo => "Odoo 12 – 17 + OCA donation",
            Self::Galette => "Galette 0.9 – 1.2",
        }
    }

    /// Returns the usual beginning of the names of the tables.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::Civicrm | Self::Odoo => "",
            Self::Dolibarr => "llx_",
            Self::Galette => "galette_",
        }
    }

    /// Returns the tables that the query reads.
    pub(crate) const fn tables(self) -> &'static [Table] {
        match self {
            Self::Civicrm => civicrm::TABLES,
            Self::Dolibarr => dolibarr::TABLES,
            Self::Odoo => odoo::TABLES,
            Self::Galette => galette::TABLES,
        }
    }

    /// Returns the query for a database with these tables.
    pub(crate) fn query(self, schema: &Schema, since: Option<Day>) -> Query {
        let mut query = match self {
            Self::Civicrm => civicrm::query(schema),
            Self::Dolibarr => dolibarr::query(schema),
            Self::Odoo => odoo::query(schema),
            Self::Galette => galette::query(schema),
        };
        let day = match self {
            Self::Civicrm => "c.receive_date",
            Self::Dolibarr => "d.datedon",
            Self::Odoo => "d.donation_date",
            Self::Galette => "c.date_debut_cotis",
        };
        // A gift without a date is read as well: the import refuses it with its reason.
        query.conditions.extend(since.map(|first| format!("({day} >= '{first}' OR {day} IS NULL)")));
        query
    }
}
