"""Is what one wants to be told of kept, and heeded where no server counts?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from chat_tui.backends.mattermost import wire
from chat_tui.backends.mattermost.codec_objects import membership_of, user_of
from chat_tui.model.events import Batch, MembershipChanged, MessagePosted, StreamOpened, UserChanged
from chat_tui.model.wishes import ALL, NO_WISHES, NONE, Wishes
from chat_tui.store.store import Store
from tests.builders import a_membership, a_message
from tests.store.conftest import a_snapshot

TOWN = a_membership().channel_id


async def test_wishes_outlive_the_process_and_an_event_that_does_not_name_them(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "cache.sqlite")
    await store.apply(Batch((StreamOpened(resumed=False), a_snapshot())))
    me = store.me
    assert me is not None
    own, town = Wishes(ALL, NONE), Wishes("", ALL, ignores_everybody=True)
    await store.apply(Batch((UserChanged(replace(me, wishes=own)),)))
    await store.apply(Batch((MembershipChanged(a_membership(wishes=town)),)))
    await store.apply(Batch((UserChanged(replace(me, display_name="Ada L.")),)))
    await store.apply(Batch((MessagePosted(a_message(9, author="bob", text="hello"), False),)))
    await store.close()
    store = Store.open(tmp_path / "cache.sqlite")
    summary = store.summary(TOWN)
    assert store.me is not None
    assert store.me.wishes == own
    assert summary is not None
    assert summary.membership.wishes == town
    await store.close()


async def test_a_call_to_everybody_is_no_mention_for_who_ignores_them(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "cache.sqlite")
    await store.apply(Batch((StreamOpened(resumed=False), a_snapshot())))
    called = MessagePosted(a_message(8, author="bob", text="@channel lunch"))
    await store.apply(Batch((called,)))
    before = store.totals()[2]
    quiet = Wishes(ignores_everybody=True)
    await store.apply(Batch((MembershipChanged(a_membership(wishes=quiet)),)))
    await store.apply(Batch((replace(called, message=a_message(9, author="bob", text="@channel tea")),)))
    after = store.totals()[2]
    await store.close()
    assert (before, after) == (1, 0)


def test_notify_props_are_understood_and_unknown_levels_are_nobodys_wish() -> None:
    raw = b'{"id":"u1","notify_props":{"desktop":"all","desktop_threads":"mention","channel":"false"}}'
    assert user_of(wire.parse(wire.User, raw)).wishes == Wishes("all", "mention", ignores_everybody=True)
    raw = b'{"channel_id":"c1","notify_props":{"desktop":"default","desktop_threads":"sometimes"}}'
    member = wire.parse(wire.ChannelMember, raw)
    assert membership_of(member, wire.Channel("c1"), collapsed=True).wishes is NO_WISHES
