"""Are the right files proposed behind /attach, and do they come back as they are called?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chat_tui.commands.paths import paths_in
from chat_tui.ui.completion.paths import path_completion

NAMES = ("plan.txt", "Plan B.txt", "it's $HOME; rm.txt", ".hidden", "notes/", "bad\x1bname", "planets/")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in NAMES:
        if name.endswith("/"):
            (tmp_path / name).mkdir()
        else:
            (tmp_path / name).write_text("x")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def labels(line: str) -> list[str]:
    found = path_completion(line, len(line), 0)
    return [candidate.label for candidate in found.candidates] if found else []


def taken(line: str, label: str) -> str:
    """The line once a proposal is taken."""
    found = path_completion(line, len(line), 0)
    assert found is not None
    return line[: found.start] + next(each.insert for each in found.candidates if each.label == label)


def test_folders_come_first_and_hidden_files_only_when_asked_for(folder: Path) -> None:
    assert labels("/attach ") == ["notes/", "planets/", "it's $HOME; rm.txt", "Plan B.txt", "plan.txt"]
    assert labels("/attach .h") == [".hidden"]
    assert labels("/upload PL") == ["planets/", "Plan B.txt", "plan.txt"]


@pytest.mark.parametrize(
    "line", ["/attach", "/attaching x", "hello /attach pl", "/topic pl", "/attach nowhere/"]
)
def test_nothing_is_proposed_elsewhere(folder: Path, line: str) -> None:
    assert labels(line) == []


def test_nothing_is_proposed_below_the_first_line(folder: Path) -> None:
    assert path_completion("/attach pl", 10, 1) is None


@pytest.mark.parametrize("name", ["plan.txt", "Plan B.txt", "it's $HOME; rm.txt"])
@pytest.mark.parametrize("before", ["/attach ", "/attach ~/", "/attach ./", '/attach "', "/attach plan.txt "])
def test_what_is_taken_is_read_back_as_that_file(folder: Path, name: str, before: str) -> None:
    line = taken(before + name[:2], name)
    assert paths_in(line.removeprefix("/attach "))[-1].resolve() == folder / name


def test_a_word_with_blanks_is_completed_as_one(folder: Path) -> None:
    assert labels(r"/attach Plan\ B") == ["Plan B.txt"]
    assert labels('/attach "Plan B') == ["Plan B.txt"]


def test_a_folder_leads_on(folder: Path) -> None:
    (folder / "notes" / "deep.txt").write_text("x")
    line = taken("/attach no", "notes/")
    assert labels(line) == ["deep.txt"]
