//! The settings of the folder: the options of `obole.toml`, under the same names; and the passphrase.

use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;
use minijinja::value::Serde;
use obole_error::Result;
use obole_ledger::disk;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Sent, Visit};
use crate::form::{Fields, field, version};
use crate::settings_file::{quoted, value, with};
use crate::site::Site;

/// Verbs that the page calls and whose options a person may want to change, in the order of the work.
const VERBS: [&str; 6] = ["run", "plan", "today", "measure", "export", "letters"];

/// Options that the page sets itself.
const OWN: [&str; 24] = [
    "also",
    "audit",
    "out",
    "people",
    "ledger",
    "model",
    "mapping",
    "objections",
    "as-of",
    "passphrase-file",
    "donors",
    "effect",
    "templates",
    "write-templates",
    "check",
    "preview",
    "remind",
    "donor",
    "table",
    "appeals",
    "accept-unmatched",
    "donors-incomplete",
    "unproved",
    "from",
];

/// An option as the form shows it.
#[derive(Serialize)]
struct Setting {
    /// Name of its field: the verb, a point, and the option as in the file.
    field: String,
    name: String,
    help: String,
    choices: Vec<String>,
    is_flag: bool,
    default: String,
    value: String,
}

/// Set after something was saved.
#[derive(Deserialize)]
pub struct After {
    saved: Option<String>,
}

impl After {
    pub fn is_saved(&self) -> bool {
        self.saved.is_some()
    }
}

#[derive(Serialize)]
struct Section {
    verb: &'static str,
    settings: Vec<Setting>,
}

pub async fn show((site, session): Visit, Query(after): Query<After>) -> Response {
    let (schema, text) = (site.settings(), text_of(&site));
    let sections: Vec<Section> =
        VERBS.iter().map(|verb| Section { verb, settings: of_verb(&schema, verb, &text) }).collect();
    let (has_vault, encrypted) = (site.place("people").exists(), site.has_encrypted_vault());
    let values = context! { sections => Serde(sections), has_vault, encrypted, saved => after.is_saved(), version => version(text.as_bytes()) };
    site.frames().page(&session, "/settings", "settings.html", "serve-settings", values)
}

/// Saves the settings, if the program understands all of them.
pub async fn save((site, session): Visit, Sent(fields): Sent) -> Response {
    let _one_at_a_time = site.edits.lock().await;
    let before = text_of(&site);
    if field(&fields, "version") != Some(&version(before.as_bytes())) {
        return site.conflict(&session, "serve-stale-form", "/settings");
    }
    let text = changed(&site.settings(), &before, &fields);
    let candidate = match site.scratch("obole.toml").and_then(|path| written(path, &text)) {
        Ok(path) => path,
        Err(error) => return site.failed(&session, &error, "/settings"),
    };
    let answer = site.understood(&candidate).await;
    if !answer.is_done() {
        return site.refused(&session, &answer, "/settings");
    }
    match written(site.place("obole.toml"), &text) {
        Ok(_) => Redirect::to("/settings?saved=1").into_response(),
        Err(error) => site.failed(&session, &error, "/settings"),
    }
}

fn written(path: std::path::PathBuf, text: &str) -> Result<std::path::PathBuf> {
    disk::write_private(&path, |out| Ok(out.write_all(text.as_bytes())?))?;
    Ok(path)
}

fn text_of(site: &Site) -> String {
    std::fs::read_to_string(site.place("obole.toml")).unwrap_or_default()
}

fn of_verb(schema: &Value, verb: &str, text: &str) -> Vec<Setting> {
    let options = schema["properties"][verb]["properties"].as_object();
    let shown = options.into_iter().flatten().filter(|(name, _)| !OWN.contains(&name.as_str()));
    shown.map(|(name, option)| setting(verb, name, option, text)).collect()
}

fn setting(verb: &str, name: &str, option: &Value, text: &str) -> Setting {
    // A repeated option is one value or a list of them.
    let one = option["anyOf"].get(0).unwrap_or(option);
    let list = |value: &Value| {
        value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let is_list = option["anyOf"].is_array();
    Setting {
        field: format!("{verb}.{name}"),
        name: name.to_owned(),
        help: option["description"].as_str().unwrap_or_default().to_owned(),
        choices: if is_list { Vec::new() } else { list(&one["enum"]) },
        is_flag: option["type"] == "boolean",
        default: option["default"].as_str().map_or_else(
            || if option["default"].is_null() { String::new() } else { option["default"].to_string() },
            str::to_owned,
        ),
        value: value(text, &[verb, name]).unwrap_or_default(),
    }
}

/// Returns the text of the file with the values of the form; an empty one is the default of the program.
fn changed(schema: &Value, text: &str, fields: &Fields) -> String {
    let mut changed = text.to_owned();
    for verb in VERBS {
        for setting in of_verb(schema, verb, text) {
            let Some(typed) = fields.get(&setting.field).map(|typed| typed.trim()) else { continue };
            if typed == setting.value {
                continue;
            }
            let is_list = schema["properties"][verb]["properties"][&setting.name]["anyOf"].is_array();
            let written = match typed {
                "" => None,
                "true" | "false" if setting.is_flag => Some(typed.to_owned()),
                // Each option reads its text as on the command line: amounts with a comma, days, shares.
                list if is_list => {
                    let items: Vec<String> = list.split(',').map(|item| quoted(item.trim())).collect();
                    Some(format!("[{}]", items.join(", ")))
                }
                one => Some(quoted(one)),
            };
            changed = with(&changed, &[verb, &setting.name], written.as_deref());
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_form_changes_its_options_and_nothing_else() {
        let schema = json!({ "properties": { "plan": { "properties": {
            "budget": { "type": ["number", "string"], "description": "Budget" },
            "goal": { "type": "string", "enum": ["all", "renew"], "default": "all" },
            "segment": { "anyOf": [{ "type": "string", "enum": ["new"] }, { "type": "array" }] },
            "households": { "type": "boolean" },
            "out": { "type": "string" }
        }}}});
        let text = "[plan]\nout = \"x\" # kept\ngoal = \"renew\"\n";
        let settings = of_verb(&schema, "plan", text);
        let names: Vec<&str> = settings.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["budget", "goal", "households", "segment"]);
        assert_eq!((settings[1].value.as_str(), settings[1].default.as_str()), ("renew", "all"));
        let typed = [
            ("plan.budget", "1 500,50"),
            ("plan.goal", ""),
            ("plan.segment", "new, loyal"),
            ("plan.households", "true"),
            ("plan.out", "y"),
        ];
        let fields = typed.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let changed = changed(&schema, text, &fields);
        assert!(changed.contains("out = \"x\" # kept") && !changed.contains("goal"), "{changed}");
        assert!(changed.contains("budget = \"1 500,50\"\n") && changed.contains("households = true\n"));
        assert!(changed.contains("segment = [\"new\", \"loyal\"]\n"));
    }
}
