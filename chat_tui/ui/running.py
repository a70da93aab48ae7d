"""How is a command line run beside the keys, and what waits for what it brings?"""

from __future__ import annotations

from asyncio import Future
from functools import partial
from typing import TYPE_CHECKING

from chat_tui.commands import CommandContext, run
from chat_tui.commands.files import brings_files
from chat_tui.ui.port import ScreenPort
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.ui.destination import Destination
    from chat_tui.ui.screens.chat_keys import ChatKeys
    from chat_tui.ui.widgets.composer import Composer


def begin(
    screen: ChatKeys, line: str, destination: Destination | None, composer: Composer | None = None
) -> None:
    """Run it in a place; files that it brings are expected there from now on: keys may be faster."""
    coming = None
    if destination is not None and brings_files(line):
        coming = screen.account.attaching.expect(destination.channel_id, destination.root_id)
    spawn(screen, partial(_run, screen, line, destination, composer, coming), group="command")


async def _run(
    screen: ChatKeys,
    line: str,
    destination: Destination | None,
    composer: Composer | None,
    coming: Future[bool] | None,
) -> None:
    channel_id = destination.channel_id if destination is not None else screen.visits.here
    root_id = destination.root_id if destination is not None else None
    done = False
    try:
        hold = screen.ui_settings.undo_seconds
        done = await run(CommandContext(screen.account, ScreenPort(screen), channel_id, root_id, hold), line)
    finally:
        if coming is not None:
            coming.set_result(done)
    is_waited_for = coming is not None and any(each.destination == destination for each in screen.asking)
    if not done and composer is not None and destination is not None and not is_waited_for:
        composer.give_back(destination, line)
