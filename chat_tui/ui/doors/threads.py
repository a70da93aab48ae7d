"""How does a person find a thread?"""

from __future__ import annotations

from chat_tui.account.account import Account
from chat_tui.model.messages import Message
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs
from chat_tui.ui.choices import Choice
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.titles import channel_title, person_name, sigil

MOST_THREADS = 100


def open_door(screen: ChatKeys, words: str) -> None:
    """The threads of all channels, the latest reply first."""

    def go_to(root: Message | None) -> None:
        if root is None:
            return
        if root.channel_id != screen.visits.here:
            screen.open_channel(root.channel_id)
        screen.open_thread(root.channel_id, root.id)

    glyphs = screen.ui_settings.glyphs
    roots = screen.account.store.threads(MOST_THREADS)
    picker = dialogs.ListPicker(
        "Threads",
        [_thread_choice(screen.account, root, glyphs) for root in roots],
        placeholder="words of the first message",
        empty="No thread yet; r on a message begins one.",
        verb="open",
    )
    picker.add_class("wide")
    screen.app.push_screen(picker, go_to)


def _thread_choice(account: Account, root: Message, glyphs: str) -> Choice:
    author = person_name(account.store, root.author_id)
    channel = account.store.channel(root.channel_id)
    place = f"{sigil(channel.kind, glyphs)} {channel_title(account.store, channel)}" if channel else ""
    replies = "1 reply" if root.reply_count == 1 else f"{root.reply_count} replies"
    sign = ">" if glyphs == "ascii" else "↳"
    return Choice(root, safe_line(root.text, 200), right=f"{author} · {place} · {replies}", sign=sign)
