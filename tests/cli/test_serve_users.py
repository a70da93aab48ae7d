"""Are the people and tokens of a workspace managed from the shell, without secrets in arguments?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chat_tui.cli.records import FIELDS
from tests.cli.conftest import Cli

PASSWORD = "correct horse battery"


@pytest.fixture
def data(tmp_path: Path) -> str:
    return str(tmp_path / "data")


def names(cli: Cli, data: str) -> dict[str, dict[str, object]]:
    return {
        record["name"]: record for record in cli("serve", "user", "list", "--data", data, "--json").records
    }


def test_people_are_added_listed_disabled_and_let_in_again(cli: Cli, data: str) -> None:
    said = cli("serve", "user", "add", "ada", "--admin", "--password-stdin", "--data", data, stdin=PASSWORD)
    assert (said.code, said.out, said.err) == (0, "", "ada can sign in now.\n")
    assert cli("serve", "user", "add", "bob", "--no-password", "--data", data).code == 0
    found = names(cli, data)
    assert set(found["ada"]) == {"v", "type", *FIELDS["member"]}
    assert found["ada"]["admin"] is True
    assert cli("serve", "user", "disable", "bob", "--data", data).code == 0
    assert names(cli, data)["bob"]["disabled"] is True
    assert any(
        line.split() == ["bob", "disabled"] for line in cli("serve", "user", "list", "--data", data).lines
    )
    assert cli("serve", "user", "enable", "bob", "--data", data).code == 0
    assert names(cli, data)["bob"]["disabled"] is False


def test_passwords_are_changed_and_too_short_ones_refused(cli: Cli, data: str) -> None:
    cli("serve", "user", "add", "ada", "--password-stdin", "--data", data, stdin=PASSWORD)
    assert (
        cli("serve", "user", "passwd", "ada", "--password-stdin", "--data", data, stdin="another one").code
        == 0
    )
    said = cli("serve", "user", "passwd", "ada", "--password-stdin", "--data", data, stdin="abc")
    assert said.code == 1
    assert "at least" in said.err


def test_an_unknown_name_is_code_three_and_names_the_nearest(cli: Cli, data: str) -> None:
    cli("serve", "user", "add", "grace", "--no-password", "--data", data)
    said = cli("serve", "user", "disable", "grcae", "--data", data)
    assert said.code == 3
    assert "grace" in said.err


def test_a_password_is_not_asked_where_nobody_can_answer(cli: Cli, data: str) -> None:
    said = cli("serve", "user", "add", "ada", "--data", data)
    assert said.code == 4
    assert "--password-stdin" in said.err


def test_a_token_is_shown_once_listed_and_revoked(cli: Cli, data: str) -> None:
    cli("serve", "user", "add", "robot", "--no-password", "--data", data)
    said = cli("serve", "token", "create", "robot", "--description", "build", "--data", data)
    secret = said.out.strip()
    assert said.code == 0
    assert secret not in said.err
    listed = cli("serve", "token", "list", "--data", data, "--json")
    assert secret not in listed.out
    assert set(listed.records[0]) == {"v", "type", *FIELDS["token"]}
    assert listed.records[0]["description"] == "build"
    assert "build" in cli("serve", "token", "list", "robot", "--data", data).out
    assert cli("serve", "token", "revoke", listed.records[0]["id"], "--data", data).code == 0
    assert cli("serve", "token", "list", "--data", data).out == ""
    assert cli("serve", "token", "revoke", "nosuch", "--data", data).code == 3


def test_without_data_it_is_ones_own_workspace(cli: Cli, tmp_path: Path) -> None:
    assert cli("serve", "user", "add", "bob", "--no-password").code == 0
    assert (tmp_path / "home" / "data" / "workspace").is_dir()
