"""A person with a screen: the whole app on a pseudo-terminal, typed at, in the place of a headless client.

It can only be asked what a person sees, so what it is *doing* is logged by its hands, and what it *holds* is
read from a copy of its cache. It does not know its client ids: its operations are called `typed:TEXT`, and
are given the id of the post with that text afterwards.
"""

from __future__ import annotations

import asyncio
import os
import queue
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chat_tui import wiring
from chat_tui.store.store import Store
from tests.chaos.client import ACCOUNT, context_of
from tests.chaos.oplog import OpLog
from tests.chaos.plan import PUBLIC, Intent
from tests.chaos.snapshot import snapshot
from tests.chaos.stage import ClientProcess
from tests.pty_screen import PtyScreen, key

TYPED = "typed:"
SIGHT_SECONDS = 20.0
"""How long a person looks at a screen that stands still: longer than any pause."""
MOST_IN_MIND = 5
"""Things that a person remembers to say; what comes while they are busy is not said."""
GOODBYE_SECONDS = 8.0
MOST_GOODBYES = 2
COLUMNS, ROWS = 100, 30
ONLINE_SIGN = f"● {ACCOUNT}"


@dataclass
class ScreenClient(ClientProcess):
    """The same as a headless client, to those who tell it what to do."""

    channels: dict[str, str] = field(default_factory=dict)
    _screen: PtyScreen | None = None
    _hands: threading.Thread | None = None
    _todo: queue.Queue[Intent] = field(default_factory=queue.Queue)
    _leaving: threading.Event = field(default_factory=threading.Event)
    _place: str = ""
    _typing: bool = False

    @property
    def is_running(self) -> bool:
        """Whether the app lives."""
        return self._screen is not None and self._screen.exited() is None

    async def start(self) -> None:
        """Start the app, again if need be."""
        command = [sys.executable, "-m", "chat_tui", "--home", str(self.home), "--account", ACCOUNT]
        self.starts += 1
        self._place = PUBLIC[0]
        self._screen = PtyScreen([*command, "open", f"#{PUBLIC[0]}"], columns=COLUMNS, rows=ROWS)
        self._leaving.clear()
        self._hands = threading.Thread(target=self._work, args=(self._screen,), daemon=True)
        self._hands.start()

    async def act(self, intent: Intent) -> bool:
        """Whatever it is told, it says something in a public channel."""
        if not self.is_running or self._todo.qsize() >= MOST_IN_MIND:
            return False
        self._todo.put(intent)
        return True

    async def ask(self, what: str) -> dict[str, Any] | None:
        """What its status bar says, its outbox and its vitals; a dump also has what its cache holds."""
        if not self.is_running or self._screen is None:
            return None
        online = ONLINE_SIGN in self._screen.text
        status: dict[str, Any] = {"phase": "online" if online else "not online", "reason": self._last_line()}
        status |= {
            "waiting": self._waiting() + self._todo.qsize() + self._typing,
            **self._vitals(self._screen.pid),
        }
        if what == "dump":
            return {**status, "channels": await self._held(), "fetched": 0}
        return status

    async def retry(self) -> None:
        """Press ctrl+r."""
        if self._screen is not None:
            self._screen.send(key("ctrl+r"))

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, if there is a process to get it."""
        if self.is_running and self._screen is not None:
            os.kill(self._screen.pid, number)

    async def kill(self) -> None:
        """SIGKILL; the workspace that the app started for its person is stopped too."""
        await self._end()
        await asyncio.to_thread(wiring.server_stop, context_of(self.home).locations)

    async def quit(self) -> int | None:
        """Press ctrl+q; the exit code."""
        if self._screen is None:
            return None
        self._stop_hands()
        code: int | None = None
        for _ in range(MOST_GOODBYES):
            self._screen.send(key("ctrl+q"))
            try:
                code = await asyncio.to_thread(self._screen.wait_exit, GOODBYE_SECONDS)
                break
            except AssertionError as error:
                with self.errors.open("a") as log:
                    log.write(f"ctrl+q was not obeyed: {error}\n")
        await self.kill()
        return code

    async def wait(self) -> None:
        """The app is ended by whoever waits for it."""

    async def _end(self) -> None:
        self._stop_hands()
        if self._screen is not None:
            await asyncio.to_thread(self._screen.close)
            self._screen = None

    def _stop_hands(self) -> None:
        self._leaving.set()
        if self._hands is not None:
            self._hands.join()
            self._hands = None

    def _work(self, screen: PtyScreen) -> None:
        """Read what is painted, and type what there is to do, until told to leave."""
        log = OpLog(self.log)
        log.write("start", pid=screen.pid)
        was_online = False
        while not self._leaving.is_set() and screen.exited() is None:
            screen.read(0.05)
            if (online := ONLINE_SIGN in screen.text) != was_online:
                was_online = online
                log.write("phase", phase="online" if online else "not online", reason="")
            if "›" in screen.text and not self._todo.empty():
                self._typing = True
                self._say(screen, log, self._todo.get())
                self._typing = False
        log.close()

    def _say(self, screen: PtyScreen, log: OpLog, intent: Intent) -> None:
        place = intent.place if intent.place in PUBLIC else PUBLIC[0]
        if place != self._place:
            screen.send(key("ctrl+k"))
            self._sees(screen, "Jump to")
            screen.send(place)
            self._sees(screen, f"› {place}")
            screen.send(key("enter"))
            if not self._sees(screen, f"# {place.title()}"):
                return
            self._place = place
        text = f"{self.name}-{intent.number}"
        label = f"{TYPED}{text}"
        log.write(
            "invoke", n=intent.number, op="SendMessage", id=label, channel=self.channels[place], text=text
        )
        screen.send(text)
        if not self._sees(screen, f"› {text}"):
            screen.send(key("ctrl+u"))
            return
        screen.send(key("enter"))
        # Shown above an empty composer: it is on disk.
        if self._sees(screen, text, gone=f"› {text}"):
            log.write("queued", id=label)

    def _sees(self, screen: PtyScreen, text: str, *, gone: str = "") -> bool:
        deadline = time.monotonic() + SIGHT_SECONDS
        while text not in screen.text or (gone and gone in screen.text):
            if time.monotonic() > deadline or screen.exited() is not None or self._leaving.is_set():
                return False
            screen.read(0.02)
        return True

    def _last_line(self) -> str:
        return self._screen.text.splitlines()[-1].strip() if self._screen is not None else ""

    def _waiting(self) -> int:
        waiting = 0
        for path in self.home.glob(f"data/accounts/{ACCOUNT}/*/mine.sqlite"):
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
                waiting += db.execute("SELECT count(*) FROM outbox WHERE state <> 'failed'").fetchone()[0]
        return waiting

    async def _held(self) -> dict[str, Any]:
        """What a copy of its cache holds; the app goes on meanwhile."""
        (path,) = self.home.glob(f"data/accounts/{ACCOUNT}/1/cache.sqlite")
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "cache.sqlite"
            with (
                closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db,
                closing(sqlite3.connect(copy)) as to,
            ):
                db.backup(to)
            store = Store.open(copy)
            held = snapshot(store)
            await store.close()
        return held

    @staticmethod
    def _vitals(pid: int) -> dict[str, int]:
        place = Path(f"/proc/{pid}")
        pages = int((place / "statm").read_text().split()[1])
        return {"rss": pages * os.sysconf("SC_PAGE_SIZE"), "files": len(os.listdir(place / "fd"))}
