"""Are web hooks received, sent, listed, done again and tried from the shell?"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from chat_tui.cli import webhook_listen
from chat_tui.cli.record_types import FIELDS
from chat_tui.cli.webhook_calls import call, new_client
from chat_tui.receiving.queue import find
from tests.cli.conftest import Cli, World
from tests.receiving.deliveries import SECRET


@pytest.fixture
def secret_file(tmp_path: Path) -> str:
    path = tmp_path / "secret"
    path.write_text(SECRET.reveal() + "\n")
    path.chmod(0o600)
    return str(path)


def while_it_listens(monkeypatch: pytest.MonkeyPatch, act: Callable[[str], None]) -> list[BaseException]:
    """Do something in another thread once a listener answers, then stop the listener as ctrl+c does."""
    raised: list[BaseException] = []

    def work(url: str) -> None:
        try:
            act(url)
        except BaseException as error:  # noqa: BLE001 - told by the test itself
            raised.append(error)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    def ready(url: str, **_: bool) -> None:
        threading.Thread(target=work, args=(url,)).start()

    monkeypatch.setattr(webhook_listen, "_ready", ready)
    return raised


def post(url: str, body: bytes, **headers: str) -> int:
    async def ask() -> int:
        async with new_client() as client:
            return (await call(client, url, tuple(headers.items()), body)).status

    return asyncio.run(ask())


def test_what_comes_in_is_said_once_listed_and_done_again(
    cli: Cli, world: World, secret_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def act(url: str) -> None:
        body = json.dumps({"status": "firing", "title": "Disk"}).encode()
        for _ in range(2):
            assert post(f"{url}/grafana", body, Authorization=f"Bearer {SECRET.reveal()}") == 202
        assert post(f"{url}/grafana", body, Authorization="Bearer wrong") == 401
        _until(lambda: bool(_said(world)))

    listen = ("webhook", "listen", "--port", "0", "--secret-file", secret_file, "--to", "#town")
    raised = while_it_listens(monkeypatch, act)
    told = cli(*listen)
    assert (told.code, raised) == (0, [])
    assert [line.split()[0] for line in told.err.splitlines()].count("received") == 2
    assert SECRET.reveal() not in told.err + told.out

    # Asked for while nobody listens: the next one does it.
    assert cli("webhook", "replay", "1").code == 0
    raised = while_it_listens(monkeypatch, lambda _: _until(lambda: len(_said(world)) == 2))
    assert cli(*listen).code == 0
    assert (_said(world), raised) == (["**firing** Disk"] * 2, [])
    received, refused = cli("webhook", "log", "--json").records
    assert set(received) == {"v", "type", *FIELDS["received"]}
    assert set(refused) == {"v", "type", *FIELDS["refused"]}
    assert (received["state"], received["repeats"], received["replays"]) == ("delivered", 1, 1)
    assert (refused["count"], refused["peer"]) == (1, "127.0.0.1")
    plain = cli("webhook", "log")
    assert "sent 2 times · done again once" in plain.lines[0]
    assert cli("webhook", "replay", "7").code == 3


def _said(world: World) -> list[str]:
    return [one.text for one in world.server.world.messages.values()]


def _until(condition: Callable[[], bool]) -> None:
    import time

    from tests.pty_screen import PATIENCE

    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_with_neither_channel_nor_program_deliveries_are_written_out(
    cli: Cli, secret_file: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def act(url: str) -> None:
        body = json.dumps({"status": "firing", "title": "Disk"}).encode()
        assert post(f"{url}/alertmanager/{SECRET.reveal()}", body) == 202
        _until(lambda: find(kept, "1").state != "waiting")

    kept = tmp_path / "home" / "data" / "webhooks" / "default.sqlite"
    raised = while_it_listens(monkeypatch, act)
    told = cli("webhook", "listen", "--port", "0", "--secret-file", secret_file)
    (hook,) = told.records
    assert set(hook) == {"v", "type", *FIELDS["hook"]}
    assert (hook["kind"], hook["text"], raised) == ("alertmanager", "**firing** Disk", [])
    assert SECRET.reveal() not in told.err


def test_forty_deliveries_and_a_verdict_on_each(cli: Cli) -> None:
    tried = cli("webhook", "test", "--json")
    assert tried.code == 0, tried.out
    assert len(tried.records) == 40
    assert all(record["ok"] for record in tried.records)
    assert set(tried.records[0]) == {"v", "type", *FIELDS["trial"]}
    assert "40 of 40" in tried.err


def test_a_delivery_is_sent_signed_and_the_answer_is_shown(
    cli: Cli, world: World, secret_file: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    codes: list[int] = []
    other = tmp_path / "other"
    other.write_text("another-secret\n")
    other.chmod(0o600)
    data = tmp_path / "data.json"
    data.write_text('{"ref": "refs/heads/main", "deleted": true}')

    def act(url: str) -> None:
        for file in (secret_file, str(other)):
            sent = cli("webhook", "send", url, "--kind", "github", "--secret-file", file,
                       "--event", "push", "--data", str(data))  # fmt: skip
            codes.append(sent.code)

    raised = while_it_listens(monkeypatch, act)
    cli("webhook", "listen", "--port", "0", "--secret-file", secret_file, "--to", "#town", "--kind", "github")
    assert (codes, raised) == ([0, 6], [])


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (("--to", "#town"), 2, "--port N or --listen"),
        (("--port", "0", "--exec"), 2, "--exec needs"),
        (("--port", "0", "--to", "#town", "ls"), 2, "unexpected extra argument"),
        (("--port", "0", "--to", "#twon"), 3, "town"),
        (("--listen", "0.0.0.0:0", "--to", "#town"), 1, "without TLS"),
        (("--port", "0", "--to", "#town", "--name", "../x"), 1, "name of a listener"),
        (("--port", "0", "--to", "#town", "--tls-cert", "x"), 2, "belong together"),
    ],
)
def test_a_listener_that_cannot_begin_says_why(
    cli: Cli, world: World, secret_file: str, arguments: tuple[str, ...], code: int, complaint: str
) -> None:
    told = cli("webhook", "listen", "--secret-file", secret_file, *arguments)
    assert told.code == code
    assert complaint in told.err


def test_secrets_that_others_may_read_are_refused(cli: Cli, world: World, secret_file: str) -> None:
    Path(secret_file).chmod(0o644)
    told = cli("webhook", "listen", "--port", "0", "--to", "#town", "--secret-file", secret_file)
    assert (told.code, "chmod 600" in told.err) == (1, True)
    assert cli("--read-only", "webhook", "listen", "--port", "0", "--to", "#town",
               "--secret-file", secret_file).code == 1  # fmt: skip
    assert cli("webhook", "log").code == 3
