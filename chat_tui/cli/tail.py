"""How are messages followed line by line, without a full screen?"""

from __future__ import annotations

import asyncio
import shlex
import sys
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from chat_tui.account.reaching import find_channel
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.naming import moment
from chat_tui.cli.output import json_text
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.reach import online_or_say
from chat_tui.cli.reading import rows_of, writer
from chat_tui.cli.records import gap_record, message_record
from chat_tui.cli.talk import talk
from chat_tui.errors import ChatError
from chat_tui.model.changes import Changes
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.model.messages import Message, TimelineRow
from chat_tui.text.mentions import mentions_me

if TYPE_CHECKING:
    from chat_tui.account.account import Account

MOST_REMEMBERED = 5_000
"""Message ids kept to tell an edited message from a new one."""

_AFTER_ALL = MessageId("~")
"""Sorts after every id of the same millisecond."""

Write = Callable[[TimelineRow], None]


@dataclass(frozen=True)
class Wish:
    """What the command line of `tail` asked for."""

    targets: tuple[str, ...]
    follow: bool
    count: int
    since: Millis | None
    mentions: bool
    as_json: bool
    command: tuple[str, ...]


@click.command(short_help="Print the last messages, or follow them.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("-f", "follow", is_flag=True, help="Go on with what is said from now on, until ctrl+c.")
@click.option(
    "-n", "count", type=click.IntRange(0), default=10, show_default=True, help="Begin with the N last."
)
@click.option("--since", metavar="TIME", help="Begin with what was said since 90m, 2h, 1d ago, or a date.")
@click.option("--mentions", is_flag=True, help="Only messages that mention you.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@click.option(
    "--exec", "command", metavar="CMD", help="Run CMD for each message, its JSON record on standard input."
)
@pass_invocation
def tail(invocation: Invocation, since: str | None, command: str | None, **options: Any) -> None:
    """Print the last messages of each TARGET (of all channels without one), one after the other."""
    now = Millis(round(time.time() * 1000))
    argv = tuple(shlex.split(command)) if command else ()
    start = moment(since, now) if since else None
    run(_tail(invocation, Wish(since=start, command=argv, **options)))


async def _tail(invocation: Invocation, wish: Wish) -> None:
    async with invocation.open_account(online=False) as account:
        await online_or_say(account)
        channels = await _channels(account, wish.targets)
        several = channels is None or len(channels) > 1
        hours24 = invocation.settings.clock_24h
        plain = writer(account, as_json=wish.as_json, hours24=hours24, with_channel=several)
        # Subscribed before the past is read, so that nothing falls between the two.
        with account.feed.subscribe() as news:
            follower = Follower(account, channels, _mention_filter(account) if wish.mentions else None)
            for row in await _past(account, channels, wish):
                if follower.wants(row):
                    await _out(account, row, plain, wish.command)
            if not wish.follow:
                return
            line = _LineTalk(account)
            async for changes in news:
                line.tell(changes)
                for row in follower.rows(changes):
                    await _out(account, row, plain, wish.command)


class Follower:
    """Turns changes, which only name ids, into messages not yet written, in order.

    News is what is newer than the channel was when we began; what is fetched from before that is not.
    """

    def __init__(
        self,
        account: Account,
        channels: frozenset[ChannelId] | None,
        mentions: Callable[[Message], bool] | None = None,
    ) -> None:
        self._store = account.store
        self._channels = channels
        self._mentions = mentions
        self._floors = {
            summary.channel.id: Position(summary.channel.last_message_at, _AFTER_ALL)
            for summary in account.store.channel_summaries()
        }
        self._edges = dict(self._floors)
        self._seen: OrderedDict[MessageId, Message] = OrderedDict()

    def wants(self, row: TimelineRow) -> bool:
        """Whether this row is to be written now; asking is telling, so it is never wanted again."""
        if not isinstance(row, Message):
            return self._mentions is None
        if row.id in self._seen or row.deleted_at:
            return False
        self._remember(row)
        return self._mentions is None or self._mentions(row)

    def rows(self, changes: Changes) -> list[TimelineRow]:
        """What these changes add."""
        torn = changes.timelines
        if changes.everything:
            torn = frozenset(summary.channel.id for summary in self._store.channel_summaries())
        found = [row for channel_id in torn if self._follows(channel_id) for row in self._newer(channel_id)]
        for channel_id, message_ids in changes.messages.items():
            if self._follows(channel_id):
                found += filter(None, map(self._store.message, message_ids))
        ordered = sorted(set(found), key=lambda row: row.position)
        return [row for row in ordered if self._is_news(row) and self.wants(row)]

    def _newer(self, channel_id: ChannelId) -> list[TimelineRow]:
        """All that the store has after the newest message written."""
        rows: list[TimelineRow] = []
        edge = self._edges.get(channel_id)
        while edge is not None:
            page = self._store.timeline(channel_id, after=edge, limit=500)
            rows += page.rows
            edge = page.rows[-1].position if page.has_newer and page.rows else None
        return rows

    def _follows(self, channel_id: ChannelId) -> bool:
        return self._channels is None or channel_id in self._channels

    def _is_news(self, row: TimelineRow) -> bool:
        limits = self._floors if isinstance(row, Message) else self._edges
        limit = limits.get(row.channel_id)
        return limit is None or row.position > limit

    def _remember(self, message: Message) -> None:
        self._seen[message.id] = message
        if len(self._seen) > MOST_REMEMBERED:
            _, oldest = self._seen.popitem(last=False)
            _raise(self._floors, oldest)
        _raise(self._edges, message)


def _raise(limits: dict[ChannelId, Position], message: Message) -> None:
    """Move a channel's limit up to a message, never down."""
    known = limits.get(message.channel_id)
    if known is None or message.position > known:
        limits[message.channel_id] = message.position


@dataclass
class _LineTalk:
    """Says on stderr when the line is lost and when it is back."""

    account: Account
    was: ConnectionPhase = ConnectionPhase.ONLINE

    def tell(self, changes: Changes) -> None:
        if not changes.connection:
            return
        state = self.account.connection.state
        if state.phase is not self.was and state.phase in (ConnectionPhase.ONLINE, ConnectionPhase.WAITING):
            talk(f"-- {state.phase.value}" + (f": {state.reason}" if state.reason else ""))
            self.was = state.phase


async def _channels(account: Account, targets: tuple[str, ...]) -> frozenset[ChannelId] | None:
    if not targets:
        return None
    return frozenset([await find_channel(account, target) for target in targets])


async def _past(account: Account, channels: frozenset[ChannelId] | None, wish: Wish) -> list[TimelineRow]:
    """The last messages of all the channels together, oldest first."""
    if wish.count == 0 and wish.since is None:
        return []
    summaries = account.store.channel_summaries()
    every = channels if channels is not None else [summary.channel.id for summary in summaries]
    after = Position(wish.since, MessageId("")) if wish.since is not None else None
    count = None if after else wish.count
    found = [
        row for channel_id in every for row in await rows_of(account, channel_id, after=after, count=count)
    ]
    found.sort(key=lambda row: row.position)
    return found[-count:] if count else found


def _mention_filter(account: Account) -> Callable[[Message], bool]:
    me = account.store.me
    names = frozenset((f"@{me.name}", *me.mention_words)) if me else frozenset[str]()
    return lambda message: (not me or message.author_id != me.id) and mentions_me(message.text, names)


async def _out(account: Account, row: TimelineRow, plain: Write, command: tuple[str, ...]) -> None:
    if not command:
        plain(row)
        return
    record = message_record(account, row) if isinstance(row, Message) else gap_record(account, row)
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE)
    except OSError as error:
        raise ChatError(f"{command[0]} cannot be run: {error.strerror}.") from error
    sys.stdout.flush()
    await process.communicate(json_text(record).encode("utf-8", "replace") + b"\n")
    if process.returncode:
        talk(f"{command[0]} ended with {process.returncode}.")
