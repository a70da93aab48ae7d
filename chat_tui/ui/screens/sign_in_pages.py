"""Which page of the sign-in screen is seen, and which was before it?"""

from __future__ import annotations

from collections.abc import Callable

from textual.containers import Vertical

from chat_tui.ui.screens.sign_in_steps import Step


class Pages(Vertical):
    """One page at a time; those before it are kept as they were left. `turned` is told of each turn."""

    def __init__(self, turned: Callable[[], None]) -> None:
        super().__init__()
        self._turned = turned
        self._path: list[Step] = []

    @property
    def top(self) -> Step | None:
        """The page that is seen."""
        return self._path[-1] if self._path else None

    @property
    def depth(self) -> int:
        """How many pages Escape goes through."""
        return len(self._path)

    async def show(self, page: Step) -> None:
        """Put a page in the place of the one that is seen; then the keys go there."""
        if self.top is not None:
            self.top.display = False
        self._path.append(page)
        if not page.is_attached:
            await self.mount(page)
        self._turn_to(page)

    def back(self) -> None:
        """To the page before."""
        self._path.pop().display = False
        if self.top is not None:
            self._turn_to(self.top)

    def wipe(self) -> None:
        """Forget all secrets."""
        for page in self.query(Step):
            page.wipe()

    def _turn_to(self, page: Step) -> None:
        if page is self.top:
            page.display = True
            page.enter()
            self._turned()
