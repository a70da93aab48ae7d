"""Is a person asked before many are called, a secret is told or a channel is taken for another?"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from chat_tui.account import guards
from chat_tui.account.account import Account
from chat_tui.account.guards import Outgoing, to_the_eye
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage
from tests.ui.test_never_elsewhere import said
from tests.ui.test_two_accounts import a_pair

FEW = UiSettings(confirm_mentions=3)
ASKED = "Not sent yet"


async def test_a_call_to_many_waits_for_a_yes_that_is_not_enter(stage: OpenStage) -> None:
    async with stage(settings=FEW) as on:
        await on.open("general")
        await on.press("text:@here lunch", "enter")
        await on.until(lambda: ASKED in on.text())
        assert "@here calls more than 3 people." in on.text()
        assert [draft.text for draft in on.account.drafts.all()] == ["@here lunch"]
        await on.press("enter")
        await on.until(lambda: ASKED not in on.text())
        assert on.composer.text == "@here lunch"
        assert said(on, "general") == {"general": []}
        await on.press("enter")
        await on.until(lambda: ASKED in on.text())
        await on.press("y", "s", "ctrl+y")
        await on.until(lambda: said(on, "general") == {"general": ["@here lunch"]})
        await on.until(lambda: not on.account.drafts.all())
        assert on.composer.text == ""


@pytest.mark.parametrize(
    ("most", "text"), [(3, "`@all` is code"), (5, "@all"), (0, "@all"), (3, "mail@all.org")]
)
async def test_nobody_is_asked_without_a_reason(stage: OpenStage, most: int, text: str) -> None:
    async with stage(settings=UiSettings(confirm_mentions=most)) as on:
        await on.open("general")
        await on.press(f"text:{text}", "enter")
        await on.until(lambda: said(on, "general") == {"general": [text]})


async def test_how_many_are_called_need_not_be_known(stage: OpenStage) -> None:
    async with stage(settings=FEW) as on:
        await on.open("general")
        on.world.server.faults.offline = True
        await on.press("text:/me thanks @all", "enter")
        await on.until(lambda: "is not known just now" in on.text())
        await on.press("escape")
        await on.until(lambda: on.composer.text == "/me thanks @all")
        assert not on.account.outbox.waiting(by_hand=True)


async def test_what_is_sent_after_it_does_not_overtake_it(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = asyncio.Event()

    async def doubts(account: Account, outgoing: Outgoing) -> tuple[str, ...]:
        await counted.wait()
        return ()

    monkeypatch.setattr(guards, "doubts", doubts)
    async with stage(settings=FEW) as on:
        await on.open("general")
        await on.press("text:@all lunch", "enter", "text:at noon", "enter")
        assert said(on, "general") == {"general": []}
        counted.set()
        await on.until(lambda: said(on, "general") == {"general": ["@all lunch", "at noon"]})
        await on.until(lambda: not on.account.drafts.all())


async def test_a_secret_is_asked_about_also_where_it_goes_to_one_person(stage: OpenStage) -> None:
    async with stage() as on:
        await on.open("@lin")
        await on.press("text:password=hunter2", "enter")
        await on.until(lambda: "There seems to be a password in it." in on.text())
        await on.press("enter")
        await on.until(lambda: on.composer.text == "password=hunter2")
        assert "password=hunter2" not in said(on, "@lin")["@lin"]


async def test_a_channel_of_the_same_name_elsewhere_is_named_before_it_is_written_to(tmp_path: Path) -> None:
    async with a_pair(tmp_path) as on:

        async def write(text: str) -> None:
            screen = on.app.screen_stack[0]
            name = screen.account.name  # type: ignore[attr-defined]
            screen.open_channel(on.worlds[name].channels["general"].id)  # type: ignore[attr-defined]
            await on.press(*text, "enter")

        await write("one")
        await on.until(lambda: on.said("acme", "one"))
        await on.press("alt+w")
        await on.until(lambda: on.shown()[0] == "oss")
        await write("two")
        await on.until(lambda: ASKED in on.text())
        assert "#general on oss" in on.text()
        assert "#general on acme" in on.text()
        await on.press("ctrl+y")
        await on.until(lambda: on.said("oss", "two"))
        await write("three")
        await on.until(lambda: on.said("oss", "three"))


def test_names_that_look_the_same_are_the_same_to_the_eye() -> None:
    assert to_the_eye("#dev-ops") == to_the_eye("#DevOps")
    assert to_the_eye("#internal") == to_the_eye("#intemal")
    assert to_the_eye("#rel1") == to_the_eye("#reli")
    assert to_the_eye("#random") != to_the_eye("#ransom")
