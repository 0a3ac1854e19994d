"""Tables in the form of other libraries; the methods of :class:`obole.Table` call these."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from html import escape
from typing import Any

from ._columns import BLOCK, library

#: Rows of a table that a notebook shows.
SHOWN = 10


def array_interface(table: Any) -> dict[str, Any]:
    """Records for numpy: texts of a fixed width, empty if missing, because its interface carries no objects."""
    np = library("numpy")
    columns = {name: np.asarray([cell or "" for cell in table[name]], dtype=str) for name in _texts(table)}
    columns = {name: columns[name] if name in columns else table[name] for name in table.columns}
    records = np.empty(len(table), dtype=[(name, column.dtype) for name, column in columns.items()])
    # Block by block, so that other threads run meanwhile.
    for start in range(0, len(table), BLOCK):
        for name, column in columns.items():
            records[name][start : start + BLOCK] = column[start : start + BLOCK]
    return {**records.__array_interface__, "data": memoryview(records.view("u1"))}


def _texts(table: Any) -> list[str]:
    return [name for name in table.columns if isinstance(table[name], list)]


def rows(table: Any) -> Iterator[Any]:
    """The rows as named tuples."""
    return map(_kind(table)._make, zip(*(table[name] for name in table.columns), strict=True))


def row(table: Any, at: int) -> Any:
    """A row by its number, from the end if negative."""
    if not -len(table) <= at < len(table):
        raise IndexError(f"row {at} of a table of {len(table)} rows")
    return _kind(table)._make(table[name][at] for name in table.columns)


def _kind(table: Any) -> Any:
    return namedtuple("Row", table.columns, rename=True)


def to_pandas(table: Any) -> Any:
    """A pandas data frame."""
    return library("pandas").DataFrame({name: table[name] for name in table.columns}, columns=table.columns)


def to_polars(table: Any) -> Any:
    """A polars data frame."""
    return library("polars").DataFrame(table)


def to_arrow(table: Any) -> Any:
    """A pyarrow table."""
    return library("pyarrow").table(table)


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

