//! HelloAsso as its documentation describes it, with the limits that it states.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::server::{Received, Reply, Server};

pub const ID: &str = "0f1e2d3c4b5a";
pub const SECRET: &str = "Sesame-2026/+=";
/// Lifetime of a token, in seconds.
const LIFETIME: i64 = 1_800;

/// Payments, faults and tokens of the server.
pub struct State {
    pub payments: Vec<Value>,
    /// Faults in place of the next answers to requests for payments.
    pub faults: VecDeque<Reply>,
    /// `true` gives each page twice.
    pub repeats: bool,
    /// `true` gives the first page for ever, under new names.
    pub endless: bool,
    /// Ends of the tokens.
    tokens: BTreeMap<String, i64>,
    refresh: String,
    /// Number of tokens made so far.
    pub made: u32,
    clock: Arc<AtomicI64>,
}

/// The server.
pub struct Asso {
    pub server: Server,
    pub state: Arc<Mutex<State>>,
}

impl Asso {
    pub fn start(payments: Vec<Value>, clock: Arc<AtomicI64>) -> Self {
        let state = Arc::new(Mutex::new(State {
            payments,
            faults: VecDeque::new(),
            repeats: false,
            endless: false,
            tokens: BTreeMap::new(),
            refresh: String::new(),
            made: 0,
            clock,
        }));
        let shared = state.clone();
        let server = Server::start(move |request| shared.lock().unwrap().answer(request));
        Self { server, state }
    }

    pub fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
    }

    /// Returns the requests for payments so far.
    pub fn pages(&self) -> Vec<Received> {
        self.server.received_at("/v5/organizations/les-amis/payments")
    }
}

impl State {
    /// Ends all access tokens, as HelloAsso may at any time.
    pub fn revoke(&mut self) {
        self.tokens.clear();
    }

    fn answer(&mut self, request: &Received) -> Reply {
        match (request.method.as_str(), request.path.as_str()) {
            ("POST", "/oauth2/token") => self.token(&request.form()),
            ("GET", "/v5/organizations/les-amis/payments") => {
                let now = self.clock.load(Ordering::SeqCst);
                let token = request.header("authorization").trim_start_matches("Bearer ");
                if self.tokens.get(token).is_none_or(|end| *end <= now) {
                    return Reply::text(401, "");
                }
                if let Some(fault) = self.faults.pop_front() {
                    return fault;
                }
                self.page(&request.query)
            }
            _ => Reply::text(404, "not here"),
        }
    }

    fn token(&mut self, form: &BTreeMap<String, String>) -> Reply {
        let now = self.clock.load(Ordering::SeqCst);
        let is_refresh = form["grant_type"] == "refresh_token";
        if form.get("client_id").map(String::as_str) != Some(ID)
            || form.get("client_secret").map(String::as_str) != Some(SECRET)
        {
            return Reply::status(400, &json!({"error": "unauthorized_client"}));
        }
        if is_refresh && form["refresh_token"] != self.refresh {
            return Reply::status(400, &json!({"error": "invalid_grant"}));
        }
        // A second token while one lives is refused; a refresh replaces the first.
        if !is_refresh && self.tokens.values().any(|end| *end > now) {
            return Reply::status(409, &json!({"error": "too_many_tokens"}));
        }
        self.made += 1;
        let (token, refresh) = (format!("access-{}", self.made), format!("refresh-{}", self.made));
        self.tokens = BTreeMap::from([(token.clone(), now + LIFETIME)]);
        self.refresh.clone_from(&refresh);
        Reply::json(&json!({
            "access_token": token, "refresh_token": refresh, "token_type": "bearer", "expires_in": LIFETIME,
        }))
    }

    fn page(&self, query: &BTreeMap<String, String>) -> Reply {
        let size: usize = query["pageSize"].parse().unwrap();
        if size > 100 || query["sortField"] != "UpdateDate" || query["sortOrder"] != "Asc" {
            return Reply::status(400, &json!({"errors": []}));
        }
        let updated = |payment: &Value| payment["meta"]["updatedAt"].as_str().unwrap().to_owned();
        let from = query.get("from").cloned().unwrap_or_default();
        let mut found: Vec<&Value> =
            self.payments.iter().filter(|payment| updated(payment) >= from).collect();
        found.sort_by_key(|payment| updated(payment));
        let asked = query.get("continuationToken");
        let place = asked.map_or(0, |text| text.trim_start_matches("after-").parse::<usize>().unwrap());
        let number = if self.repeats { place / 2 } else { place };
        let at = if self.endless { 0 } else { number * size };
        let data: Vec<&Value> = found.into_iter().skip(at).take(size).collect();
        // The text for the next page comes with the last page as well, and with the empty one.
        let pagination = json!({"pageSize": size, "continuationToken": format!("after-{}", place + 1)});
        Reply::json(&json!({"data": data, "pagination": pagination}))
    }
}

/// Returns a payment of a number of cents that changed on a day of 2023.
pub fn payment(id: i64, cents: i64, day: &str) -> Value {
    let time = format!("2023-{day}T10:{:02}:{:02}.2762028+01:00", id / 60 % 60, id % 60);
    json!({
        "id": id, "amount": cents, "amountTip": 100, "date": time, "state": "Authorized", "type": "Credit",
        "paymentMeans": "Card", "idCashOut": 7, "meta": {"createdAt": time, "updatedAt": time},
        "order": {"id": id + 1_000_000, "date": time, "formSlug": "don", "formType": "Donation"},
        "payer": {"email": format!("p{}@example.org", id % 90), "firstName": "Zoé", "lastName": "FICTIVE"},
        "items": [{"id": id + 2_000_000, "type": "Donation", "state": "Processed", "amount": cents, "shareAmount": cents}],
    })
}
