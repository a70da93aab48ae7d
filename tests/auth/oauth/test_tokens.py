"""Is what a server gave kept whole, told in full, and shown to nobody?"""

from __future__ import annotations

import json

import pytest

from chat_tui.auth.oauth.tokens import TokenSet, number, unpacked
from chat_tui.auth.oauth.web import WebAnswer, WebRequest
from chat_tui.auth.secret import Secret
from tests.auth.oauth.site import tokens


@pytest.mark.parametrize(
    "kept",
    [tokens(), tokens(refresh=None, expires_at=None, lifetime=None, scopes=(), revocation_endpoint="")],
)
def test_what_is_kept_comes_back_whole(kept: TokenSet) -> None:
    assert unpacked(kept.packed()) == kept


def test_a_plain_token_and_what_is_damaged_are_no_token_set() -> None:
    whole = json.loads(tokens().packed().reveal())
    damaged = [
        {**whole, "access": ""},
        {**whole, "access": 1},
        {**whole, "chat-tui-oauth": 2},
        {**whole, "scopes": [1]},
        {**whole, "issuer": None},
        {key: value for key, value in whole.items() if key != "token_endpoint"},
        [],
        {},
    ]
    for text in ("abcdefgh12345678", "", "{", "[" * 5000, *map(json.dumps, damaged)):
        assert unpacked(Secret(text)) is None, text


def test_no_secret_shows_itself() -> None:
    shown = repr(tokens("canary-a", "canary-r")) + repr(tokens("canary-a", "canary-r").packed())
    shown += repr(WebRequest.form("https://x.example/t", {"code": "canary-c"}))
    shown += repr(WebAnswer(200, {}, b"canary-b"))
    assert "canary" not in shown


def test_less_than_was_asked_for_is_told() -> None:
    assert tokens(scopes=("read",)).told_narrower(("read",)) == ""
    assert "post" in tokens(scopes=("read",)).told_narrower(("read", "post"))
    assert tokens(scopes=("manage", "post", "read")).lacks(("user",)) == (), "that is what it means"
    assert tokens(scopes=("post", "read")).lacks(("user",)) == ("user",)


def test_numbers_that_can_be_reckoned_with() -> None:
    assert (number(5), number("3600"), number(1.5)) == (5.0, 3600.0, 1.5)
    odd: tuple[object, ...] = ("soon", None, True, [], float("nan"), float("inf"), "1e999", 10**400)
    assert [number(one) for one in odd] == [None] * len(odd)
