"""Is the key table whole, and are a user's mistakes in it named?"""

from __future__ import annotations

import pytest

from chat_tui.config.keymap import BINDINGS, WHERES, binding, bindings, complaints, conflicts, keymap

RESERVED = {"ctrl+b", "ctrl+a", "ctrl+space", "ctrl+backslash"}
"""Prefixes of tmux, screen and their like."""


def test_every_binding_has_its_own_id_a_place_and_words() -> None:
    assert len({one.id for one in BINDINGS}) == len(BINDINGS)
    for one in BINDINGS:
        assert one.where in WHERES
        assert one.keys
        assert one.label
        assert one.help[0].isupper()
        assert not one.help.endswith(".")


def test_no_default_key_is_one_that_multiplexers_take() -> None:
    assert not RESERVED & {key for one in BINDINGS for key in one.keys}


def test_every_app_action_with_an_alt_or_function_key_has_another_way() -> None:
    """Alt and function keys do not arrive everywhere; these few have a twin as a command or in a list."""
    twins = {
        "nav.previous",
        "nav.next",
        "nav.unread",
        "nav.last",
        "nav.account",
        "app.connection",
        "app.inbox",
        "app.since",
        "app.members",
        "nav.back",
        "nav.forward",
        "app.date",
        "app.layout",
        "app.unread_line",
    }
    for one in bindings("app"):
        plain = [key for key in one.keys if not key.startswith(("alt+", "f"))]
        assert plain or one.id in twins, one.id


def test_our_own_table_has_no_conflict_and_no_complaint() -> None:
    assert conflicts() == ()
    assert complaints({one.id: ",".join(one.keys) for one in BINDINGS}) == ()


def test_a_user_moves_a_binding_by_its_id() -> None:
    assert keymap({"nav.jump": "ctrl+o, alt+o"})["nav.jump"] == "ctrl+o,alt+o"
    assert keymap()["nav.jump"] == "ctrl+k,alt+k"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"nav.jmp": "ctrl+o"}, 'did you mean "nav.jump"'),
        ({"nav.jump": "ctrl+oo"}, '"ctrl+oo" is not the name of a key'),
        ({"app.quit": "ctrl+k"}, "ctrl+k is bound to both nav.jump and app.quit"),
        ({"compose.undo": "ctrl+p"}, "ctrl+p is bound to both app.commands and compose.undo"),
        ({"message.copy": "e"}, "e is bound to both message.edit and message.copy"),
    ],
)
def test_a_mistake_in_the_keys_table_is_named(keys: dict[str, str], said: str) -> None:
    assert any(said in complaint for _name, complaint in complaints(keys))


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
    assert keymap({"app.redraw": key})["app.redraw"] == key
