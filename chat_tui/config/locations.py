"""Where does each thing live on disk?

Directories are made on first use, for the owner only (0700) whatever the umask says. One directory can hold
everything: `CHAT_TUI_HOME` or `--home`, for tests and for trying things out.
"""

from __future__ import annotations

import os
import re
import stat
import warnings
from collections.abc import Mapping
from pathlib import Path

from chat_tui.errors import ConfigError
from chat_tui.model.frozen import dataclass

APP = "chat-tui"
LONGEST_SOCKET_PATH = 100
"""Bytes; the kernel takes 107, and a lock or temporary name may be added beside the socket."""

_ACCOUNT_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}\Z")


_ELSEWHERE = "Choose another place with --home DIR."


def private_dir(path: Path) -> Path:
    """Make sure that `path` is a directory of ours that nobody else can enter, and return it."""
    try:
        for parent in reversed((path, *path.parents)):
            if not parent.exists():
                parent.mkdir(exist_ok=True)
                parent.chmod(0o700)
        status = path.lstat()
    except OSError as error:
        why = error.strerror or str(error)
        raise ConfigError(f"{path} cannot be used: {why[:1].lower()}{why[1:]}.", hint=_ELSEWHERE) from error
    if not path.is_dir() or (stat.S_ISLNK(status.st_mode) and path.parent == Path("/tmp")):
        raise ConfigError(f"{path} is not a directory.", hint=_ELSEWHERE)
    owner = path.stat()
    if owner.st_uid != os.getuid():
        raise ConfigError(f"{path} belongs to another user.", hint=_ELSEWHERE)
    if stat.S_IMODE(owner.st_mode) != 0o700:
        path.chmod(0o700)
    return path


def check_account_name(name: str) -> str:
    """Return `name` if it can name an account (and so a directory), else raise ConfigError."""
    if _ACCOUNT_NAME.match(name):
        return name
    raise ConfigError(
        f"{name!r} cannot be the name of an account.",
        hint="Use small letters, digits, dots, dashes and underscores.",
    )


@dataclass(frozen=True, slots=True)
class Locations:
    """The five directories of the platform, and what is in them.

    For account_dir, workspace_dir, shared_dir, sockets, log_file and crash_dir the directory is made.
    """

    config_dir: Path
    data_dir: Path
    cache_dir: Path
    state_dir: Path
    runtime_dir: Path
    chosen_config: Path | None = None
    """The file named by `--config` or CHAT_TUI_CONFIG, else None."""
    portable: bool = False
    """Everything is under one directory."""

    @classmethod
    def from_environment(
        cls, home: Path | None, environ: Mapping[str, str], *, config: Path | None = None
    ) -> Locations:
        """The places under `home` (else CHAT_TUI_HOME, else where the platform keeps them)."""
        if config is None and environ.get("CHAT_TUI_CONFIG"):
            config = Path(environ["CHAT_TUI_CONFIG"])
        if home is None and environ.get("CHAT_TUI_HOME"):
            home = Path(environ["CHAT_TUI_HOME"])
        chosen = config.expanduser().absolute() if config else None
        if home is not None:
            root = home.expanduser().absolute()
            return cls(
                root / "config",
                root / "data",
                root / "cache",
                root / "state",
                root / "run",
                chosen,
                portable=True,
            )
        return _platform_places(chosen, environ)

    @property
    def config_file(self) -> Path:
        """The settings, TOML; may not exist."""
        return self.chosen_config or self.config_dir / "config.toml"

    @property
    def accounts_file(self) -> Path:
        """The accounts made by `chat-tui login`, TOML, no secrets; may not exist."""
        return self.config_dir / "accounts.toml"

    def account_dir(self, name: str) -> Path:
        """What one account keeps: its cache and its own outbox and drafts."""
        return private_dir(self.data_dir / "accounts" / check_account_name(name))

    @property
    def credentials_file(self) -> Path:
        """Secrets of accounts where there is no keyring; may not exist."""
        return self.data_dir / "credentials.json"

    @property
    def clients_file(self) -> Path:
        """By which ids servers know this program that it registered at, JSON, no secrets; may not exist."""
        return self.data_dir / "oauth-clients.json"

    @property
    def workspace_dir(self) -> Path:
        """The data of the personal workspace."""
        return private_dir(self.data_dir / "workspace")

    @property
    def shared_dir(self) -> Path:
        """The data of a shared workspace that this user serves."""
        return private_dir(self.data_dir / "shared")

    @property
    def personal_socket(self) -> Path:
        """Where the personal workspace listens."""
        return self._socket("chat.sock")

    @property
    def shared_socket(self) -> Path:
        """Where the shared workspace listens: in /run/chat-tui, or /tmp/chat-tui-shared without that."""
        if self.portable:
            return self._socket("shared.sock")
        service = Path("/run") / APP
        if service.is_dir() or os.getuid() == 0:
            return service / "chat.sock"
        return Path("/tmp") / f"{APP}-shared" / "chat.sock"

    def app_socket(self, name: str) -> Path:
        """Where a running app listens for other programs, one name a process."""
        return self._socket(name)

    @property
    def log_file(self) -> Path:
        """What `--debug` writes; the personal workspace logs beside it."""
        return private_dir(self.state_dir / "log") / "chat-tui.log"

    @property
    def crash_dir(self) -> Path:
        """Crash reports, one file each, without message text."""
        return private_dir(self.state_dir / "crash")

    @property
    def plugins_file(self) -> Path:
        """Which plugins were switched off because of what they did, JSON; may not exist."""
        return private_dir(self.state_dir) / "plugins.json"

    @property
    def user_themes(self) -> Path:
        """Themes of the user; may not exist."""
        return self.data_dir / "themes"

    @property
    def download_dir(self) -> Path:
        """Where saved attachments go; may not exist."""
        return self.data_dir / "downloads" if self.portable else Path.home() / "Downloads"

    def _socket(self, name: str) -> Path:
        path = self.runtime_dir / name
        if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
            return private_dir(self.runtime_dir) / name
        from hashlib import sha256  # seldom needed

        digest = sha256(os.fsencode(self.runtime_dir)).hexdigest()[:12]
        own = private_dir(Path("/tmp") / f"{APP}-{os.getuid()}")
        return private_dir(own / digest) / name


def _platform_places(chosen: Path | None, environ: Mapping[str, str]) -> Locations:
    # 26 ms, and not needed when one directory holds everything.
    from platformdirs import PlatformDirs

    dirs = PlatformDirs(APP, appauthor=False)
    with warnings.catch_warnings():
        # It warns that it must guess; the guess is replaced below.
        warnings.simplefilter("ignore")
        runtime = Path(dirs.user_runtime_dir)
    if not environ.get("XDG_RUNTIME_DIR") and runtime.is_relative_to("/tmp"):
        # platformdirs guesses a name that anybody could have taken; ours is checked for its owner.
        runtime = Path("/tmp") / f"{APP}-{os.getuid()}"
    return Locations(
        Path(dirs.user_config_dir),
        Path(dirs.user_data_dir),
        Path(dirs.user_cache_dir),
        Path(dirs.user_state_dir),
        runtime,
        chosen_config=chosen,
    )
