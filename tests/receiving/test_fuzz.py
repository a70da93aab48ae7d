"""Is there any request that the door has no answer for, or any delivery that there are no words for?"""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.receiving.door import REFUSED, THANKS
from chat_tui.receiving.schemes.table import SCHEMES
from chat_tui.receiving.wording.table import worded
from chat_tui.text.sanitize import is_safe
from tests.receiving.deliveries import NOW, SECRET, Listener

NAMES = [
    *(
        "action",
        "alerts",
        "status",
        "labels",
        "annotations",
        "repository",
        "sender",
        "commits",
        "text",
        "title",
    ),
    *(
        "message",
        "object_kind",
        "user",
        "project",
        "ref",
        "type",
        "data",
        "payload",
        "pull_request",
        "release",
    ),
    *(
        "workflow_run",
        "issue",
        "object_attributes",
        "full_name",
        "name",
        "html_url",
        "login",
        "startsAt",
        "zen",
    ),
]
HEADERS = sorted({name for kind in SCHEMES.values() for name in kind.signed(SECRET, "e", b"{}", NOW, "d")})
VALUES = st.one_of(
    st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=30),
    st.sampled_from(["", "-1", "nan", "1e400", "v1,AAAA", "v1a,x", "sha256=0", "Bearer ", str(int(NOW))]),
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers()
    | st.text(max_size=12)
)
THINGS: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)
BODIES = st.dictionaries(st.sampled_from(NAMES), THINGS, max_size=6)


def asked(headers: list[tuple[str, str]], body: bytes, path: str, method: str = "POST") -> tuple[int, bytes]:
    """The answer of a door of its own."""

    async def ask() -> tuple[int, bytes]:
        with tempfile.TemporaryDirectory() as folder:
            listener = Listener(Path(folder) / "q.sqlite")
            try:
                return await listener.ask(headers, body, path=path, method=method)
            finally:
                await listener.queue.close()

    return asyncio.run(ask())


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["POST", "GET", "PUT", "BREW"]),
    st.sampled_from(["/", "//", "/%00", "/github", "/nobody", "/grafana/x"]),
    st.lists(st.tuples(st.sampled_from(HEADERS), VALUES), max_size=5),
    st.binary(max_size=100) | BODIES.map(lambda body: json.dumps(body).encode()),
)
def test_whoever_has_not_signed_is_told_the_same_whatever_is_sent(
    method: str, path: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    assert asked(headers, body, path, method) == (401, REFUSED)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(sorted(set(SCHEMES) - {"slack"})), BODIES)
def test_whatever_is_signed_is_taken(kind: str, told: dict[str, Any]) -> None:
    body = json.dumps({"type": "t", **told}).encode()
    headers = list(SCHEMES[kind].signed(SECRET, "push", body, NOW, "d-1").items())
    assert asked(headers, body, f"/{kind}") == (202, THANKS)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(SCHEMES)),
    st.sampled_from(["push", "pull_request", "Pipeline Hook", "alert", "release", "issues", "?"]),
    BODIES,
)
def test_there_are_words_for_every_delivery(kind: str, event: str, told: dict[str, Any]) -> None:
    assert is_safe(worded(kind, event, told, 4_000))
