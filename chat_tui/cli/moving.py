"""What of an account at an old server comes along to a new one: drafts, as keys and settings are global?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chat_tui.account.called import channel_label
from chat_tui.account.reaching import find_channel
from chat_tui.cli.reach import require_online
from chat_tui.errors import TargetError
from chat_tui.model.frozen import dataclass

if TYPE_CHECKING:
    from chat_tui.account.account import Account
    from chat_tui.wiring import WiringContext


@dataclass(frozen=True)
class Carried:
    """How many drafts came along, and where others stay: what they were to be said in is not there."""

    count: int
    left: tuple[str, ...]


@dataclass(frozen=True)
class Unsaid:
    """A draft, and the names of its place, the best first; none for one in a thread, which has no name."""

    title: str
    targets: tuple[str, ...]
    text: str


async def carry_drafts(context: WiringContext, old: str, new: str) -> Carried:
    """Copy the drafts of one account into the channels of the same names of another that have none.

    What the old account has stays. Raises ConfigError for an unknown account, BackendError if the new server
    is out of reach.
    """
    from chat_tui import wiring

    account, leave = await wiring.build_account(context, wiring.choose(wiring.account_configs(context), old))
    try:
        waiting = _unsaid(account)
    finally:
        await account.close()
        leave()
    if not waiting:
        return Carried(0, ())
    async with wiring.open_account(context, new) as account:
        await require_online(account)
        left = [one.title for one in waiting if not await _put(account, one)]
    return Carried(len(waiting) - len(left), tuple(left))


def _unsaid(account: Account) -> Sequence[Unsaid]:
    teams = {workspace.id: workspace.name for workspace in account.store.workspaces()}
    found = []
    for draft in account.mine.drafts():
        channel = account.store.channel(draft.channel_id)
        if channel is None or draft.editing is not None or not draft.text:
            continue
        label = channel_label(account.store, channel)
        team = teams.get(channel.workspace_id) if channel.workspace_id else None
        targets = (f"{team}/{label}", label) if team else (label,)
        is_in_thread = draft.root_id is not None
        title = f"{label} (in a thread)" if is_in_thread else label
        found.append(Unsaid(title, () if is_in_thread else targets, draft.text))
    return found


async def _put(account: Account, unsaid: Unsaid) -> bool:
    """Whether there is such a place, and nothing was written there yet."""
    for target in unsaid.targets:
        try:
            channel_id = await find_channel(account, target)
        except TargetError:
            continue
        if account.drafts.get(channel_id) is not None:
            return False
        account.drafts.set(channel_id, None, unsaid.text)
        return True
    return False
