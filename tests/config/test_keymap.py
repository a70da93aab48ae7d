"""Is the key table whole, and are a user's mistakes in it named?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat_tui.commands.program import KEYS as KEYS_WORDS
from chat_tui.config import profiles
from chat_tui.config.key_checks import every_terminal_sends
from chat_tui.config.keymap import BINDINGS, PROFILE, WHERES, binding, bindings, complaints, conflicts, keymap

RESERVED = {"ctrl+b", "ctrl+a", "ctrl+space", "ctrl+backslash"}
"""Prefixes of tmux, screen and their like."""
KEYS = sorted({key for one in BINDINGS for key in one.keys})


def test_every_binding_has_its_own_id_a_place_and_words() -> None:
    assert len({one.id for one in BINDINGS}) == len(BINDINGS)
    for one in BINDINGS:
        assert one.where in WHERES
        assert one.keys or one.id == "normal.begin" or one.id.startswith("edit.")
        assert one.label
        assert one.help[0].isupper()
        assert not one.help.endswith(".")


def test_no_default_key_is_one_that_multiplexers_take() -> None:
    assert not RESERVED & {key for one in BINDINGS for key in one.keys}


def test_our_own_table_has_no_conflict_and_no_complaint() -> None:
    assert conflicts() == ()
    assert complaints({one.id: ",".join(one.keys) for one in BINDINGS if one.keys}) == ()


def test_a_user_moves_a_binding_by_its_id() -> None:
    assert keymap({"nav.jump": "ctrl+s, alt+shift+o"})["nav.jump"] == "ctrl+s,alt+shift+o"
    assert keymap()["nav.jump"] == "ctrl+k,alt+k"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"nav.jmp": "ctrl+o"}, 'did you mean "nav.jump"'),
        ({"nav.jump": "ctrl+oo"}, '"ctrl+oo" is not the name of a key'),
        ({"app.quit": "ctrl+k"}, "ctrl+k is bound to both nav.jump and app.quit"),
        ({"compose.undo": "ctrl+p"}, "ctrl+p is bound to both app.commands and compose.undo"),
        ({"message.copy": "e"}, "e is bound to both message.edit and message.copy; message.copy keeps y."),
        ({"compose.send": "a"}, '"a" is text where you write; compose.send keeps enter.'),
        (
            {"app.help": "question_mark"},
            "is text where you write; app.help keeps f1,ctrl+",
        ),
        ({"dialog.accept": "space"}, "is text where you write"),
        ({"app.search": "ctrl+a"}, "ctrl+a edits what you write; app.search keeps ctrl+f."),
        ({"app.quit": ""}, '"app.quit" must have a key; app.quit keeps ctrl+q.'),
        ({"app.commands": " , "}, '"app.commands" must have a key'),
        ({"profile": "vi"}, 'there is no profile "vi"; did you mean "vim"?'),
        ({"profile": "emacs", "app.search": "ctrl+k"}, "ctrl+k is bound to both app.search and edit.cut_to"),
        ({"search.export": "ctrl+q"}, "ctrl+q is bound to both app.quit and search.export"),
        ({"search.export": "enter"}, "enter is bound to both dialog.accept and search.export"),
    ],
)
def test_a_mistake_in_the_keys_table_is_named(keys: dict[str, str], said: str) -> None:
    assert any(said in complaint for _name, complaint in complaints(keys))
    moved = next(name for name in keys if name != PROFILE) if len(keys) > 1 or PROFILE not in keys else ""
    without = {name: value for name, value in keys.items() if name != moved and value in profiles.NAMES}
    assert keymap(keys) == keymap(without)


def test_a_key_that_is_no_key_leaves_the_default() -> None:
    assert keymap({"nav.jump": "no such key"})["nav.jump"] == "ctrl+k,alt+k"


def test_the_same_key_may_do_two_things_where_the_situation_differs() -> None:
    assert binding("message.reply").keys == binding("message.retry").keys
    assert binding("message.reply").when != binding("message.retry").when


def test_a_thread_has_the_bindings_of_the_timeline() -> None:
    assert bindings("thread") == bindings("timeline")


@pytest.mark.parametrize(
    "key", ["a", "G", "ctrl+shift+f12", "alt+question_mark", "plus", "escape", "shift+tab", "$"]
)
def test_names_of_keys_are_known(key: str) -> None:
    assert not any("not the name of a key" in said for _, said in complaints({"picture.open": key}))


def test_an_empty_row_takes_the_keys_away() -> None:
    assert keymap({"app.date": ""})["app.date"] == ""
    assert complaints({"app.date": ""}) == ()


def test_two_bindings_may_change_their_keys_with_each_other() -> None:
    moved = {"app.search": "ctrl+t", "app.threads": "ctrl+f"}
    assert complaints(moved) == ()
    assert {name: keymap(moved)[name] for name in moved} == moved


@given(
    st.dictionaries(
        st.sampled_from([one.id for one in BINDINGS] + [PROFILE, "no.such"]),
        st.sampled_from([*KEYS, *profiles.NAMES, "", "ctrl+oo", "ctrl+k,ctrl+q", "j,k", "+", ",", "\x00"]),
        max_size=8,
    )
)
@settings(max_examples=60, deadline=None)
def test_whatever_stands_in_the_table_nothing_is_locked_and_no_two_meet(user: dict[str, str]) -> None:
    keys = keymap(user)
    assert all(keys[name] for name in ("app.quit", "app.commands", "compose.send", "dialog.cancel"))
    assert conflicts(keys) == ()
    assert {name for name, _ in complaints(user)} <= set(user)


@pytest.mark.parametrize("name", profiles.NAMES)
def test_a_profile_has_no_conflict_and_every_terminal_sends_a_key_of_each_row(name: str) -> None:
    table = profiles.profile(name)
    assert conflicts({PROFILE: name}) == ()
    assert complaints({PROFILE: name}) == ()
    assert complaints(dict(table)) == ()
    assert keymap({PROFILE: name}) == {**keymap(), **table}
    for row in BINDINGS:
        keys = keymap({PROFILE: name})[row.id].split(",")
        assert row.id == "normal.begin" or every_terminal_sends(keys[0]), row.id
        # Who follows emacs sets the mark with ctrl+space; shift and the arrows select without it.
        assert not RESERVED & set(keys) or row.id == "edit.mark", row.id


def test_the_users_rows_win_over_the_profile() -> None:
    keys = keymap({PROFILE: "emacs", "nav.jump": "alt+shift+j"})
    assert keys["nav.jump"] == "alt+shift+j"
    assert keys["edit.cut_to_end"] == "ctrl+k"


@pytest.mark.parametrize(
    ("key", "everywhere"),
    [
        ("ctrl+j", True), ("alt+enter", True), ("shift+tab", True), ("ctrl+left", True),
        ("alt+shift+n", True), ("f12", True), ("shift+up", True), ("ctrl+underscore", True), ("a", True),
        ("shift+enter", False), ("ctrl+enter", False), ("ctrl+i", False), ("ctrl+m", False),
        ("ctrl+shift+k", False), ("ctrl+1", False), ("super+k", False), ("ctrl+tab", False),
        ("ctrl+alt+x", False), ("ctrl+at", True), ("ctrl+space", False),
    ],
)  # fmt: skip
def test_which_keys_every_terminal_sends(key: str, everywhere: bool) -> None:
    assert every_terminal_sends(key) is everywhere


def test_the_command_proposes_every_profile() -> None:
    assert [word for word, _ in KEYS_WORDS.words] == [*profiles.NAMES, "inspect"]
