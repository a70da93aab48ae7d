"""How does the text of a message get to the clipboard?"""

from __future__ import annotations

import os

from chat_tui.model.messages import Message
from chat_tui.ui.clipboard import OSC52_LIMIT, copy_command, run_copy
from chat_tui.ui.deeds import Place


async def copy(place: Place, message: Message) -> None:
    """As it was written."""
    await copy_text(place, message.text)


async def copy_text(place: Place, text: str) -> None:
    """To the clipboard by whichever way works here; the toast names the way."""
    way = await to_clipboard(place, text)
    if way:
        place.screen.say(f"Copied {way}.")
    else:
        place.screen.say("Too long for the terminal's clipboard, and no copy program is here.", "warning")


async def to_clipboard(place: Place, text: str) -> str:
    """How the text was copied; empty when it was not."""
    command = copy_command(os.environ)
    if command is not None and await run_copy(command, text):
        return f"by {command[0]}"
    if len(text.encode()) > OSC52_LIMIT:
        return ""
    place.screen.app.copy_to_clipboard(text)
    return "through the terminal (OSC 52)"
