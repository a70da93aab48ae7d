"""How far a channel's history reaches: what is known at its ends, and what to ask the server for."""

from __future__ import annotations

from chat_tui.model.ids import ChannelId, Millis, Position
from chat_tui.store.reader import Reader


class Edges(Reader):
    """The reading side of the history accounts."""

    def newest_known(self, channel_id: ChannelId) -> Position | None:
        """The newest root we know, deleted or not."""
        return self._edge(channel_id, "newest")

    def oldest_known(self, channel_id: ChannelId) -> Position | None:
        """The oldest root we know, deleted or not."""
        return self._edge(channel_id, "oldest")

    def history_complete(self, channel_id: ChannelId) -> bool:
        """Whether nothing older than `oldest_known` is to be had."""
        row = self._one("SELECT complete FROM history WHERE channel_id = ?", (channel_id,))
        return bool(row and row[0])

    def hidden_before(self, channel_id: ChannelId) -> Millis:
        """Up to when the server shows nobody what was said there; 0 if it shows all."""
        row = self._one("SELECT hidden_before FROM history WHERE channel_id = ?", (channel_id,))
        return Millis(row[0]) if row else Millis(0)

    def follows_server(self, channel_id: ChannelId) -> bool:
        """Whether the newest root is known, as long as the stream is up; False before catching up."""
        row = self._one("SELECT live FROM history WHERE channel_id = ?", (channel_id,))
        return bool(row and row[0])

    def highest_update(self, channel_id: ChannelId) -> Millis:
        """The server time to ask for changes since: 0 if the channel was never followed.

        One millisecond before the newest change known, since others may share it.
        """
        row = self._one("SELECT watermark FROM history WHERE channel_id = ?", (channel_id,))
        return Millis(max(row[0] - 1, 0)) if row else Millis(0)

    def behind(self) -> list[ChannelId]:
        """The channels we are in whose changes were not heard for some time, and not asked for since."""
        from chat_tui.store.history import CaughtUp  # asked when the line is up, after the first paint

        return [
            ChannelId(row[0])
            for row in self._all(
                "SELECT channel_id FROM history JOIN memberships USING (channel_id)"
                " WHERE watermark > 0 AND caught_up <> ? ORDER BY channel_id",
                (CaughtUp.YES,),
            )
        ]

    def undescribed(self) -> list[ChannelId]:
        """The channels in which something was said, and of which no more than the id is known."""
        rows = self._all(
            "SELECT channel_id FROM history WHERE NOT EXISTS (SELECT 1 FROM channels WHERE id = channel_id)"
            " ORDER BY channel_id",
            (),
        )
        return [ChannelId(row[0]) for row in rows]

    def is_behind(self, channel_id: ChannelId) -> bool:
        """Whether a channel is one of those."""
        return channel_id in self.behind()

    def _edge(self, channel_id: ChannelId, edge: str) -> Position | None:
        row = self._one(f"SELECT {edge}_at, {edge}_id FROM history WHERE channel_id = ?", (channel_id,))
        return Position(row[0], row[1]) if row and row[0] is not None else None
