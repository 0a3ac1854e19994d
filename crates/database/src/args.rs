//! The arguments of the program, in English and in French.

use std::path::PathBuf;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use obole_error::Lang;

use crate::system::System;

/// Read the gifts of a database, as a file for `obole import`.
#[derive(Debug, Parser)]
#[command(name = "obole-database", version, disable_help_subcommand = true, max_term_width = 100)]
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
    /// Read a database and write a CSV file to a private folder.
    ///
    /// Nothing is written to the database. The password is read from OBOLE_DATABASE_PASSWORD.
    Export(Export),
}

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// File of SQLite, or postgres://USER@HOST/DATABASE, mysql://USER@HOST/DATABASE
    pub(crate) database: String,
    /// System whose gifts are read
    #[arg(long, value_enum, required_unless_present = "sql", conflicts_with = "sql")]
    pub(crate) system: Option<System>,
    /// File with one SELECT
    #[arg(long, value_name = "FILE")]
    pub(crate) sql: Option<PathBuf>,
    /// Folder for the file; it is made private to you
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// Beginning of the names of the tables, if it is not llx_ or galette_
    #[arg(long, value_name = "LETTERS", conflicts_with = "sql")]
    pub(crate) table_prefix: Option<String>,
    /// First day of the gifts (YYYY-MM-DD)
    #[arg(long, value_name = "DAY", conflicts_with = "sql")]
    pub(crate) since: Option<String>,
    /// Certificate of the authority of the server (PEM)
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// Accept that gifts and names cross the network unencrypted
    #[arg(long)]
    pub(crate) without_tls: bool,
}

/// French help by argument.
const FRENCH: [(&str, &str); 8] = [
    ("database", "Fichier SQLite, ou postgres://UTILISATEUR@MACHINE/BASE, mysql://UTILISATEUR@MACHINE/BASE"),
    ("system", "Logiciel dont les dons sont lus"),
    ("sql", "Fichier contenant un seul SELECT"),
    ("out", "Dossier où écrire le fichier ; vous seul pourrez l’ouvrir"),
    ("table_prefix", "Début du nom des tables, si ce n’est ni llx_ ni galette_"),
    ("since", "Premier jour des dons (AAAA-MM-JJ)"),
    ("ca", "Certificat de l’autorité du serveur (PEM)"),
    ("without_tls", "Accepter que dons et noms circulent sans chiffrement sur le réseau"),
];

/// Reads the arguments, with the help in a language.
pub(crate) fn parse(args: &[std::ffi::OsString], lang: Lang) -> Result<Args, clap::Error> {
    let mut command = Args::command();
    if lang == Lang::Fr {
        command = command
            .about("Lire les dons d’une base de données, en un fichier pour `obole import`.")
            .mut_arg("lang", |arg| arg.help("Langue des messages"))
            .mut_subcommand("export", |verb| {
                let about = "Lire une base de données et écrire un fichier CSV dans un dossier privé.";
                let password =
                    "Rien n’est écrit dans la base. Le mot de passe est lu dans OBOLE_DATABASE_PASSWORD.";
                let verb = verb.about(about).long_about(format!("{about}\n\n{password}"));
                FRENCH.into_iter().fold(verb, |verb, (id, help)| verb.mut_arg(id, |arg| arg.help(help)))
            });
    }
    Args::from_arg_matches(&command.try_get_matches_from(args)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_argument_has_its_french() {
        let command = Args::command();
        let export = command.find_subcommand("export").unwrap();
        let own = export.get_arguments().map(|arg| arg.get_id().as_str()).filter(|id| *id != "lang");
        assert_eq!(own.collect::<Vec<_>>(), FRENCH.map(|(id, _)| id));
        assert!(parse(&["obole-database".into(), "--help".into()], Lang::Fr).is_err());
    }
}
