"""Tests of counting once: a list that is ahead of the stream has the stream's next messages in it."""

from __future__ import annotations

from chat_tui.model.channels import ChannelSummary
from chat_tui.model.events import Batch, ChannelJoined, MembershipChanged, MessagePosted, SnapshotTaken
from chat_tui.realtime.counted import Counted
from tests.builders import a_channel, a_membership, a_message, a_user

FIRST, SECOND = a_message(1), a_message(2)
KEPT = a_membership(unread=3)


def test_without_a_list_everything_counts() -> None:
    heard = Batch((MessagePosted(FIRST), MessagePosted(SECOND)))
    assert Counted(lambda channel_id: ChannelSummary(a_channel(), KEPT)).calm(heard) == heard


def test_what_a_snapshot_had_counts_no_second_time() -> None:
    counted = Counted(lambda channel_id: ChannelSummary(a_channel(), KEPT))
    channel = a_channel(last_message_at=FIRST.created_at)
    counted.calm(Batch((SnapshotTaken(a_user("me"), (), (channel,), (a_membership(),)),)))
    calmed = counted.calm(Batch((MessagePosted(FIRST), MessagePosted(SECOND))))
    assert calmed.events == (MessagePosted(FIRST), MembershipChanged(KEPT), MessagePosted(SECOND))


def test_a_channel_that_was_looked_up_counts_from_there_also_within_one_batch() -> None:
    joined = ChannelJoined(a_channel(last_message_at=FIRST.created_at), a_membership(unread=1))
    calmed = Counted(lambda channel_id: ChannelSummary(a_channel(), KEPT)).calm(
        Batch((joined, MessagePosted(FIRST), MessagePosted(SECOND)))
    )
    assert calmed.events == (
        joined,
        MessagePosted(FIRST),
        MembershipChanged(joined.membership),
        MessagePosted(SECOND),
    )


def test_another_channel_is_not_touched() -> None:
    counted = Counted(lambda channel_id: ChannelSummary(a_channel(), KEPT))
    counted.calm(
        Batch((ChannelJoined(a_channel("other", last_message_at=SECOND.created_at), a_membership()),))
    )
    heard = Batch((MessagePosted(FIRST),))
    assert counted.calm(heard) == heard
