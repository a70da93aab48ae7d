"""What are the ways to sign in called, and how is a token had, step by step?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from chat_tui.account.signing_in import Way

WAYS: Mapping[Way, tuple[str, str]] = {
    Way.KERNEL: ("As yourself", "this machine says who you are; nothing is asked"),
    Way.DEVICE: ("With a code", "shown here, typed in a browser anywhere"),
    Way.BROWSER: ("In your browser", "the server's page opens on this machine"),
    Way.PASSWORD: ("With a password", "and a one-time code if the server wants one"),
    Way.TOKEN: ("With an access token", "made at the server's web page"),
    Way.PASTED: ("With a browser's session", "copied from a signed-in browser"),
}
"""What each is called, and one line about it."""
INVITED = ("With a name and a password", "both new: they make your account")
KINDS = {"workspace": "chat-tui workspace", "mattermost": "Mattermost"}
MEANINGS = {
    "user": "act as you in everything but administration",
    "read": "read what you can read",
    "post": "write in your name",
    "manage": "manage what you manage: channels, members and your account",
}
"""What each scope that we ask for lets a program do."""
WITHOUT = {
    "user": "nothing at all",
    "read": "reading",
    "post": "writing, reactions and your status",
    "manage": "making channels, inviting people and settings of your account",
}
"""What will not work where a scope was not granted."""


def steps(kind: Literal["workspace", "mattermost"], url: str) -> dict[Way, tuple[str, ...]]:
    """How the token is had for TOKEN and for PASTED."""
    copied = (
        f"Open {url} in a browser, and sign in there.",
        "Open its developer tools (F12): Application or Storage, then Cookies.",
        "Copy the value of MMAUTHTOKEN: 26 letters and digits.",
        "Paste it here. It is as good as your password, and ends when you sign out in that browser.",
    )
    if kind == "workspace":
        made: tuple[str, ...] = (
            "Ask who runs the workspace for one: `chat-tui serve token create YOUR-NAME`.",
            "Paste it here.",
        )
        return {Way.TOKEN: made}
    made = (
        f"Open {url} in a browser, and sign in there.",
        "Your picture, Profile, Security, Personal Access Tokens: create one, copy the token (not its id).",
        "Is that not there? An administrator must set EnableUserAccessTokens, and give you the right to it.",
        "Paste it here.",
    )
    return {Way.TOKEN: made, Way.PASTED: copied}
