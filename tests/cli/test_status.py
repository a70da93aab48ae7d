"""Does `status` say how the line is in words and in numbers, the same as the connection panel?"""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.cli.fares import METRICS, numbers
from chat_tui.config.accounts import AccountConfig, save_account
from chat_tui.model.metrics import LineRecord, Metrics, RateLimits, RouteRecord, Traffic, WayFacts
from chat_tui.model.outbox import OutboxState
from tests.cli.conftest import Cli, World

BUSY = Traffic(
    2_000, 300, 9, RateLimits(100, 20, 1.25), (RouteRecord("GET /posts", 9, 1, 2, 3, 0.0123, 0.08),)
)


def test_below_the_first_lines_stand_the_numbers(
    cli: Cli, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeBackend, "traffic", property(lambda _backend: BUSY))
    monkeypatch.setenv("COLUMNS", "80")
    lines = cli("status").lines
    assert lines[:2] == ["fake: online as @ada", "Nothing is unread; nothing waits to be sent."]
    assert [line.split()[0] for line in lines[2:]] == [
        "latency",
        "line",
        "outbox",
        "rate",
        "traffic",
        "store",
    ]
    assert lines[2].split()[2] == "ms"
    assert lines[5] == "  rate     ███░░░░░░░░░░░░░ 20 of 100 requests left · slowed down for 2 s"


def test_requests_are_told_by_kind_when_asked_for(
    cli: Cli, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeBackend, "traffic", property(lambda _backend: BUSY))
    monkeypatch.setenv("COLUMNS", "80")
    assert "GET /posts" not in cli("status").out
    last = cli("status", "--requests").lines[-1]
    assert last.split() == ["GET", "/posts", "9", "12", "ms", "80", "ms", "1", "2", "3"]


def test_plain_signs_by_setting(cli: Cli, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeBackend, "traffic", property(lambda _backend: BUSY))
    monkeypatch.setenv("CHAT_TUI_UI__GLYPHS", "ascii")
    assert "###............. 20 of 100" in cli("status").out


def test_out_of_reach_the_numbers_are_told_all_the_same(cli: Cli, world: World) -> None:
    cli("status")
    world.server.faults.offline = True
    said = cli("status")
    assert said.code == 5
    assert any(line.startswith("  store") for line in said.lines)
    assert cli("status", "--json").records[0]["metrics"]["latency_ms"] == []


def test_the_record_has_what_the_schema_names(cli: Cli, world: World) -> None:
    metrics = cli("status", "--json").records[0]["metrics"]
    assert set(metrics) == set(METRICS["required"])
    assert set(metrics["rate"]) == set(METRICS["properties"]["rate"]["required"])
    assert len(metrics["latency_ms"]) == 1
    assert metrics["store_bytes"] > 0
    assert metrics["resume"] == "caught up"
    assert set(metrics["way"]) == set(METRICS["properties"]["way"]["required"])


def test_the_record_says_what_will_stop_working_and_where_the_secret_is(
    cli: Cli, world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ends = time.time() + 3600
    busy = replace(
        BUSY, way=WayFacts("tls", "TLSv1.3", ends, "Lab", proxy="http://p:1"), signed_in_until=ends
    )
    monkeypatch.setattr(FakeBackend, "traffic", property(lambda _backend: busy))
    accounts = tmp_path / "home" / "config" / "accounts.toml"
    save_account(accounts, AccountConfig("fake", "https://x", options={"token_env": "NO_TOKEN"}))
    record = cli("status", "--json").records[0]
    assert record["secret"] == "environment"
    assert [alert.rpartition(" ends ")[0] for alert in record["alerts"]] == [
        "the sign-in",
        "the server's certificate",
    ]
    metrics = record["metrics"]
    assert metrics["way"]["certificate_days"] == 0
    assert metrics["way"]["proxy"] == "http://p:1"
    assert 3590 < metrics["signed_in_for"] <= 3600
    assert cli("--account", "personal", "status", "--json").records[0]["secret"] == "kernel"


def test_numbers_are_in_milliseconds_and_nothing_is_rounded_away() -> None:
    line = LineRecord((0.0301, 0.08), 3, "resumed", 7, 0.7)
    told = numbers(Metrics(line, BUSY, {OutboxState.QUEUED: 2, OutboxState.FAILED: 1}, 99))
    assert (told["latency_median_ms"], told["latency_p95_ms"], told["reconnects"]) == (30.1, 80.0, 2)
    assert set(told["outbox"]) == {state.value for state in OutboxState}
    assert {state: count for state, count in told["outbox"].items() if count} == {"queued": 2, "failed": 1}
    assert told["rate"] == {"limit": 100, "remaining": 20, "share": 0.2, "scarce": True, "wait": 1.2}
    assert told["routes"] == [
        {
            "route": "GET /posts",
            "requests": 9,
            "errors": 1,
            "retries": 2,
            "limited": 3,
            "median_ms": 12.3,
            "p95_ms": 80.0,
        }
    ]


def test_the_words_of_the_panel_need_no_library_of_the_screen() -> None:
    check = "import sys, chat_tui.ui.connection_facts; sys.exit(bool({'textual', 'rich'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
