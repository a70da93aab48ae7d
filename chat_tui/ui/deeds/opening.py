"""How are the links and files of a message opened or saved?"""

from __future__ import annotations

from chat_tui.model.messages import Attachment, Message
from chat_tui.text.contents import leads_of, links_of
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs
from chat_tui.ui.choices import Choice
from chat_tui.ui.deeds import Place
from chat_tui.ui.deeds.copying import to_clipboard
from chat_tui.ui.deeds.leading import SIGNS, follow
from chat_tui.ui.links import open_command, run_open
from chat_tui.ui.message_files import file_choice


async def save(place: Place, message: Message) -> None:
    """Its files, to the folder for downloads."""
    await place.files.save(message)


async def open_link(place: Place, message: Message) -> None:
    """The one file or link of a message, or the one that is chosen by its number."""
    choices = [file_choice(file, file) for file in message.attachments]
    choices += [_link_choice(url, label) for url, label in links_of(message).items()]
    choices += [Choice(lead, lead, "") for lead in leads_of(message)]
    chosen: Attachment | str | None = choices[0].value if choices else None
    if not choices:
        place.screen.say("There is no link and no file in this message.")
    elif len(choices) > 1:
        chosen = await place.screen.app.push_screen_wait(dialogs.HintsOverlay("Open", choices, verb="open"))
    if isinstance(chosen, str):
        await open_url(place, chosen)
    elif chosen is not None:
        await place.files.open(chosen, message.attachments)


def _link_choice(url: str, label: str) -> Choice:
    """The address first: where a link leads is what counts."""
    shown, said = safe_line(url, 200), safe_line(label, 80)
    return Choice(url, shown, "" if said in shown else said)


async def open_url(place: Place, url: str) -> None:
    """In a browser window, or to the clipboard; what leads within the app is followed there."""
    if url.startswith(SIGNS):
        await follow(place, url)
        return
    if await place.screen.chat_app.whereabouts.follow(url):
        return
    command = open_command()
    if command is None or not await run_open(command, url):
        way = await to_clipboard(place, url)
        place.screen.say(f"No browser opens from here. Link copied {way}: {safe_line(url, 100)}")
