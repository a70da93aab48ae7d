"""Does the log stay one line an entry and free of secrets, whatever strangers send?"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from chat_tui.server.app import create_app
from chat_tui.server.call import Call
from chat_tui.server.endpoint import Endpoint
from chat_tui.server.logs import JsonLines, PlainLines
from chat_tui.server.routes import table
from chat_tui.server.rules import anybody
from chat_tui.text.redacting import without_secrets
from tests.hostile.corpus import hostile_strings
from tests.server.conftest import World

CANARY = "canary7secret"


@contextmanager
def log(formatter: logging.Formatter) -> Iterator[io.StringIO]:
    """What the server logs meanwhile; not all of it could pass between the processes of pytest."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    logger = logging.getLogger("chat_tui.server")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield stream
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
        logger.propagate = True


@pytest.mark.parametrize("formatter", [JsonLines(), PlainLines()], ids=["json", "plain"])
def test_every_hostile_string_is_one_harmless_line(formatter: logging.Formatter) -> None:
    strings = hostile_strings()
    assert len(strings) >= 500
    with log(formatter) as stream:
        for text in strings:
            logging.getLogger("chat_tui.server.x").warning("%s said", text, extra={"fields": {"who": text}})
    written = stream.getvalue()
    assert written.count("\n") == len(strings)
    others = {one for one in written.replace("\n", "") if not one.isprintable()}
    assert others == set()
    if isinstance(formatter, JsonLines):
        assert written.isascii()
        assert [json.loads(line)["level"] for line in written.splitlines()] == ["warning"] * len(strings)


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {CANARY}",
        f"{{'authorization': 'token {CANARY}'}}",
        f"GET /hooks/{CANARY} failed",
        f"GET /api/v4/users?access_token={CANARY}&page=1",
        f'{{"password": "{CANARY}"}}',
        f"client_secret={CANARY}",
        f"{'?' * 1000}{'token' * 300}={CANARY}",
        f"it sent Cookie: MMAUTHTOKEN=1; x={CANARY}",
        f"[(b'authorization', b'{CANARY}'), ('Set-Cookie', 'a=1; b={CANARY}')]",
        f"https://chat.example.org/invite/{CANARY} is used",
        f"socks5://{CANARY}:{CANARY}@proxy.example.org:1080 does not answer",
        f"code_verifier={CANARY} device_code: {CANARY}",
    ],
)
def test_what_lets_somebody_in_is_left_out(text: str) -> None:
    assert CANARY not in without_secrets(text)
    assert len(without_secrets(text)) > 10


async def fail(call: Call) -> None:
    raise ValueError(f"in the middle of {CANARY}")


async def test_requests_are_logged_by_route_and_a_fault_by_its_place(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        table, "ENDPOINTS", (Endpoint("POST", "/fails/{user_id}", fail, anybody), *table.ENDPOINTS)
    )
    app = create_app(world.records, world.hub, world.workspace.config, workspace=world.workspace)
    headers = {"Authorization": f"Bearer {CANARY}", "Cookie": f"MMAUTHTOKEN={CANARY}"}
    transport = httpx.ASGITransport(app=app)
    with log(JsonLines()) as stream:
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost", headers=headers
        ) as http:
            answer = await http.post(f"/api/v4/fails/{'x' * 26}?q={CANARY}", json={"password": CANARY})
            await http.post(f"/hooks/{CANARY}", json={"text": CANARY})
            await http.get(f"/api/v4/users/me?access_token={CANARY}")
    assert answer.status_code == 500
    assert CANARY not in stream.getvalue()
    fault, request, hook, refused = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert (fault["level"], fault["error"], fault["request_id"]) == (
        "error",
        "ValueError",
        answer.headers["X-Request-Id"],
    )
    assert fault["trace"][-1].endswith(" fail")
    assert request["request_id"] == fault["request_id"]
    assert request["text"] == "POST /fails/{user_id} 500"
    assert request["milliseconds"] >= 0
    assert hook["text"] == "POST /hooks/… 400"
    assert refused["text"] == "GET /users/{user_id} 401"
