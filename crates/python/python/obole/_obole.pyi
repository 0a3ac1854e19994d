from collections.abc import Iterator, Sequence
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Any, final

from ._progress import Progress

__version__: str
__all__ = [
    "Audited", "audit", "backtest", "measures", "Btyd", "fit_btyd", "fit_logistic", "grow_trees", "tree_decisions",
    "contributions", "explain_donors", "Forecast", "forecast", "Ledger", "Models", "fit", "Table", "write_csv", "__version__",
]

_Named = tuple[str, str | list[str]]

@final
class Table:
    """Named columns of equal length.

    `polars.DataFrame(table)`, `pyarrow.table(table)` and `pandas.DataFrame.from_arrow(table)` read it by the
    Arrow C stream; `table["n_gifts"]` is a column as a numpy array.
    """
    def __new__(cls, columns: dict[str, Any]) -> Table: ...
    @property
    def columns(self) -> list[str]:
        """Returns the names of the columns."""
    @property
    def shape(self) -> tuple[int, int]:
        """Returns the number of rows and of columns."""
    def keys(self) -> list[str]:
        """Returns the names of the columns, so that `dict(table)` works."""
    def __contains__(self, name: str) -> bool: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, key: str | int) -> Any: ...
    @property
    def __array_interface__(self) -> dict[str, Any]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def to_pandas(self) -> Any:
        """Converts the table to a pandas data frame."""
    def to_polars(self) -> Any:
        """Converts the table to a polars data frame."""
    def to_arrow(self) -> Any:
        """Converts the table to a pyarrow table."""
    def _repr_html_(self) -> str: ...

@final
class Ledger:
    """A checked ledger, read from its folder. It holds no name."""
    @staticmethod
    def open(folder: str | PathLike[str]) -> Ledger:
        """Reads the data of a ledger's folder that features and labels need."""
    @property
    def folder(self) -> Path:
        """The folder from which it was read."""
    @property
    def gifts(self) -> int:
        """Returns the number of payments."""
    @property
    def donors(self) -> int:
        """Returns the number of donors."""
    @property
    def default_as_of(self) -> str | None:
        """Returns the as-of day of a call that names none: the first of the month after the last full month of
        data.
        """
    def features(self, as_of: str | date, label_months: int | None = None) -> Table:
        """Returns the 39 features of every donor with a counted gift before the day who neither died nor
        objected to profiling. With `label_months`, also returns whether the donor gave in this number of
        months after it, and how much. A warning reports that the ledger ends before these months do: a label
        of 0 may then be "not yet".
        """

@final
class Models:
    """The models of one association: whether a donor gives within the horizon, how much, and which active donors
    lapse.
    """
    @staticmethod
    def load(folder: str | PathLike[str]) -> Models:
        """Reads the models of a folder."""
    def save(self, folder: str | PathLike[str]) -> None:
        """Writes one readable JSON per task into a folder, and next to them the distributions of inputs and
        scores in training, and the comparison with the simple rules.
        """
    def _cards(self) -> str:
        """Returns the cards of the models as JSON: rows, events, features used and refused, metrics."""
    def _proof(self) -> str:
        """Returns the comparison with the simple rules, as JSON; `null` if past years compared nothing."""
    def calibration_plot(self, task: str = "gift", ax: Any | None = None) -> Any:
        """Draws what happened in the tested years against what the model of a task said, by matplotlib."""
    def _drift(self, ledger: Ledger, as_of: str | date) -> str:
        """Returns the changes since the fit, as JSON; `null` for models without a record of their training."""
    @property
    def proved(self) -> bool:
        """Returns whether past years compared the models with the simple rules."""
    def score(self, ledger: Ledger, as_of: str | date, unproved: bool = False) -> Table:
        """Returns the scores of every donor with a counted gift before the day who neither died nor objected to
        profiling. `lapse_risk` is missing for donors who were not active. Models that were not compared with
        the simple rules score only with `unproved`, and the table then has a column of that name.
        """

@final
class Forecast:
    """The forecast of the months after a day."""
    @property
    def as_of(self) -> str:
        """The as-of day."""
    @property
    def models(self) -> Models | None:
        """The models that scored; None if no outcome is known yet to learn from."""
    @property
    def scores(self) -> Table:
        """One row per donor: likelihoods, amounts with intervals, asks."""
    @property
    def values(self) -> Table | None:
        """One row per donor: segment and, over 1, 3 and 5 years, the expected value; None if the history is too
        short for lifetime values.
        """
    @property
    def segments(self) -> Table:
        """One row per donor with a counted gift: the segment."""
    def _proof(self) -> str: ...

def forecast(
    ledger: Ledger,
    as_of: str | date,
    horizon_months: int = 12,
    model: str = "auto",
    seed: int = 1,
    progress: Progress = False,
) -> Forecast:
    """Forecasts the months after a day from the data that the ledger held before it. Past years choose the
    model of each task, with `auto` among all, and compare it with the simple rule; the better one answers.
    `progress` is `True` for a bar, or a function that is called with the parts done, their number, and the
    name of the part.
    """
def fit(
    ledger: Ledger,
    as_of: str | date,
    horizon_months: int = 12,
    model: str | None = None,
    use: Sequence[str] = (),
    seed: int = 1,
    unproved: bool = False,
    progress: Progress = False,
) -> Models:
    """Fits the models on the data known on a day and the outcomes of the months after it. Past years compare
    them with the simple rules, and each task is answered by the better one; with `unproved` nothing is
    compared. `model` is a method or `auto`, which chooses one by the past years; without it, `auto`, or
    `logistic` if nothing is compared. `use` names protected features that a person allows. `progress` is
    `True` for a bar, or a function that is called with the parts done, their number, and the name of the
    part.
    """
def backtest(
    ledger: Ledger, as_of: str | date, horizon_months: int, origins: int, model: str, seed: int, progress: Progress
) -> str:
    """Tests models on past years beside the simple rules; returns the JSON that the program writes. `as_of` is
    the end of the newest tested outcome.
    """
def measures(likelihood: Sequence[float], outcome: Sequence[bool]) -> list[tuple[str, float | None]]:
    """Returns the measures of likelihoods against outcomes, by name; None where one is not defined."""
def explain_donors(
    models: Models, ledger: Ledger, as_of: str | date, donors: list[str] | None, reasons: int, lang: str
) -> Table:
    """Returns the reasons of the gift likelihood of each donor in words, the strongest first."""
def contributions(models: Models, ledger: Ledger, as_of: str | date, donors: list[str] | None) -> Table:
    """Returns the contribution of each feature to the log-odds of a gift, one row per donor, after `base`: that
    of a donor at the mean of the training rows. The sum of a row is the log-odds before calibration.
    """

@final
class Audited:
    """An audit, and the mitigations that were tried; `obole.Audit` shows it."""
    def json(self) -> str:
        """Returns the content of `audit.json`."""
    def sentences(self, lang: str) -> list[str]:
        """Returns each verdict as a sentence, and then the source and the limits of the preset."""
    def mitigations(self, lang: str) -> str:
        """Returns the mitigations in words; nothing if none was tried."""
    def html(self, lang: str) -> str:
        """Returns the page `audit.html`."""
    def charts(self, lang: str) -> list[tuple[str, str, str]]:
        """Returns the charts of the page: name, description, SVG."""

def audit(
    table: object | None,
    *,
    groups: list[_Named],
    truth: _Named | None,
    score: _Named | None,
    decision: _Named | None,
    weight: _Named | None,
    amount_true: _Named | None,
    amount_pred: _Named | None,
    ages: list[str],
    bins: list[tuple[str, list[float]]],
    missing: str,
    favourable: str,
    reference: list[str],
    correction: str,
    preset: str | None,
    publish_k: int,
    min_ratio: float | None,
    max_gap: float | None,
    replicates: int | None,
    seed: int,
    proxies: list[_Named],
    mitigate: list[str],
    quota: float | None,
    accepts_attribute: bool,
) -> Audited:
    """Audits columns as the program reads them from a file. Columns given by name are taken from the table.
    `proxies` are the inputs of the model.
    """

@final
class Btyd:
    """A fitted model of how often donors give and when they leave for good."""
    @property
    def model(self) -> str:
        """Name of the model."""
    @property
    def estimates(self) -> list[tuple[str, float, float | None]]:
        """Returns the parameters: name, estimate, and standard error (None for one at infinity)."""
    @property
    def limit(self) -> tuple[str, str, str, float] | None:
        """The two parameters at infinity, and the name and value of what all donors then share; None where the
        maximum is finite.
        """
    @property
    def log_likelihood(self) -> float:
        """The log-likelihood at the maximum."""
    @property
    def donors(self) -> int:
        """Number of donors of the fit."""
    def summary(self) -> Table:
        """Returns the parameters as a table: estimate, standard error and 95 % interval; a parameter at infinity
        has no error and no interval.
        """
    def outlook(
        self,
        frequency: Sequence[float],
        recency: Sequence[float] | None = None,
        age: Sequence[float] | None = None,
        horizon: float = 1.0,
        discount: float | None = None,
        value: Sequence[float] | None = None,
    ) -> Table:
        """Returns the expectations for each history over the next `horizon`: `p_alive`, `p_gift` (at least one)
        and `expected_gifts`; with `discount` (0 is none), also `discounted_gifts`, all future gifts at this
        rate per step. A model of renewals gives `p_still_active`, one of amounts the `expected_value` of a
        gift.
        """

def fit_btyd(
    model: str,
    frequency: Sequence[float],
    recency: Sequence[float] | None,
    age: Sequence[float] | None,
    value: Sequence[float] | None,
    counts: Sequence[int] | None,
    k: int | None,
    log_times: Sequence[float] | None,
) -> Btyd:
    """Fits a model by maximum likelihood; a fit that is not certified to be a maximum is an error."""

def fit_logistic(
    values: bytes,
    columns: int,
    events: Sequence[bool],
    weights: Sequence[float] | None,
    alpha: float,
    max_iterations: int,
) -> tuple[list[float], float, int]:
    """Fits a logistic regression; returns its coefficients, intercept and number of steps. `values` is row by
    row.
    """
def grow_trees(
    values: bytes,
    monotone: Sequence[int],
    events: Sequence[bool],
    weights: Sequence[float] | None,
    trees: int,
    depth: int,
    learning_rate: float,
    leaf_weight: float,
) -> str:
    """Grows boosted trees and returns them as JSON; `values` is column by column, NaN is missing. `monotone` has
    −1, 0 or 1 for each column.
    """
def tree_decisions(trees: str, values: bytes) -> bytes:
    """Returns the log-odds of each row by trees as JSON, as the bytes of a float64 array."""
def write_csv(table: object, path: str | PathLike[str]) -> int:
    """Writes a table as comma-separated text with a header line. The column `amount` is rounded to the cent if
    it holds floating-point numbers; returns how many of its cells this changed by more than rounding of the
    machine.
    """
