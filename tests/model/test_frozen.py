"""Are the quick frozen dataclasses what the standard library would have made?"""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from chat_tui.model import frozen


def declare(decorator: Callable[..., Any]) -> Any:
    @decorator(frozen=True, slots=True)
    class Sample:
        """A sample."""

        name: str
        size: int = 3
        tags: tuple[str, ...] = ()
        notes: list[str] = dataclasses.field(default_factory=list)
        seen: int = dataclasses.field(default=0, compare=False)
        secret: str = dataclasses.field(default="", repr=False)

        @property
        def double(self) -> int:
            return self.size * 2

    return Sample


OURS, THEIRS = declare(frozen.dataclass), declare(dataclasses.dataclass)


@pytest.mark.parametrize(
    ("given", "named"),
    [(("a",), {}), (("a", 4, ("x",), ["n"], 5, "s"), {}), (("a",), {"size": 9, "secret": "s"})],
)
def test_they_are_built_shown_and_taken_apart_alike(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    ours, theirs = OURS(*given, **named), THEIRS(*given, **named)
    assert repr(ours) == repr(theirs)
    assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert ours.double == theirs.double
    assert [field.name for field in dataclasses.fields(ours)] == [
        field.name for field in dataclasses.fields(theirs)
    ]
    assert OURS.__match_args__ == THEIRS.__match_args__
    assert OURS.__slots__ == THEIRS.__slots__
    assert dataclasses.replace(ours, size=1).size == 1


def test_equality_and_hash_look_at_what_is_compared_and_at_the_class() -> None:
    assert OURS("a", seen=1) == OURS("a", seen=2)
    assert OURS("a") != OURS("b")
    assert OURS("a") != THEIRS("a")
    assert OURS("a") != "a"
    one = frozen_pair(1)
    assert hash(one) == hash(frozen_pair(1))
    assert len({one, frozen_pair(1), frozen_pair(2)}) == 2


@frozen.dataclass(frozen=True, slots=True)
class Pair:
    """Two numbers."""

    left: int
    right: int = 0


def frozen_pair(left: int) -> Pair:
    return Pair(left)


@frozen.dataclass(frozen=True, slots=True)
class Nothing:
    """No field at all."""


def test_a_class_without_fields_works() -> None:
    assert Nothing() == Nothing()
    assert hash(Nothing()) == hash(Nothing())
    assert repr(Nothing()) == "Nothing()"


def test_a_factory_is_asked_for_each_instance() -> None:
    assert OURS("a").notes is not OURS("a").notes


def test_nothing_can_be_changed() -> None:
    sample = OURS("a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        sample.name = "b"
    with pytest.raises(dataclasses.FrozenInstanceError):
        del sample.name
    with pytest.raises(dataclasses.FrozenInstanceError):
        sample.other = 1


def test_they_can_be_copied_and_pickled() -> None:
    pair = Pair(1, 2)
    assert copy.copy(pair) == pair
    assert copy.deepcopy(pair) == pair
    assert pickle.loads(pickle.dumps(pair)) == pair


def test_wrong_arguments_are_a_type_error() -> None:
    wrong: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
        ((), {}),
        (("a",), {"other": 1}),
        (("a", 1, (), [], 0, "", 7), {}),
    ]
    for given, named in wrong:
        with pytest.raises(TypeError):
            OURS(*given, **named)


def test_they_can_be_compared_by_identity() -> None:
    @frozen.dataclass(frozen=True, slots=True, eq=False)
    class One:
        """Like no other."""

        name: str = ""

    one = One()
    assert one == one
    assert one != One()
    assert len({one, One()}) == 2
    assert dataclasses.replace(one, name="b").name == "b"


def test_what_is_told_before_a_first_instance_is_told_alike() -> None:
    ours: Any = declare(frozen.dataclass)
    theirs: Any = declare(dataclasses.dataclass)
    assert hasattr(ours, "__dataclass_fields__")
    assert [(field.name, field.type, field.default) for field in dataclasses.fields(ours)] == [
        (field.name, field.type, field.default) for field in dataclasses.fields(theirs)
    ]
    assert ours.__dataclass_params__.frozen
    assert ours.__doc__ == theirs.__doc__
    assert ours.__qualname__ == theirs.__qualname__


def test_one_that_is_built_upon_makes_what_is_built_upon_it() -> None:
    @frozen.dataclass(frozen=True, slots=True)
    class Base:
        """Both have a name."""

        name: str

    class Loud(Base):
        """A class of its own, with an `__init__` of its own."""

        def __init__(self, name: str) -> None:
            super().__init__(name.upper())

    assert Loud("a").name == "A"
    assert Loud("b").name == "B"
    assert Base("c").name == "c"


def test_what_is_no_field_is_left_to_the_standard_library() -> None:
    @frozen.dataclass(frozen=True, slots=True)
    class Counted:
        """With a number that belongs to the class."""

        name: str
        made: ClassVar[int] = 3

    assert [field.name for field in dataclasses.fields(Counted)] == ["name"]
    assert Counted("a").made == 3


def test_what_is_not_plain_is_left_to_the_standard_library() -> None:
    @frozen.dataclass(frozen=True)
    class Open:
        """Without slots."""

        name: str

    @frozen.dataclass(frozen=True, slots=True)
    class Checked:
        """With a check."""

        size: int

        def __post_init__(self) -> None:
            if self.size < 0:
                raise ValueError(self.size)

    assert Open("a").__dict__ == {"name": "a"}
    with pytest.raises(ValueError, match="-1"):
        Checked(-1)


def test_match_statements_take_them_apart() -> None:
    match Pair(1, 2):
        case Pair(left, right):
            assert (left, right) == (1, 2)
