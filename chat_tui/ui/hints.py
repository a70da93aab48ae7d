"""What does the row under a composer say in which situation? Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from chat_tui.model.frozen import dataclass
from chat_tui.ui.widgets.hint_row import Hint

Chosen = Literal[
    "nothing",
    "mine",
    "theirs",
    "ours alone",
    "mine with files",
    "theirs with files",
    "failed",
    "holding",
    "waiting",
    "held",
    "gap",
    "several",
    "folded",
]
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
Keys = tuple[tuple[str, str], ...]
WAITING_FILE_KEYS = (("attachment.remove", "remove"), ("attachment.next", "choose"))
FILE_KEYS = (("message.open_link", "open"), ("message.save", "save"))
NORMAL_KEYS = (
    ("normal.insert", "type"),
    ("normal.word", "word"),
    ("normal.cut", "cut"),
    ("normal.delete", "delete"),
    ("normal.undo", "undo"),
    ("normal.visual", "select"),
    ("normal.commands", "commands"),
)
VISUAL_KEYS = (
    ("normal.delete", "delete"),
    ("normal.change", "change"),
    ("normal.yank", "copy"),
    ("normal.begin", "ends it"),
)
PENDING_KEYS = (("normal.begin", "leave it"),)
HELD_KEYS = (("compose.undo", "take it back"), ("compose.send", "send"), ("compose.newline", "newline"))
THEIR_KEYS = tuple(each for each in MESSAGE_KEYS if each[1] not in ("edit", "delete"))
FAILED_KEYS = (
    ("message.retry", "retry"),
    ("message.edit", "edit"),
    ("message.cancel", "discard"),
    ("message.copy", "copy"),
)
CHOSEN_KEYS: Mapping[Chosen, tuple[tuple[str, str], ...]] = {
    "nothing": (("message.up", "choose"),),
    "mine": MESSAGE_KEYS,
    "theirs": THEIR_KEYS,
    "ours alone": (("message.copy", "copy"), ("message.open_link", "link")),
    "mine with files": (*FILE_KEYS, *(each for each in MESSAGE_KEYS if each[1] != "link")),
    "theirs with files": (*FILE_KEYS, *(each for each in THEIR_KEYS if each[1] != "link")),
    "failed": FAILED_KEYS,
    "holding": (*FAILED_KEYS[:3], ("message.let_pass", "send the rest"), FAILED_KEYS[3]),
    "held": (("message.restore", "take back"), ("message.retry", "send now"), ("message.copy", "copy")),
    "waiting": (("message.retry", "try now"), *FAILED_KEYS[1:]),
    "several": (
        ("message.copy", "copy"),
        ("message.copy_header", "copy with names"),
        ("message.quote", "quote"),
        ("message.range_up", "more"),
    ),
    "folded": (("message.expand", "show the messages"),),
    "gap": (("gap.fill", "fetch what is missing here"),),
}
"""Which keys do something with what is chosen, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the row depends on; names are safe."""

    choosing: Chosen | None = None
    """What is chosen in the messages, when the keys go there instead of to the composer."""

    several: int = 0
    """How many are chosen together."""
    editing: bool = False
    reply_to: str = ""
    """Who started the thread, for a thread's composer."""
    read_only: str = ""
    """Why nothing can be written here, or empty."""
    has_text: bool = False
    files: int = 0
    """How many wait to be sent with the text."""
    choosing_file: bool = False
    recalled: str = ""
    """Which of the texts that were sent before stands there, `3 of 20`."""
    offered: str = ""
    """Files that the text names and that can go in place of it, safe."""
    saved: bool = False
    trouble: bool = False
    """The disk takes no draft."""
    over_limit: int = 0
    held: bool = False
    """Nothing is written yet since what was sent last, and that can still be taken back."""
    refused: int = 0
    """How many messages for this place the server refused."""
    command: bool = False
    enter_sends: bool = True
    tip: str = ""
    """What a newcomer is told while nothing else is to be said."""
    normal: str = ""
    """The mode in which letters move and delete, or what was pressed of a command."""


def hint_for(situation: Situation, key: Mapping[str, str]) -> Hint:
    """The hint; `key` gives the live label of a binding id."""
    return _not_writing(situation, key) or _writing(situation, key)


def _not_writing(situation: Situation, key: Mapping[str, str]) -> Hint | None:
    """Where keys do not go into the text, or something else comes first."""
    if situation.choosing == "several":
        return Hint(
            f"{situation.several} chosen",
            _known(CHOSEN_KEYS["several"], key),
            _leaving("select.leave", "ends it", key),
        )
    if situation.choosing is not None:
        return Hint("", _known(CHOSEN_KEYS[situation.choosing], key), _leaving("select.leave", "back", key))
    if situation.choosing_file:
        return Hint("", _known(WAITING_FILE_KEYS, key), _leaving("attachment.leave", "back", key))
    if situation.normal:
        mode, _, pending = situation.normal.partition(": ")
        keys = PENDING_KEYS if pending else NORMAL_KEYS if mode == "NORMAL" else VISUAL_KEYS
        return Hint(pending or mode, _known(keys, key))
    if situation.held:
        return Hint("not sent yet", _known(HELD_KEYS, key))
    if situation.refused and not situation.has_text and not situation.editing:
        # What a person must decide on comes before what he knows.
        see = (key.get("select.enter", ""), "see to it")
        return Hint(f"not sent: {situation.refused}", (see,), alarm=True)
    return Hint(mode=situation.read_only) if situation.read_only else None


def _writing(situation: Situation, key: Mapping[str, str]) -> Hint:
    send, newline, close = (key.get(name, "") for name in ("compose.send", "compose.newline", "app.close"))
    if not situation.enter_sends:
        send, newline = "^D", send
    remark = "draft saved" if situation.saved else ""
    if situation.saved and situation.trouble:
        remark = "draft NOT saved: the disk takes nothing"
    if situation.over_limit:
        return Hint(mode=f"{situation.over_limit} characters too long", remark=remark, alarm=True)
    if situation.recalled:
        newer = _known((("compose.newer", "your draft"),), key)
        return Hint(f"sent before, {situation.recalled}", ((send, "send"), *newer), "")
    if situation.offered and key.get("compose.attach"):
        attach = (key["compose.attach"], f"attach {situation.offered}")
        return Hint("", (attach, (send, "send as text")), remark)
    if situation.editing:
        return Hint(
            "editing your message", ((send, "save"), (newline, "newline"), (close, "leave it")), remark
        )
    if situation.command:
        return Hint("", ((send, "run command"), ("tab", "complete"), ("//", "begins a plain text")), remark)
    files = f"with {situation.files} file{'s' * (situation.files > 1)}" if situation.files else ""
    choose = _known((("compose.edit_last", "files"),), key) if files else ()
    if situation.reply_to:
        keys = ((send, "reply"), (newline, "newline"), *choose, (close, "close"))
        return Hint(f"reply to {situation.reply_to} {files}".rstrip(), keys, remark)
    plain = ((send, "send"), (newline, "newline"), *choose)
    if situation.has_text or files:
        return Hint(files, plain, remark)
    return Hint("", (*plain, ("/", "commands")), remark or situation.tip)


def _known(wanted: Keys, key: Mapping[str, str]) -> Keys:
    """Those that have a key here, by its label."""
    return tuple((key[name], label) for name, label in wanted if key.get(name))


def _leaving(name: str, label: str, key: Mapping[str, str]) -> str:
    """How one gets out of where one is."""
    return f"{key[name]} {label}" if key.get(name) else ""
