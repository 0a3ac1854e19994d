//! Findings: facts about a file that a person should know. A dirty file returns all of them at once.

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
    /// A cell or a line is larger than any that people write.
    CellTooLarge,
    /// The bytes of a row are not text in the file's encoding.
    NotText,
    /// The row names no donor.
    MissingDonor,
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
    /// A test payment was refused.
    TestPayment,
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

    /// Returns the meaning of the code and what to do, in one plain English line; the report has the French.
    pub const fn explain(self) -> &'static str {
        match self {
            Self::WrongNumberOfCells => {
                "the row has more or fewer cells than the header; look for a stray separator or quote"
            }
            Self::UnclosedQuote => {
                "a cell begins with a quote that is not closed; delete the quote, or double it inside a quoted cell"
            }
            Self::StrayQuote => "a quote inside a cell was read as text; check the row if it seems wrong",
            Self::CellTooLarge => "a cell holds more than 64 kB; look for a missing quote or line break",
            Self::NotText => "the row is not text in the file's encoding; save the file again as UTF-8",
            Self::MissingDonor => "no donor is named; fill in the donor or leave the row out",
            Self::PersonalIdentifier => "the donor identifier is an e-mail address; replace it with a number",
            Self::PseudonymsGiven => {
                "donor identifiers are names, e-mails, telephone or account numbers: they were replaced by pseudonyms, and the vault holds the link"
            }
            Self::ValueMasked => {
                "the column holds e-mails, telephone or account numbers, which were masked; use words to name campaigns and channels"
            }
            Self::MissingDate => "no date is given",
            Self::UnreadableDate => "the date cannot be read; write YYYY-MM-DD",
            Self::ImpossibleDate => "the date is outside 1900 to 2199",
            Self::DayAfterToday => {
                "the date is after the day of the import, perhaps a mistyped year: kept, but it does not change the as-of day"
            }
            Self::IsolatedDay => {
                "the date is far from nearly all others, after months or years with few payments, perhaps a mistyped year: kept, but it does not change the as-of day"
            }
            Self::UnusualAmount => {
                "the amount is far above the others, perhaps a misplaced decimal mark or a digit too many: kept as it is; check it"
            }
            Self::MissingAmount => "no amount is given",
            Self::UnreadableAmount => {
                "the amount is not a number, or the text beside it is not a currency; write EUR, € or a code in capitals"
            }
            Self::AmbiguousAmount => {
                "the amount can be read in two ways (thousands or decimals); write two decimals"
            }
            Self::TooManyDecimals => "the amount has more than two decimals",
            Self::NotPositive => "the amount is zero or negative; a refund is a status, not a minus sign",
            Self::UnknownStatus => "the status is not one of settled, pending, failed, refunded, cancelled",
            Self::UnknownKind => "the kind is not one of gift, membership, ticket, sale, other",
            Self::UnknownCurrency => "the currency is not a three-letter code",
            Self::ConflictingCurrency => "the amount and the currency column name different currencies",
            Self::NotAFlag => "the cell must be 0 or 1",
            Self::ConflictingGift => "a row with the same gift identifier and other content was kept already",
            Self::RepeatedAcrossFiles => {
                "gifts without an identifier repeat gifts of another file (same donor, day, amount, campaign) and were counted once; `--keep-repeats` counts them all"
            }
            Self::SharedIdentifier => {
                "gifts to several campaigns share an identifier; each was kept under an identifier of its own"
            }
            Self::ConflictingDonor => {
                "this donor is listed twice with different attributes; the first were kept"
            }
            Self::ConflictingConsent => {
                "this donor is listed twice with different entries for consent, death or profiling; the most protective counts"
            }
            Self::UnclearConsent => {
                "the consent is not understood and counts as an objection; write allowed, objected or nothing"
            }
            Self::UnclearDeath => {
                "the cell about a death is not understood: the donor is on no list; write 1, 0 or nothing"
            }
            Self::UnclearProfiling => {
                "the objection to profiling is not understood: the donor is on no list; write 1, 0 or nothing"
            }
            Self::RemarkRefuses => {
                "words of this column seem to refuse contact or to mention a death: the donor is on no list; write the refusal or the death in its own column, or empty the cell if it means something else"
            }
            Self::DonorsUnmatched => "rows of donors match no gift: their identifiers are in no row of gifts",
            Self::RefusalsUnmatched => {
                "refused consents, deaths or objections are in rows that match no gift; check how the identifiers are written"
            }
            Self::FewDonorsMatched => {
                "fewer than 90% of the people who gave have a row of donors: refusals may be lost, and no list is made until a person decides"
            }
            Self::GiversWithoutRow => {
                "donors gave and have no row in the table of donors: their refusals are not known, and they are on no list until you import a complete table"
            }
            Self::IdentifiersUnified => {
                "identifiers that differ only in case, spaces, quotes, decimals or leading zeros (d12, 12.0, 00012) were treated as one donor"
            }
            Self::IdentifiersAlike => {
                "identifiers differ only in case, spaces, quotes, decimals or leading zeros and are both in one file: they stay two donors, and a refusal of one counts for both"
            }
            Self::ObjectionsMeetNobody => {
                "no row of the lists of objections matches anybody: no list is made until a person decides; check how e-mails, names and identifiers are written"
            }
            Self::ObjectionUnmatched => "the row of the list of objections matches nobody in these sources",
            Self::ObjectionUnreadable => "the row of the list of objections names nobody; it was ignored",
            Self::UnreadableAttribute => "the attribute cannot be read and was left empty",
            Self::ColumnLeftOut => "the column is not one of those that are read",
            Self::FileLeftOut => {
                "the file was not read: its format is not known here, or the folder also holds gifts.csv"
            }
            Self::FileUnread => {
                "the file could not be read, and its rows are missing; import it alone to see the reason"
            }
            Self::FileRepeated => "the file is identical to another one, byte for byte, and was read once",
            Self::OtherCurrency => "payments in another currency are kept but not analysed",
            Self::CurrencyAssumed => {
                "rows without a currency were read as euros, but other rows of this file name another currency; fill in the currency"
            }
            Self::PostcodeRepaired => "a leading zero of the postal code was put back",
            Self::IdentifiersMade => {
                "the file has no gift identifiers; they were made from the content of the rows"
            }
            Self::PaymentGrouped => "several rows of one payment were counted as one",
            Self::TestPayment => "a test payment; no money moved",
        }
    }
}
