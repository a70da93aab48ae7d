"""How is a picture drawn here and now: as it is wished, as the terminal can, or in letters, and why?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from chat_tui.ui.frames.framed import FramedApp
from chat_tui.ui.graphics.probe import Probe, Way, best_way

LETTERS = ("blocks", "off")
CANNOT = "In half blocks: this terminal does not say that it draws pictures."
SLOW = "In half blocks: the line is too slow for more."
"""Letters give way to what is typed; a picture would be in front of it, whole."""


async def way_here(app: FramedApp, wish: str, environ: Mapping[str, str] = os.environ) -> Way | str:
    """The way; or, for half blocks, what is to be said of them."""
    driver: Any = app._driver
    if wish in LETTERS or not hasattr(driver, "ask") or not app.lay_picture(None):
        return ""
    if wish not in ("kitty", "sixel"):
        wish = "auto"
        if environ.get("SSH_CONNECTION") and not app.line_is_quick:
            return SLOW
    if driver.graphics is None:
        driver.graphics = Probe(environ)
    way = await best_way(driver.graphics, driver, (app.size.width, app.size.height), wish, environ)
    return way or CANNOT
