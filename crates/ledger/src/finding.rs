//! Findings: facts about a file that a person should know. A dirty file returns all of them at once.

use obole_error::{Message, message};
use serde::{Deserialize, Serialize};

/// Severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Note,
    /// Read, but a person should check it.
    Warning,
    /// The row was refused, a rule is violated, or a refusal may be lost: a person has to settle it.
    Problem,
}

/// Code of a finding, which the report turns into words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FindingCode {
    /// A row has more or fewer cells than the header.
    WrongNumberOfCells,
    /// A cell begins with a quote that is not closed in any plausible way.
    UnclosedQuote,
    /// A quote inside a cell was read as text.
    StrayQuote,
    /// Refunds of earlier files whose payments were not there.
    RefundsWaiting,
    /// Rows of an export that ends before the one that brought the payments, and differ from them.
    OlderExport,
    /// A line above the header may be a row.
    RowsAboveHeader,
    /// A cell or a line is larger than any that people write.
    CellTooLarge,
    /// The bytes of a row are not text in the file's encoding.
    NotText,
    /// The row names no donor.
    MissingDonor,
    /// A cell names several people who do not give as one: the payment belongs to none of them.
    SeveralPeople,
    /// A donor identifier looks like an e-mail address or a name: it would leave the vault.
    PersonalIdentifier,
    /// Donor identifiers that name a person were replaced by pseudonyms.
    PseudonymsGiven,
    /// A free column held e-mails, telephone numbers or account numbers, which were masked.
    ValueMasked,
    /// No day is given.
    MissingDate,
    /// The day cannot be read.
    UnreadableDate,
    /// The day lies in the future of the import, or before 1900.
    ImpossibleDate,
    /// The day lies after the day of the import.
    DayAfterToday,
    /// The day is isolated from nearly all others, after months or years with few payments.
    IsolatedDay,
    /// The amount is far above all others, or above the others of its donor.
    UnusualAmount,
    /// No amount is given.
    MissingAmount,
    /// The amount cannot be read.
    UnreadableAmount,
    /// The amount can be read in two ways.
    AmbiguousAmount,
    /// The amount has more than two decimals.
    TooManyDecimals,
    /// The amount is zero or negative.
    NotPositive,
    /// The status is not known.
    UnknownStatus,
    /// The kind is not known.
    UnknownKind,
    /// The currency is not a three-letter code.
    UnknownCurrency,
    /// The amount names one currency and the currency column another.
    ConflictingCurrency,
    /// A cell of 0 and 1 holds something else.
    NotAFlag,
    /// A gift identifier was taken already with different content.
    ConflictingGift,
    /// Gifts without an identifier repeat gifts of another file: same donor, day, amount and campaign.
    RepeatedAcrossFiles,
    /// A newer export has another day, amount or kind for these payments, which counts.
    CorrectedLater,
    /// E-mails that many people use, such as a placeholder, identify nobody.
    EmailOfMany,
    /// Payments were left out because they are gifts of another source as well: same donor and amount, the
    /// same day or nearly.
    SameGiftOnce,
    /// Payments may be gifts of another source as well; they count twice until a person decides.
    SameGiftProposed,
    /// Gifts to several campaigns share an identifier; each got one of its own.
    SharedIdentifier,
    /// A donor occurs twice with different attributes; the first ones are used.
    ConflictingDonor,
    /// A donor occurs twice with different refusals; the most protective counts.
    ConflictingConsent,
    /// A consent cell is not understood and counts as an objection.
    UnclearConsent,
    /// A cell about a death is not understood and counts as one.
    UnclearDeath,
    /// A cell about an objection to profiling is not understood and counts as one.
    UnclearProfiling,
    /// Words in a remark, an attribute or a name seem to refuse contact or to report a death, and count as a
    /// refusal.
    RemarkRefuses,
    /// Rows of donors match no gift.
    DonorsUnmatched,
    /// Rows of donors that match no gift hold refusals.
    RefusalsUnmatched,
    /// Gifts and rows of donors match for fewer than nine givers in ten.
    FewDonorsMatched,
    /// Donors gave and have no row in the table of donors.
    GiversWithoutRow,
    /// Identifiers that differ only in case, spaces, leading zeros or decimals were taken as one.
    IdentifiersUnified,
    /// Identifiers differ only in case, spaces, leading zeros or decimals and are two donors in one file; a
    /// refusal of one counts for both.
    IdentifiersAlike,
    /// A row of the list of objections matches nobody.
    ObjectionUnmatched,
    /// No row of the lists of objections matches anybody.
    ObjectionsMeetNobody,
    /// A row of the list of objections names nobody.
    ObjectionUnreadable,
    /// An attribute of a donor cannot be read and was left out.
    UnreadableAttribute,
    /// A column was not taken (not on the allow-list).
    ColumnLeftOut,
    /// A file in a folder was not read.
    FileLeftOut,
    /// A table in a folder could not be read.
    FileUnread,
    /// A file has the same bytes as another and was read once.
    FileRepeated,
    /// Payments of another currency are in the ledger but are not analysed.
    OtherCurrency,
    /// Rows without a currency were taken as euros, though other rows of the file are in another currency.
    CurrencyAssumed,
    /// A postal code was repaired (leading zero).
    PostcodeRepaired,
    /// Gift identifiers were missing and were made from the row's content.
    IdentifiersMade,
    /// A payment of several rows was taken as one.
    PaymentGrouped,
    /// A payment in test mode: no money moved.
    TestPayment,
    /// A fee of the payment service.
    RowOfFee,
    /// A transfer from the payment service to the association's own account.
    RowOfPayout,
    /// A conversion of currency.
    RowOfConversion,
    /// Money held back by the payment service, or released.
    RowOfHold,
    /// A payment of the association itself.
    RowOfOutgoing,
    /// A promise or a plan of payments.
    RowOfSchedule,
    /// An entry of another account than those of gifts.
    RowOfOtherAccount,
    /// Money of another giver, such as the match of an employer.
    RowOfOtherGiver,
    /// A contact who is no donor refuses: saved as a hash, so that it holds when the person gives.
    ContactSuppressed,
    /// A gift in kind: no money came in.
    RowInKind,
    /// One sum for several payments, or money of which the source names nobody.
    RowOfPool,
    /// One sum for the collected payments of a batch, each of which is in these sources.
    BatchCollected,
    /// A further line of the entry above.
    RowContinued,
    /// A total or a remark below the table.
    RowOfFooter,
    /// A refund or a chargeback; it lowers the gift that it names.
    RefundApplied,
    /// A refund or a chargeback of a payment that is not in these sources.
    RefundUnmatched,
    /// A refund or a chargeback that was undone, or the row that undoes it.
    RefundUndone,
    /// A donor number under which rows name people who clearly differ.
    NumberOfSeveral,
    /// The payer is known by a name only: people of one name count as one donor.
    KnownByName,
    /// The payment names somebody who cannot be recognised in another payment: a donor of its own.
    DonorsAlone,
    /// Words of a remark say that the money may not have come, or went back.
    DoubtfulPayment,
    /// The payment is free of charge.
    WithoutAmount,
    /// The row credits another person for the gift of the one who paid.
    SoftCredit,
    /// A part of the payment was given back: the gift is what is left.
    PartRefunded,
    /// A gift within a membership fee or a ticket was split off.
    GiftSplitOff,
}

/// One finding: its code, its place and its severity. It never repeats a personal value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Code of the finding.
    pub code: FindingCode,
    /// Severity of the finding.
    pub severity: Severity,
    /// The file's name.
    pub file: String,
    /// Row (the header is row 1); `None` when the whole file is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The column, if one is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Number of rows with this finding, if it counts several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}

impl FindingCode {
    /// Returns the stable code, as written in `refused.csv` and `receipt.json`.
    pub fn name(self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Returns the message that says what the code means and what to do, in one line.
    ///
    /// ```
    /// use obole_error::Lang;
    /// use obole_ledger::FindingCode;
    /// assert_eq!(FindingCode::MissingDate.message().text(Lang::Fr), "la date manque");
    /// ```
    pub fn message(self) -> Message {
        match self {
            Self::WrongNumberOfCells => message!("finding-wrong-number-of-cells"),
            Self::UnclosedQuote => message!("finding-unclosed-quote"),
            Self::StrayQuote => message!("finding-stray-quote"),
            Self::RefundsWaiting => message!("finding-refunds-waiting"),
            Self::OlderExport => message!("finding-older-export"),
            Self::RowsAboveHeader => message!("finding-rows-above-header"),
            Self::CellTooLarge => message!("finding-cell-too-large"),
            Self::NotText => message!("finding-not-text"),
            Self::MissingDonor => message!("finding-missing-donor"),
            Self::SeveralPeople => message!("finding-several-people"),
            Self::PersonalIdentifier => message!("finding-personal-identifier"),
            Self::PseudonymsGiven => message!("finding-pseudonyms-given"),
            Self::ValueMasked => message!("finding-value-masked"),
            Self::MissingDate => message!("finding-missing-date"),
            Self::UnreadableDate => message!("finding-unreadable-date"),
            Self::ImpossibleDate => message!("finding-impossible-date"),
            Self::DayAfterToday => message!("finding-day-after-today"),
            Self::IsolatedDay => message!("finding-isolated-day"),
            Self::UnusualAmount => message!("finding-unusual-amount"),
            Self::MissingAmount => message!("finding-missing-amount"),
            Self::UnreadableAmount => message!("finding-unreadable-amount"),
            Self::AmbiguousAmount => message!("finding-ambiguous-amount"),
            Self::TooManyDecimals => message!("finding-too-many-decimals"),
            Self::NotPositive => message!("finding-not-positive"),
            Self::UnknownStatus => message!("finding-unknown-status"),
            Self::UnknownKind => message!("finding-unknown-kind"),
            Self::UnknownCurrency => message!("finding-unknown-currency"),
            Self::ConflictingCurrency => message!("finding-conflicting-currency"),
            Self::NotAFlag => message!("finding-not-a-flag"),
            Self::ConflictingGift => message!("finding-conflicting-gift"),
            Self::RepeatedAcrossFiles => message!("finding-repeated-across-files"),
            Self::CorrectedLater => message!("finding-corrected-later"),
            Self::EmailOfMany => message!("finding-email-of-many"),
            Self::SameGiftOnce => message!("finding-same-gift-once"),
            Self::SameGiftProposed => message!("finding-same-gift-proposed"),
            Self::SharedIdentifier => message!("finding-shared-identifier"),
            Self::ConflictingDonor => message!("finding-conflicting-donor"),
            Self::ConflictingConsent => message!("finding-conflicting-consent"),
            Self::UnclearConsent => message!("finding-unclear-consent"),
            Self::UnclearDeath => message!("finding-unclear-death"),
            Self::UnclearProfiling => message!("finding-unclear-profiling"),
            Self::RemarkRefuses => message!("finding-remark-refuses"),
            Self::DonorsUnmatched => message!("finding-donors-unmatched"),
            Self::RefusalsUnmatched => message!("finding-refusals-unmatched"),
            Self::FewDonorsMatched => message!("finding-few-donors-matched"),
            Self::GiversWithoutRow => message!("finding-givers-without-row"),
            Self::IdentifiersUnified => message!("finding-identifiers-unified"),
            Self::IdentifiersAlike => message!("finding-identifiers-alike"),
            Self::ObjectionsMeetNobody => message!("finding-objections-meet-nobody"),
            Self::ObjectionUnmatched => message!("finding-objection-unmatched"),
            Self::ObjectionUnreadable => message!("finding-objection-unreadable"),
            Self::UnreadableAttribute => message!("finding-unreadable-attribute"),
            Self::ColumnLeftOut => message!("finding-column-left-out"),
            Self::FileLeftOut => message!("finding-file-left-out"),
            Self::FileUnread => message!("finding-file-unread"),
            Self::FileRepeated => message!("finding-file-repeated"),
            Self::OtherCurrency => message!("finding-other-currency"),
            Self::CurrencyAssumed => message!("finding-currency-assumed"),
            Self::PostcodeRepaired => message!("finding-postcode-repaired"),
            Self::IdentifiersMade => message!("finding-identifiers-made"),
            Self::PaymentGrouped => message!("finding-payment-grouped"),
            Self::TestPayment => message!("finding-test-payment"),
            Self::RowOfFee => message!("finding-row-of-fee"),
            Self::RowOfPayout => message!("finding-row-of-payout"),
            Self::RowOfConversion => message!("finding-row-of-conversion"),
            Self::RowOfHold => message!("finding-row-of-hold"),
            Self::RowOfOutgoing => message!("finding-row-of-outgoing"),
            Self::RowOfSchedule => message!("finding-row-of-schedule"),
            Self::RowOfOtherAccount => message!("finding-row-of-other-account"),
            Self::RowOfOtherGiver => message!("finding-row-of-other-giver"),
            Self::ContactSuppressed => message!("finding-contact-suppressed"),
            Self::RowInKind => message!("finding-row-in-kind"),
            Self::RowOfPool => message!("finding-row-of-pool"),
            Self::BatchCollected => message!("finding-batch-collected"),
            Self::RowContinued => message!("finding-row-continued"),
            Self::RowOfFooter => message!("finding-row-of-footer"),
            Self::RefundApplied => message!("finding-refund-applied"),
            Self::RefundUnmatched => message!("finding-refund-unmatched"),
            Self::NumberOfSeveral => message!("finding-number-of-several"),
            Self::KnownByName => message!("finding-known-by-name"),
            Self::DonorsAlone => message!("finding-donors-alone"),
            Self::DoubtfulPayment => message!("finding-doubtful-payment"),
            Self::RefundUndone => message!("finding-refund-undone"),
            Self::WithoutAmount => message!("finding-without-amount"),
            Self::SoftCredit => message!("finding-soft-credit"),
            Self::PartRefunded => message!("finding-part-refunded"),
            Self::GiftSplitOff => message!("finding-gift-split-off"),
        }
    }
}
