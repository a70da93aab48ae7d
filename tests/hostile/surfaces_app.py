"""The app, offline, with hostile strings in everything that strangers name; it goes through all its surfaces.

Writes into the file of its argument which strings were on the screen, by surface. Each string bears a tag, so
that it can be known again whatever became of it.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from textual.events import Key, Paste

from chat_tui.account.account import Account, Profile
from chat_tui.backends.fake.backend import FakeBackend
from chat_tui.backends.fake.server import FakeServer
from chat_tui.errors import AuthError
from chat_tui.model.channels import Channel, ChannelKind, Membership, Workspace
from chat_tui.model.events import Batch, HistoryPage, SnapshotTaken, StreamOpened
from chat_tui.model.ids import ChannelId, FileId, MessageId, Millis, UserId, WorkspaceId
from chat_tui.model.messages import Attachment, Message, Reaction
from chat_tui.model.users import User
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store
from chat_tui.ui.app import ChatApp
from chat_tui.ui.screens.chat import ChatScreen
from chat_tui.ui.settings import UiSettings
from chat_tui.ui.terminal import set_title
from chat_tui.ui.widgets.channel_list import ChannelList
from tests.hostile.corpus import hostile_strings

START = 1_760_000_000_000
LONGEST = 240
IN_A_ROW, BESIDE = 9, 10
"""So many strings in one row, and how much of each: a row has no room for more."""
IN_A_BOX, PART = 6, 20
COLUMNS = 200
GROUP = 50
"""Messages that one search finds."""
TAG = re.compile(r"s(\d{3})")
ROOT = MessageId("root")
OPEN, THREAD = ChannelId("open"), ChannelId("thread")


def tagged() -> list[str]:
    """The strings that a file and a wire can hold, each behind its tag, as long as a person would look."""
    kept = [text[:LONGEST] for text in hostile_strings() if _is_utf8(text)]
    return [f"s{number:03}{text}" for number, text in enumerate(dict.fromkeys(kept))]


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def together(texts: Sequence[str], size: int, longest: int) -> Iterator[str]:
    """Some strings in one, each cut short."""
    for first in range(0, len(texts), size):
        yield " ".join(text[:longest] for text in texts[first : first + size])


class Refusing(FakeBackend):
    """Never lets anybody in, for another hostile reason each time."""

    def __init__(self, server: FakeServer, user_id: UserId, reasons: Iterator[str]) -> None:
        super().__init__(server, user_id)
        self._reasons = reasons

    async def sign_in(self) -> User:
        """Refused."""
        raise AuthError(next(self._reasons, "s000"))


async def fill(store: Store, texts: list[str]) -> None:
    """Every string as a person, a channel, a topic, a message, a reaction, a file, an answer."""
    me = User(UserId("me"), "tom", "Tom")
    users = [User(UserId(f"u{number}"), text[:LONGEST], text[:LONGEST]) for number, text in enumerate(texts)]
    topics = list(together(texts, IN_A_ROW, BESIDE))
    rooms = [
        Channel(
            ChannelId(f"c{number:03}"),
            ChannelKind.PUBLIC,
            text[:PART],
            text[:PART],
            WorkspaceId("w"),
            topic=topics[number] if number < len(topics) else "",
        )
        for number, text in enumerate(texts)
    ]
    kept = [Channel(each, ChannelKind.PUBLIC, each, each, WorkspaceId("w")) for each in (OPEN, THREAD)]
    members = tuple(Membership(room.id, last_viewed_at=Millis(2 * START)) for room in (*rooms, *kept))
    workspace = Workspace(WorkspaceId("w"), texts[0], texts[0])
    lists = SnapshotTaken(me, (workspace,), (*rooms, *kept), members, (me, *users))
    await store.apply(Batch((StreamOpened(resumed=False), lists)))
    said = [_message(number, text, OPEN) for number, text in enumerate(texts)]
    await store.record_page(HistoryPage(OPEN, tuple(said), has_older=False))
    root = Message(ROOT, THREAD, me.id, "root", Millis(START), Millis(START))
    answers = [_message(number, text, THREAD, ROOT) for number, text in enumerate(texts)]
    await store.record_page(HistoryPage(THREAD, (root, *answers), has_older=False))


def _message(number: int, text: str, channel: ChannelId, root: MessageId | None = None) -> Message:
    at, author = Millis(START + 60_000 * (number + 1)), UserId(f"u{number}")
    return Message(
        MessageId(f"{channel}{number}"),
        channel,
        author,
        f"{'group' if root is None else 'reply'}{number // GROUP:02} {text}",
        at,
        at,
        author_name=text,
        root_id=root,
        reactions=(Reaction(text, (author,)),) if root is None else (),
        attachments=(Attachment(FileId(f"f{number}"), text, 10),) if root is None else (),
    )


async def _until(condition: Callable[[], object]) -> None:
    while not condition():  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.001)


class Tour:
    """Goes through the surfaces and notes what it saw there."""

    def __init__(self, app: ChatApp, account: Account, texts: list[str]) -> None:
        self._app, self._account, self._texts = app, account, texts
        self.seen: dict[str, set[str]] = {}

    @property
    def _screen(self) -> ChatScreen:
        screen = self._app.screen_stack[0]
        assert isinstance(screen, ChatScreen)
        return screen

    async def painted(self, surface: str) -> str:
        """Wait until the terminal has what is to be seen, note it and return it."""
        done = asyncio.Event()
        self._app.call_after_refresh(done.set)
        await done.wait()
        painter = self._app._painter
        assert painter is not None, "the screen is not painted by us"
        await _until(lambda: not (painter._line.is_behind(bool) or painter._differ.leaves_off))
        text = "".join("".join(row.chars) for row in painter.rows)
        self.seen.setdefault(surface, set()).update(TAG.findall(text))
        return text

    async def go(self) -> None:
        """All surfaces, one after the other."""
        await _until(lambda: self._app.keys_are_done)
        await self._messages()
        await self._lists()
        await self._channels()
        await self._search()
        await self._thread()
        await self._notices()
        self._app.exit(0)

    async def _paged(self, surface: str, oldest: str, page: Callable[[], None]) -> None:
        """Back to the oldest; what is not there yet is waited for."""
        while oldest not in await self.painted(surface):
            page()

    async def _messages(self) -> None:
        self._screen.open_channel(OPEN)
        await self.painted("message")
        pane = self._screen.main.messages
        await self._paged("message", "group00 s000", pane.page_up)

    async def _lists(self) -> None:
        rail = self._screen.query_one(ChannelList)
        for _ in range(0, len(self._texts), 20):
            rail.action_move(20)
            await self.painted("rail")
        await self._key("ctrl+k")
        for _ in range(0, len(self._texts), 8):
            await self._key("pagedown")
            await self.painted("switcher")
        await self._key("escape")

    async def _channels(self) -> None:
        for number, text in enumerate(together(self._texts, IN_A_ROW, BESIDE)):
            self._screen.open_channel(ChannelId(f"c{number:03}"))
            while text[:4] not in (await self.painted("topic"))[:COLUMNS]:
                pass

    async def _search(self) -> None:
        await self._key("ctrl+f")
        for group in range(0, len(self._texts), GROUP):
            self._app.post_message(Paste(f"group{group // GROUP:02}"))
            newest = self._texts[group : group + GROUP][-1][:4]
            while newest not in await self.painted("search"):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.001)
            for _ in range(GROUP // 8):
                await self._key("pagedown")
                await self.painted("search")
            await self._key("ctrl+u")
        await self._key("escape")

    async def _thread(self) -> None:
        self._screen.open_channel(THREAD)
        self._screen.open_thread(THREAD, ROOT)
        await self.painted("thread")
        await self.painted("thread")
        pane = self._screen.thread.pane
        await self._paged("thread", "reply00 s000", pane.page_up)
        self._screen.close_thread()

    async def _notices(self) -> None:
        for text in self._texts:
            set_title(self._app, text)
        for text in together(self._texts, IN_A_BOX, PART):
            self._app.notify(text, title=text[:BESIDE], markup=False, timeout=30)
            await self.painted("toast")
            self._app.clear_notifications()
            self._screen.conversation.composer.text = text
            await self.painted("composer")
        self._screen.conversation.composer.text = ""
        for text in together(self._texts, IN_A_ROW, BESIDE):  # the first reason stands there since the start
            while text[:4] not in await self.painted("status"):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.001)
            self._account.retry_now()

    async def _key(self, *names: str) -> None:
        for name in names:
            self._app.post_message(Key(name, name if len(name) == 1 else None))
            await asyncio.sleep(0)
            await _until(lambda: self._app.keys_are_done)


async def main(folder: Path, told: Path) -> int:
    """Run the tour; the exit code of the app."""
    texts = tagged()
    server = FakeServer()
    me = server.add_user("tom")
    store = Store.open(folder / "cache.sqlite")
    await fill(store, texts)
    reasons = together(texts, IN_A_ROW, BESIDE)
    account = Account(
        Profile(texts[1], texts[1], kind="shared"),
        Refusing(server, me.id, reasons),
        store,
        Mine.open(folder / "mine.sqlite"),
    )
    app = ChatApp([account], UiSettings(open_at="#open"))
    tour = Tour(app, account, texts)
    running = asyncio.create_task(_tour(tour, app))
    await app.run_async()
    await running
    await account.close()
    seen = {name: len(found) for name, found in tour.seen.items()}
    await asyncio.to_thread(told.write_text, json.dumps({"of": len(texts)} | seen))
    return app.return_code or 0


async def _tour(tour: Tour, app: ChatApp) -> None:
    try:
        await tour.go()
    except Exception:
        app.exit(70)
        raise


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        raise SystemExit(asyncio.run(main(Path(name), Path(sys.argv[1]))))
