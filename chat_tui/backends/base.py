"""What a backend must be: the contract between one server protocol and everything else.

To add a backend: copy `backends/fake/`, write `codec.py` (sans-I/O: frames in, events out; actions in,
requests out), `client.py` (moves bytes, translates library errors to ours at that one edge) and `door.py`
(what can be asked before anybody is signed in), add two lines to `registry.py`, and run `tests/contracts/`
over it. The suite there is the contract in executable form.

Rules every backend keeps:

* `events` connects once. It yields until the line drops, then raises a `BackendError`; it never reconnects.
* It tells `StreamOpened` once: first on a new stream; on one that is resumed, behind all that was missed.
  A batch is yielded for everything heard, an empty one if it carried no event.
* The cursor of a batch covers the events of that batch and all before; giving it back resumes after them.
* `perform` with a `client_id` may be repeated within `capabilities.dedupe_window` and acts once.
* Errors are those of `chat_tui.errors` only; cancelling any call leaves the backend usable.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Sequence
from typing import TYPE_CHECKING, Protocol

from chat_tui.model.actions import Action, Receipt
from chat_tui.model.capabilities import Capabilities
from chat_tui.model.channels import Channel
from chat_tui.model.events import Batch, HistoryPage, LookupNeeded
from chat_tui.model.ids import ChannelId, Cursor, FileId, MessageId, Millis, UserId, WorkspaceId
from chat_tui.model.messages import Attachment, Found
from chat_tui.model.metrics import Traffic
from chat_tui.model.users import User, UserPresence

if TYPE_CHECKING:
    from chat_tui.model.questions import Question


class Backend(Protocol):
    """One signed-in session at one server."""

    @property
    def capabilities(self) -> Capabilities:
        """What the server can do; exact after `sign_in`, a fair guess before."""

    @property
    def traffic(self) -> Traffic:
        """What went over the line so far, and what the server allows."""

    async def sign_in(self) -> User:
        """Make sure the session is valid and return oneself; raises AuthError when it is not."""

    def events(self, cursor: Cursor | None) -> AsyncGenerator[Batch]:
        """Everything that happens from `cursor` on, until the line drops."""

    async def ping(self) -> None:
        """Ask for a sign of life on the open event stream; the answer arrives as a batch of `events`."""

    async def snapshot(self) -> Batch:
        """Oneself, workspaces, channels, memberships, the users needed to name them: one `SnapshotTaken`."""

    async def lookup(self, needed: LookupNeeded) -> Batch:
        """Describe things that an event only named; unknown ones are left out."""

    async def history(
        self,
        channel_id: ChannelId,
        *,
        before: MessageId | None = None,
        after: MessageId | None = None,
        limit: int = 60,
    ) -> HistoryPage:
        """Messages before or after one, else the newest, oldest first."""

    async def changed_since(self, channel_id: ChannelId, since: Millis) -> HistoryPage:
        """Messages posted, edited or deleted after `since` (server time); `truncated` if too many."""

    async def thread(self, root_id: MessageId) -> HistoryPage:
        """A root and all its replies."""

    async def search(self, workspace_id: WorkspaceId | None, query: str) -> Found:
        """Messages the server finds, newest first."""

    async def find_channels(self, workspace_id: WorkspaceId, term: str) -> Sequence[Channel]:
        """Public channels one could join whose name begins with `term`; all for an empty term."""

    async def find_users(self, term: str) -> Sequence[User]:
        """Users whose name begins with `term`; some for an empty term."""

    async def presences(self, user_ids: Sequence[UserId]) -> Sequence[UserPresence]:
        """Where these users are now."""

    async def perform(self, action: Action) -> Receipt:
        """Do what the user wants; raises RejectedError when the server refuses."""

    async def ask(self, question: Question) -> Batch:
        """The events that answer a question; raises RejectedError for what this server does not have."""

    async def upload(
        self, channel_id: ChannelId, name: str, size: int, chunks: AsyncIterable[bytes]
    ) -> Attachment:
        """Send a file of `size` bytes to a channel, for a message that will name it."""

    def download(self, file_id: FileId, offset: int = 0) -> AsyncGenerator[bytes]:
        """A file's bytes from `offset` on, in pieces, never more than `capabilities.max_file_size` in all."""

    async def close(self) -> None:
        """End the stream and all requests; safe to call twice."""
