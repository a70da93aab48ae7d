"""How is a message given to a command, and what it prints shown?"""

from __future__ import annotations

from chat_tui.model.messages import Message
from chat_tui.ui import dialogs
from chat_tui.ui.deeds import Place
from chat_tui.ui.deeds.copying import copy_text
from chat_tui.ui.piping import pipe as run

_LAST = "pipe command"


async def pipe(place: Place, message: Message) -> None:
    """On its standard input; the line is what the person typed, and is proposed the next time."""
    mine = place.account.mine
    command = await place.screen.app.push_screen_wait(
        dialogs.PromptScreen("Pipe the message to a command", text=mine.recall(_LAST) or "")
    )
    if not command:
        return
    await mine.remember(_LAST, command)
    printed = await run(command, f"{message.text}\n")
    output = dialogs.OutputScreen(command, printed.text, printed.end)
    if await place.screen.app.push_screen_wait(output):
        await copy_text(place, printed.text)
