"""Buy-till-you-die models of histories that you have counted, or that are counted here from transactions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from . import _obole, _plot
from ._columns import day_text, in_memory, library, plain
from ._obole import Btyd, Table

_Column = Iterable[object]


def fit_btyd(
    model: str,
    frequency: _Column,
    recency: _Column | None = None,
    age: _Column | None = None,
    counts: _Column | None = None,
    *,
    value: _Column | None = None,
    k: int | None = None,
    log_times: _Column | None = None,
) -> Btyd:
    """Fit a model by maximum likelihood; a fit that is not certified to be a maximum is an error.

    ``bg-nbd``, ``mbg-nbd``, ``pareto-nbd``: gifts after the first, time from the first gift to the last, time from the first
    gift to the end, in any unit. ``bg-cnbd-k``, ``mbg-cnbd-k``: the same with the regularity ``k``, or with ``log_times``,
    the sum of the logarithms of the times between gifts, from which it is estimated. ``bg-bb``, ``beta-bernoulli``:
    opportunities with a gift, the last of them, all opportunities. ``sbg`` (``beta-geometric``): renewals made as
    ``frequency``, renewals due as ``age``. ``gamma-gamma``: number of gifts and their mean amount as ``value``.
    ``counts`` is the number of donors that each row represents.

    >>> model = fit_btyd("bg-bb", [0, 1, 2, 3, 1, 0], [0, 2, 3, 5, 5, 0], [6.0] * 6, [50, 20, 10, 9, 11, 30])
    >>> model.model, model.donors, list(model.summary()["parameter"])
    ('bg-bb', 130, ['alpha', 'beta', 'gamma', 'delta'])
    """
    whole = None if counts is None else [int(one) for one in _numbers(counts)]
    columns = (_numbers(frequency), _optional(recency), _optional(age), _optional(value))
    return _obole.fit_btyd(model, *columns, whole, k, _optional(log_times))


def recency_frequency(
    transactions: Any = None,
    *,
    donor: str | _Column = "donor_id",
    day: str | _Column = "date",
    amount: str | _Column | None = None,
    end: str | date | None = None,
    unit_days: float = 1.0,
) -> Table:
    """Count the histories of donors from their gifts: ``frequency``, ``recency``, ``age`` and, with ``amount``, ``value``.

    Gifts of one day are one. ``frequency`` is the number of days with a gift after the first, ``recency`` the time from
    the first to the last, ``age`` from the first to ``end`` (the last day of all, if not given), in units of ``unit_days``.
    ``value`` is the mean sum of a day with a gift after the first, missing without one. Later gifts than ``end`` do not count.

    Source: Fader and Hardie 2013, as the package lifetimes counts them.

    >>> gifts = {"donor_id": ["a", "a", "b", "a"], "date": ["2024-01-01", "2024-03-01", "2024-02-01", "2024-03-01"]}
    >>> counted = recency_frequency(gifts, end="2024-04-01")
    >>> [(row.donor_id, row.frequency, row.recency, row.age) for row in counted]
    [('a', 1.0, 60.0, 91.0), ('b', 0.0, 0.0, 60.0)]
    """
    table = in_memory(transactions)

    def column(given: str | _Column) -> list[Any]:
        return list(plain(table[given] if isinstance(given, str) else given))

    days = [date.fromisoformat(day_text(one)[:10]) for one in column(day)]
    last = max(days, default=date.min) if end is None else date.fromisoformat(day_text(end))
    amounts = [float(one) for one in column(amount)] if amount is not None else [0.0] * len(days)
    by_donor: dict[str, dict[date, float]] = {}
    for who, when, much in zip(column(donor), days, amounts, strict=True):
        if when <= last:
            given = by_donor.setdefault(str(who), {})
            given[when] = given.get(when, 0.0) + much
    rows = [(who, *_history(given, last, timedelta(days=unit_days))) for who, given in sorted(by_donor.items())]
    names = ("donor_id", "frequency", "recency", "age", "value")
    counted = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    if amount is None:
        del counted["value"]
    return Table(counted)


def _history(given: dict[date, float], end: date, unit: timedelta) -> tuple[int, float, float, float | None]:
    first, *later = sorted(given)
    value = sum(given[day] for day in later) / len(later) if later else None
    last = later[-1] if later else first
    return len(later), (last - first) / unit, (end - first) / unit, value


def plot_p_alive(model: Btyd, *, age: float, frequency: int, ax: Any = None) -> Any:
    """Draw, by matplotlib, how likely a donor of this ``age`` is still there, by number of gifts and time of the last."""
    np = library("numpy")
    recencies = np.unique(np.round(np.linspace(0, age, 41)))
    pairs = [(x, t) for x in range(1, frequency + 1) for t in recencies if t >= x or model.model != "bg-bb"]
    pairs = [(x, t) for x, t in pairs if t > 0]
    said = model.outlook([x for x, _ in pairs], [t for _, t in pairs], [age] * len(pairs), horizon=1)
    grid = np.full((frequency, len(recencies)), np.nan)
    for (x, t), p in zip(pairs, said["p_alive"], strict=True):
        grid[x - 1, np.searchsorted(recencies, t)] = p
    drawn = _plot.axes(ax)
    image = drawn.pcolormesh(recencies, range(1, frequency + 1), grid, vmin=0, vmax=1, cmap="cividis", shading="nearest")
    drawn.figure.colorbar(image, ax=drawn, label="likelihood of being there")
    drawn.set(xlabel="time of the last gift", ylabel="gifts", title=f"{model.model}, age {age:g}")
    return drawn


def plot_fit(
    model: Btyd, frequency: _Column, recency: _Column, age: _Column, later: _Column, *, horizon: float, ax: Any = None
) -> Any:
    """Draw, by matplotlib, the gifts that came in a later period beside those expected, by number of gifts before.

    ``later`` is the number of gifts of each history in the ``horizon`` after it; seven gifts or more are one point.
    """
    np = library("numpy")
    said = model.outlook(_numbers(frequency), _numbers(recency), _numbers(age), horizon=horizon)["expected_gifts"]
    groups, came = np.minimum(np.asarray(_numbers(frequency)), 7), np.asarray(_numbers(later))
    places = np.unique(groups)
    drawn = _plot.axes(ax)
    drawn.plot(places, [came[groups == x].mean() for x in places], "o-", color="black", label="came")
    drawn.plot(places, [said[groups == x].mean() for x in places], "s--", color="0.5", label="expected")
    drawn.set(xlabel="gifts before (7: 7 or more)", ylabel=f"mean gifts in the next {horizon:g}", title=model.model)
    drawn.legend()
    return drawn


def _numbers(column: _Column) -> list[float]:
    found: list[Any] = list(plain(column))
    return [float(one) for one in found]


def _optional(column: _Column | None) -> list[float] | None:
    return None if column is None else _numbers(column)
