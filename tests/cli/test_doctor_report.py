"""Does a report hold what helps, and nothing of secrets, messages, people and places?"""

from __future__ import annotations

import json
import socket
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat_tui.auth.credentials import Credentials
from chat_tui.auth.secret import Secret
from chat_tui.cli.invocation import Invocation
from chat_tui.cli.report_masks import ADDRESS, NAME, SECRET, Masks
from chat_tui.config.accounts import AccountConfig, save_account
from chat_tui.model.events import Batch, MessagePosted, SnapshotTaken
from chat_tui.store.store import Store
from tests.builders import a_channel, a_membership, a_message, a_user
from tests.cli.conftest import Cli

TOKEN = "xkf7w3q1hbyp8gj5zt4mcn6ar"
CANARY = "the-canary-of-what-was-written"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person with an account, a store, a log and a crash, all of which know too much."""

    def unknown(host: str, *_more: object, **_options: object) -> None:
        raise socket.gaierror(-2, f"{host} is not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    invocation = Invocation(home=tmp_path / "home", environ={})
    locations = invocation.locations
    url = "unix:///no/such/place/of-acme.sock"
    save_account(locations.accounts_file, AccountConfig("acme", url, user="ada", options={"secret": "file"}))
    save_account(locations.accounts_file, AccountConfig("far", "https://chat.acme.invalid", user="ada"))
    locations.config_file.write_text(
        f'[notify]\nwords = ["{CANARY}"]\n[ui]\ntheme = "chat-light"\n[compose]\nenter = "newline"\n'
    )
    log = locations.log_file
    log.write_text(
        f"12:00 INFO connected to chat.acme.invalid as ada (10.1.2.3) wss://other.example/x?token={TOKEN}\n"
        f"12:01 INFO user m4rgk9zxqbt5dfwy8hnco7eipa typed; Grace Hopper, ghopper\npassword={CANARY}\n"
    )
    (locations.crash_dir / "2026-01-02T030405.txt").write_text("chat_tui/store.py line 3\nValueError\n")
    return tmp_path / "home"


@pytest.fixture
async def store(home: Path) -> None:
    """What the account has seen."""
    locations = Invocation(home=home, environ={}).locations
    await Credentials(locations.credentials_file, keeping="file").put("acme", Secret(TOKEN))
    folder = locations.account_dir("acme") / "1"
    folder.mkdir()
    opened = Store.open(folder / "cache.sqlite")
    people = (a_user("ghopper", display_name="Grace Hopper"),)
    taken = SnapshotTaken(a_user("ada"), (), (a_channel(),), (a_membership(),), people, ())
    await opened.apply(Batch((taken, MessagePosted(a_message(text=CANARY)))))
    await opened.close()


def parts(path: Path) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(path) as bundle:
        for name in bundle.namelist():
            yield name, bundle.read(name).decode()


@pytest.mark.usefixtures("store")
def test_nothing_gets_out_that_is_nobody_elses_business(cli: Cli, home: Path, tmp_path: Path) -> None:
    said = cli("doctor", "--report", str(tmp_path / "report.zip"))
    assert said.code == 1, "neither server is there"
    report = tmp_path / "report.zip"
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    found = dict(parts(report))
    assert set(found) == {
        *("README.txt", "doctor.jsonl", "versions.txt", "settings.json", "accounts.json", "metrics.json"),
        *("log/chat-tui.log", "crash/2026-01-02T030405.txt"),
    }
    for name in found:
        assert name in said.err, "what is inside is told"
    whole = "\n".join(found.values())
    assert "‹data›/credentials.json" in found["doctor.jsonl"]
    for kept in (
        TOKEN,
        str(tmp_path),
        "of-acme.sock",
        CANARY,
        "ghopper",
        "Hopper",
        "Grace",
        "chat.acme",
        "other.example",
        "10.1.2.3",
    ):
        assert kept not in whole, kept
    assert "ada" not in whole.split()
    assert "m4rg…" in whole


@pytest.mark.usefixtures("store")
def test_what_helps_is_in_it(cli: Cli, home: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    cli("doctor", "--json", "--report", str(tmp_path / "there"))
    [report] = (tmp_path / "there").iterdir()
    found = dict(parts(report))
    checks = [json.loads(line) for line in found["doctor.jsonl"].splitlines()]
    assert {check["group"] for check in checks} >= {
        "terminal",
        "settings",
        "this machine",
        "account ‹account 1›",
    }
    assert json.loads(found["settings.json"])["ui"]["theme"] == "chat-light"
    assert json.loads(found["settings.json"])["compose"]["enter"] == "newline"
    assert json.loads(found["settings.json"])["notify"]["words"] == "‹1 entries›"
    assert json.loads(found["accounts.json"])[0]["options"] == ["secret"]
    metrics = json.loads(found["metrics.json"])
    assert metrics["stores"][0]["rows"] == {"messages": 1, "channels": 1, "users": 2, "gaps": 0}
    assert len(metrics["lines"]) == 2
    assert "store.py line 3" in found["crash/2026-01-02T030405.txt"]
    assert "SQLite" in found["versions.txt"]


def test_a_report_takes_no_place_of_something_else(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mine.zip").write_text("mine")
    said = cli("doctor", "--report", str(tmp_path / "mine.zip"))
    assert (said.code, said.out) == (1, "")
    assert (tmp_path / "mine.zip").read_text() == "mine"


def test_masks_know_parts_of_names_and_whole_secrets() -> None:
    masks = Masks(
        secrets=["s3cret-token"],
        names=["ada.lovelace", "Al"],
        hosts={"lab": "‹server 1›"},
        places={"/home/ada": "~", "/home/ada/x": "‹data›"},
    )
    assert masks.text("Al said hi to ada.lovelace") == f"Al said hi to {NAME}"
    assert masks.text("by Lovelace's s3cret-token") == f"by {NAME}'s {SECRET}"
    assert masks.text("lab and LAB, not label: /home/ada/y, /home/ada/x/z") == (
        "‹server 1› and ‹server 1›, not label: ~/y, ‹data›/z"
    )
    assert masks.text("ip 192.168.1.2, 127.0.0.1, fe80::1:2:3:4") == f"ip {ADDRESS}, 127.0.0.1, {ADDRESS}"
    assert masks.text("AKIAABCDEFGHIJKLMNOP").startswith(SECRET)
    assert masks.values({"a": ["s3cret-token", 3, None]}) == {"a": [SECRET, 3, None]}
