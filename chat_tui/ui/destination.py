"""Where does a composer's text go? Frozen in its draft, so that switching channels never redirects it."""

from __future__ import annotations

from chat_tui.account.drafts import root_of_edit
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.model.outbox import Draft


@dataclass(frozen=True, slots=True)
class Destination:
    """A channel, or a thread in it, or a message of ours that the text would replace."""

    channel_id: ChannelId
    root_id: MessageId | None = None
    editing: MessageId | None = None

    @property
    def draft_root(self) -> MessageId | None:
        """The draft's key beside the channel: an edit has its own, so the text it set aside stays."""
        return root_of_edit(self.editing) if self.editing is not None else self.root_id

    def draft(self, text: str) -> Draft:
        """The text with its destination, as the disk keeps it."""
        return Draft(self.channel_id, self.draft_root, text, self.editing)


class InFlight:
    """Texts that left the box and are not in the outbox yet: they stay at the head of their place's draft.

    Sending may take a disk or a question, and whatever is typed meanwhile must not take their place.
    """

    def __init__(self) -> None:
        self._texts: list[tuple[Destination, str]] = []

    def add(self, destination: Destination, text: str) -> None:
        """It leaves the box."""
        self._texts.append((destination, text))

    def remove(self, destination: Destination, text: str) -> None:
        """It arrived, or comes back."""
        if (destination, text) in self._texts:
            self._texts.remove((destination, text))

    def has(self, place: tuple[ChannelId, MessageId | None]) -> bool:
        """Whether something is on its way from a place."""
        return any((there.channel_id, there.draft_root) == place for there, _ in self._texts)

    def before(self, destination: Destination, text: str) -> str:
        """The draft of a place whose box holds `text`."""
        flying = [each for there, each in self._texts if there == destination]
        return "\n".join([*flying, text] if text.strip() else flying)

    def behind(self, destination: Destination, draft: str) -> str:
        """What the box of a place holds whose draft is this."""
        flying = self.before(destination, "")
        return draft.removeprefix(flying).removeprefix("\n") if flying else draft
