"""How is a message written as plain lines, for people in a pipe or a plain terminal?"""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from chat_tui.account.called import channel_label, user_name
from chat_tui.cli.output import styled
from chat_tui.model.cards import words_of
from chat_tui.model.messages import Gap, Message, MessageKind
from chat_tui.text.sanitize import gate
from chat_tui.text.times import clock_time

if TYPE_CHECKING:
    from chat_tui.store.store import Store

INDENT = "    "


def message_text(
    store: Store, message: Message, *, now: datetime, with_channel: bool = False, hours24: bool = True
) -> str:
    """When, who, text: `17:05 ada: hello`; further lines are indented, days before today are written out."""
    zone = now.tzinfo
    parts = [styled(_when(message, now, zone, hours24=hours24), dim=True)]
    if with_channel:
        channel = store.channel(message.channel_id)
        label = channel_label(store, channel) if channel else f"#{message.channel_id}"
        parts.append(styled(label, fg="blue"))
    author = message.author_name or user_name(store, message.author_id)
    parts.append(_said(author, message))
    return " ".join(parts) + _extras(message)


def gap_text(store: Store, gap: Gap) -> str:
    """A hole, said out loud."""
    channel = store.channel(gap.channel_id)
    label = channel_label(store, channel) if channel else str(gap.channel_id)
    return styled(f"... messages of {label} are missing here ...", dim=True)


def deleted_text(store: Store, message: Message) -> str:
    """That a message is gone, and which one; its text is not said again."""
    author = styled(message.author_name or user_name(store, message.author_id), bold=True)
    channel = store.channel(message.channel_id)
    label = channel_label(store, channel) if channel else str(message.channel_id)
    return (
        styled("... ", dim=True) + f"{author} deleted a message of {styled(label)} ({styled(message.id)}) ..."
    )


def _said(author: str, message: Message) -> str:
    text = gate(message.text).replace("\n", "\n" + INDENT)
    if message.kind is MessageKind.ME:
        return f"* {styled(author, bold=True)} {text}"
    if message.kind is MessageKind.SYSTEM:
        return f"* {text}"
    mark = " ↳" if message.root_id else ""
    return f"{styled(author, bold=True)}{mark}: {text}"


def _extras(message: Message) -> str:
    words = words_of(message.cards)
    cards = gate(words).splitlines() if words != message.text else []
    lines = [f"{INDENT}{line}" for line in cards]
    lines += [f"{INDENT}[{gate(file.name)}, {file.size} bytes]" for file in message.attachments]
    if message.reactions:
        shown = " ".join(f":{gate(one.emoji)}: {len(one.user_ids)}" for one in message.reactions)
        lines.append(INDENT + shown)
    edited = " (edited)" if message.edited_at else ""
    return edited + "".join("\n" + line for line in lines)


def _when(message: Message, now: datetime, zone: tzinfo | None, *, hours24: bool) -> str:
    said = datetime.fromtimestamp(message.created_at / 1000, UTC).astimezone(zone)
    day = "" if said.date() == now.date() else f"{said:%Y-%m-%d} "
    return day + clock_time(message.created_at, zone, hours24=hours24)
