"""Does each account have a colour of its own where there are several, and does a list say which is down?"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.color import Color
from rich.style import Style

from chat_tui.model.connection import ConnectionPhase, ConnectionState
from chat_tui.ui.account_tints import NO_TINT, tint_of
from chat_tui.ui.app import ChatApp
from chat_tui.ui.joining import account_choice
from chat_tui.ui.render.look import Look
from chat_tui.ui.screens.chat import ChatScreen
from chat_tui.ui.settings import UiSettings
from tests.ui.test_accounts import an_account

LOOK = Look(nicks=tuple(Style(color=f"#{number}00000") for number in range(8)))


@dataclass
class Known:
    name: str
    colour: str = ""
    title: str = ""
    totals: tuple[int, int, int] = (0, 0, 0)
    phase: ConnectionPhase = ConnectionPhase.ONLINE
    connection: SimpleNamespace = field(init=False)
    store: SimpleNamespace = field(init=False)

    def __post_init__(self) -> None:
        self.connection = SimpleNamespace(state=ConnectionState(self.phase))
        self.store = SimpleNamespace(totals=lambda: self.totals)


def test_each_place_has_its_colour_and_a_chosen_one_wins() -> None:
    accounts = [Known("a"), Known("b"), Known("c", "nick-8"), Known("d", "1"), Known("e", "mauve")]

    def colour(number: int) -> Color | None:
        return tint_of(accounts[number], accounts, LOOK).color  # type: ignore[arg-type]

    nicks = [style.color for style in LOOK.nicks]
    assert [colour(number) for number in range(5)] == [nicks[0], nicks[1], nicks[7], nicks[0], nicks[4]]
    assert tint_of(accounts[0], accounts[:1], LOOK) is NO_TINT  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("phase", "right"),
    [
        (ConnectionPhase.ONLINE, "3 new · 1 @"),
        (ConnectionPhase.SIGNED_OUT, "signed out · 3 new · 1 @"),
        (ConnectionPhase.WAITING, "no connection · 3 new · 1 @"),
    ],
)
def test_the_list_of_accounts_says_which_is_down(phase: ConnectionPhase, right: str) -> None:
    choice = account_choice(Known("work", totals=(2, 3, 1), phase=phase))  # type: ignore[arg-type]
    assert (choice.right, choice.loud) == (right, True)


async def test_title_and_last_row_have_the_colour_of_their_account(tmp_path: Path) -> None:
    accounts = [an_account(tmp_path / name, name) for name in ("acme", "oss")]
    app = ChatApp(accounts, UiSettings())

    def colours(word: str) -> set[Color | None]:
        return {
            segment.style.color
            for strip in app.screen._compositor.render_strips()
            for segment in strip
            if segment.style is not None and segment.text.strip() == word
        }

    async with app.run_test(size=(90, 24)) as pilot, asyncio.timeout(90):
        for number, account in enumerate(accounts):
            while getattr(app.screen, "account", None) is not account or not app.keys_are_done:
                await pilot.pause(0.01)
            screen = app.screen
            assert isinstance(screen, ChatScreen)
            tint = screen.main.pane.look.nicks[number].color
            while not colours(f"{account.name}: Home"):
                await pilot.pause(0.01)
            assert colours(f"{account.name}: Home") == {tint}
            assert colours(account.name) == {tint}, "in the last row"
            await pilot.press("alt+w")
    for account in accounts:
        await account.close()
