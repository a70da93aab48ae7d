"""Does the doctor look at every account by itself, bounded in time, and name what is wrong with it?"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from chat_tui.auth.credentials import Credentials
from chat_tui.auth.oauth.tokens import TokenSet
from chat_tui.auth.secret import Secret
from chat_tui.cli import checks_of_account, checks_of_secrets, checks_of_server
from chat_tui.cli.checks import Check, Verdict
from chat_tui.cli.checks_of_account import look_at_accounts
from chat_tui.cli.checks_of_secrets import expiry_check, keyring_check
from chat_tui.cli.checks_of_server import Line, by_curl, known_check, version_check, way_check
from chat_tui.cli.checks_of_settings import accounts_check, key_check, theme_checks
from chat_tui.cli.checks_of_stores import crash_check, disk_check, open_to_others, sqlite_check
from chat_tui.cli.invocation import Invocation
from chat_tui.config.accounts import AccountConfig, save_account
from chat_tui.model.capabilities import Capabilities
from chat_tui.model.metrics import WayFacts
from chat_tui.net.endpoint import Endpoint
from chat_tui.net.http import Answer

NOW = 1_800_000_000.0
DAY = 86_400.0
TOKENS = TokenSet(Secret("a"), None, NOW + 3600, 3600.0, (), "https://x", "c", "https://x/t", "https://x/r")
CAN = Capabilities(25, 300, "poll", server_version="10.11.2")
FAR = Endpoint.parse("https://chat.example.org")


@pytest.fixture
def invocation(tmp_path: Path) -> Invocation:
    return Invocation(home=tmp_path / "home", environ={})


async def test_a_server_that_hangs_holds_no_other_up(
    invocation: Invocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks_of_account, "LIMIT", 0.2)
    hung = asyncio.Event()

    async def hang(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hung.wait()
        writer.close()

    server = await asyncio.start_server(hang, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    file, credentials = invocation.locations.accounts_file, Credentials(invocation.locations.credentials_file)
    for name in ("one", "two"):
        save_account(file, AccountConfig(name, f"http://127.0.0.1:{port}"))
        await credentials.put(name, Secret("mine"))
    groups = dict(look.group for look in await look_at_accounts(invocation))
    hung.set()
    server.close()
    await server.wait_closed()
    assert list(groups) == ["account one", "account two"]
    for checks in groups.values():
        assert (checks[0].name, checks[-1].name) == ("secrets", "server")
        assert checks[-1].said.endswith("did not answer within 0.2 s.")


async def test_a_name_that_nobody_resolves_is_not_waited_for(
    invocation: Invocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_told, **_more: released.wait())
    monkeypatch.setattr(checks_of_server, "_EACH", 0.05)
    save_account(invocation.locations.accounts_file, AccountConfig("far", "https://chat.example.org"))
    try:
        [look] = await look_at_accounts(invocation)
    finally:
        released.set()
    assert look.checks[-1].said.startswith("nobody told the address of chat.example.org")


def test_a_token_that_ends_is_told_before_it_does() -> None:
    def told(seconds: float, *, renews: bool = False) -> Verdict:
        tokens = replace(TOKENS, expires_at=NOW + seconds, refresh=Secret("r") if renews else None)
        check = expiry_check("work", tokens, NOW)
        assert check is not None
        assert check.fix == ("" if check.verdict is Verdict.OK else "chat-tui login work")
        return check.verdict

    assert told(25 * 3600) is Verdict.OK
    assert told(23 * 3600) is Verdict.ADVICE
    assert told(-1) is Verdict.PROBLEM
    assert told(-1, renews=True) is Verdict.OK
    assert expiry_check("work", None, NOW) is None


class AKeyring:
    """One that does what it is told when it is asked."""

    def __init__(self, does: Callable[[], object]) -> None:
        self.does = does

    def get_password(self, service_name: str, username: str) -> str | None:
        self.does()
        return None

    def set_password(self, service_name: str, username: str, password: str) -> None:
        raise AssertionError(username)

    def delete_password(self, service_name: str, username: str) -> None:
        raise AssertionError(username)


async def test_a_keyring_that_hangs_or_breaks_is_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> None:
        raise RuntimeError("no bus")

    broken = await keyring_check(lambda: AKeyring(breaks))
    assert (broken.verdict, "RuntimeError" in broken.said) == (Verdict.ADVICE, True)
    assert (await keyring_check(lambda: None)).verdict is Verdict.OK
    assert (await keyring_check(lambda: AKeyring(bool))).said.endswith(" answers")
    monkeypatch.setattr(checks_of_secrets, "PATIENCE", 0.05)
    released = Event()
    try:
        assert "did not answer" in (await keyring_check(lambda: AKeyring(released.wait))).said
    finally:
        released.set()


def test_certificates_are_told_two_weeks_before_their_end() -> None:
    def told(days: float) -> Check:
        way = WayFacts("tls", "TLSv1.3", NOW + days * DAY, "Let's Encrypt")
        return way_check(way, FAR, NOW)

    assert told(15).said == "TLS 1.3 · vouched for by Let's Encrypt · 15 days left"
    assert told(15).verdict is Verdict.OK
    assert told(13).verdict is Verdict.ADVICE
    pinned = way_check(replace(WayFacts("tls", "TLSv1.3"), is_pinned=True), FAR, NOW)
    assert pinned.said == "TLS 1.3, a pinned certificate"


def test_a_line_without_encryption_is_advice_only_off_this_machine() -> None:
    plain = WayFacts("plain")
    assert way_check(plain, Endpoint.parse("http://127.0.0.1:80")).verdict is Verdict.OK
    check = way_check(plain, Endpoint.parse("http://lab.example.org", allow_plain=True))
    assert (check.verdict, check.fix) == (Verdict.ADVICE, "chat-tui login https://lab.example.org")


def test_servers_are_known_by_version() -> None:
    assert version_check(CAN, is_ours=False).verdict is Verdict.OK
    old, new = replace(CAN, server_version="4.10"), replace(CAN, server_version="12.0.1")
    assert "nothing before 5.37" in version_check(old, is_ours=False).said
    assert "newer than" in version_check(new, is_ours=False).said
    ours = replace(CAN, server_version="0.3.0", presence="push", drafts=True)
    assert version_check(ours, is_ours=True).said == "chat-tui 0.3.0 · presence pushed, drafts"


def test_a_token_that_the_server_forgot_is_a_problem() -> None:
    line = Line("work", "https://x", Secret("a"))
    assert known_check(line, Answer(401, {}, b"{}")).fix == "chat-tui login work"
    assert known_check(line, Answer(200, {}, b'{"username":"ada"}')).said == "as @ada"
    assert known_check(line, Answer(503, {}, b"{}")).verdict is Verdict.ADVICE


def test_what_others_could_read_is_a_problem(invocation: Invocation) -> None:
    locations = invocation.locations
    assert next(open_to_others(locations)).verdict is Verdict.OK
    locations.data_dir.mkdir(parents=True)
    kept = locations.data_dir / "credentials.json"
    kept.write_text("{}")
    locations.data_dir.chmod(0o755)
    kept.chmod(0o644)
    check = next(open_to_others(locations))
    assert (check.verdict, str(kept) in check.said) == (Verdict.PROBLEM, True)
    locations.data_dir.chmod(0o700)
    assert next(open_to_others(locations)).verdict is Verdict.OK


def test_fresh_crashes_and_a_full_disk_are_told(
    invocation: Invocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash = invocation.locations.crash_dir / "2026-01-01T000000.txt"
    crash.write_text("x")
    assert next(crash_check(invocation.locations, time.time())).verdict is Verdict.ADVICE
    os.utime(crash, (1, 1))
    assert next(crash_check(invocation.locations, time.time())).verdict is Verdict.OK
    monkeypatch.setattr("shutil.disk_usage", lambda _where: type("Usage", (), {"free": 5})())
    assert disk_check(tmp_path / "not" / "there").verdict is Verdict.PROBLEM


def test_the_bug_of_sqlite_is_named_only_where_it_is() -> None:
    assert "WAL-reset" in sqlite_check((3, 40, 1)).said
    assert sqlite_check((3, 51, 3)).said == "3.51.3"


def test_keys_themes_and_accounts_are_looked_through(invocation: Invocation, tmp_path: Path) -> None:
    locations = invocation.locations
    locations.config_file.parent.mkdir(parents=True)
    locations.config_file.write_text('account = "wrok"\n[keys]\n"nav.jump" = "ctrl+1"\n')
    assert key_check(invocation).said == "nav.jump is only on ctrl+1, which not every terminal sends."
    save_account(locations.accounts_file, AccountConfig("work", "https://x"))
    assert "no 'wrok'" in accounts_check(invocation).said
    options = {"ca_file": str(tmp_path / "gone.pem")}
    locations.config_file.write_text("")
    save_account(locations.accounts_file, AccountConfig("work", "https://x", options=options))
    assert "gone.pem" in accounts_check(Invocation(home=tmp_path / "home", environ={})).said
    assert [check.verdict for check in theme_checks(invocation)] == [Verdict.OK]
    locations.user_themes.mkdir(parents=True)
    (locations.user_themes / "mine.toml").write_text("nme = 1\n")
    assert [check.verdict for check in theme_checks(invocation)] == [Verdict.PROBLEM]


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("https://chat.example.com", "curl -I https://chat.example.com"),
        ("unix:///run/my chat.sock", "curl -I --unix-socket '/run/my chat.sock' http://localhost/"),
    ],
)
def test_the_line_for_another_program_asks_the_same_server(url: str, line: str) -> None:
    assert by_curl(url) == line
