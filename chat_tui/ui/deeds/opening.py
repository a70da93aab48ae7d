"""How are the links and files of a message opened or saved?"""

from __future__ import annotations

from chat_tui.model.messages import Attachment, Message
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs
from chat_tui.ui.choices import Choice
from chat_tui.ui.deeds import Place
from chat_tui.ui.deeds.copying import to_clipboard
from chat_tui.ui.links import links_in, open_command, run_open


async def save(place: Place, message: Message) -> None:
    """Its files, to the folder for downloads."""
    await place.files.save(message)


async def open_link(place: Place, message: Message) -> None:
    """The one file or link of a message, or the one that is chosen."""
    things: list[Attachment | str] = [*message.attachments, *links_in(message.text)]
    chosen: Attachment | str | None = things[0] if things else None
    if not things:
        place.screen.say("There is no link and no file in this message.")
    elif len(things) > 1:
        choices = [
            Choice(thing, safe_line(thing if isinstance(thing, str) else thing.name, 200)) for thing in things
        ]
        chosen = await place.screen.app.push_screen_wait(dialogs.ListPicker("Open", choices, verb="open"))
    if isinstance(chosen, str):
        await open_url(place, chosen)
    elif chosen is not None:
        await place.files.open(chosen)


async def open_url(place: Place, url: str) -> None:
    """In a browser window; where there is none, to the clipboard."""
    command = open_command()
    if command is None or not await run_open(command, url):
        way = await to_clipboard(place, url)
        place.screen.say(f"No browser opens from here. Link copied {way}: {safe_line(url, 100)}")
