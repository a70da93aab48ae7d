"""How is something asked that may hang for minutes, so that neither a command nor its end waits for it?"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def aside(work: Callable[[], T], *, patience: float) -> T:
    """What `work` returns or raises; TimeoutError once it took too long.

    It is done in a thread of its own, which the program does not wait for when it ends.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def tell(set_it: Callable[[], None]) -> None:
        if not done.done():
            set_it()

    def run() -> None:
        with suppress(RuntimeError):  # the loop has ended meanwhile
            try:
                result = work()
            except Exception as error:  # noqa: BLE001 - carried over to whoever waits
                reason = error
                loop.call_soon_threadsafe(tell, lambda: done.set_exception(reason))
            else:
                loop.call_soon_threadsafe(tell, lambda: done.set_result(result))

    threading.Thread(target=run, name="aside", daemon=True).start()
    async with asyncio.timeout(patience):
        return await done
