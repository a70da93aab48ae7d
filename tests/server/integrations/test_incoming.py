"""Does what real senders send arrive, within a budget, and what is forged not?"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from chat_tui.server.config import RequestRate, ServerConfig
from chat_tui.server.integrations.incoming import LARGEST_BODY, limiter_of, receive_hook
from chat_tui.server.rate_limit import RateLimiter
from tests.server.conftest import World

ALERT = {
    "channel": "#off-topic",
    "username": "alertmanager",
    "icon_url": "https://example.com/a.png",
    "text": "",
    "attachments": [
        {
            "fallback": "[FIRING:1] DiskFull db1",
            "color": "danger",
            "title": "[FIRING:1] DiskFull",
            "title_link": "http://am.example.com/#/alerts?receiver=chat",
            "text": "*Alert:* disk is full <!here>",
            "mrkdwn_in": ["fallback", "pretext", "text"],
            "fields": [{"title": "host", "value": "db1", "short": True}],
        }
    ],
    "link_names": True,
}
SENDERS: dict[str, tuple[dict[str, Any], str]] = {
    # mattermost/action-mattermost-notify: JSON by Node's http, no Content-Type.
    "github": (
        {
            "content": json.dumps(
                {
                    "channel": "off-topic",
                    "username": "GitHub",
                    "icon_url": "https://example.com/github.png",
                    "text": "Build **passed** for [main](https://example.com/x)",
                }
            ).encode()
        },
        "Build **passed** for [main](https://example.com/x)",
    ),
    "curl -d": (
        {
            "content": b'{"text":"build passed & 100% green"}',
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        },
        "build passed & 100% green",
    ),
    "alertmanager mattermost_configs": ({"json": ALERT}, "disk is full @here"),
    "alertmanager slack_configs": (
        {"json": {k: v for k, v in ALERT.items() if k != "icon_url"} | {"icon_emoji": ":fire:"}},
        "disk is full @here",
    ),
    "grafana slack": (
        {
            "json": {
                "channel": "off-topic",
                "username": "Grafana",
                "attachments": [
                    {
                        "color": "#D63232",
                        "title": "[FIRING:1] CPU",
                        "title_link": "https://grafana.example.com/alerting/list",
                        "text": "**Firing** CPU is high",
                        "fallback": "[FIRING:1] CPU",
                        "footer": "Grafana v12.0.0",
                        "footer_icon": "https://grafana.com/static/assets/img/fav32.png",
                        "ts": 1795349131,
                        "mrkdwn_in": ["pretext"],
                    }
                ],
                "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}],
            }
        },
        "**Firing** CPU is high",
    ),
    "gitlab": (
        {
            "data": {
                "payload": json.dumps(
                    {
                        "text": "ada pushed to branch <https://gitlab.example.com/a/b|main>",
                        "username": "GitLab",
                        "channel": "off-topic",
                        "attachments": [{"color": "#345", "text": "[abc](x): fix"}],
                    }
                )
            }
        },
        "ada pushed to branch [main](https://gitlab.example.com/a/b)",
    ),
    "jenkins": (
        {
            "data": {
                "payload": json.dumps(
                    {
                        "channel": "off-topic",
                        "username": "jenkins",
                        "text": "",
                        "icon_url": "",
                        "attachments": [
                            {
                                "fallback": "job #7 Success",
                                "color": "good",
                                "text": "job - #7 Success after 3 min (<http://j.example.com/7|Open>)",
                                "mrkdwn_in": ["pretext", "text", "fields"],
                            }
                        ],
                    }
                )
            }
        },
        "job - #7 Success after 3 min ([Open](http://j.example.com/7))",
    ),
    "curl": (
        {
            "content": b'{"text": "hello from curl"}',
            "headers": {"Content-Type": "application/json", "User-Agent": "curl/8.5.0"},
        },
        "hello from curl",
    ),
}


@dataclass
class Sender:
    """Sends to the hooks of a world, on a clock of its own."""

    world: World
    limiter: RateLimiter

    async def make(self, **more: object) -> Any:
        """A hook of alice's into off-topic."""
        body = {"channel_id": self.world.channel("off-topic"), "display_name": "ci", **more}
        return await self.world.ok("alice", "POST", "/hooks/incoming", body)

    async def send(self, hook_id: str, **request: Any) -> httpx.Response:
        """One request, as a program on the network sends it."""
        resource = receive_hook(self.world.workspace, self.limiter)

        async def app(scope: Any, receive: Any, send: Any) -> None:
            await resource({**scope, "path_params": {"hook_id": hook_id}}, receive, send)

        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post(f"/hooks/{hook_id}", **request)

    async def posts(self) -> list[Any]:
        """What stands in off-topic, oldest first."""
        page = await self.world.ok("alice", "GET", f"/channels/{self.world.channel('off-topic')}/posts")
        return [page["posts"][post_id] for post_id in reversed(page["order"])]


@pytest.fixture
def sender(world: World) -> Sender:
    return Sender(world, RateLimiter(RequestRate(1000.0, 1000)))


@pytest.mark.parametrize("name", SENDERS)
async def test_what_real_senders_send_arrives(sender: Sender, name: str) -> None:
    request, said = SENDERS[name]
    hook = await sender.make()
    response = await sender.send(hook["id"], **request)
    assert (response.status_code, response.content) == (200, b"ok")
    post = (await sender.posts())[-1]
    texts = [post["message"], *(one["text"] for one in post["props"].get("attachments", []))]
    assert any(said in text for text in texts), texts
    assert post["props"]["from_webhook"] == "true"


async def test_a_hook_has_a_budget_of_its_own(world: World) -> None:
    seconds = [0.0]
    limiter = limiter_of(ServerConfig(requests_per_second=10), lambda: seconds[0])
    assert limiter is not None
    assert limiter_of(ServerConfig(requests_per_second=0)) is None
    sender = Sender(world, limiter)
    first, second = await sender.make(), await sender.make()

    async def status(hook: Any) -> tuple[int, str]:
        answer = await sender.send(hook["id"], json={"text": "x"})
        return answer.status_code, answer.headers.get("retry-after", "")

    statuses = [await status(first) for _ in range(30)]
    assert [code for code, _ in statuses].count(200) == 21
    assert statuses[-1] == (429, "1")
    assert await status(second) == (200, "")
    seconds[0] += 1.05
    assert [(await status(first))[0] for _ in range(11)].count(200) == 10
    assert len(await sender.posts()) == 21 + 1 + 10


async def test_a_body_beyond_the_cap_is_refused(sender: Sender) -> None:
    hook = await sender.make()
    for size, status in ((LARGEST_BODY, 413), (LARGEST_BODY - 100, 200)):
        response = await sender.send(hook["id"], json={"text": "x", "props": {"pad": "y" * size}})
        assert response.status_code == status
    assert len(await sender.posts()) == 1


async def test_a_hook_gets_another_url_and_the_old_one_ends(sender: Sender) -> None:
    hook = await sender.make()
    path = f"/hooks/incoming/{hook['id']}/regen_id"
    assert (await sender.world.call("bob", "POST", path)).status_code == 403
    fresh = await sender.world.ok("alice", "POST", path)
    assert fresh["id"] != hook["id"]
    assert (await sender.send(hook["id"], json={"text": "old"})).status_code == 400
    assert (await sender.send(fresh["id"], json={"text": "new"})).content == b"ok"
    notes = sender.world.records.reader.execute("SELECT action, target FROM audit_log").fetchall()
    assert {action for action, _ in notes} >= {"hook.create", "hook.rotate"}
    assert not [target for _, target in notes if target in {hook["id"], fresh["id"]}]


def signed(secret: str, body: bytes, at: float, webhook_id: str = "") -> dict[str, str]:
    """Standard Webhooks by the letter of its text, not by the library."""
    webhook_id = webhook_id or f"msg_{secrets.token_hex(8)}"
    key = base64.b64decode(secret.removeprefix("whsec_"))
    text = f"{webhook_id}.{int(at)}.".encode() + body
    code = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    return {"webhook-id": webhook_id, "webhook-timestamp": str(int(at)), "webhook-signature": f"v1,{code}"}


async def test_a_signed_hook_takes_the_four_valid_of_forty(sender: Sender) -> None:
    """T23: whatever is wrong, the sender hears 401 and the same words; a replay is said once."""
    hook = await sender.make(signed=True)
    secret = hook["secret"]
    body = b'{"text": "signed"}'
    now = sender.world.records.now() / 1000
    other = f"whsec_{base64.b64encode(bytes(32)).decode()}"
    good = [signed(secret, body, now + shift) for shift in (0, -280, 280)]
    two = signed(secret, body, now)
    two["webhook-signature"] = f"{signed(other, body, now)['webhook-signature']} {two['webhook-signature']}"
    good.append({**two, "webhook-signature": f"garbage {two['webhook-signature']}"})
    bad: list[tuple[dict[str, str], bytes]] = []
    for shift in (-301, 301, -3600, 10**9):
        bad.append((signed(secret, body, now + shift), body))
    head = signed(secret, body, now)
    code = head["webhook-signature"]
    for forged in (
        code[:-1], code[:-4], code[:10], "v1,", "", "v1", ",", "garbage", code.swapcase(), code.upper(),
        code.replace("v1,", "v1a,"), code.replace("v1,", "v2,"), code.removeprefix("v1,"), f"{code}=",
        f"{code},{code}", "v1,\xe9", "v1,===", " ".join(["v1,eA=="] * 500) + f" {code}",
        signed(other, body, now, head["webhook-id"])["webhook-signature"],
    ):  # fmt: skip
        bad.append(({**head, "webhook-signature": forged}, body))
    for name in head:
        bad.append(({key: value for key, value in head.items() if key != name}, body))
    bad.append(({}, body))
    for time in ("now", "", "1e9", f"{int(now)}.5", "-1"):
        bad.append(({**head, "webhook-timestamp": time}, body))
    bad.append((signed(secret, body, now, "with.dot"), body))
    bad.append((signed(secret, body, now, "x" * 500), body))
    bad.append((head, b'{"text":"signed"}'))
    bad.append((signed(secret, b'{"text": "\xff"}', now), b'{"text": "\xff"}'))
    large = json.dumps({"text": "x" * 1_000_000}).encode()
    bad.append((signed(secret, large, now), large))
    statuses: list[int] = []
    texts: set[str] = set()
    for headers, content in bad:
        raw = [(key.encode(), value.encode("latin-1")) for key, value in headers.items()]
        response = await sender.send(hook["id"], content=content, headers=raw)
        statuses.append(response.status_code)
        texts.add(response.json()["message"])
    assert set(statuses) == {401}
    assert len(texts) == 1
    assert await sender.posts() == []
    for headers in good + good:
        assert (await sender.send(hook["id"], content=body, headers=headers)).content == b"ok"
    assert len(await sender.posts()) == 4
    assert len(bad) + len(good) >= 40


async def test_an_unsigned_hook_says_no_secret_and_asks_for_none(sender: Sender) -> None:
    hook = await sender.make()
    assert "secret" not in hook
    signed_hook = await sender.make(signed=True)
    for shown in await sender.world.ok("alice", "GET", "/hooks/incoming"):
        assert "secret" not in shown
    assert (await sender.send(signed_hook["id"], json={"text": "x"})).status_code == 401
