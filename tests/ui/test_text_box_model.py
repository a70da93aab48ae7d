"""Is a text box, whatever is done in it, a plain list of graphemes with a cursor between two of them?"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chat_tui.text.width import graphemes
from chat_tui.ui.widgets.grapheme_box import is_of_word
from chat_tui.ui.widgets.pasting_box import PastingBox
from tests.ui.test_text_box import a_box

if TYPE_CHECKING:
    from textual.document._document import Document

PIECES = (
    *(
        "a",
        "_",
        " ",
        ".",
        "word",
        "two words ",
        "\n",
        "one\ntwo",
        "é",
        "e\u0301",
        "\u0301",
        "\u0301\u0323",
        "語",
    ),
    *(
        "👩\u200d👩\u200d👧",
        "👍🏽",
        "🏽",
        "\u200d",
        "\ufe0f",
        "❤\ufe0f",
        "🇩🇪",
        "🇩",
        "مرحبا",
        "שלום",
        "नि",
        "한",
    ),
)
PASTES = st.lists(st.sampled_from((*PIECES, "\x1b[2J", "\r\n", "\r", "\t", "\x00", "\u202e")), max_size=6)
MOST_UNDONE = 50


def divided(text: str) -> list[str]:
    """The graphemes of a text, the ends of its lines among them."""
    found: list[str] = []
    for line in text.split("\n"):
        found += [*graphemes(line), "\n"]
    return found[:-1]


class Machine(RuleBasedStateMachine):
    """What people do in a box, and what becomes of a list of graphemes by it."""

    box: ClassVar[PastingBox]

    @initialize(text=st.lists(st.sampled_from(PIECES), max_size=8))
    def begin(self, text: list[str]) -> None:
        self.box.set_text("".join(text))
        self.text = "".join(text)
        self.undone: list[str] = []
        self.done: list[str] = []
        self.look()

    def look(self) -> None:
        """Where the box's cursor is, in graphemes."""
        edges = [sum(map(len, self.found[:number])) for number in range(len(self.found) + 1)]
        document = cast("Document", self.box.document)
        offsets = [document.get_index_from_location(each) for each in self.box.selection]
        assert all(each in edges for each in offsets), (self.text, offsets)
        self.anchor, self.cursor = map(edges.index, offsets)

    @property
    def found(self) -> list[str]:
        return divided(self.text)

    @property
    def chosen(self) -> tuple[int, int]:
        return min(self.anchor, self.cursor), max(self.anchor, self.cursor)

    def change(self, start: int, end: int, text: str) -> None:
        """What the text is once these graphemes gave way to another, and where the cursor."""
        found = self.found
        if start == end and not text:
            return
        self.done = [*self.done, self.text][-MOST_UNDONE:]
        self.undone = []
        self.text = "".join((*found[:start], text, *found[end:]))
        offset, self.cursor = len("".join(found[:start])) + len(text), 0
        while len("".join(self.found[: self.cursor])) < offset:
            self.cursor += 1
        self.anchor = self.cursor

    def delete(self, start: int, end: int) -> None:
        self.change(*(self.chosen if self.anchor != self.cursor else (max(0, start), end)), "")

    @rule(text=st.sampled_from(PIECES))
    def insert(self, text: str) -> None:
        self.box.history.checkpoint()
        self.box.insert_text(text)
        self.change(*self.chosen, text)

    @rule(text=PASTES)
    def paste(self, text: list[str]) -> None:
        clean = self.box.clean("".join(text))
        self.box.take_paste(clean)
        if clean:
            self.change(*self.chosen, clean)

    @rule()
    def delete_left(self) -> None:
        self.box.history.checkpoint()
        self.box.action_delete_left()
        self.delete(self.cursor - 1, self.cursor)

    @rule()
    def delete_right(self) -> None:
        self.box.history.checkpoint()
        self.box.action_delete_right()
        self.delete(self.cursor, min(self.cursor + 1, len(self.found)))

    @rule()
    def delete_word_left(self) -> None:
        self.box.history.checkpoint()
        nothing = self.cursor == 0  # then Textual does not even delete what is selected
        self.box.action_delete_word_left()
        if not nothing:
            self.delete(self.word_left(), self.cursor)

    @rule()
    def delete_word_right(self) -> None:
        self.box.history.checkpoint()
        nothing = self.cursor == len(self.found)
        self.box.action_delete_word_right()
        if not nothing:
            self.delete(self.cursor, self.next_word())

    def word_left(self) -> int:
        """Back over white space, then over one kind of graphemes; a line end alone is a step."""
        found, place = self.found, self.cursor
        if place and found[place - 1] == "\n":
            return place - 1
        while place and found[place - 1] != "\n" and found[place - 1].isspace():
            place -= 1
        kind = is_of_word(found[place - 1]) if place else None
        while place and found[place - 1] != "\n" and is_of_word(found[place - 1]) is kind:
            place -= 1
        return place

    def word_right(self) -> int:
        found, place = self.found, self.cursor
        if place < len(found) and found[place] == "\n":
            return place + 1
        while place < len(found) and found[place] != "\n" and found[place].isspace():
            place += 1
        kind = is_of_word(found[place]) if place < len(found) else None
        while place < len(found) and found[place] != "\n" and is_of_word(found[place]) is kind:
            place += 1
        return place

    def next_word(self) -> int:
        found, place = self.found, self.cursor
        if found[place] == "\n":
            return place + 1
        while place < len(found) and found[place] != "\n" and not is_of_word(found[place]):
            place += 1
        while place < len(found) and is_of_word(found[place]):
            place += 1
        return place

    @rule(select=st.booleans(), word=st.booleans())
    def left(self, select: bool, word: bool) -> None:
        was_selected = self.anchor != self.cursor
        wanted = self.word_left() if word else max(0, self.cursor - 1)
        (self.box.action_cursor_word_left if word else self.box.action_cursor_left)(select)
        self.look()
        assert self.cursor == wanted or (was_selected and not select)

    @rule(select=st.booleans(), word=st.booleans())
    def right(self, select: bool, word: bool) -> None:
        was_selected = self.anchor != self.cursor
        wanted = self.word_right() if word else min(self.cursor + 1, len(self.found))
        (self.box.action_cursor_word_right if word else self.box.action_cursor_right)(select)
        self.look()
        assert self.cursor == wanted or (was_selected and not select)

    @rule(select=st.booleans(), way=st.sampled_from(("up", "down", "line_start", "line_end")))
    def move(self, select: bool, way: str) -> None:
        getattr(self.box, f"action_cursor_{way}")(select)
        self.look()

    @rule(index=st.integers(0, 40), select=st.booleans())
    def click(self, index: int, select: bool) -> None:
        document = cast("Document", self.box.document)
        self.box.move_cursor(document.get_location_from_index(min(index, len(self.text))), select=select)
        self.look()

    @rule()
    def select_all(self) -> None:
        self.box.action_select_all()
        self.look()
        assert self.chosen == (0, len(self.found))

    @precondition(lambda self: self.done)
    @rule()
    def undo(self) -> None:
        self.box.action_undo()
        self.undone.append(self.text)
        self.text = self.done.pop()
        assert self.box.text == self.text
        self.look()

    @precondition(lambda self: self.undone)
    @rule()
    def redo(self) -> None:
        self.box.action_redo()
        self.done.append(self.text)
        self.text = self.undone.pop()
        assert self.box.text == self.text
        self.look()

    @invariant()
    def it_is_the_list(self) -> None:
        assert self.box.text == self.text
        before = self.anchor, self.cursor
        self.look()
        assert (self.anchor, self.cursor) == before


async def test_it_is_a_list_of_graphemes() -> None:
    async with a_box(PastingBox) as box:
        Machine.box = cast("PastingBox", box)
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=25,
                stateful_step_count=20,
                deadline=None,
                derandomize=True,
                database=None,
                phases=(Phase.explicit, Phase.generate),
                suppress_health_check=list(HealthCheck),
            ),
        )
