"""Which chapters does the transcript have? From an empty machine to a workspace that is looked after."""

from __future__ import annotations

from tests.transcript.story import Chapter, Step

ID = r"\b([a-z0-9]{26})\b"
WORKSPACE = "http://127.0.0.1:%port%"

BEGINNING = (
    Chapter(
        "A workspace of your own",
        "Nothing is set up. The first command that needs a workspace starts one for you, in the background.",
        (
            Step("chat-tui --version"),
            Step("chat-tui serve status", code=1),
            Step("chat-tui channels"),
            Step("chat-tui serve status"),
            Step("chat-tui accounts"),
            Step("chat-tui serve stop"),
        ),
    ),
    Chapter(
        "A workspace for a team",
        "It serves every user of this host, here also other hosts. It runs in a terminal of its own.",
        (
            Step(
                "chat-tui serve --name Harbour --listen 127.0.0.1:%port%",
                until="ready http.*",
                stays=True,
            ),
            Step("chat-tui serve user add ada --admin --password-stdin <ada.password"),
            Step("chat-tui serve user add grace --password-stdin <grace.password"),
            Step("chat-tui serve user add alan --no-password"),
            Step("chat-tui serve user add buildbot --bot"),
            Step("chat-tui serve user role alan guest"),
            Step("chat-tui serve user disable alan"),
            Step("chat-tui serve user enable alan"),
            Step("chat-tui serve user list"),
            Step("chat-tui serve user list --json | jq -c 'select(.bot) | [.name, .admin]'"),
        ),
    ),
    Chapter(
        "Who may come in",
        "",
        (
            Step(
                "chat-tui serve token create buildbot --scope read,post --expires 90d"
                " --description 'build results' >buildbot.token",
                keep={"token": ID},
            ),
            Step("chat-tui serve token create grace --description 'a test'", keep={"spare": r"revoke " + ID}),
            Step("chat-tui serve token list"),
            Step("chat-tui serve token revoke %spare%"),
            Step("chat-tui serve token list grace"),
            Step(
                "chat-tui serve invite create --uses 3 --expires 48h",
                keep={"invite": r"revoke ([a-z0-9]+)"},
            ),
            Step("chat-tui serve invite list"),
            Step("chat-tui serve invite revoke %invite%"),
            Step("chat-tui serve invite list"),
            Step(
                "chat-tui serve oauth app create 'Build dashboard' --callback http://127.0.0.1/done --public",
                keep={"app": ID},
            ),
            Step("chat-tui serve oauth app list"),
            Step("chat-tui serve oauth app revoke %app%"),
        ),
    ),
    Chapter(
        "Signing in",
        "Three accounts on this machine, as if three people sat here.",
        (
            Step(f"chat-tui login {WORKSPACE} --name harbour --user ada --password-stdin <ada.password"),
            Step(f"chat-tui login {WORKSPACE} --name grace --user grace --password-stdin <grace.password"),
            Step(f"chat-tui login {WORKSPACE} --name bot --token-stdin <buildbot.token"),
            Step("chat-tui accounts"),
            Step("chat-tui config path"),
            Step('echo \'account = "harbour"\' >>"$(chat-tui config path)" && chat-tui config check'),
            Step("chat-tui config edit"),
            Step("chat-tui status"),
            Step("chat-tui status --json | jq -c '[.state, .user, .unread, .waiting]'"),
        ),
    ),
)

TALK = (
    Chapter(
        "Talk",
        "Channels are made in the app: here by `/create build` and `/invite @grace @buildbot`.",
        (
            Step(
                "chat-tui",
                until="F1 keys",
                types=(("/create build\r", "# ?build"), ("/invite @grace @buildbot\r", "buildbot.*added")),
            ),
            Step("chat-tui send '#build' 'The release is *cut*. @grace, do you look?'", keep={"root": ID}),
            Step("chat-tui --account grace send '#build' --reply %root% 'I do.'", keep={"reply": ID}),
            Step(
                "tail -2 build.log | chat-tui --account bot send '#build' --code",
                keep={"failed": ID},
            ),
            Step(
                "chat-tui send @grace 'The log is with it.' --file build.log --json",
                keep={"withlog": '"id":"' + ID},
            ),
            Step("chat-tui edit %root% 'The release is *cut*: 1.4.2. @grace, do you look?'"),
            Step("chat-tui react %root% :tada:"),
            Step("chat-tui --account grace react %root% eyes"),
            Step("chat-tui send '#build' 'Wrong window.'", keep={"wrong": ID}),
            Step("chat-tui --account grace read '#build' -n 1"),
            Step("chat-tui delete %wrong%"),
        ),
    ),
    Chapter(
        "Read",
        "",
        (
            Step("chat-tui read '#build'"),
            Step("chat-tui read '#build' --since %root% --json | jq -c '{author, text, thread}'"),
            Step("chat-tui --account grace save %withlog% --output saved"),
            Step("chat-tui --account grace unread"),
            Step("chat-tui --account grace unread --format tmux"),
            Step("chat-tui --account grace unread --count"),
            Step("chat-tui channels"),
            Step("chat-tui channels --json | jq -r 'select(.kind == \"direct\") | .name'"),
            Step("chat-tui search release"),
            Step("chat-tui search lighthouse"),
        ),
        in_order=False,
    ),
    Chapter(
        "Follow",
        "",
        (
            Step("chat-tui --account grace read @ada --mark"),
            Step("chat-tui tail '#build' -n 1"),
            Step(
                "chat-tui --account grace tail -f '#build' -n 1",
                until="FAILED",
                meanwhile=(
                    Step("chat-tui people"),
                    Step("chat-tui send '#build' 'It is the clock of the test.'"),
                ),
                sees="clock",
            ),
        ),
    ),
    Chapter(
        "Export",
        "",
        (
            Step("chat-tui export '#build' -o backup"),
            Step("chat-tui export '#build' --format md -o - >build.md && head -9 build.md"),
            Step("chat-tui export '#build' @grace --format html --media -o backup"),
            Step("find backup -type f | sort"),
        ),
    ),
    Chapter(
        "The running app",
        "The app runs in one terminal and is told what to do from another.",
        (
            Step(
                "chat-tui open '#town-square'",
                until="▌ # Town Square",
                types=(("", ""),),
                meanwhile=(
                    Step("chat-tui remote open '#build'"),
                    Step("tail -1 build.log | chat-tui remote insert -"),
                    Step("chat-tui --account harbour remote unread"),
                    Step("chat-tui --account harbour remote unread --count"),
                    Step("chat-tui send '#town-square' 'By way of the app.'"),
                    Step("chat-tui remote focus"),
                    Step("chat-tui remote quit"),
                ),
            ),
            Step("chat-tui remote unread", code=5),
        ),
    ),
)

HOOKS = (
    Chapter(
        "Web hooks of a workspace",
        "A URL through which a program speaks, and a program that is called.",
        (
            Step(
                "chat-tui serve webhook create in --channel build --user buildbot --name CI",
                keep={"in": "hooks/" + ID},
            ),
            Step(
                f"curl -s {WORKSPACE}/hooks/%in% -H 'Content-Type: application/json'"
                ' -d \'{"text": "Build 218 is green."}\'; echo'
            ),
            Step(
                "chat-tui serve webhook create out --url http://127.0.0.1:9/called --user ada --event posted"
                " --name mirror",
                keep={"out": "revoke " + ID},
            ),
            Step("chat-tui serve webhook list"),
            Step("chat-tui serve webhook test %out%", code=1),
            Step("chat-tui serve webhook log", keep={"delivery": r"(msg_\w+)"}),
            Step("chat-tui serve webhook redeliver %delivery%"),
            Step("chat-tui serve webhook rotate %out%"),
            Step("chat-tui serve webhook enable %out%"),
            Step("chat-tui serve webhook revoke %out%"),
        ),
    ),
    Chapter(
        "Web hooks of other programs",
        "",
        (
            Step("(umask 077; echo 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' >hook-secret)"),
            Step(
                "chat-tui webhook listen --port %hooks% --secret-file hook-secret --to '#build'",
                until="ready http.*",
                meanwhile=(
                    Step("curl -s -o /dev/null -w '%{http_code}\\n' -d '{}' http://127.0.0.1:%hooks%/github"),
                    Step(
                        'echo \'{"type":"deploy","data":{"service":"api","version":"1.4.2"}}\' |'
                        " chat-tui webhook send http://127.0.0.1:%hooks%/ --secret-file hook-secret"
                        " --event deploy --data -"
                    ),
                    Step("chat-tui webhook replay 1"),
                ),
                sees=r"delivered(.|\n)*delivered",
            ),
            Step("chat-tui webhook log"),
            Step("chat-tui webhook test --kind github"),
        ),
    ),
)

CARE = (
    Chapter(
        "Looking after a workspace",
        "",
        (
            Step("chat-tui serve check"),
            Step("chat-tui serve backup harbour.tar.gz --keep 2"),
            Step("chat-tui serve restore harbour.tar.gz --data copy"),
            Step("chat-tui serve check --data copy"),
            Step("chat-tui serve retention set build 30"),
            Step("chat-tui serve retention list"),
            Step("chat-tui serve user mfa reset grace"),
            Step("chat-tui serve user export alan alan-data"),
            Step("chat-tui serve user erase alan --yes"),
            Step("chat-tui serve audit --action token"),
            Step("chat-tui serve unit | head -4"),
            Step("chat-tui serve export moved --format mattermost"),
            Step("chat-tui serve import moved --data fresh --dry-run"),
        ),
    ),
    Chapter(
        "Settings, themes, help",
        "",
        (
            Step("chat-tui config keys | head -5"),
            Step("chat-tui config schema | head -4"),
            Step("chat-tui themes list"),
            Step("chat-tui themes preview chat-light | head -12"),
            Step("chat-tui themes check dusk.toml"),
            Step('chat-tui schema | jq -r \'."$defs" | keys | join(" ")\''),
            Step("chat-tui completions bash | head -3"),
            Step("chat-tui man | head -6"),
            Step("chat-tui send --help"),
            Step(
                "chat-tui doctor --json"
                " | jq -r 'select(.group == \"account harbour\") | [.verdict, .name] | @tsv'"
            ),
            Step("chat-tui plugins"),
        ),
        in_order=False,
    ),
    Chapter(
        "Leaving",
        "",
        (
            Step("chat-tui serve user sessions grace"),
            Step("chat-tui serve user sessions grace --revoke"),
            Step("echo 'another battery for grace' | chat-tui serve user passwd grace --password-stdin"),
            Step("chat-tui logout bot"),
        ),
    ),
)

CHAPTERS = (*BEGINNING, *TALK, *HOOKS, *CARE)
