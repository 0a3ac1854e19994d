"""Tables in the form of other libraries; the methods of :class:`obole.Table` call these."""

from __future__ import annotations

from html import escape
from typing import Any

#: Rows of a table that a notebook shows.
SHOWN = 10


def to_array(table: Any) -> Any:
    """A numpy array of records: one field for each column."""
    import numpy as np

    columns = [np.asarray(table[name], dtype=None if _is_number(table, name) else object) for name in table.columns]
    records = np.empty(len(table), dtype=[(name, c.dtype) for name, c in zip(table.columns, columns, strict=True)])
    for name, column in zip(table.columns, columns, strict=True):
        records[name] = column
    return records


def _is_number(table: Any, name: str) -> bool:
    return not isinstance(table[name], list)


def to_pandas(table: Any) -> Any:
    """A pandas data frame."""
    import pandas

    return pandas.DataFrame({name: table[name] for name in table.columns}, columns=table.columns)


def to_polars(table: Any) -> Any:
    """A polars data frame."""
    import polars

    return polars.DataFrame(table)


def to_arrow(table: Any) -> Any:
    """A pyarrow table."""
    import pyarrow

    return pyarrow.table(table)


def to_html(table: Any) -> str:
    """The first rows, for a notebook."""
    columns = {name: table[name][:SHOWN] for name in table.columns}
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(_shown(column[at]))}</td>" for column in columns.values()) + "</tr>"
        for at in range(min(len(table), SHOWN))
    )
    more = f"<p>{len(table):,} rows, {len(columns)} columns</p>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}"


def _shown(cell: Any) -> str:
    if cell is None or cell != cell:
        return ""
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)
