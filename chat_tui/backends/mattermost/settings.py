"""What a server's client configuration says about what it can do; no I/O."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from chat_tui.backends.mattermost import wire
from chat_tui.model.capabilities import Capabilities
from chat_tui.model.features import FEATURES

CAUTIOUS_DEDUPE = 25.0
"""Seconds: Mattermost remembers a pending post id for 30, counted from when it came in."""
RESUME_TIME = 300.0
"""Seconds that Mattermost keeps the events of a lost connection, if there are not too many."""
MOST_FILES = 10

UNKNOWN = Capabilities(
    dedupe_window=CAUTIOUS_DEDUPE, resume_window=RESUME_TIME, presence="poll", buttons=True
)


def capabilities_of(settings: Mapping[str, str], version_id: str) -> Capabilities:
    """Capabilities from `config/client` and the X-Version-Id header; our own server says more of itself."""
    for_ever = settings.get("ChatTuiDedupe") == "forever"
    return Capabilities(
        dedupe_window=math.inf if for_ever else CAUTIOUS_DEDUPE,
        resume_window=math.inf if for_ever else RESUME_TIME,
        presence=_presence(settings),
        tells_position=for_ever,
        renews_stream=settings.get("ChatTuiRenewsStream") == "true",
        max_message_length=_number(settings, "MaxPostSize", 16_383),
        max_files=0 if settings.get("EnableFileAttachments") == "false" else MOST_FILES,
        max_file_size=_number(settings, "MaxFileSize", 100 * 1024 * 1024),
        typing=settings.get("EnableUserTypingMessages") != "false",
        typing_interval=_number(settings, "TimeBetweenUserTypingUpdatesMilliseconds", 5000) / 1000,
        drafts=settings.get("AllowSyncedDrafts") == "true",
        switched_off=_switched_off(settings),
        buttons=True,
        scheduled=settings.get("ScheduledPosts") == "true",
        site_url=settings.get("SiteURL", ""),
        server_name=settings.get("SiteName", ""),
        server_version=settings.get("Version") or ".".join(version_id.split(".")[:3]),
    )


def kept_days(settings: Mapping[str, str]) -> int:
    """After how many days messages are deleted; 0 never. Policies of single teams and channels are untold."""
    if settings.get("DataRetentionEnableMessageDeletion") != "true":
        return 0
    return _number(settings, "DataRetentionMessageRetentionDays", 0)


def counts_roots(settings: Mapping[str, str], preferences: bytes) -> bool:
    """Whether replies are left out of unread counts (collapsed threads): the server decides, or lets us."""
    mode = settings.get("CollapsedThreads", "always_on")
    if mode in ("always_on", "disabled"):
        return mode == "always_on"
    for row in wire.parse_list(wire.Preference, preferences):
        if (row.category, row.name) == ("display_settings", "collapsed_reply_threads"):
            return row.value == "on"
    return mode == "default_on"


def _switched_off(settings: Mapping[str, str]) -> frozenset[str]:
    """What any Mattermost says under names of its own, and our server for each feature."""
    named = {"typing": "EnableUserTypingMessages", "presence": "EnableUserStatuses"}
    return frozenset(
        name
        for name in FEATURES
        if "false" in (settings.get(f"ChatTuiFeature{name.title()}"), settings.get(named.get(name, "")))
    )


def _presence(settings: Mapping[str, str]) -> Literal["push", "poll", "none"]:
    if settings.get("ChatTuiPresencePush") == "true":
        return "push"
    return "none" if settings.get("EnableUserStatuses") == "false" else "poll"


def _number(settings: Mapping[str, str], key: str, default: int) -> int:
    value = settings.get(key, "")
    return int(value) if value.isascii() and value.isdecimal() and int(value[:15]) > 0 else default
