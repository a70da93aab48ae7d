"""Who may do what to which thing: every permission of the workspace is decided here."""

from __future__ import annotations

from chat_tui.server.call import Call
from chat_tui.server.permissions import Right
from chat_tui.server.records import (
    channels,
    commands,
    emoji,
    files,
    hooks,
    members,
    outgoing_hooks,
    passing_posts,
    posts,
    scheduled,
    teams,
    uploads,
    users,
)
from chat_tui.server.records.rows import Row
from chat_tui.server.wire_errors import (
    bad_url,
    forbidden,
    no_channel,
    no_command,
    no_emoji,
    no_file,
    no_post,
    no_scheduled_post,
    no_team,
    no_upload,
    no_user,
)


def anybody(call: Call) -> None:
    """No session needed."""


def signed_in(call: Call) -> None:
    """Any session; what the body names is checked by the route."""
    _ = call.caller


def administrator(call: Call) -> None:
    """Administrators of the workspace."""
    need_right(call, Right.ADMINISTER)


def inviter(call: Call) -> None:
    """Who may invite others."""
    need_right(call, Right.INVITE)


def browser(call: Call) -> None:
    """Who may look for teams."""
    need_right(call, Right.BROWSE)


def channel_maker(call: Call) -> None:
    """Who may make channels; the team is named in the body."""
    need_right(call, Right.MAKE_CHANNELS)


def emoji_creator(call: Call) -> None:
    """Who may make emoji for the workspace."""
    need_right(call, Right.MAKE_EMOJI)


def oneself(call: Call) -> None:
    """The user of the path himself, or an administrator."""
    call.check_path()
    if call.path("user_id") != call.me and not call.caller.is_admin:
        raise forbidden()


def only_oneself(call: Call) -> None:
    """The user of the path himself: not even an administrator reads another's preferences."""
    call.check_path()
    if call.path("user_id") != call.me:
        raise forbidden()


def oneself_in_team(call: Call) -> None:
    """The user of the path himself, in the team of the path."""
    oneself(call)
    if teams_member(call, call.path("team_id"), call.path("user_id")) is None:
        raise forbidden()


def own_team(call: Call) -> None:
    """The user of the path himself and nobody else, in the team of the path."""
    only_oneself(call)
    if teams_member(call, call.path("team_id"), call.me) is None:
        raise forbidden()


def oneself_in_channel(call: Call) -> None:
    """The user of the path himself, in the channel of the path."""
    oneself(call)
    if members.get(call.db, call.path("channel_id"), call.path("user_id")) is None:
        raise forbidden()


def existing_user(call: Call) -> None:
    """Everybody sees everybody, guests those of their channels; an unknown user is 404."""
    signed_in(call)
    call.check_path()
    if not visible(call, users.by_ids(call.db, [call.path("user_id")])):
        raise no_user()


def team_member(call: Call) -> None:
    """Members of the team of the path, and administrators."""
    signed_in(call)
    call.check_path()
    need_team(call, call.path("team_id"))


def team_visible(call: Call) -> None:
    """Members of the team, administrators, and if the team is open anybody but guests."""
    signed_in(call)
    call.check_path()
    team = teams.by_id(call.db, call.path("team_id"))
    if team is None:
        raise no_team()
    if not sees_team(call, team):
        raise forbidden()


def team_administrator(call: Call) -> None:
    """Administrators of the team of the path, or of the workspace."""
    team_member(call)
    if not is_team_admin(call, call.path("team_id")):
        raise forbidden()


def channel_exists(call: Call) -> None:
    """Who may read the channel of the path; an unknown one is 404."""
    signed_in(call)
    call.check_path()
    channel = channels.by_id(call.db, call.path("channel_id"))
    if channel is None:
        raise no_channel()
    if not may_read(call, channel):
        raise forbidden()


def channel_reader(call: Call) -> None:
    """Who may read the channel of the path; an unknown one is 403."""
    signed_in(call)
    call.check_path()
    need_reader(call, call.path("channel_id"))


def channel_member(call: Call) -> None:
    """Members of the channel of the path."""
    signed_in(call)
    call.check_path()
    need_member(call, call.path("channel_id"))


def channel_editor(call: Call) -> None:
    """Members of the channel of the path that are no guests."""
    channel_member(call)
    need_right(call, Right.MAKE_CHANNELS)


def channel_list(call: Call) -> None:
    """Members of the team of the path that may browse its channels."""
    team_member(call)
    need_right(call, Right.BROWSE)


def channel_manager(call: Call) -> None:
    """Administrators of the channel of the path, of its team, or of the workspace."""
    signed_in(call)
    call.check_path()
    channel = channels.by_id(call.db, call.path("channel_id"))
    if channel is None or not is_channel_admin(call, channel):
        raise forbidden()


def post_reader(call: Call) -> None:
    """Who may read the channel of the path's post; a deleted or unknown one is 404."""
    signed_in(call)
    call.check_path()
    post = posts.by_id(call.db, call.path("post_id"))
    if post is None:
        raise no_post()
    need_reader(call, post["channel_id"])


def post_member(call: Call) -> None:
    """Members of the channel of the path's post; a deleted or unknown one is 403."""
    signed_in(call)
    call.check_path()
    post = posts.by_id(call.db, call.path("post_id"))
    if post is None:
        raise forbidden()
    need_member(call, post["channel_id"])


def post_author(call: Call) -> None:
    """Who wrote the post of the path, while he is in its channel."""
    post_member(call)
    post = posts.by_id(call.db, call.path("post_id"))
    if post is None or post["user_id"] != call.me:
        raise forbidden()


def post_deleter(call: Call) -> None:
    """Who wrote the post of the path, and the administrators of its channel."""
    signed_in(call)
    call.check_path()
    post = posts.by_id(call.db, call.path("post_id"))
    channel = channels.by_id(call.db, post["channel_id"]) if post else None
    if post is None or channel is None:
        raise forbidden()
    is_mine = post["user_id"] == call.me and is_member(call, channel["id"])
    if not is_mine and not is_channel_admin(call, channel):
        raise forbidden()


def own_post_channel(call: Call) -> None:
    """The user of the path himself, in the channel of the path's post."""
    only_oneself(call)
    post_member(call)


def post_seer(call: Call) -> None:
    """Who may read the post of the path; of one that is not stored, whoever it was shown to."""
    signed_in(call)
    call.check_path()
    post = posts.by_id(call.db, call.path("post_id"))
    if post is not None:
        need_reader(call, post["channel_id"])
        return
    shown = passing_posts.get(call.db, call.path("post_id"), call.me, call.records.now())
    if shown is None:
        raise no_post()
    need_reader(call, shown["channel_id"])


def command_manager(call: Call) -> None:
    """Administrators of the team that the slash command of the path belongs to; to others it is unknown."""
    signed_in(call)
    call.check_path()
    command = commands.by_id(call.db, call.path("command_id"))
    if command is None or not is_team_admin(call, command["team_id"]):
        raise no_command()


def scheduled_author(call: Call) -> None:
    """Who scheduled the post of the path; another's is as unknown as one that is not there."""
    signed_in(call)
    call.check_path()
    row = scheduled.by_id(call.db, call.path("scheduled_id"))
    if row is None or row["user_id"] != call.me:
        raise no_scheduled_post()


def file_reader(call: Call) -> None:
    """Who may read the post the file is attached to; while it is unattached, who uploaded it."""
    signed_in(call)
    call.check_path()
    file = files.by_id(call.db, call.path("file_id"))
    if file is None:
        raise no_file()
    if not file["post_id"]:
        if file["user_id"] != call.me:
            raise forbidden()
        return
    need_reader(call, file["channel_id"])


def upload_owner(call: Call) -> None:
    """Who began the upload of the path, and nobody else."""
    signed_in(call)
    call.check_path()
    row = uploads.by_id(call.db, call.path("upload_id"))
    if row is None:
        raise no_upload()
    if row["user_id"] != call.me:
        raise forbidden()


def emoji_maker(call: Call) -> None:
    """Who made the emoji of the path, and administrators."""
    signed_in(call)
    call.check_path()
    row = emoji.by_id(call.db, call.path("emoji_id"))
    if row is None:
        raise no_emoji()
    if row["creator_id"] != call.me and not call.caller.is_admin:
        raise forbidden()


def hook_owner(call: Call) -> None:
    """Who made the hook of the path, and administrators."""
    signed_in(call)
    call.check_path()
    hook = hooks.by_id(call.db, call.path("hook_id"))
    if hook is None:
        raise bad_url("hook_id")
    if hook["user_id"] != call.me and not call.caller.is_admin:
        raise forbidden()


def outgoing_hook_owner(call: Call) -> None:
    """Who made the outgoing hook of the path, and administrators."""
    signed_in(call)
    call.check_path()
    hook = outgoing_hooks.by_id(call.db, call.path("hook_id"))
    if hook is None:
        raise bad_url("hook_id")
    if hook["creator_id"] != call.me and not call.caller.is_admin:
        raise forbidden()


def need_right(call: Call, right: Right) -> None:
    """Refuse whom the table of permissions does not give a right."""
    if not call.caller.may(right):
        raise forbidden()


def visible(call: Call, found: list[Row]) -> list[Row]:
    """Those of some users that the caller may know of: a guest himself, and who shares a channel with him."""
    if call.caller.may(Right.SEE_EVERYBODY):
        return found
    known = {*users.known(call.db, call.me), call.me}
    return [row for row in found if row["id"] in known]


def sees_team(call: Call, team: Row) -> bool:
    """Whether the caller may know of a team: its members, administrators, and who may join it."""
    if call.caller.is_admin or teams_member(call, team["id"], call.me) is not None:
        return True
    return bool(team["allow_open_invite"]) and call.caller.may(Right.BROWSE)


def need_team(call: Call, team_id: str) -> None:
    """Refuse who is not in a team, administrators excepted."""
    if teams.by_id(call.db, team_id) is None:
        raise no_team() if call.caller.is_admin else forbidden()
    if not call.caller.is_admin and teams_member(call, team_id, call.me) is None:
        raise forbidden()


def need_reader(call: Call, channel_id: str) -> Row:
    """The channel, for who may read it."""
    channel = channels.by_id(call.db, channel_id)
    if channel is None or not may_read(call, channel):
        raise forbidden()
    return channel


def need_member(call: Call, channel_id: str) -> Row:
    """The channel, for who is in it."""
    channel = channels.by_id(call.db, channel_id)
    if channel is None or not is_member(call, channel_id):
        raise forbidden()
    return channel


def may_read(call: Call, channel: Row) -> bool:
    """Members read a channel; public ones everybody in their team."""
    if is_member(call, channel["id"]):
        return True
    if channel["type"] != "O" or not call.caller.may(Right.BROWSE):
        return False
    return call.caller.is_admin or teams_member(call, channel["team_id"], call.me) is not None


def is_member(call: Call, channel_id: str) -> bool:
    """Whether the caller is in a channel."""
    return members.get(call.db, channel_id, call.me) is not None


def teams_member(call: Call, team_id: str, user_id: str) -> Row | None:
    """A membership of a team that has not ended."""
    member = teams.member(call.db, team_id, user_id)
    return member if member is not None and not member["delete_at"] else None


def is_team_admin(call: Call, team_id: str) -> bool:
    """Whether the caller administers a team."""
    if call.caller.is_admin:
        return True
    member = teams_member(call, team_id, call.me)
    return member is not None and bool(member["is_admin"])


def is_channel_admin(call: Call, channel: Row) -> bool:
    """Whether the caller administers a channel; direct and group channels belong to their members alone."""
    if channel["type"] in {"D", "G"} or not call.caller.may(Right.MAKE_CHANNELS):
        return False
    member = members.get(call.db, channel["id"], call.me)
    if member is not None and member["is_admin"]:
        return True
    return is_team_admin(call, channel["team_id"])
