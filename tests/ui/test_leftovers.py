"""Does a dialog that was closed leave its memory?"""

from __future__ import annotations

import gc
import weakref

from textual._styles_cache import StylesCache
from textual.widget import Widget

from chat_tui.ui.widgets.query_box import QueryBox
from tests.ui.conftest import OpenStage

LATEST = 2
"""Screens that Textual may still name: the last one focused, the last under the mouse."""


async def test_dialogs_that_were_closed_are_gone_with_all_that_they_painted(stage: OpenStage) -> None:
    boxes: weakref.WeakSet[object] = weakref.WeakSet()
    painters: weakref.WeakSet[StylesCache] = weakref.WeakSet()
    async with stage((100, 30)) as on:
        for _ in range(6):
            await on.press("ctrl+k")
            for widget in on.app.screen.walk_children(Widget, with_self=True):
                boxes.add(widget)
                painters.add(widget._styles_cache)
            several = len(on.app.screen.walk_children(with_self=True))
            await on.press("escape")
        gc.collect()
        assert len([box for box in boxes if isinstance(box, QueryBox)]) <= LATEST
        assert len(painters) <= LATEST * several
