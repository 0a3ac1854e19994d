//! Content of the reference in `docs/reference`, generated from the parser itself.

use clap::{Arg, Command, CommandFactory};
use obole::Kind;
use obole_report::Lang;
use serde_json::Value;

use crate::args::Args;
use crate::{exit, help, settings};

/// Returns the JSON schema of `obole.toml`.
pub fn settings_schema() -> Value {
    settings::schema(&Args::command())
}

/// Returns the JSON schema of `obole.toml` with the help of each option in a language.
pub(crate) fn settings_schema_in(lang: Lang) -> Value {
    settings::schema(&help::translated(Args::command(), lang))
}

/// Returns every verb with its options as Markdown: usage, description, and a table of its options with their
/// names in `obole.toml` and in the environment.
pub fn verbs() -> String {
    let command = Args::command();
    let mut text = format!("`{}`\n\n## Options of every verb\n\n", command.clone().render_usage());
    text.push_str(&options(&command, &[]));
    for verb in command.get_subcommands() {
        text.push_str(&of_verb(verb, &[verb.get_name().to_owned()]));
    }
    text
}

/// Returns the names of all verbs, in the order of the help; a verb within a verb has both names.
pub fn verb_names() -> Vec<String> {
    let mut found = Vec::new();
    for verb in Args::command().get_subcommands() {
        let below: Vec<String> = verb.get_subcommands().map(|one| one.get_name().to_owned()).collect();
        let own = verb.get_name().to_owned();
        if below.is_empty() {
            found.push(own);
        } else {
            found.extend(below.iter().map(|name| format!("{own} {name}")));
        }
    }
    found
}

fn of_verb(verb: &Command, path: &[String]) -> String {
    let mut text = format!("\n## obole {}\n\n", path.join(" "));
    let about =
        verb.get_long_about().or_else(|| verb.get_about()).map(ToString::to_string).unwrap_or_default();
    for paragraph in about.split("\n\n") {
        match paragraph.strip_prefix("Example: ") {
            Some(example) => text.push_str(&format!("Example: `{example}`\n\n")),
            None => text.push_str(&format!("{paragraph}\n\n")),
        }
    }
    text.push_str(&options(verb, path));
    for below in verb.get_subcommands() {
        text.push_str(&of_verb(below, &[path, &[below.get_name().to_owned()]].concat()));
    }
    text
}

/// Returns one line per option; an argument is listed by its name.
fn options(command: &Command, path: &[String]) -> String {
    let known = settings::keys(command);
    let mut text = String::new();
    for arg in command.get_arguments().filter(|arg| !["help", "version"].contains(&arg.get_id().as_str())) {
        if text.is_empty() {
            text.push_str("| option | what | default | obole.toml | environment |\n|---|---|---|---|---|\n");
        }
        let (file, variable) = known
            .iter()
            .find(|key| key.path.is_empty() && arg.get_long() == Some(&*key.long))
            .map(|key| settings::Key { path: path.to_vec(), ..key.clone() })
            .map_or_else(Default::default, |key| {
                (format!("`{}`", key.dotted()), format!("`{}`", key.variable()))
            });
        text.push_str(&format!(
            "| {} | {} | {} | {file} | {variable} |\n",
            written(arg),
            what(arg),
            usual(arg)
        ));
    }
    text
}

fn written(arg: &Arg) -> String {
    let value = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
    let takes = arg.get_action().takes_values();
    match (arg.get_long(), value) {
        (Some(long), Some(value)) if takes => format!("`--{long} {value}`"),
        (Some(long), _) => match arg.get_short() {
            Some(short) => format!("`-{short}`, `--{long}`"),
            None => format!("`--{long}`"),
        },
        (None, value) => format!("`{}`", value.unwrap_or_else(|| arg.get_id().to_string().to_uppercase())),
    }
}

fn what(arg: &Arg) -> String {
    let mut text = arg.get_help().map(ToString::to_string).unwrap_or_default().replace('|', "\\|");
    let names: Vec<String> =
        arg.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect();
    if !names.is_empty() && arg.get_action().takes_values() {
        text.push_str(&format!(" ({})", names.join(", ")));
    }
    if arg.is_required_set() {
        text.push_str(" — required");
    }
    text
}

fn usual(arg: &Arg) -> String {
    if !arg.get_action().takes_values() {
        return String::new();
    }
    let values: Vec<String> =
        arg.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
    if values.is_empty() { String::new() } else { format!("`{}`", values.join(" ")) }
}

/// Returns each exit code with its meaning and the kinds of error that end in it.
pub fn exit_codes() -> Vec<(u8, &'static str, Vec<&'static str>)> {
    let kinds = [Kind::ClosedPipe, Kind::Usage, Kind::Unreadable, Kind::Newer, Kind::Refused, Kind::System];
    let of = |code: u8| {
        kinds.into_iter().filter(|kind| exit::of_kind(*kind) == code).map(Kind::name).collect::<Vec<_>>()
    };
    let meanings = [
        "done; a reader who closed the pipe is no failure",
        "done, and the answer is \"no\": problems were found, a threshold was passed, a model is no better than its rule",
        "wrong call or unreadable input; nothing was written",
        "the data break a law of the ledger, or are too few for the question",
        "disk or system failed; the files that were there are untouched",
    ];
    let interrupted = "interrupted by Ctrl-C (143 when asked to end): no temporary file is left, and a sentence says what stands";
    let ended = (0..).zip(meanings).map(|(code, meaning)| (code, meaning, of(code)));
    ended.chain([(130, interrupted, Vec::new())]).collect()
}
