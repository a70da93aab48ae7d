"""Does every client hold what the server would show it, nothing else, and never less than before?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.chaos.evidence import Evidence
from tests.chaos.snapshot import Row


def convergence(evidence: Evidence) -> Iterator[str]:
    """Every client holds exactly what the server would show it."""
    for name, held in evidence.stores.items():
        user_id = evidence.user_ids[name]
        mine = evidence.truth.channels_of(user_id)
        for channel_id in sorted(mine.keys() - held.keys()):
            yield f"convergence: {name} is in {channel_id} and does not know"
        for channel_id in sorted(held.keys() - mine.keys()):
            yield f"convergence: {name} believes to be in {channel_id}"
        for channel_id in sorted(held.keys() & mine.keys()):
            expected = evidence.truth.view(channel_id, user_id)
            for what in differences(held[channel_id], expected):
                yield f"convergence: {name} in {channel_id}: {what}"


def differences(held: dict[str, Any], expected: dict[str, Any]) -> Iterator[str]:
    """How two views of a channel differ, in words."""
    for name in ("unread", "mentions", "last_viewed_at", "gaps"):
        if held[name] != expected[name]:
            yield f"{name} is {held[name]}, should be {expected[name]}"
    for name in ("roots", "replies"):
        yield from (f"{name}: {what}" for what in _rows(held[name], expected[name]))
    yield from _reply_counts(held, expected)


def _rows(held: list[Row], expected: list[Row]) -> Iterator[str]:
    ours, theirs = ({row[0]: row for row in side} for side in (held, expected))
    if missing := [theirs[one] for one in theirs.keys() - ours.keys()]:
        yield f"{len(missing)} missing, such as {_short(missing[0])}"
    if extra := [ours[one] for one in ours.keys() - theirs.keys()]:
        yield f"{len(extra)} too many, such as {_short(extra[0])}"
    both = [(ours[one], theirs[one]) for one in ours.keys() & theirs.keys()]
    if differing := [(one, other) for one, other in both if one != other]:
        one, other = differing[0]
        yield f"{len(differing)} differ, such as {_short(one)} for {_short(other)}"
    if ours.keys() == theirs.keys() and list(ours) != list(theirs):
        yield "stand in another order"


def _reply_counts(held: dict[str, Any], expected: dict[str, Any]) -> Iterator[str]:
    """Of the roots that both have; those missing are told of already."""
    ours, theirs = held["claims"], expected["claims"]
    for root in sorted({row[0] for row in held["roots"]} & {row[0] for row in expected["roots"]}):
        if ours.get(root, 0) != theirs.get(root, 0):
            yield f"{root} says that it has {ours.get(root, 0)} replies, not {theirs.get(root, 0)}"


def _short(row: list[Any]) -> str:
    return f"{row[0]} {row[3][:40]!r} edited={row[4]} {row[5]} {row[6]}"


def privacy(evidence: Evidence) -> Iterator[str]:
    """No client's cache holds a word of a channel it was never in."""
    for name, channels in evidence.stored_channels.items():
        for channel_id in sorted(channels - evidence.ever_in[name]):
            yield f"privacy: {name} holds messages of {channel_id} and was never in it"


def monotonic(evidence: Evidence) -> Iterator[str]:
    """What was shown once stays, unless it was deleted or its channel was left."""
    posts = evidence.truth.posts
    for name, history in evidence.histories.items():
        for message_id in history.vanished:
            yield f"monotonic: {message_id} vanished before the eyes of {name}"
        store = evidence.stores.get(name)
        if store is None:
            continue
        held = {row[0] for channel in store.values() for row in (*channel["roots"], *channel["replies"])}
        for message_id in history.seen - held:
            post = posts.get(message_id)
            if post is None:
                yield f"monotonic: {name} saw {message_id}, which the server never had"
            elif not post.deleted and post.channel_id in store:
                yield f"monotonic: {name} saw {message_id}, which is gone though it was not deleted"
