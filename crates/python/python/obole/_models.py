"""Models as tables and pictures, explanations of their scores, and pickles."""

from __future__ import annotations

import copyreg
import json
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from . import _obole
from ._backtest import Backtest
from ._columns import library
from ._obole import Forecast, Ledger, Models, Table


def proof(forecast: Forecast) -> dict[str, Any]:
    """The comparison with the simple rules on past years: by task the method, why, the measures of model and rules."""
    return dict(json.loads(forecast._proof()))


def cards(models: Models) -> dict[str, Any]:
    """The cards of the models: as-of day, horizon, rows, events, features used and refused, metrics, method."""
    return dict(json.loads(models._cards()))


def card_table(models: Models) -> Table:
    """One row for each model: task, method, day, months, rows, events, training days, features used, proved or not."""
    known = cards(models)
    found = [known[task] for task in ("gift", "lapse", "amount") if known[task]]
    numbers = {name: [float(card[name]) for card in found] for name in ("horizon_months", "rows", "events")}
    return Table(
        {
            **{name: [str(card[name]) for card in found] for name in ("task", "method", "as_of")},
            **numbers,
            "training_days": [float(len(card.get("training_days", [])) or 1) for card in found],
            "features": [float(len(card["features_used"])) for card in found],
            "proved": ["yes" if card.get("proved") else "no" for card in found],
        }
    )


def drift(models: Models, ledger: Ledger, as_of: str | date) -> dict[str, Any] | None:
    """What has moved since the fit: verdict, signs, stability index of inputs and scores, a look back, when to fit again.

    None for models without a record of the donors they were fitted on.
    """
    found: dict[str, Any] | None = json.loads(models._drift(ledger, as_of))
    return found


def explain(
    models: Models,
    ledger: Ledger,
    as_of: str | date,
    donors: Iterable[str] | None = None,
    *,
    reasons: int = 3,
    lang: str = "en",
) -> Table:
    """The gift likelihood of each donor with its reasons in words, the strongest first.

    All donors who can be scored, or those with the identifiers ``donors``. A reason says what the model counted, not why
    somebody gives.
    """
    return _obole.explain_donors(models, ledger, as_of, _ids(donors), reasons, lang)


def contributions(
    models: Models, ledger: Ledger, as_of: str | date, donors: Iterable[str] | None = None
) -> Table:
    """The contribution of each feature to the log-odds of a gift, one row per donor.

    ``base`` is the log-odds of a donor at the mean of the training rows; a row sums to the log-odds before calibration.
    """
    return _obole.contributions(models, ledger, as_of, _ids(donors))


def importances(models: Models, ledger: Ledger, as_of: str | date) -> Table:
    """How much each feature moves the gift likelihood of the donors of a day: the mean absolute contribution, largest first."""
    np = library("numpy")
    found = contributions(models, ledger, as_of)
    sizes = {name: float(np.abs(found[name]).mean()) for name in found.columns if name not in ("donor_id", "base")}
    order = sorted(sizes, key=lambda name: -sizes[name])
    return Table({"feature": order, "importance": [sizes[name] for name in order]})


def shap_values(
    models: Models, ledger: Ledger, as_of: str | date, donors: Iterable[str] | None = None
) -> Any:
    """The same contributions as a ``shap.Explanation``, for the plots of shap, which must be installed."""
    np, shap = library("numpy"), library("shap")
    found = contributions(models, ledger, as_of, donors)
    names = [name for name in found.columns if name not in ("donor_id", "base")]
    table = ledger.features(as_of)
    row_of = {donor: row for row, donor in enumerate(table["donor_id"])}
    rows = [row_of[donor] for donor in found["donor_id"]]
    return shap.Explanation(
        values=np.column_stack([found[name] for name in names]),
        base_values=found["base"],
        data=np.column_stack([table[name][rows] for name in names]),
        feature_names=names,
    )


def calibration_plot(models: Models, task: str = "gift", ax: Any = None) -> Any:
    """What the method ``calibration_plot`` of models draws: the calibration of their backtest."""
    found = json.loads(models._proof())
    if found is None:
        raise ValueError("these models were not compared with past years: fit without unproved=True")
    return Backtest(found).calibration_plot(task, ax)


def _ids(donors: Iterable[str] | None) -> list[str] | None:
    if donors is None:
        return None
    return [donors] if isinstance(donors, str) else [str(donor) for donor in donors]


def _files(models: Models) -> tuple[Any, tuple[dict[str, str]]]:
    """The files of models, for a pickle."""
    with tempfile.TemporaryDirectory() as folder:
        models.save(folder)
        return _of_files, ({path.name: path.read_text("utf-8") for path in Path(folder).iterdir()},)


def _of_files(files: dict[str, str]) -> Models:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / name).write_text(text, "utf-8")
        return Models.load(folder)


copyreg.pickle(Models, _files)
