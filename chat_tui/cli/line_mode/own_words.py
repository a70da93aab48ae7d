"""Which commands has line mode beside those of the app? One function each; messages are named by numbers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from chat_tui.account.reaching import find_channel
from chat_tui.account.regrets import delete_soon
from chat_tui.cli.line_mode.helping import help_lines
from chat_tui.cli.line_mode.places import line_lines, unread, unread_lines, who_is_here
from chat_tui.commands.registry import first_word
from chat_tui.errors import BackendError, TargetError
from chat_tui.model.actions import EditMessage
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Position
from chat_tui.model.messages import Message
from chat_tui.ui.destination import Destination
from chat_tui.ui.sending import as_it_will_be, send

if TYPE_CHECKING:
    from chat_tui.cli.line_mode.running import Running

Function = Callable[["Running", str], Awaitable[None]]
FEW = 10
MOST_ON_ARRIVAL = 20


@dataclass(frozen=True, slots=True)
class Word:
    """One command of line mode."""

    name: str
    args: str
    summary: str
    function: Function
    takes: Callable[[str], bool] = lambda argument: True
    """Whether it is this one that is meant; else it is the app's of the same name."""

    @property
    def usage(self) -> str:
        """How it is typed."""
        return f"/{self.name} {self.args}".rstrip()


def _is_number(argument: str) -> bool:
    return argument.isascii() and argument.isdigit()


async def go(running: Running, argument: str) -> None:
    """To a channel, a person, or where a message was said."""
    if not argument:
        raise TargetError("Where to?", hint="/go #channel, /go @person, or /go NUMBER of a message.")
    session = running.session
    if _is_number(argument):
        message = session.message(argument)
        await arrive(running, message.channel_id, message.root_id)
        return
    await arrive(running, await find_channel(session.account, argument))


async def arrive(running: Running, channel_id: ChannelId, root_id: MessageId | None = None) -> None:
    """Write to that place from now on; what is unread there is said."""
    session = running.session
    session.aim(Destination(channel_id, root_id))
    session.remark(f"now in {session.name(session.here())}")
    if root_id is None:
        await _say_unread(running, channel_id)
    running.moved()


async def _say_unread(running: Running, channel_id: ChannelId) -> None:
    session, store = running.session, running.session.account.store
    summary = store.summary(channel_id)
    if summary is None or not summary.membership.unread:
        return
    after = Position(summary.membership.last_viewed_at, MessageId("~"))
    rows = await running.rows(channel_id, after=after, count=MOST_ON_ARRIVAL)
    new = [row for row in rows if isinstance(row, Message) and session.numbers.known(row.id) is None]
    if new:
        left = summary.membership.unread - len(new)
        session.remark(f"{summary.membership.unread} unread" + (f", the last {len(new)}" if left > 0 else ""))
        session.messages(new)
    running.marking.printed(channel_id)


async def up(running: Running, _argument: str) -> None:
    """Out of a thread."""
    running.session.leave_thread()
    running.session.remark(f"now in {running.session.name(running.session.here())}")
    running.moved()


async def go_next(running: Running, _argument: str) -> None:
    """To the next unread channel."""
    place = running.session.place
    here = place.channel_id if place is not None else None
    found = [one.channel.id for one in unread(running.session) if one.channel.id != here]
    found = [channel_id for channel_id in found if not running.marking.marks_soon(channel_id)]
    if found:
        await arrive(running, found[0])
    else:
        running.session.remark("nothing is unread")


async def tell_unread(running: Running, _argument: str) -> None:
    """Channels with counts."""
    running.session.remark(unread_lines(running.session))


async def who(running: Running, _argument: str) -> None:
    """Who is in this channel."""
    running.session.remark(await who_is_here(running.session))


async def tell_status(running: Running, _argument: str) -> None:
    """Who and where we are."""
    running.session.remark(line_lines(running.session))


async def again(running: Running, argument: str) -> None:
    """One message, all of it."""
    session = running.session
    message = session.message(argument)
    session.say([session.sentences.title(message)])
    session.messages([message], whole=True)


async def last(running: Running, argument: str) -> None:
    """The latest of this place."""
    session, here = running.session, running.session.here()
    count = int(argument) if _is_number(argument) else FEW
    if here.root_id is not None:
        session.messages(session.account.store.thread(here.root_id)[-count:])
        return
    await _say_rows(running, here.channel_id, None, count)


async def older(running: Running, argument: str) -> None:
    """What was said before a message, or before the oldest that was said of this place."""
    session, here = running.session, running.session.here()
    oldest = running.oldest.get(here.channel_id)
    before = session.message(argument).position if argument else oldest
    await _say_rows(running, here.channel_id, before, FEW)


async def _say_rows(running: Running, channel_id: ChannelId, before: Position | None, count: int) -> None:
    session = running.session
    rows = await running.rows(channel_id, before=before, count=min(count, 500))
    if not rows:
        what = "nothing older" if before else "nothing"
        session.remark(f"{what} was said in {session.sentences.label(channel_id)}")
        return
    running.oldest[channel_id] = rows[0].position
    session.messages(row for row in rows if isinstance(row, Message))
    running.marking.printed(channel_id)


async def reply(running: Running, argument: str) -> None:
    """An answer in the thread of a message; without words, go into it."""
    word, text = first_word(argument)
    message = running.session.message(word)
    root_id = message.root_id or message.id
    if not text:
        await thread(running, word)
        return
    account = running.session.account
    place = Destination(message.channel_id, root_id)
    await send(account, place, text, hold=running.session.options.undo_seconds)


async def thread(running: Running, argument: str) -> None:
    """Say a thread, and write to it."""
    session = running.session
    message = session.message(argument)
    root_id = message.root_id or message.id
    try:
        await session.account.history.thread(root_id)
    except BackendError as error:
        session.remark(f"some replies may be missing: {error}")
    session.messages(session.account.store.thread(root_id))
    await arrive(running, message.channel_id, root_id)
    session.remark("/up goes back to the channel")


async def edit(running: Running, argument: str) -> None:
    """Another text for a message of ours; without words, the old one is put into the line."""
    word, text = first_word(argument)
    session = running.session
    message = as_it_will_be(session.account, session.message(word))
    if text:
        account = session.account
        action = EditMessage(account.new_client_id(), message.channel_id, message.id, text)
        await account.perform(action)
        return
    if not session.console.edits:
        raise TargetError("What shall it say?", hint=f"/edit {word} and the new text.")
    session.aim(Destination(message.channel_id, message.root_id, message.id))
    session.console.put(message.text)


async def delete(running: Running, argument: str) -> None:
    """Take a message back, in some seconds."""
    session = running.session
    message = session.message(argument)
    session.account.gate.check()
    if await delete_soon(session.account, message):
        session.remark(f"{session.numbers.of(message.id)} is deleted in 5 seconds; /undo keeps it")


async def files(running: Running, argument: str) -> None:
    """Save the files of a message."""
    word, _ = first_word(argument)
    session = running.session
    message = session.message(word)
    if not message.attachments:
        raise TargetError(f"{word} has no files.")
    for attachment in message.attachments:
        path = await session.account.saving.save(attachment, running.downloads)
        session.remark(f"saved {path}")


async def send_begun(running: Running, _argument: str) -> None:
    """Send what is begun here, with its files."""
    session, here = running.session, running.session.here()
    draft = session.account.drafts.get(here.channel_id, here.draft_root)
    if draft is None or not (draft.text or draft.files):
        raise TargetError("Nothing is begun here.")
    await running.sending.say(draft.text, running.port)


async def forget_begun(running: Running, _argument: str) -> None:
    """Drop what is begun here, with its files."""
    session, here = running.session, running.session.here()
    dropped = session.account.drafts.files(here.channel_id, here.draft_root)
    session.account.drafts.drop(here.channel_id, here.draft_root)
    session.account.spool.discard(dropped)
    session.remark("dropped")


async def retry(running: Running, _argument: str) -> None:
    """Send once more what was refused."""
    count = await running.sending.retry()
    running.session.remark(f"{count} tried again" if count else "nothing was refused")


async def drop(running: Running, _argument: str) -> None:
    """Let go of what was refused."""
    count = await running.sending.drop()
    running.session.remark(f"{count} dropped" if count else "nothing was refused")


async def helping(running: Running, argument: str) -> None:
    """What one can type."""
    word = argument.removeprefix("/")
    if word in OWN:
        running.session.remark(f"{OWN[word].usage}: {OWN[word].summary}.")
        return
    running.session.say(help_lines(everything=word == "all"))


def _is_help_of_ours(argument: str) -> bool:
    return argument in ("", "all") or argument.removeprefix("/") in OWN


WORDS = (
    Word("go", "#channel|@person|NUMBER", "Go there; what you write goes there from now on", go),
    Word("next", "", "Go to the next unread channel", go_next),
    Word("unread", "", "Say which channels are unread", tell_unread),
    Word("who", "", "Say who is in this channel", who),
    Word("status", "", "Say who and where you are, and what waits", tell_status, lambda text: not text),
    Word("last", "[N]", "Say the last N messages here again", last),
    Word("older", "[NUMBER]", "Say what was said before, or before a message", older),
    Word("read", "NUMBER", "Say one message whole, with day and time", again, _is_number),
    Word("again", "NUMBER", "Say one message whole, with day and time", again),
    Word("reply", "NUMBER [text]", "Answer in the thread of a message", reply),
    Word("thread", "NUMBER", "Say a thread, and write to it", thread),
    Word("up", "", "Leave the thread", up),
    Word("edit", "NUMBER [text]", "Change a message of yours", edit),
    Word("delete", "NUMBER", "Take a message of yours back", delete),
    Word("files", "NUMBER", "Save the files of a message", files),
    Word("send", "", "Send what is begun here, with its files", send_begun),
    Word("forget", "", "Drop what is begun here", forget_begun),
    Word("retry", "", "Send once more what was refused", retry),
    Word("drop", "", "Let go of what was refused", drop),
    Word("help", "[command|all]", "Say what can be typed", helping, _is_help_of_ours),
)
OWN = {word.name: word for word in WORDS}
