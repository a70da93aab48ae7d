"""How is the CSS parsed once for each set of colours, instead of five times before the first paint?"""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet


class OnceParsed(Stylesheet):
    """Keeps parsed rules until the variables move; stock Textual parses all sources anew on every refresh."""

    def set_variables(self, variables: dict[str, str]) -> None:
        """Forget what was parsed, if these are other variables."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parse what the variables changed; the rest comes out of the cache that `set_variables` empties."""
        self.parse()
