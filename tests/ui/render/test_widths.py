"""Is a line on a terminal as wide as we computed, for hostile lines and for messages of every kind?

The judges are two that know nothing of our tables: an emulator that goes by single characters, and for what
it cannot put together (joined emoji, flags, tones) the measure of whole strings.
"""

from __future__ import annotations

import random
import re
import unicodedata
from datetime import UTC
from itertools import pairwise

import pyte
from wcwidth import wcswidth

from chat_tui.model.cards import Card, CardField
from chat_tui.model.forms import CardAction
from chat_tui.model.ids import ChannelId, MessageId, Millis, UserId
from chat_tui.model.messages import Message, MessageKind
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.message import message_lines
from chat_tui.ui.render.view import Extras, MessageView, Preview
from tests.hostile.corpus import hostile_strings

WIDTHS = (12, 33, 60, 100, 140)
JOINED = re.compile(
    "[\u200d\ufe0f\ufe0e\U0001f3fb-\U0001f3ff\U0001f1e6-\U0001f1ff\u1160-\u11ff\U000e0020-\U000e007f]"
)
"""What makes one picture of several characters: here terminals differ, and a character is no measure."""
EDGE = "│"
LONGEST = 400
"""Characters of a hostile string that is drawn here; what is longer repeats the same."""
LOOKS = (Look(tz=UTC), Look(density="comfortable", tz=UTC), Look(emoji="text", tz=UTC))
WORDS = (
    *(
        "plain words",
        "**bold**",
        "`code`",
        "漢字かな交じり",
        "한국어",
        "ﾊﾝｶｸ",
        "e\u0301te\u0301",
        "①",
        "…",
        "—",
        "\t",
    ),
    *(
        "שלום עולם",
        "مرحبا بالعالم",
        "हिन्दी",
        "ไทย",
        "\u202eabc",
        ":tada:",
        ":+1:",
        "@tom",
        "~release",
        "#rc2",
    ),
    *("👍", "👩\u200d👩\u200d👧", "👍\U0001f3fd", "\U0001f1f8\U0001f1ea", "❤\ufe0f", "☺", "$a_1*b$"),
    *("https://example.org/" + "x" * 90, "[label](https://e.org)", "![p](https://e.org/p.png)"),
)
SHAPES = (
    *("{0} {1} {2} {3}", "> {0}\n> {1} {2}", "- {0}\n  - {1}\n    - {2}", "1. {0}\n2. {1}", "# {0}\n{1}"),
    *("| {0} | {1} |\n|:--|--:|\n| {2} | {3} |", "```\n{0} {1}\n{2}\n```", "```python\nx = '{0}{1}{2}'\n```"),
    *("- [ ] {0}\n- [x] {1}", "{0}{1}{2}{3}" * 6, "$$\n{0}\n$$", "@@{0}\n\n---\n\n{1}"),
)


def a_view(text: str, **fields: object) -> MessageView:
    message = Message(
        MessageId("m"), ChannelId("c"), UserId("u"), text, Millis(1_760_426_400_000), kind=MessageKind.NORMAL
    )
    return MessageView(message, "maya", **fields)  # type: ignore[arg-type]


def generated(seed: int) -> MessageView:
    """A message of some shape with anything in it, at times with a card, a preview, or pushed code."""
    dice = random.Random(seed)
    words = [dice.choice(WORDS) for _ in range(4)]
    view = a_view(dice.choice(SHAPES).format(*words), words=frozenset({"@tom", "words"}))
    if dice.random() < 0.3:
        fields = tuple(CardField(word, word, short=dice.random() < 0.6) for word in words)
        actions = tuple(CardAction(word, "id", is_menu=dice.random() < 0.5) for word in words)
        card = Card(words[0], words[1], "https://e.org", fields=fields, actions=actions, footer=words[2])
        view = MessageView(
            Message(
                MessageId("m"), ChannelId("c"), UserId("u"), "x", Millis(1_760_426_400_000), cards=(card,)
            ),
            "ci",
        )
    if dice.random() < 0.3:
        preview = Preview(words[0], Millis(1_760_426_400_000), words[1], words[2])
        extra = Extras(pan=dice.choice((None, 0, 3, 8)), preview=preview)
        view = MessageView(view.message, view.author, extra=extra)
    return view


def is_settled(text: str) -> bool:
    """Whether those who measure agree: of half a flag, and of vowel signs that take a place, they do not."""
    halves = sum("\U0001f1e6" <= character <= "\U0001f1ff" for character in text)
    return halves % 2 == 0 and not any(unicodedata.category(character) == "Mc" for character in text)


def drawn(view: MessageView, number: int) -> list[tuple[str, int]]:
    width = WIDTHS[number % len(WIDTHS)]
    return [(strip.text, width) for strip in message_lines(view, width, LOOKS[number % len(LOOKS)])]


def all_lines() -> dict[str, int]:
    """Every line once."""
    views = [a_view(text) for text in hostile_strings() if len(text) < LONGEST] + [
        generated(seed) for seed in range(200)
    ]
    return dict(line for number, view in enumerate(views) for line in drawn(view, number)[:12])


def test_a_terminal_puts_what_follows_a_line_where_we_say_it_ends() -> None:
    lines = {text: width for text, width in all_lines().items() if not JOINED.search(text)}
    assert len(lines) > 1000
    screen = pyte.Screen(max(WIDTHS) + 2, 1)
    stream = pyte.Stream(screen)
    for text, width in lines.items():
        stream.feed("\r\x1b[2K")
        for character in text + EDGE:  # one by one: it drops what stands behind a character of no width
            stream.feed(character)
        assert screen.buffer[0][width].data == EDGE, (width, text)


def test_lines_with_joined_pictures_are_as_wide_as_a_whole_string_is_measured() -> None:
    lines = {text: width for text, width in all_lines().items() if JOINED.search(text) and is_settled(text)}
    assert len(lines) > 50
    wrong = {text: (width, wcswidth(text)) for text, width in lines.items() if wcswidth(text) != width}
    assert not wrong


def test_the_generated_messages_are_not_all_alike() -> None:
    made = [generated(seed).message for seed in range(200)]
    assert len(set(made)) > 150
    assert any(one != other for one, other in pairwise(made))
