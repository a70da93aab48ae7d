"""Which options of `login` say how to get to the server? They become options of the account."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from chat_tui.errors import ConfigError
from chat_tui.net.proxy import NONE, Proxy
from chat_tui.net.trust import fingerprint_of, shown

_Command = TypeVar("_Command", bound=Callable[..., Any])
_OPTIONS = (
    click.option(
        "--proxy", metavar="URL", help="Go through http://HOST:PORT or socks5://HOST:PORT, or none."
    ),
    click.option("--ca-file", metavar="FILE", help="Trust these authorities instead of the system's."),
    click.option("--fingerprint", metavar="SHA256", help="Accept this certificate alone, whoever signed it."),
    click.option("--client-cert", metavar="FILE", help="Show this certificate to the server."),
    click.option("--client-key", metavar="FILE", help="Its key, if that is in another file."),
    click.option("--ssh", metavar="HOST", help="The workspace's socket is on HOST; ssh leads to it."),
)
_FILES = ("ca_file", "client_cert", "client_key")
_NAMES = ("proxy", *_FILES, "fingerprint", "ssh")


def way_options(command: _Command) -> _Command:
    """Give a command the options; `taken` reads them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def taken(options: dict[str, Any]) -> dict[str, Any]:
    """Take them out of what click gives, as options of accounts.toml; ConfigError for what cannot be."""
    found = {name: value for name in _NAMES if (value := options.pop(name)) is not None}
    for name in _FILES:
        if name in found:
            found[name] = str(_file(name, found[name]))
    if "fingerprint" in found:
        found["fingerprint"] = shown(fingerprint_of(found["fingerprint"]))
    if found.get("proxy", NONE) != NONE:
        Proxy.parse(found["proxy"], source="--proxy")
    return found


def _file(name: str, text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if not path.is_file():
        raise ConfigError(f"--{name.replace('_', '-')}: there is no file {path}.")
    return path
