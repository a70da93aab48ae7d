"""Is whoever listens on a socket known before anything is sent."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from chat_tui.errors import BlockedError, UnreachableError
from chat_tui.net.peer import check_peer, expected_owner
from tests.net.squatter import Squatter


@pytest.fixture
def pair(short_directory: Path) -> Iterator[tuple[socket.socket, Path]]:
    """A socket of ours, connected to ourselves."""
    path = short_directory / "s.sock"
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as sock:
        listener.bind(str(path))
        listener.listen()
        sock.connect(str(path))
        yield sock, path


def test_ones_own_server_is_trusted(pair: tuple[socket.socket, Path]) -> None:
    check_peer(*pair)
    check_peer(*pair, os.getuid())


def test_a_stranger_is_not_trusted(squatter: Squatter) -> None:
    assert squatter.endpoint.socket_path is not None
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(str(squatter.endpoint.socket_path))
        with pytest.raises(BlockedError, match="somebody else"):
            check_peer(sock, squatter.endpoint.socket_path, 12345)


def test_the_owner_of_the_directory_is_expected(short_directory: Path) -> None:
    assert expected_owner(short_directory / "s.sock") == os.getuid()
    assert expected_owner(short_directory / "s.sock", 7) == 7


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o772])
def test_a_directory_that_others_write_to_is_not_trusted(short_directory: Path, mode: int) -> None:
    short_directory.chmod(mode)
    with pytest.raises(BlockedError, match="not trusted"):
        expected_owner(short_directory / "s.sock")


def test_in_a_shared_sticky_directory_only_ones_own_server_is_expected(short_directory: Path) -> None:
    short_directory.chmod(0o1777)
    assert expected_owner(short_directory / "s.sock") == os.getuid()


def test_without_a_directory_there_is_no_server(short_directory: Path) -> None:
    with pytest.raises(UnreachableError):
        expected_owner(short_directory / "missing" / "s.sock")
