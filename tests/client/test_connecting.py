"""Does `connect` open the account that was meant, and say why it cannot?"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from chat_tui.client import AuthError, ConfigError, UnreachableError, connect
from tests.client.conftest import SOON, first, texts
from tests.servers import running_server


async def test_a_token_is_enough_and_two_accounts_are_open_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAT_TUI_HOME", str(tmp_path / "home"))
    async with running_server(tmp_path, users=("ann", "bob")) as server:
        ann, bob = (server.users[name].token for name in ("ann", "bob"))
        async with connect(url=server.url, token=ann) as one, connect(url=server.url, token=bob) as other:
            assert (one.me.name, other.me.name) == ("ann", "bob")
            stream = other.messages("#town-square")
            message = await one.send("#town-square", "hello @bob")
            (heard,) = await first(stream, 1)
            assert (heard.id, heard.author.name, heard.mentions_me) == (message.id, "ann", True)
            assert texts([await heard.reply("hello")]) == ["hello"]
            assert [reply.author.name for reply in await message.replies()] == ["bob"]
        with pytest.raises(AuthError, match="does not take this token"):
            async with connect(url=server.url, token="wrong", patience=SOON):
                raise AssertionError("it was let in")
        kept = b"".join(path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file())
        assert ann.encode() not in kept


async def test_a_server_that_is_away_is_told_after_the_patience(tmp_path: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(UnreachableError, match="out of reach"):
        async with connect(url=f"unix://{tmp_path}/no.sock", home=tmp_path, patience=0.2):
            raise AssertionError("there is no server")
    assert time.monotonic() - begun < SOON


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"account": "wrok"}, "There is no account 'wrok'"),
        ({"url": "https://chat.example.org"}, "No token was given"),
        ({"token": "secret"}, "not of which server"),
        ({"account": "work", "url": "https://chat.example.org", "token": "secret"}, "Both an account and"),
        ({"url": "http://chat.example.org", "token": "secret"}, "http"),
    ],
)
async def test_what_cannot_be_meant_is_told(tmp_path: Path, asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        async with connect(home=tmp_path, patience=0.1, **asked):
            raise AssertionError("nothing was asked for")
    assert sentence in str(caught.value)
    assert "secret" not in str(caught.value) + caught.value.hint
