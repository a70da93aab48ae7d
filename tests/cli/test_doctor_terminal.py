"""Is the terminal asked in one go, waited for no longer than it may, and left as it was?"""

from __future__ import annotations

import os
import select
import termios
from collections.abc import Iterator
from threading import Thread

import click
import pytest

from chat_tui.cli.checks import Check, Verdict
from chat_tui.cli.checks_of_terminal import colour_check, terminal_checks, width_check
from chat_tui.cli.checks_of_tmux import tmux_checks
from chat_tui.cli.checks_told import report_groups
from chat_tui.cli.terminal_questions import QUESTIONS, SAMPLES, Answers, answers_in, asked, may_ask
from chat_tui.text.width import cells
from tests.pty_screen import PATIENCE

GOOD = (
    "".join(f"\x1b[7;{cells(sample) + 1}R" for sample in SAMPLES)
    + "\x1bP>|kitty(0.40)\x1b\\\x1b[?5u\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\"
    + "\x1bP1$r48:2:1:2:3m\x1b\\\x1b[?1004;2$y\x1b[?2026;2$y\x1b[?62;52c"
)


@pytest.fixture
def line() -> Iterator[tuple[int, int]]:
    """A terminal: the end of whoever draws it, and that of a program."""
    outer, inner = os.openpty()
    yield outer, inner
    os.close(outer)
    os.close(inner)


def read(outer: int, until: bytes) -> bytes:
    heard = b""
    while until not in heard and select.select([outer], [], [], PATIENCE)[0]:
        heard += os.read(outer, 4096)
    return heard


def test_a_good_terminal_is_understood(line: tuple[int, int]) -> None:
    outer, inner = line
    drawn: list[bytes] = []

    def draw() -> None:
        drawn.append(read(outer, b"\x1b[c"))
        for byte in GOOD.encode():
            os.write(outer, bytes([byte]))

    terminal = Thread(target=draw)
    terminal.start()
    before = termios.tcgetattr(inner)
    with asked(inner, inner, patience=PATIENCE) as answers:
        assert termios.tcgetattr(inner) == before, "the shell's way of typing is back at once"
    terminal.join()
    assert drawn == [QUESTIONS.encode()]
    assert answers == Answers(
        is_answering=True,
        name="kitty(0.40)",
        true_colour=True,
        background="#1e1e2e",
        has_kitty_keys=True,
        tells_focus=True,
        is_synchronised=True,
        attributes=(62, 52),
        widths={sample: cells(sample) for sample in SAMPLES},
    )


def test_a_silent_one_is_not_waited_for_and_what_it_says_later_is_not_seen(line: tuple[int, int]) -> None:
    outer, inner = line
    before = termios.tcgetattr(inner)
    moments = iter([0.0, 0.29, 0.31])
    with asked(inner, inner, patience=0.3, clock=lambda: next(moments)) as answers:
        assert answers == Answers()
        assert not termios.tcgetattr(inner)[3] & termios.ECHO
        read(outer, b"\x1b[c")
        os.write(outer, b"\x1b[?62c")
    assert termios.tcgetattr(inner) == before
    assert not select.select([inner, outer], [], [], 0)[0], "neither typed into the shell nor echoed"


def test_an_old_one_leaves_the_rest_unknown() -> None:
    answers = answers_in(b"\x1b[1;2R\x1b[?1;2c")
    assert answers == Answers(is_answering=True, attributes=(1, 2))
    assert answers_in(b"\xff\x1b]11;rgb:zz") == Answers()
    assert answers_in(b"\x1bP0$r\x1b\\\x1b[?2026;0$y").is_synchronised is False


def test_nobody_is_asked_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not may_ask({"TERM": "xterm-256color"})
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert not may_ask({"TERM": "dumb"})


@pytest.mark.parametrize(
    ("environ", "answers", "options", "verdict", "fix"),
    [
        ({"COLORTERM": "truecolor"}, Answers(true_colour=True), {}, Verdict.OK, ""),
        ({"COLORTERM": "truecolor"}, Answers(true_colour=False), {}, Verdict.ADVICE, "unset COLORTERM"),
        ({}, Answers(true_colour=True), {}, Verdict.ADVICE, "export COLORTERM=truecolor"),
        ({"COLORTERM": "24bit"}, Answers(), {"client-features": "256,title"}, Verdict.ADVICE, "tmux set"),
        ({"COLORTERM": "24bit"}, Answers(), {"client-features": "256,RGB"}, Verdict.OK, ""),
        ({"TERM": "tmux-256color"}, Answers(), {"client-features": "256"}, Verdict.ADVICE, "tmux set"),
        (
            {"TERM": "tmux-256color"},
            Answers(),
            {"client-features": "RGB"},
            Verdict.ADVICE,
            "export COLORTERM",
        ),
    ],
)
def test_colours_are_those_that_are_really_there(
    environ: dict[str, str], answers: Answers, options: dict[str, str], verdict: Verdict, fix: str
) -> None:
    check = colour_check(environ, answers, options)
    assert check.verdict is verdict
    assert check.fix.startswith(fix)
    assert bool(check.fix) == bool(fix)


def test_widths_that_differ_are_told_by_what_they_spoil() -> None:
    right = {sample: cells(sample) for sample in SAMPLES}
    assert width_check(right).verdict is Verdict.OK
    assert width_check({**right, SAMPLES[0]: 2}).verdict is Verdict.PROBLEM
    assert width_check({**right, "\u25cf": 2}).fix == "CHAT_TUI_UI__GLYPHS=ascii chat-tui"
    emoji = width_check({**right, SAMPLES[-1]: 4})
    assert emoji.verdict is Verdict.OK
    assert emoji.said.startswith("families take 4 cells, not 2")


def test_what_was_answered_is_told_of_a_terminal_without_tmux() -> None:
    checks = {
        check.name: check.said for check in terminal_checks({"TERM": "xterm"}, answers_in(GOOD.encode()))
    }
    assert checks["newline"] == "shift+enter can arrive"
    assert checks["copy"].endswith("which it takes")
    assert checks["painting"] == "whole pictures at once"
    assert checks["colours"].startswith("256 are used")
    assert "locale" not in checks
    assert "locale" in [check.name for check in terminal_checks({"LANG": "C"})]


def test_an_old_tmux_is_told_what_a_newer_one_has() -> None:
    def version(told: str) -> Check:
        return next(check for check in tmux_checks({"version": told}) if check.name == "tmux")

    assert version("3.1c").verdict is Verdict.ADVICE
    assert "3.4" in version("3.3a").said
    assert version("3.5").said == "3.5"


def test_a_copy_ends_in_tmux_where_the_terminal_around_is_not_known_to_take_it() -> None:
    def copy(features: str) -> Check:
        return next(check for check in tmux_checks({"client-features": features}) if check.name == "copy")

    assert copy("256,title").fix.endswith('",*:clipboard"')
    assert "clipboard" not in copy("256,clipboard,title").fix.partition("terminal-features")[2]


def test_in_a_narrow_window_a_fix_stands_alone_and_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    fix = 'tmux set -as terminal-features ",*:RGB" and more'
    said = "tmux makes 256 of all of them, which is less than there are."
    report_groups([("terminal", [Check("colours", Verdict.ADVICE, said, fix)])], as_json=False)
    lines = click.unstyle(capsys.readouterr().out).splitlines()
    assert lines[0] == "terminal"
    assert all(len(line) <= 40 for line in lines if fix not in line)
    assert f"{' ' * 15}{fix}" in lines
    assert lines[-1] == " 1 suggestion, 0 problems"
