//! Methods that look at a person's protected attribute to decide are refused until a person accepts that.

use obole_error::{Error, Kind, message};
use serde::Serialize;

/// A person's statement that somebody's protected attribute may be looked at when it is decided about them: different
/// treatment on a protected ground, which the law of many places forbids or narrows. Methods that need it take this value
/// and nothing else makes one, so that no program uses them by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AcceptAttributeAtDecision {
    accepted: (),
}

impl AcceptAttributeAtDecision {
    /// To be called where a person has said so, by name.
    pub fn by_a_person() -> Self {
        Self { accepted: () }
    }

    /// The statement if it was made, else the refusal.
    ///
    /// # Errors
    /// [`Kind::AttributeAtDecision`] without it.
    pub fn required(given: Option<Self>, method: &str) -> Result<Self, Error> {
        given.ok_or_else(|| {
            let message = message!("attribute-at-decision", method = method);
            Error::new(Kind::AttributeAtDecision, message).hint("attribute-free-methods")
        })
    }
}
