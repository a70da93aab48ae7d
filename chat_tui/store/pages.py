"""What a page of history does to the tables, and which part of the channel it proves to be known."""

from __future__ import annotations

import sqlite3

from chat_tui.model.changes import Changes
from chat_tui.model.events import HistoryPage
from chat_tui.model.ids import Millis, Position
from chat_tui.store import lists
from chat_tui.store.history import CaughtUp, ChannelHistory
from chat_tui.store.merge import Source, merge_message
from chat_tui.store.threads import count_replies
from chat_tui.store.transaction import Moved, Transaction


def record_page(
    connection: sqlite3.Connection,
    page: HistoryPage,
    *,
    before: Position | None = None,
    after: Position | None = None,
    catch_up: bool = False,
) -> tuple[Changes, Moved]:
    """Merge a page and account for what it covers; see `Store.record_page`."""
    tx = Transaction(connection)
    history = tx.history(page.channel_id)
    newest_before, oldest_before = history.newest, history.oldest
    _merge(tx, page, known_only=catch_up and page.truncated)
    if page.hidden_before or (before is not None and before == oldest_before):
        history.hide(page.hidden_before)
    newest_change = Millis(max((message.updated_at for message in page.messages), default=0))
    if before is not None or after is not None:
        _cover_beside(history, page, before, after)
    elif catch_up and page.truncated:
        history.caught_up = CaughtUp.TRUNCATED
    elif catch_up and history.synced_to is not None and history.caught_up is not CaughtUp.TRUNCATED:
        _cover_changes(history, page, newest_change)
    else:
        _cover_newest(history, page, newest_before)
        if catch_up or history.caught_up is CaughtUp.TRUNCATED or not history.watermark:
            history.catch_up(newest_change)
    if tx.membership(page.channel_id) is None:
        # Asked for when we were in it, or to look into it: no stream tells what follows.
        history.lose()
    count_replies(tx)
    return tx.finish(), tx.moved


def record_thread(connection: sqlite3.Connection, page: HistoryPage) -> tuple[Changes, Moved]:
    """Merge a root and its replies, which prove nothing of the channel around them."""
    tx = Transaction(connection)
    _merge(tx, page, known_only=False)
    if page.hidden_before:
        tx.history(page.channel_id).hide(page.hidden_before)
    count_replies(tx)
    return tx.finish(), tx.moved


def _merge(tx: Transaction, page: HistoryPage, *, known_only: bool) -> None:
    for user in page.users:
        lists.put_user(tx, user)
    tx.foresee([message.id for message in page.messages])
    for message in sorted(page.messages, key=lambda message: message.position):
        # Of a set with holes, the new ones would each stand alone; the newest page follows and brings them.
        if not known_only or message.id not in tx.absent:
            merge_message(tx, message, Source.READ)


def _cover_beside(
    history: ChannelHistory, page: HistoryPage, before: Position | None, after: Position | None
) -> None:
    """A page before or after a known place reaches up to that place."""
    first, last = _ends(page)
    has_older = page.has_older or _hides_known(history, page, first or before)
    low = after or (first if has_older else None)
    high = before or (last if page.has_newer else None)
    if first is None and after is None and has_older:
        return
    if last is None and before is None and page.has_newer:
        return
    history.cover(low, high)


def _cover_changes(history: ChannelHistory, page: HistoryPage, newest_change: Millis) -> None:
    """All that changed since the watermark: what came after the synced place is known."""
    history.cover(history.synced_to, None)
    history.catch_up(newest_change)


def _cover_newest(history: ChannelHistory, page: HistoryPage, newest_before: Position | None) -> None:
    first, last = _ends(page)
    has_older = page.has_older or _hides_known(history, page, first)
    if first is None and has_older:
        return
    if first is not None and has_older and newest_before is not None and first > newest_before:
        history.part_before(first)
    history.cover(first if has_older else None, last if page.has_newer else None)


def _hides_known(history: ChannelHistory, page: HistoryPage, first: Position | None) -> bool:
    """Whether something older is known, with messages in between that the server shows nobody."""
    return bool(page.hidden_before) and history.oldest is not None and first != history.oldest


def _ends(page: HistoryPage) -> tuple[Position | None, Position | None]:
    """Where the page's run of roots begins and ends."""
    places = [message.position for message in page.messages if message.root_id is None]
    return (min(places), max(places)) if places else (None, None)
