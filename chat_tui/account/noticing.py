"""Which of the messages that come is a person told of, by which of several programs on one account?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from chat_tui.account.claims import claims_beside
from chat_tui.account.notifications import Notice, Situation, is_seen, notice_for
from chat_tui.account.notify_rules import NO_RULES
from chat_tui.model.events import MessagePosted
from chat_tui.model.ids import Millis
from chat_tui.model.users import User
from chat_tui.model.wishes import NO_WISHES
from chat_tui.store.unread import is_named
from chat_tui.text.times import moment

if TYPE_CHECKING:
    from chat_tui.account.account import Account


class Noticing:
    """Of one account; whom it tells and by which rules is asked of the account each time.

    A message that is looked at here is claimed, so that another program does not tell of it; one that is told
    of is claimed by who shows the notice, as late as that.
    """

    def __init__(self, account: Account, wall: Callable[[], float]) -> None:
        self._account = account
        self._wall = wall
        self.claims = claims_beside(account.mine.path)

    def heard(self, news: Sequence[MessagePosted]) -> None:
        """Messages that are new, and in the store by now; what was missed is not told of, only counted."""
        account = self._account
        if account.on_posted is not None:
            account.on_posted(news)
        me, tell = account.store.me, account.on_notice
        if me is None or tell is None or not account.connection.is_online:
            return
        rules = account.rules() if account.rules is not None else NO_RULES
        situation = Situation(
            me.id,
            account.store.presence(me.id).presence,
            account.read_marks.reading,
            account.thread_marks.reading,
            me.wishes,
            rules,
        )
        is_quiet = rules.quiet.holds(moment(Millis(int(self._wall() * 1000)), None))
        for posted in news:
            notice = self._notice(posted, me, replace(situation, reading=None, thread=None))
            if notice is None:
                continue
            if is_seen(posted.message, situation):
                self.claims.take(notice.message_id)
            elif not is_quiet:
                tell(notice)

    def _notice(self, posted: MessagePosted, me: User, situation: Situation) -> Notice | None:
        store, message = self._account.store, posted.message
        summary = store.summary(message.channel_id)
        wishes = summary.membership.wishes if summary is not None else NO_WISHES
        mentioned = is_named(message.text, me, wishes)
        thread = store.thread_state(message.root_id) if message.root_id is not None else None
        return notice_for(posted, summary, situation, mentioned=mentioned, thread=thread)
