"""Do the recorded events of threads leave us where the server counted us?"""

from __future__ import annotations

from pathlib import Path

from chat_tui.backends.mattermost.codec import events_of, frame_of
from chat_tui.model.events import Batch, SnapshotTaken, ThreadChanged, ThreadFollowed, ThreadViewed
from chat_tui.model.ids import ChannelId, MessageId, UserId
from chat_tui.store.store import Store
from tests.backends.mattermost.recorded import RECORDINGS, frames_of
from tests.builders import a_channel, a_membership, a_user

BOB = UserId("iecjczmp9jbemqoe9sog1fpxwh")
ROOT = MessageId("71sx8bp97bfb8dh7471537tn8y")
LISTS = ChannelId("s3r3h93ejbgdpfhntrsedu9bwo")
ABOUT_THREADS = (ThreadChanged, ThreadViewed, ThreadFollowed)

Standing = tuple[bool, int, int] | None


def standing(store: Store) -> Standing:
    state = store.thread_state(ROOT)
    return None if state is None else (state.following, state.unread, state.mentions)


async def test_after_each_recorded_event_the_counts_are_those_of_the_server(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "cache.sqlite")
    lists = SnapshotTaken(
        me=a_user("bob", id=BOB),
        workspaces=(),
        channels=(a_channel("lists", id=LISTS),),
        memberships=(a_membership(channel_id=LISTS),),
    )
    await store.apply(Batch((lists,)))
    seen: list[Standing] = []
    for frame in frames_of(RECORDINGS / "ws/events-threads.jsonl", connection=2):
        told = events_of(frame_of(frame), BOB)
        await store.apply(Batch(told))
        if any(isinstance(event, ABOUT_THREADS) for event in told):
            seen.append(standing(store))
    assert seen == [
        (True, 1, 0),  # a reply
        (True, 2, 1),  # another that calls us
        (True, 0, 0),  # read
        (True, 2, 1),  # and back to unread
        (False, 0, 0),  # left
        (True, 0, 0),  # and followed again, what was said meanwhile counting as read
        (True, 1, 0),  # a reply
        (True, 0, 0),  # all threads read
        (True, 0, 0),  # we replied
    ]
    assert standing(store) is None, "the root was deleted at the end"
    assert store.followed_threads() == ()
    await store.close()
