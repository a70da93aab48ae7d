"""How does a command of a plugin become one of ours, and what can it do in the place where it was typed?

Its function runs in the plugin's thread. What it asks of the app comes back as wishes, and is done one after
the other where our own commands run.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from chat_tui.account.targets import resolve
from chat_tui.commands.registry import COMMANDS, Command, find, take_in, take_out
from chat_tui.errors import ChatError
from chat_tui.model.actions import SendMessage
from chat_tui.model.ids import MessageId
from chat_tui.model.messages import Message
from chat_tui.plugins import api
from chat_tui.plugins.budgets import BUDGETS, SIGN_AFTER
from chat_tui.plugins.plugin import Plugin
from chat_tui.plugins.thread import Outcome
from chat_tui.plugins.values import message_value, place_name
from chat_tui.text.sanitize import safe_line, safe_text, safe_url

if TYPE_CHECKING:
    from chat_tui.commands.context import CommandContext

T = TypeVar("T")
LOOK = 0.1
"""Seconds between two looks at how long a command works already."""
MOST_NEWEST = 200
Told = Callable[[str], bool]
"""Whether a notice of the plugin is still to be shown: it may have had too many."""


def admit(plugin: Plugin, may_tell: Told) -> None:
    """Take in its commands; of one whose name is taken it is told."""
    for offered in plugin.offers.commands:
        taken = find(offered.name)
        if taken is not None:
            whose = f"of the plugin {taken.plugin}" if taken.plugin else "of chat-tui itself"
            plugin.told.append(f"Its command /{offered.name} is left out: there is one {whose}.")
            continue
        function = partial(_run, plugin, offered, may_tell)
        take_in(Command(offered.name, offered.summary, function, offered.args, plugin=plugin.name))


def dismiss(plugin: Plugin) -> None:
    """Take its commands out again."""
    take_out(plugin.name)


def admitted(plugin: Plugin) -> tuple[str, ...]:
    """The names of its commands that can be typed."""
    return tuple(name for name, command in COMMANDS.items() if command.plugin == plugin.name)


class _Wishes:
    """What a command wants of the app, in order, from its own thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Queue[tuple[Callable[[], Awaitable[Any]], Future[Any]]] = asyncio.Queue()
        self.is_over = False
        self.is_busy = False

    def wish(self, what: Callable[[], Awaitable[T]]) -> Future[T]:
        """Called in the plugin's thread."""
        answer: Future[T] = Future()
        if self.is_over:
            answer.set_exception(ChatError("The command has ended."))
        else:
            self._loop.call_soon_threadsafe(self._waiting.put_nowait, (what, answer))
        return answer

    async def grant(self) -> None:
        """Do what is wished for, again and again."""
        while True:
            what, answer = await self._waiting.get()
            self.is_busy = True
            try:
                value = await what()
            except asyncio.CancelledError:
                answer.cancel()
                raise
            except Exception as error:  # noqa: BLE001 - of a wish of the plugin's: it goes back to where it is from
                _settle(answer, error=error)
            else:
                _settle(answer, value)
            finally:
                self.is_busy = False

    def end(self) -> None:
        """Nothing more is granted."""
        self.is_over = True
        while not self._waiting.empty():
            _settle(self._waiting.get_nowait()[1], error=ChatError("The command has ended."))


def _own(text: str) -> str:
    """A text of ours; one of a stranger's class would run their code where it is touched."""
    if not isinstance(text, str):
        raise TypeError(f"{type(text).__name__} in place of a text")
    return str.__str__(text)


def _settle(answer: Future[Any], value: Any = None, *, error: Exception | None = None) -> None:
    with suppress(Exception):  # whoever waited for it has left
        answer.set_exception(error) if error is not None else answer.set_result(value)


class PlaceContext:
    """What a plugin's command holds; each of its ways only wishes."""

    def __init__(self, context: CommandContext, wishes: _Wishes, may_tell: Told) -> None:
        self.account = context.account.name
        self.channel = place_name(context.account.store, context.channel_id)
        self.thread = str(context.root_id or "")
        self._granting = _Granting(context)
        self._wish = wishes.wish
        self._may_tell = may_tell

    async def say(self, text: str) -> None:
        """Send a message there."""
        await asyncio.wrap_future(self._wish(partial(self._granting.say, _own(text))))

    async def reply(self, message_id: str, text: str) -> None:
        """Send an answer to a message there."""
        await asyncio.wrap_future(self._wish(partial(self._granting.reply, _own(message_id), _own(text))))

    async def newest(self, count: int = 20) -> Sequence[api.Message]:
        """The newest messages there."""
        return await asyncio.wrap_future(
            self._wish(partial(self._granting.newest, max(1, min(int(count), MOST_NEWEST))))
        )

    async def ask(self, question: str) -> str | None:
        """Ask the person for a line."""
        return await asyncio.wrap_future(self._wish(partial(self._granting.ask, _own(question))))

    async def open(self, target: str) -> None:
        """Show a place or an address."""
        await asyncio.wrap_future(self._wish(partial(self._granting.open, _own(target))))

    def notify(self, text: str) -> None:
        """Tell the person something."""
        words = str(safe_text(_own(text)[: BUDGETS["event"].most]))
        if self._may_tell(words):
            self._wish(partial(self._granting.notify, words))


class _Granting:
    """Does what was wished for, where our own commands run."""

    def __init__(self, context: CommandContext) -> None:
        self._context = context

    async def say(self, text: str) -> None:
        context = self._context
        await self._send(text, context.root_id)

    async def reply(self, message_id: str, text: str) -> None:
        found = self._context.account.store.message(MessageId(message_id))
        if found is None or found.channel_id != self._context.here():
            raise ChatError("The message to answer is not known in this channel.")
        await self._send(text, found.root_id or found.id)

    async def _send(self, text: str, root_id: MessageId | None) -> None:
        if not text.strip() or len(text) > BUDGETS["command"].most:
            raise ChatError("A message of a plugin must have a text, and not more than 16,000 characters.")
        context = self._context
        account = context.account
        action = SendMessage(account.new_client_id(), context.here(), text, root_id)
        await account.perform(action, hold=context.undo_seconds)

    async def newest(self, count: int) -> Sequence[api.Message]:
        context, store = self._context, self._context.account.store
        if context.root_id is not None:
            rows: Sequence[object] = store.thread(context.root_id)
        else:
            rows = store.timeline(context.here(), limit=count).rows
        said = [row for row in rows if isinstance(row, Message) and not row.deleted_at]
        with suppress(ChatError):  # without a line, who was never met here is called by their id
            await context.account.directory.meet(message.author_id for message in said)
        return tuple(message_value(context.account, message) for message in said[-count:])

    async def ask(self, question: str) -> str | None:
        return await self._context.ui.ask(str(safe_line(question, 200)))

    async def open(self, target: str) -> None:
        context = self._context
        address = safe_url(target) if target.startswith(("http://", "https://")) else None
        if address is not None:
            context.ui.open_address(address)
            return
        channel_id = resolve(context.account.store, target).channel_id
        if channel_id is None:
            raise ChatError(f"Nothing was said to {safe_line(target, 80)} yet.")
        context.ui.open_channel(channel_id)

    async def notify(self, words: str) -> None:
        self._context.ui.notify(words)


async def _run(
    plugin: Plugin, offered: api.Command, may_tell: Told, context: CommandContext, argument: str
) -> None:
    """One of our commands: the function of the plugin, and meanwhile what it wishes for."""
    wishes = _Wishes()
    place = PlaceContext(context, wishes, may_tell)
    granting = asyncio.create_task(wishes.grant())
    asking = asyncio.create_task(
        plugin.ask("command", [partial(offered.run, place, argument)], _anything, limit=math.inf)
    )
    try:
        outcome = await _finished(asking, wishes, partial(_sign, context, plugin, offered))
    finally:
        wishes.end()
        granting.cancel()
        asking.cancel()
        await asyncio.gather(granting, asking, return_exceptions=True)
    if outcome is not None and outcome.error is not None:
        error = outcome.error
        if isinstance(error, TimeoutError):
            plugin.fault("command", outcome)
        raise ChatError(outcome.words if isinstance(error, ChatError) else _fault(plugin, offered, outcome))


async def _finished(
    asking: asyncio.Task[list[Outcome]], wishes: _Wishes, sign: Callable[[], None]
) -> Outcome | None:
    """What came of it; given up after its time, in which what it waits for us or a person does not count."""
    worked, told = 0.0, False
    while not asking.done():
        await asyncio.wait({asking}, timeout=LOOK)
        worked += 0.0 if wishes.is_busy else LOOK
        if not told and worked >= SIGN_AFTER:
            told = True
            sign()
        if worked >= BUDGETS["command"].limit:
            return Outcome(worked, error=TimeoutError(), words="It took too long, and was given up.")
    outcomes = asking.result()
    return outcomes[0] if outcomes else None


def _sign(context: CommandContext, plugin: Plugin, offered: api.Command) -> None:
    context.ui.notify(f"/{offered.name} is at work ({plugin.name}).")


def _fault(plugin: Plugin, offered: api.Command, outcome: Outcome) -> str:
    return f"/{offered.name} of the plugin {plugin.name} went wrong: {outcome.words.rstrip('.')}."


def _anything(answer: Any) -> None:
    """Nobody looks at what a command gives back."""
