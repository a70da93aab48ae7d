"""Which plain values does the app need from the configuration?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from chat_tui.model.frozen import dataclass

if TYPE_CHECKING:
    from chat_tui.account.joining import Joining
    from chat_tui.config.notify import NotifyConfig
    from chat_tui.config.quick import QuickSettings
    from chat_tui.config.watch import LiveConfig
    from chat_tui.plugins.host import Host
    from chat_tui.ui.app import ChatApp

NO_KEYS: Mapping[str, str] = {}
PictureWay = Literal["auto", "preview", "blocks", "kitty", "sixel", "off"]
PICTURE_WAYS: tuple[PictureWay, ...] = ("auto", "preview", "blocks", "kitty", "sixel", "off")


def _forget(_name: str) -> None:
    """Where nothing remembers."""


def _default(_quick: QuickSettings) -> UiSettings:
    """Where there is no file."""
    return UiSettings()


@dataclass(frozen=True, slots=True)
class UiSettings:
    """What `wiring` tells the app; nothing in the app reads a configuration file."""

    theme: str = "chat-dark"
    auto_themes: tuple[str, str] | None = None
    """The dark and the light one, where the terminal chooses."""
    user_themes: Path | None = None
    """The folder of the user's theme files; it need not exist."""
    kept_themes: Path | None = None
    """The folder where a theme of a plugin is kept for the first paint; it need not exist."""
    density: Literal["compact", "comfortable"] = "comfortable"
    glyphs: Literal["unicode", "ascii"] = "unicode"
    emoji: Literal["glyph", "text"] = "glyph"
    real_cursor: Literal["hidden", "visible"] = "hidden"
    """Whether the terminal's own cursor is seen on what is chosen."""
    clock_24h: bool = True
    mouse: bool = True
    enter: Literal["send", "newline"] = "send"
    spell: str = "off"
    """A language, or `auto` for the environment's: which words are underlined."""
    confirm_mentions: int = 20
    """People beyond whom a call to all of them is asked about; 0 never asks."""
    confirm_secrets: bool = True
    """Whether a text that looks like a secret is asked about."""
    undo_seconds: int = 0
    """For which a message that was sent can be taken back; 0 sends at once."""
    keys: Mapping[str, str] = field(default_factory=lambda: NO_KEYS)
    """The user's `[keys]` table: binding id to keys."""
    last_frame: bool = True
    """Whether the next start may begin with what is on the screen at the end."""
    title: Literal["count", "name", "off"] = "count"
    """What the window title says."""
    notify: Callable[[], NotifyConfig] | None = None
    """How the user is told of messages, asked each time; the usual way if nobody says."""
    tips: bool = False
    """Whether a key is told at each of the first starts."""
    open_at: str = ""
    """A target (`#channel`, `@person`, permalink) to open instead of the last channel."""
    away_after: float = 300.0
    """Seconds without a key after which we are away; 0 for never."""
    fold_lines: int = 40
    """Lines of a message beyond which the rest is folded away; 0 folds nothing."""
    fold_bots: int = 4
    """Messages of bots in a row from which on they are one line; 0 folds none."""
    downloads: Path = Path()
    """The folder where files of messages are saved; it need not exist."""
    pictures: PictureWay = "auto"
    """How `o` shows pictures here, and whether small ones stand below their message."""
    osc8: bool = True
    """Whether the terminal is told where links lead."""
    picture_cache: Path | None = None
    """The folder where pictures are kept that were looked at; it need not exist."""
    complaints: tuple[str, ...] = ()
    """What is wrong with the configuration; shown once the app stands."""
    crash: str = ""
    """What is said of a crash report that nobody was told of yet."""
    plugins: Callable[[], Host] | None = None
    """Makes what has the plugins; None where they are all off."""
    beside: Callable[[ChatApp], Awaitable[None]] | None = None
    """What goes on beside the app from soon after the first paint until it ends."""
    live: LiveConfig | None = None
    """The configuration as it is changed while the app runs."""
    remake: Callable[[QuickSettings], UiSettings] = _default
    """These values anew, of what the file says now."""
    joining: Joining | None = None
    """How accounts are signed in to and out of while the app runs; None where they cannot be."""
    remember_theme: Callable[[str], None] = _forget
    """Called with the name when the user chose another theme."""
    remember_profile: Callable[[str], None] = _forget
    """Called with the name when the user chose the keys of another habit."""

    @property
    def shows_thumbnails(self) -> bool:
        """Whether small pictures stand below their message, where that is quick."""
        return self.pictures not in ("preview", "off") and self.glyphs != "ascii"
