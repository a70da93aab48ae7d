"""Is every answer of a token endpoint, good, odd or hostile, tokens or a sentence that helps?"""

from __future__ import annotations

from typing import Any

import pytest

from chat_tui.auth.oauth.answers import Granted, tokens_of
from chat_tui.auth.oauth.grants import refresh, revoke
from chat_tui.auth.oauth.registration import register
from chat_tui.auth.oauth.web import LIMIT, WebAnswer
from chat_tui.auth.secret import Secret
from chat_tui.errors import AuthError, BlockedError, ProtocolError, TransientError
from tests.auth.oauth.site import HOME, METADATA, Site, answer, given, recorded, refused, tokens

ASKED = Granted("tui", HOME, f"{HOME}/oauth/token", f"{HOME}/oauth/revoke", ("read",))


def read(said: WebAnswer) -> Any:
    return tokens_of(said, ASKED, lambda: 1000.0)


def test_a_good_answer() -> None:
    assert read(given()) == tokens()
    assert read(given(scope="read post")).scopes == ("read", "post")
    assert read(given(refresh_token=None)).refresh is None, "that is normal"
    assert read(given(refresh_token="")).refresh is None
    mattermost = read(recorded("token"))
    assert mattermost.refresh == Secret("OAUTH-REFRESH-1")
    assert (mattermost.expires_at, mattermost.scopes) == (1000.0 + 2592000, ("read",))


@pytest.mark.parametrize("odd", [None, "soon", -5, 0, [], True, 1e999])
def test_a_lifetime_that_nobody_can_reckon_with_is_none(odd: Any) -> None:
    found = read(given(expires_in=odd))
    assert (found.expires_at, found.lifetime) == (None, None)


@pytest.mark.parametrize(
    "said",
    [
        given(token_type="mac"),
        given(token_type=None),
        given(token_type=["bearer"]),
        given(""),
        given(access_token=None),
        given(access_token=7),
        given("a b"),
        given("a\r\nX-Evil: 1"),
        given("ä"),
        given("x" * 20_000),
        given(refresh_token="a\nb"),
        answer([1]),
        WebAnswer(200, {}, b""),
        WebAnswer(200, {}, b"\xff"),
        WebAnswer(200, {}, b'{"a":' * 20_000),
        WebAnswer(200, {}, b'{"x": "' + b"y" * LIMIT + b'"}'),
        answer({}, 302),
        refused("nobody_knows"),
        refused("\x1b[31m"),
    ],
)
def test_what_must_not_be_an_answer_is_none(said: WebAnswer) -> None:
    with pytest.raises(ProtocolError) as told:
        read(said)
    assert str(told.value).isprintable()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (refused("invalid_grant"), "invalid_grant"),
        (answer({"error": "invalid_grant"}), "invalid_grant"),
        (refused("access_denied"), "access_denied"),
        (refused("expired_token"), "expired_token"),
        (recorded("refresh-old-refresh-token"), "invalid_grant"),
        (recorded("token-wrong-code"), "invalid_grant"),
        (recorded("token-code-used-twice"), "invalid_grant"),
    ],
)
def test_who_is_not_let_in_signs_in_again(said: WebAnswer, code: str) -> None:
    with pytest.raises(AuthError) as told:
        read(said)
    assert told.value.code == code
    assert told.value.hint


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (refused("invalid_client", 401), "public client"),
        (refused("unauthorized_client"), "client id"),
        (refused("unsupported_grant_type"), "another way"),
        (recorded("app-create-disabled"), "EnableOAuthServiceProvider"),
        (answer({"id": "api.oauth.get_access_token.disabled.app_error"}, 501), "EnableOAuthServiceProvider"),
        (recorded("token-missing-secret"), "is_public"),
        (recorded("token-wrong-secret"), "public client"),
        (recorded("token-bad-grant"), "another way"),
        (recorded("register-route-absent"), "another way"),
    ],
)
def test_what_an_administrator_must_change_is_named(said: WebAnswer, word: str) -> None:
    with pytest.raises(BlockedError) as told:
        read(said)
    assert word in told.value.hint


@pytest.mark.parametrize(
    "said", [refused("temporarily_unavailable", 503), refused("server_error"), answer({}, 500)]
)
def test_what_may_work_later(said: WebAnswer) -> None:
    with pytest.raises(TransientError):
        read(said)


async def test_tokens_are_renewed_and_an_old_refresh_token_may_go_on() -> None:
    site = Site([given("access-2", refresh_token="refresh-2"), given("access-3", refresh_token=None)])
    second = await refresh(site, tokens(), wall=lambda: 1000.0)
    assert second == tokens("access-2", "refresh-2")
    assert site.asked[0].timeout < 10, "our own workspace repeats its answer for ten seconds"
    assert site.form() == {"grant_type": "refresh_token", "refresh_token": "refresh-1", "client_id": "tui"}
    assert (await refresh(site, second)).refresh == Secret("refresh-2")
    with pytest.raises(AuthError):
        await refresh(site, tokens(refresh=None))
    assert len(site.asked) == 2


async def test_tokens_are_given_back() -> None:
    site = Site([WebAnswer(200, {}, b"")])
    assert await revoke(site, tokens())
    assert site.form() == {"token": "refresh-1", "token_type_hint": "refresh_token", "client_id": "tui"}
    assert await revoke(site, tokens(refresh=None))
    assert site.form()["token"] == "access-1"
    assert not await revoke(site, tokens(revocation_endpoint=""))
    with pytest.raises(BlockedError):
        await revoke(Site([refused("invalid_client", 401)]), tokens())


async def test_this_program_makes_itself_known() -> None:
    site = Site([answer({"client_id": "made", "token_endpoint_auth_method": "none"}, 201)])
    assert await register(site, METADATA, "http://127.0.0.1:9/callback") == "made"
    wish = site.asked[0].body.decode()
    assert '"none"' in wish
    assert '"http://127.0.0.1:9/callback"' in wish


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (answer({"id": "x"}, 403), "EnableDynamicClientRegistration"),
        (recorded("register-route-absent"), "EnableDynamicClientRegistration"),
        (refused("invalid_redirect_uri"), "DCRRedirectURIAllowlist"),
        (answer({"client_id": "x", "client_secret": "y"}, 201), "public client"),
    ],
)
async def test_a_server_that_does_not_let_programs_register_says_what_to_change(
    said: WebAnswer, word: str
) -> None:
    with pytest.raises(BlockedError) as told:
        await register(Site([said]), METADATA, "http://127.0.0.1:9/callback")
    assert word in told.value.hint
