"""How does it stand: who is here, what is unread, what was begun, how is the line?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_tui.model.channels import ChannelSummary
from chat_tui.model.events import MembersTold
from chat_tui.model.questions import Members
from chat_tui.model.users import Presence
from chat_tui.text.sanitize import safe_line

if TYPE_CHECKING:
    from chat_tui.cli.line_mode.session import Session

MOST_NAMES = 50
_WORDS = {
    Presence.ONLINE: "here",
    Presence.AWAY: "away",
    Presence.DND: "not to be disturbed",
    Presence.OFFLINE: "not here",
    Presence.UNKNOWN: "not here",
}


def unread(session: Session) -> list[ChannelSummary]:
    """Unread channels, those that call us first; muted ones only if they do."""
    found = [
        one
        for one in session.account.store.channel_summaries()
        if one.membership.mentions or (one.membership.unread and not one.membership.muted)
    ]
    return sorted(found, key=lambda one: (-bool(one.membership.mentions), -one.channel.last_message_at))


def unread_lines(session: Session) -> str:
    """Each unread channel with its counts."""
    lines = []
    for one in unread(session):
        to_you = f", {one.membership.mentions} to you" if one.membership.mentions else ""
        lines.append(f"{session.sentences.label(one.channel.id)}: {one.membership.unread} unread{to_you}")
    return "\n".join(["unread, /next goes to the first:", *lines]) if lines else "nothing is unread"


async def who_is_here(session: Session) -> str:
    """The people of a channel, by where they are; raises what the backend raises."""
    place, store = session.here(), session.account.store
    answer = await session.account.directory.ask(Members(place.channel_id))
    told = [event for event in answer.events if isinstance(event, MembersTold)]
    people = [member.user_id for event in told for member in event.members]
    by_word: dict[str, list[str]] = {word: [] for word in _WORDS.values()}
    for user_id in people:
        by_word[_WORDS[store.presence(user_id).presence]].append(session.sentences.name(user_id))
    more = " and more" if any(event.has_more for event in told) else ""
    lines = [f"{word}: {_names(sorted(names))}" for word, names in by_word.items() if names]
    return "\n".join([f"{len(people)}{more} in {session.sentences.label(place.channel_id)}", *lines])


def draft_lines(session: Session) -> str:
    """What was begun and not sent, by channel."""
    lines = []
    for one in session.account.drafts.all():
        label = session.sentences.label(one.channel_id) + (" (thread)" if one.root_id else "")
        lines.append(f"{label}: {safe_line(one.text, 100)}")
    if not lines:
        return "no drafts"
    return "\n".join([f"{len(lines)} begun and not sent; /go there goes on:", *lines])


def line_lines(session: Session) -> str:
    """Who and where we are, how the line is, what waits."""
    account = session.account
    me = account.store.me
    name = f"@{safe_line(me.name, 64)} at " if me is not None else ""
    state = account.connection.state
    reason = f", {state.reason}" if state.reason else ""
    channels, count, mentions = account.store.totals()
    waiting = account.outbox.waiting(by_hand=True)
    unread_words = f"{count} unread in {channels} channel{'' if channels == 1 else 's'}, {mentions} to you"
    where = f"writing to {session.name(session.place)}" if session.place else "in no channel, /go goes to one"
    return "\n".join(
        [
            f"{name}{account.title or account.name}: {state.phase.value}{reason}",
            where,
            unread_words if count or mentions else "nothing is unread",
            f"{waiting} not sent yet" if waiting else "everything is sent",
        ]
    )


def _names(names: list[str]) -> str:
    left = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {left} more" if left > 0 else "")
