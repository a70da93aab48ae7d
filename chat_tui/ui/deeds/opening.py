"""How are the links and files of messages opened or saved?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chat_tui.model.frozen import dataclass
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
from chat_tui.ui.widgets.pane_hints import Hints, labels_for, name_of_file


@dataclass(frozen=True, slots=True)
class File:
    """A file, and those that it came with."""

    attachment: Attachment
    among: tuple[Attachment, ...]


Thing = File | str
"""What can be opened; an address, a `~channel` or a `#hashtag` is just that."""


async def save(place: Place, message: Message) -> None:
    """Its files, to the folder for downloads."""
    await place.files.save(message)


async def open_file(place: Place, message: Message, file_id: str = "") -> None:
    """The one that is clicked."""
    for file in message.attachments:
        if file.id == file_id:
            await place.files.open(file, message.attachments)


async def open_link(place: Place, message: Message) -> None:
    """The one file or link of a message, or the one that is chosen by its label."""
    await open_any(place, (message,))


async def open_any(place: Place, messages: Sequence[Message]) -> None:
    """The one thing that can be opened in messages, or the one that is chosen."""
    things: dict[str, tuple[Thing, Choice]] = {}
    for message in messages:
        for name, thing, choice in _things(message):
            things.setdefault(name, (thing, choice))
    if not things:
        place.screen.say(
            f"There is no link and no file in {'this message' if len(messages) == 1 else 'them'}."
        )
        return
    chosen = next(iter(things)) if len(things) == 1 else await _chosen(place, messages, things)
    if chosen is None:
        return
    thing, _ = things[chosen]
    if isinstance(thing, File):
        await place.files.open(thing.attachment, thing.among)
    else:
        await open_url(place, thing)


def _things(message: Message) -> Iterator[tuple[str, Thing, Choice]]:
    """What can be opened in a message, each with what the pane knows it by and as a line of a list."""
    for file in message.attachments:
        name = name_of_file(file.id)
        yield name, File(file, message.attachments), file_choice(name, file)
    for url, label in links_of(message).items():
        yield url, url, _link_choice(url, label)
    for lead in leads_of(message):
        yield lead, lead, Choice(lead, lead, "")


async def _chosen(
    place: Place, messages: Sequence[Message], things: dict[str, tuple[Thing, Choice]]
) -> str | None:
    """By the labels that are drawn at them; from a list where not all of them are on the screen."""
    labels = dict(zip(things, labels_for(len(things)), strict=False))
    pane = place.conversation.pane
    hints = Hints(pane.viewport, frozenset(message.id for message in messages), labels)
    if hints.places().keys() == things.keys():
        found: str | None = await place.screen.app.push_screen_wait(dialogs.HintLabels(pane, hints, labels))
    else:
        choices = [choice for _, choice in things.values()]
        found = await place.screen.app.push_screen_wait(dialogs.HintsOverlay("Open", choices, verb="open"))
    return found


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
