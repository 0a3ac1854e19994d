//! A verb that takes long and runs in the background.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::program::Answer;

/// A verb in the background, and at last its answer.
pub struct Job {
    /// Page that shows the result.
    pub next: &'static str,
    begun: Instant,
    answer: Mutex<Option<(Answer, Duration)>>,
}

impl Job {
    pub fn new(next: &'static str) -> Self {
        Self { next, begun: Instant::now(), answer: Mutex::default() }
    }

    /// Returns the time that it took, or has taken so far.
    pub fn time(&self) -> Duration {
        let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        answer.as_ref().map_or_else(|| self.begun.elapsed(), |(_, time)| *time)
    }

    pub fn answer(&self) -> Option<Answer> {
        let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        answer.as_ref().map(|(answer, _)| answer.clone())
    }

    pub fn end(&self, answer: Answer) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some((answer, self.begun.elapsed()));
    }
}
