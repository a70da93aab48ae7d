"""What does somebody in the app get for bad input: a sentence, a clean terminal, and nothing typed lost?"""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.integration.host import Host, new_host
from tests.integration.portal import captive_portal
from tests.pty_screen import PATIENCE, PtyScreen

ALTERNATE_SCREEN, CURSOR = 1049, 25
HELD_MODES = (ALTERNATE_SCREEN, 1000, 1002, 1003, 1006, 1015, 2004, 1004, 2026, 2048)
"""Alternate screen, mouse, paste, focus, synchronised output, resize reports."""


TOURISTS = ("ctrl+k", "esc", "f1", "esc", "ctrl+p", "esc", "ctrl+f", "esc", "pageup", "f2", "f2", "f2")
"""Keys that open and close what there is, ending where they began."""


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    """One workspace for all tests of this module; each test has people of its own."""
    with new_host() as made:
        yield made


def is_on(screen: PtyScreen, mode: int) -> bool:
    """Whether the last thing said of a terminal mode was that it is on; never mentioned is off."""
    raw = bytes(screen.raw)
    return raw.rfind(b"\x1b[?%dh" % mode) > raw.rfind(b"\x1b[?%dl" % mode)


def assert_left_clean(screen: PtyScreen) -> None:
    """The terminal is as a shell wants it."""
    assert [mode for mode in HELD_MODES if is_on(screen, mode)] == []
    assert is_on(screen, CURSOR)
    assert b"Traceback" not in screen.raw
    flags = termios.tcgetattr(screen.fd)[3]
    assert flags & termios.ICANON
    assert flags & termios.ECHO


def leave(screen: PtyScreen) -> None:
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0, screen.text
    assert_left_clean(screen)


def draft_on_disk(host: Host, person: str, text: str) -> None:
    """Wait until the draft is in the file."""
    file = host.home(person) / "data" / "accounts" / "team" / "1" / "mine.sqlite"
    deadline = time.monotonic() + PATIENCE
    with closing(sqlite3.connect(file)) as database:
        while (text,) not in database.execute("SELECT text FROM drafts").fetchall():
            assert time.monotonic() < deadline, "the draft was not saved"
            time.sleep(0.05)


def test_an_unknown_channel_is_a_sentence_in_the_running_app(host: Host) -> None:
    host.add("typist")
    with host.terminal("typist", "open", "#town-sqare") as screen:
        screen.wait_for("There is no channel #town-sqare")
        screen.wait_for(r"Did you mean #town-square\?")
        leave(screen)


def test_who_is_signed_out_reads_so_keeps_everything_and_goes_on_after_signing_in(host: Host) -> None:
    host.add("ada")
    with host.terminal("ada", "open", "#town-square", columns=120) as screen:
        screen.wait_for("● team")
        host.expire_sessions()
        screen.send("written while signed out\r")
        screen.wait_for(r"signed out · \^R signs in again · The token was revoked")
        screen.wait_for("written while signed out +◌ waiting 1")
        screen.send("and a draft")
        draft_on_disk(host, "ada", "and a draft")
        leave(screen)
    with host.terminal("ada", "open", "#town-square", columns=120) as screen:
        screen.wait_for("signed out")
        screen.wait_for("1 waiting")
        screen.wait_for("› and a draft")
        host.sign_in("ada")
        screen.press("ctrl+r")
        screen.wait_for("● team")
        screen.wait_gone("waiting")
        screen.wait_for("› and a draft")
        leave(screen)
    assert host.messages("ada").count("written while signed out") == 1


def test_behind_a_captive_portal_the_app_says_so_and_sends_afterwards(host: Host) -> None:
    host.add("guest")
    assert host.run("guest", "send", "#town-square", "known before").returncode == 0
    accounts = host.home("guest") / "config" / "accounts.toml"
    ours = accounts.read_text()
    with captive_portal() as url:
        accounts.write_text(ours.replace(f"unix://{host.socket}", url))
        with host.terminal("guest", "open", "#town-square", columns=120) as screen:
            screen.wait_for("✖ team blocked · next try in .* now.*A web page answered")
            screen.wait_for("known before")
            screen.send("from the hotel\r")
            screen.wait_for("1 waiting")
            leave(screen)
    accounts.write_text(ours)
    with host.terminal("guest", "open", "#town-square") as screen:
        screen.wait_for("● team")
        screen.wait_gone("waiting")
        leave(screen)
    assert host.messages("guest").count("from the hotel") == 1


WRONG_WORD = r"line 3, column 1: there is no .ui.densty.; did you mean .density.".replace(" ", r"\s+")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[ui\n", r"line 1, column 4"),
        ('[ui]\n\ndensty = "compact"\n', WRONG_WORD),
        ('[keys]\n"nav.jmp" = "f9"\n[ui]\nmouse = 3\n', r"is not a binding; did\s+you mean"),
    ],
)
def test_the_app_starts_with_a_broken_configuration_and_complains(host: Host, text: str, said: str) -> None:
    if not host.home("tinkerer").exists():
        host.add("tinkerer")
    (host.home("tinkerer") / "config" / "config.toml").write_text(text)
    with host.terminal("tinkerer", columns=140) as screen:
        # A toast has its own left edge: what stands between two of its lines is not part of the sentence.
        deadline = time.monotonic() + PATIENCE
        while not said_in_toast(screen, said):
            assert time.monotonic() < deadline, screen.text
            screen.read()
        screen.wait_for("● team")
        leave(screen)


def said_in_toast(screen: PtyScreen, pattern: str) -> bool:
    words = " ".join(line.rpartition("▌")[2].strip() for line in screen.text.splitlines() if "▌" in line)
    return re.search(pattern, words) is not None


@pytest.mark.parametrize("size_from_environment", [False, True])
def test_a_terminal_of_ten_by_three_keeps_the_text(host: Host, size_from_environment: bool) -> None:
    person = f"tiny{int(size_from_environment)}"
    host.add(person)
    # Some shells export the size at their start; a resize must count for more.
    environment = {"COLUMNS": "10", "LINES": "3"} if size_from_environment else {}
    with host.terminal(person, "open", "#town-square", columns=10, rows=3, environment=environment) as screen:
        screen.wait_for("● team")
        screen.send("tiny")
        screen.wait_for("› tiny")
        screen.resize(100, 30)
        screen.wait_for("● team.*commands")
        screen.wait_for("› tiny")
        screen.resize(10, 3)
        screen.wait_for(r"\A.{0,10}\n.*tiny\n ● team")
        for name in () if size_from_environment else TOURISTS:
            screen.press(name)
            screen.settle(0.05)
        screen.resize(1, 1)
        screen.settle(0.1)
        screen.resize(100, 30)
        screen.wait_for("› tiny")
        screen.press("enter")
        screen.wait_gone("› tiny")
        leave(screen)
    assert "tiny" in host.messages(person)


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_can_paint_nothing_gets_a_sentence_and_no_escape(host: Host, term: str) -> None:
    with host.terminal("nobody", environment={"TERM": term}, columns=200) as screen:
        assert screen.wait_exit() == 1
        assert "cannot show a full screen" in screen.text
        assert "chat-tui tail" in screen.text
        assert b"\x1b" not in screen.raw


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_a_clean_terminal_and_the_draft(host: Host, number: signal.Signals) -> None:
    person = number.name.lower()
    host.add(person)
    with host.terminal(person, "open", "#town-square") as screen:
        before = termios.tcgetattr(screen.fd)
        screen.wait_for("● team")
        assert is_on(screen, ALTERNATE_SCREEN)
        screen.send("half a sentence")
        screen.wait_for("› half a sentence")
        os.kill(screen.pid, number)
        assert screen.wait_exit() == 128 + number
        assert_left_clean(screen)
        assert termios.tcgetattr(screen.fd) == before
    with host.terminal(person, "open", "#town-square") as screen:
        screen.wait_for("› half a sentence")
        leave(screen)


def test_a_hung_up_terminal_ends_the_app_and_keeps_the_draft(host: Host) -> None:
    host.add("caller")
    screen = host.terminal("caller", "open", "#town-square")
    screen.wait_for("● team")
    screen.send("the line was cut")
    screen.wait_for("› the line was cut")
    os.close(screen.fd)
    deadline = time.monotonic() + PATIENCE
    while screen.exited() is None:
        assert time.monotonic() < deadline, "it still runs without a terminal"
        time.sleep(0.05)
    with host.terminal("caller", "open", "#town-square") as again:
        again.wait_for("› the line was cut")
        leave(again)


def test_a_killed_app_has_its_messages_and_its_draft_at_the_next_start_and_sends_them_once(
    host: Host,
) -> None:
    host.add("victim")
    assert host.run("victim", "read", "#town-square").returncode == 0
    host.kill()
    try:
        with host.terminal("victim", "open", "#town-square", columns=120) as screen:
            for number in (1, 2, 3):
                screen.wait_for("›")
                screen.send(f"unsent {number}\r")
                screen.wait_for(rf"unsent {number} +◌")
            screen.send("a draft")
            draft_on_disk(host, "victim", "a draft")
            os.kill(screen.pid, signal.SIGKILL)
            assert screen.wait_exit() == -signal.SIGKILL
        with host.terminal("victim", "open", "#town-square", columns=120) as screen:
            screen.wait_for("3 waiting")
            screen.wait_for("› a draft")
            os.kill(screen.pid, signal.SIGKILL)
            screen.wait_exit()
    finally:
        host.serve()
    with host.terminal("victim", "open", "#town-square", columns=120) as screen:
        screen.wait_for("● team")
        screen.wait_for("› a draft")
        screen.wait_gone("◌")
        leave(screen)
    assert [text for text in host.messages("victim") if text.startswith("unsent")] == [
        "unsent 1",
        "unsent 2",
        "unsent 3",
    ]


def test_ten_megabytes_are_asked_about_attached_and_slow_nothing_down(host: Host) -> None:
    host.add("paster")
    with host.terminal("paster", "open", "#town-square") as screen:
        screen.wait_for("● team")
        pasted = b"\x1b[200~" + b"a line of a log\r" * 640_000 + b"\x1b[201~"
        # Beside the reading: a terminal that nobody reads takes no more either.
        hand = threading.Thread(target=write_all, args=(screen.fd, pasted))
        hand.start()
        screen.wait_for("640,000 lines were pasted")
        hand.join()
        screen.press("f")
        screen.wait_for(r"▤ pasted.txt 10 MB")
        screen.send("still quick")
        screen.wait_for("› still quick")
        leave(screen)


def write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
