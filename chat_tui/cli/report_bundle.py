"""What goes into the file that a person sends along with a complaint, and what is kept out of it?"""

from __future__ import annotations

import json
import os
import platform
import socket
import sqlite3
import ssl
import stat
import sys
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from chat_tui import __version__
from chat_tui.auth.oauth.tokens import unpacked
from chat_tui.cli.checks import Check
from chat_tui.cli.checks_of_secrets import credentials_of
from chat_tui.cli.checks_of_stores import databases
from chat_tui.cli.checks_told import record
from chat_tui.cli.invocation import Invocation, run
from chat_tui.cli.report_masks import HOME, MASKED, Masks, shown_settings
from chat_tui.config.accounts import AccountConfig, read_accounts
from chat_tui.errors import ChatError, ConfigError
from chat_tui.text.redacting import without_secrets

NAMES = 32
"""Cells for the names of the parts."""
LONGEST_LOG = 256 * 1024
"""Bytes of a log that are taken, from its end."""
MOST_CRASHES = 5
MOST_NAMES = 100_000
"""People of an account whose names are looked for."""
LIBRARIES = ("textual", "rich", "httpx", "httpcore", "websockets", "msgspec", "click", "pydantic", "keyring")
_TELLING = ("TERM", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "LANG", "LC_ALL", "NO_COLOR")
_SET = ("TMUX", "STY", "SSH_CONNECTION", "DISPLAY", "WAYLAND_DISPLAY", "HTTPS_PROXY", "ALL_PROXY")
"""Only that they are there: their values name somebody."""
_COUNTED = ("messages", "channels", "users", "gaps", "outbox", "drafts", "posts", "event_log", "sessions")

Group = tuple[str, list[Check]]


def place_of(wish: Path | None, now: float) -> Path:
    """Where the report goes: the file that was named, or one with a name of its own in that folder."""
    named = time.strftime("chat-tui-report-%Y-%m-%d-%H%M%S.zip", time.localtime(now))
    path = Path.cwd() / named if wish is None else wish / named if wish.is_dir() else wish
    if path.exists():
        raise ConfigError(f"There is a {path} already.", hint="Choose another name.")
    return path


def write_report(path: Path, invocation: Invocation, groups: Iterable[Group], traffic: Any) -> list[str]:
    """Write the bundle, mode 0600, and tell what is in it, a line each."""
    masks = run(masks_for(invocation))
    parts = dict(_parts(invocation, groups, traffic, masks))
    listed = [f"{name:{NAMES}} {says}" for name, (says, _text) in parts.items()]
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.") from None
    with os.fdopen(descriptor, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, (_says, text) in parts.items():
            bundle.writestr(name, text)
    return listed


async def masks_for(invocation: Invocation) -> Masks:
    """What is to be hidden of this person: asked of the credentials, the accounts and the stores."""
    locations = invocation.locations
    accounts = list(read_accounts(locations.accounts_file).valid.values())
    hosts = {socket.gethostname(): "‹this machine›"}
    for number, account in enumerate(accounts, 1):
        for host in {urlsplit(account.url).hostname, account.typed.ssh.rpartition("@")[2]} - {None, ""}:
            hosts.setdefault(str(host), f"‹server {number}›")
        hosts.setdefault(account.name, f"‹account {number}›")
    names = {os.environ.get("USER", ""), *(account.user for account in accounts)}
    for path in databases(locations):
        names |= names_in(path)
    secrets = [one for account in accounts for one in await _secrets_of(invocation, account)]
    return Masks(secrets=secrets, names=names, hosts=hosts, places=_places(invocation, accounts))


def _places(invocation: Invocation, accounts: Iterable[AccountConfig]) -> dict[str, str]:
    """Paths that name somebody: what is below them says what it is."""
    locations = invocation.locations
    found = {str(Path.home()): HOME, str(locations.shared_socket.parent): "‹shared›"}
    for number, account in enumerate(accounts, 1):
        if account.url.startswith("unix:"):
            found[account.url.removeprefix("unix:").removeprefix("//")] = f"‹socket {number}›"
    named = {
        "config": locations.config_dir,
        "data": locations.data_dir,
        "cache": locations.cache_dir,
        "state": locations.state_dir,
        "run": locations.runtime_dir,
    }
    return found | {str(path): f"‹{name}›" for name, path in named.items()}


def names_in(path: Path) -> set[str]:
    """Everybody whom a store knows by name; nobody of one that cannot be read."""
    found: set[str] = set()
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=1)) as database,
    ):
        columns = {str(row[1]) for row in database.execute("PRAGMA table_info(users)")}
        wanted = [
            name
            for name in ("name", "username", "display_name", "nickname", "first_name", "last_name")
            if name in columns
        ]
        if wanted:
            rows = database.execute(f"SELECT {', '.join(wanted)} FROM users LIMIT {MOST_NAMES}")
            found = {str(value) for row in rows for value in row if value}
    return found


async def _secrets_of(invocation: Invocation, account: AccountConfig) -> list[str]:
    try:
        kept = await credentials_of(invocation, account).get(account.name)
    except ChatError:
        return []
    if kept is None:
        return []
    tokens = unpacked(kept)
    more = (tokens.access, tokens.refresh) if tokens is not None else ()
    return [one.reveal() for one in (kept, *more) if one is not None]


def _parts(
    invocation: Invocation, groups: Iterable[Group], traffic: Any, masks: Masks
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Name, what it is, and text of each part."""
    yield "README.txt", ("what this is, and what is masked in it", _readme())
    checks = [masks.values(record(check, heading)) for heading, found in groups for check in found]
    yield "doctor.jsonl", (f"{len(checks)} checks of `chat-tui doctor --json`", _lines(checks))
    yield "versions.txt", ("versions, and what the environment says of the terminal", masks.text(_versions()))
    yield "settings.json", ("settings without your own words", _json(masks.values(_settings(invocation))))
    accounts = [_account(number, one) for number, one in enumerate(_accounts(invocation), 1)]
    yield "accounts.json", (f"{len(accounts)} accounts: kind and options, no names", _json(accounts))
    yield (
        "metrics.json",
        ("the requests of this look, and how much is stored", _json(_counts(invocation, traffic))),
    )
    for name, text in _texts(invocation):
        yield name, ("masked line by line", masks.text(without_secrets_in(text)))


def without_secrets_in(text: str) -> str:
    """Every line as the server's log would have it."""
    return "\n".join(without_secrets(line) for line in text.split("\n"))


def _readme() -> str:
    masked = "".join(f"- {one}\n" for one in MASKED)
    return (
        f"A report of chat-tui {__version__}, made by `chat-tui doctor --report`.\n\nIt holds no message, "
        f"draft or file. Masked are:\n{masked}\nLook through it before you send it: it is plain text.\n"
    )


def _versions() -> str:
    lines = [
        f"chat-tui {__version__}",
        f"Python {platform.python_version()} · {platform.platform()}",
        f"SQLite {sqlite3.sqlite_version} · {ssl.OPENSSL_VERSION}",
    ]
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            lines.append(f"{name} {version(name)}")
    lines += [f"{name}={os.environ[name]}" for name in _TELLING if name in os.environ]
    lines += [f"{name} is set" for name in _SET if name in os.environ]
    lines.append(f"output {sys.stdout.encoding}")
    return "\n".join(lines) + "\n"


def _settings(invocation: Invocation) -> Any:
    from chat_tui.config.settings import Settings, load

    try:
        values = load(invocation.locations.config_file).model_dump(mode="json")
    except ConfigError:
        return {"cannot": "be read; see doctor.jsonl"}
    schema, defaults = Settings.model_json_schema(), _defaults()
    sections = {key: value for key, value in values.items() if isinstance(value, dict) and key != "keys"}
    told: dict[str, Any] = {
        name: shown_settings(one, defaults[name], _section(schema, name)) for name, one in sections.items()
    }
    rest = {key: value for key, value in values.items() if key not in sections}
    return {**shown_settings(rest, defaults, {}), **told}


def _defaults() -> dict[str, Any]:
    from chat_tui.config.settings import sections

    found: dict[str, Any] = {"account": "", "keys": {}}
    return found | {name: kind().model_dump(mode="json") for name, kind in sections().items()}


def _section(schema: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    reference = str(schema.get("properties", {}).get(name, {}).get("$ref", "")).rpartition("/")[2]
    found: Mapping[str, Any] = schema.get("$defs", {}).get(reference, {})
    return found


def _accounts(invocation: Invocation) -> list[AccountConfig]:
    return list(read_accounts(invocation.locations.accounts_file).valid.values())


def _account(number: int, account: AccountConfig) -> dict[str, Any]:
    scheme = urlsplit(account.url).scheme or "unix"
    return {
        "number": number,
        "kind": account.kind,
        "backend": account.backend,
        "scheme": scheme,
        "login": account.typed.login,
        "options": sorted(account.options),
    }


def _counts(invocation: Invocation, traffic: Any) -> dict[str, Any]:
    stores = [
        {"store": path.name, "bytes": path.stat().st_size, "rows": _rows(path)}
        for path in databases(invocation.locations)
    ]
    return {"lines": traffic, "stores": stores}


def _rows(path: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=1)) as database,
    ):
        there = {
            str(row[0]) for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        }
        for table in _COUNTED:
            if table in there:
                found[table] = int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    return found


def _texts(invocation: Invocation) -> Iterator[tuple[str, str]]:
    """The logs and the newest crash reports: neither holds what was written, nor the names of variables."""
    folder = invocation.locations.state_dir
    for path in sorted((folder / "log").glob("*.log")):
        yield f"log/{path.name}", _end_of(path)
    crashes = sorted((folder / "crash").glob("*.txt"), key=lambda path: path.stat().st_mtime)
    for path in crashes[-MOST_CRASHES:]:
        yield f"crash/{path.name}", _end_of(path)


def _end_of(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - LONGEST_LOG))
        return file.read().decode("utf-8", "replace")


def _lines(records: Iterable[Any]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
