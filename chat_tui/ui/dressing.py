"""How does the app take and change its theme? The part of the app that knows colours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from textual.screen import Screen
from textual.theme import Theme

from chat_tui.config.themes import builtin_theme_dir, find_themes
from chat_tui.errors import ChatError, ConfigError
from chat_tui.text.sanitize import safe_text
from chat_tui.ui import dialogs, theming
from chat_tui.ui.bindings import live_labels
from chat_tui.ui.keyed_app import KeyedApp
from chat_tui.ui.render.look import Look
from chat_tui.ui.screens.chat_frame import ChatFrame
from chat_tui.ui.stylesheet import OnceParsed
from chat_tui.ui.widgets.pane_view import PaneView

if TYPE_CHECKING:
    from chat_tui.ui.settings import UiSettings
    from chat_tui.ui.terminal_facts import TerminalFacts

FALLBACK_THEME = "textual-dark"


class DressedApp(KeyedApp, inherit_bindings=False):
    """An app in one of our themes; `settings` says which."""

    _settings: UiSettings
    _is_dressed = False
    _lent: Mapping[str, Path] = MappingProxyType({})
    """The theme files of plugins, by name."""
    terminal_facts: TerminalFacts | None = None
    """What the terminal has shown of its keys, once that was asked."""

    @property
    def settings(self) -> UiSettings:
        """What the user has set."""
        return self._settings

    def lowest_screens(self) -> list[Screen[Any]]:
        """Of each account the screen that lies below its dialogs."""
        return [stack[0] for stack in self._screen_stacks.values() if stack]

    def take_settings(self, settings: UiSettings) -> None:
        """Remember others, and let the screens know them."""
        self._settings = settings
        for screen in self.lowest_screens():
            if isinstance(screen, ChatFrame):
                screen.ui_settings = replace(settings, open_at=screen.ui_settings.open_at)

    def saw_key(self, key: str) -> None:
        """One that not every terminal sends changes what can be named in hints."""
        if self.terminal_facts is None or not self.terminal_facts.is_extended:
            from chat_tui.ui import rekeying

            if rekeying.facts_of(self).saw(key):
                rekeying.tell_keys(self)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own names for colours, for themes that do not set them."""
        # Before the first theme of ours is taken nothing is drawn in Textual's.
        return theming.variable_defaults(self.current_theme) if self._is_dressed else {}

    @property
    def _theme_folder(self) -> Path:
        return self._settings.user_themes or builtin_theme_dir()

    def take_first_theme(self) -> None:
        """Only the one that the first paint needs."""
        name = self._settings.theme
        try:
            folders = (self._settings.kept_themes, builtin_theme_dir(), self._theme_folder)
            theme = theming.load_named(name, *filter(None, folders))
        except ChatError:
            theme = None  # `take_all_themes` reads all files again and says what is wrong
        if theme is not None:
            self.register_theme(theme)
        self._is_dressed = True
        self.theme = name if name in self.available_themes else FALLBACK_THEME
        self.stylesheet = OnceParsed(variables=self.get_css_variables())

    def take_all_themes(self) -> None:
        """The others, and what is wrong with the files."""
        themes, complaints = theming.load_themes(builtin_theme_dir(), self._theme_folder)
        for theme in themes:
            if theme.name != self.theme:
                self.register_theme(theme)
        self._complain(complaints)
        if self._settings.plugins is None:
            self.take_more_themes(())

    def take_more_themes(self, folders: Sequence[Path]) -> None:
        """Those of plugins, of which none takes the place of another: the last that may come."""
        themes, complaints = theming.load_themes(*folders)
        self._lent = find_themes(folders)
        for theme in themes:
            if theme.name not in self.available_themes:
                self.register_theme(theme)
        wished = self._settings.theme
        self._keep_theme(wished)
        if self.theme == FALLBACK_THEME != wished and wished in self.available_themes:
            self.theme = wished
        elif wished not in self.available_themes:
            complaints = (*complaints, f"There is no theme called {wished}.")
        self._complain(complaints)

    def _keep_theme(self, name: str) -> None:
        """Have a theme of a plugin at the next start, too, which begins before there are plugins."""
        path, folder = self._lent.get(name), self._settings.kept_themes
        if path is None or folder is None:
            return
        with suppress(OSError):  # then that start begins in other colours
            folder.mkdir(parents=True, exist_ok=True)
            (folder / path.name).write_bytes(path.read_bytes())

    def _complain(self, complaints: Iterable[str]) -> None:
        for complaint in complaints:
            self.notify(safe_text(complaint), severity="warning", markup=False)

    def make_look(self) -> Look:
        """What messages are drawn with, in the present theme."""
        settings = self._settings
        extended = self.terminal_facts is not None and self.terminal_facts.is_extended
        labels = live_labels(settings.keys, settings.glyphs, extended=extended)
        look = Look.from_theme(
            self.theme_variables,
            density=settings.density,
            glyphs=settings.glyphs,
            emoji=settings.emoji,
            hours24=settings.clock_24h,
        )
        return replace(
            look,
            osc8=settings.osc8,
            retry_key=labels.get("message.retry", ""),
            undo_key=labels.get("compose.undo", ""),
            fill_key=labels.get("gap.fill", ""),
            expand_key=labels.get("message.expand", ""),
            press_key=labels.get("message.press", ""),
            members_key=labels.get("app.members", ""),
            fold_lines=settings.fold_lines,
            fold_bots=settings.fold_bots,
        )

    def dress_messages(self) -> None:
        """Draw all messages anew, in the present colours and with the present keys."""
        look = self.make_look()
        for screen in self.lowest_screens():
            for pane in screen.query(PaneView):
                pane.look = look

    def redress(self, theme: Theme) -> None:
        """Messages are drawn with resolved colours, so they need new ones."""
        self.dress_messages()

    def take_theme(self, name: str) -> None:
        """Change to a theme and remember it; where it cannot be kept, it is taken all the same."""
        self._show_theme(name)
        self._keep_theme(name)
        try:
            self._settings.remember_theme(name)
        except ConfigError as error:
            words = safe_text(f"The theme is for this session only. {error} {error.hint}".strip())
            self.notify(words, severity="warning", markup=False)

    def take_side(self, is_light: bool) -> None:
        """The light or the dark theme, if the terminal is to choose; one that a person chose stays."""
        pair = self._settings.auto_themes
        if pair is not None and self.theme in pair and pair[is_light] in self.available_themes:
            self.theme = pair[is_light]

    def choose_theme(self) -> None:
        """A list of all themes, each seen as it is passed."""
        picker = dialogs.ThemePicker(list(self.available_themes), self.theme, self._show_theme)
        self.push_screen(picker, lambda name: None if name is None else self.take_theme(name))

    def _show_theme(self, name: str) -> None:
        self.theme = name
