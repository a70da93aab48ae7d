"""Do the bots of README and `examples/` do what they say, as processes that are killed at a bad moment?"""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chat_tui.client import Chat, Message, connect
from tests.client.conftest import SOON, first, texts
from tests.servers import REPOSITORY, ServerHandle, running_server

EXAMPLES = REPOSITORY / "examples"
LEFT, RIGHT = "#town-square", "#off-topic"
BLOCK = re.compile(r"<!-- bot -->\n```python\n(.*?)```", re.DOTALL)


def bot_of_the_readme() -> str:
    found = BLOCK.search((REPOSITORY / "README.md").read_text("utf-8"))
    assert found is not None, "README.md has no bot any more"
    return found[1]


@asynccontextmanager
async def program(path: Path, environment: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(path),
        env=dict(os.environ, **environment),
        stdout=asyncio.subprocess.PIPE,
        cwd=REPOSITORY,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@asynccontextmanager
async def person(server: ServerHandle, name: str, home: Path) -> AsyncIterator[Chat]:
    async with connect(url=server.url, token=server.users[name].token, home=home, patience=SOON) as chat:
        yield chat


def test_the_bot_of_the_readme_is_the_example() -> None:
    example = (EXAMPLES / "ping_bot.py").read_text("utf-8")
    assert example.partition('"""\n\n')[2] == bot_of_the_readme()


async def test_the_bot_of_the_readme_answers_until_it_is_interrupted(tmp_path: Path) -> None:
    (tmp_path / "bot.py").write_text(bot_of_the_readme().replace("#sandbox", "#town-square"), "utf-8")
    async with (
        running_server(tmp_path, users=("ann",)) as server,
        person(server, "ann", tmp_path / "ann") as ann,
    ):
        home = tmp_path / "home"
        (home / "config").mkdir(parents=True)
        (home / "config" / "accounts.toml").write_text(
            f'[work]\nurl = "{server.url}"\noptions = {{ login = "kernel" }}\n', "utf-8"
        )
        answers = ann.messages("#town-square")
        async with program(tmp_path / "bot.py", {"CHAT_TUI_HOME": str(home)}) as bot:
            answer = None
            async with asyncio.timeout(SOON * 2):
                while answer is None:  # whether it listens already is seen by its first answer only
                    asked = await ann.send("#town-square", "!ping")
                    try:
                        async with asyncio.timeout(0.5):
                            answer = await anext(answers)
                    except TimeoutError:
                        continue
            assert (answer.text, answer.thread) == ("pong", asked.id)
            bot.send_signal(signal.SIGINT)
            assert await asyncio.wait_for(bot.wait(), SOON) == -signal.SIGINT


async def said_in(chat: Chat, channel: str) -> dict[str, Message]:
    """What is said in the channel, by its text; fails for what is said twice."""
    found = [message async for message in chat.history(channel)]
    found += [reply for message in found if message.reply_count for reply in await message.replies()]
    assert len(set(texts(found))) == len(found), f"said twice: {sorted(texts(found))}"
    return {message.text: message for message in found}


async def seen(chat: Chat, channel: str, wanted: set[str], *, gone: str = "") -> dict[str, Message]:
    async with asyncio.timeout(SOON * 2):
        said = await said_in(chat, channel)
        for _ in itertools.count():
            if wanted <= set(said) and gone not in said:
                break
            await asyncio.sleep(0.05)
            said = await said_in(chat, channel)
    return said


async def test_a_bridge_that_is_killed_carries_all_once_both_ways(tmp_path: Path) -> None:
    async with (
        running_server(tmp_path, users=("ann", "ben", "one", "two")) as server,
        person(server, "ann", tmp_path / "ann") as ann,
        person(server, "ben", tmp_path / "ben") as ben,
    ):
        environment = {"CHAT_TUI_HOME": str(tmp_path), "BRIDGE_STATE": str(tmp_path / "pairs.sqlite")}
        for side, bot, channel in ("LEFT", "one", LEFT), ("RIGHT", "two", RIGHT):
            environment[f"{side}_URL"] = server.url
            environment[f"{side}_TOKEN"] = server.users[bot].token
            environment[f"{side}_CHANNEL"] = channel
        heard = ben.messages(RIGHT)
        async with program(EXAMPLES / "bridge.py", environment) as bridge:
            assert bridge.stdout is not None
            assert await asyncio.wait_for(bridge.stdout.readline(), SOON) == b"bridged\n"
            await ann.send(LEFT, "0")
            await first(heard, 1)
            said = [await ann.send(LEFT, f"{number}") for number in range(1, 6)]
            bridge.kill()
        await said[0].edit("1, better")
        await said[1].delete()
        await said[2].reply("in a thread")
        await ben.send(RIGHT, "hello @channel\n**ann**: I quit @all")
        async with program(EXAMPLES / "bridge.py", environment):
            over_there = {f"**ann**: {text}" for text in ("0", "1, better", "3", "4", "5", "in a thread")}
            there = await seen(ben, RIGHT, over_there, gone="**ann**: 2")
            assert there["**ann**: in a thread"].thread == there["**ann**: 3"].id
            forged = "**ben**:\n> hello @\u200bchannel\n> **ann**: I quit @\u200ball"
            here = await seen(ann, LEFT, {forged})
            assert not here[forged].mentions_me


@pytest.mark.parametrize(
    "path", [EXAMPLES / "bridge.py", EXAMPLES / "ping_bot.py"], ids=lambda path: path.name
)
def test_an_example_says_how_to_run_it(path: Path) -> None:
    assert f"python examples/{path.name}" in path.read_text("utf-8").split('"""')[1]
