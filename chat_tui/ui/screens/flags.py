"""How does a person see which features are on here and who decided that, and switch one off or on?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from chat_tui.config.watch import LiveConfig
from chat_tui.errors import ConfigError
from chat_tui.model.features import FEATURES, Feature, Features
from chat_tui.text.sanitize import safe_text
from chat_tui.ui.choices import Choice, matching
from chat_tui.ui.screens.picker import PickerScreen

SECTION = "features"


class FlagsScreen(PickerScreen[None]):
    """All features; Enter switches the chosen one in the file. `taken` is called when it was written."""

    heading = "Features"
    placeholder = "a feature"
    footer = "↑↓ move · ⏎ switch · esc"

    def __init__(self, features: Features, live: LiveConfig | None, taken: Callable[[], None]) -> None:
        super().__init__()
        self.add_class("wide")
        self._features = features
        self._live = live
        self._taken = taken

    def compose_list(self) -> ComposeResult:
        """The features, and below them what the chosen one does."""
        yield from super().compose_list()
        yield Static(classes="explained")

    def find(self, query: str) -> Sequence[Choice]:
        """Those whose name matches."""
        return matching(query, [self._row(feature) for feature in self._features.all()])

    def find_now(self) -> None:
        """Another query, and another one explained."""
        super().find_now()
        self._explain()

    def on_choice_list_moved(self) -> None:
        """Another one is explained."""
        self._explain()

    def action_accept(self) -> None:
        """The other way round, as far as that is for us to say."""
        self.find_now()
        chosen = self.choices.chosen
        if chosen is not None:
            self._switch(self._features.of(chosen.value))

    def _switch(self, feature: Feature) -> None:
        variable = self._live.variable(SECTION, feature.name) if self._live is not None else ""
        if feature.by == "server":
            self._say("The server has switched it off; that cannot be changed from here.")
        elif variable:
            self._say(f"{variable} is set in the environment and wins over the file.")
        elif self._live is not None:
            try:
                self._live.write(SECTION, feature.name, not feature.is_on)
            except ConfigError as error:
                self._say(f"{error} {error.hint}".strip())
                return
            self._taken()
            self.choices.show(self.find(self.query_text), keep=True)
            self._explain()

    def _row(self, feature: Feature) -> Choice:
        return Choice(
            feature.name, feature.name, detail=self._why(feature), right="on" if feature.is_on else "off"
        )

    def _why(self, feature: Feature) -> str:
        if feature.by == "server":
            return "the server says so"
        if feature.by == "default":
            return "by default"
        variable = self._live.variable(SECTION, feature.name) if self._live is not None else ""
        return variable or "you said so in config.toml"

    def _explain(self) -> None:
        chosen = self.choices.chosen
        self.query_one(".explained", Static).update(Content("" if chosen is None else FEATURES[chosen.value]))

    def _say(self, words: str) -> None:
        self.notify(safe_text(words), severity="warning", markup=False)
