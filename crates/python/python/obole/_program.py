"""The program `obole`, which the wheel `obole-program` installs."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _errors
from ._columns import in_memory, is_table
from ._obole import write_csv

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._options import ImportOptions

_Path = str | PathLike[str]
#: Value of an option of the program: a flag, one value, or several.
Option = bool | str | int | float | PathLike[str] | Iterable[str] | None


def run(*args: _Path, passphrase: str | None = None, config: _Path | None = None) -> dict[str, Any]:
    """Run a verb of the program and return its answer, the JSON that ``--json`` gives.

    ``passphrase`` opens an encrypted vault. It goes to the program by its environment, not by its arguments. No
    ``obole.toml`` is read, also not that of the working folder, unless ``config`` names one.

    The key ``answer`` is True, or False where the program's answer is "no" (exit code 1: a threshold is not met).

    Raises :class:`OboleError` with the kind, the id and the hints of the program's own error.

    >>> run("doctor")["answer"] in (True, False)
    True
    """
    settings: list[_Path] = ["--no-config"] if config is None else ["--config", config]
    done = _done([*args, "--json", *settings], passphrase)
    if done.returncode > 1:
        raise _errors.made(*_told(done))
    return {**_last_json(done.stdout), "answer": done.returncode == 0}


def call(*args: _Path, passphrase: str | None = None) -> dict[str, Any]:
    """Run a verb for a function of this module, whose errors name arguments; returns the JSON of the answer."""
    done = _done([*args, "--json", "--no-config"], passphrase)
    if done.returncode > 1:
        raise _errors.in_python(*_told(done))
    return {**_last_json(done.stdout), "answer": done.returncode == 0}


def rows(*args: _Path) -> list[dict[str, str]]:
    """Run a verb that writes a table to standard output, and return its rows."""
    done = _done([*args, "--no-config"], None)
    if done.returncode > 1:
        call(*args)  # says the same error as JSON, and raises it
    return list(csv.DictReader(done.stdout.splitlines()))


def _done(args: Iterable[_Path], passphrase: str | None) -> subprocess.CompletedProcess[str]:
    secret = {} if passphrase is None else {"OBOLE_PASSPHRASE": passphrase}
    command = [_path(), *(os.fspath(arg) for arg in args), "--quiet"]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env={**os.environ, **secret})


def _told(done: subprocess.CompletedProcess[str]) -> tuple[str, str, str, list[str]]:
    """Kind, id, message and hints of an error; a call that the parser refused has only its text."""
    said = _last_json(done.stdout)
    if "message" not in said:
        text = done.stderr.strip().removeprefix("error: ").partition("\n\nFor more information")[0]
        return "usage", "", text.partition("\n\nUsage:")[0], []
    place = [str(said[key]) for key in ("file", "row", "column") if said.get(key) is not None]
    return said["kind"], said["id"], ": ".join([*place, said["message"]]), said["hints"]


def _last_json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {"rows": found}


def _path() -> str:
    name = "obole.exe" if os.name == "nt" else "obole"
    user = sysconfig.get_preferred_scheme("user")
    folders = [Path(sysconfig.get_path("scripts")), Path(sys.executable).parent, Path(sysconfig.get_path("scripts", user))]
    found = next((folder / name for folder in folders if (folder / name).exists()), None)
    if found is not None:
        return os.fspath(found)
    hint = "install the wheel `obole-program` of this version"
    raise _errors.made("system", "no-program", "the program `obole` is not in this installation", [hint])


def import_gifts(
    sources: Any, out: _Path, people: _Path | None = None, passphrase: str | None = None, **options: Unpack[ImportOptions]
) -> dict[str, Any]:
    """Read exports into the ledger folder ``out`` and return the receipt.

    A source is the path of a file or folder, or a table in memory (polars, also lazy, pandas, pyarrow, a dict of columns)
    with the columns of ``gifts.csv`` or ``donors.csv``. It is recognised by its header. Every row is taken,
    repeated or refused; ``refused.csv`` in ``out`` says why. Names and addresses go into the folder ``people``
    (``out/people`` if not given), which only you can open. ``passphrase`` opens an encrypted one, and encrypts a new one.
    ``options`` are those of ``obole import``: ``add=True``, ``mapping="mapping.toml"``. Amounts of a table in memory that are
    no whole cents are rounded, with a warning.

    Raises :class:`OboleError`: ``unreadable`` for a file that is no export, ``usage`` for a choice to be made.
    """
    whole = in_memory(sources)
    one = is_table(whole) or isinstance(sources, (str, PathLike))
    given = [whole] if one else [in_memory(source) for source in sources]
    where: list[_Path] = [] if people is None else ["--people", people]
    with tempfile.TemporaryDirectory() as folder:  # open to its owner only
        paths = [_as_file(source, Path(folder) / f"table-{at}.csv") for at, source in enumerate(given, start=1)]
        return call("import", *paths, "--out", out, *where, *arguments(**options), passphrase=passphrase)


def _as_file(source: Any, path: Path) -> _Path:
    if not is_table(source):
        given: _Path = source
        return given
    rounded = write_csv(source, path)
    if rounded:
        warnings.warn(f"amounts rounded to the cent: {rounded:,}", stacklevel=4)
    return path


def arguments(**options: Option) -> Iterator[str]:
    """The options of the program for arguments: a flag for True, an option for each of several values."""
    for name, given in options.items():
        option = "--" + name.rstrip("_").replace("_", "-")
        if given is None or given is False:
            continue
        if given is True:
            yield option
            continue
        values: Any = [given] if isinstance(given, (str, int, float, PathLike)) else given
        for one in values:
            yield f"{option}={os.fspath(one) if isinstance(one, PathLike) else one}"
