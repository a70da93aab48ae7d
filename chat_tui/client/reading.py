"""How does a program look at what was said and at who is there? A page at a time, as it is needed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from chat_tui.account.history import PAGE
from chat_tui.client import making
from chat_tui.client.desk import Desk
from chat_tui.client.saying import channel_id_of, message_of
from chat_tui.client.values import Channel, File, Message, Person, Target
from chat_tui.errors import TargetError
from chat_tui.model import messages as inner
from chat_tui.model.actions import JoinChannel
from chat_tui.model.events import MembersTold
from chat_tui.model.ids import ChannelId, FileId, MessageId, Millis, Position, UserId
from chat_tui.model.questions import Members

Moment = Message | str | datetime | timedelta
MOST_PAGES = 100
"""Pages of members that are asked for."""


def millis(at: datetime | timedelta) -> Millis:
    """The server's time of a moment, or of so long ago; a time without a zone is local."""
    if isinstance(at, timedelta):
        at = datetime.now(UTC) - at
    return Millis(round(at.timestamp() * 1000))


async def place_of(desk: Desk, at: Moment) -> Position:
    """Where a moment is among messages: before all of that millisecond, or at a message."""
    if isinstance(at, datetime | timedelta):
        return Position(millis(at), MessageId(""))
    if isinstance(at, Message):
        return Position(millis(at.at), MessageId(at.id))
    return (await message_of(desk, at)).position


def history(
    desk: Desk,
    target: Target,
    *,
    limit: int | None = None,
    before: Message | str | datetime | None = None,
    since: Moment | None = None,
) -> AsyncIterator[Message]:
    """Top-level messages, the newest first; holes are filled as they are met."""

    async def read() -> AsyncGenerator[Message]:
        channel_id = await channel_id_of(desk, target)
        edge = await place_of(desk, before) if before is not None else None
        floor = await place_of(desk, since) if since is not None else None
        left = limit
        async for told in _back(desk, channel_id, edge):
            if (floor is not None and told.position < floor) or left == 0:
                return
            if told.kind in (inner.MessageKind.NORMAL, inner.MessageKind.ME):
                yield making.message(desk, told)
                left = left - 1 if left is not None else None
                if left == 0:
                    return

    return read()


async def _back(desk: Desk, channel_id: ChannelId, edge: Position | None) -> AsyncGenerator[inner.Message]:
    await desk.patiently(lambda: desk.account.history.ensure_newest(channel_id))
    passed: Position | None = None
    while True:
        account = desk.account
        page = account.store.timeline(channel_id, before=edge, limit=PAGE)
        hole: inner.Gap | None = None
        for row in reversed(page.rows):
            if not isinstance(row, inner.Gap):
                edge = row.position
                yield row
            elif row.newer != passed:  # one that the server does not fill is passed over
                hole = row
                break
        if hole is not None:
            passed = hole.newer
            await desk.patiently(partial(account.history.fill, hole))
        elif not page.has_older and not await _learned_older(desk, channel_id):
            return


async def _learned_older(desk: Desk, channel_id: ChannelId) -> bool:
    account = desk.account
    before = account.store.oldest_known(channel_id)
    await desk.patiently(lambda: account.history.older(channel_id))
    return account.store.oldest_known(channel_id) != before


async def replies(desk: Desk, message: Message) -> tuple[Message, ...]:
    """All answers in the thread of a message, the oldest first."""
    account, root_id = desk.account, MessageId(message.thread or message.id)
    await desk.patiently(lambda: account.history.thread(root_id))
    told = account.store.thread(root_id)
    return tuple(making.message(desk, one) for one in told if one.root_id is not None)


async def search(desk: Desk, query: str, limit: int) -> tuple[Message, ...]:
    """What the server finds, the newest first."""
    search = desk.account.search
    found = await desk.patiently(lambda: search.find_on_server(query, limit=limit))
    return tuple(making.message(desk, one) for one in found)


async def members(desk: Desk, target: Target) -> tuple[Person, ...]:
    """Who is in a channel."""
    channel_id = await channel_id_of(desk, target)
    found: dict[UserId, None] = {}
    for page in range(MOST_PAGES):
        answer = await desk.patiently(partial(desk.account.directory.ask, Members(channel_id, page)))
        told = [event for event in answer.events if isinstance(event, MembersTold)]
        found |= {member.user_id: None for each in told for member in each.members}
        if not any(each.has_more for each in told):
            break
    return tuple(making.person(desk, user_id) for user_id in found)


async def find_person(desk: Desk, name: str) -> Person:
    """Somebody by handle; TargetError names the nearest."""
    account = desk.account
    handle = name.removeprefix("@")
    if account.store.user_named(handle) is None:
        await desk.patiently(lambda: account.directory.find_users(handle))
    user = account.store.user_named(handle)
    if user is None:
        from chat_tui.account.targets import find_user

        user = find_user(account.store, handle)
    return making.person(desk, user.id)


async def join(desk: Desk, name: str) -> Channel:
    """Be in a public channel; nothing happens if we are."""
    account = desk.account
    try:
        return making.channel(desk, await channel_id_of(desk, name))
    except TargetError:
        slug = name.rpartition("/")[2].lstrip("#~").lower()
        found = await desk.patiently(lambda: account.directory.find_channels(slug))
        found = [one for one in found if one.name.lower() == slug]
        if len(found) != 1:
            raise
        await account.perform(JoinChannel(found[0].id))
        return making.channel(desk, found[0].id)


async def download(desk: Desk, file: File, folder: Path) -> Path:
    """Where a file lies now."""
    attachment = inner.Attachment(FileId(file.id), file.name, file.size, file.mime)
    saving = desk.account.saving
    return await desk.patiently(lambda: saving.save(attachment, folder))
