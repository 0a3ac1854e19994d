//! Consent to methods that use a person's protected attribute for the decision; without it they are refused.

use obole_error::{Error, Kind, message};
use serde::Serialize;

/// Statement by a person that protected attributes may be used for the decisions about the people concerned.
/// This is different treatment on a protected ground, which the law of many countries forbids or restricts.
/// Methods that need the attribute require this value. It can only be created explicitly, so that no program
/// uses them by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AcceptAttributeAtDecision {
    accepted: (),
}

impl AcceptAttributeAtDecision {
    /// Creates the statement; to be called only where a person has made it explicitly.
    pub fn by_a_person() -> Self {
        Self { accepted: () }
    }

    /// Returns the statement if it was given, otherwise the refusal of the method.
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
