//! Kinds of letters, and the built-in draft of each.

use obole_error::Lang;

/// Occasion of a letter; each has its own template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LetterKind {
    /// Thanks for a gift.
    Thank,
    /// Thanks for a first gift, and a welcome.
    Welcome,
    /// Appeal for a second gift.
    SecondGift,
    /// Appeal to a donor of the last years.
    Renew,
    /// Appeal to a donor who has not given for years.
    Reactivate,
    /// Appeal to a monthly donor for a larger instalment.
    Upgrade,
    /// Appeal to become a monthly donor.
    Monthly,
    /// Information about legacies.
    LegacyInformation,
    /// A debit failed for want of funds, or without a reason.
    DebitFunds,
    /// A debit failed because the account is closed, blocked or wrong.
    DebitAccount,
    /// A debit failed because the mandate is missing.
    DebitMandate,
    /// A payment by card was declined, or the card has expired.
    DebitCard,
    /// A card is about to expire.
    CardExpires,
}

impl LetterKind {
    /// All kinds, in the order of the documentation.
    pub const ALL: [Self; 13] = [
        Self::Thank,
        Self::Welcome,
        Self::SecondGift,
        Self::Renew,
        Self::Reactivate,
        Self::Upgrade,
        Self::Monthly,
        Self::LegacyInformation,
        Self::DebitFunds,
        Self::DebitAccount,
        Self::DebitMandate,
        Self::DebitCard,
        Self::CardExpires,
    ];

    /// Returns the name: that of the template's file without `.txt`.
    ///
    /// ```
    /// use obole_people::LetterKind;
    ///
    /// assert_eq!(LetterKind::SecondGift.name(), "second-gift");
    /// assert!(LetterKind::ALL.into_iter().all(|kind| LetterKind::parse(kind.name()) == Some(kind)));
    /// ```
    pub const fn name(self) -> &'static str {
        match self {
            Self::Thank => "thank",
            Self::Welcome => "welcome",
            Self::SecondGift => "second-gift",
            Self::Renew => "renew",
            Self::Reactivate => "reactivate",
            Self::Upgrade => "upgrade",
            Self::Monthly => "monthly",
            Self::LegacyInformation => "legacy-information",
            Self::DebitFunds => "debit-funds",
            Self::DebitAccount => "debit-account",
            Self::DebitMandate => "debit-mandate",
            Self::DebitCard => "debit-card",
            Self::CardExpires => "card-expires",
        }
    }

    /// Returns the kind of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Returns whether the letter is about a gift that runs, and not an appeal: it needs no opt-out sentence.
    pub const fn is_service(self) -> bool {
        matches!(
            self,
            Self::DebitFunds | Self::DebitAccount | Self::DebitMandate | Self::DebitCard | Self::CardExpires
        )
    }

    /// Returns the built-in draft.
    pub(super) const fn draft(self, lang: Lang) -> &'static str {
        macro_rules! draft {
            ($name:literal) => {
                match lang {
                    Lang::En => include_str!(concat!("../../letters/en/", $name, ".txt")),
                    Lang::Fr => include_str!(concat!("../../letters/fr/", $name, ".txt")),
                }
            };
        }
        match self {
            Self::Thank => draft!("thank"),
            Self::Welcome => draft!("welcome"),
            Self::SecondGift => draft!("second-gift"),
            Self::Renew => draft!("renew"),
            Self::Reactivate => draft!("reactivate"),
            Self::Upgrade => draft!("upgrade"),
            Self::Monthly => draft!("monthly"),
            Self::LegacyInformation => draft!("legacy-information"),
            Self::DebitFunds => draft!("debit-funds"),
            Self::DebitAccount => draft!("debit-account"),
            Self::DebitMandate => draft!("debit-mandate"),
            Self::DebitCard => draft!("debit-card"),
            Self::CardExpires => draft!("card-expires"),
        }
    }
}
