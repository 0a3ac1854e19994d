from collections.abc import Sequence
from os import PathLike
from typing import Any, final

__version__: str
__all__ = ["audit", "Btyd", "fit_btyd", "fit_logistic", "grow_trees", "tree_decisions", "OboleError", "Forecast", "forecast", "Ledger", "Models", "fit", "Table", "write_csv", "__version__"]

class OboleError(Exception):
    kind: str
    id: str
    hints: list[str]

@final
class Table:
    @property
    def columns(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __getitem__(self, name: str) -> Any: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class Ledger:
    @staticmethod
    def open(folder: str | PathLike[str]) -> Ledger: ...
    @property
    def gifts(self) -> int: ...
    @property
    def donors(self) -> int: ...
    @property
    def default_as_of(self) -> str | None: ...
    def features(self, as_of: str, label_months: int | None = None) -> Table: ...

@final
class Models:
    @staticmethod
    def load(folder: str | PathLike[str]) -> Models: ...
    def save(self, folder: str | PathLike[str]) -> None: ...
    def _cards(self) -> str: ...
    def _drift(self, ledger: Ledger, as_of: str) -> str: ...
    @property
    def proved(self) -> bool: ...
    def score(self, ledger: Ledger, as_of: str, unproved: bool = False) -> Table: ...

@final
class Forecast:
    @property
    def as_of(self) -> str: ...
    @property
    def models(self) -> Models | None: ...
    @property
    def scores(self) -> Table: ...
    @property
    def values(self) -> Table | None: ...
    @property
    def segments(self) -> Table: ...
    def _proof(self) -> str: ...

def forecast(ledger: Ledger, as_of: str, horizon_months: int = 12, model: str = "auto", seed: int = 1) -> Forecast: ...
def fit(ledger: Ledger, as_of: str, horizon_months: int = 12, seed: int = 1, unproved: bool = False) -> Models: ...
def audit(
    table: object | None,
    *,
    groups: list[tuple[str, str | list[str]]],
    truth: tuple[str, str | list[str]] | None = None,
    score: tuple[str, str | list[str]] | None = None,
    decision: tuple[str, str | list[str]] | None = None,
    weight: tuple[str, str | list[str]] | None = None,
    amount_true: tuple[str, str | list[str]] | None = None,
    amount_pred: tuple[str, str | list[str]] | None = None,
    missing: str = "exclude",
    favourable: str = "selected",
    reference: str = "largest",
    publish_k: int = 10,
    min_ratio: float | None = None,
    max_gap: float | None = None,
    replicates: int | None = None,
    seed: int = 1,
) -> str: ...

@final
class Btyd:
    @property
    def estimates(self) -> list[tuple[str, float, float | None]]: ...
    @property
    def log_likelihood(self) -> float: ...
    def outlook(
        self,
        frequency: Sequence[int],
        recency: Sequence[float],
        age: Sequence[float],
        horizon: float,
        discount: float,
    ) -> Table: ...

def fit_btyd(
    model: str,
    frequency: Sequence[int],
    recency: Sequence[float],
    age: Sequence[float],
    counts: Sequence[int] | None = None,
) -> Btyd: ...

def fit_logistic(
    values: bytes,
    columns: int,
    events: Sequence[bool],
    weights: Sequence[float] | None,
    alpha: float,
    max_iterations: int,
) -> tuple[list[float], float, int]: ...
def grow_trees(
    values: bytes,
    monotone: Sequence[int],
    events: Sequence[bool],
    weights: Sequence[float] | None,
    trees: int,
    depth: int,
    learning_rate: float,
    leaf_weight: float,
) -> str: ...
def tree_decisions(trees: str, values: bytes) -> bytes: ...
def write_csv(table: object, path: str | PathLike[str]) -> None: ...
