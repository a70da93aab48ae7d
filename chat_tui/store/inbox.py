"""Which messages speak to us, and which of ours did others react to, lately?"""

from __future__ import annotations

from collections.abc import Sequence

from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import MessageId, Millis, UserId
from chat_tui.model.messages import Message
from chat_tui.model.users import User
from chat_tui.store.keys import first_key
from chat_tui.store.reader import Reader
from chat_tui.store.rows import AT_ONCE, MESSAGE
from chat_tui.text.mentions import EVERYBODY, mentions_me

MOST = 200
"""Of each kind; who has more of them looks for something else."""
_MARKED = (
    f"SELECT {MESSAGE} FROM messages WHERE mentions_me = 1 AND created_at > ? AND deleted_at = 0"
    " AND author_id != ? ORDER BY created_at DESC LIMIT ?"
)
_OF_MESSAGE = ", ".join(f"m.{name.strip()}" for name in MESSAGE.split(","))
_NAMED = (
    f"SELECT {_OF_MESSAGE} FROM messages_text JOIN messages m ON m.key = messages_text.rowid"
    " WHERE messages_text MATCH ? AND messages_text.rowid >= ? AND m.posted = 0 AND m.deleted_at = 0"
    " AND m.author_id != ? AND m.kind != 'system' ORDER BY messages_text.rowid DESC LIMIT ?"
)
_REACTED = (
    f"SELECT {MESSAGE} FROM messages WHERE reacted_at != 0 AND created_at > ? AND author_id = ?"
    " AND deleted_at = 0 AND author_name = '' ORDER BY created_at DESC LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class Applause:
    """Who reacted to a message of ours with what, the latest last; `at` is when, as far as that is known."""

    message: Message
    reactions: tuple[tuple[str, UserId], ...]
    at: Millis


class InboxRows(Reader):
    """Asked when the inbox is open, so it may read some hundred rows."""

    def mentions_since(self, since: Millis, me: User) -> list[Message]:
        """What calls us by name, or everybody: by the server's word, or by the text where it did not say."""
        found = {each.id: each for each in self._messages(_MARKED, (since, me.id, MOST))}
        names = frozenset({f"@{me.name}", *me.mention_words})
        for words in ([name.lstrip("@") for name in names], sorted(EVERYBODY)):
            wanted = " OR ".join(f'"{word.replace(chr(34), "")}"' for word in words if word.strip('@" '))
            if not wanted:
                continue
            for message in self._messages(_NAMED, (wanted, first_key(since), me.id, MOST)):
                if mentions_me(message.text, names):
                    found[message.id] = message
        return sorted(found.values(), key=lambda message: message.position, reverse=True)

    def applause_since(self, since: Millis, me: User) -> list[Applause]:
        """The messages that we wrote since then and others reacted to."""
        messages = self._messages(_REACTED, (since, me.id, MOST))
        told = self._reactions([message.id for message in messages], me.id)
        found = []
        for message in messages:
            if reactions := told.get(message.id):
                at = Millis(max(message.created_at, *(at for _emoji, _who, at in reactions)))
                found.append(Applause(message, tuple((emoji, who) for emoji, who, _at in reactions), at))
        return found

    def _reactions(
        self, message_ids: Sequence[MessageId], me: UserId
    ) -> dict[MessageId, list[tuple[str, UserId, int]]]:
        found: dict[MessageId, list[tuple[str, UserId, int]]] = {}
        for start in range(0, len(message_ids), AT_ONCE):
            some = message_ids[start : start + AT_ONCE]
            rows = self._all(
                "SELECT message_id, emoji, user_id, at FROM reactions WHERE gone = 0 AND user_id != ?"
                f" AND message_id IN ({','.join('?' * len(some))}) ORDER BY at",
                (me, *some),
            )
            for message_id, emoji, user_id, at in rows:
                found.setdefault(message_id, []).append((emoji, user_id, at))
        return found
