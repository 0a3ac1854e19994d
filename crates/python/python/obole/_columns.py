"""Columns as people have them, as the cells of a file: from lists, numpy, pandas, polars, pyarrow or a dict."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

#: Types of missing values of pandas and numpy; comparing some of them is an error.
_MISSING = {"NAType", "NaTType", "MaskedConstant"}
#: Number of cells that are converted at once.
BLOCK = 1 << 14


def library(name: str) -> Any:
    """A library that is installed or not; the module itself needs none."""
    return importlib.import_module(name)


def plain(column: Iterable[object]) -> Iterable[object]:
    """Plain Python objects; columns of numpy, pandas, polars and pyarrow have a quick way of their own."""
    for way in ("to_list", "tolist", "to_pylist"):
        if hasattr(column, way):
            return (cell for block in _blocks(column) for cell in getattr(block, way)())
    return column


def _blocks(column: Any) -> Iterator[Any]:
    """The parts of a column: other threads run between two of them."""
    if not hasattr(column, "__len__") or getattr(column, "ndim", 1) != 1:
        yield column
        return
    for start in range(0, len(column), BLOCK):
        if hasattr(column, "slice"):
            yield column.slice(start, BLOCK)
        else:
            yield getattr(column, "iloc", column)[start : start + BLOCK]


def cell_text(cell: object) -> str:
    """A cell as it would stand in a file; a number keeps its last bit."""
    if cell is None or type(cell).__name__ in _MISSING or cell != cell:
        return ""
    scalar = getattr(cell, "item", None) if type(cell).__module__ == "numpy" else None
    if scalar is not None:
        cell = scalar()  # numpy writes its scalars with their type
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return repr(cell) if isinstance(cell, float) else str(cell)


def texts(column: Iterable[object]) -> list[str]:
    """All cells of a column as texts."""
    return [cell_text(cell) for cell in plain(column)]


def day_text(day: Any) -> str:
    """A day as ``YYYY-MM-DD``, from a text, ``date``, ``datetime``, ``numpy.datetime64`` or ``pandas.Timestamp``."""
    if isinstance(day, str):
        return day
    if type(day).__module__ == "numpy" and hasattr(day, "astype"):
        day = day.astype("datetime64[D]").item()
    if isinstance(day, (date, datetime)):
        return (day.date() if isinstance(day, datetime) else day).isoformat()
    raise TypeError(f"a day is a text such as '2025-01-01', a date or a timestamp, not {type(day).__name__}")


def in_memory(table: Any) -> Any:
    """A table in memory: a lazy frame is collected, a dict of columns becomes a table; anything else is unchanged."""
    if hasattr(table, "collect") and hasattr(table, "collect_schema"):
        table = table.collect()
    if hasattr(table, "select_dtypes"):
        # The categories of pandas may be intervals (`pandas.cut`), which have no form of their own in a file.
        names = table.select_dtypes("category").columns
        table = table.assign(**{name: texts(table[name]) for name in names})
    if isinstance(table, Mapping) and not hasattr(table, "__arrow_c_stream__"):
        from ._obole import Table

        return Table({str(name): _kept(list(plain(column))) for name, column in table.items()})
    return table


def _kept(cells: list[Any]) -> list[Any]:
    """Floating-point numbers as they are, and other cells as texts: an identifier 7 is not 7.0."""
    floats = all(cell is None or isinstance(cell, float) for cell in cells)
    return cells if floats and cells else [cell_text(cell) for cell in cells]


def is_table(source: Any) -> bool:
    """Whether a source is a table in memory."""
    return hasattr(source, "__arrow_c_stream__")
