//! The decision to send a request again: pauses that the server asks for, and pauses after faults.

use std::time::Duration;

use chrono::DateTime;
use serde_json::Value;

use crate::client::{HttpAnswer, NoAnswer};

/// First pause after a fault, in seconds; each further one is twice as long.
const FIRST: u64 = 2;
/// First pause after Cloudflare's error 1015 (too many requests from one address), in seconds.
const FIRST_BLOCKED: u64 = 30;

/// Number of times that a request is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Patience {
    /// After the answer that there were too many requests.
    pub(crate) waits: u32,
    /// After a failure of the server or the connection.
    pub(crate) faults: u32,
}

impl Patience {
    /// Of a request that may be carried out twice.
    pub(crate) const READ: Self = Self { waits: 6, faults: 3 };
    /// Of a request for a token: after a failure it is not known whether the server has made one.
    pub(crate) const TOKEN: Self = Self { waits: 6, faults: 0 };
    /// Of a message to people: one that was perhaps posted is not posted again.
    pub(crate) const POST: Self = Self { waits: 1, faults: 0 };
}

/// Next step after an outcome.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NextStep {
    /// The outcome is final.
    Answer,
    /// Send again after a pause.
    Pause(Duration),
    /// The server asks for a longer pause than allowed.
    TooLong(Duration),
}

/// Pauses of one request.
pub(crate) struct RetrySchedule {
    left: Patience,
    longest: Duration,
    paused: u32,
}

impl RetrySchedule {
    pub(crate) fn new(patience: Patience, longest: Duration) -> Self {
        Self { left: patience, longest, paused: 0 }
    }

    /// Returns the next step after an outcome. `now` is the time in seconds since 1970.
    pub(crate) fn after(&mut self, outcome: Result<&HttpAnswer, &NoAnswer>, now: i64) -> NextStep {
        let (asked, first) = match outcome {
            Ok(answer) if is_blocked(answer) => (answer.pause(now), FIRST_BLOCKED),
            Ok(answer) if answer.status == 429 => (answer.pause(now), FIRST),
            Ok(answer) if answer.status >= 500 => return self.after_fault(answer.pause(now)),
            Err(NoAnswer::Broken | NoAnswer::Slow) => return self.after_fault(None),
            _ => return NextStep::Answer,
        };
        if self.left.waits == 0 {
            return NextStep::Answer;
        }
        self.left.waits -= 1;
        self.pause(asked, first)
    }

    fn after_fault(&mut self, asked: Option<Duration>) -> NextStep {
        if self.left.faults == 0 {
            return NextStep::Answer;
        }
        self.left.faults -= 1;
        self.pause(asked, FIRST)
    }

    fn pause(&mut self, asked: Option<Duration>, first: u64) -> NextStep {
        let growing = Duration::from_secs(first << self.paused.min(10)).min(self.longest);
        self.paused += 1;
        match asked.unwrap_or(growing) {
            pause if pause > self.longest => NextStep::TooLong(pause),
            pause => NextStep::Pause(pause),
        }
    }
}

/// Returns whether Cloudflare answers in place of the server: error 1015.
fn is_blocked(answer: &HttpAnswer) -> bool {
    let has = |text: &[u8]| answer.body.windows(text.len()).any(|part| part == text);
    matches!(answer.status, 403 | 429 | 503) && has(b"1015")
}

impl HttpAnswer {
    /// Returns the pause that the server asks for: header `Retry-After` in seconds or as a time, or
    /// `retry_after` of the body, as Discord writes it, in seconds.
    fn pause(&self, now: i64) -> Option<Duration> {
        let seconds = |text: &str| text.trim().parse::<f64>().ok();
        let until = |text: &str| {
            let time = DateTime::parse_from_rfc2822(text.trim()).ok()?;
            Some(time.timestamp().saturating_sub(now).max(0) as f64)
        };
        let of_header = self.retry_after.as_deref().and_then(|text| seconds(text).or_else(|| until(text)));
        let of_body = || {
            let body: Value = serde_json::from_slice(&self.body).ok()?;
            body.get("retry_after").and_then(Value::as_f64)
        };
        let asked = of_header.or_else(of_body).filter(|seconds| seconds.is_finite() && *seconds >= 0.0)?;
        Some(Duration::try_from_secs_f64(asked).unwrap_or(Duration::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, retry_after: Option<&str>, body: &str) -> HttpAnswer {
        HttpAnswer { status, body: body.into(), retry_after: retry_after.map(str::to_owned) }
    }

    fn waits(patience: Patience) -> RetrySchedule {
        RetrySchedule::new(patience, Duration::from_secs(300))
    }

    #[test]
    fn a_server_is_waited_for_as_long_as_it_asks() {
        let after = |one: &HttpAnswer| waits(Patience::POST).after(Ok(one), 1_700_000_000);
        let seconds = |n| NextStep::Pause(Duration::from_secs(n));
        assert_eq!(after(&answer(429, Some("7"), "")), seconds(7));
        assert_eq!(after(&answer(429, Some("Tue, 14 Nov 2023 22:13:30 GMT"), "")), seconds(10));
        assert_eq!(after(&answer(429, Some("0"), "")), seconds(0));
        assert_eq!(
            after(&answer(429, None, r#"{"retry_after":1.5}"#)),
            NextStep::Pause(Duration::from_millis(1_500))
        );
        assert_eq!(after(&answer(429, Some("soon"), "")), seconds(2));
        assert_eq!(after(&answer(403, None, "error code: 1015")), seconds(30));
        assert_eq!(after(&answer(429, Some("301"), "")), NextStep::TooLong(Duration::from_secs(301)));
        assert_eq!(after(&answer(429, Some("1e300"), "")), NextStep::TooLong(Duration::MAX));
        for final_one in
            [answer(200, Some("7"), ""), answer(403, None, ""), answer(404, None, ""), answer(500, None, "")]
        {
            assert_eq!(after(&final_one), NextStep::Answer, "{}", final_one.status);
        }
    }

    #[test]
    fn pauses_grow_and_end() {
        let mut waits = waits(Patience::READ);
        let mut found = Vec::new();
        while let NextStep::Pause(pause) = waits.after(Err(&NoAnswer::Broken), 0) {
            found.push(pause.as_secs());
        }
        assert_eq!(found, [2, 4, 8]);
        let busy = answer(429, None, "");
        while let NextStep::Pause(pause) = waits.after(Ok(&busy), 0) {
            found.push(pause.as_secs());
        }
        assert_eq!(found, [2, 4, 8, 16, 32, 64, 128, 256, 300]);
    }
}
