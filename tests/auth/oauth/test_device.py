"""Does a device ask as often as RFC 8628 lets it, show what it must, and end when it should?"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from chat_tui.auth.oauth.device import DeviceFlow
from chat_tui.auth.oauth.tokens import TokenSet
from chat_tui.auth.secret import Secret
from chat_tui.errors import AuthError, BlockedError, ProtocolError, RateLimitedError, TransientError
from tests.auth.oauth.site import HOME, METADATA, Said, Site, answer, given, refused
from tests.virtual_time import QuickTime

CODES = {
    # The example of RFC 8628 (3.2), at our own address.
    "device_code": "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS",
    "user_code": "WDJB-MJHT",
    "verification_uri": f"{HOME}/device",
    "verification_uri_complete": f"{HOME}/device?user_code=WDJB-MJHT",
    "expires_in": 1800,
    "interval": 5,
}
PENDING, SLOW = refused("authorization_pending"), refused("slow_down")


async def polled(*says: Said, **changed: Any) -> tuple[TokenSet | BaseException, list[float], Site]:
    """How one try ends, and after how many seconds each question was asked."""
    time = QuickTime()
    start, at = time.now, list[float]()
    site = Site(
        [answer({key: value for key, value in {**CODES, **changed}.items() if value is not None}), *says]
    )

    async def send(request: Any) -> Any:
        at.append(time.now - start)
        return await site(request)

    flow = DeviceFlow(send, METADATA, "tui", ("read", "post"), clock=lambda: time.now, sleep=time.sleep)
    await flow.begin()
    task = asyncio.ensure_future(flow.wait())
    await time.until(task.done)
    return task.exception() or task.result(), at[1:], site


async def test_what_is_shown_and_asked() -> None:
    site = Site([answer(CODES)])
    prompt = await DeviceFlow(site, METADATA, "tui", ("read", "post")).begin()
    assert (prompt.user_code, prompt.verification_uri) == ("WDJB-MJHT", f"{HOME}/device")
    assert prompt.verification_uri_complete.endswith("?user_code=WDJB-MJHT")
    assert (prompt.expires_in, prompt.interval) == (1800.0, 5.0)
    assert site.form() == {"client_id": "tui", "scope": "read post"}


async def test_it_waits_and_is_let_in() -> None:
    end, at, site = await polled(PENDING, PENDING, given())
    assert isinstance(end, TokenSet)
    assert end.access == Secret("access-1")
    assert at == [5, 10, 15]
    assert site.form() == {
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": CODES["device_code"],
        "client_id": "tui",
    }


async def test_a_server_that_says_no_interval_is_asked_every_five_seconds() -> None:
    for odd in (None, "often"):
        assert (await polled(PENDING, given(), interval=odd))[1] == [5, 10]
    assert (await polled(PENDING, given(), interval=12))[1] == [12, 24]
    assert (await polled(given(), interval=0))[1] == [1], "never without a pause"


async def test_slow_down_adds_five_seconds_for_good() -> None:
    assert (await polled(SLOW, PENDING, SLOW, PENDING, given()))[1] == [5, 15, 25, 40, 55]


async def test_who_cannot_be_reached_is_asked_half_as_often() -> None:
    lost = TransientError("no answer")
    _, at, _ = await polled(lost, lost, PENDING, given())
    assert at == [5, 15, 35, 40], "5, 10, 20, then 5 again"
    _, at, _ = await polled(RateLimitedError("slower", retry_after=90.0), given())
    assert at == [5, 95]


@pytest.mark.parametrize("code", ["access_denied", "expired_token", "invalid_grant"])
async def test_a_no_ends_it(code: str) -> None:
    end, at, _ = await polled(PENDING, refused(code))
    assert isinstance(end, AuthError)
    assert (end.code, at) == (code, [5, 10])


async def test_it_ends_when_the_code_does() -> None:
    end, at, _ = await polled(PENDING, expires_in=22)
    assert isinstance(end, AuthError)
    assert (end.code, at) == ("expired_token", [5, 10, 15, 20])
    end, at, _ = await polled(TransientError("no answer"), expires_in=40)
    assert (str(end), at) == ("The code was not typed in time.", [5, 15, 35])


async def test_what_a_server_must_not_show_people() -> None:
    for changed in (
        {"verification_uri": "http://evil.example/device"},
        {"verification_uri": "javascript:1"},
        {"verification_uri_complete": "http://evil.example/"},
        {"verification_uri": None},
        {"user_code": "\x1b]0;x\x07"},
        {"user_code": ""},
        {"user_code": "X" * 50},
        {"device_code": 7},
    ):
        with pytest.raises(ProtocolError):
            await DeviceFlow(Site([answer({**CODES, **changed})]), METADATA, "tui", ()).begin()


async def test_a_server_that_lets_no_device_in_says_so() -> None:
    with pytest.raises(BlockedError, match="does not let this program"):
        await DeviceFlow(Site([refused("unauthorized_client")]), METADATA, "tui", ()).begin()
