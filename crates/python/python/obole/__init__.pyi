from collections.abc import Iterable, Mapping
from os import PathLike
from typing import Any

from ._obole import Btyd as Btyd
from ._obole import Forecast as Forecast
from ._obole import Ledger as Ledger
from ._obole import Models as Models
from ._obole import OboleError as OboleError
from ._obole import Table as Table
from ._obole import __version__ as __version__
from ._obole import fit as fit
from ._obole import fit_btyd as fit_btyd
from ._obole import forecast as forecast

__all__ = [
    "Btyd",
    "Forecast",
    "Ledger",
    "Models",
    "OboleError",
    "Table",
    "__version__",
    "audit",
    "cards",
    "drift",
    "fit",
    "fit_btyd",
    "forecast",
    "import_gifts",
    "proof",
    "run",
]

_Path = str | PathLike[str]
_Column = str | Iterable[object]

def run(*args: _Path, passphrase: str | None = None) -> dict[str, Any]: ...
def import_gifts(
    sources: Any,
    out: _Path,
    people: _Path | None = None,
    passphrase: str | None = None,
) -> dict[str, Any]: ...
def proof(forecast: Forecast) -> dict[str, Any]: ...
def cards(models: Models) -> dict[str, Any]: ...
def drift(models: Models, ledger: Ledger, as_of: str) -> dict[str, Any] | None: ...
def audit(
    table: Any = None,
    *,
    groups: Mapping[str, _Column] | Iterable[str],
    truth: _Column | None = None,
    score: _Column | None = None,
    decision: _Column | None = None,
    weight: _Column | None = None,
    amount_true: _Column | None = None,
    amount_pred: _Column | None = None,
    missing: str = "exclude",
    favourable: str = "selected",
    reference: str = "largest",
    publish_k: int = 10,
    min_ratio: float | None = None,
    max_gap: float | None = None,
    replicates: int | None = None,
    seed: int = 1,
) -> dict[str, Any]: ...
def program() -> None: ...
