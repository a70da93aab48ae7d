"""At which functions is the message looked at, what is seen there, and what is said of it?

A station is a function of the product, as `package.module:Name.method`, and whether it is looked at when it
is called or when it returns. `look` gets the arguments and the result and answers what is to be shown, or
None where the call is about something else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.walk import showing

TEXT = "The release is **out**"
WORDS = "The release is"
"""What of it is painted in one piece."""

Look = Callable[[tuple[Any, ...], Any], str | None]


@dataclass(frozen=True)
class Station:
    """One place on the way."""

    place: str
    title: str
    words: str
    look: Look
    returned: bool = False

    @property
    def file(self) -> str:
        """The file it is in, from the top of the project."""
        return self.place.partition(":")[0].replace(".", "/") + ".py"

    @property
    def name(self) -> str:
        """The function within its file."""
        return self.place.partition(":")[2]


def _file(pattern: str) -> Path:
    return next(iter(sorted(Path(os.environ["WALK_HOME"]).rglob(pattern))))


def _key(_: tuple[Any, ...], data: Any) -> str | None:
    return repr(data) if data == b"\r" else None


def _submitted(arguments: tuple[Any, ...], _: Any) -> str | None:
    _, _, destination, text, *_ = arguments
    return f"Composer.Submitted(destination={showing.value(destination)}, text={text!r})"


def _action(arguments: tuple[Any, ...], _: Any) -> str | None:
    return showing.value(arguments[1]) if getattr(arguments[1], "text", "") == TEXT else None


def _outbox_row(arguments: tuple[Any, ...], _: Any) -> str | None:
    if getattr(arguments[1].action, "text", "") != TEXT:
        return None
    return showing.row(_file("mine*.sqlite"), "SELECT * FROM outbox")


def _waiting(arguments: tuple[Any, ...], _: Any) -> str | None:
    changes = arguments[1]
    return showing.value(changes) if changes.outbox and not changes.messages else None


def _painted(arguments: tuple[Any, ...], _: Any) -> str | None:
    data = arguments[1]
    return repr(data) if WORDS in data else None


def _request(arguments: tuple[Any, ...], _: Any) -> str | None:
    request = arguments[1]
    if request.path != "/posts" and not request.path.endswith("/api/v4/posts"):
        return None
    headers = {"Content-Type": "application/json", **dict(request.headers or {})}
    return showing.request(request.method, request.path, dict(sorted(headers.items())), request.body)


def _post(arguments: tuple[Any, ...], made: Any) -> str | None:
    tx, new = arguments
    if new.message != TEXT or not made.is_new:
        return None
    return f"Transaction(now={tx.now})  create({showing.value(new)})"


def _committed(arguments: tuple[Any, ...], _: Any) -> str | None:
    if not any(WORDS in str(event.frame) for event in arguments[1]):
        return None
    posts = "SELECT seq, id, channel_id, user_id, message, create_at FROM posts ORDER BY seq DESC LIMIT 1"
    log = f"SELECT id, at, substr(frame, 1, 72) AS frame FROM event_log WHERE frame LIKE '%{WORDS}%'"
    last = "(SELECT id FROM posts ORDER BY seq DESC)"
    pending = f"SELECT pending_post_id, post_id FROM pending_posts WHERE post_id = {last}"
    return "\n".join(showing.row(_file("workspace.sqlite"), sql) for sql in (posts, pending, log))


def _offered(arguments: tuple[Any, ...], _: Any) -> str | None:
    connection, number, head = arguments
    return f"number {number} of user {connection.user_id}" if WORDS.encode() in head else None


def _frame(_: tuple[Any, ...], text: Any) -> str | None:
    plain = text.decode() if isinstance(text, bytes) else text
    return plain if WORDS in plain else None


def _events(_: tuple[Any, ...], events: Any) -> str | None:
    return "\n".join(map(showing.value, events)) if WORDS in repr(events) else None


def _applied(arguments: tuple[Any, ...], changes: Any) -> str | None:
    if WORDS not in repr(arguments[1]):
        return None
    columns = "key, id, channel_id, text, created_at, client_id, posted"
    kept = showing.row(_file("cache*.sqlite"), f"SELECT {columns} FROM messages WHERE text LIKE '{WORDS}%'")
    heard = "by the stream" if arguments[1].cursor else "by the answer to the request"
    cursor = f", cursor={arguments[1].cursor!r}" if arguments[1].cursor else ""
    return f"Batch({len(arguments[1].events)} event, {heard}{cursor})\n{kept}\n-> {showing.value(changes)}"


def _published(arguments: tuple[Any, ...], _: Any) -> str | None:
    return showing.value(arguments[1]) if arguments[1].messages else None


def _row_gone(_: tuple[Any, ...], __: Any) -> str | None:
    return showing.row(_file("mine*.sqlite"), "SELECT * FROM outbox")


def _any_bytes(arguments: tuple[Any, ...], _: Any) -> str | None:
    return repr(arguments[1]) if len(arguments[1]) > 12 else None


UP = (
    Station(
        "chat_tui.ui.driver:read_terminal", "A key",
        "Somebody has typed the words and presses Enter: one byte on a pseudo-terminal. The driver "
        "reads it; "
        "`ui/key_order.py` lets it in when the key before it has been wholly dealt with.",
        _key, returned=True,
    ),
    Station(
        "chat_tui.ui.widgets.composer:Composer.Submitted.__init__", "A Message of a widget",
        "The composer empties itself and says what is wished. It does not know who will do it, nor "
        "the app. The destination was frozen "
        "when the draft began: changing the channel now cannot misdirect it.",
        _submitted,
    ),
    Station(
        "chat_tui.account.account:Account.perform", "An action",
        "The screen asks whether it is a command (`/join`), else makes an action of it, with an id of"
        " our own. From here on nothing knows that there is a screen: "
        "`chat-tui send` comes in by the same door.",
        _action,
    ),
    Station(
        "chat_tui.store.mine:Mine.put", "On our disk",
        "The outbox writes a row and waits for the disk. Until this has returned nothing is shown and"
        " nothing is sent: whatever dies now, the message goes out later, once.",
        _outbox_row, returned=True,
    ),
    Station(
        "chat_tui.account.feed:Feed.publish", "A change",
        "All who show this channel are told *that* its outbox moved. A change carries ids and no "
        "content, so one that is lost or comes twice does no harm.",
        _waiting,
    ),
    Station(
        "chat_tui.ui.widgets.message_pane:MessagePane.refresh_from", "A widget",
        "The bridge (`ui/bridge.py`) carried it into the app as one signal. The pane reads store and "
        "outbox again and finds a message with a sign that it waits.",
        _waiting,
    ),
    Station(
        "chat_tui.ui.driver:ChatDriver.write", "On the screen, for the first time",
        "Textual paints; `ui/frames/` makes of it the bytes for the cells that differ, and nothing "
        "else. This is what the terminal gets:",
        _painted,
    ),
    Station(
        "chat_tui.net.http:HttpClient.send", "The request",
        "Meanwhile the outbox took the row (one at a time in a channel, so the order is kept). The "
        "codec of the backend made a request of the action, without any I/O; this "
        "moves it. `pending_post_id` is our id: sent twice, it acts once.",
        _request,
    ),
)  # fmt: skip
THERE = (
    Station(
        "chat_tui.server.records.posts:create", "In the server's transaction",
        "The guard, the budget, the session's scope and the rule of the route have said yes. One "
        "thread writes; inside of BEGIN … COMMIT the post is made "
        "with all that follows from it: counts, mentions, threads.",
        _post, returned=True,
    ),
    Station(
        "chat_tui.server.records.records:Records._hand_over", "On the server's disk",
        "Committed: the post, our id (for ever), and **in the same transaction the event** that tells"
        " of it. A server that is killed here loses neither and repeats neither.",
        _committed,
    ),
    Station(
        "chat_tui.server.connection:Connection.offer", "Handed out",
        "The hub hands what was committed to every open connection of whoever is concerned, in the "
        "order of the log; each has numbers of its own.",
        _offered,
    ),
)  # fmt: skip
DOWN = (
    Station(
        "chat_tui.net.socket:Socket.receive", "A frame",
        "The realtime worker holds one line open and does nothing else. This comes in:",
        _frame, returned=True,
    ),
    Station(
        "chat_tui.backends.mattermost.codec:events_of", "An event",
        "The codec, which does no I/O, makes of it what happened in our own words. The number of the "
        "frame becomes the cursor: with it a line that was cut is taken up again exactly.",
        _events, returned=True,
    ),
    Station(
        "chat_tui.store.store:Store.apply", "In the store",
        "Events and cursor in one transaction; what it returns says what moved. The answer to the "
        "request may come before the frame, and says the same: "
        "whichever is first, the other changes nothing.",
        _applied, returned=True,
    ),
    Station(
        "chat_tui.account.feed:Feed.publish", "A change, again",
        "`settled` names our id: the server has it. The same feed as on the way up.",
        _published,
    ),
    Station(
        "chat_tui.ui.widgets.message_pane:MessagePane.refresh_from", "The widget, again",
        "It reads the store once more; where the waiting row was, the message now stands under its "
        "own id, and nothing on the screen moves.",
        _published,
    ),
    Station(
        "chat_tui.store.mine:Mine.remove", "Out of the outbox",
        "Only now, when an event has told it, the row on our disk goes.",
        _row_gone, returned=True,
    ),
    Station(
        "chat_tui.ui.driver:ChatDriver.write", "On the screen, for good",
        "The sign of waiting goes, and the ring is closed. Only the cells that differ are written:",
        _any_bytes,
    ),
)  # fmt: skip


def stations() -> Iterator[tuple[int, Station]]:
    """All of them with their number, in the order of the page."""
    return enumerate((*UP, *THERE, *DOWN))
