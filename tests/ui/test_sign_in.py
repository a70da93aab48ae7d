"""Can one sign in at a server from the app, by each way, nothing lost and nothing secret shown?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.widgets import TextArea

from chat_tui.account.account import Account, Profile
from chat_tui.account.signing_in import Offer, Way
from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.errors import AuthError, BlockedError
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from chat_tui.ui import links
from chat_tui.ui.screens.sign_in import SignInScreen
from chat_tui.ui.screens.sign_in_steps import AddressStep, OfferStep, PasswordStep, Step, WaitStep
from chat_tui.ui.settings import UiSettings
from chat_tui.ui.widgets.secret_box import SecretBox, clean
from tests.ui.conftest import OpenStage, Stage
from tests.ui.sign_in_world import ALL, AUTHORIZE, CODE, Acme, Gate, an_offer
from tests.ui.world import a_world

LOOK = ("text:/login", "enter", "text:chat.example.org", "enter")
PASSWORD = "correct horse"


@dataclass
class Play:
    """The stage with a server to sign in at."""

    on: Stage
    acme: Acme
    gate: Gate

    @property
    def screen(self) -> SignInScreen:
        """The sign-in screen."""
        screen = self.on.app.screen
        assert isinstance(screen, SignInScreen)
        return screen

    @property
    def is_open(self) -> bool:
        """Whether it is there."""
        return isinstance(self.on.app.screen, SignInScreen)

    @property
    def page(self) -> Any:
        """What is seen of it."""
        return self.screen.pages.top

    async def at(self, page: type[Step]) -> None:
        """Wait for a page, and until it is the person's turn."""
        await self.on.until(
            lambda: (
                self.is_open
                and isinstance(self.page, page)
                and self.page.is_attached
                and not self.screen.is_busy
            )
        )

    async def sees(self, words: str) -> None:
        """Wait for words on the screen."""
        await self.on.until(lambda: words in self.on.text())

    async def told(self, words: str) -> None:
        """Wait for words in a toast, which may stand on two lines."""
        await self.on.until(lambda: any(words in each.message for each in self.on.app._notifications))

    async def put(self, *fields: str) -> None:
        """Fill boxes in at once, each followed by Enter."""
        for text in fields:
            self.on.app.post_message(events.Paste(text))
            await self.on.pilot.pause()
            await self.on.press("enter")

    async def offered(self, way: Way | None = None) -> None:
        """Ask the server, and take a way."""
        self.on.screen.action_go("sign_in chat.example.org")
        await self.at(OfferStep)
        if way is not None:
            await self.on.press(str(self.acme.offer.ways.index(way) + 1))


OpenPlay = Callable[..., Any]


@pytest.fixture
def play(stage: OpenStage, tmp_path: Path) -> OpenPlay:
    """A function that opens the stage with an acme."""

    @asynccontextmanager
    async def open_play(acme: Acme | None = None, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Play]:
        acme = acme or Acme()
        made: list[Account] = []

        async def make(name: str) -> Account:
            world = a_world()
            folder = tmp_path / name
            folder.mkdir()
            backend = FakeBackend(world.server, world.me.id)
            store, mine = Store.open(folder / "cache.sqlite"), Mine.open(folder / "mine.sqlite")
            made.append(Account(Profile(name, name), backend, store, mine))
            return made[-1]

        gate = Gate(acme, make)
        try:
            async with stage(size, UiSettings(joining=gate)) as on:
                yield Play(on, acme, gate)
        finally:
            for account in made:
                if account.name not in gate.signed_out:
                    await account.close()

    return open_play


def secrets_in_sight(on: Stage, *secrets: str) -> list[str]:
    """Where a secret can be read: the picture, the text of a box, the representation of a widget."""
    places = [on.text()]
    for screen in on.app.screen_stack:
        for widget in screen.query("*"):
            places += [repr(widget), str(vars(widget))]
            places += [widget.text] if isinstance(widget, TextArea) else []
    places += [on.app.clipboard]
    return [secret for secret in secrets if any(secret in place for place in places)]


async def test_a_password_is_asked_for_behind_the_offer_and_a_new_account_is_shown(play: OpenPlay) -> None:
    async with play() as it:
        await it.on.press(*LOOK)
        await it.at(OfferStep)
        assert "Mattermost 10.11.2 at chat.example.org" in it.on.text()
        assert "read your channels, post as you" in it.on.text()
        await it.on.press("3", "text:tom", "enter", f"text:{PASSWORD}")
        assert secrets_in_sight(it.on, PASSWORD, "horse") == []
        assert "•" * len(PASSWORD) in it.on.text()
        await it.on.press("enter")
        await it.sees("You are tom at chat.example.org.")
        assert it.acme.heard == [("tom", PASSWORD)]
        assert all(not box.secret for box in it.screen.query(SecretBox))
        await it.on.press("enter")
        await it.on.until(lambda: it.on.screen.account.name == "acme-chat")
        new = it.on.screen.account
        await it.on.until(lambda: new.connection.is_online and it.on.screen.visits.here)
        assert [account.name for account in it.on.app.accounts] == ["acme-chat", "acme"]
        assert it.acme.closed == 1


async def test_a_wrong_password_is_typed_anew_and_a_code_is_asked_for_until_it_is_right(
    play: OpenPlay,
) -> None:
    async with play(Acme(mfa="123456")) as it:
        await it.offered(Way.PASSWORD)
        await it.put("tom", "nonsense")
        await it.sees("The name or the password is wrong.")
        await it.put(PASSWORD)
        await it.sees("One-time code")
        await it.put("111111")
        await it.sees("The one-time code is wrong.")
        assert secrets_in_sight(it.on, "111111", PASSWORD) == []
        await it.put("123456")
        await it.sees("You are tom")
        assert it.acme.heard[-1] == ("tom", PASSWORD, "123456")


async def test_escape_goes_one_page_back_and_loses_nothing(play: OpenPlay) -> None:
    async with play() as it:
        await it.offered(Way.PASSWORD)
        await it.put("tom")
        await it.on.press("text:secret", "escape")
        await it.at(OfferStep)
        await it.on.press("escape")
        await it.at(AddressStep)
        assert it.page.address == "chat.example.org"
        await it.on.press("enter")
        await it.at(OfferStep)
        assert len(it.acme.wishes) == 1, "the same server is not asked twice"
        await it.on.press("3")
        await it.at(PasswordStep)
        assert (it.page.name_typed, it.page.password.secret.reveal()) == ("tom", "secret")
        await it.on.press("escape", "escape", "escape")
        await it.on.until(lambda: not it.is_open)
        assert it.acme.closed == 1


async def test_a_server_that_does_not_answer_is_left_with_escape(play: OpenPlay) -> None:
    async with play(Acme(answers=asyncio.Event())) as it:
        it.on.screen.action_go("sign_in chat.example.org")
        await it.sees("Asking chat.example.org …")
        await it.on.press("escape")
        await it.on.until(lambda: "Asking" not in it.on.text())
        await it.on.press("text:/x")
        assert it.page.address == "chat.example.org/x"


async def test_what_went_wrong_is_a_sentence_below_the_page(play: OpenPlay) -> None:
    wrong = BlockedError("This is a web page, and no chat server.", hint="Check the address.")
    async with play(Acme(fails=wrong)) as it:
        it.on.screen.action_go("sign_in chat.example.org")
        await it.sees("This is a web page, and no chat server. Check the address.")
        it.acme.fails = None
        await it.on.press("enter")
        await it.at(OfferStep)
        assert "web page, and no" not in it.on.text()


async def test_a_code_is_shown_large_counted_down_and_copied(
    play: OpenPlay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat_tui.ui.clipboard.copy_command", lambda _environ: None)
    async with play() as it:
        await it.offered(Way.DEVICE)
        await it.sees("B D W P - H Q P K")
        assert "https://chat.example.org/oauth/device" in it.on.text()
        assert "good for 15:00" in it.on.text() or "good for 14:5" in it.on.text()
        assert "▄▀" in it.on.text(), "no QR code"
        await it.on.press("c")
        await it.on.until(lambda: it.on.app.clipboard == CODE)
        it.acme.decided.set()
        await it.sees("You are tom at chat.example.org.")


async def test_a_browser_is_opened_when_it_is_chosen_and_not_by_itself(
    play: OpenPlay, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    async def run_open(_command: tuple[str, ...], url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(links, "open_command", lambda: ("open",))
    monkeypatch.setattr(links, "run_open", run_open)
    async with play() as it:
        await it.offered(Way.BROWSER)
        await it.sees("Your browser shows the server's page.")
        assert opened == [AUTHORIZE]
        await it.on.press("escape")
        await it.at(OfferStep)
        assert it.acme.begun == [Way.BROWSER]


async def test_what_is_not_decided_in_time_is_asked_for_again(play: OpenPlay) -> None:
    async with play() as it:
        await it.offered(Way.DEVICE)
        await it.sees("B D W P")
        it.acme.fails = BlockedError("The code has expired.")
        it.acme.decided.set()
        await it.sees("The code has expired.")
        assert "B D W P" not in it.on.text()
        it.acme.fails = None
        it.acme.decided.clear()
        await it.on.press("enter")
        await it.sees("B D W P")
        assert it.acme.begun == [Way.DEVICE, Way.DEVICE]
        assert isinstance(it.page, WaitStep)


async def test_a_token_is_pasted_with_its_line_end_and_never_seen(play: OpenPlay) -> None:
    acme = Acme(offer=an_offer(Way.PASTED), right="abcdefghijklmnopqrstuvwxyz")
    async with play(acme) as it:
        await it.offered(Way.PASTED)
        await it.sees("Copy the value of MMAUTHTOKEN")
        it.on.app.post_message(events.Paste(" abcdefghijklm\nnopqrstuvwxyz\r\n"))
        await it.sees("26 characters")
        assert secrets_in_sight(it.on, "abcdefghijklm") == []
        await it.on.press("ctrl+a", "ctrl+x", "ctrl+c", "enter")
        await it.sees("You are tom")
        assert it.acme.heard == [("abcdefghijklmnopqrstuvwxyz",)]
        assert it.on.app.clipboard == ""


async def test_an_invitation_wants_a_new_password_twice(play: OpenPlay) -> None:
    acme = Acme(offer=an_offer(Way.PASSWORD, is_invitation=True))
    async with play(acme) as it:
        await it.offered(Way.PASSWORD)
        await it.put("ada", PASSWORD, "other")
        await it.sees("The two passwords differ")
        assert it.acme.heard == []
        await it.put(PASSWORD, PASSWORD)
        await it.sees("You are ada")


async def test_who_is_signed_out_signs_in_again_by_one_key_in_the_same_place(play: OpenPlay) -> None:
    async with play(Acme(offer=an_offer(Way.PASSWORD, Way.TOKEN, user="tom"))) as it:
        on, account, faults = it.on, it.on.account, it.on.world.server.faults
        await on.open("design")
        on.composer.insert_text("half a thought")
        sign_out(on)
        await it.sees("acme signed out · ^R signs in again")
        await on.press("ctrl+r")
        await it.at(PasswordStep)
        assert it.page.name_typed == "tom"
        assert [wish.address for wish in it.acme.wishes] == ["acme"]
        faults.stream_refusals.clear()
        await it.put(PASSWORD)
        await on.until(lambda: not it.is_open and account.connection.is_online)
        await it.told("You are tom again.")
        assert on.composer.text == "half a thought"
        assert on.screen.visits.here == on.world.channels["design"].id
        assert [each.name for each in on.app.accounts] == ["acme"]


async def test_the_question_goes_away_when_somebody_signed_in_elsewhere(
    play: OpenPlay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat_tui.ui.screens.sign_in.EVERY", 0.02)
    async with play(Acme(offer=an_offer(Way.PASSWORD, user="tom"))) as it:
        sign_out(it.on)
        await it.sees("signs in again")
        await it.on.press("ctrl+r")
        await it.at(PasswordStep)
        it.on.world.server.faults.stream_refusals.clear()
        it.on.account.retry_now()
        await it.on.until(lambda: not it.is_open)


async def test_signing_out_asks_first_and_takes_the_account_away(play: OpenPlay) -> None:
    async with play() as it:
        await it.offered(Way.PASSWORD)
        await it.put("tom", PASSWORD)
        await it.sees("You are tom")
        await it.on.press("enter")
        await it.on.until(lambda: it.on.screen.account.name == "acme-chat")
        new = it.on.screen.account
        await it.on.until(lambda: new.connection.is_online and it.on.screen.visits.here)
        it.on.screen.action_go("sign_out")
        await it.sees("Sign out of acme-chat?")
        assert it.gate.signed_out == []
        await it.on.press("enter")
        await it.told("You are signed out of acme-chat. The server was told.")
        assert it.gate.signed_out == ["acme-chat"]
        assert [account.name for account in it.on.app.accounts] == ["acme"]
        assert it.on.app.housing.mode_of("acme-chat") is None
        assert new not in [getattr(screen, "account", None) for screen in it.on.app.lowest_screens()]
        await it.on.press("text:ok")
        assert it.on.composer.text == "ok"


async def test_the_only_account_and_ones_own_workspace_are_not_signed_out_of(play: OpenPlay) -> None:
    async with play() as it:
        it.on.account.name = "personal"
        it.on.screen.action_go("sign_out")
        await it.told("there is nothing to sign out of")
        it.on.account.name = "acme"
        it.on.screen.action_go("sign_out")
        await it.told("`chat-tui logout acme`")
        assert it.gate.signed_out == []


def sign_out(on: Stage) -> None:
    """The server ends the session, and takes no other."""
    refused = AuthError("The session was ended.")
    on.world.server.faults.stream_refusals.extend([refused] * 1000)
    on.world.server.streams.drop(refused)


def hostile() -> Offer:
    """A server whose names are meant to do something."""
    bad = "\x1b]0;owned\x07\x1b[2J[red]x[/red]\u202e" + "A" * 4000
    return Offer(bad, bad, bad, "mattermost", ALL, (bad,) * 30, (bad,) * 40, (), bad, {Way.TOKEN: (bad,)})


async def test_what_a_server_calls_itself_does_nothing(play: OpenPlay) -> None:
    async with play(Acme(offer=hostile())) as it:
        await it.offered()
        for way in ("1", "3", "4"):
            await it.on.press(way)
            lines = it.on.lines()
            assert not any(control in line for line in lines for control in "\x1b\x07\u202e")
            assert len(lines) == 24
            assert max(map(len, lines)) <= 80
            await it.on.press("escape")
            await it.at(OfferStep)
        assert "[red]x[/red]" in it.on.text()


@pytest.mark.parametrize("size", [(140, 40), (40, 10), (10, 3)])
async def test_it_fits_where_it_is_opened(play: OpenPlay, size: tuple[int, int]) -> None:
    async with play(size=size) as it:
        await it.offered(Way.DEVICE)
        await it.on.until(lambda: it.page.prompt is not None)
        await it.on.pilot.pause()
        lines = it.on.lines()
        assert len(lines) == size[1]
        assert max(map(len, lines)) <= size[0]


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [("abc\n", "abc"), (" a\x1bb\tc\r\n", "abc"), ("two words", "two words"), ("\n\n", "")],
)
def test_of_what_is_pasted_only_what_can_belong_to_a_secret_is_kept(pasted: str, kept: str) -> None:
    assert clean(pasted) == kept
