"""Which accounts are there? One table each in accounts.toml, written by `chat-tui login`; no secrets."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Literal, get_args

from chat_tui.config.account_options import AccountOptions
from chat_tui.config.edit import one_writer, write_whole
from chat_tui.config.locations import check_account_name
from chat_tui.errors import ConfigError
from chat_tui.model.frozen import dataclass

Kind = Literal["personal", "shared", "remote"]
PERSONAL = "personal"
"""The name of the account at the personal workspace, which needs no configuration."""


BY_KERNEL = "kernel"
"""The value of an account's option `login` where the kernel says who we are; else a token is kept."""
ALLOW_HTTP = "allow_http"
"""The option of an account whose user agreed that secrets go over http:// to another machine."""

_KEYS = ("url", "backend", "user", "colour", "kind")
_MEND = "Mend the file, or move it away and sign in anew."


@dataclass(frozen=True, slots=True)
class AccountConfig:
    """One sign-in at one server; `url` is https or `unix:///path`, `options` as in `account_options`."""

    name: str
    url: str
    backend: str = "mattermost"
    user: str = ""
    colour: str = ""
    kind: Kind = "remote"
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def typed(self) -> AccountOptions:
        """The options, checked when the file was read."""
        return AccountOptions.of(self.options)

    @property
    def is_by_kernel(self) -> bool:
        """The kernel says who we are; else a token is kept."""
        return bool(self.options.get("login") == BY_KERNEL)

    @property
    def allows_http(self) -> bool:
        """The user agreed that secrets go over http:// to another machine."""
        return self.options.get(ALLOW_HTTP) is True


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts by name, in the file's order, and what is wrong with others of them.

    What is wrong with the whole file stands under the empty name.
    """

    valid: dict[str, AccountConfig]
    wrong: dict[str, ConfigError]


def load_accounts(path: Path) -> dict[str, AccountConfig]:
    """The accounts of the file by name, in its order; ConfigError says what is wrong with it."""
    found = read_accounts(path)
    for error in found.wrong.values():
        raise error
    return found.valid


def read_accounts(path: Path) -> Accounts:
    """What can be used of the file, and what cannot; never raises."""
    try:
        text = path.read_text("utf-8")
        document = tomllib.loads(text)
    except FileNotFoundError:
        return Accounts({}, {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Accounts({}, {"": ConfigError(f"{path} cannot be read: {_why(error)}.", hint=_MEND)})
    found = Accounts({}, {})
    for name, table in document.items():
        try:
            found.valid[name] = _account(_Place(path, text, name), table)
        except ConfigError as error:
            found.wrong[name] = error
    return found


def save_account(path: Path, account: AccountConfig) -> None:
    """Add the account, or replace the one of that name; the rest of the file stays as it is."""
    check_account_name(account.name)
    _edit(path, account.name, _table(account))


def remove_account(path: Path, name: str) -> bool:
    """Take the account out of the file; False if it was not there."""
    if name not in load_accounts(path):
        return False
    _edit(path, name, None)
    return True


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an account stands in its file."""

    path: Path
    text: str
    name: str

    def wrong(self, key: str, sentence: str) -> ConfigError:
        from chat_tui.config.positions import position_of  # only files that are wrong pay for it

        at = position_of(self.text, self.name, key)
        return ConfigError(f"{self.path}, {at}: [{self.name}] {sentence}", hint=_MEND)


def _account(place: _Place, table: object) -> AccountConfig:
    if not isinstance(table, dict):
        raise place.wrong("", f"must be a table, as [{place.name}].")
    values = dict(table)
    options = values.pop("options", {})
    for key, value in values.items():
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            guess = f"; did you mean {near[0]!r}?" if near else "."
            raise place.wrong(key, f"has no {key!r}{guess}")
        if not isinstance(value, str):
            raise place.wrong(key, f"{key} must be text in quotes.")
    if "url" not in values or not isinstance(options, dict):
        raise place.wrong("url", "needs a url, and options must be a table.")
    if values.get("kind", "remote") not in get_args(Kind):
        raise place.wrong("kind", f"kind must be one of {', '.join(get_args(Kind))}.")
    try:
        check_account_name(place.name)
    except ConfigError as error:
        raise place.wrong("", f"cannot be the name of an account. {error.hint}") from None
    try:
        AccountOptions.of(options)
    except ConfigError as error:
        raise place.wrong("options", f"has options that cannot be used. {error}") from None
    return AccountConfig(place.name, options=options, **values)


def _table(account: AccountConfig) -> dict[str, Any]:
    table: dict[str, Any] = {"url": account.url, "backend": account.backend, "kind": account.kind}
    table |= {key: value for key in ("user", "colour") if (value := getattr(account, key))}
    return table | ({"options": dict(account.options)} if account.options else {})


def _edit(path: Path, name: str, table: dict[str, Any] | None) -> None:
    # 30 times slower than tomllib, but it keeps the user's comments.
    import tomlkit

    with one_writer(path):
        load_accounts(path)
        document = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
        if table is None:
            document.pop(name, None)
        else:
            document[name] = tomlkit.item(table)
        write_whole(path, tomlkit.dumps(document))


def _why(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "it is no UTF-8 text"
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text[:1].lower() + text[1:]
