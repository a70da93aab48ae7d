"""Do files go out and come down from the shell, whole or not at all, and fail with a sentence?"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from chat_tui.errors import RejectedError
from tests.cli.conftest import Cli, World


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.txt"
    path.write_text("the plan")
    return path


def spooled(world: World) -> list[str]:
    folder = world.folder / "mine.spool"
    return os.listdir(folder) if folder.exists() else []


def contents(world: World, message_id: str) -> list[tuple[str, bytes]]:
    files = world.message(message_id).attachments
    return [(file.name, world.server.world.files[file.id][2]) for file in files]


def test_a_file_goes_alone_or_with_a_text(cli: Cli, world: World, plan: Path) -> None:
    alone, both = cli("send", "#town", "--file", str(plan)), cli("send", "#town", "see", "--file", str(plan))
    assert (alone.code, alone.err, both.code) == (0, "", 0)
    assert world.message(alone.out.strip()).text == ""
    assert world.message(both.out.strip()).text == "see"
    assert contents(world, both.out.strip()) == [("plan.txt", b"the plan")]
    assert spooled(world) == []


def test_several_files_keep_their_order_and_standard_input_is_their_text(
    cli: Cli, world: World, plan: Path, tmp_path: Path
) -> None:
    (tmp_path / "two.log").write_text("2")
    said = cli(
        "send", "#town", "-", "--code", "--file", str(plan), "--file", str(tmp_path / "two.log"), stdin="x"
    )
    assert world.message(said.out.strip()).text == "```\nx\n```"
    assert contents(world, said.out.strip()) == [("plan.txt", b"the plan"), ("two.log", b"2")]


def test_a_reply_has_files_too(cli: Cli, world: World, plan: Path) -> None:
    root = world.say("look here")
    said = cli("send", "#town", "--reply", root.id, "--file", str(plan))
    assert world.message(said.out.strip()).root_id == root.id
    assert len(contents(world, said.out.strip())) == 1


def test_one_file_that_cannot_go_keeps_all_from_going(
    cli: Cli, world: World, plan: Path, tmp_path: Path
) -> None:
    said = cli("send", "#town", "see", "--file", str(plan), "--file", str(tmp_path))
    assert (said.code, said.out) == (1, "")
    assert "is a folder" in said.err
    assert "makes one file of it" in said.err
    assert world.server.world.messages == {}
    assert spooled(world) == []


def test_a_gigabyte_is_refused_before_anything_is_sent(cli: Cli, world: World, tmp_path: Path) -> None:
    path = tmp_path / "huge.bin"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    said = cli("send", "#town", "--file", str(path))
    assert said.code == 1
    assert "huge.bin has 1,000,000,000 bytes; the server takes 104,857,600" in said.err
    assert (world.server.world.files, spooled(world)) == ({}, [])


def test_too_many_files_are_refused_with_both_numbers(cli: Cli, world: World, plan: Path) -> None:
    world.server.capabilities = replace(world.server.capabilities, max_files=2)
    said = cli("send", "#town", *["--file", str(plan)] * 3)
    assert said.code == 1
    assert "may have 2 files here; these are 3" in said.err
    assert spooled(world) == []


def test_what_looks_like_a_secret_needs_a_second_word(cli: Cli, world: World, tmp_path: Path) -> None:
    key = tmp_path / "id_ed25519"
    key.write_text("secret")
    said = cli("send", "#town", "--file", str(key))
    assert said.code == 1
    assert f"{key} looks like a secret." in said.err
    assert "--yes" in said.err
    assert world.server.world.messages == {}
    assert cli("send", "#town", "--file", str(key), "--yes").code == 0


def test_a_file_that_the_server_refuses_is_not_kept(cli: Cli, world: World, plan: Path) -> None:
    world.server.world.files = _Refusing(RejectedError("The file is too large.", status=413))
    said = cli("send", "#town", "--file", str(plan))
    assert (said.code, "too large" in said.err) == (6, True)
    assert spooled(world) == []
    world.server.world.files = {}
    assert cli("send", "#town", "after").code == 0
    assert [message.text for message in world.server.world.messages.values()] == ["after"]


class _Refusing(dict):  # type: ignore[type-arg]
    """A store of files that takes none."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def __setitem__(self, key: object, value: object) -> None:
        raise self._error


def test_what_is_queued_goes_up_with_the_next_that_gets_through(cli: Cli, world: World, plan: Path) -> None:
    assert cli("send", "#town", "first").code == 0
    world.server.faults.offline = True
    assert cli("send", "#town", "see", "--file", str(plan)).code == 5
    assert spooled(world) == []
    kept = cli("send", "#town", "see", "--file", str(plan), "--queue")
    assert (kept.code, len(spooled(world))) == (0, 1)
    plan.unlink()
    world.server.faults.offline = False
    assert cli("send", "#town", "after").code == 0
    shown = [(message.text, len(message.attachments)) for message in world.server.world.messages.values()]
    assert shown == [("first", 0), ("see", 1), ("after", 0)]
    assert spooled(world) == []


def test_files_of_a_message_are_saved_and_replace_nothing(
    cli: Cli, world: World, plan: Path, tmp_path: Path
) -> None:
    message_id = cli("send", "#town", "--file", str(plan)).out.strip()
    (tmp_path / "in").mkdir()
    paths = [cli("save", message_id, "-o", str(tmp_path / "in")).out.strip() for _ in range(2)]
    assert paths == [str(tmp_path / "in" / "plan.txt"), str(tmp_path / "in" / "plan (1).txt")]
    assert [Path(path).read_text() for path in paths] == ["the plan", "the plan"]


def test_a_message_without_files_has_none_to_save(cli: Cli, world: World) -> None:
    said = cli("save", world.say("nothing here").id)
    assert (said.code, "has no files" in said.err) == (3, True)
