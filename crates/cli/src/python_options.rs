//! The options of the verbs that the Python module calls, as types for Python.

use clap::{Arg, ArgAction, Command, CommandFactory};

use crate::args::Args;

/// A function of the Python module: the verb that it calls, the name of its options, and the options of the
/// verb that are arguments of the function.
struct Function {
    verb: &'static str,
    options: &'static str,
    arguments: &'static [&'static str],
}

const FUNCTIONS: [Function; 6] = [
    Function { verb: "import", options: "ImportOptions", arguments: &["out", "people"] },
    Function { verb: "kpi", options: "KpiOptions", arguments: &["as-of"] },
    Function { verb: "plan", options: "PlanOptions", arguments: &["as-of", "model", "out"] },
    Function { verb: "remind", options: "RemindOptions", arguments: &["as-of"] },
    Function { verb: "segment", options: "SegmentOptions", arguments: &["as-of"] },
    Function { verb: "value", options: "ValueOptions", arguments: &["as-of", "model", "out"] },
];

/// Options of every verb that concern a function, too.
const GLOBAL: [&str; 3] = ["lang", "seed", "threads"];

/// Names that are no names in Python.
const KEYWORDS: [&str; 2] = ["from", "import"];

/// Returns the module `obole._options`: a `TypedDict` of the options of each function.
pub fn python_options() -> String {
    let command = Args::command();
    let mut text = concat!(
        "\"\"\"The options of the verbs, made from the program by OBOLE_WRITE_REFERENCE=1 cargo test --release --test ",
        "handbook; not by hand.\"\"\"\n\n",
        "from __future__ import annotations\n\n",
        "from collections.abc import Iterable\nfrom os import PathLike\nfrom typing import Literal, TypedDict\n\n",
        "_Path = str | PathLike[str]\n",
    )
    .to_owned();
    for function in FUNCTIONS {
        if let Some(verb) = command.find_subcommand(function.verb) {
            text.push_str(&options(&command, verb, &function));
        }
    }
    text
}

fn options(command: &Command, verb: &Command, function: &Function) -> String {
    let Function { options, verb: name, arguments } = function;
    let global =
        command.get_arguments().filter(|arg| arg.get_long().is_some_and(|long| GLOBAL.contains(&long)));
    let own =
        verb.get_arguments().filter(|arg| arg.get_long().is_some_and(|long| !arguments.contains(&long)));
    let own = own.filter(|arg| arg.get_id() != "help");
    let mut text = format!(
        "\n\nclass {options}(TypedDict, total=False):\n    \"\"\"Options of ``obole {name}`` as arguments.\"\"\"\n"
    );
    for arg in own.chain(global) {
        let long = arg.get_long().unwrap_or_default().replace('-', "_");
        let end = if KEYWORDS.contains(&&*long) { "_" } else { "" };
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        text.push_str(&format!("\n    #: {help}\n    {long}{end}: {}\n", python_type(arg)));
    }
    text
}

/// Returns the type of the values of an option.
fn python_type(arg: &Arg) -> String {
    if !arg.get_action().takes_values() {
        return "bool".to_owned();
    }
    let choices: Vec<String> = arg
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| format!("\"{}\"", value.get_name()))
        .collect();
    let value = arg.get_value_names().and_then(|names| names.first()).map_or("", |name| name.as_str());
    let one = match value {
        _ if !choices.is_empty() => format!("Literal[{}]", choices.join(", ")),
        "AMOUNT" | "RATE" | "SHARE" => "float | str".to_owned(),
        "DAYS" | "MONTH" | "N" | "ROWS" | "SEED" => "int".to_owned(),
        "DIR" | "FILE" => "_Path".to_owned(),
        _ => "str".to_owned(),
    };
    match arg.get_action() {
        ArgAction::Append => format!("{one} | Iterable[{one}]"),
        _ => one,
    }
}
