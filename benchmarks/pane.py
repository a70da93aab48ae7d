"""Does the message pane cost the same with a thousand and with a million messages?"""

from __future__ import annotations

import asyncio
import gc
import resource
import statistics
import time
from collections.abc import Callable, Iterable
from datetime import UTC

from textual.app import App, ComposeResult
from textual.geometry import Region

from chat_tui.model.changes import Changes
from chat_tui.model.channels import Channel, ChannelKind, ChannelSummary, Membership
from chat_tui.model.ids import ChannelId, MessageId, Millis, Position, UserId
from chat_tui.model.messages import Message, Reaction, TimelinePage
from chat_tui.model.outbox import OutboxItem
from chat_tui.model.users import User
from chat_tui.ui.render.look import Look
from chat_tui.ui.widgets.message_pane import MessagePane

CHANNEL = ChannelId("c")
START = 1_700_000_000_000
SIZES = (1_000, 1_000_000)
ROUNDS = 40
TEXTS = (
    "Fine by me — off until Thursday.",
    "RC2 is up. Smoke tests are green on **all four** targets, see https://example.org/r/0.5 and `make`.",
    "lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore "
    * 2,
    "- one\n- two with *stress*\n- three\n\n> quoted words\n\nand an end :tada:",
    "```python\ndef f(x):\n    return x + 1\n```",
    "漢字かな交じり文 mixed with latin and 👩‍👧‍👦 families, @maya please look",
)


class Endless:
    """So many messages, each made when it is read: message n stands n minutes after the start."""

    me: User | None = User(UserId("u0"), "tom")

    def __init__(self, count: int) -> None:
        self.count = count

    def at(self, number: int) -> Message:
        reactions = (Reaction("+1", (UserId("u1"), UserId("u2"))),) if number % 7 == 0 else ()
        return Message(
            MessageId(f"{number:09}"),
            CHANNEL,
            UserId(f"u{number // 3 % 5}"),
            TEXTS[number % len(TEXTS)],
            Millis(START + number * 60_000),
            reactions=reactions,
        )

    def _page(self, first: int, last: int) -> TimelinePage:
        first, last = max(first, 0), min(last, self.count)
        return TimelinePage(tuple(map(self.at, range(first, last))), first > 0, last < self.count)

    def timeline(
        self,
        channel_id: ChannelId,
        *,
        before: Position | None = None,
        after: Position | None = None,
        limit: int = 60,
    ) -> TimelinePage:
        if after is not None:
            first = int(after.id or -1) + 1
            return self._page(first, first + limit)
        last = int(before.id) if before is not None else self.count
        return self._page(last - limit, last)

    def around(self, channel_id: ChannelId, position: Position, limit: int = 60) -> TimelinePage:
        return self._page(int(position.id) - limit // 2, int(position.id) + limit // 2)

    def message(self, message_id: MessageId) -> Message | None:
        return self.at(int(message_id)) if int(message_id) < self.count else None

    def thread(self, root_id: MessageId) -> tuple[Message, ...]:
        return ()

    def user(self, user_id: UserId) -> User | None:
        return User(user_id, ("tom", "maya", "ravi", "lin", "sol")[int(user_id[1:])])

    def first_unread(self, channel_id: ChannelId) -> Position | None:
        return None

    def summary(self, channel_id: ChannelId) -> ChannelSummary | None:
        return ChannelSummary(Channel(CHANNEL, ChannelKind.PUBLIC, "town"), Membership(CHANNEL))

    def history_complete(self, channel_id: ChannelId) -> bool:
        return True


def nothing_pending(channel_id: ChannelId, root_id: MessageId | None) -> tuple[OutboxItem, ...]:
    """An empty outbox."""
    return ()


class PaneApp(App[None]):
    """Nothing but the pane."""

    def __init__(self, source: Endless) -> None:
        super().__init__()
        self._source = source

    def compose(self) -> ComposeResult:
        look = Look.from_theme(self.theme_variables, tz=UTC)
        yield MessagePane(self._source, nothing_pending, look, clock=lambda: Millis(START))


def paint(pane: MessagePane) -> None:
    """What Textual asks of the pane for a whole screen."""
    pane.render_lines(Region(0, 0, pane.size.width, pane.size.height))


def timed(work: Callable[[], object], pane: MessagePane) -> float:
    """Milliseconds of processor time for some work and the paint after it."""
    began = time.process_time()
    work()
    paint(pane)
    return (time.process_time() - began) * 1000


def posted(source: Endless, pane: MessagePane, count: int) -> None:
    """So many messages arrive in one batch."""
    first = source.count
    source.count += count
    ids = frozenset(MessageId(f"{number:09}") for number in range(first, first + count))
    pane.refresh_from(Changes(messages={CHANNEL: ids}))


def flood(source: Endless, pane: MessagePane) -> None:
    """Ten thousand messages in batches of a frame."""
    for _ in range(20):
        posted(source, pane, 500)


def quickest(values: Iterable[float]) -> float:
    """The median of the quicker half: what the work costs when nobody else is on the machine."""
    ordered = sorted(values)
    return statistics.median(ordered[: max(1, len(ordered) // 2)])


async def measure(count: int) -> dict[str, float]:
    """The figures for a channel of so many messages."""
    source = Endless(count)
    app = PaneApp(source)
    async with app.run_test(size=(120, 50)) as pilot:
        await pilot.pause()
        pane = app.query_one(MessagePane)
        pane.show(CHANNEL)
        gc.collect()
        gc.freeze()
        middle = MessageId(f"{count // 2:09}")
        figures = {
            "open": quickest(timed(lambda: pane.show(CHANNEL), pane) for _ in range(ROUNDS)),
            "page up": quickest(timed(pane.page_up, pane) for _ in range(ROUNDS)),
            "page down": quickest(timed(pane.page_down, pane) for _ in range(ROUNDS)),
            "jump": quickest(timed(lambda: pane.show(CHANNEL, middle), pane) for _ in range(ROUNDS)),
        }
        pane.show(CHANNEL)
        figures["append"] = quickest(timed(lambda: posted(source, pane, 1), pane) for _ in range(ROUNDS))
        pane.page_up()
        figures["append unseen"] = quickest(
            timed(lambda: posted(source, pane, 1), pane) for _ in range(ROUNDS)
        )
        pane.scroll_to_end()
        figures["flood of 10,000"] = timed(lambda: flood(source, pane), pane)
        return figures


def main() -> None:
    """Print the table."""
    tables = {count: asyncio.run(measure(count)) for count in SIZES}
    small, large = (tables[count] for count in SIZES)
    print(f"{'CPU ms, 120x50':<18}" + "".join(f"{count:>12,}" for count in SIZES) + f"{'ratio':>8}")
    for name in small:
        print(f"{name:<18}{small[name]:12.2f}{large[name]:12.2f}{large[name] / small[name]:8.2f}")
    print(f"RSS at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
