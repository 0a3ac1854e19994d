"""Progress of long calls: a bar, or a function of yours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._columns import library

#: A function of the number of parts done, of their number, and of the name of the part.
Progress = bool | Callable[[int, int, str], object]


class Calls:
    """Passes each part on to a function."""

    def __init__(self, function: Callable[[int, int, str], object]) -> None:
        self._function = function

    def __call__(self, done: int, of: int, part: str) -> None:
        self._function(done, of, part)

    def close(self) -> None:
        """Nothing is open."""


class Bar:
    """A bar of tqdm, in a notebook or on a terminal."""

    def __init__(self) -> None:
        self._bar: Any = library("tqdm.auto").tqdm(total=1, unit="part", leave=False)

    def __call__(self, done: int, of: int, part: str) -> None:
        self._bar.total = of
        self._bar.set_description_str(part, refresh=False)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Removes the bar."""
        self._bar.close()


def reporter(progress: Progress | None) -> Calls | Bar | None:
    """What is called with each part: nothing, a bar, or a function."""
    if progress is None or progress is False:
        return None
    if progress is True:
        return Bar()
    if callable(progress):
        return Calls(progress)
    raise TypeError(f"progress is True, False or a function, not {progress!r}")
