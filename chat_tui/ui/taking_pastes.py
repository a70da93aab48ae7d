"""What becomes of a long paste, as the person says, of one that names files, and of a picture?"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from chat_tui.commands.context import CommandContext
from chat_tui.commands.files import take_in
from chat_tui.errors import ChatError
from chat_tui.text.figures import size_text
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs, pasted
from chat_tui.ui.bindings import live_labels
from chat_tui.ui.choices import Choice
from chat_tui.ui.destination import Destination
from chat_tui.ui.port import ScreenPort
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from textual.widgets.text_area import Location

    from chat_tui.ui.clipboard_picture import Picture
    from chat_tui.ui.screens.chat_keys import ChatKeys
    from chat_tui.ui.widgets.composer import Composer

SHOWN = 3
"""Lines of the paste that the question shows."""


def ask(screen: ChatKeys, composer: Composer, text: str) -> None:
    """How it is to go; whatever is answered, it goes to where it was pasted."""
    destination = composer.destination
    if destination is None:
        composer.take_paste(text)
        return
    count = pasted.line_count(text)
    size = f"{count:,} lines" if count > 1 else f"{len(text):,} characters"
    shown = [safe_line(line, 54) for line in text.splitlines()[:SHOWN]] + ["…"] * (count > SHOWN)
    question = dialogs.LetterQuestion(
        f"{size} were pasted",
        "\n".join(shown),
        _ways(screen, composer, text),
        verb="take",
        cancel="leave it out",
    )
    screen.app.push_screen(question, lambda way: _take(screen, composer, destination, text, way))


def offer(screen: ChatKeys, composer: Composer, text: str, *where: Location) -> None:
    """See whether the files are there that it seems to name; it stands in the text already."""
    spawn(screen, partial(_look, composer, text, where), group="paths", exclusive=True)


def attach(screen: ChatKeys, composer: Composer) -> None:
    """Take the files that are offered in place of their paths."""
    screen.run_command(f"/attach {pasted.quoted(composer.take_offer())}", composer.destination)


def attach_picture(screen: ChatKeys, composer: Composer, picture: Picture) -> None:
    """Have the picture in the clipboard go with the text."""
    here = composer.destination
    if here is not None:
        coming = screen.account.attaching.expect(here.channel_id, here.root_id)
        spawn(screen, partial(_as_picture, screen, here, picture, coming), group="paste")


def _ways(screen: ChatKeys, composer: Composer, text: str) -> list[Choice]:
    """The likeliest first: what is too long to be said goes as a file."""
    language = pasted.language_of(text)
    code = Choice("code", f"as a code block{f', {language}' * bool(language)}", sign="c")
    file = Choice("file", f"as a file, {size_text(len(text.encode()))}", sign="f")
    plain = Choice("text", "as text, as it is", sign="t")
    room = composer.limit - len(composer.text)
    ways = [code, file, plain] if language else [plain, code, file]
    if len(text) > room:
        ways = [file, *(way for way in ways if way is not file)]
    here = composer.destination
    takes_files = screen.account.capabilities.max_files and here is not None and here.editing is None
    return ways if takes_files else [way for way in ways if way is not file]


def _take(screen: ChatKeys, composer: Composer, destination: Destination, text: str, way: str | None) -> None:
    if composer.destination != destination or composer.read_only:
        composer.keep_out(text)
        screen.say("This is not where you pasted it, so it was left out.", "warning")
    elif way == "text":
        composer.take_paste(text)
    elif way == "code":
        before = "\n" if composer.cursor_location[1] else ""
        composer.take_paste(before + pasted.fenced(text, pasted.language_of(text)))
    elif way == "file":
        coming = screen.account.attaching.expect(destination.channel_id, destination.root_id)
        spawn(screen, partial(_as_file, screen, composer, destination, text, coming), group="paste")
    else:
        _leave_out(screen, composer, text, "Left out.")


def _leave_out(screen: ChatKeys, composer: Composer, text: str, why: str) -> None:
    composer.keep_out(text)
    key = live_labels(screen.ui_settings.keys, screen.ui_settings.glyphs).get("compose.undo")
    screen.say(f"{why} {key} brings the text in." if key else why)


async def _as_file(
    screen: ChatKeys, composer: Composer, destination: Destination, text: str, coming: asyncio.Future[bool]
) -> None:
    """A text that is long."""

    async def content() -> bytes:
        return await asyncio.to_thread(text.encode)

    why = await _bring(screen, destination, coming, content, lambda taken: pasted.name_for(text, taken))
    if why:
        _leave_out(screen, composer, text, why)


async def _as_picture(
    screen: ChatKeys, destination: Destination, picture: Picture, coming: asyncio.Future[bool]
) -> None:
    from chat_tui.ui.clipboard_picture import read

    most = screen.account.capabilities.max_file_size
    why = await _bring(
        screen,
        destination,
        coming,
        lambda: read(picture, most),
        lambda taken: pasted.free_name(picture.ending, taken),
    )
    if why:
        screen.say(why, "warning")


async def _bring(
    screen: ChatKeys,
    destination: Destination,
    coming: asyncio.Future[bool],
    content: Callable[[], Awaitable[bytes]],
    name_for: Callable[[frozenset[str]], str],
) -> str:
    """By a file of our own for a moment: the copy in the spool is what is sent. Why not, if it failed."""
    channel_id, root_id = destination.channel_id, destination.root_id
    waiting = screen.account.drafts.files(channel_id, root_id)
    name = name_for(frozenset(file.name for file in waiting))
    context = CommandContext(screen.account, ScreenPort(screen), channel_id, root_id)
    is_there = False
    try:
        with tempfile.TemporaryDirectory(prefix="chat-tui-") as folder:
            path = Path(folder, name)
            await asyncio.to_thread(path.write_bytes, await content())
            file = await take_in(context, path)
        is_there = True
    except (ChatError, OSError) as error:
        return f"Not attached: {error}"
    finally:
        coming.set_result(is_there)
    screen.say(f"Attached {file.name} ({size_text(file.size)})")
    return ""


async def _look(composer: Composer, text: str, where: tuple[Location, ...]) -> None:
    before = composer.text
    found = await asyncio.to_thread(pasted.files_in, text)
    if found and composer.text == before:
        composer.offer(found, *where)
