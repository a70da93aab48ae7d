"""How are a server's limits read: what its edition hides, and what it deletes with time?"""

from __future__ import annotations

from typing import Any

import pytest

from chat_tui.errors import RejectedError
from chat_tui.model.events import SnapshotTaken
from chat_tui.model.ids import ChannelId, MessageId, WorkspaceId
from tests.backends.mattermost.scripted import Scripted

TOWN = ChannelId("t" * 26)
HIDDEN = 1_709_424_000_000


def a_post(letter: str, at: int, root: str = "") -> dict[str, Any]:
    return {
        "id": letter * 26,
        "channel_id": TOWN,
        "user_id": "m" * 26,
        "message": letter,
        "create_at": at,
        "root_id": root,
    }


def a_list(*posts: dict[str, Any], hidden: int = HIDDEN, **more: Any) -> dict[str, Any]:
    rows = {post["id"]: post for post in posts}
    return {"order": list(rows), "posts": rows, "first_inaccessible_post_time": hidden, **more}


async def test_a_page_tells_up_to_when_posts_are_hidden() -> None:
    posts = a_list(a_post("p", HIDDEN + 5), prev_post_id="o" * 26)
    script = Scripted({("GET", f"/channels/{TOWN}/posts"): posts})
    backend = script.backend()
    page = await backend.history(TOWN)
    await backend.close()
    assert (page.hidden_before, page.has_older, len(page.messages)) == (HIDDEN, True, 1)


async def test_a_page_of_which_all_is_hidden_is_the_end_of_asking() -> None:
    posts = a_list(prev_post_id="o" * 26)
    script = Scripted({("GET", f"/channels/{TOWN}/posts"): posts})
    backend = script.backend()
    page = await backend.history(TOWN, before=MessageId("p" * 26))
    await backend.close()
    assert (page.hidden_before, page.has_older, page.messages) == (HIDDEN, False, ())


async def test_a_thread_whose_beginning_is_hidden_says_so() -> None:
    reply = a_post("q", HIDDEN + 5, root="p" * 26)
    script = Scripted({("GET", f"/posts/{'p' * 26}/thread"): a_list(reply)})
    backend = script.backend()
    with pytest.raises(RejectedError, match="hides"):
        await backend.thread(MessageId("p" * 26))
    await backend.close()


async def test_a_thread_tells_of_hidden_replies() -> None:
    root = a_post("p", HIDDEN + 1)
    script = Scripted({("GET", f"/posts/{'p' * 26}/thread"): a_list(root, a_post("q", HIDDEN + 5, "p" * 26))})
    backend = script.backend()
    page = await backend.thread(MessageId("p" * 26))
    await backend.close()
    assert (page.hidden_before, len(page.messages)) == (HIDDEN, 2)


@pytest.mark.parametrize(
    ("settings", "days"),
    [
        ({"DataRetentionEnableMessageDeletion": "true", "DataRetentionMessageRetentionDays": "90"}, 90),
        ({"DataRetentionEnableMessageDeletion": "false", "DataRetentionMessageRetentionDays": "90"}, 0),
        ({"DataRetentionEnableMessageDeletion": "true", "DataRetentionMessageRetentionDays": "soon"}, 0),
        ({}, 0),
    ],
)
async def test_the_lists_come_with_how_long_messages_are_kept(settings: dict[str, str], days: int) -> None:
    script = Scripted(
        {
            ("GET", "/config/client"): {"Version": "10.11.0", **settings},
            ("GET", "/users/me/teams"): [],
            ("GET", "/users/me/channels"): [],
            ("GET", "/users/me/channel_members"): [],
            ("POST", "/users/ids"): [],
            ("POST", "/users/status/ids"): [],
        }
    )
    backend = script.backend()
    await backend.sign_in()
    (taken,) = (await backend.snapshot()).events
    await backend.close()
    assert isinstance(taken, SnapshotTaken)
    assert taken.kept_days == days


async def test_a_search_tells_of_hits_that_are_hidden() -> None:
    script = Scripted({("POST", "/teams/w/posts/search"): a_list(a_post("p", HIDDEN + 5))})
    backend = script.backend()
    found = await backend.search(WorkspaceId("w"), "heron")
    await backend.close()
    assert (len(found.messages), found.hidden_before) == (1, HIDDEN)
