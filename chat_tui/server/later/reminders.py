"""How somebody is reminded of a post at the time that he asked for."""

from __future__ import annotations

from functools import partial

from chat_tui.server.records import channels, posts, reminders, teams, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.system_bot import write_to
from chat_tui.server.workspace import Workspace

AT_ONCE = 100


async def remind_due(workspace: Workspace) -> int:
    """Remind everybody whose time has come, each in a transaction of its own; how many were looked at."""
    records = workspace.records
    found = reminders.due(records.reader, records.now(), limit=AT_ONCE)
    for row in found:
        await records.write(partial(_remind, row=row, site_url=workspace.config.site_url))
    return len(found)


def _remind(tx: Transaction, row: Row, site_url: str) -> None:
    user = users.by_id(tx.db, row["user_id"])
    post = posts.by_id(tx.db, row["post_id"])
    if not reminders.remove(tx, row) or user is None or user["delete_at"] or post is None:
        return
    author = users.by_id(tx.db, post["user_id"])
    name = author["username"] if author else ""
    team = team_name(tx, post, user["id"])
    link = f"{site_url}/{team}/pl/{post['id']}"
    text = f"Hi there, here's your reminder about this message from @{name}: {link}"
    props = {"team_name": team, "post_id": post["id"], "username": name, "type": "reminder"}
    write_to(tx, user["id"], text, props, "reminder")


def team_name(tx: Transaction, post: Row, user_id: str) -> str:
    """The name of the team that a permalink of the post goes through for a user."""
    channel = channels.by_id(tx.db, post["channel_id"])
    found = teams.by_id(tx.db, channel["team_id"]) if channel and channel["team_id"] else None
    mine = [found] if found else teams.of_user(tx.db, user_id)
    return str(mine[0]["name"]) if mine else "_"
