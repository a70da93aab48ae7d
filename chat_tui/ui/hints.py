"""What does the row under a composer say in which situation? Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from chat_tui.model.frozen import dataclass
from chat_tui.ui.widgets.hint_row import Hint

Chosen = Literal["nothing", "mine", "theirs", "failed", "waiting", "gap"]
MESSAGE_KEYS = (
    ("message.reply", "reply"),
    ("message.edit", "edit"),
    ("message.delete", "delete"),
    ("message.react", "react"),
    ("message.like", "like"),
    ("message.copy", "copy"),
    ("message.open_link", "link"),
    ("message.mark_unread", "unread"),
)
CHOSEN_KEYS: Mapping[Chosen, tuple[tuple[str, str], ...]] = {
    "nothing": (("message.up", "choose"),),
    "mine": MESSAGE_KEYS,
    "theirs": tuple(each for each in MESSAGE_KEYS if each[1] not in ("edit", "delete")),
    "failed": (("message.retry", "retry"), ("message.cancel", "discard"), ("message.copy", "copy")),
    "waiting": (("message.retry", "try now"), ("message.cancel", "take it back"), ("message.copy", "copy")),
    "gap": (("gap.fill", "fetch what is missing here"),),
}
"""Which keys do something with what is chosen, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the row depends on; names are safe."""

    choosing: Chosen | None = None
    """What is chosen in the messages, when the keys go there instead of to the composer."""

    editing: bool = False
    reply_to: str = ""
    """Who started the thread, for a thread's composer."""
    read_only: str = ""
    """Why nothing can be written here, or empty."""
    has_text: bool = False
    saved: bool = False
    trouble: bool = False
    """The disk takes no draft."""
    over_limit: int = 0
    command: bool = False
    enter_sends: bool = True


def hint_for(situation: Situation, key: Mapping[str, str]) -> Hint:
    """The hint; `key` gives the live label of a binding id."""
    send, newline = key.get("compose.send", "⏎"), key.get("compose.newline", "^J")
    if not situation.enter_sends:
        send, newline = "^D", key.get("compose.send", "⏎")
    if situation.choosing is not None:
        keys = tuple((key.get(name, ""), label) for name, label in CHOSEN_KEYS[situation.choosing])
        return Hint("", tuple(each for each in keys if each[0]), "esc back")
    if situation.read_only:
        return Hint(mode=situation.read_only)
    remark = "draft saved" if situation.saved else ""
    if situation.saved and situation.trouble:
        remark = "draft NOT saved: the disk takes nothing"
    if situation.over_limit:
        return Hint(mode=f"{situation.over_limit} characters too long", remark=remark, alarm=True)
    if situation.editing:
        return Hint(
            "editing your message", ((send, "save"), (newline, "newline"), ("esc", "leave it")), remark
        )
    if situation.command:
        return Hint("", ((send, "run command"), ("tab", "complete"), ("//", "begins a plain text")), remark)
    if situation.reply_to:
        keys = ((send, "reply"), (newline, "newline"), ("esc", "close"))
        return Hint(f"reply to {situation.reply_to}", keys, remark)
    plain = ((send, "send"), (newline, "newline"))
    return Hint("", plain if situation.has_text else (*plain, ("/", "commands")), remark)
