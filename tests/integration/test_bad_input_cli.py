"""What does somebody at the shell get for bad input: a sentence, an exit code, a clean stdout, no loss?"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.host import PASSWORD, Host, new_host
from tests.integration.portal import captive_portal

HINT_OF_LINE_MODE = "`chat-tui tail -i '#channel'`"


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    """One workspace for all tests of this module; each test has people of its own."""
    with new_host() as made:
        yield made


def said(done: subprocess.CompletedProcess[str], code: int) -> str:
    """What a failed command said: at most two lines on stderr, nothing on stdout, no traceback."""
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "Errno" not in done.stderr
    assert 1 <= len(done.stderr.splitlines()) <= 2, done.stderr
    return done.stderr


@pytest.mark.parametrize("command", [("send", "#town-sqare", "words"), ("read", "#town-sqare")])
def test_an_unknown_channel_is_exit_3_with_the_nearest_name(host: Host, command: tuple[str, ...]) -> None:
    if not host.home("typist").exists():
        host.add("typist")
    text = said(host.run("typist", *command), 3)
    assert "no channel #town-sqare" in text
    assert "Did you mean #town-square?" in text


def test_a_wrong_password_is_exit_4_and_keeps_no_account(host: Host) -> None:
    host.add("right")
    url = f"unix://{host.socket}"
    done = host.run("wrong", "login", url, "--user", "right", "--password-stdin", stdin="no such word")
    assert "The name or the password is wrong." in said(done, 4)
    done = host.run("wrong", "login", url, "--user", "nobody", "--password-stdin", stdin=PASSWORD)
    assert "The name or the password is wrong." in said(done, 4)
    assert "There is no terminal" in said(host.run("wrong", "login", url, "--user", "right"), 4)
    assert host.run("wrong", "accounts").stdout == ""


def test_a_revoked_token_is_exit_4_and_names_the_next_step(host: Host) -> None:
    host.add("robot")
    place = ("--data", str(host.data))
    token = host.run("root", "serve", "token", "create", "robot", *place).stdout.strip()
    done = host.run("bot", "login", f"unix://{host.socket}", "--token-stdin", stdin=token)
    assert done.returncode == 0, done.stderr
    assert host.run("bot", "send", "#town-square", "while it works").returncode == 0
    line = host.run("root", "serve", "token", "list", "robot", "--json", *place).stdout
    assert host.run("root", "serve", "token", "revoke", json.loads(line)["id"], *place).returncode == 0
    for command in (("send", "#town-square", "too late"), ("send", "--queue", "#town-square", "too late")):
        text = said(host.run("bot", *command), 4)
        assert "signed out" in text
        assert "revoked" in text
        assert "`chat-tui login" in text
        assert token not in text


def test_an_expired_session_is_exit_4(host: Host) -> None:
    host.add("sleeper")
    host.expire_sessions()
    assert "has expired" in said(host.run("sleeper", "read", "#town-square"), 4)


def test_an_unreachable_server_is_exit_5_and_a_queued_message_is_sent_later_once(host: Host) -> None:
    host.add("sender")
    host.add("newcomer")
    assert host.run("sender", "read", "#town-square").returncode == 0
    host.kill()
    url = f"unix://{host.socket}"
    try:
        with ThreadPoolExecutor() as at_once:  # each waits for a server that may be starting
            refused = at_once.submit(host.run, "sender", "send", "#town-square", "not kept")
            # Who never connected knows no channel: that there is no server is the truth to tell.
            new = at_once.submit(host.run, "newcomer", "send", "--queue", "#town-square", "hello")
            login = ("login", url, "--user", "sender", "--password-stdin")
            stranger = at_once.submit(host.run, "x", *login, stdin=PASSWORD)
        text = said(refused.result(), 5)
        assert "out of reach" in text
        assert "connection refused" in text
        assert "out of reach" in said(new.result(), 5)
        assert "cannot be reached" in said(stranger.result(), 5)
        queued = host.run("sender", "send", "--queue", "--json", "#town-square", "kept for later")
        assert queued.returncode == 0, queued.stderr
        assert json.loads(queued.stdout)["queued"] is True
        assert "Kept" in queued.stderr
    finally:
        host.serve()
    assert host.run("sender", "send", "#town-square", "after it").returncode == 0
    texts = host.messages("sender")
    assert "not kept" not in texts
    assert texts[-2:] == ["kept for later", "after it"]
    assert host.status("sender")["waiting"] == 0


def test_a_web_page_instead_of_a_chat_server_is_a_sentence_and_keeps_what_is_queued(host: Host) -> None:
    host.add("guest")
    assert host.run("guest", "read", "#town-square").returncode == 0
    accounts = host.home("guest") / "config" / "accounts.toml"
    ours = accounts.read_text()
    with captive_portal() as url:
        for secret in ("--password-stdin", "--token-stdin"):
            done = host.run("other", "login", url, "--user", "guest", secret, stdin=PASSWORD)
            assert "a web page answers" in said(done, 5)
        accounts.write_text(ours.replace(f"unix://{host.socket}", url))
        text = said(host.run("guest", "send", "#town-square", "from the hotel"), 5)
        assert "blocked" in text
        assert "log in first" in text
        assert host.run("guest", "send", "--queue", "#town-square", "from the lobby").returncode == 0
    accounts.write_text(ours)
    assert host.run("guest", "send", "#town-square", "from home").returncode == 0
    assert host.messages("guest")[-2:] == ["from the lobby", "from home"]


@pytest.mark.parametrize(
    ("text", "said_of_it"),
    [
        ("[ui\n", "line 1, column 4: "),
        (
            '\n[ui]\ndensty = "compact"\n',
            "line 3, column 1: there is no 'ui.densty'; did you mean 'density'?",
        ),
        ("[ui]\nmouse = 'maybe'\n", "line 2, column 9: ui.mouse"),
        (
            "[ui]\ndensity = 'compat'\n",
            "line 2, column 11: ui.density: input should be 'comfortable' or 'compact'; did you",
        ),
        (
            '[keys]\n"nav.jmp" = "f9"\n',
            'line 2, column 13: [keys] "nav.jmp" is not a binding; did you mean "nav.jump"?',
        ),
        ('[keys]\n"nav.jump" = "ctrl+kk"\n', '"ctrl+kk" is not the name of a key; did you mean "ctrl+k"?'),
    ],
)
def test_a_broken_configuration_is_named_by_file_line_and_key(host: Host, text: str, said_of_it: str) -> None:
    file = host.home("tinkerer") / "config" / "config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    done = host.run("tinkerer", "config", "check")
    assert done.returncode == 1
    assert done.stderr == ""
    assert done.stdout.startswith(str(file))
    assert said_of_it in done.stdout


@pytest.mark.parametrize(
    ("text", "said_of_it"),
    [
        ("[team\n", "line 1"),
        (
            '[team]\nuri = "https://chat.example"\n',
            "line 2, column 1: [team] has no 'uri'; did you mean 'url'?",
        ),
    ],
)
def test_a_broken_list_of_accounts_is_named_by_file_and_line(host: Host, text: str, said_of_it: str) -> None:
    file = host.home("tinkerer") / "config" / "accounts.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    complaint = said(host.run("tinkerer", "status"), 1)
    assert str(file) in complaint
    assert said_of_it in complaint
    file.unlink()


def test_without_a_terminal_the_app_says_what_to_use_instead_and_paints_nothing(host: Host) -> None:
    for command in ((), ("open", "#town-square")):
        text = said(host.run("nobody", *command), 1)
        assert "needs a terminal" in text
        assert HINT_OF_LINE_MODE in text
        assert "\x1b" not in text


def test_the_debug_log_holds_no_words_and_no_secrets(host: Host) -> None:
    host.add("secretive")
    url = f"unix://{host.socket}"
    words = "the words of a private message"
    sent = host.run("secretive", "--debug", "send", "#town-square", words)
    assert sent.returncode == 0
    assert len(sent.stdout.split()) == 1
    host.run("secretive", "--debug", "read", "#town-square")
    host.run("secretive", "--debug", "search", "private")
    host.run("secretive", "--debug", "send", "#town-sqare", words)
    done = host.run(
        "secretive", "--debug", "login", url, "--user", "secretive", "--password-stdin", stdin=PASSWORD
    )
    assert done.returncode == 0
    secret = host.home("secretive") / "data" / "credentials.json"
    tokens = [token for token in _strings(json.loads(secret.read_text())) if len(token) >= 20]
    log = (host.home("secretive") / "state" / "log" / "chat-tui.log").read_text()
    assert "TargetError" in log
    assert tokens
    for hidden in (words, PASSWORD, *tokens):
        assert hidden not in log
    assert "Traceback" not in sent.stderr + done.stderr


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
