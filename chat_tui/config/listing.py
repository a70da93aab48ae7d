"""Which settings can be changed by hand: what each does, may be, is now, and would be by itself?"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from pydantic.fields import FieldInfo

from chat_tui.config.edit import Value
from chat_tui.config.quick import CHOICES, LIST, NUMBERS, SWITCH, complaint_of, taken
from chat_tui.config.settings import Settings, sections
from chat_tui.config.watch import LiveConfig
from chat_tui.errors import ConfigError
from chat_tui.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of config.toml."""

    section: str
    key: str
    choices: tuple[str, ...]
    """As `config.quick` has them: none means any text."""
    value: Value
    default: Value
    help: str
    is_set: bool = False
    """Whether the file sets it."""
    variable: str = ""
    """The variable that fixes it, if one does."""

    @property
    def name(self) -> str:
        """As documents write it."""
        return f"{self.section}.{self.key}".strip(".")

    @property
    def is_switch(self) -> bool:
        """True or false."""
        return self.choices == SWITCH

    @property
    def words(self) -> tuple[str, ...]:
        """The values to choose from, if it is one of a few."""
        is_typed = self.choices in (*NUMBERS, LIST, SWITCH)
        return () if is_typed else self.choices

    @property
    def range(self) -> str:
        """From where to where, of a number."""
        return f"{self.choices[0]} to {self.choices[1]}" if self.choices in NUMBERS else ""

    def read(self, text: str) -> Value:
        """What somebody typed, as a value; ConfigError says what it must be."""
        value: object = text.strip()
        if self.choices == LIST:
            value = [each.strip() for each in text.split(",") if each.strip()]
        wrong = complaint_of(value, self.choices)
        if wrong:
            raise ConfigError(f"{self.name} {wrong}.")
        read: Value = taken(value, self.choices)
        return read


def shown(value: Value) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return ", ".join(value) if isinstance(value, list) else str(value)


def settings_of(live: LiveConfig) -> tuple[Setting, ...]:
    """All of them, section by section."""
    document: Mapping[str, Any] = {}
    with suppress(OSError, ValueError, RecursionError):  # what is wrong was told already
        document = tomllib.loads(live.path.read_text("utf-8"))
    return tuple(_setting(section, key, live, document) for section, key in CHOICES)


def _setting(section: str, key: str, live: LiveConfig, document: Mapping[str, Any]) -> Setting:
    choices = CHOICES[section, key]
    field = _field(section, key)
    default: Value = field.get_default(call_default_factory=True)
    table = document.get(section) if section else document
    written = table.get(key) if isinstance(table, dict) else None
    variable = live.variable(section, key)
    value = live.environ[variable] if variable else written
    if variable and choices == LIST:
        with suppress(ValueError):
            value = json.loads(live.environ[variable])
    is_sound = value is not None and not complaint_of(value, choices)
    return Setting(
        section,
        key,
        choices,
        taken(value, choices) if is_sound else default,
        default,
        " ".join((field.description or "").split()),
        is_set=written is not None,
        variable=variable,
    )


def _field(section: str, key: str) -> FieldInfo:
    return (sections()[section] if section else Settings).model_fields[key]
