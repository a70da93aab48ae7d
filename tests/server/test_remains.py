"""Is nothing left of an upload that a killed workspace did not finish, and everything of the others?"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import httpx

from chat_tui.server.ids import new_id
from chat_tui.server.records.records import Records, Transaction
from chat_tui.server.remains import UNUSED_MILLISECONDS, clear_remains
from tests.servers import ServerProcess, server_process

PIECE = b"x" * 65_536
PIECES = 40


def insert(tx: Transaction, sql: str, values: tuple[object, ...]) -> None:
    tx.db.execute(sql, values)


async def channel_of(server: ServerProcess) -> str:
    team = (await server.call("alice", "GET", "/users/me/teams"))[0]["id"]
    channels = await server.call("alice", "GET", f"/users/me/teams/{team}/channels")
    return str(channels[0]["id"])


async def upload(server: ServerProcess, channel: str, pieces: AsyncIterator[bytes] | bytes) -> str:
    """Send a file; its id."""
    async with server.http("alice") as http:
        place = {"channel_id": channel, "filename": "film.bin"}
        answer = await http.post("/files", params=place, content=pieces)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["file_infos"][0]["id"])


async def test_a_half_upload_of_a_killed_workspace_is_gone_after_its_start(tmp_path: Path) -> None:
    async with server_process(tmp_path, users=("alice",)) as server:
        channel = await channel_of(server)
        kept = await upload(server, channel, b"whole")
        folder = server.config.data / "files"
        before = {path.name for path in folder.iterdir()}
        assert kept in before
        half: set[str] = set()
        arrived = asyncio.Event()

        async def endless() -> AsyncIterator[bytes]:
            while True:
                half.update({path.name for path in folder.iterdir()} - before)
                if sum((folder / name).stat().st_size for name in half) >= PIECES * len(PIECE):
                    arrived.set()
                    await asyncio.Event().wait()
                yield PIECE

        sending = asyncio.create_task(upload(server, channel, endless()))
        async with asyncio.timeout(30):
            await arrived.wait()
        await server.kill()
        sending.cancel()
        with contextlib.suppress(asyncio.CancelledError, httpx.HTTPError):
            await sending
        assert all((folder / name).exists() for name in half)
        await server.start()
        assert {path.name for path in folder.iterdir()} == before
        async with server.http("alice") as http:
            assert (await http.get(f"/files/{kept}")).content == b"whole"


def test_only_what_no_post_used_for_a_month_and_what_has_no_record_goes(tmp_path: Path) -> None:
    now = 1_800_000_000.0
    records = Records.open(tmp_path / "w", clock=lambda: now)
    ages = {"young": UNUSED_MILLISECONDS - 60_000, "old": UNUSED_MILLISECONDS + 60_000, "posted": 10**11}
    ids = {name: new_id() for name in (*ages, "half")}
    for name, file_id in ids.items():
        (records.files / file_id).write_bytes(name.encode())
    (records.files / "README").write_text("an operator's own")
    for name, age in ages.items():
        values = (ids[name], "p" if name == "posted" else "", int(now * 1000) - age)
        sql = """INSERT INTO files (id, user_id, channel_id, post_id, name, extension, size, mime_type, width,
                 height, create_at, update_at, delete_at) VALUES (?1, 'u', 'c', ?2, 'n', '', 1, '', 0, 0, ?3,
                 ?3, 0)"""
        records.write_now(partial(insert, sql=sql, values=values))
    assert clear_remains(records) == len("old") + len("half")
    assert clear_remains(records) == 0
    left = {path.name for path in records.files.iterdir()}
    records.close_now()
    assert left == {ids["young"], ids["posted"], "README"}
