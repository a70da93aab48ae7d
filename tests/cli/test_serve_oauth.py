"""Are programs registered for OAuth, listed and removed from the shell, each secret shown once?"""

from __future__ import annotations

from pathlib import Path

from chat_tui.cli.record_types import FIELDS
from chat_tui.server.records.tables_oauth import CHAT_TUI
from tests.cli.conftest import Cli

CALLBACK = "http://127.0.0.1/callback"


def test_programs_are_registered_listed_and_removed(cli: Cli, tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    cli("serve", "user", "add", "ada", "--no-password", *data)
    own = cli("serve", "oauth", "app", "list", "--json", *data).records
    assert [(record["id"], record["name"], record["public"]) for record in own] == [
        (CHAT_TUI, "chat-tui", True)
    ]
    assert cli("serve", "oauth", "app", "revoke", CHAT_TUI, *data).code == 0
    public = cli("serve", "oauth", "app", "create", "Robot", "--callback", CALLBACK, "--public", *data)
    assert public.code == 0
    assert [line.split()[0] for line in public.lines] == ["client_id"]
    secret = cli("serve", "oauth", "app", "create", "Wiki", "--callback", "https://w.example.org/", *data)
    told = dict(line.split() for line in secret.lines)
    assert len(told["client_secret"]) == 52
    records = cli("serve", "oauth", "app", "list", "--json", *data).records
    assert [set(record) for record in records] == [{"v", "type", *FIELDS["oauth_app"]}] * 2
    assert [(record["name"], record["public"]) for record in records] == [("Robot", True), ("Wiki", False)]
    listed = cli("serve", "oauth", "app", "list", *data)
    assert told["client_secret"] not in listed.out
    assert cli("serve", "oauth", "app", "revoke", told["client_id"], *data).code == 0
    assert len(cli("serve", "oauth", "app", "list", *data).lines) == 1
    assert cli("serve", "oauth", "app", "revoke", told["client_id"], *data).code == 3
    plain = cli("serve", "oauth", "app", "create", "X", "--callback", "http://x.example.org/", *data)
    assert plain.code == 1
    assert "https" in plain.err
