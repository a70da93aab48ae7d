"""How is what one writes never lost on its way through the user's own editor?

The file lies beside the account's drafts until its text was taken: an editor that fails, or an app that ends
meanwhile, loses nothing. What is found there later comes back to the place that it was written for.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.text.sanitize import safe_line
from chat_tui.ui.destination import Destination
from chat_tui.ui.editor import open_in_editor

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.ui.screens.chat_frame import ChatFrame
    from chat_tui.ui.widgets.composer import Composer

_TEXT, _PLACE = "message.md", "place.json"


@dataclass(frozen=True, slots=True)
class Edited:
    """A text on the disk, where it is to go, what it was before, and which editor may still have it."""

    folder: Path
    destination: Destination
    before: str
    pid: int = 0

    @property
    def file(self) -> Path:
        """What the editor opens."""
        return self.folder / _TEXT

    def is_open(self) -> bool:
        """Whether the editor lives on though the app that began it does not."""
        try:
            os.kill(self.pid, 0)
        except OSError:
            return False
        return self.pid > 0


def editing_folder(account: Account) -> Path:
    """Where an account's texts lie while they are in an editor."""
    return account.mine.path.with_suffix(".editing")


async def write_outside(screen: ChatFrame, composer: Composer) -> None:
    """Hand over what stands in the composer, and take what the editor has made of it."""
    destination = composer.destination
    if destination is None or composer.read_only:
        return
    try:
        edited = await asyncio.to_thread(_begin, editing_folder(screen.account), destination, composer.text)
    except OSError as error:
        screen.say(f"No file for the editor can be made: {safe_line(str(error), 120)}", "error")
        return
    code = await open_in_editor(screen.app, edited.file, partial(_note_process, edited))
    if code:
        screen.say(f"The editor ended with code {code}; what it had saved was taken.", "warning")
    await _take(screen, edited)


async def bring_back(screen: ChatFrame) -> None:
    """Texts that were in an editor when the app ended go back to the drafts of their places."""
    for edited in await asyncio.to_thread(_left_behind, editing_folder(screen.account)):
        if await _take(screen, edited):
            screen.say("What you wrote in the editor, when the app ended, is in its draft again.")


async def _take(screen: ChatFrame, edited: Edited) -> bool:
    """Whether there was another text; its file goes when the text is on disk as a draft."""
    try:
        written = (await asyncio.to_thread(edited.file.read_text, "utf-8", "replace")).rstrip("\n")
    except OSError as error:
        screen.say(f"The editor's file cannot be read: {safe_line(str(error), 120)}", "error")
        return False
    is_new = written != edited.before.rstrip("\n")
    if is_new:
        _put(screen, edited, written)
        await screen.account.drafts.flush()
    await asyncio.to_thread(shutil.rmtree, edited.folder, True)
    return is_new


def _put(screen: ChatFrame, edited: Edited, written: str) -> None:
    """In place of what it was made from; whatever else stands there by now stays above it."""
    destination, drafts = edited.destination, screen.account.drafts
    conversations = (screen.main, screen.thread) if screen.thread.is_mounted else (screen.main,)
    written = screen.main.composer.clean(written)
    for composer in (conversation.composer for conversation in conversations):
        if composer.destination == destination and not composer.read_only:
            whole = _joined(composer.text, edited.before, written)
            composer.select_all()
            composer.insert_text(whole) if whole else composer.clear()
            return
    place = destination.channel_id, destination.draft_root
    known = drafts.get(*place)
    whole = _joined(known.text if known is not None else "", edited.before, written)
    drafts.set(*place, whole, destination.editing)
    screen.say("What you wrote is kept as the draft of the place that you wrote it for.")


def _joined(there: str, before: str, written: str) -> str:
    if not there.strip() or there.strip() == before.strip():
        return written
    return f"{there.rstrip()}\n\n{written}"


def _begin(folder: Path, destination: Destination, text: str) -> Edited:
    """The file, readable by nobody else, and beside it what to do with it."""
    edited = Edited(folder / os.urandom(8).hex(), destination, text)
    edited.folder.mkdir(0o700, parents=True)
    for path, content in ((edited.file, text), (edited.folder / _PLACE, _noted(edited))):
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(content)
    return edited


def _note_process(edited: Edited, pid: int) -> None:
    with suppress(OSError):  # only the next start wants to know
        (edited.folder / _PLACE).write_text(_noted(edited, pid), "utf-8")


def _noted(edited: Edited, pid: int = 0) -> str:
    here = edited.destination
    place = {"channel": here.channel_id, "root": here.root_id, "editing": here.editing}
    return json.dumps({**place, "before": edited.before, "pid": pid})


def _left_behind(folder: Path) -> list[Edited]:
    """What no living editor has; what cannot be understood stays where it is."""
    found: list[Edited] = []
    for each in sorted(folder.glob("*")) if folder.is_dir() else ():
        try:
            row = json.loads((each / _PLACE).read_text("utf-8"))
            root_id, editing = (MessageId(row[key]) if row[key] else None for key in ("root", "editing"))
            destination = Destination(ChannelId(row["channel"]), root_id, editing)
            edited = Edited(each, destination, str(row["before"]), int(row["pid"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if not edited.is_open():
            found.append(edited)
    return found
