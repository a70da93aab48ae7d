"""Are the people and tokens of a workspace managed from the shell, without secrets in arguments?"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from chat_tui.cli.record_types import FIELDS
from chat_tui.server.administration.people import find_user
from chat_tui.server.records import second_factors, sessions
from chat_tui.server.records.records import Records
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


def test_a_program_is_added_as_a_bot_and_told_how_it_signs_in(cli: Cli, data: str) -> None:
    said = cli("serve", "user", "add", "robo", "--bot", "--data", data)
    assert said.code == 0
    assert "robo is a bot now." in said.err
    assert "chat-tui serve token create robo" in said.err
    listed = cli("serve", "user", "list", "--data", data).lines
    assert ["robo", "bot"] in [line.split() for line in listed]


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


def test_a_role_is_given_and_the_last_administrator_keeps_his(cli: Cli, data: str) -> None:
    cli("serve", "user", "add", "ada", "--no-password", "--data", data)
    assert cli("serve", "user", "role", "ada", "guest", "--data", data).err == "ada is a guest now.\n"
    found = names(cli, data)
    assert (found["ada"]["guest"], found["ada"]["admin"]) == (True, False)
    (owner,) = [name for name, record in found.items() if record["admin"]]
    assert "last administrator" in cli("serve", "user", "role", owner, "user", "--data", data).err
    cli("serve", "user", "role", "ada", "admin", "--data", data)
    assert names(cli, data)["ada"]["admin"] is True


def test_a_token_has_scopes_and_an_end(cli: Cli, data: str) -> None:
    cli("serve", "user", "add", "nightly", "--no-password", "--data", data)
    limits = ("--scope", "post, read", "--expires", "90d")
    assert cli("serve", "token", "create", "nightly", *limits, "--data", data).code == 0
    cli("serve", "token", "create", "nightly", "--data", data)
    narrow, plain = cli("serve", "token", "list", "nightly", "--data", data, "--json").records
    assert narrow["scopes"] == ["read", "post"]
    assert datetime.fromisoformat(narrow["expires_at"]) - datetime.fromisoformat(narrow["at"]) == timedelta(
        90
    )
    assert (plain["scopes"], plain["expires_at"]) == (["read", "post", "manage", "admin"], None)
    assert set(plain) == {"v", "type", *FIELDS["token"]}
    assert (
        "everything"
        in cli("serve", "token", "create", "nightly", "--scope", "everything", "--data", data).err
    )
    assert cli("serve", "token", "create", "nightly", "--expires", "soon", "--data", data).code == 2


def test_invitations_are_made_listed_and_taken_back(cli: Cli, data: str) -> None:
    made = cli(
        "serve", "invite", "create", "--guest", "--channel", "#town-square", "--uses", "3", "--data", data
    )
    link = made.out.strip()
    assert "/invite/" in link
    assert f"chat-tui login {link}" in made.err
    (shown,) = cli("serve", "invite", "list", "--data", data, "--json").records
    assert set(shown) == {"v", "type", *FIELDS["invite"]}
    assert (shown["role"], shown["channels"], shown["uses"], shown["most_uses"]) == (
        "guest",
        ["town-square"],
        0,
        3,
    )
    assert link.rpartition("/")[2] not in cli("serve", "invite", "list", "--data", data).out
    assert cli("serve", "invite", "revoke", shown["id"], "--data", data).code == 0
    assert cli("serve", "invite", "list", "--data", data).out == ""
    assert cli("serve", "invite", "revoke", "x" * 26, "--data", data).code == 3
    assert cli("serve", "invite", "create", "--guest", "--data", data).code == 1
    assert cli("serve", "invite", "create", "--channel", "nowhere", "--data", data).code == 3


def test_sessions_are_listed_and_ended_and_a_second_factor_is_reset(cli: Cli, data: str) -> None:
    cli("serve", "user", "add", "ada", "--no-password", "--data", data)
    records = Records.open(Path(data))
    user = find_user(records.reader, "ada")["id"]
    records.write_now(lambda tx: sessions.start(tx, user, "laptop"))
    records.write_now(lambda tx: second_factors.begin(tx, user))
    records.write_now(lambda tx: second_factors.activate(tx, user))
    records.close_now()
    (shown,) = cli("serve", "user", "sessions", "ada", "--data", data, "--json").records
    assert (shown["device"], shown["scopes"]) == ("laptop", ["read", "post", "manage", "admin"])
    assert set(shown) == {"v", "type", *FIELDS["session"]}
    assert "1 session of ada" in cli("serve", "user", "sessions", "ada", "--revoke", "--data", data).err
    assert cli("serve", "user", "sessions", "ada", "--data", data).out == ""
    assert names(cli, data)["ada"]["second_factor"] is True
    assert "password alone" in cli("serve", "user", "mfa", "reset", "ada", "--data", data).err
    assert names(cli, data)["ada"]["second_factor"] is False


def test_a_command_that_is_not_there_is_told_with_its_nearest(cli: Cli) -> None:
    said = cli("serve", "user", "lst")
    assert (said.code, said.err.splitlines()[0]) == (2, "chat-tui: No such command 'lst'. Is it list?")
    assert "Is it" not in cli("serve", "xyzzy").err


def test_a_folder_without_a_workspace_is_a_slip_and_stays_as_it_is(cli: Cli, tmp_path: Path) -> None:
    wrong = tmp_path / "wrnog"
    said = cli("serve", "user", "list", "--data", str(wrong))
    assert said.code == 1
    assert f"There is no workspace in {wrong}." in said.err
    assert not wrong.exists()
