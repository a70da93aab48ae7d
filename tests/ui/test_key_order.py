"""Do keys that arrive together keep their order, in every input and across screens that open between?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.keys import _character_to_key
from textual.screen import ModalScreen

from chat_tui.ui import key_order
from chat_tui.ui.choices import Choice, matching
from chat_tui.ui.key_order import Echo, KeyOrder
from chat_tui.ui.screens.picker import PickerScreen
from chat_tui.ui.screens.questions import PromptScreen
from chat_tui.ui.theming import variable_defaults
from chat_tui.ui.widgets.query_box import QueryBox
from chat_tui.ui.widgets.text_box import TextBox

BURSTS = 200
NAMES = ("general", "design", "release", "random", "infra")


class Switcher(PickerScreen[str]):
    """A picker as the app's own are made."""

    def find(self, query: str) -> Sequence[Choice]:
        return matching(query, [Choice(name, name) for name in NAMES])


class Listing(ModalScreen[str]):
    """Takes keys itself, as the inbox does."""

    AUTO_FOCUS = ""
    BINDINGS = [Binding("n", "take")]  # noqa: RUF012

    def action_take(self) -> None:
        self.dismiss("taken")


class KeyApp(App[None]):
    """The smallest app that routes keys as ours does."""

    BINDINGS = [  # noqa: RUF012
        Binding("ctrl+k", "jump", priority=True),
        Binding("ctrl+o", "prompt", priority=True),
        Binding("ctrl+l", "list", priority=True),
    ]

    def __init__(self, box: type[TextBox] = TextBox, *, gate: bool = True) -> None:
        super().__init__()
        self._box = box
        self._gate = gate
        self.keys = KeyOrder(self)
        self.chosen: list[str | None] = []
        self.expected = 0
        self.passed = 0

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variable_defaults(self.current_theme)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self._box(id="box")

    def on_mount(self) -> None:
        if self._gate:
            self.keys.open_gate()

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, (events.Key, events.Paste)) or event.is_forwarded:
            await super().on_event(event)
        elif self.keys.admits(event):
            try:
                await super().on_event(event)
            finally:
                self.passed += 1
                self.keys.passed_on()

    def on_echo(self, message: Echo) -> None:
        message.come_back()

    def action_jump(self) -> None:
        self.push_screen(Switcher(), self.chosen.append)

    def action_list(self) -> None:
        self.push_screen(Listing(), self.chosen.append)

    def action_prompt(self) -> None:
        self.push_screen(PromptScreen("Name?"), self.chosen.append)

    @property
    def text(self) -> str:
        return self.screen_stack[0].query_one("#box", TextBox).text


def keys_of(words: Iterable[str]) -> list[events.Key]:
    """`text:abc` is typed, everything else names a key."""
    made = []
    for word in words:
        if word.startswith("text:"):
            made += [events.Key(_character_to_key(char), char) for char in word[5:]]
        else:
            made.append(events.Key(word, {"enter": "\r"}.get(word)))
    return made


def type_at_once(app: KeyApp, *words: str) -> None:
    """As the driver does after one read: all keys in the App's queue before it handles the first."""
    for key in keys_of(words):
        app.expected += 1
        app.post_message(key)


async def all_done(app: KeyApp) -> None:
    """Every key has been handed on, and the last of them is wholly done."""
    await until(lambda: app.passed == app.expected and app.keys.is_idle)


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for a condition, not for a time."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.001)


@pytest.mark.parametrize("box", [TextBox, QueryBox])
async def test_letters_and_backspaces_in_one_read_keep_their_order(box: type[TextBox]) -> None:
    app = KeyApp(box)
    async with app.run_test() as pilot:
        await pilot.pause()
        field = app.query_one("#box", TextBox)
        wrong = []
        for _ in range(BURSTS):
            type_at_once(app, "text:abcdef", *["backspace"] * 3, "text:xyz")
            await all_done(app)
            if field.text != "abcxyz":
                wrong.append(field.text)
            field.set_text("")
        assert wrong == []


async def test_a_key_that_opens_a_dialog_is_followed_by_what_is_typed_into_it() -> None:
    app = KeyApp()
    async with app.run_test() as pilot:
        await pilot.pause()
        for _ in range(10):
            app.chosen.clear()
            type_at_once(app, "text:ab", "ctrl+k", "text:rex", "backspace", "text:l", "enter", "text:cd")
            await all_done(app)
            assert app.chosen == ["release"]
            assert app.text == "abcd"
            app.query_one("#box", TextBox).set_text("")


async def test_a_prompt_gets_its_line_in_order() -> None:
    app = KeyApp()
    async with app.run_test() as pilot:
        await pilot.pause()
        type_at_once(app, "ctrl+o", "text:abcdef", *["backspace"] * 3, "text:xyz", "enter", "text:!")
        await all_done(app)
        assert app.chosen == ["abcxyz"]
        assert app.text == "!"


async def test_a_paste_between_keys_stays_between_them() -> None:
    app = KeyApp()
    async with app.run_test() as pilot:
        await pilot.pause()
        type_at_once(app, "text:ab", "backspace")
        app.expected += 1
        app.post_message(events.Paste("PASTE"))
        type_at_once(app, "backspace", "text:z")
        await all_done(app)
        assert app.text == "aPASTz"


async def test_a_key_behind_one_that_opens_a_list_without_a_focus_waits_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(key_order, "FOCUS_PATIENCE", 60.0)
    app = KeyApp()
    async with app.run_test() as pilot:
        await pilot.pause()
        type_at_once(app, "text:a", "ctrl+l", "n", "text:z")
        await all_done(app)
        assert app.chosen == ["taken"]
        assert app.text == "az"


async def test_keys_before_the_gate_opens_are_kept() -> None:
    app = KeyApp(gate=False)
    async with app.run_test() as pilot:
        type_at_once(app, "text:early", "backspace")
        await pilot.pause()
        assert app.text == ""
        app.keys.open_gate()
        await all_done(app)
        assert app.text == "earl"


async def test_stock_textual_gets_it_wrong_so_the_test_can_fail() -> None:
    class Stock(KeyApp):
        async def on_event(self, event: events.Event) -> None:
            await App.on_event(self, event)

    app = Stock()
    async with app.run_test() as pilot:
        await pilot.pause()
        results = set()
        for _ in range(5):
            type_at_once(app, "text:abcdef", *["backspace"] * 3, "text:xyz")
            for _ in range(20):
                await pilot.pause()
            results.add(app.text)
            app.query_one("#box", TextBox).set_text("")
        assert results != {"abcxyz"}
