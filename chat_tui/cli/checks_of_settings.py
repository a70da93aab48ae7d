"""Is what a person configured understood: settings, keys, themes, accounts?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from chat_tui.cli.checks import Check, Verdict
from chat_tui.cli.invocation import Invocation
from chat_tui.config.accounts import PERSONAL, Accounts, read_accounts
from chat_tui.config.key_checks import every_terminal_sends, split
from chat_tui.config.keymap import PROFILE, conflicts
from chat_tui.errors import ChatError

_EDIT = "chat-tui config edit"


def settings_checks(invocation: Invocation) -> Iterator[Check]:
    """Each file, by the whole validation."""
    yield configuration_check(invocation)
    yield key_check(invocation)
    yield from theme_checks(invocation)
    yield accounts_check(invocation)


def configuration_check(invocation: Invocation) -> Check:
    """The settings file."""
    from chat_tui.config.settings import problems

    found = problems(invocation.locations.config_file)
    if not found:
        there = invocation.locations.config_file.exists()
        said = f"{invocation.locations.config_file} is in order" if there else "none; the defaults are used"
        return Check("settings", Verdict.OK, said)
    return Check("settings", Verdict.PROBLEM, found[0] + _more(found), _EDIT)


def key_check(invocation: Invocation) -> Check:
    """Keys that a person moved: none twice, and none that no terminal could send."""
    user = invocation.settings.keys
    profile = user.get(PROFILE, "default")
    clashes = conflicts(user)
    if clashes:
        return Check("keymap", Verdict.ADVICE, f"{clashes[0]}{_more(clashes)}", _EDIT)
    moved = {name: keys for name, keys in user.items() if name != PROFILE}
    for name, keys in moved.items():
        parts = split(keys)
        if parts and not any(every_terminal_sends(key) for key in parts):
            said = f"{name} is only on {keys}, which not every terminal sends."
            return Check("keymap", Verdict.ADVICE, said, "chat-tui doctor --keys")
    said = f"profile {profile}" + (f", {len(moved)} of your own" if moved else "")
    return Check("keymap", Verdict.OK, said)


def theme_checks(invocation: Invocation) -> Iterator[Check]:
    """The theme files of the user: a broken one is a problem, a faint one advice."""
    from chat_tui.config.legibility import faults
    from chat_tui.config.themes import NEEDED, find_themes, load_theme

    files = find_themes((invocation.locations.user_themes,))
    wrong: list[Check] = []
    for path in files.values():
        fix = f"chat-tui themes check {path}"
        try:
            theme = load_theme(path)
            faint = faults(theme) if not theme.extends or len(theme.colours) >= len(NEEDED) else ()
        except ChatError as error:
            wrong.append(Check("themes", Verdict.PROBLEM, str(error), fix))
            continue
        if faint:
            wrong.append(Check("themes", Verdict.ADVICE, f"{path.stem}: {faint[0]}{_more(faint)}", fix))
    own = f", {len(files)} of your own" if files else ""
    yield from wrong or [Check("themes", Verdict.OK, f"{invocation.settings.theme}{own}")]


def accounts_check(invocation: Invocation) -> Check:
    """The file of accounts, with the options of each, and the account to open first."""
    file = invocation.locations.accounts_file
    found = read_accounts(file)
    if found.wrong:
        errors = list(found.wrong.values())
        return Check("accounts", Verdict.PROBLEM, f"{errors[0]}{_more(errors)}", f"$EDITOR {file}")
    first = invocation.settings.account
    if first and first not in {*found.valid, PERSONAL, "shared"}:
        return Check("accounts", Verdict.PROBLEM, f"the setting account: there is no {first!r}.", _EDIT)
    missing = next(_missing_files(found), None)
    if missing is not None:
        name, path = missing
        return Check("accounts", Verdict.PROBLEM, f"{name}: there is no {path}.", f"$EDITOR {file}")
    names = ", ".join([*found.valid, PERSONAL])
    return Check("accounts", Verdict.OK, names)


def _missing_files(found: Accounts) -> Iterator[tuple[str, Path]]:
    for name, account in found.valid.items():
        options = account.typed
        for path in (options.ca_file, options.client_cert, options.client_key):
            if path is not None and not path.is_file():
                yield name, path


def _more(found: Sequence[object]) -> str:
    return f" (and {len(found) - 1} more)" if len(found) > 1 else ""
