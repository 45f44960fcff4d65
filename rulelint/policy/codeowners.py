"""CODEOWNERS: who owns a file, as GitHub and GitLab read it."""

import re
from collections.abc import Callable
from functools import cache

from rulelint.dataclass import dataclass
from rulelint.source.glob import Glob, compile_glob

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where the file is looked for, relative to the repository's root; the first one counts."""

_WORD = re.compile(r"(?:\\.|[^\s\\])+")


@dataclass(frozen=True, slots=True)
class Line:
    """A pattern as globs from the repository's root, and its owners; no owners means that nobody owns it."""

    globs: tuple[Glob, ...]
    owners: tuple[str, ...]


def parse_code_owners(text: str) -> tuple[Line, ...]:
    """Read the lines that name owners; comments and GitLab's section headings are left out."""
    lines = []
    for written in text.splitlines():
        words = _WORD.findall(_without_comment(written))
        if words and not words[0].startswith(("[", "^[")):
            lines.append(Line(_globs(re.sub(r"\\(.)", r"\1", words[0])), tuple(words[1:])))
    return tuple(lines)


def code_owners(lines: tuple[Line, ...]) -> Callable[[str], tuple[str, ...]]:
    """Return the function that maps a path, relative to the repository's root, to its owners: the last line wins."""

    @cache
    def owners_of(path: str) -> tuple[str, ...]:
        for line in reversed(lines):
            if any(glob.matches(path) for glob in line.globs):
                return line.owners
        return ()

    return owners_of


def _globs(pattern: str) -> tuple[Glob, ...]:
    """Return the globs of a pattern: one without a slash fits at any depth, one that fits a folder fits its files."""
    literal = pattern.replace("[", "[[]").replace("{", "[{]")
    anchored = "/" in literal.rstrip("/")
    base = literal.strip("/")
    base = base if anchored else f"**/{base}"
    if not base.strip("*/"):
        return (compile_glob("**" if not anchored or "**" in base else base),)
    below = compile_glob(f"{base}/**")
    # `docs/*` has the files of the folder, not those of its folders.
    if literal.endswith("/") or base.endswith("/**"):
        return (below,)
    return (compile_glob(base),) if anchored and base.endswith("/*") else (compile_glob(base), below)


def _without_comment(line: str) -> str:
    """Cut at the first `#` that begins a word."""
    return re.split(r"(?:^|(?<=\s))#", line, maxsplit=1)[0]
