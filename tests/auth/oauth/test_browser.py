"""Does only the one answer that we wait for get through our port (RFC 8252, 7636, 9207)?"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from chat_tui.auth.oauth import pkce
from chat_tui.auth.oauth.browser import BrowserFlow
from chat_tui.auth.oauth.loopback import Loopback
from chat_tui.auth.oauth.metadata import Metadata
from chat_tui.auth.oauth.registration import register
from chat_tui.auth.oauth.tokens import TokenSet
from chat_tui.auth.secret import Secret
from chat_tui.errors import AuthError, BackendError, BlockedError, TransientError
from tests.auth.oauth.site import HOME, METADATA, Site, answer, given, refused
from tests.pty_screen import PATIENCE
from tests.virtual_time import QuickTime


async def never(_: float) -> None:
    """Time that does not pass."""
    await asyncio.get_running_loop().create_future()


@dataclass
class Browser:
    """What a browser on this machine knows after it was sent to the page."""

    flow: BrowserFlow
    site: Site
    asked: dict[str, str] = field(default_factory=dict)
    page: str = ""

    @property
    def port(self) -> int:
        """Where it is to come back to."""
        return urlsplit(self.asked["redirect_uri"]).port or 0

    def target(self, **changed: str | None) -> str:
        """What it asks our port for."""
        told = {"code": "code-1", "state": self.asked["state"], "iss": HOME, **changed}
        return f"/callback?{urlencode({name: value for name, value in told.items() if value is not None})}"

    async def get(self, target: str, *, method: str = "GET", host: str | None = None, more: str = "") -> str:
        """What our port answers; "" where it hangs up or is closed."""
        name = f"127.0.0.1:{self.port}" if host is None else host
        return await self.say(f"{method} {target} HTTP/1.1\r\nHost: {name}\r\n{more}\r\n")

    async def say(self, text: str) -> str:
        """What our port answers to these words."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return ""
        try:
            writer.write(text.encode())
            return (await asyncio.wait_for(reader.read(), PATIENCE)).decode()
        except OSError:
            return ""
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


@contextlib.asynccontextmanager
async def browsing(
    site: Site, metadata: Metadata = METADATA, *, sleep: Callable[..., object] = never
) -> AsyncIterator[Browser]:
    """A try that has begun."""
    flow = BrowserFlow(site, metadata, "tui", ("read", "post"), sleep=sleep)  # type: ignore[arg-type]
    prompt = await flow.begin()
    parts = urlsplit(prompt.url)
    browser = Browser(
        flow, site, dict(parse_qsl(parts.query)), f"{parts.scheme}://{parts.netloc}{parts.path}"
    )
    assert browser.asked["redirect_uri"] == prompt.redirect_uri
    try:
        yield browser
    finally:
        await flow.close()


def test_the_vector_of_rfc_7636() -> None:
    # Appendix B.
    verifier = Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert pkce.challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    fresh = {pkce.new_verifier().reveal() for _ in range(50)}
    assert len(fresh) == 50
    assert {len(one) for one in fresh} == {43}


async def test_what_the_page_is_asked_holds_no_secret() -> None:
    async with browsing(Site([given()])) as browser:
        asked = browser.asked
        assert browser.page == METADATA.authorization_endpoint
        assert asked["redirect_uri"] == f"http://127.0.0.1:{browser.port}/callback"
        assert len(asked["state"]) >= 22, "128 bits"
        assert (asked["code_challenge_method"], asked["scope"]) == ("S256", "read post")
        waiting = asyncio.ensure_future(browser.flow.wait())
        shown = await browser.get(browser.target())
        await waiting
    form = browser.site.form()
    assert pkce.challenge_of(Secret(form.pop("code_verifier"))) == asked["code_challenge"]
    assert form == {
        "grant_type": "authorization_code",
        "code": "code-1",
        "redirect_uri": asked["redirect_uri"],
        "client_id": "tui",
    }
    head, _, body = shown.partition("\r\n\r\n")
    assert "Referrer-Policy: no-referrer" in head
    assert "Content-Security-Policy: default-src 'none'" in head
    assert "Cache-Control: no-store" in head
    assert "goes on in your terminal" in body
    assert "code-1" not in shown
    assert asked["state"] not in shown


async def test_twenty_forged_answers_and_slow_lines_give_nothing_and_the_real_one_gets_through() -> None:
    async with browsing(Site([given()])) as browser, contextlib.AsyncExitStack() as stack:
        waiting = asyncio.ensure_future(browser.flow.wait())
        for _ in range(5):
            _, writer = await asyncio.open_connection("127.0.0.1", browser.port)
            stack.callback(writer.close)
            writer.write(b"GET /callback?co")
        real = browser.target()
        forged = [
            await browser.get(browser.target(state=None)),
            await browser.get(browser.target(state="")),
            await browser.get(browser.target(state="x" * 43)),
            await browser.get(browser.target(state=browser.asked["state"][:-1])),
            await browser.get(browser.target(state=browser.asked["state"].swapcase())),
            await browser.get(f"{real}&state={browser.asked['state']}"),
            await browser.get(f"{real}&code=other"),
            await browser.get(browser.target(iss="https://evil.example")),
            await browser.get(browser.target(iss=None)),
            await browser.get(browser.target(code=None)),
            await browser.get(browser.target(code="")),
            await browser.get(browser.target(error="access_denied")),
            await browser.get(browser.target(code="c" * 5000)),
            await browser.get(browser.target(code="ä")),
            await browser.get(real, method="POST", more="Content-Length: 0\r\n"),
            await browser.get(real, method="HEAD"),
            await browser.get(real, host=f"localhost:{browser.port}"),
            await browser.get(real, host="rebound.evil.example"),
            await browser.get(real, more=f"Host: 127.0.0.1:{browser.port}\r\n"),
            await browser.get(real.replace("/callback", "/callback/")),
            await browser.get(real.replace("/callback", "//callback")),
            await browser.get(f"http://127.0.0.1:{browser.port}{real}"),
            await browser.get("/favicon.ico"),
            await browser.say("\r\n\r\n"),
            await browser.say("GET\r\n\r\n"),
            await browser.say(f"GET {real}&{'a=1&' * 100}b=2 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"),
            await browser.get(real, more=f"X: {'y' * 20_000}\r\n"),
        ]
        assert len(forged) >= 20
        assert {one[:12] for one in forged if one} == {"HTTP/1.1 400"}
        assert sum(map(bool, forged)) >= len(forged) - 1, "only what is too long may be cut off"
        assert (browser.site.asked, waiting.done()) == ([], False)
        assert browser.flow.turned_away == len(forged)
        assert (await browser.get(real)).startswith("HTTP/1.1 200")
        assert (await waiting).access == Secret("access-1")
        assert await browser.get(real) == "", "nobody listens any more"
    assert len(browser.site.asked) == 1


async def test_an_answer_counts_once() -> None:
    async with browsing(Site([given()])) as browser:
        first = await browser.get(browser.target())
        again = await browser.get(browser.target(code="code-2"))
        assert (first[:12], again[:12]) == ("HTTP/1.1 200", "HTTP/1.1 400")
        await browser.flow.wait()
    assert browser.site.form()["code"] == "code-1"


async def test_many_slow_lines_do_not_keep_the_browser_out() -> None:
    async with browsing(Site([given()])) as browser, contextlib.AsyncExitStack() as stack:
        for _ in range(100):
            _, writer = await asyncio.open_connection("127.0.0.1", browser.port)
            stack.callback(writer.close)
        assert (await browser.get(browser.target()))[:12] == "HTTP/1.1 200"
        await browser.flow.wait()


async def test_a_slow_line_is_let_go_of() -> None:
    port = Loopback(patience=0.01)
    await port.open()
    try:
        name, _, number = port.host.rpartition(":")
        reader, writer = await asyncio.open_connection(name, int(number))
        writer.write(b"GET /callback")
        assert (await asyncio.wait_for(reader.read(), PATIENCE))[:12] == b"HTTP/1.1 400"
        writer.close()
    finally:
        await port.close()


async def test_a_site_that_does_not_tell_its_name_is_believed_without_and_not_with_a_wrong_one() -> None:
    silent = Metadata(HOME, f"{HOME}/oauth/authorize?tenant=1", f"{HOME}/oauth/access_token")
    async with browsing(Site([given()]), silent) as browser:
        assert browser.asked["tenant"] == "1"
        waiting = asyncio.ensure_future(browser.flow.wait())
        assert (await browser.get(browser.target(iss="https://evil.example")))[:12] == "HTTP/1.1 400"
        assert (await browser.get(browser.target(iss=None)))[:12] == "HTTP/1.1 200"
        assert isinstance(await waiting, TokenSet)


@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        ("access_denied", AuthError, "turned down"),
        ("invalid_scope", BlockedError, "what was asked for"),
        ("server_error", TransientError, "just now"),
        ("<b>\x1b", BackendError, "without a reason"),
    ],
)
async def test_a_no_is_told_as_a_sentence(error: str, kind: type[Exception], sentence: str) -> None:
    async with browsing(Site([given()])) as browser:
        waiting = asyncio.ensure_future(browser.flow.wait())
        shown = await browser.get(browser.target(code=None, error=error, error_description="<script>"))
        assert "not let in" in shown
        assert "script>" not in shown
        with pytest.raises(kind, match=sentence):
            await waiting
    assert browser.site.asked == []


async def test_a_code_that_is_refused_is_told() -> None:
    async with browsing(Site([refused("invalid_grant")])) as browser:
        await browser.get(browser.target())
        with pytest.raises(AuthError, match="does not accept"):
            await browser.flow.wait()


async def test_the_port_is_open_for_two_minutes() -> None:
    time = QuickTime()
    async with browsing(Site([given()]), sleep=time.sleep) as browser:
        waiting = asyncio.ensure_future(browser.flow.wait())
        await time.advance(119)
        assert not waiting.done()
        await time.advance(1)
        with pytest.raises(AuthError, match="two minutes"):
            await asyncio.wait_for(waiting, PATIENCE)
        assert await browser.get(browser.target()) == ""


async def test_who_gives_up_leaves_no_port_open() -> None:
    async with browsing(Site([given()])) as browser:
        waiting = asyncio.ensure_future(browser.flow.wait())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert await browser.get(browser.target()) == ""


async def test_a_program_that_is_not_known_yet_makes_itself_known_with_its_port() -> None:
    site = Site([answer({"client_id": "made"}, 201), given()])

    async def known(redirect_uri: str) -> str:
        return await register(site, METADATA, redirect_uri)

    flow = BrowserFlow(site, METADATA, known, ("read",), sleep=never)
    try:
        prompt = await flow.begin()
    finally:
        await flow.close()
    assert "client_id=made" in prompt.url
    assert prompt.redirect_uri in site.asked[0].body.decode()
    refusing = BrowserFlow(Site([answer({}, 403)]), METADATA, known, ("read",), sleep=never)
    site.says[:] = [answer({}, 403)]
    with pytest.raises(BlockedError):
        await refusing.begin()


async def test_a_port_that_is_taken_is_told() -> None:
    async with browsing(Site([given()])) as browser:
        taken = BrowserFlow(browser.site, METADATA, "tui", (), ports=(browser.port,))
        with pytest.raises(BlockedError, match=str(browser.port)):
            await taken.begin()
        other = BrowserFlow(browser.site, METADATA, "tui", (), ports=(browser.port, 0))
        assert f":{browser.port}/" not in (await other.begin()).redirect_uri
        await other.close()


async def test_without_the_first_address_of_this_machine_the_second_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listen, hosts = asyncio.start_server, list[str]()

    async def without(heard: Any, host: str, port: int, **more: Any) -> asyncio.Server:
        hosts.append(host)
        if host == "127.0.0.1" or len(hosts) > 2:
            raise OSError(errno.EADDRNOTAVAIL, "no such address")
        return await listen(heard, "127.0.0.1", port, **more)

    monkeypatch.setattr(asyncio, "start_server", without)
    port = Loopback()
    await port.open()
    assert re.fullmatch(r"http://\[::1\]:\d+/callback", port.redirect_uri)
    await port.close()
    with pytest.raises(BlockedError, match="no browser can come back") as told:
        await Loopback().open()
    assert "device code" in told.value.hint
    assert hosts == ["127.0.0.1", "::1"] * 2
