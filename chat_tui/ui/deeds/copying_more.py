"""How is more, or less, of a message copied than its text: who said it when, its address, its code?"""

from __future__ import annotations

from chat_tui.model.messages import Message
from chat_tui.text.contents import code_of
from chat_tui.text.permalinks import open_line, permalink
from chat_tui.text.sanitize import safe_line
from chat_tui.text.times import moment
from chat_tui.ui import dialogs
from chat_tui.ui.choices import Choice
from chat_tui.ui.deeds import Place
from chat_tui.ui.deeds.copying import copy_text
from chat_tui.ui.titles import person_name


async def copy_header(place: Place, message: Message) -> None:
    """`maya, 2025-10-14 09:47:` above the text."""
    await copy_text(place, with_header(place, message))


def with_header(place: Place, message: Message) -> str:
    """Who said it and when, above what was said."""
    name = message.author_name or person_name(place.account.store, message.author_id)
    at = moment(message.created_at, None)
    return f"{safe_line(name)}, {at:%Y-%m-%d %H:%M}:\n{message.text}"


async def copy_link(place: Place, message: Message) -> None:
    """Its address in a browser, or where there is none what opens it here."""
    account = place.account
    channel = account.store.channel(message.channel_id)
    workspaces = {each.id: each.name for each in account.store.workspaces()}
    workspace = workspaces.get(channel.workspace_id, "") if channel and channel.workspace_id else ""
    address = permalink(account.capabilities.site_url, workspace, message.id)
    await copy_text(place, address or open_line(message.id))


async def copy_code(place: Place, message: Message) -> None:
    """Its block of code, or the one that is chosen."""
    blocks = code_of(message)
    if not blocks:
        place.screen.say("There is no block of code in this message.")
        return
    chosen: str | None = blocks[0].text
    if len(blocks) > 1:
        choices = [
            Choice(block.text, safe_line(block.text.strip().split("\n")[0], 200), right=_size(block.text))
            for block in blocks
        ]
        chosen = await place.screen.app.push_screen_wait(
            dialogs.HintsOverlay("Copy code", choices, verb="copy")
        )
    if chosen is not None:
        await copy_text(place, chosen)


def _size(code: str) -> str:
    lines = code.count("\n") + 1
    return "1 line" if lines == 1 else f"{lines} lines"
