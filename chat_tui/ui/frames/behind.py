"""What is painted when something changes behind a dialog? The rows that changed, and no others.

For each row that changes there Textual draws all of the screen behind, dims it and cuts it into lines; and as
a screen that is behind stays marked as changed, it does so again with the next message that reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from textual.geometry import Region
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import Screen
from textual.strip import Strip

STOCK: Callable[[Screen[Any]], None] = Screen._compositor_refresh
"""Textual's own way."""


def rows_behind(screen: Screen[Any], rows: Collection[int]) -> dict[int, Strip]:
    """These rows of the screen below as they show through `screen`; none where nothing does."""
    tint = screen.styles.background
    stack = screen.app.screen_stack
    place = stack.index(screen) if screen in stack else 0
    if not rows or place == 0 or tint.a == 1:
        return {}
    below = stack[place - 1]._compositor
    if below.size != screen.size:
        return {}  # one of them has not heard of the new size yet
    part = Region(0, min(rows), below.size.width, max(rows) - min(rows) + 1)
    chops = below._render_chops(part, rows.__contains__)
    style = screen.visual_style.rich_style
    shown = {}
    for y in rows:
        segments = [segment for strip in chops[y].values() if strip is not None for segment in strip]
        dimmed = Strip(BackgroundScreen.process_segments(segments, tint), below.size.width)
        shown[y] = dimmed.apply_style(style)
    return shown


def paint_only_what_changes_behind() -> None:
    """Let every screen tell what is above it what has changed in it, once."""
    Screen._compositor_refresh = _refresh  # type: ignore[method-assign,assignment]


def _refresh(screen: Screen[Any]) -> None:
    app = screen.app
    stack = app.screen_stack
    if screen is app.screen or app.is_inline or screen not in app._background_screens:
        STOCK(screen)
        return
    regions = tuple(screen._compositor._dirty_regions)
    if regions:
        for between in stack[stack.index(screen) + 1 : -1]:
            between._styles_cache.set_dirty(*regions)
        app.screen.refresh(*regions)
    screen._compositor._dirty_regions.clear()
    screen._dirty_widgets.clear()
