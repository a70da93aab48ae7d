"""Is the address that a proxy tells believed only where the proxy is ours?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from chat_tui.errors import ConfigError
from chat_tui.server.app import create_app
from chat_tui.server.proxies import TrustedProxies, networks_of
from chat_tui.server.records import audit
from tests.server.conftest import World

OURS = ["127.0.0.1", "10.0.0.0/8", "fd00::/8"]


async def seen(client: str | None, *forwarded: str, kind: str = "http") -> str | None:
    """Which address the application sees."""
    found: list[Any] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        found.append(scope["client"])

    scope = {
        "type": kind,
        "client": (client, 4711) if client else None,
        "headers": [(b"x-forwarded-for", line.encode()) for line in forwarded],
    }
    await TrustedProxies(app, networks_of(OURS))(scope, None, None)  # type: ignore[arg-type]
    return found[0][0] if found[0] else None


@pytest.mark.parametrize(
    ("client", "forwarded", "address"),
    [
        ("127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["6.6.6.6, 203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", ["6.6.6.6", "203.0.113.7, 10.1.2.3"], "203.0.113.7"),
        ("127.0.0.1", ["203.0.113.7:4711"], "203.0.113.7"),
        ("127.0.0.1", ["[2001:db8::1]:443"], "2001:db8::1"),
        ("127.0.0.1", ["::ffff:203.0.113.7"], "203.0.113.7"),
        ("fd00::1", ["2001:db8::1"], "2001:db8::1"),
        ("::ffff:127.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", ["", "unknown"], "127.0.0.1"),
        ("127.0.0.1", ["203.0.113.7, <script>"], "127.0.0.1"),
        ("127.0.0.1", ["10.0.0.1, 10.0.0.2"], "10.0.0.1"),
        ("203.0.113.7", ["1.2.3.4"], "203.0.113.7"),
        ("192.168.0.1", ["127.0.0.1"], "192.168.0.1"),
        (None, ["1.2.3.4"], None),
    ],
)
async def test_only_what_our_proxies_wrote_counts(
    client: str | None, forwarded: list[str], address: str | None
) -> None:
    assert await seen(client, *forwarded) == address
    assert await seen(client, *forwarded, kind="websocket") == address


async def test_a_million_hops_are_not_walked() -> None:
    assert await seen("127.0.0.1", ",".join(["6.6.6.6"] + ["10.0.0.1"] * 50_000)) == "10.0.0.1"


def test_a_list_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ConfigError, match="trusted_proxies") as info:
        networks_of(["proxy.example"])
    assert "10.0.0.0/8" in info.value.hint


async def test_the_workspace_sees_who_asked_the_proxy(world: World) -> None:
    config = replace(world.workspace.config, trusted_proxies=frozenset({"127.0.0.1"}))
    app = create_app(world.records, world.hub, config)
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 5000))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost/api/v4") as http:
        body = {"login_id": "alice", "password": "wrong horse"}
        headers = {"X-Forwarded-For": "6.6.6.6, 203.0.113.7"}
        assert (await http.post("/users/login", json=body, headers=headers)).status_code == 401
    (line,) = audit.since(world.records.reader, 0, action="login")
    assert line["peer"] == "203.0.113.7"
