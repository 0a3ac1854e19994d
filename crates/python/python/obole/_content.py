"""Answers that are mappings: their content is what the program writes as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


class Content(Mapping[str, Any]):
    """A mapping of the keys of an answer."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._content = dict(content)

    def __getitem__(self, key: str) -> Any:
        return self._content[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def __len__(self) -> int:
        return len(self._content)
