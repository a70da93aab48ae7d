"""What is said of a Standard Webhook, whose data can be anything: its type, and the plain values?"""

from __future__ import annotations

from collections.abc import Mapping

from chat_tui.receiving.wording.values import Values, disarmed, lines, plain

_MOST_LINES = 10


def told(event: str, data: Values) -> str:
    """The type, then a line for each plain value; a `text` or `message` is shown as it is meant to be."""
    found = data.raw("data")
    values = Values(found if isinstance(found, Mapping) else data.data)
    said = next((values.quote(key) for key in ("text", "message", "summary") if values.raw(key)), "")
    head = f"**{disarmed(event)}**"
    return lines(head, said) if said else lines(head, *_plain_values(values))


def _plain_values(values: Values) -> list[str]:
    if not isinstance(values.data, Mapping):
        return []
    kept = {key: value for key, value in values.data.items() if isinstance(value, str | int | float | bool)}
    shown = Values({str(index): plain(value) for index, value in enumerate(kept.values())})
    names = [name for name in kept if name not in ("type", "timestamp")]
    order = {name: str(index) for index, name in enumerate(kept)}
    told = [f"- {disarmed(name)}: {shown.text(order[name])}" for name in names[:_MOST_LINES]]
    return [*told, f"- … and {len(names) - _MOST_LINES} more"] if len(names) > _MOST_LINES else told
