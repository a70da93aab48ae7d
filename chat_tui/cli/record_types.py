"""Which types of JSON records are there, which command writes them, and what does each field mean?

Fields and types are added, never removed and never given another meaning: a test compares with what was
published first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chat_tui.cli.fares import METRICS
from chat_tui.cli.record_fields import (
    any_object,
    count,
    counts_by,
    fields_of,
    list_of,
    one_of,
    text,
    text_or_null,
    time,
    time_or_null,
    yes_or_no,
)
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.frozen import dataclass
from chat_tui.plugins.budgets import WORDS


@dataclass(frozen=True)
class RecordType:
    """One type: what a record of it is, which commands write it, its fields; every field is always there."""

    meaning: str
    written_by: tuple[str, ...]
    fields: Mapping[str, Mapping[str, Any]]


_ACCOUNT = text("The account of this machine, as for --account.")
_WORKSPACE = text_or_null("The workspace (team) by its short name; null for talk between people.")
_PLACE = {
    "account": _ACCOUNT,
    "workspace": _WORKSPACE,
    "channel": text("Its name without #; the people, as @ada, of talk between people. Works as a TARGET."),
    "channel_id": text("The id of the channel."),
}
_SCOPES = list_of("What may be done with it.", {"enum": ["read", "post", "manage", "admin"]})
_FILE = fields_of(
    "A file of the message.",
    {
        "id": text("The id of the file."),
        "name": text("What its sender called it."),
        "size": count("Its bytes."),
        "mime": text("What it is, as its sender or the server says."),
        "path": text("Where `export --media` put it, from the export's folder on."),
    },
    without=("path",),
)
_MESSAGES = ("read", "tail", "search", "export")

TYPES: Mapping[str, RecordType] = {
    "message": RecordType(
        "A message.",
        _MESSAGES,
        {
            "id": text("The id of the message; works for edit, delete, react, save and --reply."),
            **_PLACE,
            "author": text("The short name of who wrote it."),
            "author_id": text("The id of who wrote it."),
            "at": time("When the server took it."),
            "text": text("What was said, raw: Markdown, and whatever else was in it."),
            "thread": text_or_null("The id of the message whose thread it is in; null if it is in none."),
            "edited_at": time_or_null("When it was changed last; null if never."),
            "reactions": counts_by("How many reacted with what, by the name of the emoji."),
            "files": list_of("Its files.", _FILE),
        },
    ),
    "deleted": RecordType(
        "A message that was taken back while it was followed; what it said is not said again.",
        ("tail",),
        {
            "id": text("The id of the message."),
            **_PLACE,
            "author": text("The short name of who wrote it."),
            "author_id": text("The id of who wrote it."),
            "at": time("When it was deleted."),
            "thread": text_or_null("The id of the message whose thread it was in; null if it was in none."),
        },
    ),
    "gap": RecordType(
        "A hole in what is known here: messages may be missing before the one that is named.",
        ("read", "tail", "export"),
        {
            **_PLACE,
            "before": text("The id of the message behind the hole."),
            "at": time("When that message was said."),
        },
    ),
    "channel": RecordType(
        "A channel that you are in.",
        ("channels",),
        {
            "id": text("The id of the channel."),
            "account": _ACCOUNT,
            "workspace": _WORKSPACE,
            "name": text(
                "Its name without #; the people, as @ada, of talk between people. Works as a TARGET."
            ),
            "kind": one_of("Who may find it.", "public", "private", "direct", "group"),
            "title": text("What people see as its name."),
            "topic": text("What its header says."),
            "unread": count("Messages that you have not read."),
            "mentions": count("Those of them that call you."),
            "muted": yes_or_no("Whether you muted it."),
        },
    ),
    "person": RecordType(
        "A person, or a program that speaks.",
        ("people",),
        {
            "id": text("The id of the person."),
            "account": _ACCOUNT,
            "name": text("The short name; with @ it works as a TARGET."),
            "display_name": text("What people see as the name."),
            "presence": one_of(
                "Whether they are here, as last heard.", "online", "away", "dnd", "offline", "unknown"
            ),
            "bot": yes_or_no("Whether it is a program."),
        },
    ),
    "unread": RecordType(
        "What waits to be read in an account.",
        ("unread", "remote unread"),
        {
            "account": _ACCOUNT,
            "channels": count("Channels with something unread."),
            "unread": count("Unread messages."),
            "mentions": count("Those of them that call you."),
        },
    ),
    "sent": RecordType(
        "What became of a message that was sent.",
        ("send",),
        {
            "id": text_or_null("The id that the server gave it; null while it is only kept (--queue)."),
            "client_id": text("Our own id of it, from before it was sent."),
            "queued": yes_or_no("Whether it is kept here, to go when the server can be reached."),
        },
    ),
    "account": RecordType(
        "An account of this machine.",
        ("accounts",),
        {
            "name": text("What --account calls it."),
            "url": text("The server."),
            "user": text("Who you are there."),
            "kind": one_of("Whose server it is.", "personal", "shared", "remote"),
            "login": one_of("How one is signed in.", "kernel", "oauth", "token", "given"),
            "secret": one_of(
                "Where the secret is; empty where none is needed or kept.",
                *("", "keyring", "file", "memory", "command", "environment"),
            ),
            "signed_in": yes_or_no("Whether there is something to sign in with."),
            "expires_at": time_or_null("Until when that is good; null if nobody knows, or for ever."),
            "renews": yes_or_no("Whether it is made new by itself before that."),
        },
    ),
    "status": RecordType(
        "How an account is connected, and what waits.",
        ("status",),
        {
            "account": _ACCOUNT,
            "state": {
                **text("The state of the line, in one or two words."),
                "examples": [phase.value for phase in ConnectionPhase],
            },
            "reason": text("Why, where it is not online."),
            "user": text_or_null("Who you are there; null if it was never heard."),
            "channels": count("Channels with something unread."),
            "unread": count("Unread messages."),
            "mentions": count("Those of them that call you."),
            "waiting": count("What waits here to be sent."),
            "waiting_reason": text("Why it waits."),
            "secret": one_of(
                "Where the secret is; kernel where none is needed.",
                *("", "kernel", "keyring", "file", "memory", "command", "environment"),
            ),
            "alerts": list_of("What somebody should look at.", {"type": "string"}),
            "metrics": METRICS,
        },
    ),
    "server": RecordType(
        "Whether the personal workspace runs.",
        ("serve status",),
        {
            "running": yes_or_no("Whether it runs; the fields below are null if not."),
            "pid": {"type": ["integer", "null"], "description": "Its process."},
            "socket": text_or_null("Where it listens."),
            "data": text_or_null("Where it keeps everything."),
        },
    ),
    "member": RecordType(
        "A person of a workspace, as its administrator sees them.",
        ("serve user list",),
        {
            "id": text("The id of the person."),
            "name": text("The short name."),
            "admin": yes_or_no("Whether they administer the workspace."),
            "guest": yes_or_no("Whether they see only their channels."),
            "bot": yes_or_no("Whether it is a program."),
            "disabled": yes_or_no("Whether they are shut out."),
            "second_factor": yes_or_no("Whether a password alone lets nobody in."),
        },
    ),
    "token": RecordType(
        "An access token; never the token itself.",
        ("serve token list",),
        {
            "id": text("The id, for `serve token revoke`."),
            "user": text("Who acts with it."),
            "description": text("What it is for."),
            "at": time("When it was made."),
            "scopes": _SCOPES,
            "expires_at": time_or_null("Until when it is good; null for ever."),
        },
    ),
    "session": RecordType(
        "Where a person is signed in.",
        ("serve user sessions",),
        {
            "id": text("The id of the session."),
            "user": text("Who."),
            "device": text("With which program, as it says."),
            "scopes": _SCOPES,
            "at": time("Since when."),
            "used_at": time("When it was used last."),
            "expires_at": time("Until when it is good."),
        },
    ),
    "invite": RecordType(
        "An invitation that is still good; never its link.",
        ("serve invite list",),
        {
            "id": text("The id, for `serve invite revoke`."),
            "by": text("Who made it."),
            "role": one_of("As what it lets in.", "user", "guest"),
            "channels": list_of("The channels one is in then.", {"type": "string"}),
            "uses": count("How many it let in."),
            "most_uses": count("How many it may let in."),
            "at": time("When it was made."),
            "expires_at": time("Until when it is good."),
        },
    ),
    "oauth_app": RecordType(
        "A program that may ask people for access.",
        ("serve oauth app list",),
        {
            "id": text("Its client id."),
            "name": text("What people are told it is called."),
            "public": yes_or_no("Whether it cannot keep a secret, and must use PKCE."),
            "trusted": yes_or_no("Whether nobody is asked about it."),
            "callbacks": list_of("Where its codes may be sent.", {"type": "string"}),
            "at": time("When it was registered."),
        },
    ),
    "webhook": RecordType(
        "A web hook of a workspace.",
        ("serve webhook list",),
        {
            "id": text("Its id; the id of an incoming one is its secret."),
            "kind": one_of("Whether it speaks here or is called.", "in", "out"),
            "name": text("What it is called."),
            "channel": text("Where it speaks, or what it hears; empty for all channels."),
            "user": text("In whose name."),
            "url": text("What is called, or where one posts to."),
            "signed": yes_or_no("Whether what goes through it is signed."),
            "disabled": yes_or_no("Whether it was switched off because it failed."),
            "at": time("When it was made."),
        },
    ),
    "delivery": RecordType(
        "A call of an outgoing web hook, with its last try.",
        ("serve webhook log",),
        {
            "id": text("The id, the same at every try."),
            "webhook": text("The id of the web hook."),
            "event": text("What it tells of."),
            "state": one_of("How far it is.", "waiting", "held", "delivered", "failed", "dropped"),
            "tries": count("How often it was tried."),
            "at": time("When it was tried last, or is to be."),
            "status": count("The HTTP status of the answer; 0 for none."),
            "milliseconds": count("How long the answer took."),
            "answer": text("How the answer begins."),
            "error": text("Why there was no answer."),
        },
    ),
    "audit": RecordType(
        "A line of a workspace's audit log: who did what; never what was said.",
        ("serve audit",),
        {
            "at": time("When."),
            "actor": text("Who; empty where nobody was signed in."),
            "peer": text("From where."),
            "action": text("What, as token.create."),
            "target": text("To whom or what."),
            "result": text("ok, or why not."),
            "request_id": text("The id of the request, as in the log."),
        },
    ),
    "retention": RecordType(
        "For how long messages are kept.",
        ("serve retention list",),
        {
            "channel": text("The channel by its short name; empty for all that have no time of their own."),
            "days": count("For so many days; 0 for ever."),
        },
    ),
    "received": RecordType(
        "A delivery of another program that `webhook listen` took.",
        ("webhook log",),
        {
            "number": count("The number, for `webhook replay`."),
            "id": text("The id that its sender gave it."),
            "kind": text("Which kind of sender: standard, github, gitlab, slack, alertmanager, grafana."),
            "event": text("What it tells of."),
            "at": time("When it came."),
            "state": one_of("What became of it.", "waiting", "delivered", "quiet", "set aside"),
            "tries": count("How often it was tried."),
            "repeats": count("How often its sender sent it again; that was done once all the same."),
            "replays": count("How often it was done again because you asked."),
            "message": text("The id of the message it became."),
            "reason": text("Why it failed."),
            "data": any_object("What was in it."),
        },
    ),
    "hook": RecordType(
        "A delivery as `webhook listen` gives it to a program, or writes it out.",
        ("webhook listen",),
        {
            "kind": text("Which kind of sender: standard, github, gitlab, slack, alertmanager, grafana."),
            "id": text("The id that its sender gave it."),
            "event": text("What it tells of."),
            "at": time("When it came."),
            "try": count("Which try this is."),
            "text": text("Our words for it."),
            "data": any_object("What was in it."),
        },
    ),
    "refused": RecordType(
        "Deliveries that were let in by nobody, counted.",
        ("webhook log",),
        {
            "peer": text("From where."),
            "reason": text("Why."),
            "count": count("How often."),
            "at": time("When it was seen last."),
        },
    ),
    "trial": RecordType(
        "What a listener did with a hostile delivery.",
        ("webhook test",),
        {
            "kind": text("Which kind of sender it pretends to be."),
            "title": text("What is wrong with it."),
            "expected": text("What should become of it."),
            "found": text("What became of it."),
            "status": count("The HTTP status of the answer."),
            "ok": yes_or_no("Whether that is right."),
        },
    ),
    "plugin": RecordType(
        "A plugin that is installed beside chat-tui.",
        ("plugins",),
        {
            "name": text("What it calls itself; `[plugins.NAME]` in the settings."),
            "package": text("The package that it came with."),
            "version": text("The version of that package."),
            "state": one_of(
                "Whether it is used; `broken` is one that was switched off by what it did.",
                "on",
                "off",
                "broken",
            ),
            "why": text("Why it is not on, or what of it is left out; empty for nothing."),
            "offers": list_of("What it does.", {"enum": [*WORDS]}),
            "commands": list_of("Its slash commands, without the slash.", {"type": "string"}),
        },
    ),
    "check": RecordType(
        "One thing that was looked at, with the one fix.",
        ("doctor", "serve check"),
        {
            "group": text("The heading it stands under; empty for none."),
            "name": text("What was looked at."),
            "verdict": one_of("How it is.", "ok", "advice", "problem"),
            "said": text("What was found."),
            "fix": text("What to do; empty for nothing."),
        },
    ),
}

FIELDS: Mapping[str, Mapping[str, Any]] = {name: one.fields for name, one in TYPES.items()}
"""The fields of each type, as JSON Schema."""
