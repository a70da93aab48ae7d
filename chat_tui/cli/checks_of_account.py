"""Are the workspace, the accounts, their secrets and their stores in order?"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from chat_tui.auth.credentials import Credentials
from chat_tui.auth.secret import Secret
from chat_tui.cli.checks import Check, Verdict
from chat_tui.cli.invocation import Invocation
from chat_tui.config.accounts import AccountConfig, load_accounts
from chat_tui.config.locations import Locations
from chat_tui.errors import BackendError, ChatError, ConfigError
from chat_tui.model.metrics import RateLimits
from chat_tui.text.figures import gauge

if TYPE_CHECKING:
    from chat_tui.net.endpoint import Endpoint

CLOCK_SKEW = 5.0
"""Seconds by which a clock may differ before times look wrong."""
GAUGE = 10
"""Cells of the bar that shows what is left of the rate limit."""
LITTLE_ROOM = 100 * 1024 * 1024
"""Bytes of free disk below which we say so."""


async def account_checks(invocation: Invocation) -> list[Check]:
    """The personal workspace and every account of the file."""
    locations = invocation.locations
    found = [_personal(locations)]
    try:
        accounts = load_accounts(locations.accounts_file)
    except ConfigError as error:
        return [*found, Check("accounts", Verdict.PROBLEM, str(error), f"$EDITOR {locations.accounts_file}")]
    for account in accounts.values():
        found += [check async for check in _account(account, Credentials(locations.credentials_file))]
    return found


def store_checks(locations: Locations) -> Iterator[Check]:
    """The disk and every database of ours."""
    where = locations.data_dir
    while not where.exists():
        where = where.parent
    free = shutil.disk_usage(where).free
    if free < LITTLE_ROOM:
        yield Check("disk", Verdict.PROBLEM, f"{where} has {free // 1024 // 1024} MB left.", f"df -h {where}")
    for path in sorted((locations.data_dir / "accounts").glob("*/*/*.sqlite")):
        yield database_check(path)
    server = locations.data_dir / "workspace"
    for path in sorted(server.glob("*.sqlite")):
        yield database_check(path)


def database_check(path: Path) -> Check:
    """SQLite's own check of one file, read only."""
    name = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=2)) as database:
            answer = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        answer = str(error)
    size = path.stat().st_size / 1024 / 1024
    if answer == "ok":
        return Check("store", Verdict.OK, f"{name} · {size:.1f} MB · integrity ok")
    fix = f"rm {path}" if path.name == "cache.sqlite" else f"cp {path} {path}.saved"
    return Check("store", Verdict.PROBLEM, f"{name}: {answer}", fix)


def clock_check(name: str, date: str, now: float) -> Check | None:
    """Our clock against the `Date` of an answer; None if the server sent none that can be read."""
    try:
        skew = now - parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError):
        return None
    if abs(skew) <= CLOCK_SKEW:
        return Check("clock", Verdict.OK, f"as that of {name}, within {CLOCK_SKEW:.0f} s")
    return Check("clock", Verdict.ADVICE, f"is {skew:+.0f} s off that of {name}.", "timedatectl set-ntp true")


def _personal(locations: Locations) -> Check:
    from chat_tui.server.process import status

    try:
        found = status(locations.personal_socket)
    except ChatError as error:
        return Check("workspace", Verdict.PROBLEM, str(error), error.hint or "chat-tui serve stop")
    if found is None:
        return Check("workspace", Verdict.OK, "not running; the first chat-tui starts it")
    return Check("workspace", Verdict.OK, f"running as process {found.pid} · {found.socket}")


async def _account(account: AccountConfig, credentials: Credentials) -> AsyncIterator[Check]:
    token = None
    if not account.is_by_kernel:
        check, token = await _secret(account, credentials)
        yield check
    async for check in _server(account, token):
        yield check


async def _secret(account: AccountConfig, credentials: Credentials) -> tuple[Check, Secret | None]:
    try:
        token = await credentials.get(account.name)
    except ChatError as error:
        return Check("secrets", Verdict.PROBLEM, str(error), error.hint), None
    if token is None:
        fix = f"chat-tui login {account.url} --name {account.name}"
        return Check("secrets", Verdict.PROBLEM, f"{account.name}: no token is kept.", fix), None
    return Check("secrets", Verdict.OK, f"{account.name}: a token is kept"), token


def rate_check(name: str, rate: RateLimits) -> Check:
    """What is left of the allowance, with advice before it is used up."""
    if rate.share is None:
        return Check("rate", Verdict.OK, f"{name} tells no limit")
    said = f"{name} · {gauge(rate.share, GAUGE)} {rate.remaining} of {rate.limit} requests left"
    if not rate.is_scarce:
        return Check("rate", Verdict.OK, said)
    fix = f"chat-tui --account {name} status --requests"
    return Check("rate", Verdict.ADVICE, f"{said}: soon things will wait.", fix)


async def _server(account: AccountConfig, token: Secret | None) -> AsyncIterator[Check]:
    from chat_tui.net.endpoint import Endpoint
    from chat_tui.net.http import HttpClient, Request

    before = time.monotonic()
    try:
        endpoint = Endpoint.parse(account.url, allow_plain=True)
        client = HttpClient(endpoint)
        try:
            answer = await client.send(
                Request("GET", "/api/v4/system/ping", headers=_signed(endpoint, token))
            )
            rate = client.traffic().rate
        finally:
            await client.close()
    except (BackendError, ConfigError) as error:
        fix = error.hint or f"curl -I {account.url}"
        yield Check("server", Verdict.PROBLEM, f"{account.name}: {error}", fix)
        return
    took = (time.monotonic() - before) * 1000
    yield Check("server", Verdict.OK, f"{account.name} · {account.url} · {took:.0f} ms")
    yield rate_check(account.name, rate)
    check = clock_check(account.name, answer.headers.get("date", ""), time.time())
    if check:
        yield check


def _signed(endpoint: Endpoint, token: Secret | None) -> dict[str, str]:
    """With the token a server tells what is left for this session, not for everybody at this address.

    It goes over no line where others could read it.
    """
    if token is None or not (endpoint.is_local or endpoint.base_url.startswith("https:")):
        return {}
    return {"Authorization": f"Bearer {token.reveal()}"}
