"""Donor analytics and fundraising prediction, offline: from an export file to a list that a person signs.

The words are those of the program and of the Rust library. Names and addresses stay in the people folder: nothing in this
process can read them. Exports are read, lists proposed, signed and written by the program, which the wheel carries and
:func:`run` calls::

    obole.run("plan", "ledger", "--model", "model", "--budget", "500", "--out", "campaign")
    obole.run("review", "campaign", "--approve", "--by", "Camille")
    obole.run("export", "campaign", "--out", "mailing.csv", "--people", "people")

Audit any predictions::

    >>> import obole
    >>> report = obole.audit(
    ...     truth=[1, 0, 1, 0] * 50, decision=[1, 1, 0, 0] * 50, groups={"area": ["north", "north", "south", "south"] * 50},
    ...     min_ratio=0.8, replicates=0)
    >>> verdict = report["canonical"]["area"]["exclude"]["verdicts"][0]
    >>> verdict["metric"], verdict["outcome"]
    ('selection_rate', 'does_not_meet')
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from ._obole import Btyd, Forecast, Ledger, Models, OboleError, Table, __version__
from ._obole import audit as _audit
from ._obole import fit, fit_btyd, forecast, write_csv

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


def run(*args: _Path, passphrase: str | None = None) -> dict[str, Any]:
    """Run a verb of the program and return its answer, the JSON that ``--json`` gives.

    ``passphrase`` opens an encrypted vault. It goes to the program by its environment, not by its arguments.

    The key ``answer`` is True, or False where the program's answer is "no" (exit code 1: a threshold is not met).

    Raises :class:`OboleError` with the kind, the id and the hints of the program's own error.

    >>> run("doctor")["answer"] in (True, False)
    True
    """
    call = [_program(), *(os.fspath(arg) for arg in args), "--json", "--quiet"]
    secret = {} if passphrase is None else {"OBOLE_PASSPHRASE": passphrase}
    done = subprocess.run(call, capture_output=True, encoding="utf-8", check=False, env={**os.environ, **secret})
    told = _last_json(done.stdout)
    if done.returncode > 1:
        raise _raised(done)
    return {**told, "answer": done.returncode == 0}


def _raised(done: subprocess.CompletedProcess[str]) -> OboleError:
    said = _last_json(done.stdout)
    place = [str(said[key]) for key in ("file", "row", "column") if said.get(key) is not None]
    error = OboleError(": ".join([*place, said.get("message", done.stderr.strip())]))
    error.kind = said.get("kind", "usage")
    error.id = said.get("id", "")
    error.hints = list(said.get("hints", []))
    return error


def _last_json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {"rows": found}


def _program() -> str:
    name = "obole.exe" if os.name == "nt" else "obole"
    carried = Path(__file__).parent / "bin" / name
    if carried.exists():
        return os.fspath(carried)
    error = OboleError("the program `obole` is not in this installation")
    error.id = "no-program"
    error.kind, error.hints = "system", ["build the wheel by `.ci/python`, which puts the program into it"]
    raise error


def import_gifts(
    sources: Any, out: _Path, people: _Path | None = None, passphrase: str | None = None
) -> dict[str, Any]:
    """Read exports into the ledger folder ``out`` and return the receipt.

    A source is the path of a file or folder, or a table in memory (polars, pandas, pyarrow: anything that speaks Arrow)
    with the columns of ``gifts.csv`` or ``donors.csv``. It is recognised by its header. Every row is taken,
    repeated or refused; ``refused.csv`` in ``out`` says why. Names and addresses go into the folder ``people``
    (``out/people`` if not given), which only you can open. ``passphrase`` opens an encrypted one, and encrypts a new one.

    Raises :class:`OboleError`: ``unreadable`` for a file that is no export, ``usage`` for a choice to be made.
    """
    one = isinstance(sources, (str, PathLike)) or hasattr(sources, "__arrow_c_stream__")
    where: list[_Path] = [] if people is None else ["--people", people]
    with tempfile.TemporaryDirectory() as folder:  # open to its owner only
        paths = [
            _as_file(source, Path(folder) / f"table-{number}.csv")
            for number, source in enumerate([sources] if one else sources, start=1)
        ]
        return run("import", *paths, "--out", out, *where, passphrase=passphrase)


def _as_file(source: Any, path: Path) -> _Path:
    if not hasattr(source, "__arrow_c_stream__"):
        return source
    write_csv(source, path)
    return path


def proof(forecast: Forecast) -> dict[str, Any]:
    """The comparison with the simple rules on past years: by task the method, why, the measures of model and rules."""
    return json.loads(forecast._proof())


def cards(models: Models) -> dict[str, Any]:
    """The cards of the models: as-of day, horizon, rows, events, features used and refused, metrics, method."""
    return json.loads(models._cards())


def drift(models: Models, ledger: Ledger, as_of: str) -> dict[str, Any] | None:
    """What has moved since the fit: verdict, signs, stability index of inputs and scores, a look back, when to fit again.

    None for models without a record of the donors they were fitted on.
    """
    return json.loads(models._drift(ledger, as_of))


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
) -> dict[str, Any]:
    """Assess disparities between groups in any table of predictions; the content of the program's ``audit.json``.

    Every column is any iterable of one length: a list, a numpy array, a pandas or polars Series; or the name of a column of
    ``table`` (polars, pandas, pyarrow, a dict). ``truth`` and ``decision`` hold 0/1 or booleans, ``score`` probabilities; a
    missing value is None, NaN, ``pd.NA``, ``pd.NaT`` or masked. ``groups`` maps the name of an attribute to its column, or names columns of ``table``. ``min_ratio`` and ``max_gap`` are thresholds that you set; without one there is no
    verdict. Groups of fewer than ``publish_k`` people are hidden, and others with them where they could be worked out.

    Whether a disparity is a harm is for people to judge.

    Raises :class:`OboleError` with all faults of all columns at once.

    >>> asked = {"asked": [1, 0] * 60, "sex": ["F", "F", "M", "M"] * 30}
    >>> found = audit(asked, decision="asked", groups=["sex"], replicates=0)
    >>> {name: group["selection_rate"] for name, group in found["canonical"]["sex"]["exclude"]["groups"].items()}
    {'F': 0.5, 'M': 0.5}
    """

    arrow = table if hasattr(table, "__arrow_c_stream__") else None

    def texts(column: _Column) -> str | list[str]:
        if isinstance(column, str):
            if arrow is not None:
                return column
            column = table[column]
        return [_text(cell) for cell in _plain(column)]

    def cells(name: str, column: _Column | None) -> tuple[str, str | list[str]] | None:
        return None if column is None else (name, texts(column))

    by_name = groups if isinstance(groups, Mapping) else {name: name for name in groups}
    found = _audit(
        arrow,
        groups=[(name, texts(column)) for name, column in by_name.items()],
        truth=cells("truth", truth),
        score=cells("score", score),
        decision=cells("decision", decision),
        weight=cells("weight", weight),
        amount_true=cells("amount_true", amount_true),
        amount_pred=cells("amount_pred", amount_pred),
        missing=missing,
        favourable=favourable,
        reference=reference,
        publish_k=publish_k,
        min_ratio=min_ratio,
        max_gap=max_gap,
        replicates=replicates,
        seed=seed,
    )
    return json.loads(found)


def _plain(column: Iterable[object]) -> Iterable[object]:
    """Plain Python objects: those of numpy, pandas and polars columns have a quick way of their own."""
    for way in ("to_list", "tolist"):
        if hasattr(column, way):
            return getattr(column, way)()
    return column


#: Types of the missing values of pandas and numpy; comparing some of them is an error.
_MISSING = {"NAType", "NaTType", "MaskedConstant"}


def _text(cell: object) -> str:
    """A cell as it would stand in a file; a number keeps its last bit."""
    if cell is None or type(cell).__name__ in _MISSING or cell != cell:
        return ""
    if type(cell).__module__ == "numpy" and hasattr(cell, "item"):
        cell = cell.item()  # numpy writes its scalars with their type
    if isinstance(cell, bool):
        return "1" if cell else "0"
    return repr(cell) if isinstance(cell, float) else str(cell)


def program() -> None:
    """The program ``obole`` of the wheel, in the place of this process."""
    path = _program()
    if os.name == "nt":
        sys.exit(subprocess.run([path, *sys.argv[1:]], check=False).returncode)
    os.execv(path, [path, *sys.argv[1:]])
