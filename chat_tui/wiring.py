"""Which objects exist and who is given what: the only place where things are built."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from chat_tui.account.account import Account, Profile
from chat_tui.account.joining import OpenAccounts
from chat_tui.account.policy import habit_of
from chat_tui.account.seat import abandoned, adopt, take_seat
from chat_tui.account.signing_in import SigningIn, Wish
from chat_tui.approach import Approach, approach
from chat_tui.auth.environment import take
from chat_tui.auth.secret import Secret
from chat_tui.auth.session import KeptLogin, Login, PeerLogin
from chat_tui.backends import registry
from chat_tui.backends.base import Backend
from chat_tui.backends.late import LateBackend
from chat_tui.config.accounts import (
    BY_KERNEL,
    PERSONAL,
    AccountConfig,
    Accounts,
    read_accounts,
)
from chat_tui.config.edit import set_value
from chat_tui.config.locations import Locations
from chat_tui.config.quick import QuickSettings, place_of_account
from chat_tui.config.watch import LiveConfig
from chat_tui.errors import ConfigError, DiskFullError, StorageError
from chat_tui.model.frozen import dataclass
from chat_tui.net.endpoint import Endpoint
from chat_tui.store.mine import Mine
from chat_tui.store.store import Store

if TYPE_CHECKING:
    # Imported where they are needed: by the program that serves or draws, and after the first paint.
    from chat_tui.auth.credentials import Credentials
    from chat_tui.config.notify import NotifyConfig, NotifyFile
    from chat_tui.enrolment import Enrolment
    from chat_tui.plugins.host import Host
    from chat_tui.server.process import ServerStatus
    from chat_tui.server.runner import ServeConfig
    from chat_tui.ui.app import ChatApp
    from chat_tui.ui.settings import UiSettings

SHARED = "shared"


@dataclass(frozen=True, slots=True)
class WiringContext:
    """What everything is built from."""

    locations: Locations
    settings: QuickSettings
    read_only: bool = False
    crash: str = ""
    """What the app says of a crash report."""
    beside: Callable[[ChatApp], Awaitable[None]] | None = None
    """What goes on beside the app: answers to other programs."""
    plugins: bool = True
    """Whether any may be loaded."""


def account_configs(context: WiringContext) -> Accounts:
    """All accounts, the default one first: those signed in to, this host's workspace, one's own."""
    locations = context.locations
    accounts = read_accounts(locations.accounts_file)
    found = accounts.valid
    urls = {config.url for config in found.values()}
    shared = f"unix://{locations.shared_socket}"
    if shared not in urls and SHARED not in found and _is_socket(locations.shared_socket):
        found[SHARED] = AccountConfig(SHARED, shared, kind="shared", options={"login": BY_KERNEL})
    url = f"unix://{locations.personal_socket}"
    found[PERSONAL] = AccountConfig(PERSONAL, url, kind="personal", options={"login": BY_KERNEL})
    for config in found.values():
        if variable := config.typed.token_env:
            take(variable)  # before any program is started that would inherit it
    return accounts


def choose(accounts: Accounts, name: str | None) -> AccountConfig:
    """The account of that name, or the default one; ConfigError says what is wrong, and the nearest name."""
    configs, wrong = accounts.valid, accounts.wrong
    if name in configs:
        return configs[name]
    if wrong and (name is None or name in wrong or "" in wrong):
        raise wrong.get(name or "") or next(iter(wrong.values()))
    if name is None:
        return next(iter(configs.values()))
    near = get_close_matches(name, configs, n=1)
    guess = f" Did you mean {near[0]}?" if near else ""
    raise ConfigError(f"There is no account {name!r}.{guess}", hint=f"Known are: {', '.join(configs)}.")


def to_open(context: WiringContext, name: str | None) -> tuple[list[AccountConfig], list[str]]:
    """The accounts for the app, the one to open at first, and what is wrong with the configuration of others.

    Only a `name` that was asked for must be right; ConfigError says why it is not.
    """
    accounts = account_configs(context)
    configs = accounts.valid
    complaints = [str(error) for error in accounts.wrong.values()]
    wished = name or context.settings.account or None
    if name is None and wished not in (None, *configs):
        if wished not in accounts.wrong and "" not in accounts.wrong:
            place = place_of_account(context.locations.config_file, os.environ)
            near = get_close_matches(wished or "", configs, n=1)
            guess = f"; did you mean {near[0]!r}?" if near else "."
            complaints.append(f"{place}: there is no account {wished!r}{guess}")
        wished = None
    first = next(iter(configs.values())) if wished is None else choose(accounts, wished)
    return [first, *(config for config in configs.values() if config is not first)], complaints


async def build_account(
    context: WiringContext,
    config: AccountConfig,
    *,
    also_full: bool = False,
    cache: Path | None = None,
    login: Login | None = None,
) -> tuple[Account, Callable[[], None]]:
    """An account that is not yet started, and what gives its seat back after it was closed.

    With `also_full` it is there to be read on a full disk, too, and goes on when there is room. With `cache`
    it knows what stands there, and not what our seat does. With `login` no secret is asked for here.
    """
    way = approach(context.locations, config.url, config.typed)
    folder = context.locations.account_dir(config.name)
    seat = take_seat(folder)
    try:
        store = Store.open(cache or seat.cache, also_full=also_full)
        mine = Mine.open(seat.mine, also_full=also_full)
        # On a full disk they stay where they are until the next start.
        with abandoned(folder, seat) as left, suppress(DiskFullError):
            for path in left:
                await adopt(mine, path)
        account = Account(
            Profile(
                config.name,
                _title(config),
                config.colour,
                config.kind,
                read_only=context.read_only,
                reads=habit_of(context.settings.policy),
                features=context.settings.features,
            ),
            _backend(context, config, way.endpoint, login),
            store,
            mine,
            before_connect=_before_connect(context.locations, config, way),
        )
    except BaseException:
        seat.leave()
        raise

    def leave() -> None:
        way.close()
        seat.leave()

    return account, leave


@asynccontextmanager
async def open_account(context: WiringContext, name: str | None) -> AsyncIterator[Account]:
    """The account, started: its realtime worker runs, the personal workspace is started if it is needed."""
    async with started(context, choose(account_configs(context), name)) as account:
        yield account


@asynccontextmanager
async def started(
    context: WiringContext, config: AccountConfig, login: Login | None = None
) -> AsyncIterator[Account]:
    """The same for an account that need not be one of this machine: `login` is how it signs in, if given."""
    account, leave = await build_account(context, config, login=login)
    try:
        await account.start()
        yield account
    finally:
        await account.close()
        leave()


def run_app(context: WiringContext, target: str | None, name: str | None) -> int:
    """Run the app until the person leaves it; the exit code."""
    return asyncio.run(_run_app(context, target, name))


async def _run_app(context: WiringContext, target: str | None, name: str | None) -> int:
    from chat_tui.ui.app import ChatApp

    configs, complaints = to_open(context, name)
    async with AsyncExitStack() as stack:
        opened = _open_accounts(context)
        stack.push_async_callback(opened.close)
        accounts: list[Account] = []
        for config in configs:
            try:
                accounts.append(await opened.open(config.name))
            except (ConfigError, StorageError) as error:
                # One account that cannot be opened must not cost the others, unless it is the one asked for.
                if config.name == name or (config is configs[-1] and not accounts):
                    raise
                complaints.append(f"The account {config.name} is left out: {error} {error.hint}".strip())
        live = LiveConfig(context.locations.config_file, os.environ, context.settings)
        lasting = partial(replace, live=live, joining=opened)
        settings = lasting(
            ui_settings(context, target, complaints),
            remake=lambda quick: lasting(ui_settings(replace(context, settings=quick), None)),
        )
        app = ChatApp(accounts, settings)
        await app.run_async(mouse=context.settings.mouse)
        if app.fault is not None:
            raise app.fault
        return app.return_code or 0


def _open_accounts(context: WiringContext) -> OpenAccounts:
    def build(name: str) -> Awaitable[tuple[Account, Callable[[], None]]]:
        return build_account(context, choose(account_configs(context), name), also_full=True)

    return OpenAccounts(build, partial(signing_in, context), partial(sign_out, context))


def ui_settings(context: WiringContext, target: str | None, complaints: Iterable[str] = ()) -> UiSettings:
    """The plain values that the app gets of the configuration."""
    from chat_tui.ui.hyperlinks import knows_links
    from chat_tui.ui.settings import PICTURE_WAYS, UiSettings

    quick = context.settings
    return UiSettings(
        theme=quick.theme_name(os.environ),
        auto_themes=(quick.theme_dark, quick.theme_light) if quick.theme == "auto" else None,
        user_themes=context.locations.user_themes,
        kept_themes=context.locations.cache_dir / "themes",
        density="compact" if quick.density == "compact" else "comfortable",
        glyphs="ascii" if quick.glyphs == "ascii" else "unicode",
        emoji="text" if quick.emoji == "text" else "glyph",
        last_frame=quick.last_frame,
        real_cursor="visible" if quick.real_cursor == "visible" else "hidden",
        clock_24h=quick.clock_24h,
        mouse=quick.mouse,
        spell=quick.spell,
        enter="newline" if quick.enter == "newline" else "send",
        keys=quick.keys,
        title="name" if quick.title == "name" else "off" if quick.title == "off" else "count",
        notify=_notify(context.locations.config_file),
        away_after=quick.away_after * 60,
        tips=quick.tips,
        fold_lines=quick.fold_lines,
        fold_bots=quick.fold_bots,
        confirm_mentions=quick.confirm_mentions,
        confirm_secrets=quick.confirm_secrets,
        undo_seconds=quick.undo_seconds,
        open_at=target or "",
        downloads=context.locations.download_dir,
        pictures=next((way for way in PICTURE_WAYS if way == quick.pictures), "auto"),
        osc8=quick.osc8 == "on" or (quick.osc8 == "auto" and knows_links(os.environ)),
        picture_cache=context.locations.cache_dir / "pictures",
        complaints=(*quick.complaints, *complaints),
        crash=context.crash,
        beside=context.beside,
        plugins=partial(plugin_host, context) if context.plugins else None,
        remember_theme=partial(set_value, context.locations.config_file, "ui", "theme"),
        remember_profile=partial(set_value, context.locations.config_file, "keys", "profile"),
    )


def plugin_host(context: WiringContext, *, keeps: bool = True) -> Host:
    """What has the plugins; nothing was looked for yet. With `keeps` it writes down which went wrong."""
    from chat_tui.config.plugins import read_plugins
    from chat_tui.plugins.host import Host, Wishes

    said = read_plugins(context.locations.config_file, os.environ)
    return Host(Wishes(frozenset(said.off), said.settings, context.locations.plugins_file if keeps else None))


def signing_in(context: WiringContext, wish: Wish, *, may_ask: bool = False) -> SigningIn:
    """A way in at a server, or again at that of an account; ConfigError for what is no address."""
    return _enrolment(context).signing_in(wish, may_ask=may_ask)


async def sign_out(context: WiringContext, name: str) -> tuple[str, ...]:
    """End the session of an account and forget it here; what a person should read of it."""
    return await _enrolment(context).sign_out(choose(account_configs(context), name))


def server_status(locations: Locations) -> dict[str, str | int] | None:
    """What runs as the personal workspace, or None."""
    from chat_tui.server.process import status

    found = status(locations.personal_socket)
    return None if found is None else _told(found, locations)


def server_stop(locations: Locations) -> bool:
    """Stop the personal workspace; False if none was running."""
    from chat_tui.server.process import stop

    return stop(locations.personal_socket)


def serve(config: ServeConfig, on_ready: Callable[[str], None]) -> int:
    """Run a workspace in the foreground until it is stopped; the exit code."""
    from chat_tui.server.runner import serve as run_server

    return run_server(config, on_ready)


def _told(found: ServerStatus, locations: Locations) -> dict[str, str | int]:
    return {
        "pid": found.pid,
        "socket": str(found.socket),
        "data": str(locations.workspace_dir),
        "status": found.health,
        "version": found.version,
    }


def _reviver(locations: Locations) -> Callable[[], Awaitable[None]]:
    async def revive() -> None:
        from chat_tui.server.process import PersonalServer, ensure_running

        server = PersonalServer(
            data=locations.workspace_dir,
            socket=locations.personal_socket,
            log=locations.log_file.with_name("workspace.log"),
        )
        await asyncio.to_thread(ensure_running, server)

    return revive


def _notify(path: Path) -> Callable[[], NotifyConfig]:
    """What the file says of notices, read when the first is due."""

    @cache
    def file() -> NotifyFile:
        from chat_tui.config.notify import NotifyFile

        return NotifyFile(path, os.environ)

    return lambda: file().now()


def _before_connect(
    locations: Locations, config: AccountConfig, way: Approach
) -> Callable[[], Awaitable[None]] | None:
    if config.kind == "personal":
        return _reviver(locations)
    return way.open if way.needs_opening else None


def _backend(
    context: WiringContext, config: AccountConfig, endpoint: Endpoint, login: Login | None
) -> Backend:
    endpoint = replace(endpoint, compresses=context.settings.features.get("compression", True))

    def make() -> Backend:
        return registry.load(config.backend)(endpoint, login or _kept_login(context, config), None)

    return LateBackend(make)


def _kept_login(context: WiringContext, config: AccountConfig) -> Login:
    if config.is_by_kernel:
        return PeerLogin()

    made: list[Credentials] = []

    def credentials() -> Credentials:
        # One for every try: a keyring that hangs is not asked once more.
        if not made:
            made.append(_credentials(context, config))
        return made[0]

    async def load() -> Secret | None:
        return await credentials().get(config.name)

    async def keep(tokens: Secret) -> None:
        await credentials().put(config.name, tokens)

    return KeptLogin(load, keep, context.locations.credentials_file.with_name(f".renewing-{config.name}"))


def _enrolment(context: WiringContext) -> Enrolment:
    from chat_tui.enrolment import Enrolment

    return Enrolment(context.locations, partial(_credentials, context))


def _credentials(context: WiringContext, config: AccountConfig) -> Credentials:
    """Where the secret of an account is, as its options say."""
    from chat_tui.auth.credentials import Credentials

    options = config.typed
    return Credentials(
        context.locations.credentials_file,
        keeping=options.secret,
        command=options.token_command,
        variable=options.token_env,
    )


def _title(config: AccountConfig) -> str:
    return {PERSONAL: "home"}.get(config.name, config.name)


def _is_socket(path: Path) -> bool:
    try:
        return stat.S_ISSOCK(path.stat().st_mode)
    except OSError:
        return False
