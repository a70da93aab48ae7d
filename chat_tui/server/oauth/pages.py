"""What somebody sees who decides about a program in a browser: plain pages, without scripts and cookies.

There is no cookie, so nobody can be made to confirm by a foreign page (CSRF): each confirmation carries name
and password. The policy lets nothing in or out but our own form, and nobody may frame us.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import urlsplit

from starlette.responses import Response

from chat_tui.server.oauth.redirects import is_loopback

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 28rem; margin: 3rem auto; padding: 0 1rem;
  color: #1b1d22; background: #fff; }
h1 { font-size: 1.4rem; line-height: 1.25; } code { font-size: 1.3rem; letter-spacing: .1em; }
label { display: block; margin: .8rem 0; } input { display: block; box-sizing: border-box; width: 100%;
  font: inherit; padding: .45rem .6rem; border: 1px solid #767b86; border-radius: 4px; }
button { font: inherit; padding: .5rem 1.1rem; margin: .6rem .6rem 0 0; border: 1px solid #767b86;
  border-radius: 4px; background: #fff; color: #1b1d22; }
button.yes { background: #1c58d9; border-color: #1c58d9; color: #fff; }
p.fault { color: #9b1c1c; font-weight: 600; } p.small { color: #4a4f59; font-size: .9rem; }
@media (prefers-color-scheme: dark) { body { color: #e6e8ec; background: #16181d; }
  input, button { color: #e6e8ec; background: #22252c; } p.fault { color: #ff9c9c; }
  p.small { color: #a9aeb9; } }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


def page(title: str, body: str, site_name: str, *, status: int = 200, form_target: str = "") -> Response:
    """A page; `form_target` is where the answer to its form may send the browser on, beside us."""
    text = (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>\n"
        f'<p class="small">{escape(site_name)}, a chat-tui workspace</p>\n</body>\n</html>\n'
    )
    return Response(text, status, page_headers(form_target), "text/html")


def page_headers(form_target: str = "") -> dict[str, str]:
    """What keeps a page to itself."""
    targets = f"'self' {form_target}".rstrip()
    policy = (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action {targets};"
        " frame-ancestors 'none'; base-uri 'none'"
    )
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy,
        # Not no-referrer: then browsers call our own form's origin "null", which we refuse.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


def message(title: str, text: str, site_name: str, *, status: int = 200) -> Response:
    """A page that says one thing."""
    return page(title, f"<p>{escape(text)}</p>", site_name, status=status)


def wishes(name: str, meanings: Iterable[str]) -> str:
    """What a program would be allowed."""
    items = "".join(f"<li>{escape(meaning)}</li>" for meaning in meanings)
    return f"<p><strong>{escape(name)}</strong> would be allowed to</p>\n<ul>{items}</ul>"


def goes_to(place: str) -> str:
    """Where the browser goes with the answer."""
    host = urlsplit(place).netloc
    where = "a program on this computer" if is_loopback(place) else host
    return f'<p class="small">The answer goes to {escape(where)}.</p>\n'


def same_code(code: str) -> str:
    """What keeps somebody from letting a stranger's device in."""
    return (
        f"<p>The code is <code>{escape(code)}</code>. Go on only if you started this yourself, just now, and"
        " your device shows the same code.</p>\n"
        f'<p class="small">Without a password: type <b>/authorize {escape(code)}</b> in chat-tui.</p>\n'
    )


def fault(text: str) -> str:
    """What was wrong with the last try; nothing for none."""
    return f'<p class="fault" role="alert">{escape(text)}</p>\n' if text else ""


def confirmation(action: str, hidden: Mapping[str, str], name: str = "") -> str:
    """The form by which somebody confirms: who he is, yes or no."""
    fields = "".join(
        f'<input type="hidden" name="{escape(key)}" value="{escape(value)}">\n'
        for key, value in hidden.items()
        if value
    )
    return (
        f'<form method="post" action="{escape(action)}">\n{fields}'
        f'<label>Your name or email address <input name="login_id" value="{escape(name)}" required'
        ' autocomplete="username" autocapitalize="none" spellcheck="false"></label>\n'
        '<label>Password <input type="password" name="password" required'
        ' autocomplete="current-password"></label>\n'
        '<label>Code of your second factor, if you have one <input name="token" inputmode="numeric"'
        ' autocomplete="one-time-code"></label>\n'
        '<button class="yes" name="decision" value="allow">Allow</button>\n'
        '<button name="decision" value="deny" formnovalidate>Deny</button>\n</form>\n'
    )


def code_question(typed: str = "") -> str:
    """The form that asks for the code a device shows."""
    return (
        '<form method="get" action="/oauth/device">\n'
        f'<label>The code that your device shows <input name="user_code" value="{escape(typed)}" required'
        ' maxlength="20" autocomplete="off" autocapitalize="characters" spellcheck="false"'
        ' placeholder="XXXX-XXXX"></label>\n<button class="yes">Go on</button>\n</form>\n'
    )
