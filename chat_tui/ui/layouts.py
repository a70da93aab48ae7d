"""Which panes are seen at which width: the list whole, as one line or not, the thread beside?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from chat_tui.errors import TargetError
from chat_tui.model.frozen import dataclass
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.ui.screens.chat_frame import ChatFrame

Rail = Literal["full", "strip", "none"]
Thread = Literal["beside", "instead"]
LAYOUT_KEY = "layout"
"""Under which `mine` remembers what was chosen."""
NARROW: dict[str, Rail] = {"strip": "full", "full": "none", "none": "strip"}
"""Where the screen is narrow, each state of the list with the next in turn."""
WIDE: dict[str, Rail] = {"full": "strip", "strip": "none", "none": "full"}
THREAD: dict[str, Thread] = {"beside": "instead", "instead": "beside"}
CLASSES = frozenset(
    {"-narrow-full", "-narrow-none", "-wide-strip", "-wide-none", "-thread-instead"},
)


@dataclass(frozen=True, slots=True)
class Layout:
    """What was chosen; the list has a state for narrow screens and one for all others."""

    narrow: Rail = "strip"
    wide: Rail = "full"
    thread: Thread = "beside"

    @property
    def classes(self) -> frozenset[str]:
        """What the style sheet calls it; what is usual has no name."""
        return CLASSES & {f"-narrow-{self.narrow}", f"-wide-{self.wide}", f"-thread-{self.thread}"}

    def after(self, *, narrow: bool, beside: bool) -> Layout:
        """The next in turn: the list, and `beside` which a thread has room, where that thread is."""
        if narrow:
            return replace(self, narrow=NARROW[self.narrow])
        wide = WIDE[self.wide]
        thread = THREAD[self.thread] if beside and wide == "full" else self.thread
        return replace(self, wide=wide, thread=thread)

    def put(self, words: str, *, narrow: bool) -> Layout:
        """With what the words name, `full`, `strip`, `none`, `beside`, `instead` or `usual`."""
        layout = self
        for word in words.lower().split():
            rail = next((each for each in WIDE.values() if each == word), None)
            thread = next((each for each in THREAD.values() if each == word), None)
            if rail is not None:
                layout = replace(layout, narrow=rail) if narrow else replace(layout, wide=rail)
            elif thread is not None:
                layout = replace(layout, thread=thread)
            elif word == "usual":
                layout = Layout()
            else:
                raise TargetError(
                    f"There is no layout {word}.", hint="/layout full, strip, none, beside, instead or usual."
                )
        return layout

    def __str__(self) -> str:
        return f"{self.narrow} {self.wide} {self.thread}"


def remembered(text: str | None) -> Layout:
    """What was remembered; the usual one when that is nothing that is known."""
    narrow, _, rest = (text or "").partition(" ")
    try:
        return Layout().put(narrow, narrow=True).put(rest, narrow=False)
    except TargetError:
        return Layout()


class Layouts:
    """The layout of one screen."""

    def __init__(self, screen: ChatFrame) -> None:
        self._screen = screen
        self._layout = remembered(screen.account.mine.recall(LAYOUT_KEY))

    @property
    def classes(self) -> frozenset[str]:
        """What the style sheet calls the layout."""
        return self._layout.classes

    def turn(self) -> None:
        """Take the next, of those that differ where we are."""
        screen = self._screen
        beside = screen.is_in_thread and screen.has_class("-thread")
        self._take(self._layout.after(narrow=screen.has_class("-one"), beside=beside))

    def choose(self, words: str) -> None:
        """Take the one that is named."""
        self._take(self._layout.put(words, narrow=self._screen.has_class("-one")))

    def _take(self, layout: Layout) -> None:
        self._layout = layout
        screen = self._screen
        for name in CLASSES:
            screen.set_class(name in layout.classes, name)
        kept = partial(screen.account.mine.remember, LAYOUT_KEY, str(layout))
        spawn(screen, kept, group="layout")
