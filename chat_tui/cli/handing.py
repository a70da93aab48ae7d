"""Who does what a command asks: the running app, so that the outbox has one owner, or the command itself?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chat_tui.cli.invocation import Invocation
from chat_tui.cli.progress import Progress
from chat_tui.cli.sending import DEEDS, Words
from chat_tui.errors import ProtocolError
from chat_tui.remote.asking import Line, reach
from chat_tui.remote.sockets import socket_name, sockets_in
from chat_tui.remote.words import packed


async def done(invocation: Invocation, deed: str, asked: Words) -> Words:
    """Have it done, and say what came of it; raises why it was not, the same whoever did it."""
    shown = Progress("uploading")
    try:
        line = await app_with(invocation)
        if line is not None:
            try:
                wish = {"deed": deed, "account": _account(invocation), "asked": _from_anywhere(asked)}
                if _fits(wish):
                    return await line.ask("deed", lambda far: _tell(shown, far), **wish)
            finally:
                await line.close()
        async with invocation.open_account(online=False) as account:
            return await DEEDS[deed](account, asked, shown.tell)
    finally:
        shown.end()


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
    return {**asked, "files": files} if files else asked


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
