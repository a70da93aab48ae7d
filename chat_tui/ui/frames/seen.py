"""Which widgets does Textual render for a part of the screen? Those that are seen there, and no others.

Textual asks every widget whose container reaches into that part, for all of its lines, and then drops what
lies below others. Here the search ends with the widget that covers all of the part.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip

Render = tuple[Region, Region, list[Strip]]
"""Where a widget is, where it may be seen, and the lines that are seen."""


STOCK = getattr(Compositor, "_get_renders", None)
"""Textual's own way."""


def render_what_is_seen() -> None:
    """Let every screen be put together so."""
    if STOCK is not None and hasattr(Compositor, "visible_widgets"):
        Compositor._get_renders = seen_renders  # type: ignore[assignment,method-assign]


def seen_renders(compositor: Compositor, crop: Region | None = None) -> Iterable[Render]:
    """What `Compositor._get_renders` gives, from the front to the back, as far as it is seen in `crop`."""
    part = compositor.size.region if crop is None else crop
    for widget, (region, clip) in compositor.visible_widgets.items():
        seen = region.intersection(clip)
        lines = Region(seen.x, part.y, seen.width, part.height).intersection(seen)
        if not lines or not lines.overlaps(part):
            continue
        yield region, lines, widget.render_lines(lines.translate((-region.x, -region.y)))
        if lines.contains_region(part):
            return
