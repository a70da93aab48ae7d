"""In which situation is a conversation, as far as the row under its composer depends on it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chat_tui.model.messages import Gap, MessageKind
from chat_tui.model.outbox import OutboxItem, OutboxState
from chat_tui.ui.hints import Chosen, Situation
from chat_tui.ui.writable import why_not_written

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.ui.destination import Destination
    from chat_tui.ui.widgets.composer import Composer
    from chat_tui.ui.widgets.conversation import Conversation


def situation_of(conversation: Conversation, here: Destination) -> Situation:
    """What is chosen or written there now, for `here`, and what stands against it."""
    composer, pane, account = conversation.composer, conversation.pane, conversation.account
    text = composer.text
    return Situation(
        choosing=_chosen(conversation) if pane.has_focus else None,
        several=len(pane.several),
        editing=here.editing is not None,
        reply_to=conversation.reply_to(),
        read_only=why_not_written(account, here.channel_id),
        has_text=bool(text),
        files=len(composer.files),
        choosing_file=conversation.bar is not None and conversation.bar.has_focus,
        recalled=composer.recalled,
        offered=_offered(composer),
        saved=bool(text.strip()),
        trouble=bool(account.drafts.trouble),
        over_limit=composer.over_limit,
        held=composer.has_held and not text,
        refused=_refused(here, account),
        command=text.startswith("/") and not text.startswith("//") and here.editing is None,
        enter_sends=composer.sends_by_enter,
        tip=conversation.tip,
        normal=composer.normal.words if composer.normal is not None else "",
    )


def _offered(composer: Composer) -> str:
    if not composer.offered:
        return ""
    from chat_tui.ui.pasted import names_of

    return names_of(composer.offered)


def _chosen(conversation: Conversation) -> Chosen:
    pane, account = conversation.pane, conversation.account
    item = pane.selected_item
    if pane.has_range or pane.is_folded:
        return "several" if pane.has_range else "folded"
    if isinstance(item, Gap):
        return "gap"
    if isinstance(item, OutboxItem):
        return _chosen_unsent(item, account)
    if item is None:
        return "nothing"
    if item.kind is MessageKind.EPHEMERAL:
        return "ours alone"
    me = account.store.me
    if item.attachments:
        return "mine with files" if me is not None and item.author_id == me.id else "theirs with files"
    return "mine" if me is not None and item.author_id == me.id else "theirs"


def _chosen_unsent(item: OutboxItem, account: Account) -> Chosen:
    if item.state is not OutboxState.FAILED:
        return "held" if item.state is OutboxState.HELD else "waiting"
    rows = account.outbox.pending(item.channel_id, item.root_id)
    behind = rows[rows.index(item) + 1 :] if item in rows else ()
    return "holding" if any(row.state is OutboxState.QUEUED for row in behind) else "failed"


def _refused(here: Destination, account: Account) -> int:
    """How many messages and changes for this place wait for a person."""
    rows = account.outbox.pending(here.channel_id, here.root_id)
    return sum(row.state is OutboxState.FAILED for row in rows)
