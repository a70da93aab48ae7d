"""Is a site asked where its description is, believed only where it may be, and nothing made of a web page?"""

from __future__ import annotations

from typing import Any

import pytest

from chat_tui.auth.oauth.metadata import discover
from chat_tui.auth.oauth.web import LIMIT, WebAnswer
from chat_tui.errors import BlockedError, WebPageError
from tests.auth.oauth.site import HOME, Site, answer, recorded

NOTHING = WebAnswer(404, {"content-type": "text/plain"}, b"404 page not found")


def told(site: str = HOME, **more: Any) -> dict[str, Any]:
    described = {
        "issuer": site,
        "authorization_endpoint": f"{site}/oauth/authorize",
        "token_endpoint": f"{site}/oauth/token",
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["user"],
    }
    return {key: value for key, value in {**described, **more}.items() if value is not None}


async def test_what_a_site_offers() -> None:
    site = Site([answer(told(authorization_response_iss_parameter_supported=True))])
    found = await discover(site, HOME)
    assert found is not None
    assert (found.issuer, found.scopes, found.tells_issuer) == (HOME, ("user",), True)
    assert (found.has_browser, found.has_device, found.can_register) == (True, False, False)
    assert [one.url for one in site.asked] == [f"{HOME}/.well-known/oauth-authorization-server"]


async def test_without_a_proof_that_only_we_can_give_there_is_no_browser() -> None:
    for methods in (None, ["plain"], "S256"):
        found = await discover(Site([answer(told(code_challenge_methods_supported=methods))]), HOME)
        assert found is not None
        assert not found.has_browser


async def test_a_site_below_a_path_is_asked_in_both_places() -> None:
    below = f"{HOME}/team"
    site = Site([NOTHING, answer(told(below))])
    assert await discover(site, below) is not None
    assert [one.url for one in site.asked] == [
        f"{HOME}/.well-known/oauth-authorization-server/team",
        f"{HOME}/team/.well-known/oauth-authorization-server",
    ]


@pytest.mark.parametrize(
    "said",
    [
        recorded("well-known-absent"),
        NOTHING,
        WebPageError("a page"),
        WebAnswer(200, {}, b"<html>"),
        answer([1]),
        answer({"no": "issuer"}),
        WebAnswer(200, {}, b"[" * LIMIT),
        WebAnswer(200, {}, b'{"issuer": "' + b"x" * LIMIT + b'"}'),
        answer({}, 500),
    ],
)
async def test_a_site_that_says_nothing_of_it_offers_nothing(said: Any) -> None:
    assert await discover(Site([said]), HOME) is None


async def test_a_captive_portal_is_told() -> None:
    with pytest.raises(BlockedError, match="log in first"):
        await discover(Site([WebAnswer(511, {}, b"")]), HOME)


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"issuer": "https://other.example.org"}, "other.example.org"),
        ({"issuer": f"{HOME}.evil.example"}, "evil.example"),
        ({"issuer": 7}, "own address"),
        ({"issuer": "https://user@chat.example.org"}, "own address"),
        ({"token_endpoint": "http://chat.example.org/oauth/token"}, "token_endpoint"),
        ({"token_endpoint": "/oauth/token"}, "token_endpoint"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "authorization_endpoint"),
        ({"authorization_endpoint": "file:///etc/passwd"}, "authorization_endpoint"),
        ({"device_authorization_endpoint": "http://127.0.0.1/x"}, "device_authorization_endpoint"),
        ({"revocation_endpoint": f"{HOME}/{'x' * 3000}"}, "revocation_endpoint"),
        ({"registration_endpoint": f"{HOME}/a#b"}, "registration_endpoint"),
        ({"registration_endpoint": ["x"]}, "registration_endpoint"),
    ],
)
async def test_what_must_not_be_believed(changed: dict[str, Any], word: str) -> None:
    with pytest.raises(BlockedError, match=word):
        await discover(Site([answer(told(**changed))]), HOME)


async def test_a_protected_site_may_send_us_to_another_protected_one_and_no_other_may() -> None:
    elsewhere = "https://login.example.com/token"
    found = await discover(Site([answer(told(token_endpoint=elsewhere))]), HOME)
    assert found is not None
    assert found.token_endpoint == elsewhere
    local = "http://127.0.0.1:8065"
    assert await discover(Site([answer(told(local))]), local) is not None
    for place in (elsewhere, "http://127.0.0.1:9000/token", "https://127.0.0.1:8065/token"):
        with pytest.raises(BlockedError, match="token_endpoint"):
            await discover(Site([answer(told(local, token_endpoint=place))]), local)
