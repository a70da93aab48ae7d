"""Does a secret stay hidden wherever strings end up by accident."""

from __future__ import annotations

import copy
import pickle

import pytest

from chat_tui.auth.secret import Secret
from chat_tui.auth.session import PasswordLogin

SECRET = Secret("hunter2")


def test_only_reveal_shows_it() -> None:
    assert SECRET.reveal() == "hunter2"
    for shown in (repr(SECRET), str(SECRET), f"{SECRET}", f"{SECRET:>40}", f"{SECRET!r}", repr([SECRET])):
        assert "hunter2" not in shown
    assert "hunter2" not in repr(PasswordLogin("ada", SECRET))


def test_it_is_never_pickled_or_copied_into_a_file() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(SECRET)
    with pytest.raises(TypeError):
        copy.deepcopy(SECRET)


def test_equal_strings_are_equal_secrets() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert hash(Secret("a")) == hash(Secret("a"))
    assert not Secret("")
    assert Secret("\ud800") == Secret("\ud800")
