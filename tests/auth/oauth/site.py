"""A site that answers requests of OAuth from a list, and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from chat_tui.auth.oauth.metadata import Metadata
from chat_tui.auth.oauth.tokens import TokenSet
from chat_tui.auth.oauth.web import WebAnswer, WebRequest
from chat_tui.auth.secret import Secret

HOME = "https://chat.example.org"
METADATA = Metadata(
    HOME,
    f"{HOME}/oauth/authorize",
    f"{HOME}/oauth/token",
    f"{HOME}/oauth/device_authorization",
    f"{HOME}/oauth/revoke",
    f"{HOME}/register",
    ("read", "post"),
    ("S256",),
    tells_issuer=True,
)
RECORDED = Path(__file__).parents[2] / "fixtures" / "mattermost-6.6.1" / "rest" / "oauth"

Said = WebAnswer | Exception | Callable[[WebRequest], WebAnswer]


def answer(value: object, status: int = 200) -> WebAnswer:
    """JSON."""
    return WebAnswer(status, {"content-type": "application/json"}, json.dumps(value).encode())


def refused(code: str, status: int = 400) -> WebAnswer:
    """A refusal in the words of the RFC."""
    return answer({"error": code, "error_description": "no reason"}, status)


def recorded(name: str) -> WebAnswer:
    """What a real Mattermost answered."""
    told = json.loads((RECORDED / f"{name}.json").read_text("utf-8"))["response"]
    body = told["body"] if isinstance(told["body"], str) else json.dumps(told["body"])
    headers = {key.lower(): value for key, value in told["headers"].items()}
    return WebAnswer(told["status"], headers, body.encode())


def given(access: str = "access-1", **more: Any) -> WebAnswer:
    """A good answer of a token endpoint."""
    told = {"access_token": access, "token_type": "Bearer", "expires_in": 3600, "refresh_token": "refresh-1"}
    return answer({key: value for key, value in {**told, **more}.items() if value is not None})


def tokens(access: str = "access-1", refresh: str | None = "refresh-1", **more: Any) -> TokenSet:
    """What such an answer comes to."""
    values: dict[str, Any] = {
        "expires_at": 4600.0,
        "lifetime": 3600.0,
        "scopes": ("read",),
        "issuer": HOME,
        "client_id": "tui",
        "token_endpoint": f"{HOME}/oauth/token",
        "revocation_endpoint": f"{HOME}/oauth/revoke",
    }
    return TokenSet(Secret(access), Secret(refresh) if refresh else None, **{**values, **more})


@dataclass
class Site:
    """Answers in the order of `says`; the last answer again and again."""

    says: list[Said]
    asked: list[WebRequest] = field(default_factory=list)

    async def __call__(self, request: WebRequest) -> WebAnswer:
        """One request."""
        self.asked.append(request)
        said = self.says.pop(0) if len(self.says) > 1 else self.says[0]
        if isinstance(said, Exception):
            raise said
        return said if isinstance(said, WebAnswer) else said(request)

    def form(self, number: int = -1) -> dict[str, str]:
        """The form of one request."""
        return dict(parse_qsl(self.asked[number].body.decode()))
