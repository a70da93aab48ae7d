"""Does the doctor find what is wrong, and name the one fix?"""

from __future__ import annotations

import json
import sqlite3
import time
from email.utils import formatdate
from pathlib import Path

import pytest

from chat_tui.cli.checks import Check, Verdict
from chat_tui.cli.checks_of_account import look_at_accounts
from chat_tui.cli.checks_of_server import clock_check
from chat_tui.cli.checks_of_settings import accounts_check, configuration_check
from chat_tui.cli.checks_of_stores import database_check, database_checks
from chat_tui.cli.checks_of_terminal import terminal_checks
from chat_tui.cli.checks_of_tmux import TMUX_LINES, tmux_checks
from chat_tui.cli.invocation import Invocation
from chat_tui.cli.key_echo import key_line
from chat_tui.cli.record_types import FIELDS
from chat_tui.config.accounts import AccountConfig, save_account
from tests.cli.conftest import Cli

GOOD_TMUX = {
    "extended-keys": "on",
    "focus-events": "on",
    "escape-time": "10",
    "set-clipboard": "on",
    "mouse": "on",
    "set-titles": "on",
    "version": "3.4",
    "default-terminal": "tmux-256color",
}


@pytest.fixture
def invocation(tmp_path: Path) -> Invocation:
    return Invocation(home=tmp_path / "home", environ={})


def verdicts(checks: list[Check]) -> dict[str, Verdict]:
    return {check.name: check.verdict for check in checks}


def test_a_fresh_machine_has_no_problem(cli: Cli) -> None:
    said = cli("doctor")
    assert said.code == 0
    assert said.lines[-1].endswith("0 problems")
    for record in cli("doctor", "--json").records:
        assert set(record) == {"v", "type", *FIELDS["check"]}


def test_a_problem_is_exit_code_one(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "home" / "config" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('[ui]\ndensty = "x"\n')
    said = cli("doctor")
    assert said.code == 1
    assert any("✖ settings" in line and "did you mean 'density'" in line for line in said.lines)
    assert any(line.endswith("chat-tui config edit") for line in said.lines)


def test_the_lines_for_tmux_are_printed(cli: Cli) -> None:
    assert tuple(cli("doctor", "--tmux").lines) == TMUX_LINES


def test_a_good_tmux_has_nothing_to_say() -> None:
    assert {check.verdict for check in tmux_checks(GOOD_TMUX)} == {Verdict.OK}


@pytest.mark.parametrize(
    ("option", "value", "name"),
    [
        ("extended-keys", "off", "newline"),
        ("focus-events", "off", "focus"),
        ("escape-time", "500", "escape"),
        ("mouse", "off", "mouse"),
        ("set-titles", "off", "title"),
        ("default-terminal", "screen-256color", "italics"),
    ],
)
def test_each_tmux_option_has_its_line_to_paste(option: str, value: str, name: str) -> None:
    check = next(check for check in tmux_checks({**GOOD_TMUX, option: value}) if check.name == name)
    assert check.verdict is Verdict.ADVICE
    assert check.fix.removeprefix("tmux ") in TMUX_LINES


def test_a_tmux_that_does_not_answer_is_advice() -> None:
    assert [check.verdict for check in tmux_checks({})] == [Verdict.ADVICE]


def test_colours_are_judged_by_what_the_terminal_says() -> None:
    def colours(**environ: str) -> Verdict:
        return verdicts(list(terminal_checks(environ)))["colours"]

    assert colours(COLORTERM="truecolor") is Verdict.OK
    assert colours(TERM="xterm-256color") is Verdict.ADVICE
    assert colours(NO_COLOR="1") is Verdict.OK


def test_a_broken_configuration_names_file_and_line(invocation: Invocation) -> None:
    assert configuration_check(invocation).verdict is Verdict.OK
    file = invocation.locations.config_file
    file.parent.mkdir(parents=True)
    file.write_text("acount = 1\n")
    check = configuration_check(invocation)
    assert (check.verdict, check.fix) == (Verdict.PROBLEM, "chat-tui config edit")
    assert f"{file}, line 1" in check.said


async def test_an_account_without_token_and_server_is_two_problems(invocation: Invocation) -> None:
    account = AccountConfig("work", "unix:///no/such/socket")
    save_account(invocation.locations.accounts_file, account)
    [look] = await look_at_accounts(invocation)
    assert look.group[0] == "account work"
    assert verdicts(list(look.checks)) == {"secrets": Verdict.PROBLEM, "server": Verdict.PROBLEM}


def test_broken_accounts_are_one_problem(invocation: Invocation) -> None:
    file = invocation.locations.accounts_file
    file.parent.mkdir(parents=True)
    file.write_text("[work\n")
    assert accounts_check(invocation).verdict is Verdict.PROBLEM


def test_a_sound_database_and_a_broken_one_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "work" / "1" / "cache.sqlite"
    path.parent.mkdir(parents=True)
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE t (a)")
    database.close()
    assert database_check(path).verdict is Verdict.OK
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 4096)
    path.write_bytes(b"this is no database at all" * 100)
    check = database_check(path)
    assert (check.verdict, check.fix) == (Verdict.PROBLEM, f"rm {path}")
    sound = path.with_name("mine.sqlite")
    sqlite3.connect(sound).close()
    told = list(database_checks([path, sound, sound]))
    assert [each.verdict for each in told] == [Verdict.PROBLEM, Verdict.OK]
    assert told[1].said.startswith("2 databases · ")


def test_what_the_user_wrote_is_saved_before_anything_else(tmp_path: Path) -> None:
    path = tmp_path / "work" / "1" / "mine.sqlite"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"this is no database at all" * 100)
    assert database_check(path).fix == f"cp {path} {path}.saved"


def test_a_clock_that_is_off_is_advice() -> None:
    now = time.time()
    right, wrong = clock_check("work", formatdate(now), now), clock_check("work", formatdate(now - 90), now)
    assert right is not None
    assert wrong is not None
    assert (right.verdict, wrong.verdict) == (Verdict.OK, Verdict.ADVICE)
    assert "+90 s" in wrong.said or "+91 s" in wrong.said
    assert clock_check("work", "", now) is None


def test_a_key_is_shown_with_bytes_name_and_meaning() -> None:
    line = key_line(b"\x1bk", "alt+k")
    assert "ESC k" in line
    assert "nav.jump" in line


def test_keys_need_a_terminal(cli: Cli) -> None:
    said = cli("doctor", "--keys")
    assert said.code == 1
    assert "no terminal" in said.err


def test_records_of_the_doctor_are_json(cli: Cli) -> None:
    for line in cli("doctor", "--json").lines:
        assert json.loads(line)["verdict"] in ("ok", "advice", "problem")


def test_a_key_line_tells_of_the_users_own_table() -> None:
    assert key_line(b"\x07", "ctrl+g", {"profile": "emacs"}).endswith("nav.jump, dialog.cancel")
    assert "nav.jump" not in key_line(b"\x0b", "ctrl+k", {"profile": "emacs"})
