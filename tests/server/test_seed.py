"""A fresh workspace: what the owner finds, once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat_tui.server.config import PeerLogin, ServerConfig
from chat_tui.server.membership import welcome
from chat_tui.server.records import channels, members, posts, users
from chat_tui.server.records.records import Records
from chat_tui.server.records.rows import Row, rows, scalar
from chat_tui.server.records.users import NewUser
from chat_tui.server.seed import SANDBOX, ensure_seeded
from chat_tui.server.seed_sandbox import CONVERSATION, UNREAD
from chat_tui.server.seed_welcome import TOUR

PERSONAL = ServerConfig(peer_login=PeerLogin.OWNER, owner_uid=os.geteuid())
SHARED = ServerConfig(peer_login=PeerLogin.EVERYBODY, owner_uid=os.geteuid())


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    """An empty workspace."""
    opened = Records.open(tmp_path / "workspace")
    yield opened
    asyncio.run(opened.close())


def _channel(records: Records, name: str) -> Row:
    (row,) = rows(records.reader, "SELECT * FROM channels WHERE name=?", (name,))
    return row


def _owner(records: Records) -> Row:
    owner = users.by_uid(records.reader, os.geteuid())
    assert owner is not None
    return owner


def test_the_second_start_adds_nothing(records: Records) -> None:
    assert ensure_seeded(records, PERSONAL) is True
    before = scalar(records.reader, "SELECT count(*) FROM posts")
    assert ensure_seeded(records, PERSONAL) is False
    assert scalar(records.reader, "SELECT count(*) FROM posts") == before


def test_the_owner_administers_and_has_the_tour_unread(records: Records) -> None:
    ensure_seeded(records, PERSONAL)
    owner = _owner(records)
    assert "system_admin" in owner["roles"]
    unread = members.unread(records.reader, _channel(records, "welcome")["id"], owner["id"])
    assert unread is not None
    assert unread["msg_count_root"] == len(TOUR) == 6


def test_only_the_owner_administers(records: Records) -> None:
    ensure_seeded(records, PERSONAL)
    assert users.is_last_admin(records.reader, _owner(records)["id"])


def test_the_sandbox_is_read_but_for_its_last_words_which_call_the_owner(records: Records) -> None:
    ensure_seeded(records, PERSONAL)
    unread = members.unread(records.reader, _channel(records, SANDBOX)["id"], _owner(records)["id"])
    assert unread is not None
    assert (unread["msg_count"], unread["mention_count"]) == (len(UNREAD), 1)


def test_the_sandbox_shows_everything_a_message_can_be(records: Records) -> None:
    ensure_seeded(records, PERSONAL)
    channel_id = _channel(records, SANDBOX)["id"]
    said = rows(records.reader, "SELECT * FROM posts WHERE channel_id=? ORDER BY create_at", (channel_id,))
    text = "\n".join(post["message"] for post in said)
    for sign in (
        "```sql",
        "```bash",
        "```rust",
        "|:---",
        "\n> ",
        "- [ ]",
        "**",
        "~~",
        "http",
        "日本語",
        "العربية",
    ):
        assert sign in f"\n{text}", sign
    assert max(len(post["message"]) for post in said) > 1000
    assert {post["type"] for post in said} == {"", "me"}
    assert sum(bool(post["root_id"]) for post in said) >= 5
    assert scalar(records.reader, "SELECT count(DISTINCT emoji_name) FROM reactions") > 5
    assert said[-1]["create_at"] - said[0]["create_at"] > 24 * 3600 * 1000
    assert len({post["create_at"] for post in said}) == len(said) == len(CONVERSATION) + len(UNREAD)


def test_the_files_of_the_sandbox_are_on_disk(records: Records) -> None:
    ensure_seeded(records, PERSONAL)
    found = rows(records.reader, "SELECT * FROM files WHERE post_id<>''")
    assert {row["name"] for row in found} == {"launch-banner.png", "smoke.log"}
    assert all((records.files / row["id"]).stat().st_size == row["size"] for row in found)


def test_a_shared_workspace_has_no_made_up_people(records: Records) -> None:
    ensure_seeded(records, SHARED)
    names = {row["username"] for row in rows(records.reader, "SELECT username FROM users")}
    assert names == {"guide", _owner(records)["username"]}
    new = records.write_now(lambda tx: welcome(tx, NewUser("newcomer"), SHARED))
    joined = {row["name"] for row in channels.of_user(records.reader, new["id"])}
    assert joined == {"town-square", "off-topic", "welcome"}


def test_an_owner_with_the_name_of_somebody_made_up_keeps_it(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "chat_tui.server.seed.peer_user", lambda tx, uid, is_admin: NewUser("maya", uid=uid, is_admin=True)
    )
    ensure_seeded(records, PERSONAL)
    assert _owner(records)["username"] == "maya"
    assert users.by_name(records.reader, "maya.demo") is not None


def test_what_is_seeded_can_be_searched_and_edited(records: Records) -> None:
    ensure_seeded(records, PERSONAL)
    (first, *_) = rows(records.reader, "SELECT * FROM posts ORDER BY create_at LIMIT 1")
    edited = records.write_now(lambda tx: posts.edit(tx, first["id"], {"message": "another"}))
    assert edited["edit_at"] > edited["create_at"]
