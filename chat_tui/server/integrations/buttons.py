"""Which buttons and menus a post has, and what of them clients are not told: whom they call, with what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chat_tui.server.records.rows import Row

_HIDDEN = frozenset({"integration", "cookie"})


def hidden(props: Row) -> Row:
    """Props as clients see them."""
    if not any(_HIDDEN & action.keys() for action in _actions(props)):
        return props
    attachments = [_without(attachment) for attachment in props["attachments"]]
    return {**props, "attachments": attachments}


def _without(attachment: Any) -> Any:
    if not isinstance(attachment, dict) or not isinstance(attachment.get("actions"), list):
        return attachment
    shown = [
        {name: value for name, value in action.items() if name not in _HIDDEN}
        for action in attachment["actions"]
        if isinstance(action, dict)
    ]
    return {**attachment, "actions": shown}


def find(props: Row, action_id: str) -> Row | None:
    """The action with this id."""
    return next((action for action in _actions(props) if action.get("id") == action_id), None)


def calls_somebody(props: Row) -> bool:
    """Whether any action of the post calls a program."""
    return any(isinstance(action.get("integration"), dict) for action in _actions(props))


def _actions(props: Row) -> Iterator[Row]:
    attachments = props.get("attachments")
    for attachment in attachments if isinstance(attachments, list) else ():
        actions = attachment.get("actions") if isinstance(attachment, dict) else None
        for action in actions if isinstance(actions, list) else ():
            if isinstance(action, dict):
                yield action
