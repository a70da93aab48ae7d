"""Do notices follow the wishes that a server keeps, our own words and hours, and agree with the badge?"""

from __future__ import annotations

import itertools
import os
import re
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from chat_tui.account.claims import KEPT, Claims, claims_beside
from chat_tui.account.notifications import Situation, notice_for
from chat_tui.account.notify_rules import LOOKED_AT, NotifyRules, words_of
from chat_tui.model.channels import ChannelKind, ChannelSummary
from chat_tui.model.events import Batch, ChannelChanged, MembershipChanged, MessagePosted, StreamOpened
from chat_tui.model.ids import MessageId
from chat_tui.model.quiet_hours import quiet_hours
from chat_tui.model.threads import ThreadState
from chat_tui.model.users import Presence
from chat_tui.model.wishes import ALL, MENTION, NONE, Wishes
from chat_tui.store.store import Store
from tests.account.conftest import Town
from tests.builders import a_channel, a_membership, a_message, a_user, message_id
from tests.store.conftest import a_snapshot

ME = a_user("me").id
TOWN = a_channel().id
PERSONAL = (ChannelKind.DIRECT, ChannelKind.GROUP)


@pytest.mark.parametrize("kind", list(ChannelKind))
@pytest.mark.parametrize("muted", [False, True])
async def test_with_the_usual_wishes_a_notice_is_what_the_badge_counts(
    tmp_path: Path, kind: ChannelKind, muted: bool
) -> None:
    store = Store.open(tmp_path / "cache.sqlite")
    snapshot = a_snapshot()
    await store.apply(Batch((StreamOpened(resumed=False), snapshot)))
    assert TOWN in {each.id for each in snapshot.channels}
    town = a_channel(kind=kind)
    await store.apply(Batch((ChannelChanged(town), MembershipChanged(a_membership(muted=muted)))))
    me = store.me
    assert me is not None
    number = 50
    for mentions, author in itertools.product((True, False), ("bob", me.name)):
        number += 1
        posted = MessagePosted(a_message(number, author=author, text="hello"), mentions)
        before = store.totals()[2]
        await store.apply(Batch((posted,)))
        counted = store.totals()[2] - before
        summary = store.summary(TOWN)
        noticed = notice_for(posted, summary, Situation(me.id), mentioned=mentions) is not None
        if muted and kind in PERSONAL:
            assert noticed is (mentions and author == "bob")  # the badge counts all, and is told of dimly
        else:
            assert noticed is bool(counted), (kind, muted, mentions, author)
    await store.close()


LEVELS = ("", ALL, MENTION, NONE)


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
