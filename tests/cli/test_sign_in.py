"""Do signing in and out take their secrets from where they may, and say what happened?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from chat_tui import wiring
from chat_tui.auth.secret import Secret
from chat_tui.auth.session import Login, PasswordLogin, PeerLogin, TokenLogin
from chat_tui.config.accounts import AccountConfig, load_accounts, save_account
from chat_tui.errors import AuthError
from tests.cli.conftest import Cli

WORK = AccountConfig("work", "https://chat.example.org", user="ada")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What `wiring.login` was asked, one entry a call."""
    calls: list[dict[str, Any]] = []

    async def login(
        _context: object, url: str, name: str | None, way: Login, *, allow_plain: bool
    ) -> AccountConfig:
        calls.append({"url": url, "name": name, "way": way, "allow_plain": allow_plain})
        if isinstance(way, PasswordLogin) and way.password.reveal() == "wrong":
            raise AuthError("The password is wrong.")
        return WORK

    monkeypatch.setattr(wiring, "login", login)
    return calls


def test_a_password_comes_on_standard_input(cli: Cli, asked: list[dict[str, Any]]) -> None:
    said = cli("login", "chat.example.org", "--user", "ada", "--password-stdin", stdin="s3cret\n")
    assert said.code == 0
    way = PasswordLogin("ada", Secret("s3cret"))
    assert asked == [{"url": "https://chat.example.org", "name": None, "way": way, "allow_plain": False}]
    assert "s3cret" not in said.out + said.err
    assert "chat-tui --account work" in said.err


def test_a_token_comes_on_standard_input_or_in_the_environment(
    cli: Cli, asked: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli("login", "https://x.org", "--token-stdin", "--name", "w", stdin="tok").code == 0
    monkeypatch.setenv("CHAT_TUI_TOKEN", "env-tok")
    assert cli("login", "https://x.org").code == 0
    assert [call["way"] for call in asked] == [TokenLogin(Secret("tok")), TokenLogin(Secret("env-tok"))]
    assert "CHAT_TUI_TOKEN" not in os.environ


def test_over_a_socket_nothing_is_asked(cli: Cli, asked: list[dict[str, Any]]) -> None:
    assert cli("login", "unix:///run/chat.sock").code == 0
    assert asked[0]["way"] == PeerLogin()


def test_an_account_is_named_instead_of_its_url(
    cli: Cli, asked: list[dict[str, Any]], tmp_path: Path
) -> None:
    plain = AccountConfig("lab", "http://lab.example.org", user="eve", options={"allow_http": True})
    save_account(accounts_file(tmp_path), plain)
    assert cli("login", "lab", "--password-stdin", stdin="s3cret").code == 0
    way = PasswordLogin("eve", Secret("s3cret"))
    assert asked == [{"url": plain.url, "name": "lab", "way": way, "allow_plain": True}]


def test_a_wrong_password_has_its_own_code(cli: Cli, asked: list[dict[str, Any]]) -> None:
    said = cli("login", "x.org", "--user", "ada", "--password-stdin", stdin="wrong\n")
    assert (said.code, said.err) == (4, "chat-tui: The password is wrong.\n")


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        (["--user", "ada"], "", 4),
        ([], "", 4),
        (["--user", "ada", "--password-stdin"], "", 4),
        (["--token-stdin"], "x" * 5000, 4),
        (["--token-stdin", "--password-stdin"], "x", 2),
    ],
)
def test_nothing_is_asked_where_nobody_can_answer(
    cli: Cli, asked: list[dict[str, Any]], arguments: list[str], stdin: str, code: int
) -> None:
    assert cli("login", "x.org", *arguments, stdin=stdin).code == code
    assert asked == []


def accounts_file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "config" / "accounts.toml"


def test_accounts_are_listed(cli: Cli, tmp_path: Path) -> None:
    assert "chat-tui login URL" in cli("accounts").err
    save_account(accounts_file(tmp_path), WORK)
    assert cli("accounts").lines == [f"{'work':16} {'ada':16} https://chat.example.org"]
    assert cli("accounts", "--json").records[0] == {
        "v": 1,
        "type": "account",
        "name": "work",
        "url": "https://chat.example.org",
        "user": "ada",
        "kind": "remote",
    }


def test_signing_out_forgets_the_account(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten = []

    async def logout(_context: object, account: AccountConfig) -> None:
        forgotten.append(account.name)

    monkeypatch.setattr(wiring, "logout", logout)
    save_account(accounts_file(tmp_path), WORK)
    said = cli("logout", "wrok")
    assert said.code == 1
    assert "Did you mean work?" in said.err
    assert cli("logout").code == 0
    assert forgotten == ["work"]
    assert load_accounts(accounts_file(tmp_path)) == {}
    assert cli("logout").code == 2


def test_the_link_of_an_invitation_makes_the_account_first(cli: Cli, asked: list[dict[str, Any]]) -> None:
    token = "ybndrfg8ejkmcpqxot1uwisza3"
    link = f"chat.example.org/sub/invite/{token}"
    assert cli("login", link, "--user", "ada", "--password-stdin", stdin="s3cret\n").code == 0
    assert asked[0]["url"] == "https://chat.example.org/sub"
    assert asked[0]["way"] == PasswordLogin("ada", Secret("s3cret"), invite=Secret(token))
