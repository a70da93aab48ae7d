"""What does a shell load so that Tab completes our commands, options and targets?"""

from __future__ import annotations

from collections.abc import Iterator

import click

from chat_tui.cli.completing import VARIABLE

_BASH = f"""\
# bash 4.4 or newer
_chat_tui() {{
    local reply
    mapfile -t reply < <({VARIABLE}=bash "$1" "${{COMP_LINE:0:COMP_POINT}}" "$2" 2>/dev/null)
    case ${{reply[0]}} in
        file) compopt -o default ;;
        dir) compopt -o dirnames ;;
    esac
    COMPREPLY=("${{reply[@]:1}}")
}}
complete -o nosort -F _chat_tui chat-tui
"""
_ZSH = f"""\
#compdef chat-tui
_chat_tui() {{
    local -a reply proposals
    local line
    reply=("${{(@Q)words[2,CURRENT-1]}}" "${{(Q)PREFIX}}")
    reply=("${{(@f)$({VARIABLE}=zsh ${{(Q)words[1]}} "$reply[@]" 2>/dev/null)}}")
    case $reply[1] in
        file) _files; return ;;
        dir) _files -/; return ;;
    esac
    for line in "${{(@)reply[2,-1]}}"; do
        proposals+=("${{${{line%%$'\\t'*}}//:/\\\\:}}:${{line#*$'\\t'}}")
    done
    _describe -V chat-tui proposals
}}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _chat_tui "$@"
else
    compdef _chat_tui chat-tui
fi
"""
_FISH = f"""\
function __chat_tui_complete
    set -l words (commandline -opc)
    set -l current (string unescape -- (string replace -r '^["\\']' '' -- (commandline -ct)))
    set -l reply ({VARIABLE}=fish $words[1] $words[2..] "$current" 2>/dev/null)
    switch "$reply[1]"
        case file
            __fish_complete_path "$current"
        case dir
            __fish_complete_directories "$current"
        case '*'
            string join \\n -- $reply[2..]
    end
end
complete --command chat-tui --no-files --arguments '(__chat_tui_complete)'
"""
SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


@click.command(short_help="Print what makes Tab complete commands, options and targets.")
@click.argument("shell", type=click.Choice(list(SCRIPTS)))
def completions(shell: str) -> None:
    """Print what makes Tab complete commands, options, channels and people in SHELL.

    They come from what is kept on this machine; no server is asked and none is started. Put the line where
    your shell reads it at its start; in ~/.zshrc below compinit.
    """
    click.echo(SCRIPTS[shell], nl=False)


MEANINGS = {
    0: "all is well",
    1: "it failed",
    2: "wrong usage",
    3: "no such channel, person or message",
    4: "not signed in",
    5: "the server cannot be reached",
    6: "the server refuses",
    130: "interrupted",
}
"""The exit codes, for people."""


def walk(parent: click.Context) -> Iterator[click.Context]:
    """The context of every command below `parent`, groups before what is in them; hidden ones left out."""
    group = parent.command
    if not isinstance(group, click.Group):
        return
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        if command is None or command.hidden:
            continue
        context = click.Context(command, info_name=name, parent=parent)
        yield context
        yield from walk(context)
