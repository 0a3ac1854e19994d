//! Brevo and Mailchimp with the limits that they document, and people who left them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::server::{Received, Reply, Server};

pub const BREVO_KEY: &str = "xkeysib-Sesame-1";
pub const MAILCHIMP_KEY: &str = "Sesame2-us6";

/// People of a tool, and what was sent to it.
#[derive(Default)]
pub struct State {
    /// Contacts of Brevo.
    pub contacts: Vec<Value>,
    /// Blocked contacts of Brevo.
    pub blocked: Vec<Value>,
    /// Members of Mailchimp's audience: e-mail and status.
    pub members: BTreeMap<String, String>,
    /// Number of contacts of a page; smaller than what is asked for, as a server may choose.
    pub page: usize,
    /// `true` gives the first page for ever.
    pub endless: bool,
    /// Tables that Brevo imported.
    pub imported: Vec<String>,
    /// Numbers of questions until an import has ended.
    pub questions: u32,
    /// Fields of each member of Mailchimp that was written.
    pub fields: BTreeMap<String, Value>,
}

/// A server of both tools.
pub struct Tools {
    pub server: Server,
    pub state: Arc<Mutex<State>>,
}

impl Tools {
    pub fn start(state: State) -> Self {
        let state = Arc::new(Mutex::new(state));
        let shared = state.clone();
        let server = Server::start(move |request| shared.lock().unwrap().answer(request));
        Self { server, state }
    }
}

impl State {
    fn answer(&mut self, request: &Received) -> Reply {
        if request.path.starts_with("/v3/") {
            if request.header("api-key") != BREVO_KEY {
                return Reply::status(401, &json!({"code": "unauthorized", "message": "Key not found"}));
            }
            return self.brevo(request);
        }
        // obole:Sesame2-us6
        if request.header("authorization") != "Basic b2JvbGU6U2VzYW1lMi11czY=" {
            return Reply::status(401, &json!({"title": "API Key Invalid"}));
        }
        self.mailchimp(request)
    }

    fn paged(&self, all: &[Value], request: &Received, most: usize, names: [&str; 2]) -> Option<Vec<Value>> {
        let number = |name: &str| request.query.get(name).map_or(0, |text| text.parse::<usize>().unwrap());
        let [limit, offset] = names.map(number);
        let offset = if self.endless { 0 } else { offset };
        let page = all.iter().skip(offset).take(limit.min(self.page.max(1))).cloned().collect();
        (limit <= most).then_some(page)
    }

    fn brevo(&mut self, request: &Received) -> Reply {
        let too_many = || Reply::status(400, &json!({"code": "out_of_range"}));
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/v3/contacts") => {
                match self.paged(&self.contacts, request, 1_000, ["limit", "offset"]) {
                    Some(page) => Reply::json(&json!({"contacts": page, "count": self.contacts.len()})),
                    None => too_many(),
                }
            }
            ("GET", "/v3/smtp/blockedContacts") => {
                match self.paged(&self.blocked, request, 100, ["limit", "offset"]) {
                    // The key is left out of an empty list.
                    Some(_) if self.blocked.is_empty() => Reply::json(&json!({"count": 0})),
                    Some(page) => Reply::json(&json!({"contacts": page, "count": self.blocked.len()})),
                    None => too_many(),
                }
            }
            ("GET", "/v3/contacts/attributes") => {
                let names = ["FIRSTNAME", "LASTNAME", "SEGMENT", "ASK", "SMS"];
                let all: Vec<Value> =
                    names.iter().map(|name| json!({"name": name, "category": "normal"})).collect();
                Reply::json(&json!({"attributes": all}))
            }
            ("POST", "/v3/contacts/import") => {
                let body = request.json();
                let names: Vec<&String> = body.as_object().unwrap().keys().collect();
                // Nothing that takes somebody off the blocklist or erases a field.
                let wanted = [
                    "disableNotification",
                    "emptyContactsAttributes",
                    "fileBody",
                    "listIds",
                    "updateExistingContacts",
                ];
                assert_eq!(names, wanted);
                assert_eq!(
                    (&body["updateExistingContacts"], &body["emptyContactsAttributes"]),
                    (&json!(true), &json!(false))
                );
                assert!(request.body.len() <= 10_000_000);
                self.imported.push(body["fileBody"].as_str().unwrap().to_owned());
                Reply::status(202, &json!({"processId": self.imported.len()}))
            }
            ("GET", path) if path.starts_with("/v3/processes/") => {
                self.questions = self.questions.saturating_sub(1);
                let status = if self.questions == 0 { "completed" } else { "in_process" };
                Reply::json(&json!({"id": 1, "status": status}))
            }
            _ => Reply::status(404, &json!({"code": "document_not_found"})),
        }
    }

    fn mailchimp(&mut self, request: &Received) -> Reply {
        let Some(path) = request.path.strip_prefix("/3.0/lists/a1b2c3d4e5") else {
            return Reply::status(404, &json!({"title": "Resource Not Found"}));
        };
        match (request.method.as_str(), path) {
            ("GET", "/merge-fields") => {
                let tags = ["FNAME", "LNAME", "SEGMENT", "ASK"].map(|tag| json!({"tag": tag}));
                Reply::json(&json!({"merge_fields": tags}))
            }
            ("GET", "/members") => {
                let wanted = &request.query["status"];
                let found: Vec<Value> = self
                    .members
                    .iter()
                    .filter(|(_, status)| *status == wanted)
                    .map(|(email, _)| json!({"email_address": email}))
                    .collect();
                match self.paged(&found, request, 1_000, ["count", "offset"]) {
                    Some(page) => Reply::json(&json!({"members": page, "total_items": found.len()})),
                    None => Reply::status(400, &json!({"title": "Invalid Resource"})),
                }
            }
            ("PUT", path) if path.starts_with("/members/") => self.put(path, request),
            _ => Reply::status(404, &json!({"title": "Resource Not Found"})),
        }
    }

    fn put(&mut self, path: &str, request: &Received) -> Reply {
        let body = request.json();
        let names: Vec<&String> = body.as_object().unwrap().keys().collect();
        // The status of somebody who is known is never named.
        assert_eq!(names, ["email_address", "merge_fields", "status_if_new"]);
        let email = body["email_address"].as_str().unwrap().to_owned();
        let hash = path.strip_prefix("/members/").unwrap();
        assert!(hash.len() == 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{hash}");
        assert!(!request.path.contains('@'));
        for (tag, text) in body["merge_fields"].as_object().unwrap() {
            assert!(["FNAME", "LNAME", "SEGMENT", "ASK"].contains(&tag.as_str()), "{tag}");
            assert!(text.as_str().unwrap().len() <= 255);
        }
        match self.members.get(&email).map(String::as_str) {
            Some("forgotten") => {
                return Reply::status(
                    400,
                    &json!({"title": "Forgotten Email Not Subscribed", "detail": email}),
                );
            }
            Some("invalid") => {
                return Reply::status(400, &json!({"title": "Invalid Resource", "detail": email}));
            }
            Some(_) => {}
            None => {
                self.members.insert(email.clone(), "subscribed".to_owned());
            }
        }
        self.fields.insert(email, body["merge_fields"].clone());
        Reply::json(&json!({"status": "subscribed"}))
    }
}
