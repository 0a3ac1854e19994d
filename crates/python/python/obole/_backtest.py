"""The comparison with simple rules on past years, also of other people's estimators."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from . import _plot
from ._columns import day_text, library
from ._content import Content
from ._obole import Ledger, Table, measures
from ._obole import backtest as _backtest
from ._progress import Progress

#: The tasks that every backtest has.
_TASKS = ("gift", "lapse", "amount")
#: Features that a model gets only when a person asks for it.
_PROTECTED = frozenset({"age"})
#: Columns of a feature table that are no inputs.
_NO_INPUT = _PROTECTED | {"donor_id", "label", "label_amount"}


class Backtest(Content):
    """How models and simple rules did on past years; as a mapping, the content of the program's ``backtest.json``."""

    def __repr__(self) -> str:
        used = ", ".join(f"{task} {self[task]['method']}" for task in _TASKS if self.get(task))
        return f"<obole.Backtest as of {self['as_of']}: {used}>"

    def to_frame(self) -> Table:
        """One row for each task, method and measure: value with its 95 % interval, over all tested donors."""
        rows = list(self._rows())
        names = ("task", "method", "used", "metric", "value", "low", "high")
        return Table({name: [row[at] for row in rows] for at, name in enumerate(names)})

    def _rows(self) -> Iterator[tuple[str, str, str, str, float | None, float | None, float | None]]:
        for task in _TASKS:
            of_task = self.get(task) or {}
            rules = of_task.get("rules", {})
            for name, measured in {"model": of_task.get("model"), **rules}.items():
                # Amounts have several rules; each has the name of its method.
                used = name == (of_task["method"] if of_task["method"] in rules else "model")
                for metric, estimate in measured["values"].items() if measured else ():
                    ends = estimate.get("interval") or {"low": None, "high": None}
                    yield task, name, "yes" if used else "no", metric, estimate["value"], ends["low"], ends["high"]

    def _repr_html_(self) -> str:
        return self.to_frame()._repr_html_()

    def plot(self, metric: str = "log_loss", task: str = "gift", ax: Any = None) -> Any:
        """Draw a measure of the model and of each rule with its interval, by matplotlib."""
        rows = [row for row in self._rows() if row[0] == task and row[3] == metric and row[4] is not None]
        if not rows:
            raise KeyError(f"nothing of the task {task!r} is measured by {metric!r}")
        drawn = _plot.axes(ax)
        names, values = [row[1] for row in rows], [_known(row[4]) for row in rows]
        lows, highs = [_known(row[5], row[4]) for row in rows], [_known(row[6], row[4]) for row in rows]
        drawn = _plot.intervals(drawn, names, values, lows, highs)
        drawn.set_xlabel(metric.replace("_", " "))
        drawn.set_title(f"{task}, {self['as_of']}")
        return drawn

    def calibration_plot(self, task: str = "gift", ax: Any = None) -> Any:
        """Draw what happened against what the model said, in ten bins of its likelihoods, by matplotlib."""
        measured = (self.get(task) or {}).get("model")
        if not measured or not measured["calibration"]:
            raise KeyError(f"the task {task!r} has no likelihoods of a model that was tested")
        bins = [one for one in measured["calibration"] if one["predicted"] is not None]
        drawn = _plot.axes(ax)
        drawn.plot([0, 1], [0, 1], color="0.6", linestyle="--", label="said = happened")
        drawn.plot([one["predicted"] for one in bins], [one["observed"] for one in bins], "o-", color="black")
        drawn.set(xlabel="likelihood said", ylabel="share that happened", title=f"{task}, {self['as_of']}")
        drawn.legend()
        return drawn


def _known(*values: float | None) -> float:
    """The first value that there is."""
    return next((value for value in values if value is not None), float("nan"))


def backtest(
    ledger: Ledger,
    as_of: str | date | None = None,
    *,
    horizon_months: int = 12,
    origins: int = 3,
    model: Any = "auto",
    seed: int = 1,
    progress: Progress = False,
) -> Backtest:
    """Test a model on past years beside the simple rules.

    On each of ``origins`` days the model is fitted on what was known before it, and tested on the months after it;
    ``as_of`` is the end of the newest tested outcome, by default the end of the full months of the ledger. ``model`` is
    ``"auto"``, ``"logistic"``, ``"boosted"``, ``"btyd"`` or ``"rule"``, or any scikit-learn classifier: it is fitted anew for
    each day on the features of the newest known outcomes, and its measures of the task ``gift`` are added as the key
    ``estimator``. ``progress`` is True for a bar, or a function that is called with the parts done, their number, and the
    name of the part.
    """
    if origins < 1:
        raise ValueError(f"origins must be a whole number from 1, not {origins}")
    end = day_text(as_of if as_of is not None else ledger.default_as_of)
    name = model if isinstance(model, str) else "rule"
    found = Backtest(json.loads(_backtest(ledger, end, horizon_months, origins, name, seed, progress)))
    if isinstance(model, str):
        return found
    return Backtest({**found, "estimator": _of_estimator(ledger, found, model, horizon_months)})


def _of_estimator(ledger: Ledger, found: Backtest, model: Any, months: int) -> dict[str, Any]:
    """Fits a clone for each tested day on the outcomes that ended before it, and measures its likelihoods."""
    clone = library("sklearn.base").clone
    likelihoods: list[float] = []
    outcomes: list[bool] = []
    days = []
    for origin in found["origins"]:
        inputs, gave = training(ledger, origin["fit_at"], horizon_months=months)
        tested, known = training(ledger, origin["test_at"], horizon_months=months)
        likelihoods += clone(model).fit(inputs, gave).predict_proba(tested)[:, 1].tolist()
        outcomes += known.tolist()
        days.append(origin["test_at"])
    return {"estimator": repr(model), "test_at": days, "rows": len(outcomes), **dict(measures(likelihoods, outcomes))}


def training(
    ledger: Ledger, as_of: str | date, *, horizon_months: int = 12, use: Iterable[str] = ()
) -> tuple[Any, Any]:
    """Inputs and outcomes to fit a model of your own: X, a matrix of numbers (NaN is missing), and y, who gave after the day.

    One row for each donor with a gift before ``as_of`` who neither died nor objected to profiling; y is whether the donor
    gave in the ``horizon_months`` after it. X has no identifier, no outcome and no protected feature; ``use=["age"]`` adds
    one. The names of the columns are those of :func:`training_names`.
    """
    table = ledger.features(as_of, horizon_months)
    return library("numpy").column_stack([table[name] for name in training_names(table, use)]), table["label"] == 1.0


def training_names(table: Table, use: Iterable[str] = ()) -> list[str]:
    """The names of the columns that :func:`training` takes from a table of features."""
    wanted = set([use] if isinstance(use, str) else use)
    unknown = wanted - _PROTECTED
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))} is no protected feature; there is {', '.join(sorted(_PROTECTED))}")
    return [name for name in table.columns if name in wanted or name not in _NO_INPUT]
