"""How are messages followed line by line, without a full screen?"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from chat_tui.account.reaching import find_channel
from chat_tui.cli import exit_codes
from chat_tui.cli.following import Follower
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.naming import moment
from chat_tui.cli.news_out import ToOutput, ToProgram, Writer, while_read
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.program_option import CommandWithProgram, program_options
from chat_tui.cli.reach import online_or_say
from chat_tui.cli.reading import rows_of, writer
from chat_tui.cli.talk import talk
from chat_tui.model.changes import Changes
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.model.messages import Message, TimelineRow
from chat_tui.text.mentions import mentions_me

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.account.feed import Subscription


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
    seconds: float = 30.0


@click.command(cls=CommandWithProgram, short_help="Print the last messages, or follow them.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("-f", "follow", is_flag=True, help="Go on with what is said from now on, until ctrl+c.")
@click.option(
    "-n", "count", type=click.IntRange(0), default=10, show_default=True, help="Begin with the N last."
)
@click.option("--since", metavar="TIME", help="Begin with what was said since 90m, 2h, 1d ago, or a date.")
@click.option("--mentions", is_flag=True, help="Only messages that mention you.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@program_options("each message")
@pass_invocation
def tail(invocation: Invocation, since: str | None, **options: Any) -> int:
    """Print the last messages of each TARGET (of all channels without one), one after the other.

    With -f a message that is edited comes again, and one that is deleted is told.

    With --exec CMD is run for one message after the other; what is said meanwhile waits, and nothing is lost.
    """
    now = Millis(round(time.time() * 1000))
    start = moment(since, now) if since else None
    return run(_tail(invocation, Wish(since=start, **options)))


async def _tail(invocation: Invocation, wish: Wish) -> int:
    async with invocation.open_account(online=False) as account:
        await online_or_say(account)
        channels = await _channels(account, wish.targets)
        write = _writer(invocation, wish, account, channels)
        # Subscribed before the past is read, so that nothing falls between the two.
        with account.feed.subscribe() as changes:
            follower = Follower(account, channels, _mention_filter(account) if wish.mentions else None)
            for news in follower.past(await _past(account, channels, wish)):
                await write(news)
            if wish.follow:
                await while_read(_follow(account, changes, follower, write))
            return exit_codes.FAILED if write.has_failed else exit_codes.OK


async def _follow(account: Account, feed: Subscription, follower: Follower, write: Writer) -> None:
    line = _LineTalk(account)
    async for changes in feed:
        line.tell(changes)
        for news in follower.news(changes):
            await write(news)


def _writer(
    invocation: Invocation, wish: Wish, account: Account, channels: frozenset[ChannelId] | None
) -> Writer:
    """Where news goes: to a program, or to standard output."""
    if wish.command:
        return ToProgram(account, wish.command, wish.seconds)
    several = channels is None or len(channels) > 1
    plain = writer(account, as_json=False, hours24=invocation.settings.clock_24h, with_channel=several)
    return ToOutput(account, None if wish.as_json else plain)


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
