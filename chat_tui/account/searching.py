"""How does one search go on: at once here in all accounts, then, when typing pauses, on their servers?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from chat_tui.errors import ChatError
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import Millis
from chat_tui.model.messages import Message
from chat_tui.realtime.timing import Timing
from chat_tui.store.highlights import Span, highlights
from chat_tui.store.query import Query, parse_query

if TYPE_CHECKING:
    from chat_tui.account.account import Account

Marker = Callable[[str], Sequence[Span]]
"""From where to where a text has what is looked for."""
PAUSE = 0.7
"""Seconds without another letter until servers are asked: they are asked for whole thoughts only."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found, and in which account."""

    account: Account
    message: Message
    from_server: bool = False
    """It was not known here before."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What is found so far: what was known here, newest first, and below it what servers found."""

    hits: tuple[Hit, ...] = ()
    seconds: float = 0.0
    """What the search here took."""
    is_cut: bool = False
    """There are more of them here than are listed."""
    asking: tuple[str, ...] = ()
    """The accounts whose servers have not answered yet."""
    answered: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    hidden: tuple[tuple[str, Millis], ...] = ()
    """The accounts whose servers hide what was said up to then, older hits with it."""


class Searching:
    """Searches several accounts; whoever is cancelled in `run` leaves nothing running behind."""

    def __init__(
        self, accounts: Sequence[Account], timing: Timing, *, limit: int = 200, pause: float = PAUSE
    ) -> None:
        self._accounts = accounts
        self._timing = timing
        self._limit = limit
        self._pause = pause

    async def prepare(self) -> None:
        """Somebody begins to type; what hinders a search is told by the search."""
        with suppress(ChatError):
            await asyncio.gather(*(account.search.prepare() for account in self._accounts))

    async def run(self, query: str, show: Callable[[Stage], None], *, at_once: bool = False) -> None:
        """Show what is found, stage after stage; `at_once` asks the servers without waiting for a pause."""
        begun = self._timing.clock()
        found = await asyncio.gather(
            *(account.search.find_soon(query, limit=self._limit, typing=True) for account in self._accounts)
        )
        hits = _newest_first(
            [
                Hit(account, message)
                for account, messages in zip(self._accounts, found, strict=True)
                for message in messages
            ]
        )
        stage = Stage(
            tuple(hits[: self._limit]),
            self._timing.clock() - begun,
            is_cut=any(len(messages) == self._limit for messages in found) or len(hits) > self._limit,
        )
        show(stage)
        to_ask = [account for account in self._accounts if _can_ask(account)]
        if not to_ask:
            return
        if not at_once:
            await self._timing.sleep(self._pause)
        await self._ask(query, stage, to_ask, show)

    async def _ask(
        self, query: str, stage: Stage, to_ask: Sequence[Account], show: Callable[[Stage], None]
    ) -> None:
        stage = replace(stage, asking=tuple(account.title for account in to_ask))
        show(stage)
        known = {(hit.account.name, hit.message.id) for hit in stage.hits}
        asked = [asyncio.ensure_future(_found_on_server(account, query)) for account in to_ask]
        try:
            for answer in asyncio.as_completed(asked):
                account, messages = await answer
                new = [
                    Hit(account, message, from_server=True)
                    for message in messages or ()
                    if (account.name, message.id) not in known
                ]
                older = _newest_first([hit for hit in (*stage.hits, *new) if hit.from_server])
                stage = replace(
                    stage,
                    hits=(*(hit for hit in stage.hits if not hit.from_server), *older),
                    hidden=(*stage.hidden, *_hidden(account)),
                    asking=tuple(title for title in stage.asking if title != account.title),
                    answered=stage.answered if messages is None else (*stage.answered, account.title),
                    failed=(*stage.failed, account.title) if messages is None else stage.failed,
                )
                show(stage)
        finally:
            for each in asked:
                each.cancel()
            await asyncio.gather(*asked, return_exceptions=True)


def _newest_first(hits: Sequence[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: hit.message.position, reverse=True)


def _can_ask(account: Account) -> bool:
    return account.connection.is_online and account.capabilities.search


def _hidden(account: Account) -> tuple[tuple[str, Millis], ...]:
    until = account.search.hidden_before
    return ((account.title, until),) if until else ()


async def _found_on_server(account: Account, query: str) -> tuple[Account, list[Message] | None]:
    """What a server finds; None when it cannot be asked now, which is no reason to show less."""
    try:
        return account, await account.search.find_on_server(query, typing=True)
    except ChatError:
        return account, None


def marker(query: str) -> Marker:
    """What marks what is looked for, while somebody types."""
    return partial(_marks, parse_query(query, typing=True))


def _marks(query: Query, text: str) -> Sequence[Span]:
    return highlights(text, query)
