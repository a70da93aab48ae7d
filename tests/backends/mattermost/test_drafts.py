"""How drafts are asked for and heard of at a Mattermost server, and what one without them answers."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from chat_tui.backends.mattermost.codec import events_of, frame_of
from chat_tui.backends.mattermost.codec_drafts import drafts_from
from chat_tui.backends.mattermost.requests import action_call, urgency_of
from chat_tui.backends.mattermost.rest import refusal
from chat_tui.backends.mattermost.settings import capabilities_of
from chat_tui.errors import ProtocolError, RejectedError
from chat_tui.model.actions import DropDraft, KeepDraft
from chat_tui.model.events import DraftRemoved, DraftWritten
from chat_tui.model.ids import ChannelId, MessageId, Millis, UserId, WorkspaceId
from chat_tui.model.questions import KeptDrafts
from chat_tui.net.rate_limit import Urgency
from tests.backends.mattermost.recorded import RECORDINGS, answer_of, exchange
from tests.backends.mattermost.scripted import Scripted, error

ABSENT = RECORDINGS / "rest" / "absent"
ME, TOWN, ROOT = UserId("m" * 26), ChannelId("c" * 26), MessageId("r" * 26)
ROW = {"channel_id": TOWN, "root_id": "", "user_id": ME, "message": "hel", "update_at": 7, "delete_at": 0}


def told(name: str, row: dict[str, Any]) -> Any:
    """What an event of the socket says."""
    data = {"draft": json.dumps(row)}
    return events_of(frame_of(json.dumps({"event": name, "data": data, "seq": 1})), ME)


def test_they_are_asked_for_as_in_the_recordings() -> None:
    recorded = exchange(ABSENT / "drafts-create.json")["request"]
    body = recorded["body"]
    call = action_call(
        KeepDraft(ChannelId(body["channel_id"]), None, body["message"]), UserId(body["user_id"])
    )
    assert (call.method, f"/api/v4{call.path}") == (recorded["method"], recorded["path"])
    assert call.body == {**body, "root_id": ""}
    drop = action_call(DropDraft(TOWN, ROOT), ME)
    assert (drop.method, drop.path) == ("DELETE", f"/users/me/channels/{TOWN}/drafts/{ROOT}")
    assert urgency_of(DropDraft(TOWN)) is urgency_of(KeepDraft(TOWN, None, "x")) is Urgency.MARKING


@pytest.mark.parametrize("name", ["drafts-create", "drafts-list"])
def test_a_server_without_them_refuses(name: str) -> None:
    error = refusal(answer_of(ABSENT / f"{name}.json"))
    assert isinstance(error, RejectedError)
    assert (error.status, error.code) == (404, "api.context.404.app_error")


def test_only_a_server_that_says_so_keeps_them() -> None:
    assert capabilities_of({"AllowSyncedDrafts": "true"}, "").drafts
    assert not capabilities_of({"AllowSyncedDrafts": "false"}, "").drafts
    assert not capabilities_of({}, "").drafts


def test_events_and_lists_are_read_and_broken_ones_left_out() -> None:
    written = DraftWritten(TOWN, None, "hel", Millis(7))
    assert told("draft_created", ROW) == told("draft_updated", ROW) == (written,)
    there = {**ROW, "root_id": ROOT, "file_ids": ["f" * 26]}
    assert told("draft_updated", there) == (DraftWritten(TOWN, ROOT, "hel", Millis(7), has_files=True),)
    assert told("draft_deleted", ROW) == (DraftRemoved(TOWN, None, Millis(7)),)
    with pytest.raises(ProtocolError):
        told("draft_created", {"message": "nowhere"})
    listed = drafts_from(json.dumps([ROW, {**there, "delete_at": 8}, {"message": 5}, None]).encode())
    assert listed == (written,)
    assert drafts_from(b"null") == ()


async def test_one_that_is_gone_is_dropped_and_a_missing_route_is_told() -> None:
    path = f"/users/me/channels/{TOWN}/drafts"
    script = Scripted({("DELETE", path): error(404, "app.draft.get.app_error")})
    backend = script.backend()
    await backend.sign_in()
    assert (await backend.perform(DropDraft(TOWN))).events == (DraftRemoved(TOWN, None),)
    with pytest.raises(RejectedError):
        await backend.perform(DropDraft(TOWN, ROOT))
    with pytest.raises(RejectedError):
        await backend.ask(KeptDrafts(WorkspaceId("t" * 26)))
    await backend.close()


async def test_without_a_stream_no_connection_is_named() -> None:
    named: list[str | None] = []

    def keep(request: httpx.Request) -> object:
        named.append(request.headers.get("connection-id"))
        return ROW

    backend = Scripted({("POST", "/drafts"): keep}).backend()
    await backend.sign_in()
    receipt = await backend.perform(KeepDraft(TOWN, None, "hel"))
    assert receipt.events == (DraftWritten(TOWN, None, "hel", Millis(7)),)
    assert named == [None]
    await backend.close()
