"""What does an exported page look like: our own themes, light or dark as the reader's machine is?"""

from __future__ import annotations

from collections.abc import Mapping

from chat_tui.config.themes import NICKS, builtin_theme_dir, chat_variables, load_theme

_RULES = """
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1.25rem 4rem;max-width:54rem;background:var(--background);
color:var(--foreground);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
overflow-wrap:anywhere}
a{color:var(--link);text-decoration-thickness:.06em;text-underline-offset:.15em}
.top{border-bottom:1px solid var(--separator);padding-bottom:1rem}
h1{font-size:1.5rem;line-height:1.3;margin:0}
.top p{margin:.3rem 0 0}
.quiet,.foot{color:var(--muted);font-size:.875rem}
.foot{border-top:1px solid var(--separator);margin-top:2rem;padding-top:1rem}
.day{content-visibility:auto;contain-intrinsic-size:auto 40rem}
.day>h2{font-size:.875rem;font-weight:600;color:var(--muted);display:flex;align-items:center;gap:.75rem;
margin:2rem 0 .75rem}
.day>h2:after{content:"";flex:1;border-top:1px solid var(--separator)}
.m{display:grid;grid-template-columns:3.4rem minmax(0,1fr);column-gap:.75rem;padding:.1rem .5rem;
border-radius:.375rem}
.m.first{margin-top:.7rem}
.m:target{background:var(--mention-background)}
.at{color:var(--muted);font-size:.8125rem;line-height:1.55rem;text-align:right;text-decoration:none;
font-variant-numeric:tabular-nums;white-space:nowrap}
.at:hover{text-decoration:underline}
.who{font-weight:650;display:block}
.edited{color:var(--muted);font-size:.8125rem}
.thread{margin:.2rem 0 .4rem 4.4rem;border-left:2px solid var(--separator);padding-left:.5rem}
.thread .m.first{margin-top:.3rem}
.system{color:var(--muted);font-style:italic}
p,li,h1,h3,td,th,blockquote{unicode-bidi:plaintext;text-align:start}
p{margin:0 0 .35rem}
p:last-child{margin-bottom:0}
h3{font-size:1.0625rem;margin:.4rem 0;color:var(--heading)}
ul,ol{margin:.2rem 0 .35rem;padding-left:1.6rem}
.task{list-style:none;margin-left:-1.3rem}
blockquote{margin:.3rem 0;padding-left:.75rem;border-left:3px solid var(--separator);color:var(--quote)}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875em}
code{background:var(--code-background);color:var(--code);padding:.1em .3em;border-radius:.25rem}
pre{background:var(--code-background);padding:.6rem .8rem;border-radius:.375rem;margin:.3rem 0;
overflow-x:auto;line-height:1.45}
pre code{padding:0;background:none;color:inherit;font-size:1em}
hr{border:0;border-top:1px solid var(--separator);margin:.6rem 0}
.wide{overflow-x:auto}
table{border-collapse:collapse;margin:.3rem 0}
th,td{border:1px solid var(--separator);padding:.25rem .6rem}
th{font-weight:600}
td.center,th.center{text-align:center}
td.right,th.right{text-align:right}
.mention{color:var(--mention);font-weight:600}
.channel,.tag{color:var(--link)}
.file{display:inline-block;border:1px solid var(--separator);border-radius:.375rem;padding:.25rem .6rem;
margin:.25rem .4rem .25rem 0;font-size:.9375rem}
figure{margin:.4rem 0}
figure img{display:block;max-width:100%;max-height:26rem;border-radius:.375rem}
figcaption{color:var(--muted);font-size:.8125rem;margin-top:.15rem}
.reactions{margin-top:.2rem;color:var(--reaction);font-size:.875rem}
.reactions span{border:1px solid var(--separator);border-radius:1rem;padding:.02rem .5rem;margin-right:.3rem;
display:inline-block}
.card{border-left:3px solid var(--separator);padding-left:.75rem;margin:.3rem 0}
.gap{color:var(--muted);text-align:center;font-style:italic;margin:1rem 0}
@media (max-width:36rem){body{padding:1rem .6rem 3rem}.m{grid-template-columns:2.6rem minmax(0,1fr);
column-gap:.5rem;padding:.1rem 0}.thread{margin-left:1.2rem}}
@media print{body{max-width:none;padding:0;font-size:10.5pt}.day{content-visibility:visible}
.m,figure,pre,table{break-inside:avoid}.day>h2{break-after:avoid}pre{white-space:pre-wrap}}
"""


def style_sheet() -> str:
    """The whole style: the dark theme where the machine is dark, the light one else and on paper."""
    light, dark = (_variables(name) for name in ("chat-light", "chat-dark"))
    return (
        f":root{{color-scheme:light dark;{light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
        f"{_RULES}" + "".join(f".n{n}{{color:var(--nick-{n})}}" for n in range(1, NICKS + 1))
    )


def _variables(name: str) -> str:
    theme = load_theme(builtin_theme_dir() / f"{name}.toml")
    found: Mapping[str, str] = {**theme.colours, **chat_variables(theme)}
    return "".join(f"--{key.removeprefix('chat-')}:{value};" for key, value in found.items())
