"""Which names look alike though they are written with other letters (UTS 39, as far as names need it)?"""

from __future__ import annotations

import re
import unicodedata

_LOOK_ALIKE = """
    2 ƧϨꙄꝚ
    3 ƷȜЗӠⳌꝪꞫ
    4 Ꮞ
    5 Ƽ
    6 бᏮⳒ
    8 Ȣȣ
    9 ⳊꝮ
    A ΑАᎪꓮ
    B ΒВᏴꓐꞴ
    C СᏟⲤꓚ
    D Ꭰꓓ
    E ΕЕᎬꓰ
    F ϜꓝꞘ
    G ԌᏀᏳꓖ
    H ΗНᎻⲎꓧ
    J ͿЈᎫꓙꞲ
    K ΚКᏦⲔꓗ
    L ᏞⳐꓡ
    M ΜϺМᎷⲘꓟ
    N ΝⲚꓠ
    P ΡРᏢⲢꓑ
    R ƦᎡᏒꓣ
    S ЅՏᏕᏚꓢ
    T ΤТᎢⲦꓔ
    U Սꓴ
    V ѴᏙꓦ
    W ԜᎳᏔꓪ
    X ΧХⲬꓫꞳ
    Y ΥУҮᎩᎽⲨꓬ
    Z ΖᏃꓜ
    a ɑαа
    b ƄЬᏏ
    c сᴄⲥꮯ
    d ԁᏧꓒ
    e еҽꬲ
    f քẝꞙꬵ
    g ƍɡցᶃ
    h һհᏂ
    i ıɩɪιіӏᎥꙇꭵ
    j ϳј
    l ƖǀΙІӀⲒꓲ
    n ոռ
    o ΟοσОоՕօჿᴏᴑⲞⲟꓳꬽ
    p ρрⲣ
    q ԛգզ
    r гᴦⲅꭇꭈꮁ
    s ƽѕꜱꮪ
    u ʋυսᴜꞟꭎꭒ
    v νѵᴠꮩ
    w ɯѡԝաᴡꮃ
    x х
    y ɣʏγуүყᶌỿꭚ
    z ᴢꮓ
"""
"""What looks like an ASCII letter or digit, made from Unicode's confusables.txt: Latin, Cyrillic, Greek,
Armenian, Cherokee, Coptic, Georgian, Hebrew, Lisu. Wide and mathematical letters are folded before."""

_TABLE = {ord(char): row[0] for row in map(str.split, _LOOK_ALIKE.strip().splitlines()) for char in row[1]}
_STROKES = str.maketrans({"0": "o", "O": "o", "1": "l", "|": "l", "I": "l"})
_SPACE = re.compile(r"\s+")


def skeletons(name: str) -> frozenset[str]:
    """What a name looks like: two names that share a skeleton are easily taken for each other.

    There are two, for a capital I looks like an l, and its small letter does not.
    """
    seen = _SPACE.sub(" ", unicodedata.normalize("NFKC", name)).strip()
    as_written = seen.translate(_TABLE).translate(_STROKES).lower()
    in_small = seen.lower().translate(_TABLE).lower().translate(_STROKES)
    return frozenset({_joined(as_written), _joined(in_small)} - {""})


def look_alike(first: str, second: str) -> bool:
    """Whether two names can be taken for each other."""
    return not skeletons(first).isdisjoint(skeletons(second))


def _joined(seen: str) -> str:
    return seen.replace("rn", "m").replace("vv", "w")
