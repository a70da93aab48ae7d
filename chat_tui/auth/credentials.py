"""Where is an account's token between runs: in a keyring, a private file, memory, or somebody else's care?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Literal

from chat_tui.auth import environment
from chat_tui.auth.desktop_keyring import PATIENCE, SERVICE, DesktopKeyring, Keyring, system_keyring
from chat_tui.auth.secret import Secret
from chat_tui.auth.token_command import token_of
from chat_tui.auth.token_file import IN_KEYRING, TokenFile
from chat_tui.errors import ConfigError, WithheldError

Keeping = Literal["", "keyring", "file", "memory"]


class Place(StrEnum):
    """Where a token is; empty for nowhere."""

    NOWHERE = ""
    KEYRING = "keyring"
    FILE = "file"
    MEMORY = "memory"
    COMMAND = "command"
    ENVIRONMENT = "environment"


_memory: dict[tuple[Path, str], Secret] = {}
"""For every `Credentials` of this process: an account signed in on the screen is opened by another one."""


class Credentials:
    """Tokens by account name; `keeping` is where, empty for the keyring if one answers, else the file.

    With a `command` or a `variable` the token comes from there, and nothing is kept here.
    """

    def __init__(
        self,
        path: Path,
        *,
        keeping: Keeping = "",
        command: Sequence[str] = (),
        variable: str = "",
        keyring: Callable[[], Keyring | None] = system_keyring,
        patience: float = PATIENCE,
    ) -> None:
        self._file = TokenFile(path)
        self._keeping = keeping
        self._command = tuple(command)
        self._variable = variable
        self._keyring = DesktopKeyring(keyring, patience)

    async def get(self, account: str) -> Secret | None:
        """The token of an account, None if there is none; WithheldError if there is, and it is not given."""
        if self._command:
            return await token_of(self._command)
        if self._variable:
            return _given(self._variable)
        if (in_memory := self._in_memory(account)) is not None:
            return in_memory
        entry = self._file.read().get(account)
        if isinstance(entry, str):
            return Secret(entry)
        is_there = entry is not None or self._keeping == "keyring"
        if not (is_there or self._keeping == ""):
            return None
        try:
            kept = await self._keyring.ask(lambda keyring: keyring.get_password(SERVICE, account))
        except WithheldError as error:
            if is_there:
                hint = error.hint or f"`chat-tui login {account}` keeps a new one."
                raise WithheldError(f"The token of {account} is in the keyring. {error}", hint=hint) from None
            return None
        return None if kept is None else Secret(kept)

    async def put(self, account: str, token: Secret) -> Place:
        """Keep a token, and say where; it is on disk when this returns.

        What cannot be kept is an error; this process has the token all the same, as the old one may be dead.
        """
        self._refuse_to_keep(account)
        _memory[self._file.path, account] = token
        if self._keeping == "memory":
            await asyncio.to_thread(self._file.change, account, None)
            return Place.MEMORY
        place = await self._put(account, token)
        _memory.pop((self._file.path, account), None)
        return place

    async def forget(self, account: str) -> None:
        """Remove a token everywhere; nothing happens if there is none."""
        _memory.pop((self._file.path, account), None)
        if self._command or self._variable:
            return
        entry = self._file.read().get(account)
        await asyncio.to_thread(self._file.change, account, None)
        if entry == IN_KEYRING or self._keeping in ("", "keyring"):
            try:
                await self._keyring.ask(lambda keyring: keyring.delete_password(SERVICE, account))
            except WithheldError:
                # Most keyrings complain of what they do not have.
                if entry == IN_KEYRING and await self._is_in_keyring(account):
                    raise

    async def where(self, account: str) -> Place:
        """Where the token is, as far as this can be told without asking anybody for it."""
        if self._command:
            return Place.COMMAND
        if self._variable:
            return Place.ENVIRONMENT
        if self._in_memory(account) is not None:
            return Place.MEMORY
        entry = self._file.read().get(account)
        if entry is None and self._keeping in ("", "keyring"):
            return Place.KEYRING if await self._is_in_keyring(account) else Place.NOWHERE
        return Place.NOWHERE if entry is None else Place.FILE if isinstance(entry, str) else Place.KEYRING

    def sentence(self, place: Place) -> str:
        """What a person is told of it who has just signed in."""
        private = f"in {self._file.path}, readable by you only (0600)"
        if place is Place.FILE and self._keeping == "":
            change = '`secret = "memory"` in the options of the account changes that'
            return f"No keyring answers here, so the token is {private}; {change}."
        return {
            Place.FILE: f"The token is {private}.",
            Place.KEYRING: "The token is in your keyring.",
            Place.MEMORY: "The token is in the memory of this program only, and gone when it ends.",
        }.get(place, "")

    async def _put(self, account: str, token: Secret) -> Place:
        has_token = isinstance(self._file.read().get(account), str)
        if has_token or self._keeping == "file":
            # Before the keyring: until its word counts, the file's does, and that must not be the old one.
            await asyncio.to_thread(self._file.change, account, token.reveal())
        if self._keeping == "file":
            return Place.FILE
        try:
            await self._keyring.ask(lambda keyring: _put(keyring, account, token))
        except WithheldError:
            if self._keeping == "keyring":
                raise
            await asyncio.to_thread(self._file.change, account, token.reveal())
            return Place.FILE
        await asyncio.to_thread(self._file.change, account, IN_KEYRING)
        return Place.KEYRING

    def _in_memory(self, account: str) -> Secret | None:
        return _memory.get((self._file.path, account))

    async def _is_in_keyring(self, account: str) -> bool:
        try:
            return bool(await self._keyring.ask(lambda keyring: keyring.get_password(SERVICE, account)))
        except WithheldError:
            return False

    def _refuse_to_keep(self, account: str) -> None:
        """Kept beside a command it would never be read."""
        source = "token_command" if self._command else "token_env" if self._variable else ""
        if source:
            raise ConfigError(
                f"The token of {account} comes from its {source}, so no other is kept.",
                hint=f"Take {source} out of accounts.toml to sign in another way.",
            )


def _given(variable: str) -> Secret:
    token = environment.take(variable)
    if token is None:
        raise WithheldError(f"token_env: {variable} is not in the environment.", hint=f"export {variable}=…")
    return token


def _put(keyring: Keyring, account: str, token: Secret) -> None:
    keyring.set_password(SERVICE, account, token.reveal())
