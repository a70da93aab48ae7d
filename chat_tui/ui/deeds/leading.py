"""Where do a channel and a hashtag lead that a message names?"""

from __future__ import annotations

from chat_tui.ui.deeds import Place
from chat_tui.ui.doors import go

SIGNS = ("~", "#")
"""What they begin with; no address does."""


async def follow(place: Place, lead: str) -> None:
    """To the channel `~name`, or to the messages with `#word`."""
    screen = place.screen
    if lead.startswith("#"):
        go(screen, f"search {lead}")
        return
    found = await place.account.directory.locate(f"#{lead[1:]}")
    if found.channel_id is not None:
        screen.open_channel(found.channel_id)
