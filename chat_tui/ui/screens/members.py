"""Who is in this channel, and who of them is here now?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from chat_tui.errors import ChatError
from chat_tui.model.events import MembersTold
from chat_tui.model.ids import ChannelId, UserId
from chat_tui.model.questions import Members
from chat_tui.model.users import Member, Presence
from chat_tui.text.sanitize import safe_line, safe_text
from chat_tui.ui.choices import Choice, matching
from chat_tui.ui.people import custom_status, presence_words
from chat_tui.ui.render.presence import presence_glyph
from chat_tui.ui.screens.picker import PickerScreen
from chat_tui.ui.titles import person_name
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.ui.render.look import GlyphSet

MOST_PAGES = 20
ORDER = (Presence.ONLINE, Presence.AWAY, Presence.DND, Presence.OFFLINE, Presence.UNKNOWN)


class MembersScreen(PickerScreen[UserId]):
    """Those who are here first; gives back the one to be told more of."""

    placeholder = "a name"
    footer = "↑↓ move · ⏎ who is this · esc"

    def __init__(
        self, account: Account, channel_id: ChannelId, place: str, *, glyphs: GlyphSet, pictures: bool
    ) -> None:
        super().__init__()
        self.add_class("wide")
        self._place = place
        self.heading = f"Members of {place}"
        self.empty = "Asking the server ..."
        self._account = account
        self._channel_id = channel_id
        self._glyphs: GlyphSet = glyphs
        self._pictures = pictures
        self._members: dict[UserId, Member] = {}
        self._all: list[Choice] = []

    def on_mount(self) -> None:
        """Ask who is there; what is known of a direct channel is shown at once."""
        channel, me = self._account.store.channel(self._channel_id), self._account.store.me
        if channel is not None and channel.member_ids:
            known = [*channel.member_ids, *((me.id,) if me is not None else ())]
            self._take(Member(user_id) for user_id in known)
        spawn(self, self._ask, group="list")

    def find(self, query: str) -> Sequence[Choice]:
        """Those whose name matches."""
        return matching(query, self._all)

    def say_when_empty(self, query: str) -> str:
        """That none matches is no word on who is there."""
        return "Nobody here is called so." if query.strip() and self._all else self.empty

    async def _ask(self) -> None:
        """Page after page, each shown when it comes; then where they are."""
        directory = self._account.directory
        try:
            for page in range(MOST_PAGES):
                answer = await directory.ask(Members(self._channel_id, page))
                told = [event for event in answer.events if isinstance(event, MembersTold)]
                members = [member for each in told for member in each.members]
                self._show(members)
                await directory.find_presences([member.user_id for member in members])
                self._show(())
                if not any(each.has_more for each in told):
                    break
        except ChatError as error:
            self.empty = safe_text(f"The server did not tell: {error}")
            self._show(())

    def _show(self, members: Iterable[Member]) -> None:
        self._take(members)
        query = self.query_text
        self.choices.show(self.find(query), empty=self.say_when_empty(query), keep=True)
        title = Content(f"Members of {self._place} · {len(self._members)}")
        self.query_one(".dialog").border_title = title

    def _take(self, members: Iterable[Member]) -> None:
        self._members.update((member.user_id, member) for member in members)
        store = self._account.store
        rows = [
            (ORDER.index(store.presence(user_id).presence), person_name(store, user_id).casefold(), member)
            for user_id, member in self._members.items()
        ]
        self._all = [self._choice(member) for _, _, member in sorted(rows, key=lambda row: row[:2])]

    def _choice(self, member: Member) -> Choice:
        store = self._account.store
        user, presence = store.user(member.user_id), store.presence(member.user_id)
        name = person_name(store, member.user_id)
        words = [
            safe_line(user.display_name, 60) if user is not None else "",
            custom_status(user, pictures=self._pictures) if user is not None else "",
        ]
        is_me = store.me is not None and store.me.id == member.user_id
        is_bot = user is not None and user.is_bot
        roles = [word for word, holds in (("admin", member.is_admin), ("bot", is_bot)) if holds]
        right = " · ".join(["you"] if is_me else [*roles, *filter(None, [presence_words(presence)])])
        sign = presence_glyph(presence.presence, self._glyphs)
        return Choice(member.user_id, name, " · ".join(filter(None, words)), right, sign)
