"""How does a channel with something new stand on one line, and what is told of it below the list? Pure."""

from __future__ import annotations

from collections.abc import Iterable

from chat_tui.account.account import Account
from chat_tui.account.overview import News, Speaker
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import Millis
from chat_tui.store.missed import Said
from chat_tui.text.sanitize import safe_line
from chat_tui.text.times import ago, clock_time, same_day
from chat_tui.text.width import fit
from chat_tui.ui.choices import Choice
from chat_tui.ui.message_choices import date_and_time, place_name
from chat_tui.ui.titles import person_name
from chat_tui.ui.waiting_lines import Manner

AGE, PLACE, NAME = 4, 16, 10
"""Cells of the columns."""
MOST_NAMES = 4
WORDS = 300


@dataclass(frozen=True, slots=True)
class Place:
    """A channel or a thread with something new in it, of which account: the value of its line."""

    account: Account
    news: News

    @property
    def key(self) -> tuple[str, str]:
        """What it is, while it moves."""
        return self.account.name, self.news.root_id or self.news.channel_id


def news_line(place: Place, now: Millis, manner: Manner) -> Choice:
    """`3h  # release        maya 3, lin 2   @1 · 5 new`; of a thread, what it is about comes first."""
    account, news = place.account, place.news
    where = place_name(account.store, news.channel_id, manner.glyphs)
    if news.root_id is not None:
        where = f"{'>' if manner.glyphs == 'ascii' else '↳'} {where}"
    right: list[str] = [safe_line(account.title or account.name, 20)] if manner.names_accounts else []
    right += [f"@{news.mentions}"] if news.mentions else []
    right += [f"{news.unread} new"] if news.unread else []
    return Choice(
        place,
        _about(place) + (_voices(account, news.speakers) or "nobody whose words are here yet"),
        sign=f"{fit(ago((now - news.at) / 1000), AGE)} {fit(where, PLACE)}",
        right=" · ".join(right),
        loud=news.mentions > 0,
    )


def news_heading(places: Iterable[Place], left: Millis, now: Millis) -> str:
    """What stands above the list."""
    found = [place.news for place in places]
    away = f"Since you left, {ago((now - left) / 1000)} ago" if left else "Since you left"
    if not found:
        return away
    mentions, unread = (sum(n.mentions for n in found), sum(n.unread for n in found))
    return " · ".join([away, *([f"@{mentions}"] if mentions else []), f"{unread} new"])


def told(place: Place, now: Millis, manner: Manner) -> list[str]:
    """What calls us in it, its last words, and its files: a line each."""
    account, news = place.account, place.news
    lines = [f"@ {_said(account, said, now, manner)}" for said in news.calls]
    lines += [f"  {_said(account, said, now, manner)}" for said in news.latest]
    if news.files:
        sign = "+" if manner.glyphs == "ascii" else "▤"
        lines.append(f"{sign} {', '.join(safe_line(name, 80) for name in news.files)}")
    return lines


def _about(place: Place) -> str:
    root_id = place.news.root_id
    root = place.account.store.message(root_id) if root_id is not None else None
    return f"{safe_line(root.text, 40)} · " if root is not None else ""


def _voices(account: Account, speakers: tuple[Speaker, ...]) -> str:
    names = [f"{_name(account, each)} {each.count}" for each in speakers[:MOST_NAMES]]
    others = len(speakers) - MOST_NAMES
    return ", ".join(names) + (f" and {others} more" if others > 0 else "")


def _name(account: Account, who: Speaker | Said) -> str:
    name = who.name if isinstance(who, Speaker) else who.author_name
    user_id = who.user_id if isinstance(who, Speaker) else who.author_id
    return safe_line(name, 40) if name else str(person_name(account.store, user_id))


def _said(account: Account, said: Said, now: Millis, manner: Manner) -> str:
    if same_day(said.at, now, None):
        at = clock_time(said.at, None, hours24=manner.clock_24h)
    else:
        at = date_and_time(said.at, clock_24h=manner.clock_24h)
    words = safe_line(said.text, WORDS) or ", ".join(safe_line(name, 80) for name in said.files)
    return f"{at} {fit(_name(account, said), NAME)} {words}"
