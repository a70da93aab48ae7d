"""How a Mattermost server is told to say something later, what it tells of that, and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chat_tui.backends.mattermost.codec import events_of, frame_of
from chat_tui.backends.mattermost.codec_scheduled import scheduled_lists_from
from chat_tui.backends.mattermost.settings import capabilities_of
from chat_tui.errors import ProtocolError, RejectedError
from chat_tui.model.actions import ChangeScheduled, DropScheduled, SchedulePost
from chat_tui.model.ids import ChannelId, MessageId, Millis, ScheduledId, UserId, WorkspaceId
from chat_tui.model.messages import PostScheduled, PostUnscheduled, ScheduledListed, ScheduledPost
from chat_tui.model.questions import ScheduledPosts
from tests.backends.mattermost.scripted import ME, Scripted, answer

TOWN, ROOT, KEPT = ChannelId("c" * 26), MessageId("r" * 26), ScheduledId("s" * 26)
POST = ScheduledPost(KEPT, Millis(9_000), TOWN, "later", ROOT)
ROW = {
    "id": KEPT,
    "user_id": ME["id"],
    "channel_id": TOWN,
    "root_id": ROOT,
    "message": "later",
    "scheduled_at": 9_000,
    "processed_at": 0,
    "error_code": "",
}


def told(name: str, data: dict[str, Any]) -> Any:
    """What an event of the socket says."""
    return events_of(frame_of(json.dumps({"event": name, "data": data, "seq": 1})), UserId(str(ME["id"])))


async def test_it_is_kept_changed_dropped_and_listed() -> None:
    there = f"/posts/schedule/{KEPT}"
    team = WorkspaceId("t" * 26)
    asked: list[str] = []

    def listed(request: Any) -> object:
        asked.append(request.url.query.decode())
        early = {**ROW, "id": "e" * 26, "scheduled_at": 5_000, "root_id": ""}
        return {team: [ROW, {"message": "broken"}], "directChannels": [early, ROW]}

    script = Scripted(
        {
            ("POST", "/posts/schedule"): answer(201, ROW),
            ("PUT", there): {**ROW, "scheduled_at": 9_500},
            ("DELETE", there): ROW,
            ("GET", f"/posts/scheduled/team/{team}"): listed,
        }
    )
    backend = script.backend()
    await backend.sign_in()
    new = ScheduledPost(ScheduledId(""), POST.at, TOWN, "later", ROOT)
    assert (await backend.perform(SchedulePost(new))).events == (PostScheduled(POST),)
    sent = {key: ROW[key] for key in ("user_id", "channel_id", "root_id", "message", "scheduled_at")}
    assert script.bodies("POST", "/posts/schedule") == [sent]
    moved = ScheduledPost(KEPT, Millis(9_500), TOWN, "later", ROOT)
    assert (await backend.perform(ChangeScheduled(moved))).events == (PostScheduled(moved),)
    assert script.bodies("PUT", there) == [{**sent, "id": KEPT, "scheduled_at": 9_500}]
    assert (await backend.perform(DropScheduled(KEPT))).events == (PostUnscheduled(KEPT),)
    (listing,) = (await backend.ask(ScheduledPosts(team))).events
    assert isinstance(listing, ScheduledListed)
    assert [(post.id[0], post.at) for post in listing.posts] == [("e", 5_000), ("s", 9_000)]
    assert asked == ["includeDirectChannels=true"]
    await backend.close()


async def test_a_server_without_it_says_so_before_and_refuses_after() -> None:
    assert capabilities_of({"ScheduledPosts": "true"}, "").scheduled
    assert not capabilities_of({"ScheduledPosts": "false"}, "").scheduled
    assert not capabilities_of({}, "").scheduled
    backend = Scripted().backend()
    await backend.sign_in()
    assert not backend.capabilities.scheduled
    with pytest.raises(RejectedError) as refused:
        await backend.perform(SchedulePost(POST))
    assert refused.value.status == 404
    await backend.close()


def test_its_events_are_read_and_a_failure_keeps_its_reason() -> None:
    data = {"scheduledPost": json.dumps(ROW)}
    assert (
        told("scheduled_post_created", data) == told("scheduled_post_updated", data) == (PostScheduled(POST),)
    )
    assert told("scheduled_post_deleted", data) == (PostUnscheduled(KEPT),)
    (failed,) = told(
        "scheduled_post_updated", {"scheduledPost": json.dumps({**ROW, "error_code": "no_channel"})}
    )
    assert failed.post.error == "no_channel"
    with pytest.raises(ProtocolError):
        told("scheduled_post_created", {})
    assert scheduled_lists_from(b'{"directChannels": null}') == ()
