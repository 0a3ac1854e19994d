"""The verbs of the program as functions, with its options as arguments."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._columns import day_text
from ._obole import Ledger, Models, Table
from ._program import arguments, call, rows

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._options import KpiOptions, PlanOptions, RemindOptions, SegmentOptions, ValueOptions

_Path = str | PathLike[str]
_Ledger = Ledger | _Path
_Models = Models | _Path
_Day = str | date | None


def kpi(ledger: _Ledger, as_of: _Day = None, **options: Unpack[KpiOptions]) -> dict[str, Any]:
    """Retention, gains and losses, LYBUNT, cohorts, second gifts, monthly giving; options as ``obole kpi``.

    ``obole.kpi(ledger, profile="france-generosites", start_month=7)``
    """
    return call("kpi", _folder(ledger), *arguments(as_of=_day(as_of), **options))


def segments(ledger: _Ledger, as_of: _Day = None, **options: Unpack[SegmentOptions]) -> Table:
    """The life-cycle segment and the RFM scores of every donor; options as ``obole segment``."""
    return _table(rows("segment", _folder(ledger), *arguments(as_of=_day(as_of), **options)))


def value(ledger: _Ledger, as_of: _Day = None, model: _Models | None = None, **options: Unpack[ValueOptions]) -> Table:
    """What each donor will give over 1, 3 and 5 years, with intervals; options as ``obole value``.

    With ``model`` the first year is the expected value of these models.
    """
    with _saved(model) as folder, tempfile.TemporaryDirectory() as place:
        out = Path(place) / "value.csv"
        call("value", _folder(ledger), *arguments(as_of=_day(as_of), model=folder, out=out, **options))
        return _read(out)


def plan(ledger: _Ledger, model: _Models, as_of: str | date, out: _Path, **options: Unpack[PlanOptions]) -> dict[str, Any]:
    """Propose a list as a draft in the folder ``out``; options as ``obole plan``.

    ``obole.plan(ledger, models, "2025-01-01", "spring", goal="renew", budget=500, channel="post")``

    A person reviews and signs it with the program, which keeps the log: ``obole review spring``.
    """
    with _saved(model) as folder:
        return call("plan", _folder(ledger), *arguments(model=folder, as_of=_day(as_of), out=out, **options))


def remind(ledger: _Ledger, as_of: _Day = None, **options: Unpack[RemindOptions]) -> dict[str, Any]:
    """The monthly gifts whose debit failed, with what to do and who is likely to leave; options as ``obole remind``."""
    return call("remind", _folder(ledger), *arguments(as_of=_day(as_of), **options))


def _folder(ledger: _Ledger) -> str:
    return os.fspath(ledger.folder if isinstance(ledger, Ledger) else ledger)


def _day(day: _Day) -> str | None:
    return None if day is None else day_text(day)


@contextmanager
def _saved(models: _Models | None) -> Iterator[_Path | None]:
    """The folder of models: theirs, or a temporary one."""
    if not isinstance(models, Models):
        yield models
        return
    with tempfile.TemporaryDirectory() as folder:
        models.save(folder)
        yield folder


def _read(path: Path) -> Table:
    with open(path, newline="", encoding="utf-8") as file:
        return _table(list(csv.DictReader(file)))


def _table(found: list[dict[str, Any]]) -> Table:
    names = list(found[0]) if found else []
    return Table({name: _numbers([row[name] for row in found]) for name in names})


def _numbers(cells: list[Any]) -> list[Any]:
    """Cells as numbers, if all are; an empty cell is missing. Identifiers with leading zeros stay texts."""
    if any(isinstance(cell, str) and cell[:1] == "0" and cell[1:2].isdigit() for cell in cells):
        return cells
    try:
        return [None if cell in ("", None) else float(cell) for cell in cells]
    except (TypeError, ValueError):
        return [None if cell is None else str(cell) for cell in cells]
