"""Does the app understand this terminal's keys, ignore its late answers, and refuse what it cannot use?"""

from __future__ import annotations

import asyncio
import io
import itertools
import os
import signal
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.driver import Driver
from textual.drivers import linux_driver
from textual.drivers.headless_driver import HeadlessDriver

from chat_tui.ui.driver import Writer
from chat_tui.ui.terminal import (
    Parser,
    driver_class,
    leave_cleanly_on_signals,
    mend_key_table,
    terminal_truth,
)
from tests.builders import FakeClock


def when_nothing_follows(parser: Parser) -> list[object]:
    """What the parser makes of an unfinished sequence once time has passed."""
    later = itertools.count(time.monotonic(), 60)
    with mock.patch("textual._parser.get_time", side_effect=lambda: next(later)):
        return [event for _ in range(3) for event in parser.tick()]


def keys(parser: Parser, *chunks: str) -> list[str]:
    """What the parser makes of these reads, as key names."""
    found: list[object] = [event for chunk in chunks for event in parser.feed(chunk)]
    found += when_nothing_follows(parser)
    return [event.key for event in found if isinstance(event, events.Key)]


@pytest.fixture
def parser() -> Parser:
    mend_key_table()
    return Parser(clock=FakeClock())


def test_this_textual_has_the_private_names_that_we_use() -> None:
    assert isinstance(ANSI_SEQUENCES_KEYS, dict)
    names = {"run_input_thread", "process_message", "_sigtstp_application", "_sigcont_application"}
    assert names <= vars(linux_driver.LinuxDriver).keys()
    assert hasattr(linux_driver, "LinuxDriver")
    assert hasattr(linux_driver, "WriterThread")
    assert mend_key_table()


@pytest.mark.parametrize(
    ("sequence", "key"),
    [
        ("\x1b\r", "alt+enter"),
        ("\x1b1", "alt+1"),
        ("\x1b/", "alt+slash"),
        ("\x1bk", "alt+k"),
        ("\x1b[107:75;4u", "alt+shift+k"),
        ("\x1b[97:65:99;5u", "ctrl+a"),
        ("\x1b[97::99u", "a"),
        ("\x1b[1;3A", "alt+up"),
        ("\x1b[A", "up"),
        ("\r", "enter"),
        ("\n", "ctrl+j"),
    ],
)
def test_legacy_keys_arrive_under_their_own_names(parser: Parser, sequence: str, key: str) -> None:
    assert keys(parser, sequence) == [key]


def test_a_modified_enter_of_tmux_is_a_name_that_the_composer_takes_for_a_newline(parser: Parser) -> None:
    from chat_tui.ui.widgets.composer_edit import NEWLINE_NAMES

    (name,) = keys(parser, "\x1b[27;2;13~")
    assert name in NEWLINE_NAMES | {"shift+enter"}


@pytest.mark.parametrize(
    "answer",
    [
        "\x1b]11;rgb:1616/1818/1d1d\x1b\\",
        "\x1b]11;rgb:ffff/ffff/ffff\x07",
        "\x1b[?62;22c",
        "\x1b[>1;10;0c",
        "\x1bP>|tmux 3.4\x1b\\",
        "\x1b_Gi=31;OK\x1b\\",
        "\x1b[4;800;1200t",
    ],
)
def test_a_late_answer_of_the_terminal_is_not_typing(parser: Parser, answer: str) -> None:
    assert keys(parser, f"a{answer}b") == ["a", "b"]


def test_an_answer_cut_in_two_reads_is_still_not_typing(parser: Parser) -> None:
    assert keys(parser, "a\x1b]11;rgb:16", "16/1818/1d1d\x1b\\b") == ["a", "b"]


def test_alt_bracket_is_typed_once_no_answer_followed() -> None:
    clock = FakeClock()
    parser = Parser(clock=clock)
    assert keys(parser, "\x1b]") == []
    clock.advance(1.0)
    assert when_nothing_follows(parser)
    assert keys(parser, "x") == ["x"]


def test_a_paste_arrives_whole() -> None:
    clock = FakeClock()
    parser = Parser(clock=clock)
    assert list(parser.feed("\x1b[200~hello\nworld\x1b[201~")) == []
    assert parser.is_waiting
    clock.advance(0.1)
    found = list(parser.tick())
    assert [event.text for event in found if isinstance(event, events.Paste)] == ["hello\nworld"]


def test_only_the_linux_driver_is_replaced() -> None:
    assert driver_class(HeadlessDriver, tmux=False) is HeadlessDriver
    ours = driver_class(linux_driver.LinuxDriver, tmux=True)
    assert issubclass(ours, linux_driver.LinuxDriver)
    assert ours is not linux_driver.LinuxDriver


def test_a_suspended_driver_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    def remember(_self: Driver, data: str) -> None:
        written.append(data)

    def nothing(_self: Driver) -> None:
        return None

    stock: dict[str, Callable[..., None]] = {
        "write": remember,
        "suspend_application_mode": nothing,
        "resume_application_mode": nothing,
    }
    for name, function in stock.items():
        monkeypatch.setattr(linux_driver.LinuxDriver, name, function)
    driver = driver_class(linux_driver.LinuxDriver, tmux=False).__new__(
        driver_class(linux_driver.LinuxDriver, tmux=False)
    )
    driver.write("before")
    driver.suspend_application_mode()
    driver.write("while away")
    driver.resume_application_mode()
    driver.write("after")
    assert written == ["before", "after"]


def test_the_terminal_is_named_only_where_it_limits() -> None:
    assert terminal_truth({}, "truecolor") == ""
    assert terminal_truth({"TMUX": "x"}, "256") == "tmux · 256 colours"
    assert terminal_truth({"SSH_CONNECTION": "x"}, "truecolor") == "ssh"


def test_output_goes_nowhere_and_nobody_waits_once_the_terminal_is_gone() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError("Input/output error")

    writer = Writer(Gone())
    writer.start()
    for _ in range(200):
        writer.write("more than its queue holds")
    writer.stop()
    assert not writer.is_alive()


async def test_an_app_that_is_being_built_is_ended_once_it_stands() -> None:
    class Building:
        """Not yet there."""

        stands = False

        def __init__(self) -> None:
            self.ended = asyncio.Event()
            self.codes: list[int] = []

        def exit(self, return_code: int) -> None:
            self.codes.append(return_code)
            self.ended.set()

    app: Any = Building()
    loop = asyncio.get_running_loop()
    leave_cleanly_on_signals(app)
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(0)
        loop.call_later(0.05, setattr, app, "stands", True)
        await asyncio.wait_for(app.ended.wait(), 30)
        assert app.stands
        assert app.codes == [128 + signal.SIGTERM]
    finally:
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.remove_signal_handler(number)
