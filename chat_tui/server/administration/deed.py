"""What a deed is: a value that says what an operator wants, so that it can be sent to where it is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from chat_tui.server.records.audit import Actor
from chat_tui.server.workspace import Workspace

T = TypeVar("T")


class Deed(msgspec.Struct, Generic[T], frozen=True):
    """One wish; T is what it answers, a type that msgspec can read again.

    A subclass has a `tag="thing.verb"` of its own, and says in `answer` at run time what T is.
    """

    answer: ClassVar[Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a deed is done: the workspace, running or only its files, and who asks for it."""

    workspace: Workspace
    by: Actor


Perform = Callable[[Place, Any], Awaitable[Any]]
"""Does a deed and returns its answer; raises ChatError with a sentence for the operator."""
