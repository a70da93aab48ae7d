"""Is all that an integration says on a card seen, in its order, and never wider than asked?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from chat_tui.model.cards import Card, CardField
from chat_tui.model.forms import CardAction, Option
from chat_tui.ui.render.cards import card_lines
from chat_tui.ui.render.clicks import DOES
from chat_tui.ui.render.fold import WHOLE, Folds
from chat_tui.ui.render.lines import line_cells
from chat_tui.ui.render.look import ASCII, Look

NOBODY: frozenset[str] = frozenset()
DEPLOY = Card(
    text="All **green**.",
    title="Deploy 4812",
    title_link="https://ci.example.org/4812",
    author="release-bot",
    author_link="https://ci.example.org/bot",
    colour="#36a64f",
    fields=(
        CardField("Branch", "main", short=True),
        CardField("Commit", "`a1b2c3d`", short=True),
        CardField("Took", "6m 12s", short=True),
        CardField("Why", "because the last one was rolled back by hand on Tuesday night", short=False),
    ),
    image="https://img.example.org/graph.png",
    footer="pool 3",
    actions=(
        CardAction("Approve it", "yes", style="good"),
        CardAction("Pool", "pool", is_menu=True, options=(Option("Three", "3"),), chosen="3"),
        CardAction("Reject"),
    ),
)


def drawn(card: Card, width: int, look: Look | None = None, folds: Folds = WHOLE) -> list[str]:
    lines = card_lines(card, width, look or Look(), NOBODY, folds)
    return ["".join(piece.text for piece in line).rstrip() for line in lines]


def test_a_whole_card_with_short_fields_in_pairs() -> None:
    assert drawn(DEPLOY, 50) == [
        "▌ release-bot (ci.example.org)",
        "▌ Deploy 4812 (ci.example.org)",
        "▌ All green.",
        "▌ Branch                   Commit",
        "▌ main                     a1b2c3d",
        "▌ Took",
        "▌ 6m 12s",
        "▌ Why",
        "▌ because the last one was rolled back by hand on",
        "▌ Tuesday night",
        "▌ ▤ picture  img.example.org",
        "▌ pool 3",
        "▌ [ Approve it ]  [ Pool: Three ↓ ]  [ Reject ]",
        "▌ a presses",
    ]


def test_a_button_is_clicked_by_its_id_and_one_without_is_pale() -> None:
    look = Look(muted=Style(dim=True), online=Style(color="green"))
    lines = card_lines(DEPLOY, 60, look, NOBODY, WHOLE)
    found = {piece.text: piece.style for line in lines for piece in line if piece.text.startswith("[ ")}
    assert [style.meta.get(DOES) for style in found.values()] == [("press", "yes"), ("press", "pool"), None]
    assert (found["[ Approve it ]"].color, found["[ Reject ]"].dim) == (Style(color="green").color, True)


def test_where_no_key_presses_nothing_says_so() -> None:
    assert "presses" not in "".join(drawn(DEPLOY, 60, Look(press_key="")))
    assert "presses" not in "".join(drawn(Card(actions=(CardAction("Reject"),)), 60))


def test_in_a_narrow_pane_fields_stand_below_each_other() -> None:
    lines = drawn(DEPLOY, 24)
    assert lines[lines.index("▌ Branch") + 1] == "▌ main"
    assert lines[lines.index("▌ Commit") + 1] == "▌ a1b2c3d"


def test_the_bar_has_the_card_s_colour_and_links_lead_where_they_say() -> None:
    lines = card_lines(DEPLOY, 60, Look(), NOBODY, WHOLE)
    assert {line[0].style.color.name for line in lines if line[0].style.color} == {"#36a64f"}
    links = {piece.text: piece.style.link for line in lines for piece in line if piece.style.link}
    assert links == {
        "release-bot": "https://ci.example.org/bot",
        "Deploy 4812": "https://ci.example.org/4812",
        "picture": "https://img.example.org/graph.png",
    }


def test_an_address_that_no_link_may_have_is_only_words() -> None:
    card = Card(title="Go", title_link="javascript:alert(1)", image="file:///etc/passwd")
    (line,) = card_lines(card, 60, Look(), NOBODY, WHOLE)
    assert [piece.style.link for piece in line] == [None, None]


def test_a_title_is_no_place_to_break_out_of() -> None:
    card = Card(title="a](https://evil.example/)\x1b[2J", title_link="https://ci.example.org/")
    text = " ".join(drawn(card, 80))
    assert "\x1b" not in text
    assert "(ci.example.org)" in text


def test_a_long_text_is_folded_and_the_rest_of_the_card_is_not() -> None:
    card = Card(text="\n".join(f"row {n}" for n in range(30)), footer="pool 3")
    lines = drawn(card, 40, folds=Folds(10))
    assert lines[9:] == ["▌ row 9", "▌ ┆ 20 more lines · x shows them", "▌ pool 3"]
    assert "▌ row 29" in drawn(card, 40)


def test_what_shows_nothing_says_what_its_sender_wanted_instead() -> None:
    assert drawn(Card(fallback="build 7 failed"), 40) == ["▌ build 7 failed"]
    assert drawn(Card(fallback="x", text="y"), 40, Look(glyphs=ASCII)) == ["| y"]


WORDS = st.text(alphabet="ab *_`|[]()#>\n-~$:漢👍🏽\u0301\u200d\u202e", max_size=60)
CARDS = st.builds(
    Card,
    text=WORDS,
    title=WORDS,
    title_link=st.sampled_from(["", "https://a.example/b"]),
    pretext=WORDS,
    author=WORDS,
    colour=st.sampled_from(["", "#112233"]),
    fields=st.lists(st.builds(CardField, WORDS, WORDS, st.booleans()), max_size=4).map(tuple),
    image=st.sampled_from(["", "https://a.example/b.png"]),
    footer=WORDS,
    actions=st.lists(st.builds(CardAction, WORDS, WORDS, st.booleans()), max_size=3).map(tuple),
    fallback=WORDS,
)


@given(CARDS, st.integers(12, 90), st.sampled_from([WHOLE, Folds(6), Folds(6, 8)]))
def test_no_card_is_wider_than_asked(card: Card, width: int, folds: Folds) -> None:
    assert all(line_cells(line) <= width for line in card_lines(card, width, Look(), NOBODY, folds))
