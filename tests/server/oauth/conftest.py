"""A workspace with a clock that is moved by hand, and programs that ask for access to it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from chat_tui.server.oauth.pkce import challenge_of
from tests.server.conftest import World

SITE = "http://localhost"
CALLBACK = "http://127.0.0.1:18100/callback"
PASSWORD = "correct horse"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass
class HandClock:
    """Seconds; each look takes a hundredth, and `now` may be set."""

    now: float = 1_795_349_100.0

    def __call__(self) -> float:
        self.now += 0.01
        return self.now


@pytest.fixture
def world_clock() -> HandClock:
    """The workspace's clock."""
    return HandClock()


@dataclass
class Program:
    """A program that was registered with a workspace, and what it sends."""

    world: World
    id: str
    secret: str = ""
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    async def post(self, path: str, form: dict[str, str], **more: Any) -> httpx.Response:
        """A form to one of OAuth's own paths, with the program's name on it."""
        own = {"client_id": self.id, **({"client_secret": self.secret} if self.secret else {})}
        return await self.world.call("", "POST", f"{SITE}{path}", data={**own, **form}, **more)

    def request(self, **changed: str) -> dict[str, str]:
        """What it asks of a person."""
        asked = {
            "response_type": "code",
            "client_id": self.id,
            "redirect_uri": CALLBACK,
            "state": "STATE & 1",
            "scope": "user",
            "code_challenge": challenge_of(self.verifier),
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in {**asked, **changed}.items() if value}

    async def allowed_by(self, name: str, **changed: str) -> dict[str, str]:
        """What it hears when somebody lets it in."""
        body = self.request(**changed)
        answer = await self.world.ok(name, "POST", f"{SITE}/oauth/authorize", body)
        return told(answer["redirect"])

    async def code(self, name: str = "bob", /, **changed: str) -> str:
        """A code with which somebody lets it in."""
        return (await self.allowed_by(name, **changed))["code"]

    async def redeem(self, code: str, /, path: str = "/oauth/token", **changed: str) -> httpx.Response:
        """Ask for tokens for a code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": self.verifier,
        }
        return await self.post(path, {name: value for name, value in {**form, **changed}.items() if value})

    async def tokens(self, name: str = "bob", **changed: str) -> dict[str, Any]:
        """The tokens it gets when somebody lets it in."""
        answer = await self.redeem(await self.code(name, **changed))
        assert answer.status_code == 200, answer.text
        given: dict[str, Any] = answer.json()
        return given

    async def renew(self, refresh: str, /, path: str = "/oauth/token", **more: str) -> httpx.Response:
        """Ask for fresh tokens."""
        return await self.post(path, {"grant_type": "refresh_token", "refresh_token": refresh, **more})

    async def me(self, token: str) -> int:
        """The status with which a token is answered."""
        headers = {"Authorization": f"Bearer {token}"}
        return (await self.world.call("", "GET", "/users/me", headers=headers)).status_code


def told(place: str) -> dict[str, str]:
    """What a redirect says to the program."""
    return {name: values[0] for name, values in parse_qs(urlsplit(place).query).items()}


async def registered(world: World, **changed: Any) -> Program:
    """A program that the administrator registered."""
    body = {"name": "tui", "callback_urls": [CALLBACK], **changed}
    made = await world.ok("alice", "POST", "/oauth/apps", body)
    return Program(world, made["id"], made["client_secret"])


@pytest.fixture
async def public(world: World) -> Program:
    """A program without a secret."""
    return await registered(world, is_public=True)


@pytest.fixture
async def confidential(world: World) -> Program:
    """A program with a secret."""
    return await registered(world)
