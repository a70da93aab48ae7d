"""Does the driver leave nothing behind for the shell that follows?"""

from __future__ import annotations

import threading
import time

import pytest

from chat_tui.ui import driver as module
from chat_tui.ui.driver import ChatDriver


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> ChatDriver:
    """One whose terminal is there."""
    monkeypatch.setattr(module, "is_gone", lambda _descriptor: False)
    made = ChatDriver.__new__(ChatDriver)
    made.fileno = 0
    return made


def test_an_answer_that_is_on_its_way_is_waited_for(driver: ChatDriver) -> None:
    driver._asked, driver._heard = 3, 1
    heard = [threading.Timer(0.02 * number, driver.hear_answer) for number in (1, 2)]
    for timer in heard:
        timer.start()
    driver.let_answers_come()
    assert driver._heard == 3
    for timer in heard:
        timer.join()


@pytest.mark.parametrize(("asked", "heard"), [(2, 0), (0, 0), (2, 2)])
def test_where_none_is_to_be_expected_nobody_waits(asked: int, heard: int, driver: ChatDriver) -> None:
    driver._asked, driver._heard = asked, heard
    began = time.monotonic()
    driver.let_answers_come()
    assert time.monotonic() - began < module.ANSWERED_WITHIN


def test_one_that_was_lost_is_not_waited_for_long(
    driver: ChatDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ANSWERED_WITHIN", 0.05)
    driver._asked, driver._heard = 2, 1
    driver.let_answers_come()
    assert driver._heard == 1
