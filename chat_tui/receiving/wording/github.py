"""What is said of GitHub's deliveries?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chat_tui.receiving.wording.values import Values, counted, disarmed, first_line, lines, listed, plain

_OUTCOMES = {
    "success": "passed",
    "failure": "**failed**",
    "cancelled": "was cancelled",
    "timed_out": "**timed out**",
    "action_required": "waits for somebody",
}
_CALM_ACTIONS = frozenset({"requested", "in_progress", "queued", "waiting"})
"""Of runs that are not at their end; and what is only housekeeping is in _QUIET."""
_QUIET = frozenset({"labeled", "unlabeled", "assigned", "unassigned", "synchronize", "edited", "milestoned"})


def told(event: str, data: Values) -> str:
    """A text, or "" for what nobody needs to hear."""
    return _EVENTS.get(event, _other(event))(data)


def _repository(data: Values) -> str:
    return data.link(data.text("repository.full_name", "a repository"), "repository.html_url")


def _who(data: Values) -> str:
    return f"**{data.text('sender.login') or data.text('pusher.name', 'Somebody')}**"


def _ping(data: Values) -> str:
    return f"{_repository(data)} sends its hooks here now."


def _push(data: Values) -> str:
    branch = Values({"name": plain(data.raw("ref")).removeprefix("refs/heads/")}).code("name")
    if data.raw("deleted") is True:
        return f"{_who(data)} deleted {branch} of {_repository(data)}"
    commits = data.each("commits")
    if not commits:
        return f"{_who(data)} created {branch} of {_repository(data)}" if data.raw("created") is True else ""
    verb = "force-pushed" if data.raw("forced") is True else "pushed"
    what = data.link(counted(len(commits), "commit"), "compare")
    head = f"{_who(data)} {verb} {what} to {branch} of {_repository(data)}"
    return lines(head, *listed((commit_line(one) for one in commits), len(commits)))


def commit_line(commit: Values) -> str:
    """One commit: its short name with a link, and its first line."""
    short = Values({"id": plain(commit.raw("id"))[:8]}).code("id") or "a commit"
    return f"{commit.link(short, 'url')} {disarmed(first_line(plain(commit.raw('message')))[:120])}"


def _thing(key: str) -> Callable[[Values], str]:
    """A pull request or an issue: who did what with it."""

    def say(data: Values) -> str:
        action = plain(data.raw("action"))
        if action in _QUIET:
            return ""
        verb = "merged" if data.raw(f"{key}.merged") is True else action.replace("_", " ") or "touched"
        return f"{_who(data)} {disarmed(verb)} {_numbered(data, key)}"

    return say


def _numbered(data: Values, key: str) -> str:
    name = f"{data.text('repository.full_name', 'a repository')}#{data.number(f'{key}.number')}"
    return f"{data.link(name, f'{key}.html_url')}: {data.text(f'{key}.title')}"


def _comment(key: str) -> Callable[[Values], str]:
    def say(data: Values) -> str:
        if data.raw("action") != "created":
            return ""
        where = "comment.html_url" if data.raw("comment.html_url") else f"{key}.html_url"
        head = f"{_who(data)} {data.link('commented', where)} on {_numbered(data, key)}"
        return lines(head, data.quote("comment.body"))

    return say


def _review(data: Values) -> str:
    state = plain(data.raw("review.state")).replace("_", " ")
    if data.raw("action") != "submitted" or (state == "commented" and not data.raw("review.body")):
        return ""
    verb = data.link({"changes requested": "asked for changes in"}.get(state, state), "review.html_url")
    return lines(f"{_who(data)} {verb} {_numbered(data, 'pull_request')}", data.quote("review.body"))


def _release(data: Values) -> str:
    if data.raw("action") != "published":
        return ""
    name = data.text("release.name") or data.text("release.tag_name", "a release")
    return f"{_who(data)} published {data.link(f'**{name}**', 'release.html_url')} of {_repository(data)}"


def _run(key: str) -> Callable[[Values], str]:
    def say(data: Values) -> str:
        if plain(data.raw("action")) in _CALM_ACTIONS:
            return ""
        ending = plain(data.raw(f"{key}.conclusion"))
        outcome = _OUTCOMES.get(ending, disarmed(ending) or "ended")
        name = data.link(data.text(f"{key}.name", "A run"), f"{key}.html_url")
        branch = data.code(f"{key}.head_branch") or "a commit"
        title = data.text(f"{key}.display_title")
        where = f"on {branch} of {_repository(data)}"
        return f"{name} {outcome} {where}" + (f": {title}" if title else "")

    return say


def _other(event: str) -> Callable[[Values], str]:
    def say(data: Values) -> str:
        words = " ".join(part for part in (event.replace("_", " "), plain(data.raw("action"))) if part)
        return f"{_repository(data)}: {disarmed(words)} by {_who(data)}"

    return say


_EVENTS: Mapping[str, Callable[[Values], str]] = {
    "ping": _ping,
    "push": _push,
    "pull_request": _thing("pull_request"),
    "issues": _thing("issue"),
    "issue_comment": _comment("issue"),
    "pull_request_review": _review,
    "pull_request_review_comment": _comment("pull_request"),
    "release": _release,
    "workflow_run": _run("workflow_run"),
    "workflow_job": lambda data: "",
    "check_run": lambda data: "",
    "check_suite": lambda data: "",
}
"""The last three are told by the run they belong to."""
