"""Does the message pane cost the same with a thousand and with a million messages in its store?

Two panes stand side by side in one process, each over an SQLite store of its own, and take turns: each
operation is done in one and at once in the other, the order changing, so that a slow moment of the machine
meets both. Told are medians of processor time (all threads), the middle half of the values, and the ratio of
the medians with the range in which it lies with 95 % certainty (bootstrap). It goes on until every range is
on one side of the bound, or the most rounds are done. Exits 1 when the ratio of something the pane does is
past the bound; what the store does to keep messages is told in brackets and has no bound here: ids come in no
order, so an index of a million is written all over. `--keep FOLDER` keeps the stores: filling takes a minute.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.geometry import Region

from benchmarks.pane_sources import CHANNEL, MINUTE, NEWEST, START, fill, message_at, message_id, places
from chat_tui.model.changes import Changes
from chat_tui.model.events import Batch, MessagePosted
from chat_tui.model.ids import MessageId, Millis
from chat_tui.model.outbox import OutboxItem
from chat_tui.store.store import Store
from chat_tui.ui.render.look import Look
from chat_tui.ui.widgets.message_pane import MessagePane

SIZES = (1_000, 1_000_000)
BOUND = 1.10
ROUNDS, MOST_ROUNDS = 60, 480
FLOODS, MOST_FLOODS = 4, 24
FLOOD, FRAME = 10_000, 500
"""Messages in a flood, and how many of them come in one frame."""
PAGES = 8
"""Pages scrolled up, and down again, a round."""
WIDTH, HEIGHT = 120, 50
RESAMPLES = 1_000
Work = Callable[[], Coroutine[Any, Any, object]]
Times = dict[str, tuple[list[float], list[float]]]


def nothing_pending(channel_id: object, root_id: MessageId | None) -> tuple[OutboxItem, ...]:
    """An empty outbox."""
    return ()


class PanesApp(App[None]):
    """Nothing but the two panes, beside each other."""

    CSS = "Screen { layout: horizontal; } MessagePane { width: 1fr; height: 1fr; }"

    def __init__(self, stores: list[Store]) -> None:
        super().__init__()
        self._stores = stores

    def compose(self) -> ComposeResult:
        look = Look.from_theme(self.theme_variables, tz=UTC)
        for store in self._stores:
            yield MessagePane(store, nothing_pending, look, clock=lambda: Millis(START + NEWEST * MINUTE))


class Subject:
    """One pane over one store, and the things that are done with it."""

    def __init__(self, pane: MessagePane, store: Store, size: int) -> None:
        self.pane = pane
        self.store = store
        self._places: Iterator[int] = places(size)
        self._newest = NEWEST
        self._untold: list[Changes] = []

    async def open(self) -> None:
        """Open the channel at its end."""
        self.pane.show(CHANNEL)
        self._paint()

    async def jump(self) -> None:
        """Open the channel at some message far back."""
        self.pane.show(CHANNEL, message_id(next(self._places)))
        self._paint()

    async def page_up(self) -> None:
        """Scroll up by some pages."""
        for _ in range(PAGES):
            self.pane.page_up()
            self._paint()

    async def page_down(self) -> None:
        """Scroll down by as many."""
        for _ in range(PAGES):
            self.pane.page_down()
            self._paint()

    async def store_one(self) -> None:
        """One message is heard and put on disk."""
        await self._store(1)

    async def store_flood(self) -> None:
        """Many messages are put on disk, a frame at a time."""
        for _ in range(FLOOD // FRAME):
            await self._store(FRAME)

    async def show(self) -> None:
        """What was stored comes to the screen, in the frames it was stored in."""
        for changes in self._untold:
            self.pane.refresh_from(changes)
            self._paint()
        self._untold.clear()

    async def _store(self, count: int) -> None:
        numbers = range(self._newest + 1, self._newest + count + 1)
        self._newest += count
        heard = tuple(MessagePosted(message_at(number), mentions_me=False) for number in numbers)
        self._untold.append(await self.store.apply(Batch(heard)))

    def _paint(self) -> None:
        """What Textual asks of the pane for a whole screen."""
        self.pane.render_lines(Region(0, 0, self.pane.size.width, self.pane.size.height))

    def shows_end(self) -> bool:
        """Whether the pane is true: the newest message is in it, and nothing is below."""
        item = self.pane._rows.items[-1]
        return self.pane.following and getattr(item, "id", "") == message_id(self._newest)


async def timed(work: Work) -> float:
    """Milliseconds of processor time, of all threads."""
    began = time.process_time()
    await work()
    return (time.process_time() - began) * 1000


async def compare(times: Times, name: str, works: list[Work], turn: int, parts: int = 1) -> None:
    """Do the same in each pane, the first of them in turn, and note what it took."""
    order = list(range(len(works)))
    for each in order if turn % 2 else reversed(order):
        times.setdefault(name, ([], []))[each].append(await timed(works[each]) / parts)


async def one_round(times: Times, subjects: list[Subject], turn: int) -> None:
    """Every operation once in each pane, but the flood."""
    await compare(times, "open", [subject.open for subject in subjects], turn)
    await compare(times, "(store one)", [subject.store_one for subject in subjects], turn)
    await compare(times, "append", [subject.show for subject in subjects], turn)
    await compare(times, "jump", [subject.jump for subject in subjects], turn)
    await compare(times, "page up", [subject.page_up for subject in subjects], turn, PAGES)
    await compare(times, "page down", [subject.page_down for subject in subjects], turn, PAGES)
    await compare(times, "(store one)", [subject.store_one for subject in subjects], turn)
    await compare(times, "append unseen", [subject.show for subject in subjects], turn)


async def measure_rounds(subjects: list[Subject], most: int) -> Times:
    """The times of everything but the flood."""
    times: Times = {}
    for turn in range(most):
        await one_round(times, subjects, turn)
        gc.collect(0)
        if turn % ROUNDS == ROUNDS - 1 and is_certain(times):
            break
    return times


async def measure_floods(subjects: list[Subject], most: int) -> Times:
    """The times of the flood; it makes the short history longer, so it comes last."""
    times: Times = {}
    for subject in subjects:
        await subject.open()
    for turn in range(most):
        await compare(times, f"(store {FLOOD:,})", [subject.store_flood for subject in subjects], turn)
        await compare(times, f"flood of {FLOOD:,}", [subject.show for subject in subjects], turn)
        gc.collect()
        if turn % FLOODS == FLOODS - 1 and is_certain(times):
            break
    return times


async def measure(folder: Path, sizes: tuple[int, int], most_rounds: int, most_floods: int) -> Times:
    """All times, in milliseconds, of both panes."""
    stores = [Store.open(folder / f"{size}.sqlite") for size in sizes]
    app = PanesApp(stores)
    async with app.run_test(size=(WIDTH * len(sizes), HEIGHT)) as pilot:
        await pilot.pause()
        panes = list(app.query(MessagePane))
        subjects = [Subject(*each) for each in zip(panes, stores, sizes, strict=True)]
        for warm in range(5):
            await one_round({}, subjects, warm)
        gc.collect()
        gc.freeze()
        gc.disable()
        times = await measure_rounds(subjects, most_rounds) | await measure_floods(subjects, most_floods)
        assert all(subject.shows_end() for subject in subjects)
        gc.enable()
    for store in stores:
        await store.close()
    return times


def certain_range(small: list[float], large: list[float]) -> tuple[float, float]:
    """Between which values the ratio of the medians lies, with 95 % certainty."""
    chance = random.Random(7)
    ratios = sorted(
        statistics.median(chance.choices(large, k=len(large)))
        / statistics.median(chance.choices(small, k=len(small)))
        for _ in range(RESAMPLES)
    )
    return ratios[RESAMPLES * 25 // 1000], ratios[RESAMPLES * 975 // 1000 - 1]


def is_certain(times: Times) -> bool:
    """Whether more rounds would not change on which side of the bound anything lies."""
    ranges = (certain_range(*both) for name, both in times.items() if is_bound(name))
    return all(high <= BOUND or low > BOUND for low, high in ranges)


def is_bound(name: str) -> bool:
    """Whether it is something that the pane does."""
    return not name.startswith("(")


def _told(values: list[float]) -> str:
    low, middle, high = statistics.quantiles(values, n=4)
    return f"{middle:8.2f} ({low:.2f}-{high:.2f})"


def report(times: Times, sizes: tuple[int, int]) -> bool:
    """Print the table; True if no ratio is past the bound."""
    heads = "".join(f"{size:>26,}" for size in sizes)
    print(f"{f'CPU ms, {WIDTH}x{HEIGHT}':<18}{heads}   ratio (95 %)")
    sound = True
    for name, (small, large) in times.items():
        ratio = statistics.median(large) / statistics.median(small)
        low, high = certain_range(small, large)
        is_past = is_bound(name) and ratio > BOUND
        sound &= not is_past
        verdict = f"  past {BOUND:.2f}" if is_past else ""
        print(f"{name:<18}{_told(small):>26}{_told(large):>26}{ratio:8.2f} ({low:.2f}-{high:.2f}){verdict}")
    rounds = len(times["open"][0])
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rounds} rounds; RSS at most {memory:.0f} MiB, both together")
    return sound


def prepared(folder: Path, kept: Path | None, sizes: tuple[int, int]) -> None:
    """Put a store of each size into the folder; `kept` spares the filling next time."""
    source = kept or folder
    source.mkdir(parents=True, exist_ok=True)
    for size in sizes:
        path = source / f"{size}.sqlite"
        if not path.exists():
            unfinished = path.with_suffix(".unfinished")
            unfinished.unlink(missing_ok=True)
            asyncio.run(fill(unfinished, size))
            unfinished.rename(path)
        if source != folder:
            shutil.copy(path, folder)


def main() -> int:
    """Print the table; 1 when a million costs more than the bound allows."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=MOST_ROUNDS, help="at most so many")
    options.add_argument("--floods", type=int, default=MOST_FLOODS, help="at most so many")
    options.add_argument("--keep", type=Path)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="ct-pane") as folder:
        prepared(Path(folder), chosen.keep, SIZES)
        times = asyncio.run(measure(Path(folder), SIZES, chosen.rounds, chosen.floods))
    return 0 if report(times, SIZES) else 1


if __name__ == "__main__":
    sys.exit(main())
