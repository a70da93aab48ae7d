"""What does signing in ask for, on a terminal and without one, and what does it refuse in clear words?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.host import PASSWORD as HOST_PASSWORD
from tests.integration.host import Host, new_homes
from tests.integration.second_factor import CODE, PASSWORD, TOKEN, careful_server
from tests.pty_screen import PtyScreen


@pytest.fixture
def host() -> Iterator[Host]:
    """Homes and no workspace, until a test serves one."""
    with new_homes() as made:
        yield made


@pytest.fixture
def url() -> Iterator[str]:
    with careful_server() as address:
        yield address


def said_at_end(screen: PtyScreen, status: int) -> str:
    assert screen.wait_exit() == status, screen.text
    assert b"Traceback" not in screen.raw
    return " ".join(screen.text.split())


def test_a_person_is_asked_for_the_code_and_again_when_it_was_wrong(host: Host, url: str) -> None:
    with host.terminal("ada", "login", url, columns=100) as screen:
        screen.wait_for(r"Which \[1\]:")
        assert "1  With a password" in screen.text
        assert "Careful (Mattermost 10.5.0" in screen.text
        assert "Mattermost 11.2 or newer, with EnableOAuthServiceProvider" in " ".join(screen.text.split())
        screen.send("\r")
        screen.wait_for("Name or mail address:")
        screen.send("ada\r")
        screen.wait_for("Password of ada:")
        screen.send(f"{PASSWORD}\r")
        screen.wait_for("A one-time code is needed. Code:")
        screen.send("000 000\r")
        screen.wait_for("The one-time code is wrong. Code:")
        screen.send("123 456\r")
        said = said_at_end(screen, 0)
        assert "You are signed in as ada" in said
        assert "the account is called 127-0-0-1" in said
        assert PASSWORD not in screen.text
    assert TOKEN in (host.home("ada") / "data" / "credentials.json").read_text()


def test_who_never_has_the_right_code_is_told_so_in_the_end(host: Host, url: str) -> None:
    with host.terminal("ada", "login", url, "--user", "ada", columns=100) as screen:
        screen.wait_for("Password of ada:")
        screen.send(f"{PASSWORD}\r")
        screen.wait_for("needed. Code:")
        for tries in range(3):
            screen.wait_for("(?s)" + "Code:.*" * (tries + 1))
            screen.send("000000\r")
        assert "chat-tui: The one-time code is wrong." in said_at_end(screen, 4)
    assert not (host.home("ada") / "config" / "accounts.toml").exists()


def test_a_wrong_password_is_not_asked_for_a_code(host: Host, url: str) -> None:
    with host.terminal("ada", "login", url, "--user", "ada", columns=100) as screen:
        screen.wait_for("Password of ada:")
        screen.send("wrong\r")
        assert "The name or the password is wrong." in said_at_end(screen, 4)


def test_without_a_terminal_the_code_is_the_line_after_the_password(host: Host, url: str) -> None:
    line = ("login", url, "--user", "ada", "--password-stdin")
    done = host.run("ada", *line, stdin=PASSWORD)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.splitlines() == [
        "chat-tui: A one-time code is needed.",
        "  Give it with --mfa-code-stdin, on the line after the password.",
    ]
    for code, said in (
        ("", "No one-time code came on standard input.\n  It is the line after the password."),
        ("999999", "The one-time code is wrong."),
    ):
        done = host.run("ada", *line, "--mfa-code-stdin", stdin=f"{PASSWORD}\n{code}\n")
        assert (done.returncode, done.stderr) == (4, f"chat-tui: {said}\n")
    done = host.run("ada", *line, "--mfa-code-stdin", stdin=f"{PASSWORD}\n{CODE}\n")
    assert done.returncode == 0, done.stderr
    assert CODE not in done.stderr
    done = host.run("ada", "login", url, "--mfa-code-stdin", stdin=CODE)
    assert done.returncode == 2
    assert "goes with --password-stdin" in done.stderr


@pytest.mark.parametrize("address", ["http://chat.example.org", "http://192.0.2.7:8065/team"])
def test_a_password_goes_to_no_other_machine_unprotected(host: Host, address: str) -> None:
    done = host.run("ada", "login", address, "--user", "ada", "--password-stdin", stdin=PASSWORD)
    assert done.returncode == 1
    assert "would send your password unprotected" in done.stderr
    assert "--allow-http" in done.stderr
    assert len(done.stderr.splitlines()) == 2
    with host.terminal("ada", "login", address, columns=100) as screen:  # before a password is typed in vain
        assert "unprotected" in said_at_end(screen, 1)


def test_who_trusts_the_way_signs_in_over_http_and_the_account_remembers(host: Host, url: str) -> None:
    # Linux reaches itself at 0.0.0.0, which is no loopback address.
    address = url.replace("127.0.0.1", "0.0.0.0")
    line = ("--user", "ada", "--password-stdin", "--mfa-code-stdin", "--name", "lab")
    secrets = f"{PASSWORD}\n{CODE}\n"
    assert "unprotected" in host.run("ada", "login", address, *line, stdin=secrets).stderr
    done = host.run("ada", "login", address, "--allow-http", *line, stdin=secrets)
    assert done.returncode == 0, done.stderr
    assert "allow_http = true" in (host.home("ada") / "config" / "accounts.toml").read_text()
    again = host.run("ada", "login", "lab", *line[2:4], stdin=secrets)
    assert again.returncode == 0, again.stderr


def test_an_account_is_signed_in_to_again_by_its_name(host: Host) -> None:
    host.serve()
    host.add("ada")
    host.expire_sessions()
    done = host.run("ada", "read", "#town-square")
    assert done.returncode == 4
    assert "`chat-tui login team` signs in again." in done.stderr
    done = host.run("ada", "login", "team", "--password-stdin", stdin=HOST_PASSWORD)
    assert done.returncode == 0, done.stderr
    assert "signed in as ada" in done.stderr
    assert host.run("ada", "read", "#town-square").returncode == 0
    assert host.run("ada", "accounts").stdout.count("\n") == 1


def test_a_code_is_shown_as_a_picture_too_and_given_up_with_ctrl_c(host: Host) -> None:
    host.serve()
    line = ("login", f"unix://{host.socket}", "--device")
    with host.terminal("ada", *line, columns=100, rows=40) as screen:
        screen.wait_for(r"and type  [A-Z]{4}-[A-Z]{4}")
        screen.wait_for(r"█▄▄▄▄▄▄▄█")
        screen.wait_for(r"Waiting · \d+:\d\d left")
        assert "read post manage" in screen.text
        screen.send("\x03")
        assert "Waiting" not in said_at_end(screen, 130)
    assert not (host.home("ada") / "config" / "accounts.toml").exists()
