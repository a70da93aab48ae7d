"""Does the command line take a way in and its secrets from where it may, and say what happened?"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chat_tui import wiring
from chat_tui.account.signing_in import Offer, Prompt, SignedIn, Way, Wish
from chat_tui.auth.secret import Secret
from chat_tui.config.accounts import AccountConfig, save_account
from chat_tui.errors import AuthError, BlockedError
from tests.cli.conftest import Cli

WORK = AccountConfig("work", "https://chat.example.org", user="ada")
EVERY = (Way.DEVICE, Way.BROWSER, Way.PASSWORD, Way.TOKEN)


@dataclass
class Service:
    """A server that takes everything but the password `wrong`; `done` is what was asked of it."""

    wishes: list[Wish] = field(default_factory=list)
    done: list[tuple[object, ...]] = field(default_factory=list)
    ways: tuple[Way, ...] = EVERY
    user: str = ""
    told: tuple[str, ...] = ()
    closed: int = 0

    async def discover(self) -> Offer:
        scopes = ("read", "post") if Way.DEVICE in self.ways else ()
        meanings = ("look", "write") if scopes else ()
        return Offer(
            "https://x.org",
            "X",
            "1",
            "workspace",
            self.ways,
            scopes=scopes,
            meanings=meanings,
            user=self.user,
        )

    def _signed(self, *what: object) -> SignedIn:
        self.done.append(what)
        return SignedIn("work", "ada", "https://x.org", True, self.told)

    async def by_kernel(self) -> SignedIn:
        return self._signed("kernel")

    async def by_password(self, name: str, password: Secret, code: Secret | None = None) -> SignedIn:
        if password.reveal() == "wrong":
            raise AuthError("The password is wrong.")
        return self._signed(name, password, code)

    async def by_token(self, token: Secret) -> SignedIn:
        return self._signed(token)

    async def begin(self, way: Way) -> Prompt:
        if way not in self.ways:
            raise BlockedError("No such way.", hint="EnableSomething")
        self.done.append((way,))
        return Prompt("https://x.org/device", "ABCD-EFGH", "https://x.org/device?c=1", 600.0)

    async def finish(self) -> SignedIn:
        return self._signed("decided")

    async def close(self) -> None:
        self.closed += 1


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    """What `wiring.signing_in` gives for every wish."""
    made = Service()

    def signing_in(_context: object, wish: Wish, *, may_ask: bool = False) -> Service:
        made.wishes.append(wish)
        return made

    monkeypatch.setattr(wiring, "signing_in", signing_in)
    return made


def test_a_password_comes_on_standard_input(cli: Cli, service: Service) -> None:
    said = cli("login", "chat.example.org", "--user", "ada", "--password-stdin", stdin="s3cret\n")
    assert said.code == 0
    assert service.wishes == [Wish("chat.example.org")]
    assert service.done == [("ada", Secret("s3cret"), None)]
    assert service.closed == 1
    assert "s3cret" not in said.out + said.err
    assert "chat-tui --account work" in said.err


def test_a_code_is_the_line_after_it(cli: Cli, service: Service) -> None:
    line = ("login", "x.org", "--user", "ada", "--password-stdin", "--mfa-code-stdin")
    assert cli(*line, stdin="s3cret\n123456\n").code == 0
    assert service.done == [("ada", Secret("s3cret"), Secret("123456"))]


@pytest.mark.parametrize("option", ["--token-stdin", "--pasted-stdin"])
def test_a_token_comes_on_standard_input(cli: Cli, service: Service, option: str) -> None:
    assert cli("login", "https://x.org", option, "--name", "w", stdin="tok").code == 0
    assert service.wishes == [Wish("https://x.org", "w")]
    assert service.done == [(Secret("tok"),)]


def test_or_in_the_environment(cli: Cli, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAT_TUI_TOKEN", "env-tok")
    assert cli("login", "https://x.org").code == 0
    assert service.done == [(Secret("env-tok"),)]
    assert "CHAT_TUI_TOKEN" not in os.environ


def test_over_a_socket_nothing_is_asked(cli: Cli, service: Service) -> None:
    service.ways = (Way.KERNEL, Way.PASSWORD)
    assert cli("login", "unix:///run/chat.sock").code == 0
    assert service.done == [("kernel",)]


def test_an_account_has_its_user(cli: Cli, service: Service) -> None:
    service.user = "eve"
    assert cli("login", "lab", "--password-stdin", stdin="s3cret").code == 0
    assert service.done == [("eve", Secret("s3cret"), None)]


def test_a_code_is_shown_with_what_is_asked_for(cli: Cli, service: Service) -> None:
    service.told = ("Kept in a file.",)
    said = cli("login", "x.org", "--device")
    assert said.code == 0, said.err
    lines = said.err.splitlines()
    assert lines[0] == "chat-tui asks to: look; write (read post)."
    assert lines[1:4] == [
        "Open      https://x.org/device",
        "and type  ABCD-EFGH",
        "or say    /authorize ABCD-EFGH  in a chat-tui that is signed in there",
    ]
    assert "Kept in a file." in lines
    assert service.done == [(Way.DEVICE,), ("decided",)]


def test_a_browser_elsewhere_needs_its_port(
    cli: Cli, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "1")
    monkeypatch.setenv("DISPLAY", ":0")
    back = "https://x.org/authorize?redirect_uri=http%3A%2F%2F127.0.0.1%3A41000%2Fcallback"

    async def begin(way: Way) -> Prompt:
        return Prompt(back, expires_in=120.0)

    monkeypatch.setattr(service, "begin", begin)
    said = cli("login", "x.org", "--browser")
    assert said.code == 0
    assert f"  {back}" in said.err.splitlines()
    assert "ssh -L 41000:127.0.0.1:41000 HOST" in said.err


def test_a_way_that_is_not_offered_has_the_setting(cli: Cli, service: Service) -> None:
    service.ways = (Way.PASSWORD,)
    said = cli("login", "x.org", "--device")
    assert (said.code, said.err) == (5, "chat-tui: No such way.\n  EnableSomething\n")
    assert service.closed == 1


def test_a_wrong_password_has_its_own_code(cli: Cli, service: Service) -> None:
    said = cli("login", "x.org", "--user", "ada", "--password-stdin", stdin="wrong\n")
    assert (said.code, said.err) == (4, "chat-tui: The password is wrong.\n")


def test_how_to_get_there_goes_into_the_account(cli: Cli, service: Service) -> None:
    options = ("--proxy", "socks5://127.0.0.1:9050", "--allow-http", "--client-id", "abc")
    assert cli("login", "x.org", "--token-stdin", *options, stdin="tok").code == 0
    (wish,) = service.wishes
    assert (wish.client_id, wish.options) == (
        "abc",
        {"proxy": "socks5://127.0.0.1:9050", "allow_http": True},
    )


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        (["--user", "ada"], "", 4),
        ([], "", 4),
        (["--user", "ada", "--password-stdin"], "", 4),
        (["--token-stdin"], "x" * 5000, 4),
        (["--token-stdin", "--password-stdin"], "x", 2),
        (["--device", "--browser"], "", 2),
        (["--device", "--token-stdin"], "x", 2),
        (["--mfa-code-stdin"], "x", 2),
    ],
)
def test_nothing_is_asked_where_nobody_can_answer(
    cli: Cli, service: Service, arguments: list[str], stdin: str, code: int
) -> None:
    assert cli("login", "https://x.org", *arguments, stdin=stdin).code == code
    assert service.done == []


def accounts_file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "config" / "accounts.toml"


def test_signing_out_says_what_became_of_it(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten = []

    async def sign_out(_context: object, name: str) -> tuple[str, ...]:
        forgotten.append(name)
        return ("It is ended.",)

    monkeypatch.setattr(wiring, "sign_out", sign_out)
    save_account(accounts_file(tmp_path), WORK)
    said = cli("logout", "wrok")
    assert said.code == 1
    assert "Did you mean work?" in said.err
    said = cli("logout")
    assert (said.code, said.err) == (0, "You are signed out of work.\nIt is ended.\n")
    assert forgotten == ["work"]
    save_account(accounts_file(tmp_path), AccountConfig("other", "https://other.example.org"))
    assert cli("logout").code == 2
