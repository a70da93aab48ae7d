"""Is the socket where others cannot take its place, and is plain text kept on this host?"""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from chat_tui.errors import ServerError
from chat_tui.server.listening import PERSONAL, SHARED, Access, bind_tcp, bind_unix, parse_listen, tcp_url


@pytest.mark.parametrize(
    ("access", "directory_mode", "socket_mode"), [(PERSONAL, 0o700, 0o600), (SHARED, 0o755, 0o666)]
)
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_modes_do_not_depend_on_the_umask(
    short_path: Path, access: Access, directory_mode: int, socket_mode: int, mask: int
) -> None:
    path = short_path / "new" / "run" / "chat.sock"
    before = os.umask(mask)
    try:
        with bind_unix(path, access):
            assert stat.S_IMODE(path.parent.stat().st_mode) == directory_mode
            assert stat.S_IMODE(path.stat().st_mode) == socket_mode
            assert not stat.S_IMODE(path.parent.parent.stat().st_mode) & 0o022
    finally:
        os.umask(before)


def test_a_socket_that_nobody_answers_on_is_replaced(short_path: Path) -> None:
    path = short_path / "chat.sock"
    bind_unix(path, PERSONAL).close()
    assert path.exists()
    with bind_unix(path, PERSONAL):
        assert path.is_socket()


def test_a_socket_that_answers_is_left_alone(short_path: Path) -> None:
    path = short_path / "chat.sock"
    with (
        bind_unix(path, PERSONAL),
        pytest.raises(ServerError, match="Another workspace answers"),
        bind_unix(path, PERSONAL),
    ):
        pass


def test_a_file_of_that_name_is_left_alone(short_path: Path) -> None:
    path = short_path / "chat.sock"
    path.write_text("precious")
    with pytest.raises(ServerError, match="not a socket"):
        bind_unix(path, PERSONAL)
    assert path.read_text() == "precious"


def test_a_directory_others_may_write_to_is_refused(short_path: Path) -> None:
    shared = short_path / "everybody"
    shared.mkdir()
    shared.chmod(0o1777)
    with pytest.raises(ServerError, match="not safe"):
        bind_unix(shared / "chat.sock", PERSONAL)


def test_a_path_too_long_for_a_socket_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="too long"):
        bind_unix(tmp_path / ("x" * 110), PERSONAL)


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "[::]:0"])
def test_plain_text_is_not_offered_to_other_hosts(listen: str) -> None:
    with pytest.raises(ServerError, match="without TLS") as info:
        bind_tcp(listen, has_tls=False)
    assert "--tls-cert" in info.value.hint


def test_a_loopback_port_is_plain_and_says_where_it_is() -> None:
    with bind_tcp(":0", has_tls=False) as listener:
        port = listener.getsockname()[1]
        assert tcp_url(listener, has_tls=False) == f"http://127.0.0.1:{port}"
        with socket.create_connection(("127.0.0.1", port)):
            pass
        with pytest.raises(ServerError, match="cannot be listened on"):
            bind_tcp(f"127.0.0.1:{port}", has_tls=False)


@pytest.mark.parametrize("listen", ["", "8065", "host:", "host:x", "host:65536", "host:-1"])
def test_what_is_not_host_and_port_is_refused(listen: str) -> None:
    with pytest.raises(ServerError, match="not HOST:PORT"):
        parse_listen(listen)


def test_an_address_in_brackets_is_understood() -> None:
    assert parse_listen("[::1]:8065") == ("::1", 8065)
