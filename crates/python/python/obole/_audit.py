"""The bias audit of any predictions, and what it found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from os import PathLike
from pathlib import Path
from typing import Any

from . import _plot
from ._columns import in_memory, is_table, texts
from ._content import Content
from ._obole import Audited, Table
from ._obole import audit as _audit

_Column = str | Iterable[object]


class Audit(Content):
    """What an audit found; as a mapping, the content of the program's ``audit.json``.

    >>> sex = ["F", "M"] * 300
    >>> asked = [1, 0, 1, 1, 1, 0, 1, 1, 0, 0] * 60
    >>> found = audit(decision=asked, groups={"sex": sex}, min_ratio=0.8, replicates=0)
    >>> found.by_group["sex"]["M"]["selection_rate"], found.overall["selection_rate"]
    (0.4, 0.6)
    >>> found.difference()["sex"], found.ratio()["sex"]
    (0.4, 0.5)
    >>> found.verdicts[0]["outcome"]
    'does_not_meet'
    """

    def __init__(self, found: Audited) -> None:
        super().__init__(json.loads(found.json()))
        self._found = found

    def __repr__(self) -> str:
        below = sum(verdict["outcome"] == "does_not_meet" for verdict in self.verdicts)
        said = f"; {below} of {len(self.verdicts)} verdicts below the threshold" if self.verdicts else ""
        return f"<obole.Audit: {', '.join(self.attributes)}; {self['n_rows']:,} rows{said}>"

    @property
    def attributes(self) -> list[str]:
        """The attributes, those crossed of two included: ``sex``, ``sex|area``."""
        return list(self["canonical"])

    def _part(self, attribute: str) -> dict[str, Any]:
        part: dict[str, Any]
        (part,) = self["canonical"][attribute].values()
        return part

    @property
    def by_group(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The measures of each group, by attribute and group. None is undefined or hidden; ``reasons`` says which."""
        return {attribute: self._part(attribute)["groups"] for attribute in self.attributes}

    @property
    def overall(self) -> dict[str, Any]:
        """The measures of all rows."""
        return dict(self["overall_all_rows"])

    def difference(self, metric: str = "selection_rate") -> dict[str, float | None]:
        """The largest difference between two groups, by attribute; None where fewer than two groups are shown."""
        return {attribute: self._spread(attribute, metric)["difference"] for attribute in self.attributes}

    def ratio(self, metric: str = "selection_rate") -> dict[str, float | None]:
        """The lowest rate of a group over the highest, by attribute; None where fewer than two groups are shown."""
        return {attribute: self._spread(attribute, metric)["ratio"] for attribute in self.attributes}

    def _spread(self, attribute: str, metric: str) -> dict[str, Any]:
        spreads = self._part(attribute)["spread"]
        if metric not in spreads:
            raise KeyError(f"{metric!r} is no metric; there are {', '.join(sorted(spreads))}")
        return dict(spreads[metric])

    @property
    def verdicts(self) -> list[dict[str, Any]]:
        """The verdicts against the thresholds that you set, each with its ``attribute``; empty without a threshold."""
        return [
            {"attribute": attribute, **verdict}
            for attribute in self.attributes
            for kind in ("verdicts", "gaps")
            for verdict in self._part(attribute)[kind]
        ]

    def sentences(self, lang: str = "en") -> list[str]:
        """Each verdict in words, in English or French (``fr``)."""
        return self._found.sentences(lang)

    def mitigations(self, lang: str = "en") -> str:
        """What was tried against the gaps and what each would cost, in words; empty if ``mitigate`` was not given."""
        return self._found.mitigations(lang)

    def to_frame(self) -> Table:
        """One row for each attribute, group and measure: value, interval, and what is hidden or undefined."""
        rows = [row for attribute in self.attributes for row in self._rows(attribute)]
        names = ("attribute", "group", "metric", "value", "low", "high", "reason")
        return Table({name: [row[at] for row in rows] for at, name in enumerate(names)})

    def _rows(self, attribute: str) -> Iterator[tuple[Any, ...]]:
        metrics = self._part(attribute)["spread"]
        for group, measures in self.by_group[attribute].items():
            for metric in metrics:
                low, high = _interval(measures, metric)
                yield attribute, group, metric, measures.get(metric), low, high, _reason(measures, metric)

    def to_html(self, path: str | PathLike[str] | None = None, lang: str = "en") -> str:
        """The whole page, as the program writes it, with its charts; also into a file if ``path`` is given."""
        page = self._found.html(lang)
        if path is not None:
            Path(path).write_text(page, encoding="utf-8")
        return page

    def charts(self, lang: str = "en") -> list[_plot.Drawing]:
        """The charts of the page as SVG, each with a description."""
        return [_plot.Drawing(*chart) for chart in self._found.charts(lang)]

    def plot(self, metric: str = "selection_rate", attribute: str | None = None, ax: Any = None) -> Any:
        """Draw a rate of each group with its interval, the highest first; hidden groups are named without a mark.

        Returns matplotlib axes, or the program's chart where matplotlib is not installed.
        """
        attribute = self.attributes[0] if attribute is None else attribute
        self._spread(attribute, metric)
        if not _plot.can_draw(ax):
            return next(c for c in self.charts() if c.name == f"table-{attribute.replace('|', '-')}-{metric}")
        groups = self.by_group[attribute]
        order = sorted(groups, key=lambda group: _sortable(groups[group].get(metric)))
        names = [self._label(groups[group], group, metric) for group in order]
        values = [_number(groups[group].get(metric)) for group in order]
        ends = [_interval(groups[group], metric) for group in order]
        lows, highs = [_number(low) for low, _ in ends], [_number(high) for _, high in ends]
        drawn = _plot.intervals(_plot.axes(ax), names, values, lows, highs)
        overall = self.overall.get(metric)
        if overall is not None:
            drawn.axvline(overall, color="0.6", linestyle="--", label="all rows")
            drawn.legend(loc="lower right", frameon=False)
        drawn.set_xlabel(metric.replace("_", " "))
        drawn.set_title(attribute)
        return drawn

    def _label(self, measures: Mapping[str, Any], group: str, metric: str) -> str:
        """The name of a group in a picture, with its rows, or with the reason why it has no mark."""
        if measures.get(metric) is None:
            return f"{group} ({_reason(measures, metric).replace('_', ' ')})"
        return f"{group} (n = {measures['n']:,.0f})"

    def _repr_html_(self) -> str:
        said = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.sentences())
        rows = "".join(self._row(attribute, group) for attribute in self.attributes for group in self.by_group[attribute])
        head = "".join(f"<th>{name}</th>" for name in ("attribute", "group", "rows", "selection rate", "interval"))
        return f"<ul>{said}</ul><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _row(self, attribute: str, group: str) -> str:
        measures = self.by_group[attribute][group]
        rate, (low, high) = measures.get("selection_rate"), _interval(measures, "selection_rate")
        shown = "" if rate is None else f"{rate:.1%}"
        between = "" if low is None or high is None else f"{low:.1%} to {high:.1%}"
        rows = "hidden" if measures.get("n") is None else f"{measures['n']:,.0f}"
        return "<tr>" + "".join(f"<td>{escape(c)}</td>" for c in (attribute, group, rows, shown, between)) + "</tr>"


#: Suffixes of the intervals of a measure, in the order in which they are looked for.
_INTERVALS = ("wilson95", "delong95")


def _interval(measures: Mapping[str, Any], metric: str) -> tuple[float | None, float | None]:
    for suffix in _INTERVALS:
        ends = measures.get(f"{metric}_{suffix}")
        if ends is not None:
            return ends[0], ends[1]
    return None, None


def _reason(measures: Mapping[str, Any], metric: str) -> str:
    """Why a measure has no value: the group is hidden, or the measure is undefined."""
    return str(measures.get("hidden") or measures.get("reasons", {}).get(metric, ""))


def _sortable(value: float | None) -> tuple[bool, float]:
    """The largest value first, groups without a value last."""
    return value is None, -(value or 0.0)


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


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
    ages: Iterable[str] = (),
    bins: Mapping[str, Iterable[float]] | None = None,
    missing: str = "exclude",
    favourable: str = "selected",
    reference: str | Mapping[str, str] | None = None,
    correction: str = "holm",
    preset: str | None = None,
    publish_k: int = 10,
    min_ratio: float | None = None,
    max_gap: float | None = None,
    replicates: int | None = None,
    seed: int = 1,
    proxy: Mapping[str, _Column] | Iterable[str] = (),
    mitigate: str | Iterable[str] = (),
    quota: float | None = None,
    i_accept_attribute_at_decision_time: bool = False,
) -> Audit:
    """Assess disparities between groups in any table of predictions.

    Every column is any iterable of one length: a list, a numpy array, a pandas or polars Series; or the name of a column of
    ``table`` (polars, pandas, pyarrow, a dict). ``truth`` and ``decision`` hold 0/1 or booleans, ``score`` probabilities; a
    missing value is None, NaN, ``pd.NA``, ``pd.NaT`` or masked. ``groups`` maps the name of an attribute to its column, or
    names columns of ``table``; those in ``ages`` hold years and are put into bands, those in ``bins`` numbers with cut
    points. ``reference`` is ``"largest"``, ``"highest-rate"`` or a group for each attribute.

    ``min_ratio`` and ``max_gap`` are thresholds that you set; without one there is no verdict. ``preset`` is a set of rules,
    ``"four-fifths"`` or ``"ll144"``; ``correction`` of p values is ``"holm"`` or ``"bh"``. Groups of fewer than
    ``publish_k`` people are hidden, and others with them where they could be worked out.

    ``proxy`` names columns that were inputs of the model: how well each tells the group. ``mitigate`` names methods to try:
    ``"one-threshold"``, ``"quota"``, ``"reweighing"``, ``"proxy-removal"``, ``"attribute-free"`` for all of these; those
    that use a person's attribute to decide need ``i_accept_attribute_at_decision_time``.

    Whether a disparity is a harm is for people to judge.

    Raises :class:`OboleError` with all faults of all columns at once.

    >>> asked = {"asked": [1, 0] * 60, "sex": ["F", "F", "M", "M"] * 30}
    >>> found = audit(asked, decision="asked", groups=["sex"], replicates=0)
    >>> {name: group["selection_rate"] for name, group in found.by_group["sex"].items()}
    {'F': 0.5, 'M': 0.5}
    """
    table = in_memory(table)
    arrow = table if is_table(table) else None

    def cells(column: _Column) -> str | list[str]:
        if isinstance(column, str):
            if arrow is None:
                raise KeyError(f"the column {column!r} is named, but there is no table")
            return column
        return texts(column)

    def named(name: str, column: _Column | None) -> tuple[str, str | list[str]] | None:
        return None if column is None else (column if isinstance(column, str) else name, cells(column))

    def several(columns: Mapping[str, _Column] | Iterable[str]) -> list[tuple[str, str | list[str]]]:
        columns = [columns] if isinstance(columns, str) else columns
        by_name = columns if isinstance(columns, Mapping) else {name: name for name in columns}
        return [(name, cells(column)) for name, column in by_name.items()]

    return Audit(
        _audit(
            arrow,
            groups=several(groups),
            truth=named("truth", truth),
            score=named("score", score),
            decision=named("decision", decision),
            weight=named("weight", weight),
            amount_true=named("amount_true", amount_true),
            amount_pred=named("amount_pred", amount_pred),
            ages=[ages] if isinstance(ages, str) else list(ages),
            bins=[(name, [float(cut) for cut in cuts]) for name, cuts in (bins or {}).items()],
            missing=missing,
            favourable=favourable,
            reference=_references(reference),
            correction=correction,
            preset=preset,
            publish_k=publish_k,
            min_ratio=min_ratio,
            max_gap=max_gap,
            replicates=replicates,
            seed=seed,
            proxies=several(proxy),
            mitigate=[mitigate] if isinstance(mitigate, str) else list(mitigate),
            quota=quota,
            accepts_attribute=i_accept_attribute_at_decision_time,
        )
    )


def _references(reference: str | Mapping[str, str] | None) -> list[str]:
    if reference is None:
        return []
    if isinstance(reference, str):
        return [reference]
    return [f"{column}={group}" for column, group in reference.items()]
