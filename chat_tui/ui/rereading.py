"""What happens on the screen when config.toml was changed while the app runs?

What can be is done at once; what cannot is named. A file that is wrong changes nothing and is told once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chat_tui.account.policy import habit_of
from chat_tui.config.quick import CHOICES, QuickSettings
from chat_tui.text.sanitize import safe_text
from chat_tui.ui.rekeying import take_keys
from chat_tui.ui.screens.chat_frame import ChatFrame
from chat_tui.ui.widgets.composer import Composer

if TYPE_CHECKING:
    from chat_tui.ui.app import ChatApp

EVERY = 2.0
"""Seconds between two looks at the file."""
AT_THE_NEXT_START = frozenset(
    {
        "account",
        "ui.away_after",
        "ui.glyphs",
        "ui.mouse",
        "ui.pictures",
        "ui.real_cursor",
        "features.compression",
    }
)
"""What is built once."""
THEMES = frozenset({"ui.theme", "ui.theme_dark", "ui.theme_light"})


def begin(app: ChatApp) -> None:
    """Look at the file again and again, for as long as the app runs."""
    if app.settings.live is not None:
        app.set_interval(EVERY, lambda: look(app))


def look(app: ChatApp, *, by_us: bool = False) -> None:
    """Take what the file says if it was changed; of what we wrote ourselves only the rest is told."""
    live = app.settings.live
    if live is None:
        return
    before = live.quick
    reading = live.look()
    if reading is None:
        return
    if reading.complaints:
        first, *others = reading.complaints
        more = f" (and {len(others)} more)" if others else ""
        first = first.removesuffix(" The defaults are used.").replace(str(live.path), live.path.name)
        words = f"{first}{more} What held before goes on."
        app.notify(safe_text(words), title="Configuration", severity="warning", markup=False, timeout=8)
        return
    changed = _changed(before, reading.quick) - _in_force(app, reading.quick)
    _take(app, reading.quick, changed)
    later = sorted(changed & AT_THE_NEXT_START)
    now = sorted(changed - AT_THE_NEXT_START)
    told = [f"{', '.join(now)} changed."] if now and not by_us else []
    told += [f"{', '.join(later)}: from the next start on."] if later else []
    if told:
        app.notify(safe_text(" ".join(told)), title="Configuration", markup=False, timeout=6)


def _changed(before: QuickSettings, after: QuickSettings) -> frozenset[str]:
    """The dotted names of what differs; what is not read for the first paint is read when it is needed."""
    found = {
        f"{section}.{key}".strip(".")
        for section, key in CHOICES
        if getattr(before, key, None) != getattr(after, key, None)
    }
    for name in before.features.keys() | after.features.keys():
        if before.features.get(name) != after.features.get(name):
            found.add(f"features.{name}")
    return frozenset(found | ({"keys"} if before.keys != after.keys else set()))


def _in_force(app: ChatApp, quick: QuickSettings) -> frozenset[str]:
    """What the app itself has changed, and then written down."""
    themes = THEMES if app.settings.remake(quick).theme == app.theme else frozenset[str]()
    return themes | ({"keys"} if dict(quick.keys) == dict(app.settings.keys) else set())


def _take(app: ChatApp, quick: QuickSettings, changed: frozenset[str]) -> None:
    settings = app.settings.remake(quick)
    wished = settings.theme
    built = app.settings
    # What is built once stays as it is, so that all that is drawn agrees.
    settings = replace(
        settings,
        theme=app.theme,
        glyphs=built.glyphs,
        mouse=built.mouse,
        pictures=built.pictures,
        remake=built.remake,
    )
    app.take_settings(settings)
    app.keeps_last_frame = settings.last_frame
    for account in app.accounts:
        account.policy.habit = habit_of(quick.policy)
        account.features.user = quick.features
    for screen in app.lowest_screens():
        if isinstance(screen, ChatFrame):
            screen.status.shows_24h = settings.clock_24h
            screen.status.reload()
            if not settings.tips:
                screen.main.tip = ""
            for composer in screen.query(Composer):
                composer.enter_sends = settings.enter == "send"
                composer.spell = settings.spell
                composer.post_message(Composer.Moved(composer))
    if "keys" in changed:
        take_keys(app, quick.keys)
    if changed & THEMES and wished in app.available_themes:
        app.theme = wished
    app.dress_messages()
    app.show_title()
