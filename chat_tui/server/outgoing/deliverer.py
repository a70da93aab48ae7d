"""How what waits for web hooks is delivered: one after the other to each hook, until it is taken.

A delivery is on disk from the change it tells of until its end is on disk. Who is killed in between sends it
again with the same id.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import msgspec

from chat_tui.errors import ServerError, StorageError
from chat_tui.server.config import VERSION
from chat_tui.server.integrations.hook_posts import Voice, posts_of, text_of
from chat_tui.server.membership import say
from chat_tui.server.outgoing import payload
from chat_tui.server.outgoing.caller import Answer, OutgoingRequest
from chat_tui.server.outgoing.schedule import retry_after, wait_after
from chat_tui.server.outgoing.signing import signed_headers
from chat_tui.server.records import audit, channels, deliveries, outgoing_hooks, posts
from chat_tui.server.records.audit import Actor
from chat_tui.server.records.posts import NewPost
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, unpacked
from chat_tui.server.system_bot import write_to
from chat_tui.server.wire_errors import ApiError
from chat_tui.server.workspace import Workspace

MOST_AT_ONCE = 8
LONGEST_PAUSE_MS = 300_000
"""How long a failure holds back what comes after it: so long the order is kept."""
FAILING_MS = 3 * 24 * 3600 * 1000
"""How long a hook may fail before it is disabled."""
GONE, TOO_MANY = 410, 429
LOOK_SECONDS = 600.0
_log = logging.getLogger(__name__)

Lane = tuple[str, str]
"""A hook and one of its URLs: what goes there goes one after the other."""
SOON = 3600 * 1000
"""Milliseconds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one attempt; `status` is 0 and `error` says why when there was no answer."""

    answer: Answer | None
    error: str = ""

    @property
    def status(self) -> int:
        """The status, 0 for none."""
        return self.answer.status if self.answer else 0

    @property
    def is_good(self) -> bool:
        """Whether the delivery was taken."""
        return self.answer is not None and self.answer.is_good


@dataclass
class Deliverer:
    """Delivers for one workspace; `luck` spreads what is tried again."""

    workspace: Workspace
    luck: Callable[[], float] = random.random
    _flying: dict[Lane, asyncio.Task[None]] = field(default_factory=dict)
    _paused: dict[Lane, int] = field(default_factory=dict)
    _turns: dict[Lane, int] = field(default_factory=dict)

    async def run(self) -> None:
        """Deliver for as long as the workspace runs."""
        bell = asyncio.Event()
        records = self.workspace.records
        records.listen(lambda _: bell.set())
        self.workspace.metrics.gauge("webhook_waiting", lambda: deliveries.waiting(records.reader))
        pruned_at = 0
        try:
            while True:
                bell.clear()
                if records.now() - pruned_at > LOOK_SECONDS * 1000:
                    await records.write(deliveries.prune)
                    pruned_at = records.now()
                self.start_due()
                await self._until(bell)
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Let go of what is under way: it stays in the queue."""
        tasks = list(self._flying.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _until(self, bell: asyncio.Event) -> None:
        """Until something is told, an attempt ends, or something is due."""
        ring = asyncio.ensure_future(bell.wait())
        try:
            await asyncio.wait(
                {ring, *self._flying.values()}, timeout=self._wait(), return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            ring.cancel()

    def _wait(self) -> float:
        if len(self._flying) >= MOST_AT_ONCE:
            return LOOK_SECONDS
        records = self.workspace.records
        now = records.now()
        held = [until for lane, until in self._paused.items() if lane not in self._flying and until > now]
        next_due = deliveries.next_due(records.reader, now)
        times = [*held, *([next_due] if next_due is not None else [])]
        return min([LOOK_SECONDS, *((at - now) / 1000 + 0.01 for at in times)])

    def start_due(self) -> int:
        """Begin with all that is due and may go; how many attempts are under way."""
        records = self.workspace.records
        now = records.now()
        # Who had his turn last is asked last, so that none waits for another's thousands.
        for lane in sorted(deliveries.lanes(records.reader), key=lambda lane: self._turns.get(lane, 0)):
            if len(self._flying) >= MOST_AT_ONCE:
                break
            if lane in self._flying or self._paused.get(lane, 0) > now:
                continue
            self._paused.pop(lane, None)
            delivery = deliveries.first_due(records.reader, lane, now)
            if delivery is not None:
                self._turns[lane] = now
                self._flying[lane] = task = asyncio.create_task(self.attempt(delivery))
                task.add_done_callback(partial(self._landed, lane))
        return len(self._flying)

    async def landed(self) -> None:
        """Until all that is under way has ended."""
        await asyncio.gather(*self._flying.values(), return_exceptions=True)

    def _landed(self, lane: Lane, task: asyncio.Task[None]) -> None:
        self._flying.pop(lane, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            # It stays in the queue; what could not be written now is not tried again at once.
            self._paused[lane] = self.workspace.records.now() + 10_000
            if not isinstance(error, StorageError):
                _log.error("a web hook's delivery failed", exc_info=error)

    async def attempt(self, delivery: Row) -> None:
        """Call once, and write down what came of it."""
        records = self.workspace.records
        hook = outgoing_hooks.by_id(records.reader, delivery["hook_id"])
        body = payload.build(records.reader, hook, delivery) if hook else None
        if hook is None or body is None:
            await records.write(lambda tx: deliveries.finish(tx, delivery["id"], "dropped"))
            return
        now = records.now()
        headers = {
            "Content-Type": body.content_type,
            "Accept": "application/json",
            "User-Agent": f"chat-tui/{VERSION}",
            **signed_headers(outgoing_hooks.secrets(hook, now), delivery["id"], now // 1000, body.body),
        }
        outcome = await self._send(OutgoingRequest("POST", delivery["url"], body.body, headers))
        self.workspace.metrics.count("webhook_attempts_total", result="ok" if outcome.is_good else "fail")
        pause = await records.write(lambda tx: self._note(tx, hook, delivery, outcome))
        if pause:
            # Counted from later than the delivery's own wait: it is the first to be due again.
            self._paused[delivery["hook_id"], delivery["url"]] = records.now() + pause

    async def _send(self, request: OutgoingRequest) -> Outcome:
        try:
            return Outcome(await self.workspace.call_out(request))
        except ServerError as error:
            return Outcome(None, f"{error} {error.hint}".strip())

    def _note(self, tx: Transaction, hook: Row, delivery: Row, outcome: Outcome) -> int:
        """Write down what came of it; for how many milliseconds what comes after waits."""
        answer = outcome.answer
        deliveries.note_attempt(
            tx,
            delivery,
            status=outcome.status,
            ms=round(answer.seconds * 1000) if answer else 0,
            answer=answer.text if answer else "",
            error=outcome.error,
        )
        failing_since = outgoing_hooks.note_result(tx, hook["id"], is_good=outcome.is_good)
        if outcome.is_good:
            deliveries.finish(tx, delivery["id"], "delivered")
            deliveries.hasten(tx, hook["id"], delivery["url"])
            if delivery["event"] == deliveries.TRIGGER and answer is not None:
                _say_answer(tx, hook, delivery, answer, self.workspace.config.max_message)
        elif delivery["event"] == deliveries.TEST:
            deliveries.finish(tx, delivery["id"], "failed")
        elif outcome.status == GONE or tx.now - failing_since >= FAILING_MS:
            deliveries.finish(tx, delivery["id"], "failed")
            is_gone = outcome.status == GONE
            why = "its receiver says that it is gone (410)" if is_gone else "it has failed for three days"
            _disable(tx, hook, why)
        else:
            return self._try_again(tx, delivery, outcome)
        return 0

    def _try_again(self, tx: Transaction, delivery: Row, outcome: Outcome) -> int:
        wait = wait_after(delivery["tries"] + 1, self.luck())
        if wait is None:
            deliveries.finish(tx, delivery["id"], "failed")
            return 0
        asked = retry_after(outcome.answer.headers, tx.now / 1000) if outcome.answer else 0.0
        ms = round(max(wait, asked) * 1000)
        deliveries.postpone(tx, delivery["id"], tx.now + ms)
        # What it does not understand does not stop what comes after.
        if 400 <= outcome.status < TOO_MANY and not asked:
            return 0
        return max(min(ms, LONGEST_PAUSE_MS), round(asked * 1000))


def _disable(tx: Transaction, hook: Row, why: str) -> None:
    outgoing_hooks.disable(tx, hook["id"])
    audit.note(tx, Actor(), "hook.disable", hook["id"], why)
    name = hook["display_name"] or hook["id"]
    text = (
        f"The outgoing web hook **{name}** is disabled: {why}. What waited for it is given up."
        f" `chat-tui serve webhook log {hook['id']}` shows what happened; changing the hook, or"
        f" `chat-tui serve webhook enable {hook['id']}`, lets it be called again."
    )
    write_to(tx, hook["creator_id"], text, {"from_webhook": "true"})


def _say_answer(tx: Transaction, hook: Row, delivery: Row, answer: Answer, limit: int) -> None:
    """What a hook answers to a word is said in the channel; what is no answer is no failure."""
    try:
        given = msgspec.json.decode(answer.body) if answer.body.strip() else None
    except (msgspec.DecodeError, RecursionError):
        return
    post = posts.by_id(tx.db, unpacked(delivery["source"])["post_id"])
    channel = channels.by_id(tx.db, post["channel_id"]) if post else None
    if not isinstance(given, dict) or post is None or channel is None or channel["delete_at"]:
        return
    root_id = (
        post["root_id"] or post["id"] if text_of(given, "response_type") == "comment" else post["root_id"]
    )
    voice = Voice(
        hook["creator_id"], channel["id"], hook["display_name"], hook["username"], hook["icon_url"], root_id
    )
    try:
        new: list[NewPost] = posts_of(tx.db, voice, given, limit)
    except ApiError:
        return
    for one in new:
        say(tx, one)


async def watch(workspace: Workspace) -> None:
    """Deliver for as long as the workspace runs."""
    await Deliverer(workspace).run()


def soon(workspace: Workspace) -> int:
    """Whether something is to be sent within the hour: for that a workspace nobody uses goes on."""
    due = deliveries.next_due(workspace.records.reader, 0)
    return int(due is not None and due <= workspace.records.now() + SOON)
