"""Scheduled posts: what is to be said later, and of which post to remind somebody."""

from __future__ import annotations

from chat_tui.server import rules
from chat_tui.server.call import Call, integer, text
from chat_tui.server.endpoint import OK, Endpoint
from chat_tui.server.ids import is_id
from chat_tui.server.later.reminders import team_name
from chat_tui.server.later.scheduled import shown, told
from chat_tui.server.records import posts, reminders, scheduled, users
from chat_tui.server.records.records import Transaction
from chat_tui.server.records.rows import Row, packed
from chat_tui.server.routes.posts import check_root, ephemeral_event, new_post, passing_post
from chat_tui.server.wire_errors import ApiError, bad_body, forbidden, no_scheduled_post

MOST = 500
"""How many posts, and how many reminders, of one user wait at once."""


async def add(call: Call) -> Row:
    """POST /posts/schedule."""
    body = await call.object("schedule_post")
    if scheduled.count(call.db, call.me) >= MOST:
        raise _invalid("too_many", f"No more than {MOST} posts can wait.")
    values = _values(call, {**body, "id": ""})

    def change(tx: Transaction) -> Row:
        row = scheduled.add(tx, {"user_id": call.me, **values})
        tx.tell(told("scheduled_post_created", row, omit_connection=_connection(call)))
        return row

    return shown(await call.records.write(change))


def _values(call: Call, body: Row) -> Row:
    """What a body asks for; all that would be refused of a post today is refused now."""
    channel = rules.need_member(call, text(body, "channel_id"))
    new = new_post(call, {**body, "pending_post_id": ""}, channel)
    check_root(call.db, new)
    at = integer(body, "scheduled_at")
    if at <= call.records.now():
        raise _invalid("scheduled_at", "The time is past.")
    if not new.message.strip() and not new.file_ids:
        raise _invalid("empty_post", "There is nothing to say.")
    return {
        "channel_id": new.channel_id,
        "root_id": new.root_id,
        "message": new.message,
        "type": new.type,
        "props": packed(new.props),
        "file_ids": packed(new.file_ids),
        "scheduled_at": at,
    }


def _invalid(what: str, message: str) -> ApiError:
    return ApiError(400, f"model.scheduled_post.is_valid.{what}.app_error", message)


def _connection(call: Call) -> str:
    given = call.request.headers.get("connection-id", "")
    return given if is_id(given) else ""


def _still_there(tx: Transaction, call: Call) -> Row:
    row = scheduled.by_id(tx.db, call.path("scheduled_id"))
    if row is None:
        raise no_scheduled_post()
    return row


async def update(call: Call) -> Row:
    """PUT /posts/schedule/{id}: also one that could not be said, which then waits again."""
    body = await call.object("schedule_post")
    if text(body, "id") != call.path("scheduled_id"):
        raise bad_body("id")
    before = scheduled.by_id(call.db, call.path("scheduled_id"))
    if before is None:
        raise no_scheduled_post()
    # What is not named stays: our own client moves a post without naming its files again.
    body = {
        **shown(before),
        **body,
        "id": "",
        "channel_id": before["channel_id"],
        "root_id": before["root_id"],
    }
    values = _values(call, body) | {"error_code": "", "processed_at": 0}

    def change(tx: Transaction) -> Row:
        row = _still_there(tx, call)
        changed = scheduled.change(tx, row["id"], values)
        tx.tell(told("scheduled_post_updated", changed, omit_connection=_connection(call)))
        return changed

    return shown(await call.records.write(change))


async def remove(call: Call) -> Row:
    """DELETE /posts/schedule/{id}: what it was; 404 if it is said already."""

    def change(tx: Transaction) -> Row:
        row = _still_there(tx, call)
        scheduled.remove(tx, row["id"])
        tx.tell(told("scheduled_post_deleted", row, omit_connection=_connection(call)))
        return row

    return shown(await call.records.write(change))


async def of_team(call: Call) -> Row:
    """GET /posts/scheduled/team/{id}: of the team's channels, and of those without team if asked for."""
    team_id = call.path("team_id")
    lists = {team_id: team_id}
    if call.flag("includeDirectChannels"):
        lists["directChannels"] = ""
    return {
        name: [shown(row) for row in scheduled.of_user(call.db, call.me, where)]
        for name, where in lists.items()
    }


async def remind(call: Call) -> object:
    """POST /users/{id}/posts/{id}/reminder: `target_time` in seconds; acknowledged in the channel."""
    at = integer(await call.object("reminder"), "target_time")
    if at * 1000 <= call.records.now():
        raise bad_body("target_time")
    if reminders.count(call.db, call.me) >= MOST:
        raise ApiError(
            400, "app.post_reminder.too_many.app_error", f"No more than {MOST} reminders can wait."
        )

    def change(tx: Transaction) -> None:
        post = posts.by_id(tx.db, call.path("post_id"))
        if post is None:
            raise forbidden()
        author = users.by_id(tx.db, post["user_id"])
        link = f"{call.workspace.config.site_url}/{team_name(tx, post, call.me)}/pl/{post['id']}"
        message = f"You will be reminded of {link}, by {author['username'] if author else 'somebody'}."
        props = {"target_time": at, "post_id": post["id"], "type": "reminder"}
        note = passing_post(post["channel_id"], call.me, message, tx.now, props)
        reminders.put(tx, call.me, post["id"], at * 1000)
        tx.tell(ephemeral_event({**note, "root_id": post["root_id"]}, call.me))

    await call.records.write(change)
    return OK


ENDPOINTS = (
    Endpoint("POST", "/posts/schedule", add, rules.signed_in, 201),
    Endpoint("PUT", "/posts/schedule/{scheduled_id}", update, rules.scheduled_author),
    Endpoint("DELETE", "/posts/schedule/{scheduled_id}", remove, rules.scheduled_author),
    Endpoint("GET", "/posts/scheduled/team/{team_id}", of_team, rules.team_member),
    Endpoint("POST", "/users/{user_id}/posts/{post_id}/reminder", remind, rules.own_post_channel),
)
