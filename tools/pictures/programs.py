"""What do programs do in the workspace of the pictures? A bot, two senders of web hooks, and a command."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from websockets.sync.client import unix_connect

from tools.pictures.talk import ME, PEOPLE
from tools.pictures.world import START_SECONDS, World

ROOM, BOT = "deploys", "deploybot"

GITHUB: Mapping[str, object] = {
    "username": "GitHub",
    "attachments": [
        {
            "fallback": "CI passed on release-0.5",
            "color": "#2eb886",
            "title": "CI · release-0.5 · passed",
            "title_link": "https://github.example/acme/chat/runs/4812",
            "text": "`a1b2c3d` Retry: half of the delay is chance",
            "fields": [
                {"title": "by", "value": "lin", "short": True},
                {"title": "took", "value": "6m 12s", "short": True},
            ],
            "footer": "GitHub Actions",
        }
    ],
}
"""As an action of a build service sends it."""
ALERTMANAGER: Mapping[str, object] = {
    "channel": f"#{ROOM}",
    "username": "Alertmanager",
    "attachments": [
        {
            "title": "[FIRING:1] DiskSpaceLow (runner-2)",
            "title_link": "https://alerts.example/#/alerts",
            "text": "*Description:* `/var` has 7 % left, full in about 3 h\n*Severity:* warning",
            "fallback": "[FIRING:1] DiskSpaceLow | https://alerts.example/#/alerts",
            "callback_id": "",
            "footer": "",
            "color": "danger",
            "mrkdwn_in": ["fallback", "pretext", "text"],
        }
    ],
}
"""As Alertmanager's receiver for Slack sends it."""
DEPLOYED: Mapping[str, object] = {
    "response_type": "in_channel",
    "username": "deployer",
    "attachments": [
        {
            "color": "#3b82f6",
            "title": "staging runs 0.5.0-rc2",
            "fields": [
                {"title": "before", "value": "0.4.9", "short": True},
                {"title": "health", "value": "3 of 3", "short": True},
            ],
        }
    ],
}
"""What the program behind /deploy answers."""


def come(world: World) -> None:
    """Make the channel, the bot with its token, and the command."""
    _make_room(world)
    _make_command(world)


def talk(world: World) -> None:
    """Let a watch, a person, the bot and a build speak, in this order."""
    hook = world.ask(ME, "POST", "/hooks/incoming", {"channel_id": world.ids[ROOM], "display_name": "builds"})
    world.send_hook(hook["id"], ALERTMANAGER)
    with _listening(world) as heard:
        world.say("maya", ROOM, f"@{BOT} free some space on runner-2, please")
        _answer(world, heard()["id"])
    world.send_hook(hook["id"], GITHUB)


def _make_room(world: World) -> None:
    team_id = world.ask(ME, "GET", "/users/me/teams")[0]["id"]
    bot = world.ask(ME, "POST", "/bots", {"username": BOT, "display_name": BOT})
    token = world.ask(ME, "POST", f"/users/{bot['user_id']}/tokens", {"description": "the bot's program"})
    world.ids[BOT], world.tokens[BOT] = bot["user_id"], token["token"]
    new = {"team_id": team_id, "name": ROOM, "display_name": ROOM, "type": "O"}
    channel = world.ask(ME, "POST", "/channels", {**new, "header": "What runs where, and who says so"})
    world.ids[ROOM] = channel["id"]
    for name in (BOT, *(person.name for person in PEOPLE if person.name not in {ME, "ci"})):
        world.ask(ME, "POST", f"/channels/{channel['id']}/members", {"user_id": world.ids[name]})


def _answer(world: World, asked: str) -> None:
    """What bots made with mmpy-bot do: a reaction at once, an answer, and a reaction when it is done."""
    reaction = {"user_id": world.ids[BOT], "post_id": asked}
    world.ask(BOT, "POST", "/reactions", {**reaction, "emoji_name": "eyes"})
    text = "Removed **41 old images**, 54 GB:\n```\n/var  93 % -> 39 %\n```"
    said = world.ask(BOT, "POST", "/posts", {"channel_id": world.ids[ROOM], "message": text})
    world.ask(BOT, "POST", "/reactions", {**reaction, "emoji_name": "white_check_mark"})
    thanks = {"user_id": world.ids["maya"], "post_id": said["id"], "emoji_name": "tada"}
    world.ask("maya", "POST", "/reactions", thanks)


@contextlib.contextmanager
def _listening(world: World) -> Iterator[Any]:
    """The bot's own line; what it gives waits for a message that names the bot."""
    headers = {"Authorization": f"Bearer {world.tokens[BOT]}"}
    address = "ws://localhost/api/v4/websocket"
    with unix_connect(str(world.socket), uri=address, additional_headers=headers) as line:

        def heard() -> Any:
            while True:
                event = json.loads(line.recv(timeout=START_SECONDS))
                if event.get("event") == "posted":
                    post = json.loads(event["data"]["post"])
                    if f"@{BOT}" in post["message"]:
                        return post

        yield heard


class _Deployer(BaseHTTPRequestHandler):
    """The program behind the command."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.dumps(DEPLOYED).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


def _make_command(world: World) -> None:
    server = HTTPServer(("127.0.0.1", 0), _Deployer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    world.at_end.callback(server.server_close)
    world.at_end.callback(server.shutdown)
    team_id = world.ask(ME, "GET", "/users/me/teams")[0]["id"]
    command = {"team_id": team_id, "trigger": "deploy", "method": "P", "auto_complete": True}
    more = {"auto_complete_desc": "bring a version to a place", "auto_complete_hint": "[staging|production]"}
    url = f"http://127.0.0.1:{server.server_port}/deploy"
    world.ask(ME, "POST", "/commands", {**command, **more, "url": url})
