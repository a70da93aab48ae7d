"""What does the row under a composer say in which situation? Pure."""

from __future__ import annotations

from collections.abc import Mapping

from chat_tui.model.frozen import dataclass
from chat_tui.ui.widgets.hint_row import Hint


@dataclass(frozen=True, slots=True)
class Situation:
    """What the row depends on; names are safe."""

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
