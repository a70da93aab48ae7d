"""Where session tokens are kept between runs: the desktop's keyring if it answers, else a private file."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import stat
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

from chat_tui.auth.secret import Secret
from chat_tui.errors import ConfigError, StorageError

T = TypeVar("T")

SERVICE = "chat-tui"
KEYRING_PATIENCE = 3.0
"""Seconds; a keyring that takes longer waits for a person or a dead bus, and the file is used instead."""


_DRAFT = ".credentials-"


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


class Credentials:
    """Tokens by account name. The file is JSON, mode 0600, and refused when others could read it."""

    def __init__(
        self,
        path: Path,
        *,
        keyring: Callable[[], Keyring | None] = system_keyring,
        patience: float = KEYRING_PATIENCE,
    ) -> None:
        self._path = path
        self._keyring = keyring
        self._patience = patience
        self._keyring_works = True

    async def get(self, account: str) -> Secret | None:
        """The token of an account, or None."""
        kept = self._read().get(account)
        if kept is None:
            kept = await self._ask(lambda keyring: keyring.get_password(SERVICE, account))
        return None if kept is None else Secret(kept)

    async def put(self, account: str, token: Secret) -> None:
        """Keep a token, in the keyring if there is one that answers."""
        done = await self._ask(lambda keyring: _put(keyring, account, token))
        await asyncio.to_thread(self._change, account, None if done else token.reveal())

    async def forget(self, account: str) -> None:
        """Remove a token everywhere; nothing happens if there is none."""
        await asyncio.to_thread(self._change, account, None)
        await self._ask(lambda keyring: keyring.delete_password(SERVICE, account))

    async def _ask(self, question: Callable[[Keyring], T]) -> T | None:
        """Ask the keyring in a thread; None if there is none or it fails; not again after it was too slow."""
        if not self._keyring_works:
            return None

        def ask() -> T | None:
            keyring = self._keyring()
            return None if keyring is None else question(keyring)

        try:
            async with asyncio.timeout(self._patience):
                return await _in_daemon_thread(ask)
        except TimeoutError:
            self._keyring_works = False
        except Exception:  # noqa: BLE001 - keyring plug-ins of the desktop raise whatever they like
            return None
        return None

    def _change(self, account: str, token: str | None) -> None:
        """Keep a token in the file, or None; what other processes change meanwhile stays."""
        if token is None and account not in self._read():
            return
        with self._alone():
            kept = {name: old for name, old in self._read().items() if name != account}
            self._write(kept if token is None else {**kept, account: token})

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from changing the file; the lock is on its folder, as the file is replaced."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder = os.open(self._path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise StorageError(f"{self._path} cannot be written: {error.strerror}.") from None
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            # Whoever died while writing left his draft, with tokens in it.
            for draft in self._path.parent.glob(f"{_DRAFT}*"):
                draft.unlink(missing_ok=True)
            yield
            os.fsync(folder)
        finally:
            os.close(folder)

    def _read(self) -> dict[str, str]:
        try:
            with open(self._path, encoding="utf-8") as file:
                self._refuse_if_open_to_others(os.fstat(file.fileno()))
                kept = json.load(file)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StorageError(f"{self._path} cannot be read: {error.strerror}.") from None
        except ValueError:
            raise ConfigError(
                f"{self._path} is not valid JSON.", hint="Remove it and sign in again."
            ) from None
        if not isinstance(kept, dict):
            raise ConfigError(f"{self._path} holds no accounts.", hint="Remove it and sign in again.")
        return {name: token for name, token in kept.items() if isinstance(token, str)}

    def _refuse_if_open_to_others(self, status: os.stat_result) -> None:
        if status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) & 0o077:
            raise ConfigError(
                f"{self._path} holds secrets, but others can read it.", hint=f"chmod 600 {self._path}"
            )

    def _write(self, kept: dict[str, str]) -> None:
        try:
            descriptor, draft = tempfile.mkstemp(prefix=_DRAFT, dir=self._path.parent)
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    json.dump(kept, file)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(draft, self._path)
            except BaseException:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(draft)
                raise
        except OSError as error:
            raise StorageError(f"{self._path} cannot be written: {error.strerror}.") from None


def _put(keyring: Keyring, account: str, token: Secret) -> bool:
    keyring.set_password(SERVICE, account, token.reveal())
    return True


async def _in_daemon_thread(work: Callable[[], T]) -> T:
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

    threading.Thread(target=run, name="keyring", daemon=True).start()
    return await done
