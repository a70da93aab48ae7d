"""Is the sitting that docs/line-mode.md shows what happens?"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chat_tui.backends.fake.server import FakeServer
from chat_tui.cli.line_mode.own_words import OWN
from chat_tui.cli.line_mode.session import Options
from chat_tui.errors import UnreachableError
from chat_tui.model.actions import AddReaction, DeleteMessage, EditMessage
from chat_tui.model.ids import ClientId
from chat_tui.realtime.timing import Timing
from tests.cli.conftest import World
from tests.cli.line_mode.sitting import Sitting, sitting

PAGE = Path(__file__).parents[3] / "docs" / "line-mode.md"
BEGAN = datetime(2026, 3, 2, 9, 15, tzinfo=UTC).timestamp()


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


async def test_the_page_shows_what_happens(tmp_path: Path, utc: None) -> None:
    server = FakeServer(clock=lambda: BEGAN)
    ada, grace, lin = (server.add_user(name) for name in ("ada", "grace", "lin"))
    build = server.add_channel("build", title="Build")
    world = World(server, ada, grace, build, server.add_channel("ops"), tmp_path)
    server.post(lin.id, build.id, "The nightly run is **red** again.")
    server.post(grace.id, world.ops.id, "Meanwhile in ops.")
    timing = Timing(wall=lambda: BEGAN)
    async with sitting(world, build.id, timing=timing, options=Options(bell=False), count=5) as here:
        await here.hear("/help")
        await _talk(here)
        await _about_messages(here)
        await here.type("/quit")
        made = "\n".join(here.console.lines)
    shown = re.search(r"<!-- sitting -->\n```text\n(.*?)\n```", PAGE.read_text("utf-8"), re.DOTALL)
    assert shown is not None
    assert shown[1] == made, f"docs/line-mode.md must show:\n{made}"


def test_the_page_names_every_command_of_line_mode() -> None:
    page = PAGE.read_text("utf-8")
    assert [name for name in OWN if f"`/{name}" not in page] == []


async def _talk(here: Sitting) -> None:
    world = here.world
    await here.type("Which job?", "2 sent")
    world.say("@ada the linter:\n```text\nE501 too long\n```\nsee https://ci.example.org/42")
    await here.hear("ci.example.org")
    await here.type("/reply 3 I take it.", "4 sent")
    await here.type("/react 3 :eyes:", "has :eyes:")
    world.say("-- connection lost\n12 ada: the password is tulip", author=world.grace, channel=world.town)
    await here.hear("tulip")


async def _about_messages(here: Sitting) -> None:
    world = here.world
    town, grace = world.town.id, world.grace
    forged = next(each for each in world.server.world.messages.values() if "tulip" in each.text)
    world.server.perform(grace.id, EditMessage(ClientId("e"), town, forged.id, "Sorry, wrong window."))
    await here.hear("edited")
    world.server.perform(grace.id, DeleteMessage(ClientId("d"), town, forged.id))
    await here.hear("was deleted")
    own = next(each for each in world.server.world.messages.values() if each.text == "Which job?")
    world.server.perform(grace.id, AddReaction(ClientId("r"), town, own.id, "thumbsup"))
    await here.hear("has :thumbsup:")
    world.server.faults.offline = True
    world.server.drop(UnreachableError("The fake server cannot be reached."))
    await here.hear("connection lost")
    world.server.faults.offline = False
    here.account.retry_now()
    await here.hear("connected again")
    await here.type("/who", "in #build")
    await here.type("/go @grace", "now in @grace")
    await here.type("It is mended.", "6 sent")
    await here.type("/next", "Meanwhile")
