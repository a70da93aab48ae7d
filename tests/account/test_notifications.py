"""Tests of which messages deserve a notice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chat_tui.account.notifications import Situation, notice_for
from chat_tui.model.channels import ChannelKind, ChannelSummary
from chat_tui.model.events import MessagePosted
from chat_tui.model.messages import MessageKind
from chat_tui.model.users import Presence
from tests.builders import a_channel, a_membership, a_message, a_user

ME = a_user("me").id
SITUATION = Situation(ME)
TOWN = ChannelSummary(a_channel(), a_membership())
DIRECT = ChannelSummary(a_channel(kind=ChannelKind.DIRECT), a_membership())
MUTED = ChannelSummary(a_channel(), a_membership(muted=True))
MUTED_DIRECT = ChannelSummary(a_channel(kind=ChannelKind.DIRECT), a_membership(muted=True))


def is_noticed(
    summary: ChannelSummary | None = TOWN,
    *,
    mentions_me: bool | None = True,
    mentioned: bool = False,
    situation: Situation = SITUATION,
    **fields: Any,
) -> bool:
    posted = MessagePosted(replace(a_message(), **fields), mentions_me)
    return notice_for(posted, summary, situation, mentioned=mentioned) is not None


@pytest.mark.parametrize(
    ("summary", "mentions_me", "noticed"),
    [
        (TOWN, True, True),
        (TOWN, False, False),
        (DIRECT, False, True),
        (MUTED, True, True),
        (MUTED, False, False),
        (MUTED_DIRECT, False, False),
        (MUTED_DIRECT, True, False),
        (None, True, False),
    ],
)
def test_mentions_and_personal_messages_are_noticed_and_muted_ones_only_when_they_mention(
    summary: ChannelSummary | None, mentions_me: bool, noticed: bool
) -> None:
    assert is_noticed(summary, mentions_me=mentions_me) is noticed


def test_our_own_judgement_counts_where_the_server_did_not_say() -> None:
    assert is_noticed(mentions_me=None, mentioned=True)
    assert not is_noticed(mentions_me=None, mentioned=False)
    assert not is_noticed(mentions_me=False, mentioned=True)


def test_what_one_says_oneself_is_not_noticed() -> None:
    assert not is_noticed(author_id=ME)


def test_what_one_reads_anyway_is_not_noticed() -> None:
    assert not is_noticed(situation=Situation(ME, reading=a_channel().id))
    assert is_noticed(situation=Situation(ME, reading=a_channel("other").id))


def test_nobody_is_disturbed_who_asked_not_to_be() -> None:
    assert not is_noticed(situation=Situation(ME, Presence.DND))


@pytest.mark.parametrize("kind", [MessageKind.SYSTEM, MessageKind.EPHEMERAL])
def test_what_nobody_says_is_not_noticed(kind: MessageKind) -> None:
    assert not is_noticed(kind=kind)
