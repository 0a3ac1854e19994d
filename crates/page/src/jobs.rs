//! A verb that takes long and runs in the background.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::program::Answer;

/// A verb in the background, and at last its answer.
pub struct Job {
    /// Page that shows the result.
    pub next: &'static str,
    begun: Instant,
    answer: Mutex<Option<Answer>>,
}

impl Job {
    pub fn new(next: &'static str) -> Self {
        Self { next, begun: Instant::now(), answer: Mutex::default() }
    }

    /// Returns the time since the start.
    pub fn time(&self) -> Duration {
        self.begun.elapsed()
    }

    pub fn answer(&self) -> Option<Answer> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn end(&self, answer: Answer) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
    }
}
