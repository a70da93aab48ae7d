"""How are messages followed line by line, without a full screen?"""

from __future__ import annotations

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
from chat_tui.cli.places import moment_there
from chat_tui.cli.program_option import CommandWithProgram, program_options
from chat_tui.cli.reach import online_or_say
from chat_tui.cli.reading import meet_authors, past_rows, writer
from chat_tui.cli.talk import talk
from chat_tui.model.changes import Changes
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, Millis
from chat_tui.model.messages import Message
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
    since: str | None
    mentions: bool
    as_json: bool
    command: tuple[str, ...]
    seconds: float = 30.0


@click.command(cls=CommandWithProgram, short_help="Print the last messages, or follow them.")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("-f", "follow", is_flag=True, help="Go on with what is said from now on, until ctrl+c.")
@click.option(
    "-n",
    "count",
    metavar="N",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    help="Begin with the N last.",
)
@click.option("--since", metavar="TIME", help="Begin with what was said since 90m, 2h, 1d ago, or a date.")
@click.option("--mentions", is_flag=True, help="Only messages that mention you.")
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@program_options("each message")
@click.option(
    "-i", "--interactive", is_flag=True, help="Line mode: hear what is said and write, without a full screen."
)
@click.option("--plain", is_flag=True, help="With -i: never redraw a line; news waits while you write.")
@click.option("--bell/--no-bell", default=True, help="With -i: ring when something is said to you.  [bell]")
@click.option("--typing", is_flag=True, help="With -i: say who is writing.")
@pass_invocation
def tail(invocation: Invocation, since: str | None, **options: Any) -> int:
    """Print the last messages of each TARGET (of all channels without one), one after the other.

    With -f a message that is edited comes again, and one that is deleted is told.

    With --exec CMD is run for one message after the other, not for edits and deletions; what is said
    meanwhile waits, and nothing is lost.

    With -i what you type is sent to the first TARGET, or where /go went; /help says what can be typed. What
    comes from a pipe is sent line by line, until its end.
    """
    if since is not None:
        moment(since, Millis(0))  # wrong usage is told before anything is done
    line_options = {name: options.pop(name) for name in ("plain", "bell", "typing")}
    if not options.pop("interactive"):
        return run(_tail(invocation, Wish(since=since, **options)))
    if options["mentions"] or options["as_json"] or options["command"]:
        raise click.UsageError("-i goes with neither --mentions nor --json nor --exec.")
    from chat_tui.cli.line_mode.beginning import LineWish, line_mode

    wish = LineWish(options["targets"], options["count"], since, **line_options)
    return run(line_mode(invocation, wish))


async def _tail(invocation: Invocation, wish: Wish) -> int:
    async with invocation.open_account(online=False) as account:
        await online_or_say(account)
        channels = await _channels(account, wish.targets)
        write = _writer(invocation, wish, account, channels)
        # Subscribed before the past is read, so that nothing falls between the two.
        with account.feed.subscribe() as changes:
            follower = Follower(account, channels, _mention_filter(account) if wish.mentions else None)
            await while_read(_print(account, wish, channels, follower, write, changes))
            return exit_codes.FAILED if write.has_failed else exit_codes.OK


async def _print(
    account: Account,
    wish: Wish,
    channels: frozenset[ChannelId] | None,
    follower: Follower,
    write: Writer,
    feed: Subscription,
) -> None:
    rows = await past_rows(account, channels, count=wish.count, since=moment_there(account, wish.since))
    for news in follower.past(rows):
        await write(news)
    if wish.follow:
        await _follow(account, feed, follower, write)


async def _follow(account: Account, feed: Subscription, follower: Follower, write: Writer) -> None:
    line = _LineTalk(account)
    async for changes in feed:
        line.tell(changes)
        found = follower.news(changes)
        await meet_authors(account, [news.row for news in found])
        for news in found:
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


def _mention_filter(account: Account) -> Callable[[Message], bool]:
    me = account.store.me
    names = frozenset((f"@{me.name}", *me.mention_words)) if me else frozenset[str]()
    return lambda message: (not me or message.author_id != me.id) and mentions_me(message.text, names)
