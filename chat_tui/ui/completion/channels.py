"""Which channels may be meant behind a # or ~? Those looked at last first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.text.sanitize import safe_line
from chat_tui.ui.choices import score_of
from chat_tui.ui.completion import Candidate
from chat_tui.ui.titles import channel_title

if TYPE_CHECKING:
    from chat_tui.store.store import Store

SPOKEN_OF = (ChannelKind.PUBLIC, ChannelKind.PRIVATE)


def joined_channels(typed: str, store: Store, sign: str = "~") -> list[Candidate]:
    """Those we are in."""
    seen = {each.channel: each.membership.last_viewed_at for each in store.channel_summaries()}
    latest_first = sorted(seen, key=lambda channel: -seen[channel])
    return named_so(typed, latest_first, store, sign)


def named_so(typed: str, channels: Iterable[Channel], store: Store, sign: str) -> list[Candidate]:
    """Those whose name matches: one that begins so, one with a word that does, any other; else as given."""
    ranked = []
    for channel in channels:
        slug, title = safe_line(channel.name, 64), channel_title(store, channel)
        rank = min(rank_of(typed, slug), rank_of(typed, title))
        if channel.kind in SPOKEN_OF and rank < NO_MATCH:
            detail = title if title != slug else ""
            ranked.append((rank, Candidate(f"{sign}{slug} ", f"{sign}{slug}", detail)))
    ranked.sort(key=lambda each: each[0])
    return [candidate for _rank, candidate in ranked]


NO_MATCH = 9


def rank_of(typed: str, name: str) -> int:
    """0 for just this name, then for one that begins so, for a word in it, for any other match."""
    wanted, lowered = typed.casefold(), name.casefold()
    if lowered.startswith(wanted):
        return 0 if lowered == wanted else 1
    at = lowered.find(wanted)
    if at > 0:
        return 3 if lowered[at - 1].isalnum() else 2
    return 4 if score_of(typed, name)[0] else NO_MATCH
