"""Is a fault kept where it can be reported, without a word of what people wrote, and told once?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from chat_tui.cli import crash
from chat_tui.cli.crash import untold, write_report
from chat_tui.config.locations import Locations

CANARY = "canary7secret"
ENVIRON = {"TERM": "xterm", "SSH_CONNECTION": "10.1.2.3 4 10.1.2.4 22", "CHAT_TUI_TOKEN": CANARY}
VICTIM = """
import os, resource, sys, threading
from pathlib import Path
from chat_tui.cli.last_words import LastWords, listen
from chat_tui.config.locations import Locations

locations = Locations.from_environment(Path(sys.argv[1]), {})
most = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
listen(lambda: locations, os.environ)
canary = "canary7secret"
def fail(words=canary):
    raise ValueError(words)
"""


@pytest.fixture
def places(tmp_path: Path) -> Locations:
    """Where things live."""
    return Locations.from_environment(tmp_path, {})


def fault() -> Exception:
    """An error with words, from another one with words."""
    words = CANARY
    try:
        try:
            raise ValueError(words)
        except ValueError as error:
            raise KeyError(words) from error
    except KeyError as error:
        return error


def run_victim(home: Path, script: str) -> subprocess.CompletedProcess[str]:
    """A process that fails."""
    return subprocess.run(
        [sys.executable, "-c", VICTIM + script, str(home)], capture_output=True, text=True, check=False
    )


def report(places: Locations) -> str:
    """The only one."""
    (path,) = places.crash_dir.glob("*.txt")
    assert path.stat().st_mode & 0o777 == 0o600
    return path.read_text()


def test_it_says_where_and_from_what_without_words(places: Locations) -> None:
    assert write_report(fault(), places, ENVIRON) is not None
    text = report(places)
    assert "KeyError\ncame from\n" in text
    assert text.endswith("ValueError\n")
    assert 'test_crash.py", line' in text
    assert "TERM=xterm\nSSH_CONNECTION is set\n" in text
    assert CANARY not in text
    assert "10.1.2" not in text


def test_the_next_start_says_so_once(places: Locations) -> None:
    assert untold(places) == ""
    path = write_report(fault(), places, ENVIRON)
    assert f"in {path} " in untold(places)
    assert untold(places) == ""


def test_only_the_last_ones_are_kept(places: Locations, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(crash.MOST_REPORTS + 5):
        monkeypatch.setattr("time.strftime", lambda _, number=number: f"2026-01-01T{number:06}")
        write_report(fault(), places, ENVIRON)
    names = sorted(path.name for path in places.crash_dir.glob("*.txt"))
    assert len(names) == crash.MOST_REPORTS
    assert names[0].startswith("2026-01-01T000005")


def test_a_thread_that_dies_does_not_print_its_words(places: Locations, tmp_path: Path) -> None:
    done = run_victim(tmp_path, "one = threading.Thread(target=fail); one.start(); one.join()")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert " in fail\n" in report(places)
    assert CANARY not in report(places)


def test_what_nothing_catches_does_not_print_its_words(places: Locations, tmp_path: Path) -> None:
    done = run_victim(tmp_path, "fail()")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    assert CANARY not in report(places)


def test_a_segfault_says_where_and_dumps_no_core(places: Locations, tmp_path: Path) -> None:
    look = "assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0\n"
    done = run_victim(
        tmp_path, f"{look}LastWords(locations.crash_dir); os.kill(os.getpid(), {signal.SIGSEGV:d})"
    )
    assert done.returncode == -signal.SIGSEGV
    from chat_tui.cli.last_words import take_in_all

    take_in_all(places, ENVIRON)
    assert "Segmentation fault" in report(places)
    assert "failed last time" in untold(places)
    assert not list(places.crash_dir.glob("*.running"))


def test_one_that_runs_is_left_alone_and_leaves_nothing_behind(places: Locations) -> None:
    from chat_tui.cli.last_words import LastWords, take_in_all

    words = LastWords(places.crash_dir)
    try:
        take_in_all(places, ENVIRON)
        assert [path.name for path in places.crash_dir.iterdir()] == [f"{os.getpid()}.running"]
    finally:
        words.end(places, ENVIRON)
    assert list(places.crash_dir.iterdir()) == []
