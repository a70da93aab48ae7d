"""`python -m tests.integration.upload_victim HOME FILE POINT`: send a file, and die at a named step of it.

Points are `step:before` or `step:after`, and what the message says; an empty one lives, and sends what an
earlier victim left.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from chat_tui import wiring
from chat_tui.account.rows import Rows
from chat_tui.account.spool import Spool
from chat_tui.backends.late import LateBackend
from chat_tui.config.locations import Locations
from chat_tui.config.quick import QuickSettings
from chat_tui.model.actions import SendMessage
from chat_tui.store.mine import Mine

STEPS: dict[str, tuple[Any, str]] = {
    "copied": (Spool, "take"),
    "queued": (Mine, "put"),
    "uploaded": (LateBackend, "upload"),
    "id kept": (Rows, "keep"),
    "marked": (Rows, "mark_sending"),
    "said": (LateBackend, "perform"),
    "removed": (Mine, "remove"),
}


def arm(point: str) -> None:
    """Kill this process the first time it comes to a point."""
    step, _, side = point.partition(":")
    owner, name = STEPS[step]
    original: Callable[..., Awaitable[Any]] = getattr(owner, name)

    async def deadly(*arguments: Any, **named: Any) -> Any:
        # Read marks and presence take the same ways; only what concerns the message counts.
        concerns = name != "perform" or isinstance(arguments[1], SendMessage)
        if concerns and side == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = await original(*arguments, **named)
        if concerns:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


async def main(home: Path, file: Path, point: str) -> None:
    """Send, or only let what waits be sent."""
    context = wiring.WiringContext(Locations.from_environment(home, {}), QuickSettings())
    async with wiring.open_account(context, "team") as account:
        assert await account.wait_online(20)
        if point:
            channel = next(
                one.channel.id
                for one in account.store.channel_summaries()
                if one.channel.name == "town-square"
            )
            files = [await account.attaching.take(file, number) for number in range(2)]
            action = SendMessage(account.new_client_id(), channel, point, files=tuple(files))
            await account.perform(action)
        async with asyncio.timeout(30):
            while account.outbox.waiting():  # noqa: ASYNC110 - rows go some time after what is told of them
                await asyncio.sleep(0.02)


if __name__ == "__main__":
    if sys.argv[3]:
        arm(sys.argv[3])
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
