"""Does the list of accounts say how one is signed in at each, without asking anybody?"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from chat_tui.auth.credentials import Credentials
from chat_tui.auth.oauth.tokens import TokenSet
from chat_tui.auth.secret import Secret
from chat_tui.cli import accounts
from chat_tui.cli.invocation import Invocation
from chat_tui.cli.record_types import FIELDS
from chat_tui.config.accounts import AccountConfig, save_account
from tests.cli.conftest import Cli

DAY = 86_400


def tokens(*, refresh: str = "", left: float) -> str:
    return (
        TokenSet(
            Secret("access"),
            Secret(refresh) if refresh else None,
            time.time() + left,
            DAY,
            ("user",),
            "https://o.example.org",
            "id",
            "https://o.example.org/token",
            "",
        )
        .packed()
        .reveal()
    )


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose secrets are in the file, as there is no keyring."""

    def credentials_of(invocation: Invocation, account: AccountConfig) -> Credentials:
        place, command = invocation.locations.credentials_file, account.typed.token_command
        return Credentials(place, command=command, keyring=lambda: None)

    monkeypatch.setattr(accounts, "credentials_of", credentials_of)
    return tmp_path / "home"


def test_nobody_is_signed_in_at_first(cli: Cli) -> None:
    assert "chat-tui login URL" in cli("accounts").err


def test_each_account_says_how_one_is_signed_in(cli: Cli, home: Path) -> None:
    kept = {
        "session": "s" * 26,
        "oauth": tokens(refresh="r", left=-5),
        "short": tokens(left=3 * DAY + 60),
        "over": tokens(left=-5),
        "given": "p" * 26,
    }
    for name in (*kept, "gone", "kernel", "pass"):
        options: dict[str, object] = {"login": name} if name in ("given", "kernel") else {}
        if name == "pass":
            options = {"token_command": ["false"]}
        account = AccountConfig(name, f"https://{name}.example.org", user="ada", options=options)
        save_account(home / "config" / "accounts.toml", account)
    (home / "data").mkdir(exist_ok=True)
    secrets = home / "data" / "credentials.json"
    secrets.write_text(json.dumps(kept))
    secrets.chmod(0o600)
    records = {record["name"]: record for record in cli("accounts", "--json").records}
    assert {frozenset(record) for record in records.values()} == {
        frozenset({"v", "type", *FIELDS["account"]})
    }
    told = {
        name: (record["login"], record["secret"], record["signed_in"], record["renews"])
        for name, record in records.items()
    }
    assert told == {
        "session": ("token", "file", True, False),
        "oauth": ("oauth", "file", True, True),
        "short": ("oauth", "file", True, False),
        "over": ("oauth", "file", False, False),
        "given": ("given", "file", True, False),
        "gone": ("token", "", False, False),
        "kernel": ("kernel", "", True, False),
        "pass": ("given", "command", True, False),
    }
    assert records["short"]["expires_at"] > records["oauth"]["expires_at"]
    assert records["session"]["expires_at"] is None
    said = cli("accounts")
    words = {line.split()[0]: line.split("ada", 1)[1].rpartition("https")[0].strip() for line in said.lines}
    assert words["session"] == "a session (file)"
    assert words["oauth"] == "OAuth (file), renews itself"
    assert words["short"] == "OAuth (file), 3 d left"
    assert words["over"] == words["gone"] == "signed out"
    assert words["kernel"] == "as yourself"
    assert not any(secret in said.out for secret in ("access", "s" * 26, "p" * 26))
