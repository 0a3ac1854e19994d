"""Donor analytics and fundraising prediction, offline: from an export file to a list that a person signs.

The words are those of the program and of the Rust library. Names and addresses stay in the people folder: nothing in this
process can read them. A list is proposed here, and reviewed, signed and written by the program, which comes with it::

    ledger = obole.Ledger.open("ledger")
    models = obole.fit(ledger, "2024-01-01")
    obole.plan(ledger, models, "2025-01-01", "campaign", budget=500)
    obole.run("review", "campaign", "--approve", "--by", "Camille")
    obole.run("export", "campaign", "--out", "mailing.csv", "--people", "people")

Audit any predictions::

    >>> import obole
    >>> found = obole.audit(
    ...     truth=[1, 1, 0, 0] * 50, decision=[1, 0, 1, 1, 1, 0, 1, 0, 0, 0] * 20, groups={"area": ["north", "south"] * 100},
    ...     min_ratio=0.8, replicates=0)
    >>> found.ratio()
    {'area': 0.25}
    >>> verdict = found.verdicts[0]
    >>> verdict["metric"], verdict["outcome"]
    ('selection_rate', 'does_not_meet')
"""

from __future__ import annotations

from ._audit import Audit, audit
from ._backtest import Backtest, backtest, training, training_names
from ._btyd import fit_btyd, plot_fit, plot_p_alive, recency_frequency
from ._errors import OboleError, RefusedError, SystemFailure, UnreadableError, UsageError
from ._models import card_table, cards, contributions, drift, explain, importances, proof, shap_values
from ._obole import Btyd, Forecast, Ledger, Models, Table, __version__, fit, forecast
from ._plot import Drawing
from ._program import import_gifts, run
from ._verbs import kpi, plan, remind, segments, value

__all__ = [
    "Audit",
    "Backtest",
    "Btyd",
    "Drawing",
    "Forecast",
    "Ledger",
    "Models",
    "OboleError",
    "RefusedError",
    "SystemFailure",
    "Table",
    "UnreadableError",
    "UsageError",
    "__version__",
    "audit",
    "backtest",
    "card_table",
    "cards",
    "contributions",
    "drift",
    "explain",
    "fit",
    "fit_btyd",
    "forecast",
    "import_gifts",
    "importances",
    "kpi",
    "plan",
    "plot_fit",
    "plot_p_alive",
    "proof",
    "recency_frequency",
    "remind",
    "run",
    "segments",
    "shap_values",
    "training",
    "training_names",
    "value",
]
