"""What is proposed for which word, in which order, and at what cost?"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from textual.geometry import Offset

from chat_tui.account.people_index import PeopleIndex
from chat_tui.model.actions import SendMessage
from chat_tui.model.events import Batch, EmojiListed, UserChanged
from chat_tui.model.ids import ClientId, Millis, UserId
from chat_tui.model.messages import Message
from chat_tui.model.users import User
from chat_tui.ui.completion import Candidate, Completion, Spot, more_people, suggestions
from chat_tui.ui.completion.desk import Desk
from chat_tui.ui.completion.people import MOST
from chat_tui.ui.destination import Destination
from chat_tui.ui.settings import UiSettings
from tests.ui.conftest import OpenStage, Stage


async def test_commands_of_the_server_are_proposed_but_ours_come_first(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("text:/w")
        proposals = on.composer.proposals
        assert proposals is not None
        await on.until(lambda: "/where" in [each.label for each in proposals.shown])
        named = [each.label for each in proposals.shown]
        assert named.index("/whois") < named.index("/where")
        # The server has a /join as well, which is not ours.
        names = [each.label for each in (completed(on, "/join") or Completion(0, ())).candidates]
        assert names.count("/join") == 1


def never(asking: object, name: str) -> None:
    """The server is not asked."""


def completed(on: Stage, *lines: str, place: Destination | None = None) -> Completion | None:
    """Proposals at the end of the last line."""
    desk = Desk(on.account, UiSettings(), lambda: ("chat-dark", "chat-light"), never)
    return desk.complete(Spot(lines, len(lines) - 1, len(lines[-1])), place)


def labels(found: Completion | None) -> list[str] | None:
    return None if found is None else [each.label for each in found.candidates]


FIRST = (
    ("/joi", "/join"),
    ("say\n/j", None),
    ("say /j", None),
    ("/jn", "/join"),
    ("/dm", "/dm"),
    ("/pin", "/pin"),
    ("hi @ma", "@maya"),
    ("hi @lindt", "@maya"),
    ("hi @mya", "@maya"),
    ("mail a@ma", None),
    ("@he", "@here"),
    ("see #rel", "~release"),
    ("see ~rls", "~release"),
    (":)", None),
    ("at 10:30", None),
    ("(@sol", "@sol"),
    ("so :tad", ":tada:"),
    ("so :wht_chk", ":white_check_mark:"),
    ("+:tad", ":tada:"),
    ("```py", "python"),
    ("```\nx\n```", None),
    ("/theme ch", "chat-dark"),
    ("/theme lig", "chat-light"),
    ("/status aw", "away"),
    ("/msg so", "@sol"),
    ("/msg @so", "@sol"),
    ("/msg @sol hi so", None),
    ("/leave rel", "#release"),
    ("/search from:ma", "@maya"),
    ("/search tea in:rel", "#release"),
    ("/search tea ha", "has:file"),
    ("/topic rel", None),
)
"""What is typed, and what is proposed first."""


async def test_proposals(stage: OpenStage) -> None:
    async with stage() as on:
        for text, first in FIRST:
            named = labels(completed(on, *text.split("\n")))
            assert (None if named is None else named[0]) == first, text
        found = completed(on, "/search -from:ma")
        assert found is not None
        assert (found.start, found.candidates[0].insert) == (8, "-from:@maya ")


async def test_emoji_made_here_come_first_and_those_chosen_last_before_them(stage: OpenStage) -> None:
    from chat_tui.account.recents import Recents

    async with stage() as on:
        await on.account.store.apply(Batch((EmojiListed((("tadpole", "e1"),)),)))
        assert (labels(completed(on, "so :tad")) or [])[:2] == [":tadpole:", ":tada:"]
        await Recents(on.account.mine).used("tada")
        assert (labels(completed(on, "so :tad")) or [])[:2] == [":tada:", ":tadpole:"]


async def test_who_wrote_here_lately_comes_before_who_is_called_so(stage: OpenStage) -> None:
    async with stage() as on:
        channel = on.world.channels["release"]
        place = Destination(channel.id)
        others = [user for user in on.account.store.users() if user != on.account.store.me]
        last = max(others, key=lambda user: user.name)
        on.world.server.perform(last.id, SendMessage(ClientId("p-1"), channel.id, "me again"))
        await on.until(
            lambda: any(
                isinstance(row, Message) and row.author_id == last.id
                for row in on.account.store.timeline(channel.id).rows
            )
        )
        assert (labels(completed(on, "@", place=place)) or [])[0] == f"@{last.name}"


async def test_a_whole_name_means_who_has_it_whoever_wrote_lately(stage: OpenStage) -> None:
    async with stage() as on:
        channel, maya = on.world.channels["release"], on.world.people["maya"]
        place = Destination(channel.id)
        on.world.server.perform(maya.id, SendMessage(ClientId("p-2"), channel.id, "Lindt here"))
        await on.until(lambda: (labels(completed(on, "@li", place=place)) or [])[0] == "@maya")
        assert (labels(completed(on, "@lin", place=place)) or [])[:2] == ["@lin", "@maya"]
        new = UserId("new")
        await on.account.store.apply(Batch((UserChanged(User(new, "lind", "A Newcomer")),)))
        await on.until(lambda: (labels(completed(on, "@lind", place=place)) or [])[0] == "@lind")


async def test_what_is_only_offered_is_not_taken_by_enter(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("text:/theme ")
        proposals = on.composer.proposals
        assert proposals is not None
        assert proposals.is_only_offered
        await on.press("down")
        chosen = proposals.chosen
        assert chosen is not None
        await on.press("enter")
        assert on.composer.text == f"/theme {chosen.label} "
        await on.press("escape", "enter")
        await on.until(lambda: on.app.theme == chosen.label)


async def test_the_list_scrolls_over_all_there_are(stage: OpenStage) -> None:
    async with stage() as on:
        await on.press("text:/")
        proposals = on.composer.proposals
        assert proposals is not None
        assert len(proposals.shown) == 8
        await on.press("up")
        chosen = proposals.chosen
        assert chosen is not None
        assert proposals.shown[-1] == chosen
        assert chosen.label in on.text()


async def test_what_is_cut_of_the_chosen_one_stands_below_the_list(stage: OpenStage) -> None:
    async with stage(size=(60, 20)) as on:
        await on.press("text:/cat")
        proposals = on.composer.proposals
        assert proposals is not None
        assert proposals.chosen is not None
        about = proposals.chosen.detail
        assert len(about) > 50
        await on.until(lambda: all(word in on.text() for word in about.split()))
        height = proposals.size.height
        for _ in proposals.shown:
            await on.press("down")
            assert proposals.size.height == height


async def test_what_was_sent_away_stays_away_when_the_server_answers(stage: OpenStage) -> None:
    async with stage() as on:

        def is_open() -> bool:
            return on.composer.proposals is not None and on.composer.proposals.is_open

        await on.press("text:@ma")
        before = is_open()
        await on.press("escape")
        on.composer.propose_again()
        dismissed = is_open()
        await on.press("text:y")
        assert (before, dismissed, is_open()) == (True, False, True)


class Beside:
    """What a desk asks beside the keys: done when the test says so."""

    def __init__(self) -> None:
        self.waiting: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {}
        self.told = 0

    def __call__(self, asking: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        self.waiting[name] = asking

    def heard(self) -> None:
        self.told += 1

    async def answered(self, name: str) -> None:
        """Wait for the answer to the last question of a kind."""
        await self.waiting.pop(name)()


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> Beside:
    """Asked without a pause."""
    for module in (more_people, suggestions):
        monkeypatch.setattr(module, "PAUSE", 0)
    return Beside()


def asking_desk(on: Stage, beside: Beside) -> Desk:
    """A desk that asks when the test says so."""
    desk = Desk(on.account, UiSettings(), tuple, beside)
    desk.changed.append(beside.heard)
    return desk


def proposed(desk: Desk, text: str, place: Destination) -> list[str]:
    """Labels, the best first."""
    return labels(desk.complete(Spot([text], 0, len(text)), place)) or []


async def test_of_a_large_channel_the_server_tells_who_is_in_it(stage: OpenStage, beside: Beside) -> None:
    async with stage() as on:
        server, release = on.world.server, on.world.channels["release"]
        crowd = [server.add_user(f"aa{n:03}") for n in range(100)]
        people = {name: server.add_user(name) for name in ("zora", "zorb", "zorc")}
        viewed = server.world.room(release.id).viewed
        viewed.update((user.id, Millis(0)) for user in (*crowd, people["zorc"]))
        assert sorted(viewed).index(people["zorc"].id) >= 100, "beyond the first page of members"
        known = (*crowd, people["zora"], people["zorc"])
        await on.account.store.apply(Batch(tuple(UserChanged(user) for user in known)))
        place, desk = Destination(release.id), asking_desk(on, beside)
        assert proposed(desk, "@zor", place) == ["@zora", "@zorc"]
        await beside.answered("members")
        await beside.answered("people")
        found = proposed(desk, "@zor", place)
        assert (found[0], sorted(found[1:])) == ("@zorc", ["@zora", "@zorb"])
        assert proposed(desk, "@zorb", place) == ["@zorb"]
        assert not beside.waiting, "all who are called so were told of"


async def test_an_answer_moves_nothing_that_is_chosen(stage: OpenStage) -> None:
    async with stage() as on:
        listed = on.composer.proposals
        assert listed is not None

        def proposals(names: str) -> Completion:
            return Completion(0, tuple(Candidate(f"@{name} ", f"@{name}") for name in names))

        listed.propose(proposals("abc"), Offset())
        assert [each.label for each in listed.shown]
        listed.propose(proposals("xabc"), Offset(), stays=True)
        assert [each.label for each in listed.shown] == ["@a", "@x", "@b", "@c"]
        listed.move(1)
        listed.move(1)
        listed.propose(proposals("bxacd"), Offset(), stays=True)
        assert listed.chosen == Candidate("@b ", "@b")
        assert [each.label for each in listed.shown] == ["@x", "@a", "@b", "@c", "@d"]
        listed.propose(proposals("xy"), Offset(), stays=True)
        assert listed.chosen == Candidate("@x ", "@x")


async def test_the_server_suggests_what_stands_behind_its_commands(stage: OpenStage, beside: Beside) -> None:
    async with stage() as on:
        place, desk = Destination(on.world.channels["release"].id), asking_desk(on, beside)
        assert proposed(desk, "/where ", place) == []
        await beside.answered("commands")
        assert proposed(desk, "/where ", place) == []
        await beside.answered("suggestions")
        assert proposed(desk, "/where ", place) == ["home", "harbour", "market"]
        assert not beside.waiting, "not asked twice"
        # What was told of a beginning holds until more is told.
        assert proposed(desk, "/where ha", place) == ["harbour"]
        await beside.answered("suggestions")
        found = desk.complete(Spot(["/where ha"], 0, 9), place)
        assert found is not None
        assert (found.start, found.candidates[0].insert) == (0, "/where harbour ")
        assert not found.offered
        assert proposed(desk, "/nosuch ha", place) == []
        assert proposed(desk, "/where to @ma", place) == ["@maya"]
        assert set(beside.waiting) <= {"members", "people"}


# The cost of a key.

MANY = 20_000


class Crowd:
    """So many people that nobody looks at each of them at every key."""

    def __init__(self, number: int) -> None:
        self.people = {
            user.id: user
            for user in (
                User(UserId(f"u{n:05}"), f"{'abcdefghij'[n % 10]}{n:05}.smith", f"Person {n:05}")
                for n in range(number)
            )
        }
        self.read_whole = 0
        self.looked_up = 0

    def all(self) -> list[User]:
        self.read_whole += 1
        return list(self.people.values())

    def one(self, user_id: UserId) -> User | None:
        self.looked_up += 1
        return self.people.get(user_id)


async def test_a_key_looks_at_few_of_many_people(stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage() as on:
        crowd, store = Crowd(MANY), on.account.store
        monkeypatch.setattr(store, "users", crowd.all)
        monkeypatch.setattr(store, "user", crowd.one)
        desk = Desk(on.account, UiSettings(), tuple, never)
        for text in ("@", "@a", "@a0", "@a00", "@smith", "@a0123", "@zzz"):
            crowd.looked_up = 0
            found = desk.complete(Spot([text], 0, len(text)), None)
            assert crowd.looked_up <= MOST, text
            assert found is None or len(found.candidates) <= MOST + 3
        assert crowd.read_whole == 1


def test_the_index_follows_names() -> None:
    crowd = Crowd(50)
    index = PeopleIndex(crowd.all, crowd.one)

    def first(typed: str) -> UserId | None:
        return next(iter(index.matching(typed)), None)

    assert first("zoe") is None
    new, gone = UserId("u00007"), UserId("u00008")
    crowd.people[new] = User(new, "zoe", "Zoe Zimmer")
    crowd.people[gone] = User(gone, "gone", deleted=True)
    index.moved([new, gone])
    assert (first("zoe"), first("zim"), first("00009")) == (new, new, UserId("u00009"))
    assert gone not in list(index.matching("0000"))
    assert crowd.read_whole == 1
    index.moved([new])
    assert list(index.matching("zoe")) == [new]


def test_letters_with_gaps_are_found_whether_they_are_rare_or_not() -> None:
    crowd = Crowd(3000)
    index = PeopleIndex(crowd.all, crowd.one)
    odd = UserId("odd")
    crowd.people[odd] = User(odd, "xavier.quine", "Zed")

    def found(typed: str) -> list[UserId]:
        return list(index.matching(typed))

    assert found("xvq") == found("qze") == found("xaqi") == [odd]
    assert found("xvqq") == found("qzx") == found("qxa") == []
    # So many have these letters that all lines are looked through, and each is found once.
    assert found("bsth1") == [each for each in found("bsth1") if each in crowd.people]
    assert len(found("pso")) == len(set(found("pso"))) == 3000
    assert UserId("u00011") in found("bsmth00011")
