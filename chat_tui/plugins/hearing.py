"""How do plugins hear what happens: in order, one at a time, and never so that anybody waits for them?"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import deepcopy
from functools import partial
from typing import TYPE_CHECKING

from chat_tui.errors import ChatError
from chat_tui.model.events import MessagePosted
from chat_tui.plugins import api
from chat_tui.plugins.budgets import MOST_EVENTS
from chat_tui.plugins.offers import word_in
from chat_tui.plugins.plugin import Plugin
from chat_tui.plugins.values import message_value
from chat_tui.realtime.connection import CONNECTED
from chat_tui.store.unread import is_named

if TYPE_CHECKING:
    from chat_tui.account.account import Account


NAMES_WITHIN = 5.0
"""Seconds for which a message waits for the name of who wrote it."""


class Listener:
    """One plugin that hears; `tell` is called with what it says to the person."""

    def __init__(self, plugin: Plugin, tell: Callable[[str], None]) -> None:
        self.plugin = plugin
        self._tell = tell
        self._waiting: deque[api.Event] = deque()
        self._missed = 0
        self._filled = asyncio.Event()

    def put(self, event: api.Event) -> None:
        """Something happened; too much of it pushes out what is older."""
        if len(self._waiting) >= MOST_EVENTS:
            self._waiting.popleft()
            self._missed += 1
        self._waiting.append(event)
        self._filled.set()

    async def run(self) -> None:
        """Hand over one event after the other while the plugin is on."""
        while self.plugin.is_on:
            await self._filled.wait()
            event = self._next()
            hears = self.plugin.offers.on_event
            if event is None or hears is None:
                continue
            for outcome in await self.plugin.ask("event", [partial(hears, deepcopy(event))], word_in):
                if isinstance(outcome.value, str):
                    self._tell(outcome.value)

    def _next(self) -> api.Event | None:
        if self._missed:
            missed, self._missed = self._missed, 0
            return api.Missed(missed)
        event = self._waiting.popleft() if self._waiting else None
        if not self._waiting:
            self._filled.clear()
        return event


class Ears:
    """What happens in one account, said to all plugins that hear it, in the order in which it happened."""

    def __init__(self, account: Account, put: Callable[[api.Event], None]) -> None:
        self._account = account
        self._put = put
        self._was_online = False
        self._waiting: deque[MessagePosted | api.Event] = deque(maxlen=MOST_EVENTS * 2)
        self._filled = asyncio.Event()

    def posted(self, news: Sequence[MessagePosted]) -> None:
        """New messages, in the store by now."""
        self._waiting.extend(news)
        self._filled.set()

    def line_moved(self) -> None:
        """The line may be up or down now."""
        connection = self._account.connection
        if connection.is_online and not self._was_online:
            self._was_online = True
            self._waiting.append(api.ConnectionBack(self._account.name))
        elif connection.state.phase not in CONNECTED and self._was_online:
            self._was_online = False
            self._waiting.append(api.ConnectionLost(self._account.name, connection.state.reason))
        self._filled.set()

    async def run(self) -> None:
        """Say one thing after the other; who wrote, and was never met here, is asked for first."""
        while True:
            await self._filled.wait()
            self._filled.clear()
            news = [each.message.author_id for each in self._waiting if isinstance(each, MessagePosted)]
            with suppress(ChatError, TimeoutError):  # then they are called by their ids
                async with asyncio.timeout(NAMES_WITHIN):
                    await self._account.directory.meet(news)
            while self._waiting:
                event = self._waiting.popleft()
                if isinstance(event, MessagePosted):
                    self._say(event)
                else:
                    self._put(event)

    def _say(self, posted: MessagePosted) -> None:
        message, me = posted.message, self._account.store.me
        summary = self._account.store.summary(message.channel_id)
        calls = bool(posted.mentions_me)
        if posted.mentions_me is None and me is not None and summary is not None:
            calls = is_named(message.text, me, summary.membership.wishes)
        value = message_value(self._account, message, mentions_me=calls)
        self._put(api.MessagePosted(value))
        if calls and not value.mine:
            self._put(api.Mentioned(value))
