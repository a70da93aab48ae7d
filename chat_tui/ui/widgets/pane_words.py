"""Which words of a message mean more than they say to who reads it: names that call us, groups, emoji?

A server tells that a message calls us, not which word of it does. Where none of ours is in it, and we are not
alone with who wrote it, the word is the name of a group: an `@word` that is nobody's. Once learnt it is
marked in every message. Replies teach nothing, as people may be called by any reply in their threads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from chat_tui.model.channels import ChannelKind
from chat_tui.model.ids import ChannelId
from chat_tui.model.messages import Message, MessageKind
from chat_tui.text.emoji import glyph
from chat_tui.text.mentions import handles_in, mentions_me
from chat_tui.ui.widgets.pane_source import TimelineSource

_SHORT_NAME = re.compile(r":(?=[^:\s]*[a-z])([a-z0-9_+\-]{2,64}):")
NO_EMOJI: Mapping[str, str] = {}


class Words:
    """What is known of words; `refresh` takes in what may have changed."""

    def __init__(self, source: TimelineSource) -> None:
        self._source = source
        self._emoji = NO_EMOJI
        self._names: frozenset[str] = frozenset()
        self._groups: frozenset[str] = frozenset()
        self._alone: dict[ChannelId, bool] = {}
        self.known: frozenset[str] = frozenset()
        """As they are written: `@tom`, `tom`, `@devs`, `:parrot:`; the same object until one moves."""
        self.on_unknown: Callable[[], None] | None = None
        """Called when a message has a `:word:` that may be an emoji made here."""

    def refresh(self) -> None:
        """Take in who we are, and which emoji there are."""
        me, emoji = self._source.me, self._source.custom_emoji()
        names = frozenset((f"@{me.name}", *me.mention_words) if me is not None and me.name else ())
        groups = frozenset(name for name in self._groups if self._source.user_named(name) is None)
        self._alone.clear()
        if (names, groups) != (self._names, self._groups) or emoji is not self._emoji:
            self._names, self._groups, self._emoji = names, groups, emoji
            self._put_together()

    def _put_together(self) -> None:
        self.known = self._names | self._groups | {f":{name}:" for name in self._emoji}

    def call_us(self, message: Message) -> bool:
        """Whether a message speaks to us by a word, or by one that the server knows; to us alone is none."""
        if message.kind is MessageKind.SYSTEM or message.deleted_at:
            return False
        if mentions_me(message.text, self._names | self._groups):
            return True
        if not message.mentions_me or self._is_among_few(message.channel_id):
            return False
        self._learn(message)
        return True

    def _is_among_few(self, channel_id: ChannelId) -> bool:
        """Whether everything said in a channel is said to us: the server counts all of it as calling us."""
        if channel_id not in self._alone:
            summary = self._source.summary(channel_id)
            few = summary is not None and summary.channel.kind in (ChannelKind.DIRECT, ChannelKind.GROUP)
            self._alone[channel_id] = few
        return self._alone[channel_id]

    def _learn(self, message: Message) -> None:
        if message.root_id is not None or message.cards:
            return
        nobody = {f"@{name}" for name in handles_in(message.text) if self._source.user_named(name) is None}
        if nobody - self._groups:
            self._groups |= nobody
            self._put_together()

    def look_at(self, message: Message) -> None:
        """Notice a `:word:` that is no emoji we know of."""
        if self.on_unknown is None or ":" not in message.text:
            return
        found = (match[1] for match in _SHORT_NAME.finditer(message.text))
        if any(name not in self._emoji and glyph(name) is None for name in found):
            self.on_unknown()
