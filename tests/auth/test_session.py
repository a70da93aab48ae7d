"""Is a session token fetched once, renewed once, and kept."""

from __future__ import annotations

import asyncio

import pytest

from chat_tui.auth.secret import Secret
from chat_tui.auth.session import PasswordLogin, PeerLogin, SessionTokens, TokenLogin
from chat_tui.errors import AuthError, UnreachableError


class Desk:
    """Hands out numbered tokens and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.kept: list[Secret] = []
        self.error: Exception | None = None

    async def obtain(self, login: PeerLogin | PasswordLogin) -> Secret:
        """A new token."""
        self.asked += 1
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        return Secret(f"token-{self.asked}")

    async def keep(self, token: Secret) -> None:
        """Remember a token."""
        self.kept.append(token)


async def test_the_first_call_signs_in_and_the_next_ones_do_not() -> None:
    desk = Desk()
    tokens = SessionTokens(PeerLogin(), desk.obtain, keep=desk.keep)
    assert await asyncio.gather(*(tokens.token() for _ in range(5))) == ["token-1"] * 5
    assert desk.asked == 1
    assert desk.kept == [Secret("token-1")]


async def test_many_calls_that_find_a_dead_token_renew_it_once() -> None:
    desk = Desk()
    tokens = SessionTokens(PasswordLogin("ada", Secret("x")), desk.obtain)
    dead = await tokens.token()
    assert await asyncio.gather(*(tokens.renew(dead) for _ in range(5))) == ["token-2"] * 5
    assert await tokens.renew(dead) == "token-2"
    assert desk.asked == 2


async def test_a_refused_given_token_means_signing_in_again() -> None:
    desk = Desk()
    tokens = SessionTokens(TokenLogin(Secret("given")), desk.obtain)
    assert await tokens.token() == "given"
    for _ in range(2):
        with pytest.raises(AuthError) as refused:
            await tokens.renew("given")
        assert refused.value.code == "token_refused"
        assert "login" in refused.value.hint
    assert desk.asked == 0


async def test_a_failed_login_is_tried_again_by_the_next_call() -> None:
    desk = Desk()
    tokens = SessionTokens(PeerLogin(), desk.obtain)
    desk.error = UnreachableError("not now")
    with pytest.raises(UnreachableError):
        await tokens.token()
    desk.error = None
    assert await tokens.token() == "token-2"


async def test_a_cancelled_login_leaves_the_source_usable() -> None:
    desk = Desk()
    tokens = SessionTokens(PeerLogin(), desk.obtain)
    call = asyncio.ensure_future(tokens.token())
    await asyncio.sleep(0)
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    assert await tokens.token()
