"""Text fit for print: titles are hostile, and PDF/UA forbids a sign that the fonts cannot draw.

The signs below are those that typst's built-in fonts (Libertinus Serif, DejaVu Sans Mono) have in regular and bold;
a test sets every one of them. Combining marks are left out: composed letters (NFC) cover the living languages.
"""

import re
import unicodedata

MARK = "\u25af"  # ▯ stands for signs that cannot be printed
CUT = "… [dipotong; teks lengkap ada di berkas Excel]"
BREAK_HERE = "\u200b"  # zero-width space: lets a word longer than its column go on in the next line
DRAWN = (
    "\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u0241\u0250-\u02af\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f"
    "\u0490-\u04c4\u05d0-\u05ea\u060c\u061b\u061f\u0621-\u063a\u0640-\u064a\u0660-\u066d\u1e00-\u1e99\u1ea0-\u1ef9"
    "\u2010-\u2027\u2030-\u2037\u2039-\u203f\u2070\u2071\u2074-\u208e\u20a0-\u20b5\u2103\u2109\u2113\u2116\u2117\u2122"
    "\u2126\u2153-\u215f\u2190-\u21ff\u2200-\u2220\u2223-\u222b\u2248\u2260-\u2265\u25a0-\u25ff\u2605\u2606\u2610-\u2612"
    "\u2660-\u2667\u2713-\u2718\u2756"
)
# Controls, invisible formatting and direction overrides say nothing on paper and can make a line read backwards.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u0300-\u036f\u0591-\u05c7\u061c\u064b-\u065f\u0670\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
SPACES = re.compile("[\t\u2000-\u200a\u202f\u205f\u3000]")
UNDRAWN = re.compile(f"[^{DRAWN}]+")
LONG_WORD = re.compile(r"\S{25,}")


def make_printable(text: str, limit: int, *, cut: str = CUT) -> str:
    """``text`` with at most ``limit`` characters, only signs the fonts can draw, and words that can be broken.

    ``cut`` says that more stood there.
    """
    is_cut = len(text) > limit
    composed = unicodedata.normalize("NFC", text[:limit])
    drawn = UNDRAWN.sub(MARK, INVISIBLE.sub("", SPACES.sub(" ", BREAKS.sub("\n", composed))))
    return LONG_WORD.sub(_make_breakable, drawn).strip() + (cut if is_cut else "")


def _make_breakable(word: re.Match[str]) -> str:
    letters = word.group()
    return BREAK_HERE.join(letters[start : start + 20] for start in range(0, len(letters), 20))
