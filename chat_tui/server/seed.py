"""How a fresh workspace comes to its team, its channels and its first messages; done once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from chat_tui.server.config import PeerLogin, ServerConfig
from chat_tui.server.ids import new_id
from chat_tui.server.media.sniffing import mime_type
from chat_tui.server.membership import welcome
from chat_tui.server.peer_users import peer_user
from chat_tui.server.pictures import banner
from chat_tui.server.records import channels, files, members, posts, reactions, statuses, teams, users
from chat_tui.server.records.channels import WELCOME, NewChannel
from chat_tui.server.records.posts import NewPost
from chat_tui.server.records.records import Records, Transaction
from chat_tui.server.records.rows import Row, insert, packed, scalar
from chat_tui.server.records.users import NewUser
from chat_tui.server.routes.statuses import NEVER
from chat_tui.server.seed_sandbox import CONVERSATION, GREETING, PEOPLE, SMOKE_LOG, UNREAD, Person, Said
from chat_tui.server.seed_welcome import GUIDE, GUIDE_ABOUT, TOUR, WELCOME_HEADER

SANDBOX = "sandbox"
_MINUTE = 60_000
_DONE = "SELECT value FROM facts WHERE name='seeded'"


def ensure_seeded(records: Records, config: ServerConfig) -> bool:
    """Fill a fresh workspace: team, channels, the tour, and, for one person alone, the sandbox.

    Whether anything was done: a second call does nothing. Takes well under 0.3 seconds.
    """
    if scalar(records.reader, _DONE) is not None:
        return False
    content = {"launch-banner.png": banner(480, 160), "smoke.log": SMOKE_LOG.encode()}
    names = {name: new_id() for name in content}
    for name, data in content.items():
        _write(records.files / names[name], data)
    records.write_now(lambda tx: _seed(tx, config, {name: (names[name], content[name]) for name in content}))
    return True


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(data)


def _seed(tx: Transaction, config: ServerConfig, content: dict[str, tuple[str, bytes]]) -> None:
    if scalar(tx.db, _DONE) is not None:
        return
    team = teams.create(tx, {"name": config.team_name, "display_name": config.team_title})
    guide = users.create(tx, NewUser(GUIDE, first_name="Guide", is_bot=True, bot_description=GUIDE_ABOUT))
    teams.put_member(tx, team["id"], guide["id"])
    _make_channels(tx, team["id"], guide["id"])
    owner = _owner(tx, config)
    if owner is not None and config.peer_login is PeerLogin.OWNER:
        _Sandbox(tx, team["id"], owner, content).fill()
    insert(tx.db, "facts", {"name": "seeded", "value": str(tx.now)})


def _owner(tx: Transaction, config: ServerConfig) -> Row | None:
    if config.owner_uid < 0:
        return None
    return welcome(tx, peer_user(tx, config.owner_uid, is_admin=True), config)


def _make_channels(tx: Transaction, team_id: str, guide_id: str) -> None:
    channels.create_defaults(tx, team_id, guide_id)
    new = NewChannel(WELCOME, "O", team_id, "Welcome", WELCOME_HEADER, "A tour of two minutes", guide_id)
    channel = channels.create(tx, new)
    start = tx.now - len(TOUR) * _MINUTE
    _backdate(tx, channel["id"], start)
    members.add(tx, channel["id"], guide_id)
    for number, text in enumerate(TOUR):
        posts.create(tx, NewPost(channel["id"], guide_id, text, create_at=start + number * _MINUTE))


def _backdate(tx: Transaction, channel_id: str, at: int) -> None:
    """A channel is older than what is said in it; clients trust last_post_at."""
    sql = "UPDATE channels SET create_at=?1, last_post_at=?1, last_root_post_at=?1 WHERE id=?2"
    tx.db.execute(sql, (at - 1, channel_id))
    seen = "UPDATE channel_members SET last_viewed_at=? WHERE channel_id=?"
    tx.db.execute(seen, (at - 1, channel_id))


class _Sandbox:
    """Fills the sandbox with people, their messages, and what hangs on them."""

    def __init__(
        self, tx: Transaction, team_id: str, owner: Row, content: dict[str, tuple[str, bytes]]
    ) -> None:
        self._tx = tx
        self._team_id = team_id
        self._owner = owner
        self._content = content
        self._now = tx.now
        self._ids: dict[str, str] = {}
        self._roots: dict[str, str] = {}

    def fill(self) -> None:
        """Do it all."""
        tx = self._tx
        for person in PEOPLE:
            self._ids[person.username] = self._make_person(person)
        header = "A made-up team at work · try everything here"
        new = NewChannel(SANDBOX, "O", self._team_id, "Sandbox", header, "For playing", self._ids["maya"])
        channel_id = channels.create(tx, new)["id"]
        _backdate(tx, channel_id, self._at(CONVERSATION[0]))
        for user_id in (*self._ids.values(), self._owner["id"]):
            members.add(tx, channel_id, user_id)
        self._say(channel_id, CONVERSATION)
        members.view(tx, channel_id, self._owner["id"])
        self._say(channel_id, UNREAD)
        direct, _ = channels.open_direct(tx, self._ids["maya"], self._owner["id"])
        _backdate(tx, direct["id"], self._at(GREETING))
        self._say(direct["id"], (GREETING,))

    def _make_person(self, person: Person) -> str:
        tx = self._tx
        is_taken = users.by_name(tx.db, person.username) is not None
        new = NewUser(
            f"{person.username}.demo" if is_taken else person.username,
            first_name=person.first_name,
            last_name=person.last_name,
            position=person.position,
            is_bot=person.is_bot,
            bot_description="Builds everything, all the time" if person.is_bot else "",
        )
        user_id = str(users.create(tx, new)["id"])
        teams.put_member(tx, self._team_id, user_id)
        channels.join_defaults(tx, self._team_id, user_id)
        emoji, words = person.custom_status
        if emoji:
            custom = {"emoji": emoji, "text": words, "duration": "", "expires_at": NEVER}
            users.change(tx, user_id, {"props": packed({"customStatus": packed(custom)})})
        statuses.pretend(tx, user_id, person.status)
        return user_id

    def _at(self, said: Said) -> int:
        return self._now - int(said.minutes_ago * _MINUTE)

    def _say(self, channel_id: str, conversation: Sequence[Said]) -> None:
        for said in sorted(conversation, key=self._at):
            post = self._post(channel_id, said)
            if said.label:
                self._roots[said.label] = post["id"]
            for emoji, names in said.reactions.items():
                for name in names:
                    reactions.add(self._tx, post["id"], self._ids[name], emoji)

    def _post(self, channel_id: str, said: Said) -> Row:
        author = self._ids[said.who]
        props: Row = {"from_bot": "true"} if said.who == "ci" else {}
        new = NewPost(
            channel_id,
            author,
            said.text.replace("{owner}", self._owner["username"]),
            root_id=self._roots[said.thread] if said.thread else "",
            type=said.type,
            props=props,
            file_ids=[self._attach(name, author, channel_id) for name in said.files],
            create_at=self._at(said),
        )
        return posts.create(self._tx, new).post

    def _attach(self, name: str, author: str, channel_id: str) -> str:
        file_id, data = self._content[name]
        width, height = (480, 160) if name.endswith(".png") else (0, 0)
        row: Row = {
            "id": file_id,
            "user_id": author,
            "channel_id": channel_id,
            "name": name,
            "extension": name.rpartition(".")[2],
            "size": len(data),
            "mime_type": mime_type(name) or "text/plain; charset=utf-8",
            "width": width,
            "height": height,
        }
        files.add(self._tx, row)
        return file_id
