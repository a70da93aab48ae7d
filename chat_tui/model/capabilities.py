"""What a server can do, as values asked before a thing is offered."""

from __future__ import annotations

from typing import Literal

from chat_tui.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Values, not only booleans; times in seconds, lengths in characters, sizes in bytes."""

    dedupe_window: float
    """How long a resent client id is recognised; `inf` for ever, 0 never."""
    resume_window: float
    """How long a lost stream can be resumed exactly; `inf` for ever, 0 never."""
    presence: Literal["push", "poll", "none"]
    tells_position: bool = False
    """Whether an answer to a ping tells how far the events went, so that a lost last one is noticed."""
    renews_stream: bool = False
    """Whether an open event stream goes on by the token that comes after the one it was opened by."""
    max_message_length: int = 16_383
    max_files: int = 10
    max_file_size: int = 100 * 1024 * 1024
    edit: bool = True
    delete: bool = True
    reactions: bool = True
    threads: bool = True
    typing: bool = True
    search: bool = True
    read_marks: bool = True
    drafts: bool = False
    """Whether it keeps what one begins to write, for one's other terminals."""
    typing_interval: float = 5.0
    scheduled: bool = False
    """Whether it says at its time what it was told before, also when no program of ours runs."""
    buttons: bool = False
    """Whether what programs offer under messages can be pressed, and their forms be answered."""
    switched_off: frozenset[str] = frozenset()
    """Features by name (`model.features`) that the server does not want to be used."""
    site_url: str = ""
    """Where browsers find the server; empty where it has no address."""
    server_name: str = ""
    server_version: str = ""
