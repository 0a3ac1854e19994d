//! Help and messages on wrong calls in the reader's language: the parser's texts are replaced by ours.
//!
//! The parser takes its English texts from the doc comments of the arguments; their French translations are
//! in `words/fr/help.json` of the report's crate. Errors are written anew from their kind and context.

use obole::Error;
use std::ffi::OsString;

use clap::builder::PossibleValue;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};
use obole_report::{Arg as Value, Lang, Words, help_text};

/// Returns the parser with its help in a language.
pub fn translated(command: Command, lang: Lang) -> Command {
    if lang == Lang::En {
        return command;
    }
    let about = command.get_about().map(|text| paragraphs(&text.to_string()));
    let long = command.get_long_about().map(|text| paragraphs(&text.to_string()));
    let after = command.get_after_help().map(|text| paragraphs(&text.to_string()));
    let below: Vec<String> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    let mut command = command.mut_args(|arg| {
        let values = values(&arg);
        let help = arg.get_help().map(|text| paragraphs(&text.to_string()) + &values);
        let long = arg.get_long_help().map(|text| paragraphs(&text.to_string()) + &values);
        let arg = arg.hide_default_value(true).hide_possible_values(true);
        let arg = match help {
            Some(help) => arg.help(help),
            None => arg,
        };
        match long {
            Some(long) => arg.long_help(long),
            None => arg,
        }
    });
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(long) = long {
        command = command.long_about(long);
    }
    if let Some(after) = after {
        command = command.after_help(after);
    }
    for name in below {
        command = command.mut_subcommand(name, |verb| translated(verb, lang));
    }
    command
}

/// Returns the default and the possible values of an option, as the parser writes them after its help.
fn values(arg: &Arg) -> String {
    if !arg.get_action().takes_values() {
        return String::new();
    }
    let defaults: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let possible = arg.get_possible_values();
    let possible: Vec<&str> = possible.iter().map(PossibleValue::get_name).collect();
    let mut text = String::new();
    if !defaults.is_empty() {
        text.push_str(&format!(" [par défaut\u{a0}: {}]", defaults.join(" ")));
    }
    if !possible.is_empty() {
        text.push_str(&format!(" [valeurs\u{a0}: {}]", possible.join(", ")));
    }
    text
}

/// Returns the French text of a help text, paragraph by paragraph.
fn paragraphs(english: &str) -> String {
    let french = |one: &str| match one.strip_prefix(EXAMPLE) {
        Some(call) => format!("Exemple\u{a0}: {call}"),
        None => help_text(one).unwrap_or(one).to_owned(),
    };
    english.split("\n\n").map(french).collect::<Vec<_>>().join("\n\n")
}

const EXAMPLE: &str = "Example: ";

/// Texts of the parser itself on a page of help.
const FRAME: [(&str, &str); 10] = [
    ("Usage: ", "Utilisation\u{a0}: "),
    ("\nCommands:\n", "\nCommandes\u{a0}:\n"),
    ("\nArguments:\n", "\nArguments\u{a0}:\n"),
    ("\nOptions:\n", "\nOptions\u{a0}:\n"),
    ("\nGlobal options:\n", "\nOptions générales\u{a0}:\n"),
    ("Print help (see a summary with '-h')", "Afficher l’aide (en bref\u{a0}: -h)"),
    ("Print help (see more with '--help')", "Afficher l’aide (en entier\u{a0}: --help)"),
    ("Print help", "Afficher l’aide"),
    ("Print version", "Afficher la version"),
    ("<COMMAND>", "<COMMANDE>"),
];

/// Translates the parser's own texts on a page of help, whose other texts are already translated.
pub fn page(rendered: &str, lang: Lang) -> String {
    match lang {
        Lang::En => rendered.to_owned(),
        Lang::Fr => FRAME.iter().fold(rendered.to_owned(), |text, (en, fr)| text.replace(en, fr)),
    }
}

/// Returns the language that the command line asks for, even if the rest of the call is wrong.
pub fn asked_lang(args: &[OsString]) -> Option<Lang> {
    let mut words = args.iter().filter_map(|arg| arg.to_str());
    let mut asked = None;
    while let Some(word) = words.next() {
        let value = match word {
            "--" => break,
            "--lang" => words.next(),
            _ => word.strip_prefix("--lang="),
        };
        asked = value.and_then(Lang::parse).or(asked);
    }
    asked
}

/// Returns the reason why a value is refused; words of the parser itself are left as they are.
fn reason(why: &(dyn std::error::Error + 'static), lang: Lang) -> String {
    why.downcast_ref::<Error>().map_or_else(|| why.to_string(), |error| error.text(lang))
}

/// Returns the message on a wrong call: the fault, a hint, and the usage.
pub fn wrong_call(error: &clap::Error, words: &Words) -> String {
    let of = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::Number(number)) => number.to_string(),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::StyledStrs(texts)) => {
            texts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    };
    let lang = words.lang();
    let key = match error.kind() {
        ErrorKind::UnknownArgument => "call-unknown",
        ErrorKind::InvalidSubcommand => "call-verb",
        ErrorKind::MissingSubcommand => "call-no-verb",
        ErrorKind::MissingRequiredArgument => "call-missing",
        ErrorKind::InvalidValue if of(ContextKind::InvalidValue).is_empty() => "call-no-value",
        ErrorKind::InvalidValue => "call-value",
        ErrorKind::ValueValidation => "call-invalid",
        ErrorKind::ArgumentConflict if of(ContextKind::PriorArg) == of(ContextKind::InvalidArg) => {
            "call-twice"
        }
        ErrorKind::ArgumentConflict => "call-conflict",
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooManyValues => "call-number",
        ErrorKind::InvalidUtf8 => "call-text",
        _ => "call-wrong",
    };
    let why = std::error::Error::source(error).map(|why| reason(why, lang)).unwrap_or_default();
    let suggested =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let near = suggested.into_iter().map(&of).find(|text| !text.is_empty());
    let invalid = match error.kind() {
        ErrorKind::InvalidSubcommand => of(ContextKind::InvalidSubcommand),
        _ => of(ContextKind::InvalidArg),
    };
    let values: [(&str, Value); 4] = [
        ("arg", invalid.into()),
        ("value", of(ContextKind::InvalidValue).into()),
        ("other", of(ContextKind::PriorArg).into()),
        ("why", why.into()),
    ];
    let mut text = format!("{} {}\n", words.get("error-label"), words.format(key, &values));
    let hint = words.get("hint-label");
    let valid = of(ContextKind::ValidValue);
    if !valid.is_empty() {
        text.push_str(&format!("{hint} {}\n", words.format("call-valid", &[("values", valid.into())])));
    }
    if let Some(near) = near {
        text.push_str(&format!("{hint} {}\n", words.format("call-near", &[("near", near.into())])));
    }
    let usage = of(ContextKind::Usage);
    if !usage.is_empty() {
        text.push_str(&format!("\n{}\n", page(usage.trim_end(), lang)));
    }
    text.push_str(&format!("\n{}\n", words.get("call-help")));
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::args::Args;

    /// Collects the paragraphs of all help, without the examples.
    fn all(command: &Command, into: &mut BTreeSet<String>) {
        let own = [command.get_about(), command.get_long_about(), command.get_after_help()];
        let args = command.get_arguments().flat_map(|arg| [arg.get_help(), arg.get_long_help()]);
        for text in own.into_iter().chain(args).flatten() {
            let text = text.to_string();
            into.extend(text.split("\n\n").filter(|one| !one.starts_with(EXAMPLE)).map(str::to_owned));
        }
        command.get_subcommands().for_each(|verb| all(verb, into));
    }

    #[test]
    fn every_text_of_the_help_has_its_french() {
        let mut english = BTreeSet::new();
        all(&Args::command(), &mut english);
        let without: Vec<&String> = english.iter().filter(|text| help_text(text).is_none()).collect();
        assert!(without.is_empty(), "{} texts: {without:#?}", without.len());
        let gone: Vec<&str> = obole_report::help_texts().filter(|text| !english.contains(*text)).collect();
        assert!(gone.is_empty(), "{gone:#?}");
    }

    #[test]
    fn the_language_is_found_in_a_call_that_is_wrong() {
        let asked = |call: &str| asked_lang(&call.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(asked("obole predire --lang fr"), Some(Lang::Fr));
        assert_eq!(asked("obole --lang=fr run"), Some(Lang::Fr));
        assert_eq!(asked("obole --lang fr run --lang en"), Some(Lang::En));
        assert_eq!(asked("obole run --lang de"), None);
        assert_eq!(asked("obole run -- --lang fr"), None);
    }
}
