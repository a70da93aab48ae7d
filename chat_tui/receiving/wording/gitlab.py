"""What is said of GitLab's deliveries?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chat_tui.receiving.wording.github import commit_line
from chat_tui.receiving.wording.values import Values, counted, disarmed, lines, listed, plain

_OUTCOMES = {"success": "passed", "failed": "**failed**", "canceled": "was cancelled"}
_VERBS = {
    "open": "opened",
    "close": "closed",
    "reopen": "reopened",
    "merge": "merged",
    "approved": "approved",
}
_NOBODY = "0" * 40


def told(event: str, data: Values) -> str:
    """A text, or "" for what nobody needs to hear."""
    return _EVENTS.get(event, _other(event))(data)


def _project(data: Values) -> str:
    return data.link(data.text("project.path_with_namespace", "a project"), "project.web_url")


def _who(data: Values) -> str:
    name = data.text("user_username") or data.text("user.username") or data.text("user_name", "Somebody")
    return f"**{name}**"


def _push(word: str, prefix: str) -> Callable[[Values], str]:
    def say(data: Values) -> str:
        name = Values({"name": plain(data.raw("ref")).removeprefix(prefix)}).code("name")
        if data.raw("after") == _NOBODY:
            return f"{_who(data)} deleted {word}{name} of {_project(data)}"
        commits = data.each("commits")
        if not commits or word:
            return f"{_who(data)} created {word}{name} of {_project(data)}"
        count = max(data.number("total_commits_count"), len(commits))
        head = f"{_who(data)} pushed {counted(count, 'commit')} to {name} of {_project(data)}"
        return lines(head, *listed((commit_line(one) for one in commits), count))

    return say


def _thing(mark: str) -> Callable[[Values], str]:
    def say(data: Values) -> str:
        verb = _VERBS.get(plain(data.raw("object_attributes.action")), "")
        return f"{_who(data)} {verb} {_numbered(data, 'object_attributes', mark)}" if verb else ""

    return say


def _numbered(data: Values, key: str, mark: str) -> str:
    name = f"{data.text('project.path_with_namespace', 'a project')}{mark}{data.number(f'{key}.iid')}"
    return f"{data.link(name, f'{key}.url')}: {data.text(f'{key}.title')}"


def _note(data: Values) -> str:
    what = data.link("commented", "object_attributes.url")
    on = next((f" on {_numbered(data, key, mark)}" for key, mark in _NOTED if data.raw(key)), "")
    return lines(f"{_who(data)} {what}{on or f' in {_project(data)}'}", data.quote("object_attributes.note"))


def _pipeline(data: Values) -> str:
    outcome = _OUTCOMES.get(plain(data.raw("object_attributes.status")))
    if outcome is None:
        return ""
    name = data.link(f"Pipeline {data.number('object_attributes.id')}", "object_attributes.url")
    title = data.text("commit.title")
    branch = data.code("object_attributes.ref")
    return f"{name} {outcome} on {branch} of {_project(data)}" + (f": {title}" if title else "")


def _release(data: Values) -> str:
    if data.raw("action") != "create":
        return ""
    name = f"**{data.text('name', 'A release')}**"
    return f"{data.link(name, 'url')} of {_project(data)} was published"


def _other(event: str) -> Callable[[Values], str]:
    return lambda data: f"{_project(data)}: {disarmed(event.replace('_', ' '))}"


_NOTED = (("merge_request", "!"), ("issue", "#"))
_EVENTS: Mapping[str, Callable[[Values], str]] = {
    "push": _push("", "refs/heads/"),
    "tag_push": _push("the tag ", "refs/tags/"),
    "merge_request": _thing("!"),
    "issue": _thing("#"),
    "note": _note,
    "pipeline": _pipeline,
    "release": _release,
    "build": lambda data: "",
}
"""A build, which is a job, is told by its pipeline."""
