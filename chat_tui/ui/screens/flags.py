"""How does a person see which features are on here and who decided that, and switch one off or on?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chat_tui.config.watch import LiveConfig
from chat_tui.model.features import FEATURES, Feature, Features
from chat_tui.ui.choices import Choice, matching
from chat_tui.ui.screens.switch_list import SwitchList

SECTION = "features"


class FlagsScreen(SwitchList):
    """All features."""

    heading = "Features"
    placeholder = "a feature"

    def __init__(self, features: Features, live: LiveConfig | None, taken: Callable[[], None]) -> None:
        super().__init__(live, taken)
        self._features = features

    def find(self, query: str) -> Sequence[Choice]:
        """Those whose name matches."""
        return matching(query, [self._row(feature) for feature in self._features.all()])

    def action_accept(self) -> None:
        """The other way round, as far as that is for us to say."""
        self.find_now()
        chosen = self.choices.chosen
        if chosen is not None:
            self._switch(self._features.of(chosen.value))

    def _switch(self, feature: Feature) -> None:
        if feature.by == "server":
            self.say("The server has switched it off; that cannot be changed from here.")
        elif self.written(SECTION, feature.name, not feature.is_on):
            self.show_again()

    def explanation(self) -> str:
        """What the chosen one does."""
        chosen = self.choices.chosen
        return "" if chosen is None else FEATURES[chosen.value]

    def _row(self, feature: Feature) -> Choice:
        return Choice(
            feature.name, feature.name, detail=self._why(feature), right="on" if feature.is_on else "off"
        )

    def _why(self, feature: Feature) -> str:
        if feature.by == "server":
            return "the server says so"
        if feature.by == "default":
            return "by default"
        variable = self.live.variable(SECTION, feature.name) if self.live is not None else ""
        return variable or "you said so in config.toml"
