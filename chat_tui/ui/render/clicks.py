"""Which parts of a drawn message do something when they are clicked?"""

from __future__ import annotations

from functools import lru_cache

from rich.style import Style

DOES = "does"
"""Under which name a style tells it: a deed, and to what in the message it is done."""


@lru_cache(maxsize=256)
def does(deed: str, *which: str) -> Style:
    """What a style is added to does this when it is clicked; nothing is to be seen of it."""
    return Style(meta={DOES: (deed, *which)})
