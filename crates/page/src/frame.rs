//! The frame around every page, and the templates with their words.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use minijinja::value::Kwargs;
use minijinja::{AutoEscape, Environment, Value, context};
use obole_error::Error;
use obole_ledger::{Cents, Currency, Day};
use obole_report::{Arg, Lang, Words, error_text};

use crate::pages::campaigns::encoded;
use crate::program::Answer;
use crate::secrets::Session;
use crate::site::Site;

/// Templates by name.
const TEMPLATES: [(&str, &str); 18] = [
    ("frame.html", include_str!("../templates/frame.html")),
    ("review.html", include_str!("../templates/review.html")),
    ("campaigns.html", include_str!("../templates/campaigns.html")),
    ("compare.html", include_str!("../templates/compare.html")),
    ("dashboard.html", include_str!("../templates/dashboard.html")),
    ("import.html", include_str!("../templates/import.html")),
    ("drift.html", include_str!("../templates/drift.html")),
    ("income.html", include_str!("../templates/income.html")),
    ("job.html", include_str!("../templates/job.html")),
    ("letters.html", include_str!("../templates/letters.html")),
    ("mapping.html", include_str!("../templates/mapping.html")),
    ("message.html", include_str!("../templates/message.html")),
    ("privacy.html", include_str!("../templates/privacy.html")),
    ("report.html", include_str!("../templates/report.html")),
    ("results.html", include_str!("../templates/results.html")),
    ("settings.html", include_str!("../templates/settings.html")),
    ("today.html", include_str!("../templates/today.html")),
    ("unlock.html", include_str!("../templates/unlock.html")),
];

/// Name of the list that a run proposes.
pub const OF_RUN: &str = "campaign";

/// Pages of the menu: address, key of the name.
const MENU: [(&str, &str); 9] = [
    ("/", "serve-dashboard"),
    ("/today", "serve-today"),
    ("/campaigns", "serve-campaigns"),
    ("/results", "serve-results"),
    ("/fairness", "serve-fairness"),
    ("/trust", "serve-trust"),
    ("/privacy", "serve-privacy"),
    ("/import", "serve-import"),
    ("/settings", "serve-settings"),
];

/// The templates of one language.
pub struct Frames {
    environment: Environment<'static>,
    pub words: Arc<Words>,
}

impl Frames {
    pub fn new(lang: Lang) -> Self {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        for (name, source) in TEMPLATES {
            // A page whose template cannot be parsed has status 500; a test draws each.
            let _ = environment.add_template(name, source);
        }
        let words = Arc::new(Words::new(lang));
        let of = Arc::clone(&words);
        environment.add_function("t", move |key: &str, values: Kwargs| translated(&of, key, &values));
        let of = Arc::clone(&words);
        environment.add_filter("money", move |cents: i64, code: &str| {
            of.money(Cents::new(cents), Currency::parse(code).unwrap_or(Currency::EUR), true)
        });
        let of = Arc::clone(&words);
        environment.add_filter("units", move |units: f64, code: &str| {
            let cents = Cents::new((units * 100.0).round() as i64);
            of.money(cents, Currency::parse(code).unwrap_or(Currency::EUR), true)
        });
        let of = Arc::clone(&words);
        environment.add_filter("field", move |name: &str| {
            let key = format!("serve-field-{}", name.replace('_', "-"));
            if of.knows(&key) { of.get(&key) } else { name.replace('_', " ") }
        });
        let of = Arc::clone(&words);
        environment.add_filter("segment", move |cell: &str| {
            let key = format!("segment-{cell}");
            if of.knows(&key) { of.get(&key) } else { cell.to_owned() }
        });
        let of = Arc::clone(&words);
        environment.add_filter("list", move |name: &str| {
            let of_run = || of.get("serve-list-of-run");
            match name.strip_prefix(OF_RUN).map(|rest| rest.strip_prefix('-').unwrap_or(rest)) {
                Some("") => of_run(),
                Some(day) if Day::parse_iso(day.get(..10).unwrap_or_default()).is_ok() => {
                    format!("{} ({day})", of_run())
                }
                _ => name.strip_prefix("list-").unwrap_or(name).to_owned(),
            }
        });
        let of = Arc::clone(&words);
        environment.add_function("named", move |name: &str, value: &str| of.named(name, value));
        let of = Arc::clone(&words);
        environment.add_filter("template", move |file: &str| {
            let name = file.trim_end_matches(".txt");
            let key = ["serve-goal", "serve-template"].map(|kind| format!("{kind}-{name}"));
            key.iter().find(|key| of.knows(key)).map_or_else(|| name.to_owned(), |key| of.get(key))
        });
        let of = Arc::clone(&words);
        environment.add_filter("percent", move |share: f64| of.percent(share, 0));
        let of = Arc::clone(&words);
        environment.add_filter("whole", move |number: u64| of.whole(number));
        let of = Arc::clone(&words);
        environment.add_filter("day", move |text: &str| {
            Day::parse_iso(text).map_or_else(|_| text.to_owned(), |day| of.day(day))
        });
        environment.add_filter("address", |name: &str| encoded(name));
        Self { environment, words }
    }

    /// Draws a page of the menu with its values.
    pub fn page(
        &self,
        session: &Session,
        path: &str,
        template: &str,
        title: &str,
        values: Value,
    ) -> Response {
        self.drawn(StatusCode::OK, Some(session), path, template, title, values)
    }

    /// Draws a page that says what a request that was not done lacked.
    pub fn sorry(
        &self,
        session: &Session,
        status: StatusCode,
        paragraphs: &[String],
        back: &str,
    ) -> Response {
        let values = context! { paragraphs => paragraphs.to_vec(), back };
        self.drawn(status, Some(session), "", "message.html", "serve-not-done", values)
    }

    /// Draws a page that says what was done.
    pub fn say(&self, session: &Session, title: &str, paragraphs: &[String], back: &str) -> Response {
        let values = context! { paragraphs => paragraphs.to_vec(), back };
        self.drawn(StatusCode::OK, Some(session), back, "message.html", title, values)
    }

    /// Draws the refusal of a request that was not let in.
    pub fn refusal(&self, status: StatusCode) -> Response {
        let key = match status {
            StatusCode::UNAUTHORIZED => "serve-come-by-link",
            StatusCode::NOT_FOUND => "serve-no-page",
            StatusCode::PAYLOAD_TOO_LARGE => "serve-too-large",
            StatusCode::REQUEST_TIMEOUT => "serve-too-slow",
            _ => "serve-refused",
        };
        self.drawn(
            status,
            None,
            "",
            "message.html",
            "serve-not-done",
            context! { keys => [key], back => "/" },
        )
    }

    /// Draws the last page, after which nothing answers any more.
    pub fn farewell(&self) -> Response {
        let values = context! { keys => ["serve-closed"] };
        self.drawn(StatusCode::OK, None, "", "message.html", "serve-close", values)
    }

    fn drawn(
        &self,
        status: StatusCode,
        session: Option<&Session>,
        path: &str,
        template: &str,
        title: &str,
        values: Value,
    ) -> Response {
        let menu: Vec<Value> = MENU
            .iter()
            .filter(|_| session.is_some())
            .map(|(address, key)| context! { address => *address, key => *key, here => *address == path })
            .collect();
        let form = session.map(|session| session.form.as_str());
        let frame = context! { lang => self.words.lang().code(), menu, title, form, ..values };
        let page = self.environment.get_template(template).and_then(|template| template.render(frame));
        match page {
            Ok(page) => (status, Html(obole_ledger::visible(&page).into_owned())).into_response(),
            Err(_) => {
                let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
                (StatusCode::INTERNAL_SERVER_ERROR, plain, "500").into_response()
            }
        }
    }
}

/// Returns a sentence with its values, as the templates ask for it.
fn translated(words: &Words, key: &str, values: &Kwargs) -> Result<String, minijinja::Error> {
    let mut given = Vec::new();
    for name in values.args() {
        let value: Value = values.get(name)?;
        let arg = match u64::try_from(value.clone()) {
            Ok(number) => Arg::from(number),
            Err(_) => Arg::from(value.to_string()),
        };
        given.push((name, arg));
    }
    Ok(words.format(key, &given))
}

/// Leaves out the paragraphs that lead to commands, unless nothing else is said.
pub fn without_commands(paragraphs: Vec<String>) -> Vec<String> {
    let is_command =
        |text: &String| text.contains("`obole") || text.contains("obole ") || text.contains("--");
    let kept: Vec<String> = paragraphs.iter().filter(|text| !is_command(text)).cloned().collect();
    if kept.is_empty() { paragraphs } else { kept }
}

impl Site {
    /// Draws the answer of a verb that was refused, with its reasons and hints.
    pub fn refused(&self, session: &Session, answer: &Answer, back: &str) -> Response {
        let words = &self.frames().words;
        let id = answer.json()["id"].as_str().map(|id| format!("serve-error-{id}"));
        let said = match id.filter(|key| words.knows(key)) {
            Some(key) => vec![words.get(&key)],
            None => without_commands(answer.paragraphs()),
        };
        self.frames().sorry(session, StatusCode::UNPROCESSABLE_ENTITY, &said, back)
    }

    /// Leads to a page after a verb was done, or draws why it was refused.
    pub fn done(&self, session: &Session, answer: &Answer, next: &str) -> Response {
        if answer.is_done() {
            Redirect::to(next).into_response()
        } else {
            self.refused(session, answer, next)
        }
    }

    /// Draws the error of a file that could not be written.
    pub fn failed(&self, session: &Session, error: &Error, back: &str) -> Response {
        let said = [error_text(error, self.lang())];
        self.frames().sorry(session, StatusCode::INSUFFICIENT_STORAGE, &said, back)
    }

    /// Draws why a request does not fit what is there now.
    pub fn conflict(&self, session: &Session, key: &str, back: &str) -> Response {
        self.frames().sorry(session, StatusCode::CONFLICT, &[self.frames().words.get(key)], back)
    }
}
