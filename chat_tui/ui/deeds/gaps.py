"""How are messages fetched that are missing?"""

from __future__ import annotations

from chat_tui.model.messages import Gap
from chat_tui.ui.deeds import Place


def fill(place: Place, gap: Gap) -> None:
    """A page of them."""
    place.screen.fill(gap, asked=True)
