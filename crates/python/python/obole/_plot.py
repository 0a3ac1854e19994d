"""Charts: by matplotlib where it is installed, else the SVG that the program draws."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from ._columns import library


@dataclass(frozen=True)
class Drawing:
    """A chart as SVG, with a description for those who cannot see it; a notebook shows it."""

    name: str
    description: str
    svg: str

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        return f'<figure role="img" aria-label="{escape(self.description)}">{self.svg}</figure>'


def can_draw(ax: Any) -> bool:
    """Whether there are axes to draw on, or matplotlib to make them."""
    return ax is not None or importlib.util.find_spec("matplotlib") is not None


def axes(ax: Any) -> Any:
    """The axes to draw on: those given, or new ones."""
    return library("matplotlib.pyplot").subplots(layout="constrained")[1] if ax is None else ax


def intervals(ax: Any, names: Sequence[str], values: Sequence[float], lows: Sequence[float], highs: Sequence[float]) -> Any:
    """Draws a row for each name: a point and its interval, the first on top."""
    places = range(len(names), 0, -1)
    ax.hlines(places, lows, highs, color="0.3", linewidth=1.5)
    ax.plot(values, places, "o", color="black")
    ax.set_yticks(list(places), names)
    ax.set_ylim(0.5, len(names) + 0.5)
    return ax
