"""How workspaces, channels, memberships and users are merged: what every screen shows."""

from __future__ import annotations

from dataclasses import replace

from chat_tui.model.channels import Channel, Membership, Workspace
from chat_tui.model.events import SnapshotTaken
from chat_tui.model.ids import ChannelId, Millis, WorkspaceId
from chat_tui.model.users import User
from chat_tui.model.wishes import NO_WISHES
from chat_tui.store import rows
from chat_tui.store.transaction import Transaction
from chat_tui.store.unread import as_counted, counted_since


def take_snapshot(tx: Transaction, snapshot: SnapshotTaken) -> None:
    """Make the lists as the server has them; what is not named was left, its history stays."""
    put_user(tx, snapshot.me)
    tx.set_me(snapshot.me)
    for user in snapshot.users:
        put_user(tx, user)
    for workspace in snapshot.workspaces:
        put_workspace(tx, workspace)
    for channel in snapshot.channels:
        put_channel(tx, channel)
    until = {channel.id: channel.last_message_at for channel in snapshot.channels}
    for membership in snapshot.memberships:
        put_standing(tx, membership, until.get(membership.channel_id, Millis(0)))
    for presence in snapshot.presences:
        tx.moved.presences[presence.user_id] = presence
    _keep_days(tx, snapshot.kept_days)
    _leave_others(tx, snapshot)


def _keep_days(tx: Transaction, days: int) -> None:
    """Remember after how many days the server deletes messages."""
    tx.connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('kept_days', ?)", (days,))
    tx.moved.kept_days = days


def _leave_others(tx: Transaction, snapshot: SnapshotTaken) -> None:
    here = {workspace.id for workspace in snapshot.workspaces}
    for (workspace_id,) in tx.connection.execute("SELECT id FROM workspaces").fetchall():
        if workspace_id not in here:
            _drop_workspace(tx, workspace_id)
    joined = {membership.channel_id for membership in snapshot.memberships}
    for (channel_id,) in tx.connection.execute("SELECT channel_id FROM memberships").fetchall():
        if channel_id not in joined:
            tx.drop_membership(channel_id)


def put_user(tx: Transaction, user: User) -> None:
    """Take up a user, unless a newer version is here."""
    row = tx.connection.execute(f"SELECT {rows.USER} FROM users WHERE id = ?", (user.id,)).fetchone()
    if row is not None:
        old = rows.user_from(row)
        if not user.mention_words:
            user = replace(user, mention_words=old.mention_words)
        if user.wishes == NO_WISHES:
            user = replace(user, wishes=old.wishes)
        if user == old or user.updated_at < old.updated_at:
            return
    tx.connection.execute(
        f"INSERT OR REPLACE INTO users ({rows.USER}) VALUES ({','.join('?' * 11)})", rows.user_row(user)
    )
    tx.moved.users[user.id] = user
    if tx.me is not None and tx.me.id == user.id:
        tx.set_me(user)


def put_workspace(tx: Transaction, workspace: Workspace) -> None:
    """Take up a workspace."""
    row = tx.connection.execute(
        f"SELECT {rows.WORKSPACE} FROM workspaces WHERE id = ?", (workspace.id,)
    ).fetchone()
    if row is None or rows.workspace_from(row) != workspace:
        tx.connection.execute(
            "INSERT OR REPLACE INTO workspaces (id, name, title) VALUES (?, ?, ?)",
            (workspace.id, workspace.name, workspace.title),
        )
        tx.moved.workspaces[workspace.id] = workspace
        tx.channel_list_moved = True


def leave_workspace(tx: Transaction, workspace_id: WorkspaceId) -> None:
    """Forget a workspace and our membership of its channels."""
    _drop_workspace(tx, workspace_id)
    joined = tx.connection.execute(
        "SELECT m.channel_id FROM memberships m JOIN channels c ON c.id = m.channel_id"
        " WHERE c.workspace_id = ?",
        (workspace_id,),
    ).fetchall()
    for (channel_id,) in joined:
        tx.drop_membership(channel_id)


def _drop_workspace(tx: Transaction, workspace_id: WorkspaceId) -> None:
    gone = tx.connection.execute("DELETE FROM workspaces WHERE id = ?", (workspace_id,))
    if gone.rowcount:
        tx.moved.workspaces[workspace_id] = None
        tx.channel_list_moved = True


def put_channel(tx: Transaction, channel: Channel) -> None:
    """Take up a channel, unless a newer version is here."""
    old = tx.channel(channel.id)
    if old is None:
        tx.put_channel(channel)
        tx.channel_list_moved = True
        tx.channels_moved.add(channel.id)
        return
    last = max(old.last_message_at, channel.last_message_at)
    new = replace(old if channel.updated_at < old.updated_at else channel, last_message_at=last)
    if not new.member_ids:
        new = replace(new, member_ids=old.member_ids)
    if not new.creator_id:
        new = replace(new, creator_id=old.creator_id or channel.creator_id)
    if new != old:
        tx.put_channel(new)
        tx.channels_moved.add(channel.id)
        tx.channel_list_moved = tx.channel_list_moved or new.archived != old.archived


def put_standing(tx: Transaction, standing: Membership, until: Millis) -> None:
    """Take our standing from a list whose counts know of messages up to `until`."""
    put_membership(tx, counted_since(tx, standing, until))
    tx.set_counted_until(standing.channel_id, until)


def put_membership(tx: Transaction, membership: Membership) -> None:
    """Take our standing in a channel as the server has it."""
    old = tx.membership(membership.channel_id)
    membership = as_counted(tx, membership)
    if membership != old:
        tx.put_membership(membership)
    if old is None:
        tx.channel_list_moved = True


def leave_channel(tx: Transaction, channel_id: ChannelId) -> None:
    """We are no longer in a channel; its history stays."""
    if tx.membership(channel_id) is not None:
        tx.drop_membership(channel_id)
