"""How is a channel read, and how are messages found, from the shell?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from chat_tui.account.reaching import find_channel
from chat_tui.cli.handing import handed
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.output import json_line, safe_data
from chat_tui.cli.params import WORDS
from chat_tui.cli.passing import pass_invocation
from chat_tui.cli.places import exactly
from chat_tui.cli.reach import online_or_say
from chat_tui.cli.records import gap_record, message_record
from chat_tui.cli.sending import mark
from chat_tui.cli.talk import talk
from chat_tui.cli.timeline_text import gap_text, message_text
from chat_tui.errors import BackendError, TransientError
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.model.messages import Message, TimelineRow

if TYPE_CHECKING:
    from chat_tui.account.account import Account

Id = TypeVar("Id", ChannelId, MessageId)

MOST_FOUND = 1_000_000
MOST_PAGES = 200
"""Pages of history one command fetches before it says that there is more."""


@dataclass(frozen=True)
class Wish:
    """What the command line of `read` asked for."""

    target: str
    since: str | None
    before: str | None
    count: int | None
    as_json: bool
    mark: bool


@click.command()
@click.argument("target", type=WORDS)
@click.option(
    "--since", metavar="ID|TIME", help="Only what came after a message, or after 90m, 2h, 1d or a date."
)
@click.option("--before", metavar="ID|TIME", help="Only what came before a message or a time.")
@click.option(
    "-n",
    "count",
    metavar="N",
    type=click.IntRange(1),
    help="At most the N newest of them.  [20, or all with --since]",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@click.option("--mark", is_flag=True, help="Mark the channel as read.")
@pass_invocation
def read(invocation: Invocation, **options: Any) -> None:
    """Print the messages of TARGET, oldest first."""
    run(_read(invocation, Wish(**options)))


@click.command()
@click.argument("query", type=WORDS)
@click.option("--json", "as_json", is_flag=True, help="One JSON record a line.")
@click.option("--local", is_flag=True, help="Only what is on this machine; the server is not asked.")
@click.option(
    "-n", "count", metavar="N", type=click.IntRange(1), default=50, show_default=True, help="At most N."
)
@pass_invocation
def search(
    invocation: Invocation,
    query: str,
    as_json: bool,
    local: bool,
    count: int,
) -> None:
    """Print the messages that hold QUERY, newest first."""
    if not query.strip():
        raise click.UsageError("What shall be looked for? The query is empty.")

    async def work() -> None:
        async with invocation.open_account(online=False) as account:
            is_online = not local and await online_or_say(account)
            found = await _find(account, query, min(count, MOST_FOUND), ask_server=is_online)
            write = writer(account, as_json=as_json, hours24=invocation.settings.clock_24h, with_channel=True)
            if not local:
                await meet_authors(account, found)
            for message in found:
                write(message)
            if not found:
                talk("Nothing was found.")

    run(work())


async def _find(account: Account, query: str, count: int, *, ask_server: bool) -> list[Message]:
    """What is known here and, with `ask_server`, what the server finds; the `count` newest."""
    found = {message.id: message for message in account.search.find(query, limit=count)}
    if ask_server:
        try:
            for message in await account.search.find_on_server(query, limit=count):
                found.setdefault(message.id, message)
        except TransientError as error:
            talk(f"{error} What follows is what is known here.")
    return sorted(found.values(), key=lambda message: message.position, reverse=True)[:count]


async def _read(invocation: Invocation, wish: Wish) -> None:
    async with invocation.open_account(online=False) as account:
        await online_or_say(account)
        channel_id = await find_channel(account, wish.target)
        start = await exactly(account, wish.since)
        end = await exactly(account, wish.before)
        count = wish.count or (None if wish.since else 20)
        write = writer(account, as_json=wish.as_json, hours24=invocation.settings.clock_24h)
        for row in await rows_of(account, channel_id, after=start, before=end, count=count):
            write(row)
        if wish.mark and not invocation.read_only:
            asked = {"channel_id": channel_id}
            # By the app where one runs, so that its screen knows of it at once and it is told once.
            if await handed(invocation, "mark", asked) is None:
                await mark(account, asked, lambda gone, whole: None)


def writer(
    account: Account, *, as_json: bool, hours24: bool, with_channel: bool = False
) -> Callable[[TimelineRow], None]:
    """What prints one row, as a record or as lines."""

    def write(row: TimelineRow) -> None:
        if as_json:
            json_line(message_record(account, row) if isinstance(row, Message) else gap_record(account, row))
        elif isinstance(row, Message):
            now = datetime.now().astimezone()
            text = message_text(account.store, row, now=now, with_channel=with_channel, hours24=hours24)
            safe_data(text)
        else:
            safe_data(gap_text(account.store, row))

    return write


async def rows_of(
    account: Account,
    channel_id: ChannelId,
    *,
    after: Position | None = None,
    before: Position | None = None,
    count: int | None = None,
) -> list[TimelineRow]:
    """The newest `count` rows between two places, oldest first; history is fetched as far as they need it.

    Replies stand among them by time, if their root is there as well.
    """
    store = account.store
    await _fetch(account.history.ensure_newest, channel_id)
    for _ in range(MOST_PAGES):
        rows, torn = _known(account, channel_id, after, before, count)
        oldest = store.oldest_known(channel_id)
        enough = (count is not None and len(rows) >= count) or (after and oldest and oldest <= after)
        if enough or store.history_complete(channel_id):
            break
        if not await _fetch(account.history.older, channel_id):
            break
    if await _fetch_threads(account, torn):
        rows, _ = _known(account, channel_id, after, before, count)
    rows = rows[-count:] if count else rows
    await meet_authors(account, rows)
    return rows


async def meet_authors(account: Account, rows: Sequence[TimelineRow]) -> None:
    """Have the names of all authors before a row is printed, where the server is there to tell them."""
    with suppress(BackendError):
        await account.directory.meet(row.author_id for row in rows if isinstance(row, Message))


async def past_rows(
    account: Account, channels: Iterable[ChannelId] | None, *, count: int, since: Millis | None
) -> list[TimelineRow]:
    """The last rows of several channels (None: of all) together, or all since a moment, oldest first."""
    if count == 0 and since is None:
        return []
    summaries = account.store.channel_summaries()
    every = channels if channels is not None else [summary.channel.id for summary in summaries]
    after = Position(since, MessageId("")) if since is not None else None
    most = None if after else count
    found = [
        row for channel_id in every for row in await rows_of(account, channel_id, after=after, count=most)
    ]
    found.sort(key=lambda row: row.position)
    return found[-most:] if most else found


async def _fetch_threads(account: Account, roots: Iterable[MessageId]) -> bool:
    """Fetch threads until one cannot be had; whether anything may be known now that was not."""
    known = False
    for root_id in roots:
        if not await _fetch(account.history.thread, root_id):
            break
        known = True
    return known


def _known(
    account: Account,
    channel_id: ChannelId,
    after: Position | None,
    before: Position | None,
    count: int | None,
) -> tuple[list[TimelineRow], list[MessageId]]:
    """What the store has between two places, with replies; no further back than `count` rows need.

    And the threads of these pages that are not whole here, also of a root from before `after`.
    """
    rows: list[TimelineRow] = []
    torn: list[MessageId] = []
    edge = before
    while True:
        page = account.store.timeline(channel_id, before=edge, limit=200)
        for row in page.rows:
            replies = account.store.thread(row.id)[1:] if isinstance(row, Message) and row.reply_count else ()
            rows += (one for one in (row, *replies) if _between(one, after, before) and not _is_deleted(one))
            if isinstance(row, Message) and row.reply_count > len(replies):
                torn += [row.id] if after is None or row.last_reply_at > after.at else []
        edge = page.rows[0].position if page.rows else None
        if edge is None or not page.has_older or (after and edge <= after) or (count and len(rows) >= count):
            return sorted(rows, key=lambda row: row.position), torn


def _is_deleted(row: TimelineRow) -> bool:
    return isinstance(row, Message) and row.deleted_at > 0


def _between(row: TimelineRow, after: Position | None, before: Position | None) -> bool:
    return (after is None or row.position > after) and (before is None or row.position < before)


async def _fetch(ask: Callable[[Id], Awaitable[None]], wanted: Id) -> bool:
    """Ask the server for a page; False when it cannot be reached, which was said already."""
    try:
        await ask(wanted)
    except TransientError:
        return False
    return True
