"""Was anything lost, doubled, made up or put out of order, on the way from the clients to the database?

Classes are Jepsen's: *lost* (acknowledged, or promised by the outbox, and not there), *duplicated* (one
action, two posts), *unexpected* (there, and asked for by nobody). Checks yield a sentence for each violation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.chaos.evidence import Evidence
from tests.chaos.history import OUTBOX_POST, Operation
from tests.chaos.truth import Post, Truth


def lost(evidence: Evidence) -> Iterator[str]:
    """Posts that were acknowledged or promised and are not stored."""
    stored = {(post.author, post.client_id) for post in evidence.posts}
    alive = {post.text.split(" ")[0] for post in evidence.posts}
    for one in evidence.operations:
        if one.kind == OUTBOX_POST and one.must_be and (evidence.user_ids[one.client], one.id) not in stored:
            also = (
                " (a post with its text is there under another id)" if one.text.split(" ")[0] in alive else ""
            )
            yield f"lost: {one.outcome} post {one.text[:40]!r} of {one.client}, {one.id}{also}"


def duplicated(evidence: Evidence) -> Iterator[str]:
    """Posts that one action made twice; texts are unique, and an edit keeps the first word."""
    tags = Counter((post.author, post.text.split(" ")[0]) for post in evidence.posts if not post.deleted)
    for (_, tag), count in tags.items():
        if count > 1:
            yield f"duplicated: {tag!r} is there {count} times"


def unexpected(evidence: Evidence) -> Iterator[str]:
    """Posts that no client asked for."""
    asked = {(evidence.user_ids[one.client], one.id): one for one in evidence.operations}
    for post in evidence.posts:
        one = asked.get((post.author, post.client_id))
        said = f"unexpected: post {post.id} {post.text[:40]!r}"
        if one is None:
            yield f"{said} was asked for by nobody ({post.client_id!r})"
        elif one.channel != post.channel_id or one.root_id != post.root_id:
            yield f"{said} is in the wrong place"
        elif one.ended == "fail":
            yield f"{said} is there, but its client was told: {one.why}"


def files_kept(evidence: Evidence) -> Iterator[str]:
    """Each message has the file that was sent with it, once, and no other."""
    asked = {(evidence.user_ids[one.client], one.id): one for one in evidence.operations}
    for post in evidence.posts:
        one = asked.get((post.author, post.client_id))
        if one is None or post.deleted:
            continue
        expected = (one.file,) if one.file else ()
        if post.files != expected:
            yield f"files: {post.id} {post.text[:40]!r} has {list(post.files)}, not {list(expected)}"


def order(evidence: Evidence) -> Iterator[str]:
    """What one person says in one channel is stored in the order it was said."""
    by_id = {(post.author, post.client_id): post for post in evidence.posts}
    for name, history in evidence.histories.items():
        last: dict[str, tuple[Post, Operation]] = {}
        for one in history.operations.values():
            post = by_id.get((evidence.user_ids[name], one.id))
            if one.kind != OUTBOX_POST or post is None:
                continue
            before = last.get(one.channel)
            if before is not None and (before[0].created_at, before[0].number) > (
                post.created_at,
                post.number,
            ):
                said = f"{before[1].text[:30]!r} before {one.text[:30]!r}"
                yield f"order: {name} said {said}; the server has it after"
            last[one.channel] = (post, one)


def changes_kept(evidence: Evidence) -> Iterator[str]:
    """Edits, deletions and reactions: the last that was promised is what is stored."""
    for name, history in evidence.histories.items():
        last: dict[tuple[str, str], Operation] = {}
        unsure: set[tuple[str, str]] = set()
        for one in history.operations.values():
            key = (_aspect(one), one.message_id)
            if not key[0] or one.ended == "fail":
                continue
            if one.must_be:
                last[key] = one
                unsure.discard(key)
            else:
                unsure.add(key)
        for key, one in last.items():
            if key not in unsure:
                yield from _kept(evidence.truth, evidence.user_ids[name], one)


def _aspect(one: Operation) -> str:
    match one.kind:
        case "EditMessage":
            return "text"
        case "DeleteMessage":
            return "life"
        case "AddReaction" | "RemoveReaction":
            return f"reaction {one.emoji}"
    return ""


def _kept(truth: Truth, user_id: str, one: Operation) -> Iterator[str]:
    post = truth.posts.get(one.message_id)
    if post is None:
        yield f"lost: {one.kind} of a message that the server never had: {one.message_id}"
    elif one.kind == "DeleteMessage" and not post.deleted:
        yield f"lost: {one.client} deleted {post.id} ({one.outcome}), and it is still there"
    elif post.deleted:
        return
    elif one.kind == "EditMessage" and post.text != one.text:
        yield f"lost: {one.client} edited {post.id} to {one.text!r} ({one.outcome}), and it is {post.text!r}"
    elif one.emoji:
        there = [one.emoji, user_id] in truth.reactions.get(post.id, [])
        if there != (one.kind == "AddReaction"):
            yield f"lost: {one.client}: {one.kind} {one.emoji} on {post.id} ({one.outcome}) was not kept"
