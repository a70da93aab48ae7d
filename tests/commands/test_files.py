"""Do /attach and /detach take the files that are meant, and ask before a secret?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from chat_tui.commands.paths import paths_in
from tests.commands.conftest import Desk


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    for name in ("a.txt", "b c.txt", 'd"e.txt', "id_rsa"):
        (made / name).write_text(name)
    monkeypatch.chdir(made)
    monkeypatch.setenv("HOME", str(made))
    return made


def names(desk: Desk) -> list[str]:
    return [file.name for file in desk.account.drafts.files(desk.channel.id)]


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("a.txt", ["a.txt"]),
        ("b c.txt", ["b c.txt"]),
        ('"b c.txt"', ["b c.txt"]),
        (r"b\ c.txt", ["b c.txt"]),
        ("~/a.txt", ["a.txt"]),
        ('a.txt "b c.txt"', ["a.txt", "b c.txt"]),
        ('d"e.txt', ['d"e.txt']),
        ("nowhere.txt", ["nowhere.txt"]),
        ('"half', ['"half']),
        ("~nobody-here/x", ["~nobody-here/x"]),
        ("a\0b", ["a\0b"]),
    ],
)
def test_an_argument_names_files_as_a_person_writes_them(
    folder: Path, argument: str, expected: list[str]
) -> None:
    assert paths_in(argument) == [folder / name for name in expected]


def test_what_a_file_manager_drops_is_a_path(folder: Path) -> None:
    assert paths_in(f"file://{folder}/b%20c.txt") == [folder / "b c.txt"]


async def test_files_are_attached_and_told_with_their_whole_path(desk: Desk, folder: Path) -> None:
    await desk.type('/attach a.txt "b c.txt"')
    assert names(desk) == ["a.txt", "b c.txt"]
    assert ("information", "Attached ~/a.txt (5 B, text/plain)") in desk.ui.said


async def test_what_is_no_file_is_told(desk: Desk, folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    await desk.type("/attach pipe")
    await desk.type("/upload nowhere.txt")
    assert [severity for severity, _ in desk.ui.said] == ["error", "error"]
    assert "is a pipe" in desk.ui.said[0][1]
    assert "There is no file" in desk.ui.said[1][1]
    assert names(desk) == []


async def test_a_secret_needs_a_yes(desk: Desk, folder: Path) -> None:
    await desk.type("/attach id_rsa")
    assert names(desk) == []
    desk.ui.answer = "attach"
    await desk.type("/attach id_rsa")
    assert names(desk) == ["id_rsa"]


async def test_a_file_is_taken_away_by_its_name_or_as_the_last(desk: Desk, folder: Path) -> None:
    await desk.type('/attach a.txt "b c.txt"')
    await desk.type("/attach a.txt")
    await desk.type("/detach b c.txt")
    assert names(desk) == ["a.txt", "a.txt"]
    await desk.type("/detach nothing.txt")
    assert "nothing.txt does not wait here" in desk.ui.said[-1][1]
    await desk.type("/detach")
    await desk.type("/detach")
    assert names(desk) == []
    await desk.type("/detach")
    assert desk.ui.said[-1] == ("error", "No file waits here.")
    assert os.listdir(desk.account.mine.path.with_suffix(".spool")) == []
