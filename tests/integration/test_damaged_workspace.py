"""F26: is a damaged workspace refused in words, left as it was, and served again when it is whole?"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.host import Host, new_host

PAGE = 4096
LIMIT = 10.0
"""Seconds until it is refused, the interpreter's start included."""


@pytest.fixture(scope="module")
def used() -> Iterator[tuple[Host, Path]]:
    """A workspace in which somebody said something, and that is down; and a whole copy of it."""
    with new_host("ada") as made:
        for number in range(3):
            sent = made.run("ada", "send", "#town-square", f"word {number} " + "x" * 9000)
            assert sent.returncode == 0, sent.stderr
        assert made.server is not None
        made.server.terminate()
        assert made.server.wait() == 0
        made.kill()
        yield made, shutil.copytree(made.data, made.folder / "whole")


@pytest.fixture
def host(used: tuple[Host, Path]) -> Iterator[Host]:
    """That workspace, whole and down, with nothing in its log."""
    made, whole = used
    shutil.rmtree(made.data)
    shutil.copytree(whole, made.data)
    (made.folder / "server.log").write_text("")
    yield made
    made.kill()


def middle_pages(path: Path) -> None:
    """Write noise over pages, but not over the first: it has a good header."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        for page in range(2, size // PAGE, 3):
            file.seek(page * PAGE)
            file.write(b"\xa5" * PAGE)


def header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"no database at all")


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2 // PAGE * PAGE)


@pytest.mark.parametrize("damage", [middle_pages, header, cut])
def test_a_damaged_workspace_is_refused_in_words_and_left_alone(
    host: Host, used: tuple[Host, Path], damage: Callable[[Path], None]
) -> None:
    path = host.data / "workspace.sqlite"
    damage(path)
    broken = path.read_bytes()
    started = time.monotonic()
    assert host.start() == ""
    assert host.server is not None
    assert host.server.wait() == 1
    assert time.monotonic() - started < LIMIT
    said = host.log.strip().splitlines()
    assert "The workspace is damaged." in host.log
    assert str(path) in host.log
    assert "Put a copy of the folder back" in host.log
    assert "Traceback" not in host.log
    assert len(said) <= 4
    assert path.read_bytes() == broken
    host.kill()
    shutil.copyfile(used[1] / path.name, path)
    host.serve()
    assert len([text for text in host.messages("ada") if text.startswith("word ")]) == 3
