"""Do options point to the same moment whatever this machine's clock says?"""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from chat_tui.account.account import Account
from chat_tui.cli.naming import parse_moment
from chat_tui.model.ids import Millis
from chat_tui.model.metrics import Metrics
from tests.cli.conftest import Cli, World


@pytest.mark.parametrize("off", [3600.0, -3600.0, 366 * 86_400.0])
@pytest.mark.parametrize("command", ["read", "tail"])
def test_five_minutes_ago_is_that_by_the_servers_clock(
    cli: Cli, world: World, monkeypatch: pytest.MonkeyPatch, off: float, command: str
) -> None:
    """The clock here is off, and the server's dates said so."""
    world.say("just now")
    metrics, clock = Account.metrics, time.time

    def skewed(account: Account) -> Metrics:
        told = metrics(account)
        return replace(told, traffic=replace(told.traffic, skew=off))

    monkeypatch.setattr(Account, "metrics", skewed)
    monkeypatch.setattr("chat_tui.cli.places.time.time", lambda: clock() + off)
    said = cli(command, "#town", "--since", "5m")
    assert len(said.lines) == 1
    assert "just now" in said.out


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("1000000s", Millis(1_000_000_000)),
        ("9" * 400 + "d", Millis(0)),
        ("99999999999999999999d", Millis(0)),
        ("0001-01-02", Millis(0)),
        ("0000-01-01", None),
        ("2026-02-30", None),
        ("-1d", None),
        ("\u0663d", None),
        ("", None),
    ],
)
def test_a_moment_is_never_out_of_range(words: str, at: Millis | None) -> None:
    assert parse_moment(words, Millis(2_000_000_000)) == at
