"""What can a program do with an account that it is connected with? The one object that it holds."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, overload

from chat_tui.client import following, happening, reading, saying
from chat_tui.client.events import Event
from chat_tui.client.following import Wish
from chat_tui.client.looking import Looking
from chat_tui.client.reading import Moment
from chat_tui.client.stream import Stream
from chat_tui.client.values import Channel, File, Message, Target, Waiting


class Chat(Looking):
    """One connected account; made by `connect`.

    What is read without `await` is what is known here at this moment. Everything that asks the server raises
    one of `chat_tui.client`'s errors; after the connection is closed everything raises ChatError.
    """

    def messages(
        self,
        *targets: Target,
        since: Moment | None = None,
        keep: str = "",
        own: bool = False,
        notices: bool = False,
    ) -> Stream[Message]:
        """New messages of these targets, of all channels without one, each once, from this call on.

        With `since` (a moment, so long ago, a message) it begins with what was said since then. With `keep`
        the place in all that is said is kept on disk under that name: a message is dealt with when the next
        one is asked for, and the next program that keeps this name begins behind it. `own` also tells what
        this program says itself, `notices` what the server says of who came and went.
        Raises AuthError or BlockedError when only a person can help; a line that is lost is waited for.
        """
        return following.messages(self._desk, targets, Wish(own, notices, since, keep))

    def events(self, *targets: Target, own: bool = False, notices: bool = False) -> Stream[Event]:
        """What happens in these targets, in all channels without one, from this call on."""
        return happening.everything(self._desk, targets, Wish(own, notices))

    @overload
    async def send(
        self,
        target: Target,
        text: str,
        *,
        files: Iterable[Path | str] = (),
        reply_to: Message | str | None = None,
        once: str = "",
        queue: Literal[False] = False,
    ) -> Message: ...

    @overload
    async def send(
        self,
        target: Target,
        text: str,
        *,
        files: Iterable[Path | str] = (),
        reply_to: Message | str | None = None,
        once: str = "",
        queue: Literal[True],
    ) -> Message | Waiting: ...

    async def send(
        self,
        target: Target,
        text: str,
        *,
        files: Iterable[Path | str] = (),
        reply_to: Message | str | None = None,
        once: str = "",
        queue: bool = False,
    ) -> Message | Waiting:
        """Say something; it is at the server when this returns, or an error says why not.

        With `queue` what cannot go now stays in the outbox on disk. `once` is a name of your own for this
        message: said again under that name in that channel it is the same message, also after a crash.
        """
        say = saying.send_or_keep if queue else saying.send
        return await say(self._desk, target, text, files=files, reply_to=reply_to, once=once)

    async def join(self, name: str) -> Channel:
        """Be in a public channel; nothing is done if you are."""
        return await reading.join(self._desk, name)

    async def mark_read(self, target: Target) -> None:
        """Say that you have read all of a channel."""
        await saying.mark_read(self._desk, target)

    async def typing(self, target: Target) -> None:
        """Show the others that you write, for some seconds; may be lost."""
        await saying.typing(self._desk, target)

    async def download(self, file: File, folder: Path | str = ".") -> Path:
        """Where a file of a message lies now; its name is made harmless, and no file is replaced."""
        return await reading.download(self._desk, file, Path(folder))
