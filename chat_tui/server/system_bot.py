"""In whose name the workspace itself writes to one person."""

from __future__ import annotations

from collections.abc import Mapping

from chat_tui.server.ids import seeded_id
from chat_tui.server.membership import open_direct, say
from chat_tui.server.records import users
from chat_tui.server.records.posts import NewPost
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row
from chat_tui.server.records.users import NewUser

NAME = "system-bot"
_ID = seeded_id(NAME)


def system_bot(tx: Transaction) -> Row:
    """The bot, made when it first has something to say; who took its name before keeps it."""
    found = users.by_id(tx.db, _ID)
    if found is not None:
        return found
    name, number = NAME, 1
    while users.by_name(tx.db, name) is not None:
        number += 1
        name = f"{NAME}-{number}"
    about = "Speaks for the workspace itself"
    return users.create(tx, NewUser(name, first_name="System", is_bot=True, bot_description=about, id=_ID))


def write_to(
    tx: Transaction, user_id: str, message: str, props: Mapping[str, object] | None = None, kind: str = ""
) -> Row:
    """A direct message of the bot; the post."""
    bot = system_bot(tx)
    channel = open_direct(tx, bot["id"], user_id)
    given = {"from_bot": "true", **(props or {})}
    return say(
        tx, NewPost(channel["id"], bot["id"], message, type=kind, props=given, marks_viewed=False)
    ).post
