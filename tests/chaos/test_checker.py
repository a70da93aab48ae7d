"""Does each check find what it is there for, and nothing in a run where all went well?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.chaos.checker import recovered, violations
from tests.chaos.evidence import Evidence
from tests.chaos.history import histories
from tests.chaos.oplog import Record
from tests.chaos.truth import Post, Standing, Truth

TOWN, DEN = "town", "den"
IDS = {"ann": "u-ann", "ben": "u-ben"}


def post(number: int, text: str, author: str = "ann", *, root: str = "", client_id: str = "") -> Post:
    """A stored post, as the action of the same number made it."""
    asked = client_id or f"a{number}"
    return Post(f"p{number}", number, TOWN, IDS[author], root, text, "", 1_000 + number, False, False, asked)


def said(number: int, text: str, ended: str = "ok", *, root: str = "") -> list[Record]:
    """What a log has of one message."""
    records: list[Record] = [
        {"what": "invoke", "at": float(number), "op": "SendMessage", "id": f"a{number}", "channel": TOWN}
    ]
    records[0] |= {"text": text, "root_id": root, "n": number}
    if ended != "uncertain":
        records.append({"what": "queued", "at": number + 0.1, "id": f"a{number}"})
    if ended in ("ok", "fail"):
        records.append({"what": ended, "at": number + 0.2, "id": f"a{number}", "message": f"p{number}"})
    return records


def act(number: int, kind: str, message_id: str, **fields: str) -> list[Record]:
    """What a log has of a change to a message."""
    head: Record = {"what": "invoke", "at": float(number), "op": kind, "id": f"a{number}", "channel": TOWN}
    done = {"what": "ok", "at": number + 0.2, "id": f"a{number}"}
    return [{**head, "message_id": message_id, **fields}, done]


class Scene:
    """A run in which ann said three things and ben heard them; tests break it."""

    def __init__(self) -> None:
        self.truth = Truth(users=dict(IDS))
        for made in (post(1, "ann-1"), post(2, "ann-2"), post(3, "ann-3", root="p1")):
            self.truth.posts[made.id] = made
        self.truth.members = {(TOWN, user): Standing(0, 0, 1_003) for user in IDS.values()}
        self.log = [*said(1, "ann-1"), *said(2, "ann-2"), *said(3, "ann-3", root="p1")]
        self.log.append({"what": "seen", "at": 4.0, "messages": ["p1", "p2", "p3"]})
        self.stores: dict[str, dict[str, Any]] = {}
        self.hold()

    def hold(self) -> None:
        """Let both hold what is true now."""
        self.stores = {name: {TOWN: self.truth.view(TOWN, user)} for name, user in IDS.items()}

    def change(self, post_id: str, **fields: Any) -> None:
        """Alter a stored post."""
        self.truth.posts[post_id] = replace(self.truth.posts[post_id], **fields)

    def found(self) -> set[str]:
        """Which checks object."""
        evidence = self.evidence
        return {check for check, told in violations(evidence).items() if told}

    @property
    def evidence(self) -> Evidence:
        """What the checker gets."""
        stored, ever = ({name: {TOWN} for name in IDS} for _ in range(2))
        return Evidence(self.truth, histories({"ann": self.log, "ben": []}), IDS, self.stores, stored, ever)


def nothing(scene: Scene) -> None:
    pass


def lose(scene: Scene) -> None:
    del scene.truth.posts["p2"]
    scene.log.pop()
    scene.hold()


def lose_what_waits(scene: Scene) -> None:
    scene.log += said(4, "ann-4", "queued")


def double(scene: Scene) -> None:
    scene.truth.posts["p9"] = replace(post(9, "ann-2 now", client_id="a2"), number=9)
    scene.hold()


def make_up(scene: Scene) -> None:
    scene.truth.posts["p9"] = post(9, "who said that", client_id="x")
    scene.hold()


def keep_what_was_refused(scene: Scene) -> None:
    scene.log += said(4, "ann-4", "fail")
    scene.truth.posts["p4"] = post(4, "ann-4")
    scene.hold()


def misplace(scene: Scene) -> None:
    scene.change("p2", root_id="p1")
    scene.hold()


def swap(scene: Scene) -> None:
    scene.change("p1", created_at=1_002, number=2)
    scene.change("p2", created_at=1_001, number=1)
    scene.hold()


def send_a_file(scene: Scene) -> None:
    scene.log += said(4, "ann-4")
    scene.log[-3]["file"] = "ann-4.txt"
    scene.truth.posts["p4"] = replace(post(4, "ann-4"), files=("ann-4.txt",))
    scene.hold()


def lose_a_file(scene: Scene) -> None:
    send_a_file(scene)
    scene.change("p4", files=())
    scene.hold()


def double_a_file(scene: Scene) -> None:
    send_a_file(scene)
    scene.change("p4", files=("ann-4.txt", "ann-4.txt"))
    scene.hold()


def miss_a_file(scene: Scene) -> None:
    send_a_file(scene)
    scene.stores["ben"][TOWN]["roots"][-1][6] = []


def forget_an_edit(scene: Scene) -> None:
    scene.log += act(5, "EditMessage", "p1", text="ann-1 now")


def forget_a_deletion(scene: Scene) -> None:
    scene.log += act(5, "DeleteMessage", "p1")


def forget_a_reaction(scene: Scene) -> None:
    scene.log += act(5, "AddReaction", "p1", emoji="heart")


def keep_a_reaction(scene: Scene) -> None:
    scene.truth.reactions["p1"].append(["heart", "u-ann"])
    scene.hold()
    scene.log += act(5, "RemoveReaction", "p1", emoji="heart")


def miss_a_post(scene: Scene) -> None:
    scene.stores["ben"][TOWN]["roots"].pop()


def miss_a_reply(scene: Scene) -> None:
    scene.stores["ben"][TOWN]["replies"].clear()


def hold_old_text(scene: Scene) -> None:
    scene.stores["ben"][TOWN]["roots"][0][3] = "before"


def show_in_another_order(scene: Scene) -> None:
    scene.stores["ben"][TOWN]["roots"].reverse()


def count_wrong(scene: Scene) -> None:
    scene.stores["ben"][TOWN]["unread"] = 1


def count_replies_wrong(scene: Scene) -> None:
    scene.stores["ben"][TOWN]["claims"] = {}


def believe_to_be_in(scene: Scene) -> None:
    scene.stores["ben"][DEN] = scene.stores["ben"][TOWN]


def not_know_to_be_in(scene: Scene) -> None:
    scene.stores["ben"].clear()


def vanish(scene: Scene) -> None:
    scene.log.append({"what": "vanished", "at": 9.0, "messages": ["p1"]})


def see_a_ghost(scene: Scene) -> None:
    scene.log.append({"what": "seen", "at": 9.0, "messages": ["ghost"]})


@pytest.mark.parametrize(
    ("wrong", "objecting"),
    [
        (nothing, set()),
        (lose, {"lost"}),
        (lose_what_waits, {"lost"}),
        (double, {"duplicated", "order"}),
        (make_up, {"unexpected"}),
        (keep_what_was_refused, {"unexpected"}),
        (misplace, {"unexpected"}),
        (swap, {"order"}),
        (send_a_file, set()),
        (lose_a_file, {"files_kept"}),
        (double_a_file, {"files_kept"}),
        (miss_a_file, {"convergence"}),
        (forget_an_edit, {"changes_kept"}),
        (forget_a_deletion, {"changes_kept"}),
        (forget_a_reaction, {"changes_kept"}),
        (keep_a_reaction, {"changes_kept"}),
        (miss_a_post, {"convergence"}),
        (miss_a_reply, {"convergence"}),
        (hold_old_text, {"convergence"}),
        (show_in_another_order, {"convergence"}),
        (count_wrong, {"convergence"}),
        (count_replies_wrong, {"convergence"}),
        (believe_to_be_in, {"convergence"}),
        (not_know_to_be_in, {"convergence"}),
        (vanish, {"monotonic"}),
        (see_a_ghost, {"monotonic"}),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_each_wrong_is_found_by_its_check(wrong: Callable[[Scene], None], objecting: set[str]) -> None:
    scene = Scene()
    wrong(scene)
    assert scene.found() == objecting


def test_a_cache_with_a_strange_channel_is_a_breach() -> None:
    evidence = Scene().evidence
    evidence.stored_channels["ben"] = {TOWN, DEN}
    assert violations(evidence)["privacy"] == ["privacy: ben holds messages of den and was never in it"]


def test_what_nobody_knew_and_is_there_is_recovered_and_no_fault() -> None:
    scene = Scene()
    scene.log += said(4, "ann-4", "uncertain") + said(5, "ann-5", "uncertain")
    scene.truth.posts["p4"] = post(4, "ann-4")
    scene.hold()
    assert not scene.found()
    assert recovered(scene.evidence) == 1


def test_a_deleted_message_may_leave_the_screen() -> None:
    scene = Scene()
    scene.change("p2", deleted=True, text="")
    scene.hold()
    assert not scene.found()
