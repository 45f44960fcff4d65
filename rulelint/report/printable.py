"""Text from files and pull requests, made safe to print, and how many terminal cells it takes.

A terminal obeys escape sequences, GitHub's runner obeys `##[command]` anywhere in a line and `::command` at its
start (actions/runner, src/Runner.Common/ActionCommand.cs), and bidirectional controls reorder what a reader sees.
Nothing of this may come from a rule file.
"""

import unicodedata
from textwrap import wrap

TAB = 4
BREAK = "\u200b"
_JOINER = "\u200d"
_PLAIN = frozenset(map(chr, range(0x20, 0x7F)))


def printable(text: str) -> str:
    """Return `text` with every control character shown instead of sent; line ends stay."""
    shown = text if text.isascii() and text.isprintable() else _shown(text)
    return shown.replace("##[", f"#{BREAK}#[") if "##[" in shown else shown


def one_line(text: str) -> str:
    """Return `text` safe as one line, or the start of one: line ends are shown too, and no `::command` begins it."""
    line = printable(" ".join(text.splitlines()) if "\n" in text or "\r" in text else text)
    return BREAK + line if line.lstrip().startswith("::") else line


def wrapped(text: str, columns: int, first: str = "", then: str = "  ") -> list[str]:
    """Return `text` in lines of at most `columns`, indented; none of them begins as a command of GitHub's runner.

    It looks for them behind blanks.  Names are not broken: longer ones stick out.
    """
    lines = wrap(
        one_line(text),
        columns,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [f"{then}{BREAK}{each.lstrip()}" if each.lstrip().startswith("::") else each for each in lines]


def cells(line: str) -> list[tuple[str, int]]:
    """Return, for each character of a line, what is printed for it and how many terminal cells that takes.

    A tab reaches to the next multiple of four, as editors draw YAML.
    """
    if line.isascii() and line.isprintable():
        return [(char, 1) for char in line]
    found: list[tuple[str, int]] = []
    at = 0
    for char in line:
        if char == "\t":
            width = TAB - at % TAB
            found.append((" " * width, width))
        else:
            shown = char if char in _PLAIN else _visible(char)
            width = len(shown) if len(shown) > 1 else _width(shown)
            found.append((shown, width))
        at += found[-1][1]
    return found


def width(text: str) -> int:
    """Return how many terminal cells a printable text takes."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _shown(text: str) -> str:
    return "".join(char if char in _PLAIN or char == "\n" else _visible(char) for char in text)


def _visible(char: str) -> str:
    """Return control characters as pictures or code points, everything else as it is."""
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    # Zl and Zp are line ends for some programs; Cs are bytes of a file name that are no UTF-8.
    if char != _JOINER and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return f"<U+{code:04X}>"
    return char


def _width(char: str) -> int:
    if char in _PLAIN:
        return 1
    if char == _JOINER or unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
