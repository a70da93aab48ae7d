"""Are recorded groups of channels understood, and written as the server takes them?"""

from __future__ import annotations

import json

import pytest

from chat_tui.backends.mattermost.codec import events_of, frame_of
from chat_tui.backends.mattermost.codec_categories import categories_from
from chat_tui.backends.mattermost.requests import action_call
from chat_tui.model.actions import Action, ChangeCategories, DropCategory, MakeCategory, OrderCategories
from chat_tui.model.categories import CategoryKind, Sorting
from chat_tui.model.events import LookupNeeded
from chat_tui.model.ids import CategoryId, ChannelId, UserId, WorkspaceId
from tests.backends.mattermost.recorded import RECORDINGS, exchange, frames_of

TEAM, BOB = WorkspaceId("o57jjtpdobyg9q67wrqaiwsa5w"), UserId("iecjczmp9jbemqoe9sog1fpxwh")
WORK = CategoryId("4xhdmeas5fy5xnximtdnkq55oa")


def recorded(name: str) -> dict[str, object]:
    return exchange(RECORDINGS / f"rest/channels/{name}.json")


def test_the_recorded_groups_come_in_their_order_with_what_was_set() -> None:
    body = json.dumps(recorded("categories-after-edits")["response"]["body"]).encode()  # type: ignore[index]
    groups = categories_from(body, TEAM)
    assert [group.kind for group in groups] == [
        CategoryKind.OWN,
        CategoryKind.FAVOURITES,
        CategoryKind.CHANNELS,
        CategoryKind.PEOPLE,
    ]
    assert (groups[0].id, groups[0].title) == (WORK, "Work things")
    assert (groups[0].collapsed, groups[0].muted) == (True, True)
    assert groups[3].sorting is Sorting.RECENT
    assert groups[1].channel_ids == ("4zwp17f997doxgrbhrzkgsg44r",)


@pytest.mark.parametrize("name", ["category-create", "category-update-many", "category-order-set"])
def test_what_is_asked_is_what_the_real_client_asked(name: str) -> None:
    request = recorded(name)["request"]
    assert isinstance(request, dict)
    body = request["body"]
    lists = categories_from(json.dumps(recorded("categories-after-edits")["response"]["body"]).encode(), TEAM)  # type: ignore[index]
    actions: dict[str, Action] = {
        "category-create": MakeCategory(TEAM, "Work", (ChannelId("sksmoogpn3rsxdxx1dq1a3mt9y"),)),
        "category-update-many": ChangeCategories(TEAM, lists[:1]),
        "category-order-set": OrderCategories(TEAM, tuple(group.id for group in lists)),
    }
    call = action_call(actions[name], BOB)
    assert (call.method, "/api/v4" + call.path.replace(BOB, "me", 1)) == (request["method"], request["path"])
    if name == "category-update-many":
        body = [{key: value for key, value in body[0].items() if key != "sort_order"}]
    assert call.body == body


def test_removing_names_the_group_and_every_recorded_event_asks_for_the_groups() -> None:
    assert action_call(DropCategory(TEAM, WORK), BOB).path.endswith(f"/channels/categories/{WORK}")
    told = [events_of(frame_of(frame), BOB) for frame in frames_of(RECORDINGS / "ws/events-sidebar.jsonl", 2)]
    assert [events for events in told if events and isinstance(events[0], LookupNeeded)] == [
        (LookupNeeded(categories=True),)
    ] * 4
