"""How Mattermost's message attachments become our cards; no I/O."""

from __future__ import annotations

import re
from typing import Any

from chat_tui.backends.mattermost.codec_forms import action_of
from chat_tui.model.cards import Card, CardField

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_NAMED = {"good": "#00c100", "warning": "#dede01", "danger": "#e40303"}
"""The colours that have names in this protocol, as its own clients show them."""
_MOST = 20
"""Cards of a message, and fields and buttons of a card, that are taken."""


def cards_of(attachments: Any) -> tuple[Card, ...]:
    """The cards of a post; what has a wrong shape is left out."""
    return tuple(_card(each) for each in _rows(attachments))


def _card(attachment: dict[str, Any]) -> Card:
    def text(name: str) -> str:
        value = attachment.get(name)
        return value if isinstance(value, str) else ""

    return Card(
        text=text("text"),
        title=text("title"),
        title_link=text("title_link"),
        pretext=text("pretext"),
        author=text("author_name"),
        author_link=text("author_link"),
        colour=_colour(text("color")),
        fields=tuple(_field(field) for field in _rows(attachment.get("fields"))),
        image=text("image_url"),
        footer=text("footer"),
        actions=tuple(filter(None, map(action_of, _rows(attachment.get("actions"))))),
        fallback=text("fallback"),
    )


def _field(field: dict[str, Any]) -> CardField:
    title, value = field.get("title"), field.get("value")
    return CardField(
        title if isinstance(title, str) else "",
        "" if value is None else str(value),
        short=field.get("short") is True,
    )


def _colour(name: str) -> str:
    colour = _NAMED.get(name, name)
    return colour.lower() if _COLOUR.match(colour) else ""


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)][:_MOST] if isinstance(value, list) else []
