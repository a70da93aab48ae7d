"""What integrations hang under a message: cards with a title and fields (Slack-style attachments)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chat_tui.model.forms import CardAction
from chat_tui.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class CardField:
    """One fact of a card; `short` ones may stand side by side."""

    title: str
    value: str
    short: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One card, all texts raw Markdown; `colour` is `#rrggbb`, or empty."""

    text: str = ""
    title: str = ""
    title_link: str = ""
    pretext: str = ""
    """What stands above the card."""
    author: str = ""
    author_link: str = ""
    colour: str = ""
    fields: tuple[CardField, ...] = ()
    image: str = ""
    """Where its picture is."""
    footer: str = ""
    actions: tuple[CardAction, ...] = ()
    """Its buttons and menus."""
    fallback: str = ""
    """What it says where nothing else of it can be shown."""


def words_of(cards: Iterable[Card]) -> str:
    """What the cards say, as Markdown: the text of a message that has none of its own."""
    return "\n\n".join("\n".join(words) for card in cards if (words := list(_words(card))))


def _words(card: Card) -> Iterator[str]:
    heading = f"[{card.title}]({card.title_link})" if card.title and card.title_link else card.title
    said = [
        card.pretext,
        f"**{heading}**" if heading else "",
        card.text,
        *(f"**{field.title}** {field.value}" if field.title else field.value for field in card.fields),
    ]
    told = [line for line in said if line]
    yield from told or [line for line in (card.fallback,) if line]
