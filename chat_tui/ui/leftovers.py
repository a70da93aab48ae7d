"""What would Textual keep of widgets that are gone, with every line that they painted?"""

from __future__ import annotations

from typing import Any

from textual._styles_cache import StylesCache
from textual.app import App


def keep_no_painter() -> None:
    """Let one answer about colours serve every widget.

    `StylesCache.get_inner_outer` names its first argument `cls` but is no class method, so that its cache has
    each of the last 1,024 painters for a key, a quarter of a megabyte for every dialog that was open.
    """
    found = vars(StylesCache).get("get_inner_outer")
    if hasattr(found, "cache_info"):
        StylesCache.get_inner_outer = classmethod(found)  # type: ignore[assignment,arg-type]


def forget_watcher(app: App[Any], widget: object) -> None:
    """Let go of a text area: Textual forgets who watches the theme only when the theme changes."""
    watching = getattr(app, "__watchers", {}).get("theme", [])
    watching[:] = [watcher for watcher in watching if watcher[0] is not widget]
