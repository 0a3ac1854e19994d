//! `obole.toml` and the environment: the values of options that are not given on the command line.
//!
//! A flag has precedence over the environment, then the file, then the default. Both layers become defaults
//! of the parser, so that there is one definition of each option, and one reading of its values.

mod keys;
mod schema;
mod toml_file;

use std::path::{Path, PathBuf};

use obole_ledger::{Message, message};

use clap::Command;
use obole::{Error, Kind};
use obole_report::Lang;

pub use keys::{Key, keys};
pub use schema::schema;

use crate::args::Global;

/// Name of the settings file in the working folder.
pub const FILE: &str = "obole.toml";

/// Values of one option that replace its default.
#[derive(Debug)]
struct Setting {
    /// The verb, then its own verb if there is one; empty for a global option.
    path: Vec<String>,
    /// Name of the option in the parser.
    id: String,
    values: Vec<String>,
}

/// Settings found outside the command line.
#[derive(Debug, Default)]
pub struct Settings {
    file: Option<PathBuf>,
    values: Vec<Setting>,
    faults: Vec<Message>,
    unreadable: Option<Message>,
}

impl Settings {
    /// Reads the file that the call names, or else that of the working folder, then the environment, which
    /// has precedence.
    pub fn read(global: &Global, command: &Command) -> Self {
        let known = keys(command);
        let mut found = Self::default();
        let file = match (&global.config, global.no_config) {
            (_, true) => None,
            (Some(path), false) => Some(path.clone()),
            (None, false) => Some(PathBuf::from(FILE)).filter(|path| path.exists()),
        };
        if let Some(path) = file {
            match std::fs::read_to_string(&path) {
                Ok(text) => found.take_file(&text, &known),
                Err(e) => found.unreadable = Some(Error::from(e).message().clone()),
            }
            found.file = Some(path);
        }
        found.take_environment(&known, &|name| std::env::var(name).ok());
        found
    }

    /// Returns the file that was read, if there was one.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Returns the language that the environment or the file sets.
    pub fn lang(&self) -> Option<Lang> {
        let one = self.values.iter().rev().find(|one| one.path.is_empty() && one.id == "lang")?;
        one.values.first().and_then(|lang| Lang::parse(lang))
    }

    /// Returns the settings that cannot be used, each with its place; empty if there are none.
    pub fn faults(&self) -> Vec<Message> {
        self.unreadable.iter().chain(&self.faults).cloned().collect()
    }

    /// Returns the error that refuses settings that are not understood; `None` if there are none.
    pub fn refusal(&self) -> Option<Error> {
        let faults = self.faults();
        let message = match faults.len() {
            0 => return None,
            1 => message!("one-setting-refused"),
            n => message!("settings-refused", n = n),
        };
        let kind = Kind::Usage;
        let error = match &self.file {
            Some(path) => Error::new(kind, message).in_file(path),
            None => Error::new(kind, message),
        };
        let error = faults.into_iter().fold(error, Error::hint);
        Some(error.hint("no-config-or-doctor"))
    }

    /// Returns the parser with these settings as its defaults.
    pub fn apply(&self, command: Command) -> Command {
        self.apply_at(command, &[])
    }

    fn apply_at(&self, command: Command, path: &[String]) -> Command {
        let below: Vec<String> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
        let mut command = command.mut_args(|arg| {
            let of = |one: &&Setting| one.path == path && one.id == arg.get_id().as_str();
            // The environment is read after the file, so the last value counts.
            match self.values.iter().rev().find(of) {
                // The parser needs defaults that live as long as the process. The local page makes a parser
                // for each call, so each loses the size of the file of settings, which is small.
                Some(one) => arg.required(false).default_values(
                    one.values.iter().map(|value| &*value.clone().leak()).collect::<Vec<&'static str>>(),
                ),
                None => arg,
            }
        });
        for name in below {
            let path = [path, std::slice::from_ref(&name)].concat();
            command = command.mut_subcommand(name, |verb| self.apply_at(verb, &path));
        }
        command
    }

    fn take_file(&mut self, text: &str, known: &[Key]) {
        let (entries, faults) = toml_file::entries(text);
        self.faults.extend(faults);
        for entry in entries {
            match keys::find(known, &entry.path) {
                Some(key) => match key.check(&entry.values) {
                    Ok(()) => self.values.push(key.setting(entry.values)),
                    Err(why) => self.faults.push(message!(
                        "setting-refused",
                        row = entry.row,
                        name = key.dotted(),
                        why = why
                    )),
                },
                None => {
                    let (row, name) = (entry.row, entry.path.join("."));
                    self.faults.push(match keys::nearest(known, &entry.path) {
                        None => message!("setting-unknown", row = row, name = name),
                        Some(near) => message!("setting-misspelt", row = row, name = name, near = near),
                    });
                }
            }
        }
    }

    fn take_environment(&mut self, known: &[Key], of: &dyn Fn(&str) -> Option<String>) {
        for key in known {
            let name = key.variable();
            let Some(value) = of(&name).filter(|value| !value.is_empty()) else { continue };
            match key.check(std::slice::from_ref(&value)) {
                Ok(()) => self.values.push(key.setting(vec![value])),
                Err(why) => self.faults.push(message!("environment-variable", name = name, why = why)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, FromArgMatches};

    use super::*;
    use crate::args::{Args, Language, Verb};

    fn texts(settings: &Settings) -> Vec<String> {
        settings.faults().iter().map(|fault| fault.text(Lang::En)).collect()
    }

    fn parsed(file: &str, environment: &[(&str, &str)], args: &[&str]) -> Args {
        let command = Args::command();
        let known = keys(&command);
        let mut settings = Settings::default();
        settings.take_file(file, &known);
        settings.take_environment(&known, &|name| {
            environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        });
        assert_eq!(settings.faults(), Vec::<Message>::new());
        let matches = settings.apply(command).try_get_matches_from(args).unwrap();
        Args::from_arg_matches(&matches).unwrap()
    }

    #[test]
    fn flag_before_environment_before_file_before_default() {
        let file = "lang = \"fr\"\nseed = 7\n[run]\nout = \"there\"\nhorizon = 6\nbudget = 1500.50\nuse = [\"age\"]\n";
        let environment = [("OBOLE_SEED", "8"), ("OBOLE_RUN_HORIZON", "9")];
        let told = parsed(file, &environment, &["obole", "run", "x", "--horizon", "3"]);
        assert_eq!((told.global.lang, told.global.seed, told.global.threads), (Language::Fr, 8, None));
        let Verb::Run(run) = told.verb else { panic!("another verb") };
        assert_eq!((run.horizon, run.out.to_str(), run.min_ratio), (3, Some("there"), 0.8));
        assert_eq!(run.features_on, ["age"]);
        assert_eq!(run.spending.budget.map(|budget| budget.get()), Some(150_050));
        let Verb::Run(run) = parsed(file, &environment, &["obole", "run", "x"]).verb else { panic!() };
        assert_eq!(run.horizon, 9);
        let Verb::Run(run) = parsed(file, &[], &["obole", "run", "x"]).verb else { panic!() };
        assert_eq!(run.horizon, 6);
        let Verb::Run(run) = parsed("", &[], &["obole", "run", "x", "--out", "o"]).verb else { panic!() };
        assert_eq!(run.horizon, 12);
    }

    #[test]
    fn every_fault_is_named_at_once_with_its_row() {
        let file = "lnag = \"fr\"\nseed = \"often\"\n\n[run]\nhorizon = 999\nchannel = \"pigeon\"\n\n[riview]\nby = \"me\"\n\n[review]\nby = \"me\"\n";
        let mut settings = Settings::default();
        settings.take_file(file, &keys(&Args::command()));
        let faults = texts(&settings);
        let starts =
            ["row 1: `lnag` is not", "row 2: `seed`", "row 5: `run.horizon`", "row 6: `run.channel`"];
        for (fault, start) in faults.iter().zip(starts) {
            assert!(fault.starts_with(start), "{fault}");
        }
        assert!(faults[0].ends_with("did you mean `lang`?"), "{}", faults[0]);
        // A file cannot sign.
        assert!(
            faults.iter().any(|fault| fault.starts_with("row 12: `review.by` is not a setting")),
            "{faults:?}"
        );
        assert_eq!(faults.len(), 6, "{faults:?}");
        let error = settings.refusal().unwrap();
        assert_eq!((error.kind(), error.hints().len()), (Kind::Usage, 7));
    }

    #[test]
    fn decimals_are_written_with_either_mark() {
        let file = "[run]\nout = \"x\"\nbudget = 1500,50 # euros\ncost=1,20\r\nmin-ratio = 0,75\nhold-out = \"0,1\"\n";
        let Verb::Run(run) = parsed(file, &[("OBOLE_RUN_COST", "0,8")], &["obole", "run", "x"]).verb else {
            panic!("another verb")
        };
        let cents = [run.spending.budget.map(|budget| budget.get()), Some(run.spending.cost.get())];
        assert_eq!(
            (cents, run.min_ratio, run.spending.hold_out.share),
            ([Some(150_050), Some(80)], 0.75, Some(0.1))
        );
        let mut settings = Settings::default();
        settings.take_file("run = { cost = 1,20 }\n", &keys(&Args::command()));
        assert!(texts(&settings)[0].contains("as 1.20, or in quotes"), "{:?}", texts(&settings));
        // An option that takes a whole number still refuses the value, and the message names the row.
        let mut settings = Settings::default();
        settings.take_file("\n[run]\nhorizon = 1,5\n", &keys(&Args::command()));
        assert!(
            texts(&settings)[0].starts_with("row 3: `run.horizon`: does not accept `1,5`"),
            "{:?}",
            texts(&settings)
        );
    }

    #[test]
    fn a_file_that_is_no_toml_says_where() {
        let mut settings = Settings::default();
        settings.take_file("lang = \"fr\"\nseed = = 3\n", &keys(&Args::command()));
        assert!(texts(&settings)[0].starts_with("row 2: "), "{:?}", texts(&settings));
    }
}
