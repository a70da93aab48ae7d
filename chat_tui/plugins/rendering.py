"""What do plugins make of the text of a message? Asked beside the keys, a batch at a time, and remembered.

Who draws a message asks here and never waits: until an answer has come the message stands as it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from chat_tui.model.messages import Message
from chat_tui.plugins import api
from chat_tui.plugins.offers import markdown_in
from chat_tui.plugins.plugin import Plugin
from chat_tui.plugins.values import message_value

if TYPE_CHECKING:
    from chat_tui.account.account import Account

MOST_KEPT = 5_000
MOST_AT_ONCE = 10
"""Messages of a batch: so few are drawn anew together, and a plugin that hangs holds no more up."""
MOST_WAITING = 500
"""Messages nobody has rendered yet; who scrolls so fast sees the others when they come by again."""
Key = tuple[str, str, str]
"""Account, id and text of a message: edited it is another; one of ours keeps the id it was sent with."""
Start = Callable[[Callable[[], Coroutine[Any, Any, None]]], object]


class Renderings:
    """Of all accounts and panes; `changed` is called when there is more to show."""

    def __init__(self, plugins: Callable[[], Sequence[Plugin]], start: Start) -> None:
        self._plugins = plugins
        self._start = start
        self._known: dict[Key, str | None] = {}
        self._waiting: dict[Key, tuple[Account, Message]] = {}
        self._is_at_work = False
        self.changed: list[Callable[[], None]] = []

    def of(self, account: Account, message: Message) -> str | None:
        """What stands in place of its text as far as that is known now; None for the text itself."""
        key = account.name, str(message.client_id or message.id), message.text
        if key in self._known:
            return self._known[key]
        if message.text and len(self._waiting) < MOST_WAITING:
            self._waiting[key] = account, message
            if not self._is_at_work:
                self._is_at_work = True
                self._start(self._work)
        return None

    def forget(self) -> None:
        """Another plugin is there, or one less: all is asked again."""
        self._known.clear()
        self._tell()

    async def _work(self) -> None:
        """Batch by batch, the latest that was drawn first: that is where somebody looks."""
        try:
            while self._waiting:
                keys = list(self._waiting)[-MOST_AT_ONCE:]
                batch = {key: self._waiting.pop(key) for key in keys}
                if await self._render(batch):
                    self._tell()
        finally:
            self._is_at_work = False

    async def _render(self, batch: dict[Key, tuple[Account, Message]]) -> bool:
        """One plugin after the other, each with what the one before made of it; whether anything differs."""
        keys = list(batch)
        texts = {key: key[2] for key in keys}
        for plugin in self._plugins():
            render, wants = plugin.offers.render, plugin.offers.wants
            if render is None:
                continue
            values = [
                replace(message_value(account, message), text=texts[key])
                for key, (account, message) in batch.items()
            ]

            def one(value: api.Message, render: Any = render, wants: Any = wants) -> Any:
                return None if wants is not None and wants.search(value.text) is None else render(value)

            outcomes = await plugin.ask("render", [partial(one, value) for value in values], markdown_in)
            for key, outcome in zip(keys, outcomes, strict=False):
                if outcome.value is not None:
                    texts[key] = outcome.value
        for key in keys:
            self._known[key] = texts[key] if texts[key] != key[2] else None
        while len(self._known) > MOST_KEPT:
            del self._known[next(iter(self._known))]
        return any(self._known.get(key) is not None for key in keys)

    def _tell(self) -> None:
        for tell in self.changed:
            tell()
