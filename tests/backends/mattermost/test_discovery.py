"""Is a chat server recognised wherever people point, and everything else told for what it is?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from chat_tui.backends.mattermost import discovery
from chat_tui.backends.mattermost.discovery import discover
from chat_tui.errors import (
    BackendError,
    BlockedError,
    ChatError,
    TransientError,
    UnreachableError,
    WebPageError,
)
from chat_tui.net.endpoint import Endpoint

RECORDED = Path(__file__).parents[2] / "fixtures/mattermost-6.6.1/rest/system/config-client-no-session.json"
CONFIG = "/api/v4/config/client?format=old"
WELL_KNOWN = "/.well-known/oauth-authorization-server"
JSON, HTML, TEXT = "application/json", "text/html; charset=utf-8", "text/plain"
PAGE = "<html><title>Hotel</title></html>"


def recorded(**changed: str) -> dict[str, str]:
    """What a Mattermost told, with some of its settings set otherwise."""
    told: dict[str, str] = json.loads(RECORDED.read_text())["response"]["body"]
    return {**told, **changed}


@dataclass
class Site:
    """A web server that answers by path; what is not there gets `other`. A `raw` one says only that."""

    pages: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    other: tuple[int, str, str] = (404, TEXT, "404 page not found")
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    is_silent: bool = False
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_mattermost(self, path: str = "", **changed: str) -> Site:
        self.pages[path + CONFIG] = (200, JSON, json.dumps(recorded(**changed)))
        self.headers["X-Version-Id"] = "6.6.1.dev.db4e0aa16ed4f600f00e466edc6a1fd7.false"
        return self

    def has_oauth(self, **told: Any) -> Site:
        self.pages[WELL_KNOWN] = (200, JSON, json.dumps({"issuer": self.url, **told}))
        return self

    async def hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self.raw is not None:
                writer.write(self.raw)
                await writer.drain()
                return
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = head.split()[1]
            self.asked.append(path)
            if self.is_silent:
                await reader.read()
                return
            status, kind, body = self.pages.get(path, self.other)
            lines = [f"HTTP/1.1 {status} X", f"Content-Type: {kind}", f"Content-Length: {len(body.encode())}"]
            lines += [f"{name}: {value}" for name, value in self.headers.items()]
            writer.write("\r\n".join([*lines, "Connection: close", "", body]).encode())
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(site: Site) -> AsyncIterator[Site]:
    server = await asyncio.start_server(site.hear, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()


async def test_a_mattermost_is_known_by_what_it_tells_everybody() -> None:
    async with serving(Site().is_mattermost()) as site:
        found = await discover(Endpoint.parse(site.url))
        assert (found.kind, found.version, found.site_name) == ("mattermost", "6.6.1", "Mattermost")
        assert (found.by_name, found.by_mail, found.directory, found.providers) == (True, True, "", ())
        assert found.metadata is None
        assert found.trouble == ""
        assert sorted(site.asked) == sorted([CONFIG, WELL_KNOWN]), "nothing twice"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"EnableSignInWithUsername": "false"}, (False, True, "", ())),
        (
            {"EnableLdap": "true", "LdapLoginFieldName": "Badge", "EnableSignInWithEmail": "false"},
            (True, False, "Badge", ()),
        ),
        (
            {
                "EnableSignInWithUsername": "false",
                "EnableSignInWithEmail": "false",
                "EnableSaml": "true",
                "EnableSignUpWithGitLab": "true",
            },
            (False, False, "", ("GitLab", "SAML")),
        ),
        ({"EnableSignUpWithOpenId": "true"}, (True, True, "", ("OpenID Connect",))),
    ],
    ids=["mail", "directory", "elsewhere-only", "openid-too"],
)
async def test_how_people_are_let_in(changed: dict[str, str], expected: tuple[object, ...]) -> None:
    async with serving(Site().is_mattermost(**changed)) as site:
        found = await discover(Endpoint.parse(site.url))
        assert (found.by_name, found.by_mail, found.directory, found.providers) == expected


async def test_a_workspace_of_ours_says_how_it_calls_us() -> None:
    async with serving(Site().is_mattermost(BuildNumber="chattui", SiteName="Lab\x1b[31m\u202e")) as site:
        site.has_oauth(token_endpoint=f"{site.url}/oauth/token", chat_tui_client_id="x" * 26)
        found = await discover(Endpoint.parse(site.url))
        assert found.kind == "workspace"
        assert found.site_name.startswith("Lab")
        assert found.site_name.isprintable()
        assert found.metadata is not None
        assert found.metadata.client_id == "x" * 26


@pytest.mark.parametrize("page", ["", "/", "/team/channels/town-square", "/team/pl/abc"])
async def test_the_address_of_a_page_leads_to_its_server(page: str) -> None:
    site = Site(other=(200, HTML, PAGE)).is_mattermost("/chat")
    async with serving(site):
        found = await discover(Endpoint.parse(f"{site.url}/chat{page}"))
        assert str(found.endpoint) == f"{site.url}/chat"
        assert found.endpoint.ws_url == f"ws://127.0.0.1:{site.port}/chat"
        assert len(set(site.asked)) == len(site.asked), "nothing twice"


async def test_what_it_says_of_oauth_and_cannot_be_believed_is_told() -> None:
    async with serving(Site().is_mattermost()) as site:
        site.pages[WELL_KNOWN] = (200, JSON, json.dumps({"issuer": "https://evil.example.org"}))
        found = await discover(Endpoint.parse(site.url))
        assert found.metadata is None
        assert "https://evil.example.org" in found.trouble


WRONG: dict[str, tuple[Site, type[ChatError], str]] = {
    "captive portal": (Site(other=(200, HTML, PAGE)), WebPageError, "a web page answers and no chat server"),
    "sent elsewhere": (
        Site(other=(302, TEXT, ""), headers={"Location": "https://login.example.org/"}),
        BlockedError,
        "sends us on to login.example.org",
    ),
    "a web server": (Site(), BlockedError, "no chat server that we know"),
    "another program": (Site(other=(200, JSON, '{"name": "x"}')), BlockedError, "speaks of something else"),
    "a list": (Site(other=(200, JSON, "[1]")), BlockedError, "speaks of something else"),
    "no JSON": (Site(other=(200, TEXT, "hello")), BlockedError, "speaks of something else"),
    "a door before it": (Site(other=(401, TEXT, "")), BlockedError, "wants to know who you are (HTTP 401)"),
    "a proxy without it": (Site(other=(503, TEXT, "down")), TransientError, "answered 503"),
    "no web server": (Site(raw=b"SSH-2.0-OpenSSH_9.9\r\n"), TransientError, "The line broke"),
    "hangs up": (Site(raw=b""), TransientError, "The line broke"),
    "too long": (Site(other=(200, JSON, "[" * 9_000_000)), BackendError, "longer than"),
    "silent": (Site(is_silent=True), TransientError, "did not answer in time"),
}


@pytest.mark.parametrize("kind", WRONG)
async def test_what_is_no_chat_server(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    site, error, sentence = WRONG[kind]
    if site.is_silent:
        monkeypatch.setattr(discovery, "PATIENCE", 0.2)
    async with serving(site):
        with pytest.raises(error) as told:
            await discover(Endpoint.parse(site.url))
    assert sentence in str(told.value)
    assert len(site.asked) <= 1, "nothing twice"


async def test_where_nobody_is(tmp_path: Path) -> None:
    async with serving(Site()) as site:
        pass
    for url in (site.url, f"unix://{tmp_path}/none.sock"):
        with pytest.raises(UnreachableError, match="cannot be reached"):
            await discover(Endpoint.parse(url))


async def test_encryption_where_there_is_none() -> None:
    async with serving(Site(raw=b"HTTP/1.1 400 Bad Request\r\n\r\n")) as site:
        with pytest.raises(BlockedError, match="TLS"):
            await discover(Endpoint.parse(site.url.replace("http:", "https:")))
