//! Causes of failed debits, and the follow-up of each.
//!
//! SEPA reason codes are those of ISO 20022 (external code set, `ExternalReturnReason1Code`), as listed by
//! the French banks and by Worldline. Card words are those that payment platforms export.

use obole_ledger::DEBTOR_DECEASED;
use serde::Serialize;

/// Cause of a failed debit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// MD07: the debtor has died.
    Deceased,
    /// MD06: the debtor asked for the money back.
    Refund,
    /// MS02, SL01: refused by the debtor or kept on a block list of the bank.
    Refused,
    /// MD01, MD02: the mandate or a part of it is missing.
    Mandate,
    /// AC01, AC04, AC06, AG01, RC01: the account is wrong, closed, blocked or takes no debits.
    Account,
    /// The card has expired.
    CardExpired,
    /// The card was declined.
    CardDeclined,
    /// AM04: not enough money on the account.
    Funds,
    /// MS03: no reason given; banks hide AM04 behind it.
    Unspecified,
    /// AG02, AM05, BE04, DUPL, FF01, FF05, RR01 to RR04: an error in the file or a scheme rule.
    Technical,
    /// Another code, or none.
    Unknown,
}

/// Suggested next step; a person decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FollowUp {
    /// Take the donor off every list at once; only a person handles the case.
    SuppressAll,
    /// Neither retry nor remind: treat it as a wish to stop; a person calls or writes.
    StopAndCall,
    /// Stop the debit.
    Stop,
    /// Stop, and check the mandate.
    CheckMandate,
    /// Pause, and ask for new bank details.
    AskForAccount,
    /// Ask for a new card by a link.
    AskForCard,
    /// Retry once next month, with a gentle message.
    RetryNextMonth,
    /// Retry once.
    RetryOnce,
    /// Correct the debit file.
    FixFile,
    /// Check the case.
    Look,
}

impl Cause {
    /// All causes.
    pub const ALL: [Self; 11] = [
        Self::Deceased,
        Self::Refund,
        Self::Refused,
        Self::Mandate,
        Self::Account,
        Self::CardExpired,
        Self::CardDeclined,
        Self::Funds,
        Self::Unspecified,
        Self::Technical,
        Self::Unknown,
    ];

    /// Returns the cause of a failure code as exports write it.
    ///
    /// ```
    /// use obole::recurring::{Cause, FollowUp};
    /// assert_eq!(Cause::of("MD07").follow_up(), FollowUp::SuppressAll);
    /// assert_eq!(Cause::of("am04").follow_up(), FollowUp::RetryNextMonth);
    /// ```
    pub fn of(code: &str) -> Self {
        match code.trim().to_ascii_uppercase().as_str() {
            DEBTOR_DECEASED => Self::Deceased,
            "MD06" => Self::Refund,
            "MS02" | "SL01" => Self::Refused,
            "MD01" | "MD02" => Self::Mandate,
            "AC01" | "AC04" | "AC06" | "AG01" | "RC01" => Self::Account,
            "CARD_EXPIRED" | "EXPIRED_CARD" => Self::CardExpired,
            "CARD_DECLINED" => Self::CardDeclined,
            "AM04" | "INSUFFICIENT_FUNDS" => Self::Funds,
            "MS03" => Self::Unspecified,
            "AG02" | "AM05" | "BE04" | "DUPL" | "FF01" | "FF05" | "RR01" | "RR02" | "RR03" | "RR04" => {
                Self::Technical
            }
            _ => Self::Unknown,
        }
    }

    /// Returns the name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deceased => "deceased",
            Self::Refund => "refund",
            Self::Refused => "refused",
            Self::Mandate => "mandate",
            Self::Account => "account",
            Self::CardExpired => "card_expired",
            Self::CardDeclined => "card_declined",
            Self::Funds => "funds",
            Self::Unspecified => "unspecified",
            Self::Technical => "technical",
            Self::Unknown => "unknown",
        }
    }

    /// Returns the suggested follow-up.
    pub const fn follow_up(self) -> FollowUp {
        match self {
            Self::Deceased => FollowUp::SuppressAll,
            Self::Refund => FollowUp::StopAndCall,
            Self::Refused => FollowUp::Stop,
            Self::Mandate => FollowUp::CheckMandate,
            Self::Account => FollowUp::AskForAccount,
            Self::CardExpired | Self::CardDeclined => FollowUp::AskForCard,
            Self::Funds => FollowUp::RetryNextMonth,
            Self::Unspecified => FollowUp::RetryOnce,
            Self::Technical => FollowUp::FixFile,
            Self::Unknown => FollowUp::Look,
        }
    }
}

impl FollowUp {
    /// Returns the name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SuppressAll => "suppress_all",
            Self::StopAndCall => "stop_and_call",
            Self::Stop => "stop",
            Self::CheckMandate => "check_mandate",
            Self::AskForAccount => "ask_for_account",
            Self::AskForCard => "ask_for_card",
            Self::RetryNextMonth => "retry_next_month",
            Self::RetryOnce => "retry_once",
            Self::FixFile => "fix_file",
            Self::Look => "look",
        }
    }
}
