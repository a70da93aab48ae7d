"""Which secrets vouch for deliveries: a file of the user's own, one a line, read again when it changes."""

from __future__ import annotations

import logging
import os
import shlex
import stat
from pathlib import Path

from chat_tui.auth.secret import Secret
from chat_tui.errors import ConfigError

LARGEST_FILE = 64 * 1024
SHORTEST_SECRET = 8
MOST_SECRETS = 20

_log = logging.getLogger(__name__)


class SecretsFile:
    """Several lines are several secrets, all of them good: the old and the new one while they are changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen, self._secrets = read_secrets(path)

    def now(self) -> tuple[Secret, ...]:
        """What the file says now; while it cannot be used, what it said before."""
        try:
            if _mark(os.stat(self.path)) != self._seen:
                self._seen, self._secrets = read_secrets(self.path)
        except (OSError, ConfigError) as error:
            _log.warning("the secrets stay as they were: %s", error)
        return self._secrets


def read_secrets(path: Path) -> tuple[tuple[int, int, int], tuple[Secret, ...]]:
    """The secrets, and by what the file is known again. Raises ConfigError, which names no secret."""
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            raw = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        hint = f"(umask 077; printf 'whsec_%s\\n' \"$(openssl rand -base64 32)\" > {shlex.quote(str(path))})"
        raise ConfigError(f"There is no {path} to read the secrets from.", hint=hint) from None
    except OSError as error:
        raise ConfigError(f"The secrets in {path} cannot be read: {error.strerror or error}.") from error
    if stat.S_ISREG(found.st_mode) and stat.S_IMODE(found.st_mode) & 0o077:
        raise ConfigError(f"Others may read {path}, so it is no secret.", hint=f"chmod 600 {path}")
    try:
        lines = [line.strip() for line in raw.decode("utf-8").splitlines()]
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is no text.") from None
    secrets = [line for line in lines if line and not line.startswith("#")]
    if not secrets or len(raw) > LARGEST_FILE or len(secrets) > MOST_SECRETS:
        raise ConfigError(f"{path} holds no secrets, or far too many.", hint="Write one on each line.")
    if any(len(secret) < SHORTEST_SECRET for secret in secrets):
        hint = "`openssl rand -base64 32` makes a good one."
        raise ConfigError(f"A secret in {path} has fewer than {SHORTEST_SECRET} characters.", hint=hint)
    return _mark(found), tuple(Secret(secret) for secret in secrets)


def _mark(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_mtime_ns, found.st_size, found.st_ino
