"""Tickets in chat-tui: a command, links with titles, completion, a log of mentions, a theme."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from chat_tui.plugins import Command, Context, Event, Mentioned, Message, Proposal, Refused, Where

ID = r"[A-Z]{2,10}-\d{1,6}"
LEFT_ALONE = r"```.*?(?:```|$)|`[^`]*`|\[[^\]]*\]\([^)]*\)|https?://\S+"
"""Code, links and addresses stay as they are."""
FOUND = re.compile(rf"{LEFT_ALONE}|\b(?P<id>{ID})\b", re.DOTALL)


class Tickets:
    """Made once with what stands in `[plugins.tickets]`."""

    api = 1
    wants = rf"\b{ID}\b"

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._url = str(settings.get("url", "https://tickets.example.org/{id}"))
        self._file = _path(settings.get("file", "~/tickets.txt"))
        self._log = _path(settings["log"]) if "log" in settings else None
        self._read_at = 0
        self._titles: dict[str, str] = {}

    def commands(self) -> Iterable[Command]:
        """One: `/ticket`."""
        return [Command("ticket", "Say what a ticket is about", self._say, args="[PROJ-123]")]

    async def _say(self, context: Context, argument: str) -> None:
        wanted = argument or await context.ask("Which ticket?")
        if not wanted:
            return
        title = self.titles().get(wanted.upper())
        if title is None:
            raise Refused(f"There is no ticket {wanted}.", hint=f"{self._file} lists {len(self._titles)}.")
        await context.say(f"{wanted.upper()}: {title} {self._url.format(id=wanted.upper())}")

    def render(self, message: Message) -> str | None:
        """Tickets that we know as links with their titles."""
        return FOUND.sub(self._link, message.text)

    def _link(self, found: re.Match[str]) -> str:
        ticket = found["id"]
        title = self.titles().get(ticket) if ticket else None
        if title is None or title in found.string:
            return found[0]  # none of ours, or the message tells the title itself
        label = re.sub(r"[\[\]`*_]", "", f"{ticket} {title}")
        return f"[{label}]({self._url.format(id=ticket)})"

    def complete(self, word: str, where: Where) -> Iterable[Proposal]:
        """Tickets that begin so, and behind `/ticket` all."""
        if len(word) < 2 and where.command != "ticket":
            return []
        begun = word.upper()
        return [Proposal(key, key, title) for key, title in self.titles().items() if key.startswith(begun)]

    def on_event(self, event: Event) -> None:
        """Who calls us is written down."""
        if self._log is not None and isinstance(event, Mentioned):
            message = event.message
            line = f"{message.at:%Y-%m-%d %H:%M} {message.channel} {message.author}: {message.text!r}\n"
            with self._log.open("a", encoding="utf-8") as log:
                log.write(line)

    def theme_dirs(self) -> Iterable[Path]:
        """One folder, beside this file."""
        return [Path(__file__).parent / "themes"]

    def titles(self) -> Mapping[str, str]:
        """The file, read again when it was changed."""
        try:
            changed = self._file.stat().st_mtime_ns
        except OSError:
            return self._titles
        if changed != self._read_at:
            self._read_at = changed
            rows = (line.partition(" ") for line in self._file.read_text("utf-8").splitlines())
            self._titles = {key: title.strip() for key, _, title in rows if re.fullmatch(ID, key)}
        return self._titles


def _path(said: object) -> Path:
    return Path(str(said)).expanduser()
