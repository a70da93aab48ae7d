"""Is each fault of the line noticed in time, survived without loss or double, and over soon after it ends?"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from chat_tui.auth.secret import Secret
from chat_tui.auth.session import TokenLogin
from chat_tui.backends.base import Backend
from chat_tui.backends.registry import load
from chat_tui.net.endpoint import Endpoint
from tests.chaos.proxy import ChaosProxy, Door, chaos_proxy
from tests.integration.test_ring import RealWorld, Ring
from tests.servers import ServerProcess, server_process

DETECTION = 12.0
"""Seconds: a ping every 5 s, 5 s for its answer, and a second of a busy machine."""
RECOVERY = 6.0
"""Seconds from healing: the longest wait of a local client, and a second."""
QUIET_LOSS = 12.0
pytestmark = pytest.mark.chaos


class ChaosWorld(RealWorld):
    """The embedded server in a process; ada's line to it goes through the proxy, bob's does not."""

    def __init__(self, server: ServerProcess, proxy: ChaosProxy) -> None:
        super().__init__(server, {})
        self.proxy = proxy

    def backend(self, name: str) -> Backend:
        token = Secret(self.server.users[name].token)
        url = self.proxy.url if name == "ada" else self.server.url
        return load("mattermost")(Endpoint.parse(url), TokenLogin(token), None)


class Scene:
    """Ada and bob in a channel, and what can be done to ada's line."""

    def __init__(self, world: ChaosWorld, ring: Ring) -> None:
        self.proxy, self.server = world.proxy, world.server
        self.ada, self.bob = ring.ada, ring.bob
        self.world = world

    async def within(self, seconds: float, condition: Callable[[], object]) -> None:
        """Wait for something that has to be true so soon."""
        started = time.monotonic()
        await self.world.until(condition)
        assert time.monotonic() - started <= seconds

    async def noticed(self) -> None:
        """Ada's client knows that the line is dead."""
        await self.within(DETECTION, lambda: not self.ada.account.connection.is_online)

    async def back(self, *texts: str) -> None:
        """Ada is online again and sees all of it, once and in order."""
        await self.within(RECOVERY, lambda: self.ada.account.connection.is_online)
        await self.ada.sees(*texts)


@asynccontextmanager
async def scene_at(path: Path) -> AsyncIterator[Scene]:
    async with (
        server_process(path, users=("ada", "bob")) as server,
        chaos_proxy(server.socket, server.socket.with_name("ada.sock")) as proxy,
    ):
        world = ChaosWorld(server, proxy)
        ring = await Ring.form(world, path)
        await ring.bob.say("hello")
        await ring.ada.sees("hello")
        await ring.bob.sees("hello")
        yield Scene(world, ring)
        await ring.end()


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    """A scene at peace."""
    async with scene_at(tmp_path) as made:
        yield made


@pytest.mark.parametrize("ways", ["both", "down", "up"])
async def test_a_black_hole_is_noticed_and_what_waited_arrives_once(scene: Scene, ways: str) -> None:
    scene.proxy.up.paused = ways != "down"
    scene.proxy.down.paused = ways != "up"
    await scene.ada.say("from the hole")
    await scene.noticed()
    await scene.proxy.heal()
    await scene.back("hello", "from the hole")
    await scene.bob.sees("hello", "from the hole")


async def test_a_message_whose_answer_was_lost_is_there_once(scene: Scene) -> None:
    scene.proxy.down.paused = True
    await scene.ada.say("arrived")
    await scene.bob.sees("hello", "arrived")
    scene.proxy.reset()
    await scene.proxy.heal()
    await scene.back("hello", "arrived")
    await scene.bob.sees("hello", "arrived")


async def test_a_server_that_stands_still_is_noticed_without_a_pile_of_connections(scene: Scene) -> None:
    assert scene.server.process is not None
    scene.server.process.send_signal(signal.SIGSTOP)
    try:
        await scene.noticed()
    finally:
        scene.server.process.send_signal(signal.SIGCONT)
    await scene.bob.say("again")
    await scene.back("hello", "again")
    assert scene.proxy.most_open <= 4


async def test_a_server_that_accepts_and_closes_is_not_hammered(scene: Scene) -> None:
    await scene.proxy.set_door(Door.CLOSED_AT_ONCE)
    scene.proxy.reset()
    before = len(scene.proxy.connects)
    await asyncio.sleep(5.0)
    assert 1 <= len(scene.proxy.connects) - before <= 14
    await scene.proxy.heal()
    await scene.bob.say("at last")
    await scene.ada.sees("hello", "at last")


async def test_frames_that_come_five_times_count_once(scene: Scene) -> None:
    scene.proxy.down.frames.copies = 5
    said = [f"bob {number}" for number in range(10)]
    await scene.bob.say(*said)
    await scene.ada.sees("hello", *said)
    assert scene.ada.summary.membership.unread == 11


async def test_mixed_frames_end_in_order(scene: Scene) -> None:
    scene.proxy.down.frames.reorder = 5
    said = [f"bob {number}" for number in range(20)]
    await scene.bob.say(*said)
    await scene.bob.sees("hello", *said)
    await scene.proxy.heal()
    await scene.ada.sees("hello", *said)


@pytest.mark.parametrize("lost", [1, 127, 129])
async def test_lost_frames_are_made_up_for(scene: Scene, lost: int) -> None:
    scene.proxy.down.frames.drop = lost
    said = [f"bob {number}" for number in range(lost + 5)]
    await scene.bob.say(*said)
    await scene.ada.sees("hello", *said)


async def test_a_lost_last_frame_is_found_though_all_is_quiet(scene: Scene) -> None:
    await asyncio.sleep(0.5)
    scene.proxy.down.frames.drop = 1
    await scene.bob.say("the last word")
    await scene.within(QUIET_LOSS, lambda: scene.ada.shown() == ["hello", "the last word"])
