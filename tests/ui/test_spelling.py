"""Are wrong words underlined and mended, and does a spelling program that fails disturb nobody?"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from chat_tui.backends.fake.server import FakeServer
from chat_tui.ui import spell_marks, spelling
from chat_tui.ui.known_names import OLD, KnownNames
from chat_tui.ui.settings import UiSettings
from chat_tui.ui.spelling import Speller, prose_lines, spell_command, words_in
from tests.builders import FakeClock
from tests.ui.conftest import OpenStage

if TYPE_CHECKING:
    from chat_tui.store.store import Store

PROGRAM = """#!/bin/sh
echo '@(#) a program that knows two wrong words'
while read -r line; do
  case "$line" in
    ^helo) echo '& helo 2 1: hello, help'; echo ;;
    ^wrld) echo '# wrld 1'; echo ;;
    ^[Mm]aya*|^Okafor|^infra) echo '# name 1'; echo ;;
    ^end) exit 1 ;;
    ^*) echo '*'; echo ;;
    *) echo "$line" >> "$(dirname "$0")/told" ;;
  esac
done
"""


@pytest.fixture
def program(tmp_path: Path) -> tuple[str, ...]:
    path = tmp_path / "speller"
    path.write_text(PROGRAM)
    return ("sh", str(path))


def test_only_prose_is_looked_at() -> None:
    line = "Helo @helo #helo ~helo :helo: `helo` https://helo.example helo.py a/helo x1 HELO don't, wörld"
    assert [word for _, word in words_in(line)] == ["Helo", "don't", "wörld"]
    assert [word for _, word in words_in("``a`helo`` so ``` `` `helo ```")] == ["so"]
    assert next(iter(words_in(" so"))) == (1, "so")
    assert list(prose_lines(["a", "```py", "b", "```", "c"])) == [(0, "a"), (4, "c")]


def test_the_program_that_is_there_is_taken() -> None:
    def only(name: str) -> object:
        return lambda asked: asked if asked == name else None

    assert spell_command("auto", only("aspell")) == ("aspell", "-a", "--encoding=utf-8")  # type: ignore[arg-type]
    assert spell_command("de_DE", only("hunspell")) == ("hunspell", "-a", "-i", "utf-8", "-d", "de_DE")  # type: ignore[arg-type]
    assert spell_command("auto", only("ed")) is None  # type: ignore[arg-type]
    assert spell_command("off", only("aspell")) is None  # type: ignore[arg-type]
    assert spell_command("--conf=x", only("aspell")) is None  # type: ignore[arg-type]


def test_who_came_meanwhile_is_known_after_a_while() -> None:
    server, clock = FakeServer(), FakeClock()
    store = cast("Store", SimpleNamespace(users=lambda: server.world.users.values(), channel_summaries=tuple))
    names = KnownNames(store, clock)
    server.add_user("maya", "Maya Lindt-Øst")
    assert [word for word in ("Maya", "maya's", "LINDT", "øst", "ma", "Ravi") if not names.has(word)] == [
        "ma",
        "Ravi",
    ]
    server.add_user("ravi", "")
    assert not names.has("ravi")
    clock.advance(OLD)
    assert names.has("Ravi’s")


async def test_words_are_asked_for_once_and_learnt(program: tuple[str, ...], tmp_path: Path) -> None:
    speller = Speller(program)
    try:
        assert await speller.learn(["helo", "world", "wrld"])
        assert not await speller.learn(["helo", "world"])
        assert [speller.proposals(word) for word in ("helo", "wrld", "world")] == [
            ("hello", "help"),
            (),
            None,
        ]
        await speller.accept("helo", always=True)
        assert not await speller.learn(["other"])
        assert speller.proposals("helo") is None
        assert (tmp_path / "told").read_text() == "*helo\n#\n"
    finally:
        await speller.close()


@pytest.mark.parametrize("command", [("no-such-program-at-all",), ("false",), ()])
async def test_a_program_that_fails_is_asked_no_more(
    program: tuple[str, ...], command: tuple[str, ...]
) -> None:
    speller = Speller(command or program)
    assert not await speller.learn(["end", "helo"])
    assert speller.is_dead
    assert speller.proposals("helo") is None


async def test_a_program_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "PATIENCE", 0.05)
    speller = Speller(("sh", "-c", "echo '@(#)'; exec sleep 60"))
    assert not await speller.learn(["helo"])
    assert speller.is_dead


async def test_wrong_words_are_underlined_and_mended(
    stage: OpenStage, monkeypatch: pytest.MonkeyPatch, program: tuple[str, ...]
) -> None:
    monkeypatch.setattr(spell_marks, "spell_command", lambda language: program)
    monkeypatch.setattr(spell_marks, "AFTER", 0.02)
    async with stage(settings=UiSettings(spell="auto")) as staged:
        await staged.open("release")
        composer = staged.composer

        def underlined() -> list[str]:
            line = composer.get_line(0)
            return [line.plain[span.start : span.end] for span in line.spans]

        await staged.press("text:helo the wrld")
        await staged.until(lambda: underlined() == ["helo"])
        await staged.press("space")
        await staged.until(lambda: underlined() == ["helo", "wrld"])
        await staged.press("alt+z")
        await staged.until(lambda: "helo?" in staged.text())
        await staged.press("1")
        await staged.until(lambda: "wrld?" in staged.text())
        await staged.press("i")
        await staged.until(lambda: staged.app.screen is staged.screen)
        assert composer.text == "hello the wrld "
        assert underlined() == []
        composer.clear()
        composer.insert_text("Maya's helo to okafor, Okafor and infra")
        await staged.until(lambda: underlined() == ["helo"])
        composer.set_text("helo \n```\nhelo \n```")
        assert underlined() == ["helo"]
        assert composer.get_line(2).spans == []
        composer.clear()
        composer.spell = "off"
        await staged.press("text:/spell helo", "enter")
        await staged.until(lambda: any("is off" in toast.message for toast in staged.app._notifications))
