"""Do processes that share an account keep out of each other's files, and is nothing left behind?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from chat_tui.account.seat import abandoned, take_seat


def test_the_second_taker_gets_a_place_of_its_own(tmp_path: Path) -> None:
    first, second = take_seat(tmp_path), take_seat(tmp_path)
    assert first.directory != second.directory
    assert first.mine.parent == first.directory
    first.leave()
    assert take_seat(tmp_path).directory == first.directory
    second.leave()


def test_a_seat_whose_process_was_killed_is_free_again(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from chat_tui.account.seat import take_seat;"
        "take_seat(Path(sys.argv[1])); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    seat = take_seat(tmp_path)
    assert seat.directory.name == "1"
    seat.leave()


def test_only_seats_that_nobody_holds_and_that_hold_something_are_abandoned(tmp_path: Path) -> None:
    ours, busy, left, empty = (take_seat(tmp_path) for _ in range(4))
    for seat in (ours, busy, left):
        seat.mine.touch()
    left.leave()
    empty.leave()
    with abandoned(tmp_path, ours) as found:
        assert found == (left.mine,)
        with abandoned(tmp_path, ours) as again:
            assert again == ()
    with abandoned(tmp_path, ours) as found:
        assert found == (left.mine,)
    ours.leave()
    busy.leave()
