"""Which independent clients are tried, how each gets its environment, and what it must say."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.servers import ServerHandle

PROGRAMS = Path(__file__).resolve().parent / "programs"
INSTALL_SECONDS = 300
TALK_SECONDS = 40


@dataclass(frozen=True, slots=True)
class Client:
    """One client: its packages from npm or PyPI, and the program that drives it."""

    name: str
    program: str
    packages: tuple[str, ...]
    is_bot: bool = False

    @property
    def is_javascript(self) -> bool:
        """Whether Node runs it."""
        return self.program.endswith(".js")


CLIENTS = (
    Client(
        "@mattermost/client 11.9.0",
        "official.js",
        ("@mattermost/client@11.9.0", "@mattermost/types@11.9.0", "ws"),
    ),
    Client("mattermostdriver 7.3.2", "driver.py", ("mattermostdriver==7.3.2",)),
    Client("mattermostautodriver 11.11.1", "autodriver.py", ("mattermostautodriver==11.11.1",)),
    Client("mmpy-bot 2.2.1", "bot.py", ("mmpy-bot==2.2.1",), is_bot=True),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a client was content, and what it said."""

    is_content: bool
    text: str


def prepare(client: Client, cache: Path) -> str:
    """Make the client's environment below `cache` unless it is there; why it cannot be made, or nothing."""
    place = cache / client.program.partition(".")[0]
    if (place / "ready").exists():
        return ""
    place.mkdir(parents=True, exist_ok=True)
    if client.is_javascript:
        commands = [["npm", "install", "--silent", "--prefix", str(place), *client.packages]]
    else:
        commands = [
            [sys.executable, "-m", "venv", str(place)],
            [str(place / "bin" / "pip"), "install", "--quiet", *client.packages],
        ]
    for command in commands:
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=INSTALL_SECONDS)
        except (OSError, subprocess.SubprocessError) as error:
            return f"cannot be installed here: {error}"
    (place / "ready").touch()
    return ""


async def talk(client: Client, cache: Path, server: ServerHandle) -> Outcome:
    """Let the client say something, and judge whether it heard it again."""
    if client.is_bot:
        return await _talk_to_bot(client, cache, server)
    alice = server.users["alice"]
    host, _, port = server.address.removeprefix("http://").rpartition(":")
    where = [server.address] if client.is_javascript else [host, port]
    process = await _start(client, cache, [*where, alice.username, alice.password])
    try:
        async with asyncio.timeout(TALK_SECONDS):
            out, err = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.communicate()
        return Outcome(False, f"said nothing within {TALK_SECONDS} s")
    if process.returncode:
        return Outcome(False, err.decode(errors="replace").strip()[-400:])
    said = json.loads(out.decode().strip().splitlines()[-1])
    return Outcome("hello from" in said["heard"] and "hello from" in said["listed"], json.dumps(said))


async def _talk_to_bot(client: Client, cache: Path, server: ServerHandle) -> Outcome:
    bot = await server.call("owner", "POST", "/bots", {"username": "pingbot", "display_name": "Ping"})
    made = await server.call("owner", "POST", f"/users/{bot['user_id']}/tokens", {"description": "interop"})
    team = (await server.call("owner", "GET", "/users/me/teams"))[0]
    member = {"team_id": team["id"], "user_id": bot["user_id"]}
    await server.call("owner", "POST", f"/teams/{team['id']}/members", member)
    pair = [server.users["bob"].id, bot["user_id"]]
    channel = await server.call("bob", "POST", "/channels/direct", pair)
    host, _, port = server.address.removeprefix("http://").rpartition(":")
    process = await _start(client, cache, [host, port, made["token"], team["name"]])
    try:
        return await _wait_for_pong(server, channel["id"], bot["user_id"])
    finally:
        process.kill()
        await process.communicate()


async def _wait_for_pong(server: ServerHandle, channel_id: str, bot_id: str) -> Outcome:
    for _ in range(TALK_SECONDS):
        await server.call("bob", "POST", "/posts", {"channel_id": channel_id, "message": "ping"})
        await asyncio.sleep(1)
        page = await server.call("bob", "GET", f"/channels/{channel_id}/posts")
        answers = [post["message"] for post in page["posts"].values() if post["user_id"] == bot_id]
        if answers:
            return Outcome("pong" in answers[0], answers[0])
    return Outcome(False, f"the bot did not answer within {TALK_SECONDS} s")


async def _start(client: Client, cache: Path, arguments: list[str]) -> asyncio.subprocess.Process:
    place = cache / client.program.partition(".")[0]
    program = PROGRAMS / client.program
    if client.is_javascript:
        # Node looks for packages beside the program, so the program goes to the packages.
        copy = place / client.program
        copy.write_text(program.read_text())
        command = ["node", str(copy)]
    else:
        command = [str(place / "bin" / "python"), str(program)]
    return await asyncio.create_subprocess_exec(
        *command, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
