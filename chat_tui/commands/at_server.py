"""What happens to a slash command that is none of ours? The server is given it, once."""

from __future__ import annotations

from chat_tui.commands.context import CommandContext
from chat_tui.errors import BackendError, ChatError, RejectedError, TargetError
from chat_tui.model.actions import RunCommand
from chat_tui.model.ids import WorkspaceId

NOT_FOUND = 404


async def run_at_server(context: CommandContext, line: str) -> bool:
    """Whether the server knows the command; raises what else went wrong, and nothing is tried again."""
    account = context.account
    if context.channel_id is None or not account.connection.is_online:
        return False
    action = RunCommand(context.channel_id, workspace_of(context), line, context.root_id)
    try:
        receipt = await account.forms.ask(action)
    except RejectedError as error:
        if error.status == NOT_FOUND:
            return False
        raise
    except BackendError as error:
        raise ChatError(
            f"No answer came to {line.split()[0]}: {error}",
            hint="It may have been done. Look before you repeat it.",
        ) from error
    if receipt is not None and receipt.leads_to:
        await _go(context, receipt.leads_to)
    return True


def workspace_of(context: CommandContext) -> WorkspaceId:
    """The workspace of the open channel, else the first one."""
    store = context.account.store
    channel = store.channel(context.channel_id) if context.channel_id is not None else None
    if channel is not None and channel.workspace_id is not None:
        return channel.workspace_id
    workspaces = store.workspaces()
    if not workspaces:
        raise TargetError("You are in no workspace.")
    return workspaces[0].id


async def _go(context: CommandContext, address: str) -> None:
    """A place of this server is shown here; any other address is opened as a link is."""
    try:
        target = await context.account.directory.locate(address)
    except ChatError:
        context.ui.open_address(address)
        return
    if target.channel_id is not None:
        context.ui.open_channel(target.channel_id)
