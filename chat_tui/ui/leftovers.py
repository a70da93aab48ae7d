"""What would Textual keep of what was painted, and of widgets that are gone?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.app import App
from textual.cache import FIFOCache
from textual.strip import Strip


def keep_no_painter() -> None:
    """Let one answer about colours serve every widget.

    `StylesCache.get_inner_outer` names its first argument `cls` but is no class method, so that its cache has
    each of the last 1,024 painters for a key, a quarter of a megabyte for every dialog that was open.
    """
    found = vars(StylesCache).get("get_inner_outer")
    if hasattr(found, "cache_info"):
        StylesCache.get_inner_outer = classmethod(found)  # type: ignore[assignment,arg-type]


def keep_no_line() -> None:
    """Let a line go once it is painted.

    `Strip.divide` remembers what it gave; of a line that is painted whole this is the line itself, which then
    stays until the collector comes by: for a twentieth of a second, with 30,000 objects, every few pages.
    """
    if not hasattr(Strip.divide, "__wrapped__"):
        Strip.divide = _divide(Strip.divide)  # type: ignore[method-assign,assignment]


def _divide(
    divide: Callable[[Strip, Iterable[int]], Sequence[Strip]],
) -> Callable[[Strip, Iterable[int]], Sequence[Strip]]:
    @wraps(divide)
    def divided(strip: Strip, cuts: Iterable[int]) -> Sequence[Strip]:
        length = strip.cell_length
        within = [cut for cut in cuts if cut <= length]
        return (strip,) if within == [length] else divide(strip, within)

    return divided


def make_caches_late() -> None:
    """Let a line have a cache when it is first asked for one.

    Textual makes seven for each, which takes longer than all else that is done to make a line: fifteen
    objects for the collector, and a kilobyte where most stay empty.
    """
    if {*_CACHES, *_OWN} == set(Strip.__slots__):
        Strip.__init__ = _without_caches  # type: ignore[assignment,method-assign]
        Strip.__getattr__ = _late_cache  # type: ignore[attr-defined]


_CACHES = {
    "_divide_cache": 4,
    "_crop_cache": 16,
    "_style_cache": 16,
    "_filter_cache": 4,
    "_line_length_cache": 4,
    "_crop_extend_cache": 4,
    "_offsets_cache": 4,
}
"""How much each holds."""
_OWN = ("_segments", "_cell_length", "_render_cache", "_link_ids", "_cell_count")


def _without_caches(strip: Strip, segments: Iterable[Segment], cell_length: int | None = None) -> None:
    strip._segments = list(segments)
    strip._cell_length = cell_length
    strip._render_cache = strip._link_ids = strip._cell_count = None


def _late_cache(strip: Strip, name: str) -> FIFOCache[Any, Any]:
    """Python asks here for what an object does not have."""
    size = _CACHES.get(name)
    if size is None:
        raise AttributeError(name)
    cache: FIFOCache[Any, Any] = FIFOCache(size)
    setattr(strip, name, cache)
    return cache


def forget_watcher(app: App[Any], widget: object) -> None:
    """Let go of a text area: Textual forgets who watches the theme only when the theme changes."""
    watching = getattr(app, "__watchers", {}).get("theme", [])
    watching[:] = [watcher for watcher in watching if watcher[0] is not widget]
