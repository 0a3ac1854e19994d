"""What can fail: one class for each kind of error, below :class:`OboleError` and the class of Python that it is."""

from __future__ import annotations

import re
from collections.abc import Iterable


class OboleError(Exception):
    """What failed, and why.

    ``kind`` is one of usage, unreadable, newer, refused, system; ``id`` is the id of the message, the same in every
    language; ``hints`` say what to do.
    """

    kind: str = "refused"
    id: str = ""
    hints: list[str] = []


class UsageError(OboleError, ValueError):
    """A call that asks for what is not there, or for something impossible."""


class UnreadableError(OboleError, ValueError):
    """Data or a file that cannot be read as what it should be."""


class RefusedError(OboleError, ValueError):
    """Data or a request that a rule refuses."""


class SystemFailure(OboleError, OSError):
    """The disk or the system failed."""


_CLASSES: dict[str, type[OboleError]] = {
    "usage": UsageError,
    "unreadable": UnreadableError,
    "newer": UnreadableError,
    "refused": RefusedError,
    "system": SystemFailure,
}
#: A command in a hint, which stays as it is, or an option.
_OPTION = re.compile(r"`obole [^`]*`|`?--([a-z][a-z0-9-]*)(?: <[A-Z_=]+>)?`?")


def made(kind: str, id: str, message: str, hints: Iterable[str]) -> OboleError:
    """The exception of an error."""
    error = _CLASSES.get(kind, OboleError)(message)
    error.kind, error.id, error.hints = kind, id, list(hints)
    return error


def in_python(kind: str, id: str, message: str, hints: Iterable[str]) -> OboleError:
    """The same with the names of arguments in the place of the options of the program."""

    def argument(option: re.Match[str]) -> str:
        return f"`{option[1].replace('-', '_')}`" if option[1] else option[0]

    return made(kind, id, _OPTION.sub(argument, message), [_OPTION.sub(argument, hint) for hint in hints])
