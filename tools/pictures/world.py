"""How does the workspace of the pictures come to its disk and its socket, and how do others speak in it?"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from chat_tui.auth.credentials import Credentials
from chat_tui.auth.secret import Secret
from chat_tui.config.accounts import AccountConfig, save_account
from chat_tui.config.locations import Locations
from chat_tui.server import membership
from chat_tui.server.ids import new_id
from chat_tui.server.pictures import banner
from chat_tui.server.records import (
    channels,
    files,
    members,
    posts,
    reactions,
    sessions,
    statuses,
    teams,
    users,
)
from chat_tui.server.records.channels import NewChannel
from chat_tui.server.records.posts import NewPost
from chat_tui.server.records.records import Records, Transaction
from chat_tui.server.records.rows import Row, packed
from chat_tui.server.records.users import NewUser
from chat_tui.server.runner import ServeConfig, server_config
from chat_tui.server.seed import ensure_seeded
from tools.pictures.talk import DIRECT, ME, PEOPLE, ROOMS, SMOKE_LOG, UNREAD_SINCE, Person, Room, Said

NOW = "10:02"
"""What every clock on the pictures shows, or a little more."""
FOREVER = "0001-01-01T00:00:00Z"
BANNER = (960, 320)
START_SECONDS = 30.0


def clock_zone(now: float) -> str:
    """The value of TZ in which `now` is NOW, so that the pictures do not tell when they were taken."""
    hours, minutes = NOW.split(":")
    east = (int(hours) * 60 + int(minutes) - int(now // 60)) % 1440
    east -= 1440 if east > 720 else 0
    west = abs(east)
    return f"PIC{'-' if east >= 0 else '+'}{west // 60:02}:{west % 60:02}"


def moment(when: str, now: float) -> int:
    """Milliseconds of a time of today, or of yesterday with a minus before it."""
    hours, minutes = NOW.split(":")
    before = (int(hours) * 60 + int(minutes)) - sum(
        int(part) * factor for part, factor in zip(when.removeprefix("-").split(":"), (60, 1), strict=True)
    )
    before += 1440 if when.startswith("-") else 0
    return int((now - before * 60) * 1000)


@dataclass
class World:
    """A workspace: where it is, who has which token, and which channel has which id."""

    folder: Path
    name: str = "acme"
    now: float = field(default_factory=time.time)
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    at_end: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    """What ends with the workspace: programs that it calls."""
    _process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        """Where it listens; short, since the kernel allows few bytes."""
        return self.folder / f"{self.name}.sock"

    @property
    def data(self) -> Path:
        """What it keeps."""
        return self.folder / f"{self.name}-data"

    def furnish(self, rooms: Sequence[Room] = ROOMS, direct: Mapping[str, Sequence[Said]] = DIRECT) -> None:
        """Put people, channels and all that was said on disk; before the first start."""
        self.data.mkdir(mode=0o700)
        # Nobody is let in by who he is on this machine.
        rules = replace(server_config(ServeConfig(self.data, self.socket, name=self.name)), owner_uid=-1)
        records = Records.open(self.data)
        try:
            ensure_seeded(records, rules)

            def fill(tx: Transaction) -> None:
                team = teams.by_name(tx.db, rules.team_name)
                assert team is not None
                furnisher = _Furnisher(tx, team["id"], records.files, self)
                for person in PEOPLE:
                    furnisher.welcome(person, lambda new: membership.welcome(tx, new, rules))
                furnisher.empty_rail()
                for room in rooms:
                    furnisher.open(room)
                for name, said in direct.items():
                    furnisher.talk_with(name, said)
                for person in PEOPLE:
                    statuses.pretend(tx, self.ids[person.name], person.status)

            records.write_now(fill)
        finally:
            records.close_now()
        # The programs of the pictures run beside it.
        (self.data / "settings.toml").write_text('outgoing_hosts_allowed = ["127.0.0.1"]\n')

    def start(self) -> None:
        """Serve it, as `chat-tui serve` does, and wait until it answers."""
        options = ["--data", str(self.data), "--socket", str(self.socket), "--name", self.name]
        command = [sys.executable, "-m", "chat_tui", "--home", str(self.folder / "served"), "serve", *options]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.startswith(b"ready"):
            raise RuntimeError(f"the workspace did not start: {line!r}")

    def stop(self) -> None:
        """End it, if it runs."""
        if self._process is not None:
            self._process.terminate()
            self._process.communicate(timeout=START_SECONDS)
            self._process = None
        self.at_end.close()

    def say(self, who: str, room: str, text: str) -> None:
        """Let somebody speak while all look."""
        self.ask(who, "POST", "/posts", {"channel_id": self.ids[room], "message": text})

    def archive(self, room: str) -> None:
        """Close a channel; what was said in it stays."""
        self.ask(ME, "DELETE", f"/channels/{self.ids[room]}")

    def type(self, who: str, room: str) -> None:
        """Let it be seen that somebody writes."""
        from websockets.sync.client import unix_connect

        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        data = {"channel_id": self.ids[room], "parent_id": ""}
        with unix_connect(
            str(self.socket), uri="ws://localhost/api/v4/websocket", additional_headers=headers
        ) as line:
            line.recv(timeout=START_SECONDS)
            line.send(json.dumps({"seq": 1, "action": "user_typing", "data": data}))
            line.recv(timeout=START_SECONDS)

    def sign_in(self, home: Path, *, account: str = "") -> None:
        """Let the app that uses `home` be signed in here as the one who looks."""
        locations = Locations.from_environment(home, {})
        name = account or self.name
        url = f"unix://{self.socket}"
        save_account(locations.accounts_file, AccountConfig(name=name, url=url, kind="remote", user=ME))
        credentials = Credentials(locations.credentials_file, keyring=lambda: None)
        asyncio.run(credentials.put(name, Secret(self.tokens[ME])))

    def ask(self, who: str, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        """Let somebody's program ask; what it is answered."""
        return self._request(
            f"/api/v4{path}", method, body, {"Authorization": f"Bearer {self.tokens[who]}"}
        ).json()

    def send_hook(self, hook_id: str, body: Mapping[str, object]) -> None:
        """Let a program speak through its web hook."""
        self._request(f"/hooks/{hook_id}", "POST", body, {})

    def _request(
        self, path: str, method: str, body: Mapping[str, object] | None, headers: Mapping[str, str]
    ) -> httpx.Response:
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(self.socket)), headers=headers) as client:
            return client.request(method, f"http://localhost{path}", json=body).raise_for_status()


class _Furnisher:
    """Puts a workspace on disk within one transaction."""

    def __init__(self, tx: Transaction, team_id: str, folder: Path, world: World) -> None:
        self._tx, self._team_id, self._folder, self._world = tx, team_id, folder, world
        self._labels: dict[str, str] = {}

    def welcome(self, person: Person, make: Callable[[NewUser], Row]) -> None:
        """Somebody comes to the workspace, with a session of his own."""
        tx = self._tx
        new = NewUser(
            person.name,
            f"{person.name}@example.com",
            first_name=person.first,
            last_name=person.last,
            position=person.position,
            is_bot=person.is_bot,
            is_admin=person.name == ME,
            id=person.id,
        )
        user_id = str(make(new)["id"])
        self._world.ids[person.name] = user_id
        self._world.tokens[person.name] = sessions.start(tx, user_id)[1]
        emoji, words = person.mood
        if emoji:
            custom = {"emoji": emoji, "text": words, "duration": "", "expires_at": FOREVER}
            users.change(tx, user_id, {"props": packed({"customStatus": packed(custom)})})

    def empty_rail(self) -> None:
        """Leave the channels that every workspace begins with: the pictures have their own."""
        me = self._world.ids[ME]
        for row in members.of_user(self._tx.db, me):
            members.remove(self._tx, row["channel_id"], me)

    def open(self, room: Room) -> None:
        """A channel with everybody in it, and what was said there."""
        kind = "P" if room.is_private else "O"
        new = NewChannel(
            room.name, kind, self._team_id, room.name, room.topic, creator_id=self._world.ids["maya"]
        )
        channel_id = str(channels.create(self._tx, new)["id"])
        self._world.ids[room.name] = channel_id
        for person in PEOPLE:
            members.add(self._tx, channel_id, self._world.ids[person.name])
        self._say(channel_id, room.said, room.read_until)
        if room.is_muted:
            members.set_notify_props(self._tx, channel_id, self._world.ids[ME], {"mark_unread": "mention"})

    def talk_with(self, name: str, said: Sequence[Said]) -> None:
        """A direct channel."""
        row, _ = channels.open_direct(self._tx, self._world.ids[name], self._world.ids[ME])
        self._world.ids[f"@{name}"] = row["id"]
        self._say(row["id"], said, UNREAD_SINCE)

    def _say(self, channel_id: str, said: Sequence[Said], read_until: str) -> None:
        now, tx = self._world.now, self._tx
        limit = moment(read_until, now)
        first = moment("-07:00", now)
        made = "UPDATE channels SET create_at=?1, last_post_at=?1, last_root_post_at=?1 WHERE id=?2"
        tx.db.execute(made, (first, channel_id))
        tx.db.execute("UPDATE channel_members SET last_viewed_at=? WHERE channel_id=?", (first, channel_id))
        seen = "UPDATE channel_members SET last_viewed_at=? WHERE channel_id=? AND user_id=?"
        has_read = False
        for each in sorted(said, key=lambda one: moment(one.when, now)):
            if not has_read and moment(each.when, now) > limit:
                self._read(channel_id)
                tx.db.execute(seen, (limit, channel_id, self._world.ids[ME]))
                has_read = True
            self._post(channel_id, each)
        if not has_read:
            self._read(channel_id)

    def _read(self, channel_id: str) -> None:
        for person in PEOPLE:
            members.view(self._tx, channel_id, self._world.ids[person.name])

    def _post(self, channel_id: str, said: Said) -> None:
        author = self._world.ids[said.who]
        props: dict[str, object] = dict(said.props) | ({"from_bot": "true"} if said.who == "ci" else {})
        new = NewPost(
            channel_id,
            author,
            said.text,
            root_id=self._labels[said.thread] if said.thread else "",
            props=props,
            file_ids=[self._attach(name, author, channel_id) for name in said.files],
            create_at=moment(said.when, self._world.now),
            marks_viewed=False,
        )
        post = posts.create(self._tx, new).post
        if said.label:
            self._labels[said.label] = post["id"]
        for emoji, names in said.reactions.items():
            for name in names:
                reactions.add(self._tx, post["id"], self._world.ids[name], emoji)
        if said.pinned:
            posts.edit(self._tx, post["id"], {"is_pinned": 1})

    def _attach(self, name: str, author: str, channel_id: str) -> str:
        is_picture = name.endswith(".png")
        data = banner(*BANNER) if is_picture else SMOKE_LOG.encode()
        width, height = BANNER if is_picture else (0, 0)
        file_id = new_id()
        path = self._folder / file_id
        path.write_bytes(data)
        row: Row = {
            "id": file_id,
            "user_id": author,
            "channel_id": channel_id,
            "name": name,
            "extension": name.rpartition(".")[2],
            "size": len(data),
            "mime_type": "image/png" if is_picture else "text/plain; charset=utf-8",
            "width": width,
            "height": height,
        }
        files.add(self._tx, row)
        return file_id
