"""What is said of what comes in Slack's style: a text and attachments, with Slack's markup as Markdown?"""

from __future__ import annotations

import re

from chat_tui.receiving.wording.values import Values, disarmed, lines, plain
from chat_tui.text.sanitize import gate

_LINK = re.compile(r"<((?:https?://|mailto:)[^|>\s]+)(?:\|([^>\n]*))?>")
_WIDE = re.compile(r"<!(channel|here|everyone)(?:\|[^>\n]*)?>")
_NAMED = re.compile(r"<[@#][A-Z0-9]+\|([^>\n]*)>")
_BOLD = re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_MOST_ATTACHMENTS = 10


def told(event: str, data: Values) -> str:
    """The text is meant as a message, so it is taken as one: only a mention of all is not obeyed."""
    if data.raw("command"):
        who = data.text("user_name", "Somebody")
        return f"**{who}** ran {data.code('command')} {data.text('text')}".rstrip()
    text = data.raw("text") or data.raw("event.text")
    attachments = data.each("attachments")[:_MOST_ATTACHMENTS]
    told = lines(markdown(plain(text)), *(_attachment(one) for one in attachments))
    return told or f"Slack: {disarmed(event)}"


def _attachment(one: Values) -> str:
    title = markdown(plain(one.raw("title")))
    head = one.link(f"**{title}**", "title_link") if title else ""
    author = one.text("author_name")
    fields = [
        f"- {field.text('title')}: {markdown(plain(field.raw('value')))}" for field in one.each("fields")
    ]
    body = [markdown(plain(one.raw(key))) for key in ("pretext", "text")]
    told = lines(body[0], " · ".join(part for part in (head, author) if part), body[1], *fields)
    return told or markdown(plain(one.raw("fallback")))


def markdown(text: str) -> str:
    """Slack's markup as Markdown."""
    text = gate(text)
    text = _WIDE.sub(r"`@\1`", text)
    text = _NAMED.sub(r"\1", text)
    text = _BOLD.sub(r"**\1**", text)
    text = _LINK.sub(lambda found: f"[{found[2]}]({found[1]})" if found[2] else found[1], text)
    for entity, letter in _ENTITIES:
        text = text.replace(entity, letter)
    return text.strip()
