//! The arguments of the program, in English and in French.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use obole_error::Lang;

/// Compute Obole's feature table on several machines.
#[derive(Debug, Parser)]
#[command(name = "obole-ballista", version, disable_help_subcommand = true, max_term_width = 100)]
pub(crate) struct Args {
    /// Language of messages
    #[arg(long, global = true, default_value = "en", value_parser = ["en", "fr"])]
    pub(crate) lang: String,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Divide queries into parts, until it is stopped.
    Scheduler(Scheduler),
    /// Run parts of queries, until it is stopped.
    Executor(Executor),
    /// Compute the feature table of a day, as a Parquet file for `obole fit` and `obole score`.
    Features(Features),
}

/// Arguments of `scheduler`.
#[derive(Debug, clap::Args)]
pub(crate) struct Scheduler {
    /// Address to listen on; any other than 127.0.0.1 opens the gifts to everybody on that network
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) bind: IpAddr,
    /// Port to listen on
    #[arg(long, default_value_t = 50050)]
    pub(crate) port: u16,
}

/// Arguments of `executor`.
#[derive(Debug, clap::Args)]
pub(crate) struct Executor {
    /// Scheduler to work for
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50050")]
    pub(crate) scheduler: Address,
    /// Address to listen on; any other than 127.0.0.1 opens the gifts to everybody on that network
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) bind: IpAddr,
    /// Name or address by which the other machines reach this one, if it is another
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Option<String>,
    /// First of two ports to listen on
    #[arg(long, default_value_t = 50051, value_parser = clap::value_parser!(u16).range(1..65535))]
    pub(crate) port: u16,
    /// Parts that run at the same time; all cores of the machine by default
    #[arg(long, value_name = "COUNT")]
    pub(crate) cores: Option<u16>,
    /// Memory for the parts, in MiB; beyond it they use the disk
    #[arg(long, value_name = "MIB", default_value_t = 2048, value_parser = clap::value_parser!(u32).range(64..))]
    pub(crate) memory: u32,
    /// Folder for intermediate results, which hold gifts; they are removed at the end
    #[arg(long, value_name = "FOLDER")]
    pub(crate) work: PathBuf,
}

/// Arguments of `features`.
#[derive(Debug, clap::Args)]
pub(crate) struct Features {
    /// Scheduler that divides the work
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:50050")]
    pub(crate) scheduler: Address,
    /// Parquet file of the gifts, or a folder of such files
    #[arg(long, value_name = "PATH")]
    pub(crate) gifts: PathBuf,
    /// Parquet file of the donors, or a folder of such files
    #[arg(long, value_name = "PATH")]
    pub(crate) donors: PathBuf,
    /// As-of date (YYYY-MM-DD)
    #[arg(long, value_name = "DAY")]
    pub(crate) as_of: String,
    /// Add the outcome of this number of months from the as-of date
    #[arg(long, value_name = "MONTHS", value_parser = clap::value_parser!(u32).range(1..=60))]
    pub(crate) label_months: Option<u32>,
    /// Kinds of payment that count as giving, beside gifts
    #[arg(long = "count", value_name = "KIND", value_parser = ["membership", "ticket", "sale", "other"])]
    pub(crate) count: Vec<String>,
    /// Currency of the gifts that are counted
    #[arg(long, value_name = "CODE", default_value = "EUR")]
    pub(crate) currency: String,
    /// File to write
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// A host and its port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl std::str::FromStr for Address {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (host, port) = text.rsplit_once(':').ok_or("HOST:PORT")?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || ".-_[]:".contains(c);
        match port.parse() {
            Ok(port) if !host.is_empty() && host.chars().all(is_name) => {
                Ok(Self { host: host.to_owned(), port })
            }
            _ => Err("HOST:PORT"),
        }
    }
}

/// French description of each command.
const FRENCH_VERBS: [(&str, &str); 3] = [
    ("scheduler", "Répartir les requêtes, jusqu’à son arrêt."),
    ("executor", "Exécuter des parts de requêtes, jusqu’à son arrêt."),
    (
        "features",
        "Calculer la table de variables d’un jour, en un fichier Parquet pour `obole fit` et `obole score`.",
    ),
];

/// French help by command and argument.
const FRENCH: [(&str, &str, &str); 17] = [
    (
        "scheduler",
        "bind",
        "Adresse d’écoute ; toute autre que 127.0.0.1 ouvre les dons à tous ceux qui sont sur ce réseau",
    ),
    ("scheduler", "port", "Port d’écoute"),
    ("executor", "scheduler", "Répartiteur pour lequel travailler"),
    (
        "executor",
        "bind",
        "Adresse d’écoute ; toute autre que 127.0.0.1 ouvre les dons à tous ceux qui sont sur ce réseau",
    ),
    (
        "executor",
        "host",
        "Nom ou adresse par lesquels les autres machines joignent celle-ci, si ce n’est pas l’adresse d’écoute",
    ),
    ("executor", "port", "Premier des deux ports d’écoute"),
    (
        "executor",
        "cores",
        "Nombre de parts exécutées en même temps ; par défaut, tous les cœurs de la machine",
    ),
    ("executor", "memory", "Mémoire pour les parts, en Mio ; au-delà, elles passent par le disque"),
    (
        "executor",
        "work",
        "Dossier des résultats intermédiaires, qui contiennent des dons ; ils sont effacés à la fin",
    ),
    ("features", "scheduler", "Répartiteur qui divise le travail"),
    ("features", "gifts", "Fichier Parquet des dons, ou dossier de tels fichiers"),
    ("features", "donors", "Fichier Parquet des donateurs, ou dossier de tels fichiers"),
    ("features", "as_of", "Date de référence (AAAA-MM-JJ)"),
    ("features", "label_months", "Ajouter ce qui a été donné pendant ce nombre de mois à partir de la date"),
    ("features", "count", "Autres paiements qui comptent comme des dons"),
    ("features", "currency", "Monnaie des dons comptés"),
    ("features", "out", "Fichier à écrire"),
];

/// Reads the arguments, with the help in a language.
pub(crate) fn parse(args: &[std::ffi::OsString], lang: Lang) -> Result<Args, clap::Error> {
    let mut command = Args::command();
    if lang == Lang::Fr {
        command = command
            .about("Calculer la table de variables d’Obole sur plusieurs machines.")
            .mut_arg("lang", |arg| arg.help("Langue des messages"));
        for (name, about) in FRENCH_VERBS {
            command = command.mut_subcommand(name, |verb| {
                let own = FRENCH.into_iter().filter(|(of, ..)| *of == name);
                own.fold(verb.about(about), |verb, (_, id, help)| verb.mut_arg(id, |arg| arg.help(help)))
            });
        }
    }
    Args::from_arg_matches(&command.try_get_matches_from(args)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_argument_has_its_french() {
        let command = Args::command();
        let verbs: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
        assert_eq!(verbs, FRENCH_VERBS.map(|(name, _)| name));
        let own = command.get_subcommands().flat_map(|verb| {
            let ids = verb.get_arguments().map(|arg| arg.get_id().as_str()).filter(|id| *id != "lang");
            ids.map(|id| (verb.get_name(), id)).collect::<Vec<_>>()
        });
        assert_eq!(own.collect::<Vec<_>>(), FRENCH.map(|(verb, id, _)| (verb, id)));
    }

    #[test]
    fn an_address_is_a_host_and_a_port() {
        let address = |text: &str| text.parse::<Address>();
        assert_eq!(address("node-1.lan:50050"), Ok(Address { host: "node-1.lan".into(), port: 50050 }));
        assert_eq!(address("[::1]:1").map(|address| address.host), Ok("[::1]".into()));
        for wrong in ["", "host", "host:", ":50050", "host:99999", "http://host:1", "user@host:1"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}
