"""How Slack's message attachments and markup become ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from chat_tui.server.ids import new_id

_FIELDS = (
    "fallback",
    "color",
    "pretext",
    "author_name",
    "author_link",
    "author_icon",
    "title",
    "title_link",
    "text",
)
_LATER = ("image_url", "thumb_url", "footer", "footer_icon")
_LINK = re.compile(r"<((?:https?://|mailto:)[^|>\s]+)(?:\|([^>]*))?>")
_WIDE = re.compile(r"<!(channel|here|all|everyone)(?:\|[^>]*)?>")
_USER = re.compile(r"<@([A-Za-z0-9]+)(?:\|[^>]*)?>")
MOST_ATTACHMENTS = 100
_ACTION_ID = re.compile(r"[A-Za-z0-9]+")


def normal_attachments(
    values: list[Any], convert: Callable[[str], str] = lambda text: text
) -> list[dict[str, Any]]:
    """Attachments with all keys Mattermost shows; `convert` is applied to what people read."""
    return [_attachment(value, convert) for value in values[:MOST_ATTACHMENTS] if isinstance(value, dict)]


def _attachment(value: dict[str, Any], convert: Callable[[str], str]) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": 0}
    shown |= {name: _text(value.get(name)) for name in _FIELDS}
    for name in ("pretext", "text", "title", "fallback"):
        shown[name] = convert(shown[name])
    fields = value.get("fields")
    shown["fields"] = (
        [_field(one, convert) for one in fields if isinstance(one, dict)]
        if isinstance(fields, list) and fields
        else None
    )
    shown |= {name: _text(value.get(name)) for name in _LATER}
    shown["ts"] = value.get("ts") if isinstance(value.get("ts"), int | str) else None
    actions = value.get("actions")
    if isinstance(actions, list) and actions:
        shown["actions"] = [_action(one) for one in actions if isinstance(one, dict)]
    return shown


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _field(value: dict[str, Any], convert: Callable[[str], str]) -> dict[str, Any]:
    raw = value.get("value")
    shown = convert(raw) if isinstance(raw, str) else raw
    return {"title": convert(_text(value.get("title"))), "value": shown, "short": value.get("short") is True}


def _action(value: dict[str, Any]) -> dict[str, Any]:
    """A button or menu, with the program it calls, which clients are never shown (`buttons.hidden`)."""
    names = ("id", "type", "name", "style", "options", "disabled", "data_source", "default_option")
    kept = {name: value[name] for name in (*names, "integration") if name in value}
    return kept if _ACTION_ID.fullmatch(_text(kept.get("id"))) else {**kept, "id": new_id()}


def to_markdown(text: str, username: Callable[[str], str | None]) -> str:
    """Slack's `<!channel>`, `<@id>` and `<url|text>` as Markdown and mentions."""
    text = _WIDE.sub(lambda found: "@all" if found[1] == "everyone" else f"@{found[1]}", text)
    text = _USER.sub(lambda found: f"@{username(found[1]) or found[1]}", text)
    return _LINK.sub(lambda found: f"[{found[2]}]({found[1]})" if found[2] else found[1], text)
