"""What becomes of forty deliveries, and of whatever else comes to the door?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chat_tui.errors import DiskFullError
from chat_tui.receiving.door import LATER, REFUSED, THANKS
from chat_tui.receiving.queue import read_log
from chat_tui.receiving.schemes.base import LARGEST_BODY, Delivery, Why
from chat_tui.receiving.schemes.table import SCHEMES
from chat_tui.receiving.trial import Verdict, trials
from tests.receiving.deliveries import NOW, SECRET, Listener

BODY = b'{"type":"t"}'
PAGE = Path(__file__).parents[2] / "docs" / "webhooks.md"


def headers(kind: str = "standard", body: bytes = BODY, name: str = "d-1") -> list[tuple[str, str]]:
    return list(SCHEMES[kind].signed(SECRET, "t", body, NOW, name).items())


async def test_of_forty_deliveries_exactly_the_good_ones_are_taken_and_each_once(tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    rounds = []
    for _ in range(2):  # the second by a listener that was started anew: all good ones are known again
        listener = Listener(path)
        found = []
        for one in trials(SECRET, NOW, "r"):
            before = len([None for outcome in listener.outcomes if outcome.is_new])
            status, text = await listener.ask(
                one.headers, one.body, path=f"/{one.path or one.kind}", method=one.method
            )
            is_new = len([None for outcome in listener.outcomes if outcome.is_new]) > before
            assert (status, text) in ((202, THANKS), (401, REFUSED))
            found.append(Verdict.REFUSED if status == 401 else Verdict.NEW if is_new else Verdict.AGAIN)
        rounds.append(found)
        await listener.queue.close()
    expected = [one.expected for one in trials(SECRET, NOW, "r")]
    assert len(expected) == 40
    assert rounds[0] == expected
    assert rounds[1] == [Verdict.AGAIN if one is Verdict.NEW else one for one in expected]
    rows, _ = read_log(path, 100)
    assert len(rows) == expected.count(Verdict.NEW) == 7


def test_the_page_has_the_forty() -> None:
    table = [
        f"| {number} | {one.kind} | {one.title} | {one.expected.value} |"
        for number, one in enumerate(trials(SECRET, NOW, "r"), 1)
    ]
    assert "\n".join(table) in PAGE.read_text("utf-8")


async def test_a_body_too_large_is_refused_before_it_is_read_and_while_it_comes(tmp_path: Path) -> None:
    listener = Listener(tmp_path / "q.sqlite")
    body = b'{"a":"' + b"x" * LARGEST_BODY + b'"}'
    assert (await listener.ask(headers(body=body), body, chunks=[]))[0] == 401  # nothing was read
    parts = [body[:100_000], body[100_000:250_000], body[250_000:], b"never asked for"]
    assert (await listener.ask(headers(body=body), body, chunks=parts, said_length=False))[0] == 401
    fits = b'{"a":"' + b"x" * (LARGEST_BODY - 8) + b'"}'
    assert (await listener.ask(headers(body=fits), fits))[0] == 202
    assert [outcome.why for outcome in listener.outcomes] == [Why.SIZE, Why.SIZE, None]
    await listener.queue.close()


async def test_who_leaves_in_the_middle_is_not_answered_and_nothing_is_kept(tmp_path: Path) -> None:
    listener = Listener(tmp_path / "q.sqlite")
    assert await listener.ask(headers(), BODY, chunks=[]) == (0, b"")
    assert listener.queue.due(NOW) is None
    await listener.queue.close()


async def test_a_disk_without_room_and_a_fault_of_ours_ask_for_another_try(tmp_path: Path) -> None:
    listener = Listener(tmp_path / "q.sqlite")
    for error in (DiskFullError("There is no room."), RuntimeError("a fault")):

        async def put(delivery: Delivery, error: Exception = error) -> bool:
            raise error

        object.__setattr__(listener.door, "put", put)
        assert await listener.ask(headers(), BODY) == (503, LATER)
    await listener.queue.close()


async def test_slack_hears_its_challenge_only_when_it_has_signed_it(tmp_path: Path) -> None:
    listener = Listener(tmp_path / "q.sqlite", ("slack",))
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a"}).encode()
    assert await listener.ask(headers("slack", body), body) == (200, b"3eZbrw1a")
    assert await listener.ask(headers("slack", b"other"), body) == (401, REFUSED)
    assert listener.queue.due(NOW) is None
    await listener.queue.close()


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "OPTIONS"])
async def test_other_methods_learn_nothing(tmp_path: Path, method: str) -> None:
    listener = Listener(tmp_path / "q.sqlite")
    assert (await listener.ask(headers(), BODY, method=method))[0] == 401
    await listener.queue.close()
