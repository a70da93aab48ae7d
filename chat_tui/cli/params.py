"""What may an argument be: words that every server can store, and a path that is not forgotten?"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click


class Words(click.ParamType[str]):
    """Text for people. Bytes that are no UTF-8 become the sign for what cannot be read, and this is said."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text without the stand-ins that Python makes of such bytes; they can be stored nowhere."""
        del param, ctx
        text = os.fsencode(str(value)).decode("utf-8", "replace") if _has_stand_ins(value) else str(value)
        if text != value:
            from chat_tui.cli.talk import talk

            talk(f"What is no UTF-8 in it is shown as \ufffd: {text[:60]}")
        return text


class Place(click.Path):
    """A path, perhaps of nothing yet; the empty text is none: in a script it is a variable nobody set."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; BadParameter for none."""
        if value == "":
            self.fail("it is empty.", param, ctx)
        return super().convert(value, param, ctx)


def filled(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """An option's callback: like `Place`, for a name or an id that must not be empty if it is given."""
    del ctx
    if value == "":
        raise click.BadParameter("it is empty.", param=param)
    return value


def _has_stand_ins(value: object) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in str(value))


WORDS = Words()
PLACE = Place()
