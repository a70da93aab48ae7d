"""Does what comes through a pipe arrive as words or as a file, and is none of it lost where it does not?"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import click
import pytest

from chat_tui.cli import piped
from chat_tui.cli.drafts import LINES
from tests.cli.conftest import Cli, Stdin, World

LONG = "".join(f"line {number}\n" for number in range(3_000))
LOG = b"\x1b[1mbuild\x1b[0m \x1b]0;title\x07started\r\n10 %\r60 %\r100 %\nok \xf0\x9f\x8e\x89 \xff end\n"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "home" / "state" / "unsent"


def files_in(kept: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(kept.rglob("*")) if path.is_file()]


def test_words_to_a_terminal_are_no_words_to_people(cli: Cli, world: World) -> None:
    said = cli("send", "#town", stdin=LOG)
    assert world.message(said.out.strip()).text == "build started\n100 %\nok \U0001f389 \ufffd end"
    assert "left out" in said.err
    assert "no UTF-8" in said.err


def test_text_that_says_its_encoding_is_read_in_it(cli: Cli, world: World) -> None:
    for raw in ("gr\u00fcn".encode("utf-16"), "gr\u00fcn".encode("utf-8-sig")):
        assert world.message(cli("send", "#town", stdin=raw).out.strip()).text == "gr\u00fcn"


@pytest.mark.parametrize("raw", [b"\x7fELF\0\0\0", b"a" * piped.PIECE + b"\0", bytes(range(128, 256))])
def test_what_is_no_text_is_refused_and_told_how_it_goes(cli: Cli, world: World, raw: bytes) -> None:
    said = cli("send", "#town", stdin=raw)
    assert said.code == 1
    assert "--file -" in said.err
    assert not world.server.world.messages


def test_bytes_go_as_a_file_of_a_name(cli: Cli, world: World, kept: Path) -> None:
    said = cli("send", "#town", "see this", "--file", "-", "--name", "../a.bin", stdin=b"\0\1\2")
    message = world.message(said.out.strip())
    assert (message.text, [(file.name, file.size) for file in message.attachments]) == (
        "see this",
        [("a.bin", 3)],
    )
    assert files_in(kept) == []


@pytest.mark.parametrize(
    ("more", "shown"),
    [((), LONG.splitlines()[:LINES]), (("--code",), ["```", *LONG.splitlines()[-LINES:], "```"])],
)
def test_a_pipe_too_long_for_a_message_is_a_file_and_a_few_lines(
    cli: Cli, world: World, kept: Path, more: tuple[str, ...], shown: list[str]
) -> None:
    said = cli("send", "#town", *more, "--name", "build.log", stdin=LONG.encode())
    message = world.message(said.out.strip())
    assert message.text.splitlines() == shown
    assert [(file.name, file.size) for file in message.attachments] == [("build.log", len(LONG))]
    assert "the server takes 16,383. It goes as the file build.log." in said.err
    assert files_in(kept) == []


def test_a_pipe_too_long_for_any_message_is_not_read_into_memory(
    cli: Cli, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(piped, "MOST_WORDS", 1_000)
    said = cli("send", "#town", "--code", stdin=LONG.encode())
    assert world.message(said.out.strip()).text.splitlines()[-2] == "line 2999"
    refused = cli("send", "#town", "--long", "refuse", stdin=LONG.encode())
    assert refused.code == 6


def test_what_is_refused_is_kept_and_only_the_last_of_it(
    cli: Cli, world: World, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(piped, "MOST_KEPT", 2)
    for target, text in (("#nope", "one"), ("#nope", "two"), ("@persn", "three")):
        said = cli("send", target, stdin=text.encode())
        assert said.code == 3
        assert "is kept in" in said.err
    assert files_in(kept) == [b"two", b"three"]
    assert {oct(path.stat().st_mode)[-3:] for path in kept.rglob("*") if path.is_dir()} == {"700"}


def test_a_pipe_without_end_ends_and_leaves_nothing(
    cli: Cli, world: World, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(piped, "MOST", 10_000)
    for more in ((), ("--file", "-")):
        said = cli("send", "#town", *more, stdin=b"y\n" * 50_000)
        assert (said.code, "More than 10 kB" in said.err) == (1, True)
    assert files_in(kept) == []


def test_a_long_argument_is_refused_or_goes_as_it_is_wished(
    cli: Cli, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = cli("send", "#town", LONG)
    assert (refused.code, "--long file" in refused.err) == (6, True)
    sent = cli("send", "#town", LONG, "--long", "file")
    assert [file.name for file in world.message(sent.out.strip()).attachments] == ["message.txt"]


@pytest.mark.parametrize("answer", ["y\n", "n\n"])
def test_a_person_is_asked(cli: Cli, world: World, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr(Stdin, "is_terminal", True)
    said = cli("send", "#town", LONG, stdin=answer.encode())
    assert "Send it as a file? [y/N]" in said.err
    assert (said.code, len(world.server.world.messages)) == ((0, 1) if answer == "y\n" else (6, 0))


@pytest.mark.parametrize("arguments", [(LONG,), ("--file", "id_rsa")])
def test_nobody_is_asked_within_a_loop_which_would_take_ctrl_c(
    cli: Cli, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "id_rsa").write_text("key")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Stdin, "is_terminal", True)

    def interrupted(*_: object, **_more: object) -> bool:
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        raise click.Abort

    monkeypatch.setattr(click, "confirm", interrupted)
    assert cli("send", "#town", *arguments).code == 130
    assert not world.server.world.messages


@pytest.mark.parametrize(
    "arguments", [("-", "--file", "-"), ("--file", "-", "--file", "-"), ("--reply", ""), ("x", "--name", "")]
)
def test_what_cannot_be_meant_is_wrong_usage(cli: Cli, world: World, arguments: tuple[str, ...]) -> None:
    assert cli("send", "#town", *arguments, stdin=b"x").code == 2
    assert not world.server.world.messages


def test_bytes_in_an_argument_that_are_no_text_are_shown_as_such(cli: Cli, world: World) -> None:
    said = cli("send", "#town", os.fsdecode(b"a\xffb"))
    assert (world.message(said.out.strip()).text, "no UTF-8" in said.err) == ("a\ufffdb", True)
