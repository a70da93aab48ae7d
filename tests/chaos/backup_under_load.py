"""`python -m tests.chaos.backup_under_load [--seconds 10] [--rate 200]`: is a backup whole while many write?

The workspace is backed up again and again while so many posts a second come; each is restored elsewhere and
must hold what its manifest counts, every post of before it began, and the files with their sums.
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from chat_tui.server.upkeep.restore import Restored, restore
from tests.chaos.acknowledged import Load, Promises, begin, broken
from tests.servers import REPOSITORY, server_process

POSTS_OF_BEFORE = 5_000
FILES_EVERY = 0.05
AT_ONCE = 40
"""Posts on their way: one user has 100 connections at most."""


async def _steady(load: Load, rate: float, name: str) -> None:
    """So many posts a second, whatever each takes."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def post(text: str) -> None:
        async with turn:
            await load.post(http, text)

    async with load.server.http(load.user) as http, asyncio.TaskGroup() as group:
        begun, number = time.monotonic(), 0
        while not load.is_over:
            await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
            group.create_task(post(f"{name}-{number}"))
            number += 1


async def _back_up(data: Path, target: Path) -> None:
    """As an operator does it: a process of its own."""
    script = [sys.executable, "-m", "chat_tui", "serve", "backup", str(target), "--data", str(data)]
    process = await asyncio.create_subprocess_exec(*script, cwd=REPOSITORY, stderr=asyncio.subprocess.PIPE)
    _, said = await process.communicate()
    if process.returncode:
        raise RuntimeError(said.decode())


async def run(folder: Path, seconds: float, rate: float) -> tuple[str, list[str]]:
    """What happened, in a line, and each promise that was broken."""
    made: list[tuple[Path, Promises]] = []
    async with server_process(folder, personal=True) as server:
        await server.sign_in_by_peer("owner")
        load = await begin(server)
        async with server.http(load.user) as http:
            for number in range(int(POSTS_OF_BEFORE * seconds / 10)):
                await load.post(http, f"before-{number}")
        writers = [
            asyncio.create_task(_steady(load, rate, "steady")),
            asyncio.create_task(load.go_on("file", load.attach, FILES_EVERY)),
        ]
        begun, first = time.monotonic(), load.promises.count
        while time.monotonic() < begun + seconds:
            before = copy.deepcopy(load.promises)
            target = folder / f"backup-{len(made)}.tar.gz"
            await _back_up(server.config.data, target)
            made.append((target, before))
        took, count = time.monotonic() - begun, load.promises.count - first
        load.is_over = True
        await asyncio.gather(*writers)
        await server.stop()
    restored = [restore(path, folder / f"restored-{number}") for number, (path, _) in enumerate(made)]
    looked = zip(restored, (before for _, before in made), strict=True)
    found = [line for one, before in looked for line in _look(one, before)]
    last = restored[-1].manifest
    line = (
        f"{count / took:.0f} deeds a second in {took:.0f} s, {len(made)} backups ({took / len(made):.1f} s),"
        f" the last of {last.counts['posts']} posts and {len(last.members) - 1} files: {len(found)} broken"
    )
    return line, found


def _look(restored: Restored, before: Promises) -> list[str]:
    """What is missing in what came back; `restore` itself has compared sums and counts."""
    data, manifest = restored.data, restored.manifest
    with closing(sqlite3.connect(data / "workspace.sqlite")) as db:
        posts = db.execute("SELECT count(*) FROM posts").fetchone()[0]
        words = db.execute("SELECT count(*) FROM posts_words WHERE posts_words MATCH 'before'").fetchone()[0]
        named = {row[0] for row in db.execute("SELECT id FROM files")}
    found = broken(before, data)
    if posts != manifest.counts["posts"] or words < sum("before" in text for text in before.posts):
        found.append(f"{data.name} holds {posts} posts, and {words} of before are found")
    missing = {name.rpartition("/")[2] for name in manifest.missing}
    if {file.name for file in (data / "files").iterdir()} != named - missing:
        found.append(f"{data.name} has other files than its database")
    return found


def main() -> int:
    """Run and tell; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.backup_under_load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=200.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="backups") as folder:
        line, found = asyncio.run(run(Path(folder), options.seconds, options.rate))
    sys.stdout.write("\n".join([line, *found[:20]]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
