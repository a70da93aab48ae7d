"""Is our own log one private, bounded line an entry, without secrets and without what people wrote?"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat_tui.cli import log_file
from chat_tui.cli.log_file import OneLine, RotatingLog
from chat_tui.errors import RejectedError
from tests.hostile.corpus import hostile_strings

CANARY = "canary7secret"
OURS, THEIRS = logging.getLogger("chat_tui.x"), logging.getLogger("httpcore.connection")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """Where the log is that was begun, as with `--debug`."""
    path, root, ours = tmp_path / "chat-tui.log", logging.getLogger(), logging.getLogger("chat_tui")
    before = list(root.handlers), ours.level, THEIRS.level, logging.raiseExceptions
    log_file.begin(path, debug=True)
    THEIRS.setLevel(logging.DEBUG)
    yield path
    for handler in set(root.handlers) - set(before[0]):
        root.removeHandler(handler)
        handler.close()
    ours.setLevel(before[1])
    THEIRS.setLevel(before[2])
    logging.raiseExceptions = before[3]


def test_every_hostile_string_is_one_harmless_line(file: Path) -> None:
    assert not file.exists(), "nothing is opened before there is something to write"
    strings = hostile_strings()
    for text in strings:
        OURS.warning("%s said", text)
    written = file.read_text("utf-8")
    assert written.count("\n") == len(strings)
    assert {one for one in written.replace("\n", "") if not one.isprintable()} == set()
    assert file.stat().st_mode & 0o777 == 0o600


def test_libraries_do_not_show_headers_however_chatty_they_are_made(file: Path) -> None:
    THEIRS.debug("send_request_headers.started request=<Request [b'GET']> %s", [(b"x", CANARY.encode())])
    THEIRS.info("headers %s", {"Authorization": CANARY})
    assert not file.exists()
    THEIRS.warning("Authorization: Bearer %s\nCookie: %s", CANARY, CANARY)
    assert file.read_text().count("\n") == 1
    assert CANARY not in file.read_text()


def test_of_an_error_there_are_type_and_place_and_only_our_own_words(file: Path) -> None:
    def raises() -> None:
        try:
            int(f"what {CANARY} wrote")
        except ValueError as error:
            raise KeyError(CANARY) from error

    try:
        raises()
    except KeyError as error:
        OURS.error("it failed: %s %r", error, error, exc_info=error)
    OURS.error("refused: %s", RejectedError("The channel is archived."))
    OURS.error("cannot: %s", OSError(13, "Permission denied", CANARY))
    first, second, third = file.read_text().splitlines()
    assert "it failed: KeyError KeyError (KeyError: test_log_file.py:" in first
    assert " raises, " in first
    assert "; from ValueError: test_log_file.py:" in first
    assert "RejectedError: The channel is archived." in second
    assert third.endswith("cannot: PermissionError: Permission denied")
    assert CANARY not in file.read_text()


def test_a_task_that_nobody_awaited_does_not_say_what_it_had(file: Path) -> None:
    async def main() -> None:
        asyncio.get_running_loop().call_exception_handler(
            {"message": "Task exception was never retrieved", "exception": ValueError(CANARY), "task": CANARY}
        )

    asyncio.run(main())
    assert "ERROR asyncio: Task exception was never retrieved (ValueError)" in file.read_text()
    assert CANARY not in file.read_text()


def test_what_cannot_be_formatted_or_written_is_silent(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    OURS.error("%d", CANARY)
    file.unlink(missing_ok=True)
    file.mkdir()
    OURS.error("%s", CANARY)
    assert capsys.readouterr().err == ""


def test_it_is_put_aside_at_its_size_by_whoever_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "log"
    both = [RotatingLog(path, largest=2000) for _ in range(2)]
    previous = os.umask(0)
    try:
        for number in range(200):
            for handler in both:
                handler.setFormatter(OneLine("%(message)s"))
                handler.handle(
                    logging.LogRecord("chat_tui", logging.INFO, "", 0, f"{number:050}", None, None)
                )
    finally:
        os.umask(previous)
        for handler in both:
            handler.close()
    files = sorted(tmp_path.iterdir())
    assert [one.name for one in files] == ["log", "log.1", "log.2"]
    assert all(one.stat().st_size <= 2000 and one.stat().st_mode & 0o777 == 0o600 for one in files)
    lines = [int(line) for one in reversed(files) for line in one.read_text().splitlines()]
    assert lines == sorted(lines)
    assert lines[-1] == 199
    assert len(lines) >= 80
