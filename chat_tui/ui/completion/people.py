"""Which people may be meant behind an @? Who is called so, who wrote here lately, who is in here, anybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from chat_tui.account.people_index import PeopleIndex, fits
from chat_tui.model.ids import ChannelId, UserId
from chat_tui.model.messages import Message
from chat_tui.model.users import User
from chat_tui.text.sanitize import safe_line
from chat_tui.ui.completion import Candidate
from chat_tui.ui.render.presence import presence_glyph

if TYPE_CHECKING:
    from chat_tui.model.changes import Changes
    from chat_tui.store.store import Store
    from chat_tui.ui.destination import Destination
    from chat_tui.ui.render.look import GlyphSet

MOST = 60
"""People proposed at most: nobody walks further down, a letter more is quicker."""
LATELY = 60
"""Rows of a channel whose authors come first."""
EVERYBODY = (("channel", "everybody here"), ("here", "everybody who is online"), ("all", "everybody here"))


class People:
    """Looks at few for each key: those near, and as many of the index as are proposed."""

    def __init__(self, store: Store, glyphs: GlyphSet) -> None:
        self._store = store
        self._glyphs = glyphs
        self._index = PeopleIndex(store.users, store.user)
        self._lately: dict[Destination, tuple[UserId, ...]] = {}
        self.members: dict[ChannelId, tuple[UserId, ...]] = {}
        """Those the server told of, by channel."""

    def moved(self, changes: Changes) -> None:
        """The store moved."""
        if changes.everything:
            self._index.forget()
        self._index.moved(changes.users)
        self._lately = {
            place: known
            for place, known in self._lately.items()
            if not changes.everything and place.channel_id not in changes.messages
        }

    def know(self, users: Iterable[User]) -> None:
        """The server told of them just now."""
        self._index.moved(user.id for user in users)

    def candidates(self, typed: str, place: Destination | None, *, groups: bool = True) -> list[Candidate]:
        """The best first; with `groups` also the words that call everybody."""
        found = [self._candidate(user) for user in islice(self._people(typed, place), MOST)]
        if groups:
            wanted = typed.casefold()
            called = [(name, about) for name, about in EVERYBODY if name.startswith(wanted)]
            found += [Candidate(f"@{name} ", f"@{name}", about, " ") for name, about in called]
        return found

    def _people(self, typed: str, place: Destination | None) -> Iterator[User]:
        me, seen = self._store.me, set[UserId]()
        for user_id, is_near in self._in_order(typed, place):
            user = self._store.user(user_id)
            if user_id in seen or user is None or user.deleted or not user.name:
                continue
            if is_near and (user == me or not fits(user, typed)):
                continue
            seen.add(user_id)
            yield user

    def _in_order(self, typed: str, place: Destination | None) -> Iterator[tuple[UserId, bool]]:
        named = self._index.named(typed)
        if named is not None:
            yield named, False
        if place is not None:
            yield from ((user_id, True) for user_id in self._near(place))
        yield from ((user_id, False) for user_id in self._index.matching(typed))

    def _near(self, place: Destination) -> tuple[UserId, ...]:
        if place not in self._lately:
            rows = self._store.timeline(place.channel_id, limit=LATELY).rows
            said = [row for row in rows if isinstance(row, Message)]
            if place.root_id is not None:
                said += self._store.thread(place.root_id)
            authors = dict.fromkeys(message.author_id for message in reversed(said))
            self._lately[place] = tuple(authors)
        channel = self._store.channel(place.channel_id)
        among = channel.member_ids if channel is not None else ()
        return self._lately[place] + among + self.members.get(place.channel_id, ())

    def _candidate(self, user: User) -> Candidate:
        name = safe_line(user.name, 64)
        shown = safe_line(user.display_name, 64) if user.display_name else ""
        sign = presence_glyph(self._store.presence(user.id).presence, self._glyphs)
        return Candidate(f"@{name} ", f"@{name}", shown, sign)
