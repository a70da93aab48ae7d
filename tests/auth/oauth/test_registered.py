"""Does a server learn of this program once, and again only when it has forgotten?"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from chat_tui.auth.oauth.metadata import Metadata
from chat_tui.auth.oauth.registered import Registered
from chat_tui.auth.oauth.web import WebAnswer, WebRequest

SITE = Metadata(
    "https://chat.example.org",
    token_endpoint="https://chat.example.org/token",
    registration_endpoint="https://chat.example.org/register",
)
BACK = "http://127.0.0.1:18765/callback"


class Site:
    """Gives ids, and knows some of them."""

    def __init__(self) -> None:
        self.known: list[str] = []
        self.asked: list[str] = []

    async def __call__(self, request: WebRequest) -> WebAnswer:
        """As RFC 7591 and RFC 6749 have it."""
        self.asked.append(request.url.rpartition("/")[2])
        if request.url == SITE.registration_endpoint:
            self.known.append(f"id-{len(self.asked)}")
            return WebAnswer(201, {}, b'{"client_id": "%s"}' % self.known[-1].encode())
        form = dict(parse_qsl((request.body or b"").decode()))
        error = b"invalid_grant" if form["client_id"] in self.known else b"invalid_client"
        return WebAnswer(400, {}, b'{"error": "%s"}' % error)


async def test_an_id_is_kept_for_its_site_and_place(tmp_path: Path) -> None:
    site, path = Site(), tmp_path / "data" / "clients.json"
    first = await Registered(path).client_id(site, SITE, BACK, BACK)
    assert await Registered(path).client_id(site, SITE, BACK, BACK) == first == "id-1"
    assert site.asked == ["register", "token"]
    assert await Registered(path).client_id(site, SITE, BACK, "any port") != first
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_server_that_forgot_it_is_told_again(tmp_path: Path) -> None:
    site, registered = Site(), Registered(tmp_path / "clients.json")
    first = await registered.client_id(site, SITE, BACK, BACK)
    site.known.clear()
    second = await registered.client_id(site, SITE, BACK, BACK)
    assert second != first
    assert await registered.client_id(site, SITE, BACK, BACK) == second


@pytest.mark.parametrize("content", ["{", "[]", '{"https://chat.example.org any port": 7}'])
async def test_what_cannot_be_read_is_asked_for(tmp_path: Path, content: str) -> None:
    path = tmp_path / "clients.json"
    path.write_text(content)
    path.chmod(0o600)
    assert await Registered(path).client_id(Site(), SITE, BACK, "any port") == "id-1"
