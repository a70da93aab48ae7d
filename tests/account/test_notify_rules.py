"""Do notices follow the wishes that a server keeps, our own words and hours, and agree with the badge?"""

from __future__ import annotations

import itertools
import os
import re
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from chat_tui.account.claims import KEPT, Claims, claims_beside
from chat_tui.account.notifications import Situation, notice_for
from chat_tui.account.notify_rules import LOOKED_AT, NotifyRules, words_of
from chat_tui.model.channels import ChannelKind, ChannelSummary
from chat_tui.model.events import (
    Batch,
    ChannelChanged,
    Event,
    MembershipChanged,
    MessagePosted,
    StreamOpened,
    ThreadChanged,
)
from chat_tui.model.ids import MessageId, Millis
from chat_tui.model.quiet_hours import quiet_hours
from chat_tui.model.threads import ThreadState
from chat_tui.model.users import Presence
from chat_tui.model.wishes import ALL, MENTION, NO_WISHES, NONE, Wishes
from chat_tui.store.store import Store
from chat_tui.ui.channel_rows import channel_rows
from tests.account.conftest import Town
from tests.builders import a_channel, a_membership, a_message, a_user, message_id
from tests.store.conftest import a_snapshot

ME = a_user("me").id
TOWN = a_channel().id


LEVELS = ("", ALL, MENTION, NONE)


class Badges:
    """What the channel list shows of a store: its numbers, and those of them that call us.

    A number that calls stands before one that does not, which is there all the same.
    """

    def __init__(self, store: Store) -> None:
        self.any: list[tuple[int, int]] = []
        for row in channel_rows(store, "unicode", Millis(0)):
            if row.kind == "thread" and row.root_id is not None:
                state = store.thread_state(row.root_id)
                assert state is not None
                self.any.append((state.mentions, state.unread))
            elif row.kind == "channel" and row.channel_id is not None:
                summary = store.summary(row.channel_id)
                assert summary is not None
                standing = summary.membership
                assert row.badge.startswith("@") is bool(standing.mentions)
                self.any.append((standing.mentions, 0 if standing.muted else standing.unread))
        self.calling = [calls for calls, _ in self.any]


def part_that_counts(wishes: Wishes, *, muted: bool, in_thread: bool) -> str:
    """Of which of the numbers somebody with these wishes is told."""
    level = wishes.level(NO_WISHES)
    if level != NONE and in_thread:
        level = ALL if wishes.thread_level(NO_WISHES) == ALL else MENTION
    return MENTION if muted and level == ALL else level


@pytest.mark.parametrize("muted", [False, True])
@pytest.mark.parametrize("kind", list(ChannelKind))
async def test_a_notice_is_what_changes_a_number_that_one_wants_to_hear_of(
    tmp_path: Path, kind: ChannelKind, muted: bool
) -> None:
    """Over all kinds, muted or not, levels, mentions, roots and replies in a thread that is followed."""
    store = Store.open(tmp_path / "cache.sqlite")
    town = a_channel(kind=kind)
    thread = ThreadState(message_id(1), TOWN, following=True)
    listed = a_membership(muted=muted, mentions=3)
    begin = (StreamOpened(resumed=False), a_snapshot(), ChannelChanged(town), MembershipChanged(listed))
    await store.apply(Batch((*begin, ThreadChanged(thread))))
    number = 50
    for level, mentions, in_thread in itertools.product(LEVELS, (True, False), (True, False)):
        number += 1
        wishes = Wishes(level, level)
        was = store.summary(TOWN)
        assert was is not None
        await store.apply(Batch((MembershipChanged(replace(was.membership, wishes=wishes)),)))
        before = Badges(store)
        root = 1 if in_thread else None
        posted = MessagePosted(a_message(number, author="bob", text="hello", root=root), mentions)
        events: list[Event] = [posted]
        if in_thread:
            called = thread.mentions + (mentions or kind is ChannelKind.DIRECT)
            thread = replace(thread, unread=thread.unread + 1, mentions=called, last_reply_at=Millis(number))
            events.append(ThreadChanged(thread))
        await store.apply(Batch(tuple(events)))
        after = Badges(store)
        counted = {ALL: before.any != after.any, MENTION: before.calling != after.calling, NONE: False}
        summary, state = store.summary(TOWN), store.thread_state(message_id(1)) if in_thread else None
        says = mentions or (in_thread and kind is ChannelKind.DIRECT)  # as servers do
        posted = replace(posted, mentions_me=says)
        noticed = notice_for(posted, summary, Situation(ME), mentioned=False, thread=state) is not None
        part = part_that_counts(wishes, muted=muted, in_thread=in_thread)
        assert noticed is counted[part], (kind, muted, level, mentions, in_thread)
    await store.close()


def test_the_table_of_wishes() -> None:
    """A channel's level goes before one's own; nothing is nothing, and everything is what is unread."""
    table = itertools.product(LEVELS, LEVELS, (False, True), (False, True), Presence)
    for own, here, mentions, is_direct, presence in table:
        kind = ChannelKind.DIRECT if is_direct else ChannelKind.PUBLIC
        summary = ChannelSummary(a_channel(kind=kind), a_membership(wishes=Wishes(here)))
        posted = MessagePosted(a_message(), mentions)
        situation = Situation(ME, presence, wishes=Wishes(own))
        level = here or own or MENTION
        wanted = level == ALL or (level == MENTION and (mentions or is_direct))
        expected = wanted and presence is not Presence.DND
        noticed = notice_for(posted, summary, situation, mentioned=False) is not None
        assert noticed is expected, (own, here, mentions, is_direct, presence)


@pytest.mark.parametrize("own", LEVELS)
@pytest.mark.parametrize("here", LEVELS)
def test_replies_are_told_of_in_threads_that_are_followed(own: str, here: str) -> None:
    summary = ChannelSummary(a_channel(), a_membership(wishes=Wishes(threads=here)))
    reply = MessagePosted(a_message(3, root=1), mentions_me=False)
    situation = Situation(ME, wishes=Wishes(threads=own))
    root = message_id(1)
    followed, left = ThreadState(root, TOWN), ThreadState(root, TOWN, following=False)
    for thread, expected in ((followed, (here or own or ALL) == ALL), (left, False), (None, False)):
        assert (notice_for(reply, summary, situation, mentioned=False, thread=thread) is not None) is expected
    called = MessagePosted(a_message(3, root=1), mentions_me=True)
    assert notice_for(called, summary, situation, mentioned=False) is not None


def test_a_reply_is_seen_where_its_thread_is_open_and_not_where_its_channel_is() -> None:
    summary = ChannelSummary(a_channel(), a_membership())
    reply = MessagePosted(a_message(3, root=1), mentions_me=True)
    beside = Situation(ME, reading=TOWN, thread=message_id(1))
    assert notice_for(reply, summary, beside, mentioned=False) is None
    assert notice_for(reply, summary, Situation(ME, reading=TOWN), mentioned=False) is not None


def test_own_words_are_told_of_where_nothing_is_muted() -> None:
    rules = NotifyRules(words_of([r"deploy(ed|ing)?\b", "Berlin"]))
    assert not rules.finds("x" * LOOKED_AT + "berlin")
    assert words_of(["", ""]) is None
    with pytest.raises(re.error):
        words_of(["("])

    def is_noticed(text: str, **standing: Any) -> bool:
        summary = ChannelSummary(a_channel(), a_membership(**standing))
        posted = MessagePosted(a_message(text=text), mentions_me=False)
        return notice_for(posted, summary, Situation(ME, rules=rules), mentioned=False) is not None

    assert is_noticed("we DEPLOYED it")
    assert is_noticed("in berlin")
    assert not is_noticed("redeployment")
    assert not is_noticed("deploy", muted=True)
    assert not is_noticed("deploy", wishes=Wishes(NONE))


@pytest.mark.parametrize(
    ("span", "weekends", "at", "quiet"),
    [
        ("22:00-07:30", False, "2026-11-23 23:10", True),
        ("22:00-07:30", False, "2026-11-23 07:29", True),
        ("22:00-07:30", False, "2026-11-23 07:30", False),
        ("12:00 - 13:00", False, "2026-11-23 12:30", True),
        ("12:00-13:00", False, "2026-11-23 13:00", False),
        ("", False, "2026-11-22 12:00", False),
        ("", True, "2026-11-22 12:00", True),
        ("", True, "2026-11-23 12:00", False),
    ],
)
def test_quiet_hours(span: str, weekends: bool, at: str, quiet: bool) -> None:
    assert quiet_hours(span, weekends=weekends).holds(datetime.fromisoformat(at)) is quiet


@pytest.mark.parametrize("span", ["22-7", "25:00-07:00", "22:00", "22:00-07:60", "late"])
def test_hours_that_are_none_are_refused(span: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        quiet_hours(span)


def test_a_message_is_told_of_by_one_program_only(tmp_path: Path) -> None:
    first = claims_beside(tmp_path / "1" / "mine.sqlite")
    second = claims_beside(tmp_path / "2" / "mine.sqlite")
    assert first.take(MessageId("m1"))
    assert not second.take(MessageId("m1"))
    assert second.take(MessageId("../m2"))
    assert not first.take(MessageId("../m2"))


def test_claims_go_when_they_are_old_and_no_folder_is_no_hindrance(tmp_path: Path) -> None:
    Claims(tmp_path / "told").take(MessageId("m1"))
    (kept,) = (tmp_path / "told").iterdir()
    os.utime(kept, (time.time() - 2 * KEPT,) * 2)
    Claims(tmp_path / "told").take(MessageId("m2"))
    assert not kept.exists()
    (tmp_path / "file").touch()
    assert Claims(tmp_path / "file").take(MessageId("m1"))


async def test_nothing_is_told_in_quiet_hours_nor_of_what_was_missed(town: Town) -> None:
    account = await town.start()
    told: list[str] = []
    account.on_notice = lambda notice: told.append(notice.text)
    town.server.post(town.bob.id, town.channel.id, "@ada one")
    await town.time.until(lambda: told == ["@ada one"])
    account.rules = lambda: NotifyRules(quiet=quiet_hours("00:00-23:59"))
    town.server.post(town.bob.id, town.channel.id, "@ada two")
    await town.time.until(lambda: town.shown() == ["@ada one", "@ada two"])
    account.rules = None
    town.server.faults.offline = True
    town.server.drop()
    await town.time.until(lambda: not account.connection.is_online)
    town.server.post(town.bob.id, town.channel.id, "@ada three")
    town.server.faults.offline = False
    account.retry_now()
    await town.time.until(lambda: town.shown() == ["@ada one", "@ada two", "@ada three"])
    town.server.post(town.bob.id, town.channel.id, "@ada four")
    await town.time.until(lambda: "@ada four" in town.shown())
    await town.time.until(lambda: account.connection.is_online)
    assert "@ada three" not in told
    assert "@ada two" not in told
