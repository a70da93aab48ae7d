"""What does the running app answer to other programs that ask it to go somewhere, or hand a deed over?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from chat_tui.cli.sending import DEEDS
from chat_tui.config.locations import Locations
from chat_tui.errors import ProtocolError
from chat_tui.remote.listening import Answer, Told, serve
from chat_tui.remote.sockets import socket_name
from chat_tui.remote.words import Words
from chat_tui.ui.remote_control import RemoteControl

if TYPE_CHECKING:
    from chat_tui.ui.app import ChatApp


async def serve_app(locations: Locations, app: ChatApp) -> None:
    """Answer until the app ends."""
    await serve(locations.app_socket(socket_name(os.getpid())), answers(RemoteControl(app)))


def answers(control: RemoteControl) -> Mapping[str, Answer]:
    """One answer for each thing that can be asked."""

    async def hello(_asked: Words, _told: Told) -> Words:
        accounts = control.accounts()
        names = [account.name for account in accounts]
        closed = any(account.gate.is_closed for account in accounts)
        return {"pid": os.getpid(), "accounts": names, "read_only": closed}

    async def go(asked: Words, _told: Told) -> Words:
        await control.open(_word(asked, "account"), _word(asked, "target"))
        return {"covered": control.is_covered()}

    async def insert(asked: Words, _told: Told) -> Words:
        control.insert(_word(asked, "text"))
        return {"covered": control.is_covered()}

    async def unread(_asked: Words, _told: Told) -> Words:
        return {"accounts": control.unread()}

    async def focus(_asked: Words, _told: Told) -> Words:
        return control.focus()

    async def leave(_asked: Words, _told: Told) -> Words:
        control.quit()
        return {}

    async def deed(asked: Words, told: Told) -> Words:
        wish, what = asked.get("asked"), DEEDS.get(_word(asked, "deed"))
        if what is None or not isinstance(wish, dict):
            raise ProtocolError("The running app cannot do that.", hint="It may be an older one.")
        account = control.account(_word(asked, "account"))
        return await what(account, wish, lambda gone, whole: told({"gone": gone, "whole": whole}))

    return {
        "hello": hello, "open": go, "insert": insert, "unread": unread, "focus": focus, "quit": leave,
        "deed": deed,
    }  # fmt: skip


def _word(asked: Words, name: str) -> str:
    found = asked.get(name, "")
    if not isinstance(found, str):
        raise ProtocolError(f"{name} must be text.")
    return found
