"""Does the theme follow what the terminal says of itself, and nothing that comes too late?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from chat_tui.ui.background import AGAIN_AFTER, ANSWERED_WITHIN, ASK_COLOUR, IN_TMUX, Background, is_light
from chat_tui.ui.driver import ChatDriver, TmuxDriver
from chat_tui.ui.terminal import Parser
from tests.ui.conftest import OpenStage
from tests.virtual_time import VirtualTime

WHITE, BLACK = "\x1b]11;rgb:ffff/ffff/ffff\x07", "\x1b]11;rgb:0000/0000/0000\x1b\\"
DARK_NOW, LIGHT_NOW = "\x1b[?997;1n", "\x1b[?997;2n"


@pytest.mark.parametrize(
    ("answer", "light"),
    [
        (WHITE, True),
        (BLACK, False),
        ("\x1b]11;rgb:fd/f6/e3\x1b\\", True),
        ("\x1b]11;rgba:0000/2b2b/3636/ffff\x07", False),
        (LIGHT_NOW, True),
        (DARK_NOW, False),
        ("\x1b]10;rgb:ffff/ffff/ffff\x07", None),
        ("\x1b[?62;4c", None),
        ("\x1b]11;blue\x07", None),
    ],
)
def test_what_a_terminal_says_of_itself(answer: str, light: bool | None) -> None:
    assert is_light(answer) is light


@dataclass
class Terminal:
    """Writes down what it is asked."""

    asked: list[str] = field(default_factory=list)
    modes: list[int] = field(default_factory=list)
    hears: list[Callable[[str], object]] = field(default_factory=list)

    def ask(self, question: str, hears: Callable[[str], object]) -> None:
        self.asked.append(question)

    def when_told(self, hears: Callable[[str], object]) -> None:
        self.hears.append(hears)

    def keep_mode(self, number: int) -> None:
        self.modes.append(number)


@pytest.mark.parametrize(("environ", "patience"), [({}, ANSWERED_WITHIN), ({"TMUX": "x"}, IN_TMUX)])
async def test_it_is_asked_listened_to_and_too_late_is_too_late(
    environ: dict[str, str], patience: float
) -> None:
    time, terminal, told = VirtualTime(), Terminal(), list[bool]()
    background = Background(terminal, told.append, environ, time.timing)
    background.begin()
    assert terminal.asked == [ASK_COLOUR + "\x1b[c"]
    assert terminal.modes == [2031]
    (hear,) = terminal.hears
    await time.advance(patience / 2)
    hear(WHITE)
    await time.advance(patience)
    hear(BLACK)
    assert told == [True]
    hear(DARK_NOW)
    assert told == [True, False]
    background.look()
    assert len(terminal.asked) == 1
    await time.advance(AGAIN_AFTER)
    background.look()
    assert len(terminal.asked) == 2


def test_the_parser_tells_such_answers_and_types_none_of_them() -> None:
    told: list[str] = []
    parser = Parser(told=told.append)
    whole = WHITE + BLACK + DARK_NOW
    for cut in range(1, len(whole)):
        if whole[:cut].endswith(("\x1b", "\x1b[")):  # taken for a key
            continue
        told.clear()
        events = [*parser.feed(whole[:cut]), *parser.feed(whole[cut:])]
        assert (told, events) == ([WHITE, BLACK, DARK_NOW], [])


async def test_auto_follows_and_a_chosen_theme_stays(stage: OpenStage) -> None:
    async with stage() as on:
        on.app._settings = replace(on.app.settings, auto_themes=("chat-dark", "chat-light"))
        on.app.take_all_themes()
        on.app.take_side(is_light=True)
        assert on.app.theme == "chat-light"
        on.app.take_side(is_light=False)
        assert on.app.theme == "chat-dark"
        on.app.theme = "nord"
        on.app.take_side(is_light=True)
        assert on.app.theme == "nord"
        assert not on.app._notifications


@pytest.mark.parametrize("kind", [ChatDriver, TmuxDriver])
def test_answers_go_to_who_asked_in_turn(kind: type[ChatDriver], monkeypatch: pytest.MonkeyPatch) -> None:
    class Loop:
        def call_soon_threadsafe(self, hears: Callable[[str], object], answer: str) -> None:
            hears(answer)

    class App:
        is_inline = False

        def __getattr__(self, name: str) -> None:
            return None

    monkeypatch.setattr("textual.driver.asyncio.get_running_loop", Loop)
    driver = kind(App())
    monkeypatch.setattr(driver, "write", lambda _data: None)
    first, second, always = list[str](), list[str](), list[str]()
    driver.when_told(always.append)
    driver.ask("one", first.append)
    driver.ask("two", second.append)
    for answer in (WHITE, "\x1b[?62c", BLACK, "\x1b[?62c", DARK_NOW):
        driver.hear(answer)
    assert first == [WHITE, "\x1b[?62c"]
    assert second == [BLACK, "\x1b[?62c"]
    assert always == [WHITE, "\x1b[?62c", BLACK, "\x1b[?62c", DARK_NOW]
