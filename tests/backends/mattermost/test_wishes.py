"""Is what one wants to be told of everywhere written as the real client writes it, with all else kept?"""

from __future__ import annotations

import json
from typing import Any

from chat_tui.backends.mattermost import wire
from chat_tui.backends.mattermost.codec import events_of, frame_of
from chat_tui.backends.mattermost.codec_objects import notify_props_with, own_wishes_of
from chat_tui.model.events import LookupNeeded
from chat_tui.model.ids import ChannelId, UserId
from chat_tui.model.wishes import OwnWishes, Wishes
from tests.backends.mattermost.recorded import RECORDINGS, exchange, frames_of


def recorded(name: str) -> dict[str, Any]:
    return exchange(RECORDINGS / f"rest/users/{name}.json")


def user_in(name: str) -> wire.User:
    return wire.parse(wire.User, json.dumps(recorded(name)["response"]["body"]).encode())


def test_a_change_names_the_whole_map_as_the_real_client_does() -> None:
    before = user_in("patch-me")
    assert own_wishes_of(before) == OwnWishes(Wishes("mention", "all"), (), "Bob", by_first_name=False)
    wanted = OwnWishes(Wishes("all", "all"), ("bobby", "builder"), "Bob", by_first_name=False)
    assert (
        notify_props_with(before, wanted) == recorded("patch-notify-props")["request"]["body"]["notify_props"]
    )
    assert own_wishes_of(user_in("patch-notify-props")) == wanted


def test_what_calls_all_may_mean_others_and_ones_first_name_oneself() -> None:
    wanted = OwnWishes(Wishes(ignores_everybody=True), (), "Bob", by_first_name=True)
    props = notify_props_with(user_in("patch-me"), wanted)
    assert (props["channel"], props["first_name"], props["desktop"]) == ("false", "true", "mention")
    assert props["push_status"] == "away"


def test_what_was_muted_elsewhere_is_looked_at_again() -> None:
    path = RECORDINGS / "ws/events-channels.jsonl"
    frames = [frame for frame in frames_of(path, 2) if '"channel_member_updated"' in frame]
    assert frames
    for frame in frames:
        member = json.loads(json.loads(frame)["data"]["channelMember"])
        told = events_of(frame_of(frame), UserId(member["user_id"]))
        assert told == (LookupNeeded(channel_ids=(ChannelId(member["channel_id"]),)),)
