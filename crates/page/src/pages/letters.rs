//! Letters to the people of a signed list: templates, their check, a preview, and the file to print or send.

use std::path::PathBuf;

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::context;
use minijinja::value::Serde;
use obole_error::Result;
use obole_ledger::disk;
use serde::Serialize;

use super::campaigns::{encoded, is_draft, plan, plan_names};
use super::review::EXPORTS;
use super::settings::After;
use super::{Sent, Visit};
use crate::form::{Fields, field, version};
use crate::settings_file::{quoted, value, with};
use crate::site::{Call, Site, is_plain_name};

/// Folder of the templates, which all lists share.
const TEMPLATES: &str = "letters";
/// File of the values that all letters share, and its fields.
const SHARED: (&str, [&str; 5]) =
    ("letters.toml", ["association", "signatory", "contact", "campaign", "link"]);

/// Number of the first of these fields that every letter needs.
const NEEDED: usize = 3;

/// Argument of a call that is about no list.
const NOBODY: [PathBuf; 0] = [];

/// A text of the letters.
#[derive(Serialize)]
struct Template {
    name: String,
    /// Comment at its beginning, which is not printed: what it is for, and its fields.
    about: String,
    text: String,
    /// `true` for that of the goal of the list.
    is_own: bool,
}

/// Endings of the files of letters.
pub const ENDINGS: [&str; 3] = ["html", "docx", "csv"];

/// Returns the endings of the files of letters for a channel.
fn endings(channel: &str) -> &'static [&'static str] {
    match channel {
        "post" => &["html", "docx"],
        "email" => &["csv"],
        _ => &[],
    }
}

/// Returns the name of the letters of a list.
pub fn letters_name(list: &str, ending: &str) -> String {
    format!("{list}-letters.{ending}")
}

pub async fn show((site, session): Visit, Path(name): Path<String>, Query(after): Query<After>) -> Response {
    if !plan_names(&site).contains(&name) || is_draft(&site, &name) {
        return site.frames().refusal(StatusCode::NOT_FOUND);
    }
    let facts = plan(&site, &name);
    let channel = facts["settings"]["channel"].as_str().unwrap_or_default();
    let begun = site.place(TEMPLATES).join(SHARED.0).exists();
    let (mut findings, mut preview) = (Vec::new(), None);
    if begun {
        let check = Call::of("letters").flag("check").option("templates", site.place(TEMPLATES));
        let answer = site.call_spoken(check.on(NOBODY)).await;
        // Code 1 is what was found; where the program does not check at all, it says why.
        findings = if answer.code == 0 { Vec::new() } else { answer.paragraphs() };
        let call = called(&site).flag("preview");
        let answer = site.call_text(call.on([site.place(&name)])).await;
        preview = answer.is_done().then_some(answer.data);
    }
    let shared = std::fs::read_to_string(site.place(TEMPLATES).join(SHARED.0)).unwrap_or_default();
    let shared: Vec<(&str, String)> =
        SHARED.1.iter().map(|key| (*key, value(&shared, &[key]).unwrap_or_default())).collect();
    let missing = begun && shared.iter().take(NEEDED).any(|(_, text)| text.is_empty());
    let goal = facts["settings"]["goal"].as_str().unwrap_or("renew");
    let files = ENDINGS.map(|ending| letters_name(&name, ending)).into_iter();
    let files: Vec<String> = files.filter(|file| site.place(EXPORTS).join(file).exists()).collect();
    let values = context! {
        address => format!("/campaigns/{}/letters", encoded(&name)),
        list => format!("/campaigns/{}", encoded(&name)),
        name,
        begun,
        saved => after.is_saved(),
        shared => Serde(shared),
        version => version_of(&site),
        templates => Serde(templates(&site, goal)),
        findings,
        missing,
        preview,
        endings => endings(channel).to_vec(),
        files,
    };
    site.frames().page(&session, "/campaigns", "letters.html", "serve-letters", values)
}

/// Returns the texts of the folder, that of the goal first.
fn templates(site: &Site, goal: &str) -> Vec<Template> {
    let files = disk::files_of(&site.place(TEMPLATES)).unwrap_or_default();
    let mut found: Vec<Template> = files
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .map(|path| (path, std::fs::read_to_string(path).unwrap_or_default()))
        .map(|(path, whole)| Template {
            name: disk::file_name(path),
            about: comment(&whole).0.trim_start_matches("{#").trim_end_matches("#}").trim().to_owned(),
            text: comment(&whole).1.to_owned(),
            is_own: path.file_stem().is_some_and(|stem| stem == goal),
        })
        .collect();
    found.sort_by(|one, other| other.is_own.cmp(&one.is_own).then(one.name.cmp(&other.name)));
    found
}

/// Returns the version of all texts and shared values.
fn version_of(site: &Site) -> String {
    let files = disk::files_of(&site.place(TEMPLATES)).unwrap_or_default();
    let texts = files.iter().map(|path| std::fs::read(path).unwrap_or_default());
    version(&texts.collect::<Vec<_>>().concat())
}

/// Parts the comment at the beginning of a template from its text.
fn comment(whole: &str) -> (&str, &str) {
    let end = whole.find("#}").map_or(0, |at| at + 2);
    let end = if whole.starts_with("{#") { end } else { 0 };
    let (comment, text) = whole.split_at_checked(end).unwrap_or(("", whole));
    (comment, text.strip_prefix('\n').unwrap_or(text))
}

/// Begins the call that makes letters.
fn called(site: &Site) -> Call {
    let call = Call::of("letters").option("templates", site.place(TEMPLATES));
    call.option("people", site.place("people")).option("ledger", site.place("ledger"))
}

/// Writes the drafts of the templates, saves what a person changed, or writes the letters.
pub async fn act((site, session): Visit, Path(name): Path<String>, Sent(fields): Sent) -> Response {
    if !plan_names(&site).contains(&name) || is_draft(&site, &name) {
        return site.frames().refusal(StatusCode::NOT_FOUND);
    }
    let _one_at_a_time = site.edits.lock().await;
    let back = format!("/campaigns/{}/letters", encoded(&name));
    match field(&fields, "act") {
        Some("begin") => {
            let call = Call::of("letters").option("write-templates", site.place(TEMPLATES)).on(NOBODY);
            let answer = site.call(call).await;
            site.done(&session, &answer, &back)
        }
        Some("write") => write(&site, &session, &name, &fields, &back).await,
        _ if field(&fields, "version") != Some(&version_of(&site)) => {
            site.conflict(&session, "serve-stale-form", &back)
        }
        _ => match saved(&site, &fields) {
            Ok(()) => Redirect::to(&format!("{back}?saved=1")).into_response(),
            Err(error) => site.failed(&session, &error, &back),
        },
    }
}

async fn write(
    site: &Site,
    session: &crate::secrets::Session,
    name: &str,
    fields: &Fields,
    back: &str,
) -> Response {
    let channel = plan(site, name)["settings"]["channel"].as_str().unwrap_or_default().to_owned();
    let Some(ending) = endings(&channel).iter().find(|ending| field(fields, "as") == Some(ending)) else {
        return site.frames().refusal(StatusCode::UNPROCESSABLE_ENTITY);
    };
    if let Err(error) = disk::make_private_folder(&site.place(EXPORTS)) {
        return site.failed(session, &error, back);
    }
    let out = site.place(EXPORTS).join(letters_name(name, ending));
    let mut call = called(site).option("out", out).option_if("approved-by", field(fields, "by"));
    for flag in ["accept", "households"] {
        if fields.contains_key(flag) {
            call = call.flag(flag);
        }
    }
    let answer = site.call(call.on([site.place(name)])).await;
    site.done(session, &answer, back)
}

/// Saves the shared values and the texts of the form.
fn saved(site: &Site, fields: &Fields) -> Result<()> {
    let folder = site.place(TEMPLATES);
    let write = |name: &str, text: &str| {
        disk::write_private(&folder.join(name), |out| Ok(out.write_all(text.as_bytes())?))
    };
    let before = std::fs::read_to_string(folder.join(SHARED.0)).unwrap_or_default();
    let mut shared = before.clone();
    for key in SHARED.1 {
        if let Some(typed) = fields.get(key) {
            shared = with(&shared, &[key], Some(&quoted(typed.trim())));
        }
    }
    if shared != before {
        write(SHARED.0, &shared)?;
    }
    for (name, text) in fields.iter().filter_map(|(name, text)| Some((name.strip_prefix("text-")?, text))) {
        // A browser ends lines of a form as Windows does.
        let text = text.replace("\r\n", "\n");
        let known = is_plain_name(name) && name.ends_with(".txt");
        let before = std::fs::read_to_string(folder.join(name)).ok().filter(|_| known);
        if let Some(before) = before
            && comment(&before).1 != text
        {
            let about = comment(&before).0;
            write(name, &if about.is_empty() { text } else { format!("{about}\n{text}") })?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::comment;

    #[test]
    fn the_comment_of_a_template_is_no_part_of_its_text() {
        assert_eq!(comment("{# Draft.\n Fields #}\nSubject: x\n"), ("{# Draft.\n Fields #}", "Subject: x\n"));
        assert_eq!(comment("Subject: x {# y #}"), ("", "Subject: x {# y #}"));
        assert_eq!(comment("{# open"), ("", "{# open"));
    }
}
