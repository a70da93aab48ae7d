"""What does one want to be told of? The preferences that a server keeps, one's own and those of a channel."""

from __future__ import annotations

from chat_tui.model.frozen import dataclass

ALL, MENTION, NONE = "all", "mention", "none"
LEVELS = frozenset({ALL, MENTION, NONE})
"""Of everything, of what is meant for one, of nothing. Empty stands for: as elsewhere, or nobody said."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How much one wants to hear of on this computer; a channel's go before one's own."""

    desktop: str = ""
    """Of messages; of direct and group channels everything is meant for one."""
    threads: str = ""
    """Of replies in threads that one follows."""
    ignores_everybody: bool = False
    """`@channel`, `@all` and `@here` mean others."""

    def level(self, own: Wishes) -> str:
        """How much of a channel with these wishes, for who has those; of mentions where nobody said."""
        return self.desktop or own.desktop or MENTION

    def thread_level(self, own: Wishes) -> str:
        """The same of the threads that are followed; of all their replies where nobody said."""
        return self.threads or own.threads or ALL


NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True)
class OwnWishes:
    """What one wants to be told of everywhere, as the server keeps it; asked for when it is shown."""

    wishes: Wishes = NO_WISHES
    words: tuple[str, ...] = ()
    """What mentions one beside one's handle."""
    first_name: str = ""
    """Empty where the server knows none."""
    by_first_name: bool = False
    """It mentions one too."""
