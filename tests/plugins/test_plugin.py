"""Is a plugin that raises, hangs or answers nonsense switched off with a sentence, and it alone?"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from chat_tui.plugins import plugin as plugin_module
from chat_tui.plugins.api import API, ConnectionBack, Where
from chat_tui.plugins.budgets import BUDGETS, FORGIVEN_AFTER, MOST_FAULTS
from chat_tui.plugins.finding import Found
from chat_tui.plugins.offers import markdown_in, proposals_in, word_in
from chat_tui.plugins.plugin import Plugin
from tests.plugins import bad
from tests.plugins.conftest import Loaded, quick_thread

HERE = Where("work", "#town", "PROJ")
EVENT = ConnectionBack("work")


async def rendered(plugin: Plugin, times: int = 1) -> list[Any]:
    hook = plugin.offers.render
    return await plugin.ask("render", [partial(hook or _gone, None)] * times, markdown_in)


async def heard(plugin: Plugin) -> list[Any]:
    return await plugin.ask("event", [partial(plugin.offers.on_event or _gone, EVENT)], word_in)


def _gone(*_: object) -> None:
    raise AssertionError("a plugin that is off was called")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ImportError("no module named jira"), "ImportError: no module named jira."),
        (SystemExit(7), "SystemExit: 7."),
        (KeyboardInterrupt(), "KeyboardInterrupt."),
        (bad.Raises.Unreadable(), "Unreadable."),
        (ValueError("\x1b[2J" + "x" * 10_000), "ValueError: ␛[2Jx"),
    ],
)
async def test_one_that_cannot_be_imported_says_why(error: BaseException, said: str) -> None:
    plugin = Plugin(Found("bad", "p", "1", bad.raising(error)), {}, lambda _: None, quick_thread)
    await plugin.load()
    assert plugin.state == "broken"
    assert plugin.why.startswith(f"It cannot be loaded: {said}")
    assert len(plugin.why) < 300


async def test_one_that_is_written_for_a_later_chat_tui_is_left_out(loaded: Loaded) -> None:
    plugin = await loaded(bad.Newer())
    assert plugin.state == "broken"
    assert plugin.why == f"It is written for version 2 of plugins, and this chat-tui knows {API}."


async def test_one_that_offers_nothing_says_so(loaded: Loaded) -> None:
    assert "none of the hooks" in (await loaded(object())).why


@pytest.mark.parametrize("error", [SystemExit(1), ZeroDivisionError(), GeneratorExit(), None])
async def test_what_raises_is_switched_off_after_a_few_times(
    loaded: Loaded, error: BaseException | None
) -> None:
    plugin = await loaded(bad.Raises(error))
    for _ in range(MOST_FAULTS - 1):
        assert [outcome.value for outcome in await rendered(plugin)] == [None]
        assert plugin.is_on
    await rendered(plugin)
    assert plugin.state == "broken"
    assert plugin.why.startswith(f"{MOST_FAULTS} calls went wrong. The last: Its `render` went wrong: ")
    assert await rendered(plugin) == []


async def test_faults_are_forgotten_after_many_good_calls(loaded: Loaded) -> None:
    answers = bad.Answers(None)
    plugin = await loaded(answers)
    for _ in range(MOST_FAULTS):
        answers.answer = 1
        await rendered(plugin, MOST_FAULTS - 1)
        answers.answer = "good"
        await rendered(plugin, FORGIVEN_AFTER)
    assert plugin.is_on


@pytest.mark.parametrize("entry", [bad.Spins(), bad.Waits()])
async def test_a_hook_that_hangs_switches_its_plugin_off_at_once(loaded: Loaded, entry: object) -> None:
    plugin = await loaded(entry)
    began = time.monotonic()
    assert await rendered(plugin) == []
    assert plugin.why == "Its `render` never came back."
    assert time.monotonic() - began < 5


async def test_an_endless_loop_is_interrupted_in_its_thread(loaded: Loaded) -> None:
    plugin = await loaded(bad.Spins())
    thread = plugin._thread._thread
    await rendered(plugin)
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.parametrize("entry", [bad.SpinsLater(), bad.NeverAnswers()])
async def test_an_async_hook_that_hangs_switches_its_plugin_off(loaded: Loaded, entry: object) -> None:
    plugin = await loaded(entry)
    assert await heard(plugin) == []
    assert plugin.why == "Its `on_event` never came back."


async def test_what_is_awaited_too_long_is_given_up_and_counted(loaded: Loaded) -> None:
    class Slow:
        async def on_event(self, event: object) -> None:
            await asyncio.sleep(30)

    plugin = await loaded(Slow())
    for _ in range(MOST_FAULTS):
        await heard(plugin)
    assert plugin.why.endswith("Its `on_event` took too long.")


async def test_an_answer_that_took_too_long_is_dropped(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin = await loaded(bad.Answers(["one"]))
    strict = {hook: replace(one, slow=0.0) for hook, one in BUDGETS.items()}
    monkeypatch.setattr(plugin_module, "BUDGETS", strict)
    call = partial(plugin.offers.complete, "PROJ", HERE)
    for _ in range(MOST_FAULTS + 1):
        assert [outcome.value for outcome in await plugin.ask("complete", [call], proposals_in)] == [None]
    assert plugin.is_on, "late words are no fault: a server may be far away"
    plugin.offers.complete.__self__.answer = "text"
    await rendered(plugin, MOST_FAULTS)
    assert "Its `render` took " in plugin.why


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"bytes", "render gave back bytes in place of a text"),
        (["a"], "render gave back list in place of a text"),
        ("x" * 10_000_000, "render gave back 10,000,000 characters; 20,000 are the most"),
    ],
)
async def test_a_wrong_answer_is_a_fault(loaded: Loaded, answer: object, said: str) -> None:
    plugin = await loaded(bad.Answers(answer))
    await rendered(plugin, MOST_FAULTS)
    assert said in plugin.why


async def test_a_text_that_runs_code_is_made_a_plain_one(loaded: Loaded) -> None:
    plugin = await loaded(bad.Answers(bad.Text("abc")))
    (outcome,) = await rendered(plugin)
    assert type(outcome.value) is str
    assert outcome.value == "abc"


async def test_proposals_are_few_short_and_harmless(loaded: Loaded) -> None:
    plugin = await loaded(bad.Answers([f"PROJ-{n}\x1b]0;x\x07\n" for n in range(1000)]))
    (outcome,) = await plugin.ask("complete", [partial(plugin.offers.complete, "PROJ", HERE)], proposals_in)
    assert len(outcome.value) == 50
    assert outcome.value[0].insert == "PROJ-0␛]0;x␇ "
    assert outcome.value[0].label == "PROJ-0␛]0;x␇"


async def test_a_class_is_made_with_its_settings_and_cannot_change_ours(loaded: Loaded) -> None:
    seen: list[dict[str, Any]] = []

    class Configured:
        def __init__(self, settings: dict[str, Any]) -> None:
            seen.append({"size": settings["size"]})
            settings["deep"]["list"].append(2)

        def on_event(self, event: object) -> None:
            """Nothing."""

    ours = {"size": 1, "deep": {"list": [1]}}
    assert (await loaded(Configured, ours)).is_on
    assert seen == [{"size": 1}]
    assert ours["deep"] == {"list": [1]}


async def test_a_module_is_configured_by_a_function_of_its_own(loaded: Loaded) -> None:
    class Module:
        def configure(self, settings: dict[str, Any]) -> None:
            self.word = settings["word"]

        def on_event(self, event: object) -> str:
            return str(self.word)

    plugin = await loaded(Module(), {"word": "hello"})
    assert [outcome.value for outcome in await heard(plugin)] == ["hello"]
