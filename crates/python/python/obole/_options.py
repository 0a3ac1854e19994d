"""The options of the verbs, made from the program by OBOLE_WRITE_REFERENCE=1 cargo test --release --test handbook; not by hand."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import Literal, TypedDict

_Path = str | PathLike[str]


class ImportOptions(TypedDict, total=False):
    """Options of ``obole import`` as arguments."""

    #: Attributes and consents of the donors (donors.csv)
    donors: _Path

    #: List of objections: a table of e-mails, names or donor identifiers, with a channel unless all are meant
    objections: _Path

    #: Format of the sources; recognised by their header if not given
    from_: str

    #: Mapping for a file that no format fits, as `import --propose` writes it
    mapping: _Path

    #: Order of day and month, for files whose dates do not show it
    date_order: Literal["day-first", "month-first"]

    #: Kinds of payment that count as giving, beside gifts
    count: Literal["membership", "ticket", "sale", "other"] | Iterable[Literal["membership", "ticket", "sale", "other"]]

    #: Currency to analyse, and of amounts that name none; the most frequent one if not given
    currency: str

    #: Continue even if more than 5 % of the rows are refused
    accept_refused: bool

    #: Count payments without an identifier also when another file has the same (donor, day, amount, campaign)
    keep_repeats: bool

    #: Add the sources to the ledger that is in the folder, instead of replacing it: its payments stay, and those that the sources correct are replaced
    add: bool

    #: Count a payment once if another source has it as well (same donor and amount, at most 3 days apart), without asking
    same_gifts_once: bool

    #: Take as recurring only the payments that their source marks; otherwise, where a source has no marks, also payments of one amount that come every month, from the third on
    recurring_as_marked: bool

    #: File with the passphrase of the vault on its first line, which encrypts a new vault as well; OBOLE_PASSPHRASE or a question on the terminal if not given
    passphrase_file: _Path

    #: Write a mapping for a file that no format fits (FILE.mapping.toml), show how its first rows would be read, and import nothing
    propose: bool

    #: Sum of settled payments of all kinds according to the bank or the platform; exit code 1 if the ledger has another sum
    control_total: float | str

    #: Number of settled payments of all kinds according to the bank or the platform; exit code 1 if the ledger has another number
    control_rows: int

    #: Language of reports and messages
    lang: Literal["en", "fr"]

    #: Number of threads; results do not depend on it
    threads: int

    #: Seed of the random numbers; it is recorded
    seed: int


class KpiOptions(TypedDict, total=False):
    """Options of ``obole kpi`` as arguments."""

    #: Convention that defines the figures
    profile: Literal["fep", "fep-2011", "lybunt", "wmf", "blackbaud", "virtuous", "dataro", "france-generosites"]

    #: First month of the fiscal year; 1 is the calendar year
    start_month: int

    #: Largest change for which a donor counts as giving the same
    tolerance: float | str

    #: Campaign of an emergency, left out of the part de fidélisation; repeat for several
    emergency: str | Iterable[str]

    #: Folder for the cohorts as a chart (SVG and PNG) and the figures as JSON
    out: _Path

    #: Language of reports and messages
    lang: Literal["en", "fr"]

    #: Number of threads; results do not depend on it
    threads: int

    #: Seed of the random numbers; it is recorded
    seed: int


class PlanOptions(TypedDict, total=False):
    """Options of ``obole plan`` as arguments."""

    #: Budget of the campaign; without it, the list holds the best 30 % of the scored donors
    budget: float | str

    #: Cost of one contact
    cost: float | str

    #: Channel of the campaign; donors who objected to it are left out
    channel: Literal["email", "post", "phone", "sms"]

    #: Who can be on a list for e-mail or text message: strict, only those who agreed; france, everybody who did not object, for appeals of charities (CNIL, 20 June 2022)
    consent: Literal["strict", "france"]

    #: Make a list although refusals may be missing: donors without a row in donors.csv can be on it, and objections that match nobody do not stop it
    donors_incomplete: bool

    #: Goal of the list: renew donors whose last gift is 12 to 24 months old or who are overdue; reactivate earlier ones; second-gift from new donors; upgrade monthly donors; monthly, to win monthly donors; thank recent donors; legacy-information for those who gave in five years or more; all but monthly donors
    goal: Literal["all", "renew", "reactivate", "second-gift", "upgrade", "monthly", "thank", "legacy-information"]

    #: Leave out whoever gave, was contacted or was held out within this many days (60d); 0 asks at once
    not_since: int

    #: Share of the list that is held out at random, to measure the effect later; auto: as many as show an effect of one point, at most a fifth, else a tenth, and nobody of fewer than 100 or with --not-since below 7; 0: nobody
    hold_out: float | str

    #: Only donors of this segment; repeat it for several
    segment: Literal["recurring", "new", "reactivated", "at_risk", "loyal", "active", "lybunt", "sybunt", "lapsed"] | Iterable[Literal["recurring", "new", "reactivated", "at_risk", "loyal", "active", "lybunt", "sybunt", "lapsed"]]

    #: Only donors who gave to this campaign of the ledger; repeat it for several
    gave_to: str | Iterable[str]

    #: Only donors of this area, a French department (75, 971); repeat it for several. The plan says that it was used
    area: str | Iterable[str]

    #: Only donors whose last gift was this much or more
    last_gift_from: float | str

    #: Only donors whose last gift was this much or less
    last_gift_to: float | str

    #: Maximum number of contacts
    max_contacts: int

    #: At least this many contacts of a segment, as far as there are donors and money (lybunt=50)
    at_least: str | Iterable[str]

    #: At most this many contacts of a segment (new=100)
    at_most: str | Iterable[str]

    #: Part of a donor's likely gifts that a contact brings; the rest comes anyway. 0.35 if neither this nor --effect says it
    response: float | str

    #: Sum that a contact must bring beyond its cost
    min_net: float | str

    #: Share of the contacts drawn at random from donors whom the ranking leaves out, to test it later
    explore: float | str

    #: Earlier contacts: a table with donor_id and date, of which campaign, channel, cost and arm may be missing; the contacts.csv beside the ledger if not given
    contacts: _Path

    #: Leave out whoever was contacted this many times within 365 days
    max_contacts_a_year: int

    #: Name of the campaign in contacts.csv; goal and as-of date if not given
    campaign: str

    #: Measured effect of past campaigns on the same channel, as `obole measure --out` writes it: the plan then says what this list may bring that would not come anyway
    effect: _Path

    #: Further channel of the campaign, with the cost of a contact and its limits (email=0.05:max=200:response=0.1); each donor is on one list at most. The plan of each channel has a folder of its own, --out with the name of the channel
    also: str | Iterable[str]

    #: Folder of the identity vault, to leave out donors without an address for the channel; the one beside the ledger if not given
    people: _Path

    #: Accept models that were not compared with the simple rules on past years; the plan then says so
    unproved: bool

    #: Audit the list for disparities between groups of those who could be on it, and write audit.html and its files into this folder
    audit: _Path

    #: Language of reports and messages
    lang: Literal["en", "fr"]

    #: Number of threads; results do not depend on it
    threads: int

    #: Seed of the random numbers; it is recorded
    seed: int


class RemindOptions(TypedDict, total=False):
    """Options of ``obole remind`` as arguments."""

    #: Risk of leaving from which a donor is not asked for more
    never_ask_from: float | str

    #: CSV file for the risks of leaving
    out: _Path

    #: Language of reports and messages
    lang: Literal["en", "fr"]

    #: Number of threads; results do not depend on it
    threads: int

    #: Seed of the random numbers; it is recorded
    seed: int


class SegmentOptions(TypedDict, total=False):
    """Options of ``obole segment`` as arguments."""

    #: Convention of the segments: life cycle with RFM, or the Wikimedia Foundation's status and value tier by fiscal year
    profile: Literal["life-cycle", "wmf"]

    #: First month of the fiscal year, for wmf; 1 is the calendar year
    start_month: int

    #: Language of reports and messages
    lang: Literal["en", "fr"]

    #: Number of threads; results do not depend on it
    threads: int

    #: Seed of the random numbers; it is recorded
    seed: int


class ValueOptions(TypedDict, total=False):
    """Options of ``obole value`` as arguments."""

    #: Discount rate of future money per year
    discount: float | str

    #: Protected feature to use, by name (age)
    use: str | Iterable[str]

    #: Language of reports and messages
    lang: Literal["en", "fr"]

    #: Number of threads; results do not depend on it
    threads: int

    #: Seed of the random numbers; it is recorded
    seed: int
