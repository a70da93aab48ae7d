"""How presence changes, and who is told: those who are connected now, in the transaction of the change."""

from __future__ import annotations

import asyncio
import contextlib

from chat_tui.errors import StorageError
from chat_tui.server import announce
from chat_tui.server.records import statuses
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.workspace import Workspace

LOOK_SECONDS = 10.0


async def notice(workspace: Workspace, user_id: str, status: str) -> None:
    """The server sees that somebody is here, idle or gone; a choice by hand stands."""
    here = workspace.hub.connected_users()

    def change(tx: Transaction) -> None:
        row = statuses.set_by_server(tx, user_id, status)
        if row is not None:
            tx.tell(announce.status_changed(row, here))

    await workspace.records.write(change)


async def choose(workspace: Workspace, user_id: str, status: str, dnd_end_time: int = 0) -> Row:
    """Somebody says himself what he is; until when (Unix seconds), if he does not want to be disturbed."""
    here = workspace.hub.connected_users()

    def change(tx: Transaction) -> Row:
        row = statuses.set_by_hand(tx, user_id, status, dnd_end_time)
        tx.tell(announce.status_changed(row, here))
        return row

    return await workspace.records.write(change)


async def end_quiet(workspace: Workspace) -> None:
    """Who did not want to be disturbed until a time that has come is here again, or gone."""
    records = workspace.records
    if not statuses.due(records.reader, records.now()):
        return
    here = workspace.hub.connected_users()

    def change(tx: Transaction) -> None:
        for user_id in statuses.due(tx.db, tx.now):
            row = statuses.give_back(tx, user_id, "online" if user_id in here else "offline")
            tx.tell(announce.status_changed(row, here))

    await records.write(change)


async def watch(workspace: Workspace) -> None:
    """Do that for as long as the workspace runs."""
    while True:
        with contextlib.suppress(StorageError):
            await end_quiet(workspace)
        await asyncio.sleep(LOOK_SECONDS)
