"""What may the word before the cursor become, when Tab is pressed?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from chat_tui.account.called import channel_name
from chat_tui.account.people_index import PeopleIndex
from chat_tui.cli.line_mode.own_words import OWN
from chat_tui.commands import COMMANDS
from chat_tui.text.emoji import search
from chat_tui.text.sanitize import is_safe

if TYPE_CHECKING:
    from chat_tui.store.store import Store

MOST = 40
_WORD = re.compile(r"(?:^|(?<=[\s(]))([@#~:])([\w.+-]*)$")
_COMMAND = re.compile(r"^/([\w-]*)$")


class Completing:
    """Looks among what is known here; nobody is asked."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._people = PeopleIndex(store.users, store.user)

    def __call__(self, before: str) -> tuple[int, Sequence[str]]:
        """Where the word begins, and what it may become, each with a space behind it."""
        line = before.rpartition("\n")[2]
        offset = len(before) - len(line)
        if command := _COMMAND.match(line):
            names = sorted({*OWN, *COMMANDS})
            return offset, [f"/{name} " for name in names if name.startswith(command[1])]
        word = _WORD.search(line)
        if word is None:
            return len(before), ()
        found = islice(dict.fromkeys(filter(is_safe, self._words(word[1], word[2].casefold()))), MOST)
        return offset + word.start(1), [f"{each} " for each in found]

    def _words(self, sign: str, typed: str) -> Iterable[str]:
        if sign == "@":
            self._people.forget()
            users = filter(None, map(self._store.user, self._people.matching(typed)))
            return (f"@{user.name}" for user in users if user.name.casefold().startswith(typed))
        if sign == ":":
            return (f":{name}:" for name, _ in search(typed, MOST) if name.startswith(typed) and typed)
        channels = (one.channel for one in self._store.channel_summaries())
        names = (channel_name(self._store, channel) for channel in channels)
        return sorted(f"{sign}{name}" for name in names if name.casefold().startswith(typed))
