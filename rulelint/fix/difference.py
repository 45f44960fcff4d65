"""What is changed in files as a unified diff, which `git apply` and `patch -p1` take."""

from collections.abc import Iterable, Iterator
from difflib import unified_diff

from rulelint.source.file import SourceText

CONTEXT = 3
_NO_BREAK = "\\ No newline at end of file\n"


def difference(before: SourceText, after: SourceText) -> str:
    """Return the diff of one file, empty if nothing changed; lines keep their own ends."""
    old, new = _lines(before.text), _lines(after.text)
    names = _name(f"a/{before.path}"), _name(f"b/{before.path}")
    return "".join(_ended(unified_diff(old, new, *names, n=CONTEXT)))


def _lines(text: str) -> list[str]:
    r"""Cut at `\n` only, as git does."""
    return [*(line + "\n" for line in text.split("\n")[:-1]), *filter(None, text.split("\n")[-1:])]


def _ended(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n{_NO_BREAK}"


def _name(path: str) -> str:
    """Return a path as git quotes it, in one line whatever is in it."""
    if path.isprintable() and not set(path) & {'"', "\\"}:
        return path
    octal = "".join(
        char
        if char.isprintable() and char not in '"\\'
        else "".join(f"\\{byte:03o}" for byte in _bytes(char))
        for char in path
    )
    return f'"{octal}"'


def _bytes(char: str) -> bytes:
    return char.encode("utf-8", "surrogatepass")
