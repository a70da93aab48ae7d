"""How is a person told of messages that they do not see: when, how often, and in which words?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chat_tui.account.notifications import Notice
from chat_tui.config.notify import NotifyConfig
from chat_tui.model.channels import ChannelKind
from chat_tui.model.frozen import dataclass
from chat_tui.realtime.timing import Timing
from chat_tui.text.sanitize import safe_text
from chat_tui.ui.notice_delivery import Delivery, Outside
from chat_tui.ui.notice_ways import Told
from chat_tui.ui.titles import channel_title, person_name

if TYPE_CHECKING:
    from chat_tui.account.account import Account

SOON = 0.3
"""Seconds until a first notice is told: another program before which the person sits may see it first, and
what comes in one go is told as one."""
BURST = 3.0
"""Seconds between two notices; what came meanwhile is told as one."""
MOST_NAMES = 4
TEXT_LIMIT = 4_000
"""Characters of a message that the command gets."""


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """A notice that nobody was told of yet."""

    account: Account
    notice: Notice


class Notices:
    """Of all accounts; `config` is asked each time, so that it may change."""

    def __init__(
        self,
        outside: Outside,
        config: Callable[[], NotifyConfig],
        delivery: Delivery,
        *,
        with_account: bool = False,
        timing: Timing | None = None,
    ) -> None:
        self._outside = outside
        self._config = config
        self._delivery = delivery
        self.with_account = with_account
        """Whether it is said in which account: there are several."""
        self._timing = timing or Timing()
        self._waiting: list[Waiting] = []
        self.is_telling = False

    def heard(self, account: Account, notice: Notice) -> bool:
        """Take a notice; whether somebody must `run` now to tell it."""
        self._waiting.append(Waiting(account, notice))
        return not self.is_telling

    async def run(self) -> None:
        """Tell all that waits, and what comes while that is told."""
        if self.is_telling:
            return
        self.is_telling = True
        try:
            await self._timing.sleep(SOON)
            while due := self._due():
                await self._tell(due)
                await self._timing.sleep(BURST)
        finally:
            self.is_telling = False

    def _due(self) -> list[Waiting]:
        """What is still to be told, claimed so that no other program tells it; the rest is dropped."""
        waiting, self._waiting = self._waiting, []
        seen = self._outside.is_looked_at
        claimed = [each for each in waiting if _claim(each)]
        return [] if seen else [each for each in claimed if _is_unread(each)]

    async def _tell(self, due: list[Waiting]) -> None:
        config = self._config()
        told = self._words(due, with_text=config.preview)
        await self._delivery.deliver(told, self._record(told, due, with_text=config.preview))

    def _record(self, told: Told, due: list[Waiting], *, with_text: bool) -> dict[str, object]:
        last = due[-1]
        return {
            "type": "notice",
            "count": len(due),
            "title": told.title,
            "body": told.body,
            "account": last.account.name,
            "channel": str(self._place(last)),
            "author": str(person_name(last.account.store, last.notice.author_id)),
            "channel_id": last.notice.channel_id,
            "message_id": last.notice.message_id,
            "root_id": last.notice.root_id,
            "mentions_me": last.notice.mentions_me,
            "text": str(safe_text(last.notice.text[:TEXT_LIMIT])) if with_text else None,
        }

    def _words(self, due: list[Waiting], *, with_text: bool) -> Told:
        first = due[0]
        if len(due) == 1:
            title = self._title(first)
            return Told.of(title, first.notice.text if with_text else "")
        names = list(dict.fromkeys(person_name(each.account.store, each.notice.author_id) for each in due))
        places = list(dict.fromkeys((each.account.name, each.notice.channel_id) for each in due))
        if len(places) > 1:
            title = f"{len(due)} messages in {len(places)} channels"
        elif _kind(first) is ChannelKind.DIRECT:
            return Told.of(f"{len(due)} messages from {self._place(first)}{self._account(first)}")
        else:
            title = f"{len(due)} messages in {self._place(first)}{self._account(first)}"
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        return Told.of(title, ", ".join(map(str, names[:MOST_NAMES])) + more)

    def _title(self, waiting: Waiting) -> str:
        author = person_name(waiting.account.store, waiting.notice.author_id)
        account = self._account(waiting)
        if _kind(waiting) is ChannelKind.DIRECT:
            return f"{author}{account}"
        thread = ", in a thread" if waiting.notice.root_id is not None else ""
        return f"{author} in {self._place(waiting)}{thread}{account}"

    def _account(self, waiting: Waiting) -> str:
        account = waiting.account
        return f" ({account.title or account.name})" if self.with_account else ""

    @staticmethod
    def _place(waiting: Waiting) -> str:
        store = waiting.account.store
        channel = store.channel(waiting.notice.channel_id)
        if channel is None:
            return "a channel"
        sign = "" if channel.kind in (ChannelKind.DIRECT, ChannelKind.GROUP) else "#"
        return f"{sign}{channel_title(store, channel)}"


def _kind(waiting: Waiting) -> ChannelKind | None:
    channel = waiting.account.store.channel(waiting.notice.channel_id)
    return channel.kind if channel is not None else None


def _claim(waiting: Waiting) -> bool:
    noticing = waiting.account.noticing
    return noticing is None or noticing.claims.take(waiting.notice.message_id)


def _is_unread(waiting: Waiting) -> bool:
    """Whether nobody has read it meanwhile, here or elsewhere."""
    if waiting.notice.root_id is not None:
        return True
    summary = waiting.account.store.summary(waiting.notice.channel_id)
    return summary is not None and bool(summary.membership.unread or summary.membership.mentions)
