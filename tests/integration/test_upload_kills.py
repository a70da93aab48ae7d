"""Is a message with files said once, with all of them, wherever its sender is killed with SIGKILL?"""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.host import ROOT, Host, new_host
from tests.integration.upload_victim import STEPS

POINTS = [f"{step}:{side}" for step in STEPS for side in ("before", "after")]
NEVER_QUEUED = frozenset({"copied:before", "copied:after", "queued:before"})
ONCE_MORE = frozenset({"uploaded:after", "id kept:before"})
"""Points at which the server has a file and our disk does not know it yet."""
PERSON = "ada"


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with new_host(PERSON) as made:
        yield made


def victim(host: Host, file: Path, point: str) -> subprocess.CompletedProcess[str]:
    home = str(host.home(PERSON))
    command = [sys.executable, "-m", "tests.integration.upload_victim", home, str(file), point]
    return subprocess.run(
        command, capture_output=True, text=True, env=host.environment, cwd=ROOT, timeout=90, check=False
    )


def said(host: Host, text: str) -> list[list[tuple[str, bytes]]]:
    """The messages of that text as the server has them on disk: name and content of each file."""
    with closing(sqlite3.connect(host.data / "workspace.sqlite")) as database:
        posts = database.execute("SELECT id FROM posts WHERE message = ?", (text,)).fetchall()
        rows = [
            database.execute("SELECT name, id FROM files WHERE post_id = ?", post).fetchall()
            for post in posts
        ]
    return [[(name, (host.data / "files" / key).read_bytes()) for name, key in row] for row in rows]


def uploads(host: Host) -> int:
    with closing(sqlite3.connect(host.data / "workspace.sqlite")) as database:
        return int(database.execute("SELECT count(*) FROM files").fetchone()[0])


@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_it_is_said_once_and_whole(host: Host, tmp_path: Path, point: str) -> None:
    before = uploads(host)
    file = tmp_path / "plan.bin"
    content = point.encode() * 50_000
    file.write_bytes(content)
    killed = victim(host, file, point)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    file.unlink()
    done = victim(host, file, "")
    assert done.returncode == 0, done.stderr
    assert said(host, point) == ([] if point in NEVER_QUEUED else [[("plan.bin", content)] * 2])
    went_up = 0 if point in NEVER_QUEUED else 3 if point in ONCE_MORE else 2
    assert uploads(host) - before == went_up
    spools = host.home(PERSON).rglob("*.spool")
    assert [path for spool in spools for path in spool.iterdir()] == []
