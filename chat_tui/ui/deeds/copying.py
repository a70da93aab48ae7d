"""How does the text of a message get to the clipboard?"""

from __future__ import annotations

from chat_tui.model.messages import Message
from chat_tui.ui.clipboard import put_there, told
from chat_tui.ui.deeds import Place


async def copy(place: Place, message: Message) -> None:
    """As it was written."""
    await copy_text(place, message.text)


async def copy_text(place: Place, text: str) -> None:
    """To the clipboard by whichever way works here; the toast names the way."""
    place.screen.say(told(way := await to_clipboard(place, text)), "information" if way else "warning")


async def to_clipboard(place: Place, text: str) -> str:
    """How the text was copied; empty when it was not."""
    return await put_there(place.screen.app, text)
