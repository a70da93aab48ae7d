"""Does `open TARGET` at a first start wait for that target, honestly, and keep what is typed meanwhile?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.host import Host, new_host
from tests.pty_screen import PtyScreen

TOUR = b"Two minutes, six things"
"""The topic of the channel that a first start without a target opens."""


@pytest.fixture
def host() -> Iterator[Host]:
    with new_host() as made:
        yield made


def leave(screen: PtyScreen) -> None:
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0
    assert b"Traceback" not in screen.raw


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 30)])
def test_a_target_is_awaited_until_the_server_can_be_asked(host: Host, columns: int, rows: int) -> None:
    host.add("ada")
    host.kill()
    with host.terminal("ada", "open", "#off-topic", columns=columns, rows=rows) as screen:
        screen.wait_for("#off-topic +opens as soon as the server")
        screen.wait_for(r"◌ team .*\^R now(?s:.)*cannot be reached")
        screen.send("typed early")
        screen.wait_for("› typed early")
        host.serve()
        screen.press("ctrl+r")
        screen.wait_for("# Off-Topic")
        screen.wait_gone("opens as soon as")
        screen.wait_for("› typed early")
        screen.press("enter")
        screen.wait_gone("◌|› typed early")
        leave(screen)
        assert TOUR not in screen.raw
    assert host.messages("ada", "#off-topic") == ["typed early"]


def test_a_first_start_with_the_server_there_goes_straight_to_the_target(host: Host) -> None:
    host.add("ada")
    with host.terminal("ada", "open", "#off-topic", columns=80, rows=24) as screen:
        screen.wait_for("# Off-Topic")
        screen.wait_for("● team")
        leave(screen)
        assert TOUR not in screen.raw


def test_an_unknown_target_is_a_sentence_and_what_was_typed_is_not_sent(host: Host) -> None:
    host.add("ada")
    with host.terminal("ada", "open", "#off-topik", columns=120) as screen:
        screen.send("typed early")
        screen.wait_for("There is no channel #off-topik")
        screen.wait_for(r"Did you mean #off-topic\?|#off-topic\?")
        screen.wait_for("# Welcome")
        screen.wait_for("› typed early")
        leave(screen)


def test_who_is_signed_out_at_the_first_start_reaches_the_target_after_signing_in(host: Host) -> None:
    host.add("ada")
    host.expire_sessions()
    with host.terminal("ada", "open", "#off-topic", columns=120) as screen:
        screen.wait_for("#off-topic +opens as soon as the server")
        screen.wait_for(r"signed out · \^R signs in again")
        host.sign_in("ada")
        screen.press("ctrl+r")
        screen.wait_for("# Off-Topic")
        leave(screen)
