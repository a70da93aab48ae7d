"""Does a command of a plugin do what it wishes in its place, and end when it is wrong, slow or too loud?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from chat_tui.commands.registry import COMMANDS, find
from chat_tui.plugins import Command, Context, Refused, commanding
from chat_tui.plugins.budgets import BUDGETS
from chat_tui.plugins.commanding import admit, dismiss
from chat_tui.plugins.host import Host
from chat_tui.plugins.plugin import Plugin
from tests.commands.conftest import Desk, desk
from tests.plugins import bad
from tests.plugins.conftest import Loaded, MakeHost

__all__ = ["desk"]
Run = Callable[[Context, str], Awaitable[None]]


class Does:
    """One command, `/do`."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def commands(self) -> list[Command]:
        return [Command("do", "do it", self.run, args="[what]")]


@pytest.fixture(autouse=True)
def none_is_left() -> Iterator[None]:
    before = set(COMMANDS)
    yield
    for command in list(COMMANDS.values()):
        dismiss(Plugin(bad.found(None, command.plugin), {}, lambda _: None)) if command.plugin else None
    assert set(COMMANDS) == before


async def admitted(loaded: Loaded, run: Run) -> Plugin:
    plugin: Plugin = await loaded(Does(run))
    admit(plugin, lambda _: True)
    return plugin


async def test_it_says_answers_asks_opens_and_tells(loaded: Loaded, desk: Desk) -> None:
    seen: list[Any] = []

    async def run(context: Context, argument: str) -> None:
        seen.extend([context.account, context.channel, context.thread, argument])
        await context.say(f"said {argument}")
        seen.append(await context.ask("What?"))
        newest = await context.newest(5)
        seen.append(newest[0].text)  # what it said itself may be there by now
        await context.reply(newest[0].id, "an answer")
        await context.open("#town")
        await context.open("https://example.org/x")
        context.notify("done \x1b[2J")

    await admitted(loaded, run)
    posted = desk.server.post(desk.bob.id, desk.channel.id, "hello")
    await desk.time.until(lambda: desk.account.store.message(posted.id) is not None)
    desk.ui.answer = "typed"
    assert await desk.type("/do it now")
    assert seen == ["fake", "#town", "", "it now", "typed", "hello"]
    assert desk.ui.opened == [desk.channel.id]
    assert desk.ui.addresses == ["https://example.org/x"]
    assert desk.ui.said == [("information", "done ␛[2J")]
    assert (await desk.said_on_server())[1:] == ["said it now", "an answer"]
    answer = next(m for m in desk.server.world.messages.values() if m.text == "an answer")
    assert answer.root_id == posted.id


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (lambda context: context.open("#nowhere"), "nowhere"),
        (lambda context: context.open("javascript:alert(1)"), "javascript"),
        (
            lambda context: context.reply("none", "text"),
            "The message to answer is not known in this channel.",
        ),
        (lambda context: context.say("  "), "A message of a plugin must have a text"),
        (lambda context: context.say("x" * 20_000), "not more than 16,000 characters"),
        (lambda context: context.say(b"bytes"), "/do of the plugin bad went wrong: TypeError: bytes"),
        (lambda context: _refuse(), "There is no ticket. Look again."),
        (lambda context: _exit(), "/do of the plugin bad went wrong: SystemExit: 3."),
    ],
)
async def test_what_cannot_be_done_is_a_sentence(
    loaded: Loaded, desk: Desk, wish: Callable[[Context], Awaitable[None]], said: str
) -> None:
    async def run(context: Context, argument: str) -> None:
        await wish(context)

    await admitted(loaded, run)
    assert not await desk.type("/do")
    ((severity, text),) = desk.ui.said
    assert severity == "error"
    assert said in text


async def _refuse() -> None:
    raise Refused("There is no ticket.", hint="Look again.")


async def _exit() -> None:
    raise SystemExit(3)


async def test_one_that_takes_long_is_told_of_and_at_last_given_up(
    loaded: Loaded, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = replace(BUDGETS["command"], limit=0.3)
    monkeypatch.setattr(commanding, "BUDGETS", {**BUDGETS, "command": short})
    monkeypatch.setattr(commanding, "SIGN_AFTER", 0.1)

    async def run(context: Context, argument: str) -> None:
        await asyncio.sleep(60)

    await admitted(loaded, run)
    assert not await desk.type("/do")
    words = [text for _, text in desk.ui.said]
    assert words[0] == "/do is at work (bad)."
    assert "too long" in words[1]


async def test_while_a_person_thinks_its_time_stands_still(
    loaded: Loaded, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = replace(BUDGETS["command"], limit=0.2)
    monkeypatch.setattr(commanding, "BUDGETS", {**BUDGETS, "command": short})

    async def think(question: str) -> str:
        await asyncio.sleep(0.5)
        return "after long"

    answers: list[str | None] = []

    async def run(context: Context, argument: str) -> None:
        answers.append(await context.ask("What?"))

    monkeypatch.setattr(desk.ui, "ask", think)
    await admitted(loaded, run)
    assert await desk.type("/do")
    assert answers == ["after long"]


async def test_what_it_wishes_for_after_its_end_is_refused(loaded: Loaded, desk: Desk) -> None:
    kept: list[Context] = []

    async def run(context: Context, argument: str) -> None:
        kept.append(context)

    await admitted(loaded, run)
    assert await desk.type("/do")
    with pytest.raises(Exception, match="has ended"):
        await kept[0].say("late")
    assert await desk.said_on_server() == []


async def test_names_that_are_taken_are_refused_with_a_sentence(loaded: Loaded) -> None:
    first = await loaded(bad.Takes("join", "part", "mine-alone"), name="first")
    second = await loaded(bad.Takes("mine-alone"), name="second")
    join = COMMANDS["join"]
    for plugin in (first, second):
        admit(plugin, lambda _: True)
    assert first.told == [
        "Its command /join is left out: there is one of chat-tui itself.",
        "Its command /part is left out: there is one of chat-tui itself.",
    ]
    assert second.told == ["Its command /mine-alone is left out: there is one of the plugin first."]
    assert COMMANDS["join"] is join
    dismiss(second)
    assert find("mine-alone") is not None
    dismiss(first)
    assert find("mine-alone") is None


async def test_names_that_are_no_words_are_refused(loaded: Loaded) -> None:
    for name in ("", "Two words", "a/b", "x\x1b[2J", "ä"):
        plugin = await loaded(bad.Takes(name))
        assert "is no name for a command." in plugin.why


async def test_a_flood_of_notices_is_not_shown(make_host: MakeHost, desk: Desk) -> None:
    host: Host = make_host(bad=bad.Floods())
    await host.begin()
    (plugin,) = host.plugins
    admit(plugin, lambda words: host.may_tell(plugin, words))
    assert await desk.type("/flood")
    assert [text for _, text in desk.ui.said] == [f"notice {number} ␛[2J" for number in range(5)]
