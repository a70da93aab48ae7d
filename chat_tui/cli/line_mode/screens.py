"""What does line mode say where the app opens a screen: a list of lines, or the command that shows it?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from chat_tui.account.dating import message_near
from chat_tui.account.inbox import Inbox
from chat_tui.account.regrets import into_draft
from chat_tui.account.schedule import schedule_of
from chat_tui.account.targets import find_user
from chat_tui.cli.line_mode.helping import help_lines
from chat_tui.cli.line_mode.places import draft_lines, line_lines, unread_lines, who_is_here
from chat_tui.errors import BackendError, TargetError
from chat_tui.model.actions import SendMessage
from chat_tui.model.events import MessageSeen
from chat_tui.model.ids import Millis
from chat_tui.model.messages import Message
from chat_tui.model.outbox import last_held
from chat_tui.model.questions import Pinned
from chat_tui.text.days import day_meant
from chat_tui.text.sanitize import safe_line
from chat_tui.text.times import clock_time, date_title

if TYPE_CHECKING:
    from chat_tui.cli.line_mode.session import Session

Show = Callable[["Session", str], Awaitable[None]]
MOST = 20
"""Things of a list; of more the first are said, and how many there are."""


async def screen(session: Session, name: str) -> None:
    """Say it; raises ChatError for what has no lines."""
    word, _, words = name.partition(" ")
    show = SCREENS.get(word)
    if show is None:
        instead = ELSEWHERE.get(word, "The app has it: `chat-tui` in a terminal with a full screen.")
        raise TargetError(f"Line mode has no lines for that ({word}).", hint=instead)
    await show(session, words.strip())


async def _search(session: Session, words: str) -> None:
    if not words:
        raise TargetError("Search for what?", hint="/search words, with in:#channel or from:@person.")
    found = await session.account.search.find_soon(words, limit=MOST)
    try:
        found = await session.account.search.find_on_server(words, limit=MOST) or found
    except BackendError as error:
        session.remark(f"the server was not asked: {error}")
    session.remark(_count(len(found), "message", "found for", words, most=MOST))
    session.messages(reversed(found))


async def _pinned(session: Session, _words: str) -> None:
    answer = await session.account.directory.ask(Pinned(session.here().channel_id))
    found = [event.message for event in answer.events if isinstance(event, MessageSeen)]
    session.remark(_count(len(found), "message", "pinned in", session.name(session.here())))
    session.messages(sorted(found, key=lambda message: message.position)[-MOST:])


async def _saved(session: Session, _words: str) -> None:
    found = session.account.store.saved()
    session.remark(_count(len(found), "message", "saved", ""))
    session.messages(found[:MOST])


async def _threads(session: Session, _words: str) -> None:
    found = session.account.store.threads(MOST)
    session.remark(_count(len(found), "thread", "lately; /thread NUMBER says one", ""))
    session.messages(found)


async def _inbox(session: Session, _words: str) -> None:
    items = Inbox(session.account).items(_now())
    session.remark(_count(len(items), "thing", "waiting for you", "", most=MOST))
    for item in items[:MOST]:
        unread = f", {item.unread} unread" if item.unread else ""
        session.remark(f"{item.kind}{unread}, {session.sentences.label(item.message.channel_id)}:")
        session.messages([item.message])


async def _profile(session: Session, words: str) -> None:
    store = session.account.store
    user = find_user(store, words)
    shown = f", {safe_line(user.display_name, 100)}" if user.display_name else ""
    status = safe_line(f"{user.status_emoji} {user.status_text}".strip(), 120)
    said = f"; says: {status}" if status else ""
    kind = ", a program" if user.is_bot else ""
    presence = store.presence(user.id).presence.value
    session.remark(f"@{safe_line(user.name, 64)}{shown}{kind}: {presence}{said}")


async def _channels(session: Session, _words: str) -> None:
    found = await session.account.directory.find_channels()
    session.remark(_count(len(found), "public channel", "that you can /join", ""))
    names = (f"#{safe_line(channel.name, 64)}: {safe_line(channel.purpose, 100)}" for channel in found)
    session.say([f"    {name.rstrip(': ')}" for name in names])


async def _reminders(session: Session, _words: str) -> None:
    found = session.account.reminders.all()
    session.remark(_count(len(found), "reminder", "", ""))
    _timed(session, ((one.at, one.words) for one in found))


async def _scheduled(session: Session, _words: str) -> None:
    found = schedule_of(session.account).all()
    session.remark(_count(len(found), "message", "to be sent later", ""))
    _timed(session, ((one.at, f"{session.sentences.label(one.channel_id)}: {one.text}") for one in found))


async def _date(session: Session, words: str) -> None:
    """A day of this channel, or a message by its address."""
    account, at = session.account, day_meant(words, _now())
    if at is None:
        target = await account.directory.locate(words)
        message = account.store.message(target.message_id) if target.message_id is not None else None
    else:
        message = await message_near(account, session.here().channel_id, at)
    if message is None:
        raise TargetError(
            "Nothing was found there.", hint="/goto 14 Oct, or /goto and the link of a message."
        )
    session.say([session.sentences.title(message)])
    rows = account.store.around(message.channel_id, message.position, MOST).rows
    session.messages(row for row in rows if isinstance(row, Message) and row.position >= message.position)


async def _take_back(session: Session, _words: str) -> None:
    """What was sent last here, while it can be taken back."""
    here, account = session.here(), session.account
    item = last_held(account.outbox.pending(here.channel_id, here.root_id))
    if item is None or not isinstance(item.action, SendMessage):
        raise TargetError("It is sent already.")
    await into_draft(account, item, item.action)
    session.remark("it was not sent")
    session.offer_draft()


async def _editor(session: Session, words: str) -> None:
    """What is begun here goes on in $EDITOR, and comes back to be sent."""
    import click

    here = session.here()
    draft = session.account.drafts.get(here.channel_id, here.draft_root)
    text = words or (draft.text if draft is not None else "")
    with session.console.aside():
        try:
            written = await asyncio.to_thread(click.edit, text, extension=".md")
        except click.ClickException as error:
            raise TargetError(f"The editor did not work: {error.message}.") from error
    text = (written if written is not None else text).rstrip("\n")
    session.account.drafts.set(here.channel_id, here.draft_root, text)
    session.offer_draft()


async def _help(session: Session, _words: str) -> None:
    session.say(help_lines())


async def _members(session: Session, _words: str) -> None:
    session.remark(await who_is_here(session))


async def _unread(session: Session, _words: str) -> None:
    session.remark(unread_lines(session))


async def _channel(session: Session, words: str) -> None:
    if words != "unread":
        raise TargetError("Line mode cannot do that.", hint="The app can: `chat-tui open '#channel'`.")
    session.remark(unread_lines(session))


async def _drafts(session: Session, _words: str) -> None:
    session.remark(draft_lines(session))


async def _line(session: Session, _words: str) -> None:
    session.remark(line_lines(session))


SCREENS: Mapping[str, Show] = {
    "channel": _channel,
    "channels": _channels,
    "connection": _line,
    "date": _date,
    "drafts": _drafts,
    "editor": _editor,
    "help": _help,
    "inbox": _inbox,
    "members": _members,
    "pinned": _pinned,
    "profile": _profile,
    "reminders": _reminders,
    "saved": _saved,
    "scheduled": _scheduled,
    "search": _search,
    "since": _unread,
    "take_back": _take_back,
    "threads": _threads,
}
"""By the name that commands open them under."""
ELSEWHERE: Mapping[str, str] = {
    "flags": "`chat-tui config edit` has them below [features].",
    "keys": "/help names the keys of line mode; `chat-tui config keys` those of the app.",
    "notice": "A bell is all that line mode rings; --no-bell leaves it out.",
    "preview": "What you send is said again as others read it.",
    "settings": "`chat-tui config edit` opens the file.",
    "sign_in": "`chat-tui login URL` signs in.",
    "sign_out": "`chat-tui logout` signs out.",
    "spell": "/editor opens $EDITOR, which may know spelling.",
    "themes": "Line mode has no colours.",
}
"""What else does it."""


def _timed(session: Session, rows: Iterable[tuple[Millis, str]]) -> None:
    times = ((f"{date_title(at)}, {clock_time(at, None).strip()}", words) for at, words in rows)
    session.say([f"    {when}: {safe_line(words, 200)}" for when, words in times])


def _count(number: int, what: str, how: str, about: str, *, most: int = 0) -> str:
    """`3 messages found for: words`."""
    several = what if number == 1 else f"{what}s"
    more = " or more" if most and number >= most else ""
    return f"{number or 'no'}{more} {several} {how} {safe_line(about, 100)}".strip()


def _now() -> Millis:
    return Millis(int(time.time() * 1000))
