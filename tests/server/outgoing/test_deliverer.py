"""Does every web hook hear what it asked for, once it can, and does nobody else wait for it?"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from chat_tui.server.outgoing.deliverer import Deliverer, soon
from chat_tui.server.outgoing.schedule import WAITS, retry_after
from chat_tui.server.outgoing.signing import new_secret
from chat_tui.server.records import outgoing_hooks
from tests.server.outgoing.conftest import URL, Wire

RECORDED = Path(__file__).parents[2] / "fixtures" / "mattermost-6.6.1" / "outbound"


def recorded(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RECORDED / f"outgoing-webhook-{name}.json").read_text())["request"]
    return found


async def test_a_word_is_told_as_mattermost_tells_it(wire: Wire) -> None:
    await wire.hook(content_type="application/x-www-form-urlencoded")
    post = await wire.world.post("bob", "build now please")
    await wire.deliver()
    (sent,) = wire.receiver.got
    assert sent.headers["Content-Type"] == recorded("form")["headers"]["Content-Type"]
    assert sent.headers["Accept"] == "application/json"
    told = dict(parse_qsl(sent.body.decode(), keep_blank_values=True, strict_parsing=True))
    assert list(told) == list(recorded("form")["body_form"])
    assert told["text"] == "build now please"
    assert told["timestamp"] == str(post["create_at"] // 1000)
    assert (told["user_name"], told["channel_name"]) == ("bob", "town-square")


async def test_a_word_is_told_in_json_if_asked_for(wire: Wire) -> None:
    hook = await wire.hook()
    post = await wire.world.post("bob", "build again")
    await wire.deliver()
    told = json.loads(wire.receiver.got[0].body)
    expected = recorded("json")["body"]
    assert list(told) == list(expected)
    assert {name: type(value) for name, value in told.items()} == {
        name: type(value) for name, value in expected.items()
    }
    assert (told["token"], told["timestamp"]) == (hook["token"], post["create_at"])
    assert (told["post_id"], told["trigger_word"]) == (post["id"], "build")


@pytest.mark.parametrize(
    ("trigger_when", "message", "is_told"),
    [
        (0, "build", True),
        (0, "build\nnow", True),
        (0, "please build", False),
        (0, "builder", False),
        (0, "Build", False),
        (1, "builder", True),
        (1, "rebuild", False),
    ],
)
async def test_which_message_sets_a_hook_off(
    wire: Wire, trigger_when: int, message: str, is_told: bool
) -> None:
    await wire.hook(trigger_when=trigger_when)
    await wire.world.post("bob", message)
    await wire.deliver()
    assert bool(wire.receiver.got) is is_told


async def test_a_hook_hears_its_channel_and_no_private_one(wire: Wire) -> None:
    await wire.hook(trigger_words=[])
    await wire.world.post("bob", "elsewhere", "off-topic")
    await wire.world.post("bob", "here")
    body = {"team_id": wire.world.team["id"], "name": "secret", "display_name": "s", "type": "P"}
    private = await wire.world.ok("alice", "POST", "/channels", body)
    await wire.hook(channel_id="", trigger_words=["build"])
    await wire.world.ok("alice", "POST", "/posts", {"channel_id": private["id"], "message": "build it"})
    await wire.deliver()
    assert wire.receiver.texts() == ["here"]


async def test_an_answer_becomes_a_post_and_sets_nothing_off(wire: Wire) -> None:
    hook = await wire.hook(trigger_words=[], username="builder")
    wire.receiver.answer(200, {"text": "build\u2026", "response_type": "comment"})
    asked = await wire.world.post("bob", "build now please")
    await wire.deliver()
    thread = await wire.world.ok("bob", "GET", f"/posts/{asked['id']}/thread")
    (answer,) = (post for post in thread["posts"].values() if post["id"] != asked["id"])
    assert answer["root_id"] == asked["id"]
    assert (answer["message"], answer["user_id"]) == ("build\u2026", hook["creator_id"])
    props = {"from_webhook": "true", "override_username": "builder", "webhook_display_name": "out"}
    assert answer["props"] == props
    assert len(wire.receiver.got) == 1


@pytest.mark.parametrize("answer", [b"", b"ok", b"[]", b"{}", b'{"text":5}', b"\xff", b"[" * 30_000])
async def test_an_answer_that_says_nothing_is_none(wire: Wire, answer: bytes) -> None:
    await wire.hook()
    wire.receiver.answer(200, answer)
    before = wire.row("SELECT count(*) FROM posts")
    await wire.world.post("bob", "build")
    await wire.deliver()
    assert wire.row("SELECT state FROM webhook_deliveries") == "delivered"
    assert wire.row("SELECT count(*) FROM posts") == before + 1


async def test_events_are_told_to_who_listens_for_them(wire: Wire) -> None:
    world = wire.world
    events = ["posted", "post_edited", "reaction_added", "post_deleted", "user_left"]
    hook = await wire.hook(events=events, trigger_words=[], channel_id="")
    assert hook["secret"].startswith("whsec_")
    post = await world.post("bob", "one")
    await wire.deliver()
    await world.ok("bob", "PUT", f"/posts/{post['id']}/patch", {"message": "two"})
    body = {"user_id": world.id("bob"), "post_id": post["id"], "emoji_name": "tada"}
    await world.ok("bob", "POST", "/reactions", body)
    await wire.deliver()
    await world.ok("bob", "DELETE", f"/posts/{post['id']}")
    await world.ok("bob", "DELETE", f"/channels/{world.channel('off-topic')}/members/me")
    await wire.deliver()
    told = [json.loads(one.body) for one in wire.receiver.got]
    assert [one["type"] for one in told] == events
    assert [one["data"].get("text") for one in told] == ["one", "two", None, None, None]
    assert (told[2]["data"]["emoji_name"], told[4]["data"]["channel_name"]) == ("tada", "off-topic")
    assert {one["data"]["user_name"] for one in told} == {"bob"}


async def test_what_is_deleted_before_it_is_sent_is_not_sent(wire: Wire) -> None:
    await wire.hook()
    wire.receiver.answer(0)
    post = await wire.world.post("bob", "build my password")
    await wire.deliver()
    await wire.world.ok("bob", "DELETE", f"/posts/{post['id']}")
    wire.later(60)
    await wire.deliver()
    assert len(wire.receiver.got) == 1
    assert wire.row("SELECT state FROM webhook_deliveries") == "dropped"
    kept = wire.world.records.reader.execute(
        "SELECT * FROM webhook_deliveries d JOIN webhook_attempts a ON a.delivery_id=d.id"
    ).fetchall()
    assert kept
    assert "my password" not in str(kept)


async def test_a_delivery_is_signed_and_for_a_day_with_the_old_secret_too(wire: Wire) -> None:
    old = (await wire.hook(events=["posted"]))["secret"]
    new = new_secret()
    hook_id = wire.row("SELECT id FROM outgoing_hooks")
    for secrets, seconds in (([old], 0), ([new, old], 60), ([new], 24 * 3600)):
        if seconds == 60:
            await wire.world.records.write(lambda tx: outgoing_hooks.rotate(tx, hook_id, new))
        wire.later(seconds)
        await wire.world.post("bob", "hello")
        await wire.deliver()
        sent = wire.receiver.got.pop()
        head = sent.headers
        signed = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + sent.body
        keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets]
        codes = [base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys]
        assert head["webhook-signature"] == " ".join(f"v1,{code}" for code in codes)
        assert int(head["webhook-timestamp"]) == wire.world.records.now() // 1000


async def test_a_failure_is_tried_again_on_schedule_with_the_same_id(wire: Wire) -> None:
    await wire.hook()
    wire.receiver.answer(503)
    await wire.world.post("bob", "build")
    await wire.deliver()
    for seconds in WAITS[:3]:
        wire.later(seconds * 1.1 - 1)
        await wire.deliver()
        assert len(set(wire.receiver.ids())) == 1
        await wire.deliver()
        assert wire.receiver.got == []
        wire.later(1)
        await wire.deliver()
    assert len(wire.receiver.ids()) == 1
    assert wire.row("SELECT count(*) FROM webhook_attempts WHERE status=503") == 4


async def test_a_workspace_nobody_uses_goes_on_while_something_is_to_be_sent_within_the_hour(
    wire: Wire,
) -> None:
    await wire.hook()
    wire.receiver.answer(503)
    assert soon(wire.world.workspace) == 0
    await wire.world.post("bob", "build")
    assert soon(wire.world.workspace) == 1
    for seconds in WAITS[:4]:
        await wire.deliver()
        assert soon(wire.world.workspace) == int(seconds * 1.1 < 3600)
        wire.later(seconds * 1.1 + 1)


async def test_retry_after_is_honoured(wire: Wire) -> None:
    await wire.hook()
    wire.receiver.answer(429, retry_after="120")
    await wire.world.post("bob", "build one")
    await wire.deliver()
    await wire.world.post("bob", "build two")
    wire.later(110)
    await wire.deliver()
    assert len(wire.receiver.ids()) == 1
    wire.receiver.answers.clear()
    wire.later(15)
    await wire.deliver()
    assert wire.receiver.texts() == ["build one", "build two"]


def test_retry_after_is_a_number_a_date_or_nothing() -> None:
    at = 1_795_349_100.0
    assert retry_after({"retry-after": "7"}, at) == 7
    assert retry_after({"retry-after": "Sun, 22 Nov 2026 12:06:00 GMT"}, at) == pytest.approx(660, abs=86_400)
    for text in ("", "-5", "soon", "1e9", "9" * 9, "Sun, 99 Nov 2026 12:06:00 GMT"):
        assert 0 <= retry_after({"retry-after": text}, at) <= 86_400


async def test_the_order_is_kept_over_a_failure(wire: Wire) -> None:
    await wire.hook()
    wire.receiver.takes = lambda: wire.later(1)
    wire.receiver.answer(0)
    for number in range(3):
        await wire.world.post("bob", f"build {number}")
    await wire.deliver()
    assert wire.receiver.texts() == ["build 0"]
    wire.receiver.answers.clear()
    while not wire.receiver.got:
        wire.later(0.2)
        await wire.deliver()
    assert wire.receiver.texts() == ["build 0", "build 1", "build 2"]


async def test_who_answers_again_gets_what_waited_at_once(wire: Wire) -> None:
    await wire.hook()
    wire.receiver.answer(500)
    await wire.world.post("bob", "build 0")
    for seconds in (0, 6, 340):
        wire.later(seconds)
        await wire.deliver()
    assert len(wire.receiver.texts()) == 3
    wire.receiver.answers.clear()
    wire.later(301)
    await wire.world.post("bob", "build 1")
    await wire.deliver()
    assert wire.receiver.texts() == ["build 1", "build 0"]


async def test_what_is_not_understood_does_not_stop_what_comes_after(wire: Wire) -> None:
    await wire.hook()
    wire.receiver.answer(400)
    wire.receiver.answer(200)
    for number in range(2):
        await wire.world.post("bob", f"build {number}")
    await wire.deliver()
    assert wire.receiver.texts() == ["build 0", "build 1"]
    wire.later(6)
    await wire.deliver()
    assert wire.receiver.texts() == ["build 0"]


async def test_gone_disables_the_hook_and_tells_its_owner(wire: Wire) -> None:
    hook = await wire.hook()
    wire.receiver.answer(410)
    for _ in range(2):
        await wire.world.post("bob", "build")
    await wire.deliver()
    await wire.world.post("bob", "build")
    await wire.deliver()
    assert len(wire.receiver.ids()) == 1
    shown = await wire.world.ok("alice", "GET", f"/hooks/outgoing/{hook['id']}")
    assert shown["disabled_at"] > 0
    direct = wire.row("SELECT message FROM posts ORDER BY seq DESC LIMIT 1 OFFSET 1")
    assert "**out** is disabled: its receiver says that it is gone (410)" in direct
    wire.receiver.answers.clear()
    await wire.world.ok("alice", "PUT", f"/hooks/outgoing/{hook['id']}", shown)
    await wire.world.post("bob", "build")
    await wire.deliver()
    assert len(wire.receiver.ids()) == 1


async def test_days_of_failure_disable_the_hook(wire: Wire) -> None:
    await wire.hook()
    wire.receiver.answer(500)
    await wire.world.post("bob", "build")
    for _ in range(20):
        await wire.deliver()
        wire.later(24 * 3600)
    assert wire.row("SELECT disabled_at FROM outgoing_hooks") > 0
    assert 3 <= len(wire.receiver.ids()) <= 5
    assert wire.row("SELECT count(*) FROM posts WHERE message LIKE '%it has failed for three days%'") == 1
    assert wire.row("SELECT count(*) FROM audit_log WHERE action='hook.disable'") == 1


async def test_a_slow_hook_holds_up_nobody_else(wire: Wire) -> None:
    slow = "https://slow.example.com/"
    wire.receiver.slow[slow] = asyncio.Event()
    await wire.hook(callback_urls=[slow], trigger_words=["build"])
    await wire.hook()
    for _ in range(3):
        await wire.world.post("bob", "build")
    done = "SELECT count(*) FROM webhook_deliveries WHERE state='delivered'"
    await wire.until(lambda: bool(wire.deliverer.start_due()) and wire.row(done) == 3)
    urls = [one.url for one in wire.receiver.got]
    assert (urls.count(slow), urls.count(URL)) == (1, 3)
    wire.receiver.slow.pop(slow).set()
    await wire.deliver()
    assert [one.url for one in wire.receiver.got].count(slow) == 3


async def test_everybody_gets_his_turn_however_much_waits_for_others(wire: Wire) -> None:
    urls = [f"https://{number}.example.com/" for number in range(12)]
    for url in urls:
        await wire.hook(callback_urls=[url])
    for number in range(3):
        await wire.world.post("bob", f"build {number}")
    wire.deliverer.start_due()
    await wire.deliverer.landed()
    wire.deliverer.start_due()
    await wire.deliverer.landed()
    assert {one.url for one in wire.receiver.got} == set(urls)


async def test_what_was_under_way_at_the_end_is_sent_again_with_its_id(wire: Wire) -> None:
    await wire.hook()
    wire.receiver.slow[URL] = asyncio.Event()
    await wire.world.post("bob", "build")
    wire.deliverer.start_due()
    await wire.until(lambda: bool(wire.receiver.got))
    first = wire.receiver.ids()
    await wire.deliverer.stop()
    wire.receiver.slow.clear()
    wire.deliverer = Deliverer(wire.deliverer.workspace)
    await wire.deliver()
    assert wire.receiver.ids() == first


async def test_it_delivers_by_itself_and_forgets_after_a_week(wire: Wire) -> None:
    await wire.hook()
    running = asyncio.create_task(wire.deliverer.run())
    done = "SELECT count(*) FROM webhook_deliveries WHERE state='delivered'"
    await wire.world.post("bob", "build")
    await wire.until(lambda: wire.row(done) == 1)
    wire.later(7 * 24 * 3600 + 60)
    await wire.world.post("bob", "nothing to do with it")
    await wire.until(lambda: not wire.row("SELECT count(*) FROM webhook_deliveries"))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert wire.row("SELECT count(*) FROM webhook_attempts") == 0


async def test_a_failed_call_and_a_refused_one_say_why_in_the_log(wire: Wire) -> None:
    """Through the real caller: its refusal is a failure like others, and nothing of the message is kept."""
    await wire.hook(callback_urls=["http://127.0.0.1:9/"])
    deliverer = Deliverer(replace(wire.deliverer.workspace, outgoing=wire.world.workspace.outgoing))
    await wire.world.post("bob", "build")
    deliverer.start_due()
    await deliverer.landed()
    assert "does not call 127.0.0.1" in wire.row("SELECT error FROM webhook_attempts")
