"""Whatever people do to channels, members and roles: each reads and changes just what a model allows."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chat_tui.server.app import create_app
from chat_tui.server.membership import join_team
from chat_tui.server.passwords import Passwords
from chat_tui.server.records import channels, sessions, teams, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.users import NewUser
from chat_tui.server.workspace import Workspace
from tests.server.authorisation.world import CONFIG, Asking, Stage
from tests.server.conftest import QUICK_HASHER, RecordingHub, ticking
from tests.server.socket_fixtures import quick_records

T = TypeVar("T")
PEOPLE = ("root", "ann", "ben", "gus", "out")
"""An administrator, two members of the team, a guest of it, and somebody of another team."""
IN_TEAM = PEOPLE[:4]
GUEST = "gus"
who = st.sampled_from(PEOPLE)
whom = st.sampled_from(PEOPLE[1:])
pick = st.integers(0, 1000)


@dataclass
class Room:
    """What the model knows of a channel."""

    id: str
    is_public: bool
    members: set[str] = field(default_factory=set)
    admins: set[str] = field(default_factory=set)
    posts: dict[str, str] = field(default_factory=dict)
    """Author by post id."""

    def may_read(self, name: str) -> bool:
        """Members; of a public one everybody in the team who may browse."""
        return name in self.members or (self.is_public and name in IN_TEAM and name != GUEST)

    def may_run(self, name: str) -> bool:
        """Its administrators, and that of the workspace."""
        return name == "root" or name in (self.admins & self.members)


class Permissions(RuleBasedStateMachine):
    """The API beside the model."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._directory = tempfile.TemporaryDirectory()
        self._records = self._run(self._made)
        self._hub = RecordingHub(self._records)
        place = Workspace(self._records, self._hub, CONFIG, passwords=Passwords(QUICK_HASHER))
        stage = Stage(Path(), self._tokens, self._ids)
        self._asking = Asking(create_app(self._records, self._hub, CONFIG, workspace=place), stage)
        self._hub.listen()
        self.rooms: list[Room] = []

    def _run(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        return self._runner.run(work())

    async def _made(self) -> Any:
        records = quick_records(Path(self._directory.name) / "w", ticking())
        self._ids, self._tokens = await records.write(_people)
        return records

    def _ask(self, name: str, method: str, path: str, body: object = None) -> tuple[bool, Any]:
        more = {} if body is None else {"json": body}
        answer = self._run(lambda: self._asking.ask(name, method, path, **more))
        assert answer.status_code in {200, 201, 400, 403, 404}, answer.text
        return answer.status_code < 300, answer.json()

    def _room(self, number: int) -> Room:
        return self.rooms[number % len(self.rooms)]

    @rule(name=who, is_public=st.booleans())
    def make(self, name: str, is_public: bool) -> None:
        """Members of the team make channels; guests and outsiders do not."""
        body = {
            "team_id": self._ids["team"],
            "name": f"room-{len(self.rooms)}",
            "type": "O" if is_public else "P",
        }
        done, made = self._ask(name, "POST", "/channels", body)
        assert done == (name in IN_TEAM and name != GUEST)
        if done:
            self.rooms.append(Room(made["id"], is_public, {name}, {name}))

    @precondition(lambda self: self.rooms)
    @rule(by=who, name=whom, number=pick)
    def add(self, by: str, name: str, number: int) -> None:
        """Members add who is in the team; into a public one people of the team let themselves in."""
        room = self._room(number)
        body = {"user_id": self._ids[name]}
        done, _ = self._ask(by, "POST", f"/channels/{room.id}/members", body)
        is_free_to = name in room.members or (room.is_public and by in IN_TEAM and by != GUEST)
        lets_himself_in = by == name and is_free_to
        may = (by in room.members and by != GUEST) or lets_himself_in
        assert done == (may and name in IN_TEAM)
        if done:
            room.members.add(name)

    @precondition(lambda self: self.rooms)
    @rule(name=whom, number=pick)
    def leave(self, name: str, number: int) -> None:
        """Everybody may leave."""
        room = self._room(number)
        done, _ = self._ask(name, "DELETE", f"/channels/{room.id}/members/me")
        assert done == (name in room.members)
        room.members.discard(name)
        room.admins.discard(name)

    @precondition(lambda self: self.rooms)
    @rule(by=who, name=whom, number=pick)
    def promote(self, by: str, name: str, number: int) -> None:
        """Its administrators make others administrators of a channel."""
        room = self._room(number)
        path = f"/channels/{room.id}/members/{self._ids[name]}/schemeRoles"
        done, _ = self._ask(by, "PUT", path, {"scheme_user": True, "scheme_admin": True})
        if done:
            assert room.may_run(by)
            assert name in room.members
            room.admins.add(name)
        elif room.may_run(by) and name in room.members:
            assert name == GUEST, "a guest administers nothing"

    @precondition(lambda self: self.rooms)
    @rule(by=who, number=pick, is_public=st.booleans())
    def open_or_close(self, by: str, number: int, is_public: bool) -> None:
        """Its administrators say who may find a channel."""
        room = self._room(number)
        body = {"privacy": "O" if is_public else "P"}
        done, _ = self._ask(by, "PUT", f"/channels/{room.id}/privacy", body)
        if done:
            assert room.may_run(by)
            room.is_public = is_public
        else:
            assert not room.may_run(by) or is_public == room.is_public

    @precondition(lambda self: self.rooms)
    @rule(name=who, number=pick)
    def say(self, name: str, number: int) -> None:
        """Members talk; those in the channel at that time hear it, and nobody else."""
        room = self._room(number)
        self._hub.told.clear()
        done, post = self._ask(name, "POST", "/posts", {"channel_id": room.id, "message": "hush"})
        assert done == (name in room.members)
        if done:
            room.posts[post["id"]] = name
            heard = [readers for event, _, readers in self._hub.told if event == "posted"]
            assert heard == [{self._ids[member] for member in room.members}]

    @precondition(lambda self: any(room.posts for room in self.rooms))
    @rule(name=who, number=pick, edits=st.booleans())
    def change(self, name: str, number: int, edits: bool) -> None:
        """Authors edit and delete while they are in; administrators of the channel delete."""
        room = [room for room in self.rooms if room.posts][
            number % sum(bool(room.posts) for room in self.rooms)
        ]
        post_id, author = list(room.posts.items())[number % len(room.posts)]
        is_own = name == author and name in room.members
        if edits:
            done, _ = self._ask(name, "PUT", f"/posts/{post_id}/patch", {"message": "hush again"})
            assert done == is_own
            return
        done, _ = self._ask(name, "DELETE", f"/posts/{post_id}")
        assert done == (is_own or room.may_run(name))
        if done:
            del room.posts[post_id]

    @precondition(lambda self: self.rooms)
    @rule(name=who, number=pick)
    def read(self, name: str, number: int) -> None:
        """Each way of reading agrees with the model, and with the others."""
        room = self._room(number)
        done, page = self._ask(name, "GET", f"/channels/{room.id}/posts")
        assert done == room.may_read(name)
        if done:
            assert set(room.posts) <= set(page["posts"])
        for post_id in list(room.posts)[:1]:
            assert self._ask(name, "GET", f"/posts/{post_id}")[0] == room.may_read(name)

    @rule(name=who)
    def search(self, name: str) -> None:
        """A search finds in the channels one is in, and nowhere else."""
        done, found = self._ask(name, "POST", "/posts/search", {"terms": "hush", "is_or_search": False})
        assert done
        mine = {post for room in self.rooms if name in room.members for post in room.posts}
        assert set(found["posts"]) == mine

    @invariant()
    def nobody_hears_what_he_may_not_read(self) -> None:
        """Of what was told since the last look."""
        for event, data, readers in self._hub.told:
            text = str(data)
            for room in self.rooms:
                if room.id in text and event in {"posted", "post_edited", "reaction_added"}:
                    assert readers <= {self._ids[name] for name in room.members}
        self._hub.told.clear()

    def teardown(self) -> None:
        """Close what was opened."""
        self._run(self._records.close)
        self._runner.close()
        self._directory.cleanup()


def _people(tx: Transaction) -> tuple[dict[str, str], dict[str, str]]:
    home = teams.create(tx, {"name": "home", "display_name": "Home"})
    away = teams.create(tx, {"name": "away", "display_name": "Away"})
    channels.create_defaults(tx, home["id"], "")
    ids, tokens = {"team": str(home["id"])}, {}
    for name in PEOPLE:
        new = NewUser(name, is_admin=name == "root", is_guest=name == GUEST)
        row = users.create(tx, new)
        join_team(tx, (home if name in IN_TEAM else away)["id"], row)
        ids[name] = str(row["id"])
        tokens[name] = sessions.start(tx, row["id"])[1]
    return ids, tokens


Permissions.TestCase.settings = settings(
    max_examples=12,
    phases=(Phase.generate,),  # to make a failing run shorter would take minutes
    stateful_step_count=30,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestPermissions = Permissions.TestCase
