//! Requests over HTTP: one at a time, bounded in time and size, never redirected.

use std::time::Duration;

use obole_error::{Error, Kind, Message, Result, message};
use serde_json::Value;
use ureq::Agent;
use ureq::http::{Request as HttpRequest, Response};

use crate::retry::{NextStep, Patience, RetrySchedule};
use crate::secrets::Secret;
use crate::surroundings::Surroundings;

/// Largest head of an answer, in bytes.
const LARGEST_HEAD: usize = 64 << 10;

/// A client of one service.
pub(crate) struct Client<'a> {
    agent: Agent,
    surroundings: &'a Surroundings,
    /// Name of the service in messages.
    service: &'static str,
    /// `true` if its requests must not be carried out twice.
    is_of_posts: bool,
}

/// A request. Its address and its headers may hold secrets, so nothing of it is ever shown.
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) url: Secret,
    pub(crate) headers: Vec<(&'static str, Secret)>,
    pub(crate) body: Option<Body>,
    pub(crate) patience: Patience,
}

/// Body of a request.
pub(crate) struct Body {
    pub(crate) kind: String,
    pub(crate) bytes: Vec<u8>,
}

impl Body {
    /// Returns a value as JSON.
    pub(crate) fn json(value: &Value) -> Self {
        Self { kind: "application/json; charset=utf-8".to_owned(), bytes: value.to_string().into_bytes() }
    }

    /// Returns fields as those of a form.
    pub(crate) fn form(fields: &[(&str, &str)]) -> Self {
        let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        Self { kind: "application/x-www-form-urlencoded".to_owned(), bytes: text.into_bytes() }
    }
}

/// Answer of a server.
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    /// Header `Retry-After`.
    pub(crate) retry_after: Option<String>,
}

/// Reason why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// No connection, or one that ended early.
    Broken,
    /// A time limit was reached.
    Slow,
    /// The body is larger than the limit.
    TooLarge,
    /// No encrypted connection.
    Encryption,
    /// The request cannot be made.
    Unusable,
}

impl<'a> Client<'a> {
    /// Makes a client. Connections to this machine may be unencrypted and use no proxy.
    pub(crate) fn new(surroundings: &'a Surroundings, service: &'static str, is_loopback: bool) -> Self {
        let limits = surroundings.limits;
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .https_only(!is_loopback)
            // A redirect could lead a secret to another server.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("obole-connect/", env!("CARGO_PKG_VERSION")))
            .max_response_header_size(LARGEST_HEAD)
            .timeout_connect(Some(limits.connect))
            .timeout_send_body(Some(limits.body))
            .timeout_recv_response(Some(limits.head))
            .timeout_recv_body(Some(limits.body))
            .timeout_global(Some(limits.connect + limits.head + limits.body * 2));
        if is_loopback {
            config = config.proxy(None);
        }
        Self { agent: config.build().new_agent(), surroundings, service, is_of_posts: false }
    }

    /// Makes a client of posts, which a person sends again only after a look at whether they arrived.
    pub(crate) fn of_posts(surroundings: &'a Surroundings, service: &'static str, is_loopback: bool) -> Self {
        Self { is_of_posts: true, ..Self::new(surroundings, service, is_loopback) }
    }

    /// Returns the surroundings of the call.
    pub(crate) fn surroundings(&self) -> &'a Surroundings {
        self.surroundings
    }

    /// Returns the name of the service.
    pub(crate) fn service(&self) -> &'static str {
        self.service
    }

    /// Sends a request, again after a pause as far as its patience goes, and returns the answer, whatever its
    /// status.
    ///
    /// # Errors
    /// [`Kind::System`] without an answer, and when the server asks to wait too long; [`Kind::Unreadable`]
    /// for a body that is too large, and for a redirect, which is not followed.
    pub(crate) fn send(&self, request: &Request) -> Result<HttpAnswer> {
        let mut waits = RetrySchedule::new(request.patience, self.surroundings.limits.pause);
        loop {
            let outcome = self.once(request);
            match waits.after(outcome.as_ref(), (self.surroundings.now)()) {
                NextStep::Answer => return self.finished(outcome),
                NextStep::Pause(pause) => (self.surroundings.pause)(pause),
                NextStep::TooLong(pause) => return Err(self.busy(pause)),
            }
        }
    }

    /// Sends a request and returns the answer if the server carried it out.
    ///
    /// # Errors
    /// As [`Client::send`] and [`Client::refused`].
    pub(crate) fn carried_out(&self, request: &Request) -> Result<HttpAnswer> {
        let answer = self.send(request)?;
        if (200..300).contains(&answer.status) { Ok(answer) } else { Err(self.refused(&answer)) }
    }

    /// Sends a request and returns the JSON of the answer if the server carried it out.
    ///
    /// # Errors
    /// As [`Client::carried_out`]; [`Kind::Unreadable`] for an answer that is no JSON.
    pub(crate) fn json(&self, request: &Request) -> Result<Value> {
        self.parsed(&self.carried_out(request)?)
    }

    /// Returns the JSON of an answer.
    ///
    /// # Errors
    /// [`Kind::Unreadable`] when it is none. The text itself is not repeated.
    pub(crate) fn parsed(&self, answer: &HttpAnswer) -> Result<Value> {
        serde_json::from_slice(&answer.body).map_err(|_| self.not_understood())
    }

    /// Returns the error of an answer that is not what the service documents.
    pub(crate) fn not_understood(&self) -> Error {
        Error::new(Kind::Unreadable, message!("connect-answer-unknown", service = self.service))
    }

    /// Returns the error of a request that the server did not carry out: [`Kind::Usage`] for a secret that it
    /// refuses or an address that it does not know, [`Kind::Refused`] for a request that it refuses,
    /// [`Kind::System`] for a failure of its own.
    pub(crate) fn refused(&self, answer: &HttpAnswer) -> Error {
        let service = self.service;
        let code = match serde_json::from_slice(&answer.body).ok().and_then(|body| code_of(&body)) {
            Some(word) => format!("{}, {word}", answer.status),
            None => answer.status.to_string(),
        };
        match answer.status {
            401 | 403 => {
                Error::new(Kind::Usage, message!("connect-access-refused", service = service, code = code))
                    .hint("connect-look-at-rights")
            }
            404 => Error::new(Kind::Usage, message!("connect-not-found", service = service, code = code))
                .hint("connect-look-at-names"),
            500.. => {
                Error::new(Kind::System, message!("connect-server-failed", service = service, code = code))
                    .hint(self.hint_of_failure())
            }
            _ => {
                Error::new(Kind::Refused, message!("connect-request-refused", service = service, code = code))
            }
        }
    }

    fn once(&self, request: &Request) -> std::result::Result<HttpAnswer, NoAnswer> {
        let mut built = HttpRequest::builder().method(request.method).uri(request.url.reveal());
        for (name, value) in &request.headers {
            built = built.header(*name, value.reveal());
        }
        let response = match &request.body {
            None => self.agent.run(built.body(()).map_err(|_| NoAnswer::Unusable)?),
            Some(body) => {
                let built = built.header("content-type", body.kind.as_str());
                self.agent.run(built.body(body.bytes.as_slice()).map_err(|_| NoAnswer::Unusable)?)
            }
        };
        self.answer(response.map_err(no_answer)?)
    }

    fn answer(&self, mut response: Response<ureq::Body>) -> std::result::Result<HttpAnswer, NoAnswer> {
        let retry_after = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
        let retry_after = retry_after.map(str::to_owned);
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(self.surroundings.limits.bytes).read_to_vec();
        Ok(HttpAnswer { status, body: body.map_err(no_answer)?, retry_after })
    }

    fn finished(&self, outcome: std::result::Result<HttpAnswer, NoAnswer>) -> Result<HttpAnswer> {
        let service = self.service;
        match outcome {
            Ok(answer) if (300..400).contains(&answer.status) => {
                Err(Error::new(Kind::Unreadable, message!("connect-redirected", service = service)))
            }
            Ok(answer) => Ok(answer),
            Err(NoAnswer::TooLarge) => {
                let bytes = self.surroundings.limits.bytes;
                let what = message!("connect-too-large", service = service, bytes = bytes);
                Err(Error::new(Kind::Unreadable, what))
            }
            Err(NoAnswer::Unusable) => {
                Err(Error::new(Kind::Usage, message!("connect-unusable", service = service)))
            }
            Err(NoAnswer::Slow) => {
                let what = message!("connect-slow", service = service);
                Err(Error::new(Kind::System, what).hint(self.hint_of_failure()))
            }
            Err(NoAnswer::Encryption) => {
                Err(Error::new(Kind::System, message!("connect-no-encryption", service = service)))
            }
            Err(NoAnswer::Broken) => {
                let what = message!("connect-unreachable", service = service);
                let error = Error::new(Kind::System, what).hint("connect-look-at-network");
                Err(if self.is_of_posts { error.hint(self.hint_of_failure()) } else { error })
            }
        }
    }

    /// Returns the hint after a failure that may have come after the request was carried out.
    fn hint_of_failure(&self) -> Message {
        if self.is_of_posts { message!("connect-look-before-again") } else { message!("connect-later") }
    }

    fn busy(&self, pause: Duration) -> Error {
        let seconds = pause.as_secs();
        Error::new(Kind::System, message!("connect-busy", service = self.service, seconds = seconds))
            .hint("connect-later")
    }
}

/// Returns why there is no answer. The error of the client itself may repeat an address that is a secret.
fn no_answer(error: ureq::Error) -> NoAnswer {
    match error {
        ureq::Error::Timeout(_) => NoAnswer::Slow,
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => NoAnswer::Slow,
        ureq::Error::BodyExceedsLimit(_) => NoAnswer::TooLarge,
        // A certificate that is refused comes as damaged data of the connection.
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => NoAnswer::Encryption,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => NoAnswer::Encryption,
        ureq::Error::Http(_) | ureq::Error::BadUri(_) | ureq::Error::RequireHttpsOnly(_) => {
            NoAnswer::Unusable
        }
        _ => NoAnswer::Broken,
    }
}

/// Returns the code of an error in an answer. Sentences are left out: they may repeat what was sent.
fn code_of(body: &Value) -> Option<String> {
    let word = ["code", "error", "title"].iter().find_map(|key| body.get(*key).and_then(Value::as_str))?;
    let is_code = word.len() <= 60 && word.chars().all(|c| c.is_ascii_lowercase() || "_-".contains(c));
    is_code.then(|| word.to_owned())
}
