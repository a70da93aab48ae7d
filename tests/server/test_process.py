"""Is the personal workspace started once, found by everybody, and stopped for good?"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chat_tui.errors import ServerError
from chat_tui.server import process
from chat_tui.server.process import PersonalServer, ensure_running, is_running, status, stop

STAND_IN = Path(__file__).with_name("stand_in_server.py")


@pytest.fixture
def personal(short_path: Path) -> Iterator[PersonalServer]:
    program = short_path / "python"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {STAND_IN} "$@"\n')
    program.chmod(0o755)
    (short_path / "data dir").mkdir()
    server = PersonalServer(
        short_path / "data dir", short_path / "s.sock", short_path / "server.log", program
    )
    yield server
    with contextlib.suppress(ServerError):
        stop(server.socket)


def starts(server: PersonalServer) -> list[str]:
    return (server.data / "starts").read_text().splitlines()


def test_it_is_started_once_however_many_ask_at_once(personal: PersonalServer) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: ensure_running(personal, 20), range(8)))
    assert len({each.pid for each in found}) == 1
    assert len(starts(personal)) == 1
    assert found[0].uid == os.getuid()
    assert (found[0].health, found[0].version) == ("OK", "10.11.0.test")


def test_it_has_a_session_of_its_own_and_none_of_our_files(personal: PersonalServer) -> None:
    leak = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(leak, True)
    try:
        found = ensure_running(personal, 20)
    finally:
        os.close(leak)
    pid, session, files = starts(personal)[0].split(" ", 2)
    assert int(pid) == found.pid
    assert int(session) != os.getsid(0)
    assert files == "[]"


def test_stop_waits_until_it_is_gone(personal: PersonalServer) -> None:
    found = ensure_running(personal, 20)
    assert stop(personal.socket)
    assert not is_running(found.pid)
    assert status(personal.socket) is None
    assert not stop(personal.socket)


def test_a_log_that_grew_is_put_aside_and_the_new_one_is_private(
    personal: PersonalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "LARGEST_LOG", 10)
    personal.log.write_text("what was said long ago")
    umask = os.umask(0)
    try:
        ensure_running(personal, 20)
    finally:
        os.umask(umask)
    assert personal.log.with_name("server.log.1").read_text() == "what was said long ago"
    assert "long ago" not in personal.log.read_text()
    assert personal.log.stat().st_mode & 0o777 == 0o600


def test_it_is_started_again_after_a_kill(personal: PersonalServer) -> None:
    first = ensure_running(personal, 20)
    os.kill(first.pid, 9)
    personal.socket.unlink()
    second = ensure_running(personal, 20)
    assert second.pid != first.pid


def test_what_it_said_before_it_died_is_told(personal: PersonalServer) -> None:
    (personal.data / "broken").touch()
    with pytest.raises(ServerError, match="could not start") as info:
        ensure_running(personal, 20)
    assert "the disk has a hole" in info.value.hint


def test_nobody_there_is_none(short_path: Path) -> None:
    assert status(short_path / "nothing.sock") is None
    with socket.socket(socket.AF_UNIX) as abandoned:
        abandoned.bind(str(short_path / "stale.sock"))
    assert status(short_path / "stale.sock") is None


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\n\r\nhello", b"220 mail.example ESMTP\r\n"])
def test_a_stranger_on_the_socket_is_an_error(short_path: Path, answer: bytes) -> None:
    path = short_path / "stranger.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()

        def greet() -> None:
            line, _ = listener.accept()
            with line:
                line.recv(1024)
                line.sendall(answer)

        thread = threading.Thread(target=greet)
        thread.start()
        with pytest.raises(ServerError, match="not a workspace"):
            status(path)
        thread.join()


def test_a_socket_of_another_user_gets_not_a_byte(short_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = short_path / "theirs.sock"
    monkeypatch.setattr("os.geteuid", lambda: 4711)
    monkeypatch.setattr(process, "TRUSTED_ROOT", 4712)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        with pytest.raises(ServerError, match="belongs to user"):
            status(path)
        line, _ = listener.accept()
        with line:
            assert line.recv(1) == b""


def test_a_process_that_has_ended_is_not_running() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    deadline = time.monotonic() + 60
    while is_running(child.pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_running(child.pid), "it is a zombie now"
    child.wait()
    assert not is_running(child.pid)
    assert is_running(os.getpid())


def test_the_client_side_needs_no_web_framework() -> None:
    code = "import sys, chat_tui.server.process; print({'uvicorn', 'starlette'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_who_finds_the_queue_full_waits_his_turn(short_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "ANSWER_SECONDS", 0.1)
    path = short_path / "busy.sock"
    with socket.socket(socket.AF_UNIX) as busy, socket.socket(socket.AF_UNIX) as first:
        busy.bind(str(path))
        busy.listen(0)
        first.connect(str(path))
        with pytest.raises(ServerError, match="does not answer"):
            status(path)
