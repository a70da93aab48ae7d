"""How a post that only one person sees reaches him, so that its buttons work."""

from __future__ import annotations

from chat_tui.server import wire_posts
from chat_tui.server.events import Event
from chat_tui.server.integrations.buttons import calls_somebody, hidden
from chat_tui.server.records import passing_posts
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row


def show(tx: Transaction, user_id: str, post: Row, event: str = "ephemeral_message") -> Row:
    """Tell him of it; the post as he sees it."""
    if calls_somebody(post["props"]):
        passing_posts.keep(tx, user_id, post)
    shown = {**post, "props": hidden(post["props"])}
    data: dict[str, object] = {"post": wire_posts.as_text(shown)}
    tx.tell(Event(event, data, user_id=user_id, channel_id=post["channel_id"]))
    return shown
