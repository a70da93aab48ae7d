"""How is the desktop's keyring asked, which may be absent, broken, or waiting for somebody to unlock it?"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from chat_tui.errors import WithheldError

T = TypeVar("T")

SERVICE = "chat-tui"
PATIENCE = 3.0
"""Seconds; a keyring that takes longer waits for a person or a dead bus."""


class Keyring(Protocol):
    """What we use of the `keyring` library, and what tests put in its place."""

    def get_password(self, service_name: str, username: str) -> str | None:
        """The secret, or None."""

    def set_password(self, service_name: str, username: str, password: str) -> None:
        """Keep a secret."""

    def delete_password(self, service_name: str, username: str) -> None:
        """Forget a secret."""


def system_keyring() -> Keyring | None:
    """The desktop's keyring, or None where there is none. Slow: imports much and may start services."""
    import keyring
    from keyring.backends import fail, null

    found = keyring.get_keyring()
    return None if isinstance(found, (fail.Keyring, null.Keyring)) else found


class DesktopKeyring:
    """Asks in a thread and for so long only; while one question hangs there is no second."""

    def __init__(self, find: Callable[[], Keyring | None], patience: float) -> None:
        self._find = find
        self._patience = patience
        self._hanging: threading.Thread | None = None

    async def ask(self, question: Callable[[Keyring], T]) -> T:
        """The answer; WithheldError says why there is none."""
        if self._hanging is not None and self._hanging.is_alive():
            raise _silent()

        def work() -> T:
            keyring = self._find()
            if keyring is None:
                raise WithheldError("There is no keyring here.")
            return question(keyring)

        thread, answer = _in_daemon_thread(work)
        try:
            async with asyncio.timeout(self._patience):
                return await answer
        except TimeoutError:
            self._hanging = thread
            raise _silent() from None
        except WithheldError:
            raise
        except Exception as error:  # noqa: BLE001 - keyring plug-ins of the desktop raise whatever they like
            # Not its words, which are another program's and may hold anything.
            raise WithheldError(f"The keyring failed: {type(error).__name__}.") from None


def _silent() -> WithheldError:
    return WithheldError("The keyring does not answer.", hint="Unlock it; it is asked again in a minute.")


def _in_daemon_thread(work: Callable[[], T]) -> tuple[threading.Thread, asyncio.Future[T]]:
    """Run `work` in a thread that does not keep the program alive when it hangs."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def tell(set_it: Callable[[], None]) -> None:
        if not done.done():
            set_it()

    def run() -> None:
        with contextlib.suppress(RuntimeError):  # the loop was closed while we worked
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - carried over to whoever awaits it
                reason = error
                loop.call_soon_threadsafe(tell, lambda: done.set_exception(reason))
            else:
                loop.call_soon_threadsafe(tell, lambda: done.set_result(result))

    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    return thread, done
