"""Who does what a command asks: the running app, so that the outbox has one owner, or the command itself?"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from chat_tui.cli.invocation import Invocation
from chat_tui.cli.progress import Progress
from chat_tui.errors import ProtocolError
from chat_tui.remote.asking import Line, reach
from chat_tui.remote.sockets import socket_name, sockets_in
from chat_tui.remote.words import packed

Words = Mapping[str, Any]
Do = Callable[[str, Words], Awaitable[Words]]
"""Does one deed."""


async def done(invocation: Invocation, deed: str, asked: Words) -> Words:
    """Have it done, and say what came of it; raises why it was not, the same whoever did it."""
    async with doing(invocation, "uploading", _wish(invocation, deed, asked)) as do:
        return await do(deed, asked)


@asynccontextmanager
async def doing(invocation: Invocation, what: str, largest: Words | None = None) -> AsyncIterator[Do]:
    """What does one deed after the other, by the app or by an account that is open meanwhile.

    `largest` is the longest wish; where the app could not take that, the account is opened here.
    """
    shown = Progress(what)
    try:
        line = await app_with(invocation) if largest is None or _fits(largest) else None
        if line is None:
            from chat_tui.cli.sending import DEEDS  # a Tab does without

            async with invocation.open_account(online=False) as account:
                yield partial(_shown, shown, lambda deed, asked: DEEDS[deed](account, asked, shown.tell))
            return
        try:
            yield partial(_shown, shown, partial(_handed, invocation, line, shown))
        finally:
            await line.close()
    finally:
        shown.end()


async def _shown(shown: Progress, do: Do, deed: str, asked: Words) -> Words:
    """Do it, and take what showed how far it is off the screen before anything is printed."""
    try:
        return await do(deed, asked)
    finally:
        shown.end()


async def handed(invocation: Invocation, deed: str, asked: Words) -> Words | None:
    """What came of it where the app did it; None where no app has the account open."""
    line = await app_with(invocation)
    if line is None:
        return None
    try:
        return await _handed(invocation, line, Progress(deed), deed, asked)
    finally:
        await line.close()


async def _handed(invocation: Invocation, line: Line, shown: Progress, deed: str, asked: Words) -> Words:
    return await line.ask("deed", lambda far: _tell(shown, far), **_wish(invocation, deed, asked))


def _wish(invocation: Invocation, deed: str, asked: Words) -> Words:
    return {"deed": deed, "account": _account(invocation), "asked": _from_anywhere(asked)}


async def app_with(invocation: Invocation, *, also_reading: bool = False) -> Line | None:
    """A line to the app in which the account is open, and may send unless that does not matter; else None."""
    folder = sockets_folder(invocation)
    if not sockets_in(folder):
        return None
    name = _account(invocation)

    def suits(hello: Words) -> bool:
        return name in hello.get("accounts", ()) and (also_reading or not hello.get("read_only"))

    return await reach(folder, suits)


async def counts(invocation: Invocation) -> Words | None:
    """What the running app says is unread in the account; None where none has it open."""
    line = await app_with(invocation, also_reading=True)
    if line is None:
        return None
    try:
        accounts = (await line.ask("unread")).get("accounts", ())
        return next((one for one in accounts if one.get("account") == _account(invocation)), None)
    finally:
        await line.close()


def sockets_folder(invocation: Invocation) -> Path:
    """Where apps of this home listen."""
    return invocation.locations.app_socket(socket_name(os.getpid())).parent


def _account(invocation: Invocation) -> str:
    from chat_tui import wiring

    context = invocation.wiring_context
    return wiring.choose(wiring.account_configs(context), invocation.account_name).name


def _from_anywhere(asked: Words) -> Mapping[str, Any]:
    """Paths as they are from wherever the app was started."""
    files = [os.path.abspath(path) for path in asked.get("files", ())]
    folder = {"folder": os.path.abspath(asked["folder"])} if "folder" in asked else {}
    return {**asked, **folder, **({"files": files} if files else {})}


def _fits(wish: Words) -> bool:
    try:
        packed({"do": "deed", **wish})
    except ProtocolError:
        return False
    return True


def _tell(shown: Progress, far: Words) -> None:
    gone, whole = far.get("gone"), far.get("whole")
    if isinstance(gone, int) and isinstance(whole, int):
        shown.tell(gone, whole)
